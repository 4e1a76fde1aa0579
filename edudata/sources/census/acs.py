"""American Community Survey, five-year estimates: people, income, homes, rent, schooling, work.

Three resources with the same columns, one per level of geography; a cell is empty where a release does not
have the figure. Shares and ratios are not stored: tables compute them from the counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pandas as pd

from edudata.errors import FormatError, PermanentError, TransientError
from edudata.file_kinds import is_kind
from edudata.places import FIPS
from edudata.records import ColumnType, Context, Limits, Request, Requests, Resource
from edudata.sources import _edition, _licenses, _parts
from edudata.sources._bytes import require
from edudata.sources._frames import with_notes
from edudata.sources.census import _packed

# API variable -> our column, for those that are taken one to one.
VARIABLES: dict[str, str] = {
    "B01003_001E": "population",
    "B01003_001M": "population_moe",
    "B01002_001E": "median_age_years",
    "B19013_001E": "median_household_income_usd",
    "B19013_001M": "median_household_income_moe_usd",
    "B25077_001E": "median_home_value_usd",
    "B25077_001M": "median_home_value_moe_usd",
    "B25064_001E": "median_gross_rent_usd_per_month",
    "B25064_001M": "median_gross_rent_moe_usd_per_month",
    "B25071_001E": "median_gross_rent_to_income_pct",
    "B25071_001M": "median_gross_rent_to_income_moe_pct",
    "B25088_002E": "median_owner_cost_with_mortgage_usd_per_month",
    "B25088_003E": "median_owner_cost_without_mortgage_usd_per_month",
    "B25001_001E": "housing_units",
    "B25002_003E": "vacant_housing_units",
    "B25035_001E": "median_year_built",
    "B25003_001E": "occupied_housing_units",
    "B25003_001M": "occupied_housing_units_moe",
    "B25003_002E": "owner_occupied_units",
    "B25003_002M": "owner_occupied_units_moe",
    "B25003_003E": "renter_occupied_units",
    "B25003_003M": "renter_occupied_units_moe",
    "B15003_001E": "population_25_plus",
    "B15003_022E": "bachelors_persons",
    "B23025_001E": "population_16_plus",
    "B23025_004E": "employed_persons",
    "B23025_005E": "unemployed_persons",
    "B23025_006E": "armed_forces_persons",
    "B23025_007E": "not_in_labor_force_persons",
}
# Percentages as published in the data profile, a dataset of its own.
RATES = {"DP03_0009PE": "unemployment_rate_pct", "DP03_0128PE": "poverty_rate_pct"}
# Our column -> API variables that are added up to it.
SUMS = {
    # Master's, professional and doctor's degrees.
    "graduate_degree_persons": ("B15003_023E", "B15003_024E", "B15003_025E"),
    # Nine classes of rent as a share of income; those whose share is not computed pay no rent or have
    # no income. The last four classes begin at 30 percent.
    "renters_with_rent_share_units": tuple(f"B25070_{number:03}E" for number in range(2, 11)),
    "renters_paying_30_pct_units": tuple(f"B25070_{number:03}E" for number in range(7, 11)),
}
# Columns that vintages stored earlier lack.
ADDED = (
    "median_gross_rent_to_income_pct",
    "median_gross_rent_to_income_moe_pct",
    "renters_with_rent_share_units",
    "renters_paying_30_pct_units",
)
# Level -> the columns at the end of an API answer that make up its code.
GEOGRAPHIES = {
    "county": ("state", "county"),
    "cbsa": ("metropolitan statistical area/micropolitan statistical area",),
    "state": ("state",),
}
CODE = {"county": "fips", "cbsa": "cbsa", "state": "state_fips"}
DIGITS = {"county": 5, "cbsa": 5, "state": 2}
SCOPE = {
    "county": "county:*&in=state:*",
    "cbsa": "metropolitan%20statistical%20area/micropolitan%20statistical%20area:*",
    "state": "state:*",
}
QUERY = ",".join(
    dict.fromkeys(["NAME", *VARIABLES, *(v for variables in SUMS.values() for v in variables)])
)
PROFILE = ",".join(["NAME", *RATES])
# Columns of an answer that are known and not read: the total of rents' classes and the class without one.
LEFT_OUT = ("GEO_ID", "B25070_001E", "B25070_011E")
KEY = "CENSUS_API_KEY"
SIGN_UP = "https://api.census.gov/data/key_signup.html"
NO_KEY = f"The Census API answers only with a key. Get a free one at {SIGN_UP} and set {KEY}."
BAD_KEY = (
    f"The Census API does not know the key in {KEY}. A new key works once the link in the e-mail has been "
    f"opened; otherwise get another at {SIGN_UP}."
)
# The API refuses with a redirect, a page's title or a text: words in it -> what to do.
REFUSALS = {
    "missing_key": NO_KEY,
    "missing key": NO_KEY,
    "invalid_key": BAD_KEY,
    "invalid key": BAD_KEY,
    "unknown variable": "The Census API no longer has one of the variables: the survey has changed. "
    "Compare https://api.census.gov/data/2024/acs/acs5/variables.html and correct the record.",
}


def _columns(level: str) -> dict[str, ColumnType]:
    codes: dict[str, ColumnType] = {"survey": "text", CODE[level]: "text", "name": "text"}
    rates = ("poverty_rate_pct", "unemployment_rate_pct")
    names = [name for name in (*VARIABLES.values(), *SUMS, *rates) if name not in ADDED]
    figures: dict[str, ColumnType] = dict.fromkeys([*names, *ADDED], "number")
    return codes | figures


def parse_answer(data: bytes, level: str, survey: str) -> pd.DataFrame:
    """Parse an API answer into the resource's columns; those the request did not name stay empty.

    level : "county", "cbsa" or "state"; survey : "2020-24"

    Codes for a median outside the range that the Bureau publishes, such as 2000001, are kept: the table
    interprets them.

    [["NAME","B19013_001E","state","county"],["Autauga County, Alabama","72481","01","001"]]
    -> 2020-24  01001  Autauga County, Alabama  72481
    "-666666666", any other negative, null -> empty       # the Bureau's sentinels

    Raises FormatError for a page instead of JSON (a missing key), a header without the level's codes or
    with an unknown variable, or a value that is not a number.
    """
    what = f"Census API answer by {level}"
    text = _read_answer(data, what)
    places = GEOGRAPHIES[level]
    if missing := [name for name in ("NAME", *places) if name not in text.columns]:
        raise FormatError(
            f"{what}: the columns {', '.join(missing)} are missing from {', '.join(text.columns)[:300]}."
        )
    known = {"NAME", *LEFT_OUT, *places, *VARIABLES, *RATES, *(v for parts in SUMS.values() for v in parts)}
    if unknown := [name for name in text.columns if name not in known]:
        raise FormatError(
            f"{what}: {', '.join(unknown)[:300]} is no variable that is read here. Ask the Bureau for the "
            f"variables of the record alone, or correct the name."
        )
    if text.empty or text[["NAME", *places]].isna().any(axis=None):
        raise FormatError(f"{what}: {len(text):,} places, one of them without a name or a code.")
    code = text[list(places)].agg("".join, axis=1)
    if not (valid := code.str.fullmatch(rf"\d{{{DIGITS[level]}}}")).all():
        raise FormatError(f"{what}: {code[~valid].iloc[0]!r} is no code of {DIGITS[level]} digits.")
    figures = {name: _number(text, variable, what) for variable, name in (VARIABLES | RATES).items()}
    for name, variables in SUMS.items():
        first, *others = (_number(text, variable, what) for variable in variables)
        figures[name] = sum(others, first)
    frame = pd.DataFrame({"survey": survey, CODE[level]: code, "name": text["NAME"], **figures})
    columns = list(_columns(level))
    absent = [v for v, name in (VARIABLES | RATES).items() if name in columns and v not in text.columns]
    note = (
        [f"{what}: it lacks {', '.join(absent)[:400]}; the columns of these are empty."] if absent else []
    )
    return with_notes(frame.reindex(columns=columns), *note)


def _read_answer(data: bytes, what: str) -> pd.DataFrame:
    try:
        header, *rows = json.loads(require(data, "json", what))
        if {len(row) for row in rows} - {len(header)}:
            raise FormatError(f"{what}: not rows below a header (their lengths differ).")
        text = pd.DataFrame(rows, columns=header, dtype="str")
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise FormatError(f"{what}: not rows below a header ({error}).") from error
    if text.columns.has_duplicates:
        raise FormatError(f"{what}: a column occurs twice in {', '.join(text.columns)[:300]}.")
    return text


def _number(text: pd.DataFrame, variable: str, what: str) -> pd.Series:
    if variable not in text.columns:
        return pd.Series(float("nan"), text.index)
    values = pd.to_numeric(text[variable], errors="coerce").astype("float64")
    wrong = ~values.abs().lt(float("inf")) & text[variable].notna() & (text[variable] != "")
    if wrong.any():
        raise FormatError(f"{what}: {text[variable][wrong].iloc[0]!r} in {variable} is not a number.")
    # No figure here can be negative: the Bureau writes -666666666 and others for a missing one.
    return values.where(values >= 0)


def requests_for_survey(resource: Resource, context: Context) -> Requests:
    """Request the newest edition, from last year's back: its tables, then its percentages."""
    key = context.keys.get(KEY)
    if not key:
        raise PermanentError(NO_KEY)
    level = resource.name.removeprefix("acs_")
    years = range(context.today.year - 1, context.today.year - 4, -1)
    for year in years:
        body = yield _request(f"{year}/acs/acs5", QUERY, level, key)
        if body is None:
            continue
        survey = _survey(year)
        if absent := _absent_states(parse_answer(body, level, survey), level):
            raise TransientError(
                f"The Census API sent no {level} of {', '.join(absent)[:200]} for {survey}: its answer is "
                "not complete. Try again later."
            )
        rates = yield _request(f"{year}/acs/acs5/profile", PROFILE, level, key)
        label = _edition.payload(survey)
        return [label, body] if rates is None else [label, body, rates]
    raise PermanentError(f"The Census API has no five-year survey ending in {years[-1]} to {years[0]}.")


