"""Income, homes, rent, education and work by place, one row per place and survey."""

from __future__ import annotations

import pandas as pd

from edudata.analysis.affordability import price_to_income, rent_to_income_pct
from edudata.etl.store.raw import Raw
from edudata.models._coded_medians import without_codes
from edudata.models._frames import cast, day_of
from edudata.models._schema import Model, check, check_rows, column, optional, shared, text
from edudata.models.regions import (
    GEO_ID,
    KINDS,
    LEVELS,
    areas,
    boundaries_are_2023,
    codes_are_known,
    state_kind,
)
from edudata.places import FIPS
from edudata.records import CheckResult, Table, View

# Places of each level by the boundaries of 2023; a survey may have Puerto Rico among the states.
CODE = {"county": "fips", "cbsa": "cbsa", "state": "state_fips"}
EDUCATION = ("population_25_plus", "bachelors_persons", "graduate_degree_persons")
NAMES = ["level", "geo_id", "name"]


def _persons(description: str) -> float:
    # California, the largest place, has 39 million people.
    persons: float = optional(description, "persons", ge=0, le=45_000_000)
    return persons


def _units(description: str) -> float:
    units: float = optional(description, "housing units", ge=0, le=20_000_000)
    return units


def _moe(of: str, unit: str, le: float) -> float:
    margin: float = optional(f"margin of error of the {of}, 90 percent confidence", unit, ge=0, le=le)
    return margin


class Housing(Model, key=["level", "geo_id", "survey"]):
    """One row per place and survey."""

    geo_id: str = text("FIPS code of a county or state, CBSA code of an area", str_matches=GEO_ID)
    level: str = column("level of geography", isin=LEVELS)
    survey: str = text("years of the five-year survey", str_matches=r"^20\d{2}-\d{2}$")
    period_start: pd.Timestamp = column("first day of the survey's five years")
    period_end: pd.Timestamp = column("last day of the survey's five years")
    dollar_year: str = column("year of the dollars", str_matches=r"^\d{4}$")
    name: str = text("name with its state")
    kind: str = column("type of place", isin=KINDS)
    fips: str = optional("county code, empty for other levels", str_matches=r"^\d{5}$")
    cbsa: str = optional(
        "metropolitan or micropolitan area of a county, if any; an area's own code", str_matches=r"^\d{5}$"
    )
    state_fips: str = column("state; for an area the first in its title", str_matches=r"^\d{2}$")
    population: float = column("people", "persons", ge=10, le=45_000_000)
    population_moe: float = _moe("population", "persons", 100_000)
    median_age_years: float = optional("median age", "years", ge=15, le=75)
    # Medians outside the range that the Bureau publishes are empty and flagged.
    median_household_income_usd: float = optional(
        "median household income", "USD a year", ge=10_000, le=260_000
    )
    median_household_income_moe_usd: float = _moe("median household income", "USD a year", 100_000)
    median_home_value_usd: float = optional(
        "median value of owner-occupied homes, as estimated by their owners", "USD", ge=10_000, le=2_500_000
    )
    median_home_value_moe_usd: float = _moe("median home value", "USD", 500_000)
    median_gross_rent_usd_per_month: float = optional(
        "median rent with utilities", "USD a month", ge=150, le=5_000
    )
    median_gross_rent_moe_usd_per_month: float = _moe("median gross rent", "USD a month", 3_000)
    median_gross_rent_to_income_pct: float = optional(
        "median share of their income that renters pay for rent with utilities", "%", ge=1, le=100
    )
    median_gross_rent_to_income_moe_pct: float = _moe("renters' median share", "%", 100)
    renters_with_rent_share_units: float = _units("homes of renters whose share of income is known")
    renters_paying_30_pct_units: float = _units("of these, homes of renters who pay 30 percent or more")
    median_owner_cost_with_mortgage_usd_per_month: float = optional(
        "median monthly cost of owners with a mortgage", "USD a month", ge=300, le=8_000
    )
    median_owner_cost_without_mortgage_usd_per_month: float = optional(
        "median monthly cost of owners without a mortgage", "USD a month", ge=80, le=3_000
    )
    housing_units: float = _units("homes, occupied or vacant")
    vacant_housing_units: float = _units("vacant homes")
    occupied_housing_units: float = _units("occupied homes")
    occupied_housing_units_moe: float = _moe("occupied homes", "housing units", 100_000)
    owner_occupied_units: float = _units("homes occupied by their owner")
    owner_occupied_units_moe: float = _moe("homes occupied by their owner", "housing units", 100_000)
    renter_occupied_units: float = _units("homes occupied by a renter")
    renter_occupied_units_moe: float = _moe("homes occupied by a renter", "housing units", 100_000)
    median_year_built: float = optional("median year the homes were built", "year", ge=1900, le=2100)
    education_survey: str = text(
        "survey of the education counts: an area or state without its own has the sum of its counties"
    )
    population_25_plus: float = _persons("people aged 25 and over")
    bachelors_persons: float = _persons("of these, with a bachelor's as their highest degree")
    graduate_degree_persons: float = _persons("of these, with a graduate or professional degree")
    population_16_plus: float = _persons("people aged 16 and over")
    employed_persons: float = _persons("of these, employed civilians")
    unemployed_persons: float = _persons("of these, unemployed civilians")
    armed_forces_persons: float = _persons("of these, in the armed forces")
    not_in_labor_force_persons: float = _persons("of these, not in the labor force")
    poverty_rate_pct: float = optional("people below the poverty line", "%", ge=1, le=75)
    price_to_income: float = optional(
        "median home value over median household income", "ratio", ge=0.5, le=25
    )
    annual_rent_to_income_pct: float = optional(
        "twelve median rents over median household income", "%", ge=2, le=80
    )
    renters_paying_30_pct_or_more_pct: float = optional(
        "renters who pay 30 percent or more of their income, of those whose share is known",
        "%",
        ge=0,
        le=100,
    )
    homeownership_rate_pct: float = column("occupied homes occupied by their owner", "%", ge=0, le=100)
    bachelors_or_higher_pct: float = column(
        "people aged 25 and over with a bachelor's degree or more", "%", ge=0, le=100
    )
    civilian_unemployment_rate_pct: float = column(
        "unemployed of the civilian labor force; the publisher's rounded rate if it gives no counts",
        "%",
        ge=0,
        le=60,
    )
    flag: str = shared("flag")


