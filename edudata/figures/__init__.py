"""The figures: one module each family, found by id. Pure: frames in, cards out."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from edudata import arguments
from edudata.errors import UnknownNameError
from edudata.figures.spec import FigureSpec

FAMILIES = ("taxi", "debt", "jobs", "tuition", "housing", "hiring", "tenx", "hubs")


@cache
def specs() -> dict[str, FigureSpec]:
    """All figures by id, in reading order."""
    found = [s for f in FAMILIES for s in import_module(f"edudata.figures.{f}").FIGURES]
    return {spec.id: spec for spec in found}


def spec(figure_id: str) -> FigureSpec:
    """The figure of an id, letter case aside; UnknownNameError lists the known ones."""
    wanted = arguments.text(figure_id, "figure", "G-4").strip().lower()
    for name, found in specs().items():
        if name.lower() == wanted:
            return found
    raise UnknownNameError("figure", figure_id, specs())
