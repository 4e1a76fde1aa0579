"""What graduates of an alternative earn and owe, where the College Scorecard has published it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import nan
from typing import Any

import pandas as pd

from edudata.analysis.tenx import times

DEGREE = "bachelors"
PAY, DEBT = "earnings_4yr_usd", "median_debt_usd"
COMMON = (
    "Medians of graduates who had federal aid and work, four years on, and of the debt of those who "
    "borrowed; who chose it and what they earned before is not taken out."
)
NOT_MEASURED = "not measured"
NUMBERS = (
    "outcome_programs",
    "earnings_4yr_usd",
    "earnings_low_usd",
    "earnings_high_usd",
    "graduates_debt_usd",
    "pay_ratio",
    "pay_ratio_same_fields",
    "graduates_debt_ratio",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """Whose graduates stand for those of an alternative: our reading, with what speaks against it.

    names  : pattern of the alternative's name
    of     : the programs whose graduates they are, in words
    unitid, cip_code, state : which programs of the credential; all of them where nothing is said
    """

    names: str
    credential: str
    of: str
    caveat: str
    unitid: str | None = None
    cip_code: str | None = None
    state: str | None = None

    def rows(self, programs: pd.DataFrame) -> pd.DataFrame:
        """The programs meant."""
        meant = programs["credential"].eq(self.credential)
        for column in ("unitid", "cip_code", "state"):
            wanted = getattr(self, column)
            if wanted is not None:
                meant &= programs[column].eq(wanted)
        return programs.loc[meant, ["cip_code", PAY, DEBT]]


MEASURED = (
    Measured(
        r"Western Governors",
        "bachelors",
        "its bachelor's programs",
        "in few fields, so that the ratio within the same fields says more",
        unitid="433387",
    ),
    Measured(
        r"OMSCS",
        "masters",
        "Georgia Tech's master's in computer and information sciences",
        "graduates of the campus and online are counted together, and all had a bachelor's degree before",
        unitid="139755",
        cip_code="1101",
    ),
    Measured(
        r"Tennessee Promise",
        "associates",
        "associate programs in Tennessee",
        "whoever paid for them, private colleges included",
        state="TN",
    ),
    Measured(
        r"Free community|2-year college",
        "associates",
        "associate programs of the country",
        "whoever paid for them, private colleges included",
    ),
)
"""Nothing stands for the rest: University of the People has no published program, bootcamps and courses
are no programs of colleges, and the other online master's are not told apart from their campuses."""


def with_outcomes(found: pd.DataFrame, programs: pd.DataFrame) -> pd.DataFrame:
    """The alternatives with the pay and debt of their graduates, and their ratios to a bachelor's degree.

    found    : as `tenx.compare` gives it
    programs : programs; each counts once, in an alternative and in all bachelor's programs alike

    Adds job_outcome ("published" or "not measured"), outcome_of, outcome_caveat, outcome_programs (those
    with pay), earnings_4yr_usd with earnings_low_usd and earnings_high_usd (of the programs),
    graduates_debt_usd, pay_ratio (above 1: the alternative's graduates earn more), pay_ratio_same_fields
    (program by program against the bachelor's programs of its field, the middle one), graduates_debt_ratio
    (above 1: they owe less). attrs: degree_earnings_4yr_usd, degree_debt_usd, outcomes.

    Western Governors, 83,654 against 59,444 -> pay_ratio 1.4
    University of the People                  -> not measured

    Source: U.S. Department of Education, College Scorecard.
    """
    degrees = programs.loc[programs["credential"].eq(DEGREE), ["cip_code", PAY, DEBT]]
    base_pay, base_debt = (float(degrees[column].median()) for column in (PAY, DEBT))
    by_field = degrees.groupby("cip_code", sort=False)[PAY].median()

    @cache
    def outcome(known: Measured | None) -> dict[str, Any]:
        rows = known.rows(programs) if known else degrees.iloc[:0]
        if known is None or not rows[PAY].notna().any():
            nothing = {"job_outcome": NOT_MEASURED, "outcome_of": "", "outcome_caveat": ""}
            return nothing | dict.fromkeys(NUMBERS, nan)
        earned, owed = float(rows[PAY].median()), float(rows[DEBT].median())
        return {
            "job_outcome": "published",
            "outcome_of": known.of,
            "outcome_caveat": known.caveat,
            "outcome_programs": float(rows[PAY].count()),
            "earnings_4yr_usd": earned,
            "earnings_low_usd": float(rows[PAY].min()),
            "earnings_high_usd": float(rows[PAY].max()),
            "graduates_debt_usd": owed,
            "pay_ratio": earned / base_pay,
            "pay_ratio_same_fields": float((rows[PAY] / rows["cip_code"].map(by_field)).median()),
            "graduates_debt_ratio": times(base_debt, owed),
        }

    known = [next((m for m in MEASURED if re.search(m.names, name)), None) for name in found["alternative"]]
    columns = pd.DataFrame([outcome(m) for m in known], index=found.index)
    out = pd.concat([found, columns.astype({"outcome_programs": "Int64"})], axis=1)
    out.attrs = found.attrs | {
        "degree_earnings_4yr_usd": f"{base_pay:.0f}",
        "degree_debt_usd": f"{base_debt:.0f}",
        "outcomes": f"College Scorecard, release {programs['release'].max()}. {COMMON}",
    }
    return out
