"""Affordability: against NAR's and the Atlanta Fed's published figures, and as arithmetic."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.analysis import affordability as a
from edudata.errors import OutOfRangeError

LOANS = st.floats(1, 1e8)
RATES = st.floats(-1, 100)
TERMS = st.integers(1, 50)

# NAR, March 2024: price, rate, monthly payment, percent of income, income, qualifying income, index
NAR = [
    (357_100, 3.01, 1206, 16.9, 85_806, 57_888, 148.2),
    (415_700, 6.79, 2166, 26.7, 97_401, 103_968, 93.7),
    (396_000, 7.70, 2259, 27.4, 99_109, 108_432, 91.4),
    (383_500, 6.72, 1984, 23.7, 100_472, 95_232, 105.5),
]


@pytest.mark.parametrize(("price", "rate", "payment", "share", "income", "qualifying", "index"), NAR)
def test_nar_by_its_own_formula(price, rate, payment, share, income, qualifying, index):
    ours = a.monthly_payment(0.8 * price, rate)
    assert round(ours) == payment
    # NAR goes on with the payment in whole dollars
    assert a.income_needed(payment, 25) == qualifying
    assert round(a.cost_to_income_pct(payment, income), 1) == share
    assert a.nar_hai(price, income, rate) == pytest.approx(index, abs=0.1)
    assert a.payment_to_income(price, income, rate) == pytest.approx(share, abs=0.06)


def test_atlanta_fed_november_2025():
    assert round(a.cost_to_income_pct(3034, 85_166), 1) == 42.7
    # half a dollar of rounding in the monthly cost is worth 20 dollars of income
    assert a.income_needed(3034) == pytest.approx(121_342, abs=20)
    assert a.income_needed(3034) / 85_166 == pytest.approx(1.42, abs=0.005)


def test_monthly_cost_adds_tax_and_insurance():
    terms = {"down_payment_pct": 10, "tax_pct": 1.2, "insurance_pct": 0.6, "mortgage_insurance_pct": 0.5}
    # 1,000 principal + 400 tax + 200 insurance + 150 mortgage insurance on 360,000
    assert a.monthly_cost(400_000, 0, **terms) == pytest.approx(1750)
    assert a.payment_to_income(400_000, 84_000, 0, **terms) == pytest.approx(25)


def test_national_price_to_income(facts):
    table = facts("us_price_to_income_annual")
    ours = a.price_to_income(
        table["median_sales_price_annual_mean_usd"], table["median_household_income_current_usd"]
    )
    assert ours.round(3).tolist() == table["price_to_income"].tolist()


def test_rent():
    assert a.rent_to_income_pct(1500, 60_000) == 30
    assert a.rent_to_income_pct(pd.Series([1500, None]), 60_000).isna().tolist() == [False, True]


def test_series_in_series_out_with_their_index():
    rates = pd.Series([0.0, 7.7, None], index=["x", "y", "z"])
    payments = a.monthly_payment(316_800, rates)
    assert payments["x"] == pytest.approx(880)
    assert round(payments["y"]) == 2259
    assert pd.isna(payments["z"])
    prices = pd.Series([396_000.0, 396_000.0, 1.0], index=["x", "y", "z"])
    assert round(a.nar_hai(prices, 99_109, rates)["y"], 1) == 91.4


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: a.price_to_income(1, 0), "income in USD a year must be above 0; 0 was given"),
        (lambda: a.price_to_income(0, 1), "price in USD must be above 0"),
        (lambda: a.price_to_income(1, pd.Series([5, -666_666_666])), "-6.66667e[+]08 was given"),
        (lambda: a.rent_to_income_pct(-1, 1), "0 or more; -1 was given"),
        (lambda: a.monthly_payment(-1, 5), "loan in USD must be 0 or more"),
        (lambda: a.monthly_payment(1, 101), "rate in percent a year must be -1 to 100; 101 was given"),
        (lambda: a.monthly_payment(1, -1.5), "-1 to 100"),
        (lambda: a.monthly_payment(1, 5, 0), "term in years must be above 0"),
        (lambda: a.monthly_cost(1, 5, down_payment_pct=101), "down payment .* 0 to 100"),
        (lambda: a.monthly_cost(1, 5, tax_pct=-1), "property tax"),
        (lambda: a.income_needed(1, 0), "above 0 to 100"),
        (lambda: a.cost_to_income_pct(-1, 1), "0 or more"),
    ],
)
def test_invalid_values_are_rejected_with_the_range(call, message):
    with pytest.raises(OutOfRangeError, match=message):
        call()


@given(LOANS, RATES, RATES, TERMS)
def test_a_higher_rate_never_costs_less(loan, one, other, term):
    low, high = sorted((one, other))
    assert a.monthly_payment(loan, low, term) <= a.monthly_payment(loan, high, term) * (1 + 1e-9)


@given(LOANS, TERMS)
def test_at_no_interest_only_the_principal_is_repaid(loan, term):
    assert a.monthly_payment(loan, 0, term) == pytest.approx(loan / term / 12)
    assert a.monthly_payment(loan, 1e-9, term) == pytest.approx(loan / term / 12, rel=1e-6)


@given(LOANS, st.floats(0, 30), st.integers(1, 40))
def test_the_payment_repays_the_loan(loan, rate, term):
    payment = a.monthly_payment(loan, rate, term)
    balance = 1.0
    for _ in range(12 * term):
        balance = balance * (1 + rate / 1200) - payment / loan
    assert balance == pytest.approx(0, abs=1e-6 * (1 + rate / 1200) ** (12 * term))


@given(st.floats(1e3, 1e8), st.floats(1e3, 1e7), st.floats(0, 30))
def test_at_the_income_needed_the_share_is_the_threshold(price, income, rate):
    cost = a.monthly_cost(price, rate)
    assert a.cost_to_income_pct(cost, a.income_needed(cost, 30)) == pytest.approx(30)
    assert a.nar_hai(price, income, rate) == pytest.approx(
        100 * 25 / a.payment_to_income(price, income, rate)
    )
