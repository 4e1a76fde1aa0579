"""G-4 and its extensions, against figures typed from NCES, BLS, the College Board and the Census Bureau."""

from __future__ import annotations

import pandas as pd
import pytest
from helpers.figures import texts

from edudata.errors import OutOfRangeError
from edudata.figures.text import money


def on(drawing, column, **where):
    rows = drawing.data
    for name, value in where.items():
        rows = rows[rows[name] == value]
    return float(rows[column].item())


GOLDEN = [
    # sector, component, 1985-86, 2019-20, ratio, peak year, peak, 2022-23
    ("public", "tuition", 3629, 10892, "3", 2015, 11041, 9750),
    ("all", "tuition", 7668, 19394, "2.53", 2019, 19394, 17709),
    ("private", "tuition", 16856, 38172, "2.26", 2019, 38172, 35248),
    ("public", "with_room_and_board", 10626, 24507, "2.31", 2019, 24507, 22389),
    ("all", "with_room_and_board", 15159, 33523, "2.21", 2019, 33523, 30884),
    ("private", "with_room_and_board", 25415, 53505, "2.11", 2019, 53505, 49654),
]


@pytest.mark.parametrize(("sector", "component", "first", "end", "times", "year", "peak", "last"), GOLDEN)
def test_essay_span_in_constant_dollars(card, sector, component, first, end, times, year, peak, last):
    drawing = card("G-4", sector=sector, component=component)
    column = "amount_real_ay2022_23_usd"
    assert [round(on(drawing, column, year=y)) for y in (1985, 2019, 2022)] == [first, end, last]
    assert drawing.data.loc[drawing.data[column].idxmax(), "year"] == year
    assert round(drawing.data[column].max()) == peak
    assert drawing.headline[0] == f"{times} times"
    for words in (f"${first:,}", f"${end:,}", f"${last:,}", f"{times} times", "1985-86", "2019-20", "fell"):
        assert words in texts(drawing)
    assert f"${peak:,}" in texts(drawing)
    assert ("the highest year was 2015-16" in texts(drawing)) == (year == 2015)


def test_all_three_sectors_by_default(card):
    drawing = card("G-4")
    assert drawing.data["sector"].unique().tolist() == ["public_4yr", "private_4yr", "all_4yr"]
    assert "private four-year 2.26 times, all four-year 2.53 times" in drawing.alt
    assert "fell 10%" in texts(drawing)


def test_the_gap_stays_a_gap(card):
    drawing = card("G-4", sector="public")
    assert not drawing.data["year"].isin(range(1964, 1968)).any()
    line = drawing.figure.data[0]
    assert list(line.x[:3]) == [1963, 1964, 1968]
    assert line.y[1] is None
    assert line.connectgaps is False
    assert any("1964-65 to 1967-68" in note for note in drawing.notes)


def test_own_deflation_agrees_with_the_publishers(card):
    nces = card("G-4", sector="public").data.set_index("year")["amount_real_ay2022_23_usd"]
    own = card("G-4", sector="public", deflator="academic").data.set_index("year")[
        "amount_real_ay2022_23_usd"
    ]
    # Whole dollars and an index with one decimal before 2007 leave about half a percent.
    assert ((own / nces - 1).abs() < 0.006).all()
    assert round(own[1985]) == 3630
    calendar = card("G-4", sector="public", deflator="calendar")
    assert "2022 dollars" in texts(calendar)
    assert round(on(calendar, "amount_real_2022_usd", year=2019)) == round(9349 * 292.655 / 255.657)


def test_base_year_moves_every_amount_by_one_factor(card):
    one = card("G-4", base_year=2022).data["amount_real_ay2022_23_usd"]
    other = card("G-4", base_year=2025)
    ratio = other.data["amount_real_ay2025_26_usd"] / one
    assert ratio.max() - ratio.min() < 1e-9
    assert 1.05 < ratio.iloc[0] < 1.15
    assert any("October 2025" in note for note in other.notes)
    assert "2025-26 dollars" in texts(other)


