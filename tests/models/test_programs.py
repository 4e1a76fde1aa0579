"""Programs and fields of study: figures as published, ratio and premium recomputed, wrong rows rejected."""

from __future__ import annotations

import io

import pandas as pd
import pytest

KEY = ["unitid", "cip_code", "credential"]


@pytest.fixture(scope="module")
def programs(published) -> pd.DataFrame:
    return published("programs").set_index(KEY)


@pytest.fixture(scope="module")
def repacked(reference) -> pd.DataFrame:
    path = reference / "sources/college_scorecard/truewise_value_check_20260610.parquet"
    frame = pd.read_parquet(io.BytesIO(path.read_bytes()))
    return frame[frame["earnings_horizon"] == "4yr_after_completion"]


def test_figures_as_published_and_what_follows_from_them(programs):
    row = programs.loc[("194240", "5108", "associates")]
    assert row["institution"] == "Orange County Community College"
    assert row["field"] == "Allied Health and Medical Assisting Services"
    assert row[["awards", "earnings_4yr_usd", "median_debt_usd"]].tolist() == [51, 50894, 9500]
    assert row[["debt_to_earnings_pct", "earnings_premium_usd"]].tolist() == [18.7, 15148]
    assert row["release"] == "2026-06-10"
    assert len(programs) == 62_896
    assert programs["earnings_4yr_usd"].notna().sum() == 57_172
    assert programs["earnings_1yr_usd"].notna().sum() == 4_754


def test_ratio_and_premium_equal_those_of_another_computation(programs, repacked):
    names = dict(
        zip(
            ("1", "2", "3", "4", "5", "6", "7", "8", "99"),
            (
                "undergraduate_certificate",
                "associates",
                "bachelors",
                "post_bachelors_certificate",
                "masters",
                "doctoral",
                "first_professional",
                "graduate_certificate",
                "no_credential",
            ),
            strict=True,
        )
    )
    theirs = repacked.assign(credential=repacked["credential_level"].map(names)).set_index(KEY)
    ours = programs.loc[theirs.index]
    assert len(ours) == 57_172
    ratio = theirs["debt_to_earnings_ratio"].dropna()
    assert len(ratio) == ours["debt_to_earnings_pct"].notna().sum()
    assert (ours.loc[ratio.index, "debt_to_earnings_pct"] - 100 * ratio).abs().max() < 0.051
    premium = theirs["earnings_premium_state"].dropna()
    assert ours.loc[premium.index, "earnings_premium_usd"].tolist() == premium.tolist()


def test_fields_of_study_count_all_programs(published, repacked):
    frame = published("fields_of_study").set_index(["cip_code", "credential"])
    assert frame["programs"].sum() == 220_960
    assert frame["programs_with_earnings"].sum() == 61_926
    assert frame["programs_with_debt"].sum() == 46_131
    assert frame["programs_with_4yr_earnings"].sum() == 57_172
    nursing = frame.loc[("5138", "bachelors")]
    theirs = repacked[(repacked["cip_code"] == "5138") & (repacked["credential_level"] == "3")]
    assert nursing["programs_with_4yr_earnings"] == len(theirs)
    assert nursing["earnings_4yr_median_usd"] == round(theirs["earnings"].median())
    below = theirs["earnings_premium_state"].dropna().lt(0)
    assert nursing["programs_below_high_school_pct"] == round(100 * below.mean(), 1)


def test_high_school_earnings_by_state(published):
    frame = published("high_school_earnings").set_index("state")
    assert frame.loc[["US", "NY", "PR"], "earnings_usd"].tolist() == [36082, 35746, 16495]
    assert frame.loc[["US", "NY"], "state_fips"].tolist() == ["00", "36"]


def test_wrong_cells_are_rejected(rejects):
    rejects(
        "programs",
        3,
        earnings_4yr_usd=50_894_000.0,
        median_debt_usd=9.5,
        awards=-1.0,
        credential="diploma",
        cip_code="51.08",
        debt_to_earnings_pct=0.187,
    )
    rejects("programs", 3, earnings_4yr_usd=-1.0)
    rejects(
        "fields_of_study",
        3,
        programs=0,
        earnings_4yr_median_usd=58.9,
        programs_below_high_school_pct=101.0,
        credential="diploma",
    )
    rejects("high_school_earnings", 3, earnings_usd=36.0, state_fips="1")
    rejects("high_school_earnings", 3, earnings_usd=36_082_000.0)


@pytest.mark.parametrize("table", ["programs", "fields_of_study", "high_school_earnings"])
def test_repeated_rows_are_rejected(rejected, doubled, table):
    assert "breaks its schema" in rejected(table, doubled)


def test_rules_across_columns_can_fail(rejected, change):
    def nothing(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[3, ["earnings_4yr_usd", "earnings_1yr_usd", "median_debt_usd"]] = None
        return frame

    assert "has earnings or debt" in rejected("programs", nothing)
    assert "95 % of the programs" in rejected(
        "programs", lambda f: f.assign(institution=None).astype(f.dtypes)
    )
    more = change(3, "programs_with_debt", 9_999)
    assert "no more programs with values" in rejected("fields_of_study", more)

    def steep(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[frame["earnings_4yr_median_usd"].first_valid_index(), "earnings_4yr_p25_usd"] = 500_000
        return frame

    assert "quartiles ascend" in rejected("fields_of_study", steep)
    assert "all states" in rejected("high_school_earnings", lambda f: f[f["state"] != "VT"])
    assert "all states" in rejected("high_school_earnings", lambda f: f[f["state"] != "US"])
