"""G-1: what a New York taxi medallion cost, as dated points of different kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis import inflation
from edudata.figures import charts, style
from edudata.figures.charts import Chart, Trace
from edudata.figures.spec import Choice, FigureSpec, Frames, Number, Text
from edudata.figures.taxi._shared import AVERAGE, plateau

KINDS = {
    "issue_price": ("issue price", "star"),
    "market_price": ("market price", "square"),
    "approximate": ("approximate", "circle-open"),
    "annual_average": ("average of a year", "circle"),
    "monthly_average": ("average of a month", "circle"),
    "auction": ("auction", "diamond"),
    "auction_bid": ("highest bid", "diamond-open"),
    "single_sale": ("single sale", "x"),
    "lowest_sale": ("lowest sale", "triangle-down"),
    "upper_bound": ("below this", "triangle-down-open"),
}
TYPES = {
    "individual": ("individual (owner-driver)", style.BLUE),
    "corporate": ("corporate (fleet)", style.ORANGE),
    "any": ("either or not said", style.PURPLE),
}
COLUMNS = ["period_start", "period_end", "frequency", "medallion_type", "price_kind", "price_usd"]


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices since a year, and all of them for what the finding compares."""

    points: pd.DataFrame
    every: pd.DataFrame
    column: str
    dollars: str
    scale: str

    @property
    def table(self) -> pd.DataFrame:
        """The points, each with its source."""
        real = [] if self.column == "price_usd" else [self.column]
        # Where no page is known, whoever is quoted is the source.
        source = self.points["source_url"].fillna(self.points["publisher"])
        return self.points[[*COLUMNS, *real, "publisher", "trust"]].assign(source=source)

    @property
    def plateau(self) -> tuple[pd.Series[Any], pd.Series[Any]]:
        """First and last month of the highest averages."""
        return plateau(self.every)


def years(frames: Frames) -> tuple[float, float, float]:
    """Return the first year of the table, 2015, and the first year again as default."""
    first = int(frames["medallion_prices"]["period_start"].dt.year.min())
    return first, 2015, first


def restated(frames: Frames, basis: str) -> tuple[pd.DataFrame, str, str]:
    """Return prices by date, the column to draw, and the dollars in words."""
    prices = frames["medallion_prices"].sort_values(["period_start", "medallion_type"], ignore_index=True)
    if basis == "nominal":
        return prices, "price_usd", "current dollars"
    index = inflation.index_by_year(frames["cpi"])
    base = int(index.index.max())
    column = inflation.real_name("price_usd", base)
    deflator = prices["period_start"].dt.year.map(index).astype(float)
    real = inflation.real_price(prices["price_usd"], deflator, float(index[base]))
    return prices.assign(**{column: real}), column, f"dollars of {base}"


def rows(frames: Frames, *, basis: str, scale: str, since: float) -> Prices:
    """Choose the dated prices since a year."""
    every, column, dollars = restated(frames, basis)
    points = every[every["period_start"].dt.year >= since].reset_index(drop=True)
    return Prices(points, every, column, dollars, scale)


def describe(data: Prices) -> Text:
    """Compare the plateau with the last auction."""
    every, column = data.every, data.column
    first, last = data.plateau
    # An auction's mean is a market price, not a bound or the lowest of many sales.
    auctions = every[(every["period_start"] > last["period_start"]) & (every["price_kind"] == "auction")]
    later = auctions.iloc[-1]
    fall = 100 * (1 - later[column] / last[column])
    price = f"${first[column] / 1e6:.2f} million"
    finding = f"A New York taxi medallion cost {price} at its peak, then lost {fall:.0f}%"
    number = len(data.points)
    return Text(
        finding=f"{finding}.",
        subtitle=f"Price of one medallion, {data.dollars}: sales averaged {price} in "
        f"{first['period_start']:%B %Y} and still in {last['period_start']:%B %Y}; at the auction of "
        f"{later['period_start']:%B %Y} one cost ${later[column]:,.0f}",
        alt=f"{number} points that rise slowly, then steeply to a plateau in 2013 and fall. {finding}.",
        headline=(price, f"for an individual medallion, {first['period_start']:%Y}"),
        notes=_notes(data),
    )


