"""Pay with a degree and without one, early and later in working life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from edudata.analysis import inflation
from edudata.analysis.major_fields import ALL_MAJORS
from edudata.analysis.tenx import Baseline
from edudata.errors import OutOfRangeError, UnknownNameError

# How pay changes at mid-career. Mid-career pay is published for graduates only.
LATER: Mapping[str, str] = {
    "both": "rises by one percentage, with a degree and without",
    "degree": "rises with a degree only",
    "flat": "stays at its early-career level",
}
CPS = "full-time workers aged 22 to 27, Current Population Survey"


@dataclass(frozen=True, slots=True)
class Pay:
    """Yearly pay before taxes, in dollars of the prices' academic year.

    Attributes
    ----------
    degree_usd, degree_later_usd : float
        With a bachelor's degree only: early in the career, and at mid-career.
    work_usd, work_later_usd : float
        With a high-school diploma only, at the same ages.
    one_survey : bool
        Whether both early-career figures come from one survey.
    basis : str
        The surveys in words, with the reason where there are two.
    """

    degree_usd: float
    degree_later_usd: float
    work_usd: float
    work_later_usd: float
    one_survey: bool
    basis: str


def pay(degree: Baseline, frames: Mapping[str, pd.DataFrame], later: str = "both") -> Pay:
    """Return pay with the degree and with a high-school diploma.

    For all majors together both sides come from one survey. By major only another survey has pay, and
    that one has no workers without a degree: `basis` says so.

    Parameters
    ----------
    degree : Baseline
        Its major and the academic year of its prices are used.
    frames : mapping of str to DataFrame
        The tables `majors_releases`, `graduate_wages_releases` and `cpi`, by name.
    later : str
        A key of LATER. Graduates' pay rises by what `majors_releases` has from early career (22 to 27) to
        mid-career (35 to 45).

    Raises
    ------
    UnknownNameError
        `later` is unknown.

    Notes
    -----
    Source: Federal Reserve Bank of New York, from the Current Population Survey and the American
    Community Survey.

    Examples
    --------
    >>> import edudata as ed
    >>> from edudata.analysis.tenx import baseline
    >>> frames = {name: ed.load(name) for name in ("majors_releases", "graduate_wages_releases", "cpi")}
    >>> result = pay(baseline(ed.load("college_board_prices_releases"), frames["majors_releases"]), frames)
    >>> round(result.degree_usd / result.work_usd, 2), result.degree_later_usd / result.degree_usd
    (1.5, 1.5)
    """
    if str(later) not in LATER:
        raise UnknownNameError("value of later_pay", later, LATER)
    majors, wages, cpi = (frames[name] for name in ("majors_releases", "graduate_wages_releases", "cpi"))
    graduates, year = median_wage(wages, "recent_graduates")
    work, _ = median_wage(wages, "high_school_graduates")
    survey, to_prices = f"{CPS} ({year})", _factor(cpi, year, degree.year)
    work *= to_prices
    if one_survey := degree.major == ALL_MAJORS:
        early, basis = graduates * to_prices, f"both sides: {survey}"
    else:
        surveyed = pay_year(majors)
        early = degree.early_career_wage_usd * _factor(cpi, surveyed, degree.year)
        basis = (
            f"graduates: American Community Survey ({surveyed}), the only one with pay by major; "
            f"high school: {survey}. The two are not fully comparable"
        )
    rise = degree.mid_career_wage_usd / degree.early_career_wage_usd
    return Pay(
        degree_usd=early,
        degree_later_usd=early if later == "flat" else early * rise,
        work_usd=work,
        work_later_usd=work * _rise(majors) if later == "both" else work,
        one_survey=one_survey,
        basis=basis,
    )


def median_wage(wages: pd.DataFrame, group: str) -> tuple[float, int]:
    """Return the newest median wage of a group of young full-time workers, and its year.

    Parameters
    ----------
    wages : DataFrame
        Table `graduate_wages_releases`; the newest release's last year is used.
    group : str
        "recent_graduates" or "high_school_graduates".

    Returns
    -------
    tuple of (float, int)
        US dollars a year, and the year.

    Raises
    ------
    OutOfRangeError
        The table has no median of the group.

    Examples
    --------
    >>> import edudata as ed
    >>> median_wage(ed.load("graduate_wages_releases"), "high_school_graduates")
    (40000.0, 2024)
    """
    rows = wages[(wages["group"] == group) & (wages["percentile"] == 50)]
    if rows.empty:
        raise OutOfRangeError(f"graduate_wages has no median of {group}.")
    newest = rows.sort_values(["release", "year"]).iloc[-1]
    return float(newest["wage_usd"]), int(newest["year"])


def pay_year(majors: pd.DataFrame) -> int:
    """Return the year of the majors' newest pay; the column `basis` reads, for example, "ACS 2024"."""
    return int(majors.loc[majors["release"] == majors["release"].max(), "basis"].iloc[0][-4:])


def _rise(majors: pd.DataFrame) -> float:
    """Return mid-career over early-career pay of all graduates."""
    newest = majors[majors["release"] == majors["release"].max()].set_index("major").loc[ALL_MAJORS]
    return float(newest["mid_career_wage_usd"] / newest["early_career_wage_usd"])


def _factor(cpi: pd.DataFrame, wage_year: int, year: int) -> float:
    """Convert a dollar of a calendar year to dollars of the prices' academic year (CPI-U)."""
    index = inflation.index_by_year(cpi, deflator_year="academic", min_months=inflation.MIN_MONTHS)
    return float(inflation.real_price(1.0, inflation.index_by_year(cpi)[wage_year], index[year]))
