"""Briefs of real places: values typed from the publishers' figures, every state, a sample of the rest."""

from __future__ import annotations

import time

import pandas as pd
import pytest

import edudata as ed
from edudata.api.briefs import atlas
from edudata.errors import AmbiguousNameError, UnknownNameError, WrongTypeError

MAX_BYTES = 100_000
# From the facts, second part: Tennessee and the United States.
TENNESSEE = {
    "student_share": (36.3, 39.3),
    "postings": (112.4, 101.8),
    "prices": (92.515, 100.0),
    "distance": (None, 29.9),
    "bachelors_change": (None, -3.1),
    "short_awards_change": (None, 27.8),
}


def close(value: float | None, expected: float) -> bool:
    return value is not None and abs(value - expected) < 0.051


def test_tennessee_has_the_published_values(reference):
    brief = ed.place("47")
    assert (brief.title, brief.place.kind) == ("Tennessee", "state")
    for key, (own, nation) in TENNESSEE.items():
        row = brief.row(key)
        assert close(row.nation, nation), (key, row.nation)
        assert own is None or close(row.value, own), (key, row.value)
    debt = pd.read_csv(reference / "facts" / "nyfed_state_student_debt_annual.csv")
    newest = debt[debt["state"].eq("TN")].sort_values("year").iloc[-1]
    assert brief.row("debt").value == newest["student_loan_per_capita_usd"]
    assert brief.row("late").value == pytest.approx(newest["student_loan_90plus_days_delinquent_pct"])
    homes = pd.read_csv(reference / "facts" / "acs_state_2023.csv").set_index("state").loc["TN"]
    for key, name in (
        ("income", "median_household_income_usd"),
        ("home_value", "median_home_value_usd"),
        ("rent", "median_gross_rent_usd_per_month"),
    ):
        assert brief.row(key).value == homes[name]
    assert brief.row("home_years").value == pytest.approx(homes["price_to_income"], abs=0.001)


def test_debt_ranks_count_the_fifty_states_and_the_district(reference):
    debt = pd.read_csv(reference / "facts" / "nyfed_state_student_debt_annual.csv")
    newest = debt[debt["year"].eq(debt["year"].max()) & ~debt["state"].isin(["US", "PR", "allUS"])]
    values = newest.set_index("state")["student_loan_per_capita_usd"]
    assert len(values) == 51
    row = ed.place("TN").row("debt")
    assert (row.rank, row.of) == (int((values > values["TN"]).sum()) + 1, 51)


def test_nashville_has_the_published_values(reference):
    brief = ed.place("Nashville")
    assert brief.place.id == "34980"
    homes = pd.read_csv(reference / "facts" / "acs_cbsa_2023.csv", dtype={"cbsa": "str"}).set_index("cbsa")
    assert brief.row("home_value").value == homes.loc["34980", "median_home_value_usd"] == 376_800
    assert brief.row("home_years").value == pytest.approx(4.567, abs=0.001)
    jobs = pd.read_csv(reference / "facts" / "oews_bachelors_share_by_area.csv", dtype={"cbsa": "str"})
    jobs = jobs[jobs["area_type"].eq("M")].set_index("cbsa").loc["34980"]
    assert brief.row("degree_pay").value == jobs["mean_annual_wage_bachelors_entry_usd"] == 105_772
    assert brief.row("degree_jobs").value == pytest.approx(jobs["bachelors_entry_share_pct"], abs=0.05)
    assert (brief.row("population").value, brief.row("research_universities").value) == (2_197_416, 3)
    # No publisher has debt by metro: it is the state's, and says so.
    assert (brief.row("debt").area, brief.row("debt").value) == (
        "Tennessee",
        ed.place("TN").row("debt").value,
    )


def test_a_college_is_compared_with_its_kind():
    brief = ed.place("221999")
    row = brief.row("price")
    table = ed.load("institutions").set_index("unitid")
    directory = ed.load("college_directory").set_index("unitid")
    assert (row.value, row.basis) == (table.loc["221999", "tuition_in_state_usd"], "middle of its kind")
    own = table[table["control"].eq("private_nonprofit") & table["level"].eq("four_year")]
    closed = directory.index[directory["closed_on"].notna() | directory["active"].eq("no")]
    prices = own.loc[~own.index.isin(closed), "tuition_in_state_usd"].dropna()
    assert (row.nation, row.of, row.rank) == (
        prices.median(),
        len(prices),
        int((prices > row.value).sum()) + 1,
    )
    assert brief.row("earnings").missing.startswith("Not in the releases that come with the package")
    assert brief.row("home_years").area == "Nashville, TN"


def test_a_closed_college_says_so():
    brief = ed.place("Birmingham-Southern College")
    assert brief.finding == "Closed on July 31, 2024. What follows is what was last published."
    assert brief.place.closed == "2024-07-31"


def test_prices_are_those_of_the_college_in_the_middle():
    table = ed.load("institutions")
    rows = table[table["state"].eq("TN") & table["control"].eq("public") & table["level"].eq("four_year")]
    rows = rows[rows["tuition_in_state_usd"].notna() & rows["undergraduates"].gt(0)]
    value = ed.place("TN").row("public_4yr_price").value
    total = rows["undergraduates"].sum()
    assert rows.loc[rows["tuition_in_state_usd"] <= value, "undergraduates"].sum() >= total / 2
    assert rows.loc[rows["tuition_in_state_usd"] < value, "undergraduates"].sum() < total / 2


