"""Affordability series and indicators of places, against typed figures and the checked files."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from edudata.etl.store.raw import Raw
from edudata.models.region_indicators import build_region_indicators

SAN_JOSE, SAN_FRANCISCO, NASHVILLE, MEMPHIS, PITTSBURGH = "41940", "41860", "34980", "32820", "38300"
TENNESSEE = ("34980", "32820", "28940", "16860", "17300", "17420", "27180", "27740", "28700", "34100")


@pytest.fixture(scope="module")
def series(published):
    """series("price_to_income") -> that measure's rows."""
    frame = published("affordability_series")
    return lambda measure: frame[frame["measure"] == measure].set_index("period_start")


@pytest.fixture(scope="module")
def indicator(published):
    """indicator("gdp", 2023) -> that indicator's rows of areas by code; other levels when named."""
    frame = published("region_indicators")

    def rows(name: str, year: int | None = None, level: str = "cbsa") -> pd.DataFrame:
        actual = frame[(frame["indicator"] == name) & (frame["level"] == level)]
        return (actual if year is None else actual[actual["year"] == year]).set_index("geo_id")

    return rows


@pytest.fixture(scope="module")
def national(series) -> pd.Series:
    """Mean price of the year's quarters over income, by year."""
    price = series("median_sales_price_new_house")["amount_usd"]
    income = series("median_household_income")["amount_usd"]
    of_year = price.groupby(price.index.year).mean()
    return (of_year / income.set_axis(income.index.year)).dropna()


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
def test_price_to_income_of_the_nation(national, year, ratio):
    assert round(national[year], 2) == ratio


def test_the_nation_equals_the_checked_file(national, facts):
    expected = facts("us_price_to_income_annual").set_index("year")["price_to_income"].astype("float64")
    assert len(national) == len(expected) == 41
    assert national.round(3).tolist() == expected.tolist()
    assert national.idxmax() == 2022


def test_published_ratios_and_rates(series):
    jchs = series("price_to_income")
    of_2024 = jchs[jchs.index == "2024-01-01"].set_index("area")["ratio"]
    assert of_2024["United States"] == 5
    assert round(of_2024.filter(like="San Jose").iloc[0], 1) == 12.0
    assert round(of_2024.filter(like="San Francisco").iloc[0], 1) == 10.5
    assert round(of_2024.filter(like="Nashville").iloc[0], 1) == 4.8
    assert round(of_2024.filter(like="Memphis").iloc[0], 1) == 4.3
    rate = series("mortgage_rate_30yr_fixed")["rate_pct"]
    assert len(rate) == 664
    assert rate["1971-04-01"] == 7.31
    assert rate["2026-07-01"] == 6.542


def test_the_monitor_is_recomputed_where_it_can_be(series):
    share = series("hoam_share_of_income_needed")
    assert round(share.loc["2025-11-01", "rate_pct"], 1) == 42.7
    assert share.loc["2025-11-01", "trust"] == "derived"
    assert share.loc["2024-10-01", "rate_pct"] == 42
    assert share.loc["2024-10-01", "flag"] == "dated_by_release"


def test_periods_have_their_length(published):
    frame = published("affordability_series")
    days = (frame["period_end"] - frame["period_start"]).dt.days + 1
    lengths = {"month": (28, 31), "quarter": (90, 92), "year": (365, 366)}
    for frequency, (low, high) in lengths.items():
        assert days[frame["frequency"] == frequency].between(low, high).all()


