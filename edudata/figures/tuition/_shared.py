"""Shared by the tuition figures: sectors and their line styles, NCES rows, lines that keep their gaps."""

from __future__ import annotations

from typing import Any

import pandas as pd

from edudata.errors import OutOfRangeError
from edudata.figures import charts, style
from edudata.figures.charts import Chart, Look, Mark, Trace
from edudata.figures.controls import Choice
from edudata.figures.spec import Frames
from edudata.figures.text import academic

# Falls of the essay's first and last academic year.
ESSAY = (1985, 2019)
COMPARE = "compare"
# Value of the control -> sector in the table, and its name.
SECTORS = {
    "public": ("public_4yr", "public four-year"),
    "private": ("private_4yr", "private four-year"),
    "all": ("all_4yr", "all four-year"),
    "nonprofit": ("private_nonprofit_4yr", "private nonprofit four-year"),
    "for_profit": ("private_for_profit_4yr", "for-profit four-year"),
    "two_year": ("public_2yr", "public two-year"),
}
LINE_STYLES: dict[str, Look] = {
    "public_4yr": (style.BLUE, "solid"),
    "private_4yr": (style.ORANGE, "dash"),
    "all_4yr": (style.GREEN, "dot"),
    "private_nonprofit_4yr": (style.PURPLE, "dashdot"),
    "private_for_profit_4yr": (style.RED, "longdash"),
    "public_2yr": (style.SKY, "longdashdot"),
}
NAMES = dict(SECTORS.values())
COMPONENTS = {
    "tuition": ("tuition_fees", "tuition and fees"),
    "with_room_and_board": ("total", "tuition, fees, room and board"),
}
DEFLATORS = {
    "nces": "the publisher (NCES)",
    "academic": "CPI of the academic year (July to June)",
    "calendar": "CPI of the calendar year (of the fall)",
}
SECTOR = Choice(
    "sector",
    "Colleges",
    {COMPARE: "compare public, private and all"} | {k: name for k, (_, name) in SECTORS.items()},
    COMPARE,
)
COMPONENT = Choice("component", "Price", {k: name for k, (_, name) in COMPONENTS.items()}, "tuition")
PUBLISHED = (
    "These are **published** prices, before grants. The figure on net prices shows what students pay after "
    "grants."
)
TERMS = ("constant dollars", "published price", "four-year")
Lines = dict[str, "pd.Series[float]"]
# A vertical axis in dollars from zero.
USD = {"tickprefix": "$", "tickformat": ",d", "rangemode": "tozero"}


def sectors_of(choice: str) -> list[str]:
    """Return the sectors to draw, first the one the finding is about."""
    keys = ("public", "private", "all") if choice == COMPARE else (choice,)
    return [SECTORS[key][0] for key in keys]


def index_years(frames: Frames) -> tuple[float, float, float]:
    """Return the first NCES year, the last but one, and the essay's first."""
    years = frames["tuition"]["year"]
    return years.min(), years.max() - 1, ESSAY[0]


def household_income(frames: Frames) -> pd.Series[float]:
    """Return the median household income by calendar year, in current dollars."""
    table = frames["household_income"]
    rows = table[table["measure"].eq("median_household_income")]
    incomes: pd.Series[float] = rows.set_index(rows["period_start"].dt.year.rename("year"))["amount_usd"]
    return incomes.astype(float).sort_index()


def average(prices: pd.DataFrame, sectors: list[str], component: str, dollars: str) -> pd.DataFrame:
    """Select NCES averages of one edition, by sector and year.

    Parameters
    ----------
    prices : DataFrame
        `tuition`, or one edition's rows in `tuition_releases`.
    sectors, component : list of str, str
        Sectors in the table, in the order wanted; key of `COMPONENTS`.
    dollars : {"current", "constant"}

    Raises
    ------
    OutOfRangeError
        A sector has no such price.
    """
    current = prices["dollar_year"].eq("current")
    matches = prices["component"].eq(COMPONENTS[component][0]) & prices["sector"].isin(sectors)
    rows = prices[matches & (current if dollars == "current" else ~current)]
    order = rows["sector"].map({sector: place for place, sector in enumerate(sectors)})
    if absent := [NAMES[s] for place, s in enumerate(sectors) if place not in set(order)]:
        raise OutOfRangeError(f"This edition has no {COMPONENTS[component][1]} of {', '.join(absent)}.")
    rows = rows.assign(_order=order).sort_values(["_order", "year"], ignore_index=True)
    return rows.drop(columns="_order")


def by_year(rows: pd.DataFrame, column: str) -> Lines:
    """Return each sector's amounts as a Series from year to amount, in the order of the rows."""
    narrow = rows[["sector", "year", column]]
    return {
        str(sector): part.set_index("year")[column].astype(float)
        for sector, part in narrow.groupby("sector", sort=False)
    }


def peak_year(values: pd.Series[float]) -> int:
    """Return the year of the highest amount."""
    return int(values.index.to_numpy()[int(values.to_numpy().argmax())])


def prices_of(cpi: pd.DataFrame, *series_ids: str) -> pd.DataFrame:
    """Return the rows of some price indexes: later steps search hundreds of rows, not thousands."""
    return cpi[cpi["series_id"].isin(series_ids)]


def line(years: list[int], values: list[Any], name: str, look: Look, hover: str) -> Trace:
    """Build a line over falls, broken at gaps; points without a neighbor are diamonds.

    `hover` is the text at a point: %{customdata} is its academic year, %{y} its value.
    """
    xs, ys, lone = charts.broken(years, values, years)
    sizes = [9 if place in lone else 0 for place in range(len(xs))]
    return charts.line(
        xs,
        ys,
        name,
        look,
        width=2.2,
        hover=f"{hover}<extra>{name}</extra>",
        mode="markers" if len(lone) == len(years) else "lines+markers" if lone else "lines",
        connectgaps=False,
        marker={"size": sizes, "symbol": "diamond", "color": look[0]} if lone else None,
        customdata=[academic(x) for x in xs],
    )


def sector_lines(lines: Lines, hover: str) -> list[Trace]:
    """Build one line per sector."""
    return [
        line(values.index.tolist(), values.tolist(), NAMES[sector], LINE_STYLES[sector], hover)
        for sector, values in lines.items()
    ]


def chart(traces: list[Trace], y: str, axis: dict[str, Any], marks: Any = (), **more: Any) -> Chart:
    """Lay out traces over academic years; `axis` holds settings of the vertical axis."""
    across = {"tickformat": "d", "hoverformat": "d"}
    return charts.chart(
        traces, y=y, x="fall of the academic year", xaxis=across, yaxis=axis, marks=marks, **more
    )


def essay_band(first: Any, last: Any) -> list[Mark]:
    """Shade the essay's years from `first` to `last`, with their label."""
    return charts.bands([(first, last)], f"essay: {ESSAY[0]}–{ESSAY[1]}")


def essay_years(years: list[int]) -> list[Mark]:
    """Shade the essay's years as far as they are drawn."""
    first, last = max(ESSAY[0], min(years)), min(ESSAY[1], max(years))
    return essay_band(first, last) if first < last else []