def test_states_without_survey_records_say_why():
    for letters in ("CA", "TX"):
        row = ed.place(letters).row("underemployment")
        assert row.value is None
        assert row.missing == "The survey records that come with the package lack California and Texas."
        assert row.nation_text


def test_every_state_and_a_sample_of_the_rest_fit_one_page():
    known = atlas()
    places = list(known.directory.places.values())
    metros = [p for p in places if p.kind == "metro"]
    colleges = [p for p in places if p.kind == "college"]
    assert (len([p for p in places if p.kind == "state"]), len(metros)) == (52, 935)
    assert len(colleges) > 6_273
    sample = [p for p in places if p.kind == "state"] + metros[::12] + colleges[::90]
    start = time.process_time()
    for place in sample:
        brief = known.brief(place)
        text = brief.html()
        assert len(text.encode()) <= MAX_BYTES
        assert "nan" not in {cell.strip("$%") for cell in text.replace("<", " ").split()}
        for row in brief.rows:
            assert (row.value is None) == bool(row.missing), (place.name, row.key)
            assert row.source.publisher
            assert row.period
            assert row.table or row.figure
            assert row.rank is None or 1 <= row.rank <= row.of
    # 1,000 in a minute, with room for slow machines.
    assert (time.process_time() - start) / len(sample) < 0.06


def test_names_of_many_and_of_none():
    with pytest.raises(AmbiguousNameError, match=r"Columbus, GA-AL \(17980\)"):
        ed.place("Columbus")
    with pytest.raises(UnknownNameError, match="Nearest: Nashville"):
        ed.place("Nashvile")
    with pytest.raises(WrongTypeError):
        ed.place(47)  # type: ignore[arg-type]
    assert ed.place("Columbus, OH").place.id == "18140"


def test_new_tables_give_new_briefs(monkeypatch):
    from edudata.api import briefs

    first = briefs.atlas()
    assert briefs.atlas() is first
    monkeypatch.setattr(briefs, "_state", lambda: ("other",))
    assert briefs.atlas() is not first


def test_your_choice_is_answered_with_the_composite_of_major_and_state():
    brief = ed.yours(state="TN", major="nursing", college="public_4yr")
    (rate,) = ed.underemployment(
        ("state", "major"), {"state": "TN", "major": "Nursing"}, kind="composite"
    ).to_dict("records")
    row = brief.row("underemployment")
    assert (row.value, row.low, row.high) == (rate["rate_pct"], rate["low_pct"], rate["high_pct"])
    assert f"{rate['n']} people in the sample count {rate['own_weight_pct']:.0f}%" in row.note
    assert row.basis == "Nursing, United States"
    # From the New York Fed's table: 70,000 against 58,000.
    assert (brief.row("major_pay").value, brief.row("major_pay").nation) == (70_000, 58_000)
    assert brief.title.startswith("For Nursing in Tennessee: ")
    assert len(brief.title.split()) <= 18


@pytest.mark.parametrize(
    ("choice", "title"),
    [
        ({}, "Choose a state, a metro, a major or a kind of college"),
        ({"college": "for_profit"}, "For-profit colleges: choose a state or a major, too"),
        ({"metro": "34980"}, "For Nashville, TN: "),
        ({"state": "TN", "metro": "Denver"}, "For Denver, CO and Tennessee: "),
        ({"major": "art history"}, "For Art History: "),
    ],
)
def test_any_part_of_a_choice_is_optional(choice, title):
    brief = ed.yours(**choice)
    assert brief.title.startswith(title)
    expected = {"public_4yr_price", "debt", "late", "underemployment", "home_years", "hub_rank"}
    if choice.get("college"):
        expected = expected - {"public_4yr_price"} | {"for_profit_price"}
    assert expected <= {row.key for row in brief.rows}
    assert all(bool(row.missing) == (row.value is None) for row in brief.rows)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"major": "engineering"}, "Nearest: Aerospace Engineering"),
        ({"major": "xyz"}, "Known: Accounting"),
        ({"college": "ivy"}, "Known: public_4yr"),
        ({"state": "Nashville"}, "No place is called 'Nashville'"),
    ],
)
def test_a_wrong_choice_names_the_known_ones(choice, message):
    with pytest.raises(UnknownNameError, match=message):
        ed.yours(**choice)


def test_a_choice_has_the_years_that_cover_its_degree():
    brief = ed.yours(state="TN", major="nursing")
    row = ed.card("10X-majors", state="TN", highlight="nursing").data.set_index("major").loc["Nursing"]
    plain, whole = brief.row("program_years"), brief.row("program_years_all")
    assert (plain.value, whole.value) == (row["years"], row["years_per_graduate"])
    assert plain.nation < whole.nation
    assert whole.settings["highlight"] == "nursing"
    assert "half of the years" in whole.note
    few = ed.yours(major="art history").row("program_years")
    assert (few.value, few.settings) == (None, {})
    assert "Too few programs" in few.missing
    two_years = ed.yours(state="WY", college="public_2yr").row("program_pay")
    assert two_years.label == "Pay four years after an associate's degree"
