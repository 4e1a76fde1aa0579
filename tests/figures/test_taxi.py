"""Figures of taxis: published prices and trips found again, kinds kept apart, judgements complete."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest
from helpers.figures import texts

import edudata as ed
from edudata import registry
from edudata.errors import OutOfRangeError
from edudata.essay._attributes import ATTRIBUTES, JUDGMENTS, SERVICES
from edudata.figures.taxi import trips
from edudata.figures.taxi.medallions import KINDS, plateau


@pytest.fixture(scope="module")
def frames():
    names = ("medallion_prices", "taxi_trips", "cpi")
    return {name: ed.load(name) for name in names}


@pytest.fixture
def card(frames):
    """card("G-1", basis="real") -> the card drawn."""
    return lambda figure, **controls: registry.figure(figure).card(frames, **controls)


def price(data: pd.DataFrame, start: str, kind: str) -> float:
    rows = data[data["period_start"].eq(start) & data["medallion_type"].eq(kind)]
    assert len(rows) == 1
    return float(rows["price_usd"].iloc[0])


@pytest.mark.parametrize(
    ("start", "kind", "usd"),
    [
        ("2011-10-01", "corporate", 1_000_000),
        ("2013-06-01", "individual", 1_050_000),
        ("2014-04-01", "individual", 1_050_000),
        ("2013-05-01", "corporate", 1_320_000),
        ("2014-10-01", "individual", 872_000),
        ("2017-03-01", "any", 241_000),
        ("2019-07-11", "any", 137_000),
    ],
)
def test_published_prices_are_drawn(card, start, kind, usd):
    assert price(card("G-1").data, start, kind) == usd


def test_the_plateau_and_the_fall(card, frames):
    first, last = plateau(frames["medallion_prices"])
    assert (f"{first['period_start']:%Y-%m}", f"{last['period_start']:%Y-%m}") == ("2013-06", "2014-04")
    figure_card = card("G-1")
    for words in ("$1.05 million", "June 2013", "April 2014", "$137,000", "July 2019", "lost 87%"):
        assert words in texts(figure_card)
    # Averages are of sales between owners: the city's auction within the plateau brought less.
    assert any("auction of February 2014" in note for note in figure_card.notes)
    assert any("October 2011" in note and "corporate" in note for note in figure_card.notes)


def test_every_point_names_its_source(card):
    figure_card = card("G-1")
    by_name = figure_card.data[~figure_card.data["source"].str.startswith("http")]
    assert figure_card.data["source"].notna().all()
    assert by_name["period_start"].dt.year.tolist() == [1980, 1981, 1982, 1983]
    assert (by_name["source"] == by_name["publisher"]).all()
    text = next(note for note in figure_card.notes if "4 points, 1980 to 1983" in note)
    assert "NYC Taxicab Fact Book" in text
    assert not any("Without a page" in note for note in card("G-1", since=1990).notes)


def test_prices_are_points_of_kinds_never_a_line(card, frames):
    figure_card = card("G-1").figure
    assert {trace.mode for trace in figure_card.data} == {"markers"}
    kinds = set(frames["medallion_prices"]["price_kind"])
    assert kinds <= set(KINDS)
    signs = [s for trace in figure_card.data if trace.customdata for s in trace.marker.symbol]
    assert len(signs) == len(frames["medallion_prices"])
    assert len({KINDS[k][1] for k in kinds}) >= len(kinds) - 1, "only averages share a sign"


def test_real_prices_are_of_the_newest_whole_year(card):
    data = card("G-1", basis="real").data
    row = data[data["period_start"].eq("2013-06-01")].iloc[0]
    # CPI-U, annual averages: 321.943 in 2025, 232.957 in 2013
    assert row["price_real_2025_usd"] == pytest.approx(1_050_000 * 321.943 / 232.957, rel=1e-6)


@pytest.mark.parametrize(
    ("kind", "year", "trips_a_day"),
    [
        ("yellow", 2012, 487_929),
        ("yellow", 2019, 230_691),
        ("yellow", 2024, 111_257),
        ("fhv_high_volume", 2015, 113_824),
        ("fhv_high_volume", 2019, 700_916),
        ("fhv_high_volume", 2024, 654_410),
    ],
)
def test_trips_a_day_by_year(card, kind, year, trips_a_day):
    data = card("G-1-trips", by="year").data
    rows = data[data["license_class"].eq(kind) & data["year"].eq(year)]["trips_per_day"]
    assert round(float(rows.iloc[0])) == trips_a_day


def test_only_whole_years_have_a_mean(frames):
    years = trips.yearly(frames["taxi_trips"], "trips_per_day")
    assert 2025 not in set(years["year"])
    assert 2013 not in set(years.loc[years["license_class"] == "green", "year"])


def test_the_cause_is_said_beside_the_effect(card):
    figure_card = card("G-1-trips")
    for words in ("487,929", "2012", "111,257", "77% fewer", "654,410"):
        assert words in texts(figure_card)
    band = figure_card.figure.layout.shapes[0]
    assert (str(band.x0)[:7], str(band.x1)[:10]) == ("2013-06", "2014-04-30")
    assert set(card("G-1-trips", measure="farebox").data["license_class"]) == {"yellow", "green"}


def test_each_service_is_judged_once_on_each_attribute_with_a_reason():
    assert len(ATTRIBUTES) == 7
    keys = [(j.attribute, j.service) for j in JUDGMENTS]
    assert sorted(keys) == sorted(product(ATTRIBUTES, SERVICES))
    assert all(len(j.reason) > 25 and j.reason.endswith(".") for j in JUDGMENTS)
    assert all(len(j.short) <= 18 for j in JUDGMENTS), "a cell holds two or three words"
    assert len({j.reason for j in JUDGMENTS}) == len(JUDGMENTS)


def test_the_matrix_has_a_cell_and_a_sign_for_each_judgement(card):
    for show, services in (("all", 4), ("rides", 2), ("education", 2)):
        figure_card = card("G-1-attributes", show=show)
        assert len(figure_card.figure.layout.shapes) == len(figure_card.data) == 7 * services
        assert sum(len(t.text) for t in figure_card.figure.data) == 7 * services
    assert "Our own grades, not data" in figure_card.subtitle


@pytest.mark.parametrize("figure", ["G-1", "G-1-trips", "G-1-attributes"])
def test_every_combination_draws(card, frames, figure):
    controls = registry.figure(figure).controls
    values = [
        list(c.values(frames)) if hasattr(c, "values") else list(c.limits(frames)[:2]) for c in controls
    ]
    names = [control.name for control in controls]
    for setting in product(*values):
        try:
            figure_card = card(figure, **dict(zip(names, setting, strict=True)))
        except OutOfRangeError as error:  # the first and the last years alone can be empty
            assert "Choose a" in str(error), setting  # noqa: PT017 - both outcomes are right
            continue
        assert len(figure_card.data), setting
        assert 20 <= len(figure_card.finding) <= 260, setting
