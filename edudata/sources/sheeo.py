"""State Higher Education Executive Officers Association: state funding of public colleges (SHEF)."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.places import FIPS, NAMES
from edudata.records import ColumnType, Limits, Resource, Source
from edudata.sources import _last_saved, _licenses, _links, _notes, _parts, _periods, _workbook
from edudata.sources._dates import date_in_words
from edudata.sources._frames import require_unique

PAGE = "https://shef.sheeo.org/data-downloads/"
WHAT = "SHEF report data"
# Our column -> pattern of its heading, which differs by edition.
HEADINGS = {
    "state": "state",
    "fiscal_year": "fy|fiscal year",
    "education_appropriations_usd": "education appropriations",
    "net_tuition_usd": "net tuition( and fee)? revenue|net tuition",
    "total_education_revenue_usd": "total education revenue|total educational revenue",
    "student_share": "student share.*",
    "fte_students": "net fte enrollment|fte enrollment",
    "inflation_factor": r"heca( \(inflation\))?( adjustment)?",
    "cost_of_living_factor": r"coli( \(cost of living\))?( adjustment)?",
    "enrollment_mix_factor": r"emi( \(enrollment mix\))?( adjustment)?",
}
MEASURES = tuple(HEADINGS)[2:]
# The publisher's names of places -> postal abbreviations.
STATES = {name.casefold(): state for state, name in NAMES.items()} | {"u.s.": "US", "d.c.": "DC"}
# What a share computed from the two amounts may differ by.
_ROUNDING = 0.0005


def parse_shef(data: bytes) -> pd.DataFrame:
    """Parse funding by state and fiscal year from the workbook; amounts nominal, shares as fractions.

    Alabama, 2024, … 2132260233 … 2800234896 … 0.585… -> AL  2024  2132260233  2800234896 … 0.585…

    Raises FormatError for another workbook, an unknown state, a row of figures without a year, and where
    the student share is not net tuition over total revenue.
    """
    workbook = _workbook.sheets(data, WHAT)
    table = _workbook.find_table(workbook, HEADINGS, WHAT)
    rows = [row for where, cells in table.records(WHAT) if (row := _row(where, cells)) is not None]
    if not rows:
        raise FormatError(f"{WHAT}: no row of a state and a fiscal year.")
    frame = pd.DataFrame(rows, columns=list(SHEF.columns))
    require_unique(frame, SHEF.key, WHAT)
    if not (frame["state"] == "US").any():
        raise FormatError(f"{WHAT}: no row of the nation, U.S.")
    _check_share(frame)
    return frame


def _check_share(frame: pd.DataFrame) -> None:
    """Raise FormatError where the published share is not that of the published amounts."""
    share = frame["net_tuition_usd"] / frame["total_education_revenue_usd"]
    wrong = (share - frame["student_share"]).abs() > _ROUNDING
    if wrong.any():
        first = frame[wrong].iloc[0]
        raise FormatError(
            f"{WHAT}: {first['state']} in {first['fiscal_year']} has the student share "
            f"{first['student_share']:.4f}, but net tuition is {share[wrong].iloc[0]:.4f} of total revenue."
        )


def _row(where: str, cells: dict[str, Any]) -> dict[str, Any] | None:
    """Return one row, None for a note; FormatError for figures under an unknown state or year."""
    name = _workbook.plain(cells["state"])
    state, year = STATES.get(name), _periods.year(cells["fiscal_year"])
    if state is None or year is None:
        _notes.require_note(cells["state"], (cells[n] for n in MEASURES), where, "a state with a year")
        return None
    figures = {name: _workbook.number(cells[name], where) for name in MEASURES}
    return {"fiscal_year": year, "state": state, **figures}


def published_on(data: bytes) -> tuple[str, str | None] | None:
    """Return the month that the notes name, else that of the last save."""
    for rows in _workbook.sheets(data, WHAT).values():
        for row in rows[:40]:
            match = re.search(
                r"[Ll]ast updated:? ([A-Z][a-z]+ (?:\d{1,2}, )?\d{4})", str(row[0]) if row else ""
            )
            if match and (day := date_in_words(match[1])):
                return day, None
    return _last_saved.saved_month(data)


_COLUMNS: dict[str, ColumnType] = {"fiscal_year": "integer", "state": "text"}
SHEF = Resource(
    name="shef",
    title="State funding of public higher education, net tuition and students (SHEF)",
    page=PAGE,
    columns=_COLUMNS | dict.fromkeys(MEASURES, "number"),
    key=("fiscal_year", "state"),
    parts=_parts.states("state", FIPS) | _parts.since("fiscal_year", "1980"),
    period="fiscal_year",
    required=MEASURES,
    cadence="yearly",
    release_months=(5,),
    license=_licenses.QUOTED,
    citation="State Higher Education Executive Officers Association, State Higher Education Finance "
    f"(SHEF), Boulder, CO, {PAGE}.",
    file="xlsx",
    requests=_links.newest_linked(r"SHEF_FY(\d\d)_Report_Data\.xlsx", "xlsx"),
    parse=parse_shef,
    published_on=published_on,
    # Each edition revises earlier years, and moves the year whose dollars the inflation factor means.
    limits=Limits(revised_pct=60, revision_pct=10, large_pct=5),
    notes=(
        "A refresh takes the newest edition that the page links.",
        "Nominal dollars; divide by the inflation factor for dollars of the newest fiscal year.",
        "The nation is without the District of Columbia, which is there from 2011 on.",
        "Years before 2001 come from another source with the same definitions.",
        "Only these columns of some forty are taken; the publisher's file is not passed on.",
    ),
)
SOURCE = Source(
    name="sheeo",
    title="State Higher Education Executive Officers Association",
    page="https://sheeo.org",
    resources=(SHEF,),
)
