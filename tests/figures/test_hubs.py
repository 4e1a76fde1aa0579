"""The hub figures: checked correlations, honest notes, weights that make no sense."""

from __future__ import annotations

import pytest

import edudata as ed
from edudata import registry
from edudata.analysis.hubs.migration import outcome
from edudata.errors import OutOfRangeError
from edudata.figures.hubs.ranking import WEIGHTS
from edudata.figures.text import signed

NOTHING = {name: 0 for name, _, _ in WEIGHTS}


@pytest.fixture(scope="module")
def draw():
    cards = {}

    def drawn(figure_id, **controls):
        spec = registry.figure(figure_id)
        for name in spec.tables:
            if name not in cards:
                cards[name] = ed.load(name)
        return spec.card({name: cards[name] for name in spec.tables}, **controls)

    return drawn


@pytest.mark.parametrize(
    ("size", "metros", "pearson", "spearman"),
    [("all", 387, "+0.01", "+0.18"), ("500k", 107, "−0.29", "−0.12"), ("1m", 56, "−0.50", "−0.31")],
)
def test_price_to_income_against_migration(draw, size, metros, pearson, spearman):
    card = draw("HUB-outcome", by="housing", size=size)
    assert len(card.data) == metros
    assert f"correlate at {pearson} (ranks {spearman})" in card.notes[0]
    assert card.headline[0] == spearman


def test_rents_before_2020_are_told(draw):
    note = next(n for n in draw("HUB-outcome").notes if n.startswith("Before 2020"))
    assert "53% from 2009 to 2019 against 33%" in note
    assert "14% against 31%" in note


def test_weights_rank_the_metros(draw):
    card = draw("HUB", **(NOTHING | {"size": 1}))
    assert card.finding.startswith("With these weights, New York ranks first")
    assert any("among 387 metros" in note for note in card.notes)
    assert card.map is not None
    assert card.data["rank"].tolist()[:3] == [1, 2, 3]
    assert (
        draw("HUB").data["cbsa"].tolist()
        == draw("HUB", **{n: 2 * w for n, _, w in WEIGHTS}).data["cbsa"].tolist()
    ), "only the proportions matter"


def test_stability_and_the_honest_test_are_of_the_readers_weights(draw):
    only = NOTHING | {"universities": 3, "rent": 1}
    weights = {"universities": 3, "rent": 1}
    card = draw("HUB", **only)
    ranking = ed.hubs(weights).set_index("cbsa")
    assert card.data.set_index("cbsa")["top_share_pct"].equals(ranking["top_share_pct"])
    first = card.data.iloc[0]
    assert any(f"in the top 20 in {first['top_share_pct']:.0f}%" in note for note in card.notes)
    link = outcome(ranking.reset_index()).set_index("size").loc["all"]
    note_of_stability = next(note for note in card.notes if note.startswith("A score is no forecast"))
    assert (
        f"correlate at {signed(link['spearman'])} ({signed(link['spearman_low'])} to" in note_of_stability
    )
    default = draw("HUB").notes
    assert note_of_stability not in default
    # Only the mixture that is weighed matters to stability, the weights themselves to the honest test.
    assert draw("HUB", **(only | {"rent": 9})).data["top_share_pct"].sum() == pytest.approx(
        card.data["top_share_pct"].sum()
    )


def test_no_weight_at_all_names_the_range(draw):
    with pytest.raises(OutOfRangeError, match="Weights must be 0 to 10 and at least one above 0"):
        draw("HUB", **NOTHING)
    with pytest.raises(OutOfRangeError, match="housing = -1 is not a whole number from 0 to 10"):
        draw("HUB", housing=-1)


@pytest.mark.parametrize("figure_id", ["HUB", "HUB-stability", "HUB-outcome", "HUB-compare"])
def test_what_is_not_scored_is_said(draw, figure_id):
    notes = " ".join(draw(figure_id).notes)
    assert "Transport is not measured" in notes
    assert "list is incomplete" in notes


@pytest.mark.parametrize("figure_id", ["HUB", "HUB-compare"])
def test_rent_to_income_says_whose_income(draw, figure_id):
    notes = " ".join(draw(figure_id).notes)
    assert "median income of all households" in notes or "their own income that renters pay" in notes


def test_two_metros(draw):
    card = draw("HUB-compare")
    assert "San Jose has lost 8.3% and Nashville has gained 4.1%" in card.notes[0]
    values = card.data.set_index(["factor", "cbsa"])["value"]
    assert round(values["Home value to income", "41940"], 2) == 8.53
    assert round(values["Price level of the state", "34980"], 1) == 92.5
    with pytest.raises(OutOfRangeError, match="choose two different metros"):
        draw("HUB-compare", a="34980")


def test_stability_is_that_of_the_api(draw):
    card = draw("HUB-stability")
    ranking = ed.hubs().set_index("cbsa")
    first = card.data.iloc[0]
    assert first["top_share_pct"] == ranking.loc[first["cbsa"], "top_share_pct"]
    assert (ranking["rank_low"] <= ranking["rank_high"]).all()
    assert "transport" in ranking.attrs["not_scored"]
    one = ed.hubs({"housing": 1})
    assert one["price_to_income"].is_monotonic_increasing
    assert set(one["top_share_pct"]) == {0, 100}
    for wrong in ({"housing": 0}, {"housing": "a"}, {"housing": None}, [1, 2]):
        with pytest.raises(OutOfRangeError, match="0 to 10"):
            ed.hubs(wrong)
