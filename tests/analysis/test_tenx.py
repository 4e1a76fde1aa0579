"""The degree against its alternatives: published numbers, identities, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.tables import table
from hypothesis import given
from hypothesis import strategies as st

from edudata.analysis import lab, payback, tenx
from edudata.analysis.alternatives import kind_of, price_year, totals, units_paid
from edudata.analysis.counterfactual import debt_without, followed_inflation, four_years_excess
from edudata.analysis.job_outcomes import NUMBERS, with_outcomes
from edudata.analysis.major_fields import CIP, fields_of
from edudata.analysis.sensitivity import sensitivity
from edudata.analysis.tenx import Own, baseline, compare, times
from edudata.errors import OutOfRangeError, UnknownNameError

UOPEOPLE = "University of the People B.S. (US-accredited online)"


@pytest.fixture(scope="module")
def frames():
    names = (
        "cpi",
        "majors_releases",
        "education_alternatives",
        "programs",
        "college_board_prices_releases",
        "tuition",
    )
    return {name: table(name) for name in names}


def degree(frames, **inputs):
    return baseline(frames["college_board_prices_releases"], frames["majors_releases"], **inputs)


def compared(frames, inputs=None, **options):
    return compare(
        degree(frames, **(inputs or {})), frames["education_alternatives"], frames["cpi"], **options
    )


def row(frame, name=UOPEOPLE):
    return frame[frame["alternative"] == name].iloc[0]


def test_four_years_of_published_and_net_tuition(frames):
    public, private = degree(frames), degree(frames, sector="private")
    assert (public.year, public.cost("published"), public.cost("net")) == (2025, 47_800, 9_200)
    assert (private.cost("published"), private.cost("net")) == (180_000, 67_640)
    assert degree(frames, years=5).cost("published") == 59_750
    assert public.cost("net", living=True) == 4 * 16_200, "the net price with housing and food"
    assert private.cost("net", living=True) == 4 * 32_830
    assert degree(frames, sector="out_of_state").published_usd == 31_880


def test_the_cheapest_accredited_bachelors_in_nominal_dollars(frames):
    public = row(compared(frames, dollars="nominal"))
    private = row(compared(frames, {"sector": "private"}, dollars="nominal"))
    assert public["cost_usd"] == 5_660
    assert [round(public[f"cost_ratio_{b}"], 1) for b in ("published", "net")] == [8.4, 1.6]
    assert [round(private[f"cost_ratio_{b}"], 1) for b in ("published", "net")] == [31.8, 12.0]
    assert public["reaches_10x"] == "neither"
    assert private["reaches_10x"] == "published and net"
    assert public["time_ratio"] == 1
    assert public["credential"] == "bachelor's degree"


def test_one_years_dollars_raise_an_older_price(frames):
    result = compared(frames)
    assert result.attrs["dollars"] == "2025-26"
    # CPI-U, means of July to June (2025-26 has eleven months): 2023-24 to 2025-26 about 5.8 %
    assert row(result)["cost_usd"] == pytest.approx(5_660 * 1.058, rel=0.002)
    assert row(result)["price_nominal_usd"] == 5_660
    this_year = result[result["price_year"] == 2025]
    assert len(this_year) >= 3
    assert this_year["cost_usd"].tolist() == pytest.approx(this_year["price_nominal_usd"].tolist())


@pytest.mark.parametrize("sector", list(tenx.SECTORS))
@pytest.mark.parametrize("living", [False, True])
@pytest.mark.parametrize("dollars", tenx.DOLLARS)
def test_an_alternative_equal_to_the_degree_is_exactly_one(frames, sector, living, dollars):
    base = degree(frames, sector=sector)
    same = Own("the same", base.cost("published"), base.years)
    options = {"own": same, "living": living, "dollars": dollars, "own_funds_usd": 1_000}
    result = row(compared(frames, {"sector": sector}, **options), "the same")
    assert result["cost_ratio_published"] == 1
    assert result["debt_ratio_published"] == 1
    assert result["time_ratio"] == 1


@given(cost=st.floats(1, 200_000), price=st.floats(1, 200_000), years=st.floats(0.1, 12))
def test_twice_the_price_is_half_the_ratio(cost, price, years):
    once, twice = (times(cost, p) for p in (price, 2 * price))
    assert once == pytest.approx(2 * twice)
    assert times(years, years) == 1


def test_free_is_infinitely_cheaper_and_nothing_against_nothing_is_missing():
    assert times(9_200, 0) == float("inf")
    assert times(0, 0) != times(0, 0)


def test_debt_is_what_own_funds_leave(frames):
    result = row(compared(frames, dollars="nominal", own_funds_usd=5_000, loan_rate_pct=0))
    assert result["debt_usd"] == 660
    assert result["repaid_usd"] == pytest.approx(660), "a loan at no interest"
    assert result["debt_ratio_published"] == pytest.approx(42_800 / 660)
    assert result["debt_ratio_net"] == pytest.approx(4_200 / 660)


def test_ranges_take_their_expensive_and_longer_end(frames):
    wgu = row(
        compared(frames, dollars="nominal"), "Western Governors University bachelor's (competency based)"
    )
    assert (wgu["cost_usd"], wgu["years"]) == (5 * 4_410, 2.5)
    assert (
        row(compared(frames, dollars="nominal"), "Google Career Certificate (Coursera)")["cost_usd"] == 294
    )
    assert (
        row(compared(frames, historical=True), "Udacity verified course")["reaches_10x"] == "not comparable"
    )


def middle(programs, column):
    """The median of programs weighted by their awards, by another way of counting."""
    rows = programs[programs[column].notna() & programs["awards"].gt(0)].sort_values(column)
    graduates = rows["awards"].to_numpy()
    return float(rows[column].iloc[np.searchsorted(graduates.cumsum(), graduates.sum() / 2)])


def test_pay_and_debt_of_graduates_are_weighted_by_graduates(frames):
    result = with_outcomes(compared(frames), frames["programs"])
    by = result.set_index("alternative")
    # College Scorecard, release of June 2026: a median over programs alone would be 59,444.
    assert (result.attrs["degree_earnings_4yr_usd"], result.attrs["degree_debt_usd"]) == ("64533", "21000")
    college = by.loc["Public 2-year college, published tuition and fees"]
    assert round(college["pay_ratio"], 2) == 0.73
    assert college["earnings_4yr_usd"] == middle(
        frames["programs"].query("credential == 'associates'"), "earnings_4yr_usd"
    )
    assert college["graduates_debt_ratio"] == pytest.approx(21_000 / college["graduates_debt_usd"])
    wgu = by.loc["Western Governors University bachelor's (competency based)"]
    assert (wgu["earnings_low_usd"], wgu["earnings_high_usd"]) == (49_646, 131_198)
    assert round(wgu["pay_ratio"], 2) == 1.50
    assert 1 < wgu["pay_ratio_same_fields"] < wgu["pay_ratio"], "its fields pay more than most"
    tennessee = by.loc["Tennessee Promise (community or technical college)"]
    assert round(tennessee["pay_ratio"], 2) == 0.67


def test_a_program_on_several_campuses_counts_once(frames):
    programs = frames["programs"].query("credential == 'associates' and earnings_4yr_usd.notna()")
    result = with_outcomes(compared(frames), frames["programs"]).set_index("alternative")
    college = result.loc["Public 2-year college, published tuition and fees"]
    assert college["outcome_programs"] == len(programs.drop_duplicates(["opeid6", "cip_code"]))
    assert college["outcome_programs"] < len(programs)


def test_a_major_changes_pay_and_ratio(frames):
    every, science = (
        with_outcomes(compared(frames), frames["programs"], major)
        for major in ("Overall", "Computer Science")
    )
    own = frames["programs"].query("credential == 'bachelors' and cip_code in ('1101', '1107')")
    assert float(science.attrs["degree_earnings_4yr_usd"]) == middle(own, "earnings_4yr_usd") > 100_000
    assert "1101, 1107" in science.attrs["degree_fields"]
    measured = every["pay_ratio"].notna()
    assert (science["pay_ratio"] < every["pay_ratio"])[measured].all()
    none = with_outcomes(compared(frames), frames["programs"], "Art History")
    assert none.attrs["degree_earnings_4yr_usd"] == "not published"
    assert "no separate field for Art History" in none.attrs["degree_fields"]
    assert none["pay_ratio"].isna().all()


def test_every_major_has_bachelors_programs(frames):
    majors = set(frames["majors_releases"]["major"]) - {"Overall", "Art History"}
    assert set(CIP) == majors
    codes = frames["programs"].query("credential == 'bachelors'")["cip_code"]
    for major in majors:
        assert codes.str.startswith(fields_of(major)).any(), major


def test_a_masters_degree_is_no_alternative_to_a_bachelors(frames):
    result = compared(frames)
    assert "master's degree" not in set(result["credential"])
    assert len(result) == 12
    assert [name.split(" (")[0] for name in result.attrs["left_out"].split("; ")] == [
        "Georgia Tech OMSCS",
        "Georgia Tech online master",
        "UT Austin online master",
    ]


def test_careers_that_nobody_measured_have_no_numbers(frames):
    result = with_outcomes(compared(frames), frames["programs"])
    silent = result[result["job_outcome"] == "not measured"]
    for name in ("University of the People", "bootcamp", "MOOC", "nanodegree"):
        assert silent["alternative"].str.contains(name).any(), name
    assert silent[list(NUMBERS)].isna().all(axis=None)
    measured = result[result["job_outcome"] == "published"]
    assert len(measured) + len(silent) == len(result)
    assert measured["outcome_caveat"].str.len().min() > 20
    none = with_outcomes(compared(frames), frames["programs"].iloc[:0])
    assert set(none["job_outcome"]) == {"not measured"}
    assert set(result["open_to_all"]) <= {"yes", "no", "not stated"}
    assert result["access_reason"].str.len().min() > 10
    assert float(result.attrs["underemployment_pct"]) == 39.35


def test_living_is_in_or_out_and_no_other_word(frames):
    ratio = {
        value: row(compared(frames, living=value))["cost_ratio_published"]
        for value in ("in", "out", True, False)
    }
    assert ratio["in"] == ratio[True] < 2 < ratio[False] == ratio["out"]
    for word in ("no", 1, 0, None, ""):
        with pytest.raises(UnknownNameError, match="Known: True, False, in, out"):
            compared(frames, living=word)
    with pytest.raises(UnknownNameError, match="value of historical"):
        compared(frames, historical="no")


def test_a_length_that_holds_for_some_says_for_whom(frames):
    result = compared(frames).set_index("alternative")["condition"]
    wgu = "Western Governors University bachelor's (competency based)"
    assert result[wgu] == "for students with some prior college"
    assert (result.drop(wgu) == "").all()


def test_living_costs_need_a_length(frames):
    result = compared(frames, living=True)
    silent = result[result["cost_usd"].isna()]
    assert len(silent)
    assert (silent["why_no_cost"] != "").all()
    assert set(silent["reaches_10x"]) == {"not comparable"}
    # Eating and lodging cost the same everywhere: ten times cheaper is then out of reach.
    assert row(result)["cost_ratio_published"] == pytest.approx(
        (47_800 + 55_600) / (row(result)["cost_usd"])
    )
    assert row(result)["cost_ratio_published"] < 2


@pytest.mark.parametrize(
    ("period", "year"),
    [("2023-24", 2023), ("2016-2019", 2019), ("2013-2026", 2025), ("2014-", 2025), ("2018", 2018)],
)
def test_price_year(period, year):
    assert price_year(period, 2025) == year


def test_units_paid():
    assert units_paid("per_month", 26.1, 40) == 6
    assert units_paid("per_6_month_term", 130.4, 40) == 5
    assert units_paid("per_year", 104.4, 40) == 2
    assert units_paid("per_course", float("nan"), 12) == 12
    with pytest.raises(OutOfRangeError, match="per_year"):
        units_paid("per_moon", 1, 1)


def test_every_alternative_is_classified_by_its_name(frames):
    for name in frames["education_alternatives"]["alternative"]:
        assert kind_of(name).credential != "not stated", name
    assert kind_of("Night school").open_to_all == "not stated"


@pytest.mark.parametrize(
    ("inputs", "options", "message"),
    [
        (
            {},
            {"own": Own("mine", None, 1)},
            "price_usd of 'mine' must be a number, 0 or more; None was given",
        ),
        ({}, {"own": Own("mine", 1, None)}, "years of 'mine' must be a number, above 0 to 12; None"),
        ({}, {"own": Own("mine", -1, 1)}, "price_usd of 'mine' must be 0 or more; -1"),
        ({}, {"own": Own("mine", 1, 0)}, "years of 'mine' must be above 0 to 12; 0 was given"),
        ({"years": 0}, {}, "years must be above 0 to 12"),
        ({"published_usd": -5}, {}, "published_usd must be 0 or more"),
        ({}, {"loan_years": 0}, "years of the loan must be above 0"),
        ({}, {"loan_rate_pct": -1}, "rate_pct must be 0 to 30"),
        ({}, {"own_funds_usd": -1}, "own_funds_usd must be 0 or more"),
        ({}, {"courses": 0}, "courses must be 1 to 400"),
        ({}, {"courses": "x"}, "courses must be a number, 1 to 400; 'x' was given"),
        ({}, {"own": Own("mine", "abc", 1)}, "price_usd of 'mine' must be a number, 0 or more; 'abc'"),
        ({}, {"own_funds_usd": None}, "own_funds_usd must be a number, 0 or more; None"),
        ({}, {"loan_years": float("inf")}, "years of the loan must be a number, above 0 to 50; inf"),
        ({"years": "4"}, {}, "years must be a number, above 0 to 12; '4' was given"),
        ({"years": float("nan")}, {}, "years must be a number, above 0 to 12; nan was given"),
        ({"years": True}, {}, "years must be a number, above 0 to 12; True was given"),
        ({"published_usd": float("nan")}, {}, "published_usd must be a number, 0 or more; nan"),
        ({"net_usd": -3_000}, {}, "net_usd must be 0 or more; -3000"),
    ],
)
def test_invalid_values_are_rejected_with_the_range(frames, inputs, options, message):
    with pytest.raises(OutOfRangeError, match=message):
        compared(frames, inputs, **options)


def test_unknown_names_suggest_known_ones(frames):
    for inputs in ({"sector": ["public"]}, {"major": 5}):
        with pytest.raises(UnknownNameError, match="Known"):
            degree(frames, **inputs)
    for inputs in ({"sector": "publik"}, {"major": "Nursng"}):
        with pytest.raises(UnknownNameError, match="Did you mean"):
            degree(frames, **inputs)
    with pytest.raises(UnknownNameError, match="one_year, nominal"):
        compared(frames, dollars="gold")
    with pytest.raises(OutOfRangeError, match="academic year from 1913 to 2025"):
        totals(frames["education_alternatives"], frames["cpi"], 2031)


def test_sensitivity_moves_one_input_at_a_time():
    result = sensitivity(lambda a, b: a + 2 * b, {"a": 1, "b": 1}, {"a": (0, 2), "b": (0, 2)})
    assert result["input"].tolist() == ["b", "a"]
    assert result["low"].tolist() == [1, 2]
    assert result["high"].tolist() == [5, 4]
    assert result["given"].tolist() == [3, 3]
    with pytest.raises(UnknownNameError):
        sensitivity(lambda a: a, {"a": 1}, {"z": (0, 1)})


def test_premium_needed_is_where_both_are_worth_the_same(frames):
    base, other = payback.Path(47_800, 4, 58_000), payback.Path(5_660, 1, 0)
    work = payback.Path(0, 0, 40_000)
    share = lab.premium_needed_pct(base, other, work, 30, 3)
    paid = payback.Path(5_660, 1, 40_000 + share / 100 * 18_000)
    worth = [payback.present_value(payback.yearly_flows(p, 30), 3) for p in (base, paid)]
    assert worth[0] == pytest.approx(worth[1])
    free = payback.Path(0, 0, 58_000)
    assert lab.premium_needed_pct(free, free, work, 30, 3) == pytest.approx(100)
    assert lab.premium_needed_pct(work, work, work, 30, 3) != 100, "no extra pay, no share of it"


def test_an_alternative_brings_its_share_early_and_at_mid_career():
    work, degree_ = payback.Path(0, 0, 40_000, 60_000), payback.Path(47_800, 4, 60_000, 90_000)
    share = lab.premium_needed_pct(degree_, payback.Path(5_660, 1, 0), work, 30, 3)
    paid = lab.with_extra_pay(payback.Path(5_660, 1, 0), degree_, work, share)
    worth = [payback.present_value(payback.yearly_flows(p, 30), 3) for p in (degree_, paid)]
    assert worth[0] == pytest.approx(worth[1])
    assert lab.with_extra_pay(paid, degree_, work, 100).later_pay_usd == 90_000


@pytest.fixture(scope="module")
def with_wages(frames):
    return frames | {"graduate_wages_releases": table("graduate_wages_releases")}


def test_both_sides_of_the_payback_come_from_one_survey(with_wages):
    # New York Fed, 2024: 60,000 and 40,000 from the Current Population Survey.
    flat = lab.lab(with_wages, later_pay="flat").attrs
    assert (flat["break_even_published"], flat["npv_published_usd"]) == ("18 years", "131215")
    assert flat["pay_basis"].startswith("both sides: full-time workers aged 22 to 27, Current Population")
    rising = lab.lab(with_wages).attrs
    # Mid-career pay of graduates is 87,000, early-career pay 58,000: half as much again on both sides.
    assert (rising["break_even_published"], rising["npv_published_usd"]) == ("18 years", "200442")
    only = lab.lab(with_wages, later_pay="degree").attrs
    assert float(only["npv_published_usd"]) > float(rising["npv_published_usd"])
    with pytest.raises(UnknownNameError, match="Known: both, degree, flat"):
        lab.lab(with_wages, later_pay="up")


def test_pay_by_major_says_that_the_surveys_differ(with_wages):
    every, science = (
        lab.lab(with_wages, **options).attrs for options in ({}, {"major": "Computer Science"})
    )
    assert "not fully comparable" in science["pay_basis"]
    assert science["degree_earnings_4yr_usd"] != every["degree_earnings_4yr_usd"]
    assert science["high_school_pay_usd"] == every["high_school_pay_usd"]
    # 87,000 and 120,000 dollars of 2024 in those of 2025-26 (CPI-U, 4.46 percent more).
    assert science["pay_usd"] == "90877, at mid-career 125347"


def test_had_tuition_followed_inflation(frames):
    path = followed_inflation(frames["tuition"], frames["cpi"]).set_index("year")
    # Constant 2022-23 dollars of the publisher: 3,629 in 1985-86, 9,750 in 2022-23; 3.00 times in 2019-20
    assert path.loc[2022, "followed_usd"] == pytest.approx(3_629, abs=1.5)
    assert path.loc[2022, "amount_usd"] == 9_750
    assert round(path.loc[2019, "ratio"], 2) == 3.00
    assert path.loc[1985, "ratio"] == 1
    assert path.loc[1985, "excess_usd"] == 0
    private = followed_inflation(frames["tuition"], frames["cpi"], "private_4yr").set_index("year")
    assert round(private.loc[2019, "ratio"], 2) == 2.26
    whole = path.reset_index()
    assert four_years_excess(whole, 2019) == pytest.approx(path.loc[2015:2018, "excess_usd"].sum())
    with pytest.raises(OutOfRangeError, match="class_of must be from 1989 to 2023"):
        four_years_excess(whole, 2031)
    with pytest.raises(OutOfRangeError, match="start must be a year with a price"):
        followed_inflation(frames["tuition"], frames["cpi"], start=1900)
    with pytest.raises(UnknownNameError, match="public_4yr"):
        followed_inflation(frames["tuition"], frames["cpi"], "public_4y")


@given(st.floats(0, 60_000), st.floats(0, 60_000), st.floats(0, 100))
def test_debt_without_the_excess_lies_between_nothing_and_what_it_was(debt, excess, share):
    assert 0 <= debt_without(debt, excess, share) <= debt
    assert debt_without(debt, excess, 0) == debt


def test_debt_without_by_hand():
    assert debt_without(28_950, 24_000, 50) == 16_950
    assert debt_without(28_950, 40_000, 100) == 0
    with pytest.raises(OutOfRangeError, match="passed_on_pct must be 0 to 100; 101"):
        debt_without(1, 1, 101)
