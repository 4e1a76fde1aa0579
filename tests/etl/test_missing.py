"""Vintages that vanish, and tables that wait for some: nothing goes back to older figures unsaid."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

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

from edudata import files
from edudata.catalog import reader
from edudata.errors import CorruptDataError, NoVintageError, UnknownNameError
from edudata.etl.publish import builder
from edudata.etl.publish.verify import verify
from edudata.etl.run import upgrade
from edudata.etl.store import pins
from edudata.etl.store.archive import Archive
from edudata.etl.store.raw import missing_resources

NEWER = GOOD.replace("1640", "1641")


@pytest.fixture
def newer(data):
    """Two tables published, the balances from the second of two vintages."""
    seed(data, "2025-11-05", NEWER)
    builder.build(archive(data))
    return data


def take(data, *endings, published="2025-11-05"):
    for ending in endings:
        (data / f"raw/bank/balances/{published}{ending}").unlink()


def failures(data, known=None):
    return {r.name: r.saw for r in verify(Archive([data], known or fake_registry())) if not r.passed}


@pytest.mark.parametrize("gone", [(".csv",), (".csv", ".json")], ids=["sidecar remains", "both gone"])
@pytest.mark.parametrize("names", [None, ["debt"]])
def test_a_missing_vintage_stops_the_build_with_a_remedy(newer, gone, names):
    state_before = state(newer)
    take(newer, *gone)
    before = state(newer)
    text = r"missing in data/raw: bank/balances 2025-11-05 \(of debt\)\. Put the CSV and its sidecar back"
    with pytest.raises(CorruptDataError, match=text):
        builder.build(archive(newer), names)
    assert state(newer) == before
    failed = failures(newer)
    assert set(failed) == {"raw bank/balances", "processed debt"}
    for saw in failed.values():
        assert "Put the CSV and its sidecar back" in saw
        assert "to make it again from data/raw" not in saw
    for ending in gone:
        name = f"raw/bank/balances/2025-11-05{ending}"
        (newer / name).write_bytes(state_before.contents[name])
    builder.build(archive(newer), names)
    assert state(newer) == state_before


def test_removing_the_catalog_permits_a_build_without_the_vintage(newer):
    take(newer, ".csv", ".json")
    (newer / "processed/catalog.json").unlink()
    catalog = builder.build(archive(newer))
    assert catalog["tables"]["debt"]["vintages"][0]["published"] == "2025-08-05"


def test_a_sidecar_without_csv_is_harmless(newer):
    """It comes before its figures: no catalog names it yet."""
    first = newer / "raw/bank/balances/2025-11-05.json"
    first.with_stem("2026-02-05").write_bytes(first.read_bytes())
    before = state(newer)
    builder.build(archive(newer))
    assert state(newer) == before
    assert not failures(newer)


def test_a_replaced_vintage_may_be_missing(newer):
    take(newer, ".csv", ".json", published="2025-08-05")
    builder.build(archive(newer))
    assert not failures(newer)


def test_each_stacked_vintage_is_required(newer):
    def stacked(raw):
        return raw.every("bank/balances").drop_duplicates(["quarter_end", "product"], keep="last")

    every = fake_registry(replace(DEBT, build=stacked), SHARE)
    builder.build(Archive([newer], every))
    take(newer, ".csv", ".json", published="2025-08-05")
    with pytest.raises(CorruptDataError, match="bank/balances 2025-08-05"):
        builder.build(Archive([newer], every))
    assert "raw bank/balances" in failures(newer, every)


def test_a_pin_permits_later_vintages_to_be_missing(newer):
    _, file, contents = pins.decide(
        [newer], BALANCES.id, "2025-08-05", reason="typo", at=datetime(2025, 11, 20, tzinfo=UTC)
    )
    files.write_all({file: contents})
    take(newer, ".csv", ".json")
    builder.build(archive(newer))
    assert not failures(newer)


@pytest.fixture
def partial(tmp_path):
    """Only the balances are there."""
    seed(tmp_path)
    builder.build(archive(tmp_path), skip_missing=True)
    return tmp_path


def test_tables_without_inputs_are_one_warning(partial):
    results = verify(archive(partial))
    (warning,) = (r for r in results if not r.passed)
    assert not warning.required
    assert "Table shares cannot be built: there is no vintage of bank/rates." in warning.saw
    assert "Run `edudata refresh bank/rates`" in warning.saw


def test_bundled_vintages_are_brought_by_upgrade_data(partial, monkeypatch, tmp_path_factory):
    ours = tmp_path_factory.mktemp("package")
    seed(ours, "2026-02", SHARES, RATES)
    monkeypatch.setattr("edudata.config.bundled", lambda: ours)
    (warning,) = (r for r in verify(archive(partial)) if not r.passed)
    assert "Run `edudata upgrade-data`, which brings them from the package." in warning.saw
    records = fake_registry()
    upgrade.publish(upgrade.plan(partial, ours, records), partial, records, None)
    assert not failures(partial)


def test_a_table_with_all_inputs_must_exist(partial):
    seed(partial, "2026-02", SHARES, RATES)
    assert "missing from the catalog" in failures(partial)["processed shares"]


def test_a_build_names_every_missing_resource(tmp_path):
    both = replace(DEBT, build=lambda raw: raw.newest("bank/balances").merge(raw.newest("bank/rates")))
    with pytest.raises(NoVintageError, match=r"^Table debt cannot be built: .*bank/balances, bank/rates"):
        builder.build(Archive([tmp_path], fake_registry(both)))
    assert not list(tmp_path.rglob("*.json"))


def test_a_builder_that_fails_on_an_empty_frame_still_names_the_first_resource(tmp_path):
    hard = replace(DEBT, build=lambda raw: raw.newest("bank/balances").iloc[0])
    assert missing_resources(archive(tmp_path), hard) == ["bank/balances"]


def test_a_waiting_table_is_a_known_name(partial):
    catalog = reader.catalog((partial,))
    assert catalog["waiting"] == {"shares": ["bank/rates"]}
    for look in (reader.entry, reader.table):
        with pytest.raises(NoVintageError, match=r"shares has not been built: .* of bank/rates"):
            look(catalog, "shares")
        with pytest.raises(UnknownNameError, match="Did you mean 'debt'"):
            look(catalog, "dept")


def test_views_of_a_waiting_table_wait_too(tmp_path):
    seed(tmp_path, "2026-02", SHARES, RATES)
    catalog = builder.build(archive(tmp_path), skip_missing=True)
    assert catalog["waiting"] == {"debt": ["bank/balances"], "student": ["bank/balances"]}


def test_a_file_that_no_catalog_names_is_a_warning(data):
    (data / "processed/copy of debt.parquet").write_bytes(b"x")
    (warning,) = (r for r in verify(archive(data)) if not r.passed)
    assert not warning.required
    assert "copy of debt.parquet" in warning.saw
