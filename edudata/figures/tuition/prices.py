"""G-4: the price of college since 1963, nominal or in the dollars of any year, by sector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.figures import style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number
from edudata.figures.tuition import series
from edudata.figures.tuition.series import academic, money

if TYPE_CHECKING:
    import pandas as pd

NEWEST = "newest"
SUSPECT = "suspect_as_published"
DEFLATORS = {
    "nces": "the publisher's own constant dollars",
    "academic": "CPI of the academic year, July to June",
    "calendar": "CPI of the calendar year of the fall",
}
ABOUT = f"""\
**What is shown.** Average price of one academic year for full-time undergraduates, weighted by
full-time-equivalent enrollment, from the Digest of Education Statistics, Table 330.10. {series.PUBLISHED}

**Constant dollars.** *nces* takes the Digest's own constant dollars and, where another base year is
chosen, moves them there with the consumer price index. *academic* and *calendar* deflate the current
prices here, with CPI-U (all items, not seasonally adjusted) of July to June, or BLS's average of the
calendar year in which the academic year begins. The base year is of the same kind.

**Editions.** Each Digest revises the last years of the one before and changes its base year. Editions
are never joined: a line comes from one of them. Public institutions count with the in-state price in the
editions of 2017 and 2020 and with the in-district price in that of 2023.

**The essay** speaks of 1985 to 2019: the shaded span.
"""


def editions(frames: Frames) -> dict[str, str]:
    """The newest Digest, and each by its year."""
    prices = frames["tuition_editions"]
    found = prices.loc[prices["publisher"].eq("NCES") & prices["statistic"].eq("mean_fte"), "edition"]
    years = sorted(found.unique(), reverse=True)
    return {NEWEST: f"newest (Digest {years[0]})"} | {year: f"Digest {year}" for year in years}


def base_years(frames: Frames) -> tuple[float, float, float]:
    """From the first price to the last complete price index; by default the newest Digest's own."""
    from edudata.analysis.inflation import index_by_year

    prices = frames["tuition_editions"]
    nces = prices["publisher"].eq("NCES") & prices["statistic"].eq("mean_fte")
    last = index_by_year(frames["cpi"]).index.max()
    return prices.loc[nces, "year"].min(), last, prices.loc[nces, "year"].max()


COLUMNS = [
    "academic_year",
    "year",
    "sector",
    "residency",
    "component",
    "edition",
    "dollar_year",
    "amount_usd",
    "flag",
    "note",
]


def take(frames: Frames, sectors: list[str], component: str, edition: str, dollars: str) -> pd.DataFrame:
    """One edition's averages of the sectors."""
    prices = frames["tuition_editions"]
    name = series.COMPONENTS[component][0]
    # The rarest condition first: it leaves hundreds of rows for the others to search.
    rows = prices.loc[prices["component"].eq(name), [*COLUMNS, "statistic"]]
    rows = rows[rows["statistic"].eq("mean_fte")]
    year = rows["edition"].max() if edition == NEWEST else edition
    return series.average(rows[rows["edition"].eq(year)], sectors, component, dollars)


def months_of(cpi: pd.DataFrame, year: int) -> int:
    """How many months of an academic year, July to June, have a price index."""
    starts = cpi.loc[cpi["frequency"].eq("month"), "period_start"]
    return int(starts.between(f"{year}-07-01", f"{year + 1}-06-30").sum())


def change(amount: float, before: float) -> str:
    """A change as words: 90 after 100 -> "fell 10.0 %"."""
    percent = (amount / before - 1) * 100
    return f"{'fell' if percent < 0 else 'rose'} {abs(percent):.1f} %"


