"""Earnings and debt of graduates by field of study and credential, over all schools."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast, newest_release
from edudata.models._schema import Model, check, check_rows, column, optional, text
from edudata.models.programs import BREAKS, CREDENTIALS, PROGRAM, build_programs
from edudata.records import CheckResult, Table


class FieldsOfStudy(Model, key=["cip_code", "credential"], provenance=["release"]):
    """One row per field of study and credential, over all schools."""

    cip_code: str = column("field of study, four-digit CIP code of 2020", str_matches=r"^\d{4}$")
    field: str = text("name of the field")
    credential: str = column("credential that was completed", isin=tuple(CREDENTIALS.values()))
    programs: int = column(
        "programs of all schools, each once however many campuses offer it", "programs", ge=1, le=10_000
    )
    programs_with_earnings: int = column(
        "of these, with earnings after one or four years", "programs", ge=0, le=10_000
    )
    programs_with_debt: int = column("of these, with a median debt", "programs", ge=0, le=10_000)
    programs_with_4yr_earnings: int = column(
        "of these, with earnings after four years, on which the quartiles are based",
        "programs",
        ge=0,
        le=10_000,
    )
    awards: float = column("credentials awarded in a year", "awards", ge=0, le=5_000_000)
    earnings_4yr_p25_usd: float = optional(
        "25th percentile of the programs' median earnings", "usd", ge=3_000, le=600_000
    )
    earnings_4yr_median_usd: float = optional(
        "median of the programs' median earnings, each program counted once", "usd", ge=3_000, le=600_000
    )
    earnings_4yr_p75_usd: float = optional(
        "75th percentile of the programs' median earnings", "usd", ge=3_000, le=600_000
    )
    median_debt_usd: float = optional("median of the programs' median debts", "usd", ge=500, le=700_000)
    programs_below_high_school_pct: float = optional(
        "programs whose graduates earn less after four years than people with a high-school diploma in "
        "their state, of the programs with such earnings; empty for credentials that require a degree",
        "percent",
        ge=0,
        le=100,
    )


def build_fields_of_study(raw: Raw) -> pd.DataFrame:
    """Build fields by credential with their number of programs and quartiles of the programs' medians.

    Each program counts once, regardless of its campuses and its number of graduates, so that these are
    not medians of graduates.
    """
    counts = newest_release(raw, "scorecard/fields")
    # The campuses of a program repeat its statistics; the first one's state counts.
    programs = build_programs(raw).drop_duplicates(PROGRAM)
    counts = counts.rename(
        columns={
            "title": "field",
            "with_earnings": "programs_with_earnings",
            "with_debt": "programs_with_debt",
        }
    ).assign(credential=counts["credential_level"].map(CREDENTIALS))
    below = programs["earnings_premium_usd"].lt(0).where(programs["earnings_premium_usd"].notna())
    programs["below"] = below.astype("float64")
    groups = programs.groupby(["cip_code", "credential"])
    earned = groups["earnings_4yr_usd"]
    spread = pd.DataFrame(
        {
            "programs_with_4yr_earnings": earned.count(),
            "earnings_4yr_p25_usd": earned.quantile(0.25).round(),
            "earnings_4yr_median_usd": earned.median().round(),
            "earnings_4yr_p75_usd": earned.quantile(0.75).round(),
            "median_debt_usd": groups["median_debt_usd"].median().round(),
            "programs_below_high_school_pct": (100 * groups["below"].mean()).round(1),
        }
    )
    frame = counts.join(spread, on=["cip_code", "credential"])
    # A field without a published program is not among the groups.
    frame = frame.fillna({"programs_with_4yr_earnings": 0}).astype({"programs_with_4yr_earnings": "int64"})
    return cast(frame, FieldsOfStudy)


def counts_are_nested(frame: pd.DataFrame) -> CheckResult:
    """Check that no field has more programs with values than programs."""
    wrong = (frame["programs_with_earnings"] > frame["programs"]) | (
        frame["programs_with_debt"] > frame["programs"]
    )
    wrong |= frame["programs_with_4yr_earnings"] > frame["programs_with_earnings"]
    return check(
        "no more programs with values than programs",
        frame.loc[wrong, ["cip_code", "credential", "programs"]],
        len(frame),
    )


def quartiles_ascend(frame: pd.DataFrame) -> CheckResult:
    """Check that the quartiles of earnings are in order."""
    names = [f"earnings_4yr_{part}_usd" for part in ("p25", "median", "p75")]
    rows = frame.dropna(subset=names)
    wrong = (rows[names[0]] > rows[names[1]]) | (rows[names[1]] > rows[names[2]])
    return check_rows("quartiles ascend", rows.loc[wrong, ["cip_code", *names]], len(rows))


TABLES = (
    Table(
        name="fields_of_study",
        title="Earnings and debt after a degree, by field of study and credential",
        description="Fields of study by credential over all schools: how many programs there are, how many "
        "are large enough to be published, and quartiles of their median earnings. A program counts once "
        "however many campuses offer it.",
        subject="labor",
        model=FieldsOfStudy,
        build=build_fields_of_study,
        span=None,
        checks=(counts_are_nested, quartiles_ascend),
        kind="derived",
        breaks=BREAKS,
    ),
)
