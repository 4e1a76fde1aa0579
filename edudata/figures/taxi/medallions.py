"""G-1: what a New York taxi medallion cost, dated points of different kinds, up to a million and down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edudata.figures import charts, style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

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
AVERAGE = "monthly_average"


def years(frames: Frames) -> tuple[float, float, float]:
    """First year of the table to 2015; all of it by default."""
    first = int(frames["medallion_prices"]["period_start"].dt.year.min())
    return first, 2015, first


def restated(frames: Frames, basis: str) -> tuple[pd.DataFrame, str, str]:
    """Prices by date, the column to draw, and the dollars in words."""
    from edudata.analysis import inflation

    rows = frames["medallion_prices"].sort_values(["period_start", "medallion_type"], ignore_index=True)
    if basis == "nominal":
        return rows, "price_usd", "current dollars"
    index = inflation.index_by_year(frames["cpi"])
    base = int(index.index.max())
    column = inflation.real_name("price_usd", base)
    own = rows["period_start"].dt.year.map(index)
    real = inflation.real_price(rows["price_usd"], own.astype(float), float(index[base]))
    return rows.assign(**{column: real}), column, f"dollars of {base}"


def plateau(prices: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """First and last of the monthly averages of individual medallions that were the highest ever."""
    own = prices[(prices["medallion_type"] == "individual") & (prices["price_kind"] == AVERAGE)]
    top = own[own["price_usd"] == own["price_usd"].max()].sort_values("period_start")
    return top.iloc[0], top.iloc[-1]


def make(frames: Frames, *, basis: str, scale: str, since: float) -> Card:
    """All dated prices as points; the plateau of the monthly averages marked."""
    every, column, dollars = restated(frames, basis)
    rows = every[every["period_start"].dt.year >= since].reset_index(drop=True)
    first, last = plateau(every)
    # The last average market price, not a bound or the lowest of many sales.
    later = every[(every["period_start"] > last["period_start"]) & (every["price_kind"] == "auction")].iloc[
        -1
    ]
    fall = 100 * (1 - later[column] / last[column])
    finding = (
        f"A New York taxi medallion cost ${first[column] / 1e6:.2f} million from "
        f"{first['period_start']:%B %Y} to {last['period_start']:%B %Y} and ${later[column]:,.0f} at the "
        f"auction of {later['period_start']:%B %Y}, {fall:.0f} % less"
    )
    keep = ["period_start", "period_end", "frequency", "medallion_type", "price_kind", "price_usd"]
    more = [] if column == "price_usd" else [column]
    fleet = every[(every["medallion_type"] == "corporate") & (every["price_kind"] == AVERAGE)]
    best = fleet.iloc[int(fleet[column].to_numpy().argmax())]
    million = every[every["price_usd"] >= 1e6].iloc[0]
    return Card(
        chart=draw(rows, column, dollars, scale, (first, last)),
        data=rows[[*keep, *more, "publisher", "trust"]].assign(
            # Where no page is known, whoever is quoted is the source.
            source=rows["source_url"].fillna(rows["publisher"])
        ),
        finding=f"{finding}.",
        subtitle=f"Price of one medallion, {dollars}, dated points of different kinds, New York City",
        alt=f"{len(rows)} points that rise slowly, then steeply to a plateau in 2013 and fall. {finding}.",
        headline=(
            f"${first[column] / 1e6:.2f} million",
            f"for an individual medallion, {first['period_start']:%Y}",
        ),
        notes=(
            (
                "Points, not a series: no line joins them, since issue prices, averages, auctions, "
                "single sales and bounds are different things. The sign says which; the source of each "
                "is shown on hover and in the table."
            ),
            (
                f"First at a million dollars: {million['period_start']:%B %Y}, "
                f"{million['medallion_type']}. "
                f"Monthly averages of corporate medallions reached ${best[column] / 1e6:.2f} million "
                f"({best['period_start']:%B %Y})."
            ),
            f"Signs: {'; '.join(signs(rows))}.",
            "A date stands for its day, month or year. "
            + (
                "Inflation is taken out with the mean consumer price index of the year."
                if basis == "real"
                else "Prices are those of the day; the dollar of 1937 bought far more."
            ),
            (
                f"{int((rows['trust'] == 'secondary').sum())} of {len(rows)} points are quoted from the "
                "press or others who report a source."
            ),
            *_without_page(rows),
            "The essay's photograph shows a plate of San Francisco; the million is New York's.",
        ),
    )


def _without_page(rows: pd.DataFrame) -> list[str]:
    """Which points name a publisher and no page."""
    bare = rows[rows["source_url"].isna()]
    if bare.empty:
        return []
    years = bare["period_start"].dt.year
    whose = "; ".join(dict.fromkeys(bare["publisher"]))
    span = f"{years.min()} to {years.max()}"
    return [f"Without a page of its source, named instead: {len(bare)} points, {span}: {whose}."]


def signs(rows: pd.DataFrame) -> list[str]:
    """What the signs drawn mean: "diamond: auction"."""
    found: dict[str, list[str]] = {}
    for kind, (words, sign) in KINDS.items():
        if rows["price_kind"].eq(kind).any():
            found.setdefault(sign, []).append(words)
    return [
        f"{'open ' * sign.endswith('-open')}{sign.partition('-')[0]}: {', '.join(words)}"
        for sign, words in found.items()
    ]


def draw(
    rows: pd.DataFrame, column: str, dollars: str, scale: str, top: tuple[pd.Series[Any], pd.Series[Any]]
) -> go.Figure:
    """Signs by kind, colours by type of medallion."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for kind, (words, color) in TYPES.items():
        part = rows[rows["medallion_type"] == kind]
        if part.empty:
            continue
        figure.add_trace(
            go.Scatter(
                x=part["period_start"].to_numpy(),
                y=part[column].to_numpy(),
                mode="markers",
                name=words,
                legendgroup=kind,
                showlegend=False,
                marker={
                    "size": 9,
                    "color": color,
                    "symbol": [KINDS[k][1] for k in part["price_kind"]],
                    "line": {"width": 1.5, "color": color},
                },
                customdata=[
                    f"{KINDS[k][0]}, {charts.wrap(p, 40)}"
                    for k, p in zip(part["price_kind"], part["publisher"], strict=True)
                ],
                hovertemplate="%{x|%Y-%m}: $%{y:,.0f}<br>%{customdata}<extra></extra>",
            )
        )
        # The legend would show the sign of the first point; a colour has many.
        figure.add_trace(
            go.Scatter(
                x=[None], y=[None], mode="markers", name=words, legendgroup=kind,
                marker={"size": 9, "color": color}, hoverinfo="skip",
            )
        )  # fmt: skip
    style.layout(figure, y=f"USD, {dollars}", hovermode="closest")
    first, last = top
    if scale == "log":
        figure.update_yaxes(type="log", tickformat="$,.0f", dtick=1)
    else:
        figure.update_yaxes(rangemode="tozero", tickformat="$,.0f")
    style.bands(figure, [(first["period_start"], last["period_end"])])
    figure.add_annotation(
        x=first["period_start"],
        y=1,
        yref="paper",
        text="plateau",
        showarrow=False,
        xanchor="right",
        yanchor="top",
        font={"size": 11},
    )
    return figure


SPEC = FigureSpec(
    id="G-1",
    page="taxi",
    name="The price of a taxi medallion",
    question="Did a taxi medallion really cost a million dollars, and what became of it?",
    tables=("medallion_prices", "cpi"),
    controls=(
        Choice("basis", "Dollars", {"nominal": "of the day", "real": "inflation taken out"}, "nominal"),
        Choice("scale", "Scale", {"linear": "linear", "log": "logarithmic"}, "linear"),
        Number("since", "From year", years),
    ),
    terms=("medallion", "nominal", "real"),
    make=make,
    about=(
        "A medallion is the licence to run a yellow cab in New York City; their number is fixed by law "
        "and they are traded. Every point is a price that somebody reported, with its date as exactly as "
        "it is known. On a logarithmic scale equal steps are equal ratios, so that ten dollars of 1937 "
        "and a million of 2013 fit on one chart."
    ),
)
