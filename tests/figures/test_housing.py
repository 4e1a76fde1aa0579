"""The housing figures against published and checked numbers."""

from __future__ import annotations

import json
import math
import re

import pytest
from helpers.figures import outlines, texts

from edudata import registry
from edudata.errors import OutOfRangeError
from edudata.figures.housing import FIGURES
from edudata.sources.census import acs


def test_the_page_has_its_figures_in_reading_order():
    assert [f.id for f in FIGURES] == [
        "G-5",
        "G-5-states",
        "G-5-metros",
        "G-5-compare",
        "G-5-nation",
        "G-5-checks",
    ]


def test_county_map_colors_all_but_the_suppressed(card):
    drawing = card("G-5")
    colored, hatched, borders = drawing.figure.data
    assert len(colored.locations) == 3138
    assert len(hatched.locations) == 6
    assert "(6 counties)" in hatched.name
    assert any("78 municipios of Puerto Rico" in n for n in drawing.notes)
    assert any("De Baca County, New Mexico" in n and "Loving County, Texas" in n for n in drawing.notes)
    assert "2020-24" in drawing.subtitle
    assert set(colored.locations) | set(hatched.locations) == set(outlines("counties"))
    assert set(borders.locations) == set(outlines("states"))


def test_county_ratio_and_its_margin_by_the_census_formula(card):
    data = card("G-5").data.set_index("fips")
    autauga = data.loc["01001"]
    assert round(autauga["price_to_income"], 3) == 2.859
    ratio = 207200 / 72481
    margin = math.sqrt(7252**2 + ratio**2 * 5640**2) / 72481
    assert autauga["price_to_income_moe"] == pytest.approx(margin)
    assert round(autauga["annual_rent_to_income_pct"], 2) == 20.91
    rent = 1263 * 12 / 72481
    rent_margin = math.sqrt((86 * 12) ** 2 + rent**2 * 5640**2) / 72481 * 100
    assert autauga["annual_rent_to_income_pct_moe"] == pytest.approx(rent_margin)


def test_tooltips_carry_the_margins(card):
    trace = card("G-5").figure.data[0]
    at = list(trace.locations).index("01001")
    assert trace.text[at] == "Autauga County, Alabama"
    assert next(iter(trace.customdata[at])) == "2.86 years ± 0.24 years"
    assert "$72,481 ± $5,640" in list(trace.customdata[at])


def test_only_reliable_counties_by_the_coefficient_of_variation(card):
    drawing = card("G-5", reliable_only="yes")
    every = card("G-5").data
    variation = every["price_to_income_moe"] / 1.645 / every["price_to_income"] * 100
    reliable = set(every.loc[variation <= 12, "fips"])
    assert set(drawing.figure.data[0].locations) == reliable
    assert 2500 < len(reliable) < 3000
    hatched = {t.name for t in drawing.figure.data if t.meta == {"hatch": True}}
    assert hatched == {
        f"hatched: too uncertain ({3138 - len(reliable)} counties)",
        "hatched: no published value (6 counties)",
    }
    assert f"{len(reliable):,}" in texts(drawing)


def test_payment_follows_every_term(card):
    def payment(**terms):
        data = card("G-5", measure="payment_to_income", **terms).data.set_index("fips")
        return data.loc["01001", "payment_usd_per_month"]

    assert payment(rate_pct=0) == pytest.approx(207200 * 0.8 / 360)
    assert payment(rate_pct=0, down_payment_pct=50) == pytest.approx(207200 * 0.5 / 360)
    assert payment(rate_pct=0, term_years=15) == pytest.approx(207200 * 0.8 / 180)
    assert payment(rate_pct=0, tax_pct=1.2, insurance_pct=0.3) == pytest.approx(
        207200 * 0.8 / 360 + 207200 * 0.015 / 12
    )
    monthly = 0.0654 / 12
    level = 207200 * 0.8 * monthly / (1 - (1 + monthly) ** -360)
    assert payment(rate_pct=6.54) == pytest.approx(level)


def test_default_rate_is_the_latest_published(card, frames):
    series = frames("G-5")["mortgage_rates"]
    rates = series[series["measure"] == "mortgage_rate_30yr_fixed"].sort_values("period_start")
    latest = rates.iloc[-1]
    controls = registry.figure("G-5").defaults({"mortgage_rates": series})
    assert controls["rate_pct"] == round(latest["rate_pct"], 2)
    assert f"{latest['period_start']:%B %Y}" in texts(card("G-5", measure="payment_to_income"))
    assert "Freddie Mac" not in texts(card("G-5", measure="payment_to_income", rate_pct=3))


