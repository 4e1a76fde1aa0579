"""Programs and fields of study: figures as published, ratio and premium recomputed, wrong rows rejected."""

from __future__ import annotations

import io

import pandas as pd
import pytest

KEY = ["opeid6", "unitid", "cip_code", "credential"]
PROGRAM = ["opeid6", "cip_code", "credential"]
CREDENTIALS = {
    "1": "undergraduate_certificate",
    "2": "associates",
    "3": "bachelors",
    "4": "post_bachelors_certificate",
    "5": "masters",
    "6": "doctoral",
    "7": "first_professional",
    "8": "graduate_certificate",
    "99": "no_credential",
}


@pytest.fixture(scope="module")
def programs(published) -> pd.DataFrame:
    return published("programs")


@pytest.fixture(scope="module")
def repacked(reference) -> pd.DataFrame:
    """The release as others repackaged it: all 227,980 rows in the order of the publisher's file."""
    path = reference / "sources/scorecard_programs/truewise_value_check_full_20260610.parquet"
    frame = pd.read_parquet(io.BytesIO(path.read_bytes()))
    return frame.assign(
        unitid=frame["unitid"].where(frame["unitid"].ne("NA")),
        credential=frame["credential_level"].map(CREDENTIALS),
    )


def test_figures_as_published_and_what_follows_from_them(programs):
    row = programs.set_index(KEY).loc[("002876", "194240", "5108", "associates")]
    assert row["institution"] == "Orange County Community College"
    assert row["field"] == "Allied Health and Medical Assisting Services"
    assert row[["awards", "earnings_4yr_usd", "median_debt_usd"]].tolist() == [51, 50894, 9500]
    assert row["earnings_1yr_usd"] == 51727
    assert row[["debt_to_earnings_pct", "earnings_premium_usd"]].tolist() == [18.7, 15148]
    assert row["release"] == "2026-06-10"
    assert len(programs) == 63_888


def test_a_statistic_repeated_on_every_campus_is_one_program(programs, published):
    measured = programs[programs["earnings_4yr_usd"].notna()]
    assert len(measured) == 58_112
    assert len(measured.drop_duplicates(PROGRAM)) == 51_867
    fields = published("fields_of_study")
    assert fields["programs"].sum() == 217_369
    assert fields["programs_with_4yr_earnings"].sum() == 51_867
    indiana = measured[measured["opeid6"].eq("009917") & measured["cip_code"].eq("5138")]
    assert indiana["campuses"].tolist() == [len(indiana)] * len(indiana)
    assert indiana["earnings_4yr_usd"].nunique() == indiana["credential"].nunique()


def test_the_list_has_every_program_with_or_without_figures(programs, published):
    every = published("program_list")
    assert len(every) == 227_980
    assert len(every.drop_duplicates(PROGRAM)) == 217_369
    assert every["published"].value_counts().to_dict() == {"no": 164_092, "yes": 63_888}
    assert set(map(tuple, every.loc[every["published"].eq("yes"), PROGRAM].to_numpy())) == set(
        map(tuple, programs[PROGRAM].to_numpy())
    )


def test_closed_schools_keep_their_name_and_state(programs):
    assert programs[["opeid6", "institution"]].notna().all(axis=None)
    assert programs.loc[programs["unitid"].notna(), "state"].notna().mean() > 0.999
    saint_rose = programs[programs["institution"] == "The College of Saint Rose"]
    assert set(saint_rose["state"]) == {"NY"}
    assert set(saint_rose["high_school_earnings_usd"]) == {35_746}
    # Without an ID in the file: the list of closures has their state, the directory of 2020-21 an ID.
    mills = programs[programs["institution"] == "Mills College"]
    assert set(mills["state"]) == {"CA"}
    judson = programs[programs["institution"] == "Judson College"]
    assert set(zip(judson["unitid"], judson["state"], strict=True)) == {("101541", "AL")}
    foreign = programs[programs["institution"] == "McGill University"]
    assert foreign[["unitid", "state"]].isna().all(axis=None)
    assert set(foreign["no_place_reason"]) == {"foreign school: outside the states, without a UNITID"}
    # Of the main campus in the first edition of the data, and of its only campus.
    independence = programs[programs["institution"] == "Independence University"]
    assert set(zip(independence["unitid"], independence["state"], strict=True)) == {("230621", "UT")}
    mccann = programs[programs["institution"] == "McCann School of Business & Technology"]
    assert mccann["unitid"].notna().all()


