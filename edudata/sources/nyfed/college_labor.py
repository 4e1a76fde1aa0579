"""The Labor Market for Recent College Graduates: monthly rates, yearly wages, outcomes by major.

One workbook holds all three, each sheet with its own date: rates change every quarter, wages and
majors every February. Every release estimates recent years anew (up to 0.26 points), so releases are
vintages of their own and are never joined into one series.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from edudata.errors import FormatError
from edudata.records import Resource
from edudata.sources import _workbook
from edudata.sources._licences import NYFED

if TYPE_CHECKING:
    import pandas as pd

PAGE = "https://www.newyorkfed.org/research/college-labor-market"
WORKBOOK = (
    "https://www.newyorkfed.org/medialibrary/Research/Interactives/Data/college-labor-market/"
    "College-labor-data"
)
CITATION = (
    "Federal Reserve Bank of New York, The Labor Market for Recent College Graduates, "
    "https://www.newyorkfed.org/research/college-labor-market"
)
GROUPS = {
    "young workers": "young_workers",
    "all workers": "all_workers",
    "recent graduates": "recent_graduates",
    "college graduates": "college_graduates",
}
ESTIMATED = {"2025-10-01": "estimated_by_publisher"}
"""Months of which the publisher's page says that they are its own estimates; the workbook does not."""

RESOURCES: tuple[Resource, ...] = (
    Resource(
        name="college_labor",
        title="Unemployment and underemployment of college graduates, monthly since 1990",
        page=PAGE,
        url=WORKBOOK,
        columns={
            "month": "date",
            "group": "text",
            "unemployment_pct": "number",
            "underemployment_pct": "number",
            "flag": "text",
            "trust": "text",
        },
        key=("month", "group"),
        period="month",
        required=("unemployment_pct", "trust"),
        licence=NYFED,
        citation=CITATION,
        cadence="quarterly",
        release_months=(2, 5, 8, 11),
        notes=(
            (
                "Recent graduates are 22 to 27 years old and hold a bachelor's degree or more; college "
                "graduates are 22 to 65 and hold one; young workers are 22 to 27 without one; all workers "
                "are 16 to 65. People enrolled in school are left out."
            ),
            (
                "Underemployed: employed in an occupation for which fewer than half of the people asked "
                "in the O*NET survey say that at least a bachelor's degree is required."
            ),
            "Seasonally adjusted and smoothed by the publisher: each month is a mean of three.",
            "Every release estimates recent years anew, by up to 0.26 points from 2016 on.",
        ),
    ),
    Resource(
        name="wages",
        title="Wages of recent graduates and of young high-school graduates, yearly since 1990",
        page=PAGE,
        url=WORKBOOK,
        columns={
            "year": "integer",
            "group": "text",
            "percentile": "integer",
            "wage_usd": "integer",
            "dollar_year": "integer",
        },
        key=("year", "group", "percentile"),
        period="year",
        required=("wage_usd", "dollar_year"),
        licence=NYFED,
        citation=CITATION,
        cadence="yearly",
        release_months=(2,),
        notes=(
            "Constant dollars of the last year shown; values of that last year are rounded.",
            "Full-time workers aged 22 to 27: bachelor's degree only against a high-school diploma only.",
        ),
    ),
    Resource(
        name="majors",
        title="Outcomes of college graduates by major",
        page=PAGE,
        url=WORKBOOK,
        columns={
            "basis": "text",
            "major": "text",
            "unemployment_pct": "number",
            "underemployment_pct": "number",
            "early_career_wage_usd": "integer",
            "mid_career_wage_usd": "integer",
            "graduate_degree_pct": "number",
            "trust": "text",
        },
        key=("major",),
        required=(
            "basis",
            "unemployment_pct",
            "underemployment_pct",
            "early_career_wage_usd",
            "mid_career_wage_usd",
            "graduate_degree_pct",
            "trust",
        ),
        licence=NYFED,
        citation=CITATION,
        cadence="yearly",
        release_months=(2,),
        notes=(
            (
                "Wages are medians of full-time workers with a bachelor's degree only, in nominal dollars "
                "of each release's survey: they are not to be compared across releases."
            ),
            "Early career is 22 to 27 years of age, mid-career 35 to 45. The row Overall is all majors.",
        ),
    ),
)

RATES = {"date": "date", "recent": "recent graduates", "all": "college graduates"}
WAGES = {
    "date": "date",
    "p25": "bachelor's degree: 25th percentile",
    "p50": "bachelor's degree: median",
    "p75": "bachelor's degree: 75th percentile",
    "high_school": "high school diploma: median",
}
MAJORS = {
    "major": "major",
    "unemployment_pct": "unemployment rate",
    "underemployment_pct": "underemployment rate",
    "early_career_wage_usd": "median wage early career",
    "mid_career_wage_usd": "median wage mid-?\\s?career",
    "graduate_degree_pct": "share with graduate degree",
}


