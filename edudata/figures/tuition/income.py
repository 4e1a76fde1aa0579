"""G-4-income and G-4-counterfactual: tuition against what households earn, and against inflation alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.errors import OutOfRangeError
from edudata.figures import style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number
from edudata.figures.tuition import series
from edudata.figures.tuition.growth import income, index_years
from edudata.figures.tuition.prices import DEFLATORS
from edudata.figures.tuition.series import academic, money

if TYPE_CHECKING:
    import pandas as pd

LAGS = {"fall": 0, "before": 1}
"""Value of the control -> years by which the income lies before the fall."""
CPI_ONLY = {key: DEFLATORS[key] for key in ("academic", "calendar")}


def share_of_income(frames: Frames, *, sector: str, component: str, income_year: str) -> Card:
    """Price of a year at college as percent of the median household income."""
    sectors = series.chosen(sector)
    rows = series.average(frames["tuition"], sectors, component, "current")
    earned = income(frames)
    rows = rows.assign(income_year=rows["year"] - LAGS[income_year])
    rows["median_household_income_usd"] = rows["income_year"].map(earned)
    rows = rows.dropna(subset="median_household_income_usd")
    rows["share_of_income_pct"] = rows["amount_usd"] / rows["median_household_income_usd"] * 100
    lines = series.by_year(rows, "share_of_income_pct")
    traces = [
        series.line(
            share.index.tolist(),
            share.tolist(),
            series.NAMES[one],
            series.LOOK[one],
            "%{customdata}: %{y:.1f} %",
        )
        for one, share in lines.items()
    ]
    years = rows["year"].tolist()
    axis = {"ticksuffix": " %", "rangemode": "tozero"}
    figure = series.chart(traces, "% of median household income", axis, **series.essay_span(years))

    focus = lines[sectors[0]]
    start = max(series.ESSAY[0], int(focus.index.min()))
    last, peak = int(focus.index.max()), series.highest(focus)
    what = f"{series.NAMES[sectors[0]]} {series.COMPONENTS[component][1]}"
    finding = (
        f"A year of {what} cost {focus[start]:.1f} % of the median household income in "
        f"{academic(start)} and {focus[last]:.1f} % in {academic(last)}"
    )
    if peak not in (start, last):
        finding += f"; the highest share was {focus[peak]:.1f} % in {academic(peak)}"
    others = [
        f"{series.NAMES[one]} {lines[one][start]:.1f} % and {lines[one][last]:.1f} %" for one in sectors[1:]
    ]
    return Card(
        chart=figure,
        data=rows[
            [
                "academic_year",
                "year",
                "sector",
                "component",
                "amount_usd",
                "income_year",
                "median_household_income_usd",
                "share_of_income_pct",
            ]
        ],
        finding=f"{finding}.",
        subtitle=f"Published {series.COMPONENTS[component][1]} over median household income, both in "
        "current dollars; NCES and Census Bureau",
        alt=f"Line chart from {academic(min(years))} to {academic(last)}. {finding}."
        + (f" In the same two years: {', '.join(others)}." if others else ""),
        headline=(f"{focus[last]:.1f} %", f"of the median household income for a year of {what}"),
        notes=(
            *([f"In the same two years: {', '.join(others)}."] if others else []),
            "Income of the calendar year "
            + ("in which the academic year begins." if income_year == "fall" else "before its fall.")
            + f" The series begins in {int(earned.index.min())}; its method changed in 2013 and "
            "2017.",
            (
                "Half of all households have less; families with a student of college age differ from all "
                "households."
            ),
            series.PUBLISHED.replace("**", ""),
        ),
    )


def as_if(
    frames: Frames, sector: str, component: str, since: int, deflator: str
) -> tuple[pd.DataFrame, pd.Series[float], int]:
    """Actual prices, and what they had been if they had followed the CPI from one year on; CPI; year.

    The essay's first year, the default, gives way to a sector's first where its prices begin later.
    """
    from edudata.analysis.inflation import ALL_ITEMS, MIN_MONTHS, index_by_year

    rows = series.average(frames["tuition"], [sector], component, "current")
    cpi = series.prices_of(frames["cpi"], ALL_ITEMS)
    prices = index_by_year(cpi, deflator_year=deflator, min_months=MIN_MONTHS)
    actual = rows.set_index("year")["amount_usd"]
    if since == series.ESSAY[0] < actual.index.min():  # the default, which the reader did not choose
        since = int(actual.index.min())
    if since not in actual.index or since == actual.index.max():
        gap = series.missing_years(actual.index.tolist())
        raise OutOfRangeError(
            f"{series.NAMES[sector]}: no price of {academic(since)} to start from. Choose "
            f"{academic(actual.index.min())} to {academic(int(actual.index.max()) - 1)}"
            + (f" without {gap}." if gap else ".")
        )
    rows = rows[rows["year"] >= since].copy()
    level = rows["year"].map(prices)
    rows["followed_inflation_usd"] = actual[since] * level / prices[since]
    return rows, prices, since


def counterfactual(
    frames: Frames, *, sector: str, component: str, since: int, deflator: str, basis: str
) -> Card:
    """The price as it was, and as it had been with inflation alone since a year."""
    one, name = series.SECTORS[sector]
    rows, prices, first = as_if(frames, one, component, since, deflator)
    moved, since = first != since, first
    last = int(rows["year"].max())
    actual, other, dollars = "amount_usd", "followed_inflation_usd", "current dollars"
    if basis == "real":
        dollars = f"{academic(last) if deflator == 'academic' else last} dollars"
        factor = prices[last] / rows["year"].map(prices)
        rows = rows.assign(amount_real_usd=rows[actual] * factor, followed_real_usd=rows[other] * factor)
        actual, other = "amount_real_usd", "followed_real_usd"
    difference = "difference_real_usd" if basis == "real" else "difference_usd"
    rows[difference] = rows[actual] - rows[other]

    years = rows["year"].tolist()
    looks = (series.LOOK[one], (style.GRAY, "dash"))
    labels = ("actual price", f"had it followed inflation since {academic(since)}")
    traces = [
        series.line(years, rows[column].tolist(), label, look, "%{customdata}: $%{y:,.0f}")
        for column, label, look in zip((actual, other), labels, looks, strict=True)
    ]
    figure = series.chart(traces, f"{dollars} a year", series.USD)

    final = rows.iloc[-1]
    gap = float(final[difference])
    what = series.COMPONENTS[component][1]
    direction = f"{money(abs(gap))} {'less' if gap > 0 else 'more'}"
    finding = (
        f"Had {name} {what} followed consumer prices since {academic(since)}, a year would have cost "
        f"{money(final[other])} in {academic(last)} instead of {money(final[actual])}: {direction}."
    )
    missing = series.missing_years(years)
    return Card(
        chart=figure,
        data=rows[["academic_year", "year", "sector", "component", actual, other, difference]],
        finding=finding,
        subtitle=f"Published {what}, {dollars}, against the price of {academic(since)} carried on with "
        f"CPI-U ({CPI_ONLY[deflator]})",
        alt=f"Two lines from {academic(since)} to {academic(last)}, the actual price and the price "
        f"carried on with inflation. {finding}",
        headline=(direction, f"a year of {name} {what} in {academic(last)}, had it followed inflation"),
        notes=(
            *(
                [f"There is no price of {academic(series.ESSAY[0])}: {academic(since)} is the first."]
                if moved
                else []
            ),
            (
                "Assumption: the price of the first year rises exactly with consumer prices (CPI-U, all "
                "items) and nothing else changes: not state support, grants, wages, quality or who "
                "enrolls. It is arithmetic, not a forecast of what would have happened."
            ),
            *([f"Not published: {missing}. The lines are broken there."] if missing else []),
            series.PUBLISHED.replace("**", ""),
        ),
    )


INCOME = FigureSpec(
    id="G-4-income",
    page="tuition",
    name="Tuition as a share of household income",
    question="How much of a typical household's income does a year at college cost?",
    tables=("tuition", "household_income"),
    make=share_of_income,
    controls=(
        series.SECTOR,
        series.COMPONENT,
        Choice(
            "income_year",
            "Income of",
            {"fall": "the year of the fall", "before": "the year before"},
            "fall",
        ),
    ),
    about="NCES's average published price (newest edition) divided by the median income of all "
    "households (Census Bureau, Current Population Survey), both in current dollars, so that no price "
    "index is needed. "
    "The income is that of one calendar year, the price that of one academic year. " + series.PUBLISHED,
    terms=("median household income", *series.TERMS),
)
COUNTERFACTUAL = FigureSpec(
    id="G-4-counterfactual",
    page="tuition",
    name="Had tuition followed inflation",
    question="What would a year at college cost had tuition only followed inflation?",
    tables=("tuition", "cpi"),
    make=counterfactual,
    controls=(
        Choice("sector", "Institutions", {k: n for k, (_, n) in series.SECTORS.items()}, "public"),
        series.COMPONENT,
        Number("since", "Followed inflation since the fall of", index_years),
        Choice("deflator", "Inflation", CPI_ONLY, "academic"),
        Choice("basis", "Dollars", {"nominal": "as charged", "real": "of the last year"}, "nominal"),
    ),
    about="The price of the first year is carried on with the consumer price index (CPI-U, all items) "
    "and set against the price that was charged (NCES, newest edition). The difference says how much "
    "of today's price is more than inflation since then. **It assumes that nothing else changes**: "
    "state support, grants, "
    "wages, quality and enrollment stay out of it. " + series.PUBLISHED,
    terms=series.TERMS,
)
