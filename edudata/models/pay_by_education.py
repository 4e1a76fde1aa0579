"""Pay and unemployment of persons of 25 and older by education, from the Current Population Survey."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast, end_of, newest_release
from edudata.models._schema import Model, check, column, continuous, text
from edudata.records import CheckResult, Table

EDUCATION = (
    "less_than_high_school",
    "high_school",
    "some_college_or_associates",
    "bachelors",
    "bachelors_and_higher",
)
LEVEL = "highest education completed; bachelors_and_higher includes graduate degrees"
# The government was shut, and no household was asked.
NO_SURVEY = frozenset({"2025-10-01"})


class EarningsByEducation(Model, key=["education", "period_start"], provenance=["release"]):
    """One row per education and quarter."""

    education: str = column(LEVEL, isin=EDUCATION)
    period_start: pd.Timestamp = column("first day of the quarter")
    period_end: pd.Timestamp = column("last day of the quarter")
    weekly_earnings_usd: float = column(
        "median usual weekly earnings of full-time wage and salary workers",
        "USD per week, nominal",
        ge=200,
        le=5_000,
    )
    series: str = text("id of the series at FRED")


class UnemploymentByEducation(Model, key=["education", "period_start"], provenance=["release"]):
    """One row per education and month."""

    education: str = column(LEVEL, isin=EDUCATION)
    period_start: pd.Timestamp = column("first day of the month")
    period_end: pd.Timestamp = column("last day of the month")
    unemployment_pct: float = column(
        "unemployed in the labor force, seasonally adjusted", "percent", ge=0.5, le=30
    )
    series: str = text("id of the series at FRED")


def build_earnings_by_education(raw: Raw) -> pd.DataFrame:
    """Take the newest release of weekly earnings."""
    return _periods(newest_release(raw, "fred/weekly_earnings"), "Q", EarningsByEducation)


def build_unemployment_by_education(raw: Raw) -> pd.DataFrame:
    """Take the newest release of unemployment rates."""
    return _periods(newest_release(raw, "fred/unemployment"), "M", UnemploymentByEducation)


def _periods(frame: pd.DataFrame, period: str, model: type[Model]) -> pd.DataFrame:
    frame = frame.rename(columns={"date": "period_start"})
    return cast(frame.assign(period_end=end_of(frame["period_start"], period)), model)


def quarters_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that only the quarter without a survey is missing."""
    name = "no quarter is missing but the fourth of 2025"
    return continuous(frame, name, 3, by=("education",), gaps=NO_SURVEY)


def months_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that only the month without a survey is missing."""
    name = "no month is missing but October 2025"
    return continuous(frame, name, 1, by=("education",), gaps=NO_SURVEY)


def nothing_is_invented(frame: pd.DataFrame) -> CheckResult:
    """Check that no value stands where no survey was taken: some copies fill the gap."""
    wrong = frame[frame["period_start"].isin(pd.to_datetime(sorted(NO_SURVEY)))]
    return check("no value for a period without a survey", wrong, len(frame))


def more_education_more_pay(frame: pd.DataFrame) -> CheckResult:
    """Check that in no quarter a higher level of education earns less than a lower one."""
    wide = frame.pivot(index="period_start", columns="education", values="weekly_earnings_usd")
    levels = [name for name in EDUCATION if name in wide]
    falls = wide[levels].diff(axis=1).lt(0).any(axis=1)
    return check("pay rises with education", wide[falls].reset_index(), len(wide))


def more_education_less_unemployment(frame: pd.DataFrame) -> CheckResult:
    """Check that in no month unemployment rises with education."""
    wide = frame.pivot(index="period_start", columns="education", values="unemployment_pct")
    levels = [name for name in EDUCATION if name in wide]
    rises = wide[levels].diff(axis=1).gt(0).any(axis=1)
    return check("unemployment falls with education", wide[rises].reset_index(), len(wide))


GAP = "October 2025: no survey was taken while the government was shut, and nothing was published for it."
TABLES = (
    Table(
        name="earnings_by_education",
        title="Median weekly earnings by education, United States",
        description="Median usual weekly earnings of full-time wage and salary workers of 25 and older by "
        "quarter since 2000. Nominal dollars, not seasonally adjusted. The bundled release has bachelor's "
        "degrees and higher only; a refresh brings the other levels.",
        subject="labor",
        model=EarningsByEducation,
        build=build_earnings_by_education,
        checks=(quarters_are_continuous, nothing_is_invented, more_education_more_pay),
        breaks=(GAP,),
    ),
    Table(
        name="unemployment_by_education",
        title="Unemployment rate by education, United States",
        description="Unemployment rate of persons of 25 and older by month since 1992, seasonally "
        "adjusted. The bundled release has bachelor's degrees and higher, and high school; they end in "
        "different months.",
        subject="labor",
        model=UnemploymentByEducation,
        build=build_unemployment_by_education,
        checks=(months_are_continuous, nothing_is_invented, more_education_less_unemployment),
        breaks=(GAP, "Each January the seasonal factors revise five years by up to a tenth."),
    ),
)
