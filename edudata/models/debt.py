"""Student debt as each publisher reports it; the publishers' series are never joined."""

from __future__ import annotations

from typing import Any

import pandas as pd

from edudata.errors import NoVintageError
from edudata.etl.store.raw import Raw
from edudata.models._frames import day_of, published, stack, start_of
from edudata.models._schema import Model, check, column, continuous, optional, text
from edudata.records import CheckResult, Table, View

EXPERIAN, NYFED = "Experian", "New York Fed"
G19, FSA = "Federal Reserve G.19", "Federal Student Aid"
FEDERAL_PROGRAMS = ("federal_direct_loans", "federal_ffel", "federal_perkins")
# Metric of an Experian edition -> our column and the factor to its unit. Shares, growth rates and other
# products are left out.
EDITION_METRICS = {
    "total_balance": ("balance_billion_usd", 1e3),
    "accounts": ("accounts_million", 1e-6),
    "student_loan_trades": ("accounts_million", 1e-6),
    "average_balance": ("mean_balance_usd", 1.0),
}
# The length of a label tells its precision: "2017", "2019Q1" or "2024-03".
FREQUENCY_OF_LABEL = {4: "year", 6: "quarter", 7: "month"}
# Quarters of the federal portfolio that we do not have: after the last workbook FSA published, single
# quarters are known from later notices only.
GAPS = frozenset({"2024-10-01", "2025-01-01", "2025-07-01", "2025-10-01"})


class StudentDebt(
    Model,
    key=["publisher", "series", "edition", "group", "period_end"],
    provenance=["trust", "flag", "note", "source_url"],
):
    """One row per publisher, series, edition, group and period."""

    publisher: str = column("who publishes the figure", isin=(EXPERIAN, NYFED, G19, FSA))
    series: str = text(
        "which of the publisher's series; series are never joined", str_matches=r"^[a-z0-9_]+$"
    )
    edition: str = text("year of the publication, or the newest quarter it covers")
    group: str = text("all, or a subset of borrowers, e.g. an age group")
    frequency: str = column(
        "length of the period", isin=("day", "month", "quarter", "year", "academic_year", "fiscal_year")
    )
    period_start: pd.Timestamp = column("first day of the period")
    period_end: pd.Timestamp = column("last day of the period, on which the balance is measured")
    # From Perkins loans (3 billion) to more than twice all student debt of 2026.
    balance_billion_usd: float = optional("balance outstanding", "billion current USD", ge=2, le=4000)
    borrowers_million: float = optional("people who owe", "million persons", ge=0.3, le=80)
    recipients_million: float = optional(
        "students the loans were for; a parent's loan counts for the child",
        "million persons",
        ge=0.5,
        le=80,
    )
    accounts_million: float = optional(
        "loan accounts, several per borrower", "million accounts", ge=50, le=400
    )
    mean_balance_usd: float = optional("mean balance", "current USD", ge=3000, le=100_000)
    median_balance_usd: float = optional("median balance", "current USD", ge=3000, le=60_000)
    p25_balance_usd: float = optional(
        "25th percentile of borrowers' balances", "current USD", ge=1000, le=30_000
    )
    p75_balance_usd: float = optional(
        "75th percentile of borrowers' balances", "current USD", ge=5000, le=150_000
    )
    borrowers_in_default_million: float = optional(
        "borrowers in default", "million persons", ge=0.05, le=20
    )
    borrowers_90plus_million: float = optional(
        "borrowers 90 or more days late and not in default", "million persons", ge=0.05, le=20
    )


def _newest_quarter(ends: pd.Series) -> str:
    # A view of one publisher needs no vintage of the others.
    return "" if ends.empty else str(ends.max().to_period("Q"))


def _billions(trillions: pd.Series) -> pd.Series:
    # The product of a decimal fraction and 1,000 ends in float noise otherwise.
    return (trillions * 1000).round(6)


def _quarters(
    frame: pd.DataFrame, publisher: str, series: str, balance: pd.Series, edition: str | None = None
) -> pd.DataFrame:
    ends = frame["quarter_end"]
    return frame.assign(
        publisher=publisher,
        series=series,
        edition=edition or _newest_quarter(ends),
        group="all",
        frequency="quarter",
        period_start=start_of(ends, "Q"),
        period_end=ends,
        balance_billion_usd=balance,
    )


