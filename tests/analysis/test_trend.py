"""Trends: the essay's straight line and exact shapes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.analysis import trend
from edudata.errors import OutOfRangeError

# Experian, student debt in the first quarter, trillion USD, as published
YEARS = list(range(2009, 2020))
EXPERIAN = [0.65, 0.73, 0.81, 0.68, 0.94, 1.06, 1.13, 1.17, 1.28, 1.33, 1.41]
SUSPECT = YEARS.index(2012)
KEPT_YEARS = [y for y in YEARS if y != 2012]
KEPT = [v for i, v in enumerate(EXPERIAN) if i != SUSPECT]

LEVELS = st.lists(st.integers(-10_000, 10_000).map(lambda n: n / 10), min_size=4, max_size=30)


def test_experian_as_published_is_nearly_linear():
    fit = trend.linear(YEARS, EXPERIAN)
    assert (round(fit.slope, 4), round(fit.r2, 3), fit.n, fit.dropped) == (0.0798, 0.948, 11, 0)


def test_experian_without_the_suspect_point_is_linear_not_exponential():
    both = trend.compare(KEPT_YEARS, KEPT)
    assert (round(both.linear.slope, 4), round(both.linear.r2, 4)) == (0.0761, 0.9966)
    assert round(both.linear.predict(2012), 3) == 0.884
    assert round(both.exponential.r2, 3) == 0.980
    assert both.better == "linear"


def test_growth_of_the_essays_decade():
    series = pd.Series(EXPERIAN, index=YEARS)
    assert round((trend.growth_multiple(series, 2009, 2019) - 1) * 100, 1) == 116.9


def test_new_york_fed_quarters(facts):
    debt = facts("nyfed_household_debt_quarterly")
    debt["x"] = trend.decimal_years(pd.to_datetime(debt["quarter_end"]), end=True)
    essay = debt[debt["quarter"].between("2008Q1", "2019Q1")]
    fit = trend.linear(essay["x"], essay["student_loan_billion_usd"])
    assert (fit.n, round(fit.slope, 1), round(fit.r2, 4)) == (45, 83.2, 0.9977)
    since = debt[debt["quarter"] >= "2019Q1"]
    fit = trend.linear(since["x"], since["student_loan_billion_usd"])
    assert (fit.n, round(fit.slope, 1), round(fit.r2, 3)) == (30, 21.0, 0.879)


def test_missing_pairs_are_dropped_and_counted():
    fit = trend.linear([0, 1, 2, 3, np.nan], [1, 3, np.nan, 7, 0])
    assert (fit.n, fit.dropped, fit.slope, fit.intercept) == (3, 2, pytest.approx(2), pytest.approx(1))
    assert fit.predict([0, 10]).tolist() == pytest.approx([1, 21])


def test_constant_growth_is_exponential():
    both = trend.compare([0, 1, 2, 3], [1, 2, 4, 8])
    assert both.better == "exponential"
    assert both.exponential.predict(4) == pytest.approx(16)
    assert both.exponential.r2 == pytest.approx(1)


def test_curvature_of_a_parabola_and_its_standard_error():
    exact = trend.curvature([2000, 2001, 2002, 2003], [0, 1, 4, 9])
    assert exact.coefficient == pytest.approx(1)
    # y = x^2 with errors 1, -1, -1, 1 around it: textbook least squares with one degree of freedom
    noisy = trend.curvature([0, 1, 2, 3], [1, 0, 3, 10])
    design = np.vander([0, 1, 2, 3], 3)
    beta, rest, *_ = np.linalg.lstsq(design, np.array([1.0, 0, 3, 10]), rcond=None)
    assert noisy.coefficient == pytest.approx(beta[0])
    error = 0.0 if not rest.size else float(np.sqrt(rest[0] * np.linalg.inv(design.T @ design)[0, 0]))
    assert noisy.standard_error == pytest.approx(error, abs=1e-9)


def test_curvature_agrees_with_polyfit(facts):
    debt = facts("nyfed_household_debt_quarterly")
    x = trend.decimal_years(pd.to_datetime(debt["quarter_end"]), end=True) - 2014
    bend = trend.curvature(x + 2014, debt["student_loan_billion_usd"])
    beta, covariance = np.polyfit(x, debt["student_loan_billion_usd"], 2, cov=True)
    assert bend.coefficient == pytest.approx(beta[0])
    assert bend.standard_error == pytest.approx(float(np.sqrt(covariance[0, 0])))
    assert bend.t == pytest.approx(bend.coefficient / bend.standard_error)


def test_decimal_years_are_equally_far_apart():
    starts = pd.Series(pd.to_datetime(["2019-01-01", "2019-04-01", "2019-12-01"]))
    assert trend.decimal_years(starts).tolist() == pytest.approx([2019, 2019.25, 2019 + 11 / 12])
    ends = pd.Series(pd.to_datetime(["2019-03-31", "2019-12-31", "2020-02-29"]))
    assert trend.decimal_years(ends, end=True).tolist() == pytest.approx([2019.25, 2020, 2020 + 2 / 12])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: trend.linear([1, 2], [1, 2]), "at least 3 complete points"),
        (lambda: trend.linear([1, 1, 1], [1, 2, 3]), "at 2 or more places; there are 3 at 1"),
        (lambda: trend.linear([1, 2, 3], [1, 2]), "equally long"),
        (lambda: trend.exponential([1, 2, 3], [1, 0, 3]), "above 0; the lowest is 0"),
        (lambda: trend.curvature([1, 1, 2, 2], [1, 2, 3, 4]), "3 or more places"),
        (lambda: trend.growth_multiple(pd.Series([1.0], index=[2009]), 2008, 2009), "covers 2009 to 2009"),
        (lambda: trend.growth_multiple(pd.Series([0.0, 1.0]), 0, 1), "above 0"),
    ],
)
def test_too_few_points_are_rejected(call, message):
    with pytest.raises(OutOfRangeError, match=message):
        call()


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.integers(3, 40))
def test_a_straight_line_is_found_exactly(slope, intercept, n):
    x = np.arange(n) + 2000
    fit = trend.linear(x, intercept + slope * (x - 2000))
    assert fit.r2 == pytest.approx(1)
    assert fit.slope == pytest.approx(slope, abs=1e-6)
    assert fit.predict(2000) == pytest.approx(intercept, abs=1e-5)


@given(LEVELS)
def test_residuals_add_up_to_nothing(levels):
    x = np.arange(len(levels))
    fit = trend.linear(x, levels)
    assert (np.array(levels) - fit.predict(x)).sum() == pytest.approx(0, abs=1e-5)
    assert -1e-9 <= fit.r2 <= 1 + 1e-9
