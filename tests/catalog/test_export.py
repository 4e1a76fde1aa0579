"""What is exported comes back: every type, in every format, or an error that names the column."""

from __future__ import annotations

import io
import string
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

import edudata as ed
from edudata.catalog import workbook
from edudata.catalog.export import FORMATS, metadata_path
from edudata.errors import CorruptDataError, OutOfRangeError

formats = pytest.mark.parametrize("kind", FORMATS)


def there_and_back(frame: pd.DataFrame, folder: Path, kind: str) -> pd.DataFrame:
    return ed.read(ed.export(frame, folder / f"frame.{kind}"))


def zoned(*texts: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(list(texts), format="ISO8601")).dt.tz_localize("US/Eastern")


COLUMNS = {
    "int8": pd.array([1, -2, 3], "int8"),
    "int32": pd.array([1, 2, 3], "int32"),
    "uint8": pd.array([1, 2, 255], "uint8"),
    "uint64": pd.array([1, 2, 2**64 - 1], "uint64"),
    "float32": np.array([0.1, 0.2, np.nan], "float32"),
    "float64": [0.1 + 0.2, np.inf, -np.inf],
    "Float64": pd.array([0.1, None, 5.0], "Float64"),
    "bool": [True, False, True],
    "boolean": pd.array([True, None, False], "boolean"),
    "Int64 beyond 2**53 beside a gap": pd.array([2**53 + 1, None, 2**60 + 1], "Int64"),
    "int64 beyond 2**53": [2**53 + 1, 2**62, -(2**53) - 1],
    "empty and missing texts": ["", None, "NA"],
    "texts like numbers": ["007", "1e5", "=1+1"],
    "spaces and breaks": ["  a ", "a\nb", "a,\"b'"],
    "object of texts": pd.Series(["a", None, ""], dtype="object"),
    "object with NaN": pd.Series(["a", np.nan, "b"], dtype="object"),
    "lists": [[1, 2], None, ["a", {"x": 1.5}]],
    "mixed": pd.Series([1, "1", None], dtype="object"),
    "string": pd.array(["x", None, ""], "string"),
    "category": pd.Categorical(["a", None, "b"], categories=["b", "a", "z"], ordered=True),
    "category with an empty text": pd.Categorical(["", None, "b"]),
    "category of numbers": pd.Categorical([3, 1, None]),
    "category of dates": pd.Categorical(pd.to_datetime(["2020-01-01", None, "2020-01-02"])),
    "quarters": pd.PeriodIndex(["2020Q1", "2020Q2", None], freq="Q"),
    "months": pd.PeriodIndex(["2020-01", None, "2020-02"], freq="M"),
    "durations": pd.to_timedelta(["1D", None, "2h"]),
    "days": pd.to_datetime(["2020-01-01", None, "1850-01-01"]).astype("datetime64[us]"),
    "nanoseconds": pd.to_datetime(["2020-01-01 10:00:00.000000001", None, "2020-01-02"], format="ISO8601"),
    "times of a zone": zoned("2020-07-01 10:00", None, "2021-01-01"),
    "arrow integers": pd.array([1, None, 3], "int64[pyarrow]"),
    "arrow numbers": pd.array([1.5, None, 0.1], "double[pyarrow]"),
    "arrow texts": pd.array(["a", None, ""], pd.ArrowDtype(pa.string())),
    "arrow truth": pd.array([True, None, False], "bool[pyarrow]"),
    "arrow days": pd.array([pd.Timestamp("2020-01-01").date(), None, None], "date32[pyarrow]"),
    "arrow times": pd.array([pd.Timestamp("2020-01-01 10:00"), None, None], "timestamp[us][pyarrow]"),
    "nothing": pd.Series([None, None, None], dtype="object"),
}


@formats
@pytest.mark.parametrize("name", COLUMNS)
def test_every_type_comes_back(tmp_path, name, kind):
    frame = pd.DataFrame({"row": ["a", "b", "c"], name: COLUMNS[name]})
    pd.testing.assert_frame_equal(there_and_back(frame, tmp_path, kind), frame, check_exact=True)


