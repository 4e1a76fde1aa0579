"""Time to a degree, alternatives and promise programs, against figures typed from their sources."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.models.pathways import WEEKS, duration_weeks
from edudata.places import FIPS


def degree(frame: pd.DataFrame, measure: str, year: int, group: str = "all") -> pd.Series:
    rows = frame[(frame["measure"] == measure) & (frame["year"] == year) & (frame["group"] == group)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_four_years_is_the_exception(published):
    frame = published("time_to_degree")
    assert degree(frame, "median_months_entry_to_bachelors", 2015)["months"] == 52
    within_48 = degree(frame, "share_of_bachelors_recipients_by_time", 2015, "48_months_or_less")
    assert within_48["share_pct"] == 44.1
    assert degree(frame, "graduated_within_4_years", 2012)["share_pct"] == 43.7
    assert degree(frame, "graduated_within_6_years", 2012)["share_pct"] == 62.4


def test_cohorts_name_what_they_count(published):
    frame = published("time_to_degree")
    entry = degree(frame, "graduated_within_6_years", 2012)
    assert entry[["cohort_basis", "academic_year", "publisher"]].tolist() == [
        "entry",
        "2012-13",
        "National Center for Education Statistics",
    ]
    completion = degree(frame, "mean_elapsed_years", 2014, "bachelors")
    assert completion[["cohort_basis", "academic_year", "years", "publisher"]].tolist() == [
        "completion",
        "2014-15",
        5.7,
        "National Student Clearinghouse",
    ]
    assert [str(completion[c])[:10] for c in ("period_start", "period_end")] == ["2014-07-01", "2015-06-30"]


def test_times_equal_the_reference(published, facts):
    expected, frame = facts("time_to_degree"), published("time_to_degree")
    assert len(frame) == len(expected) == 60
    column = {"months": "months", "years": "years", "percent": "share_pct"}
    for row in expected.itertuples():
        actual = degree(frame, row.measure, int(row.cohort[:4]), row.group_name)
        assert actual[column[row.unit]] == float(row.value)


def test_wrong_times_are_rejected(rejects, rejected, change, doubled):
    name = "time_to_degree"
    rejects(
        name, 0, share_pct=lambda v: v * 1000, measure="happiness", group="everyone", academic_year="1996"
    )
    rejects(name, 0, share_pct=lambda v: v / 100)
    rejects(name, 0, share_pct=lambda v: -v)
    assert "exactly one unit" in rejected(name, change(0, "months", 48.0))
    assert "unique" in rejected(name, doubled)


def test_shares_that_miss_the_whole_are_rejected(rejected):
    def lost(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["group"] != "still_enrolled"]

    assert "add up to 100 %" in rejected("time_to_degree", lost)


def test_fewer_graduates_after_more_time_are_rejected(rejected):
    def swapped(frame: pd.DataFrame) -> pd.DataFrame:
        rows = (frame["measure"] == "graduated_within_5_years") & (frame["group"] == "all")
        frame.loc[rows, "share_pct"] = 90.0
        return frame

    assert "4 ≤ 5 ≤ 6" in rejected("time_to_degree", swapped)


def alternative(frame: pd.DataFrame, name: str, year: int) -> pd.Series:
    rows = frame[frame["alternative"].str.startswith(name) & (frame["year"] == year)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_published_alternatives(published):
    frame = published("education_alternatives")
    people = alternative(frame, "University of the People B.S.", 2023)
    assert people[["price_low_usd", "price_basis"]].tolist() == [5660, "whole_degree"]
    western = alternative(frame, "Western Governors", 2025)
    assert western[["price_low_usd", "price_high_usd"]].tolist() == [3830, 4410]
    assert alternative(frame, "Public 2-year college", 2025)["price_low_usd"] == 4150
    assert alternative(frame, "Tennessee Promise", 2014)["price_low_usd"] == 0


def test_alternatives_equal_the_reference(published, facts):
    expected = facts("education_alternatives").set_index(["alternative", "period"])
    frame = published("education_alternatives").set_index(["alternative", "period"])
    assert len(frame) == len(expected) == 19
    for key, row in expected.iterrows():
        assert frame.loc[key, "price_low_usd"] == float(row["price_usd"])
        assert frame.loc[key, "duration"] == row["duration"]


def test_wrong_alternatives_are_rejected(rejects, rejected, change, doubled):
    name = "education_alternatives"
    rejects(name, 0, price_low_usd=lambda v: v * 1000, price_basis="per_lesson", flag="maybe")
    rejects(name, 0, price_low_usd=lambda v: -v)
    assert "at least the lower ends" in rejected(name, change(0, "price_high_usd", 1.0))
    assert "only tuition after grants is free" in rejected(name, change(0, "price_low_usd", 0.0))
    assert "unique" in rejected(name, doubled)


@pytest.mark.parametrize(
    ("words", "weeks"),
    [
        ("9-12 weeks", (9.0, 12.0)),
        ("12.9 weeks", (12.9, 12.9)),
        ("2 years nominal", (104.4, 104.4)),
        ("2-4 years part-time, at most 6", (104.4, 313.1)),
        ("12-36 months", (52.2, 156.5)),
        ("under 6 months at 10 hours a week", (None, 26.1)),
        ("526 hours over 5 months", (21.7, 21.7)),
        ("40 courses; about 4 years nominal", (208.7, 208.7)),
        ("about 30 months for students with some prior college", (130.4, 130.4)),
        ("20 courses", (None, None)),
        ("pay per term; median not given", (None, None)),
        ("weeks", (None, None)),
        ("not stated", (None, None)),
        ("", (None, None)),
    ],
)
def test_lengths_are_read_only_where_stated(words, weeks):
    assert tuple(None if w is None else round(w, 1) for w in duration_weeks(words)) == weeks


@given(
    low=st.integers(1, 400),
    more=st.integers(0, 100),
    unit=st.sampled_from(sorted(WEEKS)),
    after=st.sampled_from(["", " part-time", " nominal", "; 20 courses", " at 10 hours a week"]),
)
def test_a_stated_range_is_read_in_its_unit(low, more, unit, after):
    weeks = duration_weeks(f"{low}-{low + more} {unit}s{after}")
    assert weeks == (low * WEEKS[unit], (low + more) * WEEKS[unit])


WORDS = (
    "2",
    "0.5",
    "12",
    "-",
    "at most",
    "under",
    "weeks",
    "month",
    "years",
    "hours",
    "part-time",
    "½",
    ";",
)


@given(st.lists(st.sampled_from(WORDS), max_size=9))
def test_any_words_give_ends_in_order(words):
    low, high = duration_weeks(" ".join(words))
    assert low is None or (high is not None and low <= high)


def test_promise_programs_are_an_annotation(published):
    frame = published("promise_programs")
    assert len(frame) == 27
    assert frame.set_index("state").loc["TN", ["state_fips", "program"]].tolist() == [
        "47",
        "Tennessee Promise",
    ]
    assert set(frame["status"]) == {"listed"}  # no row says that a state has none


def test_wrong_promise_programs_are_rejected(rejects, rejected, doubled):
    name = "promise_programs"
    rejects(name, 0, state_fips="5", status="none", state="XX")
    assert "unique" in rejected(name, doubled)


def test_state_codes(reference):
    assert len(FIPS) == len(set(FIPS.values())) == 52
    expected = pd.read_csv(reference / "facts" / "acs_state_2023.csv", dtype="str")
    assert set(expected.filter(regex="fips").iloc[:, 0]) == set(FIPS.values()) - {"72"}


def test_apprentices_with_and_without_the_military(published):
    frame = published("apprenticeships").set_index(["fiscal_year", "includes_military"])
    assert len(frame) == 15
    assert frame.loc[(2012, "no"), ["new_apprentices", "precision"]].tolist() == [104_332, "exact"]
    assert frame.loc[(2012, "yes"), ["new_apprentices", "precision"]].tolist() == [147_000, "more than"]
    assert frame.loc[(2019, "yes"), "new_apprentices"] == 252_000
    assert frame.loc[(2020, "yes"), "new_apprentices"] == 221_000


def test_wrong_apprentices_are_rejected(rejects, rejected, change, doubled):
    name = "apprenticeships"
    rejects(name, 0, new_apprentices=lambda n: n * 1000, includes_military="perhaps", precision="guess")
    assert "fewer begin" in rejected(name, change(0, "new_apprentices", lambda _: 480_000))
    assert "unique" in rejected(name, doubled)
