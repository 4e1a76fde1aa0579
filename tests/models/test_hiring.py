"""Hiring: published parameters and JOLTS openings, against figures typed from their sources."""

from __future__ import annotations

import pandas as pd
import pytest

from edudata.models import hiring

UNITS = {
    "calendar_days": "days_calendar",
    "working_days": "days_working",
    "percent": "rate_pct",
    "usd": "cost_usd",
    "hours": "hours",
    "applications": "count",
    "interviews": "count",
    "hires": "count",
}


def parameter(frame: pd.DataFrame, name: str, period: str) -> pd.Series:
    actual = frame[(frame["parameter"] == name) & (frame["period"] == period)]
    assert len(actual) == 1
    return actual.iloc[0]


@pytest.mark.parametrize(
    ("name", "period", "column", "value"),
    [
        ("applications_per_opening", "2014", "count", 59),
        ("applications_per_opening", "2016", "count", 52),
        ("applications_per_opening", "2025", "count", 222),
        ("application_to_interview_rate", "2014", "rate_pct", 12),
        ("interview_to_offer_rate", "2015", "rate_pct", 17),
        ("interview_to_offer_rate", "2017", "rate_pct", 28),
        ("offer_acceptance_rate", "2014", "rate_pct", 88),
        ("interviews_per_candidate", "2019", "count", 2.5),
        ("interviews_per_technical_candidate", "2024", "count", 4.7),
        ("interview_hours_per_candidate", "2019", "hours", 3),
        ("interview_process_length_mean", "2017 H1", "days_calendar", 23.8),
        ("time_to_fill_mean", "2016 and 2022", "days_calendar", 36),
        ("time_to_fill_mean", "FY2015", "days_calendar", 42),
        ("mean_vacancy_duration", "2017-09", "days_working", 30),
    ],
)
def test_published_parameters(published, name, period, column, value):
    row = parameter(published("hiring_parameters"), name, period)
    assert row[column] == value
    assert row[[c for c in hiring.VALUES if c != column]].isna().all()


def test_year_is_the_first_the_period_names(published):
    frame = published("hiring_parameters").set_index("period")["year"]
    years = {p: int(frame.loc[[p]].iloc[0]) for p in ("2020-06..2021-03", "2021-22", "FY2015", "2017 H1")}
    assert years == {"2020-06..2021-03": 2020, "2021-22": 2021, "FY2015": 2015, "2017 H1": 2017}


def test_untraced_rows_are_flagged(published):
    frame = published("hiring_parameters")
    untraced = frame[frame["source_url"].isna()]
    assert len(untraced) == 4 + 1
    assert untraced["flag"].notna().all()


def test_parameters_equal_the_reference(published, facts):
    expected = facts("hiring_parameters")
    frame = published("hiring_parameters").set_index(["parameter", "period"])
    assert len(frame) == len(expected)
    for row in expected.itertuples():
        actual = frame.loc[(row.parameter, row.period)]
        assert actual[UNITS[row.unit]] == float(row.value)
        assert actual["publisher"] == row.publisher


def test_wrong_parameters_are_rejected(rejects, rejected, change, doubled):
    name = "hiring_parameters"
    assert "cost_usd" in rejected(name, lambda f: f.assign(cost_usd=f["cost_usd"] * 1000))
    assert "days_calendar" in rejected(name, lambda f: f.assign(days_calendar=-f["days_calendar"]))
    assert "unique" in rejected(name, doubled)
    rejects(name, 0, flag="doubtful", statistic="p90")
    assert "exactly one unit" in rejected(name, change(0, "hours", 2.0))
    assert "without a page is flagged" in rejected(name, lambda f: f.assign(flag=None, source_url=None))


def test_a_parameter_keeps_its_unit(rejected):
    def in_working_days(frame: pd.DataFrame) -> pd.DataFrame:
        row = frame.index[frame["parameter"] == "time_to_fill_mean"][0]
        frame.loc[row, ["days_working", "days_calendar"]] = [36.0, None]
        return frame

    assert "a parameter has one unit" in rejected("hiring_parameters", in_working_days)


@pytest.mark.parametrize(
    ("year", "months", "working_days"),
    [(2009, 12, 16.7), (2019, 12, 31.9), (2022, 12, 45.4), (2026, 7, 35.9)],
)
def test_vacancies_give_the_checked_durations(published, year, months, working_days):
    frame = published("vacancies")
    rows = frame[frame["period_start"].dt.year == year]
    assert len(rows) == months
    duration = 26 * rows["openings_thousand"].sum() / rows["hires_thousand"].sum()
    assert round(duration, 1) == working_days


def test_vacancies_span(published):
    frame = published("vacancies")
    assert (len(frame), str(frame["period_start"].min())[:10]) == (308, "2000-12-01")
    assert str(frame["period_end"].max())[:10] == "2026-07-31"
    assert frame.iloc[0][["openings_thousand", "hires_thousand"]].tolist() == [5088, 5426]


def test_vacancies_equal_the_reference(published, facts):
    expected, frame = facts("jolts_monthly"), published("vacancies")
    assert frame["openings_thousand"].tolist() == expected["job_openings_thousands"].astype(float).tolist()
    implied = (26 * frame["openings_thousand"] / frame["hires_thousand"]).round(2)
    assert implied.tolist() == expected["implied_vacancy_duration_working_days"].astype(float).tolist()


def test_wrong_vacancies_are_rejected(rejects, rejected, change, doubled):
    name = "vacancies"
    rejects(name, 5, openings_thousand=lambda v: v * 1000, hires_thousand=lambda v: v / 1000)
    rejects(name, 5, hires_thousand=lambda v: -v)
    assert "unique" in rejected(name, doubled)
    rejects(name, 0, frequency="quarter")
    assert "without gaps" in rejected(name, lambda f: f.drop(index=100))
    assert "1/3 and 3 times" in rejected(name, change(5, "openings_thousand", lambda v: v * 5))