def test_wrong_series_are_rejected(published, rejects, rejected, change, doubled):
    name = "affordability_series"
    frame = published(name)
    price = int(frame.index[frame["measure"] == "median_sales_price_new_house"][0])
    rate = int(frame.index[frame["measure"] == "mortgage_rate_30yr_fixed"][0])
    rejects(name, price, amount_usd=lambda v: v * 1000, measure="gut_feeling", trust="hearsay")
    rejects(name, price, amount_usd=lambda v: v / 1000)
    rejects(name, price, amount_usd=lambda v: -v)
    rejects(name, rate, rate_pct=lambda v: v / 100)
    assert "unique" in rejected(name, doubled)
    assert "unit and bounds" in rejected(name, change(rate, "ratio", 3.0))
    assert "unit and bounds" in rejected(name, change(rate, "rate_pct", 60.0))
    assert "no gaps" in rejected(name, lambda f: f.drop(index=rate + 5))


@pytest.mark.parametrize(
    ("column", "name", "unit", "year"),
    [
        ("population_2020", "population", "persons", 2020),
        ("population_2025", "population", "persons", 2025),
        ("net_domestic_migration_2021_2025", "net_domestic_migration_since_2020", "persons", 2025),
        ("net_domestic_migration_rate_pct", "net_domestic_migration_since_2020", "rate_pct", 2025),
        ("degree_granting_institutions_2023", "degree_granting_institutions", "count", 2023),
        ("four_year_institutions_2023", "four_year_institutions", "count", 2023),
        ("public_two_year_institutions_2023", "public_two_year_institutions", "count", 2023),
        ("research_universities_r1_r2_2023", "research_universities", "count", 2023),
        ("bachelors_entry_job_share_2025_pct", "bachelors_entry_job_share", "rate_pct", 2025),
        ("bea_gdp_2023_thousand_usd", "gdp", "million_usd", 2023),
    ],
)
def test_areas_equal_the_checked_metros(indicator, facts, column, name, unit, year):
    expected = facts("metros").set_index("cbsa")[column].astype("float64")
    have = indicator(name, year)[unit]
    assert have.index.is_unique
    scale, digits = (1000, 0) if unit == "million_usd" else (1, 3 if "migration_rate" in column else 2)
    actual = (have.reindex(expected.index) * scale).round(digits)
    assert ((actual == expected) | (actual.isna() & expected.isna())).all()
    assert set(have.index) == set(expected.dropna().index)


@pytest.mark.parametrize(
    ("cbsa", "percent"),
    [(SAN_JOSE, -8.27), (SAN_FRANCISCO, -7.23), (NASHVILLE, 4.12), (MEMPHIS, -2.97), (PITTSBURGH, -0.45)],
)
def test_migration_since_2020(indicator, cbsa, percent):
    assert round(indicator("net_domestic_migration_since_2020", 2025).loc[cbsa, "rate_pct"], 2) == percent


def test_who_gained_and_who_lost(indicator):
    persons = indicator("net_domestic_migration_since_2020", 2025)["persons"]
    assert persons[MEMPHIS] == -39942
    assert persons[[SAN_JOSE, SAN_FRANCISCO]].sum() == -508180
    assert persons[list(TENNESSEE)].sum() == 196549


def test_migration_since_2020_adds_the_years(indicator):
    years = indicator("net_domestic_migration")
    assert indicator("net_domestic_migration_since_2020", 2022).loc[NASHVILLE, "persons"] == (
        years.loc[NASHVILLE].set_index("year")["persons"][[2021, 2022]].sum()
    )
    assert years[years["year"] == 2020]["note"].eq("April to June only").all()


def test_cheap_does_not_mean_growing(published, indicator):
    housing = published("housing").query("level == 'cbsa' and kind == 'metro'").set_index("geo_id")
    rate = indicator("net_domestic_migration_since_2020", 2025)["rate_pct"]
    both = pd.DataFrame({"ratio": housing["price_to_income"], "rate": rate}).dropna()
    people = indicator("population", 2020)["persons"].reindex(both.index)
    for least, count, pearson, spearman in (
        (0, 387, 0.01, 0.18),
        (5e5, 107, -0.29, -0.12),
        (1e6, 56, -0.50, -0.31),
    ):
        some = both[people > least]
        assert len(some) == count
        assert round(some["ratio"].corr(some["rate"]), 2) == pearson
        assert round(some["ratio"].rank().corr(some["rate"].rank()), 2) == spearman


