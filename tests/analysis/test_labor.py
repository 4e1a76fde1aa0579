"""Graduates' rates and vacancy durations against the checked figures."""

from __future__ import annotations

import pandas as pd
import pytest

from edudata.analysis import hiring
from edudata.analysis import underemployment as graduates
from edudata.errors import OutOfRangeError, UnknownNameError


@pytest.fixture
def market(facts):
    """Both releases stacked as in the table `graduate_labor_market_releases`."""
    newer = facts("nyfed_recent_graduates_monthly").rename(
        columns=lambda c: c.removeprefix("recent_grads_")
    )
    newer["group"] = "recent_graduates"
    both = pd.concat([facts("nyfed_college_labor_monthly"), newer], ignore_index=True)
    return both.assign(period_start=pd.to_datetime(both["date"]), frequency="month")


def test_recent_graduates_in_2019(market):
    recent = graduates.monthly_rate(market, "recent_graduates")
    assert recent.attrs == {"release": "2026-08-06", "group": "recent_graduates"}
    years = graduates.annual_mean(recent).set_index("year")
    assert round(years.loc[2019, "underemployment_pct"], 1) == 41.5
    assert years.loc[2019, "months"] == 12
    assert 2026 not in years.index
    so_far = graduates.annual_mean(recent, min_months=1).set_index("year")
    assert so_far.loc[2026, "months"] == 6
    assert so_far.loc[2025, "flagged_months"] == 1
    jobless = graduates.annual_mean(
        graduates.monthly_rate(market, "recent_graduates", "unemployment_pct"), "unemployment_pct"
    )
    assert round(jobless.set_index("year").loc[2019, "unemployment_pct"], 1) == 3.9


def test_all_graduates_in_2019_come_from_the_older_release(market):
    everyone = graduates.monthly_rate(market, "college_graduates")
    assert everyone.attrs["release"] == "2025-08-01"
    mean = graduates.annual_mean(everyone).set_index("year").loc[2019, "underemployment_pct"]
    assert round(mean, 1) == 34.0


def test_a_series_is_taken_whole_from_the_release_named(market):
    older = graduates.monthly_rate(market, "recent_graduates", release="2025-08-01")
    assert older["period_start"].is_unique
    assert f"{older['period_start'].max():%Y-%m}" == "2025-06"
    with pytest.raises(UnknownNameError, match="2026-08-06"):
        graduates.monthly_rate(market, "recent_graduates", release="2020-01-01")
    with pytest.raises(UnknownNameError, match="Known: unemployment_pct"):
        graduates.monthly_rate(market, "all_workers", "underemployment_pct")
    with pytest.raises(UnknownNameError, match="college_graduates"):
        graduates.monthly_rate(market, "graduates")
    with pytest.raises(UnknownNameError, match="underemployment_pct"):
        graduates.monthly_rate(market, "recent_graduates", "wage_usd")


def test_a_year_needs_1_to_12_months():
    with pytest.raises(OutOfRangeError, match="from 1 to 12"):
        graduates.annual_mean(pd.DataFrame(), min_months=0)


def test_vacancies_last_longer(facts):
    jolts = facts("jolts_monthly").rename(
        columns={"job_openings_thousands": "openings_thousand", "hires_thousands": "hires_thousand"}
    )
    jolts["period_start"] = pd.to_datetime(jolts["date"])
    monthly = hiring.vacancy_duration(jolts["openings_thousand"], jolts["hires_thousand"])
    assert (monthly - jolts["implied_vacancy_duration_working_days"]).abs().max() < 0.00501
    years = hiring.vacancy_duration_by_year(jolts).set_index("year")
    assert years["vacancy_duration_working_days"].round(1)[[2009, 2019, 2022, 2026]].tolist() == [
        16.7,
        31.9,
        45.4,
        35.9,
    ]
    assert years["months"][[2019, 2026]].tolist() == [12, 7]
    assert round(monthly[jolts["date"] >= "2026"].mean(), 1) == 36.0


def test_a_month_lacking_one_figure_is_left_out_of_both_sums():
    table = pd.DataFrame(
        {
            "period_start": pd.to_datetime(["2019-01-01", "2019-02-01"]),
            "openings_thousand": [100.0, 900.0],
            "hires_thousand": [26.0, None],
        }
    )
    year = hiring.vacancy_duration_by_year(table).iloc[0]
    assert (year["months"], year["vacancy_duration_working_days"]) == (1, 100)
    with pytest.raises(OutOfRangeError, match="hires must be above 0"):
        hiring.vacancy_duration(1, 0)
