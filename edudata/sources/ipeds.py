"""National Center for Education Statistics: IPEDS, the directory of institutions."""

from __future__ import annotations

import re

import pandas as pd

from edudata.errors import FormatError
from edudata.file_kinds import is_kind
from edudata.places import FIPS
from edudata.records import Limits, Resource, Source
from edudata.sources import _cells, _licenses, _parts, _zip
from edudata.sources._frames import read_csv, with_notes
from edudata.sources._ipeds import completions, enrollment, files, institutions
from edudata.sources._notes import require_known

WHAT = "IPEDS directory"
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
CARNEGIE = "C21BASIC"
# 1 active; 2 and 3 closed, merged or out of scope.
ACTIVE = ("1", "2", "3")
# In an area, county or coordinate these mean that there is none.
MISSING = ["-1", "-2", "-3", "NULL", ""]


def parse_directory(data: bytes) -> pd.DataFrame:
    """Parse active institutions from the directory's CSV or the zip of it.

    100654, CYACTIVE 1, COUNTYCD 1089, CBSA 26620 -> 100654 … 01089  26620
    CYACTIVE 3                                    -> no row

    Directories before 2021 lack the Carnegie classification of 2021: its column is empty and the frame's
    notes say so.

    Raises FormatError for another file or missing columns.
    """
    data, name = _unpacked(data)
    # A copy without the archive does not say which year it is of.
    year = re.search(r"hd(20\d\d)(_rv)?\.csv$", name.lower())
    text = read_csv(data, WHAT)
    text.columns = text.columns.str.upper()
    # A directory before 2021 has the classification of 2018 and no column of that of 2021.
    before_2021 = "C18BASIC" in text.columns and not text.columns.str.startswith("C21").any()
    absent = [CARNEGIE] if before_2021 else []
    needed = [name for name in (*COLUMNS, "CYACTIVE") if name not in absent]
    if missing := [name for name in needed if list(text.columns).count(name) != 1]:
        raise FormatError(f"{WHAT}{name}: the columns {', '.join(missing)} are missing or occur twice.")
    text = text[needed].apply(lambda column: column.str.strip()).assign(**dict.fromkeys(absent, ""))
    require_known(text["CYACTIVE"], ACTIVE, f"{WHAT}{name}", "CYACTIVE")
    active = text[text["CYACTIVE"] == "1"]
    if active.empty:
        raise FormatError(f"{WHAT}{name}: no institution is active.")
    if (coded := ~active["UNITID"].str.fullmatch(r"\d{6}")).any():
        raise FormatError(f"{WHAT}{name}: {active['UNITID'][coded].iloc[0]!r} is no UNITID of six digits.")
    frame = active[list(COLUMNS)].rename(columns=COLUMNS)
    for name in ("fips", "cbsa", "lon_deg", "lat_deg"):
        frame[name] = frame[name].where(~frame[name].isin(MISSING))
    frame["state_fips"], frame["fips"] = frame["state_fips"].str.zfill(2), frame["fips"].str.zfill(5)
    frame["year"] = int(year[1]) if year else None
    notes = [f"{WHAT}: the file has no column {name}: {COLUMNS[name]} is empty." for name in absent]
    return with_notes(frame[list(DIRECTORY.columns)].reset_index(drop=True), *notes)


def _unpacked(data: bytes) -> tuple[bytes, str]:
    """Return the CSV of a zip or a gzipped copy, and its name for messages."""
    if is_kind(data, "zip"):
        name = files.member(data, WHAT)
        return _zip.read(data, name, WHAT), f", {name}"
    return _cells.unpacked(data, WHAT), ""


DIRECTORY = Resource(
    name="directory",
    title="Directory of active postsecondary institutions",
    page="https://nces.ed.gov/ipeds/use-the-data",
    url=f"{files.FOLDER}HD2023.zip",
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
        "year": "integer",
    },
    added=("year",),
    key=("unitid",),
    parts=_parts.states("state", FIPS),
    required=("name", "state", "state_fips", *(name for name in CODED if name != "carnegie_2021_basic")),
    cadence="yearly",
    release_months=(9,),
    license=_licenses.PUBLIC_DOMAIN,
    citation="U.S. Department of Education, National Center for Education Statistics, Integrated "
    "Postsecondary Education Data System (IPEDS), Institutional Characteristics, directory (HD), "
    "https://nces.ed.gov/ipeds/.",
    requests=files.requests_for("HD{year}"),
    parse=parse_directory,
    published_on=files.published_on,
    # A new year brings new names and coordinates; institutions open, merge and close.
    limits=Limits(rows_lost_pct=5, revised_pct=30, revision_pct=10, large_pct=10),
    notes=(
        "A refresh takes the directory of the newest year, and its revised file where there is one.",
        "Active in the year of the directory (CYACTIVE 1).",
        "Directories before 2021 lack the Carnegie classification of 2021.",
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
    resources=(DIRECTORY, *completions.RESOURCES, *enrollment.RESOURCES, *institutions.RESOURCES),
)
