"""Small files on which parsers once failed, each with the value that it should give."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from helpers.workbooks import workbook

from edudata.errors import FormatError
from edudata.etl.store import tidy_csv
from edudata.etl.store.raw import Raw
from edudata.models.colleges import build_institutions, places_agree
from edudata.models.housing import build_housing
from edudata.registry import resources
from edudata.sources import _edition, _workbook
from edudata.sources.bls import cpi, oews
from edudata.sources.census import acs, population
from edudata.sources.fred import series
from edudata.sources.fsa.portfolio import parse_portfolio_summary
from edudata.sources.ipeds import parse_directory
from edudata.sources.nyfed import college_labor
from edudata.sources.nyfed.household_debt import parse_household_debt


@pytest.fixture(scope="module")
def case(reference: Path) -> Callable[[str, str], bytes]:
    """Return a function that reads a file of a case."""

    def read(name: str, file: str) -> bytes:
        return (reference / "cases" / name / file).read_bytes()

    return read


@pytest.mark.parametrize("file", ["PortfolioSummary.xlsx", "PortfolioSummary_words.xlsx"])
def test_a_mark_on_a_quarter_leaves_the_quarter(case, file):
    frame = parse_portfolio_summary(case("fsa-note-on-a-quarter", file))
    newest = frame.iloc[-1]
    assert (f"{newest['period_end']:%Y-%m-%d}", newest["fiscal_quarter"]) == ("2024-12-31", "Q1")
    assert (newest["fiscal_year"], newest["total_billion_usd"]) == (2025, 1646.4)


@pytest.mark.parametrize("file", ["PortfolioSummary.xlsx", "PortfolioSummary_FY.xlsx"])
def test_a_mark_on_a_year_leaves_the_year(case, file):
    newest = parse_portfolio_summary(case("fsa-note-on-a-year", file)).iloc[-1]
    assert (f"{newest['period_end']:%Y-%m-%d}", newest["total_billion_usd"]) == ("2024-12-31", 1646.4)


@pytest.mark.parametrize("file", ["HHD_foot.xlsx", "HHD_p.xlsx", "HHD_words.xlsx"])
def test_the_newest_quarter_is_read_however_it_is_written(case, file):
    frame = parse_household_debt(case("hhd-newest-quarter-written-otherwise", file))
    newest = frame.iloc[-1]
    assert (len(frame), newest["quarter"]) == (5, "2026Q3")
    assert (newest["student_loan_trillion_usd"], newest["total_trillion_usd"]) == (1.654, 18.904)


def test_an_answer_that_names_no_survey_is_refused_until_a_person_does(case):
    data = case("acs-edition-not-named", "state.json")
    with pytest.raises(FormatError, match=r"names the years.*acs_state.*edition = "):
        acs.parse_acs_state(data)
    frame = acs.parse_acs_state(data, _edition.payload("2020-24"))
    assert frame["survey"].tolist() == ["2020-24"]


@pytest.mark.parametrize(
    ("column", "code", "flag"),
    [
        ("median_home_value_usd", 2_000_001, "median_home_value_usd_at_least_2000000"),
        ("median_home_value_usd", 9_999, "median_home_value_usd_below_10000"),
        ("median_household_income_usd", 250_001, "median_household_income_usd_at_least_250000"),
        ("median_household_income_usd", 2_499, "median_household_income_usd_below_2500"),
        ("median_gross_rent_usd_per_month", 3_501, "median_gross_rent_usd_per_month_at_least_3500"),
        ("median_gross_rent_usd_per_month", 99, "median_gross_rent_usd_per_month_below_100"),
        ("median_year_built", 0, "median_year_built_before_1940"),
    ],
)
def test_a_coded_median_is_empty_and_flagged(archive, column, code, flag):
    raw = Raw(archive)
    name = "census/acs_cbsa" if column == "median_year_built" else "census/acs_county"
    coded = raw.newest(name)
    place, other = coded.iloc[0][acs.CODE["cbsa" if "cbsa" in name else "county"]], coded.iloc[1]
    coded.loc[coded.index[0], column] = code
    newest = raw.newest
    raw.newest = lambda resource: coded.copy() if resource == name else newest(resource)
    housing = build_housing(raw).set_index("geo_id")
    assert pd.isna(housing.loc[place, column])
    assert housing.loc[place, "flag"] == flag
    if column in ("median_home_value_usd", "median_household_income_usd"):
        assert pd.isna(housing.loc[place, "price_to_income"])
    assert housing.loc[other.iloc[1], column] == other[column]


@pytest.mark.parametrize(
    ("file", "other", "parse"),
    [
        ("MORTGAGE30US.csv", "MORTGAGE15US", series.parse_mortgage30us),
        ("MEHOINUSA646N.csv", "MEHOINUSA672N", series.parse_mehoinusa646n),
        ("MSPUS.csv", "ASPUS", series.parse_mspus),
    ],
)
def test_another_fred_series_is_refused_by_name(case, file, other, parse):
    with pytest.raises(FormatError, match=f"holds {other}, not {file.removesuffix('.csv')}"):
        parse(case("fred-another-series", file))


def test_the_csv_of_the_bls_data_viewer_is_read(case):
    frame = cpi.parse_cpi(case("bls-data-viewer-csv", "CUUR0000SA0.csv"))
    assert frame.to_numpy().tolist() == [
        ["CUUR0000SA0", 2026, "M07", 334.1],
        ["CUUR0000SA0", 2026, "M08", 335.0],
    ]


def test_majors_without_a_preamble_are_of_the_survey_that_a_person_names(case):
    data = case("college-labor-without-preamble", "majors.xlsx")
    with pytest.raises(FormatError, match=r"no line “Updated: .*nyfed/majors.*edition = "):
        college_labor.parse_majors(data)
    frame = college_labor.parse_majors(data, _edition.payload("2023"))
    assert frame["basis"].unique().tolist() == ["ACS 2023"]
    assert frame.set_index("major").loc["Physics", "early_career_wage_usd"] == 70_000
    assert college_labor.majors_published_on(data, _edition.payload("2023")) is None


def test_names_keep_their_accents_in_either_encoding(case):
    data = case("population-in-utf8", "cbsa-est2025-alldata.csv")
    for file in (data, b"\xef\xbb\xbf" + data, data.decode().encode("latin-1")):
        names = population.parse_population(file).set_index("cbsa")["name"]
        assert names.loc["15860"].iloc[0] == "Cañon City, CO"
        assert names.loc["21580"].iloc[0] == "Española, NM"


def test_a_workbook_is_read_where_an_archive_was_expected(case):
    data = case("workbook-where-an-archive-was-expected", "MSA_M2025_dl.xlsx")
    frame = oews.parse_oews(data)
    assert frame["oews_area_code"].tolist() == ["0010180", "0010180"]
    assert frame["median_annual_wage_usd"].tolist() == [165_770, 86_200]
    assert oews.published_on(data) is not None
    assert oews.published_on(data)[0] == "2026-05"
    archive = case("oews-one-archive-of-three", "oesm25ma.zip")
    assert oews.parse_oews(archive)["soc_code"].tolist() == ["11-1011", "11-1021"]


def test_one_school_with_its_old_county_does_not_stop_the_directory(archive, reference):
    """Directory of 2024: Community Christian College moved from California to Arizona."""
    data = gzip.decompress((reference / "sources/ipeds/hd2024.csv.gz").read_bytes())
    directory = tidy_csv.canonical(parse_directory(data), resources()["ipeds/directory"]).frame
    school = directory.set_index("unitid").loc["446163"]
    assert (school["state"], school["fips"]) == ("AZ", "06071"), "kept as published"
    raw = Raw(archive)
    newest = raw.newest
    raw.newest = lambda name: directory.copy() if name == "ipeds/directory" else newest(name)
    institutions = build_institutions(raw)
    assert places_agree(institutions).passed
    school = institutions.set_index("unitid").loc["446163"]
    assert pd.isna(school["fips"])
    assert school["flag"] == "moved_to_another_state"


def test_a_delineation_of_another_number_of_areas_is_read(reference):
    """The list of 2023 with one micropolitan area more."""
    data = (reference / "sources/census/list1_2023.xlsx").read_bytes()
    rows = _workbook.sheets(data, "list")["List 1"]
    row = [
        "99990",
        "",
        "",
        "Chadron, NE",
        rows[3][4],
        "",
        "",
        "Dawes County",
        "Nebraska",
        "31",
        "045",
        "Central",
    ]
    frame = population.parse_delineation(workbook({"List 1": [*rows[:-3], row, *rows[-3:]]}))
    assert frame["cbsa"].nunique() == 936
    assert frame.set_index("fips").loc["31045", "cbsa_title"] == "Chadron, NE"


TESTS = {
    "acs-coded-medians": "operations/test_input_cases.py::test_a_few_values_beyond_their_bounds",
    "acs-edition-not-named": "sources/test_cases.py::test_an_answer_that_names_no_survey",
    "bls-data-viewer-csv": "sources/test_cases.py::test_the_csv_of_the_bls_data_viewer",
    "bls-refusal-shows-a-key": "operations/test_input_cases.py::test_a_key_in_a_rejection",
    "cli-latin-terminal": "cli/test_output.py::test_any_terminal_shows_the_result",
    "clone-with-crlf": "cli/test_output.py::test_a_clone_with_windows_line_endings",
    "college-labor-without-preamble": "sources/test_cases.py::test_majors_without_a_preamble",
    "delineation-one-area-more": "operations/test_input_cases.py::test_one_area_more",
    "export-loses-the-index": "catalog/test_export.py::test_named_index_levels_become_columns",
    "fred-another-series": "sources/test_cases.py::test_another_fred_series",
    "fsa-note-on-a-quarter": "sources/test_cases.py::test_a_mark_on_a_quarter",
    "fsa-note-on-a-year": "sources/test_cases.py::test_a_mark_on_a_year",
    "hhd-newest-quarter-written-otherwise": "sources/test_cases.py::test_the_newest_quarter_is_read",
    "ipeds-older-directory-wins": "operations/test_input_cases.py::test_an_undated_edition",
    "ipeds-one-row-against-itself": "operations/test_input_cases.py::test_one_school_against_itself",
    "join-missing-code": "api/test_places.py::test_a_missing_code_of_any_type_is_counted",
    "mirror-date-not-heard": "operations/test_input_cases.py::test_a_person_dates_a_workbook",
    "mirror-hidden-file": "operations/test_input_cases.py::test_hidden_and_lock_files",
    "oews-one-archive-of-three": "operations/test_input_cases.py::test_only_the_metropolitan_areas",
    "population-in-utf8": "sources/test_cases.py::test_names_keep_their_accents",
    "retired-metro-codes": "analysis/test_place_codes.py::test_codes_that_changed_with_the_name",
    "workbook-where-an-archive-was-expected": "sources/test_cases.py::test_a_workbook_is_read",
}
"""Case -> the test with its right value."""


def test_every_case_has_its_test(reference, root):
    assert {path.name for path in (reference / "cases").iterdir() if path.is_dir()} == set(TESTS)
    for place in TESTS.values():
        file, name = place.split("::")
        assert f"def {name}" in (root / "tests" / file).read_text("utf-8"), place
