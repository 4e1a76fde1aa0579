"""Population estimates of metropolitan areas, and which counties make up which area."""

from __future__ import annotations

import re

import pandas as pd

from edudata.errors import FormatError, PermanentError
from edudata.records import Context, Limits, MonthOnly, Request, Requests, Resource
from edudata.sources import _cells, _licenses, _notes, _parts, _workbook
from edudata.sources._dates import date_in_words
from edudata.sources._frames import read_csv
from edudata.sources._requests import first_available

POPULATION_PAGE = "https://www.census.gov/programs-surveys/popest.html"
DELINEATION_PAGE = (
    "https://www.census.gov/geographies/reference-files/time-series/demo/metro-micro/delineation-files.html"
)
ESTIMATES = (
    "https://www2.census.gov/programs-surveys/popest/datasets/{first}-{last}/metro/totals/"
    "cbsa-est{last}-alldata.csv"
)
AREA_TYPES = {"Metropolitan Statistical Area": "metro", "Micropolitan Statistical Area": "micro"}
# Rows of the estimates that are left out.
PARTS_OF_AREAS = ("Metropolitan Division", "County or equivalent")
# Our name -> the delineation list's heading, in lower case.
TITLES = {
    "cbsa": "cbsa code",
    "cbsa_title": "cbsa title",
    "cbsa_type": "metropolitan/micropolitan statistical area",
    "county_name": "county/county equivalent",
    "state_name": "state name",
    "state_code": "fips state code",
    "county_code": "fips county code",
    "central_or_outlying": "central/outlying county",
}


def parse_population(data: bytes) -> pd.DataFrame:
    """Parse population and net domestic migration by area and year from `cbsa-estYYYY-alldata.csv`.

    The file has one wide row per area; it becomes one row per area and year.

    10180, POPESTIMATE2021 177942, DOMESTICMIG2021 593 -> 10180  2021  177942  593

    Raises FormatError for a web page or missing columns.
    """
    what = "Census population estimates of CBSAs"
    text = read_csv(data, what, ("CBSA", "NAME", "LSAD"))
    years = _years(list(text.columns), what)
    text["LSAD"] = text["LSAD"].str.strip()
    _notes.require_known(text["LSAD"], (*AREA_TYPES, *PARTS_OF_AREAS), what, "LSAD", "kinds of place")
    areas = text[text["LSAD"].isin(list(AREA_TYPES))]
    if areas.empty:
        raise FormatError(f"{what}: no metropolitan or micropolitan area in {len(text):,} rows.")
    areas = areas.assign(CBSA=_cells.codes(areas["CBSA"], 5, f"{what}, CBSA"))
    return pd.concat([_of_year(areas, year) for year in years], ignore_index=True)


def _years(header: list[str], what: str) -> list[str]:
    """Return the years of the estimates; FormatError unless both columns are there for each."""
    years = {
        name: sorted(match[1] for column in header if (match := re.fullmatch(rf"{name}(\d{{4}})", column)))
        for name in ("POPESTIMATE", "DOMESTICMIG")
    }
    first, second = years.values()
    if not first or first != second:
        raise FormatError(
            f"{what}: the columns POPESTIMATE are of {', '.join(first) or 'no year'}, DOMESTICMIG of "
            f"{', '.join(second) or 'no year'}; expected the same years."
        )
    return first


def _of_year(areas: pd.DataFrame, year: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cbsa": areas["CBSA"],
            "name": areas["NAME"].str.strip(),
            "year": int(year),
            "population": areas[f"POPESTIMATE{year}"].str.strip(),
            "net_domestic_migration": areas[f"DOMESTICMIG{year}"].str.strip(),
        }
    )


