"""Student debt: every publisher's figures side by side, never joined into one series."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from edudata.errors import NoVintageError
from edudata.models._schema import FREQUENCIES, Model, check, column, continuous, optional, text, trust
from edudata.records import CheckResult, Table, View

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

EXPERIAN, NYFED = "Experian", "New York Fed"
G19, FSA = "Federal Reserve G.19", "Federal Student Aid"
PUBLISHERS = (EXPERIAN, NYFED, G19, FSA)


class StudentDebt(Model):
    publisher: str = column("who publishes the figure", isin=PUBLISHERS)
    series: str = text(
        "which of the publisher's series; series are never joined", str_matches=r"^[a-z0-9_]+$"
    )
    edition: str = text("year of the publication, or the newest quarter it covers")
    group: str = text("all, or the part of the borrowers it is about, e.g. an age group")
    frequency: str = column("length of the period", isin=FREQUENCIES)
    period_start: pd.Timestamp = column("first day of the period")
    period_end: pd.Timestamp = column("last day of the period, on which the balance is taken")
    balance_billion_usd: float = column(
        "balance outstanding", "billion current USD", nullable=True, ge=2, le=4000
    )
    borrowers_million: float = column("persons who owe", "million persons", nullable=True, ge=0.3, le=80)
    recipients_million: float = column(
        "students the loans were for; a parent's loan counts for the child",
        "million persons",
        nullable=True,
        ge=0.5,
        le=80,
    )
    accounts_million: float = column(
        "loan accounts, several to a borrower", "million accounts", nullable=True, ge=50, le=400
    )
    mean_balance_usd: float = column("mean balance", "current USD", nullable=True, ge=3000, le=100_000)
    median_balance_usd: float = column("median balance", "current USD", nullable=True, ge=3000, le=60_000)
    p25_balance_usd: float = column(
        "balance that a quarter of the borrowers stay below",
        "current USD",
        nullable=True,
        ge=1000,
        le=30_000,
    )
    p75_balance_usd: float = column(
        "balance that a quarter of the borrowers exceed", "current USD", nullable=True, ge=5000, le=150_000
    )
    borrowers_in_default_million: float = column(
        "borrowers in default", "million persons", nullable=True, ge=0.05, le=20
    )
    borrowers_90plus_million: float = column(
        "borrowers 90 or more days late and not in default",
        "million persons",
        nullable=True,
        ge=0.05,
        le=20,
    )
    trust: str = trust()
    flag: str = optional("flag")
    note: str = optional("note")
    source_url: str = optional("source_url")

    class Config(Model.Config):
        unique = ["publisher", "series", "edition", "group", "period_end"]


def _at_hand(raw: Raw, resource: str, every: bool = False) -> list[pd.DataFrame]:
    """A resource's newest vintage, or all of them; none where nothing had been published by then.

    A table of several publishers, read as of an earlier day, holds those that had published.
    """
    try:
        return [raw.every(resource) if every else raw.newest(resource)]
    except NoVintageError:
        if raw.as_of is None:
            raise
        return []


def _shaped(parts: Iterable[pd.DataFrame], model: type[Model]) -> pd.DataFrame:
    """Parts stacked with the model's columns; those a part lacks are missing."""
    columns = model.to_schema().columns
    kinds = {name: "float64" if str(c.dtype) == "float64" else "str" for name, c in columns.items()}
    kinds |= dict.fromkeys(("period_start", "period_end"), "datetime64[us]")
    frames = [part.reindex(columns=list(kinds)).astype(kinds) for part in parts]
    return pd.concat(frames, ignore_index=True)


def _starts(ends: pd.Series, frequency: str) -> pd.Series:
    return ends.dt.to_period(frequency).dt.start_time


def _newest_quarter(ends: pd.Series) -> str:
    return str(ends.max().to_period("Q"))


def _experian_first_quarters(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        publisher=EXPERIAN,
        series="first_quarter_totals",
        edition="2019",
        group="all",
        frequency="quarter",
        period_start=_starts(frame["quarter_end"], "Q"),
        period_end=frame["quarter_end"],
        balance_billion_usd=(frame["student_debt_trillion_usd"] * 1000).round(6),
    )


