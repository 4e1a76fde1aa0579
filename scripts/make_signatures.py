"""Write edudata/api/signatures.pyi: the figures, simulation and 10X lab with their keywords spelled out.

Run after a figure, a control or a parameter changed: python scripts/make_signatures.py
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from edudata import registry
from edudata.analysis import lab, pay, tenx
from edudata.analysis.hiring.parameters import PARAMETERS
from edudata.figures.controls import Choice, Control
from edudata.figures.spec import FigureSpec

FILE = Path(__file__).resolve().parent.parent / "edudata" / "api" / "signatures.pyi"
HEAD = '''# fmt: off
# ruff: noqa
"""What `edudata` exports, typed for editors; written by scripts/make_signatures.py, not by hand."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, overload

import pandas as pd
import plotly.graph_objects as go

from edudata.figures.spec import Card

AsOf = str | int | date | None
'''
# Keywords of the lab that take names -> the names.
NAMED: dict[str, Any] = {
    "sector": lambda: list(tenx.SECTORS),
    "dollars": lambda: ["one_year", "nominal"],
    "later_pay": lambda: list(pay.LATER),
}
OTHERS = {"own": "Mapping[str, Any] | None", "living": "bool | Literal['in', 'out']", "major": "str"}


def literal(values: list[str]) -> str:
    """Return a Literal of texts."""
    return f"Literal[{', '.join(map(repr, values))}]"


def control_type(control: Control) -> str:
    """Return the type of a control's values; text where the data decide on the names."""
    if isinstance(control, Choice) and control.many:
        return "str | Sequence[str]"
    if isinstance(control, Choice):
        return "str" if callable(control.options) else literal(list(control.options))
    return "int" if control.whole else "float"


def figure_overload(name: str, result: str, spec: FigureSpec) -> str:
    """Return the signature of `card` or `figure` for one figure."""
    controls = "".join(f", {c.name}: {control_type(c)} = ..." for c in spec.controls)
    keywords = f", *{controls}" if controls else ""
    first = f"figure_id: {literal([spec.id])}, as_of: AsOf = ..."
    return f"@overload\ndef {name}({first}{keywords}) -> {result}: ..."


def lab_signature() -> str:
    """Return the signature of `tenx`."""
    defaults = {
        name: parameter
        for function in (tenx.baseline, tenx.compare)
        for name, parameter in inspect.signature(function).parameters.items()
    }
    parts = []
    for name in lab.INPUTS:
        if name in NAMED:
            kind = literal(NAMED[name]())
        elif name in OTHERS:
            kind = OTHERS[name]
        else:
            kind = str(defaults[name].annotation) if name in defaults else "float"
        parts.append(f"{name}: {kind} = ...")
    return f"def tenx(*, {', '.join(parts)}) -> pd.DataFrame: ..."


def simulation_signature() -> str:
    """Return the signature of `simulate`."""
    parts = [f"{p.name}: {'int' if p.whole else 'float'} = ..." for p in PARAMETERS]
    first = "seed: int = ..., replications: int = ..."
    return f"def simulate({first}, *, {', '.join(parts)}) -> pd.DataFrame: ..."


def text() -> str:
    """Return the whole file."""
    figures = registry.figures().values()
    ids = f"FigureId = {literal([spec.id for spec in figures])}"
    lines = [HEAD + ids]
    for name, result in (("card", "Card"), ("figure", "go.Figure")):
        lines += [figure_overload(name, result, spec) for spec in figures]
        # An id that is only known when the program runs: with the defaults of the controls.
        lines.append(f"@overload\ndef {name}(figure_id: str, as_of: AsOf = ...) -> {result}: ...")
    lines += [lab_signature(), simulation_signature()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