def _request(dataset: str, variables: str, level: str, key: str) -> Request:
    url = f"https://api.census.gov/data/{dataset}?get={variables}&for={SCOPE[level]}&key={quote(key)}"
    return Request(url=url, file="json", absent=(204, 404), explain=REFUSALS)


def _survey(year: int) -> str:
    return f"{year - 4}-{year % 100:02d}"


def _absent_states(frame: pd.DataFrame, level: str) -> list[str]:
    """Return the states, by their two letters, of which an answer has no place."""
    if level == "cbsa":
        # "Memphis, TN-MS-AR Metro Area"
        letters = frame["name"].str.extract(r", ([A-Z]{2}(?:-[A-Z]{2})*) ")[0]
        present = set(letters.str.split("-").explode())
    else:
        codes = {code: letters for letters, code in FIPS.items()}
        present = set(frame[CODE[level]].str[:2].map(codes))
    # Puerto Rico has a survey of its own, which the Bureau publishes with this one.
    return sorted(FIPS.keys() - present - {"PR"})


def _last_year(edition: str, what: str) -> int:
    """Return the last year of the survey that an edition names: 2020-24, 2020-2024 or 2024."""
    years = re.fullmatch(r"(?:(\d{4})-)?(\d{4}|\d{2})", edition)
    last = int(years[2]) if years else 0
    last += 2000 if last < 100 else 0
    if years is None or not 2009 <= last < 2100 or (years[1] and int(years[1]) != last - 4):
        raise FormatError(f"{what}: {edition!r} names no survey of five years such as 2020-24.")
    return last


