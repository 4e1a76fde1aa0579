"""Labels of periods: what has one meaning is read, anything else is not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.errors import FormatError
from edudata.sources import _periods

MARKS = (
    "",
    "*",
    "**",
    " *",
    "[1]",
    " (2)",
    "¹",
    " ³",
    "p",
    " r",
    " (preliminary)",
    " revised",
    "†",
    "\\5\\",
    " 5",
    " ....",
)
ORDINALS = ("First", "Second", "Third", "Fourth")


@pytest.mark.parametrize(
    ("cell", "quarter"),
    [
        ("03:Q1", "2003Q1"),
        ("99:Q4", "1999Q4"),
        (" 2024Q2 ", "2024Q2"),
        ("2024:q3", "2024Q3"),
        (dt.datetime(2011, 3, 31), "2011Q1"),
        (dt.date(2010, 10, 1), "2010Q4"),
        ("26:Q2p", "2026Q2"),
        ("26:Q31", "2026Q3"),
        ("2Q26", "2026Q2"),
        ("Q2 '26", "2026Q2"),
        ("Q2 26", None),
        ("03:Q5", None),
        ("03:Q123", None),
        ("2026 4", None),
        ("Q2", None),
        ("Source: survey", None),
        ("Average, 2026 Q2 to Q4", None),
        (None, None),
        (12.5, None),
    ],
)
def test_quarter(cell, quarter):
    assert _periods.quarter(cell) == quarter


@given(st.integers(1990, 2089), st.integers(1, 4), st.sampled_from(MARKS))
def test_every_spelling_of_a_quarter_is_the_same_quarter(year, number, mark):
    spellings = [
        f"{year % 100:02d}:Q{number}",
        f"{year}:Q{number}",
        f"{year}Q{number}",
        f"{year} Q{number}",
        f"{year}-q{number}",
        f"Q{number} {year}",
        f"Q{number}, {year}",
        f"{number}Q{year}",
        f"{ORDINALS[number - 1]} quarter {year}",
        f"{ORDINALS[number - 1]} Quarter of {year}",
        f"{year}, {ORDINALS[number - 1].lower()} quarter",
    ]
    assert {_periods.quarter(f"{text}{mark}") for text in spellings} == {f"{year}Q{number}"}
    assert _periods.quarter(dt.date(year, 3 * number, 1)) == f"{year}Q{number}"


@given(st.integers(1, 4), st.sampled_from(MARKS))
def test_every_spelling_of_a_quarter_without_a_year(number, mark):
    spellings = [f"Q{number}", f"q {number}", f"{number}Q", f"{ORDINALS[number - 1]} quarter"]
    assert {_periods.quarter_alone(f"{text}{mark}") for text in spellings} == {f"Q{number}"}


@given(st.integers(1900, 2099), st.sampled_from(MARKS))
def test_every_spelling_of_a_year(year, mark):
    spellings = [f"{year}", f"FY {year}", f"FY{year}", f"Fiscal year {year}", f" {year} "]
    assert {_periods.year(f"{text}{mark}") for text in spellings} == {year}
    assert _periods.year(float(year)) == year


@pytest.mark.parametrize(
    "cell", ["Total", "", None, 20251.0, 12, "1234", "2024-25", "2024 12", "202412", "FY", True]
)
def test_other_text_is_no_year(cell):
    assert _periods.year(cell) is None


@given(st.integers(1900, 2100), st.sampled_from(MARKS), st.sampled_from(("-", "–", "/")))
def test_every_spelling_of_an_academic_year(year, mark, sign):
    for end in (f"{(year + 1) % 100:02d}", f"{year + 1}"):
        year_read = _periods.academic_year(f"{year}{sign}{end}{mark}")
        assert year_read is not None
        assert year_read[:2] == (year, f"{year}-{end}")


@pytest.mark.parametrize(
    "cell", ["1985-87", "1985", "1985-86 to 1990-91", "Public institutions", None, 1985.0]
)
def test_other_text_is_no_academic_year(cell):
    assert _periods.academic_year(cell) is None


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (dt.datetime(2025, 6, 1), "2025-06-01"),
        ("6/1/2025", "2025-06-01"),
        ("2025-06", "2025-06-01"),
        ("2025-06-30", "2025-06-30"),
        ("2025-06-01 00:00:00", "2025-06-01"),
        ("2025M06", "2025-06-01"),
        ("June 2025", "2025-06-01"),
        ("Jun-2025*", "2025-06-01"),
        ("Sept. 2025 (preliminary)", "2025-09-01"),
    ],
)
def test_month(cell, day):
    assert _periods.month(cell, "here") == day


@pytest.mark.parametrize("cell", ["13/1/2025", "1/6/25", "2025", "Smarch 2025", "2025-13", "", None, 4.5])
def test_other_text_is_no_month(cell):
    with pytest.raises(FormatError, match=r"here.*is not a date"):
        _periods.month(cell, "here")
