"""American Community Survey, five-year estimates: people, income, homes, rent, schooling, work.

Three resources with the same columns, one a level of geography; a cell is empty where a vintage
does not hold the figure. Shares and ratios are not carried: tables make them from the counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from edudata.errors import FormatError, PermanentError, TransientError
from edudata.records import ColumnType, Context, Limits, Request, Requests, Resource
from edudata.sources import _licenses
from edudata.sources._bytes import require
from edudata.sources.census import _packed

if TYPE_CHECKING:
    import pandas as pd

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
"""API variable -> our column, for those that are taken one to one."""
RATES = {"DP03_0009PE": "unemployment_rate_pct", "DP03_0128PE": "poverty_rate_pct"}
"""Percentages of the data profile, a dataset of its own, as published."""
GRADUATE = ("B15003_023E", "B15003_024E", "B15003_025E")
"""Master's, professional and doctor's degrees, added up as `graduate_degree_persons`."""
GEOGRAPHIES = {
    "county": ("state", "county"),
    "cbsa": ("metropolitan statistical area/micropolitan statistical area",),
    "state": ("state",),
}
"""Level -> the columns at the end of an API answer that make its code."""
CODE = {"county": "fips", "cbsa": "cbsa", "state": "state_fips"}
DIGITS = {"county": 5, "cbsa": 5, "state": 2}
SCOPE = {
    "county": "county:*&in=state:*",
    "cbsa": "metropolitan%20statistical%20area/micropolitan%20statistical%20area:*",
    "state": "state:*",
}
QUERY = ",".join(["NAME", *VARIABLES, *GRADUATE])
PROFILE = ",".join(["NAME", *RATES])
LABEL = re.compile(rb'\s*\{"survey": ?"(\d{4}-\d\d)"\}\s*')
"""Names the years of the answers beside it, which do not say so themselves."""
FEWEST = {"county": 3000, "cbsa": 900, "state": 51}
"""Places below which an answer cannot be whole."""
KEY = "CENSUS_API_KEY"
SIGN_UP = "https://api.census.gov/data/key_signup.html"
NO_KEY = f"The Census API answers nobody without a key. Get a free one at {SIGN_UP} and set {KEY}."
BAD_KEY = (
    f"The Census API does not know the key in {KEY}. A new key works once the link in the e-mail has been "
    f"opened; otherwise get another at {SIGN_UP}."
)
REFUSALS = {
    "missing_key": NO_KEY,
    "missing key": NO_KEY,
    "invalid_key": BAD_KEY,
    "invalid key": BAD_KEY,
    "unknown variable": "The Census API no longer has one of the variables: the survey has changed. "
    "Compare https://api.census.gov/data/2024/acs/acs5/variables.html and correct the record.",
}
"""Words in a redirect's target, a page's title or a refusal -> what would mend it."""


def _columns(level: str) -> dict[str, ColumnType]:
    codes: dict[str, ColumnType] = {"survey": "text", CODE[level]: "text", "name": "text"}
    rates = ("graduate_degree_persons", "poverty_rate_pct", "unemployment_rate_pct")
    figures: dict[str, ColumnType] = dict.fromkeys((*VARIABLES.values(), *rates), "number")
    return codes | figures


def parse_answer(data: bytes, level: str, survey: str) -> pd.DataFrame:
    """An API answer as a frame with the resource's columns; what was not asked for stays empty.

    level  : "county", "cbsa" or "state"; survey : "2020-24"

    [["NAME","B19013_001E","state","county"],["Autauga County, Alabama","72481","01","001"]]
    -> 2020-24  01001  Autauga County, Alabama  72481
    "-666666666", any other negative, null -> empty       # the bureau's sentinels

    Raises FormatError for a page instead of JSON (a missing key), a header without the level's
    codes, or a value that is no number.
    """
    import pandas as pd

    what = f"Census API answer by {level}"
    try:
        rows = json.loads(require(data, "json", what))
        if len({len(row) for row in rows}) > 1:
            raise FormatError(f"{what}: not rows below a header (their lengths differ).")
        text = pd.DataFrame(rows[1:], columns=rows[0], dtype="str")
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise FormatError(f"{what}: not rows below a header ({error}).") from error
    if text.columns.has_duplicates:
        raise FormatError(f"{what}: a column stands there twice in {list(text.columns)}.")
    places = GEOGRAPHIES[level]
    if missing := [name for name in ("NAME", *places) if name not in text.columns]:
        raise FormatError(f"{what}: columns {missing} are missing from {list(text.columns)}.")
    if text.empty or text[["NAME", *places]].isna().any(axis=None):
        raise FormatError(f"{what}: {len(text):,} places, one of them without a name or a code.")
    code = text[list(places)].agg("".join, axis=1)
    if not (whole := code.str.fullmatch(rf"\d{{{DIGITS[level]}}}")).all():
        raise FormatError(f"{what}: {code[~whole].iloc[0]!r} is no code of {DIGITS[level]} digits.")
    out = pd.DataFrame({"survey": survey, CODE[level]: code})
    out["name"] = text["NAME"]
    for variable, name in (VARIABLES | RATES).items():
        out[name] = _number(text, variable, what)
    graduate = [_number(text, variable, what) for variable in GRADUATE]
    out["graduate_degree_persons"] = sum(graduate[1:], graduate[0])
    return out.reindex(columns=list(_columns(level)))


def _number(text: pd.DataFrame, variable: str, what: str) -> pd.Series:
    import pandas as pd

    if variable not in text.columns:
        return pd.Series(float("nan"), text.index)
    values = pd.to_numeric(text[variable], errors="coerce").astype("float64")
    wrong = ~values.abs().lt(float("inf")) & text[variable].notna() & (text[variable] != "")
    if wrong.any():
        raise FormatError(f"{what}: {text[variable][wrong].iloc[0]!r} in {variable} is not a number.")
    return values.where(values >= 0)


def asks(resource: Resource, context: Context) -> Requests:
    """The newest edition there is, from last year's backwards: its tables, then its percentages.

    The answers do not say of which years they are, so the first payload does: {"survey": "2020-24"}.
    """
    key = context.keys.get(KEY)
    if not key:
        raise PermanentError(NO_KEY)
    level = resource.name.removeprefix("acs_")
    years = range(context.today.year - 1, context.today.year - 4, -1)
    for year in years:
        body = yield _ask(f"{year}/acs/acs5", QUERY, level, key)
        if body is None:
            continue
        survey = _survey(year)
        found = len(parse_answer(body, level, survey))
        if found < FEWEST[level]:
            raise TransientError(
                f"The Census API sent {found:,} places by {level} for {survey}; there must be "
                f"{FEWEST[level]:,} or more. Try again later."
            )
        rates = yield _ask(f"{year}/acs/acs5/profile", PROFILE, level, key)
        label = json.dumps({"survey": survey}).encode()
        return [label, body] if rates is None else [label, body, rates]
    raise PermanentError(f"The Census API has no five-year survey ending in {years[-1]} to {years[0]}.")


def _ask(dataset: str, variables: str, level: str, key: str) -> Request:
    url = f"https://api.census.gov/data/{dataset}?get={variables}&for={SCOPE[level]}&key={quote(key)}"
    return Request(url=url, file="json", absent=(204, 404), explain=REFUSALS)


def _survey(year: int) -> str:
    return f"{year - 4}-{year % 100:02d}"


def _parse(level: str, newest: int, payloads: Sequence[bytes]) -> pd.DataFrame:
    """Answers of one survey about the same places, or the re-packed tables, as one frame.

    newest : last year of the survey where no payload names it
    """
    labels = [found[1].decode() for data in payloads if (found := LABEL.fullmatch(data))]
    survey = labels[0] if labels else _survey(newest)
    answers = [data for data in payloads if not LABEL.fullmatch(data)]
    packed = [data for data in answers if data.startswith(b"PAR1")] if level == "county" else []
    parts = [parse_answer(data, level, survey) for data in answers if data not in packed]
    if packed:
        files = _packed.told_apart(packed)
        parts.append(_packed.parse_packed_counties(files, survey, _columns(level)))
    if not parts:
        raise FormatError(f"ACS by {level}: no answer of the API among {len(payloads)} payloads.")
    code, first = CODE[level], parts[0]
    for other in parts[1:]:
        if other[code].duplicated().any() or set(other[code]) != set(first[code]):
            raise FormatError(f"ACS by {level}: the answers are not about the same places.")
        by_code = other.set_index(code)
        first = first.assign(
            **{
                n: first[n].fillna(first[code].map(by_code[n]))
                for n in first.columns
                if n not in (code, "name")
            }
        )
    if first["population"].isna().all():
        raise FormatError(f"ACS by {level}: no payload holds the tables, only percentages.")
    return first


def parse_acs_county(*payloads: bytes) -> pd.DataFrame:
    """Counties from the API's answers, or from the re-packed tables."""
    return _parse("county", 2024, payloads)