def _parse(level: str, payloads: tuple[bytes, ...]) -> pd.DataFrame:
    """Join answers of one survey about the same places, or the repacked tables."""
    what = f"ACS by {level}"
    edition, answers = _edition.split(payloads, what)
    if edition is None:
        raise FormatError(
            f"{what}: neither an answer of the Census API nor a repacked table names the years of its "
            f"survey. {_edition.how_to_name(f'census/acs_{level}', '2020-24')}"
        )
    survey = _survey(_last_year(edition, what))
    packed = [data for data in answers if is_kind(data, "parquet")] if level == "county" else []
    parts = [parse_answer(data, level, survey) for data in answers if data not in packed]
    if packed:
        files = _packed.identify_tables(packed)
        parts.append(_packed.parse_packed_counties(files, survey, _columns(level)))
    if not parts:
        raise FormatError(f"{what}: no answer of the API among {len(answers)} files.")
    code, frame = CODE[level], parts[0]
    for other in parts[1:]:
        if other[code].duplicated().any() or set(other[code]) != set(frame[code]):
            raise FormatError(f"{what}: the answers are not about the same places.")
        frame = _joined(frame, other.set_index(code), code, what)
    if frame["population"].isna().all():
        raise FormatError(f"{what}: no payload holds the tables, only percentages.")
    return frame


