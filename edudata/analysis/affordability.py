"""What a home costs beside what a household earns, by the usual measures.

Every function takes numbers or Series and returns the same; a missing input gives a missing result.
Percent throughout, rates as yearly percent, incomes as dollars a year, payments as dollars a month.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from edudata.analysis._limits import within

RATE_PCT = (-1.0, 100.0)
NAR_DOWN_PAYMENT_PCT = 20.0
NAR_QUALIFYING_PCT = 25.0
HOAM_DOWN_PAYMENT_PCT = 10.0
HUD_THRESHOLD_PCT = 30.0


def price_to_income(price_usd: Any, income_usd: Any) -> Any:
    """Years of gross income that a home's price equals.

    418,975 and 83,730 -> 5.00

    Raises OutOfRangeError unless price and income are above 0.
    """
    return _price(price_usd) / _income(income_usd)


def rent_to_income_pct(rent_usd_per_month: Any, income_usd: Any) -> Any:
    """Share of gross income that twelve months' rent takes, in percent.

    1,500 a month and 60,000 a year -> 30

    Raises OutOfRangeError when the rent is negative or the income not above 0.
    """
    within("rent in USD a month", rent_usd_per_month, 0)
    return 1200 * rent_usd_per_month / _income(income_usd)


def monthly_payment(loan_usd: Any, rate_pct: Any, term_years: Any = 30) -> Any:
    """Level monthly payment of principal and interest that repays a loan over its term.

    loan_usd   : amount borrowed, 0 or more
    rate_pct   : yearly rate in percent, -1 to 100; a twelfth is due each month
    term_years : above 0

    316,800 at 7.70 over 30 -> 2,259      # NAR, October 2023
    360,000 at 0 over 30    -> 1,000      # nothing but the principal

    Raises OutOfRangeError outside these ranges.
    """
    within("loan in USD", loan_usd, 0)
    within("rate in percent a year", rate_pct, *RATE_PCT)
    within("term in years", term_years, 0, above=True)
    return loan_usd * _share_paid_monthly(rate_pct, term_years)


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
    """Monthly cost of owning a home bought at this price: principal, interest, and what is added.

    tax_pct, insurance_pct : yearly percent of the price
    mortgage_insurance_pct : yearly percent of the loan

    400,000 at 0, 10 down, tax 1.2 -> 1,400     # 360,000 / 360 + 400

    Raises OutOfRangeError for a price not above 0 or a percentage outside 0 to 100.
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
    """Share of gross income that a monthly cost takes over a year, in percent.

    3,034 a month and 85,166 a year -> 42.7     # Atlanta Fed, November 2025

    Raises OutOfRangeError when the cost is negative or the income not above 0.
    """
    within("cost in USD a month", cost_usd_per_month, 0)
    return 1200 * cost_usd_per_month / _income(income_usd)


def payment_to_income(
    price_usd: Any,
    income_usd: Any,
    rate_pct: Any,
    down_payment_pct: Any = NAR_DOWN_PAYMENT_PCT,
    term_years: Any = 30,
    tax_pct: Any = 0.0,
    insurance_pct: Any = 0.0,
) -> Any:
    """Share of gross income that a buyer's monthly cost takes, in percent.

    396,000, income 99,109, rate 7.70 -> 27.35     # NAR, October 2023: 27.4 from whole dollars

    Raises OutOfRangeError as `monthly_cost`, or when the income is not above 0.
    """
    cost = monthly_cost(
        price_usd,
        rate_pct,
        down_payment_pct=down_payment_pct,
        term_years=term_years,
        tax_pct=tax_pct,
        insurance_pct=insurance_pct,
    )
    return cost_to_income_pct(cost, income_usd)


def income_needed(cost_usd_per_month: Any, share_pct: Any = HUD_THRESHOLD_PCT) -> Any:
    """Yearly income at which a monthly cost takes just this share.

    3,034 a month at 30 percent -> 121,360     # Atlanta Fed: 121,342 from the unrounded cost

    Raises OutOfRangeError when the cost is negative or the share not above 0 to 100.
    """
    within("cost in USD a month", cost_usd_per_month, 0)
    within("share of income in percent", share_pct, 0, 100, above=True)
    return 1200 * cost_usd_per_month / share_pct


def nar_hai(price_usd: Any, income_usd: Any, rate_pct: Any) -> Any:
    """Housing Affordability Index by the formula of the National Association of Realtors.

    Above 100 the income is more than a lender asks for: 20 percent down, 30 years, and principal and
    interest no more than 25 percent of income. NAR takes the median price of existing one-family homes
    and the median family income; with other inputs only the formula is NAR's. It rounds the payment to
    whole dollars, here it is exact.

    396,000, income 99,109, rate 7.70  -> 91.4      # October 2023
    383,500, income 100,472, rate 6.72 -> 105.5     # January 2024

    Raises OutOfRangeError as `monthly_cost`.
    Source: NAR, https://www.nar.realtor/research-and-statistics/housing-statistics/housing-affordability-index/methodology
    """
    payment = monthly_cost(price_usd, rate_pct, down_payment_pct=NAR_DOWN_PAYMENT_PCT)
    return _income(income_usd) / income_needed(payment, NAR_QUALIFYING_PCT) * 100


def hoam_share(
    price_usd: Any,
    income_usd: Any,
    rate_pct: Any,
    *,
    tax_pct: Any,
    insurance_pct: Any,
    mortgage_insurance_pct: Any,
    down_payment_pct: Any = HOAM_DOWN_PAYMENT_PCT,
) -> Any:
    """Share of income that owning takes, in the manner of the Atlanta Fed's affordability monitor (HOAM).

    It counts property tax, insurance and mortgage insurance beside principal and interest. Above 30
    percent (HUD's threshold) a home is called unaffordable. The monitor's inputs are local; those given
    here are assumptions, and so is the down payment of 10 percent, which its page does not state.

    400,000, income 84,000, rate 0, tax 1.2, nothing else -> 20     # 1,400 a month

    Raises OutOfRangeError as `monthly_cost`.
    Source: Federal Reserve Bank of Atlanta,
    https://www.atlantafed.org/center-for-housing-and-policy/data-and-tools/home-ownership-affordability-monitor
    """
    cost = monthly_cost(
        price_usd,
        rate_pct,
        down_payment_pct=down_payment_pct,
        tax_pct=tax_pct,
        insurance_pct=insurance_pct,
        mortgage_insurance_pct=mortgage_insurance_pct,
    )
    return cost_to_income_pct(cost, income_usd)


def _price(price_usd: Any) -> Any:
    return within("price in USD", price_usd, 0, above=True)


def _income(income_usd: Any) -> Any:
    return within("income in USD a year", income_usd, 0, above=True)


def _share_paid_monthly(rate_pct: Any, term_years: Any) -> Any:
    """Part of the loan due each month; at a rate of zero one part in as many as there are months."""
    rate = np.asarray(rate_pct, dtype=float) / 1200
    months = np.asarray(term_years, dtype=float) * 12
    nothing = rate == 0
    safe = np.where(nothing, 1.0, rate)
    # log1p and expm1 keep a rate of a millionth of a percent from cancelling to nothing
    share = np.where(nothing, 1 / months, safe / -np.expm1(-months * np.log1p(safe)))
    index = next((given.index for given in (rate_pct, term_years) if isinstance(given, pd.Series)), None)
    return float(share) if index is None and share.ndim == 0 else pd.Series(share, index=index)
