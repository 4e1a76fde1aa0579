"""10X-payback: when a degree and an alternative have paid for themselves, and what each is worth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from edudata.analysis.lab import premium_needed_pct
from edudata.analysis.pay import Pay, pay
from edudata.analysis.payback import break_even_year, discounted, gain
from edudata.errors import OutOfRangeError
from edudata.figures import _compare, charts, style
from edudata.figures.charts import Chart
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.tenx._shared import (
    ALTERNATIVE,
    BASIS,
    BORROWED,
    DISCOUNT,
    HORIZON,
    LATER_PAY,
    LIVING_OUT,
    LOAN_RATE,
    LOAN_TERMS,
    MAJOR,
    PREMIUM,
    SECTOR,
    TABLES,
    UPPER_END,
    Terms,
    comparable,
    degree,
    major_name,
    price_and_length,
    short,
)
from edudata.figures.text import capital, money

NO_NET = (
    "The net price of out-of-state students is not published. Choose basis=published, or sector=public."
)
LINE_STYLES = {"degree": (style.BLUE, "solid"), "alternative": (style.ORANGE, "dash")}


@dataclass(frozen=True, slots=True)
class Course:
    """One way and its gain over working at once."""

    name: str
    cost_usd: float
    flow: np.ndarray
    sums: np.ndarray
    even: int | None

    @property
    def worth_usd(self) -> float:
        """Net present value at the horizon."""
        return float(self.sums[-1])


@dataclass(frozen=True, slots=True)
class Payback:
    """Both ways, and the terms they rest on."""

    courses: dict[str, Course]
    terms: Terms
    dollars: str
    major: str
    later_pay: str
    needed_pct: float
    loan_years: float
    others: tuple[Payback, ...] = ()

    @property
    def money(self) -> Pay:
        """Pay on both sides."""
        return self.terms.money

    @property
    def table(self) -> pd.DataFrame:
        """One row per way and year; the major too if there are several."""
        if self.others:
            every = [
                each.table.assign(major=each.major) for each in (replace(self, others=()), *self.others)
            ]
            return pd.concat(every, ignore_index=True)
        parts = [
            pd.DataFrame(
                {
                    "path": course.name,
                    "years_since_start": range(1, len(course.sums) + 1),
                    "gain_in_year_usd": course.flow.round(2),
                    "discounted_sum_usd": course.sums.round(2),
                }
            )
            for course in self.courses.values()
        ]
        return pd.concat(parts, ignore_index=True)


def rows(frames: Frames, *, major: str, **settings: Any) -> Payback:
    """Sum up, year by year, what both ways bring beyond working at once, for each major."""
    first, *others = [_one(frames, major=each, **settings) for each in _compare.parts(major) or ["overall"]]
    return replace(first, others=tuple(others))


def _one(
    frames: Frames,
    *,
    alternative: str,
    sector: str,
    basis: str,
    major: str,
    later_pay: str,
    **assumptions: float,
) -> Payback:
    base = degree(frames, sector, major=major_name(frames, major))
    if base.cost(basis) != base.cost(basis):
        raise OutOfRangeError(NO_NET)
    cost, years = price_and_length(frames, base.year, alternative)
    terms = Terms(
        basis=basis,
        cost=cost,
        years=years,
        money=pay(base, frames, later_pay),
        **assumptions,  # type: ignore[arg-type]  # the horizon is whole: its control says so
    )
    paths, loan = terms.paths(base), terms.loan()
    names = ("degree", short(comparable(frames)[alternative]))
    courses = {}
    for key, name, path in zip(LINE_STYLES, names, paths, strict=False):
        flow = gain(path, paths[2], terms.horizon, loan)
        sums = np.cumsum(discounted(flow, terms.discount_pct))
        courses[key] = Course(name, path.cost_usd, flow, sums, break_even_year(flow, terms.discount_pct))
    return Payback(
        courses=courses,
        terms=terms,
        dollars=f"{base.year}-{(base.year + 1) % 100:02d}",
        major=base.major,
        later_pay=later_pay,
        needed_pct=premium_needed_pct(*paths, terms.horizon, terms.discount_pct, loan),
        loan_years=loan.years,
    )


def describe(data: Payback) -> Text:
    """Say when both have paid for themselves."""
    study, other = data.courses["degree"], data.courses["alternative"]
    horizon, wages = data.terms.horizon, data.money
    finding = f"{_several(data) if data.others else _finding(study, other, horizon)}."
    graduates = "graduates" if data.major == "Overall" else f"graduates in {data.major}"
    return Text(
        finding=finding,
        subtitle=f"Gain compared with working right away, {data.dollars} dollars, later years discounted "
        f"at {data.terms.discount_pct:g}% a year",
        alt=f"Line chart with {2 + 2 * len(data.others)} lines over {horizon} years: cost and lost pay "
        f"first, then extra pay. {finding} After {horizon} years the degree is worth "
        f"{money(study.worth_usd)} and the other {money(other.worth_usd)} more than working right away.",
        headline=(
            f"{study.even} years" if study.even is not None else f"over {horizon} years",
            "until a degree has paid for itself, lost pay included",
        ),
        notes=_notes(
            data,
            f"{capital(graduates)} start at {money(wages.degree_usd)} a year, high-school graduates at "
            f"{money(wages.work_usd)}. The degree costs {money(study.cost_usd)}, {other.name} "
            f"{money(other.cost_usd)}.",
        ),
    )


def _finding(study: Course, other: Course, horizon: int) -> str:
    """Say when a degree and the alternative have paid for themselves."""
    if study.even is None and other.even is None:
        return f"Neither a degree nor {other.name} pays for itself within {horizon} years"
    if study.even is None:
        return f"A degree {_even(None, horizon)}, {other.name} does after {other.even}"
    then = f", {other.name} after {other.even}"
    never = f"; {other.name} does not within {horizon} years"
    return f"A degree {_even(study.even, horizon)}{never if other.even is None else then}"


def _several(data: Payback) -> str:
    """Say after how many years a degree pays for itself in the first and in the last major to do so."""
    years = [(each.courses["degree"].even, _major(each)) for each in (data, *data.others)]
    ordered = sorted(years, key=lambda pair: (pair[0] is None, pair[0]))
    (first, quickest), (last, slowest) = ordered[0], ordered[-1]
    horizon = data.terms.horizon
    if first is None:
        return f"None of these degrees pays for itself within {horizon} years"
    finding = f"A degree in {quickest} {_even(first, horizon)}"
    never = f"one in {slowest} does not within {horizon}"
    return f"{finding}, {f'in {slowest} after {last}' if last is not None else never}"


def _major(data: Payback) -> str:
    return "all majors" if data.major == "Overall" else data.major


def _even(year: int | None, horizon: int) -> str:
    if year is None:
        return f"does not pay for itself within {horizon} years"
    return f"pays for itself after {year} year{'s' if year != 1 else ''}"


def _needed(share_pct: float, horizon: int) -> str:
    """Say what share of the extra pay makes both worth the same."""
    if share_pct != share_pct:
        return "Here a degree brings no extra pay to share."
    if share_pct <= 0:
        return f"It is worth more after {horizon} years even with none."
    return f"It needs {share_pct:.0f}% to be worth as much after {horizon} years."


def _notes(data: Payback, prices: str) -> tuple[str, ...]:
    terms, study, other = data.terms, data.courses["degree"], data.courses["alternative"]
    return (
        (
            f"Nobody has measured the alternative's extra pay: we assume {terms.premium_pct:g}% of a "
            f"degree's. {_needed(data.needed_pct, terms.horizon)}"
        ),
        prices,
        f"Pay is the median before taxes. {_survey(data)}",
        (
            f"Worth after {terms.horizon} years, compared with working right away: degree "
            f"{money(study.worth_usd)}, {other.name} {money(other.worth_usd)}."
        ),
        _later(data),
        (
            f"{terms.borrowed_pct:g}% of the price is borrowed at {terms.loan_rate_pct:g}% over "
            f"{data.loan_years:g} years, with no interest during study. Everyone completes, and nobody "
            "works while studying."
        ),
        "The loan rate includes inflation, which makes borrowing look slightly too expensive here.",
        LOAN_TERMS,
        LIVING_OUT,
        UPPER_END,
    )


def _survey(data: Payback) -> str:
    """Name the surveys of both sides, and say so where they are two."""
    basis = data.money.basis
    if data.money.one_survey:
        return f"Both sides come from one survey: {basis.removeprefix('both sides: ')}."
    return f"The two sides come from two surveys. {basis[0].upper()}{basis[1:]}."


def _later(data: Payback) -> str:
    """Say what happens to pay at mid-career."""
    wages = data.money
    if data.later_pay == "flat":
        return "Pay stays at its early-career level for life, which understates a degree's extra pay."
    rise = (wages.degree_later_usd / wages.degree_usd - 1) * 100
    without = "is assumed to rise to" if data.later_pay == "both" else "is assumed to stay at"
    return (
        f"From age 35, graduates' pay rises by {rise:.0f}% to {money(wages.degree_later_usd)}, as in the "
        f"American Community Survey. Pay without a degree {without} {money(wages.work_later_usd)}, because "
        "mid-career pay is published for graduates only."
    )


def draw(data: Payback) -> Chart:
    """Draw a line per way, with a diamond where it has paid for itself."""
    traces = []
    for each, color in zip((data, *data.others), style.COLORS, strict=False):
        for key, course in each.courses.items():
            # With several majors, a color is a major and a dash the way.
            own, dash = LINE_STYLES[key]
            look = (color, dash) if data.others else (own, dash)
            what = f"{course.name}: {_major(each)}" if data.others else course.name
            traces.append(_line(course, what, look))
    return charts.chart(
        traces,
        x="years since study began",
        y="dollars gained",
        marks=[charts.level(0, dash=None, width=1.5, layer="below")],
        # The minus comes before the dollar sign.
        yaxis={"tickprefix": "", "tickformat": "$,d", "zeroline": False},
    )


def _line(course: Course, name: str, look: tuple[str, str]) -> charts.Trace:
    years = list(range(len(course.sums) + 1))
    sizes = [10 if course.even and year == course.even else 0 for year in years]
    return charts.line(
        years,
        # Cents are beyond what this can say.
        [0.0, *(float(value) for value in course.sums.round())],
        name,
        look,
        width=2.2,
        hover="after year %{x}: %{y:$,.0f}<extra>" + name + "</extra>",
        mode="lines+markers",
        marker={"color": look[0], "symbol": "diamond", "size": sizes},
    )


SPEC = FigureSpec(
    id="10X-payback",
    page="tenx",
    name="When a degree pays for itself",
    question="After how many years has a degree or an alternative paid for itself?",
    tables=(*TABLES, "graduate_wages_releases"),
    controls=(
        ALTERNATIVE,
        PREMIUM,
        SECTOR,
        # The net price of out-of-state students is not published.
        replace(BASIS, when={"sector": ("public", "private")}),
        replace(MAJOR, label="Majors", many=4, help="Up to four majors."),
        LATER_PAY,
        HORIZON,
        DISCOUNT,
        BORROWED,
        LOAN_RATE,
    ),
    terms=("net price", "sticker price", "early career", "net present value", "discount rate"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "Each line shows how much more money someone has than a person who went to work right away with a "
        "high-school diploma: lost pay and the price first, extra pay later. All amounts are in dollars of "
        "one year, and later dollars count less by the discount rate. A diamond marks the year in which it "
        "**has paid for itself**: from then on the total stays above zero. The **share needed** makes no "
        "assumption about the alternative's pay: with that share of a degree's extra pay, both are worth "
        "the same. Work or study begins at 18. For all majors together, both sides of the pay comparison "
        "come from the Current Population Survey; pay by major is published only from the American "
        f"Community Survey. {LIVING_OUT} {LOAN_TERMS} Pay: Federal Reserve Bank of New York."
    ),
)
