"""Population estimates of metropolitan areas, and which counties make up which area."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from edudata.errors import FormatError
from edudata.records import Resource
from edudata.sources import _licences
from edudata.sources._bytes import require

if TYPE_CHECKING:
    import pandas as pd

POPULATION = Resource(
    name="population",
    title="Population and net domestic migration of metropolitan and micropolitan areas",
    page="https://www.census.gov/programs-surveys/popest.html",
    url="https://www2.census.gov/programs-surveys/popest/datasets/2020-2025/metro/totals/"
    "cbsa-est2025-alldata.csv",
    columns={
        "cbsa": "text",
        "name": "text",
        "year": "integer",
        "population": "integer",
        "net_domestic_migration": "integer",
    },
    key=("cbsa", "year"),
    period="year",
    required=("name", "population", "net_domestic_migration"),
    cadence="yearly",
    release_months=(3,),
    licence=_licences.PUBLIC_DOMAIN,
    citation="U.S. Census Bureau, Population Division, Metropolitan and Micropolitan Statistical Areas "
    "Population Totals and Components of Change, 2020-2025, "
    "https://www.census.gov/programs-surveys/popest.html.",
    notes=(
        "Population on 1 July; migration in the twelve months before, in 2020 from April only.",
        "Each vintage rewrites all years since 2020. Puerto Rico is not in it.",
    ),
)
DELINEATION = Resource(
    name="delineation",
    title="Counties of metropolitan and micropolitan areas, July 2023",
    page="https://www.census.gov/geographies/reference-files/time-series/demo/metro-micro/"
    "delineation-files.html",
    url="https://www2.census.gov/programs-surveys/metro-micro/geographies/reference-files/2023/"
    "delineation-files/list1_2023.xlsx",
    columns={
        "fips": "text",
        "county_name": "text",
        "state_name": "text",
        "cbsa": "text",
        "cbsa_title": "text",
        "cbsa_type": "text",
        "central_or_outlying": "text",
    },
    key=("fips",),
    required=("county_name", "state_name", "cbsa", "cbsa_title", "cbsa_type", "central_or_outlying"),
    cadence="irregular",
    licence=_licences.PUBLIC_DOMAIN,
    citation="Office of Management and Budget, Bulletin 23-01, delineations of July 2023, as listed by the "
    "U.S. Census Bureau, https://www.census.gov/geographies/reference-files/time-series/demo/metro-micro/"
    "delineation-files.html.",
    notes=("1,915 counties belong to an area, the others to none.",),
)
RESOURCES = (POPULATION, DELINEATION)
AREAS = ("Metropolitan Statistical Area", "Micropolitan Statistical Area")
TYPES = {AREAS[0]: "metro", AREAS[1]: "micro"}


def parse_population(data: bytes) -> pd.DataFrame:
    """Population and net domestic migration by area and year from `cbsa-estYYYY-alldata.csv`.

    The file is Latin-1 and holds areas, their divisions and counties: `LSAD` tells which. One wide
    row an area becomes one row a year.

    10180, POPESTIMATE2021 177942, DOMESTICMIG2021 593 -> 10180  2021  177942  593

    Raises FormatError for a web page or missing columns.
    """
    import pandas as pd

    what = "Census population estimates of CBSAs"
    text = pd.read_csv(
        io.BytesIO(require(data, "csv", what)), encoding="latin-1", dtype="str", keep_default_na=False
    )
    text.columns = [str(name).strip() for name in text.columns]
    years = [name[-4:] for name in text.columns if name.startswith("POPESTIMATE")]
    wanted = ["CBSA", "NAME", "LSAD", *(f"DOMESTICMIG{year}" for year in years)]
    if not years or (missing := [name for name in wanted if name not in text.columns]):
        gone = missing if years else ["POPESTIMATE…"]
        raise FormatError(f"{what}: columns {gone} are missing from {list(text.columns)[:12]}….")
    rows = text[text["LSAD"].isin(AREAS)]
    parts = [
        pd.DataFrame(
            {
                "cbsa": rows["CBSA"].str.strip(),
                "name": rows["NAME"].str.strip(),
                "year": int(year),
                "population": rows[f"POPESTIMATE{year}"].str.strip(),
                "net_domestic_migration": rows[f"DOMESTICMIG{year}"].str.strip(),
            }
        )
        for year in years
    ]
    return pd.concat(parts, ignore_index=True)


def parse_delineation(data: bytes) -> pd.DataFrame:
    """County to area from the delineation workbook `list1_YYYY.xlsx`.

    The header row is found by "CBSA Code"; note rows below the list have no county code.

    46, 013, Brown County, 10100, Aberdeen, SD, Micropolitan… -> 46013 … 10100  Aberdeen, SD  micro

    Raises FormatError when the header is not found or an area is of no known type.
    """
    import pandas as pd

    what = "Census delineation list"
    grid = pd.read_excel(
        io.BytesIO(require(data, "xlsx", what)), header=None, engine="calamine", dtype="str"
    )
    cells = grid.map(lambda cell: cell.strip() if isinstance(cell, str) else cell)
    at = cells.index[(cells == "CBSA Code").any(axis=1)]
    if at.empty:
        raise FormatError(f"{what}: no row holds the heading 'CBSA Code'.")
    rows = cells.loc[int(at[0]) + 1 :].set_axis(list(cells.loc[at[0]]), axis=1)
    names = {
        "County/County Equivalent": "county_name",
        "State Name": "state_name",
        "CBSA Code": "cbsa",
        "CBSA Title": "cbsa_title",
        "Metropolitan/Micropolitan Statistical Area": "cbsa_type",
        "Central/Outlying County": "central_or_outlying",
    }
    codes = ["FIPS State Code", "FIPS County Code"]
    if missing := [name for name in (*names, *codes) if name not in rows.columns]:
        raise FormatError(f"{what}: columns {missing} are missing from {list(rows.columns)}.")
    rows = rows[rows[codes].notna().all(axis=1)]
    if unknown := set(rows["Metropolitan/Micropolitan Statistical Area"]) - TYPES.keys():
        raise FormatError(f"{what}: unknown kind of area {sorted(map(str, unknown))}.")
    out = rows.rename(columns=names)
    out["fips"] = rows[codes[0]].str.zfill(2) + rows[codes[1]].str.zfill(3)
    out["cbsa_type"] = out["cbsa_type"].map(TYPES)
    out["central_or_outlying"] = out["central_or_outlying"].str.lower()
    return out[list(DELINEATION.columns)].reset_index(drop=True)
