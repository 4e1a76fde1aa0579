"""From vintages to published tables: wrong figures stop a build, and a stopped build changes nothing."""

from __future__ import annotations

import errno
import io
import json
import shutil
from dataclasses import replace

import pandas as pd
import pyarrow.parquet as pq
import pytest
from helpers.fake_publisher import (
    DEBT,
    GOOD,
    RATES,
    SHARE,
    SHARES,
    VIEW,
    archive,
    built,
    fake_registry,
    parquet,
    plain,
    plant,
    seed,
    seeded,
    state,
)

from edudata import files
from edudata.errors import (
    CorruptDataError,
    DataDirectoryError,
    NoVintageError,
    RawDataError,
    UnknownNameError,
    ValidationError,
)
from edudata.etl.publish import builder
from edudata.etl.publish.table import build_as_of, build_table, content_sha256, parquet_bytes, span
from edudata.etl.publish.validate import validate
from edudata.etl.publish.verify import verify
from edudata.etl.store.archive import Archive
from edudata.etl.store.raw import Raw
from edudata.published import OtherFormatError
from edudata.records import CheckResult, View

NEWER = GOOD.replace("1640", "1641")


def test_a_build_publishes_tables_and_catalog(data):
    contents = plain(data / "processed")
    assert set(contents) == {"debt.parquet", "shares.parquet", "catalog.json"}
    catalog = json.loads(contents["catalog.json"])
    entry = catalog["tables"]["debt"]
    assert entry["sha256"] == files.sha256(contents["debt.parquet"])
    assert (entry["rows"], entry["key"], entry["span"]) == (
        4,
        ["quarter_end", "product"],
        {"start": "2025-03-31", "end": "2025-06-30"},
    )
    assert entry["vintages"] == [
        {
            "resource": "bank/balances",
            "published": "2025-08-05",
            "sha256": files.sha256(GOOD.encode()),
            "retrieved": None,
            "how": "transcribed",
            "trust": "primary",
            "next_release": "2025-11",
        }
    ]
    balance = next(c for c in entry["columns"] if c["name"] == "balance_billion_usd")
    assert balance == {
        "name": "balance_billion_usd",
        "dtype": "number",
        "unit": "billion USD",
        "description": "balance",
        "nullable": False,
        "filled_pct": 100.0,
        "bounds": {"min_value": 0, "max_value": 5_000},
    }
    assert catalog["views"]["student"]["rows"] == 2
    assert catalog["resources"]["bank/rates"]["page"] is None
    assert catalog["licences"]["free"]["url"] == "https://example.org/licence"


def test_a_table_round_trips_with_types_and_origin(data):
    frame = pd.read_parquet(parquet(data, "debt"))
    assert {c: str(t) for c, t in frame.dtypes.items()} == {
        "quarter_end": "datetime64[us]",
        "product": "str",
        "balance_billion_usd": "float64",
        "loans": "int64",
    }
    assert frame.attrs["vintage"] == "bank/balances@2025-08-05"
    assert frame.attrs["content_sha256"] == content_sha256(frame)
    assert frame["balance_billion_usd"].tolist() == [900.5, 1620, 901.25, 1640]


def test_building_twice_gives_the_same_bytes(data, tmp_path):
    first = state(data / "processed")
    times = {p: p.stat().st_mtime_ns for p in (data / "processed").iterdir()}
    builder.build(archive(data))
    assert state(data / "processed") == first
    assert times == {p: p.stat().st_mtime_ns for p in (data / "processed").iterdir()}  # nothing to write
    assert state(built(tmp_path / "elsewhere") / "processed") == first
    shutil.rmtree(data / "processed")
    builder.build(archive(data))
    assert state(data / "processed") == first


def test_parquet_does_not_name_its_writer(data):
    """The same values give the same bytes under another pandas; frames' own attrs do not leak in."""
    metadata = pq.read_schema(parquet(data, "debt")).metadata
    assert set(metadata) == {b"pandas"}
    block = json.loads(metadata[b"pandas"])
    assert ("creator" in block, block["pandas_version"]) == (False, "3")
    frame = pd.DataFrame({"a": [1.5]})
    plain = parquet_bytes(frame)
    frame.attrs["mood"] = "good"
    assert parquet_bytes(frame) == plain
    assert frame.attrs == {"mood": "good"}
    assert pd.read_parquet(io.BytesIO(parquet_bytes(frame, {"table": "x"}))).attrs == {"table": "x"}


def test_column_order_and_rows_come_from_model_and_key(data):
    shuffled = replace(
        DEBT, build=lambda raw: raw.newest("bank/balances").iloc[::-1, ::-1].assign(extra="left out")
    )
    builder.build(Archive([data], fake_registry(shuffled, SHARE)))
    assert state(data / "processed") == state(seeded(data.parent / "other") / "processed")


