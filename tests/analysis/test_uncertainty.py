"""Margins of error: Census's worked examples and the formulas' properties."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.analysis import uncertainty as u
from edudata.errors import OutOfRangeError

ESTIMATES = st.floats(1, 1e8)
MARGINS = st.integers(0, 10**8).map(lambda n: n / 10)


def test_census_examples():
    # ACS Compass handbook: women with a graduate degree, Fairfax County, against men
    assert round(u.ratio_moe(4634, 989, 6440, 1328), 4) == 0.2135


def test_reliability_classes():
    assert u.coefficient_of_variation_pct(1000, 164.5) == pytest.approx(10)
    assert u.reliability(1000, 0.12 * 1645) == "high"
    assert u.reliability(1000, 0.13 * 1645) == "medium"
    assert u.reliability(1000, 0.41 * 1645) == "low"
    classes = u.reliability(
        pd.Series([1000.0, 1000.0], index=["a", "b"]), pd.Series([10.0, None], index=["a", "b"])
    )
    assert classes["a"] == "high"
    assert pd.isna(classes["b"])


def test_invalid_values_are_rejected():
    with pytest.raises(OutOfRangeError, match="margin of error must be 0 or more; -1 was given"):
        u.ratio_moe(1, -1, 1, 1)
    with pytest.raises(OutOfRangeError, match="denominator must be above 0"):
        u.ratio_moe(1, 1, 0, 1)
    with pytest.raises(OutOfRangeError, match="estimate must be above 0"):
        u.coefficient_of_variation_pct(0, 1)


@given(ESTIMATES, MARGINS, ESTIMATES, MARGINS)
def test_a_ratios_relative_margin_joins_those_of_its_parts(a, a_moe, b, b_moe):
    moe = u.ratio_moe(a, a_moe, b, b_moe)
    assert moe >= 0
    assert moe / (a / b) == pytest.approx(math.hypot(a_moe / a, b_moe / b), rel=1e-6, abs=1e-12)
    assert u.ratio_moe(a, a_moe, b, 0) == pytest.approx(a_moe / b)
