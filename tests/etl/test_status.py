"""How resources stand on a given day: age, what is expected, what is overdue, what can be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from helpers.fake_publisher import BALANCES, GOOD, RATES, archive, fake_registry, seed
from hypothesis import given
from hypothesis import strategies as st

from edudata import files
from edudata.dates import last_day
from edudata.etl.run.status import obstacle, overdue, stale, statuses
from edudata.etl.store import pins
from edudata.etl.store.archive import Archive, VintageState

TODAY = date(2025, 11, 15)


def one(name=BALANCES.id, today=TODAY, **standing):
    rows = statuses(fake_registry(), {name: VintageState(**standing)}, today=today)
    return next(s for s in rows if s.resource == name)


@pytest.mark.parametrize(
    ("cadence", "months", "published", "today", "reason"),
    [
        ("quarterly", (2, 5, 8, 11), "2025-08-05", "2025-11-30", ""),
        ("quarterly", (2, 5, 8, 11), "2025-08-05", "2025-12-01", "expected in 2025-11"),
        ("yearly", (2,), "2025-02-20", "2026-02-28", ""),
        ("yearly", (2,), "2025-02-20", "2026-03-01", "expected in 2026-02"),
        ("monthly", (), "2025-09", "2025-11-15", ""),
        ("monthly", (), "2025-09", "2025-11-16", "47 days old, published monthly"),
        ("yearly", (), "2024", "2026-07-03", ""),
        ("yearly", (9,), "2024", "2026-07-04", "550 days old, published yearly"),
        ("irregular", (), "1999", "2025-11-15", ""),
        ("ended", (2,), "2019-05", "2025-11-15", ""),
    ],
)
def test_overdue_after_the_expected_month_or_one_and_a_half_cadences(
    cadence, months, published, today, reason
):
    resource = replace(BALANCES, cadence=cadence, release_months=months)
    assert overdue(resource, published, date.fromisoformat(today)) == reason


@given(
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.integers(0, 900),
    st.integers(0, 200),
    st.sampled_from(["monthly", "quarterly", "yearly"]),
    st.sets(st.integers(1, 12)),
)
def test_an_overdue_resource_stays_overdue(published, days, more, cadence, months):
    resource = replace(BALANCES, cadence=cadence, release_months=tuple(sorted(months)))
    day = published + timedelta(days)
    if overdue(resource, f"{published}", day):
        assert overdue(resource, f"{published}", day + timedelta(more))
    assert overdue(resource, f"{published}", published) == ""


def test_a_status_has_all_fields_of_a_resource():
    summary = {
        "finished": "2025-11-14T06:00:00+00:00",
        "resources": [{"resource": BALANCES.id, "result": "failed", "reason": "it answers 503"}],
    }
    at_hand = {BALANCES.id: VintageState(active="2025-08-05", newest="2025-08-05")}
    balances, rates = statuses(fake_registry(), at_hand, today=TODAY, summary=summary)
    assert balances.to_dict() == {
        "resource": "bank/balances",
        "publisher": "Example Bank",
        "title": "Balances of loans",
        "cadence": "quarterly",
        "published": "2025-08-05",
        "age_days": 102,
        "next_expected": "2025-11",
        "stale": False,
        "stale_reason": "",
        "set_aside": None,
        "pin": None,
        "fault": "",
        "dated_ahead": None,
        "missing": False,
        "last_result": "failed",
        "last_reason": "it answers 503",
        "last_run": "2025-11-14T06:00:00+00:00",
        "rows_left_out": 0,
        "refreshable": False,
        "why_not": "a page without a file to download",
    }
    assert (rates.published, rates.age_days, rates.next_expected, rates.stale) == (None, None, None, False)
    assert (rates.last_result, rates.last_run) == (None, None)


def test_a_month_that_is_not_over_has_no_negative_age():
    assert one(active="2025-11", newest="2025-11").age_days == 0
    assert last_day("2025-11") > TODAY


def states(root):
    return {r: archive(root).state(r) for r in (BALANCES.id, RATES.id)}


def test_a_pin_is_shown_with_what_it_sets_aside(tmp_path):
    seed(tmp_path, "2025-07-01")
    seed(tmp_path, "2025-11-04", GOOD.replace("900.5", "901"))
    at = datetime(2025, 11, 5, tzinfo=UTC)
    _, file, contents = pins.decide([tmp_path], BALANCES.id, "2025-07-01", reason="wrong unit", at=at)
    files.write_bytes(file, contents)
    states_by_name = states(tmp_path)
    assert states_by_name == {
        BALANCES.id: VintageState(active="2025-07-01", newest="2025-11-04", pin="wrong unit"),
        RATES.id: VintageState(active=None, newest=None),
    }
    status = statuses(fake_registry(), states_by_name, today=TODAY)[0]
    assert (status.published, status.set_aside, status.pin) == ("2025-07-01", "2025-11-04", "wrong unit")
    assert status.stale_reason == "expected in 2025-08; 2025-11-04 is stored and set aside"


def test_a_damaged_file_affects_its_own_resource_only(tmp_path):
    seed(tmp_path)
    pins.path(tmp_path, BALANCES.id).write_bytes(b"[1]")
    states_by_name = states(tmp_path)
    rows = statuses(fake_registry(), states_by_name, today=TODAY)
    assert (rows[0].published, rows[0].set_aside, rows[0].stale) == (None, None, False)
    assert "which is not a pin" in rows[0].fault
    assert rows[1].fault == ""


def test_why_a_resource_cannot_be_refreshed():
    able = replace(BALANCES, file="csv", parse=lambda data: data)
    assert obstacle(able, ()) == ""
    keyed = replace(able, key_variable="BANK_KEY", key_required=True)
    assert obstacle(keyed, ()) == "nothing is served without a key: set BANK_KEY"
    assert obstacle(keyed, {"BANK_KEY"}) == ""
    assert obstacle(replace(keyed, key_required=False), ()) == ""
    assert obstacle(BALANCES, ()) == "a page without a file to download"
    assert obstacle(replace(BALANCES, cadence="ended"), ()) == "no longer published"
    assert "compiled by us" in obstacle(replace(BALANCES, kind="compiled"), ())
    assert "computed by us" in obstacle(replace(BALANCES, kind="derived"), ())


def test_the_oldest_come_first():
    late = one(active="2025-02-04", newest="2025-02-04")
    later = replace(late, resource="a", age_days=900)
    well = one(active="2025-08-05", newest="2025-08-05")
    able = replace(late, resource="b", refreshable=True)
    assert [s.resource for s in stale([late, later, well, able])] == ["a", "b", "bank/balances"]
    assert stale([late, later, well, able], refreshable=True) == [able]


def test_every_bundled_resource_has_a_status(root):
    from edudata.registry import registry

    bundled = Archive([root / "data"], registry())
    rows = statuses(
        registry(),
        {r: bundled.state(r) for r in registry().resources},
        today=date(2026, 11, 20),
    )
    assert [s.resource for s in rows] == sorted(registry().resources)
    assert all(s.publisher and (s.refreshable or s.why_not) for s in rows)
