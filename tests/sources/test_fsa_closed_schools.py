"""Closed schools: colleges, not locations, from copies and workbooks of several layouts."""

from __future__ import annotations

from datetime import date

import pytest
from helpers import workbooks

from edudata.errors import FormatError
from edudata.sources.fsa import closed_schools

HEADER = ["OPE ID", "School Name", "Address", "City", "State", "ZIP", "Country", "Close Date"]
LOURDES = ["00306900", "Lourdes University", "6832 Convent", "Sylvania", "OH", "43560", "", "08/07/2026"]
SITE = ["32098800", "University of Phoenix - Ontario", "", "Ontario", "CA", "", "", "10/01/2024"]
LOCATION = ["00306901", "Lourdes University - Toledo", "", "Toledo", "OH", "", "", "08/07/2026"]


def book(*rows, header=HEADER):
    return workbooks.workbook({"CLOSED SCHOOL SEARCH PAGE": [["Closed schools"], header, *rows]})


@pytest.fixture(scope="module")
def real(reference):
    folder = reference / "sources/fsa_closed_schools"
    return [
        (folder / "closed_main_campuses_1984_2023-10.csv.gz").read_bytes(),
        (folder / "main_campus_closures_2023-09_2026-09_cut.csv").read_bytes(),
    ]


def test_closings_by_year(real):
    frame = closed_schools.parse_closed_schools(*real)
    by_year = frame["closed_on"].dt.year.value_counts().sort_index()
    assert by_year[[2010, 2015, 2016, 2017, 2018, 2019]].tolist() == [24, 87, 154, 98, 132, 84]
    assert by_year[[2020, 2021, 2022, 2023, 2024, 2025, 2026]].tolist() == [64, 58, 52, 46, 71, 58, 30]
    assert frame["opeid"].str.fullmatch(r"0\d{5}00").all()


def test_locations_and_their_overflow_are_no_colleges(real):
    """The old list has 39 sites whose number ends in 00, and 13 colleges twice; the new one a site."""
    old = closed_schools.parse_closed_schools(real[0])
    new = closed_schools.parse_closed_schools(real[1])
    assert (len(old), len(new)) == (4228 - 39 - 13, 175 - 1)
    frame = closed_schools.parse_closed_schools(book(LOURDES, SITE, LOCATION))
    assert frame["opeid"].tolist() == ["00306900"]
    assert frame["closed_on"].dt.strftime("%Y-%m-%d").tolist() == ["2026-08-07"]


def test_lost_zeros_and_real_dates():
    row = [306900.0, *LOURDES[1:7], date(2026, 8, 7)]
    frame = closed_schools.parse_closed_schools(book(row))
    assert frame[["opeid", "state"]].to_numpy().tolist() == [["00306900", "OH"]]


def test_a_summary_below_the_list_is_no_row():
    summary = [["Year", "", "", "", "", "", "", ""], [2024, "", "", "", "", "", "", ""], ["Total", 71]]
    assert len(closed_schools.parse_closed_schools(book(LOURDES, *summary))) == 1


def test_lists_that_share_their_last_weeks_are_joined():
    again = [*LOURDES[:7], "09/07/2019"]
    frame = closed_schools.parse_closed_schools(book(LOURDES), book(again, LOURDES))
    assert sorted(frame["closed_on"].dt.year) == [2019, 2026]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["", *LOURDES[1:]], "'Lourdes University' has no number or no date"),
        ([*LOURDES[:7], ""], "'Lourdes University' has no number or no date"),
        ([*LOURDES[:7], "soon"], "'soon' is not a date"),
        ([LOURDES[0], "", *LOURDES[2:]], "a closed school without a name"),
    ],
)
def test_a_row_that_does_not_fit_is_named(row, message):
    with pytest.raises(FormatError, match=message):
        closed_schools.parse_closed_schools(book(LOURDES, row))


@pytest.mark.parametrize("data", [b"<html>", b"", b"a,b\n1,2\n", book(SITE)])
def test_another_file_is_refused(data):
    with pytest.raises(FormatError, match="closed schools"):
        closed_schools.parse_closed_schools(data)
