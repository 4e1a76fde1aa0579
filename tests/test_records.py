"""The plain records: addresses, next releases, keys."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError, replace

import pytest
from helpers.fake_publisher import BALANCES, DEBT, RATES, SOURCE

from edudata.records import Source


def test_a_resource_is_addressed_by_its_source():
    assert (BALANCES.id, RATES.id) == ("bank/balances", "bank/rates")
    assert (
        Source(name="other", title="Other", page=None, resources=(replace(RATES),)).resources[0].id
        == "other/rates"
    )
    assert SOURCE.resources[0] is BALANCES


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2026-08", "2026-11"),
        ("2026-08-06", "2026-11"),
        ("2026-07", "2026-08"),
        ("2026-11-06", "2027-02"),
        ("2026-12", "2027-02"),
        ("2026-01-31", "2026-02"),
        ("2026", None),
    ],
)
def test_the_next_release_is_the_next_of_its_months(published, expected):
    assert BALANCES.next_release(published) == expected
    assert RATES.next_release(published) is None


def test_release_months_may_stand_in_any_order():
    assert replace(BALANCES, release_months=(11, 2)).next_release("2026-12") == "2027-02"
    assert replace(BALANCES, release_months=(11, 2)).next_release("2026-03") == "2026-11"


def test_a_table_has_its_models_key():
    assert DEBT.key == ("quarter_end", "product")


def test_records_do_not_change():
    with pytest.raises(FrozenInstanceError):
        BALANCES.title = "other"  # type: ignore[misc]


def test_records_need_the_standard_library_only():
    code = "import sys, edudata.records; print([m for m in ('pandas', 'pandera') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_a_publisher_with_a_key_says_where_to_get_it():
    from edudata.registry import sources

    for source in sources().values():
        variables = {r.key_variable for r in source.resources if r.key_variable}
        assert len(variables) <= 1, f"{source.name} knows several keys: {variables}"
        if variables:
            assert str(source.key_page).startswith("https://"), source.name
