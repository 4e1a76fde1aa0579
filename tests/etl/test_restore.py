"""Vintages compared and restored: what changed, what it touches, and nothing lost on the way."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pandas as pd
import pytest
from helpers.fake_publisher import (
    BALANCES,
    DEBT,
    GOOD,
    RATES,
    SHARE,
    SHARES,
    archive,
    fake_registry,
    seed,
    state,
)

from edudata.catalog import reader
from edudata.errors import (
    CorruptDataError,
    DataDirectoryError,
    NoVintageError,
    OutOfRangeError,
    PermanentError,
    UnknownNameError,
    ValidationError,
)
from edudata.etl.publish import builder
from edudata.etl.publish.table import build_as_of
from edudata.etl.publish.verify import verify
from edudata.etl.run import restore
from edudata.etl.store import pins
from edudata.etl.store.archive import Archive
from edudata.published import CATALOG, read_catalog

NAME = BALANCES.id
AT = datetime(2025, 11, 15, 12, tzinfo=UTC)
LATER = GOOD.replace("1640", "1641") + "2025-09-30,auto,905,72\n2025-09-30,student,1650,44\n"


@pytest.fixture
def newer(data):
    """The data directory of two tables with a second vintage of the balances, published."""
    seed(data, "2025-11-04", LATER)
    builder.build(archive(data))
    return data


def catalog(root):
    return read_catalog(root / "processed" / CATALOG)


def balances(*roots):
    return reader.table(reader.catalog(tuple(roots)), "debt")["balance_billion_usd"].tolist()


def test_the_newest_is_compared_with_the_one_before(newer):
    changes = restore.diff(archive(newer), BALANCES.id)
    assert (changes.before, changes.after) == ("2025-08-05", "2025-11-04")
    assert changes.summary() == (
        "2025-08-05 -> 2025-11-04: 2 rows added, 1 value revised (balance_billion_usd 1), 0 rows dropped"
    )


def test_a_diff_since_a_date_uses_the_vintages_active_then(newer):
    seed(newer, "2026-02-03", LATER.replace("1641", "1642"))
    changes = restore.diff(archive(newer), BALANCES.id, since="2025-08-31")
    assert (changes.before, changes.after) == ("2025-08-05", "2026-02-03")
    changes = restore.diff(archive(newer), BALANCES.id, since="2025-08-31", until="2025-12")
    assert (changes.before, changes.after) == ("2025-08-05", "2025-11-04")
    same = restore.diff(archive(newer), BALANCES.id, since="2025-11-10", until="2025-11-20")
    assert (same.before, same.after, bool(same)) == ("2025-11-04", "2025-11-04", False)


def test_resources_that_cannot_be_compared_are_errors(data):
    with pytest.raises(NoVintageError, match="one vintage, 2025-08-05"):
        restore.diff(archive(data), BALANCES.id)
    with pytest.raises(NoVintageError, match="had been published by 2025-01"):
        restore.diff(archive(data), BALANCES.id, since="2025-01")
    with pytest.raises(OutOfRangeError, match="later than"):
        restore.diff(archive(data), BALANCES.id, since="2026", until="2025")


def test_tables_and_views_touched_are_named_from_the_catalog(data):
    assert restore.touched(catalog(data), NAME) == ("debt", "student")
    assert restore.touched(catalog(data), RATES.id) == ("shares",)
    assert restore.touched(catalog(data), "bank/unknown") == ()


def test_a_resource_is_named_by_its_address_table_or_view(data):
    tables = catalog(data)
    for name in (NAME, "debt", "student"):
        assert restore.resource_of(name, fake_registry(), tables) == NAME
    with pytest.raises(UnknownNameError, match="Did you mean 'debt'"):
        restore.resource_of("dept", fake_registry(), tables)
    tables["tables"]["debt"]["sources"] = [NAME, RATES.id]
    assert restore.resources_of("debt", fake_registry(), tables) == [NAME, RATES.id]
    with pytest.raises(PermanentError, match="2 resources; name one: bank/balances, bank/rates"):
        restore.resource_of("debt", fake_registry(), tables)


def test_restoring_activates_an_older_vintage_and_deletes_nothing(newer):
    before = state(newer / "raw").contents
    result = restore.restore(archive(newer), NAME, "2025-08-05", reason="wrong unit", at=AT)
    assert (result.before, result.after, result.pinned, result.tables) == (
        "2025-11-04",
        "2025-08-05",
        True,
        ("debt",),
    )
    assert balances(newer) == [900.5, 1620, 901.25, 1640]
    after = state(newer / "raw").contents
    pinned = json.loads(after.pop(f"{NAME}/pinned.json"))
    assert after == before
    decision = {"published": "2025-08-05", "reason": "wrong unit", "at": "2025-11-15T12:00:00Z"}
    assert pinned.pop("check")
    assert pinned == {"decisions": [decision]}
    (vintage,) = catalog(newer)["tables"]["debt"]["vintages"]
    assert (vintage["published"], vintage["pinned"]) == ("2025-08-05", "wrong unit")
    assert all(r.passed for r in verify(archive(newer)))
    builder.build(archive(newer))
    assert len(balances(newer)) == 4


def test_restoring_the_newest_lifts_the_pin(newer):
    published = state(newer / "processed")
    restore.restore(archive(newer), NAME, "2025-08-05", reason="", at=AT)
    result = restore.restore(archive(newer), NAME, "2025-11-04", reason="it was right", at=AT)
    assert (result.before, result.after, result.pinned) == ("2025-08-05", "2025-11-04", False)
    assert state(newer / "processed") == published
    assert archive(newer).pin(NAME) is None
    assert [p.published for p in pins.read([newer], NAME)] == ["2025-08-05", None]


def test_restoring_the_newest_without_a_pin_changes_nothing(newer):
    before = state(newer)
    result = restore.restore(archive(newer), NAME, "2025-11-04", reason="", at=AT)
    assert (result.before, result.after, result.tables) == ("2025-11-04", "2025-11-04", ())
    assert state(newer) == before


def test_an_unknown_vintage_or_resource_lists_the_known_ones(newer):
    before = state(newer)
    with pytest.raises(UnknownNameError, match="Known: 2025-08-05, 2025-11-04"):
        restore.restore(archive(newer), NAME, "2025-08", reason="", at=AT)
    with pytest.raises(UnknownNameError, match="bank/balances"):
        restore.restore(archive(newer), "bank/balance", "2025-08-05", reason="", at=AT)
    assert state(newer) == before


def test_a_vintage_that_breaks_its_table_is_not_restored(data):
    one_product = "\n".join(line for line in GOOD.splitlines() if "auto" not in line) + "\n"
    seed(data, "2025-07-01", one_product)
    before = state(data)
    with pytest.raises(ValidationError, match="each quarter has both products"):
        restore.restore(archive(data), NAME, "2025-07-01", reason="", at=AT)
    assert state(data) == before


@pytest.mark.parametrize("tables", [(DEBT, SHARE), (SHARE,)])
def test_a_damaged_vintage_is_not_restored(newer, tables):
    """Neither where a table would read it nor where none does."""
    path = newer / "raw" / NAME / "2025-08-05.csv"
    path.write_bytes(path.read_bytes().replace(b"1620", b"1720"))
    before = state(newer)
    with pytest.raises(CorruptDataError, match="has changed"):
        restore.restore(Archive([newer], fake_registry(*tables)), NAME, "2025-08-05", reason="", at=AT)
    assert state(newer) == before


@pytest.mark.parametrize("after", range(3))
def test_a_restore_that_cannot_be_written_changes_nothing(newer, fail, after):
    """Pin, table and catalog are written together."""
    before = state(newer)
    fail("fsync", after=after)
    with pytest.raises(DataDirectoryError):
        restore.restore(archive(newer), NAME, "2025-08-05", reason="", at=AT)
    assert state(newer) == before


def test_restoring_replaces_a_pin_on_a_missing_vintage(newer):
    restore.restore(archive(newer), NAME, "2025-08-05", reason="", at=AT)
    for kind in (".csv", ".json"):
        (newer / "raw" / NAME / "2025-08-05").with_suffix(kind).unlink()
    result = restore.restore(archive(newer), NAME, "2025-11-04", reason="", at=AT)
    assert (result.before, result.pinned) == ("none", False)
    assert len(balances(newer)) == 6


def test_dates_before_a_restore_keep_their_figures(newer):
    restore.restore(archive(newer), NAME, "2025-08-05", reason="", at=AT)
    before, _ = build_as_of(archive(newer), "debt", "2025-11-14")
    after, entry = build_as_of(archive(newer), "debt", "2025-11-15")
    assert (len(before), len(after)) == (6, 4)
    assert entry["vintages"][0]["pinned"] == ""


def test_a_user_may_restore_below_the_bundled_vintage(newer, tmp_path):
    """The bundle cannot be written and holds a newer table: the user's decision counts all the same."""
    user, bundled = tmp_path / "user", state(newer)
    restore.restore(archive(user, newer), NAME, "2025-08-05", reason="", at=AT)
    assert balances(user, newer) == [900.5, 1620, 901.25, 1640]
    assert state(newer) == bundled
    restore.restore(archive(user, newer), NAME, "2025-11-04", reason="", at=AT)
    assert len(balances(user, newer)) == 6


def test_only_the_tables_of_the_resource_are_rebuilt(newer):
    seed(newer, "2026-03", SHARES.replace("10.25", "10.5"), RATES)
    result = restore.restore(
        Archive([newer], fake_registry(DEBT, SHARE)), NAME, "2025-08-05", reason="", at=AT
    )
    assert result.tables == ("debt",)
    shares = reader.table(reader.catalog((newer,)), "shares")
    assert shares["share_pct"].iloc[-1] == 10.25


def test_a_diff_across_a_restore_uses_the_active_vintages(newer):
    restore.restore(archive(newer), NAME, "2025-08-05", reason="", at=AT)
    changes = restore.diff(archive(newer), BALANCES.id, since="2025-11-14")
    assert (changes.before, changes.after) == ("2025-11-04", "2025-08-05")
    assert changes.dropped["quarter_end"].eq(pd.Timestamp("2025-09-30")).all()
    assert archive(newer).vintages(NAME)[-1].published == "2025-08-05"
