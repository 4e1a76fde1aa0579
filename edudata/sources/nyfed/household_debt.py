"""Household debt and credit: the quarterly report, the state file and the student loan update.

From the New York Fed Consumer Credit Panel, a sample of Equifax credit reports. Page numbers and the
order of columns move between releases, so sheets are found by title and columns by header.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from edudata.errors import FormatError
from edudata.records import ColumnType, Resource
from edudata.sources import _licences, _sheets

if TYPE_CHECKING:
    import pandas as pd

PAGE = "https://www.newyorkfed.org/microeconomics/hhdc"
DATABANK = "https://www.newyorkfed.org/microeconomics/databank.html"
FILES = "https://www.newyorkfed.org/medialibrary/interactives/householdcredit/data/xls/"
CITE = "New York Fed Consumer Credit Panel/Equifax; Federal Reserve Bank of New York, "
BY_ROW: dict[str, ColumnType] = {"trust": "text", "source_url": "text", "note": "text"}

HOUSEHOLD_DEBT = Resource(
    name="household_debt",
    title="Household debt by product, Quarterly Report on Household Debt and Credit",
    page=PAGE,
    url=f"{FILES}HHD_C_Report_{{quarter}}.xlsx",
    columns={
        "quarter": "text",
        "quarter_end": "date",
        "mortgage_trillion_usd": "number",
        "he_revolving_trillion_usd": "number",
        "auto_loan_trillion_usd": "number",
        "credit_card_trillion_usd": "number",
        "student_loan_trillion_usd": "number",
        "other_trillion_usd": "number",
        "total_trillion_usd": "number",
        **BY_ROW,
    },
    key=("quarter",),
    period="quarter_end",
    required=("quarter_end", "student_loan_trillion_usd", "trust", "source_url"),
    cadence="quarterly",
    release_months=(2, 5, 8, 11),
    licence=_licences.NYFED,
    citation=f"{CITE}Quarterly Report on Household Debt and Credit, {PAGE}.",
    notes=(
        "Nominal balances on credit reports at the end of the quarter.",
        "Recent quarters are revised slightly by the next release.",
        "The file of a quarter that does not exist yet is answered with a web page.",
    ),
)
STUDENT_LOAN_DELINQUENCY = Resource(
    name="student_loan_delinquency",
    title="Student loan delinquency, Quarterly Report on Household Debt and Credit",
    page=PAGE,
    url=f"{FILES}HHD_C_Report_{{quarter}}.xlsx",
    columns={
        "quarter": "text",
        "quarter_end": "date",
        "balance_90plus_days_delinquent_pct": "number",
        "flow_into_30plus_days_pct": "number",
        "flow_into_90plus_days_pct": "number",
        "flag": "text",
        **BY_ROW,
    },
    key=("quarter",),
    period="quarter_end",
    required=("quarter_end", "trust", "source_url"),
    cadence="quarterly",
    release_months=(2, 5, 8, 11),
    licence=_licences.NYFED,
    citation=f"{CITE}Quarterly Report on Household Debt and Credit, {PAGE}.",
    notes=(
        "The stock is the share of the balance 90 or more days late, defaulted loans included.",
        "The flows are the sums of four quarters; the workbook has none for student loans in 2003.",
    ),
)
STUDENT_LOAN_BORROWERS = Resource(
    name="student_loan_borrowers",
    title="Student loan borrowers, balances and their distribution, Student Loan Update 2022",
    page=DATABANK,
    url=f"{FILES}Student-loan_update_2022_mangrum.xlsx",
    columns={
        "year": "integer",
        "borrowers_million": "number",
        "balance_billion_usd": "number",
        "mean_balance_usd": "number",
        "median_balance_usd": "number",
        "p25_balance_usd": "number",
        "p75_balance_usd": "number",
        "borrowers_in_default_million": "number",
        "borrowers_90plus_days_delinquent_million": "number",
    },
    key=("year",),
    period="year",
    required=("borrowers_million", "balance_billion_usd", "median_balance_usd"),
    cadence="irregular",
    licence=_licences.NYFED,
    citation=f"{CITE}Student Loan Update 2022, {DATABANK}.",
    notes=("At the end of each year.", "From a one-percent sample; borrowers by payment status too."),
)
BORROWERS_BY_AGE = Resource(
    name="student_loan_borrowers_by_age",
    title="Student loan borrowers and balances by age, Student Loan Update 2022",
    page=DATABANK,
    url=f"{FILES}Student-loan_update_2022_mangrum.xlsx",
    columns={
        "year": "integer",
        "age": "text",
        "borrowers_million": "number",
        "balance_billion_usd": "number",
    },
    key=("year", "age"),
    period="year",
    required=("borrowers_million", "balance_billion_usd"),
    cadence="irregular",
    licence=_licences.NYFED,
    citation=f"{CITE}Student Loan Update 2022, {DATABANK}.",
    notes=("At the end of each year.",),
)
STATE_DEBT = Resource(
    name="state_debt",
    title="Student and total debt per person with a credit file, by state",
    page=DATABANK,
    url=f"{FILES}area_report_by_year.xlsx",
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
    licence=_licences.NYFED,
    citation=f"{CITE}State Level Household Debt Statistics, {DATABANK}.",
    notes=(
        "Fourth quarter of each year, per adult with a credit file at Equifax.",
        "Delinquency is a share of the balance, not of borrowers.",
        "The national row differs from the quarterly report: other sample cuts and territories.",
        "Puerto Rico ends with 2016.",
    ),
)
RESOURCES: tuple[Resource, ...] = (
    HOUSEHOLD_DEBT,
    STUDENT_LOAN_DELINQUENCY,
    STUDENT_LOAN_BORROWERS,
    BORROWERS_BY_AGE,
    STATE_DEBT,
)

_PRODUCTS: dict[str, tuple[str, ...]] = {
    "mortgage_trillion_usd": ("Mortgage",),
    "he_revolving_trillion_usd": ("HE Revolving", "HELOC"),
    "auto_loan_trillion_usd": ("Auto Loan", "Auto"),
    "credit_card_trillion_usd": ("Credit Card", "CC"),
    "student_loan_trillion_usd": ("Student Loan",),
    "other_trillion_usd": ("Other",),
    "total_trillion_usd": ("Total", "All"),
}
_LATE = {
    "balance_90plus_days_delinquent_pct": "Percent of Balance 90+ Days Delinquent by Loan Type",
    "flow_into_30plus_days_pct": "New Delinquent* Balances by Loan Type",
    "flow_into_90plus_days_pct": "New Seriously Delinquent* Balances by Loan Type",
}
_AGES = ("under 30", "30-39", "40-49", "50-59", "60+")
_STATE_SHEETS = {
    "credit_files": ("population",),
    "student_loan_per_capita_usd": ("studentloan",),
    "total_debt_per_capita_usd": ("total",),
    "student_loan_90plus_days_delinquent_pct": ("studentloandelinq", "studentloandelinquency"),
}


def parse_household_debt(data: bytes) -> pd.DataFrame:
    """Balances by product from the quarterly workbook, in trillions as printed.

    "24:Q2", 12.519, … 1.585 -> 2024Q2  2024-06-30  …  student_loan_trillion_usd 1.585

    Raises FormatError when the sheet, its unit or a column is not the one known.
    """
    what = "New York Fed household debt workbook"
    sheet = _sheets.find_sheet(
        _sheets.workbook(data, "xlsx", what), "Total Debt Balance and Its Composition", what
    )
    _unit(sheet, "trillions of $", what)
    frame = _by_quarter(sheet, _PRODUCTS, what)
    return frame.assign(trust="primary", source_url=PAGE, note=None)


def parse_student_loan_delinquency(data: bytes) -> pd.DataFrame:
    """Share of the student balance 90+ days late, and the flows, in percent, from the workbook."""
    import pandas as pd

    what = "New York Fed household debt workbook"
    sheets = _sheets.workbook(data, "xlsx", what)
    frames = []
    for column, title in _LATE.items():
        sheet = _sheets.find_sheet(sheets, title, what)
        _unit(sheet, "percent", f"{what}, {title}")
        found = _by_quarter(sheet, {column: ("Student Loan",)}, f"{what}, {title}")
        frames.append(found.set_index(["quarter", "quarter_end"]))
    frame = pd.concat(frames, axis=1).reset_index()
    return frame.assign(flag=None, trust="primary", source_url=PAGE, note=None)


def parse_student_loan_borrowers(data: bytes) -> pd.DataFrame:
    """Borrowers, balances, quartiles and trouble by year from the Student Loan Update workbook."""
    import pandas as pd

    what = "New York Fed Student Loan Update"
    sheets = _sheets.workbook(data, "xlsx", what)
    parts = [
        ("Number of Borrowers by Age Group", {"borrowers_million": ("Total",)}),
        ("Total Balances by Age Group", {"balance_billion_usd": ("Total",)}),
        (
            "Descriptive Statistics of Borrowers",
            {
                "mean_balance_usd": ("average balance",),
                "median_balance_usd": ("median balance",),
                "p25_balance_usd": ("25th percentile balance",),
                "p75_balance_usd": ("75th percentile balance",),
            },
        ),
        (
            "Number of Borrowers by Payment Status",
            {
                "borrowers_in_default_million": ("default",),
                "borrowers_90plus_days_delinquent_million": ("90+ delinquent",),
            },
        ),
    ]
    frames = [
        _by_year(_sheets.find_sheet(sheets, title, what), wanted, f"{what}, {title}")
        for title, wanted in parts
    ]
    return pd.concat(frames, axis=1).reset_index()


def parse_student_loan_borrowers_by_age(data: bytes) -> pd.DataFrame:
    """Borrowers and balances by year and age from the Student Loan Update workbook."""
    what = "New York Fed Student Loan Update"
    sheets = _sheets.workbook(data, "xlsx", what)
    wanted = {age: (age,) for age in _AGES}
    people = _by_year(_sheets.find_sheet(sheets, "Number of Borrowers by Age Group", what), wanted, what)
    money = _by_year(_sheets.find_sheet(sheets, "Total Balances by Age Group", what), wanted, what)
    frame = people.melt(var_name="age", value_name="borrowers_million", ignore_index=False)
    frame["balance_billion_usd"] = money.melt(ignore_index=False)["value"].to_numpy()
    return frame.reset_index()


def parse_state_debt(data: bytes) -> pd.DataFrame:
    """Debt per person with a credit file by state and year from the state workbook; "US" is the nation.

    Sheets are known by their tabs only: they carry no title.
    """
    import pandas as pd

    what = "New York Fed state debt workbook"
    tabs = {
        name.lower().replace(" ", "").replace("_", ""): sheet
        for name, sheet in _sheets.workbook(data, "xlsx", what).items()
    }
    columns = []
    for column, names in _STATE_SHEETS.items():
        sheet = next((tabs[name] for name in names if name in tabs), None)
        if sheet is None:
            raise FormatError(f"{what}: no sheet {' or '.join(names)} among {', '.join(tabs)}.")
        columns.append(_by_state(sheet, f"{what}, {names[0]}").rename(column))
    frame = pd.concat(columns, axis=1).dropna(how="all").reset_index()
    # Puerto Rico leaves the panel after 2016; a row without a balance says nothing
    return frame[frame["student_loan_per_capita_usd"].notna()].reset_index(drop=True)


def _unit(sheet: pd.DataFrame, unit: str, what: str) -> None:
    found = [_sheets.plain(cell) for cell in sheet.iloc[:4, 0]]
    if unit not in found:
        raise FormatError(f"{what}: expected the unit {unit!r} under the title, found {found}.")


def _by_quarter(sheet: pd.DataFrame, wanted: Mapping[str, tuple[str, ...]], what: str) -> pd.DataFrame:
    import pandas as pd

    top, places = _sheets.header(sheet, wanted, what)
    rows: list[dict[str, Any]] = []
    for row in range(top + 1, len(sheet)):
        quarter = _sheets.quarter(sheet.iat[row, 0])
        if quarter is not None:
            values = {
                c: _sheets.number(sheet.iat[row, at], f"{what}, {quarter}") for c, at in places.items()
            }
            rows.append({"quarter": quarter, **values})
    if not rows:
        raise FormatError(f"{what}: no row starts with a quarter such as 03:Q1.")
    frame = pd.DataFrame(rows)
    ends = pd.PeriodIndex(frame["quarter"], freq="Q").end_time.normalize().astype("datetime64[us]")
    frame.insert(1, "quarter_end", ends)
    return frame


def _by_year(sheet: pd.DataFrame, wanted: Mapping[str, tuple[str, ...]], what: str) -> pd.DataFrame:
    import pandas as pd

    top, places = _sheets.header(sheet, wanted, what)
    rows = {}
    for row in range(top + 1, len(sheet)):
        year = _sheets.plain(sheet.iat[row, 0])
        if len(year) == 4 and year.isdigit():
            rows[int(year)] = {
                c: _sheets.number(sheet.iat[row, at], f"{what}, {year}") for c, at in places.items()
            }
    if not rows:
        raise FormatError(f"{what}: no row starts with a year.")
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(index="year")


def _by_state(sheet: pd.DataFrame, what: str) -> pd.Series[float]:
    import pandas as pd

    top, _ = _sheets.header(sheet, {"state": ("state",)}, what)
    years = {
        at: cell[-4:]
        for at, cell in enumerate(map(_sheets.plain, sheet.iloc[top]))
        if cell.startswith("q4_")
    }
    values: dict[tuple[str, int], float | None] = {}
    for row in range(top + 1, len(sheet)):
        state = str(sheet.iat[row, 0]).strip()
        state = "US" if state == "allUS" else state
        if len(state) == 2 and state.isupper():
            for at, year in years.items():
                values[state, int(year)] = _sheets.number(sheet.iat[row, at], f"{what}, {state} {year}")
    if not values:
        raise FormatError(f"{what}: no row with a state's two letters under 'Q4_…' columns.")
    index = pd.MultiIndex.from_tuples(values, names=["state", "year"])
    return pd.Series(list(values.values()), index=index, dtype="float64")
