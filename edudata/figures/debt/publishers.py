"""G-2-publishers: everyone's student debt on one chart, never joined; in all, per borrower, as a share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from edudata.figures import _window
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.debt import _per_borrower, _shares, _totals
from edudata.figures.debt import _shared as shared
from edudata.figures.spec import FigureSpec, Frames, Text

MEASURES: dict[str, Any] = {
    "total": _totals,
    "per_borrower": _per_borrower,
    "share_of_debt": _shares,
    "share_of_income": _shares,
}
MODULES: dict[type, Any] = {module.Data: module for module in MEASURES.values()}


def rows(frames: Frames, *, measure: str, basis: str) -> Any:
    """Compute the measure chosen."""
    return MEASURES[measure].rows(frames, measure, basis)


def draw(data: Any) -> Chart:
    """Draw the measure chosen."""
    chart: Chart = MODULES[type(data)].draw(data)
    return chart


def describe(data: Any) -> Text:
    """Describe the measure chosen."""
    text: Text = MODULES[type(data)].describe(data)
    return text


SPEC = FigureSpec(
    id="G-2-publishers",
    page="debt",
    name="Student debt by source",
    question="How much student debt is there, by which count, and is it at a record?",
    tables=("student_debt", "household_debt", "household_income", "cpi"),
    controls=(
        Choice(
            name="measure",
            label="Measure",
            options={
                "total": "total",
                "per_borrower": "per borrower",
                "share_of_debt": "share of household debt",
                "share_of_income": "compared with household income",
            },
            default="total",
        ),
        # A share is the same in current dollars and in those of any year.
        replace(shared.BASIS, when={"measure": ("total", "per_borrower")}),
        *_window.controls(_window.span("student_debt", "period_end")),
    ),
    terms=("nominal", "real", "mean", "median", "recipient"),
    rows=rows,
    draw=draw,
    describe=describe,
    about="The sources count different loans. The New York Fed counts loans on credit reports. The Federal "
    "Reserve's G.19 report counts all loans that lenders report, including private loans, accrued interest "
    "and defaulted loans. Federal Student Aid counts federal loans only. Experian counts the loans on its "
    "own credit reports.\n\nInflation adjustment divides each balance by its quarter's average consumer "
    "price index (CPI-U, all items, not seasonally adjusted) and states it in dollars of the newest "
    "quarter.",
)
