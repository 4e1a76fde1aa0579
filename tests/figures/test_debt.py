"""Figures of student debt: published results found again, breaks and gaps drawn, controls honored."""

from __future__ import annotations

import pandas as pd
import pytest

from edudata.analysis import debt, trend
from edudata.errors import OutOfRangeError
from edudata.figures.debt import _shared as shared


def numbers(rows: pd.DataFrame, column: str) -> pd.Series:
    return rows.set_index("period_end")[column]


# --- what the checked facts say ---------------------------------------------------------------------


@pytest.fixture
def experian(frames):
    frame = frames("G-2")["student_debt_experian"]
    return frame.assign(year=frame["period_end"].dt.year, trillion=frame["balance_billion_usd"] / 1000)


def test_the_line_with_and_without_2012(experian):
    every = trend.linear(experian["year"], experian["trillion"])
    clean = experian[experian["flag"].isna()]
    without = trend.compare(clean["year"], clean["trillion"])
    assert (round(every.slope, 4), round(every.r2, 3)) == (0.0798, 0.948)
    assert (round(without.linear.slope, 4), round(without.linear.r2, 4)) == (0.0761, 0.9966)
    assert round(without.linear.predict(2012), 3) == 0.884
    assert round(without.exponential.r2, 3) == 0.980
    assert without.better == "linear"


def test_2012_is_implied_to_be_0_862(experian, frames):
    fed = shared.nyfed(frames("G-2")["student_debt_nyfed"])
    first = fed[fed["period_end"].dt.month == 3]
    first = first.set_axis(first["period_end"].dt.year)["balance_billion_usd"] / 1000
    implied = debt.implied(experian.set_index("year")["trillion"], first, 2012)
    assert round(implied.value, 3) == 0.862
    assert [round(v, 3) for v in (implied.mean_ratio, implied.low, implied.high, implied.own_ratio)] == [
        0.954,
        0.928,
        0.981,
        0.752,
    ]


def test_growth_before_and_after_2019(frames):
    fed = shared.nyfed(frames("G-2-growth")["student_debt"])
    x = trend.decimal_years(fed["period_start"])
    growth = debt.growth_at(x, fed["balance_billion_usd"], 2008, 2019)
    assert (growth.before.n, growth.after.n) == (45, 30)
    assert (round(growth.before.slope, 1), round(growth.before.r2, 4)) == (83.2, 0.9977)
    assert (round(growth.after.slope, 1), round(growth.after.r2, 3)) == (21.0, 0.879)


# --- the cards --------------------------------------------------------------------------------------


def test_the_essays_figure_states_both_fits(card):
    drawing = card("G-2", period="essay")
    assert drawing.finding == "Student debt rose in a nearly straight line from 2009 to 2019."
    assert "0.948 with all points, 0.997 without the hollow one" in drawing.notes[1]
    assert "$0.68 trillion printed for 2012" in drawing.notes[0]
    assert "about $0.86 trillion would fit" in drawing.notes[0]
    assert drawing.headline[0] == "$80 billion a year"
    assert any("0.980" in note for note in drawing.notes)
    assert any("debt grew 117%" in note for note in drawing.notes)
    assert card("G-2", period="essay", without_2012="yes").headline[0] == "$76 billion a year"


def test_the_suspect_point_is_hollow_and_its_suggestion_apart(card):
    traces = {trace.name: trace for trace in card("G-2", period="essay").figure.data}
    suspect = traces["as printed, likely a misprint"]
    assert (list(suspect.x), list(suspect.y)) == ([2012], [0.68])
    assert suspect.marker.symbol == "circle-open"
    assert 2012 not in list(traces["Experian"].x)
    suggestion = traces["estimate from New York Fed data"]
    assert (list(suggestion.x), [round(v, 3) for v in suggestion.y]) == ([2012], [0.862])


def test_the_chosen_line_is_the_solid_one(card):
    for value, points in (("no", "11 points"), ("yes", "10 points")):
        solid = next(
            t for t in card("G-2", period="essay", without_2012=value).figure.data if t.line.dash == "solid"
        )
        assert points in solid.name


