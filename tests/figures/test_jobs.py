"""G-3 and what extends it: findings against published figures, every control honoured."""

from __future__ import annotations

import pandas as pd
import pytest
from helpers.figures import texts
from hypothesis import given
from hypothesis import strategies as st

from edudata.errors import OutOfRangeError
from edudata.figures._places import with_state
from edudata.figures.jobs import majors, releases, underemployment
from edudata.figures.jobs._majors import label_sides


def test_the_essays_figure_states_both_groups(card):
    drawing = card("G-3")
    assert "In 2019: 41.5% of recent graduates and 34.0% of all graduates" in texts(drawing)
    assert "in 1990: 44.1% and 34.0%" in texts(drawing)
    assert "June 2026: 41.95%" in texts(drawing)
    assert drawing.headline == ("41.95%", "of recent graduates were underemployed in June 2026")
    notes = " ".join(drawing.notes)
    assert "for 2019 fits recent graduates but does not fit all graduates (41.5% and 34.0%)" in notes
    assert "October 2025 is the publisher's estimate" in notes
    assert "recent graduates: Aug. 6, 2026" in notes
    assert "all graduates: Aug. 1, 2025" in notes
    assert "0.26 percentage points" in notes


def test_lines_are_whole_releases(card):
    data = card("G-3").data
    assert data.groupby("group")["release"].nunique().max() == 1
    older = card("G-3", release="2025-08-01").data
    assert set(older["release"]) == {"2025-08-01"}
    assert older["period_start"].max() == pd.Timestamp("2025-06-01")


def test_data_is_what_is_drawn(card):
    drawing = card("G-3", since=2015)
    lines = [t for t in drawing.figure.data if t.mode == "lines"]
    assert sum(len(t.x) for t in lines) == len(drawing.data)
    assert drawing.data["period_start"].min() == pd.Timestamp("2015-01-01")
    assert (
        list(lines[0].y)
        == drawing.data[drawing.data["group"] == "recent_graduates"]["underemployment_pct"].tolist()
    )
    means = drawing.data.groupby("group")["mean_2019_pct"].first().round(1).to_dict()
    assert means == {"recent_graduates": 41.5, "college_graduates": 34.0}


def test_recessions_are_shaded_within_the_years_drawn(card):
    assert len(card("G-3").figure.layout.shapes) == 4
    shapes = card("G-3", since=2019).figure.layout.shapes
    assert [(str(s.x0)[:7], str(s.x1)[:7]) for s in shapes] == [("2020-03", "2020-05")]


def test_a_window_after_2019_has_another_finding(card):
    drawing = card("G-3", since=2021, group="recent")
    assert drawing.finding.startswith("Since 2021, ")
    assert "2019" not in texts(drawing)
    assert drawing.data["mean_2019_pct"].isna().all()


def test_half_a_year_has_no_mean(frames):
    tables = frames("G-3")
    market = tables["graduate_labor_market_releases"]
    own = {
        "graduate_labor_market_releases": market[market["period_start"] < "2019-07-01"],
        "recessions": tables["recessions"],
    }
    drawing = underemployment.SPEC.card(own)
    assert drawing.data["mean_2019_pct"].isna().all()
    assert drawing.finding.startswith("Since 1990, 37% to 48%")


def test_a_release_without_a_group_says_so(card):
    drawing = card("G-3", release="2026-08-06")
    assert set(drawing.data["group"]) == {"recent_graduates"}
    assert any("has no data for all graduates" in note for note in drawing.notes)
    with pytest.raises(OutOfRangeError, match="release=newest or another one: 2025-08-01"):
        card("G-3", release="2026-08-06", group="all")


def test_unemployment_stands_beside_it(card):
    drawing = card("G-3-unemployment")
    assert "5.7% of recent graduates are unemployed, up from 3.9% in 2019" in texts(drawing)
    assert "up from 3.9% in 2019" in texts(drawing)
    assert set(drawing.data["group"]) == {
        "recent_graduates",
        "college_graduates",
        "young_workers",
        "all_workers",
    }
    assert "have a job that requires no degree" in drawing.notes[0]
    assert drawing.headline[0] == "5.7%"


def test_wages_in_constant_dollars(card):
    drawing = card("G-3-wages")
    assert "median: $60,000 in 2024, 6% more than in 1990" in texts(drawing)
    assert "1.5 times the high-school median; in 1990 it was 1.39 times" in texts(drawing)
    assert drawing.data.loc[0, "median_usd"] == 56642
    assert "release" in drawing.data
    ratio = card("G-3-wages", show="ratio").data.set_index("year")["ratio"]
    assert ratio[1990] == pytest.approx(56642 / 40815, abs=0.0005)


def test_majors_overall_and_highlight(card):
    drawing = card("G-3-majors")
    assert len(drawing.data) == 73
    assert "Overall" not in set(drawing.data["major"])
    assert set(drawing.data["basis"]) == {"ACS 2024"}
    one = card("G-3-majors", highlight="computer-science")
    assert (
        "19% of Computer Science graduates are underemployed, fewer than across all majors (39%)"
        in texts(one)
    )
    older = card("G-3-majors", release="2025-02-20", wage="mid")
    assert set(older.data["basis"]) == {"ACS 2023"}


