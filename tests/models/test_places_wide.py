"""One row per place: the figures are those of the long tables, of one year a column."""

from __future__ import annotations

import pandas as pd

import edudata as ed
from edudata.models.places_wide import INDICATORS


def test_every_place_has_one_row(published):
    metros, states = published("metros"), published("states")
    regions = published("regions")
    assert set(metros["cbsa"]) == set(regions.loc[regions["level"].eq("cbsa"), "geo_id"])
    assert set(states["state_fips"]) == set(regions.loc[regions["level"].eq("state"), "geo_id"])
    assert metros["cbsa"].is_unique
    assert states["state_fips"].is_unique


def test_published_values_are_in_their_columns(published, facts):
    metros = published("metros").set_index("cbsa")
    reference_values = facts("metros").set_index("cbsa")
    for ours, theirs in {
        "population": "population_2025",
        "median_household_income_usd": "median_household_income_2019_23_usd",
        "degree_granting_institutions": "degree_granting_institutions_2023",
        "net_domestic_migration_since_2020_persons": "net_domestic_migration_2021_2025",
    }.items():
        expected = reference_values[theirs].astype(float).reindex(metros.index)
        both = expected.notna() & metros[ours].notna()
        assert both.sum() > 800
        assert (metros.loc[both, ours] == expected[both]).all(), ours
    states = published("states").set_index("state")
    acs = facts("acs_state_2023").set_index("state_fips")
    assert states.loc["TN", "median_home_value_usd"] == float(acs.loc["47", "median_home_value_usd"])
    assert states.loc["TN", "name"] == "Tennessee"


def test_each_measure_is_of_the_newest_year_of_its_indicator(published):
    rows = published("region_indicators")
    for table, level, code in (("metros", "cbsa", "cbsa"), ("states", "state", "state_fips")):
        wide = published(table)
        for name, (indicator, unit, year) in INDICATORS.items():
            if name not in wide or year not in wide:
                continue
            own = rows[rows["level"].eq(level) & rows["indicator"].eq(indicator)]
            assert set(wide[year].dropna()) == {own["year"].max()}
            newest = own[own["year"].eq(own["year"].max())].set_index("geo_id")[unit]
            ours = wide.set_index(code)[name].dropna()
            pd.testing.assert_series_equal(ours, newest.reindex(ours.index), check_names=False)


def test_wide_tables_join_without_a_choice():
    mine = pd.DataFrame({"metro": ["Nashville, TN", "31100"], "state": ["TN", "California"]})
    out = ed.join(ed.join(mine, "metros", on="cbsa", left_on="metro"), "states", on="state")
    assert out["name"].to_list() == [
        "Nashville-Davidson--Murfreesboro--Franklin, TN",
        "Los Angeles-Long Beach-Anaheim, CA",
    ]
    assert out["name_table"].to_list() == ["Tennessee", "California"]
