"""National Student Clearinghouse Research Center: fall enrollment by level, quoted from its data appendix.

The workbook is the publisher's and is not passed on. What is stored are sums that its reports print too:
students by level, over all fields and in computer science.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.records import Limits, Resource, Source
from edudata.sources import _last_saved, _licenses, _links, _notes, _periods, _workbook
from edudata.sources._frames import require_unique

PAGE = "https://nscresearchcenter.org/final-fall-enrollment-trends/"
WHAT = "Clearinghouse appendix"
HEADINGS = {
    "level": "award level and institution type",
    "family": r"major field family \(2-digit cip\)",
    "group": r"major field group \(4-digit cip\)",
}
LEVELS = {
    "undergraduate 4-year": "undergraduate_four_year",
    "undergraduate pab": "undergraduate_two_year_with_bachelors",
    "undergraduate 2-year": "undergraduate_two_year",
    "graduate 4-year": "graduate",
}
SUPPRESSED = ("*", "")
# Computer and information sciences, by its code in a workbook that may have lost it to a number.
COMPUTER_SCIENCE = "11"
# The workbook prints the change with eight digits.
_ROUNDING = 0.0001


def parse_fall_enrollment(data: bytes) -> pd.DataFrame:
    """Sum the fields' totals by fall and level.

    Fields whose number is suppressed are counted, not guessed: sums with many of them are too low.

    Raises FormatError for another workbook, an unknown level, and where a number does not change by the
    percentage printed beside it.
    """
    table = _workbook.find_table(_workbook.sheets(data, WHAT), HEADINGS, WHAT)
    years = _years(table)
    rows = []
    for number, row in enumerate(table.rows[table.header_row + 2 :], table.header_row + 3):
        where = f"{WHAT}, {table.sheet.strip()}, row {number}"
        rows += _students(row, table, years, where)
    frame = pd.DataFrame(rows, columns=["fall", "level", "family", "students"])
    if set(frame["level"]) != set(LEVELS.values()):
        raise FormatError(
            f"{WHAT}: the levels are {sorted(set(frame['level']))}, expected {[*LEVELS.values()]}."
        )
    require_unique(frame, ["fall", "level", "family"], WHAT)
    return pd.concat(
        [_sums(frame, "all"), _sums(frame[frame["family"] == COMPUTER_SCIENCE], "computer_science")],
        ignore_index=True,
    )


def _years(table: _workbook.Table) -> dict[int, int]:
    """Return the column of each fall's number of students, from the two rows of the header."""
    below = [_workbook.plain(cell) for cell in table.rows[table.header_row + 1]]
    years = {at: year for at, cell in enumerate(table.header) if (year := _periods.year(cell)) is not None}
    wrong = [at for at in years if below[at : at + 1] != ["enrollment"]]
    changes = [at for at, text in enumerate(below) if text.startswith("% change")]
    if len(years) < 2 or wrong or changes != [at + 1 for at in list(years)[1:]]:
        raise FormatError(f"{WHAT}: not a number of students and its change for each fall: {below!r:.300}.")
    return years


def _students(
    row: list[Any], table: _workbook.Table, years: dict[int, int], where: str
) -> list[dict[str, Any]]:
    """Return a field's students by fall; [] for its parts, for sums of fields, and for notes."""
    level, family, group = (_workbook.plain(row[table.columns[name]]) for name in HEADINGS)
    if level not in LEVELS or not family:
        _notes.require_note(row[0], (row[at] for at in years), where, f"one of {', '.join(LEVELS)}")
        return []
    # A field's own total stands above its parts; some editions have a total of all fields too.
    if group != "total" or family == "total":
        return []
    students = {year: _workbook.number(row[at], where, SUPPRESSED) for at, year in years.items()}
    _require_changes(row, years, students, where)
    if family.isdigit():
        family = family.zfill(2)
    return [
        {"fall": year, "level": LEVELS[level], "family": family, "students": value}
        for year, value in students.items()
    ]


def _require_changes(
    row: list[Any], years: dict[int, int], students: dict[int, float | None], where: str
) -> None:
    for at, year in list(years.items())[1:]:
        before, now = students.get(year - 1), students[year]
        change = _workbook.number(row[at + 1], where, SUPPRESSED)
        if before and now is not None and change is not None and abs(now / before - 1 - change) > _ROUNDING:
            raise FormatError(
                f"{where}: {now:,.0f} students in {year} after {before:,.0f} are no change of "
                f"{100 * change:.2f}%."
            )


def _sums(frame: pd.DataFrame, field: str) -> pd.DataFrame:
    by = frame.groupby(["fall", "level"], as_index=False)
    sums = by.agg(
        students=("students", "sum"),
        fields_suppressed=("students", lambda values: int(values.isna().sum())),
    )
    # The publisher's numbers are estimates with decimals; persons are whole.
    return sums.assign(field=field, students=sums["students"].round().astype("int64"))


FALL_ENROLLMENT = Resource(
    name="fall_enrollment",
    title="Fall enrollment by level, all fields and computer science",
    page=PAGE,
    columns={
        "fall": "integer",
        "level": "text",
        "field": "text",
        "students": "integer",
        "fields_suppressed": "integer",
    },
    key=("fall", "level", "field"),
    period="fall",
    required=("students", "fields_suppressed"),
    cadence="yearly",
    release_months=(1,),
    kind="derived",
    license=_licenses.QUOTED,
    citation="National Student Clearinghouse Research Center, Final Fall Enrollment Trends, data appendix, "
    f"{PAGE}; sums by edudata.",
    file="xlsx",
    requests=_links.newest_linked(r"Fall(\d{4})[\w-]*Appendix[\w-]*\.xlsx", "xlsx"),
    parse=parse_fall_enrollment,
    published_on=_last_saved.saved_month,
    # Colleges report late and join: five years are revised by a percent or so.
    limits=Limits(revised_pct=100, revision_pct=5, large_pct=10),
    notes=(
        "A refresh takes the newest appendix that the page links; else download it and use it as a mirror.",
        "Sums over fields; a field whose number is suppressed is left out, and counted.",
        "Two-year colleges that also give bachelor's degrees are a level of their own.",
    ),
)
SOURCE = Source(
    name="nsc",
    title="National Student Clearinghouse Research Center",
    page="https://nscresearchcenter.org",
    resources=(FALL_ENROLLMENT,),
)
