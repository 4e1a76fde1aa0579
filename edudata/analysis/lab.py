"""The 10X lab in one call: ratios, graduates' outcomes and the extra pay that an alternative must bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from edudata.analysis import inflation, payback, student_loans
from edudata.analysis.job_outcomes import with_outcomes
from edudata.analysis.tenx import Own, baseline, compare
from edudata.errors import OutOfRangeError, UnknownNameError

DEGREE = ("sector", "major", "years", "published_usd", "net_usd", "living_usd")
OPTIONS = ("dollars", "living", "own_funds_usd", "loan_rate_pct", "loan_years", "courses", "historical")
PAYBACK = ("discount_pct", "horizon")
INPUTS = (*DEGREE, *OPTIONS, *PAYBACK, "own")
NEEDED = ("college_board_prices", "majors", "education_alternatives", "cpi", "graduate_wages", "programs")


def premium_needed_pct(
    degree: payback.Path,
    alternative: payback.Path,
    otherwise: payback.Path,
    horizon: int,
    discount_pct: float,
    loan: payback.Loan = payback.NO_LOAN,
) -> float:
    """Compute the percentage of a degree's extra pay at which an alternative is worth as much.

    Parameters
    ----------
    degree : Path
        The degree.
    alternative : Path
        The alternative; its `pay_usd` is not used.
    otherwise : Path
        Working at once; extra pay is the degree's pay less this one's.
    horizon : int
        Number of years, 1 to 50.
    discount_pct : float
        Yearly rate, 0 to 30 percent.
    loan : Loan
        How both prices are paid for.

    Returns
    -------
    float
        Percent; below 0 if the alternative is worth more even without extra pay, possibly above 100,
        missing if the degree pays no more than working at once.

    Examples
    --------
    >>> work, free = payback.Path(0, 0, 40_000), payback.Path(0, 0, 58_000)
    >>> premium_needed_pct(free, free, work, 30, 3)
    100.0
    """
    extra = degree.pay_usd - otherwise.pay_usd

    def worth(path: payback.Path) -> float:
        return payback.present_value(payback.yearly_flows(path, horizon, loan), discount_pct)

    # Worth is linear in pay, so two points determine the share.
    without, with_all = (
        worth(replace(alternative, pay_usd=otherwise.pay_usd + share * extra)) for share in (0, 1)
    )
    if with_all == without:
        return float("nan")
    return (worth(degree) - without) / (with_all - without) * 100


def high_school_pay(wages: pd.DataFrame) -> tuple[float, int]:
    """Return the median pay of young workers with a high-school diploma, and its year.

    Parameters
    ----------
    wages : DataFrame
        Table `graduate_wages`; the newest release's last year is used.

    Returns
    -------
    tuple of (float, int)
        US dollars a year, and the year.

    Examples
    --------
    >>> import edudata as ed
    >>> high_school_pay(ed.load("graduate_wages"))
    (40000.0, 2024)
    """
    rows = wages[(wages["group"] == "high_school_graduates") & (wages["percentile"] == 50)]
    newest = rows.sort_values(["release", "year"]).iloc[-1]
    return float(newest["wage_usd"]), int(newest["year"])


def pay_year(majors: pd.DataFrame) -> int:
    """Return the year of the majors' newest pay; the column `basis` reads, for example, "ACS 2024"."""
    return int(majors.loc[majors["release"] == majors["release"].max(), "basis"].iloc[0][-4:])


def pay_factor(majors: pd.DataFrame, cpi: pd.DataFrame, year: int) -> float:
    """Convert a dollar of the pay figures' year to dollars of the prices' academic year (CPI-U).

    Parameters
    ----------
    majors, cpi : DataFrame
        Tables `majors` and `cpi`.
    year : int
        Fall of the academic year of the prices.

    Returns
    -------
    float
        Dollars of the academic year per dollar of pay.
    """
    # Pay is of a calendar year, prices are of an academic one.
    paid = inflation.index_by_year(cpi)[pay_year(majors)]
    now = inflation.index_by_year(cpi, deflator_year="academic", min_months=inflation.MIN_MONTHS)[year]
    return float(inflation.real_price(1.0, paid, now))