# The model's columns that `_rates` computes.
COMPUTED = (
    "price_to_income",
    "annual_rent_to_income_pct",
    "renters_paying_30_pct_or_more_pct",
    "homeownership_rate_pct",
    "bachelors_or_higher_pct",
    "civilian_unemployment_rate_pct",
)


def build_housing(raw: Raw) -> pd.DataFrame:
    """Stack all levels, each from its newest survey, and add ratios and rates.

    value 207,200, income 72,481                -> price_to_income 2.86
    rent 1,263 a month, income 72,481           -> annual_rent_to_income_pct 20.9
    owners 17,660 of 22,917 homes               -> homeownership_rate_pct 77.06
    6,378 bachelor's and 5,683 more of 41,392   -> bachelors_or_higher_pct 29.14
    641 unemployed, 26,122 employed             -> civilian_unemployment_rate_pct 2.40
    a suppressed median                         -> empty, and its ratios with it
    home value 2,000,001                        -> the same, and flagged "…_at_least_2000000"
    """
    county, area = raw.newest("census/acs_county"), raw.newest("census/delineation")[["fips", "cbsa"]]
    county = county.merge(area, on="fips", how="left", validate="1:1").assign(
        kind="county", state_fips=county["fips"].str[:2]
    )
    # Census's own names of areas end in "Metro Area"; the delineation's titles are the shorter ones.
    cbsa = raw.newest("census/acs_cbsa").drop(columns="name")
    cbsa = cbsa.merge(areas(raw), on="cbsa", how="left", validate="1:1")
    state = raw.newest("census/acs_state")
    state = state.assign(kind=state_kind(state["state_fips"]), cbsa=None)
    names = [name for name in Housing.to_schema().columns if name not in COMPUTED]
    parts = []
    for level, rows in (("county", county), ("cbsa", cbsa), ("state", state)):
        filled = rows if level == "county" else _education_from_counties(rows, county, CODE[level])
        filled = filled.assign(level=level, geo_id=filled[CODE[level]])
        parts.append(filled.reindex(columns=[*names, "unemployment_rate_pct"]))
    frame = pd.concat(parts, ignore_index=True)
    # "2020-24" ends in 2024.
    last = frame["survey"].str[:2] + frame["survey"].str[-2:]
    frame = frame.assign(
        education_survey=frame["education_survey"].fillna(frame["survey"]),
        dollar_year=last,
        period_start=day_of(frame["survey"].str[:4], "01-01"),
        period_end=day_of(last, "12-31"),
    )
    return cast(_rates(without_codes(frame)), Housing)


def _education_from_counties(rows: pd.DataFrame, county: pd.DataFrame, code: str) -> pd.DataFrame:
    """Fill education counts that rows lack with the sums over their counties, and name their survey."""
    sums = county.groupby(code)[list(EDUCATION)].sum()
    complete = rows[list(EDUCATION)].notna().all(axis=1)
    counts = {name: rows[name].where(complete, rows[code].map(sums[name])) for name in EDUCATION}
    survey = rows["survey"].where(complete, county["survey"].iloc[0])
    return rows.assign(**counts, education_survey=survey)


def _rates(frame: pd.DataFrame) -> pd.DataFrame:
    income = frame["median_household_income_usd"]
    degrees = frame["bachelors_persons"] + frame["graduate_degree_persons"]
    labor_force = frame["employed_persons"] + frame["unemployed_persons"]
    unemployment = _share(frame["unemployed_persons"], labor_force)
    return frame.assign(
        price_to_income=price_to_income(frame["median_home_value_usd"], income),
        annual_rent_to_income_pct=rent_to_income_pct(frame["median_gross_rent_usd_per_month"], income),
        renters_paying_30_pct_or_more_pct=_share(
            frame["renters_paying_30_pct_units"], frame["renters_with_rent_share_units"]
        ),
        homeownership_rate_pct=100 * frame["owner_occupied_units"] / frame["occupied_housing_units"],
        bachelors_or_higher_pct=100 * degrees / frame["population_25_plus"],
        civilian_unemployment_rate_pct=unemployment.fillna(frame["unemployment_rate_pct"]),
    )


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    return 100 * part / whole.where(whole > 0)


