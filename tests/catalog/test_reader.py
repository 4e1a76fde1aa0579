"""Reading what is published: the right root, the right file, or a clear error."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import fake_publisher
from helpers.fake_publisher import (
    DEBT,
    GOOD,
    RATES,
    SHARE,
    SHARES,
    archive,
    fake_registry,
    parquet,
    seed,
    seeded,
    state,
)

from edudata import files
from edudata.catalog import reader
from edudata.errors import CorruptDataError, DataDirectoryError, UnknownNameError
from edudata.etl.publish import builder
from edudata.etl.store.archive import Archive
from edudata.models._schema import column, optional

NEWER = GOOD.replace("1640", "1641")


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """The data that came with the package."""
    return seeded(tmp_path / "bundle")


@pytest.fixture
def user(tmp_path: Path) -> Path:
    """The user's own directory, still empty."""
    return tmp_path / "user"


def largest(*roots: Path) -> float:
    return float(reader.table(reader.catalog(roots), "debt")["balance_billion_usd"].max())


def test_a_table_as_it_was_built(bundle):
    catalog = reader.catalog((bundle,))
    frame = reader.table(catalog, "debt")
    assert frame.attrs["content_sha256"] == catalog["tables"]["debt"]["content_sha256"]
    assert len(frame) == 4
    assert catalog["tables"]["debt"]["root"] == str(bundle)


def test_frames_cannot_be_changed_for_the_next_reader(bundle):
    catalog = reader.catalog((bundle,))
    frame = reader.table(catalog, "debt")
    frame["balance_billion_usd"] = 0.0
    frame.attrs["table"] = "spoiled"
    again = reader.table(catalog, "debt")
    assert again["balance_billion_usd"].max() == 1640
    assert again.attrs["table"] == "debt"


def test_catalogs_cannot_be_changed_for_the_next_reader(bundle):
    catalog = reader.catalog((bundle,))
    catalog["tables"].clear()
    catalog["views"].clear()
    assert set(reader.catalog((bundle,))["tables"]) == {"debt", "shares"}
    assert set(reader.catalog((bundle,))["views"]) == {"student"}


def test_a_new_build_is_seen_at_once(bundle):
    assert largest(bundle) == 1640
    seed(bundle, "2025-11-05", NEWER)
    builder.build(archive(bundle))
    assert largest(bundle) == 1641


def test_the_users_newer_table_counts_over_the_bundled_one(user, bundle):
    assert largest(user, bundle) == 1640
    seed(user, "2025-11-05", NEWER)
    builder.build(archive(user, bundle))
    assert largest(user, bundle) == 1641
    assert largest(bundle) == 1640


def test_a_newer_bundle_counts_over_an_older_user_directory(user, bundle):
    seed(user, "2025-11-05", NEWER)
    builder.build(archive(user, bundle))
    seed(bundle, "2026-02-05", GOOD.replace("1640", "1642"))
    builder.build(archive(bundle))
    catalog = reader.catalog((user, bundle))
    assert largest(user, bundle) == 1642
    assert catalog["tables"]["debt"]["root"] == str(bundle)
    assert catalog["tables"]["shares"]["root"] == str(user)  # as new as the bundle's: the user's stays


def test_a_bundle_with_other_columns_counts_over_a_user_directory_of_the_old_ones(user, bundle):
    """After an upgrade the code's own columns count, until `edudata build` rebuilds the user's."""

    class Wider(fake_publisher.Debt, key=["quarter_end", "product"]):
        half_billion_usd: float = column("half the balance", "billion USD", ge=0)

    upgraded = replace(
        DEBT,
        model=Wider,
        build=lambda raw: (f := raw.newest("bank/balances")).assign(
            half_billion_usd=f["balance_billion_usd"] / 2
        ),
    )
    view = replace(fake_publisher.VIEW, title="Student loans, wider", drop=())
    seed(user, "2025-11-05", NEWER)
    builder.build(archive(user, bundle))
    builder.build(Archive([bundle], fake_registry(upgraded, SHARE, views=(view,))))
    catalog = reader.catalog((user, bundle))
    assert "half_billion_usd" in reader.table(catalog, "debt")
    assert catalog["views"]["student"]["title"] == "Student loans, wider"  # views follow their table
    builder.build(Archive([user, bundle], fake_registry(upgraded, SHARE, views=(view,))))
    assert largest(user, bundle) == 1641


def test_a_column_filled_more_often_is_no_other_column(user, bundle):
    """How much of a column is filled changes with every release: the user's newer table still counts."""

    class Noted(fake_publisher.Debt, key=["quarter_end", "product"]):
        large_billion_usd: float = optional("balances above 1,640", "billion USD", ge=0)

    noted = replace(
        DEBT,
        model=Noted,
        build=lambda raw: (f := raw.newest("bank/balances")).assign(
            large_billion_usd=f["balance_billion_usd"].where(f["balance_billion_usd"] > 1640)
        ),
    )
    view = replace(fake_publisher.VIEW, drop=())
    records = fake_registry(noted, SHARE, views=(view,))
    builder.build(Archive([bundle], records))
    seed(user, "2025-11-05", NEWER)
    builder.build(Archive([user, bundle], records))
    filled = [
        next(
            c["filled_pct"]
            for c in reader.catalog((root,))["tables"]["debt"]["columns"][::-1]
            if "filled_pct" in c
        )
        for root in (user, bundle)
    ]
    assert filled[0] > filled[1]
    assert largest(user, bundle) == 1641


