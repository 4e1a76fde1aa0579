"""Federal loans by status, cohort default rates, and debt at graduation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from edudata.models._schema import Model, check, column, continuous, optional, text, trust
from edudata.records import CheckResult, Table

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

PORTFOLIOS = ("direct_loans", "ffel", "ffel_held_by_department", "federally_managed")
STATUSES = ("in_school", "grace", "repayment", "deferment", "forbearance", "default", "other")
BASES = ("official_national", "sum_of_listed_schools")
MEASURES = (
    "average_debt_per_borrower",
    "average_debt_per_graduate",
    "share_of_graduates_with_debt",
    "federal_annual_borrowing",
    "total_annual_borrowing",
    "pell_grants",
    "total_aid",
)
PAUSE_BEGAN = 2020
"""Calendar year in which federal payments were paused."""


class FederalLoansByStatus(Model):
    portfolio: str = column(
        "which loans; federally managed = Direct Loans and FFEL held by the Department", isin=PORTFOLIOS
    )
    status: str = column("loan status; default is cumulative, more than 360 days late", isin=STATUSES)
    frequency: str = column("length of the period", isin=("quarter",))
    period_start: pd.Timestamp = column("first day of the quarter")
    period_end: pd.Timestamp = column("last day of the quarter, on which loans are counted")
    fiscal_year: int = column("federal fiscal year, beginning in October before", "year", ge=2007, le=2100)
    fiscal_quarter: str = column("quarter of the fiscal year", isin=("Q1", "Q2", "Q3", "Q4"))
    balance_billion_usd: float = column(
        "outstanding principal and interest", "billion current USD", ge=0, le=1500
    )
    recipients_million: float = column(
        "students the loans were for, counted in each status they are in",
        "million persons",
        nullable=True,
        ge=0,
        le=40,
    )
    trust: str = trust()
    note: str = optional("note")
    source_url: str = optional("source_url")

    class Config(Model.Config):
        unique = ["portfolio", "status", "period_end"]


class CohortDefaultRates(Model):
    fiscal_year: int = column(
        "federal fiscal year in which the cohort entered repayment", "year", ge=1987, le=2100
    )
    window_years: int = column("fiscal years within which a default counts", "years", isin=(2, 3))
    basis: str = column("the official national rate, or a sum over listed schools", isin=BASES)
    frequency: str = column("length of the period", isin=("fiscal_year",))
    period_start: pd.Timestamp = column("first day of the fiscal year")
    period_end: pd.Timestamp = column("last day of the fiscal year")
    rate_pct: float = column("borrowers who defaulted in the window", "% of borrowers", ge=0, le=30)
    borrowers_defaulted: float = column(
        "borrowers who defaulted", "persons", nullable=True, ge=50_000, le=2_000_000
    )
    borrowers_entered_repayment: float = column(
        "borrowers who entered repayment", "persons", nullable=True, ge=1_000_000, le=10_000_000
    )
    trust: str = trust()
    flag: str = column(
        "payment_pause where the window reaches into it", nullable=True, isin=("payment_pause",)
    )
    note: str = optional("note")
    source_url: str = optional("source_url")

    class Config(Model.Config):
        unique = ["window_years", "basis", "fiscal_year"]


class DebtAtGraduation(Model):
    publisher: str = column("who publishes the figure", isin=("TICAS", "College Board"))
    measure: str = column("what is measured", isin=MEASURES)
    sector: str = text("colleges, or all students")
    class_of: int = column("calendar year in which the academic year ends", "year", ge=2003, le=2100)
    academic_year: str = text("academic year, e.g. 2017-18", str_matches=r"^\d{4}-\d{2}$")
    year: int = column("calendar year of its fall", "year", ge=2002, le=2100)
    frequency: str = column("length of the period", isin=("academic_year",))
    period_start: pd.Timestamp = column("1 July of its fall")
    period_end: pd.Timestamp = column("30 June after it")
    amount_usd: float = column(
        "amount per person", "USD of dollar_year", nullable=True, ge=5000, le=100_000
    )
    amount_billion_usd: float = column(
        "national amount", "billion USD of dollar_year", nullable=True, ge=10, le=1000
    )
    share_pct: float = column("share of the graduates", "% of graduates", nullable=True, ge=20, le=100)
    dollar_year: str = column(
        "year whose dollars an amount is in; current = of its own year", nullable=True
    )
    trust: str = trust()
    note: str = optional("note")
    source_url: str = optional("source_url")

    class Config(Model.Config):
        unique = ["publisher", "measure", "sector", "class_of", "dollar_year"]


def build_federal_loans_by_status(raw: Raw) -> pd.DataFrame:
    """The newest workbook's portfolios and the later quarters quoted from it."""
    frame = raw.newest("fsa/loan_status")
    return frame.rename(
        columns={"loan_status": "status", "outstanding_billion_usd": "balance_billion_usd"}
    ).assign(
        frequency="quarter",
        period_start=frame["period_end"].dt.to_period("Q").dt.start_time.astype("datetime64[us]"),
    )


def build_cohort_default_rates(raw: Raw) -> pd.DataFrame:
    """Rates by cohort, those touched by the payment pause flagged."""
    frame = raw.newest("ed/cohort_default_rates")
    years = frame["fiscal_year"]
    paused = years + frame["window_years"] - 1 >= PAUSE_BEGAN
    return frame.astype(
        {"borrowers_defaulted": "float64", "borrowers_entered_repayment": "float64"}
    ).assign(
        frequency="fiscal_year",
        period_start=_day(years - 1, "10-01"),
        period_end=_day(years, "09-30"),
        flag=pd.Series("payment_pause", frame.index, dtype="str").where(paused),
    )


