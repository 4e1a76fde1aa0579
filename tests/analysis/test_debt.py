"""Values implied by a reference series, and growth before and after a date."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.analysis import debt
from edudata.errors import OutOfRangeError


def test_the_place_itself_does_not_count():
    reference = pd.Series([10.0, 20.0, 30.0], index=[1, 2, 3])
    result = debt.implied(pd.Series([5.0, 99.0, 15.0], index=[1, 2, 3]), reference, 2)
    assert (result.value, result.mean_ratio, result.low, result.high) == (10.0, 0.5, 0.5, 0.5)
    assert result.own_ratio == 4.95


@given(st.floats(0.1, 10), st.lists(st.floats(1, 1e4), min_size=2, max_size=20))
def test_a_constant_ratio_is_found_again(ratio, values):
    reference = pd.Series(values)
    result = debt.implied(reference * ratio, reference, 0)
    assert result.value == pytest.approx(values[0] * ratio)
    assert result.low <= result.mean_ratio * (1 + 1e-9)
    assert result.mean_ratio <= result.high * (1 + 1e-9)


def test_nothing_to_compare_is_an_error():
    one = pd.Series([1.0], index=[2012])
    with pytest.raises(OutOfRangeError, match="nothing but 2012"):
        debt.implied(one, one, 2012)
    with pytest.raises(OutOfRangeError, match="2009 is not in both"):
        debt.implied(one, one, 2009)


def test_a_bend_is_found():
    x = np.arange(2008, 2027, 0.25)
    y = np.where(x <= 2019, 600 + 80 * (x - 2008), 1480 + 20 * (x - 2019))
    result = debt.growth_at(x, y, 2008, 2019)
    assert result.before.slope == pytest.approx(80)
    assert result.after.slope == pytest.approx(20)
    assert result.ratio == pytest.approx(0.25)
    assert result.before.n + result.after.n == len(x) + 1
    assert result.compared.better == "linear"


def test_a_short_side_is_an_error():
    x = np.arange(2008, 2012, 0.25)
    with pytest.raises(OutOfRangeError, match="three"):
        debt.growth_at(x, x, 2008, 2011.5)
