"""The Databank: debt by state, and the Student Loan Update's borrowers, balances and ages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from edudata.errors import FormatError, PermanentError
from edudata.places import FIPS
from edudata.records import Context, Limits, MonthOnly, Request, Requests, Resource
from edudata.sources import _last_saved, _licenses, _notes, _parts, _periods, _workbook
from edudata.sources._dates import date_in_words
from edudata.sources._requests import first_available
from edudata.sources.nyfed.household_debt import CITE, FILES, REFUSED

PAGE = "https://www.newyorkfed.org/microeconomics/databank.html"
UPDATE = f"{FILES}Student-loan_update_2022_mangrum.xlsx"
STATES = f"{FILES}area_report_by_year"
WHAT_UPDATE, WHAT_STATES = "New York Fed Student Loan Update", "New York Fed state debt workbook"
_EVERYONE = "all student loan borrowers"
_AGES = {age: re.escape(age) for age in ("under 30", "30-39", "40-49", "50-59", "60+")}
# Title of a sheet -> our column -> pattern of its heading. Borrowers' ages are on the first two sheets.
_SHEETS: dict[str, dict[str, str]] = {
    "Number of Borrowers by Age Group": {"borrowers_million": "total"},
    "Total Balances by Age Group": {"balance_billion_usd": "total"},
    "Descriptive Statistics of Borrowers": {
        "mean_balance_usd": "average balance",
        "median_balance_usd": "median balance",
        "p25_balance_usd": "25th percentile balance",
        "p75_balance_usd": "75th percentile balance",
    },
    "Number of Borrowers by Payment Status": {
        "borrowers_in_default_million": "default",
        "borrowers_90plus_days_delinquent_million": r"90\+ delinquent",
    },
}
# The sheets of the state workbook have no title: they are known by the names on their tabs.
_TABS = {
    "credit_files": ("population",),
    "student_loan_per_capita_usd": ("studentloan",),
    "total_debt_per_capita_usd": ("total",),
    "student_loan_90plus_days_delinquent_pct": ("studentloandelinq", "studentloandelinquency"),
}


def requests_for_states(resource: Resource, context: Context) -> Requests:
    """Request the state workbook, whose URL has been written with and without an extension."""
    payloads = yield from first_available(
        Request(url=url, file="xlsx", absent=(404, "html"), explain=REFUSED)
        for url in (f"{STATES}.xlsx", STATES)
    )
    if not payloads:
        raise PermanentError(
            f"{WHAT_STATES}: neither {STATES}.xlsx nor the same without extension is a workbook. Compare "
            f"the address with the link on {PAGE}."
        )
    return payloads


def states_published_on(data: bytes) -> tuple[str, str]:
    """Return the month of the state workbook, from the citation that it suggests."""
    for rows in _workbook.sheets(data, WHAT_STATES).values():
        for row in rows[:15]:
            text = " ".join(" ".join(map(str, row)).split())
            # Some releases put a comma between month and year.
            citation = re.search(r"Federal Reserve Bank of New York,? ([A-Z][a-z]+),? (\d{4})\b", text)
            if citation and (month := date_in_words(" ".join(citation.groups()))):
                return month, MonthOnly("the citation in the workbook names the month only")
    raise FormatError(f"{WHAT_STATES}: no citation names the month of its release.")


def parse_student_loan_borrowers(data: bytes) -> pd.DataFrame:
    """Parse borrowers, balances, quartiles and delinquency by year from the Student Loan Update."""
    workbook = _workbook.sheets(data, WHAT_UPDATE)
    frames = []
    for title, patterns in _SHEETS.items():
        # Some sheets have a second block of columns for borrowers who are behind on their payments.
        rows = _workbook.block(_workbook.titled(workbook, title, WHAT_UPDATE), _EVERYONE)
        frames.append(_by_year(rows, patterns, f"{WHAT_UPDATE}, {title}"))
    return pd.concat(frames, axis=1).reset_index()


def parse_student_loan_borrowers_by_age(data: bytes) -> pd.DataFrame:
    """Parse borrowers and balances by year and age from the Student Loan Update."""
    workbook = _workbook.sheets(data, WHAT_UPDATE)
    columns = []
    for title, (column, *_) in list(_SHEETS.items())[:2]:
        rows = _workbook.titled(workbook, title, WHAT_UPDATE)
        wide = _by_year(rows, _AGES, f"{WHAT_UPDATE}, {title}")
        long = wide.reset_index().melt("year", var_name="age", value_name=column)
        columns.append(long.set_index(["year", "age"]))
    return pd.concat(columns, axis=1).reset_index()


def parse_state_debt(data: bytes) -> pd.DataFrame:
    """Parse debt per person with a credit file by state and year; "US" is the nation."""
    tabs = {
        re.sub(r"[ _]", "", name.lower()): rows
        for name, rows in _workbook.sheets(data, WHAT_STATES).items()
    }
    columns = []
    for column, names in _TABS.items():
        rows = next((tabs[name] for name in names if name in tabs), None)
        if rows is None:
            raise FormatError(f"{WHAT_STATES}: no sheet {' or '.join(names)} among {', '.join(tabs)}.")
        columns.append(_by_state(rows, f"{WHAT_STATES}, {names[0]}").rename(column))
    frame = pd.concat(columns, axis=1).dropna(how="all").reset_index()
    # Puerto Rico leaves the panel after 2016; a row without a balance says nothing.
    return frame[frame["student_loan_per_capita_usd"].notna()].reset_index(drop=True)


def _by_year(rows: _workbook.Rows, patterns: Mapping[str, str], what: str) -> pd.DataFrame:
    top, columns = _workbook.require_header(rows, patterns, what)
    values: dict[int, dict[str, float | None]] = {}
    for row in rows[top + 1 :]:
        year = _periods.year(row[0])
        if year is None:
            _notes.require_note(row[0], row[1:], what, "a year")
            continue
        if year in values:
            raise FormatError(f"{what}: {year} occurs twice.")
        values[year] = {
            name: _workbook.number(row[at], f"{what}, {year}", _workbook.MISSING)
            for name, at in columns.items()
        }
    if not values:
        raise FormatError(f"{what}: no row starts with a year.")
    frame = pd.DataFrame.from_dict(values, orient="index", dtype="float64")
    return frame.rename_axis(index="year")


def _by_state(rows: _workbook.Rows, what: str) -> pd.Series[float]:
    """Return a sheet's figures by state and year, the nation as "US".

    Raises FormatError for a column or a row with figures that is not a fourth quarter or a state.
    """
    top, columns = _workbook.require_header(rows, {"state": "state"}, what)
    label = columns["state"]
    years = {at: year for at, cell in enumerate(rows[top]) if (year := _fourth_quarter(cell))}
    _notes.require_read(rows[top], rows[top + 1 :], [label, *years], what)
    values: dict[tuple[str, int], float | None] = {}
    for row in rows[top + 1 :]:
        state = _states().get(re.sub(r"[\d*\s]+$", "", str(row[label])).strip().lower())
        if state is None:
            _notes.require_note(
                row[label], [row[at] for at in years], what, "a state's two letters or allUS"
            )
            continue
        for at, year in years.items():
            if (state, year) in values:
                raise FormatError(f"{what}: {state} {year} occurs twice.")
            where = f"{what}, {state} {year}"
            values[state, year] = _workbook.number(row[at], where, _workbook.MISSING)
    if not values:
        raise FormatError(f"{what}: no row with a state's two letters under 'Q4_…' columns.")
    index = pd.MultiIndex.from_tuples(values, names=["state", "year"])
    return pd.Series(list(values.values()), index=index, dtype="float64")


def _fourth_quarter(cell: Any) -> int | None:
    """Return the year of a heading such as Q4_2017; None for anything else."""
    quarter = _periods.quarter(str(cell).replace("_", " "))
    return int(quarter[:4]) if quarter and quarter.endswith("Q4") else None


def _states() -> dict[str, str]:
    return {letters.lower(): letters for letters in FIPS} | {"allus": "US", "us": "US"}


_UPDATE_TERMS: dict[str, Any] = {
    "page": PAGE,
    "url": UPDATE,
    "period": "year",
    "cadence": "irregular",
    "license": _licenses.NYFED,
    "citation": f"{CITE}Student Loan Update 2022, {PAGE}.",
    "file": "xlsx",
    # The workbook has no other trace of its release.
    "published_on": _last_saved.saved_month,
}
STUDENT_LOAN_BORROWERS = Resource(
    name="student_loan_borrowers",
    title="Student loan borrowers, balances and their distribution, Student Loan Update 2022",
    columns={"year": "integer", **{name: "number" for names in _SHEETS.values() for name in names}},
    key=("year",),
    parts=_parts.since("year", "2004"),
    required=("borrowers_million", "balance_billion_usd", "median_balance_usd"),
    notes=("At the end of each year.", "From a one-percent sample; borrowers by payment status too."),
    parse=parse_student_loan_borrowers,
    **_UPDATE_TERMS,
)
BORROWERS_BY_AGE = Resource(
    name="student_loan_borrowers_by_age",
    title="Student loan borrowers and balances by age, Student Loan Update 2022",
    columns={
        "year": "integer",
        "age": "text",
        "borrowers_million": "number",
        "balance_billion_usd": "number",
    },
    key=("year", "age"),
    parts=_parts.since("year", "2004"),
    required=("borrowers_million", "balance_billion_usd"),
    notes=("At the end of each year.",),
    parse=parse_student_loan_borrowers_by_age,
    **_UPDATE_TERMS,
)
STATE_DEBT = Resource(
    name="state_debt",
    title="Student and total debt per person with a credit file, by state",
    page=PAGE,
    url=f"{STATES}.xlsx",
    columns={
        "state": "text",
        "year": "integer",
        "credit_files": "integer",
        "student_loan_per_capita_usd": "number",
        "total_debt_per_capita_usd": "number",
        "student_loan_90plus_days_delinquent_pct": "number",
    },
    key=("state", "year"),
    period="year",
    required=("credit_files", "student_loan_per_capita_usd"),
    cadence="yearly",
    release_months=(2,),
    license=_licenses.NYFED,
    citation=f"{CITE}State Level Household Debt Statistics, {PAGE}.",
    notes=(
        "Fourth quarter of each year, per adult with a credit file at Equifax.",
        "Delinquency is a share of the balance, not of borrowers.",
        "The national row differs from the quarterly report: other sample cuts and territories.",
        "Puerto Rico ends with 2016.",
    ),
    file="xlsx",
    requests=requests_for_states,
    parse=parse_state_debt,
    published_on=states_published_on,
    # Each release is computed from a new five-percent sample: a small state's share may move.
    limits=Limits(revised_pct=20, revision_pct=10, large_pct=5),
    parts=_parts.states("state", FIPS),
)
RESOURCES = (STUDENT_LOAN_BORROWERS, BORROWERS_BY_AGE, STATE_DEBT)
