"""Each verdict flips where its definition says: data changed to just within and just beyond the limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from edudata import registry
from edudata.errors import OutOfRangeError
from edudata.essay._rules import half_step

Frames = dict[str, pd.DataFrame]
# Where the board's verdict takes several readings together, or none can be tested: the definition to flip.
DEFINITIONS: dict[str, dict[str, str]] = {
    "four-in-ten": {"group": "all"},
    "underemployment-rising": {"reading": "1990"},
    "almost-half-no-job": {"outcome": "unemployed"},
    "four-year-degree": {"reading": "usual"},
    "train-on-the-job": {"measure": "share"},
    "tripled": {"measure": "all_4yr tuition_fees"},
    "tennessee-cheap": {"measure": "price_parity"},
    "bay-area-grows": {"span": "since"},
}
MUTATIONS: dict[str, tuple[Callable[[Frames, float], None], float, str, float, str]] = {}


def mutation(claim: str, inside: float, before: str, beyond: float, after: str) -> Any:
    """Register a change of the data that brings a claim's value to a number."""

    def register(change: Callable[[Frames, float], None]) -> Callable[[Frames, float], None]:
        MUTATIONS[claim] = (change, inside, before, beyond, after)
        return change

    return register


def put(frame: pd.DataFrame, rows: Any, column: str, values: Any) -> None:
    frame[column] = frame[column].astype(float).mask(rows, values)


