"""G-1: what a New York taxi medallion cost, as dated points of different kinds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis import inflation
from edudata.figures import _window, charts, style
from edudata.figures._period import ESSAY, PERIOD, today_only
from edudata.figures.charts import Chart, Trace
from edudata.figures.controls import Choice, Number
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.taxi._shared import AVERAGE, UBER, plateau
from edudata.figures.text import day

KINDS = {
    "issue_price": ("issue price", "star"),
    "market_price": ("market price", "square"),
    "approximate": ("approximate", "circle-open"),
    "annual_average": ("average of a year", "circle"),
    "monthly_average": ("average of a month", "circle"),
    "auction": ("auction", "diamond"),
    "auction_bid": ("highest bid at an auction", "diamond-open"),
    "single_sale": ("single sale", "x"),
    "lowest_sale": ("lowest sale", "triangle-down"),
    "upper_bound": ("upper limit", "triangle-down-open"),
}
TYPES = {
    "individual": ("individual (owner-driver)", style.BLUE),
    "corporate": ("corporate (fleet)", style.ORANGE),
    "any": ("type not stated", style.PURPLE),
}
# First year drawn of the rise to a million dollars, which is all that the essay speaks of.
RISE = 2005
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
COLUMNS = ["period_start", "period_end", "frequency", "medallion_type", "price_kind", "price_usd"]


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices since a year, and all of them for what the finding compares."""

    points: pd.DataFrame
    every: pd.DataFrame
    column: str
    dollars: str
    scale: str
    as_in_essay: bool = False

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


def rows(frames: Frames, *, period: str, basis: str, scale: str, since: float) -> Prices:
    """Choose the dated prices since a year, or those of the rise that the essay speaks of."""
    if period == ESSAY:
        every, column, dollars = restated(frames, "nominal")
        last = plateau(every)[1]["period_end"]
        rise = every[(every["period_start"].dt.year >= RISE) & (every["period_start"] <= last)]
        return Prices(rise.reset_index(drop=True), every, column, dollars, "linear", as_in_essay=True)
    every, column, dollars = restated(frames, basis)
    points = every[every["period_start"].dt.year >= since].reset_index(drop=True)
    return Prices(points, every, column, dollars, scale)


def describe(data: Prices) -> Text:
    """Describe the rise to the plateau, or the rise and the fall."""
    return _rise(data) if data.as_in_essay else _rise_and_fall(data)


def _rise(data: Prices) -> Text:
    """Date the plateau by Uber's arrival."""
    first, last = data.plateau
    price = f"${first[data.column] / 1e6:.2f} million"
    after = first["period_start"].year - UBER.year
    number = COUNTS[after] if after < len(COUNTS) else str(after)
    when = f"{number} year{'' if after == 1 else 's'} after Uber arrived"
    finding = f"A New York taxi medallion cost {price} {when}"
    return Text(
        finding=f"{finding}.",
        subtitle=f"Price of one medallion, {data.dollars}, {RISE} to {last['period_start']:%B %Y}: sales "
        f"averaged {price} from {first['period_start']:%B %Y}; Uber began in New York in {UBER:%B %Y}",
        alt=f"{len(data.points)} points that rise steeply past a line where Uber arrives. {finding}.",
        headline=(price, f"for an individual medallion, {first['period_start']:%Y}"),
        notes=(
            "The essay's photograph shows a plate of San Francisco; the million is New York's.",
            "The essay asks why a license cost so much; what became of the price is under “Today”.",
            f"Signs: {'; '.join(signs(data.points))}.",
            *_without_page(data.points),
        ),
    )


def _rise_and_fall(data: Prices) -> Text:
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
        subtitle=f"Price of one medallion, {data.dollars}: average sale {price} in "
        f"{first['period_start']:%B %Y} and in {last['period_start']:%B %Y}; ${later[column]:,.0f} at the "
        f"{later['period_start']:%B %Y} auction",
        alt=f"Chart of {number} dated prices. They rise slowly, then steeply to a plateau in 2013, and "
        f"fall. {finding}.",
        headline=(price, f"for an individual medallion, {first['period_start']:%Y}"),
        notes=_notes(data),
    )


