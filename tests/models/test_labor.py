"""Graduates' rates, wages, majors, recessions, occupations and degree jobs, against published figures."""

from __future__ import annotations

import pandas as pd
import pytest

from edudata.etl.publish.validate import validate
from edudata.registry import tables

TABLES = (
    "graduate_labor_market_releases",
    "graduate_wages_releases",
    "majors_releases",
    "recessions",
    "occupations_releases",
    "jobs_by_entry_education_releases",
    "degree_jobs_by_area",
)


def warnings_of(name: str, frame: pd.DataFrame) -> list[str]:
    """Names of the checks that do not hold but do not stop publication."""
    return [r.name for r in validate(tables()[name], frame) if not r.passed]


def test_2019_and_the_range_since_1990(published):
    frame = published("graduate_labor_market_releases").set_index(["release", "group", "period_start"])
    recent = frame.loc[("2026-08-06", "recent_graduates")]
    everyone = frame.loc[("2025-08-01", "college_graduates")]
    rate = recent["underemployment_pct"]
    assert round(rate["2019"].mean(), 1) == 41.5
    assert round(everyone["underemployment_pct"]["2019"].mean(), 1) == 34.0
    assert (round(rate.min(), 1), f"{rate.idxmin():%Y-%m}") == (36.6, "2001-04")
    assert (round(rate.max(), 1), f"{rate.idxmax():%Y-%m}") == (48.4, "1992-11")
    assert round(rate.mean(), 1) == 42.7
    assert (rate.iloc[-1], f"{rate.index[-1]:%Y-%m}") == (41.95, "2026-06")
    assert round(recent["unemployment_pct"]["2019"].mean(), 1) == 3.9
    assert recent["unemployment_pct"].iloc[-1] == 5.7
    assert recent["flag"].dropna().to_dict() == {pd.Timestamp("2025-10-01"): "estimated_by_publisher"}
    assert len(rate) == 438


def test_releases_are_stacked_not_joined(published):
    frame = published("graduate_labor_market_releases")
    groups = frame.groupby("release")["group"].nunique().to_dict()
    assert groups == {"2025-08-01": 4, "2026-08-06": 1}
    assert set(frame[frame["release"] == "2026-08-06"]["trust"]) == {"secondary"}
    two = frame[frame["group"] == "recent_graduates"].pivot(
        index="period_start", columns="release", values="underemployment_pct"
    )
    apart = (two["2026-08-06"] - two["2025-08-01"]).abs()
    assert 0.25 < apart.max() <= 0.27
    assert apart[:"2015-12"].max() < 0.006


def test_rates_equal_the_checked_figures(published, facts):
    frame = published("graduate_labor_market_releases")
    newer = facts("nyfed_recent_graduates_monthly")
    rows = frame[frame["release"] == "2026-08-06"]
    assert (
        rows["underemployment_pct"].tolist()
        == newer["recent_grads_underemployment_pct"].astype(float).tolist()
    )
    assert (
        rows["unemployment_pct"].tolist() == newer["recent_grads_unemployment_pct"].astype(float).tolist()
    )


def test_wages_equal_the_checked_figures(published, facts):
    expected = facts("nyfed_wages_annual").astype({"year": int}).set_index("year")
    wages = (
        published("graduate_wages_releases")
        .set_index(["group", "percentile", "year"])["wage_usd"]
        .sort_index()
    )
    for name, group, percentile in (
        ("bachelors_p25", "recent_graduates", 25),
        ("bachelors_median", "recent_graduates", 50),
        ("bachelors_p75", "recent_graduates", 75),
        ("high_school_median", "high_school_graduates", 50),
    ):
        column = expected[f"{name}_constant_2024_usd"].astype(int)
        assert wages[group, percentile].to_dict() == column.to_dict()


def test_majors_equal_the_checked_figures(published, facts):
    expected = facts("nyfed_outcomes_by_major").set_index(["release", "major"]).sort_index()
    frame = published("majors_releases").set_index(["release", "major"]).sort_index()
    assert frame.index.tolist() == expected.index.tolist()
    for ours, theirs in (
        ("unemployment_pct", "unemployment_rate_pct"),
        ("underemployment_pct", "underemployment_rate_pct"),
        ("early_career_wage_usd", "median_wage_early_career_usd"),
        ("mid_career_wage_usd", "median_wage_mid_career_usd"),
        ("graduate_degree_pct", "share_with_graduate_degree_pct"),
    ):
        assert frame[ours].tolist() == expected[theirs].astype(float).tolist()
    assert frame["trust"].tolist() == expected["trust"].tolist()
    assert frame["basis"].tolist() == expected["basis"].tolist()


