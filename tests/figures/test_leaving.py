"""G-7 and its extensions, against totals worked out apart from this code from the publishers' files."""

from __future__ import annotations

import pytest
from helpers.figures import texts

from edudata.analysis import demand
from edudata.errors import OutOfRangeError

FALLS = [18_962, 18_462, 18_396, 18_517, 19_221, 19_408]  # thousand students, 2020 to 2025


def value(card, column, **where):
    rows = card.data
    for name, choice in where.items():
        rows = rows[rows[name] == choice]
    return float(rows[column].item())


def test_students_of_each_fall(card):
    drawing = card("G-7", show="students")
    totals = drawing.data[drawing.data["level"] == "all"].set_index("fall")["students"]
    assert (totals / 1000).round().tolist() == FALLS
    assert "grown 2.4%" in drawing.finding
    assert "2022 with 18.40 million" in texts(drawing)


def test_computing_fell_in_the_newest_fall(card):
    drawing = card("G-7-computing")
    assert drawing.finding == "Computer science enrollment fell 9.1% in the fall of 2025."
    for words in ("four-year colleges −8.1%", "two-year colleges −8.3%", "graduate students −14.0%"):
        assert words in texts(drawing)
    assert "6.22%" in texts(drawing)
    assert "4.75%" in texts(drawing)


@pytest.mark.parametrize(
    ("base", "short", "degree"), [("2018-19", "27.8", "−3.1"), ("2019-20", "33.5", "−4.3")]
)
def test_awards_by_base_year(card, base, short, degree):
    drawing = card("G-7-awards", base=base)
    assert drawing.headline[0] == f"+{short}%"
    assert f"bachelor's degrees {degree}%" in texts(drawing)
    assert value(drawing, "students", award="certificate_under_1_year", academic_year="2023-24") == 612_013
    assert value(drawing, "students", award="bachelors", academic_year="2023-24") == 1_946_330
    assert ("pandemic cut short" in texts(drawing)) == (base == "2019-20")


def test_missing_school_years_break_the_lines(card):
    drawing = card("G-7-awards", base="2015-16")
    assert [None in trace["y"] for trace in drawing.chart["data"]] == [True] * 6
    assert "2016-17 and 2017-18" in texts(drawing)


DISTANCE = [
    ("all", 22.1, 29.9),
    ("public_four_year", 16.6, 23.4),
    ("nonprofit_four_year", 26.8, 32.9),
    ("for_profit_four_year", 76.6, 76.9),
    ("public_two_year", 19.2, 32.0),
]


@pytest.mark.parametrize(("sector", "first", "last"), DISTANCE)
def test_distance_shares(card, sector, first, last):
    drawing = card("G-7-distance")
    shares = [
        round(value(drawing, "distance_only_pct", sector=sector, academic_year=year), 1)
        for year in ("2019-20", "2023-24")
    ]
    assert shares == [first, last]


def test_some_distance_shares(card):
    rows = card("G-7-distance").data.query("sector == 'all'")
    assert rows["distance_some_pct"].round(1).tolist() == [28.6, 33.4, 35.8, 34.1, 33.9]
    assert (rows["students"] / 1e6).round(3).tolist() == [26.138, 25.478, 25.164, 25.295, 26.077]


def test_two_publishers_count_closings(card):
    drawing = card("G-7-closings")
    closures = drawing.data.pivot(index="year", columns="publisher", values="closures")
    assert closures["Federal Student Aid"].loc[2020:2025].tolist() == [19, 21, 21, 26, 36, 26]
    assert closures["IPEDS"].loc[2020:2024].tolist() == [31, 40, 24, 47, 31]
    assert drawing.finding.startswith(
        "26 colleges that grant degrees closed in 2025; the peak was 36 in 2024"
    )
    assert "of the 4,059" in texts(drawing)
    every = card("G-7-closings", colleges="all").data.set_index(["publisher", "year"])["closures"]
    assert [every["Federal Student Aid", y] for y in (2010, 2015, 2016, 2017, 2018, 2019)] == [
        *(24, 87, 154, 98, 132, 84)
    ]


def test_the_year_that_is_not_over_is_no_record(card):
    rows = card("G-7-closings", colleges="all").data
    last = rows[(rows["publisher"] == "Federal Student Aid") & (rows["year"] == 2026)]
    assert last["is_whole"].tolist() == [False]


FUNDING = [(2001, 11_787, 4_809), (2008, 10_714, 5_949), (2012, 8_213, 7_040), (2019, 9_910, 8_167)]


