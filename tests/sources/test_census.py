"""Census: ACS answers and re-packed tables, population estimates, delineations, centroids."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.errors import FormatError
from edudata.sources import _edition
from edudata.sources.census import acs, population
from edudata.sources.census._packed import PACKED

ANSWER = [
    ["NAME", "B01003_001E", "B25077_001E", "B19013_001M", "B15003_023E", "state", "county"],
    ["Autauga County, Alabama", "59947", "207200", "5640", "10", "01", "001"],
    ["Loving County, Texas", "33", "-666666666", None, "", "48", "301"],
]

EDITION, OF_2024 = _edition.payload("2019-23"), _edition.payload("2020-24")


def answer(rows: list[list[str | None]]) -> bytes:
    return json.dumps(rows).encode()


def test_an_answer_becomes_columns_and_codes():
    frame = acs.parse_answer(answer(ANSWER), "county", "2020-24")
    assert list(frame.columns) == list(acs.COUNTY.columns)
    assert frame["fips"].tolist() == ["01001", "48301"]
    assert frame["survey"].tolist() == ["2020-24"] * 2
    assert frame["population"].tolist() == [59947, 33]
    assert frame["median_household_income_moe_usd"].iloc[0] == 5640


def test_sentinels_and_nulls_are_missing_never_numbers():
    frame = acs.parse_answer(answer(ANSWER), "county", "2020-24").iloc[1]
    assert pd.isna(frame["median_home_value_usd"])
    assert pd.isna(frame["median_household_income_moe_usd"])
    assert pd.isna(frame["unemployed_persons"])


@given(st.sampled_from([-666666666, -222222222, -888888888, -333333333, -555555555, -999999999, -1]))
def test_every_negative_is_missing(sentinel):
    rows = [["NAME", "B19013_001E", "state"], ["Alabama", str(sentinel), "01"]]
    assert acs.parse_answer(answer(rows), "state", "2019-23")["median_household_income_usd"].isna().all()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<html><title>Missing Key</title></html>", "web page"),
        (b"error: unknown variable 'NOT_A_VAR'", "expected JSON"),
        (b"", "expected JSON"),
        (b"[]", "not rows below a header"),
        (b'[["NAME","B01003_001E"],["Alabama","1"]]', "columns state are missing"),
        (
            b'[["NAME","B01003_001E","B19013_001X","state"],["Alabama","1","2","01"]]',
            "B19013_001X is no variable",
        ),
        (b'[["NAME","B01003_001E","state"],["Alabama","many","01"]]', "is not a number"),
        (b'[["NAME","state"],["Alabama"]]', "not rows below a header"),
    ],
)
def test_other_answers_are_refused(data, why):
    with pytest.raises(FormatError, match=why):
        acs.parse_answer(data, "state", "2019-23")


def test_renters_own_share_of_income():
    """Classes of B25070: 002 below 10 percent, …, 007 from 30, 010 from 50 percent, 011 not computed."""
    classes = {f"B25070_{number:03}E": 100 * number for number in range(2, 11)} | {"B25070_011E": 9999}
    head = ["NAME", "B25071_001E", "B25071_001M", *classes, "state"]
    rows = [
        head,
        ["Tennessee", "29.2", "0.2", *map(str, classes.values()), "47"],
        ["Vermont", "-666666666", "-222222222", *["-666666666"] * 10, "50"],
    ]
    frame = acs.parse_answer(answer(rows), "state", "2020-24").set_index("state_fips")
    assert frame.loc["47", list(acs.ADDED)].tolist() == [29.2, 0.2, 5400, 700 + 800 + 900 + 1000]
    assert frame.loc["50", list(acs.ADDED)].isna().all()


def test_each_resource_reads_the_answer_to_its_own_address():
    state = b'[["NAME","B01003_001E","state"],["Puerto Rico","3200000","72"]]'
    assert acs.parse_acs_state(state, EDITION)[["survey", "state_fips"]].to_numpy().tolist() == [
        ["2019-23", "72"]
    ]
    area = [["NAME", "B01003_001E", *acs.GEOGRAPHIES["cbsa"]], ["Aberdeen, SD Micro Area", "1", "10100"]]
    assert acs.parse_acs_cbsa(answer(area), EDITION)["cbsa"].tolist() == ["10100"]
    assert acs.parse_acs_county(answer(ANSWER), _edition.payload("2024"))["survey"].unique().tolist() == [
        "2020-24"
    ]


@pytest.mark.parametrize(
    ("edition", "survey"), [("2020-24", "2020-24"), ("2020-2024", "2020-24"), ("2024", "2020-24")]
)
def test_a_person_names_the_edition(edition, survey):
    frame = acs.parse_acs_county(answer(ANSWER), _edition.payload(edition))
    assert frame["survey"].unique().tolist() == [survey]


@pytest.mark.parametrize("edition", ["2021-24", "newest", "1990", "2020-2025"])
def test_another_edition_is_refused(edition):
    with pytest.raises(FormatError, match="names no survey of five years"):
        acs.parse_acs_county(answer(ANSWER), _edition.payload(edition))


def test_two_editions_are_refused():
    with pytest.raises(FormatError, match="2019-23 and 2020-24"):
        acs.parse_acs_county(answer(ANSWER), EDITION, OF_2024)


def test_answers_that_contradict_each_other_are_refused():
    other = [["NAME", "B01003_001E", "state", "county"], ["Autauga County, Alabama", "59948", "01", "001"]]
    other.append(["Loving County, Texas", "33", "48", "301"])
    with pytest.raises(FormatError, match=r"population of 01001.*59947.*59948"):
        acs.parse_acs_county(answer(ANSWER), answer(other), OF_2024)


def test_no_more_variables_than_the_api_gives_at_once():
    assert len(acs.QUERY.split(",")) <= 50


def test_the_answer_in_the_apis_shape_equals_the_vintage(root, reference):
    data = (reference / "sources/census/derived_census_api_shape_acs5_2024_county.json").read_bytes()
    frame = acs.parse_answer(data, "county", "2020-24").set_index("fips")
    stored = pd.read_csv(root / "data/raw/census/acs_county/2026-03.csv", dtype={"fips": "str"})
    stored = stored.set_index("fips").loc[frame.index]
    medians = ["median_home_value_usd", "median_household_income_usd", "median_gross_rent_usd_per_month"]
    assert len(frame) == 3222
    for name in ["population", *medians]:
        pd.testing.assert_series_equal(frame[name], stored[name], check_dtype=False)
    assert frame[medians].isna().sum().tolist() == [5, 1, 7]


def test_packed_tables_give_the_vintage(root, reference):
    folder = reference / "sources/census"
    files = {t: (folder / f"acs_{t}_county_2020_2024.parquet").read_bytes() for t in PACKED}
    actual = acs.parse_acs_county(*files.values(), OF_2024).set_index("fips")
    assert set(actual["survey"]) == {"2020-24"}
    stored = pd.read_csv(root / "data/raw/census/acs_county/2026-03.csv", dtype={"fips": "str"})
    stored = stored.set_index("fips")
    assert actual[list(acs.ADDED)].isna().all(axis=None), "the repacked tables do not have them"
    pd.testing.assert_frame_equal(
        actual.loc[stored.index].drop(columns=["survey", "name", *acs.ADDED]).astype("float64"),
        stored.drop(columns=["survey", "name"]).astype("float64"),
    )
    assert actual.loc["01001", "name"] == "Autauga County, Alabama"
    del files["b25064"]
    with pytest.raises(FormatError, match="b25064"):
        acs.parse_acs_county(*files.values(), OF_2024)
    with pytest.raises(FormatError, match="expected a new one"):
        acs.parse_acs_county(files["b19013"], files["b19013"], OF_2024)
    with pytest.raises(FormatError, match="expected JSON"):
        acs.parse_acs_state(files["b19013"], OF_2024)


def test_packed_tables_of_other_counties_are_refused(reference):
    folder = reference / "sources/census"
    files = {t: (folder / f"acs_{t}_county_2020_2024.parquet").read_bytes() for t in PACKED}
    sink = io.BytesIO()
    pd.read_parquet(io.BytesIO(files["b19013"])).iloc[1:].to_parquet(sink)
    with pytest.raises(FormatError, match="same counties"):
        acs.parse_acs_county(*(files | {"b19013": sink.getvalue()}).values(), OF_2024)


def test_population_is_of_areas_only_and_latin_1():
    head = "CBSA,MDIV,STCOU,NAME,LSAD,POPESTIMATE2020,POPESTIMATE2021,DOMESTICMIG2020,DOMESTICMIG2021\n"
    rows = (
        '15860,,,"Cañon City, CO",Micropolitan Statistical Area,48939,49621,10,-20\n'
        '15860,,08043,"Fremont County, CO",County or equivalent,48939,49621,10,-20\n'
        '31080,11244,,"Anaheim, CA",Metropolitan Division,1,2,3,4\n'
    )
    frame = population.parse_population((head + rows).encode("latin-1"))
    assert frame["name"].unique().tolist() == ["Cañon City, CO"]
    assert frame["year"].tolist() == [2020, 2021]
    assert frame["net_domestic_migration"].astype(int).tolist() == [10, -20]


def test_population_of_the_published_file(reference):
    data = (reference / "sources/census/cbsa-est2025-alldata.csv").read_bytes()
    frame = population.parse_population(data).set_index(["cbsa", "year"]).astype({"population": int})
    assert frame.index.get_level_values(0).nunique() == 925
    assert frame.loc[("10180", 2021), "population"] == 177942
    assert int(frame.loc[("10180", 2025), "net_domestic_migration"]) == 887
    with pytest.raises(FormatError, match="POPESTIMATE"):
        population.parse_population(b"CBSA,NAME,LSAD\n10180,x,y\n")
    with pytest.raises(FormatError, match="web page"):
        population.parse_population(b"<html></html>")


def test_delineation_of_the_published_file(reference):
    data = (reference / "sources/census/list1_2023.xlsx").read_bytes()
    frame = population.parse_delineation(data)
    published_values = pd.read_csv(reference / "facts/county_to_cbsa.csv", dtype="str")
    assert frame.sort_values("fips").to_numpy().tolist() == published_values.to_numpy().tolist()
    assert frame["cbsa"].nunique() == 935
    with pytest.raises(FormatError, match="expected an Excel workbook"):
        population.parse_delineation(b"<html></html>")
