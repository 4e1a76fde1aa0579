"""10X-sensitivity: which assumption moves the result, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from edudata.analysis import student_loans
from edudata.figures import style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames
from edudata.figures.tenx.common import (
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
    moved,
    price_and_length,
    short,
    times_text,
)
from edudata.figures.text import amount

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

OUTCOMES = {"cost": "times cheaper than the degree", "premium": "share of the extra pay it needs"}
NAMES = {
    "sector": "degree",
    "basis": "price basis",
    "years": "years to the degree",
    "living": "housing and food",
    "price_pct": "alternative's price",
    "length_pct": "alternative's length",
    "discount_pct": "discount rate",
    "horizon": "years looked at",
    "loan_rate_pct": "loan rate",
    "borrowed_pct": "price borrowed",
    "work_pay_pct": "pay without a degree",
}
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
"""What each input is set to, the end at the left first."""
WORDS = {True: "in", False: "left out", "published": "published", "net": "net"} | {
    "public": "public",
    "private": "private",
    "out_of_state": "out-of-state",
}
UNITS = {name: " %" if name.endswith("_pct") else " years" for name in NAMES}


def _word(name: str, value: Any) -> str:
    known = WORDS.get(value) if isinstance(value, str | bool) else None
    return known if known is not None else f"{value:g}{UNITS[name]}"


def _given(sector: str, outcome: str) -> dict[str, Any]:
    """The inputs when nothing is moved: those of the other figures."""
    given: dict[str, Any] = {"sector": sector, "basis": "published", "years": 4, "price_pct": 100}
    if outcome == "cost":
        return given | {"living": False}
    given |= {"length_pct": 100, "discount_pct": 3, "horizon": 30, "borrowed_pct": 100}
    return given | {"loan_rate_pct": student_loans.RATE_PCT, "work_pay_pct": 100}


def _outcome(frames: Frames, alternative: str, outcome: str) -> Callable[..., float]:
    """The result as a function of the inputs alone."""
    from functools import cache

    from edudata.analysis.lab import high_school_pay, premium_needed_pct
    from edudata.analysis.tenx import times

    base_of = cache(lambda sector, years: degree(frames, sector, years))
    year = base_of("public", 4).year
    price, length = price_and_length(frames, year, alternative)
    pay_factor = moved(frames, year)
    work = high_school_pay(frames["graduate_wages"])[0] * pay_factor

    def cost(sector: str, basis: str, years: float, living: bool, price_pct: float) -> float:
        base = base_of(sector, years)
        own = price * price_pct / 100 + (base.living_usd * length if living else 0)
        return times(base.cost(basis, living), own)

    def premium(sector: str, years: float, **inputs: Any) -> float:
        base = base_of(sector, years)
        terms = Terms(
            premium_pct=100,
            cost=price * inputs.pop("price_pct") / 100,
            years=length * inputs.pop("length_pct") / 100,
            work_pay_usd=work * inputs.pop("work_pay_pct") / 100,
            pay_factor=pay_factor,
            **inputs,
        )
        return premium_needed_pct(*terms.paths(base), terms.horizon, terms.discount_pct, terms.loan())

    return cost if outcome == "cost" else premium


def make(frames: Frames, outcome: str, alternative: str, sector: str) -> Card:
    """Bars from the result at one end of an input to that at the other, all else as given."""
    from edudata.analysis.sensitivity import sensitivity
    from edudata.errors import OutOfRangeError

    name = short(comparable(frames)[alternative])
    given = _given(sector, outcome)
    ends = dict(ENDS[outcome])
    if sector == "out_of_state":
        # Its net price is not published; and it is compared with the public college's own students.
        ends.pop("basis")
    calculate = _outcome(frames, alternative, outcome)
    if calculate(**given) == float("inf"):
        raise OutOfRangeError(f"{name} is free: no ratio can be moved. Choose an alternative with a price.")
    found = sensitivity(calculate, given, ends)
    shown = times_text if outcome == "cost" else _share
    middle, first = float(found["given"].iloc[0]), found.iloc[0]
    what = "times as cheap as the degree" if outcome == "cost" else "of a degree's extra pay"
    value = f"{middle:.1f}" if outcome == "cost" else _share(middle)
    verb = "is" if outcome == "cost" else "needs"
    low, high = sorted((first["low"], first["high"]))
    finding = (
        f"{name} {verb} {value} {what}; what moves this most is {_called(first['input'])}: between "
        f"{shown(low)} and {shown(high)}."
    )
    return Card(
        chart=_drawn(found, ends, outcome, middle),
        data=_table(found, ends),
        finding=finding,
        subtitle=(
            f"{OUTCOMES[outcome].capitalize()}, each assumption moved alone; given: four years at the "
            f"published price of a {SECTORS[sector]} college, housing and food left out"
        ),
        alt=(
            f"Bars for {len(found)} assumptions around {shown(middle)}, the widest on top. {finding} "
            + "; ".join(
                f"{_called(r['input'])} {shown(r['low'])} to {shown(r['high'])}"
                for r in found.to_dict("records")
            )
            + "."
        ),
        headline=(shown(middle), f"{name}: {OUTCOMES[outcome]}"),
        notes=(
            "Price, length and pay assumed, not what graduates earn: see the first figure's job outcome.",
            UPPER_END,
            *((LIVING_OUT, LOAN_TERMS) if outcome == "premium" else ()),
            (
                "One assumption moves at a time: those that go together, such as a dearer college and a "
                "longer way to the degree, move the result further."
            ),
        ),
    )


def _called(name: str) -> str:
    bare = name in ("years", "living", "horizon", "work_pay_pct")
    return NAMES[name] if bare else f"the {NAMES[name]}"


def _share(value: float) -> str:
    """A share in whole percent; more than all and less than none are possible."""
    return f"{amount(value, 'pct')}" if value == value else "not comparable"


def _drawn(found: pd.DataFrame, ends: dict[str, tuple[Any, Any]], outcome: str, middle: float) -> go.Figure:
    import plotly.graph_objects as go

    rows = found.iloc[::-1]
    labels = [NAMES[name].capitalize() for name in rows["input"]]
    traces = []
    for side, color in (("low", style.ORANGE), ("high", style.BLUE)):
        words = [_word(name, ends[name][side == "high"]) for name in rows["input"]]
        values = rows[side].tolist()
        traces.append(
            go.Bar(
                x=[v - middle for v in values],
                base=[middle] * len(values),
                y=labels,
                orientation="h",
                marker={"color": color},
                text=words,
                textposition="outside",
                cliponaxis=False,
                customdata=[times_text(v) if outcome == "cost" else _share(v) for v in values],
                hovertemplate="%{y}, %{text}: %{customdata}<extra></extra>",
                showlegend=False,
            )
        )
    figure = go.Figure(traces)
    values = [*found["low"], *found["high"], middle]
    room = max(max(values) - min(values), abs(middle) * 0.1) * 0.45
    axis = {"range": [min(values) - room, max(values) + room], "showgrid": True, "gridcolor": style.GRID}
    if min(values) >= 0:  # the room is for words: nothing is cheaper less than no times
        axis |= {"tickvals": _ticks(max(values) + room)}
    line = {"type": "line", "x0": middle, "x1": middle, "y0": 0, "y1": 1, "yref": "paper"}
    unit = "times cheaper" if outcome == "cost" else "share of the extra pay needed, %"
    return style.layout(
        figure,
        x=unit,
        hovermode="closest",
        barmode="overlay",
        height=100 + 44 * len(found),
        xaxis=axis | {"zeroline": False},
        yaxis={"showgrid": False, "tickfont": {"size": 11}},
        shapes=[line | {"line": {"color": style.GRAY, "dash": "dot", "width": 1.5}}],
    )


def _ticks(top: float) -> list[float]:
    """Round numbers from 0 up: 43 -> 0, 10, 20, 30, 40."""
    import math

    power = 10 ** math.floor(math.log10(top))
    step = next(power * part for part in (0.1, 0.2, 0.5, 1, 2) if top / (power * part) < 6)
    return [step * i for i in range(int(top / step) + 1)]


def _table(found: pd.DataFrame, ends: dict[str, tuple[Any, Any]]) -> pd.DataFrame:
    """The rows with the ends in words."""
    words = [
        tuple(_word(name, end) for end in ends[name]) if name in ends else ("", "")
        for name in found["input"]
    ]
    return found.assign(
        input=[NAMES[name] for name in found["input"]],
        at_low=[first for first, _ in words],
        at_high=[second for _, second in words],
    )


SENSITIVITY = FigureSpec(
    id="10X-sensitivity",
    page="tenx",
    name="What moves the result",
    question="Which assumption decides how much better an alternative looks?",
    tables=(*TABLES, "graduate_wages"),
    controls=(Choice("outcome", "Result", OUTCOMES, "cost"), ALTERNATIVE, SECTOR),
    terms=("net price", "sticker price", "discount rate"),
    make=make,
    about=(
        "Each bar leads from the result at one end of an assumption to the result at its other end, while "
        "all others stay as given; the dotted line is the result as given. **Times cheaper** is the "
        "degree's price divided by the alternative's, in dollars of one year. The **share of the extra "
        "pay it needs** is the part of a degree's extra pay over a high-school diploma with which the "
        "alternative is worth as much as the degree, at a discount of 3 % over 30 years, the price "
        f"borrowed: a small share is good for the alternative. {LIVING_OUT} {LOAN_TERMS}"
    ),
)
