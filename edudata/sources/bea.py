"""Bureau of Economic Analysis: regional price parities and gross domestic product of places.

Price parities come as archives with one wide CSV each: a column a year, a row a place and line. What a
line holds is read from its description: the codes of the lines have changed (all items was 5, then 1).
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import TYPE_CHECKING

from edudata.errors import FormatError
from edudata.records import Limits, Resource, Source
from edudata.sources import _licenses, _zip
from edudata.sources._bytes import require

if TYPE_CHECKING:
    import pandas as pd

RPP_PAGE = "https://www.bea.gov/data/prices-inflation/regional-price-parities-state-and-metro-area"
ITEMS = {
    "rpps: all items": "all_items",
    "rpps: goods": "goods",
    "rpps: services: housing": "housing",
    "rpps: services: rents": "housing",
    "rpps: services: utilities": "utilities",
    "rpps: services: other": "other_services",
}
"""Description of a line -> what is priced; the other lines are dollars or a deflator."""
LEAST, MOST = 40, 250
"""Bounds of any price level where the nation's is 100."""
REVISED = Limits(revised_pct=100, revision_pct=5, large_pct=2, rows_lost_pct=3)
"""The whole history is revised and its base moved; delineations drop a few areas."""


def _long(data: bytes, member: str, what: str) -> pd.DataFrame:
    """Rows of the price parities: `code`, `name`, `item`, `year`, `rpp_us_100`; "(NA)" and 0 give none."""
    import pandas as pd

    if data.startswith(b"PK"):
        names = _zip.members(data, what)
        data = _zip.read(
            data, _zip.one(names, lambda n: member in n.upper() and n.lower().endswith(".csv"), what), what
        )
    source = io.StringIO(require(data, "csv", what).decode("latin-1"))
    try:
        text = pd.read_csv(source, skipinitialspace=True, dtype="str", keep_default_na=False)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{what}: not a readable CSV ({error}).") from error
    text.columns = [str(name).strip() for name in text.columns]
    wanted = ("GeoFIPS", "GeoName", "TableName", "Description")
    if missing := [name for name in wanted if name not in text.columns]:
        raise FormatError(f"{what}: columns {missing} are missing from {list(text.columns)[:8]}.")
    if others := sorted(set(text["TableName"].fillna("").str.strip()) - {member.split("_")[0], ""}):
        raise FormatError(f"{what}: this is the table {', '.join(others)}.")
    years = [name for name in text.columns if re.fullmatch(r"(19|20)\d\d", name)]
    described = text["Description"].fillna("").str.strip().str.lower()
    rows = text.assign(item=described.map(ITEMS)).dropna(subset="item")
    if rows.empty or not years or text.columns.has_duplicates:
        raise FormatError(
            f"{what}: no lines of price parities by year; found {sorted(set(described))[:6]}."
        )
    long = rows.melt(["GeoFIPS", "GeoName", "item"], years, var_name="year", value_name="rpp_us_100")
    cells = long["rpp_us_100"].str.strip()
    values = pd.to_numeric(cells.where(~cells.isin(["(NA)", "(D)", "(L)", "(NM)", ""])), errors="coerce")
    # A literal 0 stands for areas without a figure; no price level comes near it.
    wrong = values.isna() & ~cells.isin(["(NA)", "(D)", "(L)", "(NM)", ""]) | (
        (values != 0) & values.notna() & ~values.between(LEAST, MOST)
    )
    if wrong.any():
        raise FormatError(f"{what}: {cells[wrong].iloc[0]!r} is no price level with the nation at 100.")
    out = pd.DataFrame(
        {
            "code": long["GeoFIPS"].str.strip().str.strip('"'),
            "name": long["GeoName"].str.replace(r"\s*\*+\s*$", "", regex=True).str.strip(),
            "item": long["item"],
            "year": long["year"].astype("int64"),
            "rpp_us_100": values,
        }
    )
    return out[out["rpp_us_100"] > 0].reset_index(drop=True)


