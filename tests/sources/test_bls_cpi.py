"""BLS CPI: both forms of the answer, refusals, and an independent copy of the whole database."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import sqlite3
from pathlib import Path

import pandas as pd
import pytest
from helpers.workbooks import workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError, TransientError
from edudata.sources.bls.cpi import COLUMNS, SERIES, parse_cpi

FLAT = (
    "series_id        \tyear\tperiod\t       value\tfootnote_codes\n"
    "CUUR0000SA0      \t2025\tM09\t     324.800\t\n"
    "CUUR0000SA0      \t2025\tM10\t           -\tX\n"
    "CUUR0000SA0      \t2025\tM13\t     321.943\t\n"
    "CUUR0000SA0      \t2025\tS01\t     320.616\t\n"
    "CUUR0000SAF      \t2025\tM13\t     339.000\t\n"
)


def answer(rows, status="REQUEST_SUCCEEDED", series="CUUR0000SA0") -> bytes:
    results = {"series": [{"seriesID": series, "data": rows}]}
    body = {"status": status, "message": ["quota"], "Results": results}
    return json.dumps(body).replace('"series":', '\n"series":\n').encode()


def test_recorded_answer(reference):
    frame = parse_cpi((reference / "sources/bls/bls_v2_CUUR0000SA0_recorded_2024-06.json").read_bytes())
    assert list(frame.columns) == list(COLUMNS)
    assert len(frame) == 29
    months = frame.set_index(["year", "period"])["value"]
    assert months[2024, "M05"] == 314.069
    assert months[2022, "M01"] == 281.148


def test_recorded_answer_equals_the_bundled_months(reference, root):
    frame = parse_cpi((reference / "sources/bls/bls_v2_CUUR0000SA0_recorded_2024-06.json").read_bytes())
    bundled = pd.read_csv(root / "data/raw/bls/cpi/2026-09.csv")
    both = frame.merge(bundled, on=["series_id", "year", "period"], validate="1:1")
    assert len(both) == 29
    assert (both["value_x"] == both["value_y"]).all()


def test_flat_file_gives_months_and_averages_of_our_series_only():
    frame = parse_cpi(FLAT.encode())
    assert frame.to_dict("list") == {
        "series_id": ["CUUR0000SA0"] * 2,
        "year": [2025, 2025],
        "period": ["M09", "M13"],
        "value": [324.8, 321.943],
    }


def test_a_month_never_published_gives_no_row():
    rows = [{"year": "2025", "period": p, "value": v} for p, v in (("M10", "-"), ("M13", "321.943"))]
    assert parse_cpi(answer(rows))["period"].tolist() == ["M13"]


def test_an_answer_over_the_quota_may_be_tried_again():
    with pytest.raises(TransientError, match="quota"):
        parse_cpi(answer([], status="REQUEST_NOT_PROCESSED"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>Access Denied</html>",
        b"{}",
        b'{"status": "REQUEST_SUCCEEDED"}',
        answer([]),
        answer([{"year": "2025", "period": "M01", "value": "n/a"}]),
        answer([{"year": "25", "period": "M01", "value": "320"}]),
        FLAT.replace("series_id", "id").encode(),
        FLAT.replace("\t     324.800\t", "").encode(),
    ],
)
def test_other_answers_are_refused(data):
    with pytest.raises(FormatError):
        parse_cpi(data)


@given(st.binary(max_size=200), st.integers(0, 400), st.sampled_from([FLAT.encode(), answer([])]))
@settings(max_examples=100, deadline=None)
def test_damage_raises_only_our_errors(noise, place, whole):
    with contextlib.suppress(EdudataError):
        parse_cpi(whole[:place] + noise + whole[place + len(noise) :])


def test_bundled_figures_equal_an_independent_copy(root):
    """The development dependency `cpi` ships the whole BLS database; it is read without importing it."""
    spec = importlib.util.find_spec("cpi")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("the package cpi is not installed")
    path = Path(next(iter(spec.submodule_search_locations))) / "cpi.db"
    bundled = pd.read_csv(root / "data/raw/bls/cpi/2026-09.csv")
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
        marks = ", ".join("?" * len(SERIES))
        query = f"SELECT series, year, period, value FROM indexes WHERE series IN ({marks})"
        other = pd.read_sql(query, base, params=SERIES)
    both = bundled.merge(
        other, left_on=["series_id", "year", "period"], right_on=["series", "year", "period"]
    )
    assert len(both) == len(bundled) == 6787
    assert (both["value_x"] == both["value_y"]).all()


MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def report(series="CUUR0000SA0", *years, last=("Annual",)) -> list[list]:
    return [
        ["Consumer Price Index for All Urban Consumers (CPI-U)"],
        ["Original Data Value"],
        [],
        ["Series Id:", series],
        ["Not Seasonally Adjusted"],
        ["Base Period:", "1982-84=100"],
        ["Years:", "2025 to 2026"],
        [],
        ["Year", *MONTHS, *last],
        *years,
    ]


YEAR_2025 = [2025, *[""] * 8, 324.8, "-", *[""] * 2, 321.943]


def test_the_workbook_of_the_data_viewer_is_read():
    """SeriesReport-….xlsx, one sheet a series: indexes of September and all of 2025."""
    tuition = report("CUUR0000SEEB01", [2025, *[""] * 12, 955.326])
    frame = parse_cpi(workbook({"BLS Data Series": report("CUUR0000SA0", YEAR_2025), "2": tuition}))
    assert frame.to_numpy().tolist() == [
        ["CUUR0000SA0", 2025, "M09", 324.8],
        ["CUUR0000SA0", 2025, "M13", 321.943],
        ["CUUR0000SEEB01", 2025, "M13", 955.326],
    ]
    text = "\n".join(",".join(map(str, row)) for row in report("CUUR0000SA0", YEAR_2025))
    assert parse_cpi(text.encode()).equals(frame.head(2))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (report("CUUR0000SAF", YEAR_2025), "CUUR0000SAF is not used here"),
        (report("", YEAR_2025), "no line “Series Id:”"),
        (report("CUUR0000SA0", ["2025 prelim", *YEAR_2025[1:]]), "'2025 prelim' holds 2 figure"),
        (report("CUUR0000SA0", YEAR_2025, last=("Mean",)), "headed 'Mean'"),
        ([["Year", *MONTHS], YEAR_2025[:-1]], "no line “Series Id:”"),
        ([["Some", "thing"], [1, 2]], "no table with the headings Year"),
    ],
)
def test_a_report_that_is_not_understood_is_refused(rows, message):
    with pytest.raises(FormatError, match=message):
        parse_cpi(workbook({"Data": rows}))
