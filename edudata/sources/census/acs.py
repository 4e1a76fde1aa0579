"""American Community Survey, five-year estimates: people, income, homes, rent, schooling, work.

Three resources with the same columns, one a level of geography; a cell is empty where a vintage
does not hold the figure. Shares and ratios are not carried: tables make them from the counts.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from edudata.errors import FormatError
from edudata.records import ColumnType, Resource
from edudata.sources import _licences
from edudata.sources._bytes import require

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
GRADUATE = ("B15003_023E", "B15003_024E", "B15003_025E")
"""Master's, professional and doctor's degrees, added up as `graduate_degree_persons`."""
GEOGRAPHIES = {
    "county": ("state", "county"),
    "cbsa": ("metropolitan statistical area/micropolitan statistical area",),
    "state": ("state",),
}
"""Level -> the columns at the end of an API answer that make its code."""
CODE = {"county": "fips", "cbsa": "cbsa", "state": "state_fips"}
QUERY = ",".join(["NAME", *VARIABLES, *GRADUATE])


def _columns(level: str) -> dict[str, ColumnType]:
    codes: dict[str, ColumnType] = {"survey": "text", CODE[level]: "text", "name": "text"}
    rates = ("graduate_degree_persons", "poverty_rate_pct", "unemployment_rate_pct")
    figures: dict[str, ColumnType] = dict.fromkeys((*VARIABLES.values(), *rates), "number")
    return codes | figures


def _resource(level: str, what: str, scope: str, year: int) -> Resource:
    return Resource(
        name=f"acs_{level}",
        title=f"American Community Survey, five-year estimates by {what}",
        page="https://www.census.gov/programs-surveys/acs/",
        url=f"https://api.census.gov/data/{year}/acs/acs5?get={QUERY}&for={scope}",
        columns=_columns(level),
        key=("survey", CODE[level]),
        required=("name", "population"),
        cadence="yearly",
        release_months=(12,),
        licence=_licences.PUBLIC_DOMAIN,
        citation=f"U.S. Census Bureau, American Community Survey 5-Year Estimates, {year - 4}-{year}, "
        f"https://api.census.gov/data/{year}/acs/acs5.",
        notes=(
            "Five years of answers together: a level, not a date. Dollars are those of the last year.",
            "Home value is the owner's own estimate.",
            "Margins of error are at 90 percent confidence; suppressed medians are empty.",
            "Connecticut is shown by its nine planning regions.",
        ),
    )


COUNTY = _resource("county", "county", "county:*&in=state:*", 2024)
CBSA = _resource(
    "cbsa",
    "metropolitan and micropolitan area",
    "metropolitan%20statistical%20area/micropolitan%20statistical%20area:*",
    2023,
)
STATE = _resource("state", "state", "state:*", 2023)
RESOURCES = (COUNTY, CBSA, STATE)


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
        text = pd.DataFrame(rows[1:], columns=rows[0], dtype="str")
    except (ValueError, TypeError, IndexError, KeyError) as error:
        raise FormatError(f"{what}: not rows below a header ({error}).") from error
    places = GEOGRAPHIES[level]
    if missing := [name for name in ("NAME", *places) if name not in text.columns]:
        raise FormatError(f"{what}: columns {missing} are missing from {list(text.columns)}.")
    out = pd.DataFrame({"survey": survey, CODE[level]: text[list(places)].agg("".join, axis=1)})
    out["name"] = text["NAME"]
    for variable, name in VARIABLES.items():
        out[name] = _number(text, variable, what)
    graduate = [_number(text, variable, what) for variable in GRADUATE]
    out["graduate_degree_persons"] = sum(graduate[1:], graduate[0])
    return out.reindex(columns=list(_columns(level)))


def _number(text: pd.DataFrame, variable: str, what: str) -> pd.Series:
    import pandas as pd

    if variable not in text.columns:
        return pd.Series(float("nan"), text.index)
    values = pd.to_numeric(text[variable], errors="coerce").astype("float64")
    wrong = values.isna() & text[variable].notna() & (text[variable] != "")
    if wrong.any():
        raise FormatError(f"{what}: {text[variable][wrong].iloc[0]!r} in {variable} is not a number.")
    return values.where(values >= 0)


def _survey(resource: Resource) -> str:
    """Five years that the resource's address asks for: data/2024/acs/acs5 -> "2020-24"."""
    year = int(str(resource.url).split("/data/")[1][:4])
    return f"{year - 4}-{year % 100:02d}"


