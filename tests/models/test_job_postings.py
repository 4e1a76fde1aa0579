"""Job postings against figures computed from the publisher's files by others; wrong rows are rejected."""

from __future__ import annotations

import pandas as pd
import pytest


@pytest.fixture(scope="module")
def national(published):
    frame = published("job_postings").query("kind == 'total'")
    return frame.set_index("date")["index_sa"]


@pytest.fixture(scope="module")
def share(published):
    frame = published("job_posting_shares")
    return lambda topic: frame[frame["topic"] == topic].set_index("date")["share_pct"]


@pytest.mark.parametrize(
    ("day", "index"),
    [("2020-05-08", 61.8), ("2022-03-31", 161.2), ("2024-12-31", 110.6), ("2026-08-14", 101.8)],
)
def test_the_national_index(national, day, index):
    assert round(national[day], 1) == index


def test_states_and_software(published):
    states = published("job_postings_by_state")
    states = states[states["date"] == pd.Timestamp(2026, 8, 14)].set_index("state")["index_sa"]
    expected = {"TN": 112.4, "CA": 85.2, "WA": 74.8, "DC": 70.9}
    assert states[list(expected)].round(1).to_dict() == expected
    software = published("job_postings_by_sector").query("sector == 'Software Development'")
    software = software.set_index("date")["index_sa"]
    assert software[pd.Timestamp(2024, 9, 27)] == pytest.approx(69.7, abs=0.06)
    assert round(software["2022-03"].max(), 1) == 231.2
    assert published("job_postings_by_sector")["sector"].nunique() == 46


def test_remote_work_by_year_and_month(share):
    remote = share("remote_postings")
    of_month = remote.groupby(remote.index.to_period("M")).mean()
    of_year = of_month.groupby(of_month.index.year).mean().round(2)
    assert of_year.to_dict() == {
        2019: 2.60, 2020: 4.47, 2021: 7.82, 2022: 9.89, 2023: 8.68, 2024: 8.20, 2025: 8.20, 2026: 8.78,
    }  # fmt: skip
    assert (str(of_month.idxmax()), round(of_month.max(), 2)) == ("2022-02", 10.36)
    assert round(of_month.iloc[-1], 2) == 8.58


def test_ai_by_year_and_month(share):
    ai = share("ai_postings")
    of_month = ai.groupby(ai.index.to_period("M")).mean()
    of_year = of_month.groupby(of_month.index.year).mean().round(2)
    expected = {2019: 1.74, 2022: 2.84, 2023: 1.86, 2024: 2.23, 2025: 3.26}
    assert of_year[list(expected)].to_dict() == expected
    assert (str(of_month.idxmax()), round(of_month.max(), 2)) == ("2026-06", 5.78)


def test_the_checked_file_of_monthly_means(share, facts):
    expected = facts("indeed_us_monthly").set_index("month")
    for topic, column in (
        ("remote_postings", "remote_or_hybrid_share_pct"),
        ("ai_postings", "ai_share_pct"),
    ):
        values = expected[column].dropna().astype("float64")
        monthly = share(topic)
        monthly = monthly.groupby(monthly.index.strftime("%Y-%m-01")).mean()
        assert len(values) > 80
        assert monthly.reindex(values.index).round(3).tolist() == values.tolist()


def test_wrong_postings_are_rejected(published, rejects, rejected, change, doubled):
    rejects("job_postings", 0, index_sa=0.0, kind="old")
    rejects("job_postings_by_state", 0, index_sa=-1.0, state="ZZ")
    rejects("job_posting_shares", 0, share_pct=120.0, topic="hope")
    for name in ("job_postings", "job_postings_by_state", "job_postings_by_sector", "job_posting_shares"):
        assert "unique" in rejected(name, doubled)
        assert "every day" in rejected(name, lambda f: f.drop(index=f.index[300]))


def test_a_changed_base_is_rejected(rejected):
    def shifted(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(index_sa=(frame["index_sa"] - 50).clip(lower=5))

    for name in ("job_postings", "job_postings_by_state", "job_postings_by_sector"):
        assert "100 on 1 February 2020" in rejected(name, shifted)


def test_a_state_that_is_missing_is_rejected(rejected):
    message = rejected("job_postings_by_state", lambda f: f[f["state"] != "TN"])
    assert "every state has postings" in message
