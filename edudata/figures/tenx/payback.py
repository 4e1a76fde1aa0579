"""10X-payback: when a degree and an alternative have paid for themselves, and what each is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from edudata.analysis.lab import high_school_pay, pay_year, premium_needed_pct
from edudata.analysis.payback import break_even_year, discounted, gain
from edudata.errors import OutOfRangeError
from edudata.figures import charts, style
from edudata.figures.charts import Chart
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.tenx._shared import (
    ALTERNATIVE,
    BASIS,
    BORROWED,
    DISCOUNT,
    HORIZON,
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
    pay_to_prices,
    price_and_length,
    short,
)
from edudata.figures.text import money

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
    pay_usd: float
    needed_pct: float
    pay_years: list[str]
    loan_years: float

    @property
    def table(self) -> pd.DataFrame:
        """One row per way and year."""
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


def rows(
    frames: Frames, *, alternative: str, sector: str, basis: str, major: str, **assumptions: float
) -> Payback:
    """Sum up, year by year, what both ways bring beyond working at once."""
    base = degree(frames, sector, major=major_name(frames, major))
    if base.cost(basis) != base.cost(basis):
        raise OutOfRangeError(NO_NET)
    cost, years = price_and_length(frames, base.year, alternative)
    factor, (work, work_year) = pay_to_prices(frames, base.year), high_school_pay(frames["graduate_wages"])
    terms = Terms(
        basis=basis,
        cost=cost,
        years=years,
        work_pay_usd=work * factor,
        pay_factor=factor,
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
        pay_usd=paths[0].pay_usd,
        needed_pct=premium_needed_pct(*paths, terms.horizon, terms.discount_pct, loan),
        pay_years=list(dict.fromkeys(str(year) for year in (pay_year(frames["majors"]), work_year))),
        loan_years=loan.years,
    )


def describe(data: Payback) -> Text:
    """Say when both have paid for themselves."""
    study, other = data.courses["degree"], data.courses["alternative"]
    horizon = data.terms.horizon
    finding = (
        f"A degree at {money(study.cost_usd)} has {_even(study.even, horizon)}; {other.name} at "
        f"{money(other.cost_usd)} with {data.terms.premium_pct:g} % of its extra pay has "
        f"{_even(other.even, horizon)}. {_needed(data.needed_pct, horizon)}"
    )
    graduates = "graduates" if data.major == "Overall" else f"graduates in {data.major}"
    return Text(
        finding=finding,
        subtitle=(
            f"Gain over working at once, summed and discounted at {data.terms.discount_pct:g} % a year, in "
            f"USD of {data.dollars}; {graduates} at {money(data.pay_usd)} a year against "
            f"{money(data.terms.work_pay_usd)}"
        ),
        alt=(
            f"Two lines over {horizon} years: price and pay forgone, then extra pay. {finding} "
            f"After {horizon} years the degree is worth {money(study.worth_usd)} and the other "
            f"{money(other.worth_usd)} more than working at once."
        ),
        headline=(
            f"{study.even} years" if study.even is not None else f"over {horizon} years",
            "until a degree has paid for itself, forgone pay included",
        ),
        notes=_notes(data),
    )


def _even(year: int | None, horizon: int) -> str:
    if year is None:
        return f"not paid for itself within {horizon} years"
    return f"paid for itself after {year} year{'s' if year != 1 else ''}"


def _needed(share_pct: float, horizon: int) -> str:
    """Say what share of the extra pay makes both worth the same."""
    if share_pct != share_pct:
        return "A degree brings no extra pay here, and a share of it means nothing."
    if share_pct <= 0:
        return f"It is worth more after {horizon} years even with none (0 %) of it."
    return f"It needs {share_pct:.0f} % to be worth as much after {horizon} years."


def _notes(data: Payback) -> tuple[str, ...]:
    terms, study, other = data.terms, data.courses["degree"], data.courses["alternative"]
    return (
        "A diamond marks the year after which it has paid for itself.",
        (
            f"Net present value after {terms.horizon} years: degree {money(study.worth_usd)}, "
            f"{other.name} {money(other.worth_usd)}."
        ),
        (
            f"An assumption to vary: the alternative brings {terms.premium_pct:g} % of a degree's extra "
            "pay. What graduates earn is published for some (first figure, job outcome); what an "
            "alternative itself adds is not."
        ),
        (
            "Pay is the median early-career pay of graduates and of young workers with a high-school "
            f"diploma ({' and '.join(data.pay_years)}, moved to dollars of the prices by "
            "CPI-U), the same every year and before taxes: a degree's extra pay grows later, so that "
            "this understates it. It says nothing about who chooses a degree, and takes for granted "
            "that it is completed."
        ),
        (
            f"{terms.borrowed_pct:g} % of the price is borrowed at {terms.loan_rate_pct:g} % over "
            f"{data.loan_years:g} years, with no interest during study. The rate contains inflation and "
            "repayments are not deflated, so that borrowing looks a little dearer than it is. Nobody earns "
            "beside study."
        ),
        LOAN_TERMS,
        LIVING_OUT,
        UPPER_END,
    )


def draw(data: Payback) -> Chart:
    """Draw a line per way, with a diamond where it has paid for itself."""
    traces = []
    for key, course in data.courses.items():
        years = list(range(len(course.sums) + 1))
        sizes = [10 if course.even and year == course.even else 0 for year in years]
        traces.append(
            charts.line(
                years,
                # Cents are beyond what this can say.
                [0.0, *(float(value) for value in course.sums.round())],
                course.name,
                LINE_STYLES[key],
                width=2.2,
                hover="after year %{x}: %{y:$,.0f}<extra>" + course.name + "</extra>",
                mode="lines+markers",
                marker={"color": LINE_STYLES[key][0], "symbol": "diamond", "size": sizes},
            )
        )
    return charts.chart(
        traces,
        x="years since study began",
        y="USD gained",
        marks=[charts.level(0, dash=None, width=1.5, layer="below")],
        yaxis={"tickformat": "$,d", "zeroline": False},
    )


SPEC = FigureSpec(
    id="10X-payback",
    page="tenx",
    name="When it has paid for itself",
    question="After how many years has a degree or an alternative paid for itself?",
    tables=(*TABLES, "graduate_wages"),
    controls=(
        ALTERNATIVE,
        PREMIUM,
        SECTOR,
        BASIS,
        MAJOR,
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
        "Each line is what one has, beyond somebody who went to work at once with a high-school diploma: "
        "forgone pay and price first, extra pay after. Later dollars count less, by the discount rate, "
        "which is on top of inflation, as all amounts are in dollars of one year. **Paid for itself** is "
        "the first year after which the sum stays above zero. The **share needed** asks no assumption "
        "about the alternative's pay: it is the share of a degree's extra pay with which both are worth "
        f"the same. {LIVING_OUT} {LOAN_TERMS} Pay: Federal Reserve Bank of New York."
    ),
)
