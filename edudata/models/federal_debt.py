"""Federal loans by status, cohort default rates, and debt at graduation."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast, day_of, start_of
from edudata.models._schema import Model, check, column, continuous, optional, shared, text
from edudata.records import CheckResult, Table

PORTFOLIOS = ("direct_loans", "ffel", "ffel_held_by_department", "federally_managed")
STATUSES = ("in_school", "grace", "repayment", "deferment", "forbearance", "default", "other")
MEASURES = (
    "average_debt_per_borrower",
    "average_debt_per_graduate",
    "share_of_graduates_with_debt",
    "federal_annual_borrowing",
    "total_annual_borrowing",
    "pell_grants",
    "total_aid",
)
PORTFOLIO = "which loans; federally managed = Direct Loans and FFEL held by the Department"
RECIPIENTS = "students the loans were for, counted in each group that their loans are in"
# Federal payments were paused from March 2020.
PAUSE_YEAR = 2020


class Quarterly(Model):
    """Columns of tables with a federal balance at the end of each quarter."""

    frequency: str = column("length of the period", isin=("quarter",))
    period_start: pd.Timestamp = column("first day of the quarter")
    period_end: pd.Timestamp = column("last day of the quarter, on which loans are counted")
    fiscal_year: int = column(
        "federal fiscal year, which starts in October of the year before", "year", ge=2007, le=2100
    )
    fiscal_quarter: str = column("quarter of the fiscal year", isin=("Q1", "Q2", "Q3", "Q4"))
    # All federal loans together were 1,640 billion in 2024; no group of them reaches the bound.
    balance_billion_usd: float = column(
        "outstanding principal and interest", "billion current USD", ge=0, le=1500
    )


class ByStatus(Model):
    """Keys of loans by status."""

    portfolio: str = column(PORTFOLIO, isin=PORTFOLIOS)
    status: str = column("loan status; default is cumulative, more than 360 days late", isin=STATUSES)


# pandera puts the columns of the last base first: keys, then the quarter and the balance, then people.
class FederalLoansByStatus(
    Quarterly,
    ByStatus,
    key=["portfolio", "status", "period_end"],
    provenance=["trust", "note", "source_url"],
):
    """One row per portfolio, status and quarter."""

    recipients_million: float = optional(RECIPIENTS, "million persons", ge=0, le=40)


class CohortDefaultRates(Model, key=["window_years", "basis", "fiscal_year"]):
    """One row per cohort, window and basis."""

    fiscal_year: int = column(
        "federal fiscal year in which the cohort entered repayment", "year", ge=1987, le=2100
    )
    window_years: int = column("fiscal years within which a default counts", "years", isin=(2, 3))
    basis: str = column(
        "the official national rate, or a sum over listed schools",
        isin=("official_national", "sum_of_listed_schools"),
    )
    frequency: str = column("length of the period", isin=("fiscal_year",))
    period_start: pd.Timestamp = column("first day of the fiscal year")
    period_end: pd.Timestamp = column("last day of the fiscal year")
    # The highest official rate was 22.4, of the 1990 cohort.
    rate_pct: float = column("borrowers who defaulted in the window", "% of borrowers", ge=0, le=30)
    borrowers_defaulted: float = optional("borrowers who defaulted", "persons", ge=50_000, le=2_000_000)
    borrowers_entered_repayment: float = optional(
        "borrowers who entered repayment", "persons", ge=1_000_000, le=10_000_000
    )
    trust: str = shared("trust")
    flag: str = optional("payment_pause if the window reaches into it", isin=("payment_pause",))
    note: str = shared("note")
    source_url: str = shared("source_url")


class DebtAtGraduation(
    Model,
    key=["publisher", "measure", "sector", "class_of", "dollar_year"],
    provenance=["trust", "note", "source_url"],
):
    """One row per publisher, measure, sector and class."""

    publisher: str = column("who publishes the figure", isin=("TICAS", "College Board"))
    measure: str = column("what is measured", isin=MEASURES)
    sector: str = text("type of college, or all students")
    class_of: int = column("calendar year in which the academic year ends", "year", ge=2003, le=2100)
    academic_year: str = text("academic year, e.g. 2017-18", str_matches=r"^\d{4}-\d{2}$")
    year: int = column("calendar year in which the academic year starts", "year", ge=2002, le=2100)
    frequency: str = column("length of the period", isin=("academic_year",))
    period_start: pd.Timestamp = column("July 1 at the start of the academic year")
    period_end: pd.Timestamp = column("June 30 at its end")
    amount_usd: float = optional("amount per person", "USD of dollar_year", ge=5000, le=100_000)
    amount_billion_usd: float = optional("national amount", "billion USD of dollar_year", ge=10, le=1000)
    share_pct: float = optional("share of the graduates", "% of graduates", ge=20, le=100)
    dollar_year: str = optional("year whose dollars an amount is in; current = of its own year")


def quarterly(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a workbook's rows with their quarter, the balance renamed as in our tables."""
    return frame.rename(columns={"outstanding_billion_usd": "balance_billion_usd"}).assign(
        frequency="quarter", period_start=start_of(frame["period_end"], "Q")
    )


