"""G-4-index: tuition, prices and income as growth from a chosen year."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis.index import index_to_base
from edudata.analysis.inflation import ALL_ITEMS, COLLEGE_TUITION, MIN_MONTHS, index_by_year
from edudata.errors import OutOfRangeError
from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart, Look
from edudata.figures.controls import Choice, Number
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import academic, academic_gaps, times
from edudata.figures.tuition import _shared as shared

# The series that the finding is about.
FOCUS = "public four-year tuition"
LINE_STYLES: dict[str, Look] = {
    FOCUS: (style.BLUE, "solid"),
    "private four-year tuition": (style.ORANGE, "dash"),
    "all four-year tuition": (style.GREEN, "dot"),
    "consumer prices": (style.GRAY, "solid"),
    "college tuition in the CPI": (style.PURPLE, "dashdot"),
    "median household income": (style.RED, "longdash"),
}


@dataclass(frozen=True, slots=True)
class Data:
    """Series indexed to one academic year, and the names of those without a value in it."""

    table: pd.DataFrame
    absent: list[str]
    base_year: int
    component: str
    basis: str


def collect(frames: Frames, component: str, basis: str) -> pd.DataFrame:
    """Return all series by academic year (series, year, value), nominal or over the CPI of all items."""
    sectors = shared.sectors_of(shared.COMPARE)
    tuition = shared.average(frames["tuition"], sectors, component, "current")
    lines = {f"{shared.NAMES[s]} tuition": v for s, v in shared.by_year(tuition, "amount_usd").items()}
    cpi = shared.prices_of(frames["cpi"], ALL_ITEMS, COLLEGE_TUITION)
    prices = index_by_year(cpi, deflator_year="academic", min_months=MIN_MONTHS)
    lines["consumer prices"] = prices
    lines["college tuition in the CPI"] = index_by_year(cpi, COLLEGE_TUITION, "academic", MIN_MONTHS)
    lines["median household income"] = shared.household_income(frames)
    if basis == "real":
        # Consumer prices over themselves would be a flat line.
        lines = {n: (v / prices).dropna() for n, v in lines.items() if n != "consumer prices"}
    parts = [pd.DataFrame({"series": n, "year": v.index, "value": v.to_numpy()}) for n, v in lines.items()]
    frame = pd.concat(parts, ignore_index=True)
    return frame[frame["year"] >= int(tuition["year"].min())].reset_index(drop=True)


def rows(frames: Frames, *, base_year: int, component: str, basis: str) -> Data:
    """Index tuition, consumer prices and income to one year."""
    every = collect(frames, component, basis)
    # A series that begins later has no base, which is no reason to leave out the others.
    indexed = index_to_base(every, "value", "year", base_year, ("series",), without_base="drop")
    absent = [name for name in dict.fromkeys(every["series"]) if name not in set(indexed["series"])]
    if FOCUS in absent:
        raise OutOfRangeError(
            f"NCES has no prices of {academic(base_year)}. Choose another base year: not published are "
            f"{academic_gaps(every.loc[every['series'].eq(FOCUS), 'year'])}."
        )
    table = indexed[["series", "year", "relative_index"]]
    table = table.assign(academic_year=indexed["year"].map(academic))
    return Data(table, absent, base_year, component, basis)


def draw(data: Data) -> Chart:
    """Draw one line per series, and a dotted line at 100."""
    traces = [
        shared.line(
            line["year"].tolist(),
            line["relative_index"].tolist(),
            str(name),
            LINE_STYLES[str(name)],
            "%{customdata}: %{y:.0f}",
        )
        for name, line in data.table.groupby("series", sort=False)
    ]
    y = f"{academic(data.base_year)} = 100"
    return shared.chart(traces, y, {"rangemode": "tozero"}, [charts.level(100)], height=460)


def describe(data: Data) -> Text:
    """Compare tuition's multiple of the base year with that of prices and income."""
    wide = data.table.pivot(index="year", columns="series", values="relative_index")
    last = int(wide[FOCUS].dropna().index.max())
    final = (wide.loc[[last]].iloc[0] / 100).dropna()
    unit = "in current dollars" if data.basis == "nominal" else "adjusted for inflation"
    what, base = shared.COMPONENTS[data.component][1], academic(data.base_year)
    compared = [n for n in ("median household income", "consumer prices") if n in final.index]
    finding = f"Public four-year {what} are {times(final[FOCUS], 1)} their {data.base_year} level"
    if "median household income" in compared:
        finding += f", median incomes {times(final[compared[0]], 1)}"
    finding += "."
    numbers = ", ".join(f"{name} {times(final[name])}" for name in [FOCUS, *compared])
    dollars = "current dollars" if data.basis == "nominal" else "adjusted for inflation"
    return Text(
        finding=finding,
        subtitle=f"Prices of {what}, consumer prices and income, {base} to {academic(last)}, {dollars}, "
        f"{base} = 100",
        alt=f"Line chart of {wide.shape[1]} series indexed to {base}. {finding}",
        headline=(times(final[FOCUS]), f"public four-year {what} since {base}, {unit}"),
        notes=_notes(data, f"In {academic(last)}, as a multiple of {base}: {numbers}."),
    )


def _notes(data: Data, multiples: str) -> tuple[str, ...]:
    """Say what the chart compares, and what its years are."""
    return (
        "The chart compares growth, not levels: every line starts at 100.",
        *left_out(data),
        multiples,
        shared.PUBLISHED.replace("**", ""),
        (
            "Price indexes are averages of July to June (2025-26 lacks October 2025). Income is that "
            "of the calendar year in which the academic year begins."
        ),
    )


def left_out(data: Data) -> list[str]:
    """Name the series without a base, and the years without a price."""
    lines = []
    if data.absent:
        lines.append(
            f"Left out because they have no value for {academic(data.base_year)}: {', '.join(data.absent)}."
        )
    if gap := academic_gaps(data.table.loc[data.table["series"].eq(FOCUS), "year"]):
        lines.append(f"The tuition lines have gaps for years that were not published: {gap}.")
    return lines


def drawn_years(frames: Frames) -> tuple[int, int]:
    """Return the first and the last year drawn."""
    years = collect(frames, "tuition", "nominal")["year"]
    return int(years.min()), int(years.max())


SPEC = FigureSpec(
    id="G-4-index",
    page="tuition",
    name="Growth of tuition, prices and income",
    question="Since a year of your choice, what has grown most: tuition, prices or income?",
    tables=("tuition", "cpi", "household_income"),
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(
        Number("base_year", "Compare with fall", shared.index_years),
        shared.COMPONENT,
        Choice("basis", "Dollars", {"nominal": "as charged", "real": "adjusted for inflation"}, "nominal"),
        *_window.controls(drawn_years),
    ),
    about="Each series is 100 in the academic year chosen, so that the growth of things with different "
    "prices can be compared. Tuition is the NCES average in current dollars, newest edition. Consumer "
    "prices and college tuition in the CPI are indexes of the Bureau of Labor Statistics, July to June. "
    "Income is the median of all households, from the Census Bureau. *Adjusted for inflation* divides each "
    "by consumer prices. A series without a value in the year chosen is left out and named in a note. "
    + shared.PUBLISHED,
    terms=shared.TERMS,
)