def test_nominal_prices_are_as_published(card):
    drawing = card("G-4", sector="public", basis="nominal")
    assert [on(drawing, "amount_usd", year=y) for y in (1985, 2019, 2022)] == [1318, 9349, 9750]


def test_editions_are_not_mixed(card):
    drawing = card("G-4", edition="2017", sector="public")
    assert set(drawing.data["edition"]) == {"2017"}
    assert drawing.data["year"].max() == 2016
    assert "2016-17" in texts(drawing)
    assert any("in-state" in note for note in drawing.notes)
    assert any("in-district" in note for note in card("G-4").notes)


def test_the_undeflated_total_is_marked(card):
    drawing = card("G-4", edition="2020", component="with_room_and_board")
    assert [t.name for t in drawing.figure.data if t.name == "suspect as published"]
    assert any("not deflated" in note for note in drawing.notes)
    mended = card("G-4", edition="2020", component="with_room_and_board", deflator="academic")
    assert "suspect as published" not in [t.name for t in mended.figure.data]


@pytest.mark.parametrize(
    ("year", "value"), [(1985, 100.0), (2019, 303.8), (2020, 304.2), (2024, 268.1), (2025, 266.3)]
)
def test_college_cpi_by_year(card, year, value):
    drawing = card("G-4-cpi", frequency="year")
    assert round(on(drawing, "relative_index", period_start=pd.Timestamp(year, 1, 1)), 1) == value


def test_college_cpi_by_month(card):
    drawing = card("G-4-cpi", frequency="month")
    months = drawing.data.set_index("period_start")["relative_index"]
    assert months.idxmax() == pd.Timestamp(2018, 12, 1)
    assert round(months.max(), 1) == 307.0
    assert months.index.max() == pd.Timestamp(2026, 8, 1)
    assert round(months.iloc[-1], 1) == 264.6
    assert drawing.headline[0] == "264.6"
    assert pd.Timestamp(2025, 10, 1) not in months.index
    line = drawing.figure.data[0]
    at = list(pd.DatetimeIndex(line.x)).index(pd.Timestamp(2025, 10, 1))
    assert pd.isna(line.y[at])
    assert not line.connectgaps


@pytest.mark.parametrize(("item", "lacks"), [("rent", True), ("shelter", True), ("college", False)])
def test_rents_carried_forward_are_told(card, item, lacks):
    notes = " ".join(card("G-4-cpi", item=item).notes)
    assert ("carried those of April 2025 forward" in notes) == lacks


def test_cpi_finding_and_an_index_that_starts_later(card):
    assert "3.04 times in 2020, the highest year" in texts(card("G-4-cpi"))
    with pytest.raises(OutOfRangeError, match="from 2002 to 2025"):
        card("G-4-cpi", item="textbooks", base_year=1990)
    assert "textbooks" in texts(card("G-4-cpi", item="textbooks", base_year=2002))


def test_a_default_year_before_a_series_begins_moves_and_says_so(card):
    prices = card("G-4-cpi", item="textbooks")
    assert "in 2002" in texts(prices)
    assert any("no figures of 1985: 2002" in note for note in prices.notes)
    carried = card("G-4-counterfactual", sector="nonprofit")
    assert "price of 1999-2000 raised with inflation" in texts(carried)
    assert any("no price of 1985-86: 1999-2000" in note for note in carried.notes)
    assert not any("1985" in note for note in card("G-4-counterfactual").notes)


@pytest.mark.parametrize(
    ("sector", "published", "grants", "net"),
    [("public", 11950, 9650, 2300), ("private", 45000, 28090, 16910), ("two_year", 4150, 5340, -1190)],
)
def test_net_prices_of_the_newest_edition(card, sector, published, grants, net):
    for controls in ({"dollars": "2025"}, {"base_year": 2025}):
        drawing = card("G-4-net-price", sector=sector, **controls)
        column = "amount_usd" if "dollars" in controls else "amount_real_2025_usd"
        newest = drawing.data[drawing.data["year"] == 2025].set_index("kind")[column]
        assert newest.round().to_dict() == {"published": published, "grant_aid": grants, "net": net}
        assert drawing.headline[0] == money(net)