@mutation("cannot-go-on", 10.1, "supported", 9.9, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["federal_loans_by_status"]
    newest = (t["portfolio"] == "federally_managed") & (t["period_end"] == "2025-12-31")
    put(t, newest & (t["status"] == "default"), "balance_billion_usd", 115.2 * (1 + value / 100))
    # With fewer loans in default the rest would be a larger share.
    put(t, newest & (t["status"] == "repayment"), "balance_billion_usd", 500)


@mutation("students-leave", -2.1, "supported", -1.9, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["fall_enrollment"]
    newest, first = t["fall"] == 2025, t["fall"] == 2020
    own = t["field"] == "all"
    factor = t.loc[first & own, "students"].sum() / t.loc[newest & own, "students"].sum()
    put(t, newest & own, "students", t["students"] * factor * (1 + value / 100))


@mutation("leave-the-degree", -3.01, "partly", -2.99, "not supported")
def _(frames: Frames, value: float) -> None:
    t = frames["completions_by_level"]
    newest = (t["academic_year"] == "2023-24") & (t["award"] == "bachelors")
    put(t, newest, "students", 2009478 * (1 + value / 100))


@mutation("colleges-close", 10.1, "partly", 9.9, "not supported")
def _(frames: Frames, value: float) -> None:
    t = frames["college_closures_by_year"]
    own = (t["publisher"] == "fsa") & (t["colleges"] == "degree_granting")
    put(t, own & t["year"].between(2023, 2025), "closures", 61 / 3 * (1 + value / 100))


@mutation("students-pay", 50, "supported", 49.9, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["state_college_funding"]
    put(t, (t["state"] == "US") & (t["fiscal_year"] == 2024), "student_share_pct", value)


@mutation("states-paid-less", 100.1, "supported", 99.9, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["state_college_funding"]
    us = t["state"] == "US"
    then, now = us & (t["fiscal_year"] == 2001), us & (t["fiscal_year"] == 2012)

    def each(column: str, row: Any) -> float:
        return float(
            (t.loc[row, column] / t.loc[row, "fte_students"] / t.loc[row, "inflation_factor"]).iloc[0]
        )

    rise = each("net_tuition_usd", now) - each("net_tuition_usd", then)
    target = each("education_appropriations_usd", then) - rise * value / 100
    put(t, now, "education_appropriations_usd", target * t["fte_students"] * t["inflation_factor"])


@mutation("no-better-product", 2.4, "supported", 2.6, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["graduate_wages_releases"]
    own = (t["year"] == 2024) & (t["percentile"] == 50) & (t["group"] == "recent_graduates")
    put(t, own, "wage_usd", 40000 * 56642 / 40815 * (1 + value / 100))


@mutation("shorter-degree-possible", 25.01, "supported", 24.99, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["completions_by_level"]
    year, short = t["academic_year"] == "2023-24", t["award"] == "certificate_under_1_year"
    others = t.loc[year & ~short, "students"].sum()
    put(t, year & short, "students", others * value / (100 - value))


@mutation("firms-remote-first", 50.01, "supported", 49.99, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["job_posting_shares"]
    put(t, (t["topic"] == "remote_postings") & (t["date"] >= "2026-01-01"), "share_pct", value)


@mutation("cloud-simplifies", 100.1, "supported", 99.9, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["job_postings_by_sector"]
    put(t, (t["sector"] == "Software Development") & (t["date"] == t["date"].max()), "index_sa", value)


@mutation("firms-leave", 5.01, "partly", 4.99, "not supported")
def _(frames: Frames, value: float) -> None:
    t = frames["job_postings_by_state"]
    newest = t["date"] == t["date"].max()
    base = float(t.loc[newest & (t["state"] == "CA"), "index_sa"].iloc[0])
    put(t, newest & (t["state"] == "TN"), "index_sa", base + value)


@mutation("no-future-in-bay-area", 99.9, "partly", 100.1, "not supported")
def _(frames: Frames, value: float) -> None:
    t = frames["job_postings_by_state"]
    put(t, (t["date"] == t["date"].max()) & (t["state"] == "CA"), "index_sa", value)


@mutation("motivated-succeed", 3.49, "partly", 3.47, "not supported")
def _(frames: Frames, value: float) -> None:
    """AI in so many of a hundred postings: twice the 1.74 of 2019 is 3.48."""
    t = frames["job_posting_shares"]
    put(t, (t["topic"] == "ai_postings") & (t["date"] >= "2026-06-01"), "share_pct", value)


@mutation("train-on-the-job", 50.01, "supported", 49.99, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["apprenticeships"]
    put(t, t["fiscal_year"] == 2020, "new_apprentices", round(2_033_157 * value / 100))


@mutation("same-outcome-by-program", 50.1, "supported", 49.9, "partly")
def _(frames: Frames, value: float) -> None:
    """So many of a hundred bachelor's programs below high-school pay."""
    t = frames["programs"]
    own = t["credential"].eq("bachelors") & t["earnings_4yr_usd"].notna()
    own &= t["unitid"].isin(frames["institutions"]["unitid"]) & t["high_school_earnings_usd"].notna()
    names = ["opeid6", "cip_code"]
    order = t.loc[own, names].drop_duplicates().reset_index(drop=True)
    few = order.head(round(len(order) * value / 100)).assign(few=True)
    put(t, own, "earnings_4yr_usd", 60_000)
    chosen = t[names].merge(few, on=names, how="left")["few"].notna().set_axis(t.index)
    put(t, own & chosen, "earnings_4yr_usd", 10_000)


@mutation("medallion-million", 0.901, "supported", 0.899, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["medallion_prices"]
    rows = (t["medallion_type"] == "individual") & (t["price_kind"] == "monthly_average")
    put(t, rows, "price_usd", t["price_usd"] * value / 1.05)


@mutation("medallion-fell", 45.3, "supported", 44.7, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["medallion_prices"]
    put(
        t, (t["price_kind"] == "auction") & (t["period_start"] > "2019"), "price_usd", 10500 * (100 - value)
    )


@mutation("taxis-displaced", 45.1, "supported", 44.9, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["taxi_trips"]
    rows = (t["license_class"] == "yellow") & (t["period_start"].dt.year == 2024)
    put(t, rows, "trips_per_day", 487929 * (100 - value) / 100)


def nyfed(frames: Frames) -> Any:
    return frames["student_debt"]["series"] == "household_debt_report"


@mutation("debt-record", 99.55, "supported", 99.45, "outdated")
def _(frames: Frames, value: float) -> None:
    t = frames["student_debt"]
    put(t, nyfed(frames) & (t["period_start"] == "2026-04-01"), "balance_billion_usd", 16.64 * value)


@mutation("debt-linear", 66, "supported", 68, "partly")
def _(frames: Frames, value: float) -> None:
    """A balance of 2014 that is so many billions higher."""
    t = frames["student_debt"]
    rows = (t["series"] == "first_quarter_totals") & (t["period_start"] == "2014-01-01")
    put(t, rows, "balance_billion_usd", t["balance_billion_usd"] + value)


@mutation("debt-same-pace", 90.5, "supported", 89.5, "outdated")
def _(frames: Frames, value: float) -> None:
    t = frames["student_debt"]
    years = (t["period_start"] - pd.Timestamp("2019-01-01")).dt.days / 365.25
    start = t.loc[nyfed(frames) & (t["period_start"] == "2019-01-01"), "balance_billion_usd"].iloc[0]
    line = start + years * 83.2 * value / 100
    put(t, nyfed(frames) & (t["period_start"] > "2019-01-01"), "balance_billion_usd", line)


@mutation("debt-every-year", 20.5, "supported", 19.5, "outdated")
def _(frames: Frames, value: float) -> None:
    """Balances from the second quarter of 2023 on that are so many billions higher: 2023 fell by 20."""
    t = frames["student_debt"]
    rows = nyfed(frames) & (t["period_start"] >= "2023-04-01")
    put(t, rows, "balance_billion_usd", t["balance_billion_usd"] + value)


def graduates(frames: Frames, group: str, column: str, value: float) -> None:
    t = frames["graduate_labor_market_releases"]
    put(t, (t["group"] == group) & (t["period_start"].dt.year == 2019), column, value)


@mutation("four-in-ten", 37.6, "supported", 37.4, "partly")
def _(frames: Frames, value: float) -> None:
    graduates(frames, "college_graduates", "underemployment_pct", value)


@mutation("underemployment-rising", 43.252 + 2.6, "supported", 43.252 + 2.4, "partly")
def _(frames: Frames, value: float) -> None:
    """The mean of 1990 to 2018 is 43.25."""
    graduates(frames, "recent_graduates", "underemployment_pct", value)


@mutation("almost-half-no-job", 42.6, "supported", 42.4, "partly")
def _(frames: Frames, value: float) -> None:
    graduates(frames, "recent_graduates", "unemployment_pct", value)


@mutation("same-outcome", 4.9, "supported", 5.1, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["graduate_wages_releases"]
    rows = (t["group"] == "recent_graduates") & (t["year"] == 2024) & (t["percentile"] == 50)
    put(t, rows, "wage_usd", 400 * (100 + value))


@mutation("four-year-degree", 47.6, "supported", 47.4, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["time_to_degree"]
    put(t, t["group"] == "48_months_or_less", "share_pct", value)


@mutation("three-prices", 2.9, "supported", 3.1, "partly")
def _(frames: Frames, value: float) -> None:
    """Were they medians, all confirmed, and the private one off by so many percent."""
    t = frames["college_prices"]
    rows = (t["publisher"] == "U.S. News") & (t["year"] == 2019)
    t["flag"] = t["flag"].astype("str").mask(rows)
    t["statistic"] = t["statistic"].astype("str").mask(rows, "p50")
    put(t, rows & (t["sector"] == "private_4yr"), "amount_usd", 36801 / (1 + value / 100))


def price(frames: Frames, year: int, value: float) -> None:
    t = frames["tuition"]
    rows = (t["sector"] == "all_4yr") & (t["component"] == "tuition_fees") & (t["year"] == year)
    put(t, rows & (t["dollar_year"] != "current"), "amount_usd", value)


@mutation("unbounded", 98.1, "supported", 97.9, "outdated")
def _(frames: Frames, value: float) -> None:
    price(frames, 2022, 193.94 * value)


@mutation("tripled", 2.76, "supported", 2.74, "partly")
def _(frames: Frames, value: float) -> None:
    price(frames, 2019, 7668 * value)


@mutation("ten-times-cheaper", 9.1, "supported", 8.9, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["education_alternatives"]
    rows = t["alternative"].str.contains(r"B\.S\.") & (t["year"] == 2023)
    # 5,660 dollars of 2023-24 are 5,991 of 2025-26.
    put(t, rows, "price_low_usd", 47800 / value * 5660 / 5990.8)


@mutation("remote-work", 22.6, "supported", 22.4, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["region_indicators"]
    rows = (t["indicator"] == "worked_from_home") & (t["area"] == "United States") & (t["year"] == 2024)
    put(t, rows, "rate_pct", value)


@mutation("free-associate-degree", 99, "supported", 101, "not supported")
def _(frames: Frames, value: float) -> None:
    t = frames["education_alternatives"]
    put(t, t["alternative"].str.startswith("Tennessee"), "price_low_usd", value)


@mutation("bay-area-dear", 1.46, "supported", 1.44, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["housing_metros"]
    nashville = t.loc[t["geo_id"] == "34980", "price_to_income"].iloc[0]
    put(t, t["geo_id"] == "41860", "price_to_income", value * nashville)


@mutation("tennessee-cheap", 96.9, "supported", 97.1, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["region_indicators"]
    rows = (t["indicator"] == "price_parity_all_items") & (t["geo_id"] == "47") & (t["year"] == 2023)
    put(t, rows, "rpp_index", value)


@mutation("bay-area-grows", 4.6, "supported", 4.4, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["region_indicators"]
    rows = (t["indicator"] == "population") & t["geo_id"].isin(["41860", "41940"])
    then = t.loc[rows & (t["year"] == 2020)].set_index("geo_id")["persons"]
    put(t, rows & (t["year"] == 2025), "persons", t["geo_id"].map(then) * (1 + value / 100))


@mutation("tennessee-universities", 6, "supported", 5, "partly")
def _(frames: Frames, value: float) -> None:
    """So many research universities: 5.8 would be the nation's share."""
    t = frames["region_indicators"]
    rows = (t["indicator"] == "research_universities") & (t["level"] == "state")
    put(t, rows & (t["geo_id"] == "47"), "count", value)


@mutation("hubs-gain", 0.51, "supported", 0.49, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["region_indicators"]
    moved = t["indicator"] == "net_domestic_migration_since_2020"
    own = moved & t["area"].str.contains(r", TN\b", regex=True)
    put(t, own, "persons", t["persons"] * value / 3.22097474)


@mutation("cheap-places-grow", -1, "supported", 1, "not supported")
def _(frames: Frames, value: float) -> None:
    """Were migration to follow the price of housing, downward or upward."""
    t, metros = frames["region_indicators"], frames["housing_metros"].set_index("geo_id")
    rows = t["indicator"] == "net_domestic_migration_since_2020"
    put(t, rows, "rate_pct", value * t["geo_id"].map(metros["price_to_income"]).astype(float))


@mutation("hiring-slow", 24.1, "supported", 23.9, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["vacancies"]
    put(t, t["period_start"].dt.year == 2026, "openings_thousand", t["hires_thousand"] * value / 26)


@mutation("hiring-by-interview", 1.76, "supported", 1.74, "partly")
def _(frames: Frames, value: float) -> None:
    t = frames["hiring_parameters"]
    put(t, t["parameter"] == "interviews_per_candidate", "count", value)


def test_every_claim_has_its_mutation() -> None:
    assert set(MUTATIONS) == {c.id for c in registry.claims().values() if c.check is not None}


@pytest.mark.parametrize("claim_id", MUTATIONS)
def test_verdict_flips_beyond_its_limit(claim_id: str, frames_of: Any) -> None:
    change, inside, before, beyond, after = MUTATIONS[claim_id]
    claim = registry.claim(claim_id)
    for value, verdict in ((inside, before), (beyond, after)):
        frames = frames_of(claim)
        change(frames, value)
        assert claim.find(frames, **DEFINITIONS.get(claim_id, {})).verdict == verdict, value


@pytest.mark.parametrize(
    ("rate", "half", "verdict"),
    [
        (37.9, 0.3, "supported"),
        (37.9, 0.5, "not testable"),
        (37.1, 0.5, "not testable"),
        (37.1, 0.3, "partly"),
        (45.2, 0.3, "not testable"),
        (45.4, 0.3, "not supported"),
    ],
)
def test_an_interval_over_a_limit_decides_nothing(
    rate: float, half: float, verdict: str, frames_of: Any
) -> None:
    claim = registry.claim("four-in-ten")
    frames = frames_of(claim)
    t = frames["graduate_underemployment"]
    own = (t["level"] == "nation") & (t["rule"] == "default") & (t["ages"] == "recent")
    for column, shift in (("rate_pct", 0), ("low_pct", -half), ("high_pct", half)):
        put(t, own, column, rate + shift)
    finding = claim.find(frames, measure="default")
    assert (finding.value, finding.verdict) == (pytest.approx(rate), verdict)
    assert ("too small to tell" in finding.reason) == (verdict == "not testable")


def test_records_that_end_at_45_are_not_all_graduates(frames_of: Any) -> None:
    claim = registry.claim("four-in-ten")
    finding = claim.find(frames_of(claim), group="all", measure="default")
    assert (finding.value, finding.verdict) == (None, "not testable")
    assert "ages 22-27 and 22-45 only" in finding.reason


def test_readings_that_agree_give_one_verdict(frames_of: Any) -> None:
    claim = registry.claim("four-in-ten")
    frames = frames_of(claim)
    graduates(frames, "college_graduates", "underemployment_pct", 40)
    finding = claim.find(frames)
    assert finding.verdict == "supported"
    assert finding.reason.count("Read as") == 2


def test_the_essays_decade_is_judged_once_it_is_there(frames_of: Any) -> None:
    claim = registry.claim("bay-area-grows")
    frames = frames_of(claim)
    t = frames["region_indicators"]
    own = t[(t["indicator"] == "population") & t["geo_id"].isin(["41860", "41940"])]
    decade = [
        own[own["year"] == 2020].assign(year=year, persons=lambda f, share=share: f["persons"] * share)
        for year, share in ((2010, 1.0), (2019, 1.09))
    ]
    frames["region_indicators"] = pd.concat([t, *decade])
    finding = claim.find(frames)
    assert finding.verdict == "supported"
    assert finding.value == pytest.approx(9)
    assert "from 2010 to 2019" in finding.reason


@pytest.mark.parametrize(
    ("price", "trust", "verdict"),
    [
        (900_000.0, "secondary", "not testable"),
        (910_000.0, "secondary", "supported"),
        (900_000.0, "primary", "supported"),
    ],
)
def test_a_price_rounded_across_the_limit_decides_nothing(
    price: float, trust: str, verdict: str, frames_of: Any
) -> None:
    claim = registry.claim("medallion-million")
    frames = frames_of(claim)
    t = frames["medallion_prices"]
    rows = (t["medallion_type"] == "individual") & (t["price_kind"] == "monthly_average")
    put(t, rows, "price_usd", price)
    t["trust"] = t["trust"].astype("str").mask(rows, trust)
    assert claim.find(frames).verdict == verdict


@pytest.mark.parametrize(
    ("measure", "value", "verdict"),
    [
        ("within_48_months", 45.1, "partly"),
        ("within_48_months", 44.9, "not supported"),
        ("cohort", 45.1, "partly"),
        ("median", 50.9, "partly"),
        ("median", 51.1, "not supported"),
    ],
)
def test_four_years_can_be_partly_right(measure: str, value: float, verdict: str, frames_of: Any) -> None:
    from edudata.essay.time import MEASURES

    claim = registry.claim("four-year-degree")
    frames = frames_of(claim)
    t = frames["time_to_degree"]
    name, group = MEASURES[measure]
    put(
        t,
        (t["measure"] == name) & (t["group"] == group),
        "months" if measure == "median" else "share_pct",
        value,
    )
    assert claim.find(frames, measure=measure).verdict == verdict


def test_a_price_known_from_the_essay_alone_confirms_nothing(frames_of: Any) -> None:
    claim = registry.claim("three-prices")
    frames = frames_of(claim)
    t = frames["college_prices"]
    own = (t["publisher"] == "U.S. News") & (t["year"] == 2019)
    t["statistic"] = t["statistic"].astype("str").mask(own, "p50")
    assert claim.find(frames).verdict == "partly", "three medians, one of them the essay's own"
    put(t, own & (t["residency"] == "out_of_state"), "amount_usd", 30000)
    assert claim.find(frames).value == 0
    put(t, own & (t["residency"] == "in_state"), "amount_usd", 10116 / 1.05)
    assert claim.find(frames).value == pytest.approx(5)
    t["flag"] = t["flag"].astype("str").mask(own, "from_essay")
    with pytest.raises(OutOfRangeError, match="the essay's own"):
        claim.find(frames)


def test_a_series_that_ended_is_not_testable_today(frames_of: Any) -> None:
    claim = registry.claim("debt-record")
    for measure in ("experian nominal", "nyfed_update per_borrower"):
        frames = frames_of(claim)
        finding = claim.find(frames, measure=measure)
        assert (finding.verdict, finding.value) == ("not testable", None)
    t = frames["student_debt"]
    frames["student_debt"] = t[t["period_end"] < "2020"]
    finding = claim.find(frames, measure="experian nominal")
    assert (finding.verdict, finding.value) == ("supported", 100), "in 2019 it did"


NUMBERS = (
    *("price_usd", "price_low_usd", "amount_usd", "balance_billion_usd", "rate_pct", "share_pct", "months"),
    *("underemployment_pct", "unemployment_pct", "days_calendar", "count"),
)


def within_rounding(frame: pd.DataFrame, sign: int) -> pd.DataFrame:
    """Move every quoted number to an end of what it was rounded from."""
    if "trust" not in frame:
        return frame
    moved = frame.copy()
    quoted = moved["trust"].eq("secondary")
    for name in set(NUMBERS) & set(moved.columns):
        rows = quoted & moved[name].notna()
        halves = moved.loc[rows, name].map(half_step)
        moved.loc[rows, name] = moved.loc[rows, name].astype(float) + sign * halves
    return moved


@pytest.mark.parametrize("claim", [c for c in registry.claims().values() if c.check], ids=lambda c: c.id)
def test_no_rounding_of_a_quoted_number_decides_a_verdict(claim: Any, frames_of: Any) -> None:
    frames = frames_of(claim)
    for definition in claim.definitions():
        verdict = claim.find(frames, **definition).verdict
        for sign in (-1, 1):
            moved = {name: within_rounding(frame, sign) for name, frame in frames.items()}
            assert verdict == "not testable" or claim.find(moved, **definition).verdict == verdict, (
                definition
            )