def requests_for_population(resource: Resource, context: Context) -> Requests:
    """Request the newest estimates: those to July of a year come out in March of the next."""
    years = range(context.today.year - 1, context.today.year - 4, -1)
    urls = (ESTIMATES.format(first=year // 10 * 10, last=year) for year in years)
    payloads = yield from first_available(Request(url=url, absent=(404, "html")) for url in urls)
    if not payloads:
        raise PermanentError(
            f"Census has no population estimates where the last ones were. See {resource.page}."
        )
    return payloads


def population_published_on(data: bytes) -> tuple[str, str | None] | None:
    """Return the March after the newest year in the header."""
    years = re.findall(rb"POPESTIMATE(\d{4})", data[:4000])
    if not years:
        return None
    return f"{int(max(years)) + 1}-03", "vintages appear in March; the file carries no date"


def parse_delineation(data: bytes) -> pd.DataFrame:
    """Parse the county-to-area list from the delineation workbook `list1_YYYY.xlsx`.

    46, 013, Brown County, 10100, Aberdeen, SD, Micropolitan… -> 46013 … 10100  Aberdeen, SD  micro

    Raises FormatError when the header is not found or an area is of an unknown type.
    """
    what = "Census delineation list"
    table = _workbook.find_table(_workbook.sheets(data, what), TITLES, what)
    cells = [{name: str(cell).strip() for name, cell in row.items()} for _, row in table.records(what)]
    rows = _counties(pd.DataFrame(cells, columns=list(TITLES), dtype="str"), what)
    heading = "Metropolitan/Micropolitan Statistical Area"
    _notes.require_known(rows["cbsa_type"], AREA_TYPES, what, heading, "types")
    rows = rows.assign(
        fips=rows["state_code"].str.zfill(2) + rows["county_code"].str.zfill(3),
        cbsa_type=rows["cbsa_type"].map(AREA_TYPES),
        central_or_outlying=rows["central_or_outlying"].str.lower(),
    )
    return rows[list(DELINEATION.columns)].reset_index(drop=True)


def _counties(rows: pd.DataFrame, what: str) -> pd.DataFrame:
    """Return the rows of counties; raise FormatError for a row of data without the codes of one."""
    counties = rows["state_code"].str.fullmatch(r"\d+") & rows["county_code"].str.fullmatch(r"\d+")
    # Notes below the list have no county and no area.
    coded = (rows[["state_code", "county_code", "county_name", "cbsa_title"]] != "").any(axis=1)
    if (wrong := coded & ~counties).any():
        row = " ".join(map(str, rows[wrong].iloc[0])).strip()
        raise FormatError(f"{what}: the row {row!r:.120} has no code of a county.")
    rows = rows[counties]
    if rows.empty:
        raise FormatError(f"{what}: no county in it.")
    wrong = (rows["state_code"].str.len() > 2) | (rows["county_code"].str.len() > 3)
    if (wrong := wrong | ~rows["cbsa"].str.fullmatch(r"\d{5}")).any():
        first = " ".join(rows.loc[wrong, ["state_code", "county_code", "cbsa"]].iloc[0])
        raise FormatError(f"{what}: {first!r} are no codes of a state, a county and an area.")
    return rows


def delineation_published_on(data: bytes) -> tuple[str, str | None] | None:
    """Return the month in the list's title: "… (CSAs), JULY 2023"."""
    for rows in _workbook.sheets(data, "Census delineation list").values():
        for cell in (str(row[0]) for row in rows[:5] if row):
            title = re.search(r"\bLIST 1\b.* ([A-Z]+ \d{4})\s*$", cell.upper())
            if title and (month := date_in_words(title[1])):
                return month, MonthOnly("the month the list names")
    return None


POPULATION = Resource(
    name="population",
    title="Population and net domestic migration of metropolitan and micropolitan areas",
    page=POPULATION_PAGE,
    url=ESTIMATES.format(first=2020, last=2025),
    columns={
        "cbsa": "text",
        "name": "text",
        "year": "integer",
        "population": "integer",
        "net_domestic_migration": "integer",
    },
    key=("cbsa", "year"),
    parts=_parts.begins("cbsa", "10", "49"),
    period="year",
    required=("name", "population", "net_domestic_migration"),
    cadence="yearly",
    release_months=(3,),
    license=_licenses.PUBLIC_DOMAIN,
    citation="U.S. Census Bureau, Population Division, Metropolitan and Micropolitan Statistical Areas "
    f"Population Totals and Components of Change, 2020-2025, {POPULATION_PAGE}.",
    notes=(
        "Population on July 1; migration in the twelve months before, in 2020 from April only.",
        "Each release revises all years since 2020. Puerto Rico is not in it.",
    ),
    file="csv",
    requests=requests_for_population,
    parse=parse_population,
    published_on=population_published_on,
    # Counts move by a few percent; migration, which is small and signed, by more than itself.
    limits=Limits(rows_lost_pct=2, revised_pct=100, revision_pct=25, large_pct=30),
)
DELINEATION = Resource(
    name="delineation",
    title="Counties of metropolitan and micropolitan areas, July 2023",
    page=DELINEATION_PAGE,
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
    parts=_parts.states("fips"),
    required=("county_name", "state_name", "cbsa", "cbsa_title", "cbsa_type", "central_or_outlying"),
    cadence="irregular",
    license=_licenses.PUBLIC_DOMAIN,
    citation="Office of Management and Budget, Bulletin 23-01, delineations of July 2023, as listed by the "
    f"U.S. Census Bureau, {DELINEATION_PAGE}.",
    notes=("1,915 counties belong to an area, the others to none.",),
    file="xlsx",
    parse=parse_delineation,
    published_on=delineation_published_on,
    limits=Limits(rows_lost_pct=10, revised_pct=100),
)
RESOURCES = (POPULATION, DELINEATION)
