"""Completions, enrollment and closings against typed figures; wrong rows are rejected."""

from __future__ import annotations

import pandas as pd
import pytest

LEVELS = (
    "certificate_under_1_year",
    "certificate_1_to_4_years",
    "associates",
    "bachelors",
    "masters",
    "doctoral",
)


@pytest.fixture(scope="module")
def completed(published):
    frame = published("completions")
    return frame.pivot_table(index="academic_year", columns="award", values="students", aggfunc="sum")


@pytest.mark.parametrize(
    ("year", "numbers"),
    [
        ("2015-16", (433_217, 466_446, 967_022, 1_919_452, 791_961, 179_815)),
        ("2018-19", (479_013, 449_499, 963_432, 2_009_478, 839_910, 189_349)),
        ("2019-20", (458_466, 450_708, 942_230, 2_033_157, 849_565, 191_715)),
        ("2021-22", (514_093, 460_497, 931_884, 2_008_271, 888_783, 206_076)),
        ("2023-24", (612_013, 505_698, 911_618, 1_946_330, 941_849, 215_318)),
    ],
)
def test_completions(completed, year, numbers):
    assert tuple(completed.loc[year, list(LEVELS)]) == numbers


def test_short_certificates_against_degrees(completed):
    short, degrees = completed["certificate_under_1_year"], completed["bachelors"]
    assert round(100 * (short["2023-24"] / short["2018-19"] - 1), 1) == 27.8
    assert round(100 * (short["2023-24"] / short["2019-20"] - 1), 1) == 33.5
    assert round(100 * (degrees["2023-24"] / degrees["2018-19"] - 1), 1) == -3.1
    assert round(100 * short["2023-24"] / degrees["2023-24"], 1) == 31.4


@pytest.mark.parametrize(
    ("year", "numbers", "trust"),
    [
        # Typed from the checked facts; the files of these two years are not bundled.
        ("2020-21", (486_003, 447_777, 958_446, 2_061_372, 874_502, 195_890), "derived"),
        ("2022-23", (545_465, 463_808, 889_054, 1_958_035, 942_200, 207_347), "derived"),
        ("2023-24", (612_013, 505_698, 911_618, 1_946_330, 941_849, 215_318), "primary"),
    ],
)
def test_completions_of_seven_years(published, year, numbers, trust):
    frame = published("completions_by_level")
    assert frame["academic_year"].nunique() == 7
    rows = frame[frame["academic_year"] == year].set_index("award")
    assert tuple(rows.loc[list(LEVELS), "students"]) == numbers
    assert set(rows["trust"]) == {trust}


def test_bachelors_since_their_peak(published):
    frame = (
        published("completions_by_level")
        .query("award == 'bachelors'")
        .set_index("academic_year")["students"]
    )
    assert frame.idxmax() == "2020-21"
    assert round(100 * (frame["2023-24"] / frame["2020-21"] - 1), 1) == -5.6


def test_the_compiled_sums_are_those_of_the_files(published, root):
    """Where both are there they are the same, so that the two compiled years can be trusted."""
    compiled = pd.read_csv(root / "data/raw/ipeds/completions_by_level/2026-11.csv")
    bachelors = compiled[compiled["award_level"] == 5].set_index("academic_year")["students"]
    files = (
        published("completions").query("award == 'bachelors'").groupby("academic_year")["students"].sum()
    )
    assert bachelors[files.index].tolist() == files.tolist()


def test_fields(published):
    frame = published("completions_by_field").query("award_level == 'bachelors'")
    frame = frame.set_index(["academic_year", "cip_code"])["awards"]
    for year, computers, percent, humanities in (
        ("2019-20", 97_923, 4.75, 133_037),
        ("2023-24", 122_747, 6.22, 112_010),
    ):
        of_year = frame[year]
        family = of_year.groupby(of_year.index.str[:2]).sum()
        assert family["11"] == computers
        assert round(100 * family["11"] / of_year["99"], 2) == percent
        assert family[["16", "23", "24", "38", "54"]].sum() == humanities


@pytest.fixture(scope="module")
def students(published):
    frame = published("college_enrollment")
    return frame[frame["level"] == "all"]


def test_students_of_terms(students):
    total = students.groupby(["term", "academic_year"])["students"].sum()
    assert total["fall"].to_dict() == {
        "1985-86": 12_411_945, "2012-13": 21_465_664, "2016-17": 20_525_775, "2023-24": 19_701_812,
    }  # fmt: skip
    assert (total["12_months"] / 1e6).round(3).to_dict() == {
        "2015-16": 27.377, "2019-20": 26.138, "2020-21": 25.478, "2021-22": 25.164, "2022-23": 25.295,
        "2023-24": 26.077,
    }  # fmt: skip


def test_students_at_a_distance(students, published, reference):
    year = students[(students["term"] == "12_months") & students["distance_only"].notna()]
    sums = year.groupby("academic_year")[["students", "distance_only", "distance_some"]].sum()
    assert (100 * sums["distance_only"] / sums["students"]).round(1).tolist() == [
        22.1,
        44.7,
        32.2,
        29.9,
        29.9,
    ]
    assert (100 * sums["distance_some"] / sums["students"]).round(1).tolist() == [
        28.6,
        33.4,
        35.8,
        34.1,
        33.9,
    ]
    directory = published("college_directory").set_index("unitid")
    kind = directory["control"] + " " + directory["level"]
    sector = year.assign(sector=year["unitid"].map(kind)).groupby(["academic_year", "sector"])
    share = (100 * sector["distance_only"].sum() / sector["students"].sum()).round(1)
    expected = {
        "public four_year": (16.6, 23.4),
        "private_nonprofit four_year": (26.8, 32.9),
        "private_for_profit four_year": (76.6, 76.9),
        "public two_year": (19.2, 32.0),
    }
    assert {name: (share["2019-20", name], share["2023-24", name]) for name in expected} == expected


