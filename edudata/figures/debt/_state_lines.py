"""Student debt of states that the reader compares, year by year, with the nation."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.figures import charts, style
from edudata.figures.charts import Chart
from edudata.figures.spec import Text
from edudata.figures.text import amount, capital, listed, place, stop

# Code of the nation's row.
NATION = "00"


@dataclass(frozen=True, slots=True)
class Measure:
    """A column with its words, and its format as in `text.amount`."""

    column: str
    label: str
    short: str
    unit: str
    digits: int

    def text(self, value: float) -> str:
        """Format a value with its unit."""
        return amount(value, self.unit, self.digits)


@dataclass(frozen=True, slots=True)
class Data:
    """Years of the states chosen and of the nation, with a value of the measure."""

    table: pd.DataFrame
    measure: Measure

    @property
    def newest(self) -> pd.Series[float]:
        """The newest value of each place, the highest first."""
        last = self.table.sort_values("year").groupby("state_name")[self.measure.column].last()
        return last.sort_values(ascending=False)

    @property
    def states(self) -> list[str]:
        """The names of the states."""
        names = self.table[self.table["state_fips"] != NATION]["state_name"]
        return list(dict.fromkeys(names))


def rows(table: pd.DataFrame, measure: Measure, states: list[str]) -> Data:
    """Select the years of some states, by their letters, and of the nation."""
    in_states = table["state"].isin(states) | table["state_fips"].eq(NATION)
    lines = table[in_states & table[measure.column].notna()]
    order = lines["state"].map({letters: place for place, letters in enumerate(states)})
    lines = lines.assign(_order=order.fillna(len(states))).sort_values(["_order", "year"])
    return Data(lines[["state_fips", "state", "state_name", "year", measure.column]], measure)


def draw(data: Data) -> Chart:
    """Draw a line for each state and a gray one for the nation."""
    dollars = data.measure.unit == "usd"
    hover = "$%{y:,.0f}" if dollars else "%{y:.1f}%"
    looks = dict(zip(data.states, zip(style.COLORS, style.DASHES, strict=False), strict=False))
    traces = []
    for name, part in data.table.groupby("state_name", sort=False):
        look = looks.get(str(name), (style.GRAY, "solid"))
        x, y = part["year"].tolist(), part[data.measure.column].tolist()
        traces.append(charts.line(x, y, str(name), look, width=2.2, hover=hover))
    title = data.measure.label + (", current dollars" if dollars else "")
    return charts.chart(traces, y=title, xaxis={"tickformat": "d"})


def describe(data: Data) -> Text:
    """Compare the newest values of the states."""
    measure, newest, year = data.measure, data.newest, int(data.table["year"].max())
    nation = newest[[name for name in newest.index if name not in data.states]]
    own = newest[data.states].sort_values(ascending=False)
    high, low = (f"{measure.text(own.iloc[at])} in {place(own.index[at])}" for at in (0, -1))
    compared = low if len(own) > 1 else f"{measure.text(nation.iloc[0])} in the nation"
    finding = f"{capital(measure.short)} is {high}, {compared}"
    return Text(
        finding=stop(finding),
        subtitle=f"{capital(measure.label)}, people with a credit file, New York Fed, fourth quarter of "
        f"each year to {year}",
        alt=f"Lines of {listed(data.states)} and the nation to {year}. {stop(finding)}",
        headline=(measure.text(own.iloc[0]), f"{measure.short}, {own.index[0]}, {year}"),
        notes=(
            "Amounts are per adult with a credit file, not per borrower: a low one can mean few borrowers.",
            "Amounts are in current dollars.",
        ),
    )