WRONG = {
    "wrong unit": (
        NEWER.replace("1641", "1641000"),
        "balance_billion_usd: 1,641,000 is above 5,000 billion USD in the row quarter_end 2025-06-30",
    ),
    "wrong unit, whole numbers": (
        NEWER.replace(",44", ",44000000"),
        "loans: 44,000,000 is above 500 million",
    ),
    "negative balance": (NEWER.replace("1641", "-1641"), "balance_billion_usd: -1,641 is below 0"),
    "unknown category": (
        NEWER.replace("student", "mortgage"),
        "product: 'mortgage' is none of auto, student",
    ),
    "a row lost": (
        NEWER.replace("2025-06-30,auto,901.25,71\n", ""),
        "each quarter has both products.*2025-06-30",
    ),
    "missing number": (NEWER.replace(",44", ","), "loans"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_figures_stop_the_build_and_change_nothing(data, case):
    csv, says = WRONG[case]
    plant(data, "2025-11-05", csv)
    seed(data, "2026-03", SHARES.replace("9.5", "9.75"), RATES)  # good news that must wait as well
    before = state(data)
    with pytest.raises(ValidationError, match=f"Table debt .*{says}") as caught:
        builder.build(archive(data))
    assert "Compare data/raw/bank/balances/2025-11-05.csv with its source" in str(caught.value)
    assert "float64(" not in str(caught.value)
    assert state(data) == before


BAD = {
    "missing column": (NEWER.replace("loans", "borrowers"), "missing columns"),
    "duplicated key": (NEWER + "2025-06-30,student,1641,44\n", "repeat a key"),
    "text in a number": (NEWER.replace("1641", "n/a"), "'n/a' is not a number"),
    "period after publication": (NEWER.replace("2025-06-30", "2025-12-31"), "after its publication"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_vintages_stop_the_build_and_change_nothing(data, case):
    csv, says = BAD[case]
    plant(data, "2025-11-05", csv)
    before = state(data)
    with pytest.raises(RawDataError, match=says):
        builder.build(archive(data))
    assert state(data) == before


def test_an_edited_or_orphaned_vintage_stops_the_build(data):
    path = data / "raw/bank/balances/2025-08-05.csv"
    path.write_text(NEWER)
    before = state(data)
    with pytest.raises(CorruptDataError, match="has changed"):
        builder.build(archive(data))
    assert state(data) == before
    path.write_text(GOOD)
    path.with_suffix(".json").unlink()
    before = state(data)
    with pytest.raises(CorruptDataError, match="Cannot read"):
        builder.build(archive(data))
    assert state(data) == before


def test_a_duplicate_made_by_the_build_is_rejected(data):
    def doubled(raw: Raw) -> pd.DataFrame:
        frame = raw.newest("bank/balances")
        return pd.concat([frame, frame])

    before = state(data)
    text = (
        r"8 rows repeat a key .* \(quarter_end, product\), the first: quarter_end 2025-03-31, product auto"
    )
    with pytest.raises(ValidationError, match=text):
        builder.build(Archive([data], fake_registry(replace(DEBT, build=doubled))))
    assert state(data) == before


def test_a_column_that_was_not_built_is_named(data):
    without_loans = replace(DEBT, build=lambda raw: raw.newest("bank/balances").drop(columns="loans"))
    with pytest.raises(ValidationError, match=r"debt was built without its columns \['loans'\]"):
        builder.build(Archive([data], fake_registry(without_loans)))


def test_a_warning_is_recorded_and_does_not_stop(data):
    warning = replace(
        DEBT, checks=(lambda frame: CheckResult("is large", False, "it is small", required=False),)
    )
    catalog = builder.build(Archive([data], fake_registry(warning, SHARE)))
    assert catalog["tables"]["debt"]["checks"][1] == {
        "name": "is large",
        "passed": False,
        "saw": "it is small",
        "required": False,
    }
    required = replace(DEBT, checks=(lambda frame: CheckResult("is large", False, "it is small"),))
    with pytest.raises(ValidationError, match="“is large” does not hold: it is small"):
        builder.build(Archive([data], fake_registry(required, SHARE)))


def test_every_broken_rule_is_reported_with_its_first_value(data):
    frame = build_table(DEBT, Raw(archive(data)))
    frame.loc[1, "balance_billion_usd"] = -5.0
    frame.loc[2, "product"] = "boat"
    with pytest.raises(ValidationError) as caught:
        validate(DEBT, frame)
    message = str(caught.value)
    assert "-5 is below 0 billion USD in the row quarter_end 2025-03-31, product student" in message
    assert "'boat' is none of auto, student in the row quarter_end 2025-06-30, product boat" in message


@pytest.mark.parametrize("what", ["mkstemp", "fsync", "replace"])
@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_build_that_cannot_write_changes_nothing(data, fail, what, after):
    """Three files are to be written: whichever fails, none of them changes, and all can be read."""
    seed(data, "2025-11-05", NEWER)
    seed(data, "2026-03", SHARES.replace("9.5", "9.75"), RATES)
    before = state(data)
    fail(what, after, only_once=what == "replace")
    with pytest.raises(DataDirectoryError, match="Nothing was changed"):
        builder.build(archive(data))
    assert state(data) == before
    assert all(r.passed for r in verify(archive(data)) if r.name.startswith("raw"))


@pytest.mark.parametrize("what", ["mkstemp", "fsync", "replace"])
def test_a_first_build_that_cannot_write_leaves_nothing(tmp_path, fail, what):
    seed(tmp_path)
    seed(tmp_path, "2026-02", SHARES, RATES)
    before = state(tmp_path)
    fail(what, code=errno.EACCES)
    with pytest.raises(DataDirectoryError, match="Permission denied"):
        builder.build(archive(tmp_path))
    assert state(tmp_path) == before


def test_a_data_directory_that_is_a_file(data, tmp_path):
    (tmp_path / "file").write_text("I am no folder")
    for place in ("file", "file/below"):
        with pytest.raises(DataDirectoryError, match="Cannot write"):
            builder.build(archive(tmp_path / place, data))
    assert (tmp_path / "file").read_text() == "I am no folder"


def test_a_missing_data_directory_is_created(tmp_path):
    with pytest.raises(
        NoVintageError, match=r"2 tables \(debt, shares\) cannot be built: .* bank/balances, bank/rates\. "
    ):
        builder.build(archive(tmp_path / "absent"))
    assert not (tmp_path / "absent").exists()


def test_a_build_may_be_limited_to_some_tables(data):
    seed(data, "2025-11-05", NEWER)
    seed(data, "2026-03", SHARES.replace("9.5", "9.75"), RATES)
    before = plain(data / "processed")
    catalog = builder.build(archive(data), ["debt"])
    after = plain(data / "processed")
    assert after["shares.parquet"] == before["shares.parquet"]
    assert after["debt.parquet"] != before["debt.parquet"]
    published = {n: e["vintages"][0]["published"] for n, e in catalog["tables"].items()}
    assert published == {"debt": "2025-11-05", "shares": "2026-02"}
    assert set(catalog["views"]) == {"student"}


def test_an_unknown_table_is_named_before_anything_is_built(data):
    before = state(data)
    with pytest.raises(UnknownNameError, match="Did you mean 'debt'"):
        builder.build(archive(data), ["shares", "debts"])
    assert state(data) == before


def test_a_table_removed_from_the_records_is_removed_with_its_file(data):
    catalog = builder.build(Archive([data], fake_registry(SHARE)))
    assert set(catalog["tables"]) == {"shares"}
    assert set(plain(data / "processed")) == {"shares.parquet", "catalog.json"}
    assert catalog["views"] == {}


def test_a_view_without_rows_is_an_error(data):
    empty = View(name="boats", title="Boats", table="debt", where={"product": ("boat",)})
    before = state(data)
    with pytest.raises(ValidationError, match="View boats of debt has no row"):
        builder.build(Archive([data], fake_registry(views=(VIEW, empty))))
    assert state(data) == before


CATALOGS = {
    "cut off": b'{"format": 1, "tables": {',
    "empty": b"",
    "a list": b"[]",
    "no tables": b'{"format": 1}',
    "tables are a list": b'{"format": 1, "tables": [], "views": {}, "resources": {}, "licences": {}}',
    "no checksum": b'{"format": 2, "tables": {}, "views": {}, "resources": {}, "licences": {}}',
}


@pytest.mark.parametrize("case", CATALOGS)
def test_a_damaged_catalog_is_reported_and_replaced_by_a_full_build(data, case):
    good = state(data)
    (data / "processed/catalog.json").write_bytes(CATALOGS[case])
    broken = state(data)
    with pytest.raises(CorruptDataError, match=r"catalog\.json .*edudata build"):
        builder.build(archive(data), ["debt"])
    assert state(data) == broken
    checks = {r.name: r for r in verify(archive(data))}
    assert not checks["catalog"].passed
    assert "edudata build" in checks["catalog"].saw
    builder.build(archive(data))
    assert state(data) == good


PARTS_ALONE = '"tables": {}, "views": {}, "resources": {}, "licences": {}}'


def test_a_directory_of_an_earlier_format_names_the_upgrade_and_a_build_replaces_it(data):
    good = state(data)
    (data / "processed/catalog.json").write_text('{"format": 1, ' + PARTS_ALONE)
    with pytest.raises(OtherFormatError, match=r"earlier version made it.*upgrade-data") as raised:
        builder.build(archive(data), ["debt"])
    assert raised.value.older
    assert "upgrade-data" in {r.name: r for r in verify(archive(data))}["catalog"].saw
    builder.build(archive(data))
    assert state(data) == good


def test_a_directory_of_a_later_format_is_never_overwritten(data):
    (data / "processed/catalog.json").write_text('{"format": 99, ' + PARTS_ALONE)
    before = state(data)
    for names in (["debt"], None):
        with pytest.raises(OtherFormatError, match=r"a later version made it.*pip install --upgrade"):
            builder.build(archive(data), names)
    assert state(data) == before
    assert "a later version" in {r.name: r for r in verify(archive(data))}["catalog"].saw


def test_verify_passes_on_a_good_directory(data):
    results = verify(archive(data))
    assert [r.name for r in results] == [
        "raw bank/balances",
        "raw bank/rates",
        "processed debt",
        "processed shares",
    ]
    assert all(r.passed for r in results)


@pytest.mark.parametrize(
    ("spoil", "name", "saw"),
    [
        (lambda d: parquet(d, "debt").unlink(), "processed debt", "Cannot read"),
        (lambda d: parquet(d, "debt").write_bytes(b"PAR1"), "processed debt", "not the file"),
        (
            lambda d: (d / "raw/bank/balances/2025-08-05.csv").write_text(NEWER),
            "raw bank/balances",
            "has changed",
        ),
        (lambda d: (d / "raw/bank/rates/2026-02.json").unlink(), "raw bank/rates", "Cannot read"),
        (lambda d: (d / "raw/bank/rates/2026-02.json").write_text("{}"), "raw bank/rates", "lacks how"),
        (lambda d: seed(d, "2025-11-05", NEWER), "processed debt", "now gives other values"),
        (lambda d: (d / "processed/catalog.json").unlink(), "catalog", "no catalog.json in"),
    ],
    ids=[
        "parquet gone",
        "parquet damaged",
        "csv edited",
        "sidecar gone",
        "sidecar bare",
        "newer vintage",
        "no catalog",
    ],
)
def test_verify_names_what_differs_and_changes_nothing(data, spoil, name, saw):
    spoil(data)
    before = state(data)
    failed = {r.name: r.saw for r in verify(archive(data)) if not r.passed}
    assert saw in failed[name]
    assert state(data) == before


def test_verify_names_tables_missing_on_either_side(data):
    failures = {r.name: r.saw for r in verify(Archive([data], fake_registry(SHARE))) if not r.passed}
    assert "missing from the records" in failures["processed debt"]
    builder.build(Archive([data], fake_registry(SHARE)))
    failures = {r.name: r.saw for r in verify(archive(data)) if not r.passed}
    assert "missing from the catalog" in failures["processed debt"]


def test_a_table_as_of_a_day(data):
    seed(data, "2025-11-05", NEWER)
    before = state(data)
    then, entry = build_as_of(archive(data), "debt", "2025-11-04")
    now, _ = build_as_of(archive(data), "debt", "2025-11-05")
    assert (then["balance_billion_usd"].max(), now["balance_billion_usd"].max()) == (1640, 1641)
    assert entry["vintages"][0]["published"] == "2025-08-05"
    with pytest.raises(NoVintageError, match="by 2025-08-04"):
        build_as_of(archive(data), "debt", "2025-08-04")
    assert state(data) == before


def test_a_users_directory_is_built_from_both_and_written_alone(data, tmp_path):
    bundle = state(data)
    user = tmp_path / "user"
    seed(user, "2025-11-05", NEWER)
    catalog = builder.build(archive(user, data))
    assert state(data) == bundle
    published = {n: e["vintages"][0]["published"] for n, e in catalog["tables"].items()}
    assert published == {"debt": "2025-11-05", "shares": "2026-02"}
    assert all(r.passed for r in verify(archive(user, data)))


def test_spans():
    frame = pd.DataFrame(
        {"a": pd.to_datetime(["2020-01-01", "2019-01-01"]), "b": pd.to_datetime(["2020-12-31"] * 2)}
    )
    assert span(frame, ("a", "b")) == {"start": "2019-01-01", "end": "2020-12-31"}
    assert span(frame, None) == span(frame.head(0), ("a", "b")) == {"start": None, "end": None}