def test_tables_in_one_root_only_are_all_there(user, bundle):
    seed(user, "2026-03", SHARES, RATES)
    builder.build(Archive([user], fake_registry(SHARE)))
    catalog = reader.catalog((user, bundle))
    assert {n: e["root"] for n, e in catalog["tables"].items()} == {
        "shares": str(user),
        "debt": str(bundle),
    }
    assert set(catalog["views"]) == {"student"}
    assert set(catalog["resources"]) == {"bank/balances", "bank/rates"}


@pytest.mark.parametrize("kind", ["absent", "empty", "a file"])
def test_a_directory_without_data_is_named_with_the_remedy(tmp_path, kind):
    root = tmp_path / "data"
    if kind == "empty":
        root.mkdir()
    elif kind == "a file":
        root.write_text("I am no folder")
    with pytest.raises(DataDirectoryError, match=f"No catalog in {root}.*--data-dir or EDUDATA_DATA_DIR"):
        reader.catalog((root,))


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"tables": {}}',
        b'{"format": 2, "tables": {}, "views": {}, "resources": {}, "licences": {}}',
        b"\x89PNG",
    ],
)
@pytest.mark.parametrize("first", [True, False], ids=["user", "bundle"])
def test_a_damaged_catalog_is_named_not_passed_over(user, bundle, damage, first):
    seed(user, "2025-11-05", NEWER)
    builder.build(archive(user, bundle))
    path = (user if first else bundle) / "processed/catalog.json"
    path.write_bytes(damage)
    with pytest.raises(CorruptDataError, match=f"{path} .*edudata build"):
        reader.catalog((user, bundle))


def test_an_unreadable_catalog_is_named(bundle, monkeypatch):
    def refused(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(CorruptDataError, match=r"Cannot read .*catalog\.json: Permission denied"):
        reader.catalog((bundle,))


TABLES = {
    "missing": (None, "is missing"),
    "empty": (b"", "is damaged"),
    "one byte more": (b"+", "is damaged"),
    "another file": (b"PAR1 and so on", "is damaged"),
}


@pytest.mark.parametrize("case", TABLES)
def test_a_damaged_table_is_named_with_the_remedy(bundle, case):
    damage, says = TABLES[case]
    catalog = reader.catalog((bundle,))
    path = parquet(bundle, "debt")
    good = path.read_bytes()
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(good + damage if damage == b"+" else damage)
    before = state(bundle)
    with pytest.raises(CorruptDataError, match=f"{path} {says}.*edudata build"):
        reader.table(catalog, "debt")
    assert len(reader.table(catalog, "shares")) == 3  # the others are as well as before
    assert state(bundle) == before
    path.write_bytes(good)
    assert len(reader.table(catalog, "debt")) == 4


def test_one_changed_byte_is_found(bundle):
    path = parquet(bundle, "debt")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(CorruptDataError, match="is damaged"):
        reader.table(reader.catalog((bundle,)), "debt")


def test_what_the_catalog_vouches_for_must_still_be_parquet(bundle):
    path = bundle / "processed/catalog.json"
    catalog = json.loads(path.read_bytes())
    parquet(bundle, "debt").write_bytes(b"no parquet")
    catalog["tables"]["debt"]["sha256"] = files.sha256(b"no parquet")
    path.write_bytes(files.sealed_bytes(catalog))
    with pytest.raises(CorruptDataError, match="is not readable Parquet"):
        reader.table(reader.catalog((bundle,)), "debt")


def test_unknown_names_are_answered_with_the_known_ones(bundle):
    catalog = reader.catalog((bundle,))
    with pytest.raises(UnknownNameError, match=r"No table is called 'dept'.*'debt'.*Known: debt, shares"):
        reader.table(catalog, "dept")
    with pytest.raises(UnknownNameError, match="Known: debt, shares, student"):
        reader.entry(catalog, "studint")


def test_a_view_is_told_by_its_table_less_what_it_drops(bundle):
    catalog = reader.catalog((bundle,))
    entry = reader.entry(catalog, "student")
    assert (entry["view_of"], entry["rows"], entry["key"]) == ("debt", 2, ["quarter_end"])
    assert [c["name"] for c in entry["columns"]] == ["quarter_end", "balance_billion_usd", "loans"]
    assert reader.entry(catalog, "debt")["rows"] == 4


def test_reading_writes_nothing(bundle):
    before = state(bundle)
    times = {p: p.stat().st_mtime_ns for p in bundle.rglob("*")}
    for name in ("debt", "shares"):
        reader.table(reader.catalog((bundle,)), name)
    assert state(bundle) == before
    assert times == {p: p.stat().st_mtime_ns for p in bundle.rglob("*")}