def test_two_dollar_years_are_never_mixed(card):
    own = card("G-4-net-price", dollars="2021")
    assert set(own.data["edition"]) == {"2021"}
    assert on(own, "amount_usd", year=2021, kind="published") == 10740
    both = card("G-4-net-price")
    assert set(both.data["edition"]) == {"2021", "2025"}
    assert "amount_usd" not in both.data
    moved = on(both, "amount_real_2025_usd", year=2021, kind="published")
    assert moved == pytest.approx(10740 * 321.943 / 270.970)
    assert "48% less than in 2012" in both.finding
    assert any(note.startswith("2012-13:") and "$4,450" in note for note in both.notes)
    assert "not joined" in both.notes[1]


def test_a_negative_net_price_is_drawn_and_explained(card):
    drawing = card("G-4-net-price", sector="two_year")
    assert "−$1,190" in texts(drawing)
    assert any("grants exceed" in note for note in drawing.notes)


def test_share_of_income(card):
    drawing = card("G-4-income", sector="public")
    assert on(drawing, "share_of_income_pct", year=1985) == pytest.approx(1318 / 23620 * 100)
    assert on(drawing, "share_of_income_pct", year=2022) == pytest.approx(9750 / 74580 * 100)
    assert drawing.data["year"].min() == 1984
    before = card("G-4-income", sector="public", income_year="before")
    assert on(before, "share_of_income_pct", year=1986) == pytest.approx(1414 / 23620 * 100)
    assert before.data["year"].min() == 1985


def test_index_has_every_series_at_100_in_the_base_year(card):
    drawing = card("G-4-index")
    at_base = drawing.data.loc[drawing.data["year"] == 1985, "relative_index"]
    assert len(at_base) == 6
    assert at_base.round(9).eq(100).all()
    assert on(drawing, "relative_index", series="public four-year tuition", year=2022) == pytest.approx(
        9750 / 13.18
    )
    real = card("G-4-index", basis="real")
    assert "consumer prices" not in set(real.data["series"])
    assert on(real, "relative_index", series="public four-year tuition", year=2022) == pytest.approx(
        269, abs=0.5
    )


def test_index_leaves_out_what_has_no_base_and_refuses_a_year_without_prices(card):
    early = card("G-4-index", base_year=1970)
    assert any("median household income" in note and "Left out" in note for note in early.notes)
    with pytest.raises(OutOfRangeError, match="1964-65 to 1967-68"):
        card("G-4-index", base_year=1965)


def test_counterfactual(card):
    drawing = card("G-4-counterfactual")
    assert on(drawing, "followed_inflation_usd", year=1985) == on(drawing, "amount_usd", year=1985) == 1318
    # Two publishers' ways to the same number: NCES deflates 1318 to 3,629 in dollars of 2022-23.
    assert on(drawing, "followed_inflation_usd", year=2022) == pytest.approx(3629, rel=0.002)
    assert drawing.headline[0] == "$6,120 less"
    assert on(drawing, "difference_usd", year=2022) == pytest.approx(9750 - 3630, abs=1)
    assert drawing.notes[0].startswith("This is arithmetic, not a forecast")
    assert "$447 more" in texts(card("G-4-counterfactual", since=2021))
    real = card("G-4-counterfactual", basis="real").data
    assert real["followed_real_usd"].max() - real["followed_real_usd"].min() < 1e-6
    with pytest.raises(OutOfRangeError, match="without 1964-65 to 1967-68"):
        card("G-4-counterfactual", since=1966)
    with pytest.raises(OutOfRangeError, match="1999-2000"):
        card("G-4-counterfactual", sector="nonprofit", since=1990)
