"""Program performance data: three containers, lost zeros, suppressed programs, contradicting flags."""

from __future__ import annotations

import json

import pytest
from helpers import workbooks

from edudata.errors import FormatError
from edudata.sources import _ed_programs

HEADER = [
    *(
        "opeid6",
        "cip4",
        "cip4_title",
        "credlev",
        "count_wne_p4",
        "md_earn_wne_p4",
        "earn_bnchmrk_cip2_wageb",
    ),
    *("which_test_cip2_wageb", "fail_obbb_cip2_wageb", "mstr_obbb_fail_cip2_wageb"),
]
# Rows of the publisher's workbook, as far as the copies show them.
THEATRE = ["001005", "5005", "Drama", "Bachelor", 18, 29142, 30927, "Same-State HS Median", 1, 1]
CERTIFICATE = [
    *("001052", "5106", "Dental", "Undergrad Certificate", 22, 36787, ""),
    *("Not Listed in Section 84001", "", 0),
]


def book(*rows, header=HEADER):
    return workbooks.workbook({"Sheet1": [header, *rows]})


@pytest.fixture(scope="module")
def real(reference):
    folder = reference / "sources/scorecard_programs"
    files = ("ppd2026_one_institution_110583.json", "ppd2026_program_flags_cut_5_alabama.csv")
    return [(folder / name).read_bytes() for name in files]


def test_the_three_golden_programs(real):
    frame = _ed_programs.parse_earnings_tests(*real).set_index(["opeid6", "cip_code", "credential"])
    names = ["graduates", "earnings_4yr_usd", "benchmark_usd", "fails_84001"]
    # Alabama State theatre, Long Beach master of music, UAB nursing.
    assert frame.loc[("001005", "5005", 3), names].tolist() == [18, 29142, 30927, 1]
    assert frame.loc[("001139", "5009", 5), names].tolist() == [28, 32534, 48304, 1]
    assert frame.loc[("001052", "5138", 3), names].tolist() == [338, 78224, 30927, 0]


def test_programs_without_a_median_are_left_out(real):
    assert len(_ed_programs.parse_earnings_tests(real[0])) == 90
    assert len(_ed_programs.parse_earnings_tests(real[1])) == 136
    assert len(_ed_programs.parse_earnings_tests(*real)) == 226


def test_the_publishers_workbook():
    suppressed = [
        "001139",
        "0501",
        "Area Studies",
        "Master's",
        "",
        "",
        51545,
        "National Same-Field BA Median",
        "",
        "",
    ]
    frame = _ed_programs.parse_earnings_tests(book(THEATRE, CERTIFICATE, suppressed))
    assert frame["credential"].tolist() == [3, 1]
    assert frame["fails_any"].tolist() == [1, 0]
    assert frame["fails_84001"].isna().tolist() == [False, True]


def test_zeros_that_a_spreadsheet_took_are_restored():
    numbers = [1139, 305, *THEATRE[2:4], 49, 63040, 36082, "Same-State HS Median", 0, 0]
    frame = _ed_programs.parse_earnings_tests(book(numbers))
    assert frame[["opeid6", "cip_code"]].to_numpy().tolist() == [["001139", "0305"]]


def test_campuses_repeat_one_statistic():
    assert len(_ed_programs.parse_earnings_tests(book(THEATRE, THEATRE))) == 1


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (3, "Diploma", "the credential 'Diploma' is unknown"),
        (7, "Median of the county", "'Median of the county' in the column benchmark is unknown"),
        (8, 0, "001005 5005 earns 29,142 against 30,927, but its flag says 0"),
        (5, "much", "'much' is not a number"),
        (4, 3, "'3' is not a number from 16"),
        (1, "50.05.01", "'50.05.01' is not a code of 4 digits"),
        (0, "11", "'11' is not a code of 6 digits"),
    ],
)
def test_wrong_programs_are_refused(place, value, message):
    row = [value if at == place else cell for at, cell in enumerate(THEATRE)]
    with pytest.raises(FormatError, match=message):
        _ed_programs.parse_earnings_tests(book(row))


def test_two_statistics_for_one_program_are_refused():
    other = [*THEATRE[:4], 20, 29999, *THEATRE[6:]]
    with pytest.raises(FormatError, match="occur twice"):
        _ed_programs.parse_earnings_tests(book(THEATRE, other))


@pytest.mark.parametrize(
    "data",
    [
        b"<html>",
        b"",
        b"PK\x03\x04",
        b"a,b\n1,2\n",
        b"{}",
        b"[1]",
        json.dumps({"opeid6": "1", "programs": [{}]}).encode(),
    ],
)
def test_another_file_is_refused(data):
    with pytest.raises(FormatError, match="Program performance data"):
        _ed_programs.parse_earnings_tests(data)