def test_states_tennessee_is_31st(card):
    drawing = card("G-5-states")
    data = drawing.data.set_index("name")
    assert data.loc["Tennessee", "rank"] == 31
    assert round(data.loc["Tennessee", "price_to_income"], 2) == 3.83
    assert (data["rank"] == 1).idxmax() == "Iowa"
    assert round(data.loc["Iowa", "price_to_income"], 2) == 2.68
    # 31st from the cheapest.
    assert "Tennessee is the 21st most expensive of 51 (3.83 years)" in texts(drawing)
    assert len(drawing.figure.data[0].x) == 51
    assert set(drawing.map.data[0].locations) == set(outlines("states"))
    assert "2019-23" in drawing.subtitle


METROS = {
    "41940": 8.53,
    "41860": 8.33,
    "34980": 4.57,
    "28940": 3.66,
    "16860": 3.58,
    "32820": 3.52,
    "38300": 2.77,
}


def test_metros_ratios_and_rank(card):
    drawing = card("G-5-metros")
    data = drawing.data.set_index("cbsa")
    assert len(data) == 387
    for cbsa, ratio in METROS.items():
        assert round(data.loc[cbsa, "price_to_income"], 2) == ratio
    assert data.loc["34980", "rank"] == 313
    assert round(data["price_to_income"].median(), 2) == 3.42
    assert any(n.startswith("85% of the metros, with 69% of their people") for n in drawing.notes)
    assert "Nashville is the 75th most expensive of 387" in texts(drawing)
    assert round((data["price_to_income"] <= 3).mean() * 100) == 29
    bars = drawing.figure.data[0]
    assert len(bars.x) == 12 + 12 + 5, "San Jose and San Francisco are among the twelve most expensive"


def test_metros_map_as_areas_and_as_points(card):
    areas = card("G-5-metros", size="all").map
    assert len(areas.data[0].locations) == 925
    assert set(areas.data[0].locations) == set(outlines("metros"))
    points = card("G-5-metros", draw="points").map
    assert len(points.data[0].lon) == 387


def test_size_classes_shrink(card):
    counts = [len(card("G-5-metros", size=size).data) for size in ("all", "metro", "500k", "1m")]
    assert counts[:2] == [925, 387]
    assert counts == sorted(counts, reverse=True)
    assert counts[3] >= 50


def test_compare_san_jose_and_nashville(card):
    drawing = card("G-5-compare")
    values = drawing.data.set_index(["measure", "cbsa"])["value"]
    expected = {
        "Home value to income": (8.53, 4.57),
        "Net migration since 2020": (-8.27, 4.12),
    }
    for measure, pair in expected.items():
        assert tuple(round(values[measure, c], 2) for c in ("41940", "34980")) == pair
    for measure, pair in {
        "Bachelor's degree or more": (55.5, 40.9),
        "Jobs that need a degree": (45.8, 28.8),
    }.items():
        assert tuple(round(values[measure, c], 1) for c in ("41940", "34980")) == pair
    assert "8.5 years" in texts(drawing)
    assert "lost 8.3%" in texts(drawing)
    assert drawing.data["percentile_pct"].between(0, 100).all()


def test_compare_wants_two_metros(card):
    with pytest.raises(OutOfRangeError, match="two different metros"):
        card("G-5-compare", b="41940")


def test_compare_without_migration_says_so(card):
    drawing = card("G-5-compare", a="41980")
    assert "San Juan" in texts(drawing)
    assert "migration" not in drawing.subtitle
    assert any("Net migration since 2020 (San Juan" in n for n in drawing.notes)


@pytest.mark.parametrize(
    ("year", "ratio"),
    [
        (1984, 3.57),
        (1994, 4.04),
        (2004, 4.92),
        (2009, 4.33),
        (2019, 4.66),
        (2022, 5.81),
        (2023, 5.29),
        (2024, 5.00),
    ],
)
def test_national_price_to_income(card, year, ratio):
    data = card("G-5-nation").data.set_index("year")
    assert round(data.loc[year, "price_to_income"], 2) == ratio


def test_national_finding_names_the_highest(card):
    drawing = card("G-5-nation")
    assert drawing.finding == "A new home costs 5.0 years of household income, up from 3.6 years in 1984."
    assert "5.81 years in 2022 is the highest" in texts(drawing)
    data = card("G-5-nation").data
    assert (data["year"].min(), data["year"].max()) == (1984, 2024)


def test_joint_center_beside_the_survey(card):
    drawing = card("G-5-checks")
    assert len(drawing.data) == 40
    assert "homes cost 21% more" in texts(drawing)
    assert "−6% in Sacramento" in texts(drawing)
    assert "+46% in Miami" in texts(drawing)
    san_jose = drawing.data.set_index("cbsa").loc["41940"]
    assert round(san_jose["jchs_price_to_income"], 1) == 12.0


