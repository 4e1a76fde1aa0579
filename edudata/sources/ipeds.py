"""National Center for Education Statistics: IPEDS, the directory of institutions."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from edudata.errors import FormatError
from edudata.records import Resource, Source
from edudata.sources import _licences
from edudata.sources._bytes import require

if TYPE_CHECKING:
    import pandas as pd

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
CODED = ("control", "sector", "level", "degree_granting", "carnegie_2021_basic")
DIRECTORY = Resource(
    name="directory",
    title="Directory of active postsecondary institutions, 2023-24",
    page="https://nces.ed.gov/ipeds/use-the-data",
    url="https://nces.ed.gov/ipeds/datacenter/data/HD2023.zip",
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
    licence=_licences.PUBLIC_DOMAIN,
    citation="U.S. Department of Education, National Center for Education Statistics, Integrated "
    "Postsecondary Education Data System (IPEDS), Institutional Characteristics 2023-24 (HD2023), "
    "https://nces.ed.gov/ipeds/.",
    notes=(
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


def parse_directory(data: bytes) -> pd.DataFrame:
    """Active institutions from the directory, either the CSV or the zip that holds it.

    A zip may hold a revised file (`…_rv.csv`) beside the first one: the revised one is read.
    Codes are kept; -1 to -3 in an area, county or coordinate mean that there is none.

    100654, CYACTIVE 1, COUNTYCD 1089, CBSA 26620 -> 100654 … 01089  26620
    CYACTIVE 3                                    -> no row

    Raises FormatError for another file or missing columns.
    """
    import pandas as pd

    what = "IPEDS directory"
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            if not names:
                raise FormatError(f"{what}: the zip holds no CSV but {archive.namelist()}.")
            data = archive.read(max(names, key=lambda name: name.lower().endswith("_rv.csv")))
    text = pd.read_csv(
        io.BytesIO(require(data, "csv", what)),
        encoding="utf-8" if _is_utf8(data) else "cp1252",
        dtype="str",
        keep_default_na=False,
    )
    text.columns = [str(name).strip().upper() for name in text.columns]
    if missing := [name for name in (*COLUMNS, "CYACTIVE") if name not in text.columns]:
        raise FormatError(f"{what}: columns {missing} are missing.")
    active = text[text["CYACTIVE"].str.strip() == "1"]
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
