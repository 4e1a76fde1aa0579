"""The newest values of each series are compared with what is usual for the series."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from helpers.fake_publisher import BALANCES
from hypothesis import given
from hypothesis import strategies as st

from edudata.etl.compare import newest_values
from edudata.etl.store.archive import Archive
from edudata.registry import resources


def quarters(auto: list[float], student: list[float]) -> pd.DataFrame:
    ends = pd.date_range("2020-03-31", periods=len(auto), freq="QE")
    parts = [
        pd.DataFrame({"quarter_end": ends, "product": name, "balance_billion_usd": values, "loans": 70})
        for name, values in (("auto", auto), ("student", student))
    ]
    return pd.concat(parts, ignore_index=True)


STEADY = [900.0 + n for n in range(20)]


def passed(new: pd.DataFrame, old: pd.DataFrame | None = None) -> bool:
    results = newest_values.check(new, BALANCES, old)
    assert not any(result.required for result in results)
    return all(result.passed for result in results)


@pytest.mark.parametrize("factor", [0.1, 0.5, 1.8, 10])
@pytest.mark.parametrize("first", [True, False])
def test_a_newest_value_far_from_its_series_is_a_warning(factor, first):
    new = quarters([*STEADY, STEADY[-1] * factor], [*STEADY, 921])
    result = newest_values.check(new, BALANCES, None if first else quarters(STEADY, STEADY))[0]
    assert not result.passed
    assert "balance_billion_usd 919 -> " in result.saw
    assert "product auto" in result.saw
    assert "student" not in result.saw


def test_several_appended_values_are_compared_with_the_past():
    tenth = [value / 10 for value in STEADY[:3]]
    assert not passed(quarters([*STEADY, *tenth], [*STEADY, 921, 922, 923]), quarters(STEADY, STEADY))


def test_a_revised_newest_value_is_compared_and_a_known_one_is_not():
    old = quarters([*STEADY, 920], [*STEADY, 921])
    revised = quarters([*STEADY, 92], [*STEADY, 921])
    assert not passed(revised, old)
    assert passed(revised, revised)


def test_one_large_change_before_does_not_allow_any_level():
    """Unemployment tripled in the pandemic; ten times the month before is no rate all the same."""
    pandemic = [4.0] * 12 + [13.0] + [4.0] * 12
    high = [v * 100 for v in pandemic]
    steady = [400.0 + n for n in range(len(high))]
    assert not passed(quarters([*high, 4000.0], [*steady, 426]))
    # A return to a level of before may be as large as four times that change.
    low = [1000.0] * 8 + [250.0] + [50.0] * 8
    assert passed(quarters([*low, 900.0], [400.0 + n for n in range(len(low) + 1)]))


def test_a_volatile_series_may_move_as_it_did():
    volatile = [900.0, 500.0] * 10
    assert passed(quarters([*volatile, 1200.0], [*STEADY, 921]))


@given(st.lists(st.floats(0.97, 1.03), min_size=12, max_size=20))
def test_small_changes_pass(steps):
    values = list(pd.Series(steps).cumprod() * 1000)
    assert passed(quarters(values, values))


def test_consumer_prices_at_a_tenth_and_at_eighty_percent_more(archive: Archive):
    """K7: the newest month of the CPI at a tenth, or 80 % above the month before."""
    resource = resources()["bls/cpi"]
    old = archive.read(archive.vintages("bls/cpi")[-1])
    value = next(name for name, kind in resource.columns.items() if kind == "number")
    monthly = old[old["period"] != "M13"]
    newest = monthly.sort_values(["year", "period"])["year"].max()
    for factor in (0.1, 1.8):
        wrong = old.copy()
        wrong.loc[wrong["year"] == newest, value] *= factor
        assert not newest_values.check(wrong, resource)[0].passed
    assert all(result.passed for result in newest_values.check(old, resource))


@pytest.mark.parametrize("value", [0.0, -921.0])
@pytest.mark.parametrize("first", [True, False])
def test_a_first_zero_or_negative_value_is_a_warning(value, first):
    new = quarters([*STEADY, value], [*STEADY, 921])
    result = newest_values.check(new, BALANCES, None if first else quarters(STEADY, STEADY))[0]
    assert not result.passed
    assert f"balance_billion_usd 919 -> {value:g} " in result.saw


def test_a_series_that_was_zero_before_may_be_zero():
    assert passed(quarters([0.0, *STEADY, 0.0], [0.0, *STEADY, 921]))


def test_a_newest_period_without_half_of_its_series_is_a_warning():
    new = quarters([*STEADY, 920], [*STEADY, 920])
    cut = new[~(new["product"].eq("auto") & new["quarter_end"].eq(new["quarter_end"].max()))]
    (continued, complete) = newest_values.check(cut, BALANCES)
    assert continued.passed
    assert (complete.passed, complete.required) == (False, False)
    assert complete.saw == "1 of 2 series end before 2025-03-31, the first: auto"
    assert newest_values.check(new, BALANCES)[1].passed
    # The same gap in the active vintage has been looked at before.
    assert newest_values.check(cut, BALANCES, cut)[1].passed


def test_rows_without_a_period_are_not_compared():
    assert newest_values.check(quarters(STEADY, STEADY), replace(BALANCES, period=None)) == []


@pytest.mark.parametrize(
    ("name", "newest", "published", "right"),
    [
        ("bls/cpi", "2026", "2026-09", True),
        ("fred/mspus", "2025-04-01", "2025-10", True),
        ("fred/mspus", "2014-04-01", "2025-10", False),
        ("nyfed/household_debt", "2014-12-31", "2026-08", False),
        ("nces/tuition", "2022-23", "2023-12", True),
        ("nces/tuition", "2009-10", "2023-12", False),
        ("bea/price_parities_metro", "2023", "2025", True),
    ],
)
def test_a_file_that_ends_long_before_its_publication_is_a_warning(name, newest, published, right):
    (result,) = newest_values.recent(resources()[name], newest, published)
    assert (result.passed, result.required) == (right, False)


def test_a_series_without_a_schedule_may_end_at_any_time():
    assert newest_values.recent(resources()["indeed/generative_ai_postings"], "2014-01-01", "2026") == []
