"""Figures of hiring: durations as checked, the simulation and its assumptions, the diagram."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest
from helpers.figures import texts

import edudata as ed
from edudata import registry
from edudata.analysis.hiring import compare, defaults
from edudata.analysis.hiring.outcomes import MEASURES
from edudata.analysis.hiring.parameters import ASSUMED, BORROWED, PARAMETERS, PUBLISHED, SETTING, Parameters
from edudata.errors import OutOfRangeError, UnknownNameError
from edudata.figures.hiring.simulation import REPLICATIONS


@pytest.fixture(scope="module")
def frames():
    return {name: ed.load(name) for name in ("hiring_parameters", "vacancies", "recessions")}


@pytest.fixture
def card(frames):
    """card("G-6", seed=2) -> the card drawn."""
    return lambda figure, **controls: registry.figure(figure).card(frames, **controls)


# --- vacancies --------------------------------------------------------------------------------------


def test_durations_by_year_are_the_checked_ones(card):
    data = card("G-6-vacancies", by="year").data.set_index("year")["vacancy_duration_working_days"]
    assert data[[2009, 2019, 2022, 2026]].round(1).tolist() == [16.7, 31.9, 45.4, 35.9]


def test_the_newest_month_and_the_extremes_are_said(card):
    drawing = card("G-6-vacancies")
    # 26 x 7,271 / 5,054
    for words in ("37.4 working days in July 2026", "2009 (16.7)", "2022 (45.4)"):
        assert words in texts(drawing)
    assert any(note.startswith("2026: 35.9 over its 7 months") for note in drawing.notes)


def test_the_discontinued_measure_checks_the_computed_one(card):
    drawing = card("G-6-vacancies")
    points = next(t for t in drawing.figure.data if t.mode == "markers")
    # DHI-DFH: 30.0 for September 2017, about 31 for April 2018
    assert [str(x)[:7] for x in points.x] == ["2017-09", "2018-04"]
    assert list(points.y) == [30, 31]
    assert any("September 2017: 30.2 computed, 30 measured" in note for note in drawing.notes)


def test_recessions_since_2000_are_shaded(card):
    layout = card("G-6-vacancies").figure.layout
    # From the month after the peak to the end of the trough's month, as the NBER dates them.
    bands = sorted((str(s.x0)[:10], str(s.x1)[:10]) for s in layout.shapes)
    assert bands == [
        ("2001-04-01", "2001-12-01"),
        ("2008-01-01", "2009-07-01"),
        ("2020-03-01", "2020-05-01"),
    ]
    assert {"recession", "pandemic"} <= {note.text for note in layout.annotations}


# --- the simulation ---------------------------------------------------------------------------------


def test_the_card_says_what_the_simulation_found_and_that_half_is_assumed(card, frames):
    drawing = card("G-6")
    result = compare(defaults(frames["hiring_parameters"]), 1, REPLICATIONS)
    for name in ("serial", "pull"):
        assert f"{result.mean(name, 'days_to_fill'):.0f} days" in texts(drawing)
    assert "never measured" in texts(drawing)
    text = " ".join(drawing.notes)
    assert "36 to 47.5 days to fill, 23.8 days of interviews, $4,425 a hire" in text
    count = {s: sum(p.standing == s for p in PARAMETERS) for s in (PUBLISHED, BORROWED, ASSUMED)}
    assert f"{count[PUBLISHED]} are published" in text
    assert f"{count[BORROWED]} more with another meaning" in text
    assert f"{count[ASSUMED]} are assumptions" in text
    assert "365 days pass before an opening counts" in text
    assert "4 simulated years of 200 openings each" in drawing.subtitle
    for parameter in PARAMETERS:
        if parameter.process == "pull":
            assert parameter.label.lower() in text


def curve(picture, process) -> pd.Series:
    data = picture.data
    return data[(data["measure"] == "filled_pct") & (data["process"] == process)].set_index("days")["mean"]


def test_curves_rise_to_the_share_filled(card):
    drawing = card("G-6")
    curves = {name: curve(drawing, name) for name in ("serial", "pull")}
    for part in curves.values():
        assert part.is_monotonic_increasing
        assert 90 < part.iloc[-1] <= 100
    half = {name: part.index[part >= 50].min() for name, part in curves.items()}
    assert half["pull"] < half["serial"]


def test_the_data_hold_every_output_with_its_interval(card, frames):
    data = card("G-6", show="cost").data
    means = data[data["measure"] != "filled_pct"]
    serial = means[means["process"] == "serial"].set_index("measure")
    assert set(serial.index) == set(MEASURES)
    only_serial = {"queue_days", "idle_pct", "load_pct"}
    assert set(means.loc[means["process"] == "pull", "measure"]) == set(MEASURES) - only_serial
    assert ((means["low"] <= means["mean"]) & (means["mean"] <= means["high"])).all()
    result = compare(defaults(frames["hiring_parameters"]), 1, REPLICATIONS)
    assert serial.loc["queue_days", "mean"] == pytest.approx(result.mean("serial", "queue_days"))


def test_that_interviews_take_longer_than_measured_is_said(card):
    assert "above that range" in next(n for n in card("G-6").notes if "comparison" in n)
    assert "that range" not in texts(card("G-6", stages=3))
    assert "below that range" in texts(card("G-6", stages=1, offered_pct=60))


def test_a_scarce_pool_is_said_plainly(card):
    drawing = card("G-6", joins_per_opening=0.5, pull_accepted_pct=20)
    assert "% of openings stay unfilled with hiring from a certified pool" in texts(drawing)


def test_swamped_interviewers_are_said_plainly(card, frames):
    drawing = card("G-6", applications=200)
    assert drawing.finding.startswith("Interviewers cannot keep up: first interviews alone need")
    # 200 openings of 200 applications, 12% invited, 1.2 of 8 hours a week each, six interviewers; nearly
    # every posting finds somebody, up to a tenth of places are posted again for a mismatch, later and later
    load = 200 * 200 * 0.12 * 1.2 / (6 * 8 * 365 / 7) * 100
    mean_load = drawing.data.set_index(["process", "measure"]).loc[("serial", "load_pct"), "mean"]
    assert 0.97 * load < mean_load < load / 0.9
    assert f"{mean_load:.0f}%" in texts(drawing)


@pytest.mark.parametrize("interviewers", [4, 5])
def test_interviewers_who_have_time_for_first_postings_alone_are_told(card, interviewers):
    """Their first postings take 72 and 90% of their hours; with those repeated they cannot keep up."""
    assert card("G-6", interviewers=interviewers).finding.startswith("Interviewers cannot keep up")
    assert "keep up" not in texts(card("G-6", interviewers=6))


def test_every_parameter_has_its_control_that_says_what_stands_behind_it(frames):
    controls = {c.name: c for c in registry.figure("G-6").controls}
    for parameter in PARAMETERS:
        if parameter.standing == SETTING:
            continue
        control = controls[parameter.name]
        low, high, default = control.limits(frames)
        assert parameter.low <= low < default < high <= parameter.high, parameter.name
        assert control.help.lower().startswith(parameter.standing)
        assert control.label.endswith("*") == parameter.assumption
    assert sum(getattr(c, "rare", False) for c in controls.values()) == len(controls) - 9


def test_the_simulation_follows_its_controls(card):
    usual = card("G-6").data
    at, late = (curve(card("G-6", **chosen), "serial") for chosen in ({}, {"applications": 200}))
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
    drawing = card("G-6-process")
    serial = drawing.data[drawing.data["process"] == "serial"]
    assert len(serial) == 3 + 4 + 1
    # 52 applications, 12% invited
    assert serial.set_index("step").loc["Interview 1", "people_per_opening"] == pytest.approx(6.24)
    # of 6.24, 28% pass all
    assert serial.set_index("step").loc["Offers one by one", "people_per_opening"] == pytest.approx(
        6.24 * 0.28
    )
    boxes = [s for s in drawing.figure.layout.shapes if s.type == "rect"]
    assert len(boxes) == len(drawing.data)
    arrows = [a for a in drawing.figure.layout.annotations if a.showarrow]
    assert len(arrows) == len(boxes) - 2 + 2
    assert drawing.data.loc[drawing.data["process"] == "pull", "standing"].eq(ASSUMED).all()
    assert serial.set_index("step").loc["Interview 1", "standing"] == BORROWED
    more = defaults(frames["hiring_parameters"], applications=100).again_pct
    assert more < defaults(frames["hiring_parameters"]).again_pct < 100


def test_the_share_of_postings_that_fail_is_that_of_the_simulation(frames):
    from edudata.analysis.hiring import draws

    p = defaults(frames["hiring_parameters"], openings=20_000)
    drawing = draws.draw(p, 1, 1)
    first = drawing.result[: len(drawing.opened)]
    assert 100 * (first == draws.FAILED).mean() == pytest.approx(p.again_pct, abs=1)


# --- sensitivity ------------------------------------------------------------------------------------


def test_the_tornado_is_ordered_and_marks_assumptions(card):
    drawing = card("G-6-sensitivity")
    data = drawing.data
    assert data["days_to_fill_change"].abs().is_monotonic_decreasing
    assert data["assumption"].all()
    assert data["label"].iloc[0].lower() in texts(drawing)
    names = list(drawing.figure.data[0].y)
    assert all("*<br>" in name for name in names)
    serial = card("G-6-sensitivity", process="serial")
    assert not serial.data["assumption"].all()
    assert any("†<br>" in name for name in serial.figure.data[0].y)


def test_what_is_within_chance_is_not_drawn_but_said(card):
    drawing = card("G-6-sensitivity")
    noise = drawing.data[~drawing.data["clear"]]
    assert len(noise), "no opening of the defaults is given up: how long one waits for that changes nothing"
    assert len(drawing.figure.data[0].y) == len(drawing.data) - len(noise)
    assert any(noise["label"].iloc[0].lower() in note and "beyond chance" in note for note in drawing.notes)


# --- what is assumed --------------------------------------------------------------------------------


def test_every_parameter_is_listed_with_its_source_or_reason(card):
    drawing = card("G-6-parameters")
    table = drawing.data.set_index("parameter")
    assert set(table.index) == set(Parameters.__dataclass_fields__)
    # typed from the publishers: Jobvite 2016 and 2014, Lever 2019 (3 hours, 2.5 interviews), Glassdoor
    for name, value, publisher in (
        ("applications", 52, "Jobvite"),
        ("invited_pct", 12, "Jobvite"),
        ("hours_per_interview", 1.2, "Lever"),
        ("first_wait_days", 8.1, "Glassdoor"),
    ):
        assert table.loc[name, "value"] == pytest.approx(value)
        assert publisher in table.loc[name, "publisher"]
        assert table.loc[name, "source_url"].startswith("https://")
    bars = {t.name: sum(t.x) for t in drawing.figure.data}
    assert sum(bars.values()) == len(PARAMETERS)
    assert bars["assumed"] == table["assumption"].sum()
    assert f"{bars['assumed']} are assumptions" in texts(drawing)
    assert "For hiring from a certified pool, 7 of 7" in texts(drawing)


# --- the analyst's call -----------------------------------------------------------------------------


def test_an_analyst_may_change_any_parameter():
    usual = ed.simulate(replications=3)
    assert list(usual.columns) == ["process", "measure", "mean", "low", "high", "meaning"]
    assert usual.attrs["vintage"].startswith("compiled/hiring")
    assert "interviewers=6" in usual.attrs["parameters"]
    assert all(isinstance(v, str) for v in usual.attrs.values())
    for parameter in PARAMETERS:
        # Its own default is a valid value of each.
        value = float(dict(x.split("=") for x in usual.attrs["parameters"].split(", "))[parameter.name])
        assert parameter.low <= value <= parameter.high
    few = ed.simulate(replications=3, interviewers=4, answer_days=1)
    keys = ["process", "measure"]
    before, after = (f.set_index(keys)["mean"] for f in (usual, few))
    assert after["serial", "load_pct"] > before["serial", "load_pct"]
    assert after["pull", "days_to_fill"] < before["pull", "days_to_fill"]
    pd.testing.assert_frame_equal(few, ed.simulate(replications=3, interviewers=4, answer_days=1))


def test_an_analysts_mistake_names_the_range():
    with pytest.raises(OutOfRangeError, match="from 1 to 10000 people; 'six' was given"):
        ed.simulate(interviewers="six")
    with pytest.raises(UnknownNameError, match="interviewers"):
        ed.simulate(interviewer=6)
    with pytest.raises(OutOfRangeError, match="replications must be a whole number from 2 to 1000"):
        ed.simulate(replications=1)
    with pytest.raises(OutOfRangeError, match="pool is empty"):
        ed.simulate(joins_per_opening=0)


@pytest.mark.parametrize("figure", ["G-6-sensitivity", "G-6-vacancies", "G-6-process", "G-6-parameters"])
def test_every_combination_draws(card, frames, figure):
    controls = [c for c in registry.figure(figure).controls if hasattr(c, "values")]
    for chosen in product(*(c.values(frames) for c in controls)):
        drawing = card(figure, **dict(zip([c.name for c in controls], chosen, strict=True)))
        assert isinstance(drawing.data, pd.DataFrame)
        assert len(drawing.data), chosen
        assert 20 <= len(drawing.finding) <= 260, (chosen, drawing.finding)
        assert len(drawing.headline[0]) <= 24, chosen
