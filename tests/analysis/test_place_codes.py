"""Codes of other boundaries: each is followed, or the way out is named."""

from __future__ import annotations

import pandas as pd
import pytest

import edudata as ed
from edudata.analysis import place_codes
from edudata.analysis.place_codes import (
    BEA_COUNTIES,
    FORMER_DIVISIONS,
    MERGED,
    NECTAS,
    RENAMED,
    UNCONFIRMED,
)
from edudata.errors import EdudataWarning


@pytest.fixture(scope="module")
def codes() -> dict[str, set[str]]:
    """Codes of the counties and areas of today."""
    regions = ed.load("regions")
    return {
        level: set(regions.loc[regions["level"].eq(level), "geo_id"])
        for level in ("county", "cbsa", "state")
    }


def test_every_code_leads_to_a_place_of_today_and_none_is_one(codes):
    areas = codes["cbsa"]
    for table in (RENAMED["cbsa"], MERGED, UNCONFIRMED, FORMER_DIVISIONS, NECTAS):
        assert set(table.values()) <= areas
        assert not set(table) & areas
    assert set(RENAMED["fips"].values()) <= codes["county"]
    assert not set(RENAMED["fips"]) & codes["county"]
    for combination, parts in BEA_COUNTIES.items():
        assert combination not in codes["county"]
        assert set(parts) <= codes["county"]
        assert {part[:2] for part in parts} == {combination[:2]}
    # Together they name each of Virginia's cities that the BEA joins with a county once.
    every = [part for parts in BEA_COUNTIES.values() for part in parts]
    assert len(every) == len(set(every))


def test_merged_areas_hold_their_former_counties(codes, reference):
    """The school directory of 2020 has the old codes of colleges, by county."""
    old = pd.read_csv(reference / "sources/ipeds/hd2020.csv.gz", dtype="str", encoding="latin-1")
    old = old.set_axis(old.columns.str.strip().str.removeprefix("\ufeff").str.removeprefix("ï»¿"), axis=1)
    old = old[old["CBSA"].isin({*MERGED, *RENAMED["cbsa"]})]
    counties = ed.load("housing_counties").set_index("fips")["cbsa"]
    now = old["COUNTYCD"].str.zfill(5).map(counties)
    former_codes = {code: (MERGED | RENAMED["cbsa"])[code] for code in old["CBSA"].unique()}
    # The other four are those that only the name of the area changed with.
    others = {"19380", "26180", "31100", "39140"}
    assert set(former_codes) == {*MERGED, *RENAMED["cbsa"]} - others
    assert (now == old["CBSA"].map(former_codes)).all()


def test_codes_that_changed_with_the_name_are_followed():
    mine = pd.DataFrame({"cbsa": [17460, 19380, 39140, 31100, 26180]})
    out = ed.join(mine, "housing_metros", on="cbsa")
    assert out["geo_id"].to_list() == ["17410", "19430", "39150", "31080", "46520"]
    assert (
        "17460 was renamed and joined as 17410, which also holds Ashtabula County"
        in out.attrs["join_notes"]
    )


@pytest.mark.parametrize(
    ("kind", "code", "remedy"),
    [
        ("fips", "51901", "51901 is the BEA's code for 51003 and 51540 together"),
        ("fips", "51907", "51015, 51790 and 51820 together"),
        ("fips", "15901", "15901 is the BEA's code for 15005 and 15009 together"),
        ("cbsa", "31084", "31084 is a division of the metropolitan area 31080"),
        ("cbsa", "41884", "41884 is a division of the metropolitan area 41860"),
        ("cbsa", "35644", "35644 was a division of the metropolitan area 35620"),
        ("cbsa", "71650", "71650 is a New England city and town area; .*14460"),
        ("cbsa", "31460", "31460 became part of 23420"),
        ("cbsa", "42060", "42060 is a code from before 2013, probably .* 42200. Compare the counties"),
        ("cbsa", "13620", "does not have 13620. Areas here are those of July 2023"),
        ("cbsa", "99999", "not found: 99999"),
    ],
)
def test_other_codes_are_named_with_the_way_out(kind, code, remedy):
    table = {"fips": "housing_counties", "cbsa": "housing_metros"}[kind]
    with pytest.warns(EdudataWarning, match=remedy):
        out = ed.join(pd.DataFrame({kind: [code]}), table, on=kind)
    assert out.iloc[0, 1:].isna().all()


def test_a_table_by_joined_counties_is_explained_too():
    bea = pd.DataFrame({"fips": ["51901"], "gdp": [1.0]})
    with pytest.warns(EdudataWarning, match="The table has 51901, the BEA's code for 51003 and 51540"):
        ed.join(pd.DataFrame({"fips": ["51003", "51540"]}), bea, on="fips")


@pytest.mark.parametrize("value", ["TN", "tn", "Tennessee", " tennessee ", 47, 47.0, "47", "47.0"])
def test_states_go_by_abbreviation_name_or_code(value):
    out = ed.join(pd.DataFrame({"mine": [value]}), "housing_states", on="state_fips", left_on="mine")
    assert out["name"].item() == "Tennessee"


def test_names_are_compared_without_case_and_with_states_in_any_form():
    assert place_codes.spelled("Autauga County,  Alabama") == place_codes.spelled("autauga county, AL")
    names = ["Autauga County, AL", "los angeles county, california"]
    out = ed.join(pd.DataFrame({"county": names}), "housing_counties", on="fips", left_on="county")
    assert out["fips"].to_list() == ["01001", "06037"]
    assert out["county"].to_list() == names
    out = ed.join(
        pd.DataFrame(
            {"metro": ["Nashville, TN", "New York-Newark-Jersey City, NY-NJ", "Winston-Salem, NC"]}
        ),
        "housing_metros",
        on="cbsa",
        left_on="metro",
    )
    assert out["cbsa"].to_list() == ["34980", "35620", "49180"]


def test_a_city_without_its_state_is_not_guessed():
    with pytest.warns(EdudataWarning, match="such as Nashville, TN: Franklin does not say which"):
        out = ed.join(pd.DataFrame({"m": ["Franklin", "nashville, tn"]}), "metros", on="cbsa", left_on="m")
    assert out["cbsa"].isna().tolist() == [True, False] if "cbsa" in out else out["name"].isna().any()