def test_recessions_since_1957(published):
    frame = published("recessions")
    assert len(frame) == 10
    pairs = {(f"{r.peak:%Y-%m}", f"{r.trough:%Y-%m}") for r in frame.itertuples()}
    assert {("2007-12", "2009-06"), ("2020-02", "2020-04"), ("1990-07", "1991-03")} <= pairs


def test_occupations_equal_the_checked_figures(published, facts):
    expected = facts("occupations_typical_education").set_index(["edition", "soc_code"]).sort_index()
    frame = published("occupations_releases").set_index(["edition", "soc_code"]).sort_index()
    assert len(frame) == 1664
    assert frame.index.tolist() == expected.index.tolist()
    assert frame["title"].tolist() == expected["title"].tolist()
    for ours, theirs in (
        ("employment_base_thousand", "employment_base_year_thousands"),
        ("employment_projected_thousand", "employment_projected_thousands"),
        ("employment_change_pct", "employment_change_pct"),
        ("openings_thousand_per_year", "annual_openings_thousands"),
        ("median_annual_wage_usd", "median_annual_wage_2024_usd"),
        ("workers_with_bachelors_or_more_pct", "workers_25_plus_with_bachelors_or_more_2021_22_pct"),
    ):
        pd.testing.assert_series_equal(
            frame[ours], expected[theirs].astype(float), check_names=False, rtol=0
        )
    assert frame["requires_bachelors_or_more"].map({True: "yes", False: "no"}).tolist() == (
        expected["requires_bachelors_or_more"].tolist()
    ), "recomputed from the entry education, never carried"
    assert frame["flag"].fillna("").tolist() == expected["flag"].fillna("").tolist()


def test_bachelors_or_more_is_29_5_percent_of_2023_jobs(published):
    frame = published("jobs_by_entry_education_releases").set_index(["basis", "edition", "entry_education"])
    rows = frame.loc[("published", "2023-33")]
    degrees = rows.loc[["bachelors", "masters", "doctoral_or_professional"]]
    assert round(degrees["employment_base_thousand"].sum(), 1) == 49586.8
    assert rows.loc["total", "employment_base_thousand"] == 167849.8
    assert round(degrees["share_base_pct"].sum(), 1) == 29.5
    assert round(degrees["share_base_pct"].round(1).sum(), 1) == 29.6, "rounded shares do not add up"
    assert frame.loc[("summed", "2024-34", "total"), "employment_base_thousand"] == 169956.1


def test_shares_and_changes_equal_the_published_ones_to_the_digit(published, root):
    raw = pd.read_csv(root / "data/raw/bls/employment_by_entry_education/2025-04.csv")
    frame = published("jobs_by_entry_education_releases")
    ours = frame[frame["basis"] == "published"].sort_values("employment_base_thousand")
    theirs = raw.sort_values("employment_base_thousand")
    for computed, printed in (
        ("share_base_pct", "employment_share_base_pct"),
        ("share_projected_pct", "employment_share_projected_pct"),
        ("employment_change_pct", "employment_change_pct"),
    ):
        assert ours[computed].round(1).tolist() == theirs[printed].tolist()


def test_degree_jobs_by_area_equal_the_checked_figures(published, facts):
    expected = facts("oews_bachelors_share_by_area").set_index("oews_area_code")
    frame = published("degree_jobs_by_area").set_index("oews_area_code")
    assert frame.index.tolist() == expected.index.tolist()
    assert (
        frame["degree_share_pct"].round(2).tolist()
        == expected["bachelors_entry_share_pct"].astype(float).tolist()
    )
    assert frame["coverage_pct"].round(1).tolist() == expected["coverage_pct"].astype(float).tolist()
    assert frame["kind"].value_counts().to_dict() == {
        "metro": 393,
        "nonmetro": 135,
        "state": 54,
        "nation": 1,
    }
    assert frame.loc["0000000", "geo_id"] == "00"
    assert frame[frame["kind"] == "metro"]["geo_id"].tolist() == expected["cbsa"].dropna().tolist()
    assert frame[frame["kind"] == "nonmetro"]["geo_id"].isna().all()


NUMBERS = {
    "graduate_labor_market_releases": ("underemployment_pct", "unemployment_pct"),
    "graduate_wages_releases": ("wage_usd",),
    "majors_releases": ("early_career_wage_usd", "mid_career_wage_usd", "underemployment_pct"),
    "occupations_releases": ("median_annual_wage_usd",),
    "jobs_by_entry_education_releases": ("employment_base_thousand", "median_annual_wage_usd"),
    "degree_jobs_by_area": ("degree_share_pct", "mean_annual_wage_usd"),
}


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("factor", [1000, -1, 0.001])
def test_a_wrong_unit_or_sign_is_rejected(rejects, name, factor):
    rejects(name, None, **dict.fromkeys(NUMBERS[name], lambda value: value * factor))


