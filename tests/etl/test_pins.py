"""A pin lets an older vintage count; what was known on a day stays what was known on that day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from helpers.fake_publisher import BALANCES, GOOD, archive, fake_registry, seed

from edudata import files
from edudata.errors import CorruptDataError, NoVintageError, OutOfRangeError
from edudata.etl.store import pins
from edudata.etl.store.archive import Archive
from edudata.etl.store.raw import Raw

NAME = BALANCES.id
NOON = datetime(2025, 11, 15, 12, tzinfo=UTC)


@pytest.fixture
def root(tmp_path):
    """Three vintages; the balance of the first row tells them apart."""
    for n, published in enumerate(("2025-08-05", "2025-09", "2025-11-04"), start=1):
        seed(tmp_path, published, GOOD.replace("900.5", str(900 + n)))
    return tmp_path


def decide(root, published, at=NOON, reason="wrong unit"):
    _, file, contents = pins.decide([root], NAME, published, reason=reason, at=at)
    files.write_bytes(file, contents)


def counting(*roots, as_of=None):
    return Archive(roots, fake_registry()).vintages(NAME, as_of)[-1].published


def test_without_a_pin_the_newest_vintage_is_active(root):
    assert archive(root).pin(NAME) is None
    assert counting(root) == "2025-11-04"


def test_a_pinned_vintage_is_active_and_later_ones_are_set_aside(root):
    decide(root, "2025-09")
    assert [v.published for v in archive(root).vintages(NAME)] == [
        "2025-08-05",
        "2025-09",
    ]
    assert len(archive(root).vintages(NAME, pinned=False)) == 3
    raw = Raw(archive(root))
    assert raw.newest(NAME)["balance_billion_usd"].iloc[0] == 902
    assert set(raw.every(NAME)["release"]) == {"2025-08-05", "2025-09"}
    assert raw.pin(NAME).reason == "wrong unit"


def test_a_pin_also_sets_aside_later_additions(root):
    decide(root, "2025-09")
    seed(root, "2025-12-01", GOOD.replace("900.5", "950"))
    assert counting(root) == "2025-09"


def test_a_pin_does_not_affect_earlier_dates(root):
    decide(root, "2025-08-05")
    assert counting(root, as_of="2025-11-14") == "2025-11-04"
    assert counting(root, as_of="2025-11-15") == "2025-08-05"
    assert counting(root, as_of="2025-11") == "2025-08-05"
    assert Raw(archive(root), "2025-11-14").pin(NAME) is None
    with pytest.raises(NoVintageError):
        archive(root).vintages(NAME, "2025-08-04")


def test_a_pin_does_not_reveal_later_vintages(root):
    """The vintage of a month counts from its last day, however early it was pinned."""
    decide(root, "2025-09", at=datetime(2025, 9, 10, tzinfo=UTC))
    assert counting(root, as_of="2025-09-15") == "2025-08-05"
    assert counting(root, as_of="2025-09-30") == "2025-09"


def test_the_last_decision_counts_and_all_are_kept(root):
    decide(root, "2025-09")
    decide(root, "2025-08-05", at=NOON.replace(hour=13), reason="that one too")
    assert counting(root) == "2025-08-05"
    decide(root, None, at=NOON.replace(day=20), reason="mended")
    assert counting(root) == "2025-11-04"
    assert counting(root, as_of="2025-11-19") == "2025-08-05"
    decisions = pins.read([root], NAME)
    assert [(p.published, p.reason) for p in decisions] == [
        ("2025-09", "wrong unit"),
        ("2025-08-05", "that one too"),
        (None, "mended"),
    ]
    assert decisions[0].day == date(2025, 11, 15)


def test_removing_the_file_lifts_the_pin(root):
    decide(root, "2025-09")
    pins.path(root, NAME).unlink()
    assert counting(root) == "2025-11-04"


def test_decisions_in_two_roots_are_ordered_by_time(tmp_path, root):
    user = tmp_path / "user"
    decide(root, "2025-09")
    assert counting(user, root) == "2025-09"
    _, file, contents = pins.decide([user, root], NAME, None, reason="", at=NOON)
    files.write_bytes(file, contents)
    assert file.is_relative_to(user)
    assert counting(user, root) == "2025-11-04"  # at one time the first root's counts


def test_times_are_kept_in_utc(root):
    decide(root, "2025-09", at=datetime.fromisoformat("2025-11-15T23:30:00-05:00"))
    assert pins.read([root], NAME)[0].at == "2025-11-16T04:30:00Z"


def test_a_decision_needs_a_later_time_with_a_zone(root):
    decide(root, "2025-09")
    with pytest.raises(OutOfRangeError, match="Check the clock"):
        decide(root, None, at=NOON.replace(hour=11))
    with pytest.raises(OutOfRangeError, match="no time zone"):
        decide(root, None, at=datetime(2025, 12, 1))
    assert len(pins.read([root], NAME)) == 1


def test_a_pin_on_a_missing_vintage_is_reported(root):
    decide(root, "2025-09")
    (root / "raw" / NAME / "2025-09.csv").unlink()
    with pytest.raises(
        CorruptDataError, match=r"pinned to its vintage 2025-09, which does not exist.*restore"
    ):
        archive(root).vintages(NAME)


@pytest.mark.parametrize(
    "contents",
    [
        b"{}",
        b"[1]",
        b"not json",
        b'[{"published": "2025-09"}]',
        b'[{"published": "2025-09", "reason": "", "at": "yesterday"}]',
        b'[{"published": 2025, "reason": "", "at": "2025-11-15T10:00:00Z"}]',
        b'[{"published": "2025-09", "reason": null, "at": "2025-11-15T10:00:00Z"}]',
    ],
)
def test_a_damaged_pin_file_is_reported(root, contents):
    pins.path(root, NAME).write_bytes(contents)
    with pytest.raises(CorruptDataError, match="without it the newest vintage is active"):
        archive(root).vintages(NAME)
    assert len(archive(root).vintages(NAME, pinned=False)) == 3
