"""Bureau of Economic Analysis: regional price parities and gross domestic product of places."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from edudata.errors import FormatError
from edudata.records import Resource, Source
from edudata.sources import _licences
from edudata.sources._bytes import require

if TYPE_CHECKING:
    import pandas as pd

RPP_PAGE = "https://www.bea.gov/data/prices-inflation/regional-price-parities-state-and-metro-area"
ITEMS = {5: "all_items", 6: "goods", 7: "housing", 8: "utilities", 9: "other_services"}
"""Line code of the SARPP table -> what is priced; the other lines are dollars or a deflator."""

PRICE_PARITIES = Resource(
    name="price_parities",
    title="Regional price parities by state, five items",
    page=RPP_PAGE,
    url="https://apps.bea.gov/regional/zip/SARPP.zip",
    columns={
        "state_fips": "text",
        "state_name": "text",
        "year": "integer",
        "line_code": "integer",
        "item": "text",
        "rpp_us_100": "number",
    },
    key=("state_fips", "item", "year"),
    period="year",
    required=("state_name", "line_code", "rpp_us_100"),
    cadence="yearly",
    release_months=(2,),
    licence=_licences.PUBLIC_DOMAIN,
    citation="U.S. Bureau of Economic Analysis, SARPP Regional price parities by state, "
    "https://www.bea.gov/data/prices-inflation/regional-price-parities-state-and-metro-area.",
    notes=(
        "United States = 100 in each year: compares places within a year, not years.",
        "Revised yearly.",
    ),
)
PRICE_PARITIES_METRO = Resource(
    name="price_parities_metro",
    title="Regional price parities of the 15 dearest metropolitan areas",
    page=RPP_PAGE,
    columns={
        "cbsa": "text",
        "metro": "text",
        "year": "integer",
        "rpp_us_100": "number",
        "trust": "text",
        "source_url": "text",
        "note": "text",
    },
    key=("cbsa", "year"),
    period="year",
    required=("metro", "rpp_us_100", "trust", "source_url"),
    cadence="yearly",
    release_months=(2,),
    licence=_licences.PUBLIC_DOMAIN,
    citation="U.S. Bureau of Economic Analysis, MARPP Regional price parities by MSA, as reprinted, "
    f"{RPP_PAGE}.",
    notes=("Only the highest 15: that a metro is absent means nothing.",),
)
GDP_STATE = Resource(
    name="gdp_state",
    title="Gross domestic product by state",
    page="https://www.bea.gov/data/gdp/gdp-state",
    columns={"state_fips": "text", "year": "integer", "gdp_million_usd": "number"},
    key=("state_fips", "year"),
    period="year",
    required=("gdp_million_usd",),
    cadence="yearly",
    licence=_licences.PUBLIC_DOMAIN,
    citation="U.S. Bureau of Economic Analysis, GDP by State, https://www.bea.gov/data/gdp/gdp-state.",
    notes=("Current dollars, in millions.",),
)
GDP_CBSA = Resource(
    name="gdp_cbsa",
    title="Gross domestic product by metropolitan and micropolitan area",
    page="https://www.bea.gov/data/gdp/gdp-county-metro-and-other-areas",
    columns={"cbsa": "text", "year": "integer", "gdp_thousand_usd": "number"},
    key=("cbsa", "year"),
    period="year",
    required=("gdp_thousand_usd",),
    cadence="yearly",
    licence=_licences.PUBLIC_DOMAIN,
    citation="U.S. Bureau of Economic Analysis, GDP by County, Metro, and Other Areas, "
    "https://www.bea.gov/data/gdp/gdp-county-metro-and-other-areas.",
    notes=("Current dollars, in thousands; 871 of the 935 areas.",),
)
RESOURCES = (PRICE_PARITIES, PRICE_PARITIES_METRO, GDP_STATE, GDP_CBSA)
SOURCE = Source(
    name="bea",
    title="U.S. Bureau of Economic Analysis",
    page="https://www.bea.gov",
    resources=RESOURCES,
)


def parse_price_parities(data: bytes) -> pd.DataFrame:
    """Price parities by state, item and year from `SARPP_STATE_YYYY_YYYY.csv` or the zip of it.

    Rows start with a blank before the quoted code, and four lines of notes end the file; both are
    coped with. Lines of dollars and the deflator are left out.

    "47000", LineCode 5, 2023: 92.515 -> 47  Tennessee  2023  5  all_items  92.515
    "(NA)", "(D)"                     -> no row

    Raises FormatError for another file, or when a line code no longer says "RPPs".
    """
    import pandas as pd

    what = "BEA state price parities"
    text = pd.read_csv(
        io.StringIO(_state_file(data, what).decode("latin-1")), skipinitialspace=True, dtype="str"
    )
    text.columns = [str(name).strip() for name in text.columns]
    if missing := [n for n in ("GeoFIPS", "GeoName", "LineCode", "Description") if n not in text.columns]:
        raise FormatError(f"{what}: columns {missing} are missing from {list(text.columns)[:8]}.")
    years = [name for name in text.columns if name.isdigit() and len(name) == 4]
    line = pd.to_numeric(text["LineCode"], errors="coerce")
    rows = text[line.isin(list(ITEMS))].assign(line_code=line)
    if rows.empty or not years or not rows["Description"].str.contains("RPPs").all():
        raise FormatError(f"{what}: line codes {list(ITEMS)} no longer hold the price parities.")
    long = rows.melt(
        id_vars=["GeoFIPS", "GeoName", "line_code"],
        value_vars=years,
        var_name="year",
        value_name="rpp_us_100",
    )
    long["rpp_us_100"] = pd.to_numeric(long["rpp_us_100"], errors="coerce")
    long = long.dropna(subset="rpp_us_100")
    code = long["line_code"].astype("int64")
    return pd.DataFrame(
        {
            "state_fips": long["GeoFIPS"].str.strip().str[:2],
            "state_name": long["GeoName"].str.strip(),
            "year": long["year"].astype("int64"),
            "line_code": code,
            "item": code.map(ITEMS),
            "rpp_us_100": long["rpp_us_100"],
        }
    ).reset_index(drop=True)


def _state_file(data: bytes, what: str) -> bytes:
    import zipfile

    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if "SARPP_STATE" in name.upper()]
            if not names:
                raise FormatError(f"{what}: the zip holds {archive.namelist()}, no SARPP_STATE file.")
            data = archive.read(names[0])
    return require(data, "csv", what)
