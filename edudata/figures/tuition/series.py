"""What the tuition figures share: sectors and their looks, NCES rows, lines that keep their gaps."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from edudata.errors import OutOfRangeError
from edudata.figures import style
from edudata.figures.spec import Choice

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ESSAY = (1985, 2019)
"""Falls of the essay's first and last academic year."""
COMPARE = "compare"
SECTORS = {
    "public": ("public_4yr", "public four-year"),
    "private": ("private_4yr", "private four-year"),
    "all": ("all_4yr", "all four-year"),
    "nonprofit": ("private_nonprofit_4yr", "private nonprofit four-year"),
    "for_profit": ("private_for_profit_4yr", "for-profit four-year"),
    "two_year": ("public_2yr", "public two-year"),
}
"""Value of the control -> sector in the table, and its name."""
LOOK = {
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
SECTOR = Choice(
    name="sector",
    label="Institutions",
    options={COMPARE: "public, private and all, four-year"} | {k: n for k, (_, n) in SECTORS.items()},
    default=COMPARE,
)
COMPONENT = Choice(
    name="component",
    label="Price of",
    options={key: name for key, (_, name) in COMPONENTS.items()},
    default="tuition",
)
PUBLISHED = (
    "These are **published** prices, averaged over students and before any grant: what first-time "
    "students pay after grants is in the figure on net prices."
)
TERMS = ("constant dollars", "published price", "four-year")


def chosen(sector: str) -> list[str]:
    """Sectors to draw, the one the finding is about first."""
    keys = ("public", "private", "all") if sector == COMPARE else (sector,)
    return [SECTORS[key][0] for key in keys]


def academic(year: int) -> str:
    """An academic year by its fall: 1985 -> "1985-86", 1999 -> "1999-2000"."""
    return f"{year}-2000" if year == 1999 else f"{year}-{(year + 1) % 100:02d}"


def money(amount: float) -> str:
    """Whole dollars: 9750.2 -> "$9,750", -1190 -> "−$1,190"."""
    return f"{'−' if round(amount) < 0 else ''}${abs(round(amount)):,}"


def average(prices: pd.DataFrame, sectors: list[str], component: str, dollars: str) -> pd.DataFrame:
    """NCES averages of one edition by sector and year.

    prices  : `tuition`, or one edition's rows in `tuition_editions`
    dollars : "current" or "constant"

    Raises OutOfRangeError when a sector has no such price.
    """
    current = prices["dollar_year"].eq("current")
    wanted = prices["component"].eq(COMPONENTS[component][0]) & prices["sector"].isin(sectors)
    rows = prices[wanted & (current if dollars == "current" else ~current)]
    order = rows["sector"].map({sector: place for place, sector in enumerate(sectors)})
    if absent := [NAMES[s] for place, s in enumerate(sectors) if place not in set(order)]:
        raise OutOfRangeError(f"This edition has no {COMPONENTS[component][1]} of {', '.join(absent)}.")
    return (
        rows.assign(_order=order).sort_values(["_order", "year"], ignore_index=True).drop(columns="_order")
    )


def by_year(rows: pd.DataFrame, column: str) -> dict[str, pd.Series[float]]:
    """Amounts of each sector as a Series year -> amount, in the order of the rows."""
    narrow = rows[["sector", "year", column]]
    return {
        str(sector): part.set_index("year")[column].astype(float)
        for sector, part in narrow.groupby("sector", sort=False)
    }


def highest(values: pd.Series[float]) -> int:
    """The year of the highest amount."""
    return int(values.index.to_numpy()[int(values.to_numpy().argmax())])


def broken(years: list[int], values: list[Any], step: int = 1) -> tuple[list[int], list[Any]]:
    """Points with an empty one wherever a year is missing, so that a line breaks there.

    [1963, 1968], [1, 2] -> [1963, 1964, 1968], [1, None, 2]
    """
    xs: list[int] = []
    ys: list[Any] = []
    for year, value in zip(years, values, strict=True):
        if xs and year - xs[-1] > step:
            xs.append(xs[-1] + step)
            ys.append(None)
        xs.append(year)
        ys.append(value)
    return xs, ys


def missing_years(years: list[int]) -> str:
    """Which years a series leaves out, as text: "1964-65 to 1967-68", "" when it leaves out none."""
    ordered = sorted(set(years))
    gaps = [(a + 1, b - 1) for a, b in pairwise(ordered) if b - a > 1]
    return ", ".join(academic(a) if a == b else f"{academic(a)} to {academic(b)}" for a, b in gaps)


def line(years: list[int], values: list[Any], name: str, look: tuple[str, str], hover: str) -> go.Scatter:
    """A line over falls, broken at gaps; points without a neighbour are diamonds.

    hover : text at a point; %{customdata} is its academic year, %{y} its value
    """
    import plotly.graph_objects as go

    xs, ys = broken(years, values)
    drawn = [y is not None for y in ys]
    lone = [
        here and not (i and drawn[i - 1]) and not (i + 1 < len(ys) and drawn[i + 1])
        for i, here in enumerate(drawn)
    ]
    points = lone == drawn
    shape = {"size": [9 if one else 0 for one in lone], "symbol": "diamond", "color": look[0]}
    return go.Scatter(
        x=xs,
        y=ys,
        mode="markers" if points else "lines+markers" if any(lone) else "lines",
        connectgaps=False,
        name=name,
        line={"color": look[0], "dash": look[1], "width": 2.2},
        marker=shape if any(lone) else None,
        customdata=[academic(x) for x in xs],
        hovertemplate=f"{hover}<extra>{name}</extra>",
    )


def chart(traces: list[go.Scatter], y: str, axis: dict[str, Any], **more: Any) -> go.Figure:
    """The traces over academic years in the common layout.

    axis : properties of the vertical axis; more : of the layout
    """
    import plotly.graph_objects as go

    across = {"tickformat": "d", "hoverformat": "d"}
    figure = go.Figure(traces)
    return style.layout(figure, y=y, x="fall of the academic year", xaxis=across, yaxis=axis, **more)


def span(first: Any, last: Any) -> dict[str, Any]:
    """Layout that shades the essay's years from `first` to `last`, with their label.

    Written as one update of the layout: plotly's own function for it takes longer than the figure.
    """
    shape = {"type": "rect", "x0": first, "x1": last, "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
    label = {
        "x": first,
        "y": 1,
        "yref": "paper",
        "text": f"essay: {ESSAY[0]}–{ESSAY[1]}",
        "font": {"size": 11},
    }
    return {
        "shapes": [shape | {"fillcolor": style.BAND, "line": {"width": 0}}],
        "annotations": [label | {"showarrow": False, "xanchor": "left", "yanchor": "top"}],
    }


def essay_span(years: list[int]) -> dict[str, Any]:
    """Layout that shades the essay's years as far as they are drawn."""
    first, last = max(ESSAY[0], min(years)), min(ESSAY[1], max(years))
    return span(first, last) if first < last else {}


def level(value: float) -> dict[str, Any]:
    """A thin dotted line at a value, as a shape."""
    line = {"color": style.GRAY, "width": 1, "dash": "dot"}
    return {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": value, "y1": value, "line": line}


def prices_of(cpi: pd.DataFrame, *series_ids: str) -> pd.DataFrame:
    """The rows of the named price indexes: what follows searches hundreds of rows, not thousands."""
    return cpi[cpi["series_id"].isin(series_ids)]


USD = {"tickprefix": "$", "tickformat": ",d", "rangemode": "tozero"}
"""Vertical axis in dollars from zero."""
