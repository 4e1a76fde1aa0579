"""G-4-counterfactual: tuition against inflation alone."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis.inflation import ALL_ITEMS, MIN_MONTHS, index_by_year
from edudata.errors import OutOfRangeError
from edudata.figures import _window, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice, Number
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import academic, academic_gaps, money
from edudata.figures.tuition import _shared as shared

CPI_ONLY = {key: shared.DEFLATORS[key] for key in ("academic", "calendar")}


@dataclass(frozen=True, slots=True)
class Data:
    """Prices as charged, and as they would be if they had followed the CPI from one year on.

    Attributes
    ----------
    table : DataFrame
        One row per academic year; the last three columns are those drawn: actual, followed, difference.
    since : int
        Fall from which prices follow the CPI.
    moved : bool
        `since` is the sector's first year, because the default has no price.
    dollars : str
        Dollars of the columns drawn, in words.
    """

    table: pd.DataFrame
    since: int
    moved: bool
    dollars: str
    sector: str
    component: str
    deflator: str

    @property
    def years(self) -> list[int]:
        """Falls with a price."""
        return [int(year) for year in self.table["year"]]


def start(actual: pd.Series[float], since: int, sector: str) -> int:
    """Return the year to start from.

    Raises
    ------
    OutOfRangeError
        The year has no price, or none follows it.
    """
    # The default, which the reader did not choose, gives way to prices that begin later.
    if since == shared.ESSAY[0] < actual.index.min():
        since = int(actual.index.min())
    if since not in actual.index or since == actual.index.max():
        gap = academic_gaps(actual.index.tolist())
        raise OutOfRangeError(
            f"{shared.NAMES[sector]}: no price of {academic(since)} to start from. Choose "
            f"{academic(actual.index.min())} to {academic(int(actual.index.max()) - 1)}"
            + (f" without {gap}." if gap else ".")
        )
    return since


def rows(frames: Frames, *, sector: str, component: str, since: int, deflator: str, basis: str) -> Data:
    """Carry the price of one year on with the CPI."""
    code = shared.SECTORS[sector][0]
    prices = shared.average(frames["tuition"], [code], component, "current")
    cpi = shared.prices_of(frames["cpi"], ALL_ITEMS)
    index = index_by_year(cpi, deflator_year=deflator, min_months=MIN_MONTHS)
    amounts = prices.set_index("year")["amount_usd"]
    first = start(amounts, since, code)
    prices = prices[prices["year"] >= first].copy()
    level = prices["year"].map(index)
    prices["followed_inflation_usd"] = amounts[first] * level / index[first]
    actual, followed, difference = "amount_usd", "followed_inflation_usd", "difference_usd"
    dollars = "current dollars"
    if basis == "real":
        last = int(prices["year"].max())
        dollars = f"{academic(last) if deflator == 'academic' else last} dollars"
        factor = index[last] / level
        prices["amount_real_usd"] = prices[actual] * factor
        prices["followed_real_usd"] = prices[followed] * factor
        actual, followed, difference = "amount_real_usd", "followed_real_usd", "difference_real_usd"
    prices[difference] = prices[actual] - prices[followed]
    columns = ["academic_year", "year", "sector", "component", actual, followed, difference]
    return Data(prices[columns], first, first != since, dollars, sector, component, deflator)


def draw(data: Data) -> Chart:
    """Draw the actual price, and the price raised with inflation."""
    actual, followed = data.table.columns[-3:-1]
    label = f"if it had followed inflation since {academic(data.since)}"
    own = shared.LINE_STYLES[shared.SECTORS[data.sector][0]]
    traces = [
        shared.line(data.years, data.table[column].tolist(), name, look, "%{customdata}: $%{y:,.0f}")
        for column, name, look in ((actual, "actual price", own), (followed, label, (style.GRAY, "dash")))
    ]
    return shared.chart(traces, f"{data.dollars} a year", shared.USD)


def describe(data: Data) -> Text:
    """State the newest difference."""
    actual, followed, gap = data.table.iloc[-1].iloc[-3:]
    name, what = shared.SECTORS[data.sector][1], shared.COMPONENTS[data.component][1]
    since, last = academic(data.since), academic(data.years[-1])
    direction = f"{money(abs(gap))} {'less' if gap > 0 else 'more'}"
    finding = f"Had {name} {what} followed inflation, a year would cost {direction}."
    return Text(
        finding=finding,
        subtitle=f"Published {what} and the price of {since} raised with inflation, {data.dollars}: "
        f"{money(followed)} in {last} instead of {money(actual)}",
        alt=f"Line chart with two lines from {since} to {last}: the actual price, and the price "
        f"raised with inflation. {finding}",
        headline=(direction, f"a year of {name} {what} in {last}, if it had followed inflation"),
        notes=_notes(data),
    )


def _notes(data: Data) -> tuple[str, ...]:
    """Name the assumptions, the price index and years without a price."""
    missing = academic_gaps(data.years)
    return (
        f"There is no price of {academic(shared.ESSAY[0])}: {academic(data.since)} is the first."
        if data.moved
        else "",
        (
            "This is arithmetic, not a forecast: it assumes that state support, grants, wages, quality "
            "and enrollment would have stayed the same."
        ),
        shared.PUBLISHED.replace("**", ""),
        f"Inflation is the {CPI_ONLY[data.deflator]}.",
        f"The lines have gaps for years that were not published: {missing}." if missing else "",
    )


SPEC = FigureSpec(
    id="G-4-counterfactual",
    page="tuition",
    name="Had tuition followed inflation",
    question="What would a year at college cost had tuition only followed inflation?",
    tables=("tuition", "cpi"),
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(
        Choice("sector", "Colleges", {k: n for k, (_, n) in shared.SECTORS.items()}, "public"),
        shared.COMPONENT,
        Number("since", "Starting in fall", shared.index_years),
        _window.until(_window.span("tuition", "year")),
        Choice("deflator", "Inflation", CPI_ONLY, "academic"),
        Choice("basis", "Dollars", {"nominal": "as charged", "real": "of the last year"}, "nominal"),
    ),
    about="We raise the price of the first year with the consumer price index (CPI-U, all items) and "
    "compare it with the price that was charged (NCES, newest edition). The difference shows how much of "
    "today's price exceeds inflation since then. **It assumes that nothing else changes**: state support, "
    "grants, wages, quality and enrollment. " + shared.PUBLISHED,
    terms=shared.TERMS,
)
