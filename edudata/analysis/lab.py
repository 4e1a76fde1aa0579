"""The 10X lab in one call: ratios, graduates' outcomes and the extra pay that an alternative must bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from edudata.analysis import payback, student_loans
from edudata.analysis.job_outcomes import with_outcomes
from edudata.analysis.pay import Pay, pay
from edudata.analysis.tenx import Baseline, Own, baseline, compare
from edudata.errors import OutOfRangeError, UnknownNameError

DEGREE = ("sector", "major", "years", "published_usd", "net_usd", "living_usd")
OPTIONS = ("dollars", "living", "own_funds_usd", "loan_rate_pct", "loan_years", "courses", "historical")
PAYBACK = ("discount_pct", "horizon", "later_pay")
INPUTS = (*DEGREE, *OPTIONS, *PAYBACK, "own")
NEEDED = (
    "college_board_prices_releases",
    "majors_releases",
    "education_alternatives",
    "cpi",
    "graduate_wages_releases",
    "programs",
)


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
        The alternative; its pay is not used.
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

    def worth(path: payback.Path) -> float:
        return payback.present_value(payback.yearly_flows(path, horizon, loan), discount_pct)

    # Worth is linear in pay, so two points determine the share.
    without, with_all = (worth(with_extra_pay(alternative, degree, otherwise, s)) for s in (0, 100))
    # Extra pay that makes no difference has no share that would be needed.
    if with_all == without:
        return float("nan")
    return (worth(degree) - without) / (with_all - without) * 100


def with_extra_pay(
    alternative: payback.Path, degree: payback.Path, otherwise: payback.Path, share_pct: float
) -> payback.Path:
    """Return an alternative that brings a percentage of a degree's extra pay, early and at mid-career.

    Examples
    --------
    >>> work, degree = payback.Path(0, 0, 40, 60), payback.Path(0, 4, 60, 90)
    >>> half = with_extra_pay(payback.Path(5, 1, 0), degree, work, 50)
    >>> half.pay_usd, half.later_pay_usd
    (50.0, 75.0)
    """

    def part(extra: float) -> float:
        return share_pct / 100 * extra

    if degree.later_pay_usd is None or otherwise.later_pay_usd is None:
        later = None
    else:
        later = otherwise.later_pay_usd + part(degree.later_pay_usd - otherwise.later_pay_usd)
    early = otherwise.pay_usd + part(degree.pay_usd - otherwise.pay_usd)
    return replace(alternative, pay_usd=early, later_pay_usd=later)


def paths(degree: Baseline, basis: str, money: Pay) -> tuple[payback.Path, payback.Path]:
    """Return the degree and working at once.

    Parameters
    ----------
    degree : Baseline
        The degree.
    basis : str
        "published" or "net" price.
    money : Pay
        Pay on both sides.
    """
    study = payback.Path(degree.cost(basis), degree.years, money.degree_usd, money.degree_later_usd)
    return study, payback.Path(0, 0, money.work_usd, money.work_later_usd)


def lab(frames: Mapping[str, pd.DataFrame], **inputs: Any) -> pd.DataFrame:
    """Compare a degree with its alternatives: ratios, graduates' outcomes and extra pay needed.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        The tables and views of NEEDED.
    **inputs
        Those of `tenx.baseline` and `tenx.compare`; own as an Own or a mapping of its fields;
        discount_pct (3), horizon (30 years) and later_pay ("both", a key of `pay.LATER`) for the payback.

    Returns
    -------
    DataFrame
        Result of `tenx.compare` with the columns of `job_outcomes.with_outcomes`,
        premium_needed_published_pct and premium_needed_net_pct: the percentage of the degree's extra pay,
        over a high-school diploma, at which an alternative is worth as much as the degree. attrs have the
        degree's break-even year and net present value on both bases, with the price borrowed in full, and
        the pay that they rest on with its surveys.

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
    # Only what was given: the functions keep their own defaults.
    degree_inputs = {name: inputs[name] for name in DEGREE if name in inputs}
    degree = baseline(frames["college_board_prices_releases"], frames["majors_releases"], **degree_inputs)
    options = {name: inputs[name] for name in OPTIONS if name in inputs}
    own = _own(inputs.get("own"))
    rows = compare(degree, frames["education_alternatives"], frames["cpi"], own=own, **options)
    rows = with_outcomes(rows, frames["programs"], degree.major)
    rate = inputs.get("loan_rate_pct", student_loans.RATE_PCT)
    loan = payback.Loan(100, rate, inputs.get("loan_years", student_loans.YEARS))
    horizon, discount = inputs.get("horizon", 30), inputs.get("discount_pct", 3.0)
    money = pay(degree, frames, inputs.get("later_pay", "both"))
    for basis in ("published", "net"):
        _add_payback(rows, basis, *paths(degree, basis, money), (horizon, discount, loan))
    rows.attrs |= _pay_attrs(money)
    rows.attrs["payback"] = f"discount {discount:g}% over {horizon} years, housing and food left out"
    return rows


def _pay_attrs(money: Pay) -> dict[str, str]:
    return {
        "pay_usd": f"{money.degree_usd:.0f}, at mid-career {money.degree_later_usd:.0f}",
        "high_school_pay_usd": f"{money.work_usd:.0f}, at mid-career {money.work_later_usd:.0f}",
        "pay_basis": money.basis,
    }


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
    # Attributes are text: they are written into Parquet and CSV as they are.
    rows.attrs[f"break_even_{basis}"] = "never" if even is None else f"{even} years"
    rows.attrs[f"npv_{basis}_usd"] = f"{payback.present_value(flows, discount):.0f}"
