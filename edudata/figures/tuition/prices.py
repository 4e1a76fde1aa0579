"""G-4: the price of college since 1963, nominal or in the dollars of any year, by sector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis.inflation import ALL_ITEMS, MIN_MONTHS, index_by_year, real
from edudata.analysis.trend import growth_multiple
from edudata.figures import _window, charts, style
from edudata.figures._period import ESSAY, NAME, PERIOD, TODAY, today_only
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice, Number
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import academic, academic_gaps, capital, change, money, multiplied, times
from edudata.figures.tuition import _shared as shared

NEWEST = "newest"
PRICES = "These are published prices, before grants. Many students pay less."
SUSPECT = "suspect_as_published"
# Dollars as charged have no base year and no deflator.
REAL = {"basis": ("real",), NAME: (TODAY,)}
COLUMNS = ["academic_year", "year", "sector", "residency", "component", "edition", "dollar_year"]
ABOUT = f"""\
**What is shown.** Average price of one academic year for full-time undergraduates, weighted by
full-time-equivalent enrollment, from the Digest of Education Statistics, Table 330.10. {shared.PUBLISHED}

**Inflation adjustment.** By default we use the Digest's own inflation-adjusted prices. If you choose
dollars of another year, we convert them with the consumer price index. You can also adjust the prices as
charged with CPI-U (all items, not seasonally adjusted): the average of July to June, or the average of the
calendar year in which the academic year begins.

**Editions.** Each Digest revises the last years of the one before. We never join editions: each line comes
from one of them. The 2017 and 2020 editions use in-state prices for public colleges, the 2023 edition uses
in-district prices.

**In the essay** the measure is the total cost, tuition with room and board, from 1985 to 2019 in the
newest Digest's constant dollars. Under *Today* those years are shaded.
"""


@dataclass(frozen=True, slots=True)
class Data:
    """Prices by sector and year, and the choices that the words depend on.

    Attributes
    ----------
    rows : DataFrame
        NCES averages of one edition.
    column, dollars : str
        Column of the amounts drawn, and its dollars in words.
    lines : dict of str to Series
        Amounts of each sector by year, first the sector that the finding is about.
    incomplete : str
        The base year when its price index lacks a month, else "".
    """

    rows: pd.DataFrame
    column: str
    dollars: str
    lines: shared.Lines
    component: str
    basis: str
    deflator: str
    incomplete: str
    as_in_essay: bool = False

    @property
    def table(self) -> pd.DataFrame:
        """The rows drawn."""
        return self.rows[[*COLUMNS, self.column, "flag"]]

    @property
    def what(self) -> str:
        """The component in words."""
        return shared.COMPONENTS[self.component][1]

    @property
    def span(self) -> tuple[int, int, int]:
        """First and last year compared, and the last year drawn."""
        index = next(iter(self.lines.values())).index
        last = int(index.max())
        return max(shared.ESSAY[0], int(index.min())), min(shared.ESSAY[1], last), last


def editions(frames: Frames) -> dict[str, str]:
    """Return the newest Digest, and each by its year."""
    prices = frames["tuition_releases"]
    own = prices.loc[prices["publisher"].eq("NCES") & prices["statistic"].eq("mean_fte"), "edition"]
    years = sorted(own.unique(), reverse=True)
    return {NEWEST: f"newest (Digest {years[0]})"} | {year: f"Digest {year}" for year in years}


def base_years(frames: Frames) -> tuple[float, float, float]:
    """Return the first price, the last complete price index, and the newest Digest's own year."""
    prices = frames["tuition_releases"]
    nces = prices.loc[prices["publisher"].eq("NCES") & prices["statistic"].eq("mean_fte"), "year"]
    return nces.min(), index_by_year(frames["cpi"]).index.max(), nces.max()


def take(frames: Frames, sectors: list[str], component: str, edition: str, dollars: str) -> pd.DataFrame:
    """Select one edition's averages of the sectors."""
    prices = frames["tuition_releases"]
    name = shared.COMPONENTS[component][0]
    # The rarest condition first: it leaves hundreds of rows for the others to search.
    rows = prices.loc[prices["component"].eq(name), [*COLUMNS, "amount_usd", "flag", "note", "statistic"]]
    rows = rows[rows["statistic"].eq("mean_fte")]
    year = rows["edition"].max() if edition == NEWEST else edition
    return shared.average(rows[rows["edition"].eq(year)], sectors, component, dollars)


def months_of(cpi: pd.DataFrame, year: int) -> int:
    """Count the months of an academic year, July to June, that have a price index."""
    starts = cpi.loc[cpi["frequency"].eq("month"), "period_start"]
    return int(starts.between(f"{year}-07-01", f"{year + 1}-06-30").sum())


def rows(frames: Frames, *, period: str, sector: str, **today: Any) -> Data:
    """Select the total cost over the essay's years, or the prices chosen."""
    if period != ESSAY:
        return chosen(frames, sector=sector, **today)
    # The essay speaks of four-year colleges as a whole.
    sectors = sorted(shared.sectors_of(sector), key=lambda name: name != shared.SECTORS["all"][0])
    prices = take(frames, sectors, "with_room_and_board", NEWEST, "constant")
    prices = prices[prices["year"].between(*shared.ESSAY)].reset_index(drop=True)
    dollars = f"{prices['dollar_year'].iloc[0]} dollars"
    lines = shared.by_year(prices, "amount_usd")
    return Data(
        prices, "amount_usd", dollars, lines, "with_room_and_board", "real", "nces", "", as_in_essay=True
    )


