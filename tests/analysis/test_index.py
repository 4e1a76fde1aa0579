"""Series on one scale."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.analysis.index import index_to_base
from edudata.errors import OutOfRangeError, UnknownNameError

TWO = pd.DataFrame(
    {
        "sector": ["public", "public", "private", "private"],
        "year": [1985, 2019, 2019, 2022],
        "amount_usd": [2000.0, 6000.0, 30000.0, 33000.0],
    }
)


def test_each_series_is_100_at_the_base_and_order_is_kept():
    frame = TWO.copy()
    frame.attrs = {"table": "tuition", "sha256": "0" * 8}
    result = index_to_base(frame, "amount_usd", "year", 2019, by=["sector"])
    assert result["relative_index"].tolist() == pytest.approx([100 / 3, 100, 100, 110])
    assert result["amount_usd"].tolist() == TWO["amount_usd"].tolist()
    assert result.attrs == {"table": "tuition", "index_base": "2019 = 100"}


def test_nces_public_tuition_tripled(facts):
    nces = facts("nces_330_10_tuition").query(
        "control == 'public' and level == '4yr' and component == 'tuition_fees'"
    )
    result = index_to_base(nces, "average_constant_2022_23_usd", "year_start", 1985).set_index("year_start")
    assert round(result.loc[2019, "relative_index"]) == 300
    assert round(result.loc[2022, "relative_index"]) == 269


def test_a_series_without_the_base_is_named_with_its_span_or_dropped():
    with pytest.raises(OutOfRangeError, match="private has no value in 1985; it covers 2019 to 2022"):
        index_to_base(TWO, "amount_usd", "year", 1985, by=["sector"])
    result = index_to_base(TWO, "amount_usd", "year", 1985, by=["sector"], without_base="drop")
    assert result["sector"].tolist() == ["public", "public"]
    none = index_to_base(TWO, "amount_usd", "year", 1900, by=["sector"], without_base="drop")
    assert none.empty
    assert "relative_index" in none


def test_invalid_bases_are_rejected():
    with pytest.raises(OutOfRangeError, match="2 values in 2019; name what tells them apart"):
        index_to_base(TWO, "amount_usd", "year", 2019)
    with pytest.raises(OutOfRangeError, match="a base must be above 0"):
        index_to_base(TWO.assign(amount_usd=0.0), "amount_usd", "year", 1985)
    with pytest.raises(OutOfRangeError, match="error, drop"):
        index_to_base(TWO, "amount_usd", "year", 2019, without_base="guess")
    with pytest.raises(UnknownNameError, match="sector"):
        index_to_base(TWO, "amount_usd", "year", 2019, by=["control"])


@given(st.lists(st.floats(0.01, 1e9), min_size=1, max_size=20), st.data())
def test_ratios_survive_indexing(values, data):
    frame = pd.DataFrame({"year": range(len(values)), "value": values})
    base = data.draw(st.integers(0, len(values) - 1))
    index = index_to_base(frame, "value", "year", base)["relative_index"]
    assert index[base] == pytest.approx(100)
    assert (index / index[0]).tolist() == pytest.approx((frame["value"] / values[0]).tolist())
