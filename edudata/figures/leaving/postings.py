"""G-7-postings: job postings on Indeed: the nation, sectors, or states."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis import demand
from edudata.figures import _compare, _window, charts, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.leaving import _monthly
from edudata.figures.leaving._words import states_of
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import month, signed

ALL = "all postings"


@dataclass(frozen=True, slots=True)
class Data:
    """Monthly means of the index.

    Attributes
    ----------
    wide : DataFrame
        Index (February 1, 2020 is 100) by month, one column per line; the chosen ones come first.
    last_day : dict of str to (Timestamp, float)
        The newest day of each line and its value.
    compare : str
        Value of the control.
    """

    wide: pd.DataFrame
    last_day: dict[str, tuple[pd.Timestamp, float]]
    compare: str

    @property
    def table(self) -> pd.DataFrame:
        """One row per month and line."""
        long = self.wide.rename_axis("month").melt(
            ignore_index=False, var_name="postings", value_name="index"
        )
        return long.dropna().reset_index()


def sectors(frames: Frames) -> dict[str, str]:
    """Return every sector by its name."""
    return {name: name for name in sorted(frames["job_postings_by_sector"]["sector"].unique())}


def states(frames: Frames) -> dict[str, str]:
    """Return every state."""
    return states_of(frames, "job_postings_by_state")


def rows(frames: Frames, *, compare: str, sector: str, state: str) -> Data:
    """Average the days of each month."""
    nation = frames["job_postings"]
    if compare == "sector":
        table = frames["job_postings_by_sector"]
        parts = {name: table[table["sector"] == name] for name in _compare.parts(sector)}
    else:
        table, names = frames["job_postings_by_state"], states(frames)
        parts = {names[code]: table[table["state"] == code] for code in _compare.parts(state)}
    # Last, so that the place or sector chosen leads the title.
    parts[ALL] = nation[nation["kind"] == "total"]
    wide = pd.DataFrame(
        {name: demand.monthly_means(own["date"], own["index_sa"]) for name, own in parts.items()}
    )
    newest = {name: own.sort_values("date").iloc[-1] for name, own in parts.items()}
    return Data(
        wide, {name: (row["date"], float(row["index_sa"])) for name, row in newest.items()}, compare
    )


def draw(data: Data) -> Chart:
    """Draw one line each, and the level of February 2020."""
    looks = dict(zip(data.wide.columns, zip(style.COLORS, style.DASHES, strict=False), strict=False))
    if len(looks) > 1:
        # Gray marks what the others are compared with.
        looks[ALL] = (style.GRAY, "dash")
    traces = [
        _monthly.line(data.wide[name], str(name), looks[name], "%{y:.0f} (February 2020 = 100)", digits=1)
        for name in data.wide.columns
    ]
    marks = [
        charts.level(100),
        charts.level_words(100, "level of February 2020"),
    ]
    return charts.chart(
        traces, y="postings, February 1, 2020 = 100", xaxis=_monthly.HOVER_DATES, marks=marks
    )


def describe(data: Data) -> Text:
    """Give the newest value of each line."""
    (name, (day, value)), *others = data.last_day.items()
    gap = value - 100
    verb = "above" if gap >= 0 else "below"
    where = {ALL: "All"}.get(name, f"{name}:" if data.compare == "sector" else f"{name}: all")
    finding = f"{where} postings were {abs(gap):.0f}% {verb} early 2020 in {month(day)}."
    if len(others) > 1:
        finding = _both_ends(data)
    return Text(
        finding=finding,
        subtitle="Job postings on Indeed, seasonally adjusted, monthly means of daily values, "
        "February 1, 2020 = 100",
        alt=f"Lines of job postings by month since February 2020. {finding}",
        headline=(
            f"{value:.1f}",
            f"postings, {name}, {day:%B} {day.day}, {day.year} (February 2020 = 100)",
        ),
        notes=_notes(data),
    )


def _notes(data: Data) -> tuple[str, ...]:
    """Give the highest month, the other lines and where they end."""
    (name, (day, _)), *others = data.last_day.items()
    peak, most = _monthly.highest(data.wide[name].dropna())
    rest = [
        f"{other}: {number:.1f} on {when:%B} {when.day}, {when.year}" for other, (when, number) in others
    ]
    return (
        f"The highest month was {month(peak)} with {most:.0f}.",
        f"For comparison, {'; '.join(rest)}." if rest else "",
        f"Postings by sector end in {month(day)} in the data that we may carry."
        if data.compare == "sector"
        else "",
    )


def _both_ends(data: Data) -> str:
    """Name the lowest and the highest of several lines, all postings aside."""
    own = [(number - 100, name) for name, (_, number) in data.last_day.items() if name != ALL]
    (low, lowest), (high, highest) = min(own), max(own)
    return (
        f"Postings: {highest} {signed(high, 0)}% from early 2020, {lowest} {signed(low, 0)}% "
        "in the newest data."
    )


SPEC = FigureSpec(
    id="G-7-postings",
    page="leaving",
    name="Job postings",
    question="Do employers look for fewer people, and where?",
    tables=("job_postings", "job_postings_by_sector", "job_postings_by_state"),
    controls=(
        Choice("compare", "Compare", {"sector": "sectors", "state": "states"}, "sector"),
        Choice("sector", "Sectors", sectors, "Software Development", when={"compare": ("sector",)}, many=6),
        Choice("state", "States", states, "CA,TN", when={"compare": ("state",)}, many=6),
        *_window.controls(_window.span("job_postings", "date")),
    ),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "Indeed Hiring Lab counts postings on its own site each day and sets the first of February "
        "2020 to "
        "100. Other employers, other sites and unlisted jobs are not in it."
    ),
)
