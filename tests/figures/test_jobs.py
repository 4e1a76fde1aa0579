"""G-3 and what extends it: findings against published figures, every control honoured."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata import registry
from edudata.errors import EdudataError, OutOfRangeError
from edudata.etl.publish.table import build_table
from edudata.etl.store.archive import Archive
from edudata.etl.store.raw import Raw
from edudata.figures.jobs import FIGURES, majors, places
from edudata.figures.spec import Choice
from edudata.registry import tables

SPECS = {spec.id: spec for spec in FIGURES}


@pytest.fixture(scope="session")
def frames(root):
    """The tables that the jobs figures need, made anew from data/raw."""
    raw = Raw(Archive([root / "data"], registry.registry()))
    names = sorted({name for spec in FIGURES for name in spec.tables})
    return {name: build_table(tables()[name], raw) for name in names}


@pytest.fixture(scope="session")
def draw(frames):
    return lambda figure, **controls: SPECS[figure].card(
        {name: frames[name] for name in SPECS[figure].tables}, **controls
    )


def test_the_essays_figure_states_both_groups(draw):
    card = draw("G-3")
    assert "In 2019 41.5 % of recent graduates and 34.0 % of all graduates" in card.finding
    assert "in 1990 it was 44.1 % and 34.0 %" in card.finding
    assert "41.95 % of recent graduates (June 2026)" in card.finding
    assert card.headline == ("41.95 %", "of recent graduates were underemployed in June 2026")
    notes = " ".join(card.notes)
    assert "for 2019 fits recent graduates and does not fit all graduates (41.5 % and 34.0 %)" in notes
    assert "October 2025 is an estimate of the publisher" in notes
    assert "release of 2026-08-06" in notes
    assert "release of 2025-08-01" in notes
    assert "0.26 points" in notes


def test_lines_are_whole_releases(draw):
    data = draw("G-3").data
    assert data.groupby("group")["release"].nunique().max() == 1
    older = draw("G-3", release="2025-08-01").data
    assert set(older["release"]) == {"2025-08-01"}
    assert older["period_start"].max() == pd.Timestamp("2025-06-01")


def test_data_is_what_is_drawn(draw):
    card = draw("G-3", since=2015)
    drawn = [t for t in card.figure.data if t.mode == "lines"]
    assert sum(len(t.x) for t in drawn) == len(card.data)
    assert card.data["period_start"].min() == pd.Timestamp("2015-01-01")
    assert (
        list(drawn[0].y)
        == card.data[card.data["group"] == "recent_graduates"]["underemployment_pct"].tolist()
    )
    means = card.data.groupby("group")["mean_2019_pct"].first().round(1).to_dict()
    assert means == {"recent_graduates": 41.5, "college_graduates": 34.0}


def test_recessions_are_shaded_within_the_years_drawn(draw):
    assert len(draw("G-3").figure.layout.shapes) == 4
    shapes = draw("G-3", since=2019).figure.layout.shapes
    assert [(str(s.x0)[:7], str(s.x1)[:7]) for s in shapes] == [("2020-03", "2020-05")]


def test_a_window_after_2019_has_another_finding(draw):
    card = draw("G-3", since=2021, group="recent")
    assert card.finding.startswith("Since 2021 between ")
    assert "2019" not in card.finding
    assert card.data["mean_2019_pct"].isna().all()


def test_half_a_year_has_no_mean(frames):
    market = frames["graduate_labor_market"]
    own = {
        "graduate_labor_market": market[market["period_start"] < "2019-07-01"],
        "recessions": frames["recessions"],
    }
    card = SPECS["G-3"].card(own)
    assert card.data["mean_2019_pct"].isna().all()
    assert card.finding.startswith("Since 1990 between 36.6 % (April 2001) and 48.4 % (November 1992)")


def test_a_release_without_a_group_says_so(draw):
    card = draw("G-3", release="2026-08-06")
    assert set(card.data["group"]) == {"recent_graduates"}
    assert any("lacks all graduates" in note for note in card.notes)
    with pytest.raises(OutOfRangeError, match="release=newest or another one: 2025-08-01"):
        draw("G-3", release="2026-08-06", group="all")


def test_unemployment_stands_beside_it(draw):
    card = draw("G-3-unemployment")
    assert "5.7 % of recent graduates were unemployed in June 2026" in card.finding
    assert "3.9 % in the mean of 2019" in card.finding
    assert set(card.data["group"]) == {
        "recent_graduates",
        "college_graduates",
        "young_workers",
        "all_workers",
    }
    assert "have a job that requires no degree" in card.notes[0]
    assert card.headline[0] == "5.7 %"


def test_wages_in_constant_dollars(draw):
    card = draw("G-3-wages")
    assert "less than $60,000, 1.50 times the high-school median; in 1990 it was 1.39 times" in card.finding
    assert card.data.loc[0, "median_usd"] == 56642
    assert "release" in card.data
    ratio = draw("G-3-wages", show="ratio").data.set_index("year")["ratio"]
    assert ratio[1990] == pytest.approx(56642 / 40815, abs=0.0005)


def test_majors_overall_and_highlight(draw):
    card = draw("G-3-majors")
    assert len(card.data) == 73
    assert "Overall" not in set(card.data["major"])
    assert set(card.data["basis"]) == {"ACS 2024"}
    one = draw("G-3-majors", highlight="computer-science")
    assert "Computer Science: 19.1 % underemployed" in one.finding
    assert "39.4 %" in one.finding
    older = draw("G-3-majors", release="2025-02-20", wage="mid")
    assert set(older.data["basis"]) == {"ACS 2023"}


def test_a_highlighted_major_is_always_labelled(draw, frames):
    for slug, name in list(majors.highlights(frames).items())[1::8]:
        card = draw("G-3-majors", highlight=slug)
        assert f"<b>{name}</b>" in [a.text for a in card.figure.layout.annotations], name


def test_slugs_are_different_for_all_majors(frames):
    assert len(majors.highlights(frames)) == 74


def test_releases_compare_rates_and_never_wages(draw):
    card = draw("G-3-releases", show="every")
    assert len(card.data) == 73
    assert not [column for column in card.data.columns if "wage" in column or "usd" in column]
    assert "from 38.3 to 39.4 %" in card.finding
    assert any("Wages are not compared" in note for note in card.notes)
    rows = card.data.set_index("major")
    assert (rows["after_pct"] - rows["before_pct"] - rows["change_points"]).abs().max() < 1e-3
    assert len(draw("G-3-releases").data) == 24
    assert f"rose in {int((rows['change_points'] > 0).sum())} of 73 majors" in card.finding


def test_a_single_release_cannot_be_compared(frames):
    old = frames["majors"][frames["majors"]["release"] == "2025-02-20"]
    with pytest.raises(OutOfRangeError, match="needs two"):
        SPECS["G-3-releases"].card({"majors": old})


def test_a_bachelors_or_more_is_29_5_percent_of_jobs(draw):
    card = draw("G-3-entry-education")
    assert card.headline[0] == "29.5 %"
    assert "29.5 % of jobs in 2023" in card.finding
    assert "49.6 of 167.8 million" in card.finding
    assert any("add up to 29.6 %; the share of the sum is 29.5 %" in note for note in card.notes)
    summed = draw("G-3-entry-education", basis="summed", year="projected")
    assert set(summed.data["edition"]) == {"2024-34"}
    assert "in 2034" in summed.finding


def test_metros_are_ranked_against_the_nation(draw, frames):
    card = draw("G-3-metros")
    assert "the nation's 29.9 %" in card.finding
    assert card.map is not None
    everywhere = draw("G-3-metros", jobs=0)
    assert len(everywhere.data) == 393
    assert everywhere.data["degree_share_pct"].is_monotonic_decreasing
    lowest = draw("G-3-metros", order="lowest", jobs=0)
    assert lowest.data["degree_share_pct"].is_monotonic_increasing
    areas = frames["degree_jobs_by_area"]
    share = areas[areas["kind"] == "metro"].set_index("name")["degree_share_pct"]
    assert share.idxmax() in everywhere.finding
    above = int((share > 29.93).sum())
    assert 0 < above < 200
    assert everywhere.finding.startswith(f"In {above} of 393 metros")
    assert share.idxmin() in lowest.finding
    assert everywhere.data[["lon_deg", "lat_deg"]].notna().all().all()


def test_short_names_keep_cities_apart():
    names = pd.Series(
        [
            "San Jose-Sunnyvale-Santa Clara, CA",
            "Winston-Salem, NC",
            "Louisville/Jefferson County, KY-IN",
            "Portland-Vancouver-Hillsboro, OR-WA",
            "Portland-South Portland, ME",
        ]
    )
    assert places.short_names(names).tolist() == [
        "San Jose, CA",
        "Winston-Salem, NC",
        "Louisville/Jefferson County, KY",
        "Portland, OR",
        "Portland, ME",
    ]


@pytest.mark.parametrize("figure", list(SPECS))
def test_every_combination_of_choices_draws_or_explains(draw, frames, figure):
    spec = SPECS[figure]
    own = {name: frames[name] for name in spec.tables}
    options = []
    for control in spec.controls:
        if isinstance(control, Choice):
            known = list(control.values(own))
            options.append(known if len(known) <= 6 else [known[0], known[-1]])
        else:
            low, high, _ = control.limits(own)
            options.append([low, high])
    refusals: list[str] = []
    for values in product(*options):
        controls = dict(zip([c.name for c in spec.controls], values, strict=True))
        try:
            card = spec.card(own, **controls)
        except EdudataError as error:
            refusals.append(str(error))
            continue
        assert any(ch.isdigit() for ch in card.finding)
        assert len(card.finding) <= 260, card.finding
        assert "nan" not in f"{card.finding}{card.alt}{card.notes}".lower().replace("finan", "")
    assert all("Choose" in refusal for refusal in refusals)
    assert bool(refusals) == (figure in {"G-3", "G-3-unemployment"}), refusals


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.text("abc ", min_size=1)), max_size=30))
def test_labels_touch_neither_points_nor_each_other(points):
    x, y, names = ([p[i] for p in points] for i in range(3))
    chosen = majors.labelled(x, y, names, [], 12)
    assert len(chosen) <= 12
    boxes = {}
    for i, side in chosen.items():
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


def test_drawing_leaves_the_tables_as_they_were(draw, frames):
    before = {name: frame.copy() for name, frame in frames.items()}
    for figure in SPECS:
        draw(figure)
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(frame, before[name])