def parse_price_parities(data: bytes) -> pd.DataFrame:
    """Price parities by state, item and year from `SARPP_STATE_YYYY_YYYY.csv` or the zip of it.

    Rows start with a blank before the quoted code, and four lines of notes end the file; both are
    coped with. Lines of dollars and the deflator are left out.

    "47000", "RPPs: All items ", 2023: 92.515 -> 47  Tennessee  2023  all_items  92.515
    "(NA)", "(D)"                             -> no row

    Raises FormatError for another file, or when no line is called "RPPs: …".
    """
    what = "BEA state price parities"
    frame = _long(data, "SARPP_STATE", what)
    # 00 is the nation, 91 to 98 are regions.
    frame = frame[frame["code"].str.fullmatch(r"[0-5]\d000")]
    if frame.empty:
        raise FormatError(f"{what}: no state among the places.")
    frame = frame.assign(state_fips=frame["code"].str[:2]).rename(columns={"name": "state_name"})
    return frame[list(PRICE_PARITIES.columns)].reset_index(drop=True)


def parse_price_parities_metro(data: bytes) -> pd.DataFrame:
    """Price parities by metropolitan area and year, all items, from `MARPP_MSA_YYYY_YYYY.csv` or its zip.

    "34980", "Nashville-… (Metropolitan Statistical Area)", 2023: 98.1 -> 34980  Nashville-…  2023  98.1
    the nation and its metropolitan and nonmetropolitan portions       -> no row

    Raises FormatError as `parse_price_parities`.
    """
    what = "BEA metropolitan price parities"
    frame = _long(data, "MARPP_MSA", what)
    frame = frame[frame["code"].str.fullmatch(r"[1-9]\d{4}") & (frame["item"] == "all_items")]
    if frame.empty:
        raise FormatError(f"{what}: no metropolitan area among the places.")
    metro = frame["name"].str.replace(r"\s*\(Metropolitan Statistical Area\)$", "", regex=True)
    frame = frame.assign(cbsa=frame["code"], metro=metro, trust="primary", source_url=RPP_PAGE, note=None)
    return frame[list(PRICE_PARITIES_METRO.columns)].reset_index(drop=True)


def dated(data: bytes) -> tuple[str, str | None] | None:
    """The day that a footer of the file names: "Last updated: February 20, 2025"."""
    if data.startswith(b"PK"):
        what = "BEA price parities"
        tables = [n for n in _zip.members(data, what) if n.lower().endswith(".csv")]
        data = b"".join(_zip.read(data, name, what) for name in tables)
    found = re.findall(r"Last updated: *([A-Z][a-z]+ \d{1,2}, \d{4})", data.decode("latin-1"))
    try:
        return (
            (max(f"{datetime.strptime(day, '%B %d, %Y'):%Y-%m-%d}" for day in found), None)
            if found
            else None
        )
    except ValueError:
        return None


PRICE_PARITIES = Resource(
    name="price_parities",
    title="Regional price parities by state, five items",
    page=RPP_PAGE,
    url="https://apps.bea.gov/regional/zip/SARPP.zip",
    columns={
        "state_fips": "text",
        "state_name": "text",
        "year": "integer",
        "item": "text",
        "rpp_us_100": "number",
    },
    key=("state_fips", "item", "year"),
    period="year",
    required=("state_name", "rpp_us_100"),
    cadence="yearly",
    release_months=(2,),
    license=_licenses.PUBLIC_DOMAIN,
    citation="U.S. Bureau of Economic Analysis, SARPP Regional price parities by state, "
    "https://www.bea.gov/data/prices-inflation/regional-price-parities-state-and-metro-area.",
    notes=(
        "United States = 100 in each year: compares places within a year, not years.",
        "The whole history is revised yearly.",
    ),
    file="zip",
    parse=parse_price_parities,
    published_on=dated,
    limits=REVISED,
)
PRICE_PARITIES_METRO = Resource(
    name="price_parities_metro",
    title="Regional price parities by metropolitan area, all items",
    page=RPP_PAGE,
    url="https://apps.bea.gov/regional/zip/MARPP.zip",
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
    license=_licenses.PUBLIC_DOMAIN,
    citation=f"U.S. Bureau of Economic Analysis, MARPP Regional price parities by MSA, {RPP_PAGE}.",
    notes=(
        (
            "The bundled vintage is a reprint of the highest 15: that a metro is absent means nothing. "
            "A refresh brings all."
        ),
        "United States = 100 in each year: compares places within a year, not years.",
    ),
    file="zip",
    parse=parse_price_parities_metro,
    published_on=dated,
    limits=REVISED,
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
    license=_licenses.PUBLIC_DOMAIN,
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
    license=_licenses.PUBLIC_DOMAIN,
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
