"""State funding (SHEF): figures as published, stray rows and exchanged columns refused."""

from __future__ import annotations

import pytest
from helpers import workbooks

from edudata.errors import FormatError
from edudata.sources import sheeo

HEADER = [
    "State",
    "FY",
    "COLI (Cost of Living) Adjustment",
    "EMI (Enrollment Mix) Adjustment",
    "HECA (Inflation) Adjustment",
    "Education Appropriations",
    "Net Tuition and Fee Revenue",
    "Student Share",
    "Total Education Revenue",
    "Net FTE Enrollment",
]
NATION = ["U.S.", 2024, 1, 1, 1, 600, 400, 0.4, 1000, 10]
TENNESSEE = ["Tennessee", 2024, 0.9, 1, 1, 300, 100, 0.25, 400, 4]


@pytest.fixture(scope="module")
def real(reference):
    return (reference / "sources/shef/SHEEO_SHEF_FY24_Report_Data.xlsx").read_bytes()


def book(*rows, header=HEADER, sheet="Report Data"):
    return workbooks.workbook({"About": [["Last updated May 2025."]], sheet: [header, *rows]})


def test_figures_are_those_of_the_workbook(real):
    frame = sheeo.parse_shef(real).set_index(["state", "fiscal_year"])
    assert len(frame) == 2309
    assert frame.index.get_level_values("state").nunique() == 52
    us = frame.loc[("US", 2024)]
    assert us["education_appropriations_usd"] == 121_502_160_785
    assert us["net_tuition_usd"] == 78_095_921_500
    assert us["fte_students"] == 10_399_511
    assert frame.loc[("AL", 2024), "student_share"] == pytest.approx(0.585286889256)
    assert frame.xs("DC", level="state").index.min() == 2011


def test_the_edition_is_dated_by_its_notes(real):
    assert sheeo.published_on(real) == ("2025-05", None)


def test_other_editions_have_other_names():
    header = [
        {"FY": "Fiscal Year", "Net Tuition and Fee Revenue": "Net Tuition Revenue"}.get(n, n)
        for n in HEADER
    ]
    frame = sheeo.parse_shef(book(NATION, TENNESSEE, header=header, sheet="SHEF Report Data"))
    assert frame["state"].tolist() == ["US", "TN"]
    assert frame["net_tuition_usd"].tolist() == [400, 100]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["Total", 2024, 1, 1, 1, 600, 400, 0.4, 1000, 10], "'Total' holds 8 figure"),
        (["Tennessee", "", 0.9, 1, 1, 300, 100, 0.25, 400, 4], "'Tennessee' holds 8 figure"),
        (TENNESSEE, "occur twice"),
        (["Ohio", 2024, 1, 1, 1, 300, 200, 0.25, 400, 4], "OH in 2024 has the student share 0.2500"),
        (["Ohio", 2024, 1, 1, 1, "lots", 100, 0.25, 400, 4], "'lots' is not a number"),
    ],
)
def test_a_stray_row_is_named(row, message):
    with pytest.raises(FormatError, match=message):
        sheeo.parse_shef(book(NATION, TENNESSEE, row))


def test_a_note_is_no_row():
    assert len(sheeo.parse_shef(book(NATION, TENNESSEE, ["Note: nominal dollars"]))) == 2


@pytest.mark.parametrize("data", [b"<html>", b"", b"PK\x03\x04", b"State,FY\n"])
def test_another_file_is_refused(data):
    with pytest.raises(FormatError):
        sheeo.parse_shef(data)


def test_a_workbook_without_the_nation_is_refused():
    with pytest.raises(FormatError, match=r"no row of the nation"):
        sheeo.parse_shef(book(TENNESSEE))