EDITION_METRICS = {
    "total_balance": ("balance_billion_usd", 1e3),
    "accounts": ("accounts_million", 1e-6),
    "student_loan_trades": ("accounts_million", 1e-6),
    "average_balance": ("mean_balance_usd", 1.0),
}
FREQUENCY_OF_LABEL = {4: "year", 6: "quarter", 7: "month"}
"""How exact a period is: "2017", "2019Q1" or "2024-03"."""


def _experian_editions(frame: pd.DataFrame) -> pd.DataFrame:
    """Totals, accounts and means of each edition; shares, growth and other products are left out."""
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


def _nyfed_quarters(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        publisher=NYFED,
        series="household_debt_report",
        edition=_newest_quarter(frame["quarter_end"]),
        group="all",
        frequency="quarter",
        period_start=_starts(frame["quarter_end"], "Q"),
        period_end=frame["quarter_end"],
        balance_billion_usd=(frame["student_loan_trillion_usd"] * 1000).round(6),
    )


def _nyfed_years(frame: pd.DataFrame, group: pd.Series | str, url: str | None) -> pd.DataFrame:
    ends = pd.to_datetime(frame["year"].astype("str") + "-12-31")
    return frame.rename(
        columns={"borrowers_90plus_days_delinquent_million": "borrowers_90plus_million"}
    ).assign(
        publisher=NYFED,
        series="student_loan_update",
        edition=_newest_quarter(ends),
        group=group,
        frequency="year",
        period_start=_starts(ends, "Y"),
        period_end=ends,
        trust="primary",
        source_url=url,
    )


def _g19(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        publisher=G19,
        series="owned_and_securitized",
        edition=_newest_quarter(frame["quarter_end"]),
        group="all",
        frequency="quarter",
        period_start=_starts(frame["quarter_end"], "Q"),
        period_end=frame["quarter_end"],
        balance_billion_usd=frame["student_loans_billion_usd"],
    )


