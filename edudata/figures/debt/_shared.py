"""Shared by the debt figures: publishers' series, dollars of one quarter, lines with gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis import inflation
from edudata.figures import charts, style
from edudata.figures.charts import Look, Trace
from edudata.figures.controls import Choice
from edudata.figures.spec import Frames
from edudata.figures.text import quarter

NYFED, G19, FSA, EXPERIAN = "New York Fed", "Federal Reserve G.19", "Federal Student Aid", "Experian"
LINE_STYLES = {
    NYFED: (style.BLUE, "solid"),
    G19: (style.ORANGE, "dash"),
    FSA: (style.GREEN, "dot"),
    EXPERIAN: (style.RED, "solid"),
}
MONTHS = {"quarter": 3, "month": 1, "year": 12, "fiscal_year": 12}
BASIS = Choice(
    "basis",
    "Dollars",
    {"nominal": "current dollars", "real": "adjusted for inflation"},
    "nominal",
    help="Adjusted with the consumer price index (CPI-U), averaged over each quarter.",
)
NO_OCTOBER = (
    "The consumer price index for October 2025 was never published. The fourth quarter of 2025 therefore "
    "has no inflation-adjusted value."
)


def take(debt: pd.DataFrame, publisher: str, series: str) -> pd.DataFrame:
    """Select one series of the table `student_debt`, oldest first."""
    # The rarest condition first: it leaves few rows for the others to search.
    rows = debt[debt["series"].eq(series)]
    rows = rows[rows["publisher"].eq(publisher) & rows["group"].eq("all")]
    return rows.sort_values("period_end", ignore_index=True)


def nyfed(debt: pd.DataFrame) -> pd.DataFrame:
    """Select the New York Fed's quarterly balances."""
    return take(debt, NYFED, "household_debt_report")


def g19(debt: pd.DataFrame) -> pd.DataFrame:
    """Select the Federal Reserve's G.19 quarterly balances."""
    return take(debt, G19, "owned_and_securitized")


@dataclass(frozen=True, slots=True)
class Dollars:
    """The dollars of a figure: current ones, or those of one quarter.

    Attributes
    ----------
    base : str
        The quarter in a column's name, "2026Q2".
    index : Series of float, or None
        Mean price index of each quarter by its first day; None for current dollars.
    """

    base: str
    index: pd.Series[float] | None

    @property
    def _day(self) -> pd.Timestamp:
        return pd.Period(self.base, freq="Q").start_time

    @property
    def words(self) -> str:
        """The dollars in a subtitle."""
        return "current dollars" if self.index is None else f"dollars of {quarter(self._day)}"

    @property
    def unit(self) -> str:
        """The dollars on an axis."""
        return "current dollars" if self.index is None else f"dollars of {quarter(self._day)}"

    def restate(self, frame: pd.DataFrame, column: str) -> tuple[pd.DataFrame, str]:
        """Return the frame, and the name of its column in these dollars.

        A period without a price index (the fourth quarter of 2025) stays empty.
        """
        if self.index is None:
            return frame, column
        own = inflation.quarter_start(frame["period_end"]).map(self.index).astype(float)
        base = float(self.index[pd.Period(self.base, freq="Q").start_time])
        name = inflation.real_name(column, self.base)
        return frame.assign(**{name: inflation.real_price(frame[column], own, base)}), name


def dollars_of(frames: Frames, basis: str, ends: pd.Series[Any]) -> Dollars:
    """Return current dollars, or those of the newest quarter that both the periods and the index have."""
    if basis == "nominal":
        return Dollars(_code(ends.max()), None)
    index = inflation.index_by_period(frames["cpi"], "quarter")
    starts = inflation.quarter_start(ends)
    return Dollars(_code(starts[starts.isin(index.index)].max()), index)


def _code(day: pd.Timestamp) -> str:
    return f"{day.year}Q{day.quarter}"


def unindexed(frame: pd.DataFrame, column: str, nominal: str) -> str:
    """Return the note on the missing index where it left something empty, else ""."""
    return NO_OCTOBER if (frame[column].isna() & frame[nominal].notna()).any() else ""


def gaps(starts: pd.Series[Any]) -> list[str]:
    """Name the quarters that a series leaves out, such as "Q3 2024"."""
    quarters = pd.DatetimeIndex(starts)
    missing = pd.date_range(quarters.min(), quarters.max(), freq="QS").difference(quarters)
    return [f"Q{day.quarter} {day.year}" for day in missing]


def days(frame: pd.DataFrame) -> list[str]:
    """Return the ends of the periods as ISO dates."""
    # A fifth of the time that `strftime` takes.
    texts: list[str] = frame["period_end"].to_numpy().astype("datetime64[D]").astype("str").tolist()
    return texts


def line(
    frame: pd.DataFrame, column: str, name: str, look: Look, hover: str = "$%{y:,.0f} billion"
) -> list[Trace]:
    """Build a line with its gaps, and a ring for each period without neighbors.

    A line goes on where a row is no farther from the one before than its own `frequency`.
    """
    months = frame["period_end"].to_numpy().astype("datetime64[M]").astype("int64").tolist()
    reach = [MONTHS[frequency] for frequency in frame["frequency"].tolist()]
    x, y, lone = charts.broken(days(frame), frame[column].tolist(), months, reach)
    traces = [charts.line(x, y, name, look, width=2.2, hover=hover, legendgroup=name)]
    if lone:
        more: dict[str, Any] = {"legendgroup": name, "showlegend": False}
        traces.append(charts.hollow([x[i] for i in lone], [y[i] for i in lone], name, look[0], **more))
    return traces


def highest(frame: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Return the row with the largest value."""
    return frame.iloc[int(frame[column].to_numpy().argmax())]


def lowest(frame: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Return the row with the smallest value."""
    return frame.iloc[int(frame[column].to_numpy().argmin())]
