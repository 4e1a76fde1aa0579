"""Clearinghouse appendix: sums of fields by fall and level; what does not fit its header is refused."""

from __future__ import annotations

import pytest
from helpers import workbooks

from edudata.errors import FormatError
from edudata.sources import nsc

TOP = [
    "Award Level and Institution Type",
    "Major Field Family (2-digit CIP)",
    "Title",
    "Major Field Group (4-digit CIP)",
]
LEVELS = ("Undergraduate 4-year", "Undergraduate PAB", "Undergraduate 2-year", "Graduate 4-year")
HEADER = [[*TOP, "Title", 2024, 2025, ""], ["", "", "", "", "", "Enrollment", "Enrollment", "% Change"]]


def field(level, family, before, now, group="Total", change=None):
    if change is None:
        change = now / before - 1 if "*" not in (before, now) else "*"
    return [level, family, "A field", group, "A group", before, now, change]


def book(*rows, header=HEADER):
    every = [field(level, family, 100, 110) for level in LEVELS for family in ("01", "11")]
    return workbooks.workbook({"Major Field Group ": [["Enrollment"], *header, *every, *rows]})


@pytest.fixture(scope="module")
def real(reference):
    data = (reference / "sources/nsc/NSC_Fall2025_Appendix.xlsx").read_bytes()
    return nsc.parse_fall_enrollment(data)


def test_published_totals(real):
    every = real[real["field"] == "all"].groupby("fall")["students"].sum()
    assert every[2025] == pytest.approx(19_408_063, abs=2)
    assert every.round(-3).tolist() == [
        18_962_000,
        18_462_000,
        18_396_000,
        18_517_000,
        19_221_000,
        19_408_000,
    ]
    undergraduate = real[(real["field"] == "all") & (real["level"] != "graduate") & (real["fall"] == 2025)]
    assert undergraduate["students"].sum() == pytest.approx(16_244_675, abs=2)


def test_the_checked_file(real, reference):
    import pandas as pd

    expected = pd.read_csv(reference / "facts/nsc_fall_enrolment.csv")
    names = {
        "Undergraduate 4-year": "undergraduate_four_year",
        "Undergraduate PAB": "undergraduate_two_year_with_bachelors",
        "Undergraduate 2-year": "undergraduate_two_year",
        "Graduate 4-year": "graduate",
    }
    expected["level"] = expected["award_level_and_institution"].map(names)
    expected = expected.set_index(["fall", "level"]).sort_index()
    every = real[real["field"] == "all"].set_index(["fall", "level"]).sort_index()
    computers = real[real["field"] == "computer_science"].set_index(["fall", "level"]).sort_index()
    assert every["students"].tolist() == expected["enrolment_sum_of_fields"].tolist()
    assert every["fields_suppressed"].tolist() == expected["fields_suppressed"].tolist()
    assert computers["students"].tolist() == expected["of_which_computer_science_cip11"].tolist()


def test_parts_of_a_field_and_totals_of_fields_are_not_added():
    rows = [
        field(LEVELS[0], "01", 60, 70, group="010100"),
        field(LEVELS[0], "Total", 200, 220),
        ["Note: * is suppressed", "", "", "", "", "", "", ""],
    ]
    frame = nsc.parse_fall_enrollment(book(*rows))
    assert frame[(frame["field"] == "all") & (frame["fall"] == 2025)]["students"].tolist() == [220] * 4


def test_suppressed_fields_are_counted():
    frame = nsc.parse_fall_enrollment(book(field(LEVELS[3], "60", "*", 5)))
    row = frame.query("field == 'all' and level == 'graduate' and fall == 2024").iloc[0]
    assert (row["students"], row["fields_suppressed"]) == (200, 1)


def test_codes_that_became_numbers_are_known():
    rows = [[level, 11, *field(level, "", 100, 110)[2:]] for level in LEVELS]
    every = [field(level, 1, 100, 110) for level in LEVELS]
    data = workbooks.workbook({"One": [["Enrollment"], *HEADER, *every, *rows]})
    frame = nsc.parse_fall_enrollment(data)
    assert frame[frame["field"] == "computer_science"]["students"].tolist() == [100] * 4 + [110] * 4


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["Doctoral", "11", "A", "Total", "A", 5, 6, 0.2], "'Doctoral' holds 2 figure"),
        (field(LEVELS[0], "01", 100, 110), "occur twice"),
        (field(LEVELS[0], "13", 100, 110, change=0.5), r"no change of 50\.00%"),
        (field(LEVELS[0], "13", "many", 110, change="*"), "'many' is not a number"),
    ],
)
def test_a_row_that_does_not_fit_is_named(row, message):
    with pytest.raises(FormatError, match=message):
        nsc.parse_fall_enrollment(book(row))


def test_columns_in_another_order_are_refused():
    header = [HEADER[0], ["", "", "", "", "", "% Change", "Enrollment", "Enrollment"]]
    with pytest.raises(FormatError, match="not a number of students and its change"):
        nsc.parse_fall_enrollment(book(header=header))


@pytest.mark.parametrize("data", [b"<html>", b"", b"PK\x03\x04", b"a,b\n1,2\n"])
def test_another_file_is_refused(data):
    with pytest.raises(FormatError):
        nsc.parse_fall_enrollment(data)
