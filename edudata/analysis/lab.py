"""The 10X lab as one call: the ratios, and what extra pay an alternative would have to bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from edudata.analysis import inflation, payback, student_loans
from edudata.analysis.alternatives import MONTHS_OF_BASE
from edudata.analysis.job_outcomes import with_outcomes
from edudata.analysis.tenx import Own, baseline, compare
from edudata.errors import OutOfRangeError, UnknownNameError

DEGREE = ("sector", "major", "years", "published_usd", "net_usd", "living_usd")
OPTIONS = ("dollars", "living", "own_funds_usd", "loan_rate_pct", "loan_years", "courses", "historical")
PAYBACK = ("discount_pct", "horizon")
NEEDED = ("college_board_prices", "majors", "education_alternatives", "cpi", "graduate_wages", "programs")


def sensitivity(
    outcome: Callable[..., float], given: Mapping[str, Any], ends: Mapping[str, tuple[Any, Any]]
) -> pd.DataFrame:
    """How far an outcome moves when one input at a time goes to each of its ends, the largest first.

    outcome : outcome(**inputs) -> number
    given   : all its inputs
    ends    : input -> (one end, other end)

    outcome = a + 2 b, a = b = 1, both from 0 to 2 -> b: 1 to 5, then a: 2 to 4

    Columns: input, at_low, at_high (the ends as text), low, high (the outcome there), given (at the inputs
    given), swing (their distance).
    Raises UnknownNameError for an end of something that is not an input.
    """
    middle = outcome(**given)
    rows = []
    for name, (first, second) in ends.items():
        if name not in given:
            raise UnknownNameError("input", name, given)
        low, high = (outcome(**{**given, name: end}) for end in (first, second))
        rows.append((name, str(first), str(second), low, high, middle, abs(high - low)))
    columns = ["input", "at_low", "at_high", "low", "high", "given", "swing"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values("swing", ascending=False, kind="stable", ignore_index=True)


def premium_needed_pct(
    degree: payback.Path,
    alternative: payback.Path,
    otherwise: payback.Path,
    horizon: int,
    discount_pct: float,
    loan: payback.Loan = payback.NO_LOAN,
) -> float:
    """Share of the degree's extra pay that an alternative must bring to be worth as much as the degree.

    otherwise : working at once; the extra pay is the degree's pay less this one's
    alternative : its `pay_usd` is not used

    a free alternative of no length against a free degree of no length -> 100

    May be below 0 (worth more even with no extra pay) or above 100. Missing when a degree pays no more.
    """
    extra = degree.pay_usd - otherwise.pay_usd

    def worth(path: payback.Path) -> float:
        return payback.present_value(payback.yearly_flows(path, horizon, loan), discount_pct)

    nothing, all_of_it = (
        worth(replace(alternative, pay_usd=otherwise.pay_usd + share * extra)) for share in (0, 1)
    )
    if all_of_it == nothing:
        return float("nan")
    return (worth(degree) - nothing) / (all_of_it - nothing) * 100


def high_school_pay(wages: pd.DataFrame) -> tuple[float, int]:
    """Median pay of young workers with a high-school diploma, and its year.

    wages : graduate_wages; the newest release's last year -> 40,000 in 2024
    """
    rows = wages[(wages["group"] == "high_school_graduates") & (wages["percentile"] == 50)]
    newest = rows.sort_values(["release", "year"]).iloc[-1]
    return float(newest["wage_usd"]), int(newest["year"])


def pay_year(majors: pd.DataFrame) -> int:
    """The year of the majors' newest pay: "ACS 2024" -> 2024."""
    return int(majors.loc[majors["release"] == majors["release"].max(), "basis"].iloc[0][-4:])


def pay_factor(majors: pd.DataFrame, cpi: pd.DataFrame, year: int) -> float:
    """What a dollar of the year of the pay figures is in the academic year of the prices (CPI-U)."""
    paid = inflation.index_by_year(cpi)[pay_year(majors)]
    now = inflation.index_by_year(cpi, deflator_year="academic", min_months=MONTHS_OF_BASE)[year]
    return float(inflation.real_price(1.0, paid, now))


def lab(frames: Mapping[str, pd.DataFrame], **inputs: Any) -> pd.DataFrame:
    """Everything at once: `baseline`, `compare`, what graduates earn, what extra pay would be needed.

    frames : the tables and views of NEEDED, by name
    inputs : those of `baseline` and `compare`; own as an Own or a mapping of its fields; discount_pct (3)
             and horizon (30 years) for the payback

    Adds the columns of `job_outcomes.with_outcomes`, and `premium_needed_published_pct` and
    `premium_needed_net_pct`: the share of the degree's extra pay, over a high-school diploma, with which an
    alternative is worth as much as the degree. attrs have the degree's break-even year and net present
    value on both bases, the price borrowed whole.

    These leave housing and food out, whatever `living` is: who works at once pays for them too. They are in
    the dollars of the degree's year, whatever `dollars` is.

    Raises UnknownNameError for an unknown input, and as the functions named.
    """
    known = (*DEGREE, *OPTIONS, *PAYBACK, "own")
    for name in inputs:
        if name not in known:
            raise UnknownNameError("input of tenx", name, known)
    given = {name: inputs[name] for name in DEGREE if name in inputs}
    degree = baseline(frames["college_board_prices"], frames["majors"], **given)
    own = inputs.get("own")
    if isinstance(own, Mapping):
        for name in own:
            if name not in Own.__slots__:
                raise UnknownNameError("field of own", name, Own.__slots__)
        own = Own(**{"name": "yours", **own})
    elif own is not None and not isinstance(own, Own):
        raise OutOfRangeError(
            'own must be a mapping, {"name": …, "price_usd": …, "years": …}, or an Own; '
            f"{own!r} was given."
        )
    options = {name: inputs[name] for name in OPTIONS if name in inputs}
    found = compare(degree, frames["education_alternatives"], frames["cpi"], own=own, **options)
    found = with_outcomes(found, frames["programs"])
    discount, horizon = inputs.get("discount_pct", 3.0), inputs.get("horizon", 30)
    loan = payback.Loan(
        100,
        inputs.get("loan_rate_pct", student_loans.RATE_PCT),
        inputs.get("loan_years", student_loans.YEARS),
    )
    factor = pay_factor(frames["majors"], frames["cpi"], degree.year)
    work = payback.Path(0, 0, high_school_pay(frames["graduate_wages"])[0] * factor)
    pay = degree.early_career_wage_usd * factor
    for basis in ("published", "net"):
        price = degree.cost(basis)
        if price != price:
            found[f"premium_needed_{basis}_pct"] = float("nan")
            continue
        path = payback.Path(price, degree.years, pay)
        found[f"premium_needed_{basis}_pct"] = [
            premium_needed_pct(path, payback.Path(cost, years, 0), work, horizon, discount, loan)
            if cost == cost and years == years
            else float("nan")
            for cost, years in zip(found["price_real_usd"], found["years"], strict=True)
        ]
        flows = payback.gain(path, work, horizon, loan)
        even = payback.break_even_year(flows, discount)
        found.attrs[f"break_even_{basis}"] = "never" if even is None else f"{even} years"
        found.attrs[f"npv_{basis}_usd"] = f"{payback.present_value(flows, discount):.0f}"
    found.attrs["payback"] = f"discount {discount:g} % over {horizon} years, housing and food left out"
    return found