def chosen(
    frames: Frames, *, sector: str, component: str, basis: str, base_year: int, deflator: str, edition: str
) -> Data:
    """Select prices by sector, and express them in the dollars chosen."""
    sectors = shared.sectors_of(sector)
    # The publisher's constant dollars are converted from one base year to another, not deflated again.
    own = basis == "real" and deflator == "nces"
    prices = take(frames, sectors, component, edition, "constant" if own else "current")
    column, dollars, incomplete = "amount_usd", "current dollars", ""
    if basis == "real":
        cpi = shared.prices_of(frames["cpi"], ALL_ITEMS)
        kind = "calendar" if deflator == "calendar" else "academic"
        prices = real(
            prices, column, base_year=base_year, cpi=cpi, deflator_year=kind, min_months=MIN_MONTHS
        )
        column = str(prices.columns[-1])
        if kind == "academic" and months_of(cpi, base_year) < 12:
            incomplete = academic(base_year)
        dollars = f"{base_year if kind == 'calendar' else academic(base_year)} dollars"
    lines = shared.by_year(prices, column)
    return Data(prices, column, dollars, lines, component, basis, deflator, incomplete)


def draw(data: Data) -> Chart:
    """Draw one line per sector, the essay's years shaded, gaps left open."""
    traces = shared.sector_lines(data.lines, "%{customdata}: $%{y:,.0f}")
    suspect = data.rows[data.rows["flag"].eq(SUSPECT)]
    if len(suspect):
        years, amounts = suspect["year"].tolist(), suspect[data.column].tolist()
        traces.append(charts.hollow(years, amounts, "suspect as published", style.RED, 12))
    marks = [] if data.as_in_essay else shared.essay_years(data.rows["year"].tolist())
    return shared.chart(traces, f"{data.dollars} a year", shared.USD, marks)


def describe(data: Data) -> Text:
    """State the growth over the essay's years, and since."""
    sector, focus = next(iter(data.lines.items()))
    start, end, last = data.span
    growth = {one: growth_multiple(line, start, end) for one, line in data.lines.items()}
    what = f"{shared.NAMES[sector]} {data.what}"
    finding = f"{capital(what)} {multiplied(growth[sector])} by {end}"
    if data.as_in_essay:
        finding = f"The total cost of {shared.NAMES[sector]} colleges {multiplied(growth[sector])} by {end}"
    if last > end:
        finding += f", then {change(focus[last], focus[end], 0)}"
    others = ", ".join(f"{shared.NAMES[o]} {times(g)}" for o, g in growth.items() if o != sector)
    over = f"Growth over the same years: {others}." if others else ""
    return Text(
        finding=f"{finding}.",
        subtitle=f"Average published {data.what} of one academic year, {data.dollars} (NCES, Digest "
        f"{data.rows['edition'].iloc[0]})",
        alt=f"Line chart from {academic(int(data.rows['year'].min()))} to {academic(last)}. {finding}."
        + (f" {over}" if over else ""),
        headline=(times(growth[sector]), f"{what}, {academic(start)} to {academic(end)}, {data.dollars}"),
        notes=(f"{capital(what)}: {_levels(focus, *data.span)}.", PRICES, over, *notes(data)),
    )


def _levels(prices: pd.Series[float], start: int, end: int, last: int) -> str:
    """Give the price at both ends, in the newest year and in the highest one, each once."""
    peak, growth = shared.peak_year(prices), growth_multiple(prices, start, end)
    numbers = (
        f"{money(prices[start])} in {academic(start)}, {times(growth)} as much in {academic(end)} "
        f"({money(prices[end])})"
    )
    if last > end:
        numbers += f", {money(prices[last])} in {academic(last)}"
    if peak not in (end, last):
        numbers += f"; the highest year was {academic(peak)} ({money(prices[peak])})"
    return numbers


def notes(data: Data) -> tuple[str, ...]:
    """List gaps, dollars and suspect prices of the lines drawn."""
    lines = []
    if gap := academic_gaps(data.rows["year"]):
        lines.append(f"The line has gaps for years that were not published: {gap}.")
    if residency := sorted(set(data.rows["residency"]) - {"not_applicable"}):
        lines.append(f"For public colleges this is the {residency[0].replace('_', '-')} price.")
    if data.basis == "nominal":
        lines.append(
            "Prices as charged cannot be compared across years, because a dollar bought more then."
        )
    else:
        lines.append(f"Inflation adjustment: {shared.DEFLATORS[data.deflator]}.")
    if data.incomplete:
        lines.append(
            f"The price index of {data.incomplete} lacks one month: October 2025 was never published."
        )
    if data.component != "tuition":
        lines.append(
            "NCES estimated room and board for 1985-86; before 1986-87 its survey measured board "
            "differently."
        )
    lines += sorted(set(data.rows.loc[data.rows["flag"].eq(SUSPECT), "note"]))
    lines.append("Since 1996-97 the prices cover colleges that grant degrees.")
    return tuple(lines)


SPEC = FigureSpec(
    id="G-4",
    page="tuition",
    name="Tuition adjusted for inflation",
    question="How much has the price of college risen since 1985, after inflation?",
    tables=("tuition_releases", "cpi"),
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(
        PERIOD,
        shared.SECTOR,
        today_only(shared.COMPONENT),
        today_only(
            Choice("basis", "Dollars", {"real": "adjusted for inflation", "nominal": "as charged"}, "real")
        ),
        Number(
            "base_year",
            "In dollars of",
            base_years,
            help="With an academic-year index, the year in whose fall the academic year begins.",
            when=REAL,
        ),
        Choice("deflator", "Adjusted by", shared.DEFLATORS, "nces", when=REAL),
        today_only(Choice("edition", "Edition", editions, NEWEST)),
        *map(today_only, _window.controls(_window.span("tuition_releases", "year", statistic="mean_fte"))),
    ),
    about=ABOUT,
    terms=shared.TERMS,
)
