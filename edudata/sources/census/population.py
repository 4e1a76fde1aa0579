"""Population estimates of metropolitan areas, and which counties make up which area."""

from __future__ import annotations

import calendar
import io
import re
from typing import TYPE_CHECKING

from edudata.errors import FormatError, PermanentError
from edudata.records import Context, Limits, Request, Requests, Resource
from edudata.sources import _licenses, _workbook
from edudata.sources._bytes import require

if TYPE_CHECKING:
    import pandas as pd

AREAS = ("Metropolitan Statistical Area", "Micropolitan Statistical Area")
ESTIMATES = (
    "https://www2.census.gov/programs-surveys/popest/datasets/{first}-{last}/metro/totals/"
    "cbsa-est{last}-alldata.csv"
)
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
"""Our name -> the list's heading, in lower case."""
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
    source = io.BytesIO(require(data, "csv", what))
    try:
        text = pd.read_csv(source, encoding="latin-1", dtype="str", keep_default_na=False)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{what}: not a readable CSV ({error}).") from error
    text.columns = [str(name).strip() for name in text.columns]
    years = [name[-4:] for name in text.columns if name.startswith("POPESTIMATE")]
    wanted = ["CBSA", "NAME", "LSAD", *(f"DOMESTICMIG{year}" for year in years)]
    if not years or (missing := [name for name in wanted if name not in text.columns]):
        gone = missing if years else ["POPESTIMATE…"]
        raise FormatError(f"{what}: columns {gone} are missing from {list(text.columns)[:12]}….")
    rows = text[text["LSAD"].fillna("").isin(AREAS)]
    if rows.empty or not isinstance(text.index, pd.RangeIndex):
        raise FormatError(f"{what}: no metropolitan or micropolitan area in {len(text):,} rows.")
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


def ask_population(resource: Resource, context: Context) -> Requests:
    """The newest vintage there is: estimates to July of a year appear in March of the next."""
    for last in range(context.today.year - 1, context.today.year - 4, -1):
        url = ESTIMATES.format(first=last // 10 * 10, last=last)
        body = yield Request(url=url, file="csv", absent=(404, "html"))
        if body is not None:
            return [body]
    raise PermanentError(
        f"Census has no population estimates where the last ones were. See {resource.page}."
    )


def date_population(data: bytes) -> tuple[str, str | None] | None:
    """The March after the newest year in the header."""
    years = re.findall(rb"POPESTIMATE(\d{4})", data[:4000])
    if not years:
        return None
    return f"{int(max(years)) + 1}-03", "vintages appear in March; the file carries no date"


def parse_delineation(data: bytes) -> pd.DataFrame:
    """County to area from the delineation workbook `list1_YYYY.xlsx`.

    The header row is found by its headings; note rows below the list have no county code.

    46, 013, Brown County, 10100, Aberdeen, SD, Micropolitan… -> 46013 … 10100  Aberdeen, SD  micro

    Raises FormatError when the header is not found or an area is of no known type.
    """
    import pandas as pd

    what = "Census delineation list"
    _, sheet, head, at = _workbook.table(_workbook.sheets(data, what), TITLES, what)
    cells = [[str(row[place]).strip() for place in at.values()] for row in sheet[head + 1 :]]
    rows = pd.DataFrame(cells, columns=list(at), dtype="str")
    # Notes below the list have no county.
    rows = rows[rows["state_code"].str.fullmatch(r"\d+") & rows["county_code"].str.fullmatch(r"\d+")]
    if rows.empty:
        raise FormatError(f"{what}: no county in it.")
    long = (rows["state_code"].str.len() > 2) | (rows["county_code"].str.len() > 3)
    if (long := long | ~rows["cbsa"].str.fullmatch(r"\d{5}")).any():
        first = rows.loc[long, ["state_code", "county_code", "cbsa"]].iloc[0].to_dict()
        raise FormatError(f"{what}: codes that are none: {first}.")
    if unknown := set(rows["cbsa_type"]) - TYPES.keys():
        raise FormatError(f"{what}: unknown kind of area {sorted(unknown)}.")
    return pd.DataFrame(
        {
            "fips": rows["state_code"].str.zfill(2) + rows["county_code"].str.zfill(3),
            "county_name": rows["county_name"],
            "state_name": rows["state_name"],
            "cbsa": rows["cbsa"],
            "cbsa_title": rows["cbsa_title"],
            "cbsa_type": rows["cbsa_type"].map(TYPES),
            "central_or_outlying": rows["central_or_outlying"].str.lower(),
        }
    ).reset_index(drop=True)


def date_delineation(data: bytes) -> tuple[str, str | None] | None:
    """The month that the list's title names: "… (CSAs), JULY 2023"."""
    for rows in _workbook.sheets(data, "Census delineation list").values():
        for cell in (str(row[0]) for row in rows[:5] if row):
            if found := re.search(r"\bLIST 1\b.* ([A-Z]+) (\d{4})\s*$", cell.upper()):
                names = [name.upper() for name in calendar.month_name]
                if found[1] in names[1:]:
                    return f"{found[2]}-{names.index(found[1]):02d}", "the month the list names"
    return None


POPULATION = Resource(
    name="population",
    title="Population and net domestic migration of metropolitan and micropolitan areas",
    page="https://www.census.gov/programs-surveys/popest.html",
    url=ESTIMATES.format(first=2020, last=2025),
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
    license=_licenses.PUBLIC_DOMAIN,
    citation="U.S. Census Bureau, Population Division, Metropolitan and Micropolitan Statistical Areas "
    "Population Totals and Components of Change, 2020-2025, "
    "https://www.census.gov/programs-surveys/popest.html.",
    notes=(
        "Population on 1 July; migration in the twelve months before, in 2020 from April only.",
        "Each vintage rewrites all years since 2020. Puerto Rico is not in it.",
    ),
    file="csv",
    requests=ask_population,
    parse=parse_population,
    published_on=date_population,
    # Counts move by a few percent, migration, which is small and signed, by more than itself.
    limits=Limits(rows_lost_pct=2, revised_pct=100, revision_pct=25, large_pct=30),
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
    license=_licenses.PUBLIC_DOMAIN,
    citation="Office of Management and Budget, Bulletin 23-01, delineations of July 2023, as listed by the "
    "U.S. Census Bureau, https://www.census.gov/geographies/reference-files/time-series/demo/metro-micro/"
    "delineation-files.html.",
    notes=("1,915 counties belong to an area, the others to none.",),
    file="xlsx",
    parse=parse_delineation,
    published_on=date_delineation,
    limits=Limits(rows_lost_pct=10, revised_pct=100),
)
RESOURCES = (POPULATION, DELINEATION)