def parse_acs_county(data: bytes) -> pd.DataFrame:
    """Counties from the answer to the resource's address."""
    return parse_answer(data, "county", _survey(COUNTY))


def parse_acs_cbsa(data: bytes) -> pd.DataFrame:
    """Metropolitan and micropolitan areas from the answer to the resource's address."""
    return parse_answer(data, "cbsa", _survey(CBSA))


def parse_acs_state(data: bytes) -> pd.DataFrame:
    """States, and Puerto Rico, from the answer to the resource's address."""
    return parse_answer(data, "state", _survey(STATE))


PACKED: dict[str, dict[str, str]] = {
    "b01003": {"total_population": "population", "total_population_moe": "population_moe"},
    "b19013": {
        "median_household_income": "median_household_income_usd",
        "median_household_income_moe": "median_household_income_moe_usd",
    },
    "b25077": {
        "median_home_value": "median_home_value_usd",
        "median_home_value_moe": "median_home_value_moe_usd",
    },
    "b25064": {
        "median_gross_rent": "median_gross_rent_usd_per_month",
        "median_gross_rent_moe": "median_gross_rent_moe_usd_per_month",
    },
    "b25003": {
        f"{kind}_units{moe}": f"{kind}_{'housing_' if kind == 'occupied' else ''}units{moe}"
        for kind in ("occupied", "owner_occupied", "renter_occupied")
        for moe in ("", "_moe")
    },
    "b15003": {
        "population_25_plus": "population_25_plus",
        "Bachelor's degree": "bachelors_persons",
        "Graduate / professional degree": "graduate_degree_persons",
    },
    "b23025": {
        "population_16_plus": "population_16_plus",
        "Employed (civilian)": "employed_persons",
        "Unemployed (civilian)": "unemployed_persons",
        "Armed Forces": "armed_forces_persons",
        "Not in labor force": "not_in_labor_force_persons",
    },
}
"""Census table -> column or bracket of its re-packed file -> our column."""


def parse_packed_counties(files: Mapping[str, bytes], survey: str) -> pd.DataFrame:
    """County figures from Parquet re-packings of seven Census tables, joined by FIPS code.

    files : table id ("b19013", …, see PACKED) -> bytes; each file has `geo_id`, `county_name`,
            `state_name`, and either columns of figures or one row a bracket with its `units`

    Raises FormatError when a table is missing or the tables do not hold the same counties.
    """
    import pandas as pd

    if missing := sorted(PACKED.keys() - files.keys()):
        raise FormatError(f"ACS county tables {missing} are missing; expected {', '.join(PACKED)}.")
    parts = []
    for table, names in PACKED.items():
        frame = pd.read_parquet(io.BytesIO(require(files[table], "parquet", f"ACS table {table}")))
        frame = frame.rename(columns={"geo_id": "fips"})
        if "bracket_label" in frame.columns:
            total = [name for name in names if name in frame.columns]
            wide = frame.pivot(index="fips", columns="bracket_label", values="units")
            frame = wide.join(frame.drop_duplicates("fips").set_index("fips")[[*total, *PLACE]])
        else:
            frame = frame.set_index("fips")
        parts.append(frame[[*names, *PLACE]].rename(columns=names))
    first = parts[0].index
    if any(not part.index.sort_values().equals(first.sort_values()) for part in parts):
        raise FormatError("The ACS county tables do not hold the same counties.")
    place = parts[0]["county_name"] + ", " + parts[0]["state_name"]
    figures = pd.concat([part.drop(columns=PLACE) for part in parts], axis=1).astype("Int64")
    out = figures.assign(survey=survey, name=place).reset_index()
    return out.reindex(columns=list(COUNTY.columns))


PLACE = ["county_name", "state_name"]
