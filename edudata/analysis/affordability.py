"""Housing affordability by the usual measures.

Every function takes numbers or Series and returns the same kind; a missing input gives a missing
result. Shares and rates are percent, rates and incomes per year, rents, payments and costs per month.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from edudata.arguments import within

RATE_PCT = (-1.0, 100.0)
# NAR's index assumes these terms of a lender.
NAR_DOWN_PAYMENT_PCT = 20.0
NAR_QUALIFYING_PCT = 25.0
# HUD calls a household burdened by housing costs above this share of income.
HUD_THRESHOLD_PCT = 30.0


def price_to_income(price_usd: Any, income_usd: Any) -> Any:
    """Divide a home's price by a year's gross income.

    Parameters
    ----------
    price_usd : float or Series
        Price of the home, above 0.
    income_usd : float or Series
        Income a year, above 0.

    Returns
    -------
    float or Series
        Years of income.

    Raises
    ------
    OutOfRangeError
        Price or income is not above 0.

    Examples
    --------
    >>> round(price_to_income(418_975, 83_730), 2)
    5.0
    """
    return _price(price_usd) / _income(income_usd)


def rent_to_income_pct(rent_usd_per_month: Any, income_usd: Any) -> Any:
    """Compute the percentage of gross income that twelve months' rent takes.

    Parameters
    ----------
    rent_usd_per_month : float or Series
        Rent, 0 or more.
    income_usd : float or Series
        Income a year, above 0.

    Returns
    -------
    float or Series
        Percent of income.

    Raises
    ------
    OutOfRangeError
        The rent is negative or the income is not above 0.

    Examples
    --------
    >>> rent_to_income_pct(1500, 60_000)
    30.0
    """
    within("rent in USD a month", rent_usd_per_month, 0)
    return 1200 * rent_usd_per_month / _income(income_usd)


def monthly_payment(loan_usd: Any, rate_pct: Any, term_years: Any = 30) -> Any:
    """Compute the level monthly payment of principal and interest.

    Parameters
    ----------
    loan_usd : float or Series
        Amount borrowed, 0 or more.
    rate_pct : float or Series
        Yearly rate, -1 to 100 percent; a twelfth is due each month.
    term_years : float or Series
        Years of repayment, above 0.

    Returns
    -------
    float or Series
        US dollars a month.

    Raises
    ------
    OutOfRangeError
        A value lies outside its range, which the message names.

    Examples
    --------
    The National Association of Realtors published 2,259 for October 2023. Without interest only the
    principal is repaid:

    >>> round(monthly_payment(316_800, 7.70))
    2259
    >>> monthly_payment(360_000, 0)
    1000.0
    """
    within("loan in USD", loan_usd, 0)
    within("rate in percent a year", rate_pct, *RATE_PCT)
    within("term in years", term_years, 0, above=True)
    return loan_usd * _payment_factor(rate_pct, term_years)


def monthly_cost(
    price_usd: Any,
    rate_pct: Any,
    *,
    down_payment_pct: Any = NAR_DOWN_PAYMENT_PCT,
    term_years: Any = 30,
    tax_pct: Any = 0.0,
    insurance_pct: Any = 0.0,
    mortgage_insurance_pct: Any = 0.0,
) -> Any:
    """Compute the monthly cost of owning a home bought at a price.

    Parameters
    ----------
    price_usd, rate_pct, term_years : float or Series
        As in `monthly_payment`; the price must be above 0.
    down_payment_pct : float or Series
        Percent of the price that is not borrowed.
    tax_pct, insurance_pct : float or Series
        Percent of the price, per year.
    mortgage_insurance_pct : float or Series
        Percent of the loan, per year.

    Returns
    -------
    float or Series
        US dollars a month: principal, interest, tax and insurance.

    Raises
    ------
    OutOfRangeError
        The price is not above 0, or a percentage lies outside 0 to 100.

    Examples
    --------
    >>> monthly_cost(400_000, 0, down_payment_pct=10, tax_pct=1.2)  # 360,000 / 360 + 400
    1400.0
    """
    for name, value in (
        ("down payment in percent of the price", down_payment_pct),
        ("property tax in percent of the price a year", tax_pct),
        ("insurance in percent of the price a year", insurance_pct),
        ("mortgage insurance in percent of the loan a year", mortgage_insurance_pct),
    ):
        within(name, value, 0, 100)
    price = _price(price_usd)
    loan = price * (1 - down_payment_pct / 100)
    added = price * (tax_pct + insurance_pct) + loan * mortgage_insurance_pct
    return monthly_payment(loan, rate_pct, term_years) + added / 1200


def cost_to_income_pct(cost_usd_per_month: Any, income_usd: Any) -> Any:
    """Compute the percentage of gross income that a monthly cost takes over a year.

    Parameters
    ----------
    cost_usd_per_month : float or Series
        Cost, 0 or more.
    income_usd : float or Series
        Income a year, above 0.

    Returns
    -------
    float or Series
        Percent of income.

    Raises
    ------
    OutOfRangeError
        The cost is negative or the income is not above 0.

    Examples
    --------
    >>> round(cost_to_income_pct(3034, 85_166), 1)  # as the Atlanta Fed published for November 2025
    42.7
    """
    within("cost in USD a month", cost_usd_per_month, 0)
    return 1200 * cost_usd_per_month / _income(income_usd)


def payment_to_income(price_usd: Any, income_usd: Any, rate_pct: Any, **terms: Any) -> Any:
    """Compute the percentage of gross income that a buyer's monthly cost takes.

    Parameters
    ----------
    price_usd, income_usd, rate_pct : float or Series
        Price of the home, income a year, mortgage rate in percent.
    **terms : float or Series
        Down payment, term, tax and insurance, as in `monthly_cost`.

    Returns
    -------
    float or Series
        Percent of income.

    Raises
    ------
    OutOfRangeError
        As in `monthly_cost`, or the income is not above 0.

    Examples
    --------
    NAR published 27.4 for October 2023, after rounding the payment to whole dollars:

    >>> round(payment_to_income(396_000, 99_109, 7.70), 2)
    27.35
    """
    return cost_to_income_pct(monthly_cost(price_usd, rate_pct, **terms), income_usd)


def income_needed(cost_usd_per_month: Any, share_pct: Any = HUD_THRESHOLD_PCT) -> Any:
    """Compute the yearly income of which a monthly cost takes a given percentage.

    Parameters
    ----------
    cost_usd_per_month : float or Series
        Cost, 0 or more.
    share_pct : float or Series
        Percent of income, above 0 and up to 100.

    Returns
    -------
    float or Series
        US dollars a year.

    Raises
    ------
    OutOfRangeError
        The cost is negative, or the share does not lie above 0 and up to 100.

    Examples
    --------
    The Atlanta Fed published 121,342, computed from the unrounded cost:

    >>> round(income_needed(3034, 30))
    121360
    """
    within("cost in USD a month", cost_usd_per_month, 0)
    within("share of income in percent", share_pct, 0, 100, above=True)
    return 1200 * cost_usd_per_month / share_pct


def nar_hai(price_usd: Any, income_usd: Any, rate_pct: Any) -> Any:
    """Compute the Housing Affordability Index of the National Association of Realtors (NAR).

    Parameters
    ----------
    price_usd, income_usd, rate_pct : float or Series
        Price of the home, income a year, mortgage rate in percent.

    Returns
    -------
    float or Series
        100 where the income is just what a lender asks for: 20 percent down, 30 years, and principal
        and interest no more than 25 percent of income. Above 100 the income is higher.

    Raises
    ------
    OutOfRangeError
        As in `monthly_cost`.

    Notes
    -----
    NAR uses the median price of existing one-family homes and the median family income; with other
    inputs only the formula is NAR's. NAR rounds the payment to whole dollars, this function does not.
    Source: https://www.nar.realtor/research-and-statistics/housing-statistics/housing-affordability-index/methodology

    Examples
    --------
    >>> round(nar_hai(396_000, 99_109, 7.70), 1), round(nar_hai(383_500, 100_472, 6.72), 1)
    (91.4, 105.5)
    """
    payment = monthly_cost(price_usd, rate_pct, down_payment_pct=NAR_DOWN_PAYMENT_PCT)
    return _income(income_usd) / income_needed(payment, NAR_QUALIFYING_PCT) * 100


def _price(price_usd: Any) -> Any:
    return within("price in USD", price_usd, 0, above=True)


def _income(income_usd: Any) -> Any:
    return within("income in USD a year", income_usd, 0, above=True)


def _payment_factor(rate_pct: Any, term_years: Any) -> Any:
    """Compute the part of a loan due each month."""
    rate = np.asarray(rate_pct, dtype=float) / 1200
    months = np.asarray(term_years, dtype=float) * 12
    # The formula is 0 / 0 at a rate of 0, where each month repays an equal part of the principal.
    zero = rate == 0
    safe = np.where(zero, 1.0, rate)
    # log1p and expm1 keep the digits of a rate of a millionth of a percent.
    factor = np.where(zero, 1 / months, safe / -np.expm1(-months * np.log1p(safe)))
    index = next((value.index for value in (rate_pct, term_years) if isinstance(value, pd.Series)), None)
    return float(factor) if index is None and factor.ndim == 0 else pd.Series(factor, index=index)