def _experian_editions(frame: pd.DataFrame) -> pd.DataFrame:
    """Collect the totals, accounts and means of each edition, one row per group and period."""
    rows: dict[tuple[str, str, pd.Timestamp], dict[str, Any]] = {}
    for cell in frame[frame["metric"].isin(list(EDITION_METRICS))].to_dict("records"):
        target, factor = EDITION_METRICS[cell["metric"]]
        frequency = FREQUENCY_OF_LABEL[len(cell["period"])]
        row = rows.setdefault(
            (cell["release"], cell["group"], cell["period_end"]),
            {
                "publisher": EXPERIAN,
                "series": "other_editions",
                "edition": cell["release"],
                "frequency": frequency,
                "period_start": cell["period_end"].to_period(frequency[0].upper()).start_time,
                **{name: cell[name] for name in ("group", "period_end", "trust", "note", "source_url")},
            },
        )
        row[target] = round(cell["value"] * factor, 6)
    return pd.DataFrame(list(rows.values()))


def _nyfed_years(frame: pd.DataFrame, group: pd.Series | str, url: str | None) -> pd.DataFrame:
    ends = day_of(frame["year"], "12-31")
    return frame.rename(
        columns={"borrowers_90plus_days_delinquent_million": "borrowers_90plus_million"}
    ).assign(
        publisher=NYFED,
        series="student_loan_update",
        edition=_newest_quarter(ends),
        group=group,
        frequency="year",
        period_start=start_of(ends, "Y"),
        period_end=ends,
        trust="primary",
        source_url=url,
    )


def _fsa(frame: pd.DataFrame) -> list[pd.DataFrame]:
    """Split the portfolio into one series per program and the total."""
    ends = frame["period_end"]
    # A row without a quarter covers a whole fiscal year.
    yearly = frame["fiscal_quarter"].isna()
    year_starts = ends - pd.DateOffset(years=1) + pd.Timedelta(days=1)
    common = frame.assign(
        publisher=FSA,
        edition=_newest_quarter(ends),
        group="all",
        frequency=yearly.map({False: "quarter", True: "fiscal_year"}),
        period_start=start_of(ends, "Q").where(~yearly, year_starts),
    )
    parts = []
    for program in ("total", "direct_loans", "ffel", "perkins"):
        part = common.assign(
            series=f"federal_{program}",
            balance_billion_usd=frame[f"{program}_billion_usd"],
            recipients_million=frame[f"{program}_recipients_million"],
        )
        parts.append(part[part["balance_billion_usd"].notna()])
    return parts


def _nyfed_borrowers(raw: Raw) -> list[pd.DataFrame]:
    """Take the borrowers of all ages, and those of each age."""
    databank = raw.resources["nyfed/student_loan_borrowers"].page
    parts = [_nyfed_years(f, "all", databank) for f in published(raw, "nyfed/student_loan_borrowers")]
    for frame in published(raw, "nyfed/student_loan_borrowers_by_age"):
        group = "age_" + frame["age"].str.replace(r"[ -]", "_", regex=True).str.replace("+", "_plus")
        parts.append(_nyfed_years(frame, group, databank))
    return parts


def build_student_debt(raw: Raw) -> pd.DataFrame:
    """Build one long table in which every publisher's series stays separate."""
    parts = [
        _quarters(
            frame, EXPERIAN, "first_quarter_totals", _billions(frame["student_debt_trillion_usd"]), "2019"
        )
        for frame in published(raw, "experian/student_debt")
    ]
    parts += [_experian_editions(frame) for frame in published(raw, "experian/editions", every=True)]
    parts += [
        _quarters(frame, NYFED, "household_debt_report", _billions(frame["student_loan_trillion_usd"]))
        for frame in published(raw, "nyfed/household_debt")
    ]
    parts += _nyfed_borrowers(raw)
    for frame in published(raw, "fred/sloasm"):
        parts.append(_quarters(frame, G19, "owned_and_securitized", frame["student_loans_billion_usd"]))
    for frame in published(raw, "fsa/portfolio_summary"):
        parts += _fsa(frame)
    if not parts:
        raise NoVintageError(f"No publisher of student debt had published by {raw.as_of}.")
    return stack(parts, StudentDebt)


def publishers_agree(frame: pd.DataFrame) -> CheckResult:
    """Check that all publishers' totals are near the New York Fed's of the same quarter."""
    totals = frame[frame["group"].eq("all") & frame["balance_billion_usd"].notna()]
    totals = totals[~totals["series"].isin(FEDERAL_PROGRAMS)]
    reference = totals[totals["series"] == "household_debt_report"].set_index("period_end")
    ratio = totals["balance_billion_usd"] / totals["period_end"].map(reference["balance_billion_usd"])
    # They count different loans: ratios so far are 0.75 to 1.14. A wrong unit would be off by 1,000.
    wrong = totals[(ratio < 0.7) | (ratio > 1.3)]
    return check(
        "publishers' totals are within 30 % of each other",
        wrong[["publisher", "series", "period_end", "balance_billion_usd"]],
        int(ratio.notna().sum()),
    )