def _notes(data: Prices) -> tuple[str, ...]:
    every, column = data.every, data.column
    fleet = every[(every["medallion_type"] == "corporate") & (every["price_kind"] == AVERAGE)]
    best = fleet.iloc[int(fleet[column].to_numpy().argmax())]
    million = every[every["price_usd"] >= 1e6].iloc[0]
    dollars = (
        "Prices are in current dollars; the dollar of 1937 bought far more."
        if column == "price_usd"
        else "Adjusted for inflation with the mean consumer price index of the year."
    )
    quoted = int((data.points["trust"] == "secondary").sum())
    return (
        (
            "Points, not a series: no line joins them, since issue prices, averages, auctions, single "
            "sales and bounds are different things. The sign says which; the source of each is shown on "
            "hover and in the table."
        ),
        (
            "Averages are of sales between owners. The city's own auction of February 2014, for "
            "wheelchair-accessible cabs, is not among the points; it brought less."
        ),
        (
            f"First at a million dollars: {million['period_start']:%B %Y}, {million['medallion_type']}. "
            f"Monthly averages of corporate medallions reached ${best[column] / 1e6:.2f} million "
            f"({best['period_start']:%B %Y})."
        ),
        f"Signs: {'; '.join(signs(data.points))}.",
        f"A date stands for its day, month or year. {dollars}",
        f"{quoted} of {len(data.points)} points are quoted from the press or others who report a source.",
        *_without_page(data.points),
        "The essay's photograph shows a plate of San Francisco; the million is New York's.",
    )


def _without_page(points: pd.DataFrame) -> list[str]:
    """Say which points name a publisher but no page."""
    bare = points[points["source_url"].isna()]
    if bare.empty:
        return []
    year = bare["period_start"].dt.year
    whose = "; ".join(dict.fromkeys(bare["publisher"]))
    span = f"{year.min()} to {year.max()}"
    return [f"Without a page of its source, named instead: {len(bare)} points, {span}: {whose}."]


def signs(points: pd.DataFrame) -> list[str]:
    """Explain the symbols drawn, such as "diamond: auction"."""
    kinds: dict[str, list[str]] = {}
    for kind, (words, symbol) in KINDS.items():
        if points["price_kind"].eq(kind).any():
            kinds.setdefault(symbol, []).append(words)
    return [
        f"{'open ' * symbol.endswith('-open')}{symbol.partition('-')[0]}: {', '.join(words)}"
        for symbol, words in kinds.items()
    ]


def draw(data: Prices) -> Chart:
    """Draw symbols by kind of price, colored by type of medallion."""
    first, last = data.plateau
    scale = {"type": "log", "dtick": 1} if data.scale == "log" else {"rangemode": "tozero"}
    return charts.chart(
        [trace for kind in TYPES for trace in _points(data, kind)],
        y=f"{data.dollars} a medallion",
        marks=[
            *charts.bands([(first["period_start"], last["period_end"])]),
            charts.label(first["period_start"], "plateau", side="left"),
        ],
        hovermode="closest",
        yaxis=scale | {"tickformat": ",.0f"},
    )


def _points(data: Prices, kind: str) -> list[Trace]:
    """Draw a type of medallion, and an entry of the legend for it."""
    words, color = TYPES[kind]
    part = data.points[data.points["medallion_type"] == kind]
    if part.empty:
        return []
    prices = charts.points(
        part["period_start"].to_numpy(),
        part[data.column].to_numpy(),
        words,
        color,
        size=9,
        symbol=[KINDS[k][1] for k in part["price_kind"]],
        edge={"width": 1.5, "color": color},
        hover="%{x|%Y-%m}: $%{y:,.0f}<br>%{customdata}<extra></extra>",
        customdata=[
            f"{KINDS[k][0]}, {charts.wrap(p, 40)}"
            for k, p in zip(part["price_kind"], part["publisher"], strict=True)
        ],
        legendgroup=kind,
        showlegend=False,
    )
    # The legend would show the symbol of the first point, but a color has many.
    entry = charts.points([None], [None], words, color, size=9, legendgroup=kind, hoverinfo="skip")
    return [prices, entry]


SPEC = FigureSpec(
    id="G-1",
    page="taxi",
    name="The price of a taxi medallion",
    question="Did a taxi medallion really cost a million dollars, and what became of it?",
    tables=("medallion_prices", "cpi"),
    controls=(
        Choice(
            "basis", "Dollars", {"nominal": "current dollars", "real": "adjusted for inflation"}, "nominal"
        ),
        Choice("scale", "Scale", {"linear": "linear", "log": "logarithmic"}, "linear"),
        Number("since", "From year", years),
    ),
    terms=("medallion", "nominal", "real"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "A medallion is the license to run a yellow cab in New York City; their number is fixed by law "
        "and they are traded. Every point is a price that somebody reported, with its date as exactly as "
        "it is known. On a logarithmic scale equal steps are equal ratios, so that ten dollars of 1937 "
        "and a million of 2013 fit on one chart."
    ),
)
