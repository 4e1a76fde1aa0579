"""Loans, present values and break-even years, by hand and by property."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edudata.analysis import payback
from edudata.analysis.payback import Loan, Path
from edudata.errors import OutOfRangeError

money = st.floats(0, 200_000)
rates = st.floats(0, 15)
terms = st.floats(1, 30)


def test_monthly_payment_of_a_known_loan():
    assert payback.monthly_payment(10_000, 6, 10) == pytest.approx(111.02, abs=0.005)
    assert payback.total_repaid(10_000, 6, 10) == pytest.approx(13_322.46, abs=0.01)


@given(money, terms)
def test_a_loan_without_interest_repays_its_principal(principal, years):
    assert payback.total_repaid(principal, 0, years) == pytest.approx(principal)


@given(money, rates, terms)
@example(10_000.0, 2e-313, 10)
def test_interest_never_lowers_what_is_repaid(principal, rate, years):
    assert payback.total_repaid(principal, rate, years) >= principal * (1 - 1e-9) - 1e-9


@given(st.floats(1_000, 200_000), rates, st.integers(1, 30))
def test_the_payments_repay_the_loan_month_by_month(principal, rate, years):
    owed, monthly = principal, payback.monthly_payment(principal, rate, years)
    for _ in range(years * 12):
        owed = owed * (1 + rate / 1200) - monthly
    assert owed == pytest.approx(0, abs=principal * 1e-6)


def test_present_value_by_hand():
    assert payback.present_value([-100, 110], 10) == pytest.approx(0)
    assert payback.present_value([1, 1, 1], 0) == 3
    assert payback.present_value([-100, 0, 121], 10) == pytest.approx(0)


@pytest.mark.parametrize(
    ("flows", "year"),
    [([-100, 60, 60, 60], 3), ([-100, 10], None), ([5, 5], 0), ([-1, 2, -5, 10], 4), ([-1, 1], 2)],
)
def test_break_even_year(flows, year):
    assert payback.break_even_year(flows) == year


def test_flows_by_hand():
    assert payback.yearly_flows(Path(100, 2, 80), 3).tolist() == [-50, -50, 80]
    borrowed = payback.yearly_flows(Path(100, 2, 80), 3, Loan(100, 0, 1))
    assert borrowed.tolist() == pytest.approx([0, 0, -20])
    assert payback.yearly_flows(Path(10, 0.5, 100), 2).tolist() == [40, 100]
    assert payback.yearly_flows(Path(0, 0, 30), 2).tolist() == [30, 30]


def test_pay_rises_at_mid_career_on_every_path():
    pay = payback.yearly_flows(Path(0, 0, 40, 60), 20)
    assert pay.tolist() == [40.0] * 17 + [60.0] * 3, "from 18 to 35 are 17 years"
    assert payback.yearly_flows(Path(0, 0, 40, 40), 20).tolist() == [40.0] * 20
    with pytest.raises(OutOfRangeError, match="later_pay_usd must be 0 or more"):
        payback.yearly_flows(Path(0, 0, 40, -1), 20)


@given(money, st.floats(0, 6), money, st.floats(0, 100), st.floats(1, 15))
def test_a_loan_at_the_discount_rate_of_nothing_changes_no_sum(cost, years, pay, borrowed, term):
    horizon = 25
    own = payback.yearly_flows(Path(cost, years, pay), horizon).sum()
    lent = payback.yearly_flows(Path(cost, years, pay), horizon, Loan(borrowed, 0, term)).sum()
    assert own == pytest.approx(lent, abs=0.01)


@given(money, st.floats(0.1, 6), money)
def test_a_way_gains_nothing_over_itself(cost, years, pay):
    path = Path(cost, years, pay)
    assert not np.any(payback.gain(path, path, 10))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: payback.monthly_payment(1, -1, 10), "rate_pct must be 0 to 30; -1 was given"),
        (lambda: payback.monthly_payment(1, 5, 0), "years of the loan must be above 0 to 50; 0 was"),
        (lambda: payback.monthly_payment(-1, 5, 1), "principal_usd must be 0 or more"),
        (lambda: payback.present_value([1], -2), "discount_pct must be 0 to 30"),
        (lambda: payback.yearly_flows(Path(1, 1, 1), 0), "horizon in whole years must be 1 to 50; 0"),
        (lambda: payback.yearly_flows(Path(1, 1, 1), 2.5), "horizon must be whole years, 1 to 50; 2.5"),
        (lambda: payback.present_value([1], "3"), "discount_pct must be a number, 0 to 30; '3'"),
        (lambda: payback.monthly_payment(float("nan"), 5, 1), "principal_usd must be a number"),
        (lambda: payback.yearly_flows(Path(1, 1, 1), 9, Loan(101)), "borrowed_pct must be 0 to 100"),
        (lambda: payback.yearly_flows(Path(-1, 1, 1), 9), "cost_usd must be 0 or more"),
    ],
)
def test_invalid_values_are_rejected_with_the_range(call, message):
    with pytest.raises(OutOfRangeError, match=message):
        call()
