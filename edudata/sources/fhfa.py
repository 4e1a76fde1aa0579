"""Federal Housing Finance Agency: the purchase-only house price index of the hundred largest metros."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.errors import FormatError
from edudata.records import Limits, Resource, Source
from edudata.sources import _licenses, _workbook

if TYPE_CHECKING:
    import pandas as pd

HEADINGS = {
    "code": "cbsa",
    "name": "metro_name",
    "year": "yr",
    "quarter": "qtr",
    "index_nsa": "index_nsa",
    "index_sa": "index_sa",
}
RELEASED_AFTER = {1: "05", 2: "08", 3: "11", 4: "02"}
"""Quarter -> the month of its release; that of the fourth is of the next year."""


def parse_hpi(data: bytes) -> pd.DataFrame:
    """House price indexes by metro and quarter from `hpi_po_metro.xlsx`.

    10580, "Albany-…", 1991, 2, 99.85, 100.31 -> 10580  Albany-…  1991-06-30  99.85  100.31
    "-" or an empty cell                      -> missing

    Raises FormatError for another workbook and for codes or quarters that are none.
    """
    import pandas as pd

    what = "FHFA house price index"
    _, sheet, head, at = _workbook.table(_workbook.sheets(data, what), HEADINGS, what)
    columns: dict[str, list[float | None]] = {name: [] for name in HEADINGS if name != "name"}
    names = []
    for number, row in enumerate(sheet[head + 1 :], head + 2):
        if not str(row[at["code"]]).strip():
            continue
        for name, cells in columns.items():
            cells.append(_workbook.number(row[at[name]], f"{what}, row {number}, {name}", ("", "-", ".")))
        names.append(str(row[at["name"]]).strip())
    frame = pd.DataFrame(columns, dtype="float64").assign(name=names)
    whole = frame["code"].between(10000, 99999) & frame["year"].between(1970, 2199)
    whole &= frame["quarter"].isin([1, 2, 3, 4]) & (frame["code"] % 1 == 0) & (frame["year"] % 1 == 0)
    if frame.empty or not whole.all() or (frame["name"] == "").any():
        first = frame[~whole].head(1).to_dict("records") or "no rows"
        raise FormatError(f"{what}: not a metro and a quarter of it in every row: {first}.")
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


def dated(data: bytes) -> tuple[str, str | None] | None:
    """The month in which the newest quarter is released: late February, May, August or November."""
    newest = parse_hpi(data)["quarter_end"].max()
    year = newest.year + (newest.quarter == 4)
    why = f"the newest quarter is {newest.year}Q{newest.quarter}; its release comes late in this month"
    return f"{year}-{RELEASED_AFTER[newest.quarter]}", why


HPI = Resource(
    name="hpi",
    title="House price index, purchase-only, 100 largest metropolitan areas",
    page="https://www.fhfa.gov/data/hpi/datasets",
    url="https://www.fhfa.gov/hpi/download/quarterly_datasets/hpi_po_metro.xlsx",
    columns={
        "cbsa_or_division": "text",
        "name": "text",
        "quarter_end": "date",
        "index_nsa": "number",
        "index_sa": "number",
    },
    key=("cbsa_or_division", "quarter_end"),
    period="quarter_end",
    required=("name", "index_nsa"),
    cadence="quarterly",
    release_months=(2, 5, 8, 11),
    license=_licenses.PUBLIC_DOMAIN,
    citation="Federal Housing Finance Agency, House Price Index, purchase-only, 100 largest metropolitan "
    "areas, https://www.fhfa.gov/data/hpi/datasets.",
    notes=(
        "Each area is 100 in the first quarter of 1991: compares quarters of a place, not places.",
        "The largest areas are shown by their metropolitan divisions, San Francisco as 41884.",
        "Repeat sales of the same houses with loans of Fannie Mae and Freddie Mac; all history is revised.",
    ),
    file="xlsx",
    parse=parse_hpi,
    published_on=dated,
    # All of the history is estimated anew each quarter, the last quarters by a few percent.
    limits=Limits(revised_pct=100, revision_pct=3, large_pct=2, open_periods=4, rows_lost_pct=5),
)
RESOURCES = (HPI,)
SOURCE = Source(
    name="fhfa",
    title="Federal Housing Finance Agency",
    page="https://www.fhfa.gov",
    resources=RESOURCES,
)
