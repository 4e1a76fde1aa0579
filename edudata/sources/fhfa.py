"""Federal Housing Finance Agency: the purchase-only house price index of the hundred largest metros."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.records import Limits, Resource, Source
from edudata.sources import _licenses, _notes, _parts, _workbook
from edudata.sources._dates import months_after

PAGE = "https://www.fhfa.gov/data/hpi/datasets"
TITLES = {
    "code": "cbsa",
    "name": "metro_name",
    "year": "yr",
    "quarter": "qtr",
    "index_nsa": "index_nsa",
    "index_sa": "index_sa",
}
MISSING = ("", "-", ".", "null")


def _metros(table: _workbook.Table, what: str) -> Iterator[dict[str, Any]]:
    for where, row in table.records(what):
        if str(row["code"]).strip():
            numbers = {n: _workbook.number(cell, where, MISSING) for n, cell in row.items() if n != "name"}
            yield numbers | {"name": str(row["name"]).strip()}
        else:
            _notes.require_note(row["name"], row.values(), where, "the code of an area")


def parse_hpi(data: bytes) -> pd.DataFrame:
    """Parse house price indexes by metro and quarter from `hpi_po_metro.xlsx`.

    10580, "Albany-…", 1991, 2, 99.85, 100.31 -> 10580  Albany-…  1991-06-30  99.85  100.31
    "-" or an empty cell                      -> missing

    Raises FormatError for another workbook and for invalid codes or quarters.
    """
    what = "FHFA house price index"
    table = _workbook.find_table(_workbook.sheets(data, what), TITLES, what)
    frame = pd.DataFrame(list(_metros(table, what)), columns=list(TITLES))
    frame = frame.astype({name: "float64" for name in TITLES if name != "name"})
    _check_rows(frame, what)
    month = (3 * frame["quarter"]).astype("int64")
    start = pd.to_datetime({"year": frame["year"].astype("int64"), "month": month, "day": 1})
    return pd.DataFrame(
        {
            "cbsa_or_division": frame["code"].astype("int64").astype("str"),
            "name": frame["name"],
            "quarter_end": (start + pd.offsets.MonthEnd(0)).astype("datetime64[us]"),
            "index_nsa": frame["index_nsa"],
            "index_sa": frame["index_sa"],
        }
    )


def _check_rows(frame: pd.DataFrame, what: str) -> None:
    valid = frame["code"].between(10000, 99999) & frame["year"].between(1970, 2199)
    valid &= frame["quarter"].isin([1, 2, 3, 4]) & (frame["code"] % 1 == 0) & (frame["year"] % 1 == 0)
    if frame.empty or not valid.all() or (frame["name"] == "").any():
        first = " ".join(map(str, frame[~valid].iloc[0])) if not valid.all() else "none"
        raise FormatError(f"{what}: expected a metro and a quarter in every row, found {first}.")


def published_on(data: bytes) -> tuple[str, str | None] | None:
    """Return the month in which the newest quarter is released, the second after the quarter's end."""
    newest = parse_hpi(data)["quarter_end"].max()
    why = f"the newest quarter is {newest.year}Q{newest.quarter}; its release comes late in this month"
    return months_after(newest.year, newest.month, 2), why


HPI = Resource(
    name="hpi",
    title="House price index, purchase-only, 100 largest metropolitan areas",
    page=PAGE,
    url="https://www.fhfa.gov/hpi/download/quarterly_datasets/hpi_po_metro.xlsx",
    columns={
        "cbsa_or_division": "text",
        "name": "text",
        "quarter_end": "date",
        "index_nsa": "number",
        "index_sa": "number",
    },
    key=("cbsa_or_division", "quarter_end"),
    parts=_parts.since("quarter_end", "1991-03-31"),
    period="quarter_end",
    required=("name", "index_nsa"),
    cadence="quarterly",
    release_months=(2, 5, 8, 11),
    license=_licenses.PUBLIC_DOMAIN,
    citation="Federal Housing Finance Agency, House Price Index, purchase-only, 100 largest metropolitan "
    f"areas, {PAGE}.",
    notes=(
        "Each area is 100 in the first quarter of 1991: compares quarters of a place, not places.",
        "The largest areas are given by their metropolitan divisions, San Francisco as 41884.",
        "Repeat sales of the same houses with loans of Fannie Mae and Freddie Mac; all history is revised.",
    ),
    file="xlsx",
    parse=parse_hpi,
    published_on=published_on,
    # Each quarter all of the history is estimated again; the last quarters move by a few percent.
    limits=Limits(revised_pct=100, revision_pct=3, large_pct=2, open_periods=4, rows_lost_pct=5),
)
SOURCE = Source(
    name="fhfa",
    title="Federal Housing Finance Agency",
    page="https://www.fhfa.gov",
    resources=(HPI,),
)
