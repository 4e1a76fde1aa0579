"""The 10X figures: published numbers in the findings, what is drawn, what is refused."""

from __future__ import annotations

import math

import pytest

from edudata import api
from edudata.errors import OutOfRangeError, UnknownNameError
from edudata.figures import spec
from edudata.figures.tenx.common import short, slug, times_text


@pytest.fixture(scope="module")
def draw():
    kept = {}

    def drawn(figure_id, **controls):
        found = spec(figure_id)
        for name in found.tables:
            if name not in kept:
                kept[name] = api.load(name)
        return found.draw({name: kept[name] for name in found.tables}, **controls)

    return drawn


def test_the_published_ratios_stand_in_the_finding(draw):
    public = draw("10X", dollars="nominal")
    assert "$47,800" in public.finding
    assert "$9,200" in public.finding
    assert "×8.4 and ×1.6" in public.finding
    private = draw("10X", dollars="nominal", sector="private")
    assert "$180,000" in private.finding
    assert "$67,640" in private.finding
    assert private.headline[0] == "×31.8 and ×12.0"


def test_ten_is_drawn_as_a_line_and_free_beyond_all_others(draw):
    card = draw("10X")
    lines = [shape.x0 for shape in card.figure.layout.shapes]
    assert lines == [10, 1]
    published = card.figure.data[1]
    drawn = dict(zip(published.customdata, zip(published.x, published.text, strict=True), strict=True))
    best = max(x for name, (x, text) in drawn.items() if text != "free")
    place, text = drawn["Tennessee Promise (community or technical college)"]
    assert text == "free"
    assert place > best
    assert math.log10(place) < card.figure.layout.xaxis.range[1]
    assert not card.data["cost_ratio_published"].isin([math.inf]).any()
    assert card.data.loc[card.data["alternative"].str.startswith("Tennessee"), "is_free"].all()


def test_your_own_alternative_is_drawn_but_not_counted(draw):
    cheap = draw("10X", own_price=1)
    dear = draw("10X", own_price=200_000)
    assert cheap.finding == dear.finding
    assert "Yours" in cheap.figure.data[1].customdata


def test_out_of_state_has_no_published_net_price(draw):
    card = draw("10X", sector="out_of_state")
    assert "after grants" not in card.finding
    assert any("out-of-state students is not published" in note for note in card.notes)
    with pytest.raises(OutOfRangeError, match="Choose basis=published"):
        draw("10X-payback", sector="out_of_state", basis="net")


def test_nothing_on_careers_is_claimed(draw):
    assert any("measured for none" in note for note in draw("10X").notes)
    assert set(draw("10X").data["job_outcome"]) == {"not measured"}


def test_payback_agrees_with_the_drawing(draw):
    card = draw("10X-payback")
    year = int(card.headline[0].split()[0])
    degree = card.data[card.data["path"] == "degree"].set_index("years_since_start")["discounted_sum_usd"]
    assert degree[year] >= 0 > degree[year - 1]
    assert card.figure.data[0].y[0] == 0


def test_an_alternative_with_no_extra_pay_never_pays_for_itself(draw):
    card = draw("10X-payback", premium_pct=0)
    assert "has not paid for itself within 30 years" in card.finding


def test_an_alternative_like_the_degree_needs_all_of_its_extra_pay(draw):
    cheap = draw("10X-payback", basis="net")
    assert "It needs 9" in cheap.finding, "as long as the degree and hardly cheaper than its net price"


def test_the_widest_bar_is_named(draw):
    card = draw("10X-sensitivity")
    swings = card.data["swing"].tolist()
    assert swings == sorted(swings, reverse=True)
    assert "×8.0 and ×30.0" in card.finding
    assert set(draw("10X-sensitivity", outcome="premium").data["given"].round(6)) != set(
        card.data["given"].round(6)
    )
    with pytest.raises(OutOfRangeError, match="is free"):
        draw("10X-sensitivity", alternative="tennessee-promise-community-or-technical-college")


def test_had_tuition_followed_inflation(draw):
    card = draw("10X-inflation")
    assert "$9,750" in card.finding
    assert "instead of $28,950" in card.finding, "the published average of the class of 2019"
    assert (
        "$28,950"
        in draw("10X-inflation", passed_on_pct=0).finding.split("would owe")[1].split(" instead")[0]
    )
    assert "assumption in view" in card.notes[0]
    with pytest.raises(OutOfRangeError, match="since must be from 1978 to 2000"):
        draw("10X-inflation", since=2005, class_of="2004")


def test_words():
    assert slug("UT Austin online master (computer)") == "ut-austin-online-master-computer"
    assert short("Udacity (one learner)") == "Udacity"
    assert [times_text(v) for v in (8.445, 162.6, math.inf, math.nan)] == [
        "×8.4",
        "×163",
        "free",
        "not comparable",
    ]


def test_one_call():
    found = api.tenx(dollars="nominal", own={"price_usd": 47_800, "years": 4}).set_index("alternative")
    mine = found.loc["yours"]
    assert (mine["cost_ratio_published"], mine["time_ratio"]) == (1, 1)
    assert mine["premium_needed_published_pct"] == pytest.approx(100)
    assert all(isinstance(value, str) for value in found.attrs.values())
    assert found.attrs["break_even_net"] == "16 years"
    assert api.tenx(sector="out_of_state").attrs["net_cost_usd"] == "not published"
    with pytest.raises(UnknownNameError, match="Did you mean 'sector'"):
        api.tenx(sectr="public")
    with pytest.raises(UnknownNameError, match="price_usd"):
        api.tenx(own={"price": 1})
    with pytest.raises(OutOfRangeError, match="discount_pct must be 0 to 30"):
        api.tenx(discount_pct=-1)
