"""All publishers' totals of student debt; Experian's other editions as single marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.errors import OutOfRangeError
from edudata.figures import charts, style
from edudata.figures.charts import Chart, Trace
from edudata.figures.debt import _shared as shared
from edudata.figures.spec import Frames, Text
from edudata.figures.text import billions, percent, quarter

WHY = (
    "The sources count different loans, so their lines are never joined. The G.19 total also includes "
    "private loans, accrued interest and defaulted loans."
)
LINES = {
    shared.NYFED: "household_debt_report",
    shared.G19: "owned_and_securitized",
    shared.FSA: "federal_total",
}
# Name -> series in the table, and symbol.
MARKS = {
    "Experian, 2019 edition": ("first_quarter_totals", "circle"),
    "Experian, other editions": ("other_editions", "x-thin"),
}


@dataclass(frozen=True, slots=True)
class Data:
    """Totals of each publisher, in the column `column` of `dollars`."""

    parts: dict[str, pd.DataFrame]
    column: str
    dollars: shared.Dollars

    @property
    def every(self) -> pd.DataFrame:
        """All rows, those without a value in these dollars too."""
        return pd.concat(list(self.parts.values()), ignore_index=True)

    @property
    def table(self) -> pd.DataFrame:
        """The rows drawn."""
        rows = self.every
        columns = ["publisher", "series", "edition", "period_end", self.column, "trust", "flag"]
        return rows.loc[rows[self.column].notna(), columns]

    def latest(self, publisher: str) -> pd.Series[Any]:
        """Return the publisher's newest row with a value."""
        rows = self.parts[publisher]
        rows = rows[rows[self.column].notna()]
        if rows.empty:
            raise OutOfRangeError(f"The table student_debt has no total of {publisher} to compare with.")
        return rows.iloc[-1]


def rows(frames: Frames, measure: str, basis: str) -> Data:
    """Select each publisher's totals."""
    debt = frames["student_debt"]
    dollars = shared.dollars_of(frames, basis, shared.nyfed(debt)["period_end"])
    parts = {publisher: shared.take(debt, publisher, series) for publisher, series in LINES.items()}
    for name, (series, _) in MARKS.items():
        marks = shared.take(debt, shared.EXPERIAN, series)
        parts[name] = marks[marks["balance_billion_usd"].notna()]
    restated = {name: dollars.restate(part, "balance_billion_usd") for name, part in parts.items()}
    column = restated[shared.NYFED][1]
    return Data({name: part for name, (part, _) in restated.items()}, column, dollars)


def draw(data: Data) -> Chart:
    """Draw a line for each publisher that has one, and marks for Experian."""
    traces: list[Trace] = []
    for publisher in LINES:
        part, look = data.parts[publisher], shared.LINE_STYLES[publisher]
        traces += shared.line(part, data.column, publisher, look)
    traces += [marks(data.parts[name], data.column, name, symbol) for name, (_, symbol) in MARKS.items()]
    title = f"billion {data.dollars.unit}"
    return charts.chart(traces, y=title, hovermode="closest", yaxis={"rangemode": "tozero"})


def marks(rows: pd.DataFrame, column: str, name: str, symbol: str) -> Trace:
    """Build marks of single editions, hollow where a value is suspect."""
    return charts.points(
        shared.days(rows),
        rows[column].tolist(),
        name,
        style.RED,
        size=8,
        symbol=[f"{symbol}-open" if flag == flag else symbol for flag in rows["flag"].tolist()],
        edge={"width": 1.8, "color": style.RED},
        text=[f"{edition} edition" for edition in rows["edition"].tolist()],
        hover="%{x|%b %Y}: $%{y:,.0f}" + (" billion" if "billion" in column else "") + " (%{text})",
    )


def describe(data: Data) -> Text:
    """State the newest balance of the two quarterly publishers, and whether it is the highest."""
    fed, board = data.latest(shared.NYFED), data.latest(shared.G19)
    when = quarter(fed["period_end"])
    standing = from_peak(data, shared.NYFED)
    finding = f"Americans owe {billions(fed[data.column])} in student loans, {standing}"
    return Text(
        finding=f"{finding}.",
        subtitle=f"Student loans outstanding, {data.dollars.words}: New York Fed, {when}. The Federal "
        f"Reserve's G.19 report counts {billions(board[data.column])}, {from_peak(data, shared.G19)}",
        alt="Line chart with a line for each of three sources and dots for Experian. All rise together "
        f"until about 2020, then flatten; the G.19 line is highest. {finding}.",
        headline=(billions(fed[data.column]), f"New York Fed, {when}"),
        notes=_notes(data),
    )


def _notes(data: Data) -> tuple[str, ...]:
    """Say why the publishers differ, and which values are suspect."""
    return (
        WHY,
        gap(data),
        (
            "Experian's editions count different accounts and months. Its number for 2012 looks like a "
            "misprint and is shown hollow."
        ),
        (
            "The two newest Federal Student Aid points are hollow: they are rounded, or added up from "
            "published ranges."
        ),
        shared.unindexed(data.every, data.column, "balance_billion_usd"),
    )


def from_peak(data: Data, publisher: str) -> str:
    """Compare a publisher's newest balance with its highest."""
    latest, peak = (
        data.latest(publisher),
        shared.highest(data.parts[publisher].dropna(subset=data.column), data.column),
    )
    if peak["period_end"] == latest["period_end"]:
        return "a record"
    below = percent((1 - latest[data.column] / peak[data.column]) * 100, 0)
    return f"{below} below the peak"


def gap(data: Data) -> str:
    """Compare the two quarterly publishers in the last quarter that both have."""
    low, high = (data.parts[p].set_index("period_end")[data.column] for p in (shared.NYFED, shared.G19))
    ratios = (high / low).dropna().sort_index()
    more = percent((ratios.iloc[-1] - 1) * 100, 0)
    when = quarter(ratios.index[-1])
    return f"In {when}, the latest that both cover, the G.19 total is {more} above the New York Fed's."