def places_are_complete(frame: pd.DataFrame) -> CheckResult:
    """Check that all states are there, each with counties, and the areas that counties lie in."""
    counts = frame.groupby(["survey", "level"]).size().reset_index(name="rows")
    saw = ", ".join(f"{row.rows:,} {row.level} rows of {row.survey}" for row in counts.itertuples())
    codes = {level: set(rows["geo_id"]) for level, rows in frame.groupby("level")}
    county = frame[frame["level"] == "county"]
    areas, parents = codes.get("cbsa", set()), set(county["cbsa"].dropna())
    # The surveys of areas and of counties may be of different delineations.
    right = len(areas ^ parents) <= 0.02 * len(areas)
    for states in (codes.get("state", set()), set(county["state_fips"])):
        # Puerto Rico is not in all surveys.
        right &= set(FIPS.values()) - states <= {FIPS["PR"]}
    return CheckResult("all places are present", right, saw)


def parts_equal_totals(frame: pd.DataFrame) -> CheckResult:
    """Check that parts of homes, of the labor force and of the educated add up."""
    homes = frame["owner_occupied_units"] + frame["renter_occupied_units"] - frame["occupied_housing_units"]
    every = frame["occupied_housing_units"] + frame["vacant_housing_units"] - frame["housing_units"]
    work = frame["population_16_plus"] - frame[
        ["employed_persons", "unemployed_persons", "armed_forces_persons", "not_in_labor_force_persons"]
    ].sum(axis=1, min_count=4)
    degrees = frame["bachelors_persons"] + frame["graduate_degree_persons"] > frame["population_25_plus"]
    rents = frame["renters_paying_30_pct_units"] > frame["renters_with_rent_share_units"]
    wrong = (homes.fillna(0) != 0) | (every.fillna(0) != 0) | (work.fillna(0) != 0) | degrees | rents
    return check_rows("parts of homes and people equal their totals", frame.loc[wrong, NAMES], len(frame))


def counties_add_up(frame: pd.DataFrame) -> CheckResult:
    """Check that the counties' people make up those of areas and states."""
    county = frame[frame["level"] == "county"]
    sums = pd.concat([county.groupby(code)["population"].sum() for code in ("cbsa", "state_fips")])
    upper = frame[frame["level"] != "county"]
    ratio = upper["geo_id"].map(sums) / upper["population"]
    # Within 10 percent, because the surveys are a year apart.
    wrong = upper.loc[~ratio.between(0.9, 1.1), [*NAMES, "population"]]
    return check("counties' people make up areas and states", wrong, len(upper))


def few_are_suppressed(frame: pd.DataFrame) -> CheckResult:
    """Check that medians are missing in few places."""
    # At most 7 so far. A changed sentinel would empty many or appear as a number.
    medians = ["median_household_income_usd", "median_home_value_usd", "median_gross_rent_usd_per_month"]
    missing = frame[medians].isna().sum()
    good = bool((missing <= 20).all())
    return CheckResult("medians are missing in at most 20 places", good, f"missing {missing.to_dict()}")


TABLES = (
    Table(
        name="housing",
        title="Income, home values, rent, tenure, education and work by place",
        description="American Community Survey, five-year estimates, by county, metropolitan and "
        "micropolitan area, and state, with margins of error where available. Ratios and rates are "
        "computed from the published figures; suppressed medians stay empty.",
        subject="housing",
        model=Housing,
        build=build_housing,
        checks=(
            places_are_complete,
            codes_are_known,
            boundaries_are_2023,
            parts_equal_totals,
            counties_add_up,
            few_are_suppressed,
        ),
        breaks=(
            "Surveys differ by level: counties 2020-24, areas and states 2019-23 (see `survey`).",
            "Home value is the owners' estimate over five years, below current sale prices.",
        ),
    ),
)
VIEWS = (
    View(
        name="housing_counties",
        title="Income, home values, rent, tenure, education and work by county",
        table="housing",
        where={"level": ("county",)},
        resources=("census/acs_county", "census/delineation"),
    ),
    View(
        name="housing_metros",
        title="Income, home values, rent, tenure and education by metropolitan and micropolitan area",
        table="housing",
        where={"level": ("cbsa",)},
        drop=("fips",),
        # Areas whose survey has no education counts have the sum of their counties.
        resources=("census/acs_cbsa", "census/acs_county", "census/delineation"),
    ),
    View(
        name="housing_states",
        title="Income, home values, rent, tenure and education by state",
        table="housing",
        where={"level": ("state",)},
        drop=("fips", "cbsa"),
        resources=("census/acs_county", "census/acs_state"),
    ),
)