def build_federal_loans_by_status(raw: Raw) -> pd.DataFrame:
    """Build the newest workbook's portfolios and the later quarters quoted elsewhere."""
    return quarterly(raw.newest("fsa/loan_status").rename(columns={"loan_status": "status"}))


def build_cohort_default_rates(raw: Raw) -> pd.DataFrame:
    """Build rates by cohort, with a flag on those that reach into the payment pause."""
    frame = raw.newest("ed/cohort_default_rates")
    years = frame["fiscal_year"]
    paused = years + frame["window_years"] - 1 >= PAUSE_YEAR
    frame = frame.assign(
        frequency="fiscal_year",
        period_start=day_of(years - 1, "10-01"),
        period_end=day_of(years, "09-30"),
        flag=pd.Series("payment_pause", frame.index).where(paused),
    )
    return cast(frame, CohortDefaultRates)


def build_debt_at_graduation(raw: Raw) -> pd.DataFrame:
    """Build both publishers' figures with the academic year of each class."""
    ticas = raw.newest("ticas/debt_at_graduation").assign(publisher="TICAS")
    board = raw.newest("college_board/student_aid").assign(publisher="College Board")
    frame = pd.concat([ticas, board], ignore_index=True)
    ends = frame["class_of"]
    frame = frame.assign(
        academic_year=(ends - 1).astype("str") + "-" + (ends % 100).astype("str").str.zfill(2),
        year=ends - 1,
        frequency="academic_year",
        period_start=day_of(ends - 1, "07-01"),
        period_end=day_of(ends, "06-30"),
        # Shares have no dollar year.
        dollar_year=frame["dollar_year"].where(frame["dollar_year"] != "not_applicable"),
    )
    return cast(frame, DebtAtGraduation)


def parts_sum_to_managed(frame: pd.DataFrame) -> CheckResult:
    """Check that Direct Loans and FFEL loans held by the Department add up to those it manages."""
    wide = frame.pivot_table(
        index="period_end", columns="portfolio", values="balance_billion_usd", aggfunc="sum"
    )
    counts = frame.groupby("period_end").size()
    complete = wide.loc[counts[counts == len(PORTFOLIOS) * len(STATUSES)].index]
    # Each of the 21 cells is rounded to 0.1 billion; the sums differ by at most 1.1 so far.
    gap = complete["direct_loans"] + complete["ffel_held_by_department"] - complete["federally_managed"]
    return check(
        "Direct and Department-held FFEL loans add up to the federally managed within 1.5 billion",
        complete[gap.abs() > 1.5].reset_index(),
        len(complete),
    )


def statuses_are_complete(frame: pd.DataFrame) -> CheckResult:
    """Check that rows from the publisher's own workbook have all seven statuses."""
    # Quarters quoted elsewhere may have only some.
    primary = frame[frame["trust"] == "primary"]
    counts = primary.groupby(["portfolio", "period_end"]).size().rename("statuses").reset_index()
    return check("each quarter has all seven statuses", counts[counts["statuses"] != 7], len(counts))


