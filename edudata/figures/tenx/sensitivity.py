"""10X-sensitivity: which assumption moves the result, one at a time."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from edudata.analysis import student_loans
from edudata.analysis.lab import premium_needed_pct
from edudata.analysis.pay import pay
from edudata.analysis.sensitivity import sensitivity
from edudata.analysis.tenx import times
from edudata.errors import OutOfRangeError
from edudata.figures import charts, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.tenx._shared import (
    ALTERNATIVE,
    LIVING_OUT,
    LOAN_TERMS,
    SECTOR,
    SECTORS,
    TABLES,
    UPPER_END,
    Terms,
    comparable,
    degree,
    price_and_length,
    short,
    times_words,
)
from edudata.figures.text import percent

OUTCOMES = {"cost": "times cheaper than the degree", "premium": "share of the extra pay it needs"}
NAMES = {
    "sector": "kind of college",
    "basis": "price basis",
    "years": "years to the degree",
    "living": "housing and food",
    "price_pct": "alternative's price",
    "length_pct": "alternative's length",
    "discount_pct": "discount rate",
    "horizon": "years considered",
    "loan_rate_pct": "loan rate",
    "borrowed_pct": "share borrowed",
    "work_pay_pct": "pay without a degree",
}
# Both ends of each input, the left one first.
ENDS: dict[str, dict[str, tuple[Any, Any]]] = {
    "cost": {
        "sector": ("public", "private"),
        "basis": ("net", "published"),
        "years": (3, 6),
        "living": (True, False),
        "price_pct": (125, 75),
    },
    "premium": {
        "sector": ("public", "private"),
        "basis": ("net", "published"),
        "years": (3, 6),
        "price_pct": (75, 125),
        "length_pct": (75, 125),
        "discount_pct": (0, 6),
        "horizon": (15, 40),
        "loan_rate_pct": (3, 9),
        "borrowed_pct": (0, 100),
        "work_pay_pct": (90, 110),
    },
}
WORDS = {True: "in", False: "left out", "published": "published", "net": "net"} | {
    "public": "public",
    "private": "private",
    "out_of_state": "out-of-state",
}
UNITS = {name: "%" if name.endswith("_pct") else " years" for name in NAMES}


@dataclass(frozen=True, slots=True)
class Tornado:
    """The result at both ends of every input, the widest first."""

    every: pd.DataFrame
    ends: dict[str, tuple[Any, Any]]
    outcome: str
    sector: str
    name: str

    @property
    def middle(self) -> float:
        """The result when nothing is moved."""
        return float(self.every["given"].iloc[0])

    def amount(self, value: float) -> str:
        """Format a result; a share can be more than all and less than none."""
        if self.outcome == "cost":
            return times_words(value)
        return percent(value, 0) if value == value else "not comparable"

    @property
    def table(self) -> pd.DataFrame:
        """The rows with the ends in words."""
        words = [
            tuple(_word(name, end) for end in self.ends[name]) if name in self.ends else ("", "")
            for name in self.every["input"]
        ]
        return self.every.assign(
            input=[NAMES[name] for name in self.every["input"]],
            at_low=[low for low, _ in words],
            at_high=[high for _, high in words],
        )


def _word(name: str, value: Any) -> str:
    word = WORDS.get(value) if isinstance(value, str | bool) else None
    return word if word is not None else f"{value:g}{UNITS[name]}"


def _inputs(sector: str, outcome: str) -> dict[str, Any]:
    """Return the inputs when nothing is moved: those of the other figures."""
    inputs: dict[str, Any] = {"sector": sector, "basis": "published", "years": 4, "price_pct": 100}
    if outcome == "cost":
        return inputs | {"living": False}
    inputs |= {"length_pct": 100, "discount_pct": 3, "horizon": 30, "borrowed_pct": 100}
    return inputs | {"loan_rate_pct": student_loans.RATE_PCT, "work_pay_pct": 100}


def _outcome(frames: Frames, alternative: str, outcome: str) -> Callable[..., float]:
    """Return the result as a function of the inputs alone."""
    base_of = cache(lambda sector, years: degree(frames, sector, years))
    year = base_of("public", 4).year
    price, length = price_and_length(frames, year, alternative)
    money = pay(base_of("public", 4), frames)

    def cost(sector: str, basis: str, years: float, living: bool, price_pct: float) -> float:
        base = base_of(sector, years)
        own = price * price_pct / 100 + (base.living_usd * length if living else 0)
        return times(base.cost(basis, living), own)

    def premium(sector: str, years: float, **inputs: Any) -> float:
        terms = Terms(
            premium_pct=100,
            cost=price * inputs.pop("price_pct") / 100,
            years=length * inputs.pop("length_pct") / 100,
            money=money,
            **inputs,
        )
        paths = terms.paths(base_of(sector, years))
        return premium_needed_pct(*paths, terms.horizon, terms.discount_pct, terms.loan())

    return cost if outcome == "cost" else premium


def rows(frames: Frames, outcome: str, alternative: str, sector: str) -> Tornado:
    """Compute the result with each input at either end, all else unchanged."""
    name = short(comparable(frames)[alternative])
    inputs, ends = _inputs(sector, outcome), dict(ENDS[outcome])
    if sector == "out_of_state":
        # Its net price is not published, and the degree of others would be no end of this input.
        ends.pop("basis")
    calculate = _outcome(frames, alternative, outcome)
    if calculate(**inputs) == float("inf"):
        raise OutOfRangeError(f"{name} is free: no ratio can be moved. Choose an alternative with a price.")
    return Tornado(sensitivity(calculate, inputs, ends), ends, outcome, sector, name)


def describe(data: Tornado) -> Text:
    """Name the assumption that moves the result most."""
    middle, first, cost = data.middle, data.every.iloc[0], data.outcome == "cost"
    low, high = sorted((first["low"], first["high"]))
    # Two digits are enough, but the format "g" alone writes 160 as 1.6e+02.
    result = (
        f"is {float(f'{low:.2g}'):,g} to {float(f'{high:.2g}'):,g} times cheaper"
        if cost
        else f"needs {low:.0f}% to {high:.0f}% of the extra pay"
    )
    finding = f"By {NAMES[first['input']]}, {data.name} {result}."
    spans = "; ".join(
        f"{_called(row['input'])} {data.amount(row['low'])} to {data.amount(row['high'])}"
        for row in data.every.to_dict("records")
    )
    words = OUTCOMES[data.outcome]
    return Text(
        finding=finding,
        subtitle=(
            f"{words.capitalize()}, changing one assumption at a time; dotted line: {data.amount(middle)} "
            "with none changed"
        ),
        alt=(
            f"Bar chart of {len(data.every)} assumptions around {data.amount(middle)}, widest on top. "
            f"{finding} {spans}."
        ),
        headline=(data.amount(middle), f"{data.name}: {words}"),
        notes=(
            (
                f"The starting point is four years at the published price of a {SECTORS[data.sector]} "
                "college, without housing and food."
            ),
            (
                "This compares prices and lengths, not what graduates earn; see job outcome in the first "
                "figure."
            ),
            UPPER_END,
            *(() if cost else (LIVING_OUT, LOAN_TERMS)),
            (
                "Assumptions that change together, such as a more expensive college and more years, move "
                "the result further."
            ),
        ),
    )


def _called(name: str) -> str:
    bare = name in ("years", "living", "horizon", "work_pay_pct")
    return NAMES[name] if bare else f"the {NAMES[name]}"


def draw(data: Tornado) -> Chart:
    """Draw bars from the result as given to either end."""
    every, middle = data.every.iloc[::-1], data.middle
    labels = [NAMES[name].capitalize() for name in every["input"]]
    traces = [
        charts.bars(
            [value - middle for value in every[side].tolist()],
            labels,
            color,
            text=[_word(name, data.ends[name][side == "high"]) for name in every["input"]],
            hover="%{y}, %{text}: %{customdata}<extra></extra>",
            base=[middle] * len(labels),
            customdata=[data.amount(value) for value in every[side].tolist()],
            showlegend=False,
        )
        for side, color in (("low", style.ORANGE), ("high", style.BLUE))
    ]
    values = [*every["low"], *every["high"], middle]
    room = max(max(values) - min(values), abs(middle) * 0.1) * 0.45
    axis = {"range": [min(values) - room, max(values) + room], "showgrid": True, "gridcolor": style.GRID}
    if min(values) >= 0:  # the room is for words: nothing is cheaper less than no times
        axis |= {"tickvals": _ticks(max(values) + room)}
    return charts.chart(
        traces,
        x="times cheaper" if data.outcome == "cost" else "share of the extra pay needed (%)",
        marks=[
            charts.upright(middle, layer="below"),
            charts.words(middle, 1, "as given", yref="paper", yanchor="bottom", font={"size": 11}),
        ],
        hovermode="closest",
        barmode="overlay",
        height=120 + 44 * len(every),
        margin={"t": 24},
        xaxis=axis | {"zeroline": False},
        yaxis={"showgrid": False, "tickfont": {"size": 11}},
    )


def _ticks(top: float) -> list[float]:
    """Return round numbers from 0 up.

    >>> _ticks(43)
    [0, 10, 20, 30, 40]
    """
    power = 10 ** math.floor(math.log10(top))
    step = next(power * part for part in (0.1, 0.2, 0.5, 1, 2) if top / (power * part) < 6)
    return [step * i for i in range(int(top / step) + 1)]


SPEC = FigureSpec(
    id="10X-sensitivity",
    page="tenx",
    name="What the comparison depends on",
    question="Which assumption decides how much better an alternative looks?",
    tables=(*TABLES, "graduate_wages_releases"),
    controls=(Choice("outcome", "Result", OUTCOMES, "cost"), ALTERNATIVE, SECTOR),
    terms=("net price", "sticker price", "discount rate"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "Each bar runs from the result at one end of an assumption to the result at the other end, with "
        "all others unchanged. **Times cheaper** is the degree's price divided by the alternative's, in "
        "dollars of one year. The **share of the extra pay it needs** is the part of a degree's extra "
        "pay that makes the alternative worth as much as the degree, over 30 years, discounted at 3% a "
        f"year, with the price borrowed; a small share favors the alternative. {LIVING_OUT} {LOAN_TERMS}"
    ),
)
