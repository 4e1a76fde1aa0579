"""10X-inflation: what college would cost had tuition followed inflation, and what that could do to debt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edudata.errors import OutOfRangeError
from edudata.figures import style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number
from edudata.figures.text import amount

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

SECTORS = {
    "public": ("public_4yr", "public four-year"),
    "private": ("private_4yr", "private four-year"),
    "all": ("all_4yr", "all four-year"),
}
FIRST, LAST, ESSAY = 1978, 2010, 1985
"""Bounds of the year from which the price follows inflation: no gap from the first on."""


def _debts(frames: Frames) -> dict[int, float]:
    """Class -> published average debt of those who borrowed, in the dollars of its year."""
    frame = frames["debt_at_graduation"]
    rows = frame[
        frame["measure"].eq("average_debt_per_borrower")
        & frame["publisher"].eq("TICAS")
        & frame["dollar_year"].eq("current")
    ].sort_values("class_of")
    return dict(zip(rows["class_of"].tolist(), rows["amount_usd"].tolist(), strict=True))


def classes(frames: Frames) -> dict[str, str]:
    """The classes whose debt is published, the newest first."""
    return {str(year): f"class of {year}" for year in sorted(_debts(frames), reverse=True)}


def make(frames: Frames, sector: str, since: int, class_of: str, passed_on_pct: float) -> Card:
    """Actual prices beside prices that follow inflation, and the debt of a class under both."""
    from edudata.analysis.counterfactual import debt_without, followed_inflation, four_years_excess

    code, name = SECTORS[sector]
    path = followed_inflation(frames["tuition"], frames["cpi"], code, since)
    graduation = int(class_of)
    if graduation - 4 < since:
        raise OutOfRangeError(
            f"The class of {graduation} began in {graduation - 4}: since must be from {FIRST} to "
            f"{graduation - 4}, {since} was given; or choose a later class_of."
        )
    debt = _debts(frames)[graduation]
    excess = four_years_excess(path, graduation)
    shares = list(range(0, 101, 5))
    debts = [debt_without(debt, excess, share) for share in shares]
    left = debt_without(debt, excess, passed_on_pct)
    last = path.iloc[-1]
    change = "lower" if last["followed_usd"] < last["amount_usd"] else "higher"
    finding = (
        f"Had {name} tuition followed inflation since {since}-{(since + 1) % 100:02d}, a year in "
        f"{last['academic_year']} would have cost {amount(last['followed_usd'], 'usd')} instead of "
        f"{amount(last['amount_usd'], 'usd')}; were {passed_on_pct:g} % of the saving borrowed less, the "
        f"class of {graduation} would owe {amount(left, 'usd')} instead of {amount(debt, 'usd')}."
    )
    none_left = "" if debts[-1] else f"; nothing is left from {debt / excess * 100:.0f} % on"
    return Card(
        chart=_drawn(path, shares, debts, (passed_on_pct, left), graduation),
        data=_table(path, shares, debts, graduation),
        finding=finding,
        subtitle=(
            f"Published tuition and fees of {name} institutions, dollars of each year (NCES); average debt "
            f"of those who borrowed, class of {graduation} (TICAS), by the share assumed"
        ),
        alt=(
            f"Two charts. Above, two lines from {path['academic_year'].iloc[0]} to "
            f"{last['academic_year']}: the actual price and one that follows inflation. Below, debt falls "
            "from "
            f"{amount(debt, 'usd')} to {amount(debts[-1], 'usd')} as the share of the saving that is "
            f"borrowed less goes from 0 to 100 %. {finding}"
        ),
        headline=(
            f"{amount(last['followed_usd'], 'usd')} a year",
            f"{name} tuition in {last['academic_year']}, {change} had it followed inflation",
        ),
        notes=(
            (
                f"The assumption in view: of {amount(excess, 'usd')} saved over four years, "
                f"{passed_on_pct:g} % lowers borrowing. At 0 % debt stays {amount(debt, 'usd')}, at 100 % "
                f"it is {amount(debts[-1], 'usd')}{none_left}. Nobody can know the share: families, grants "
                "and living costs take the rest."
            ),
            (
                "Prices are published ones, before grants. Had they risen less, grants would have risen "
                "less too: the saving to students is smaller than the saving on the published price."
            ),
            (
                "The debt is that of graduates of public and private nonprofit colleges together who "
                "borrowed, about six in ten; it is set beside the tuition of the institutions chosen."
            ),
            (
                "CPI-U, means of July to June; nothing is deflated, the lower line is the price of the "
                "first year moved along with the index."
            ),
        ),
    )


def _drawn(
    path: pd.DataFrame, shares: list[int], debts: list[float], chosen: tuple[float, float], graduation: int
) -> go.Figure:
    import plotly.graph_objects as go

    def line(column: str, name: str, color: str, dash: str) -> go.Scatter:
        return go.Scatter(
            x=path["year"].tolist(),
            y=path[column].round().tolist(),
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 2.2},
            customdata=path["academic_year"].tolist(),
            hovertemplate="%{customdata}: $%{y:,.0f}<extra>" + name + "</extra>",
        )

    below: dict[str, Any] = {"xaxis": "x2", "yaxis": "y2"}
    figure = go.Figure(
        [
            line("amount_usd", "actual price", style.BLUE, "solid"),
            line("followed_usd", "had it followed inflation", style.GREEN, "dash"),
            go.Scatter(
                x=shares,
                y=[round(d) for d in debts],
                mode="lines",
                name=f"debt, class of {graduation}",
                line={"color": style.ORANGE, "width": 2.2},
                hovertemplate="%{x} % of the saving: $%{y:,.0f}<extra></extra>",
                **below,
            ),
            go.Scatter(
                x=[chosen[0]],
                y=[round(chosen[1])],
                mode="markers+text",
                marker={"size": 11, "color": style.ORANGE, "symbol": "diamond"},
                text=[amount(chosen[1], "usd")],
                textposition="top right" if chosen[0] < 60 else "top left",
                showlegend=False,
                hoverinfo="skip",
                **below,
            ),
        ]
    )
    style.layout(figure, hovermode="closest", height=620)
    dollars = {"tickprefix": "$", "tickformat": ",d", "rangemode": "tozero"}
    figure.update_layout(
        xaxis={"domain": [0, 1], "anchor": "y", "tickformat": "d", "title": "fall of the academic year"},
        yaxis=dollars | {"domain": [0.58, 1], "title": "USD a year"},
        xaxis2={
            "domain": [0, 1],
            "anchor": "y2",
            "ticksuffix": " %",
            "range": [-3, 103],
            "title": "saving borrowed less (assumed)",
        },
        yaxis2=dollars | {"domain": [0, 0.38], "title": "USD owed"},
    )
    return figure


def _table(path: pd.DataFrame, shares: list[int], debts: list[float], graduation: int) -> pd.DataFrame:
    """Both charts in one frame: a row a year, then a row a share."""
    import pandas as pd

    prices = path[["academic_year", "year", "amount_usd", "followed_usd", "excess_usd", "ratio"]]
    debt = pd.DataFrame({"class_of": graduation, "passed_on_pct": shares, "debt_usd": debts})
    return pd.concat([prices, debt.astype({"class_of": "Int64"})], ignore_index=True).astype(
        {"year": "Int64"}
    )


INFLATION = FigureSpec(
    id="10X-inflation",
    page="tenx",
    name="Had tuition followed inflation: price and debt",
    question="Had tuition only followed inflation since 1985, what would college cost and leave in debt?",
    tables=("tuition", "cpi", "debt_at_graduation"),
    controls=(
        Choice("sector", "Institutions", {key: name for key, (_, name) in SECTORS.items()}, "public"),
        Number("since", "Follows inflation since the fall of", (FIRST, LAST, ESSAY)),
        Choice("class_of", "Debt of the", classes, "2019"),
        Number("passed_on_pct", "Saving that is borrowed less", (0, 100, 50), 5, unit="%"),
    ),
    terms=("sticker price", "cpi", "nominal", "average"),
    make=make,
    about=(
        "The essay asks for the rise since 1985 to be undone. The upper chart moves the price of the first "
        "year along with the consumer price index and nothing else. The lower one asks what that would do "
        "to debt at graduation: it takes the published average debt of a class, and what its four years of "
        "tuition cost above inflation, and subtracts the share of it that is assumed to have been "
        "borrowed. The share is an assumption and is therefore the axis."
    ),
)
