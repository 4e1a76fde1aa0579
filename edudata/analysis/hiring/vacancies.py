"""How long vacancies last, from openings and hires."""

from __future__ import annotations

from typing import Any

import pandas as pd

from edudata.analysis._limits import within

WORKING_DAYS_A_MONTH = 26


def vacancy_duration(openings: Any, hires: Any) -> Any:
    """Mean duration of a vacancy in working days: 26 x openings / hires.

    openings : open at the end of a month; hires : made during it; both in the same unit

    It continues the DHI-DFH measure, which ended in June 2018 and counted 26 working days a month.

    7,271 and 5,054 -> 37.41     # July 2026

    Raises OutOfRangeError when openings are negative or hires not above 0.
    Source: BLS, Job Openings and Labor Turnover Survey, https://www.bls.gov/jlt/
    """
    within("openings", openings, 0)
    within("hires", hires, 0, above=True)
    return WORKING_DAYS_A_MONTH * openings / hires


def vacancy_duration_by_year(vacancies: pd.DataFrame) -> pd.DataFrame:
    """Duration of each year: openings and hires summed over its months, then divided.

    vacancies : table `vacancies`: period_start, openings_thousand, hires_thousand

    Columns: year, months, openings_thousand, hires_thousand (sums), vacancy_duration_working_days.
    Months with either figure missing are left out of both sums.

    2019 -> 31.9, months 12
    the running year -> the months so far, counted
    """
    complete = vacancies.dropna(subset=["openings_thousand", "hires_thousand"])
    years = complete.assign(year=complete["period_start"].dt.year).groupby("year")
    result = years.agg(
        months=("hires_thousand", "count"),
        openings_thousand=("openings_thousand", "sum"),
        hires_thousand=("hires_thousand", "sum"),
    ).reset_index()
    result["vacancy_duration_working_days"] = vacancy_duration(
        result["openings_thousand"], result["hires_thousand"]
    )
    result.attrs = {
        name: str(vacancies.attrs[name]) for name in ("table", "vintage") if name in vacancies.attrs
    }
    return result
