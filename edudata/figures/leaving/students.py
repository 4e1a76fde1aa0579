"""G-7: fall enrollment by level, in students or as the change since the first fall."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis import demand
from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.leaving._words import LEVEL_LABELS, LEVEL_LOOKS, LEVELS
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import change, percent, signed

FIELDS = {"all": "all fields", "computer_science": "computer science"}
OF_FIELD = {"all": "College", "computer_science": "Computer science"}


@dataclass(frozen=True, slots=True)
class Data:
    """Students by fall and level.

    Attributes
    ----------
    wide : DataFrame
        Students, indexed by fall, one column per level and "all".
    field, show : str
        Values of the controls.
    hidden_fields : int
        Fields that the newest fall left out to protect privacy.
    """

    wide: pd.DataFrame
    field: str
    show: str
    hidden_fields: int

    @property
    def table(self) -> pd.DataFrame:
        """One row per fall and level."""
        changes = demand.change_since(self.wide, self.wide.index[0])
        rows = self.wide.melt(ignore_index=False, var_name="level", value_name="students").reset_index()
        change_pct = changes.melt(ignore_index=False, value_name="change_pct")["change_pct"]
        return rows.assign(change_since_first_fall_pct=change_pct.to_numpy())


def rows(frames: Frames, *, show: str, field: str) -> Data:
    """Sum students by fall and level."""
    table = frames["fall_enrollment"]
    newest = table[(table["fall"] == table["fall"].max()) & (table["field"] == field)]
    return Data(demand.fall_students(table, field), field, show, int(newest["fields_suppressed"].sum()))


def draw(data: Data) -> Chart:
    """Draw one line per level; of changes also the line of all levels."""
    as_change = data.show == "change"
    unit = "change since the first fall" if as_change else "million students"
    values = demand.change_since(data.wide, data.wide.index[0]) if as_change else data.wide / 1e6
    hover = "%{y:+.1f}%" if as_change else "%{y:.2f} million students"
    falls = data.wide.index.tolist()
    traces = [
        charts.line(falls, values[level].tolist(), LEVEL_LABELS[level], LEVEL_LOOKS[level], hover=hover)
        for level in LEVELS
    ]
    if as_change:
        # Only as a change: the sum of all levels would flatten the lines of each.
        every = charts.line(falls, values["all"].tolist(), "all students", style.GRAY, width=4, hover=hover)
        traces.insert(0, every)
    marks = [charts.level(0)] if as_change else []
    zero = {} if as_change else {"rangemode": "tozero"}
    title = f"{unit}, %" if as_change else unit
    across = {"tickformat": "d", "hoverformat": "d", "dtick": 1}
    return charts.chart(traces, y=title, x="fall", marks=marks, xaxis=across, yaxis=zero)


def describe(data: Data) -> Text:
    """State how many students there are, and how that compares with the first fall."""
    every, first, newest = data.wide["all"], int(data.wide.index[0]), int(data.wide.index[-1])
    since = every.iloc[-1] / every.iloc[0] * 100 - 100
    verb = "grown" if since >= 0 else "shrunk"
    finding = (
        f"{OF_FIELD[data.field]} enrollment has {verb} {percent(abs(since))} since the fall of {first}."
    )
    return Text(
        finding=finding,
        subtitle=f"Students enrolled each fall, {FIELDS[data.field]}, {first} to {newest}, by level; "
        f"{every.iloc[-1] / 1e6:.2f} million in {newest}",
        alt=f"Lines of students by level, fall {first} to {newest}. {finding}",
        headline=(f"{every.iloc[-1] / 1e6:.2f} million", f"students in the fall of {newest}"),
        notes=_notes(data),
    )


def _notes(data: Data) -> tuple[str, ...]:
    """Give the change by level, the lowest fall and what is hidden."""
    every, first = data.wide["all"], int(data.wide.index[0])
    low, fewest = every.index[int(every.to_numpy().argmin())], float(every.min())
    levels = [f"{LEVELS[name]} {signed(_since(data.wide[name]), 1)}%" for name in LEVELS]
    return (
        f"Since {first}: {'; '.join(levels)}.",
        (
            f"The lowest fall was {low} with {fewest / 1e6:.2f} million students. In the last year "
            f"enrollment {change(every.iloc[-1], every.iloc[-2])}."
        ),
        f"Left out: {data.hidden_fields} small groups that the publisher hides to protect privacy."
        if data.hidden_fields
        else "",
    )


def _since(values: pd.Series) -> float:
    return float(values.iloc[-1] / values.iloc[0] * 100 - 100)


SPEC = FigureSpec(
    id="G-7",
    page="leaving",
    name="Students each fall",
    question="Do fewer people go to college?",
    tables=("fall_enrollment",),
    controls=(
        Choice("show", "Show", {"change": "change since 2020", "students": "students"}, "change"),
        Choice("field", "Field", FIELDS, "all"),
        *_window.controls(_window.span("fall_enrollment", "fall")),
    ),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "The National Student Clearinghouse counts the students that colleges report to it each fall. We "
        "add up its fields of study by level. A two-year college that also grants bachelor's degrees "
        "stands apart from the other two-year colleges."
    ),
)
