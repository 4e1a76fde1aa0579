"""G-4-index: tuition, prices and income as growth from a chosen year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.errors import OutOfRangeError
from edudata.figures import style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number
from edudata.figures.tuition import series
from edudata.figures.tuition.series import academic

if TYPE_CHECKING:
    import pandas as pd

INDEXED = {
    "public four-year tuition": (style.BLUE, "solid"),
    "private four-year tuition": (style.ORANGE, "dash"),
    "all four-year tuition": (style.GREEN, "dot"),
    "consumer prices": (style.GRAY, "solid"),
    "college tuition in the CPI": (style.PURPLE, "dashdot"),
    "median household income": (style.RED, "longdash"),
}


def index_years(frames: Frames) -> tuple[float, float, float]:
    """From the first NCES year to the last but one."""
    years = frames["tuition"]["year"]
    return years.min(), years.max() - 1, series.ESSAY[0]


def collect(frames: Frames, component: str, basis: str) -> pd.DataFrame:
    """All series by academic year: series, year, value; nominal, or over the CPI of all items."""
    import pandas as pd

    from edudata.analysis.inflation import ALL_ITEMS, COLLEGE_TUITION, MIN_MONTHS, index_by_year

    tuition = series.average(frames["tuition"], series.chosen(series.COMPARE), component, "current")
    lines = {f"{series.NAMES[s]} tuition": v for s, v in series.by_year(tuition, "amount_usd").items()}
    cpi = series.prices_of(frames["cpi"], ALL_ITEMS, COLLEGE_TUITION)
    prices = index_by_year(cpi, deflator_year="academic", min_months=MIN_MONTHS)
    lines["consumer prices"] = prices
    lines["college tuition in the CPI"] = index_by_year(cpi, COLLEGE_TUITION, "academic", MIN_MONTHS)
    lines["median household income"] = income(frames)
    if basis == "real":
        lines = {n: (v / prices).dropna() for n, v in lines.items() if n != "consumer prices"}
    first = int(tuition["year"].min())
    rows = [pd.DataFrame({"series": n, "year": v.index, "value": v.to_numpy()}) for n, v in lines.items()]
    frame = pd.concat(rows, ignore_index=True)
    return frame[frame["year"] >= first].reset_index(drop=True)


def income(frames: Frames) -> pd.Series[float]:
    """Median household income by calendar year, current dollars."""
    table = frames["household_income"]
    rows = table[table["measure"].eq("median_household_income")]
    incomes: pd.Series[float] = rows.set_index(rows["period_start"].dt.year.rename("year"))["amount_usd"]
    return incomes.astype(float).sort_index()


def indexed(frames: Frames, *, base_year: int, component: str, basis: str) -> Card:
    """Tuition, consumer prices and income from one year on, each 100 there."""
    from edudata.analysis.index import index_to_base

    everything = collect(frames, component, basis)
    rows = index_to_base(everything, "value", "year", base_year, ("series",), without_base="drop")
    absent = [n for n in dict.fromkeys(everything["series"]) if n not in set(rows["series"])]
    focus = "public four-year tuition"
    if focus in absent:
        have = everything.loc[everything["series"].eq(focus), "year"].tolist()
        raise OutOfRangeError(
            f"NCES has no prices of {academic(base_year)}. Choose another base year: not published are "
            f"{series.missing_years(have)}."
        )
    traces = [
        series.line(
            line["year"].tolist(),
            line["relative_index"].tolist(),
            str(name),
            INDEXED[str(name)],
            "%{customdata}: %{y:.0f}",
        )
        for name, line in rows[["series", "year", "relative_index"]].groupby("series", sort=False)
    ]
    y = f"{academic(base_year)} = 100"
    figure = series.chart(traces, y, {"rangemode": "tozero"}, height=460, shapes=[series.level(100)])

    wide = rows.pivot(index="year", columns="series", values="relative_index")
    last = int(wide[focus].dropna().index.max())
    final = (wide.loc[last] / 100).dropna()
    unit = "nominally" if basis == "nominal" else "after inflation"
    what = series.COMPONENTS[component][1]
    compared = [n for n in ("median household income", "consumer prices") if n in final.index]
    finding = (
        f"From {academic(base_year)} to {academic(last)} public four-year {what} grew {unit} to "
        f"{final[focus]:.2f} times"
        + "".join(f", {name} to {final[name]:.2f} times" for name in compared)
        + "."
    )
    notes = [f"{', '.join(f'{n} {v:.2f}' for n, v in final.items())}: multiples of the base year."]
    if absent:
        notes.append(f"Left out, with no value in {academic(base_year)}: {', '.join(absent)}.")
    if gap := series.missing_years(rows.loc[rows["series"].eq(focus), "year"].tolist()):
        notes.append(f"NCES did not publish {gap}: its lines are broken there.")
    return Card(
        chart=figure,
        data=rows[["series", "year", "relative_index"]].assign(academic_year=rows["year"].map(academic)),
        finding=finding,
        subtitle=f"{academic(base_year)} = 100, "
        f"{'dollars as charged' if basis == 'nominal' else 'over CPI-U'}; tuition lines: {what}",
        alt=f"Line chart of {wide.shape[1]} series indexed to {academic(base_year)}. {finding}",
        headline=(
            f"{final[focus]:.2f} times",
            f"public four-year {what} since {academic(base_year)}, {unit}",
        ),
        notes=(
            *notes,
            (
                "Price indexes are means of July to June (2025-26 of eleven months, without October 2025); "
                "income is that of the calendar year in which the academic year begins."
            ),
            "An index compares growth, not levels; published prices, before grants.",
        ),
    )


INDEX = FigureSpec(
    id="G-4-index",
    page="tuition",
    name="Tuition against prices and income",
    question="Since a year of your choice, what has grown most: tuition, prices or income?",
    tables=("tuition", "cpi", "household_income"),
    make=indexed,
    controls=(
        Number("base_year", "Index 100 in the fall of", index_years),
        series.COMPONENT,
        Choice("basis", "Dollars", {"nominal": "as charged", "real": "inflation adjusted"}, "nominal"),
    ),
    about="Each series is 100 in the academic year chosen, so that growth can be compared between "
    "things of different price. Tuition is NCES's average in current dollars, newest edition; consumer "
    "prices and college tuition in the CPI are BLS's indexes, July to June; income is the median of "
    "all households, from the Census Bureau. *Inflation adjusted* divides each by consumer prices. A "
    "series without a value in the base "
    "year is left out and named. " + series.PUBLISHED,
    terms=series.TERMS,
)
