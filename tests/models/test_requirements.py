"""Required education by occupation: shares that add up, unrated occupations kept, wrong rows rejected."""

from __future__ import annotations

import pandas as pd
import pytest


@pytest.fixture(scope="module")
def required(published) -> pd.DataFrame:
    return published("occupation_education").set_index("onet_soc_code")


def test_shares_of_classes(required):
    executives = required.loc["11-1011.00"]
    assert executives["bachelors_pct"] == 21.61
    assert executives["more_than_bachelors_pct"] == 68.11
    assert executives["bachelors_or_more_pct"] == 89.72
    assert executives[["job_zone", "respondents", "flag", "rated"]].tolist() == [
        5,
        27,
        "low_precision",
        "2014-07",
    ]
    assert executives["soc_code"] == "11-1011"


def test_rated_and_unrated_occupations(required):
    assert len(required) == 1016
    rated = required[required["bachelors_or_more_pct"].notna()]
    assert len(rated) == 852
    assert rated["soc_code"].nunique() == 747
    assert required.loc[["13-2011.00", "15-1252.00"], "bachelors_or_more_pct"].isna().all()
    assert set(rated["respondents_are"]) == {"incumbents", "experts"}


def test_wrong_cells_are_rejected(rejects):
    rejects(
        "occupation_education",
        0,
        bachelors_or_more_pct=8972.0,
        bachelors_pct=-1.0,
        job_zone=6.0,
        respondents=0.0,
        respondents_are="friends",
        rated="07/2014",
        onet_soc_code="11-1011",
    )


def test_rules_across_rows_can_fail(rejected, doubled, change):
    assert "breaks its schema" in rejected("occupation_education", doubled)
    wrong_share = change(0, "high_school_or_less_pct", 1.0)
    assert "shares add up to 100" in rejected("occupation_education", wrong_share)
    assert "800 of them rated" in rejected("occupation_education", lambda f: f.head(900))

    def turned(frame: pd.DataFrame) -> pd.DataFrame:
        frame["job_zone"] = 6 - frame["job_zone"]
        return frame

    assert "higher job zone" in rejected("occupation_education", turned)


def test_the_release_of_2014_has_codes_of_its_time(published):
    frame = published("occupation_education_2014").set_index("onet_soc_code")
    # O*NET 18.1: 1,110 occupations, 919 of them rated; chief executives 96.61 percent.
    assert (len(frame), frame["bachelors_or_more_pct"].notna().sum()) == (1_110, 919)
    assert frame.loc["11-1011.00", "bachelors_or_more_pct"] == 96.61
    assert "15-1132.00" in frame.index, "software developers, applications: a code of 2010"
    assert set(frame["release"]) == {"2014-03"}
