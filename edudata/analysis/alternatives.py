"""What the whole of an alternative costs and takes, whatever its price is quoted for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil, nan

import pandas as pd

from edudata.analysis import inflation
from edudata.analysis._limits import number, switch
from edudata.errors import OutOfRangeError

WEEKS_A_YEAR = 365.2425 / 7
MONTHS_OF_BASE = 11
"""Months that an academic year's index needs: October 2025 was never published."""
UNITS = {"per_month": WEEKS_A_YEAR / 12, "per_6_month_term": WEEKS_A_YEAR / 2, "per_year": WEEKS_A_YEAR}
"""Weeks that one payment buys."""
WHOLE = ("whole_degree", "whole_program", "tuition_after_grants")


@dataclass(frozen=True, slots=True)
class Kind:
    """What an alternative leads to and whom it takes: our reading of its name, not a measurement.

    open_to_all : "yes", "no" or "not stated"
    """

    names: str
    credential: str
    open_to_all: str
    reason: str


KINDS = (
    Kind(r"\bmaster\b", "master's degree", "no", "asks for a bachelor's degree first"),
    Kind(r"Tennessee", "associate degree", "no", "only for residents of Tennessee"),
    Kind(r"Free community", "associate degree", "no", "only in states that have such a program"),
    Kind(r"2-year college", "associate degree", "yes", "public two-year colleges as a rule admit everyone"),
    Kind(r"\bA\.S\.", "associate degree", "yes", "asks for a high-school diploma only"),
    Kind(r"\bB\.S\.|bachelor", "bachelor's degree", "yes", "asks for a high-school diploma only"),
    Kind(r"[Bb]ootcamp", "certificate", "not stated", "some select, and the sources do not say which"),
    Kind(r"[Cc]ertificate|nanodegree", "certificate", "yes", "anyone can enrol online"),
    Kind(r"[Cc]ourse", "single course", "yes", "anyone can enrol online"),
)
UNKNOWN = Kind("", "not stated", "not stated", "nothing is known of who is admitted")


def kind_of(name: str) -> Kind:
    """What an alternative leads to, by its name; "not stated" where the name does not tell.

    "University of the People B.S. (US-accredited online)" -> bachelor's degree, open to all
    "Night school"                                         -> not stated
    """
    return next((kind for kind in KINDS if re.search(kind.names, name)), UNKNOWN)


def price_year(period: str, base_year: int) -> int:
    """The year whose dollars a price is in: the last one its period names, not after the base year.

    "2023-24"   -> 2023     # an academic year, by its fall
    "2016-2019" -> 2019
    "2013-2026" -> 2025     # still the price; the base year's dollars, 2025
    "2014-"     -> 2025     # likewise
    """
    if period.endswith("-"):
        return base_year
    if re.fullmatch(r"\d{4}-\d{2}", period):
        return int(period[:4])
    return min(int(period[-4:]), base_year)


def condition(duration: str) -> str:
    """For whom a stated length holds, in the source's words; "" where it names nobody.

    "about 30 months for students with some prior college" -> "for students with some prior college"
    "under 6 months at 10 hours a week"                    -> ""
    """
    found = re.search(r"\bfor (?:students|those|people|graduates)\b.*", duration)
    return found[0] if found else ""


def units_paid(price_basis: str, weeks: float, courses: float) -> float:
    """How many times a price is paid for the whole; NaN where the length that tells it is not stated.

    per_month, 26.1 weeks         -> 6      # a begun month is paid whole
    per_6_month_term, 130.4 weeks -> 5
    per_course, 40 courses        -> 40
    whole_degree                  -> 1
    """
    if price_basis in WHOLE:
        return 1.0
    if price_basis == "per_course":
        return courses
    if price_basis not in UNITS:
        raise OutOfRangeError(f"price_basis {price_basis!r} is not one of {', '.join((*WHOLE, *UNITS))}.")
    # Lengths are rounded to a tenth of a week: that must not make a month of its own.
    return nan if weeks != weeks else float(ceil(round(weeks / UNITS[price_basis], 1)))


def totals(
    alternatives: pd.DataFrame,
    cpi: pd.DataFrame,
    base_year: int,
    *,
    courses: float = 40,
    historical: bool = False,
) -> pd.DataFrame:
    """Price of the whole and length of every alternative, in its own and in the base year's dollars.

    alternatives : education_alternatives
    cpi          : cpi; the base is the academic year that begins in the fall of `base_year`
    courses      : how many courses where the price is for one
    historical   : with older prices, and those that are no longer asked

    Columns: alternative, period, price_year, credential, open_to_all, access_reason, condition (for whom
    the length holds; "" for all), years, cost_usd (nominal), cost_real_usd, trust, flag, why_no_cost. Of a
    range the upper end is taken, of a length the longest, so that no alternative looks better than its
    source says.

    University of the People B.S., 2023-24 -> 5,660 nominal, 4 years
    Western Governors, 4,410 a term, 30 months -> 22,050

    Raises OutOfRangeError for a base year without an index.
    """
    number("courses", courses, 1, 400)
    historical = switch("historical", historical)
    index = inflation.index_by_year(cpi, deflator_year="academic", min_months=MONTHS_OF_BASE)
    if base_year not in index.index:
        raise OutOfRangeError(
            f"base_year must be an academic year from {index.index.min()} to {index.index.max()}; "
            f"{base_year} was given."
        )
    frame = alternatives.sort_values(["alternative", "year"], kind="stable")
    if not historical:
        frame = frame[frame["flag"].ne("historical").fillna(True)].drop_duplicates(
            "alternative", keep="last"
        )
    rows = []
    for row in frame.to_dict("records"):
        longest, shortest = row["duration_max_weeks"], row["duration_min_weeks"]
        weeks = longest if longest == longest else shortest
        units = units_paid(row["price_basis"], weeks, courses)
        high = row["price_high_usd"]
        cost = units * (high if high == high else row["price_low_usd"])
        year = price_year(row["period"], base_year)
        kind = kind_of(row["alternative"])
        rows.append(
            {
                "alternative": row["alternative"],
                "period": row["period"],
                "price_year": year,
                "credential": kind.credential,
                "open_to_all": kind.open_to_all,
                "access_reason": kind.reason,
                "condition": condition(row["duration"]),
                "years": round(weeks / WEEKS_A_YEAR, 3 if weeks < WEEKS_A_YEAR else 2),
                "cost_usd": cost,
                "cost_real_usd": inflation.real_price(cost, index[year], index[base_year]),
                "trust": row["trust"],
                "flag": row["flag"] if isinstance(row["flag"], str) else "",
                "why_no_cost": "" if cost == cost else "price by time, and no length is stated",
            }
        )
    return pd.DataFrame(rows)
