"""Statistics by people, against the same people counted one by one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.analysis import weighted
from edudata.errors import OutOfRangeError

PLACES = st.lists(st.tuples(st.floats(-1e6, 1e6), st.integers(0, 50)), min_size=1, max_size=30)


@given(PLACES.filter(lambda places: any(people for _, people in places)))
def test_a_weighted_median_is_the_median_of_the_people(places):
    values, people = (pd.Series(column, dtype=float) for column in zip(*places, strict=True))
    everyone = np.repeat(values.to_numpy(), people.astype(int))
    assert weighted.median(values, people) == np.quantile(everyone, 0.5, method="inverted_cdf")
    high = values > values.mean()
    share = weighted.share_pct(high, people)
    assert share == pytest.approx((everyone > values.mean()).mean() * 100)


def test_places_without_a_value_or_people_do_not_count():
    values = pd.Series([1.0, np.nan, 3.0, 9.0])
    assert weighted.median(values, pd.Series([1, 100, 2, np.nan])) == 3.0
    with pytest.raises(OutOfRangeError, match="people to count"):
        weighted.median(values, pd.Series([0, 5, 0, 0]))
