"""What a program's median earnings are compared with, and whether it passes as published.

The benchmark depends on the level. The law compares associate's and bachelor's degrees with median pay
after high school in the state, or in the nation where fewer than half of the students are from the state;
graduate levels with the lowest of three medians of bachelor's graduates. For certificates it names none:
the Department tests them by a flag of its own.

The Department's amounts and results count where they are published. For other associate's and bachelor's
programs the Scorecard's amount for the state stands in, which is 2.5 to 4.1 percent higher. Nothing stands
in for the three medians of bachelor's graduates or for the flag. The Scorecard's count of graduates above a
threshold (EARN_GT_THRESHOLD) is never used: it counts those above one national amount.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from edudata.analysis.programs.luck import (
    GRADUATES_PER_COMPLETER,
    SPREAD,
    estimated_graduates,
    luck,
)

PROGRAM = ["opeid6", "cip_code", "credential"]
# The levels that the law compares with high-school pay.
HIGH_SCHOOL = ("associates", "bachelors")
GRADUATE = ("masters", "doctoral", "first_professional", "graduate_certificate")
MEASURES = ("earnings_4yr_usd", "earnings_1yr_usd", "earnings_5yr_usd", "graduates_4yr", "median_debt_usd")
# Why a program has no result.
NO_EARNINGS = "no_earnings"
NO_FLAG = "no_flag"
NO_GRADUATE_BENCHMARK = "no_graduate_benchmark"
NO_STATE_BENCHMARK = "no_state_benchmark"
NOT_TESTED = "not_tested"


def one_per_program(programs: pd.DataFrame) -> pd.DataFrame:
    """Return one row per program of rows that repeat its statistics for each campus.

    Parameters
    ----------
    programs : DataFrame
        Rows of the table `programs`.

    Returns
    -------
    DataFrame
        The first campus's row with the awards of all campuses; the high-school pay is that of the first
        campus whose state has one.

    Examples
    --------
    >>> rows = pd.DataFrame({"opeid6": ["002876"] * 2, "cip_code": ["5108"] * 2,
    ...     "credential": ["associates"] * 2, "awards": [51.0, 9.0],
    ...     "high_school_earnings_usd": [None, 35_746]})
    >>> one_per_program(rows)[["awards", "high_school_earnings_usd"]].to_numpy().tolist()
    [[60.0, 35746.0]]
    """
    groups = programs.groupby(PROGRAM, sort=False)
    first = programs.drop_duplicates(PROGRAM).set_index(PROGRAM)
    first = first.assign(
        awards=groups["awards"].sum(min_count=1),
        high_school_earnings_usd=groups["high_school_earnings_usd"].first(),
    )
    return first.reset_index()


def results(programs: pd.DataFrame, tests: pd.DataFrame) -> pd.DataFrame:
    """Return the benchmark and the result of programs, and why one has none.

    Parameters
    ----------
    programs : DataFrame
        One row per program, as `one_per_program` returns them. Missing measures are not published.
    tests : DataFrame
        Rows of the table `program_earnings_tests`.

    Returns
    -------
    DataFrame
        The programs' columns, and earnings_usd (tested), benchmark_usd, benchmark, source ("department" or
        "scorecard"), result ("passes", "fails" or missing), reason (why there is none or no benchmark),
        graduates and graduates_source ("published" or "estimated").
    """
    names = ["graduates", "earnings_4yr_usd", "benchmark_usd", "benchmark", "result"]
    tested = tests[[*PROGRAM, *names]].rename(columns={"earnings_4yr_usd": "tested_usd"})
    rows = programs.merge(tested, on=PROGRAM, how="left")
    department = rows["tested_usd"].notna()
    earned = rows["tested_usd"].fillna(rows["earnings_4yr_usd"])
    stands_in = (
        ~department
        & rows["credential"].isin(HIGH_SCHOOL)
        & rows["high_school_earnings_usd"].notna()
        & earned.notna()
    )
    amount = rows["benchmark_usd"].mask(stands_in, rows["high_school_earnings_usd"])
    result = (
        rows["result"]
        .astype("object")
        .mask(stands_in, pd.Series(np.where(earned < amount, "fails", "passes"), rows.index))
    )
    published = rows["graduates"].fillna(rows["graduates_4yr"])
    estimate = pd.Series(estimated_graduates(rows["awards"]), rows.index)
    rows = rows.assign(
        earnings_usd=earned,
        benchmark_usd=amount,
        benchmark=rows["benchmark"].mask(stands_in, "state_high_school"),
        source=np.select([department, stands_in], ["department", "scorecard"], ""),
        result=result.astype("str").where(result.notna()),
        reason=_reasons(rows, earned, amount),
        graduates=published.fillna(estimate).where(earned.notna()),
        graduates_source=np.where(published.notna(), "published", "estimated"),
    )
    return rows.drop(columns="tested_usd")


def _reasons(rows: pd.DataFrame, earned: pd.Series, amount: pd.Series) -> pd.Series:
    """Say for each program why it has no benchmark; "" for those with one."""
    level = rows["credential"]
    cases = {
        NO_EARNINGS: earned.isna(),
        "": amount.notna(),
        NO_FLAG: level.eq("undergraduate_certificate"),
        NO_GRADUATE_BENCHMARK: level.isin(GRADUATE),
        NO_STATE_BENCHMARK: level.isin(HIGH_SCHOOL),
    }
    return pd.Series(np.select(list(cases.values()), list(cases), NOT_TESTED), rows.index)


def with_luck(
    rows: pd.DataFrame, spread_factor: float = 1.0, graduates_factor: float = 1.0
) -> pd.DataFrame:
    """Add how sure each result is, see `luck`; missing where there is no benchmark.

    Parameters
    ----------
    rows : DataFrame
        As `results` returns them.
    spread_factor, graduates_factor : float, default 1
        Factors for the standard deviation and, where it is estimated, for the number of graduates.
    """
    known = rows["benchmark_usd"].notna() & rows["earnings_usd"].notna() & rows["credential"].isin(SPREAD)
    part = rows[known]
    estimate = estimated_graduates(part["awards"], GRADUATES_PER_COMPLETER * graduates_factor)
    published = part["graduates_source"].eq("published")
    graduates = part["graduates"].where(published, pd.Series(estimate, part.index))
    judged = luck(
        part["earnings_usd"].to_numpy("float64"),
        part["benchmark_usd"].to_numpy("float64"),
        spread_factor * part["credential"].map(SPREAD).to_numpy("float64"),
        graduates.to_numpy("float64"),
    ).set_axis(part.index)
    rows = rows.assign(graduates=rows["graduates"].mask(known, graduates))
    return rows.join(judged)