def test_a_highlighted_major_is_always_labelled(card, frames):
    for slug, name in list(majors.highlights(frames("G-3-majors")).items())[::8]:
        drawing = card("G-3-majors", highlight=slug)
        assert f"<b>{name}</b>" in [a.text for a in drawing.figure.layout.annotations], name


def test_slugs_are_different_for_all_majors(frames):
    assert len(majors.highlights(frames("G-3-majors"))) == 73


def test_releases_compare_rates_and_never_wages(card):
    drawing = card("G-3-releases", show="every")
    assert len(drawing.data) == 73
    assert not [column for column in drawing.data.columns if "wage" in column or "usd" in column]
    assert "from 38.3% to 39.4%" in texts(drawing)
    assert any("Wages are not compared" in note for note in drawing.notes)
    rows = drawing.data.set_index("major")
    assert (rows["after_pct"] - rows["before_pct"] - rows["change_points"]).abs().max() < 1e-3
    assert len(card("G-3-releases").data) == 24
    assert f"rose in {int((rows['change_points'] > 0).sum())} of 73 majors" in texts(drawing)


def test_a_single_release_cannot_be_compared(frames):
    table = frames("G-3-releases")["majors_releases"]
    old = table[table["release"] == "2025-02-20"]
    with pytest.raises(OutOfRangeError, match="needs two"):
        releases.SPEC.card({"majors_releases": old})


def test_a_bachelors_or_more_is_29_5_percent_of_jobs(card):
    drawing = card("G-3-entry-education", basis="published")
    assert drawing.headline[0] == "29.5%"
    assert "share of all jobs in 2023" in texts(drawing)
    assert "49.6 of 167.8 million" in texts(drawing)
    assert any("add up to 29.6%; the share of the sum is 29.5%" in note for note in drawing.notes)
    summed = card("G-3-entry-education", basis="summed", year="projected")
    assert set(summed.data["edition"]) == {"2024-34"}
    assert "in 2034" in texts(summed)


def test_entry_education_opens_on_the_newest_edition(card):
    """BLS's table of sums is older than its table of occupations."""
    assert set(card("G-3-entry-education").data["edition"]) == {"2024-34"}
    assert "in 2024" in texts(card("G-3-entry-education"))


def test_metros_are_ranked_against_the_nation(card, frames):
    drawing = card("G-3-metros")
    assert "nation: 29.9%" in texts(drawing)
    assert drawing.map is not None
    everywhere = card("G-3-metros", jobs=0)
    assert len(everywhere.data) == 393
    assert everywhere.data["degree_share_pct"].is_monotonic_decreasing
    lowest = card("G-3-metros", order="lowest", jobs=0)
    assert lowest.data["degree_share_pct"].is_monotonic_increasing
    areas = frames("G-3-metros")["degree_jobs_by_area"]
    share = areas[areas["kind"] == "metro"].set_index("name")["degree_share_pct"]
    assert share.idxmax() == everywhere.data["name"].iloc[0]
    above = int((share > 29.93).sum())
    assert 0 < above < 200
    assert f"{above} of 393 metros are above the nation" in everywhere.notes[0]
    assert share.idxmin() == lowest.data["name"].iloc[0]
    assert everywhere.data[["lon_deg", "lat_deg"]].notna().all().all()


def test_short_names_keep_cities_apart():
    names = pd.Series(
        [
            "San Jose, CA",
            "Winston-Salem, NC",
            "Louisville/Jefferson County, KY-IN",
            "Portland-Vancouver-Hillsboro, OR-WA",
            "Portland-South Portland, ME",
        ]
    )
    assert with_state(names).tolist() == [
        "San Jose, CA",
        "Winston-Salem, NC",
        "Louisville/Jefferson County, KY",
        "Portland, OR",
        "Portland, ME",
    ]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.text("abc ", min_size=1)), max_size=30))
def test_labels_touch_neither_points_nor_each_other(points):
    x, y, names = ([p[i] for p in points] for i in range(3))
    sides = label_sides(x, y, names, [], 12)
    assert len(sides) <= 12
    boxes = {}
    for i, side in sides.items():
        width, gap = 5.8 / 285 * len(names[i]), 8 / 285
        left = x[i] + gap if side == "right" else x[i] - gap - width
        boxes[i] = (left, left + width, y[i] - 8 / 420, y[i] + 8 / 420)
        assert left >= -0.031
        assert left + width <= 1.031
    for i, (left, right, low, high) in boxes.items():
        for j, other in boxes.items():
            apart = right <= other[0] or other[1] <= left or high <= other[2] or other[3] <= low
            assert i == j or apart
        for j in range(len(x)):
            assert i == j or not (left < x[j] < right and low < y[j] < high)
