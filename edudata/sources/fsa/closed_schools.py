"""Federal Student Aid: colleges that closed, from the weekly search file of closed schools.

Nine in ten rows of the file are locations. The last two digits of an OPEID are the location, and a first
digit other than 0 is its overflow: only 0, five digits and 00 is the main campus, the college itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.file_kinds import is_kind
from edudata.records import Limits, Resource
from edudata.sources import _cells, _licenses, _links, _periods, _workbook
from edudata.sources._frames import read_csv, require_unique

PAGE = "https://fsapartners.ed.gov/additional-resources/reports/weekly-closed-school-search-file"
WHAT = "Federal Student Aid, closed schools"
HEADINGS = {
    "opeid": r"ope ?id.*",
    "name": "school[ _]name|institution name|name",
    "city": "city",
    "state": "state|st",
    "closed_on": r"closed?[ _]date",
}
MAIN_CAMPUS = r"0\d{5}00"
# Numbers lose their zeros in a spreadsheet: 2173100 for 02173100.
_ZEROS_LOST = 3


def parse_closed_schools(*payloads: bytes) -> pd.DataFrame:
    """Parse main campuses by day of closing, from one list or several that follow each other.

    00306900,Lourdes University,Sylvania,OH,08/07/2026          -> 00306900 … OH  2026-08-07
    32098800,University of Phoenix - Southern California Campus -> no row: a location

    Raises FormatError for another file, a row without a college's number or date, and for a list without
    a main campus.
    """
    rows = [row for data in payloads for row in _rows(data)]
    frame = pd.DataFrame(rows, columns=["where", *HEADINGS])
    frame["opeid"] = _cells.codes(frame["opeid"], 8, f"{WHAT}, OPEID", lost_zeros=_ZEROS_LOST)
    frame = frame[frame["opeid"].str.fullmatch(MAIN_CAMPUS)].reset_index(drop=True)
    if frame.empty:
        raise FormatError(f"{WHAT}: {len(rows):,} rows, but no main campus among them.")
    days = [
        _periods.month(cell, where) for cell, where in zip(frame["closed_on"], frame["where"], strict=True)
    ]
    frame["closed_on"] = pd.to_datetime(pd.Series(days), format="%Y-%m-%d").astype("datetime64[us]")
    for name in ("name", "city", "state"):
        frame[name] = frame[name].str.strip()
        frame[name] = frame[name].where(frame[name] != "")
    if (nameless := frame["name"].isna()).any():
        raise FormatError(f"{frame.loc[nameless, 'where'].iloc[0]}: a closed school without a name.")
    # Lists that follow each other share their last weeks. A college can close twice, on two days.
    frame = frame.drop_duplicates(["opeid", "closed_on"], keep="last")
    require_unique(frame, CLOSED_SCHOOLS.key, WHAT)
    return frame[list(CLOSED_SCHOOLS.columns)]


def _rows(data: bytes) -> Iterator[dict[str, Any]]:
    """Yield the rows of a list with a number, a name or a date; the others are notes and sums."""
    for where, cells in _records(_cells.unpacked(data, WHAT)):
        cells = {name: cell if name == "closed_on" else _text(cell) for name, cell in cells.items()}
        is_school = re.fullmatch(rf"\d{{{8 - _ZEROS_LOST},8}}(\.0)?", cells["opeid"]) is not None
        dated = bool(str(cells["closed_on"]).strip())
        if not is_school and not (cells["name"] and dated):
            continue
        if not (is_school and dated):
            raise FormatError(
                f"{where}: {cells['name'] or cells['opeid']!r} has no number or no date of closing."
            )
        yield {"where": where, **cells}


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def _records(data: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    if is_kind(data, "excel"):
        table = _workbook.find_table(_workbook.sheets(data, WHAT), HEADINGS, WHAT)
        yield from table.records(WHAT)
        return
    frame = read_csv(data, WHAT)
    names = [_workbook.plain(name) for name in frame.columns]
    places = {
        ours: [at for at, n in enumerate(names) if re.fullmatch(p, n)] for ours, p in HEADINGS.items()
    }
    # A copy may have the name of the school at another publisher too: the first one counts.
    if missing := [ours for ours, column_places in places.items() if not column_places]:
        raise FormatError(f"{WHAT}: no column of {', '.join(missing)} among {', '.join(names)[:300]}.")
    for number, row in enumerate(frame.to_numpy().tolist(), 2):
        yield (
            f"{WHAT}, line {number}",
            {ours: row[column_places[0]] for ours, column_places in places.items()},
        )


CLOSED_SCHOOLS = Resource(
    name="closed_schools",
    title="Main campuses of colleges and schools that closed",
    page=PAGE,
    columns={"opeid": "text", "closed_on": "date", "name": "text", "city": "text", "state": "text"},
    key=("opeid", "closed_on"),
    period="closed_on",
    required=("name",),
    cadence="irregular",
    license=_licenses.PUBLIC_DOMAIN,
    citation=f"U.S. Department of Education, Federal Student Aid, Closed School Search File, {PAGE}.",
    file="excel",
    requests=_links.by_hand,
    parse=parse_closed_schools,
    # Some closings are reported late; names are corrected, and a college may be taken off the list.
    limits=Limits(rows_lost_pct=2, open_periods=60),
    notes=(
        "By hand: the page hands the weekly file out by a script. Several files may follow each other.",
        "Main campuses only (OPEID 0, five digits, 00): nine in ten rows of the file are locations.",
        "Closings are reported late, by months. A merger or a sale is not in the list.",
        "Beauty schools are more often in it than colleges that grant degrees.",
    ),
)
RESOURCES = (CLOSED_SCHOOLS,)