def _notes(data: Prices) -> tuple[str, ...]:
    every, column = data.every, data.column
    fleet = every[(every["medallion_type"] == "corporate") & (every["price_kind"] == AVERAGE)]
    best = fleet.iloc[int(fleet[column].to_numpy().argmax())]
    million = every[every["price_usd"] >= 1e6].iloc[0]
    dollars = (
        "Prices are in current dollars; a dollar of 1937 bought far more."
        if column == "price_usd"
        else "Adjusted for inflation with the year's average consumer price index."
    )
    quoted = int((data.points["trust"] == "secondary").sum())
    return (
        (
            "No line joins the points, because averages, auctions and single sales are different kinds of "
            "prices. Tap a point for its kind and source."
        ),
        dollars,
        (
            "A corporate (fleet) medallion first cost a million dollars in "
            f"{million['period_start']:%B %Y}. "
            if million["medallion_type"] == "corporate"
            else f"A medallion first cost a million dollars in {million['period_start']:%B %Y}. "
        )
        + (
            f"Monthly averages of corporate medallions reached ${best[column] / 1e6:.2f} million in "
            f"{best['period_start']:%B %Y}."
        ),
        (
            "Averages cover sales between owners. The city's own auction of February 2014, for "
            "wheelchair-accessible cabs, brought less; it is missing, because we know no page of the city "
            "with its results."
        ),
        f"Symbols: {'; '.join(signs(data.points))}.",
        "A point is placed where the day, month or year that its source names begins.",
        f"For {quoted} of {len(data.points)} points we quote the press or another secondary source.",
        *_without_page(data.points),
        "The essay's photograph shows a San Francisco plate; the million-dollar price is New York's.",
    )


def _without_page(points: pd.DataFrame) -> list[str]:
    """Say which points name a publisher but no page."""
    bare = points[points["source_url"].isna()]
    if bare.empty:
        return []
    year = bare["period_start"].dt.year
    whose = "; ".join(dict.fromkeys(bare["publisher"]))
    span = f"{year.min()} to {year.max()}"
    return [f"No web page is known for {len(bare)} points, {span}; their source is {whose}."]


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
            charts.label(last["period_end"], "highest<br>prices", align="left", xshift=6),
            *([] if data.points["period_start"].min() > UBER else charts.event(UBER, "Uber arrives")),
        ],
        hovermode="closest",
        yaxis=scale | {"tickformat": ",.0f"},
    )


def dated(day: pd.Timestamp, frequency: str) -> str:
    """Write a date as precisely as it is known: "1980", "June 2013", "July 11, 2019"."""
    if frequency == "year":
        return str(day.year)
    return f"{day:%B %Y}" if frequency == "month" else f"{day:%B} {day.day}, {day.year}"


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
        hover="%{hovertext}: $%{y:,.0f}<br>%{customdata}<extra></extra>",
        hovertext=[dated(*row) for row in zip(part["period_start"], part["frequency"], strict=True)],
        customdata=[
            f"{KINDS[k][0]}, {charts.wrap(_dated(p), 40)}"
            for k, p in zip(part["price_kind"], part["publisher"], strict=True)
        ],
        legendgroup=kind,
        showlegend=False,
    )
    # The legend would show the symbol of the first point, but a color has many.
    entry = charts.points([None], [None], words, color, size=9, legendgroup=kind, hoverinfo="skip")
    return [prices, entry]


def _dated(publisher: str) -> str:
    """Write out the day of an article: "New York Times 2011-10-20" -> "New York Times, Oct. 20, 2011"."""
    return re.sub(r",? (\d{4}-\d\d-\d\d)", lambda match: f", {day(match[1])}", publisher)


SPEC = FigureSpec(
    id="G-1",
    page="taxi",
    name="The price of a taxi medallion",
    question="Did a taxi medallion really cost a million dollars, and what became of it?",
    tables=("medallion_prices", "cpi"),
    controls=(
        PERIOD,
        today_only(
            Choice(
                "basis",
                "Dollars",
                {"nominal": "current dollars", "real": "adjusted for inflation"},
                "nominal",
            )
        ),
        today_only(Choice("scale", "Scale", {"linear": "linear", "log": "logarithmic"}, "linear")),
        today_only(Number("since", "Start year", years, rare=True)),
        today_only(_window.until(_window.span("medallion_prices", "period_start"))),
    ),
    terms=("medallion", "nominal", "real"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "A medallion is the license to run a yellow cab in New York City. The law fixes their number, and "
        "owners can sell them. Every point is a reported price, dated as exactly as its source allows. On "
        "a logarithmic scale, equal distances are equal percentage changes, so that ten dollars in 1937 "
        "and a million in 2013 fit on one chart."
    ),
)
