"""Duration of vacancies, from openings and hires."""

from __future__ import annotations

from typing import Any

import pandas as pd

from edudata.analysis._attrs import provenance
from edudata.arguments import within

# As in the DHI-DFH measure of vacancy duration, which ended in June 2018.
WORKING_DAYS_A_MONTH = 26


def vacancy_duration(openings: Any, hires: Any) -> Any:
    """Compute the mean duration of a vacancy: 26 x openings / hires.

    Parameters
    ----------
    openings : float or Series
        Open at the end of a month, 0 or more.
    hires : float or Series
        Made during the month, above 0, in the unit of the openings.

    Returns
    -------
    float or Series
        Working days.

    Raises
    ------
    OutOfRangeError
        Openings or hires lie outside their range.

    Notes
    -----
    Source: BLS, Job Openings and Labor Turnover Survey, https://www.bls.gov/jlt/

    Examples
    --------
    >>> round(vacancy_duration(7271, 5054), 2)  # July 2026
    37.41
    """
    within("openings", openings, 0)
    within("hires", hires, 0, above=True)
    return WORKING_DAYS_A_MONTH * openings / hires


def vacancy_duration_by_year(vacancies: pd.DataFrame) -> pd.DataFrame:
    """Compute the duration of each year from the sums of its months' openings and hires.

    Parameters
    ----------
    vacancies : DataFrame
        Table `vacancies`: period_start, openings_thousand, hires_thousand.

    Returns
    -------
    DataFrame
        One row per year: year, months (those with both figures; others are left out of both sums),
        openings_thousand, hires_thousand (sums), vacancy_duration_working_days.

    Examples
    --------
    >>> import edudata as ed
    >>> years = vacancy_duration_by_year(ed.load("vacancies")).set_index("year")
    >>> years.loc[2019, ["months", "vacancy_duration_working_days"]].round(1).tolist()
    [12.0, 31.9]
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
    result.attrs = provenance(vacancies)
    return result
