"""The index of figures that a build writes into the catalog."""

from __future__ import annotations

from typing import Any

from edudata import registry
from edudata.figures.controls import Choice, Control
from edudata.figures.spec import FigureSpec


def index() -> dict[str, dict[str, Any]]:
    """Return one record per figure, by id in reading order."""
    return {spec.id: _record(spec) for spec in registry.figures().values()}


def _record(spec: FigureSpec) -> dict[str, Any]:
    return {
        "id": spec.id,
        "page": spec.page,
        "name": spec.name,
        "question": spec.question,
        "tables": list(spec.tables),
        "controls": [_control(control) for control in spec.controls],
    }


def _control(control: Control) -> dict[str, Any]:
    """Describe a control; what depends on the data is None, as it may change with a refresh."""
    record = {"name": control.name, "label": control.label}
    if isinstance(control, Choice):
        options = None if callable(control.options) else dict(control.options)
        many = {"many": control.many} if control.many else {}
        return record | {"kind": "choice", "options": options, "default": control.default} | many
    low, high, default = (None, None, None) if callable(control.bounds) else control.bounds
    return record | {
        "kind": "number",
        "low": low,
        "high": high,
        "default": default,
        "step": control.step,
        "unit": control.unit,
    }
