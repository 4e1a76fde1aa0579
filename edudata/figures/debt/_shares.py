"""Student debt as a share of household debt, and of a household's income."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.figures import charts
from edudata.figures.charts import Chart
from edudata.figures.debt import _shared as shared
from edudata.figures.debt._per_borrower import YEAR_END
from edudata.figures.spec import Frames, Text
from edudata.figures.text import listed, percent


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one share: its two sides, the subtitle, the whole in the headline, notes."""

    part: str
    whole: str
    subtitle: str
    headline: str
    notes: tuple[str, ...] = ()


WORDS = {
    "share_of_debt": Words(
        "Student debt",
        "all household debt",
        "Student loans as a share of household debt, New York Fed, end of each quarter",
        "of household debt",
    ),
    "share_of_income": Words(
        "The average borrower's debt",
        "the median household's income",
        "Average balance per borrower as a share of the median household income of the same year",
        "of the median household's yearly income",
        (
            "Balances are those of people who owe, at the end of the year (New York Fed).",
            "Income is that of all households (Census Bureau); its survey changed in 2013 and 2017.",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Data:
    """Shares by period."""

    rows: pd.DataFrame
    words: Words
    notes: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """The shares."""
        return self.rows[["period_end", "share_pct"]]


def of_debt(frames: Frames) -> pd.DataFrame:
    """Compute student loans in percent of all household debt."""
    table = frames["household_debt"]
    wide = table.pivot(index="period_end", columns="product", values="balance_billion_usd")
    # Both sides come from one page of one report.
    share = wide["student_loan"] / wide["total"] * 100
    return share.rename("share_pct").reset_index().assign(frequency="quarter")


def of_debt_notes(frames: Frames) -> tuple[str, ...]:
    """Name the quarters whose total is missing or rounded."""
    totals = frames["household_debt"]
    totals = totals[totals["product"] == "total"].sort_values("period_start")
    missing = shared.gaps(totals["period_start"])
    rounded = totals.loc[totals["note"].str.contains("(rounded)", regex=False, na=False), "period_start"]
    years = [str(year) for year in sorted(set(rounded.dt.year))]
    return (
        f"No total is available for {listed(missing)}; the line has a gap there." if missing else "",
        f"Some totals of {listed(years)} are rounded by the publisher." if years else "",
    )


def of_income(frames: Frames) -> pd.DataFrame:
    """Compute the mean balance per borrower in percent of the median household income of the year."""
    table = frames["household_income"]
    households = table[table["measure"] == "median_household_income"]
    income = households["amount_usd"].set_axis(households["period_end"].dt.year)
    balances = shared.take(frames["student_debt"], shared.NYFED, YEAR_END)
    year = balances["period_end"].dt.year
    return balances.assign(share_pct=balances["mean_balance_usd"] / year.map(income) * 100)


def rows(frames: Frames, measure: str, _basis: str) -> Data:
    """Compute one share."""
    shares = (of_debt if measure == "share_of_debt" else of_income)(frames)
    words = WORDS[measure]
    notes = words.notes or of_debt_notes(frames)
    return Data(shares[shares["share_pct"].notna()].reset_index(drop=True), words, notes)


def draw(data: Data) -> Chart:
    """Draw the share as a line with its gaps."""
    look, whole = shared.LINE_STYLES[shared.NYFED], data.words.whole
    traces = shared.line(data.rows, "share_pct", f"share of {whole}", look, "%{y:.1f}%")
    return charts.chart(traces, y=f"% of {whole}", yaxis={"rangemode": "tozero"}, showlegend=False)


def describe(data: Data) -> Text:
    """State the newest, the first and the highest share."""
    words, rows = data.words, data.rows
    last, first, most = (
        (percent(row["share_pct"]), _when(row))
        for row in (rows.iloc[-1], rows.iloc[0], shared.highest(rows, "share_pct"))
    )
    finding = f"{words.part} is {last[0]} of {words.whole}; it was {first[0]} in {first[1]}"
    return Text(
        finding=f"{finding}.",
        subtitle=f"{words.subtitle}; highest: {most[0]} in {most[1]}",
        alt=f"Line chart from {first[1]} to {last[1]}. {finding}.",
        headline=(last[0], f"{words.headline}, {last[1]}"),
        notes=data.notes,
    )


def _when(row: pd.Series[Any]) -> str:
    return str(row["period_end"].year)
