"""National Center for Education Statistics: IPEDS, the directory of institutions."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from edudata.errors import FormatError
from edudata.records import Context, Limits, Request, Requests, Resource, Source
from edudata.sources import _licenses, _zip
from edudata.sources._bytes import require

if TYPE_CHECKING:
    import pandas as pd

WHAT = "IPEDS directory"
COLUMNS = {
    "UNITID": "unitid",
    "INSTNM": "name",
    "STABBR": "state",
    "FIPS": "state_fips",
    "COUNTYCD": "fips",
    "CBSA": "cbsa",
    "CONTROL": "control",
    "SECTOR": "sector",
    "ICLEVEL": "level",
    "DEGGRANT": "degree_granting",
    "C21BASIC": "carnegie_2021_basic",
    "LONGITUD": "lon_deg",
    "LATITUDE": "lat_deg",
}
"""IPEDS variable -> our column, codes as published."""
FOLDER = "https://nces.ed.gov/ipeds/datacenter/data/"
YEARS_BACK = 3
CODED = ("control", "sector", "level", "degree_granting", "carnegie_2021_basic")


def asks_directory(resource: Resource, context: Context) -> Requests:
    """The newest directory there is: this year's, or one of the three before it.

    The directory of an academic year appears late in it or in the next one; a year without one is
    answered with 404 or with a web page.
    """
    newest = context.today.year
    for year in range(newest, newest - YEARS_BACK - 1, -1):
        body = yield Request(url=f"{FOLDER}HD{year}.zip", file="zip", absent=(404, "html"))
        if body is not None:
            return [body]
    raise FormatError(
        f"{resource.id}: no HD{newest - YEARS_BACK}.zip to HD{newest}.zip in {FOLDER}. The publisher may "
        f"have moved them or answer programs with web pages: see {resource.page}."
    )


def _csv(data: bytes, what: str) -> str:
    """The zip's CSV: the revised one (`…_rv.csv`) where there is one beside the first."""
    names = [name for name in _zip.members(data, what) if name.lower().endswith(".csv")]
    revised = [name for name in names if name.lower().endswith("_rv.csv")]
    return _zip.one(_zip.members(data, what), lambda name: name in (revised or names), what)


def dated_directory(*payloads: bytes) -> tuple[str, str | None] | None:
    """Publication as nearly as the zip tells it: the month in which its CSV was made."""
    for data in payloads:
        if data.startswith(b"PK"):
            day = _zip.packed(data, _csv(data, WHAT), WHAT)
            if day is not None:
                return f"{day:%Y-%m}", f"the file was made on {day} and carries no release day"
    return None


def parse_directory(data: bytes) -> pd.DataFrame:
    """Active institutions from the directory, either the CSV or the zip that holds it.

    A zip may hold a revised file (`…_rv.csv`) beside the first one: the revised one is read.
    Codes are kept; -1 to -3 in an area, county or coordinate mean that there is none.

    100654, CYACTIVE 1, COUNTYCD 1089, CBSA 26620 -> 100654 … 01089  26620
    CYACTIVE 3                                    -> no row

    Raises FormatError for another file or missing columns.
    """
    import pandas as pd

    if data.startswith(b"PK"):
        data = _zip.read(data, _csv(data, WHAT), WHAT)
    try:
        text = pd.read_csv(
            io.BytesIO(require(data, "csv", WHAT)),
            encoding="utf-8" if _is_utf8(data) else "cp1252",
            dtype="str",
            keep_default_na=False,
        )
    except (ValueError, OverflowError) as error:
        raise FormatError(f"{WHAT}: not a CSV ({error}).") from error
    if not isinstance(text.index, pd.RangeIndex):
        raise FormatError(f"{WHAT}: its rows have more cells than its header has names.")
    text.columns = [str(name).strip().upper() for name in text.columns]
    need = [*COLUMNS, "CYACTIVE"]
    if missing := [name for name in need if list(text.columns).count(name) != 1]:
        raise FormatError(f"{WHAT}: columns {missing} are missing or stand twice.")
    active = text[text["CYACTIVE"].str.strip() == "1"]
    if active.empty:
        raise FormatError(f"{WHAT}: no institution is active.")
    out = active[list(COLUMNS)].rename(columns=COLUMNS).apply(lambda column: column.str.strip())
    for name in ("fips", "cbsa", "lon_deg", "lat_deg"):
        out[name] = out[name].where(~out[name].isin(["-1", "-2", "-3", ""]))
    out["state_fips"], out["fips"] = out["state_fips"].str.zfill(2), out["fips"].str.zfill(5)
    return out[list(DIRECTORY.columns)].reset_index(drop=True)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


DIRECTORY = Resource(
    name="directory",
    title="Directory of active postsecondary institutions",
    page="https://nces.ed.gov/ipeds/use-the-data",
    url=f"{FOLDER}HD2023.zip",
    columns={
        "unitid": "text",
        "name": "text",
        "state": "text",
        "state_fips": "text",
        "fips": "text",
        "cbsa": "text",
        "control": "integer",
        "sector": "integer",
        "level": "integer",
        "degree_granting": "integer",
        "carnegie_2021_basic": "integer",
        "lon_deg": "number",
        "lat_deg": "number",
    },
    key=("unitid",),
    required=("name", "state", "state_fips", *CODED),
    cadence="yearly",
    release_months=(9,),
    license=_licenses.PUBLIC_DOMAIN,
    citation="U.S. Department of Education, National Center for Education Statistics, Integrated "
    "Postsecondary Education Data System (IPEDS), Institutional Characteristics, directory (HD), "
    "https://nces.ed.gov/ipeds/.",
    requests=asks_directory,
    parse=parse_directory,
    published_on=dated_directory,
    # A new year brings new names and points; institutions open, merge and close.
    limits=Limits(rows_lost_pct=5, revised_pct=30, revision_pct=10, large_pct=10),
    notes=(
        "The directory of the newest year is looked for, from this year back; a revised file counts.",
        "Active in the year of the directory (CYACTIVE 1).",
        (
            "Control 1 public, 2 private nonprofit, 3 private for-profit; level 1 four years and more, "
            "2 two years, 3 less; sector 4 public two-year; degree-granting 1 yes, 2 no."
        ),
        "Carnegie 2021 basic: 15 doctoral universities with very high, 16 with high research activity.",
        "Areas follow the delineation of July 2023; empty where an institution lies in none.",
    ),
)
RESOURCES = (DIRECTORY,)
SOURCE = Source(
    name="ipeds",
    title="National Center for Education Statistics (IPEDS)",
    page="https://nces.ed.gov/ipeds/",
    resources=RESOURCES,
)
