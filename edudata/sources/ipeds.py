"""National Center for Education Statistics: IPEDS, the directory of institutions."""

from __future__ import annotations

import pandas as pd

from edudata.errors import FormatError
from edudata.file_kinds import is_kind
from edudata.records import Context, Limits, Request, Requests, Resource, Source
from edudata.sources import _licenses, _zip
from edudata.sources._frames import read_csv
from edudata.sources._requests import first_available

WHAT = "IPEDS directory"
FOLDER = "https://nces.ed.gov/ipeds/datacenter/data/"
YEARS_BACK = 3
# IPEDS variable -> our column; codes are kept as published.
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
CODED = ("control", "sector", "level", "degree_granting", "carnegie_2021_basic")
# In an area, county or coordinate these mean that there is none.
MISSING = ["-1", "-2", "-3", ""]


def requests_for_directory(resource: Resource, context: Context) -> Requests:
    """Request the newest directory: this year's, or one of the three before it.

    The directory of an academic year comes out late in it or in the next one; a year without one is
    answered with 404 or with a web page.
    """
    newest = context.today.year
    urls = (f"{FOLDER}HD{year}.zip" for year in range(newest, newest - YEARS_BACK - 1, -1))
    payloads = yield from first_available(
        Request(url=url, file="zip", absent=(404, "html")) for url in urls
    )
    if not payloads:
        raise FormatError(
            f"{resource.id}: no HD{newest - YEARS_BACK}.zip to HD{newest}.zip in {FOLDER}. The publisher "
            f"may have moved them or answer programs with web pages: see {resource.page}."
        )
    return payloads


def _csv_name(data: bytes) -> str:
    names = [name for name in _zip.members(data, WHAT) if name.lower().endswith(".csv")]
    # A revised file is added to the zip, next to the first one.
    revised = [name for name in names if name.lower().endswith("_rv.csv")]
    return _zip.find(data, lambda name: name in (revised or names), WHAT)


def published_on(*payloads: bytes) -> tuple[str, str | None] | None:
    """Return the month in which the zip's CSV was written; the file carries no release day."""
    for data in payloads:
        if is_kind(data, "zip") and (day := _zip.packed_on(data, _csv_name(data), WHAT)):
            return f"{day:%Y-%m}", f"the file was made on {day} and carries no release day"
    return None


def parse_directory(data: bytes) -> pd.DataFrame:
    """Parse active institutions from the directory's CSV or the zip of it.

    100654, CYACTIVE 1, COUNTYCD 1089, CBSA 26620 -> 100654 … 01089  26620
    CYACTIVE 3                                    -> no row

    Raises FormatError for another file or missing columns.
    """
    if is_kind(data, "zip"):
        data = _zip.read(data, _csv_name(data), WHAT)
    # Some years are in UTF-8, others in the Windows encoding.
    text = read_csv(data, WHAT, encoding="utf-8" if _is_utf8(data) else "cp1252")
    text.columns = text.columns.str.upper()
    if missing := [name for name in (*COLUMNS, "CYACTIVE") if list(text.columns).count(name) != 1]:
        raise FormatError(f"{WHAT}: columns {missing} are missing or occur twice.")
    active = text[text["CYACTIVE"].str.strip() == "1"]
    if active.empty:
        raise FormatError(f"{WHAT}: no institution is active.")
    frame = active[list(COLUMNS)].rename(columns=COLUMNS).apply(lambda column: column.str.strip())
    for name in ("fips", "cbsa", "lon_deg", "lat_deg"):
        frame[name] = frame[name].where(~frame[name].isin(MISSING))
    frame["state_fips"], frame["fips"] = frame["state_fips"].str.zfill(2), frame["fips"].str.zfill(5)
    return frame[list(DIRECTORY.columns)].reset_index(drop=True)


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
        **dict.fromkeys(CODED, "integer"),
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
    requests=requests_for_directory,
    parse=parse_directory,
    published_on=published_on,
    # A new year brings new names and coordinates; institutions open, merge and close.
    limits=Limits(rows_lost_pct=5, revised_pct=30, revision_pct=10, large_pct=10),
    notes=(
        "A refresh takes the directory of the newest year, and its revised file where there is one.",
        "Active in the year of the directory (CYACTIVE 1).",
        (
            "Control 1 public, 2 private nonprofit, 3 private for-profit; level 1 four years and more, "
            "2 two years, 3 less; sector 4 public two-year; degree-granting 1 yes, 2 no."
        ),
        "Carnegie 2021 basic: 15 doctoral universities with very high, 16 with high research activity.",
        "Areas follow the delineation of July 2023; empty where an institution is in none.",
    ),
)
SOURCE = Source(
    name="ipeds",
    title="National Center for Education Statistics (IPEDS)",
    page="https://nces.ed.gov/ipeds/",
    resources=(DIRECTORY,),
)
