"""Bureau of Economic Analysis: regional price parities and gross domestic product of places."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.file_kinds import is_kind
from edudata.places import FIPS
from edudata.records import Limits, Resource, Source
from edudata.sources import _licenses, _parts, _zip
from edudata.sources._dates import date_in_words
from edudata.sources._frames import PROVENANCE, read_csv
from edudata.sources._notes import require_known, require_note, require_read

RPP_PAGE = "https://www.bea.gov/data/prices-inflation/regional-price-parities-state-and-metro-area"
GDP_STATE_PAGE = "https://www.bea.gov/data/gdp/gdp-state"
GDP_CBSA_PAGE = "https://www.bea.gov/data/gdp/gdp-county-metro-and-other-areas"
# A line is known by its description: its code changes (all items was 5, then 1). The lines that are not
# named here are dollars or a deflator.
ITEMS = {
    "rpps: all items": "all_items",
    "rpps: goods": "goods",
    "rpps: services: housing": "housing",
    "rpps: services: rents": "housing",
    "rpps: services: utilities": "utilities",
    "rpps: services: other": "other_services",
}
# Lines of the file in dollars and its deflator, which are left out, with their beginnings.
OTHER_LINES = ("real personal income", "real per capita", "real pce", "implicit regional price deflator")
# Any place's price level lies between these when the nation's is 100.
MIN_LEVEL, MAX_LEVEL = 40, 250
NOT_PUBLISHED = ["(NA)", "(D)", "(L)", "(NM)", "NULL", ""]


# Columns of the file that are neither a place nor a year.
NEEDED = ("GeoFIPS", "GeoName", "TableName", "Description")
FIELDS = ("Region", "LineCode", "IndustryClassification", "Unit")
_PORTIONS = [f"{code}999" for code in FIPS.values()]


def _is_csv(name: str) -> bool:
    return name.lower().endswith(".csv")


def _read_lines(data: bytes, member: str, what: str) -> pd.DataFrame:
    """Return the lines of price parities as text, one column per year, from the CSV or the zip of it."""
    text = _read_text(data, member, what)
    years = [name for name in text.columns if re.fullmatch(r"(19|20)\d\d", name)]
    descriptions = text["Description"].str.strip().str.lower()
    items = descriptions.map(ITEMS)
    unknown = descriptions[items.isna() & ~descriptions.str.startswith(OTHER_LINES)]
    if len(unknown):
        raise FormatError(f"{what}: the line {unknown.iloc[0]!r} is not known.")
    if not years:
        raise FormatError(f"{what}: no column is a year in {', '.join(text.columns)[:200]}.")
    header, known = list(text.columns), {*NEEDED, *years, *FIELDS}
    read = [at for at, name in enumerate(header) if name in known]
    require_read(header, text.to_numpy().tolist(), read, what)
    return text.assign(item=items).dropna(subset="item")


def _read_text(data: bytes, member: str, what: str) -> pd.DataFrame:
    """Return the rows of one table as text, without the notes that end the file."""
    if is_kind(data, "zip"):
        name = _zip.find(data, lambda name: member in name.upper() and _is_csv(name), what)
        data = _zip.read(data, name, what)
    # Rows start with a blank before the quoted code, and four lines of notes end the file.
    text = read_csv(data, what, NEEDED, skipinitialspace=True).fillna("")
    if others := sorted(set(text["TableName"].str.strip()) - {member.split("_")[0], ""}):
        raise FormatError(f"{what}: this is the table {', '.join(others)}.")
    # Notes have no figures.
    for row in text[text["TableName"].str.strip() == ""].to_numpy().tolist():
        require_note(row[0], row[1:], what, "the code of a place, in a row that names its table")
    return text[text["TableName"].str.strip() != ""]


def _price_levels(cells: pd.Series, what: str) -> pd.Series:
    """Return numbers; missing where the area has no figure."""
    missing = cells.isin(NOT_PUBLISHED)
    levels = pd.to_numeric(cells.where(~missing), errors="coerce")
    # A literal 0 also means that an area has no figure; no price level comes near it.
    wrong = ~missing & (levels != 0) & ~levels.between(MIN_LEVEL, MAX_LEVEL)
    if wrong.any():
        raise FormatError(f"{what}: {cells[wrong].iloc[0]!r} is no price level with the nation at 100.")
    return levels.where(levels > 0)


def _read_parities(data: bytes, member: str, what: str) -> pd.DataFrame:
    """Return price parities as `code`, `name`, `item`, `year`, `rpp_us_100`, without empty cells."""
    lines = _read_lines(data, member, what)
    years = [name for name in lines.columns if re.fullmatch(r"(19|20)\d\d", name)]
    long = lines.melt(["GeoFIPS", "GeoName", "item"], years, var_name="year", value_name="cell")
    parities = pd.DataFrame(
        {
            "code": long["GeoFIPS"].str.strip().str.strip('"'),
            # Names can end in footnote stars, such as "Alaska *".
            "name": long["GeoName"].str.replace(r"\s*\*+\s*$", "", regex=True).str.strip(),
            "item": long["item"],
            "year": long["year"].astype("int64"),
            "rpp_us_100": _price_levels(long["cell"].str.strip(), what),
        }
    )
    return parities.dropna(subset="rpp_us_100")


def parse_price_parities(data: bytes) -> pd.DataFrame:
    """Parse price parities by state, item and year from `SARPP_STATE_YYYY_YYYY.csv` or the zip of it.

    "47000", "RPPs: All items ", 2023: 92.515 -> 47  Tennessee  2023  all_items  92.515
    "(NA)", "(D)"                             -> no row

    Raises FormatError for another file, or when no line is called "RPPs: …".
    """
    what = "BEA state price parities"
    frame = _read_parities(data, "SARPP_STATE", what)
    # 00 is the nation, 91 to 98 are regions.
    codes = ["00000", *(f"{code}000" for code in FIPS.values())]
    require_known(frame["code"], [*codes, *(f"9{number}000" for number in range(1, 9))], what, "GeoFIPS")
    frame = frame[frame["code"].isin(codes)]
    if frame.empty:
        raise FormatError(f"{what}: no state among the places.")
    frame = frame.assign(state_fips=frame["code"].str[:2]).rename(columns={"name": "state_name"})
    return frame[list(PRICE_PARITIES.columns)].reset_index(drop=True)


def parse_price_parities_metro(data: bytes) -> pd.DataFrame:
    """Parse all-items price parities by metro and year from `MARPP_MSA_YYYY_YYYY.csv` or its zip.

    "34980", "Nashville-… (Metropolitan Statistical Area)", 2023: 98.1 -> 34980  Nashville-…  2023  98.1
    the nation and its metropolitan and nonmetropolitan portions       -> no row

    Raises FormatError as `parse_price_parities` does.
    """
    what = "BEA metropolitan price parities"
    frame = _read_parities(data, "MARPP_MSA", what)
    area = frame["code"].str.fullmatch(r"[1-9]\d{4}")
    # The nation and its portions; the nonmetropolitan portions of states.
    require_known(frame["code"][~area], ["00000", "00998", "00999", *_PORTIONS], what, "GeoFIPS")
    frame = frame[area & (frame["item"] == "all_items")]
    if frame.empty:
        raise FormatError(f"{what}: no metropolitan area among the places.")
    metro = frame["name"].str.replace(r"\s*\(Metropolitan Statistical Area\)$", "", regex=True)
    frame = frame.assign(cbsa=frame["code"], metro=metro, trust="primary", source_url=RPP_PAGE, note=None)
    return frame[list(PRICE_PARITIES_METRO.columns)].reset_index(drop=True)


def published_on(data: bytes) -> tuple[str, str | None] | None:
    """Return the newest date in the files' footers: "Last updated: February 20, 2025"."""
    if is_kind(data, "zip"):
        what = "BEA price parities"
        data = b"".join(_zip.read(data, name, what) for name in _zip.members(data, what) if _is_csv(name))
    footers = re.findall(r"Last updated: *([A-Z][a-z]+ \d{1,2}, \d{4})", data.decode("latin-1"))
    dates = [date_in_words(text) for text in footers]
    return (max(map(str, dates)), None) if dates and all(dates) else None


