"""Pay and debt of an alternative's graduates, where the College Scorecard has published them.

The Scorecard publishes a median for each program. Here each program counts by its graduates, as a median
over programs would let the many small ones decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import nan
from typing import Any

import pandas as pd

from edudata.analysis import weighted
from edudata.analysis.major_fields import ALL_MAJORS, fields_of
from edudata.analysis.tenx import times
from edudata.errors import OutOfRangeError

DEGREE = "bachelors"
PAY, DEBT, GRADUATES = "earnings_4yr_usd", "median_debt_usd", "awards"
# A program's campuses repeat its statistics; their awards are their own, so that a sum over campuses
# weights a program by all its graduates.
PROGRAM = ["opeid6", "cip_code"]
COMMON = (
    "Pay is that of graduates who had federal aid and have a job, debt that of graduates who borrowed: the "
    "middle of the programs' medians, each program weighted by its graduates. Nothing is adjusted for who "
    "chose the program or what they earned before."
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
    unitid, state : str, optional
        Restrict the programs to one college or state.
    """

    names: str
    credential: str
    of: str
    caveat: str
    unitid: str | None = None
    state: str | None = None

    def rows(self, programs: pd.DataFrame) -> pd.DataFrame:
        """Select field, pay and debt of the programs meant."""
        matches = programs["credential"].eq(self.credential)
        for column in ("unitid", "state"):
            value = getattr(self, column)
            if value is not None:
                matches &= programs[column].eq(value)
        return programs.loc[matches, [*PROGRAM, PAY, DEBT, GRADUATES]]


# Nothing stands for the rest: University of the People has no published program, and bootcamps and
# courses are no programs of colleges.
MEASURED = (
    Measured(
        r"Western Governors",
        "bachelors",
        "its bachelor's programs",
        "in few fields, so that the ratio within the same fields says more",
        unitid="433387",
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


def with_outcomes(rows: pd.DataFrame, programs: pd.DataFrame, major: str = ALL_MAJORS) -> pd.DataFrame:
    """Add the pay and debt of the alternatives' graduates, and their ratios to a bachelor's degree.

    Parameters
    ----------
    rows : DataFrame
        Result of `tenx.compare`.
    programs : DataFrame
        Table `programs`; every program counts by the credentials it awarded.
    major : str
        The degree's major, as in `tenx.baseline`: the bachelor's programs of its fields are compared.

    Returns
    -------
    DataFrame
        `rows` with job_outcome ("published" or "not measured"), outcome_of, outcome_caveat,
        outcome_programs (number of those with pay), earnings_4yr_usd, earnings_low_usd and
        earnings_high_usd (of the programs), graduates_debt_usd, pay_ratio (above 1: the alternative's
        graduates earn more), pay_ratio_same_fields (each program against the bachelor's programs of its
        own field), graduates_debt_ratio (above 1: they owe less). attrs gain degree_earnings_4yr_usd,
        degree_debt_usd, degree_fields and outcomes. Where no field stands for the major, the degree's
        figures are "not published" and the ratios are missing.

    Notes
    -----
    Source: U.S. Department of Education, College Scorecard.

    Examples
    --------
    >>> import edudata as ed
    >>> rows = with_outcomes(pd.DataFrame({"alternative": ["Night school"]}), ed.load("programs"))
    >>> rows["job_outcome"].item(), rows.attrs["degree_earnings_4yr_usd"]
    ('not measured', '64533')
    """
    degrees = programs.loc[programs["credential"].eq(DEGREE), [*PROGRAM, PAY, DEBT, GRADUATES]]
    fields = fields_of(major)
    own = degrees[degrees["cip_code"].str.startswith(fields)] if fields else degrees.iloc[:0]
    base_pay, base_debt = _median(own, PAY), _median(own, DEBT)
    by_field = _by_field(degrees)

    @cache
    def outcome(measured: Measured | None) -> dict[str, Any]:
        return _outcome(measured, programs, by_field, base_pay, base_debt)

    names = rows["alternative"]
    measured = [next((m for m in MEASURED if re.search(m.names, name)), None) for name in names]
    columns = pd.DataFrame([outcome(m) for m in measured], index=rows.index)
    # Int64 can hold a missing count, which is not a count of 0.
    out = pd.concat([rows, columns.astype({"outcome_programs": "Int64"})], axis=1)
    out.attrs = rows.attrs | {
        "degree_earnings_4yr_usd": _dollars(base_pay),
        "degree_debt_usd": _dollars(base_debt),
        "degree_fields": _field_words(major, fields),
        "outcomes": f"College Scorecard, release {programs['release'].max()}. {COMMON}",
    }
    return out


def _field_words(major: str, fields: tuple[str, ...] | None) -> str:
    if major == ALL_MAJORS:
        return "all bachelor's programs"
    if fields is None:
        return f"the College Scorecard has no separate field for {major}"
    return f"bachelor's programs with CIP codes {', '.join(fields)}, our reading of {major}"


def _dollars(amount: float) -> str:
    return f"{amount:.0f}" if amount == amount else "not published"


def _median(programs: pd.DataFrame, column: str) -> float:
    """Return the median of programs weighted by their graduates; missing if none has both."""
    try:
        return weighted.median(programs[column], programs[GRADUATES])
    except OutOfRangeError:
        return nan


def _by_field(degrees: pd.DataFrame) -> pd.Series[float]:
    """Return the weighted median pay of each field: `weighted.median` of all fields at once."""
    fields = degrees[degrees[PAY].notna() & degrees[GRADUATES].gt(0)].sort_values(PAY, kind="stable")
    graduates = fields.groupby("cip_code", sort=False)[GRADUATES]
    reached = graduates.cumsum() >= graduates.transform("sum") / 2
    return fields[reached].drop_duplicates("cip_code").set_index("cip_code")[PAY]


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
    pay, debt = _median(rows, PAY), _median(rows, DEBT)
    same_fields = rows.assign(ratio=rows[PAY] / rows["cip_code"].map(by_field))
    return {
        "job_outcome": "published",
        "outcome_of": measured.of,
        "outcome_caveat": measured.caveat,
        "outcome_programs": float(len(rows[rows[PAY].notna()].drop_duplicates(PROGRAM))),
        "earnings_4yr_usd": pay,
        "earnings_low_usd": float(rows[PAY].min()),
        "earnings_high_usd": float(rows[PAY].max()),
        "graduates_debt_usd": debt,
        "pay_ratio": pay / base_pay,
        "pay_ratio_same_fields": _median(same_fields, "ratio"),
        "graduates_debt_ratio": times(base_debt, debt),
    }