def build_debt_at_graduation(raw: Raw) -> pd.DataFrame:
    """Both publishers' figures; shares have no dollar year."""
    ticas = raw.newest("ticas/debt_at_graduation").assign(publisher="TICAS")
    board = raw.newest("college_board/student_aid").assign(publisher="College Board")
    frame = pd.concat([ticas, board], ignore_index=True)
    ends = frame["class_of"]
    return frame.assign(
        academic_year=(ends - 1).astype("str") + "-" + (ends % 100).astype("str").str.zfill(2),
        year=ends - 1,
        frequency="academic_year",
        period_start=_day(ends - 1, "07-01"),
        period_end=_day(ends, "06-30"),
        dollar_year=frame["dollar_year"].where(frame["dollar_year"] != "not_applicable"),
        amount_billion_usd=frame["amount_billion_usd"].astype("float64"),
    )


def _day(years: pd.Series, day: str) -> pd.Series:
    return pd.to_datetime(years.astype("str") + f"-{day}").astype("datetime64[us]")


def parts_sum_to_managed(frame: pd.DataFrame) -> CheckResult:
    """Direct Loans and FFEL loans held by the Department are the federally managed loans."""
    wide = frame.pivot_table(
        index="period_end", columns="portfolio", values="balance_billion_usd", aggfunc="sum"
    )
    counts = frame.groupby("period_end").size()
    whole = wide.loc[counts[counts == len(PORTFOLIOS) * len(STATUSES)].index]
    gap = whole["direct_loans"] + whole["ffel_held_by_department"] - whole["federally_managed"]
    return check(
        "Direct and held FFEL loans add up to the federally managed within 1.5 billion",
        whole[gap.abs() > 1.5].reset_index(),
        len(whole),
    )


def all_statuses(frame: pd.DataFrame) -> CheckResult:
    """Rows of the publisher's own workbook have all seven statuses; quoted quarters may not."""
    own = frame[frame["trust"] == "primary"]
    counts = own.groupby(["portfolio", "period_end"]).size().rename("statuses").reset_index()
    return check("each quarter has all seven statuses", counts[counts["statuses"] != 7], len(counts))


def statuses_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Each portfolio has every quarter of its span."""
    return continuous(frame, "federal loans by status have every quarter", 3, by=("portfolio",))


def quarters_match(frame: pd.DataFrame) -> CheckResult:
    """The fiscal quarter is the one in which the period ends."""
    ends = frame["period_end"]
    year = ends.dt.year + (ends.dt.month >= 10)
    quarter = "Q" + ((ends.dt.month + 2) % 12 // 3 + 1).astype("str")
    wrong = (year != frame["fiscal_year"]) | (quarter != frame["fiscal_quarter"])
    return check("fiscal quarters match the dates", frame[wrong], len(frame))


def rates_are_their_counts(frame: pd.DataFrame) -> CheckResult:
    """Where both counts are printed, the rate is their quotient."""
    rows = frame.dropna(subset=["borrowers_defaulted", "borrowers_entered_repayment"])
    computed = rows["borrowers_defaulted"] / rows["borrowers_entered_repayment"] * 100
    wrong = (computed - rows["rate_pct"]).abs() > 0.1
    return check("default rates equal their counts within 0.1 points", rows[wrong], len(rows))


def longer_window_is_higher(frame: pd.DataFrame) -> CheckResult:
    """More borrowers of a cohort have defaulted after three years than after two."""
    official = frame[frame["basis"] == "official_national"]
    wide = official.pivot(index="fiscal_year", columns="window_years", values="rate_pct").dropna()
    wrong = wide[wide[3] <= wide[2]].rename(columns={2: "two_years", 3: "three_years"})
    return check("three-year rates exceed two-year rates", wrong.reset_index(), len(wide))


def one_unit_each(frame: pd.DataFrame) -> CheckResult:
    """Each row has exactly one figure, and a dollar year just where it is money."""
    filled = frame[["amount_usd", "amount_billion_usd", "share_pct"]].notna()
    money = filled["amount_usd"] | filled["amount_billion_usd"]
    wrong = (filled.sum(axis=1) != 1) | (money != frame["dollar_year"].notna())
    return check("each row has one figure, money has a dollar year", frame[wrong], len(frame))


TABLES: tuple[Table, ...] = (
    Table(
        name="federal_loans_by_status",
        title="Federal student loans by loan status",
        description="Outstanding balance and recipients of federal student loans by portfolio and status "
        "at the end of each quarter. Recipients count once in every status they are in. Nominal dollars.",
        subject="debt",
        model=FederalLoansByStatus,
        build=build_federal_loans_by_status,
        checks=(parts_sum_to_managed, all_statuses, statuses_are_continuous, quarters_match),
        breaks=(
            "March 2020: payments paused, loans in repayment moved to forbearance.",
            "September 2023: the pause ended and loans returned to repayment.",
            "July to September 2024: loans in the SAVE plan moved to forbearance.",
            "2026: two quarters quoted in part only.",
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
        checks=(rates_are_their_counts, longer_window_is_higher),
        breaks=(
            "The three-year rate replaced the two-year rate as the official one.",
            "Cohorts from 2018 on reach into the payment pause.",
            "Official rates of 2007, 2008, 2010 to 2013, 2018 and 2019 are not at hand.",
        ),
    ),
    Table(
        name="debt_at_graduation",
        title="Debt at graduation and yearly borrowing",
        description="Average debt of bachelor's recipients, the share with debt, and national yearly "
        "borrowing and grants, from TICAS and the College Board. Nominal and constant dollars both occur: "
        "dollar_year says which.",
        subject="debt",
        model=DebtAtGraduation,
        build=build_debt_at_graduation,
        checks=(one_unit_each,),
    ),
)