def programs_sum_to_total(frame: pd.DataFrame) -> CheckResult:
    """Check that Direct, FFEL and Perkins loans add up to the federal total."""
    name = "federal programs add up to their total within 1 billion"
    federal = frame[frame["publisher"] == FSA].pivot(
        index="period_end", columns="series", values="balance_billion_usd"
    )
    # As of an earlier day FSA may have published nothing.
    if not set(FEDERAL_PROGRAMS) <= set(federal.columns):
        return check(name, federal.iloc[:0], 0)
    complete = federal.dropna()
    # The publisher rounds each to 0.1 billion and computed the earliest quarters on different days.
    gap = complete[list(FEDERAL_PROGRAMS)].sum(axis=1) - complete["federal_total"]
    return check(name, complete[gap.abs() > 1.0].reset_index(), len(complete))


def quartiles_are_ordered(frame: pd.DataFrame) -> CheckResult:
    """Check that the quartiles of balances do not decrease."""
    rows = frame[frame["median_balance_usd"].notna()]
    wrong = (rows["p25_balance_usd"] > rows["median_balance_usd"]) | (
        rows["median_balance_usd"] > rows["p75_balance_usd"]
    )
    return check("quartiles of balances are in order", rows[wrong], len(rows))


def mean_is_balance_per_borrower(frame: pd.DataFrame) -> CheckResult:
    """Check that the published mean balance is the balance divided by the borrowers."""
    rows = frame.dropna(subset=["balance_billion_usd", "borrowers_million", "mean_balance_usd"])
    computed = rows["balance_billion_usd"] * 1000 / rows["borrowers_million"]
    wrong = (computed / rows["mean_balance_usd"] - 1).abs() > 0.005
    return check("mean balance = balance / borrowers within 0.5 %", rows[wrong], len(rows))


def ages_sum_to_all(frame: pd.DataFrame) -> CheckResult:
    """Check that balances and borrowers of the age groups add up to those of everyone."""
    rows = frame[frame["series"] == "student_loan_update"]
    amounts = ["balance_billion_usd", "borrowers_million"]
    parts = rows[rows["group"] != "all"].groupby("period_end")[amounts].sum()
    everyone = rows[rows["group"] == "all"].set_index("period_end")[amounts]
    gap = (parts / everyone - 1).abs().max(axis=1)
    wrong = everyone[gap > 0.001].reset_index()
    return check("age groups add up to all borrowers within 0.1 %", wrong, len(everyone))


def series_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that quarterly series have every quarter, except the known gaps of the federal ones."""
    rows = frame[frame["frequency"].eq("quarter") & frame["publisher"].isin([NYFED, G19, FSA])]
    return continuous(
        rows, "quarterly series have no unknown gaps", 3, by=("publisher", "series"), gaps=GAPS
    )


def first_quarters_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that Experian's table has the first quarter of every year."""
    rows = frame[frame["series"] == "first_quarter_totals"]
    return continuous(rows, "Experian's first quarters have no gaps", 12, by=("series",))


TABLES = (
    Table(
        name="student_debt",
        title="Student debt outstanding, by publisher",
        description="Balances, borrowers and accounts as Experian, the New York Fed, the Federal Reserve's "
        "G.19 and Federal Student Aid publish them. They count different loans, people and months, so each "
        "series is separate. Nominal dollars.",
        subject="debt",
        model=StudentDebt,
        build=build_student_debt,
        checks=(
            publishers_agree,
            programs_sum_to_total,
            quartiles_are_ordered,
            mean_is_balance_per_borrower,
            ages_sum_to_all,
            series_are_continuous,
            first_quarters_are_continuous,
        ),
        breaks=(
            "Experian 2012: printed as 0.68 trillion, very likely 0.86; unchanged here and flagged.",
            "Federal portfolio: fiscal years to 2012, quarters from October 2012.",
            "Federal portfolio: 2024Q4, 2025Q1, 2025Q3 and 2025Q4 are missing.",
            "G.19 continues a series that ended with 2024Q4.",
        ),
    ),
)
VIEWS = (
    View(
        name="student_debt_nyfed",
        title="Student debt on credit reports, New York Fed",
        table="student_debt",
        where={"publisher": (NYFED,)},
        resources=(
            "nyfed/household_debt",
            "nyfed/student_loan_borrowers",
            "nyfed/student_loan_borrowers_by_age",
        ),
    ),
    View(
        name="student_debt_experian",
        title="Student debt, Experian's first-quarter totals 2009-2019",
        table="student_debt",
        where={"publisher": (EXPERIAN,), "series": ("first_quarter_totals",)},
        resources=("experian/student_debt",),
        drop=(
            "borrowers_million",
            "recipients_million",
            "accounts_million",
            "mean_balance_usd",
            "median_balance_usd",
            "p25_balance_usd",
            "p75_balance_usd",
            "borrowers_in_default_million",
            "borrowers_90plus_million",
        ),
    ),
)