def parse_college_labor(data: bytes) -> tuple[str, pd.DataFrame]:
    """Monthly rates of four groups, and the day the publisher updated them.

    data : the workbook's bytes

    Returns ("2025-08-01", frame of month, group, unemployment_pct, underemployment_pct, flag, trust),
    percent as published. The publisher gives no underemployment of young and of all workers: missing.

    Raises FormatError naming sheet and row when the workbook is not as expected.
    """
    import pandas as pd

    book = _workbook.sheets(data, "college labor workbook")
    unemployment = {"date": "date"} | {group: title for title, group in GROUPS.items()}
    first, jobless = _sheet(book, unemployment, "unemployment")
    # Only the sheet of unemployment has young workers: that tells the two apart whatever their names.
    second, under = _sheet(book, RATES, "underemployment", avoid=("young workers", "all workers"))
    if first != second:
        raise FormatError(
            f"College labor workbook: unemployment was updated on {first}, underemployment on {second}. "
            "They are one release: download the workbook again."
        )
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for row in jobless:
        for group in GROUPS.values():
            month = _first_of_month(row["date"], row["where"])
            value = _workbook.number(row[group], row["where"])
            if value is not None:
                rows[month, group] = {"unemployment_pct": value}
    for row in under:
        for group, name in (("recent_graduates", "recent"), ("college_graduates", "all")):
            month = _first_of_month(row["date"], row["where"])
            if (month, group) not in rows:
                raise FormatError(f"{row['where']}: {month} has underemployment but no unemployment.")
            rows[month, group]["underemployment_pct"] = _workbook.number(row[name], row["where"])
    frame = pd.DataFrame(
        [{"month": month, "group": group} | values for (month, group), values in rows.items()],
        columns=["month", "group", "unemployment_pct", "underemployment_pct"],
    )
    return first, frame.assign(flag=frame["month"].map(ESTIMATED).astype("str"), trust="primary")


def parse_wages(data: bytes) -> tuple[str, pd.DataFrame]:
    """Yearly wages by percentile, and the day the publisher updated them.

    Returns ("2025-02-20", frame of year, group, percentile, wage_usd, dollar_year). Constant dollars of
    the last year in the sheet, which is why its values are round.

    Raises FormatError naming sheet and row when the workbook is not as expected.
    """
    import pandas as pd

    updated, rows = _sheet(_workbook.sheets(data, "college labor workbook"), WAGES, "wages")
    out = []
    for row in rows:
        year = int(_workbook.month(row["date"], row["where"])[:4])
        for name, group, percentile in (
            ("p25", "recent_graduates", 25),
            ("p50", "recent_graduates", 50),
            ("p75", "recent_graduates", 75),
            ("high_school", "high_school_graduates", 50),
        ):
            value = _workbook.number(row[name], row["where"])
            if value is not None:
                out.append({"year": year, "group": group, "percentile": percentile, "wage_usd": value})
    frame = pd.DataFrame(out, columns=["year", "group", "percentile", "wage_usd"])
    _once(frame, ["year", "group", "percentile"], "wages")
    frame["wage_usd"] = _whole(frame["wage_usd"], "wages")
    return updated, frame.assign(dollar_year=frame["year"].max())


def parse_majors(data: bytes) -> tuple[str, pd.DataFrame]:
    """Outcomes by major and Overall, and the day the publisher updated them.

    Returns ("2025-02-20", frame of basis, major, rates in percent, wages in nominal dollars, trust).
    `basis` is the survey: each February's release rests on the ACS of two years before (2025 -> 2023).

    Raises FormatError naming sheet and row when the workbook is not as expected.
    """
    import pandas as pd

    updated, rows = _sheet(_workbook.sheets(data, "college labor workbook"), MAJORS, "majors")
    basis = f"ACS {int(updated[:4]) - 2}"
    out: list[dict[str, Any]] = []
    for row in rows:
        numbers = {c: _workbook.number(row[c], row["where"]) for c in MAJORS if c != "major"}
        name = " ".join(str(row["major"]).split())
        out.append({"basis": basis, "major": name} | numbers | {"trust": "primary"})
    frame = pd.DataFrame(out, columns=["basis", *MAJORS, "trust"])
    _once(frame, ["major"], "majors")
    for name in ("early_career_wage_usd", "mid_career_wage_usd"):
        frame[name] = _whole(frame[name], "majors")
    return updated, frame


def _sheet(
    book: dict[str, _workbook.Rows], wanted: dict[str, str], what: str, avoid: tuple[str, ...] = ()
) -> tuple[str, list[dict[str, Any]]]:
    """Day of update and the filled rows of the sheet with the wanted columns, each with its place."""
    what = f"College labor workbook, {what}"
    name, rows, head, columns = _workbook.table(book, wanted, what, avoid)
    above = " ".join(str(cell) for row in rows[:head] for cell in row)
    stamp = re.search(r"Updated:?\s*([A-Z][a-z]+ \d{1,2}, \d{4})", above)
    try:
        updated = f"{datetime.strptime(stamp[1], '%B %d, %Y'):%Y-%m-%d}" if stamp else ""
    except ValueError:
        updated = ""
    if not updated:
        raise FormatError(f"{what}: sheet {name!r} has no line “Updated: Month day, year” above its table.")
    filled = [
        {column: row[place] for column, place in columns.items()} | {"where": f"{name}, row {number}"}
        for number, row in enumerate(rows[head + 1 :], head + 2)
        # A row whose first column alone is filled is a note below the table.
        if any(str(row[place]).strip() for place in list(columns.values())[1:])
    ]
    if not filled:
        raise FormatError(f"{what}: sheet {name!r} has a header and no rows.")
    return updated, filled


def _first_of_month(cell: Any, where: str) -> str:
    month = _workbook.month(cell, where)
    if not month.endswith("-01"):
        raise FormatError(f"{where}: {month} is not the first day of a month.")
    return month


def _whole(wages: pd.Series, what: str) -> pd.Series:
    """Wages as whole dollars, missing ones kept."""
    if (wages % 1 > 0).any():
        raise FormatError(
            f"College labor workbook, {what}: wages in parts of a dollar, {wages.tolist()[:5]}"
        )
    return wages.astype("float64").astype("Int64")


def _once(frame: pd.DataFrame, key: list[str], what: str) -> None:
    twice = frame[frame.duplicated(key)]
    if len(twice) or (frame[key] == "").any().any():
        raise FormatError(
            f"College labor workbook, {what}: rows repeated or nameless, {twice[key].head(1).to_dict()}"
        )
