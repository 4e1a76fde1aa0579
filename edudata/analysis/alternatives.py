"""Total price and length of each alternative to a degree, from prices in different units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil, nan
from typing import Any

import pandas as pd

from edudata.analysis import inflation
from edudata.arguments import number, switch
from edudata.errors import OutOfRangeError

WEEKS_A_YEAR = 365.2425 / 7
# How many weeks one payment buys.
UNITS = {"per_month": WEEKS_A_YEAR / 12, "per_6_month_term": WEEKS_A_YEAR / 2, "per_year": WEEKS_A_YEAR}
# Prices that already are for the whole program.
WHOLE = ("whole_degree", "whole_program", "tuition_after_grants")


@dataclass(frozen=True, slots=True)
class Kind:
    """Credential and admission of an alternative: our reading of its name, not a measurement.

    Attributes
    ----------
    names : str
        Regular expression that the alternative's name contains.
    credential : str
        What its graduates receive.
    open_to_all : str
        "yes", "no" or "not stated".
    reason : str
        Why it is or is not open to all.
    """

    names: str
    credential: str
    open_to_all: str
    reason: str


MASTERS = "master's degree"
# Order matters: the first pattern that fits counts.
KINDS = (
    Kind(r"\bmaster\b", MASTERS, "no", "requires a bachelor's degree first"),
    Kind(r"Tennessee", "associate degree", "no", "only for residents of Tennessee"),
    Kind(r"Free community", "associate degree", "no", "only in states that have such a program"),
    Kind(r"2-year college", "associate degree", "yes", "public two-year colleges usually admit everyone"),
    Kind(r"\bA\.S\.", "associate degree", "yes", "requires only a high-school diploma"),
    Kind(r"\bB\.S\.|bachelor", "bachelor's degree", "yes", "requires only a high-school diploma"),
    Kind(r"[Bb]ootcamp", "certificate", "not stated", "some select, and the sources do not say which"),
    Kind(r"[Cc]ertificate|nanodegree", "certificate", "yes", "anyone can enroll online"),
    Kind(r"[Cc]ourse", "single course", "yes", "anyone can enroll online"),
)
UNKNOWN = Kind("", "not stated", "not stated", "it is not known who is admitted")


def kind_of(name: str) -> Kind:
    """Classify an alternative by its name.

    Examples
    --------
    >>> kind_of("University of the People B.S. (US-accredited online)").credential
    "bachelor's degree"
    >>> kind_of("Night school").credential
    'not stated'
    """
    return next((kind for kind in KINDS if re.search(kind.names, name)), UNKNOWN)


def price_year(period: str, base_year: int) -> int:
    """Read the year whose dollars a price is in: the last one of its period, at most the base year.

    Examples
    --------
    An academic year counts by its fall. A price that still holds is in the base year's dollars:

    >>> price_year("2023-24", 2025), price_year("2016-2019", 2025)
    (2023, 2019)
    >>> price_year("2013-2026", 2025), price_year("2014-", 2025)
    (2025, 2025)
    """
    if period.endswith("-"):
        return base_year
    if re.fullmatch(r"\d{4}-\d{2}", period):
        return int(period[:4])
    return min(int(period[-4:]), base_year)


def condition(duration: str) -> str:
    """Extract for whom a stated length holds, in the source's words; "" where it names nobody.

    Examples
    --------
    >>> condition("about 30 months for students with some prior college")
    'for students with some prior college'
    >>> condition("under 6 months at 10 hours a week")
    ''
    """
    match = re.search(r"\bfor (?:students|those|people|graduates)\b.*", duration)
    return match[0] if match else ""


def units_paid(price_basis: str, weeks: float, courses: float) -> float:
    """Count how many times a price is paid for the whole program.

    Parameters
    ----------
    price_basis : str
        Column `price_basis` of the table `education_alternatives`.
    weeks : float
        Length of the program; a month or term that has begun is paid in full.
    courses : float
        How many courses to take where the price is for one.

    Returns
    -------
    float
        Number of payments; NaN where it depends on a length that is not stated.

    Raises
    ------
    OutOfRangeError
        The price basis is unknown.

    Examples
    --------
    >>> units_paid("per_month", 26.1, 40), units_paid("per_6_month_term", 130.4, 40)
    (6.0, 5.0)
    >>> units_paid("per_course", 26.1, 40), units_paid("whole_degree", 200, 40)
    (40, 1.0)
    """
    if price_basis in WHOLE:
        return 1.0
    if price_basis == "per_course":
        return courses
    if price_basis not in UNITS:
        raise OutOfRangeError(f"price_basis {price_basis!r} is not one of {', '.join((*WHOLE, *UNITS))}.")
    # Lengths are rounded to a tenth of a week: that must not add a month.
    return nan if weeks != weeks else float(ceil(round(weeks / UNITS[price_basis], 1)))


def totals(
    alternatives: pd.DataFrame,
    cpi: pd.DataFrame,
    base_year: int,
    *,
    courses: float = 40,  # a bachelor's degree of 120 credits in courses of 3
    historical: bool = False,
) -> pd.DataFrame:
    """Compute the total price and length of every alternative.

    Parameters
    ----------
    alternatives : DataFrame
        Table `education_alternatives`.
    cpi : DataFrame
        Table `cpi`.
    base_year : int
        Fall of the academic year in whose dollars to express prices.
    courses : float
        How many courses to take where the price is for one, 1 to 400.
    historical : bool
        Include older prices and prices no longer charged.

    Returns
    -------
    DataFrame
        One row per price: alternative, period, price_year, credential, open_to_all, access_reason,
        condition (for whom the length holds, "" for all), years, cost_usd (nominal), cost_real_usd
        (dollars of `base_year`, CPI-U), trust, flag, why_no_cost.

    Raises
    ------
    OutOfRangeError
        There is no price index for the base year.

    Examples
    --------
    >>> import edudata as ed
    >>> rows = totals(ed.load("education_alternatives"), ed.load("cpi"), 2025)
    >>> rows[rows["alternative"].str.startswith("University of the People B.S.")]["cost_usd"].item()
    5660.0
    """
    number("courses", courses, 1, 400)
    historical = switch("historical", historical)
    index = inflation.index_by_year(cpi, deflator_year="academic", min_months=inflation.MIN_MONTHS)
    if base_year not in index.index:
        raise OutOfRangeError(
            f"base_year must be an academic year from {index.index.min()} to {index.index.max()}; "
            f"{base_year} was given."
        )
    frame = alternatives.sort_values(["alternative", "year"], kind="stable")
    if not historical:
        current = frame[frame["flag"].ne("historical").fillna(True)]
        frame = current.drop_duplicates("alternative", keep="last")
    return pd.DataFrame([_total(row, index, base_year, courses) for row in frame.to_dict("records")])


def _total(row: dict[Any, Any], index: pd.Series[float], base_year: int, courses: float) -> dict[str, Any]:
    # Of a range the upper end counts and of two lengths the longer, so that no alternative looks better
    # than its source says.
    longest, high = row["duration_max_weeks"], row["price_high_usd"]
    weeks = longest if longest == longest else row["duration_min_weeks"]
    price = high if high == high else row["price_low_usd"]
    cost = units_paid(row["price_basis"], weeks, courses) * price
    year = price_year(row["period"], base_year)
    kind = kind_of(row["alternative"])
    return {
        "alternative": row["alternative"],
        "period": row["period"],
        "price_year": year,
        "credential": kind.credential,
        "open_to_all": kind.open_to_all,
        "access_reason": kind.reason,
        "condition": condition(row["duration"]),
        # A short course needs a third digit: a week is 0.019 years.
        "years": round(weeks / WEEKS_A_YEAR, 3 if weeks < WEEKS_A_YEAR else 2),
        "cost_usd": cost,
        "cost_real_usd": inflation.real_price(cost, index[year], index[base_year]),
        "trust": row["trust"],
        "flag": row["flag"] if isinstance(row["flag"], str) else "",
        "why_no_cost": "" if cost == cost else "price by time, and no length is stated",
    }
