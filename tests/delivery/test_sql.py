"""SQL reads tables and nothing else; stable files keep their names."""

from __future__ import annotations

import re

import duckdb
import pandas as pd
import pytest

import edudata as ed
from edudata.delivery import local_files, sql, stata, tables
from edudata.delivery.document import deliver
from edudata.delivery.sql import query
from edudata.errors import NoVintageError, OutOfRangeError, TooLargeError, UnknownNameError

TUITION = """select amount_usd from tuition where academic_year = '1985-86' and sector = 'public_4yr'
    and component = 'tuition_fees' and dollar_year = 'current'"""


def test_a_query_has_the_publishers_number():
    result = query(TUITION)
    assert result["amount_usd"].to_list() == [1318.0]  # NCES Digest, table 330.10
    assert result.attrs["vintage"] == ed.load("tuition").attrs["vintage"]


def test_every_table_and_view_can_be_queried():
    for name in tables.names():
        (count,) = query(f"select count(*) as n from {name}")["n"]
        assert count == len(ed.load(name)), name


def test_a_past_day_counts():
    result = query("select max(year) as y from tuition", as_of="2018")
    assert result["y"].to_list() == [ed.load("tuition", as_of="2018")["year"].max()]
    with pytest.raises(NoVintageError):
        query("select * from tuition", as_of="1990")


def test_tables_join_and_names_ignore_case():
    result = query("SELECT r.name, h.* FROM Housing_States h JOIN regions r USING (geo_id) LIMIT 2")
    assert len(result) == 2


def test_an_empty_result_has_its_columns():
    result = query("select major from majors where major = 'none'")
    assert (len(result), list(result.columns)) == (0, ["major"])


@pytest.mark.parametrize(
    ("statement", "error", "words"),
    [
        ("select * from tution", UnknownNameError, "Did you mean 'tuition'"),
        ("select * from '/etc/passwd'", UnknownNameError, "Known"),
        ("select * from read_csv('/etc/passwd')", OutOfRangeError, "tables alone"),
        ("select * from read_text('/etc/passwd')", OutOfRangeError, "tables alone"),
        ("select * from glob('/*')", OutOfRangeError, "tables alone"),
        ("copy (select 1) to '/tmp/edudata-test.csv'", OutOfRangeError, "COPY"),
        ("attach '/tmp/edudata-test.db'", OutOfRangeError, "ATTACH"),
        ("install httpfs", OutOfRangeError, "read only"),
        ("create table t as select 1", OutOfRangeError, "CREATE"),
        ("delete from tuition", OutOfRangeError, "DELETE"),
        ("update tuition set year = 1", OutOfRangeError, "UPDATE"),
        ("set enable_external_access = true", OutOfRangeError, "read only"),
        ("select 1; drop table tuition", OutOfRangeError, "SELECT, DROP"),
        ("", OutOfRangeError, "nothing"),
        ("selec 1", OutOfRangeError, "syntax error"),
        ("select nothing from tuition", OutOfRangeError, "nothing"),
        ("select 1/'a' from tuition", OutOfRangeError, "cannot be run"),
        ("select * from frame", UnknownNameError, "Known"),
    ],
)
def test_what_is_no_reading_of_tables_is_one_error(statement, error, words):
    frame = pd.DataFrame({"x": [1]})  # a variable of the caller is no table
    with pytest.raises(error, match=re.escape(words)):
        query(statement)
    assert len(frame) == 1


def test_a_statement_without_an_end_is_stopped(monkeypatch):
    monkeypatch.setattr(sql, "SECONDS", 0.3)
    with pytest.raises(TooLargeError, match="ask for less"):
        query("select count(*) from range(100000000000) a, range(1000) b where a.range % 7 = b.range")


def test_a_result_may_have_so_many_rows(monkeypatch):
    monkeypatch.setattr(sql, "MAX_ROWS", 100)
    with pytest.raises(TooLargeError, match="LIMIT"):
        query("select * from cpi, cpi as other")


@pytest.fixture
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("EDUDATA_CACHE_DIR", str(tmp_path))
    return tmp_path


def test_a_path_stays_and_its_file_follows_the_table(cache):
    path = local_files.path("tuition")
    assert path == cache / "tables" / "tuition.parquet"
    before = path.stat().st_mtime_ns
    assert local_files.path("tuition").stat().st_mtime_ns == before, "unchanged content is not written"
    path.write_bytes(b"old")
    local_files.path("tuition")
    (amount,) = duckdb.sql(TUITION.replace("from tuition", f"from '{path}'")).fetchall()
    assert amount == (1318.0,)


@pytest.mark.parametrize("name", ["tuition", "housing", "recessions", "institutions", "student_debt"])
def test_stata_reads_every_value(cache, name):
    frame, columns = ed.load(name), ed.info(name).entry["columns"]
    with pd.read_stata(local_files.path(name, "dta"), iterator=True) as reader:
        labels = reader.variable_labels()
        frame_of_stata = reader.read()
    short = stata.short_names(frame.columns)
    for column in frame.columns:
        mine, theirs = frame[column], frame_of_stata[short[column]]
        if mine.dtype.kind in "Mb":
            assert theirs.to_list() == mine.to_list()
        elif pd.api.types.is_numeric_dtype(mine):
            pd.testing.assert_series_equal(theirs, mine.astype("float64"), check_names=False)
        else:
            assert theirs.to_list() == mine.fillna("").to_list()
    assert all(labels[short[column["name"]]] for column in columns if column["unit"])


def test_long_names_stay_different():
    names = stata.short_names(["a" * 40 + "_x", "a" * 40 + "_y", "b"])
    assert len(set(names.values())) == 3
    assert max(map(len, names.values())) == 32


def test_parquet_reads_the_same_in_duckdb(cache):
    path = cache / "x.parquet"
    path.write_bytes(deliver("tables/recessions", "parquet").body)
    rows = duckdb.sql(f"select peak, trough from '{path}'").df()
    pd.testing.assert_frame_equal(rows, ed.load("recessions")[["peak", "trough"]], check_like=True)