@formats
def test_rows_without_values_and_frames_without_rows_come_back(tmp_path, kind):
    for frame in (
        pd.DataFrame({"a": [1.0, None], "b": ["x", None]}),
        pd.DataFrame({"a": [None, None, None]}, dtype="str"),
        pd.DataFrame({"a": pd.Series([], dtype="int32"), "b": pd.Series([], dtype="str")}),
        pd.DataFrame({"only": ["", None, "x", None]}),
    ):
        pd.testing.assert_frame_equal(there_and_back(frame, tmp_path, kind), frame)


@pytest.fixture(scope="module")
def board() -> pd.DataFrame:
    """The claims with the verdict of every other definition, in lists."""
    return ed.claims("2026-11")


@formats
def test_the_claims_keep_their_lists(tmp_path, kind, board):
    back = there_and_back(board, tmp_path, kind)
    pd.testing.assert_frame_equal(back, board)
    assert isinstance(back["alternatives"].iloc[0], list)


@formats
def test_named_index_levels_become_columns(tmp_path, kind):
    tuition = ed.load("tuition").query("sector == 'public_4yr' and component == 'tuition_fees'")
    price = tuition[tuition["dollar_year"] == "2022-23"].set_index("academic_year")[["amount_usd"]]
    back = there_and_back(price, tmp_path, kind)
    assert back.columns.to_list() == ["academic_year", "amount_usd"]
    pd.testing.assert_frame_equal(back.set_index("academic_year"), price)
    assert back.attrs == price.attrs
    two = tuition.set_index(["academic_year", "dollar_year"])[["amount_usd"]]
    assert there_and_back(two, tmp_path, kind).columns.to_list() == [
        "academic_year", "dollar_year", "amount_usd",
    ]  # fmt: skip


@formats
def test_a_pivot_keeps_its_labels(tmp_path, kind):
    wages = ed.load("graduate_wages").query("percentile == 50")
    wide = wages.pivot(index="group", columns="year", values="wage_usd")
    back = there_and_back(wide, tmp_path, kind)
    assert back.columns.name == "year"
    pd.testing.assert_frame_equal(back.set_index("group"), wide, check_column_type=False)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (
            pd.DataFrame({"a": [1]}, index=["x"]),
            r"index has labels without a name.*rename_axis.*reset_index",
        ),
        (pd.DataFrame({"a": [1]}, index=pd.Index([1], name="a")), "'a' is an index level and a column"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "Two columns are called 'a'"),
        (pd.DataFrame([[1, 2]], columns=["a", ""]), "A column has no name"),
        (pd.DataFrame(index=range(2)), "has no columns"),
        (pd.DataFrame({"s": pd.arrays.SparseArray([0, 1])}), "'s' has the type Sparse.*no file holds"),
        (pd.DataFrame([[1, 2]], columns=["1", 1]), "Two columns are called '1'"),
        (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])), "have 2 levels.*Flatten"),
        (pd.DataFrame([[1]], columns=[pd.Timestamp("2020-01-01")]), "neither text nor a whole number"),
        (pd.DataFrame({"cut": pd.cut([1, 2], 2)}), "Column 'cut' has the type interval.*i.left"),
        (pd.DataFrame({"z": [1j]}), "Column 'z' has the type complex128"),
        (
            pd.DataFrame({"d": pd.Series([pd.Timestamp("2020-01-01"), "x"], dtype="object")}),
            "Column 'd' holds",
        ),
        (pd.DataFrame({"t": [(1, 2)]}), r"Column 't' holds '\(1, 2\)' \(tuple\)"),
    ],
)
@formats
def test_what_no_file_holds_is_refused_by_name(tmp_path, frame, message, kind):
    with pytest.raises(OutOfRangeError, match=message):
        ed.export(frame, tmp_path / f"x.{kind}")
    assert not list(tmp_path.iterdir())


def test_the_remedies_for_an_index_help(tmp_path):
    frame = pd.DataFrame({"a": [1]}, index=["x"])
    assert list(there_and_back(frame.rename_axis("name"), tmp_path, "csv")) == ["name", "a"]
    assert list(there_and_back(frame.reset_index(drop=True), tmp_path, "csv")) == ["a"]
    # A filtered frame's row numbers mean nothing.
    assert list(there_and_back(pd.DataFrame({"a": [1, 2]}, index=[7, 3]), tmp_path, "csv")) == ["a"]


