"""Loans, present values and the year in which money spent on learning has come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from edudata.analysis._limits import number
from edudata.errors import OutOfRangeError

Floats = npt.NDArray[np.float64]
HIGHEST_RATE_PCT = 30.0
LONGEST_YEARS = 50.0

NO_RATE = 1e-15
"""A monthly rate below this adds nothing that a float can hold; the formula would divide by nothing."""


def monthly_payment(principal_usd: float, rate_pct: float, years: float) -> float:
    """Level payment a month that repays a loan with interest.

    principal_usd : what is owed when repayment begins
    rate_pct      : yearly rate, charged monthly; 0 is allowed
    years         : term, above 0

    10,000 at 6 % over 10 years -> 111.02
    12,000 at 0 % over 10 years -> 100       # the principal and nothing more

    Raises OutOfRangeError naming the range of what is outside it.
    """
    number("principal_usd", principal_usd, 0)
    number("rate_pct", rate_pct, 0, HIGHEST_RATE_PCT)
    number("years of the loan", years, 0, LONGEST_YEARS, above=True)
    months, rate = years * 12, rate_pct / 1200
    if rate < NO_RATE:
        return principal_usd / months
    return principal_usd * rate / -float(np.expm1(-months * np.log1p(rate)))


def total_repaid(principal_usd: float, rate_pct: float, years: float) -> float:
    """Everything paid on a loan, interest included.

    12,000 at 0 % -> 12,000
    10,000 at 6 % over 10 years -> 13,322.46
    """
    return monthly_payment(principal_usd, rate_pct, years) * years * 12


def present_value(flows_usd: Any, discount_pct: float) -> float:
    """Value today of yearly amounts, the first one not discounted.

    -100, 110 at 10 % -> 0
    1, 1, 1 at 0 %    -> 3

    Raises OutOfRangeError for a rate outside 0 to 30.
    """
    return float(discounted(flows_usd, discount_pct).sum())


def discounted(flows_usd: Any, discount_pct: float) -> Floats:
    """Yearly amounts as they are worth in the first of the years."""
    number("discount_pct", discount_pct, 0, HIGHEST_RATE_PCT)
    flows = np.asarray(flows_usd, dtype=float)
    return flows / (1 + discount_pct / 100) ** np.arange(len(flows))


def break_even_year(flows_usd: Any, discount_pct: float = 0.0) -> int | None:
    """Years until what has come back covers what was spent and stays so; None when it never does.

    -100, 60, 60, 60 at 0 %  -> 3     # the sum turns positive in the third year
    -100, 10                 -> None
    5, 5                     -> 0     # nothing was ever owing
    """
    sums = np.cumsum(discounted(flows_usd, discount_pct))
    # A cent of rounding is not a debt.
    owing = np.flatnonzero(sums < -0.005)
    if not len(owing):
        return 0
    last = int(owing[-1])
    return None if last == len(sums) - 1 else last + 2


@dataclass(frozen=True, slots=True)
class Path:
    """A way to learn, and what one earns after it.

    cost_usd         : price of the whole, paid in equal parts over the years of study
    years            : length of study; 0 means that work begins at once
    pay_usd          : yearly pay after it
    pay_studying_usd : yearly pay beside study
    later_pay_usd    : yearly pay from `later_after` years after study on, if it differs
    """

    cost_usd: float
    years: float
    pay_usd: float
    pay_studying_usd: float = 0.0
    later_pay_usd: float | None = None
    later_after: float = 0.0


@dataclass(frozen=True, slots=True)
class Loan:
    """How study is paid for: the part borrowed, and on what terms. No interest falls due during study."""

    borrowed_pct: float = 0.0
    rate_pct: float = 0.0
    years: float = 10.0


NO_LOAN = Loan()


def yearly_flows(path: Path, horizon: int, loan: Loan = NO_LOAN) -> Floats:
    """Pay less price and repayments, year by year from the first year of study.

    horizon : years looked at, at least 1

    price 100 over 2 years, pay 80 after, horizon 3             -> -50, -50, 80
    the same borrowed whole at 0 % over 1 year                   -> 0, 0, -20
    half a year for 10, pay 100 after, horizon 2                 -> 40, 100

    Raises OutOfRangeError for a negative price, length, pay or rate, or a term that is not above 0.
    """
    if number("horizon in whole years", horizon, 1, LONGEST_YEARS) % 1:
        raise OutOfRangeError(f"horizon must be whole years, 1 to {LONGEST_YEARS:g}; {horizon:g} given.")
    horizon = int(horizon)
    number("cost_usd", path.cost_usd, 0)
    number("years of study", path.years, 0, LONGEST_YEARS)
    for name in ("pay_usd", "pay_studying_usd"):
        number(name, getattr(path, name), 0)
    number("borrowed_pct", loan.borrowed_pct, 0, 100)
    studied = _share(0.0, path.years, horizon)
    working = 1 - studied
    pay = path.pay_usd * working
    if path.later_pay_usd is not None:
        number("later_pay_usd", path.later_pay_usd, 0)
        later = _share(path.years + path.later_after, np.inf, horizon)
        pay = pay + (path.later_pay_usd - path.pay_usd) * later
    flows = pay + path.pay_studying_usd * studied
    borrowed = path.cost_usd * loan.borrowed_pct / 100
    own = path.cost_usd - borrowed
    if own and path.years:
        flows = flows - own * studied / path.years
    elif own:
        flows = flows - own * np.eye(1, horizon)[0]
    if borrowed:
        yearly = monthly_payment(borrowed, loan.rate_pct, loan.years) * 12
        flows = flows - yearly * _share(path.years, path.years + loan.years, horizon)
    return flows


def gain(path: Path, otherwise: Path, horizon: int, loan: Loan = NO_LOAN) -> Floats:
    """Yearly amounts by which one way leaves a person better off than another.

    otherwise : the way compared with, e.g. `Path(0, 0, pay)`: work at once
    """
    return yearly_flows(path, horizon, loan) - yearly_flows(otherwise, horizon, loan)


def _share(start: float, end: float, horizon: int) -> Floats:
    """How much of each year lies between two moments: 0.5 to 2 of three years -> 0.5, 1, 0."""
    begin = np.arange(horizon, dtype=float)
    return np.clip(np.minimum(begin + 1, end) - np.maximum(begin, start), 0, 1)
