"""G-2 of today: the newest balance, and where the straight line of the essay's years would have led."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis import trend
from edudata.figures import charts, style
from edudata.figures.charts import Chart
from edudata.figures.debt import _shared as shared
from edudata.figures.spec import Frames, Text
from edudata.figures.text import billions, quarter

# First and last year of the essay's figure; it counts in first quarters.
FIRST, LAST = 2009, 2019


@dataclass(frozen=True, slots=True)
class Data:
    """The New York Fed's balances since the essay's first year, and the line through the essay's years.

    Attributes
    ----------
    rows : DataFrame
        One row per quarter, with `line_billion_usd`: the straight line, continued.
    experian : DataFrame
        The points of the essay's figure.
    column : str
        Column of the balances, billions of `dollars`.
    fit : Fit
        The line through the quarters from the first of `FIRST` to the first of `LAST`.
    """

    rows: pd.DataFrame
    experian: pd.DataFrame
    column: str
    dollars: shared.Dollars
    fit: trend.Fit

    @property
    def known(self) -> pd.DataFrame:
        """The quarters with a balance in these dollars."""
        return self.rows[self.rows[self.column].notna()]

    @property
    def latest(self) -> pd.Series[Any]:
        """The newest quarter with a balance."""
        return self.known.iloc[-1]

    @property
    def table(self) -> pd.DataFrame:
        """The quarters drawn."""
        return self.rows[["period_start", "period_end", self.column, "line_billion_usd"]]


def rows(frames: Frames, basis: str) -> Data:
    """Select the quarters since the essay's first year, and fit the line through its years."""
    balances = shared.nyfed(frames["student_debt_nyfed"])
    dollars = shared.dollars_of(frames, basis, balances["period_end"])
    balances, column = dollars.restate(balances, "balance_billion_usd")
    balances = balances[balances["period_end"].dt.year >= FIRST].reset_index(drop=True)
    years = trend.decimal_years(balances["period_start"])
    then = years.le(LAST) & balances[column].notna()
    fit = trend.linear(years[then], balances.loc[then, column])
    experian, _ = dollars.restate(frames["student_debt_experian"], "balance_billion_usd")
    experian = experian.sort_values("period_end", ignore_index=True)
    return Data(balances.assign(line_billion_usd=fit.predict(years)), experian, column, dollars, fit)


def draw(data: Data) -> Chart:
    """Draw the balances, the essay's points, and the line of the essay's years continued."""
    look, days = shared.LINE_STYLES[shared.NYFED], shared.days(data.rows)
    in_trillions = {"line_billion_usd": data.rows["line_billion_usd"] / 1000}
    rows = data.rows.assign(**{data.column: data.rows[data.column] / 1000}, **in_trillions)
    experian = charts.hollow(
        shared.days(data.experian), (data.experian[data.column] / 1000).tolist(),
        "the essay's points (Experian)", style.RED, hoverinfo=None, hover="%{y:.2f}",
    )  # fmt: skip
    name = f"line of {FIRST}–{LAST}, continued"
    line = rows["line_billion_usd"].round(4).tolist()
    return charts.chart(
        [
            charts.line(days, line, name, (style.GRAY, "dot"), hover="%{y:.2f}"),
            *shared.line(rows, data.column, shared.NYFED, look, "%{y:.2f}"),
            experian,
        ],
        y=f"trillion {data.dollars.unit}",
        yaxis={"rangemode": "tozero"},
    )


def describe(data: Data) -> Text:
    """Compare the newest balance with the line."""
    latest, years = data.latest, f"{FIRST} to {LAST}"
    when, balance = quarter(latest["period_end"]), float(latest[data.column])
    gap = balance - float(latest["line_billion_usd"])
    place = f"{billions(abs(gap), 0)} {'below' if gap < 0 else 'above'}"
    finding = f"Student debt is {billions(balance)}, {place} its straight line of {years}"
    return Text(
        finding=f"{finding}.",
        subtitle=f"Student loans outstanding each quarter, New York Fed, {data.dollars.words}, {when}; the "
        f"line rises {billions(data.fit.slope, 0)} a year",
        alt=f"Line from {FIRST} to {when} along a straight line up to {LAST}, then "
        f"{'below' if gap < 0 else 'above'} it. {finding}.",
        headline=(billions(balance), f"New York Fed, {when}"),
        notes=(
            "The essay's points are from another publisher, Experian, and are never joined with the line.",
            (
                f"R² of the line from the first quarter of {FIRST} to the first quarter of {LAST}: "
                f"{data.fit.r2:.3f} (1 is perfect)."
            ),
            shared.unindexed(data.rows, data.column, "balance_billion_usd"),
        ),
    )