def _fsa(frame: pd.DataFrame) -> list[pd.DataFrame]:
    """A series for each program and the total; a year without quarters is a fiscal year."""
    yearly = frame["fiscal_quarter"].isna()
    year_starts = frame["period_end"] - pd.DateOffset(years=1) + pd.Timedelta(days=1)
    common = frame.assign(
        publisher=FSA,
        edition=_newest_quarter(frame["period_end"]),
        group="all",
        frequency=pd.Series("quarter", frame.index, dtype="str").where(~yearly, "fiscal_year"),
        period_start=_starts(frame["period_end"], "Q").where(~yearly, year_starts),
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


def build_student_debt(raw: Raw) -> pd.DataFrame:
    """All publishers' student debt beside each other, each in its own series."""
    databank = raw.resources["nyfed/student_loan_borrowers"].page
    parts = [_experian_first_quarters(f) for f in _at_hand(raw, "experian/student_debt")]
    parts += [_experian_editions(f) for f in _at_hand(raw, "experian/editions", every=True)]
    parts += [_nyfed_quarters(f) for f in _at_hand(raw, "nyfed/household_debt")]
    parts += [_nyfed_years(f, "all", databank) for f in _at_hand(raw, "nyfed/student_loan_borrowers")]
    for ages in _at_hand(raw, "nyfed/student_loan_borrowers_by_age"):
        label = "age_" + ages["age"].str.replace(r"[ -]", "_", regex=True).str.replace("+", "_plus")
        parts.append(_nyfed_years(ages, label, databank))
    parts += [_g19(f) for f in _at_hand(raw, "fred/sloasm")]
    parts += [part for f in _at_hand(raw, "fsa/portfolio_summary") for part in _fsa(f)]
    if not parts:
        raise NoVintageError(f"No publisher of student debt had published by {raw.as_of}.")
    return _shaped(parts, StudentDebt)


def publishers_agree(frame: pd.DataFrame) -> CheckResult:
    """Totals of all publishers lie near the New York Fed's of the same quarter: a wrong unit would not."""
    totals = frame[frame["group"].eq("all") & frame["balance_billion_usd"].notna()]
    totals = totals[~totals["series"].isin(["federal_direct_loans", "federal_ffel", "federal_perkins"])]
    base = totals[totals["series"] == "household_debt_report"].set_index("period_end")[
        "balance_billion_usd"
    ]
    ratio = totals["balance_billion_usd"] / totals["period_end"].map(base)
    return check(
        "publishers' totals are within 30 % of each other",
        totals[(ratio < 0.7) | (ratio > 1.3)][["publisher", "series", "period_end", "balance_billion_usd"]],
        int(ratio.notna().sum()),
    )


def programs_sum_to_total(frame: pd.DataFrame) -> CheckResult:
    """Direct, FFEL and Perkins loans add up to the federal total; the earliest were run on other days."""
    federal = frame[frame["publisher"] == FSA].pivot(
        index="period_end", columns="series", values="balance_billion_usd"
    )
    programs = ["federal_direct_loans", "federal_ffel", "federal_perkins"]
    if not set(programs) <= set(federal.columns):
        return check("federal programs add up to their total", federal.iloc[:0], 0)
    whole = federal.dropna()
    gap = whole[programs].sum(axis=1) - whole["federal_total"]
    return check(
        "federal programs add up to their total within 1 billion",
        whole[gap.abs() > 1.0].reset_index(),
        len(whole),
    )


def quartiles_are_ordered(frame: pd.DataFrame) -> CheckResult:
    """The lower quartile is at most the median, the median at most the upper quartile."""
    rows = frame[frame["median_balance_usd"].notna()]
    wrong = (rows["p25_balance_usd"] > rows["median_balance_usd"]) | (
        rows["median_balance_usd"] > rows["p75_balance_usd"]
    )
    return check("quartiles of balances are in order", rows[wrong], len(rows))


def mean_is_balance_per_borrower(frame: pd.DataFrame) -> CheckResult:
    """The printed mean balance is the balance divided by the borrowers."""
    rows = frame.dropna(subset=["balance_billion_usd", "borrowers_million", "mean_balance_usd"])
    computed = rows["balance_billion_usd"] * 1000 / rows["borrowers_million"]
    wrong = (computed / rows["mean_balance_usd"] - 1).abs() > 0.005
    return check("mean balance = balance / borrowers within 0.5 %", rows[wrong], len(rows))


def ages_sum_to_all(frame: pd.DataFrame) -> CheckResult:
    """Balances and borrowers of the age groups add up to those of everyone."""
    rows = frame[frame["series"] == "student_loan_update"]
    sums = ["balance_billion_usd", "borrowers_million"]
    parts = rows[rows["group"] != "all"].groupby("period_end")[sums].sum()
    whole = rows[rows["group"] == "all"].set_index("period_end")[sums]
    gap = (parts / whole - 1).abs().max(axis=1)
    return check(
        "age groups add up to all borrowers within 0.1 %", whole[gap > 0.001].reset_index(), len(whole)
    )


GAPS = frozenset({"2024-10-01", "2025-01-01", "2025-07-01", "2025-10-01"})
"""Quarters of the federal portfolio that are not at hand, between its last workbook and later notices."""


def series_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Quarterly series have every quarter, apart from the federal ones not at hand."""
    rows = frame[frame["frequency"].eq("quarter") & frame["publisher"].isin([NYFED, G19, FSA])]
    return continuous(
        rows, "quarterly series are without unknown gaps", 3, by=("publisher", "series"), gaps=GAPS
    )


def first_quarters_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Experian's table has every first quarter from its first to its last year."""
    rows = frame[frame["series"] == "first_quarter_totals"]
    return continuous(rows, "Experian's first quarters are without gaps", 12, by=("series",))


TABLES: tuple[Table, ...] = (
    Table(
        name="student_debt",
        title="Student debt outstanding, by publisher",
        description="Balances, borrowers and accounts as Experian, the New York Fed, the Federal Reserve's "
        "G.19 and Federal Student Aid publish them. They count different loans, persons and months: each "
        "series stands alone. Nominal dollars.",
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
            "Experian 2012: printed as 0.68 trillion, very likely 0.86; kept and flagged.",
            "Federal portfolio: fiscal years to 2012, quarters from October 2012.",
            "Federal portfolio: 2024Q4, 2025Q1, 2025Q3 and 2025Q4 are not at hand.",
            "G.19 continues a series that ended with 2024Q4.",
        ),
    ),
)
VIEWS: tuple[View, ...] = (
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