def test_the_tilde_is_the_home_directory(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    path = ed.export("recessions", "~/r.csv")
    assert path == tmp_path / "r.csv"
    assert len(ed.read("~/r.csv")) == len(ed.load("recessions"))


def test_excel_carries_its_source(tmp_path):
    path = ed.export("tuition", tmp_path / "t.xlsx")
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["data", "Source"]
    rows = [(label, text) for label, text in book.get_sheet_by_name("Source").to_python()]
    facts = dict(rows)
    assert facts["Table"] == "tuition"
    assert facts["Vintage"] == "nces/tuition@2023-12"
    assert "Published 2023-12. https://nces.ed.gov" in facts["Citation"]
    assert facts["License"]
    assert facts["amount_usd"].startswith("[USD")
    assert {name for name, _ in rows} >= set(ed.load("tuition").columns)
    day = CalamineWorkbook.from_path(str(ed.export("recessions", tmp_path / "r.xlsx"))).get_sheet_by_index(
        0
    )
    assert day.to_python()[1][0] == pd.Timestamp("1957-08-01").date()


def test_excel_says_what_does_not_fit():
    with pytest.raises(
        OutOfRangeError, match="'a' has a text of 40,000 letters; a cell of Excel holds 32,767"
    ):
        workbook.write({"a": ["x" * 40_000]}, set(), [])
    with pytest.raises(OutOfRangeError, match="1,048,576 rows and 1 columns are more"):
        workbook.write({"a": range(1_048_576)}, set(), [])


def test_an_export_of_another_version_is_refused(tmp_path):
    path = ed.export("recessions", tmp_path / "r.csv")
    about = metadata_path(path)
    about.write_text(about.read_text().replace('"version": 2', '"version": 1'))
    with pytest.raises(CorruptDataError, match="another version of edudata"):
        ed.read(path)


TEXTS = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n,;\"'"), max_size=12
)
VALUES = {
    "str": TEXTS | st.none(),
    "Int64": st.integers(-(2**63), 2**63 - 1) | st.none(),
    "int32": st.integers(-(2**31), 2**31 - 1),
    "float64": st.floats(allow_nan=True, allow_infinity=True),
    "Float64": st.floats(allow_nan=False) | st.none(),
    "float32": st.floats(width=32, allow_nan=False),
    "boolean": st.booleans() | st.none(),
    "datetime64[us]": st.datetimes(pd.Timestamp(1500, 1, 1), pd.Timestamp(2500, 1, 1)) | st.none(),
    "object": st.recursive(st.none() | st.booleans() | st.integers() | TEXTS, st.lists, max_leaves=3),
    "category": TEXTS | st.none(),
}


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    rows = draw(st.integers(0, 5))
    names = draw(
        st.lists(st.text(string.ascii_letters + " _-é", min_size=1, max_size=8), min_size=1, unique=True)
    )
    columns = {}
    for name in names[:4]:
        kind = draw(st.sampled_from(sorted(VALUES)))
        values = draw(st.lists(VALUES[kind], min_size=rows, max_size=rows))
        columns[name] = pd.Series(values, dtype="object").astype(kind)
    return pd.DataFrame(columns)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(frames(), st.sampled_from(FORMATS))
def test_any_frame_comes_back(tmp_path, frame, kind):
    back = there_and_back(frame, tmp_path, kind)
    pd.testing.assert_frame_equal(back, frame, check_exact=True)


def test_a_file_opens_with_pandas_alone(tmp_path):
    frame = ed.load("majors")
    csv = pd.read_csv(ed.export(frame, tmp_path / "m.csv"))
    assert csv["underemployment_pct"].to_list() == frame["underemployment_pct"].to_list()
    excel = pd.read_excel(io.BytesIO(ed.export(frame, tmp_path / "m.xlsx").read_bytes()), engine="calamine")
    assert excel["major"].to_list() == frame["major"].to_list()
    parquet = pd.read_parquet(ed.export(frame, tmp_path / "m.parquet"))
    pd.testing.assert_frame_equal(parquet, frame)
    as_json = pd.read_json(ed.export(frame, tmp_path / "m.json"))
    assert as_json["early_career_wage_usd"].to_list() == frame["early_career_wage_usd"].to_list()