def statuses_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that each portfolio has every quarter between its first and last."""
    return continuous(frame, "federal loans by status have every quarter", 3, by=("portfolio",))


def quarters_match(frame: pd.DataFrame) -> CheckResult:
    """Check that the fiscal year and quarter are those in which the period ends."""
    ends = frame["period_end"]
    year = ends.dt.year + (ends.dt.month >= 10)
    quarter = "Q" + ((ends.dt.month + 2) % 12 // 3 + 1).astype("str")
    wrong = (year != frame["fiscal_year"]) | (quarter != frame["fiscal_quarter"])
    return check("fiscal quarters match the dates", frame[wrong], len(frame))


def rates_match_counts(frame: pd.DataFrame) -> CheckResult:
    """Check that the rate is the quotient of the counts, where both counts are printed."""
    rows = frame.dropna(subset=["borrowers_defaulted", "borrowers_entered_repayment"])
    computed = rows["borrowers_defaulted"] / rows["borrowers_entered_repayment"] * 100
    wrong = (computed - rows["rate_pct"]).abs() > 0.1
    return check("default rates equal their counts within 0.1 points", rows[wrong], len(rows))


def longer_window_is_higher(frame: pd.DataFrame) -> CheckResult:
    """Check that more borrowers of a cohort have defaulted after three years than after two."""
    official = frame[frame["basis"] == "official_national"]
    wide = official.pivot(index="fiscal_year", columns="window_years", values="rate_pct").dropna()
    wrong = wide[wide[3] <= wide[2]].rename(columns={2: "two_years", 3: "three_years"})
    return check("three-year rates exceed two-year rates", wrong.reset_index(), len(wide))


def one_value_per_row(frame: pd.DataFrame) -> CheckResult:
    """Check that each row has exactly one figure, and a dollar year only if it is money."""
    filled = frame[["amount_usd", "amount_billion_usd", "share_pct"]].notna()
    money = filled["amount_usd"] | filled["amount_billion_usd"]
    wrong = (filled.sum(axis=1) != 1) | (money != frame["dollar_year"].notna())
    return check("each row has one figure, money has a dollar year", frame[wrong], len(frame))


TABLES = (
    Table(
        name="federal_loans_by_status",
        title="Federal student loans by loan status",
        description="Outstanding balance and recipients of federal student loans by portfolio and status "
        "at the end of each quarter. Recipients count once in every status they are in. Nominal dollars.",
        subject="debt",
        model=FederalLoansByStatus,
        build=build_federal_loans_by_status,
        checks=(parts_sum_to_managed, statuses_are_complete, statuses_are_continuous, quarters_match),
        breaks=(
            "March 2020: payments paused, loans in repayment moved to forbearance.",
            "September 2023: the pause ended and loans returned to repayment.",
            "July to September 2024: loans in the SAVE plan moved to forbearance.",
            "2026: only some values of two quarters are quoted.",
        ),
    ),
    Table(
        name="cohort_default_rates",
        title="Cohort default rates of federal student loans",
        description="Of the borrowers who entered repayment in a fiscal year, the share who defaulted "
        "within two or three fiscal years. The two windows are different measures.",
        subject="debt",
        model=CohortDefaultRates,
        build=build_cohort_default_rates,
        checks=(rates_match_counts, longer_window_is_higher),
        breaks=(
            "The three-year rate replaced the two-year rate as the official one.",
            "Cohorts from 2018 on reach into the payment pause.",
            "Three-year rates from 2013 on and the rates of 2009 are quoted by others.",
        ),
    ),
    Table(
        name="debt_at_graduation",
        title="Debt at graduation and yearly borrowing",
        description="Average debt of bachelor's recipients, the share with debt, and national yearly "
        "borrowing and grants, from TICAS and the College Board. Some amounts are in nominal, others in "
        "constant dollars, as given by dollar_year.",
        subject="debt",
        model=DebtAtGraduation,
        build=build_debt_at_graduation,
        checks=(one_value_per_row,),
    ),
)
