"""What a degree costs for each graduate, with and without those who do not finish.

All amounts are the College Scorecard's: net price (tuition, fees and living after grants), completion,
median earnings four years on, and pay after high school in the state. Pay forgone while studying is left
out; the 10X lab counts it.
"""

from __future__ import annotations

from dataclasses import dataclass

from edudata.arguments import number

# Years that a degree takes in full time.
YEARS = {"associates": 2, "bachelors": 4}
# No publisher says when those who do not finish leave: halfway, which is stated wherever this is shown.
LEAVE_AFTER = 0.5


@dataclass(frozen=True, kw_only=True)
class Payoff:
    """The price of a degree, and the years of extra pay that cover it.

    Attributes
    ----------
    price_usd : float
        Net price of all years, for a student who finishes on time.
    price_per_graduate_usd : float
        The same with what those who do not finish pay, spread over those who do.
    premium_usd : float
        Earnings four years on minus pay after high school, a year.
    years, years_per_graduate : float or None
        Years of this premium that cover the two prices; None if there is no premium.
    """

    price_usd: float
    price_per_graduate_usd: float
    premium_usd: float
    years: float | None
    years_per_graduate: float | None


def payoff(
    credential: str,
    net_price_usd: float,
    completion_pct: float,
    earnings_usd: float,
    high_school_usd: float,
) -> Payoff:
    """Compare a degree's net price with its premium, plain and with those who do not finish.

    Of 100 who begin, `completion_pct` graduate; each of the others pays half of the years. What they pay is
    added to the price of those who graduate.

    Parameters
    ----------
    credential : {"associates", "bachelors"}
        Takes 2 or 4 years.
    net_price_usd : float
        A year.
    completion_pct : float
        Above 0, at most 100.
    earnings_usd, high_school_usd : float
        A year.

    Raises
    ------
    OutOfRangeError
        If a number is not possible.

    Examples
    --------
    A net price of $20,000 a year and 50% completion:

    >>> result = payoff("bachelors", 20_000, 50, 56_000, 36_000)
    >>> result.price_usd, result.price_per_graduate_usd, result.years, result.years_per_graduate
    (80000.0, 120000.0, 4.0, 6.0)
    """
    completed = number("completion_pct", completion_pct, 0, 100, above=True) / 100
    price = float(YEARS[credential] * net_price_usd)
    per_graduate = price * (1 + LEAVE_AFTER * (1 - completed) / completed)
    premium = float(earnings_usd - high_school_usd)
    pays = premium > 0
    return Payoff(
        price_usd=price,
        price_per_graduate_usd=per_graduate,
        premium_usd=premium,
        years=max(price, 0.0) / premium if pays else None,
        years_per_graduate=max(per_graduate, 0.0) / premium if pays else None,
    )
