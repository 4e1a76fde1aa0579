"""Loans, present values and the year in which money spent on learning has been recovered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from edudata.arguments import number
from edudata.errors import OutOfRangeError

Floats = npt.NDArray[np.float64]
MAX_RATE_PCT = 30.0
# A working life; sums beyond it would add pay that nobody earns.
MAX_YEARS = 50.0
# Study begins at 18, and mid-career at 35: so many years of early-career pay, forgone or earned.
EARLY_YEARS = 35 - 18
# A monthly rate below this adds nothing that a float can hold, and the formula would divide by zero.
ZERO_RATE = 1e-15


def monthly_payment(principal_usd: float, rate_pct: float, years: float) -> float:
    """Compute the level monthly payment that repays a loan with interest.

    Parameters
    ----------
    principal_usd : float
        Amount owed when repayment begins, 0 or more.
    rate_pct : float
        Yearly rate, 0 to 30 percent, charged monthly.
    years : float
        Term, above 0 and up to 50.

    Returns
    -------
    float
        US dollars a month.

    Raises
    ------
    OutOfRangeError
        A value lies outside its range.

    Examples
    --------
    >>> round(monthly_payment(10_000, 6, 10), 2), monthly_payment(12_000, 0, 10)
    (111.02, 100.0)
    """
    number("principal_usd", principal_usd, 0)
    number("rate_pct", rate_pct, 0, MAX_RATE_PCT)
    number("years of the loan", years, 0, MAX_YEARS, above=True)
    months, rate = years * 12, rate_pct / 1200
    if rate < ZERO_RATE:
        return principal_usd / months
    # log1p and expm1 keep the digits of a rate near zero.
    return principal_usd * rate / -float(np.expm1(-months * np.log1p(rate)))


def total_repaid(principal_usd: float, rate_pct: float, years: float) -> float:
    """Add up everything paid on a loan, interest included; arguments as in `monthly_payment`.

    Examples
    --------
    >>> round(total_repaid(10_000, 6, 10), 2), total_repaid(12_000, 0, 10)
    (13322.46, 12000.0)
    """
    return monthly_payment(principal_usd, rate_pct, years) * years * 12


def present_value(flows_usd: Any, discount_pct: float) -> float:
    """Compute the value today of yearly amounts; the first one is not discounted.

    Parameters
    ----------
    flows_usd : array_like of float
        Amounts, year by year.
    discount_pct : float
        Yearly rate, 0 to 30 percent.

    Returns
    -------
    float
        US dollars.

    Raises
    ------
    OutOfRangeError
        The rate lies outside 0 to 30 percent.

    Examples
    --------
    >>> round(present_value([-100, 220], 10), 6), present_value([1, 1, 1], 0)
    (100.0, 3.0)
    """
    return float(discounted(flows_usd, discount_pct).sum())


def discounted(flows_usd: Any, discount_pct: float) -> Floats:
    """Discount yearly amounts to the first of the years; arguments as in `present_value`."""
    number("discount_pct", discount_pct, 0, MAX_RATE_PCT)
    flows = np.asarray(flows_usd, dtype=float)
    return flows / (1 + discount_pct / 100) ** np.arange(len(flows))


def break_even_year(flows_usd: Any, discount_pct: float = 0.0) -> int | None:
    """Count the years until the sum of the amounts is no longer negative and stays so.

    Parameters
    ----------
    flows_usd : array_like of float
        Amounts, year by year.
    discount_pct : float
        Yearly rate, 0 to 30 percent.

    Returns
    -------
    int or None
        Years; 0 if the sum is never negative, None if it ends negative.

    Examples
    --------
    >>> break_even_year([-100, 60, 60, 60]), break_even_year([5, 5]), break_even_year([-100, 10])
    (3, 0, None)
    """
    sums = np.cumsum(discounted(flows_usd, discount_pct))
    # A rounding error of half a cent is not a debt.
    owing = np.flatnonzero(sums < -0.005)
    if not len(owing):
        return 0
    last = int(owing[-1])
    # last counts from 0, and the year after it is the first one without a debt.
    return None if last == len(sums) - 1 else last + 2


@dataclass(frozen=True, slots=True)
class Path:
    """A way to learn, and the pay after it.

    Attributes
    ----------
    cost_usd : float
        Total price, paid in equal parts over the years of study.
    years : float
        Length of study; 0 means that work begins at once.
    pay_usd : float
        Yearly pay after study.
    later_pay_usd : float, optional
        Yearly pay from mid-career, EARLY_YEARS after the start; by default pay does not change.
    """

    cost_usd: float
    years: float
    pay_usd: float
    later_pay_usd: float | None = None

    def pay_by_year(self, horizon: int) -> Floats:
        """Return the pay of a full year of work, year by year from the start of study."""
        later = self.pay_usd if self.later_pay_usd is None else self.later_pay_usd
        return np.where(np.arange(horizon) < EARLY_YEARS, self.pay_usd, later)


@dataclass(frozen=True, slots=True)
class Loan:
    """The percentage of a price that is borrowed, and its terms; no interest falls due during study."""

    borrowed_pct: float = 0.0
    rate_pct: float = 0.0
    years: float = 10.0


NO_LOAN = Loan()


def yearly_flows(path: Path, horizon: int, loan: Loan = NO_LOAN) -> Floats:
    """Compute pay less price and repayments, year by year from the first year of study.

    Parameters
    ----------
    path : Path
        A way to learn.
    horizon : int
        Number of years, 1 to 50.
    loan : Loan
        How the price is paid for.

    Returns
    -------
    ndarray of float
        US dollars, one value per year.

    Raises
    ------
    OutOfRangeError
        A price, length, pay or rate lies outside its range.

    Examples
    --------
    >>> yearly_flows(Path(100, 2, 80), 3).tolist()
    [-50.0, -50.0, 80.0]
    >>> yearly_flows(Path(100, 2, 80), 3, Loan(100, 0, 1)).tolist()  # borrowed in full, repaid in a year
    [0.0, 0.0, -20.0]
    >>> yearly_flows(Path(10, 0.5, 100), 2).tolist()
    [40.0, 100.0]
    """
    if number("horizon in whole years", horizon, 1, MAX_YEARS) % 1:
        raise OutOfRangeError(f"horizon must be whole years, 1 to {MAX_YEARS:g}; {horizon:g} given.")
    horizon = int(horizon)
    number("cost_usd", path.cost_usd, 0)
    number("years of study", path.years, 0, MAX_YEARS)
    number("pay_usd", path.pay_usd, 0)
    if path.later_pay_usd is not None:
        number("later_pay_usd", path.later_pay_usd, 0)
    number("borrowed_pct", loan.borrowed_pct, 0, 100)
    studied = _share(0.0, path.years, horizon)
    flows = path.pay_by_year(horizon) * (1 - studied)
    borrowed = path.cost_usd * loan.borrowed_pct / 100
    own = path.cost_usd - borrowed
    if own and path.years:
        flows = flows - own * studied / path.years
    elif own:  # a course of no length is paid for in the first year
        flows = flows - own * np.eye(1, horizon)[0]
    if borrowed:
        yearly = monthly_payment(borrowed, loan.rate_pct, loan.years) * 12
        flows = flows - yearly * _share(path.years, path.years + loan.years, horizon)
    return flows


def gain(path: Path, otherwise: Path, horizon: int, loan: Loan = NO_LOAN) -> Floats:
    """Compute the yearly amounts by which one path leaves a person better off than another.

    Parameters
    ----------
    path, otherwise : Path
        The path, and the one to compare with.
    horizon : int
        Number of years, 1 to 50.
    loan : Loan
        How both prices are paid for.

    Returns
    -------
    ndarray of float
        US dollars, one value per year.

    Examples
    --------
    >>> gain(Path(100, 1, 80), Path(0, 0, 30), 3).tolist()  # against working at once
    [-130.0, 50.0, 50.0]
    """
    return yearly_flows(path, horizon, loan) - yearly_flows(otherwise, horizon, loan)


def _share(start: float, end: float, horizon: int) -> Floats:
    """Compute how much of each year lies between two moments: 0.5 to 2 of three years gives 0.5, 1, 0."""
    begin = np.arange(horizon, dtype=float)
    return np.clip(np.minimum(begin + 1, end) - np.maximum(begin, start), 0, 1)
