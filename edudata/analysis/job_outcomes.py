"""Pay and debt of an alternative's graduates, where the College Scorecard has published them."""

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
    """Programs whose graduates stand for those of an alternative: our reading, with its weakness.

    Attributes
    ----------
    names : str
        Regular expression that the alternative's name contains.
    credential : str
        Credential of the programs, as in the table `programs`.
    of : str
        The programs in words.
    caveat : str
        What speaks against the reading.
    unitid, cip_code, state : str, optional
        Restrict the programs to one college, field or state.
    """

    names: str
    credential: str
    of: str
    caveat: str
    unitid: str | None = None
    cip_code: str | None = None
    state: str | None = None

    def rows(self, programs: pd.DataFrame) -> pd.DataFrame:
        """Select field, pay and debt of the programs meant."""
        meant = programs["credential"].eq(self.credential)
        for column in ("unitid", "cip_code", "state"):
            value = getattr(self, column)
            if value is not None:
                meant &= programs[column].eq(value)
        return programs.loc[meant, ["cip_code", PAY, DEBT]]


# Nothing stands for the rest: University of the People has no published program, bootcamps and courses
# are no programs of colleges, and the other online master's are not separable from their campuses.
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


def with_outcomes(rows: pd.DataFrame, programs: pd.DataFrame) -> pd.DataFrame:
    """Add the pay and debt of the alternatives' graduates, and their ratios to a bachelor's degree.

    Parameters
    ----------
    rows : DataFrame
        Result of `tenx.compare`.
    programs : DataFrame
        Table `programs`; every program counts once.

    Returns
    -------
    DataFrame
        `rows` with job_outcome ("published" or "not measured"), outcome_of, outcome_caveat,
        outcome_programs (number of those with pay), earnings_4yr_usd, earnings_low_usd and
        earnings_high_usd (of the programs), graduates_debt_usd, pay_ratio (above 1: the alternative's
        graduates earn more), pay_ratio_same_fields (median over programs, each against the bachelor's
        programs of its field), graduates_debt_ratio (above 1: they owe less). attrs gain
        degree_earnings_4yr_usd, degree_debt_usd and outcomes.

    Notes
    -----
    Source: U.S. Department of Education, College Scorecard.

    Examples
    --------
    >>> import edudata as ed
    >>> rows = with_outcomes(pd.DataFrame({"alternative": ["Night school"]}), ed.load("programs"))
    >>> rows["job_outcome"].item()
    'not measured'
    """
    degrees = programs.loc[programs["credential"].eq(DEGREE), ["cip_code", PAY, DEBT]]
    base_pay, base_debt = (float(degrees[column].median()) for column in (PAY, DEBT))
    by_field = degrees.groupby("cip_code", sort=False)[PAY].median()

    @cache
    def outcome(measured: Measured | None) -> dict[str, Any]:
        return _outcome(measured, programs, by_field, base_pay, base_debt)

    names = rows["alternative"]
    measured = [next((m for m in MEASURED if re.search(m.names, name)), None) for name in names]
    columns = pd.DataFrame([outcome(m) for m in measured], index=rows.index)
    # Int64 can hold a missing count, which is not a count of 0.
    out = pd.concat([rows, columns.astype({"outcome_programs": "Int64"})], axis=1)
    out.attrs = rows.attrs | {
        "degree_earnings_4yr_usd": f"{base_pay:.0f}",
        "degree_debt_usd": f"{base_debt:.0f}",
        "outcomes": f"College Scorecard, release {programs['release'].max()}. {COMMON}",
    }
    return out


def _outcome(
    measured: Measured | None,
    programs: pd.DataFrame,
    by_field: pd.Series[float],
    base_pay: float,
    base_debt: float,
) -> dict[str, Any]:
    """Compute the columns that `with_outcomes` adds for the programs of one alternative."""
    rows = measured.rows(programs) if measured else programs.iloc[:0]
    if measured is None or not rows[PAY].notna().any():
        words = {"job_outcome": NOT_MEASURED, "outcome_of": "", "outcome_caveat": ""}
        return words | dict.fromkeys(NUMBERS, nan)
    pay, debt = float(rows[PAY].median()), float(rows[DEBT].median())
    return {
        "job_outcome": "published",
        "outcome_of": measured.of,
        "outcome_caveat": measured.caveat,
        "outcome_programs": float(rows[PAY].count()),
        "earnings_4yr_usd": pay,
        "earnings_low_usd": float(rows[PAY].min()),
        "earnings_high_usd": float(rows[PAY].max()),
        "graduates_debt_usd": debt,
        "pay_ratio": pay / base_pay,
        "pay_ratio_same_fields": float((rows[PAY] / rows["cip_code"].map(by_field)).median()),
        "graduates_debt_ratio": times(base_debt, debt),
    }