def test_real_debt_peaked_in_2021(card):
    drawing = card("G-2-publishers", basis="real")
    assert drawing.finding == "Americans owe $1.65 trillion in student loans, 18% below the peak."
    column = "balance_real_2026q2_billion_usd"
    fed = numbers(drawing.data[drawing.data["series"] == "household_debt_report"], column)
    assert round(fed.max()) == 2011
    assert str(fed.idxmax())[:10] == "2021-03-31"
    assert round(1 - fed.iloc[-1] / fed.max(), 2) == 0.18
    assert pd.Timestamp(2025, 12, 31) not in fed.index, "no index for the fourth quarter of 2025"
    assert any("October 2025" in note for note in drawing.notes)


def test_all_time_high_depends_on_the_publisher(card):
    drawing = card("G-2-publishers")
    assert drawing.finding == "Americans owe $1.65 trillion in student loans, 1% below the peak."
    assert "G.19 report counts $1.86 trillion, a record" in drawing.subtitle


def test_publishers_are_never_joined(card):
    drawing = card("G-2-publishers")
    lines = [t for t in drawing.figure.data if t.mode == "lines"]
    assert {t.name for t in lines} == {"New York Fed", "Federal Reserve G.19", "Federal Student Aid"}
    dots = next(t for t in drawing.figure.data if t.name == "Experian, 2019 edition")
    assert sum("open" in symbol for symbol in dots.marker.symbol) == 1


def test_the_federal_line_has_a_gap_and_lone_points(card):
    traces = [t for t in card("G-2-publishers").figure.data if t.name == "Federal Student Aid"]
    line, lone = traces
    assert None in list(line.y)
    assert list(lone.x) == ["2025-06-30", "2026-03-31"]
    assert lone.marker.symbol == "circle-open"


def test_per_borrower(card):
    drawing = card("G-2-publishers", measure="per_borrower")
    for words in ("2021", "$36,245", "$18,767", "$15,107"):
        assert words in drawing.finding + drawing.subtitle
    assert "1.9 times the median" in drawing.notes[0]


def test_shares(card):
    assert "8.8% of all household debt" in card("G-2-publishers", measure="share_of_debt").finding
    # 36,245 of a median income of 70,780 in 2021
    assert "51.2%" in card("G-2-publishers", measure="share_of_income").finding


def test_is_it_still_linear(card):
    drawing = card("G-2-growth")
    assert drawing.finding == "Since 2019 student debt has grown at a quarter of its earlier pace."
    assert "+$83 billion a year from 2008 to 2019, +$21 billion a year since" in drawing.subtitle
    assert any("0.879 over the 30 quarters" in note for note in drawing.notes)


def test_the_misprint_is_quoted_as_it_was_printed(card):
    drawing = card("G-2", period="essay", basis="real")
    assert "$0.68 trillion in current dollars (here $0.75 trillion)" in drawing.notes[0]
    assert "about $0.96 trillion would fit" in drawing.notes[0]


def test_real_growth_has_turned(card):
    assert "shrank by" in card("G-2-growth", basis="real").finding


def test_lateness_marks_its_policies_and_gaps(card):
    drawing = card("G-2-delinquency")
    assert drawing.finding == (
        "10.6% of student debt is seriously late; before payments paused it was 10.8%."
    )
    assert "0.6% in the fourth quarter of 2023" in drawing.notes[0]
    labels = {note.text for note in drawing.figure.layout.annotations if not note.name}
    assert labels == {"payments paused", "Fresh Start", "reported again"}
    starts = sorted(str(shape.x0)[:10] for shape in drawing.figure.layout.shapes)
    assert starts == ["2020-04-01", "2022-10-01", "2025-01-01"]
    assert any("Q3 2024" in note for note in drawing.notes)
    line = next(t for t in drawing.figure.data if t.name == "quarterly report")
    assert None in list(line.y)
    sibling = next(t for t in drawing.figure.data if t.name == "from the state file")
    assert (list(sibling.x), list(sibling.y)) == (["2024-12-31"], [0.53])


