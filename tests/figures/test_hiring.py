"""Figures of hiring: durations as checked, the simulation and its assumptions, the diagram."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest

from edudata import api
from edudata.analysis.hiring import compare, defaults
from edudata.analysis.hiring.parameters import KNOWN
from edudata.errors import OutOfRangeError
from edudata.figures import spec
from edudata.figures.hiring import process
from edudata.figures.hiring.simulation import REPLICATIONS


@pytest.fixture(scope="module")
def frames():
    return {name: api.load(name) for name in ("hiring_parameters", "vacancies", "recessions")}


@pytest.fixture
def card(frames):
    """card("G-6", seed=2) -> the card drawn."""
    return lambda figure, **controls: spec(figure).draw(frames, **controls)


# --- vacancies --------------------------------------------------------------------------------------


def test_durations_by_year_are_the_checked_ones(card):
    data = card("G-6-vacancies", by="year").data.set_index("year")["vacancy_duration_working_days"]
    assert data[[2009, 2019, 2022, 2026]].round(1).tolist() == [16.7, 31.9, 45.4, 35.9]


def test_the_newest_month_and_the_extremes_are_said(card):
    drawn = card("G-6-vacancies")
    # 26 x 7,271 / 5,054
    for said in ("37.4 working days in July 2026", "2009 (16.7)", "2022 (45.4)"):
        assert said in drawn.finding
    assert any(note.startswith("2026: 35.9 over its 7 months") for note in drawn.notes)


def test_the_discontinued_measure_checks_the_computed_one(card):
    drawn = card("G-6-vacancies")
    points = next(t for t in drawn.figure.data if t.mode == "markers")
    # DHI-DFH: 30.0 for September 2017, about 31 for April 2018
    assert [str(x)[:7] for x in points.x] == ["2017-09", "2018-04"]
    assert list(points.y) == [30, 31]
    assert any("September 2017: 30.2 computed, 30 measured" in note for note in drawn.notes)


def test_recessions_since_2000_are_shaded(card):
    bands = sorted((str(s.x0)[:7], str(s.x1)[:7]) for s in card("G-6-vacancies").figure.layout.shapes)
    assert bands == [("2001-04", "2001-11"), ("2008-01", "2009-06"), ("2020-03", "2020-04")]


# --- the simulation ---------------------------------------------------------------------------------


def test_the_card_says_what_the_simulation_found_and_that_half_is_assumed(card, frames):
    drawn = card("G-6")
    result = compare(defaults(frames["hiring_parameters"]), 1, REPLICATIONS)
    for name in ("serial", "pull"):
        assert f"{result.mean(name, 'days_to_fill'):.0f} days" in drawn.finding
    assert "never measured" in drawn.finding
    text = " ".join(drawn.notes)
    assert "36 to 47.5 days to fill, 23.8 days of interviews, $4,425 a hire" in text
    assumed = sum(p.assumption for p in KNOWN)
    assert f"{assumed} of {len(KNOWN)} parameters are assumptions" in text
    for parameter in KNOWN:
        if parameter.process == "pull":
            assert parameter.label.lower() in text


def test_curves_rise_to_the_share_filled(card):
    data = card("G-6").data
    for _, part in data.groupby("process"):
        assert part["filled_pct"].is_monotonic_increasing
        assert 90 < part["filled_pct"].iloc[-1] <= 100
    half = data[data["filled_pct"] >= 50].groupby("process")["days"].min()
    assert half["pull"] < half["serial"]


def test_a_scarce_pool_is_said_plainly(card):
    drawn = card("G-6", joins_per_opening=0.5, pull_accepted_pct=20)
    assert "% of openings stay unfilled by asking certified people" in drawn.finding


def test_swamped_interviewers_are_said_plainly(card, frames):
    drawn = card("G-6", applications=200)
    assert drawn.finding.startswith("Interviewers cannot keep up: first interviews alone need 230 %")
    # 200 openings of 52 applications, 12 % invited, 1.2 of 8 hours a week each, six interviewers
    load = defaults(frames["hiring_parameters"]).load_pct
    assert load == pytest.approx(200 * 52 * 0.12 * 1.2 / (6 * 8 * 365 / 7) * 100)


def test_the_simulation_follows_its_controls(card):
    swamped = card("G-6", applications=200).data
    usual = card("G-6").data
    at = usual[usual["process"] == "serial"].set_index("days")["filled_pct"]
    late = swamped[swamped["process"] == "serial"].set_index("days")["filled_pct"]
    assert at[at.index <= 60].max() > late[late.index <= 60].max()
    assert card("G-6", seed=2).data.equals(card("G-6", seed=2).data)
    assert not card("G-6", seed=2).data.equals(usual)


def test_controls_out_of_range_name_the_range(card):
    with pytest.raises(OutOfRangeError, match="from 2 to 30"):
        card("G-6", interviewers=0)
    with pytest.raises(OutOfRangeError, match=r"from 0\.5 to 10"):
        card("G-6", joins_per_opening=0)


# --- the diagram ------------------------------------------------------------------------------------


def test_the_diagram_follows_the_parameters(card, frames):
    drawn = card("G-6-process")
    serial = drawn.data[drawn.data["process"] == "serial"]
    assert len(serial) == 3 + 4 + 1
    # 52 applications, 12 % invited
    assert serial.set_index("step").loc["Interview 1", "people_per_opening"] == pytest.approx(6.24)
    # of 6.24, 28 % pass all
    assert serial.set_index("step").loc["Offers in turn", "people_per_opening"] == pytest.approx(
        6.24 * 0.28
    )
    boxes = [s for s in drawn.figure.layout.shapes if s.type == "rect"]
    assert len(boxes) == len(drawn.data)
    arrows = [a for a in drawn.figure.layout.annotations if a.showarrow]
    assert len(arrows) == len(boxes) - 2 + 2
    assert drawn.data.loc[drawn.data["process"] == "pull", "assumption"].all()
    more = process.again(defaults(frames["hiring_parameters"], applications=100))
    assert more < process.again(defaults(frames["hiring_parameters"])) < 100


def test_the_share_of_postings_that_fail_is_that_of_the_simulation(frames):
    from edudata.analysis.hiring import draws

    p = defaults(frames["hiring_parameters"], openings=20_000)
    drawn = draws.draw(p, 1, 1)
    first = drawn.result[: len(drawn.opened)]
    assert 100 * (first == draws.FAILED).mean() == pytest.approx(process.again(p), abs=1)


# --- sensitivity ------------------------------------------------------------------------------------


def test_the_tornado_is_ordered_and_marks_assumptions(card):
    drawn = card("G-6-sensitivity")
    data = drawn.data
    widths = (data["days_to_fill_at_high"] - data["days_to_fill_at_low"]).abs()
    assert widths.is_monotonic_decreasing
    assert data["assumption"].all()
    assert data["label"].iloc[0].lower() in drawn.finding
    names = list(drawn.figure.data[0].y)
    assert all("*<br>" in name for name in names)
    serial = card("G-6-sensitivity", process="serial").data
    assert not serial["assumption"].all()


@pytest.mark.parametrize("figure", ["G-6-sensitivity", "G-6-vacancies", "G-6-process"])
def test_every_combination_draws(card, frames, figure):
    controls = [c for c in spec(figure).controls if hasattr(c, "values")]
    for chosen in product(*(c.values(frames) for c in controls)):
        drawn = card(figure, **dict(zip([c.name for c in controls], chosen, strict=True)))
        assert isinstance(drawn.data, pd.DataFrame)
        assert len(drawn.data), chosen
        assert 20 <= len(drawn.finding) <= 260, (chosen, drawn.finding)
        assert len(drawn.headline[0]) <= 24, chosen
