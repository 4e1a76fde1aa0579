"""10X-inflation: the cost of college had tuition followed inflation, and what that could do to debt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis.counterfactual import debt_without, followed_inflation, four_years_excess
from edudata.errors import OutOfRangeError
from edudata.figures import charts, style
from edudata.figures.charts import Chart, Trace
from edudata.figures.spec import Choice, FigureSpec, Frames, Number, Text
from edudata.figures.text import money

SECTORS = {
    "public": ("public_4yr", "public four-year"),
    "private": ("private_4yr", "private four-year"),
    "all": ("all_4yr", "all four-year"),
}
# Bounds of the year from which the price follows inflation: the series has no gap since the first.
FIRST, LAST, ESSAY = 1978, 2010, 1985


SHARES_PCT = range(0, 101, 5)


def _debts(frames: Frames) -> dict[int, float]:
    """Map each class to the published average debt of its borrowers, in dollars of its year."""
    frame = frames["debt_at_graduation"]
    rows = frame[
        frame["measure"].eq("average_debt_per_borrower")
        & frame["publisher"].eq("TICAS")
        & frame["dollar_year"].eq("current")
    ].sort_values("class_of")
    return dict(zip(rows["class_of"].tolist(), rows["amount_usd"].tolist(), strict=True))


def classes(frames: Frames) -> dict[str, str]:
    """Return the classes whose debt is published, the newest first."""
    return {str(year): f"class of {year}" for year in sorted(_debts(frames), reverse=True)}


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """Prices as they were and as they would have been, and the debt of one class."""

    path: pd.DataFrame
    sector: str
    since: int
    class_of: int
    debt: float
    excess: float
    passed_on_pct: float

    def debt_at(self, share_pct: float) -> float:
        """Return the debt if a share of the saving had been borrowed less."""
        return debt_without(self.debt, self.excess, share_pct)

    @property
    def table(self) -> pd.DataFrame:
        """Both charts: a row per year, then a row per share."""
        columns = ["academic_year", "year", "amount_usd", "followed_usd", "excess_usd", "ratio"]
        shares = list(SHARES_PCT)
        debts = [self.debt_at(share) for share in shares]
        debt = pd.DataFrame({"class_of": self.class_of, "passed_on_pct": shares, "debt_usd": debts})
        parts = [self.path[columns], debt.astype({"class_of": "Int64"})]
        return pd.concat(parts, ignore_index=True).astype({"year": "Int64"})


def rows(frames: Frames, sector: str, since: int, class_of: str, passed_on_pct: float) -> Counterfactual:
    """Move the price of the first year along with the index."""
    path = followed_inflation(frames["tuition"], frames["cpi"], SECTORS[sector][0], since)
    graduation = int(class_of)
    if graduation - 4 < since:
        raise OutOfRangeError(
            f"The class of {graduation} began in {graduation - 4}: since must be from {FIRST} to "
            f"{graduation - 4}, {since} was given; or choose a later class_of."
        )
    excess = four_years_excess(path, graduation)
    debt = _debts(frames)[graduation]
    return Counterfactual(path, SECTORS[sector][1], since, graduation, debt, excess, passed_on_pct)


def describe(data: Counterfactual) -> Text:
    """Compare price and debt with what they would have been."""
    name, last, share = data.sector, data.path.iloc[-1], data.passed_on_pct
    change = "lower" if last["followed_usd"] < last["amount_usd"] else "higher"
    followed = money(last["followed_usd"])
    finding = (
        f"Had {name} tuition followed inflation since {data.since}-{(data.since + 1) % 100:02d}, a year in "
        f"{last['academic_year']} would have cost {followed} instead of "
        f"{money(last['amount_usd'])}; were {share:g} % of the saving borrowed less, the "
        f"class of {data.class_of} would owe {money(data.debt_at(share))} instead of {money(data.debt)}."
    )
    return Text(
        finding=finding,
        subtitle=(
            f"Published tuition and fees of {name} institutions, dollars of each year (NCES); average debt "
            f"of those who borrowed, class of {data.class_of} (TICAS), by the share assumed"
        ),
        alt=(
            f"Two charts. Above, two lines from {data.path['academic_year'].iloc[0]} to "
            f"{last['academic_year']}: the actual price and one that follows inflation. Below, debt falls "
            f"from {money(data.debt)} to {money(data.debt_at(100))} as the share of the saving that is "
            f"borrowed less goes from 0 to 100 %. {finding}"
        ),
        headline=(
            f"{followed} a year",
            f"{name} tuition in {last['academic_year']}, {change} had it followed inflation",
        ),
        notes=_notes(data),
    )


def _notes(data: Counterfactual) -> tuple[str, ...]:
    least = data.debt_at(100)
    none_left = "" if least else f"; nothing is left from {data.debt / data.excess * 100:.0f} % on"
    return (
        (
            f"The assumption in view: of {money(data.excess)} saved over four years, "
            f"{data.passed_on_pct:g} % lowers borrowing. At 0 % debt stays {money(data.debt)}, at 100 % "
            f"it is {money(least)}{none_left}. Nobody can know the share: families, grants "
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
    )


def draw(data: Counterfactual) -> Chart:
    """Draw prices above and debt by share below."""
    dollars = {"tickprefix": "$", "tickformat": ",d", "rangemode": "tozero"}
    falls = {"anchor": "y", "tickformat": "d"}
    saving = {"anchor": "y2", "ticksuffix": " %", "range": [-3, 103]}
    return charts.chart(
        [
            _price(data.path, "amount_usd", "actual price", (style.BLUE, "solid")),
            _price(data.path, "followed_usd", "had it followed inflation", (style.GREEN, "dash")),
            *_debt_traces(data),
        ],
        hovermode="closest",
        height=620,
        xaxis={"domain": [0, 1], "title": {"text": "fall of the academic year"}} | falls,
        yaxis=dollars | {"domain": [0.58, 1], "title": {"text": "USD a year"}},
        xaxis2={"domain": [0, 1], "title": {"text": "saving borrowed less (assumed)"}} | saving,
        yaxis2=dollars | {"domain": [0, 0.38], "title": {"text": "USD owed"}},
    )


def _price(path: pd.DataFrame, column: str, name: str, look: tuple[str, str]) -> Trace:
    hover = "%{customdata}: $%{y:,.0f}<extra>" + name + "</extra>"
    x, y, years = path["year"].tolist(), path[column].round().tolist(), path["academic_year"].tolist()
    return charts.line(x, y, name, look, width=2.2, hover=hover, customdata=years)


def _debt_traces(data: Counterfactual) -> list[Trace]:
    below: dict[str, Any] = {"xaxis": "x2", "yaxis": "y2"}
    share = data.passed_on_pct
    left = data.debt_at(share)
    return [
        charts.line(
            list(SHARES_PCT),
            [round(data.debt_at(each)) for each in SHARES_PCT],
            f"debt, class of {data.class_of}",
            style.ORANGE,
            width=2.2,
            hover="%{x} % of the saving: $%{y:,.0f}<extra></extra>",
            **below,
        ),
        charts.points(
            [share],
            [round(left)],
            color=style.ORANGE,
            size=11,
            symbol="diamond",
            mode="markers+text",
            text=[money(left)],
            textposition="top right" if share < 60 else "top left",
            showlegend=False,
            hoverinfo="skip",
            **below,
        ),
    ]


SPEC = FigureSpec(
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
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "The essay asks for the rise since 1985 to be undone. The upper chart moves the price of the first "
        "year along with the consumer price index and nothing else. The lower one asks what that would do "
        "to debt at graduation: it takes the published average debt of a class, and what its four years of "
        "tuition cost above inflation, and subtracts the share of it that is assumed to have been "
        "borrowed. The share is an assumption and is therefore the axis."
    ),
)
