"""Numbers, dates and lists in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.figures import text


@pytest.mark.parametrize(
    ("value", "unit", "digits", "expected"),
    [
        (418975, "usd", 0, "$418,975"),
        (-3, "usd", 0, "−$3"),
        (-0.2, "usd", 0, "$0"),
        (-0.004, "", 2, "0.00"),
        (12.34, "pct", 1, "12.3%"),
        (5, "years", 2, "5.00 years"),
        (None, "usd", 0, "not published"),
        (float("nan"), "", 2, "not published"),
    ],
)
def test_amounts_as_people_write_them(value, unit, digits, expected):
    assert text.amount(value, unit, digits) == expected


@given(st.floats(-1e9, 1e9), st.sampled_from(["", "usd", "pct"]), st.integers(0, 3))
def test_an_amount_reads_back_as_its_number(value, unit, digits):
    words = text.amount(value, unit, digits)
    number = float(words.replace("−", "-").replace("$", "").replace(",", "").replace("%", ""))
    assert number == pytest.approx(value, abs=0.51 * 10**-digits)
    assert text.amounts([value], unit, digits) == [words]


@pytest.mark.parametrize(
    ("year", "expected"), [(1985, "1985-86"), (1999, "1999-2000"), (2000, "2000-01"), (2009, "2009-10")]
)
def test_academic_years(year, expected):
    assert text.academic(year) == expected


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (31, "31st"), (112, "112th"), (313, "313th")],
)
def test_ordinals(number, words):
    assert text.ordinal(number) == words