def test_a_low_beside_missing_quarters_is_no_record(card):
    """The state file has 0.53 percent for 2024Q4, which the quarterly report's line leaves out."""
    note = card("G-2-delinquency").notes[0]
    assert note.startswith("The lowest value of the line, 0.6%")


def test_a_series_that_stopped_says_so(card):
    stopped = card("G-2-delinquency", measure="flow30")
    assert "the second quarter of 2024, where this series ends" in stopped.subtitle
    assert any("no value after the second quarter of 2024" in note for note in stopped.notes)
    going_on = card("G-2-delinquency", measure="flow90")
    assert not any("series" in text for text in (going_on.finding, *going_on.notes))


def test_recipients_are_counted_in_recipients(card):
    """Federal Student Aid, end of 2025: 18.4, 8.8 and 7.7 million; nobody is counted in dollars."""
    drawing = card("G-2-status", measure="recipients")
    assert drawing.finding == (
        "18.4 million people are repaying federally managed loans; 7.7 million are in default."
    )
    assert "8.8 million" in drawing.subtitle
    assert drawing.headline[0] == "18.4 million"
    assert "$" not in drawing.finding + drawing.alt


def test_a_flow_that_ends_early_names_the_remedy(card):
    with pytest.raises(OutOfRangeError, match="since=2024"):
        card("G-2-delinquency", measure="flow30", since=2025)


def test_states_are_ranked_and_mapped(card):
    drawing = card("G-2-states", measure="late", year=2025)
    assert "13.4% in Mississippi" in drawing.finding
    assert "nation: 8.2%" in drawing.subtitle or "nation: 8.3%" in drawing.subtitle
    places = drawing.map.data[0]
    assert places.geojson == "states"
    assert len(places.locations) == 51
    assert "47" in places.locations
    assert len(drawing.data) == 51


def test_puerto_rico_is_ranked_while_published_and_never_mapped(card):
    early = card("G-2-states", year=2016)
    assert "Puerto Rico" in set(early.data["state_name"])
    assert "72" not in early.map.data[0].locations
    assert any("Puerto Rico" in note for note in early.notes)
    assert "Puerto Rico" not in set(card("G-2-states", year=2017).data["state_name"])


def test_federal_loans_by_status(card):
    drawing = card("G-2-status")
    # 647.3 in repayment, 503.6 in forbearance, 180.5 in default of 1,612.8
    assert drawing.finding == (
        "By balance, 40% of federally managed loans are being repaid; 11% are in default."
    )
    assert "fourth quarter of 2025: $1.61 trillion, 31% of it in forbearance" in drawing.subtitle
    assert any("the first quarter of 2026 and the second quarter of 2026" in n for n in drawing.notes)


def test_shares_of_a_status_need_the_whole_quarter(card):
    data = card("G-2-status", measure="share").data
    assert data["period_end"].max() == pd.Timestamp(2025, 12, 31)
    sums = data.groupby("period_end")["share_pct"].sum()
    assert sums.round(6).eq(100).all()


def test_the_newest_view_is_the_newest_complete_quarter(card):
    data = card("G-2-status", view="newest").data
    assert set(data["period_end"]) == {pd.Timestamp(2025, 12, 31)}
    assert len(data) == 7


def test_today_the_line_of_the_essays_years_is_continued(card):
    drawing = card("G-2")
    rows = drawing.data.set_index("period_end")
    # New York Fed, Household Debt and Credit Report: $1.651 trillion in the second quarter of 2026.
    assert rows["balance_billion_usd"].iloc[-1] == 1651
    # A straight line rises by the same amount every quarter.
    steps = rows["line_billion_usd"].diff().dropna()
    assert steps.max() - steps.min() == pytest.approx(0, abs=0.01)
    gap = rows["line_billion_usd"].iloc[-1] - 1651
    assert f"${gap:.0f} billion below" in drawing.finding
    real = card("G-2", basis="real").data
    assert real.filter(regex="^balance").columns[0] == "balance_real_2026q2_billion_usd"