def _joined(frame: pd.DataFrame, other: pd.DataFrame, code: str, what: str) -> pd.DataFrame:
    """Fill what a frame lacks from another about the same places; FormatError where they contradict."""
    filled = {}
    for name in (name for name in frame.columns if name not in (code, "name", "survey")):
        values = frame[code].map(other[name])
        differ = frame[name].notna() & values.notna() & (frame[name] != values)
        if differ.any():
            place, first, second = (
                frame[code][differ].iloc[0],
                frame[name][differ].iloc[0],
                values[differ].iloc[0],
            )
            raise FormatError(
                f"{what}: {name} of {place} is {first:g} in one file and {second:g} in another."
            )
        filled[name] = frame[name].fillna(values)
    return frame.assign(**filled)


def parse_acs_county(*payloads: bytes) -> pd.DataFrame:
    """Parse counties from the API's answers or from the repacked tables of 2020-24."""
    return _parse("county", payloads)


def parse_acs_cbsa(*payloads: bytes) -> pd.DataFrame:
    """Parse metropolitan and micropolitan areas from the API's answers."""
    return _parse("cbsa", payloads)


def parse_acs_state(*payloads: bytes) -> pd.DataFrame:
    """Parse states and Puerto Rico from the API's answers."""
    return _parse("state", payloads)


def _resource(level: str, what: str, year: int, parse: Callable[..., Any]) -> Resource:
    return Resource(
        name=f"acs_{level}",
        title=f"American Community Survey, five-year estimates by {what}",
        page="https://www.census.gov/programs-surveys/acs/",
        url=f"https://api.census.gov/data/{year}/acs/acs5?get={QUERY}&for={SCOPE[level]}",
        columns=_columns(level),
        key=("survey", CODE[level]),
        required=("name", "population"),
        added=ADDED,
        cadence="yearly",
        release_months=(12,),
        license=_licenses.PUBLIC_DOMAIN,
        citation=f"U.S. Census Bureau, American Community Survey 5-Year Estimates, {year - 4}-{year}, "
        f"https://api.census.gov/data/{year}/acs/acs5.",
        notes=(
            "Answers of five years together: an average, not a date. Dollars are of the last year.",
            "Home value is the owner's own estimate.",
            "Margins of error are at 90 percent confidence; suppressed medians are empty.",
            "Connecticut is shown by its nine planning regions.",
            "A refresh takes the newest edition, even where the citation names an older one.",
        ),
        requests=requests_for_survey,
        parse=parse,
        key_variable=KEY,
        key_required=True,
        edition="2020-24",
        # An edition is not revised after its release; the next one has nearly the same places.
        limits=Limits(rows_lost_pct=2, revised_pct=1),
        # Areas have their state in their name only.
        parts={} if level == "cbsa" else _parts.states(CODE[level]),
    )


COUNTY = _resource("county", "county", 2024, parse_acs_county)
CBSA = _resource("cbsa", "metropolitan and micropolitan area", 2023, parse_acs_cbsa)
STATE = _resource("state", "state", 2023, parse_acs_state)
RESOURCES = (COUNTY, CBSA, STATE)