_PARITIES: dict[str, Any] = {
    "page": RPP_PAGE,
    "period": "year",
    "cadence": "yearly",
    "release_months": (2,),
    "license": _licenses.PUBLIC_DOMAIN,
    "file": "zip",
    "published_on": published_on,
    # The whole history is revised and its base moved; delineations drop a few areas.
    "limits": Limits(revised_pct=100, revision_pct=5, large_pct=2, rows_lost_pct=3),
}
_ONLY_WITHIN_A_YEAR = "United States = 100 in each year: compares places within a year, not years."
PRICE_PARITIES = Resource(
    name="price_parities",
    title="Regional price parities by state, five items",
    url="https://apps.bea.gov/regional/zip/SARPP.zip",
    columns={
        "state_fips": "text",
        "state_name": "text",
        "year": "integer",
        "item": "text",
        "rpp_us_100": "number",
    },
    key=("state_fips", "item", "year"),
    required=("state_name", "rpp_us_100"),
    citation=f"U.S. Bureau of Economic Analysis, SARPP Regional price parities by state, {RPP_PAGE}.",
    notes=(_ONLY_WITHIN_A_YEAR, "The whole history is revised every year."),
    parse=parse_price_parities,
    parts=_parts.states("state_fips") | _parts.values("item", *dict.fromkeys(ITEMS.values())),
    **_PARITIES,
)
PRICE_PARITIES_METRO = Resource(
    name="price_parities_metro",
    title="Regional price parities by metropolitan area, all items",
    url="https://apps.bea.gov/regional/zip/MARPP.zip",
    columns={"cbsa": "text", "metro": "text", "year": "integer", "rpp_us_100": "number", **PROVENANCE},
    key=("cbsa", "year"),
    required=("metro", "rpp_us_100", "trust", "source_url"),
    citation=f"U.S. Bureau of Economic Analysis, MARPP Regional price parities by MSA, {RPP_PAGE}.",
    notes=(
        "The bundled release is a reprint of the 15 most expensive areas. A refresh brings all of them.",
        _ONLY_WITHIN_A_YEAR,
    ),
    parse=parse_price_parities_metro,
    **_PARITIES,
)
GDP_STATE = Resource(
    name="gdp_state",
    title="Gross domestic product by state",
    page=GDP_STATE_PAGE,
    columns={"state_fips": "text", "year": "integer", "gdp_million_usd": "number"},
    key=("state_fips", "year"),
    period="year",
    required=("gdp_million_usd",),
    cadence="yearly",
    license=_licenses.PUBLIC_DOMAIN,
    citation=f"U.S. Bureau of Economic Analysis, GDP by State, {GDP_STATE_PAGE}.",
    notes=("Current dollars, in millions.",),
)
GDP_CBSA = Resource(
    name="gdp_cbsa",
    title="Gross domestic product by metropolitan and micropolitan area",
    page=GDP_CBSA_PAGE,
    columns={"cbsa": "text", "year": "integer", "gdp_thousand_usd": "number"},
    key=("cbsa", "year"),
    period="year",
    required=("gdp_thousand_usd",),
    cadence="yearly",
    license=_licenses.PUBLIC_DOMAIN,
    citation=f"U.S. Bureau of Economic Analysis, GDP by County, Metro, and Other Areas, {GDP_CBSA_PAGE}.",
    notes=("Current dollars, in thousands; 871 of the 935 areas.",),
)
SOURCE = Source(
    name="bea",
    title="U.S. Bureau of Economic Analysis",
    page="https://www.bea.gov",
    resources=(PRICE_PARITIES, PRICE_PARITIES_METRO, GDP_STATE, GDP_CBSA),
)
