"""Who pays, who enrolls, what graduates earn: against typed figures; wrong rows are rejected."""

from __future__ import annotations

import pandas as pd
import pytest


@pytest.fixture(scope="module")
def nation(published):
    frame = published("state_college_funding")
    return frame[frame["state"] == "US"].set_index("fiscal_year")


@pytest.mark.parametrize(
    ("year", "percent"),
    [
        (1980, 20.9),
        (1990, 25.0),
        (2000, 29.0),
        (2008, 35.8),
        (2012, 46.4),
        (2013, 47.5),
        (2019, 45.4),
        (2024, 39.3),
    ],
)
def test_student_share(nation, year, percent):
    assert round(nation.loc[year, "student_share_pct"], 1) == percent
    assert nation["student_share_pct"].idxmax() == 2013


@pytest.mark.parametrize(
    ("year", "state_money", "tuition"),
    [
        (2001, 11_787, 4_809),
        (2008, 10_714, 5_949),
        (2012, 8_213, 7_040),
        (2019, 9_910, 8_167),
        (2024, 11_683, 7_510),
    ],
)
def test_dollars_per_student_of_2024(nation, year, state_money, tuition):
    row = nation.loc[year]
    students = row["fte_students"] * row["inflation_factor"]
    assert round(row["education_appropriations_usd"] / students) == state_money
    assert round(row["net_tuition_usd"] / students) == tuition


def test_states_where_students_pay_most(published):
    frame = published("state_college_funding").query("fiscal_year == 2024 and state not in ('US', 'DC')")
    share = frame.set_index("state")["student_share_pct"]
    assert (share > 50).sum() == 19
    assert share.nlargest(3).index.tolist() == ["VT", "DE", "NH"]
    assert (round(share["VT"], 1), round(share["TN"], 1)) == (77.5, 36.3)


def test_the_checked_file_of_the_nation(nation, facts):
    expected = facts("shef_us_student_share").set_index("fiscal_year")
    expected.index = expected.index.astype("int64")
    assert len(expected) == len(nation) == 45
    for ours, theirs in (
        ("education_appropriations_usd", "education_appropriations_usd_nominal"),
        ("fte_students", "net_fte_enrolment"),
        ("inflation_factor", "heca_deflator_fy2024_1"),
    ):
        assert nation[ours].tolist() == expected[theirs].astype("float64")[nation.index].tolist()


def test_falls(published):
    frame = published("fall_enrollment")
    every = frame[frame["field"] == "all"].groupby("fall")["students"].sum()
    assert (every / 1e6).round(3).tolist() == [18.962, 18.462, 18.396, 18.517, 19.221, 19.408]
    computers = frame[frame["field"] == "computer_science"].groupby("fall")["students"].sum()
    assert [computers[2020], computers[2024], computers[2025]] == [898_089, 1_171_587, 1_065_461]
    of_level = frame[frame["field"] == "computer_science"].pivot(
        index="fall", columns="level", values="students"
    )
    change = (100 * of_level.pct_change()).loc[2025].round(1)
    assert change["undergraduate_four_year"] == -8.1
    assert change["undergraduate_two_year"] == -8.3
    assert change["graduate"] == -14.0


def test_exposure_to_ai_of_jobs_that_need_a_degree(published):
    """Weighted by jobs of 2024: a second way, by another measure, gives the same sign."""
    jobs = published("occupations_releases")
    jobs = jobs[jobs["edition"] == "2024-34"].set_index("soc_code")
    exposure = published("ai_exposure").pivot(index="soc_code", columns="measure", values="score")
    both = jobs.join(exposure, how="inner")
    assert both["gpt_model_beta"].notna().sum() == 773
    weights = both["employment_base_thousand"]
    college = both["entry_education"].isin(COLLEGE)

    def mean(name: str, rows: pd.Series) -> float:
        rows = rows & both[name].notna()
        return (both[name] * weights)[rows].sum() / weights[rows].sum()

    expected = {"gpt_model_beta": (0.490, 0.285), "gpt_human_beta": (0.442, 0.257), "aioe": (0.96, -0.36)}
    for name, (with_degree, without) in expected.items():
        digits = 2 if name == "aioe" else 3
        assert round(mean(name, college), digits) == with_degree
        assert round(mean(name, ~college), digits) == without


COLLEGE = ("bachelors", "masters", "doctoral_or_professional")


def test_pay_and_unemployment(published):
    pay = published("earnings_by_education").set_index("period_start")["weekly_earnings_usd"]
    assert (pay["2000-01-01"], pay["2019-01-01"], pay["2026-01-01"]) == (886, 1350, 1763)
    assert pd.Timestamp(2025, 10, 1) not in pay.index
    rates = published("unemployment_by_education")
    rates = rates.pivot(index="period_start", columns="education", values="unemployment_pct")
    of_year = rates.groupby(rates.index.year).mean().round(2)
    graduates = of_year["bachelors_and_higher"]
    assert [graduates[year] for year in (2019, 2020, 2022, 2024)] == [2.11, 4.83, 1.98, 2.32]
    assert [of_year["high_school"][year] for year in (2019, 2020, 2023)] == [3.64, 9.30, 3.85]
    assert rates["bachelors_and_higher"]["2026-06-01"] == 2.7
    assert pd.Timestamp(2025, 10, 1) not in rates.index


def test_wrong_rows_are_rejected(rejects, rejected, change, doubled):
    rejects("state_college_funding", 0, student_share_pct=-1.0, fte_students=1.0, state="XX")
    rejects("fall_enrollment", 0, students=5, level="kindergarten", field="magic")
    rejects("ai_exposure", 0, score=9.0, measure="gut", soc_code="111011", soc_edition=2000)
    rejects("earnings_by_education", 0, weekly_earnings_usd=17.6, education="none")
    rejects("unemployment_by_education", 0, unemployment_pct=0.02)
    for name in ("state_college_funding", "fall_enrollment", "ai_exposure", "earnings_by_education"):
        assert "unique" in rejected(name, doubled)


def test_rows_that_contradict_each_other_are_rejected(published, rejected, change):
    funding = published("state_college_funding")
    nation = int(funding.index[funding["state"] == "US"][0])
    assert "50 states are the nation" in rejected(
        "state_college_funding", change(nation, "fte_students", lambda v: v * 1.02)
    )
    assert "every fiscal year" in rejected("state_college_funding", lambda f: f.drop(index=f.index[600]))
    assert "every level and field" in rejected("fall_enrollment", lambda f: f.drop(index=f.index[3]))
    assert "under a fifth" in rejected(
        "fall_enrollment",
        lambda f: f.assign(field=f["field"].map({"all": "computer_science"}).fillna("all")),
    )
    assert "rank occupations alike" in rejected(
        "ai_exposure", lambda f: f.assign(score=f["score"].where(f["measure"] != "aioe", -f["score"]))
    )
    assert "no quarter is missing" in rejected("earnings_by_education", lambda f: f.drop(index=f.index[9]))

    def invented(frame: pd.DataFrame) -> pd.DataFrame:
        at = frame.index[frame["period_start"] == "2026-01-01"][0]
        frame.loc[at, "period_start"] = pd.Timestamp(2025, 10, 1)
        return frame

    assert "without a survey" in rejected("earnings_by_education", invented)
    assert "without a survey" in rejected("unemployment_by_education", invented)
