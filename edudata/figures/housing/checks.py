"""G-5-checks: our ratios compared with those of two other publishers."""

from __future__ import annotations

from typing import Any

from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.housing import _joint_center, _joint_center_metros, _monitor
from edudata.figures.spec import FigureSpec, Frames, Text

KINDS: dict[str, tuple[str, Any]] = {
    "metros": ("Joint Center, metros", _joint_center_metros),
    "nation": ("Joint Center, nation", _joint_center),
    "monitor": ("Atlanta Fed, nation", _monitor),
}
MODULES: dict[type, Any] = {module.Data: module for _, module in KINDS.values()}


def rows(frames: Frames, *, beside: str) -> Any:
    """Compare with the publisher chosen."""
    return KINDS[beside][1].rows(frames)


def draw(data: Any) -> Chart:
    """Draw the comparison chosen."""
    chart: Chart = MODULES[type(data)].draw(data)
    return chart


def describe(data: Any) -> Text:
    """Describe the comparison chosen."""
    text: Text = MODULES[type(data)].describe(data)
    return text


SPEC = FigureSpec(
    id="G-5-checks",
    page="housing",
    name="Checks by other publishers",
    question="Do other publishers find the same?",
    tables=("housing_metros", "affordability_series"),
    controls=(
        Choice("beside", "Compared with", {key: label for key, (label, _) in KINDS.items()}, "metros"),
    ),
    terms=("price to income", "mortgage payment", "metro area"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "The Harvard Joint Center for Housing Studies divides current sale prices by household income. Our "
        "maps divide what owners think their homes are worth, averaged over five years. The Atlanta Fed's "
        "Home Ownership Affordability Monitor adds property tax, insurance and mortgage insurance to the "
        "payment. Where publishers disagree, we show both and correct neither."
    ),
)
