"""G-4-income: the price of a year at college as a share of a household's income."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.figures import _window
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import academic, capital, percent
from edudata.figures.tuition import _shared as shared

# Value of the control -> years by which the income lies before the fall.
LAGS = {"fall": 0, "before": 1}
COLUMNS = ["academic_year", "year", "sector", "component", "amount_usd", "income_year"]
COLUMNS += ["median_household_income_usd", "share_of_income_pct"]


@dataclass(frozen=True, slots=True)
class Data:
    """Prices over incomes by sector and year, and the first year of the incomes."""

    table: pd.DataFrame
    first_income: int
    component: str
    income_year: str

    @property
    def lines(self) -> shared.Lines:
        """Shares of each sector by year, first the sector that the finding is about."""
        return shared.by_year(self.table, "share_of_income_pct")


def rows(frames: Frames, *, sector: str, component: str, income_year: str) -> Data:
    """Divide the price of a year at college by the median household income."""
    # Both sides in current dollars: no price index is needed.
    prices = shared.average(frames["tuition"], shared.sectors_of(sector), component, "current")
    incomes = shared.household_income(frames)
    prices = prices.assign(income_year=prices["year"] - LAGS[income_year])
    prices["median_household_income_usd"] = prices["income_year"].map(incomes)
    prices = prices.dropna(subset="median_household_income_usd")
    prices["share_of_income_pct"] = prices["amount_usd"] / prices["median_household_income_usd"] * 100
    return Data(prices[COLUMNS], int(incomes.index.min()), component, income_year)


def draw(data: Data) -> Chart:
    """Draw one line per sector, the essay's years shaded."""
    axis = {"ticksuffix": "%", "rangemode": "tozero"}
    traces = shared.sector_lines(data.lines, "%{customdata}: %{y:.1f}%")
    marks = shared.essay_years(data.table["year"].tolist())
    return shared.chart(traces, "% of median household income", axis, marks)


def describe(data: Data) -> Text:
    """Compare the share in the essay's first year with the newest."""
    lines, component = data.lines, shared.COMPONENTS[data.component][1]
    sector, focus = next(iter(lines.items()))
    start, last = max(shared.ESSAY[0], int(focus.index.min())), int(focus.index.max())
    what, peak = f"{shared.NAMES[sector]} {component}", shared.peak_year(focus)
    finding = (
        f"{capital(what)} equal {percent(focus[last], 0)} of median household income, "
        f"{'up' if focus[last] > focus[start] else 'down'} from {percent(focus[start], 0)}"
    )
    numbers = f"{percent(focus[start])} in {academic(start)}, {percent(focus[last])} in {academic(last)}"
    if peak not in (start, last):
        numbers += f"; highest: {percent(focus[peak])} in {academic(peak)}"
    others = ", ".join(
        f"{shared.NAMES[other]} {percent(line[start])} and {percent(line[last])}"
        for other, line in lines.items()
        if other != sector
    )
    both = f"In the same two years, {others}." if others else ""
    when = "in which the academic year begins." if data.income_year == "fall" else "before."
    return Text(
        finding=f"{finding}.",
        subtitle=f"Published {component} as a share of median household income: {numbers} (NCES, Census "
        "Bureau)",
        alt=f"Line chart from {academic(int(data.table['year'].min()))} to {academic(last)}. {finding}."
        + (f" {both}" if both else ""),
        headline=(percent(focus[last]), f"of the median household income for a year of {what}"),
        notes=(
            shared.PUBLISHED.replace("**", ""),
            "Income is that of all households. Families with a student of college age differ from them.",
            both,
            (
                f"Income is that of the calendar year {when} The series begins in {data.first_income}; its "
                "method changed in 2013 and 2017."
            ),
        ),
    )


def priced_years(frames: Frames) -> tuple[int, int]:
    """Return the first and the last year with a price and an income."""
    incomes, falls = shared.household_income(frames).index, frames["tuition"]["year"]
    return int(max(incomes.min(), falls.min())), int(min(incomes.max() + 1, falls.max()))


SPEC = FigureSpec(
    id="G-4-income",
    page="tuition",
    name="Tuition as a share of household income",
    question="How much of a typical household's income does a year at college cost?",
    tables=("tuition", "household_income"),
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(
        shared.SECTOR,
        shared.COMPONENT,
        Choice(
            "income_year",
            "Income of",
            {"fall": "the same year", "before": "the year before"},
            "fall",
        ),
        *_window.controls(priced_years),
    ),
    about="The average published price (NCES, newest edition) divided by the median income of all "
    "households (Census Bureau, Current Population Survey). Both are in current dollars, so no inflation "
    "adjustment is needed. The income is that of one calendar year, the price that of one academic year. "
    + shared.PUBLISHED,
    terms=("median household income", *shared.TERMS),
)