def test_students_by_sector(students, published):
    directory = published("college_directory").set_index("unitid")
    kind = directory["control"] + " " + directory["level"]
    fall = students[(students["term"] == "fall") & (students["academic_year"] == "2023-24")]
    total = fall.assign(sector=fall["unitid"].map(kind)).groupby("sector")["students"].sum()
    assert total["public four_year"] == 9_611_735
    assert total["private_nonprofit four_year"] == 4_300_035
    assert total["private_for_profit four_year"] == 905_130
    assert total["public two_year"] == 4_339_875


def test_full_time_equivalents(published):
    frame = published("full_time_equivalents")
    total = (
        frame.groupby("academic_year")[["fte_undergraduate", "fte_graduate", "fte_professional"]]
        .sum()
        .sum(axis=1)
    )
    assert (total / 1e6).round(3).to_dict() == {"2017-18": 16.833, "2021-22": 15.921}


def test_closings_of_two_publishers(published):
    frame = published("college_closures_by_year").set_index(["publisher", "colleges", "year"])["closures"]
    assert frame["fsa", "all"][[2010, 2016, 2024, 2025, 2026]].tolist() == [24, 154, 71, 58, 30]
    assert frame["fsa", "degree_granting"].to_dict() == {
        2020: 19, 2021: 21, 2022: 21, 2023: 26, 2024: 36, 2025: 26, 2026: 15,
    }  # fmt: skip
    assert frame["ipeds", "degree_granting"].to_dict() == {2020: 31, 2021: 40, 2022: 24, 2023: 47, 2024: 31}
    mean = frame["fsa", "degree_granting"]
    assert round(100 * (mean[[2023, 2024, 2025]].sum() / mean[[2020, 2021, 2022]].sum() - 1)) == 44


def test_incomplete_years_say_so(published):
    frame = published("college_closures_by_year").query("publisher == 'fsa' and colleges == 'all'")
    notes = frame.set_index("year")["note"].dropna().to_dict()
    assert notes == {2023: "closings reported late are missing", 2026: "to September 18"}


def test_a_closed_college_is_found(published):
    frame = published("college_directory").set_index("name")
    assert len(frame) > 6_500
    assert frame.loc["Alabama A & M University", "active"] == "yes"
    closed = published("college_closures").set_index("name")
    sterling = closed.loc["Sterling College"]
    assert (f"{sterling['closed_on']:%Y-%m-%d}", sterling["state"], sterling["grants_degrees"]) == (
        "2026-08-31", "VT", "yes",
    )  # fmt: skip


def test_wrong_counts_are_rejected(rejects, rejected, change, doubled):
    rejects("completions", 0, students=-1, award_level="diploma", unitid="1006540")
    rejects("completions_by_field", 0, awards=-1, cip_code="11.01", award="diploma")
    rejects("college_enrollment", 0, students=-5, term="spring", academic_year="2023")
    rejects("full_time_equivalents", None, fte_undergraduate=-1.0, fte_professional=1e6)
    rejects("college_directory", 0, opeid="100200", state="ZZ", control="church", active="maybe")
    rejects("college_closures", 0, opeid="32098800", state="ZZ")
    rejects("college_closures_by_year", 0, closures=-1, publisher="press", year=1900)
    for name in ("completions", "completions_by_field", "college_enrollment", "college_closures"):
        assert "unique" in rejected(name, doubled)


def test_counts_that_contradict_each_other_are_rejected(published, rejected, change):
    assert "a quarter more or fewer" in rejected(
        "completions_by_level", change(0, "students", lambda n: n * 2)
    )
    assert "every level" in rejected("completions", lambda f: f[f["award"] != "masters"])
    assert "bachelor's degrees" in rejected("completions", lambda f: f[f["unitid"] < "180000"])
    assert "add up to all fields" in rejected("completions_by_field", change(5, "awards", lambda n: n + 1))
    frame = published("college_enrollment")
    levels = int(frame.index[(frame["level"] == "graduate") & (frame["students"] > 0)][0])
    assert "are all students" in rejected("college_enrollment", change(levels, "students", lambda n: n + 1))
    distance = int(frame.index[frame["distance_only"] > 0][0])
    assert "part of all" in rejected("college_enrollment", change(distance, "distance_only", 400_000.0))
    assert "nation's students once" in rejected("college_enrollment", _parts_as_all)
    assert "after its list" in rejected(
        "college_closures", change(0, "closed_on", pd.Timestamp(2027, 1, 1))
    )
    assert "part of all" in rejected("college_closures_by_year", _exchanged)


def _parts_as_all(frame: pd.DataFrame) -> pd.DataFrame:
    """Take undergraduates for other colleges' students: the total then counts them twice."""
    twice = frame[frame["level"] == "undergraduate"]
    return pd.concat([frame, twice.assign(level="all", unitid="9" + twice["unitid"].str[1:])])


def _exchanged(frame: pd.DataFrame) -> pd.DataFrame:
    names = {"all": "degree_granting", "degree_granting": "all"}
    return frame.assign(colleges=frame["colleges"].map(names))
