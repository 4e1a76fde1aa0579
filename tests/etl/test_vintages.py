"""The store of vintages: what is taken in, what is refused and how, which one counts on which day."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from helpers import fake_publisher
from helpers.fake_publisher import BALANCES, GOOD, RATES, SHARES, archive, plant, seed, state, text
from hypothesis import given
from hypothesis import strategies as st

from edudata import files
from edudata.dates import last_day
from edudata.errors import (
    CorruptDataError,
    DataDirectoryError,
    NoVintageError,
    OutOfRangeError,
    RawDataError,
)
from edudata.etl.store import pins, tidy_csv, vintages
from edudata.etl.store.raw import Raw
from edudata.etl.store.vintages import Vintage, read


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2026-08-06", date(2026, 8, 6)),
        ("2026-08", date(2026, 8, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2026", date(2026, 12, 31)),
    ],
)
def test_a_vintage_counts_from_the_last_day_its_date_allows(published, day):
    assert last_day(published) == day


@pytest.mark.parametrize(
    "wrong",
    [
        *("", "2026-13", "2026-00", "2026-08-00", "2026-02-30", "26-08-06", "2026-8", "August 2026"),
        *("٢٠٢٦", "2026-08-06T10:00", " 2026", "2026\n", "0000", "latest"),
    ],
)
def test_an_invalid_date_is_rejected(wrong):
    with pytest.raises(OutOfRangeError, match="Write YYYY-MM-DD, YYYY-MM or YYYY"):
        last_day(wrong)


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_is_its_own_last_day(day):
    assert last_day(f"{day:%Y-%m-%d}".zfill(10)) == day
    assert last_day(f"{day:%Y-%m}".zfill(7)) >= day
    assert last_day(f"{day:%Y}".zfill(4)) >= last_day(f"{day:%Y-%m}".zfill(7))


def test_a_vintage_is_stored_as_published_and_sorted_by_its_key(tmp_path):
    header, *rows = GOOD.splitlines()
    vintage = seed(tmp_path, csv="\n".join([header, *reversed(rows), ""]))
    assert vintage.path == tmp_path / "raw/bank/balances/2025-08-05.csv"
    assert vintage.bytes().decode() == GOOD  # 1620 stays 1620, not 1620.0
    sidecar = vintage.sidecar
    assert sidecar["sha256"] == files.sha256(GOOD.encode())
    assert {k: sidecar[k] for k in ("publisher", "resource", "published", "rows", "span", "licence")} == {
        "publisher": "bank",
        "resource": "balances",
        "published": "2025-08-05",
        "rows": 4,
        "span": {"start": "2025-03-31", "end": "2025-06-30"},
        "licence": "free",
    }
    frame = read(vintage, BALANCES)
    assert {c: str(t) for c, t in frame.dtypes.items()} == {
        "quarter_end": "datetime64[us]",
        "product": "str",
        "balance_billion_usd": "float64",
        "loans": "int64",
    }


BAD = {
    "missing column": (
        "\n".join(row.rsplit(",", 1)[0] for row in GOOD.splitlines()),
        "missing columns .*loans",
    ),
    "unknown column": (GOOD.replace("loans", "borrowers"), "unknown columns .*borrowers"),
    "one column more": ("\n".join(f"{row},x" for row in GOOD.splitlines()), r"unknown columns \['x'\]"),
    "column twice": (GOOD.replace("loans", "product"), "missing columns"),
    "text in a number": (GOOD.replace("1620", "a lot"), "column balance_billion_usd, data row 2: 'a lot'"),
    "thousands comma": (GOOD.replace("1620", '"1,620"'), "row 2: '1,620' is not a number"),
    "infinity": (GOOD.replace("1620", "inf"), "row 2: 'inf' is not a number"),
    "beyond a float": (GOOD.replace("1620", "1e999"), "row 2: '1e999' is not a number"),
    "not a whole number": (GOOD.replace(",43", ",43.5"), "column loans, data row 2: '43.5' is not a whole"),
    "too long a number": (GOOD.replace(",43", ",9007199254740999"), "column loans, data row 2"),
    "not a date": (
        GOOD.replace("2025-03-31,student", "31.3.2025,student"),
        "row 2: '31.3.2025' is not YYYY",
    ),
    "no such day": (GOOD.replace("2025-03-31,student", "2025-02-31,student"), "'2025-02-31' is not YYYY"),
    "empty key": (GOOD.replace("student,1640", ",1640"), "column product, data row 4: empty"),
    "empty required": (GOOD.replace("1640", ""), "column balance_billion_usd, data row 4: empty"),
    "key twice": (GOOD + "2025-06-30,student,1641,44\n", "1 rows repeat a key, the first is .*student"),
    "period after publication": (
        GOOD + "2025-09-30,student,1650,45\n",
        "2025-09-30.*after its publication",
    ),
    "no rows": (GOOD.splitlines()[0] + "\n", "no rows"),
}


@pytest.mark.parametrize("case", BAD)
def test_invalid_figures_are_not_stored(tmp_path, case):
    csv, says = BAD[case]
    seed(tmp_path, "2025-05", GOOD.replace("2025-06-30", "2024-12-31"))
    before = state(tmp_path)
    with pytest.raises(RawDataError, match=says):
        seed(tmp_path, csv=csv)
    assert state(tmp_path) == before


def test_a_vintage_stored_before_a_column_was_added_reads_it_empty(tmp_path):
    vintage = seed(tmp_path)
    columns = {**BALANCES.columns, "late_pct": "number"}
    frame = read(vintage, replace(BALANCES, columns=columns, added=("late_pct",)))
    assert list(frame) == list(columns)
    assert frame["late_pct"].isna().all()
    with pytest.raises(RawDataError, match=r"missing columns .*late_pct"):
        read(vintage, replace(BALANCES, columns=columns))


@pytest.mark.parametrize("case", BAD)
def test_invalid_stored_figures_are_reported(tmp_path, case):
    """A CSV that someone put there with a fitting checksum is still checked whenever it is read."""
    csv, says = BAD[case]
    path = plant(tmp_path, "2025-08-05", csv)
    with pytest.raises(RawDataError, match=says) as caught:
        read(Vintage("bank/balances", "2025-08-05", path), BALANCES)
    assert "bank/balances" in str(caught.value)


@pytest.mark.parametrize(
    ("csv", "says"),
    [
        (GOOD.replace(",70", ",70,9"), "not a readable CSV|more cells"),
        ("\n".join([GOOD.splitlines()[0], *(f"9,{row}" for row in GOOD.splitlines()[1:])]), "more cells"),
        (b"\xff\xfe\x00\x01", "not a readable CSV|missing columns"),
        (b"", "not a readable CSV"),
        ("<html><body>Please log in</body></html>", "missing columns"),
        (GOOD[: len(GOOD) // 2], "empty|is not"),
    ],
    ids=["a row too long", "all rows too long", "no text", "nothing", "a web page", "cut off"],
)
def test_invalid_csv_files_are_reported(tmp_path, csv, says):
    path = plant(tmp_path, "2025-08-05", csv)
    with pytest.raises(RawDataError, match=says):
        read(Vintage("bank/balances", "2025-08-05", path), BALANCES)


@given(st.text(max_size=12))
def test_text_in_a_number_column_is_a_finite_number_or_rejected(cell):
    frame = text(SHARES)
    frame["share_pct"] = pd.Series([cell, "1", "2"], dtype="str")
    try:
        value = tidy_csv.typed(frame, RATES, "here")["share_pct"].iloc[0]
    except RawDataError as error:
        assert "share_pct" in str(error)  # noqa: PT017
    else:
        assert abs(value) < float("inf")


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.none(), min_size=1, max_size=8))
def test_numbers_survive_the_csv_exactly(numbers):
    resource = replace(RATES, required=())
    frame = pd.DataFrame(
        {"year": range(1990, 1990 + len(numbers)), "share_pct": numbers, "flag": None, "note": 'a,"b"'}
    )
    again = tidy_csv.typed(text(tidy_csv.to_csv(frame).decode()), resource, "here")
    assert [None if pd.isna(x) else x for x in again["share_pct"]] == numbers
    assert set(again["note"]) == {'a,"b"'}


CELLS = st.tuples(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
    | st.sampled_from(['a,"b"', "x\r\ny", " "]),
    st.floats(allow_infinity=False) | st.sampled_from([0.0, -0.0, 1e16, 1e-5, 1234567.0]),
    st.integers(-(2**62), 2**62),
    st.datetimes(min_value=pd.Timestamp("1900-01-01"), max_value=pd.Timestamp("2100-01-01")),
    st.booleans(),
)


@given(st.lists(CELLS, min_size=1, max_size=6), st.booleans())
def test_the_fast_csv_is_that_of_pandas(rows, with_booleans):
    frame = pd.DataFrame(rows, columns=["text", "number", "integer", "date", "boolean"])
    frame["date"] = frame["date"].dt.normalize().astype("datetime64[us]")
    frame.loc[0, "date"] = pd.NaT
    frame = frame if with_booleans else frame.drop(columns="boolean")
    data = tidy_csv.to_csv(frame)
    assert data == frame.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d").encode()
    if (cells := tidy_csv._Cells.of(frame)) is not None:
        pd.testing.assert_frame_equal(cells.frame(), tidy_csv._read_text(data))


@pytest.mark.parametrize(
    ("resource", "csv", "published"),
    [
        (RATES, SHARES.replace("2025,", "2026,"), "2025"),
        (
            replace(RATES, columns={**RATES.columns, "year": "text"}),
            SHARES.replace("2025,", "2026-27,"),
            "2025-12",
        ),
        (
            replace(RATES, columns={**RATES.columns, "year": "text"}),
            SHARES.replace("2025,", "2026Q1,"),
            "2025-12",
        ),
    ],
    ids=["year", "academic year", "quarter"],
)
def test_years_after_publication_are_rejected(tmp_path, resource, csv, published):
    with pytest.raises(RawDataError, match=r"2026.* in column year lies after its publication"):
        seed(tmp_path, published, csv, resource)
    assert seed(tmp_path, "2026", csv, resource).sidecar["rows"] == 3
    ahead = replace(resource, projections=True, name="ahead")
    object.__setattr__(ahead, "source", "bank")
    assert seed(tmp_path, published, csv, ahead).sidecar["rows"] == 3


def test_a_fiscal_year_begins_in_the_year_before(tmp_path):
    names = {"fiscal_year" if n == "year" else n: t for n, t in RATES.columns.items()}
    fiscal = replace(RATES, columns=names, key=("fiscal_year",), period="fiscal_year")
    object.__setattr__(fiscal, "source", "bank")
    csv = SHARES.replace("year", "fiscal_year", 1)
    assert seed(tmp_path, "2024-11", csv, fiscal).sidecar["span"] == {"start": "2023", "end": "2025"}
    with pytest.raises(RawDataError, match="2025 in column fiscal_year lies after"):
        seed(tmp_path, "2023-11", csv, fiscal)


@pytest.mark.parametrize("name", ["retrieved", "origin_sha256"])
def test_missing_provenance_needs_a_reason(tmp_path, name):
    why = {k: v for k, v in fake_publisher.WHY.items() if k != name}
    with pytest.raises(RawDataError, match=f"{name} is null without a reason"):
        vintages.write(
            tmp_path, BALANCES, "2025-08", text(GOOD), how="download", trust="primary", reasons=why
        )
    assert state(tmp_path) == state(tmp_path / "nothing")


@pytest.mark.parametrize("period", ["quarter_end", None])
def test_a_wrong_date_of_publication_is_rejected(tmp_path, period):
    with pytest.raises(OutOfRangeError):
        seed(tmp_path, "2025-13", resource=replace(BALANCES, period=period))
    assert state(tmp_path) == state(tmp_path / "nothing")


def test_vintages_are_never_replaced(tmp_path):
    seed(tmp_path)
    before = state(tmp_path)
    again = vintages.write(  # the same figures again, found another day
        *(tmp_path, BALANCES, "2025-08-05", text(GOOD)),
        how="download",
        trust="secondary",
        retrieved="2026-01-01",
        reasons=fake_publisher.WHY,
    )
    assert again.sidecar["retrieved"] is None
    assert state(tmp_path) == before
    with pytest.raises(RawDataError, match=r"already stored and differs\. Vintages are never replaced"):
        seed(tmp_path, csv=GOOD.replace("1640", "1641"))
    assert state(tmp_path) == before


@pytest.mark.parametrize("what", ["mkstemp", "fsync", "replace"])
@pytest.mark.parametrize("after", [0, 1])
def test_a_vintage_is_stored_with_its_sidecar_or_not_at_all(tmp_path, fail, what, after):
    """Not half of it: a CSV without sidecar would be the newest vintage, and unreadable."""
    seed(tmp_path, "2025-07")
    before = state(tmp_path)
    fail(what, after)
    with pytest.raises(DataDirectoryError, match="Nothing was changed"):
        seed(tmp_path, csv=GOOD.replace("1640", "1641"))
    assert state(tmp_path) == before
    assert [v.published for v in archive(tmp_path).vintages("bank/balances")] == ["2025-07"]


SIDECARS = {
    "missing": (None, "Cannot read .*json"),
    "empty": (b"", "not readable JSON"),
    "cut off": (b'{"sha256": "ab', "not readable JSON"),
    "a list": (b"[]", "not a sidecar"),
    "null": (b"null", "not a sidecar"),
    "bare": (b"{}", "lacks how, reasons, retrieved, sha256, trust"),
}


@pytest.mark.parametrize("case", SIDECARS)
def test_damaged_sidecars_are_reported_with_a_remedy(tmp_path, case):
    damage, says = SIDECARS[case]
    vintage = seed(tmp_path)
    if damage is None:
        vintage.sidecar_path.unlink()
    else:
        vintage.sidecar_path.write_bytes(damage)
    with pytest.raises(CorruptDataError, match=says) as caught:
        read(vintage, BALANCES)
    assert "Restore the file" in str(caught.value)


@pytest.mark.parametrize("reasons", [None, [], "because"])
def test_reasons_must_be_named(tmp_path, reasons):
    vintage = seed(tmp_path)
    record = seed(tmp_path).sidecar | {"reasons": reasons}
    vintage.sidecar_path.write_bytes(files.json_bytes(record))
    with pytest.raises(CorruptDataError, match="lacks reasons"):
        _ = vintage.sidecar


def test_a_sidecar_that_lost_its_reason_is_rejected(tmp_path):
    vintage = seed(tmp_path)
    vintage.sidecar_path.write_bytes(files.json_bytes(seed(tmp_path).sidecar | {"reasons": {}}))
    with pytest.raises(CorruptDataError, match="has no retrieved and no reason why"):
        _ = vintage.sidecar


def test_an_edited_vintage_is_rejected(tmp_path):
    vintage = seed(tmp_path)
    vintage.path.write_text(GOOD.replace("1640", "1641"))
    with pytest.raises(CorruptDataError, match=r"has changed: sha256 .* Vintages are never edited"):
        read(vintage, BALANCES)


def test_a_missing_csv_is_reported(tmp_path):
    vintage = seed(tmp_path)
    vintage.path.unlink()
    with pytest.raises(CorruptDataError, match=r"Cannot read .*2025-08-05\.csv"):
        vintage.bytes()


@pytest.fixture
def history(tmp_path):
    """Four vintages of differing precision, each telling itself by one figure."""
    for published, figure in [("2024-11-05", 1), ("2024", 2), ("2025-02", 3), ("2025-08-05", 4)]:
        csv = f"quarter_end,product,balance_billion_usd,loans\n2024-09-30,student,{figure},1\n"
        seed(tmp_path, published, csv)
    return tmp_path


@pytest.mark.parametrize(
    ("as_of", "figure"),
    [
        ("2024-11-05", 1),
        ("2024-12-30", 1),
        ("2024-12-31", 2),
        ("2024", 2),
        ("2025-02-27", 2),
        ("2025-02-28", 3),
        ("2025-02", 3),
        ("2025-08-04", 3),
        ("2025-08-05", 4),
        ("2100", 4),
        (None, 4),
    ],
)
def test_as_of_reads_what_was_published_by_then(history, as_of, figure):
    raw = Raw(archive(history), as_of)
    assert raw.newest("bank/balances")["balance_billion_usd"].tolist() == [figure]
    assert len(raw.used) == 1


def test_every_vintage_known_by_a_day(history):
    raw = Raw(archive(history), "2025-03")
    frame = raw.every("bank/balances")
    assert dict(zip(frame["release"], frame["balance_billion_usd"], strict=True)) == {
        "2024-11-05": 1,
        "2024": 2,
        "2025-02": 3,
    }
    assert len(raw.used) == 3


def test_before_the_first_vintage_there_is_an_error(history):
    with pytest.raises(NoVintageError, match=r"by 2024-11-04\. The earliest one counts from 2024-11-05"):
        archive(history).vintages("bank/balances", "2024-11-04")
    with pytest.raises(OutOfRangeError):
        archive(history).vintages("bank/balances", "yesterday")


def test_a_resource_without_vintages_is_an_error(tmp_path):
    with pytest.raises(NoVintageError, match="There is no vintage of bank/balances"):
        archive(tmp_path, tmp_path / "absent").vintages("bank/balances")


@pytest.mark.parametrize("name", ["latest.csv", "2025-13.csv", "2025-8-5.csv", "copy of 2025.csv"])
def test_a_csv_not_named_for_a_date_is_an_error(history, name):
    (history / "raw/bank/balances" / name).write_text(GOOD)
    with pytest.raises(RawDataError, match=r"is not named for its date of publication.*Rename or remove"):
        archive(history).vintages("bank/balances")


def test_hidden_files_are_not_vintages(history):
    folder = history / "raw/bank/balances"
    (folder / ".2026-01-01.csv.abc.tmp").write_text("half")
    (folder / "._2026-01-01.csv").write_text("a Mac was here")
    assert archive(history).vintages("bank/balances")[-1].published == "2025-08-05"


def test_of_equal_dates_in_two_directories_the_first_counts(history, tmp_path_factory):
    user = tmp_path_factory.mktemp("user")
    csv = "quarter_end,product,balance_billion_usd,loans\n2024-09-30,student,{},1\n"
    seed(user, "2025-08-05", csv.format(40))
    seed(user, "2025-05", csv.format(30))
    both = archive(user, history).vintages("bank/balances")
    assert [(v.published, v.path.is_relative_to(user)) for v in both] == [
        ("2024-11-05", False),
        ("2024", False),
        ("2025-02", False),
        ("2025-05", True),
        ("2025-08-05", True),
    ]
    # A newer vintage in the bundle counts before an older one of the user's.
    seed(history, "2025-11", csv.format(50))
    newest = Raw(archive(user, history)).newest("bank/balances")
    assert newest["balance_billion_usd"].tolist() == [50]


def test_frames_are_returned_as_copies(history):
    raw = Raw(archive(history))
    frame = raw.newest("bank/balances")
    frame["balance_billion_usd"] = 0.0
    assert raw.newest("bank/balances")["balance_billion_usd"].tolist() == [4]


def test_the_bundled_vintages_are_complete(root):
    """Every CSV has its sidecar and every sidecar its CSV, under the name of its date."""
    raw = root / "data" / "raw"
    names = sorted(raw.rglob("*.csv"))
    sidecars = {p for p in raw.rglob("*.json") if p.name != pins.FILE}
    assert {p.with_suffix(".json") for p in names} == sidecars
    for path in names:
        record = json.loads(path.with_suffix(".json").read_text())
        assert record["published"] == path.stem
        assert f"{record['publisher']}/{record['resource']}" == str(path.parent.relative_to(raw))
        assert record["sha256"] == files.sha256(path.read_bytes())