def parse_acs_cbsa(*payloads: bytes) -> pd.DataFrame:
    """Metropolitan and micropolitan areas from the API's answers."""
    return _parse("cbsa", 2023, payloads)


def parse_acs_state(*payloads: bytes) -> pd.DataFrame:
    """States, and Puerto Rico, from the API's answers."""
    return _parse("state", 2023, payloads)


def _resource(level: str, what: str, year: int, parse: Callable[..., Any]) -> Resource:
    return Resource(
        name=f"acs_{level}",
        title=f"American Community Survey, five-year estimates by {what}",
        page="https://www.census.gov/programs-surveys/acs/",
        url=f"https://api.census.gov/data/{year}/acs/acs5?get={QUERY}&for={SCOPE[level]}",
        columns=_columns(level),
        key=("survey", CODE[level]),
        required=("name", "population"),
        cadence="yearly",
        release_months=(12,),
        license=_licenses.PUBLIC_DOMAIN,
        citation=f"U.S. Census Bureau, American Community Survey 5-Year Estimates, {year - 4}-{year}, "
        f"https://api.census.gov/data/{year}/acs/acs5.",
        notes=(
            "Five years of answers together: a level, not a date. Dollars are those of the last year.",
            "Home value is the owner's own estimate.",
            "Margins of error are at 90 percent confidence; suppressed medians are empty.",
            "Connecticut is shown by its nine planning regions.",
            "A refresh takes the newest edition, also where the citation names an older one.",
        ),
        requests=asks,
        parse=parse,
        key_variable=KEY,
        key_required=True,
        # An edition is not revised after its release; the next one has nearly the same places.
        limits=Limits(rows_lost_pct=2, revised_pct=1),
    )


COUNTY = _resource("county", "county", 2024, parse_acs_county)
CBSA = _resource("cbsa", "metropolitan and micropolitan area", 2023, parse_acs_cbsa)
STATE = _resource("state", "state", 2023, parse_acs_state)
RESOURCES = (COUNTY, CBSA, STATE)
