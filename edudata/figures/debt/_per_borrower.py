"""Student debt per borrower: mean, median and quartiles, with figures that others print or imply."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.figures import charts, style
from edudata.figures.charts import Chart
from edudata.figures.debt import _shared as shared
from edudata.figures.debt._totals import marks
from edudata.figures.spec import Frames, Text
from edudata.figures.text import money, times

YEAR_END = "student_loan_update"
HOVER = "$%{y:,.0f}"


@dataclass(frozen=True, slots=True)
class Data:
    """Balances per person at the end of each year.

    Attributes
    ----------
    rows, federal, experian : DataFrame
        The New York Fed's distribution; federal balance over students; Experian's printed means.
    columns : dict of str to str
        Column of the mean, median, p25 and p75, in `dollars`.
    """

    rows: pd.DataFrame
    federal: pd.DataFrame
    experian: pd.DataFrame
    columns: dict[str, str]
    dollars: shared.Dollars

    @property
    def table(self) -> pd.DataFrame:
        """The rows drawn."""
        rows = pd.concat([self.rows, self.federal, self.experian], ignore_index=True)
        rows = rows[["publisher", "series", "edition", "period_end", *self.columns.values(), "trust"]]
        return rows[rows[self.columns["mean"]].notna()]


def rows(frames: Frames, measure: str, basis: str) -> Data:
    """Select the distribution, and compute or select the others' means."""
    debt = frames["student_debt"]
    dollars = shared.dollars_of(frames, basis, shared.nyfed(debt)["period_end"])
    balances, columns = shared.take(debt, shared.NYFED, YEAR_END), {}
    for kind in ("mean", "median", "p25", "p75"):
        balances, columns[kind] = dollars.restate(balances, f"{kind}_balance_usd")
    federal = shared.take(debt, shared.FSA, "federal_total")
    federal = federal.assign(
        mean_balance_usd=federal["balance_billion_usd"] * 1000 / federal["recipients_million"]
    )
    experian = shared.take(debt, shared.EXPERIAN, "other_editions")
    experian = experian[experian["mean_balance_usd"].notna()]
    federal, experian = (dollars.restate(part, "mean_balance_usd")[0] for part in (federal, experian))
    return Data(balances, federal, experian, columns, dollars)


def draw(data: Data) -> Chart:
    """Draw mean and median over the band between the quartiles."""
    x, columns, mean = shared.days(data.rows), data.columns, data.columns["mean"]
    upper, lower = (data.rows[columns[kind]].tolist() for kind in ("p75", "p25"))
    band = {
        "type": "scatter", "x": x + x[::-1], "y": upper + lower[::-1], "fill": "toself",
        "fillcolor": style.BAND, "line": {"width": 0}, "name": "middle half of borrowers",
        "hoverinfo": "skip",
    }  # fmt: skip
    federal_look = shared.LINE_STYLES[shared.FSA]
    traces = [
        band,
        *shared.line(data.rows, mean, "New York Fed, average", (style.BLUE, "solid"), HOVER),
        *shared.line(data.rows, columns["median"], "New York Fed, median", (style.BLUE, "dash"), HOVER),
        *shared.line(data.federal, mean, "federal loans per recipient", federal_look, HOVER),
        marks(data.experian, mean, "Experian, average", "x-thin"),
    ]
    title = f"{data.dollars.unit} per person"
    return charts.chart(traces, y=title, hovermode="closest", yaxis={"rangemode": "tozero"})


def describe(data: Data) -> Text:
    """Compare mean and median."""
    (mean, median), first, last = list(data.columns.values())[:2], data.rows.iloc[0], data.rows.iloc[-1]
    year, began = last["period_end"].year, first["period_end"].year
    finding = (
        f"The average borrower owed {money(last[mean])} in {year}, but half owed less than "
        f"{money(last[median])}"
    )
    return Text(
        finding=f"{finding}.",
        subtitle=f"Student debt per borrower at the end of each year, {data.dollars.words}; the average "
        f"was {money(first[mean])} in {began}",
        alt=f"Line chart of the average and the median balance of borrowers from {began} to {year}. The "
        f"average pulls away from the median. {finding}.",
        headline=(money(last[median]), f"median balance at the end of {year}"),
        notes=_notes(data, last[mean] / last[median], year),
    )


def _notes(data: Data, ratio: float, last_year: int) -> tuple[str, ...]:
    """Say why the average is so high, and what the other publishers count."""
    return (
        (
            f"A few large balances pull the average up: it is {times(ratio, 1)} "
            "the median, the middle balance."
        ),
        f"The New York Fed's numbers here end in {last_year}, with its newest update.",
        (
            "Federal loans per recipient are our division: the balance, including parents' loans, by "
            "the number of students."
        ),
        "Experian's averages come from different editions, which differ in method.",
        shared.unindexed(data.federal, data.columns["mean"], "mean_balance_usd"),
    )