def tuition(
    frames: Frames,
    *,
    sector: str,
    component: str,
    basis: str,
    base_year: int,
    deflator: str,
    edition: str,
) -> Card:
    """Prices by sector, the essay's years shaded, gaps left open."""
    import plotly.graph_objects as go

    from edudata.analysis.inflation import ALL_ITEMS, MIN_MONTHS, real, real_name
    from edudata.analysis.trend import growth_multiple

    sectors = series.chosen(sector)
    own = basis == "real" and deflator == "nces"
    rows = take(frames, sectors, component, edition, "constant" if own else "current")
    column, dollars, incomplete = "amount_usd", "current dollars", ""
    if basis == "real":
        cpi = series.prices_of(frames["cpi"], ALL_ITEMS)
        kind = "calendar" if deflator == "calendar" else "academic"
        rows = real(rows, column, base_year=base_year, cpi=cpi, deflator_year=kind, min_months=MIN_MONTHS)
        column = real_name(column, base_year)
        if kind == "academic" and months_of(cpi, base_year) < 12:
            incomplete = academic(base_year)
        dollars = f"{base_year if kind == 'calendar' else academic(base_year)} dollars"

    lines = series.by_year(rows, column)
    traces = [
        series.line(
            amounts.index.tolist(),
            amounts.tolist(),
            series.NAMES[one],
            series.LOOK[one],
            "%{customdata}: $%{y:,.0f}",
        )
        for one, amounts in lines.items()
    ]
    suspect = rows.loc[rows["flag"].eq(SUSPECT), ["year", column]]
    if len(suspect):
        traces.append(
            go.Scatter(
                x=suspect["year"].tolist(),
                y=suspect[column].tolist(),
                mode="markers",
                name="suspect as published",
                marker={"symbol": "circle-open", "size": 12, "color": style.RED, "line": {"width": 2}},
                hoverinfo="skip",
            )
        )
    years = rows["year"].tolist()
    figure = series.chart(traces, f"{dollars} a year", series.USD, **series.essay_span(years))

    focus = lines[sectors[0]]
    start = max(series.ESSAY[0], int(focus.index.min()))
    last, peak = int(focus.index.max()), series.highest(focus)
    end = min(series.ESSAY[1], last)
    times = growth_multiple(focus, start, end)
    what = f"{series.NAMES[sectors[0]]} {series.COMPONENTS[component][1]}"
    finding = (
        f"{what[0].upper()}{what[1:]} cost {times:.2f} times as much in {academic(end)} "
        f"({money(focus[end])}) as in {academic(start)} ({money(focus[start])}), in {dollars}"
    )
    if last > end:
        finding += f", then {change(focus[last], focus[end])} to {money(focus[last])} in {academic(last)}"
    if peak not in (end, last):
        finding += f"; the highest year was {academic(peak)} with {money(focus[peak])}"
    others = [
        f"{series.NAMES[one]} {growth_multiple(lines[one], start, end):.2f} times" for one in sectors[1:]
    ]
    edition_name = str(rows["edition"].iloc[0])
    shown = ["academic_year", "year", "sector", "residency", "component", "edition", "dollar_year"]
    return Card(
        chart=figure,
        data=rows[[*shown, column, "flag"]],
        finding=f"{finding}.",
        subtitle=f"Average published {series.COMPONENTS[component][1]} of one academic year, {dollars}; "
        f"NCES, Digest {edition_name}",
        alt=f"Line chart from {academic(min(years))} to {academic(last)}. {finding}."
        + (f" Over the same years: {', '.join(others)}." if others else ""),
        headline=(f"{times:.2f} times", f"{what}, {academic(start)} to {academic(end)}, {dollars}"),
        notes=notes(rows, component, basis, deflator, others, incomplete),
    )


def notes(
    rows: pd.DataFrame, component: str, basis: str, deflator: str, others: list[str], incomplete: str
) -> tuple[str, ...]:
    """What to know about the lines drawn.

    incomplete : the base year when its price index lacks a month, else ""
    """
    out = []
    if others:
        out.append(f"Over the same years: {', '.join(others)}.")
    if gap := series.missing_years(rows["year"].tolist()):
        out.append(f"Not published: {gap}. The line is broken there.")
    if residency := sorted(set(rows["residency"]) - {"not_applicable"}):
        out.append(f"Public institutions count with the {residency[0].replace('_', '-')} price.")
    if basis == "nominal":
        out.append("Dollars as charged: amounts of different years are not comparable.")
    else:
        out.append(f"Constant dollars: {DEFLATORS[deflator]}.")
    if incomplete:
        out.append(f"The price index of {incomplete} lacks a month: October 2025 was never published.")
    if component != "tuition":
        out.append(
            "NCES estimated room and board of 1985-86; before 1986-87 board was surveyed on another basis."
        )
    out += sorted(set(rows.loc[rows["flag"].eq(SUSPECT), "note"]))
    out.append("Published prices before grants; since 1996-97 for degree-granting institutions.")
    return tuple(out)


TUITION = FigureSpec(
    id="G-4",
    page="tuition",
    name="Tuition, inflation adjusted",
    question="How much has the price of college risen since 1985, inflation aside?",
    tables=("tuition_editions", "cpi"),
    make=tuition,
    controls=(
        series.SECTOR,
        series.COMPONENT,
        Choice("basis", "Dollars", {"real": "inflation adjusted", "nominal": "as charged"}, "real"),
        Number("base_year", "In dollars of", base_years, help="The fall, where the deflator is academic."),
        Choice("deflator", "Adjusted by", DEFLATORS, "nces"),
        Choice("edition", "Edition", editions, NEWEST),
    ),
    about=ABOUT,
    terms=series.TERMS,
)