def test_atlanta_monitor(card):
    drawing = card("G-5-checks", beside="monitor")
    assert drawing.headline[0] == "42.7%"
    assert "November 2025" in texts(drawing)


# Weighted by people with numpy from the survey's own columns, apart from the code of the figures.
@pytest.mark.parametrize(
    ("figure_id", "people", "places"),
    [("G-5", "3.92", "2.93"), ("G-5-metros", "3.88", "3.42"), ("G-5-states", "3.71", "3.71")],
)
def test_half_of_the_people_is_weighted_by_people(card, figure_id, people, places):
    drawing = card(figure_id)
    assert drawing.headline[0] == f"{people} years"
    assert drawing.headline[1].endswith(f"has {places} years")


def test_the_finding_counts_counties_and_their_people(card):
    assert "more than 5 years in 267 counties with 29% of the people" in texts(card("G-5"))


@pytest.mark.parametrize("figure_id", ["G-5", "G-5-states", "G-5-metros"])
def test_rent_over_everyones_income_is_no_burden_of_renters(card, figure_id):
    """The 30 percent line is about what renters pay of their own income, which this ratio is not."""
    drawing = card(figure_id, measure="rent_to_income")
    assert "30%" not in " ".join((drawing.finding, drawing.alt, *drawing.headline, *drawing.notes))
    assert "of all households" in drawing.subtitle
    assert any("not the share of income that renters pay" in note for note in drawing.notes)


def test_a_record_within_the_margins_of_error_is_not_one(card):
    notes = " ".join(card("G-5", measure="rent_to_income").notes)
    # Jackson County, Colorado: 42.8 percent, but give or take 21.9.
    assert re.search(r"Jackson County, Colorado \(42\.8% ± 21\.9%; \d+ others may equal it", notes)


def test_compare_explains_only_what_it_shows(card):
    work = card("G-5-compare", group="work")
    assert "ortgage" not in " ".join(work.notes)
    assert work.notes == card("G-5-compare", group="work", rate_pct=3).notes


def with_own_shares(housing, code: str):
    """Add what a refresh brings: a made-up answer of the Census API, 25 to 37 percent by place."""
    head = ["NAME", "B01003_001E", "B25071_001E", "B25071_001M"]
    classes = {f"B25070_{number:03}E": 100 for number in range(2, 11)}
    places = {"state_fips": "state", "cbsa": "cbsa"}[code]
    rows = [
        ["place", "1", str(25 + place % 13), "0.5", *map(str, classes.values()), value]
        for place, value in enumerate(housing[code])
    ]
    answer = json.dumps([[*head, *classes, *acs.GEOGRAPHIES[places]], *rows]).encode()
    answered = acs.parse_answer(answer, places, "2020-24").set_index(code)[list(acs.ADDED)]
    return housing.drop(columns=list(acs.ADDED), errors="ignore").join(answered, on=code)


def test_renters_own_share_is_used_once_it_is_there(frames):
    inputs = dict(frames("G-5-states"))
    inputs["housing_states"] = with_own_shares(inputs["housing_states"], "state_fips")
    drawing = registry.figure("G-5-states").card(inputs, measure="rent_to_income")
    assert drawing.data["median_gross_rent_to_income_pct"].between(25, 37).all()
    assert drawing.headline[0] == "31.0%"
    assert "the median renter pays" in " ".join(drawing.notes)
    # 4 of the 9 classes, all made equal here, begin at 30 percent.
    assert "44% of all renters pay 30% or more." in drawing.notes
    assert "all households" not in " ".join((drawing.subtitle, drawing.finding, *drawing.notes))
    assert "annual_rent_to_income_pct" not in drawing.data
    # Equal values have equal ranks: four states of 51 with 25 percent are all first.
    assert (drawing.data["rank"] == 1).sum() == 4


def test_metros_are_held_against_30_percent_only_with_renters_own_share(frames):
    inputs = dict(frames("G-5-metros"))
    inputs["housing_metros"] = with_own_shares(inputs["housing_metros"], "cbsa")
    notes = registry.figure("G-5-metros").card(inputs, measure="rent_to_income").notes
    text = " ".join(notes)
    assert re.search(r"4\d% of the metros, with \d+% of their people, have 30\.0% or less", text)


def test_compare_shows_renters_own_share_once_it_is_there(frames):
    inputs = dict(frames("G-5-compare"))
    inputs["housing_metros"] = with_own_shares(inputs["housing_metros"], "cbsa")
    drawing = registry.figure("G-5-compare").card(inputs, group="costs")
    labels = set(drawing.data["measure"])
    assert "Renters' rent to their income" in labels
    assert "Median rent to median income" not in labels
    assert not any("all households" in note for note in drawing.notes)
