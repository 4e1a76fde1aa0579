"""Workbooks: damaged ones never end the process; cells as comparable text, numbers and quarters."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.errors import FormatError
from edudata.sources import _last_saved, _workbook


def damaged(data: bytes, seed: int) -> bytes:
    """Some bytes changed and perhaps the end cut off, the same for the same seed."""
    chance, out = random.Random(seed), bytearray(data)
    for _ in range(chance.randint(1, 60)):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out[: chance.randrange(600, len(out))] if chance.random() < 0.3 else out)


@pytest.mark.parametrize("seed", [11, 47, 52])
def test_a_size_that_ends_the_reader_is_an_error_here(reference, seed):
    """Read in this process, these bytes make the reader abort: Python would simply be gone."""
    data = (reference / "sources" / "nces" / "d17_tabn330.10.xls").read_bytes()
    with pytest.raises(FormatError, match="memory"):
        _workbook.sheets(damaged(data, seed), "a damaged workbook")


def test_an_old_workbook_keeps_names_numbers_and_blanks(reference):
    data = (reference / "sources" / "nces" / "d17_tabn330.10.xls").read_bytes()
    [(name, rows)] = _workbook.sheets(data, "Digest 2017").items()
    assert name == "Digest 2017 Table 330.10"
    assert rows[6][0].startswith("1963-64")
    assert rows[6][4] == pytest.approx(3998.746913)
    assert rows[10][0] == ""


class PanicException(BaseException):
    """As the reader's, which is made in Rust and is no Exception."""


@pytest.mark.parametrize(
    ("fault", "met"),
    [(PanicException("out of cells"), FormatError), (KeyboardInterrupt(), KeyboardInterrupt)],
)
def test_a_panic_of_the_reader_is_our_error_and_an_interrupt_stays_one(monkeypatch, fault, met):
    def fail(data):
        raise fault

    monkeypatch.setattr("python_calamine.CalamineWorkbook.from_filelike", fail)
    with pytest.raises(met):
        _workbook.sheets(b"PK\x03\x04", "a file")


@pytest.mark.parametrize("data", [b"", b"<html>", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_another_kind_of_file_is_refused(data):
    with pytest.raises(FormatError):
        _workbook.sheets(data, "a file")


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
    assert _workbook.plain(cell) == text


@given(st.floats(-1e9, 1e9, allow_nan=False))
def test_a_number_and_its_text_are_the_same(value):
    value = round(value, 4)
    assert _workbook.number(value, "here") == pytest.approx(value, abs=1e-9)
    assert _workbook.number(f"{value:,.4f}", "here") == pytest.approx(value, abs=1e-9)


def test_binary_remainders_are_dropped_and_marks_are_missing():
    assert _workbook.number(0.8300000000000001, "here") == 0.83
    marks = ("", "-", "NA**", " NA ", None, float("nan"))
    assert [_workbook.number(mark, "here", _workbook.MISSING) for mark in marks] == [None] * 6


@pytest.mark.parametrize("cell", ["about 5", "1.2.3", True, "nan", "1e5", "1_000", "12,34", float("inf")])
def test_no_number_is_refused_with_its_place(cell):
    with pytest.raises(FormatError, match="row seven"):
        _workbook.number(cell, "row seven")


def test_a_mark_counts_as_missing_only_where_the_source_uses_it():
    with pytest.raises(FormatError, match="NA"):
        _workbook.number("NA**", "here")


def test_a_sheet_is_found_by_title_not_by_mention():
    contents = [["Contents"], ["Total Debt"]]
    page = [["", "banner"], ["Total  debt* ", ""], ["x", 1]]
    assert _workbook.titled({"a": contents, "b": page}, "Total Debt", "book") is page
    with pytest.raises(FormatError, match="2 sheets"):
        _workbook.titled({"b": page, "c": page}, "Total Debt", "book")
    with pytest.raises(FormatError, match="contents"):
        _workbook.titled({"a": contents, "chart": []}, "Total Debt", "book")


def test_a_header_says_what_is_lacking():
    rows = [["title", "", ""], ["", "Auto", "Other"]]
    assert _workbook.require_header(rows, {"car": "car|auto"}, "book") == (1, {"car": 1})
    with pytest.raises(FormatError, match=r"student loan.*The nearest one: auto, other"):
        _workbook.require_header(rows, {"car": "auto", "student": "student loan"}, "book")
    with pytest.raises(FormatError, match="once"):
        _workbook.require_header([["Auto", "Auto"]], {"car": "auto"}, "book")


@pytest.mark.parametrize(
    ("file", "day"),
    [
        ("fsa/PortfolioSummary_FY2024Q4.xls", dt.date(2024, 12, 2)),
        ("nces/d17_tabn330.10.xls", dt.date(2018, 4, 27)),
    ],
)
def test_last_save_of_an_old_workbook(reference, file, day):
    assert _last_saved.last_saved((reference / "sources" / file).read_bytes()) == day


@pytest.mark.parametrize("seed", range(30))
def test_damaged_properties_give_no_date_instead_of_an_error(reference, seed):
    data = (reference / "sources" / "nces" / "d17_tabn330.10.xls").read_bytes()
    assert _last_saved.last_saved(damaged(data, seed)) in (None, dt.date(2018, 4, 27))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_bytes_without_properties_give_no_date(data):
    assert _last_saved.last_saved(data) is None


@pytest.mark.parametrize("text", ["0,643", "0,5", "12,5", "1.234,5", "00,643"])
def test_a_decimal_comma_is_no_thousands_separator(text):
    with pytest.raises(FormatError, match="is not a number"):
        _workbook.number(text, "an example")