@pytest.mark.parametrize(("year", "state", "students"), [*FUNDING, (2024, 11_683, 7_510)])
def test_who_pays_per_student(card, year, state, students):
    rows = card("G-7-funding").data.set_index("fiscal_year")
    assert rows.loc[year, ["appropriations_usd", "net_tuition_usd"]].round().tolist() == [state, students]


def test_student_share(card):
    drawing = card("G-7-funding")
    shares = drawing.data.set_index("fiscal_year")["student_share_pct"].round(1)
    assert [shares[y] for y in (1980, 1990, 2000, 2008, 2012, 2013, 2019, 2024)] == [
        *(20.9, 25.0, 29.0, 35.8, 46.4, 47.5, 45.4, 39.3)
    ]
    assert "in 19 states in 2024, most in Vermont" in texts(drawing)
    assert card("G-7-funding", state="TN").headline[0] == "36.3%"
    both = card("G-7-funding", state="OH,TN")
    assert [trace["name"] for trace in both.chart["data"]] == ["Ohio", "Tennessee", "United States"]
    assert both.data.groupby("place")["student_share_pct"].last().round(1)["Tennessee"] == 36.3


def test_postings(card):
    states = card("G-7-postings", compare="state")
    assert states.headline[0] == "85.2"
    assert "Tennessee: 112.4 on August 14, 2026" in texts(states)
    assert states.finding.startswith("Postings: Tennessee +12% from early 2020, California −15%")
    sector = card("G-7-postings")
    assert sector.headline[0] == "69.7"
    assert "September 27, 2024" in sector.headline[1]
    assert "all postings: 101.8" in texts(sector)


def test_states_and_sectors_are_added_and_removed(card):
    names = [trace["name"] for trace in card("G-7-postings", compare="state", state="CA").chart["data"]]
    assert names == ["California", "all postings"]
    none = card("G-7-postings", sector="")
    assert [trace["name"] for trace in none.chart["data"]] == ["all postings"]
    assert none.finding == "All postings were 2% above early 2020 in August 2026."


def test_shares_of_postings(card):
    drawing = card("G-7-shares")
    yearly = (
        drawing.data[drawing.data["month"].dt.year == 2019].groupby("topic")["share_pct"].mean().round(2)
    )
    assert yearly["remote_postings"] == 2.6
    assert yearly["ai_postings"] == 1.74
    assert drawing.headline[0] == "5.8%"
    assert "10.4%" in texts(drawing)


EXPOSURE = [("gpt_model_beta", 0.490, 0.285), ("gpt_human_beta", 0.442, 0.257)]


@pytest.mark.parametrize(("measure", "graduates", "others"), EXPOSURE)
def test_exposure_to_ai(card, measure, graduates, others):
    rows = card("G-7-exposure", measure=measure).data.set_index("jobs")
    assert rows["mean_score"].round(3).to_dict() == {"jobs for graduates": graduates, "other jobs": others}
    if measure == "gpt_model_beta":
        assert rows["high_pct"].round(1).to_dict() == {"jobs for graduates": 40.8, "other jobs": 22.4}


def test_unemployment_by_education(card):
    drawing = card("G-7-unemployment")
    assert drawing.headline[0] == "2.7%"
    years = drawing.data.assign(year=drawing.data["month"].dt.year)
    means = years.groupby(["education", "year"])["unemployment_pct"].mean().round(2)
    assert [means["bachelors_and_higher", y] for y in (2019, 2020, 2022, 2024)] == [2.11, 4.83, 1.98, 2.32]
    assert means["high_school", 2019] == 3.64
    assert means["high_school", 2020] == 9.3


def test_unknown_names_are_named(frames):
    tables = frames("G-7-funding") | frames("G-7")
    with pytest.raises(OutOfRangeError, match="Known: AK, AL"):
        demand.funding(tables["state_college_funding"], "XX")
    with pytest.raises(OutOfRangeError, match="no field 'law'"):
        demand.fall_students(tables["fall_enrollment"], "law")
    with pytest.raises(OutOfRangeError, match="No numbers of 2017-18"):
        demand.change_since(demand.completers(frames("G-7-awards")["completions_by_level"]), "2017-18")


def test_graduates_against_all_workers(card):
    drawing = card("G-7-gap")
    rows = drawing.data.set_index("year")
    # Means of twelve months in the release of August 1, 2025.
    assert rows.loc[2024, "gap_to_all_workers_points"] == pytest.approx((57.417 - 46.27) / 12, abs=1e-6)
    assert "0.9 points above all workers'; until 2018 it was below" in drawing.finding