@pytest.mark.parametrize("name", TABLES)
def test_a_repeated_key_is_rejected(rejected, doubled, name):
    assert "breaks its schema" in rejected(name, doubled)


def test_an_unknown_category_is_rejected(rejects):
    rejects("graduate_labor_market_releases", 0, group="graduates", frequency="m")
    rejects("graduate_wages_releases", 0, percentile=90)
    rejects("majors_releases", 0, basis="ACS")
    rejects("recessions", 0, trust="hearsay")
    rejects(
        "occupations_releases",
        0,
        soc_code="111011",
        entry_education="Bachelor's degree",
        edition="2024-2034",
    )
    rejects("jobs_by_entry_education_releases", 0, basis="guessed", entry_education="some degree")
    rejects("degree_jobs_by_area", 0, kind="city", cbsa="1018")


def test_a_lost_month_or_year_is_rejected(rejected):
    assert "no month is missing" in rejected("graduate_labor_market_releases", lambda f: f.drop(index=100))
    assert "no year is missing" in rejected("graduate_wages_releases", lambda f: f.drop(index=40))


def test_underemployment_of_other_groups_is_rejected(published, rejected, change):
    frame = published("graduate_labor_market_releases")
    row = int(frame.index[frame["group"] == "all_workers"][0])
    assert "for them alone" in rejected(
        "graduate_labor_market_releases", change(row, "underemployment_pct", 40.0)
    )


def test_a_revised_old_month_is_a_warning(published):
    frame = published("graduate_labor_market_releases")
    row = int(frame.index[frame["group"] == "recent_graduates"][0])
    frame.loc[row, "unemployment_pct"] += 0.02
    assert warnings_of("graduate_labor_market_releases", frame) == [
        "months before 2016 are the same in all releases"
    ]


def test_percentiles_out_of_order_are_rejected(published, rejected, change):
    frame = published("graduate_wages_releases")
    row = int(frame.index[frame["percentile"] == 25][0])
    assert "wages rise" in rejected("graduate_wages_releases", change(row, "wage_usd", 60_000))


def test_majors_without_overall_are_rejected_and_a_lost_major_is_a_warning(published, rejected):
    assert "row Overall once" in rejected("majors_releases", lambda f: f[f["major"] != "Overall"])
    frame = published("majors_releases")
    assert warnings_of("majors_releases", frame[frame["major"] != "Nursing"]) == [
        "each release has the same 73 majors"
    ]


def test_a_single_major_in_place_of_overall_is_rejected(published, rejected):
    def overall(frame: pd.DataFrame) -> pd.DataFrame:
        rates = frame.loc[frame["major"] == "Criminal Justice", "underemployment_pct"].to_numpy()
        frame.loc[frame["major"] == "Overall", "underemployment_pct"] = rates
        return frame

    assert "Overall is between" in rejected("majors_releases", overall)


def test_recessions_in_disorder_are_rejected(rejected, change):
    late = pd.Timestamp("1959-01-01")
    assert "peak comes before" in rejected("recessions", change(0, "peak", late))
    assert "peak comes before" in rejected("recessions", change(0, "trough", pd.Timestamp("1961-01-01")))
    assert "first day" in rejected("recessions", change(0, "trough", pd.Timestamp("1958-04-30")))


def test_jobs_that_do_not_add_up_are_rejected(published, rejected, change):
    frame = published("jobs_by_entry_education_releases")
    for basis, error in (("published", 0.6), ("summed", 6)):
        row = int(frame.index[(frame["basis"] == basis) & (frame["entry_education"] == "bachelors")][0])
        wrong = change(row, "employment_base_thousand", lambda jobs, e=error: jobs + e)
        assert "add up" in rejected("jobs_by_entry_education_releases", wrong)
    assert "all levels" in rejected(
        "jobs_by_entry_education_releases", lambda f: f[f["entry_education"] != "some_college"]
    )


def test_more_degree_jobs_than_jobs_are_rejected(rejected, change):
    assert "degree jobs ≤" in rejected("degree_jobs_by_area", change(1, "degree_employment", 100_000))
    assert "within 0.1 %" in rejected("degree_jobs_by_area", lambda f: f[f["name"] != "Wyoming"])


def test_occupations_that_gain_or_lose_the_requirement_are_a_warning(published):
    frame = published("occupations_releases")
    newer = frame["edition"] == "2024-34"
    frame.loc[newer & (frame["soc_code"] < "15"), "requires_bachelors_or_more"] ^= True
    assert warnings_of("occupations_releases", frame) == [
        "at most 3 % of the occupations gain or lose the degree requirement between editions"
    ]