def test_a_row_has_its_place_or_says_why_not(programs):
    lacks = programs["state"].isna() | programs["unitid"].isna()
    assert programs.loc[lacks, "no_place_reason"].notna().all()
    assert programs.loc[~lacks, "no_place_reason"].isna().all()
    foreign = programs["no_place_reason"].str.startswith("foreign").fillna(False).astype(bool)
    assert programs.loc[foreign, ["state", "unitid"]].isna().all(axis=None)
    # 71 rows of foreign schools, and 46 of the others.
    assert (foreign.sum(), lacks.sum()) == (71, 117)


def test_ratio_and_premium_equal_those_of_another_computation(programs, repacked):
    theirs = repacked[repacked["earnings_median_4yr"].notna()].set_index(KEY).sort_index()
    ours = programs[programs["earnings_4yr_usd"].notna()].set_index(KEY).sort_index()
    assert ours["earnings_4yr_usd"].tolist() == theirs["earnings_median_4yr"].tolist()
    # Where it has no earnings after four years, that computation divides by those after one.
    ratio = theirs["debt_to_earnings_ratio"].dropna()
    assert len(ratio) == ours["debt_to_earnings_pct"].notna().sum()
    ours = ours.set_axis(theirs.index)
    assert (ours.loc[ratio.index, "debt_to_earnings_pct"] - 100 * ratio).abs().max() < 0.051
    undergraduate = theirs.index.get_level_values("credential").isin(list(CREDENTIALS.values())[:3])
    premium = theirs.loc[undergraduate, "earnings_premium_state"].dropna()
    assert ours.loc[premium.index, "earnings_premium_usd"].tolist() == premium.tolist()
    assert ours.loc[~undergraduate, "earnings_premium_usd"].isna().all()


def test_programs_below_high_school_pay_counted_once(programs, repacked):
    # By the benchmark of the first campus in the publisher's file, where that campus has one.
    first = repacked[repacked["earnings_median_4yr"].notna()].drop_duplicates(PROGRAM)
    first = first[first["earnings_threshold_state"].notna()]
    ours = first[KEY].merge(programs, on=KEY, validate="one_to_one")
    below = ours.groupby("credential")["earnings_premium_usd"].agg([lambda s: int((s < 0).sum()), "count"])
    golden = {
        "undergraduate_certificate": [1_855, 5_729],
        "associates": [691, 7_611],
        "bachelors": [426, 24_874],
    }
    assert {level: below.loc[level].tolist() for level in golden} == golden


def test_fields_of_study_count_every_program_once(published, repacked):
    frame = published("fields_of_study").set_index(["cip_code", "credential"])
    nursing = frame.loc[("5138", "bachelors")]
    theirs = repacked[(repacked["cip_code"] == "5138") & (repacked["credential_level"] == "3")]
    theirs = theirs.drop_duplicates(PROGRAM)
    assert nursing["programs"] == len(theirs)
    assert nursing["programs_with_4yr_earnings"] == theirs["earnings_median_4yr"].count()
    assert nursing["earnings_4yr_median_usd"] == round(theirs["earnings_median_4yr"].median())
    masters = frame.xs("masters", level="credential")
    assert masters["programs_below_high_school_pct"].isna().all()


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


def test_rules_across_columns_can_fail(rejected, change, published):
    def nothing(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[3, ["earnings_4yr_usd", "earnings_1yr_usd", "median_debt_usd"]] = None
        return frame

    assert "has earnings or debt" in rejected("programs", nothing)
    assert "have its state" in rejected("programs", lambda f: f.assign(state=None).astype(f.dtypes))
    shared_row = published("programs")["campuses"].gt(1).to_numpy().argmax()
    assert "repeat one statistic" in rejected("programs", change(shared_row, "median_debt_usd", 12_345.0))
    more = change(3, "programs_with_debt", 9_999)
    assert "no more programs with values" in rejected("fields_of_study", more)

    def steep(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[frame["earnings_4yr_median_usd"].first_valid_index(), "earnings_4yr_p25_usd"] = 500_000
        return frame

    assert "quartiles ascend" in rejected("fields_of_study", steep)
    assert "all states" in rejected("high_school_earnings", lambda f: f[f["state"] != "VT"])
    assert "all states" in rejected("high_school_earnings", lambda f: f[f["state"] != "US"])