def test_price_parities(published, indicator):
    of_2023 = indicator("price_parity_all_items", 2023, "state")["rpp_index"]
    assert round(of_2023["47"], 1) == 92.5
    assert int(of_2023.rank()["47"]) == 20
    assert of_2023.idxmax() == "06"
    assert round(of_2023["06"], 1) == 112.6
    housing = indicator("price_parity_housing", 2023, "state")["rpp_index"]
    assert (round(housing["47"], 1), round(housing["06"], 1)) == (77.9, 157.8)
    income = (
        published("housing").query("level == 'state'").set_index("geo_id")["median_household_income_usd"]
    )
    assert round(income["47"] / of_2023["47"] * 100) == 72526
    assert round(income["06"] / of_2023["06"] * 100) == 85569
    assert indicator("price_parity_all_items", 2023)["rpp_index"].idxmax() == SAN_FRANCISCO
    assert len(indicator("price_parity_all_items", 2023)) == 15


def test_institutions_are_of_the_year_of_their_directory(archive):
    """The archive names its year; a copy without one appeared in the year after."""
    directory = archive.read(archive.active("ipeds/directory"))
    later = replace(archive.active("ipeds/directory"), published="2025-09")
    trial = archive.trial([later])
    for year, expected in ((None, 2024), (2021, 2021)):
        trial.keep(later, directory.assign(year=year).astype({"year": "float64"}))
        counts = build_region_indicators(Raw(trial)).query("indicator == 'four_year_institutions'")
        assert set(counts["year"]) == {expected}


def test_other_indicators(indicator):
    home = indicator("worked_from_home", level="nation")
    assert home.set_index("year")["rate_pct"].to_dict() == {2021: 17.9, 2022: 15.2, 2023: 13.8, 2024: 13.3}
    assert indicator("worked_from_home", 2023, "city").loc["San Francisco, CA", "rate_pct"] == 20.5
    jobs = indicator("nonfarm_employment")
    assert len(jobs) == 57
    assert NASHVILLE not in jobs.index
    assert set(jobs["month"]) == {5, 11}
    assert round(indicator("bachelors_entry_job_share", 2025).loc[SAN_JOSE, "rate_pct"], 1) == 45.8
    assert indicator("bachelors_entry_job_share", 2025, "nation")["rate_pct"].tolist() == [29.93]
    assert indicator("gdp", 2024, "state").loc["01", "million_usd"] == 325345
    assert indicator("gdp", 2023).loc["10100", "million_usd"] == 3462.481
    assert len(indicator("four_year_institutions", 2023, "state")) == 51


def test_wrong_indicators_are_rejected(published, rejects, rejected, change, doubled):
    name = "region_indicators"
    frame = published(name)

    def at(indicator: str, level: str = "cbsa") -> int:
        actual = frame.index[(frame["indicator"] == indicator) & (frame["level"] == level)]
        return int(actual[0])

    population, gdp = at("population"), at("gdp", "state")
    assert "less than a fifth" in rejected(name, change(population, "persons", lambda v: v * 1000))
    rejects(name, gdp, million_usd=lambda v: v / 100_000)
    rejects(name, gdp, million_usd=lambda v: -v)
    rejects(name, gdp, million_usd=lambda v: v * 1000)
    parity = at("price_parity_all_items", "nation")
    assert "United States is 100" in rejected(name, change(parity, "rpp_index", 101.0))
    rejects(name, parity, rpp_index=1.0)
    rejects(name, population, indicator="mood", level="village", trust="hearsay")
    assert "keeps to its unit" in rejected(name, change(population, "count", 5.0))
    assert "parts of all" in rejected(name, change(at("four_year_institutions"), "count", 900.0))
    assert "unique" in rejected(name, doubled)
