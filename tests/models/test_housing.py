"""Regions and housing: against the checked files to the printed digit, and wrong rows rejected."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.models.housing import EDUCATION, _education_from_counties
from edudata.models.regions import weighted_mean
from edudata.published import apply_view
from edudata.registry import views

PLACES = {"county": ("acs_county_2024", "fips"), "cbsa": ("acs_cbsa_2023", "cbsa")}
PLACES["state"] = ("acs_state_2023", "state_fips")


@pytest.fixture(scope="module")
def housing(published):
    """housing("cbsa") -> the rows of a level by their code."""
    frame = published("housing")
    return lambda level: frame[frame["level"] == level].set_index("geo_id")


def printed(values: pd.Series, like: pd.Series) -> pd.Series:
    """Numbers rounded as the checked file prints each of them; equal to it when they agree."""
    digits = like.str.extract(r"\.(\d+)$")[0].str.len().fillna(0).astype(int).max()
    return values.round(digits)


def same(mine: pd.Series, text: pd.Series) -> None:
    expected = text.astype("float64")
    actual = printed(mine.reindex(text.index), text)
    wrong = ~((actual == expected) | (actual.isna() & expected.isna()))
    assert not wrong.any(), f"{text.name}: {int(wrong.sum())}, first {actual[wrong].head(1).to_dict()}"


@pytest.mark.parametrize("level", list(PLACES))
def test_every_figure_equals_the_checked_file(housing, facts, level):
    name, code = PLACES[level]
    expected, have = facts(name).set_index(code), housing(level)
    if level == "cbsa":
        # The file has the Bureau's code for 4,000 dollars or more in San Jose.
        cost = "median_owner_cost_with_mortgage_usd_per_month"
        assert expected.loc["41940", cost] == "4001"
        expected.loc["41940", cost] = None
    assert len(have) == len(expected)
    assert set(have.index) == set(expected.index)
    renamed = {
        "annual_rent_to_income": have["annual_rent_to_income_pct"] / 100,
        "bachelors_or_higher_count": have["bachelors_persons"] + have["graduate_degree_persons"],
        "bachelors_or_higher_2020_24_pct": have["bachelors_or_higher_pct"],
        "unemployment_rate_pct": have["civilian_unemployment_rate_pct"],
    }
    compared = 0
    for column in expected.columns:
        if column in renamed:
            same(renamed[column], expected[column])
        elif column in have.columns and have[column].dtype == "float64":
            same(have[column], expected[column])
        else:
            continue
        compared += 1
    assert compared == {"county": 16, "cbsa": 18, "state": 16}[level]


def test_education_of_areas_is_the_sum_of_their_counties(housing):
    counties = housing("county")
    for level, code in (("cbsa", "cbsa"), ("state", "state_fips")):
        for name in EDUCATION:
            sums = counties.groupby(code)[name].sum()
            assert (housing(level)[name] == sums.reindex(housing(level).index)).all()


def test_an_areas_own_education_counts_go_before_sums():
    figures = dict.fromkeys(EDUCATION, 7.0)
    county = pd.DataFrame([{"cbsa": "10100", "survey": "2020-24"} | figures])
    rows = pd.DataFrame(
        [
            {"cbsa": "10100", "survey": "2021-25"} | dict.fromkeys(EDUCATION, 9.0),
            {"cbsa": "10100", "survey": "2019-23"} | dict.fromkeys(EDUCATION, float("nan")),
        ]
    )
    out = _education_from_counties(rows, county, "cbsa")
    assert out["bachelors_persons"].tolist() == [9, 7]
    assert out["education_survey"].tolist() == ["2021-25", "2020-24"]


def test_names_and_areas_of_counties(published, facts):
    expected = facts("acs_county_2024").set_index("fips")
    frame = published("regions")
    have = frame[frame["level"] == "county"].set_index("geo_id").loc[expected.index]
    assert (have["name"] == expected["county_name"] + ", " + expected["state_name"]).all()
    assert have["cbsa"].fillna("").tolist() == expected["cbsa"].fillna("").tolist()
    assert (have["cbsa"].notna()).sum() == 1915


def test_areas_equal_the_checked_metros(published, facts, housing):
    expected = facts("metros").set_index("cbsa")
    frame = published("regions")
    have = frame[frame["level"] == "cbsa"].set_index("geo_id").loc[expected.index]
    assert (have["name"] == expected["cbsa_title"]).all()
    assert (have["kind"] == expected["cbsa_type"]).all()
    same(have["lon_deg"], expected["lon_deg"])
    same(have["lat_deg"], expected["lat_deg"])
    counties = frame[frame["level"] == "county"]
    same(counties.groupby("cbsa").size(), expected["counties"])
    same(housing("county").groupby("cbsa")["population"].sum(), expected["population_acs_2020_24"])


@pytest.mark.parametrize(
    ("cbsa", "ratio", "degree_pct"),
    [
        ("41940", 8.53, 55.5),
        ("41860", 8.33, 52.9),
        ("34980", 4.57, 40.9),
        ("28940", 3.66, 32.7),
        ("16860", 3.58, 31.9),
        ("32820", 3.52, 31.0),
        ("38300", 2.77, 38.2),
    ],
)
def test_price_to_income_and_degrees_of_the_essays_metros(housing, cbsa, ratio, degree_pct):
    row = housing("cbsa").loc[cbsa]
    assert round(row["price_to_income"], 2) == ratio
    assert round(row["bachelors_or_higher_pct"], 1) == degree_pct
    assert row["education_survey"] == "2020-24"
    assert row["survey"] == "2019-23"


def test_tennessee_is_not_cheap_by_price_to_income(housing):
    states = housing("state")["price_to_income"]
    assert round(states["47"], 2) == 3.83
    assert int(states.rank()["47"]) == 31
    assert states.idxmin() == "19"
    assert round(states["19"], 2) == 2.68
    cbsa = housing("cbsa")
    # The 387 metros with migration estimates: those of Puerto Rico have none.
    metros = cbsa[(cbsa["kind"] == "metro") & (cbsa["state_fips"] != "72")]["price_to_income"]
    assert len(metros) == 387
    assert int(metros.rank()["34980"]) == 313
    assert round(metros.median(), 2) == 3.42
    assert round(100 * (metros <= 5).mean()) == 85
    assert round(100 * (metros <= 3).mean()) == 29


def test_suppressed_medians_stay_empty_and_so_do_their_ratios(housing):
    counties = housing("county")
    missing = counties.isna().sum()
    assert missing["median_home_value_usd"] == 5
    assert missing["median_household_income_usd"] == 1
    assert missing["median_gross_rent_usd_per_month"] == 7
    assert missing["price_to_income"] == 6
    assert missing["annual_rent_to_income_pct"] == 8
    assert not (counties.select_dtypes("number") < 0).any(axis=None)


def test_connecticut_and_alaska_are_of_todays_boundaries(published):
    codes = set(published("regions")["geo_id"])
    assert {f"09{n}" for n in range(110, 200, 10)} <= codes
    assert not {"09001", "09003", "09005", "09007", "09009", "09011", "09013", "09015"} & codes
    assert {"02063", "02066"} <= codes
    assert "02261" not in codes


def test_margins_of_error_are_there_for_counties(housing):
    row = housing("county").loc["01001"]
    assert row["median_household_income_moe_usd"] == 5640
    assert row["median_home_value_moe_usd"] == 7252
    assert row["median_gross_rent_moe_usd_per_month"] == 86
    assert row["owner_occupied_units_moe"] == 656


def test_periods_and_dollars_are_the_surveys(published):
    spans = published("housing").groupby("survey")[["period_start", "period_end", "dollar_year"]].first()
    assert str(spans.loc["2020-24", "period_start"])[:10] == "2020-01-01"
    assert str(spans.loc["2019-23", "period_end"])[:10] == "2023-12-31"
    assert spans["dollar_year"].to_dict() == {"2019-23": "2023", "2020-24": "2024"}


@pytest.mark.parametrize(
    ("name", "rows", "code"),
    [
        ("housing_counties", 3222, "fips"),
        ("housing_metros", 935, "cbsa"),
        ("housing_states", 51, "state_fips"),
    ],
)
def test_views_are_of_one_level_by_its_code(published, name, rows, code):
    view = views()[name]
    record = {"where": view.where, "newest": view.newest, "drop": view.drop}
    frame = apply_view(published("housing"), record)
    assert len(frame) == rows
    assert (frame[code] == frame["geo_id"]).all()
    assert frame[code].is_unique


def test_text_columns_are_text_even_where_they_are_mostly_empty(published):
    for name in ("regions", "housing"):
        assert "object" not in {str(dtype) for dtype in published(name).dtypes}


@settings(max_examples=25)
@given(st.lists(st.tuples(st.floats(-180, 180), st.integers(1, 1000)), min_size=1, max_size=9))
def test_a_weighted_mean_lies_between_and_ignores_the_ungrouped(pairs):
    frame = pd.DataFrame(pairs, columns=["x", "w"]).assign(by="a")
    more = pd.concat([frame, pd.DataFrame({"x": [999.0], "w": [5], "by": [None]})])
    actual = weighted_mean(more, "by", ["x"], "w").loc["a", "x"]
    assert frame["x"].min() - 1e-6 <= actual <= frame["x"].max() + 1e-6
    exact = sum(x * w for x, w in pairs) / sum(w for _, w in pairs)
    assert actual == pytest.approx(exact, abs=1e-6)


def test_wrong_housing_is_rejected(published, rejects, rejected, change, doubled):
    name = "housing"
    frame = published(name)
    county = int(frame.index[(frame["level"] == "county") & (frame["fips"] == "01001")][0])
    medians = (
        "median_household_income_usd",
        "median_home_value_usd",
        "median_gross_rent_usd_per_month",
    )
    for value in (lambda v: v * 1000, lambda v: v / 1000, lambda v: -v, -666666666):
        rejects(name, county, **dict.fromkeys(medians, value))
    rejects(
        name,
        county,
        homeownership_rate_pct=7706.0,
        level="parish",
        kind="metroplex",
        fips="1001",
        state_fips="1",
    )
    assert "unique" in rejected(name, doubled)


def test_checks_across_rows_can_fail(published, rejected, change):
    name = "housing"
    frame = published(name)
    county = int(frame.index[(frame["level"] == "county") & (frame["fips"] == "47037")][0])
    state = int(frame.index[(frame["level"] == "state") & (frame["geo_id"] == "47")][0])
    assert "parts of homes" in rejected(name, change(county, "owner_occupied_units", lambda v: v + 1))
    assert "parts of homes" in rejected(name, change(county, "unemployed_persons", lambda v: v + 1))
    assert "make up areas" in rejected(name, change(state, "population", lambda v: v / 2))
    assert "parents exist" in rejected(name, change(county, "state_fips", "48"))
    assert "parents exist" in rejected(name, change(county, "cbsa", "99999"))
    assert "make up areas" in rejected(name, lambda f: f.drop(index=county))
    assert "all places" in rejected(name, lambda f: f[(f["level"] != "county") | (f["state_fips"] != "56")])

    def old_connecticut(frame: pd.DataFrame) -> pd.DataFrame:
        row = frame.index[frame["fips"] == "09110"][0]
        frame.loc[row, ["geo_id", "fips"]] = "09003"
        return frame

    assert "Connecticut" in rejected(name, old_connecticut)

    def sentinel_lost(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[frame["level"] == "cbsa", "median_gross_rent_usd_per_month"] = float("nan")
        return frame

    assert "medians are missing" in rejected(name, sentinel_lost)

    def more_pay_than_rent(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(renters_with_rent_share_units=1000.0, renters_paying_30_pct_units=1001.0)

    assert "parts of homes" in rejected(name, more_pay_than_rent)


def test_wrong_regions_are_rejected(rejects, rejected, change, doubled):
    name = "regions"
    rejects(name, 0, lon_deg=lambda v: -v, lat_deg=0.0, kind="town")
    assert "parents exist" in rejected(name, change(0, "state_fips", "99"))
    assert "unique" in rejected(name, doubled)
    assert "all places" in rejected(name, lambda f: f.iloc[1:])


def test_a_cost_of_owners_above_the_range_is_no_exact_median(published):
    """The survey of 2019-23 codes one area's median cost with a mortgage as 4001: 4,000 dollars or more."""
    housing = published("housing")
    flagged = housing[housing["flag"].notna()]
    assert flagged["flag"].tolist() == ["median_owner_cost_with_mortgage_usd_per_month_at_least_4000"]
    assert flagged["median_owner_cost_with_mortgage_usd_per_month"].isna().all()