def lab(frames: Mapping[str, pd.DataFrame], **inputs: Any) -> pd.DataFrame:
    """Compare a degree with its alternatives: ratios, graduates' outcomes and extra pay needed.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        The tables and views of NEEDED.
    **inputs
        Those of `tenx.baseline` and `tenx.compare`; own as an Own or a mapping of its fields;
        discount_pct (3) and horizon (30 years) for the payback.

    Returns
    -------
    DataFrame
        Result of `tenx.compare` with the columns of `job_outcomes.with_outcomes`,
        premium_needed_published_pct and premium_needed_net_pct: the percentage of the degree's extra pay,
        over a high-school diploma, at which an alternative is worth as much as the degree. attrs have the
        degree's break-even year and net present value on both bases, with the price borrowed in full.

    Raises
    ------
    UnknownNameError
        An input is unknown.
    OutOfRangeError
        As in the functions named.

    Notes
    -----
    The payback leaves housing and food out for any `living`, since someone who works at once pays for
    them too. It is in dollars of the degree's year for any `dollars`.

    Examples
    --------
    >>> import edudata as ed
    >>> result = lab({name: ed.load(name) for name in NEEDED}, dollars="nominal")
    >>> rows = result[result["alternative"].str.startswith("University of the People B.S.")]
    >>> rows[["cost_ratio_published", "cost_ratio_net"]].round(1).values.tolist()
    [[8.4, 1.6]]
    """
    for name in inputs:
        if name not in INPUTS:
            raise UnknownNameError("input of tenx", name, INPUTS)
    degree_inputs = {name: inputs[name] for name in DEGREE if name in inputs}
    degree = baseline(frames["college_board_prices"], frames["majors"], **degree_inputs)
    options = {name: inputs[name] for name in OPTIONS if name in inputs}
    own = _own(inputs.get("own"))
    rows = compare(degree, frames["education_alternatives"], frames["cpi"], own=own, **options)
    rows = with_outcomes(rows, frames["programs"])
    rate = inputs.get("loan_rate_pct", student_loans.RATE_PCT)
    loan = payback.Loan(100, rate, inputs.get("loan_years", student_loans.YEARS))
    horizon, discount = inputs.get("horizon", 30), inputs.get("discount_pct", 3.0)
    factor = pay_factor(frames["majors"], frames["cpi"], degree.year)
    pay = degree.early_career_wage_usd * factor
    work = payback.Path(0, 0, high_school_pay(frames["graduate_wages"])[0] * factor)
    for basis in ("published", "net"):
        path = payback.Path(degree.cost(basis), degree.years, pay)
        _add_payback(rows, basis, path, work, (horizon, discount, loan))
    rows.attrs["payback"] = f"discount {discount:g} % over {horizon} years, housing and food left out"
    return rows


def _own(own: Any) -> Own | None:
    """Accept an alternative of the reader's own as a record or a mapping of its fields."""
    if own is None or isinstance(own, Own):
        return own
    if not isinstance(own, Mapping):
        raise OutOfRangeError(
            'own must be a mapping, {"name": …, "price_usd": …, "years": …}, or an Own; '
            f"{own!r} was given."
        )
    for name in own:
        if name not in Own.__slots__:
            raise UnknownNameError("field of own", name, Own.__slots__)
    return Own(**{"name": "yours", **own})


def _add_payback(
    rows: pd.DataFrame,
    basis: str,
    degree: payback.Path,
    work: payback.Path,
    terms: tuple[int, float, payback.Loan],
) -> None:
    """Add the premium needed on one price basis, and the degree's own payback to attrs."""
    name, (horizon, discount, loan) = f"premium_needed_{basis}_pct", terms
    if degree.cost_usd != degree.cost_usd:
        rows[name] = float("nan")
        return
    rows[name] = [
        premium_needed_pct(degree, payback.Path(cost, years, 0), work, horizon, discount, loan)
        if cost == cost and years == years
        else float("nan")
        for cost, years in zip(rows["price_real_usd"], rows["years"], strict=True)
    ]
    flows = payback.gain(degree, work, horizon, loan)
    even = payback.break_even_year(flows, discount)
    rows.attrs[f"break_even_{basis}"] = "never" if even is None else f"{even} years"
    rows.attrs[f"npv_{basis}_usd"] = f"{payback.present_value(flows, discount):.0f}"
