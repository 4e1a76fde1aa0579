"""G-7-computing: students of computer science each fall, and their share of bachelor's degrees."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis import demand
from edudata.figures import _window, charts
from edudata.figures.charts import Chart
from edudata.figures.leaving._words import LEVEL_LABELS, LEVEL_LOOKS, LEVELS
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import percent, signed


@dataclass(frozen=True, slots=True)
class Data:
    """Students of computer science, and bachelor's degrees in it.

    Attributes
    ----------
    students : DataFrame
        Students, indexed by fall, one column per level and "all".
    degrees : DataFrame
        As `demand.computing_bachelors` returns them.
    """

    students: pd.DataFrame
    degrees: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """One row per fall and level."""
        return self.students.melt(ignore_index=False, var_name="level", value_name="students").reset_index()


def rows(frames: Frames) -> Data:
    """Take the field's students and degrees."""
    return Data(
        demand.fall_students(frames["fall_enrollment"], "computer_science"),
        demand.computing_bachelors(frames["completions_by_field"]),
    )


def draw(data: Data) -> Chart:
    """Draw one line per level."""
    falls = data.students.index.tolist()
    traces = [
        charts.line(
            falls,
            (data.students[level] / 1e3).tolist(),
            LEVEL_LABELS[level],
            LEVEL_LOOKS[level],
            hover="%{y:,.0f} thousand students",
        )
        for level in LEVELS
    ]
    across = {"tickformat": "d", "hoverformat": "d", "dtick": 1}
    return charts.chart(
        traces, y="thousand students", x="fall", xaxis=across, yaxis={"rangemode": "tozero"}
    )


def describe(data: Data) -> Text:
    """State the change of the last year and the share of degrees."""
    every, falls = data.students["all"], data.students.index
    last = float(every.iloc[-1] / every.iloc[-2] * 100 - 100)
    verb = "fell" if last < 0 else "rose"
    finding = f"Computer science enrollment {verb} {percent(abs(last))} in the fall of {falls[-1]}."
    return Text(
        finding=finding,
        subtitle=f"Students of computer and information science each fall, {falls[0]} to "
        f"{falls[-1]}, by level; "
        f"{every.iloc[-1] / 1e6:.2f} million in {falls[-1]}",
        alt=f"Lines by level, fall {falls[0]} to {falls[-1]}. {finding}",
        headline=(f"{signed(last, 1)}%", f"students of computer science, fall {falls[-2]} to {falls[-1]}"),
        notes=_notes(data),
    )


def _notes(data: Data) -> tuple[str, ...]:
    """Give the change by level and the share of all degrees."""
    falls = data.students.index
    levels = [
        f"{LEVELS[name]} "
        f"{signed(float(data.students[name].iloc[-1] / data.students[name].iloc[-2] * 100 - 100), 1)}%"
        for name in LEVELS
    ]
    shares = data.degrees["share_pct"]
    return (
        f"From {falls[-2]} to {falls[-1]}: {'; '.join(levels)}.",
        (
            f"Of all bachelor's degrees, {percent(float(shares.iloc[-1]), 2)} were in computing in "
            f"{shares.index[-1]}, "
            f"after {percent(float(shares.iloc[0]), 2)} in {shares.index[0]}."
        ),
    )


SPEC = FigureSpec(
    id="G-7-computing",
    page="leaving",
    name="Computer science",
    question="Do students still choose computer science?",
    tables=("fall_enrollment", "completions_by_field"),
    controls=_window.controls(_window.span("fall_enrollment", "fall")),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "Computer and information sciences are family 11 of the Classification of Instructional "
        "Programs. "
        "Enrollment is the National Student Clearinghouse's, degrees are those that IPEDS counts."
    ),
)
