"""Files with small faults, over all parsers: read right or refused by name, never with other figures."""

from __future__ import annotations

import gzip

import pytest
from helpers.workbooks import workbook

from edudata.errors import FormatError
from edudata.sources import _frames, _workbook, zillow
from edudata.sources.bls import oews
from edudata.sources.census import acs, occupations, population
from edudata.sources.fred import series
from edudata.sources.tlc import parse_trips


def test_a_column_that_occurs_twice_is_refused(reference):
    """pandas renames the second one; which of them is meant nobody knows."""
    with pytest.raises(FormatError, match="the column value occurs twice"):
        _frames.read_csv(b"year,value,value\n2020,1,2\n", "an example")
    header = b"area,soc_code,employment,mean_annual_wage,median_annual_wage,median_annual_wage\n"
    data = header + b"0010180,11-1011,40,206200,165770,1\n"
    for form in (data, gzip.compress(data)):
        with pytest.raises(FormatError, match="median_annual_wage occurs twice"):
            oews.parse_area_by_occupation(form)
    with pytest.raises(FormatError, match="same series in 2 columns, MSPUS_20251022 and MSPUS_20260122"):
        series.parse_mspus(b"DATE,MSPUS_20251022,MSPUS_20260122\n2025-04-01,410800,416100\n")


@pytest.mark.parametrize("code", ["10180.5", "1.018E+04", "-10180", "180", "Abilene"])
def test_an_area_without_its_code_is_refused(code, reference):
    text = (reference / "sources/census/cbsa-est2025-alldata.csv").read_bytes()
    head = b"".join(text.splitlines(keepends=True)[:6])
    changed = head.replace(b"\n10180,,,", f"\n{code},,,".encode())
    assert changed != head
    with pytest.raises(FormatError, match="is not a code of 5 digits"):
        population.parse_population(changed)
    spoiled = head.replace(b"\n10180,,,", b"\n10180.0,,,")
    assert population.parse_population(spoiled).equals(population.parse_population(head))


def test_an_occupation_code_written_otherwise_is_not_passed_over(reference):
    data = (reference / "sources/census/2018-occupation-code-list-and-crosswalk.xlsx").read_bytes()
    sheets = _workbook.sheets(data, "the list")
    expected = occupations.parse_occupation_changes(data)

    def written(change):
        rows = {
            name: [
                [change(c) if isinstance(c, str) and c.isdecimal() and len(c) == 4 else c for c in row]
                for row in sheet
            ]
            for name, sheet in sheets.items()
        }
        return workbook(rows)

    assert occupations.parse_occupation_changes(written(lambda c: c.lstrip("0") or "0")).equals(expected)
    with pytest.raises(FormatError, match="'3,740' is no Census code"):
        occupations.parse_occupation_changes(written(lambda c: "3,740" if c == "3740" else c))


def test_a_decimal_comma_in_trips_is_refused(reference):
    data = (reference / "sources/tlc/data_reports_monthly_to_2025-03.csv").read_bytes()
    lines = data.splitlines(keepends=True)[:30]
    with pytest.raises(FormatError, match="'0,479' is not a number"):
        parse_trips(b"".join(lines).replace(b'"662,479"', b'"0,479"'))


def test_an_answer_names_the_variables_that_it_lacks():
    data = b'[["NAME","B19013_001E","state"],["Alabama","62027","01"]]'
    (note,) = acs.parse_answer(data, "state", "2019-23").attrs["notes"]
    assert ", B25077_001E, " in note
    assert "B19013_001E" not in note


def test_blanks_and_decimals_around_zillows_codes_are_dropped():
    head = "RegionID,SizeRank,RegionName,RegionType,StateName,2026-01-31\n"
    plain = f'{head}394913,1,"New York, NY",msa,NY,3000.5\n'.encode()
    padded = f'{head} 394913.0 ,1," New York, NY ",msa , NY ,3000.5\n'.encode()
    assert zillow.parse_zori(padded).equals(zillow.parse_zori(plain))
    with pytest.raises(FormatError, match=r"RegionID: '3\.94913E"):
        zillow.parse_zori(plain.replace(b"394913", b"3.94913E+05"))


def test_blank_rows_and_columns_of_a_spreadsheet_are_dropped():
    data = b"year,value,,\n,,,\n2020,1,,\n ,,, \n,5,,\n"
    assert _frames.read_csv(data, "an example").to_numpy().tolist() == [["2020", "1"], ["", "5"]]
    figures = _frames.read_csv(b"year,value,\n2020,1,7\n", "an example")
    assert figures.shape == (1, 3), "a column of figures stays, and the parser names it"
