"""Cells of publishers' sheets as comparable text, numbers and quarters."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.errors import FormatError
from edudata.sources import _sheets


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Recipients3     (in millions)", "recipients (in millions)"),
        ("Dollars Outstanding \n (in\xa0billions)", "dollars outstanding (in billions)"),
        ("Federal Fiscal Year2", "federal fiscal year"),
        ("Cumulative in Default*", "cumulative in default"),
        ("Q1", "q1"),
        (2019.0, "2019"),
        (None, ""),
        (float("nan"), ""),
    ],
)
def test_plain(cell, text):
    assert _sheets.plain(cell) == text


@pytest.mark.parametrize(
    ("cell", "quarter"),
    [
        ("03:Q1", "2003Q1"),
        ("99:Q4", "1999Q4"),
        (" 2024Q2 ", "2024Q2"),
        ("2024:q3", "2024Q3"),
        (dt.datetime(2011, 3, 31), "2011Q1"),
        (dt.date(2010, 10, 1), "2010Q4"),
        ("03:Q5", None),
        ("Source: survey", None),
        (None, None),
        (12.5, None),
    ],
)
def test_quarter(cell, quarter):
    assert _sheets.quarter(cell) == quarter


@given(st.integers(1990, 2089), st.integers(1, 4))
def test_every_spelling_of_a_quarter_is_the_same_quarter(year, number):
    wanted = f"{year}Q{number}"
    spellings = [f"{year % 100:02d}:Q{number}", f"{year}:Q{number}", wanted, dt.date(year, 3 * number, 1)]
    assert {_sheets.quarter(cell) for cell in spellings} == {wanted}


@given(st.floats(-1e9, 1e9, allow_nan=False))
def test_a_number_and_its_text_are_the_same(value):
    value = round(value, 4)
    assert _sheets.number(value, "here") == pytest.approx(value, abs=1e-9)
    assert _sheets.number(f"{value:,.4f}", "here") == pytest.approx(value, abs=1e-9)


def test_binary_remainders_are_dropped_and_marks_are_missing():
    assert _sheets.number(0.8300000000000001, "here") == 0.83
    assert [_sheets.number(mark, "here") for mark in ("", "-", "NA**", None, float("nan"))] == [None] * 5


@pytest.mark.parametrize("cell", ["about 5", "1.2.3", True])
def test_no_number_is_refused_with_its_place(cell):
    with pytest.raises(FormatError, match="row seven"):
        _sheets.number(cell, "row seven")


def test_a_sheet_is_found_by_title_not_by_mention():
    contents = pd.DataFrame([["Contents"], ["Total Debt"]])
    page = pd.DataFrame([["", "banner"], ["Total  debt* ", ""], ["x", 1]])
    assert _sheets.find_sheet({"a": contents, "b": page}, "Total Debt", "book") is page
    with pytest.raises(FormatError, match="2 sheets"):
        _sheets.find_sheet({"b": page, "c": page}, "Total Debt", "book")
    with pytest.raises(FormatError, match="contents"):
        _sheets.find_sheet({"a": contents}, "Total Debt", "book")


def test_a_header_says_what_is_lacking():
    sheet = pd.DataFrame([["title", "", ""], ["", "Auto", "Other"]])
    assert _sheets.header(sheet, {"car": ("Car", "Auto")}, "book") == (1, {"car": 1})
    with pytest.raises(FormatError, match=r"student.*\['auto', 'other'\]"):
        _sheets.header(sheet, {"car": ("Auto",), "student": ("Student Loan",)}, "book")
