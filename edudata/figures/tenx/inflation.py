"""10X-inflation: the cost of college had tuition followed inflation, and what that could do to debt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis.counterfactual import debt_without, followed_inflation, four_years_excess
from edudata.errors import OutOfRangeError
from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart, Trace
from edudata.figures.controls import Choice, Number
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import money

SECTORS = {
    "public": ("public_4yr", "public four-year"),
    "private": ("private_4yr", "private four-year"),
    "all": ("all_4yr", "all four-year"),
}
# Bounds of the year from which the price follows inflation: the series has no gap since the first.
FIRST, LAST, ESSAY = 1978, 2010, 1985
# Average debt is published for graduates of public and private colleges together, so that only the price
# of both together is a price of the same students.
SAME_STUDENTS = "all"
# Without the debt of the same students nothing follows for debt.
SAME = {"sector": (SAME_STUDENTS,)}
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
    same_students: bool

    @property
    def why_no_debt(self) -> str:
        """Why the effect on debt cannot be estimated; "" if it can."""
        if not self.same_students:
            return (
                "Average debt is published only for graduates of public and private colleges together: "
                "choose all four-year colleges to see what it could be."
            )
        if self.excess * self.passed_on_pct / 100 >= self.debt:
            return (
                f"{self.passed_on_pct:g}% of the saving, {money(self.excess)} over four years, is more "
                f"than the {money(self.debt)} these graduates owe: grants and families paid the rest."
            )
        return ""

    def debt_at(self, share_pct: float) -> float:
        """Return the debt if a share of the saving had been borrowed less."""
        return debt_without(self.debt, self.excess, share_pct)

    @property
    def shares(self) -> list[int]:
        """The shares of the saving for which debt can be estimated."""
        if not self.same_students:
            return []
        return [share for share in SHARES_PCT if self.excess * share / 100 < self.debt]

    @property
    def table(self) -> pd.DataFrame:
        """Both charts: a row per year, then a row per share."""
        columns = ["academic_year", "year", "amount_usd", "followed_usd", "excess_usd", "ratio"]
        shares = self.shares
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
    return Counterfactual(
        path=path,
        sector=SECTORS[sector][1],
        since=since,
        class_of=graduation,
        debt=debt,
        excess=excess,
        passed_on_pct=passed_on_pct,
        same_students=sector == SAME_STUDENTS,
    )


def describe(data: Counterfactual) -> Text:
    """Compare price and debt with what they would have been."""
    name, last = data.sector.removeprefix("all "), data.path.iloc[-1]
    change = "lower" if last["followed_usd"] < last["amount_usd"] else "higher"
    followed = money(last["followed_usd"])
    finding = (
        f"Had {name} tuition followed inflation since {data.since}, it would be {followed} a year, "
        f"not {money(last['amount_usd'])}."
    )
    return Text(
        finding=finding,
        subtitle=f"Published tuition and fees of {name} colleges (NCES) and average debt at graduation "
        "(TICAS), current dollars",
        alt=f"Line chart with two lines from {data.path['academic_year'].iloc[0]} to "
        f"{last['academic_year']}: the actual price and one that follows inflation. {finding} "
        f"{_debt_sentence(data)}",
        headline=(
            f"{followed} a year",
            f"{name} tuition in {last['academic_year']}, {change} had it followed inflation",
        ),
        notes=_notes(data),
    )


def _debt_sentence(data: Counterfactual) -> str:
    """Say what the class would owe, or why nobody can know."""
    if data.why_no_debt:
        return f"The effect on debt cannot be estimated. {data.why_no_debt}"
    return (
        f"If {data.passed_on_pct:g}% of the saving reduced borrowing, the class of {data.class_of} would "
        f"owe {money(data.debt_at(data.passed_on_pct))} instead of {money(data.debt)}."
    )


def _notes(data: Counterfactual) -> tuple[str, ...]:
    prices = (
        "These are published prices, before grants. Had prices risen less, grants would have risen less "
        "too, so students would have saved less."
    )
    if data.why_no_debt:
        return _debt_sentence(data), prices
    return (
        _debt_sentence(data),
        (
            f"The {data.passed_on_pct:g}% is an assumption: families, grants and living costs would take "
            f"the rest of the {money(data.excess)} saved over four years."
        ),
        prices,
        (
            "The debt is that of graduates of public and private nonprofit colleges who borrowed, about "
            "six in ten; the price is the average of all four-year colleges."
        ),
    )


def draw(data: Counterfactual) -> Chart:
    """Draw prices, and debt by share below them where it can be estimated."""
    dollars: dict[str, Any] = {"tickprefix": "$", "tickformat": ",d", "rangemode": "tozero"}
    falls: dict[str, Any] = {"anchor": "y", "tickformat": "d"}
    prices = [
        _price(data.path, "amount_usd", "actual price", (style.BLUE, "solid")),
        _price(data.path, "followed_usd", "if it had followed inflation", (style.GREEN, "dash")),
    ]
    years = {"title": {"text": "fall of the academic year"}} | falls
    if data.why_no_debt:
        amounts = dollars | {"title": {"text": "dollars a year"}}
        return charts.chart(prices, hovermode="closest", height=380, xaxis=years, yaxis=amounts)
    saving = {"anchor": "y2", "ticksuffix": "%", "range": [-3, 103]}
    return charts.chart(
        [*prices, *_debt_traces(data)],
        hovermode="closest",
        height=620,
        xaxis=years,
        yaxis=dollars | {"domain": [0.58, 1], "title": {"text": "dollars a year"}},
        xaxis2={"domain": [0, 1], "title": {"text": "saving used to borrow less (assumed)"}} | saving,
        yaxis2=dollars | {"domain": [0, 0.38], "title": {"text": "dollars owed"}},
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
            data.shares,
            [round(data.debt_at(each)) for each in data.shares],
            f"debt, class of {data.class_of}",
            style.ORANGE,
            width=2.2,
            hover="%{x}% of the saving: $%{y:,.0f}<extra></extra>",
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
    name="Price and debt, had tuition followed inflation",
    question="Had tuition followed inflation since 1985, what would college cost, and how much debt "
    "remain?",
    tables=("tuition", "cpi", "debt_at_graduation"),
    controls=(
        Choice("sector", "Colleges", {key: name for key, (_, name) in SECTORS.items()}, SAME_STUDENTS),
        Number("since", "Starting in fall", (FIRST, LAST, ESSAY)),
        _window.until(_window.span("tuition", "year")),
        Choice("class_of", "Graduates", classes, "2019", when=SAME),
        Number("passed_on_pct", "Saving that reduces borrowing", (0, 100, 50), 5, unit="%", when=SAME),
    ),
    terms=("sticker price", "cpi", "nominal", "average"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "The essay wants the rise since 1985 undone. The upper chart raises the price of the first year "
        "with the consumer price index (CPI-U, averages of July to June). The lower chart shows what that "
        "would do to debt at graduation: from the published average debt of a class, it subtracts a share "
        "of what four years of tuition cost above inflation. Nobody knows this share, so it is the axis. "
        "The line ends where more would be saved than is owed. We have no data on debt by kind of college."
    ),
)
