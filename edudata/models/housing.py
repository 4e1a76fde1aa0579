"""Income, homes, rent, schooling and work by place: one row a place and survey."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from edudata.analysis.affordability import price_to_income, rent_to_income_pct
from edudata.models._schema import Model, as_text, check, column, text
from edudata.models.regions import KINDS, LEVELS, areas, boundaries_are_2023, codes_are_known
from edudata.places import FIPS
from edudata.records import CheckResult, Table, View

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

COUNTS = {"county": (3222,), "cbsa": (935,), "state": (51, 52)}
"""Places of each level by the boundaries of 2023; a survey may have Puerto Rico among the states."""
CODE = {"county": "fips", "cbsa": "cbsa", "state": "state_fips"}
EDUCATION = ("population_25_plus", "bachelors_persons", "graduate_degree_persons")


def _persons(description: str, le: int = 45_000_000) -> float:
    return column(description, "persons", nullable=True, ge=0, le=le)


def _units(description: str) -> float:
    return column(description, "housing units", nullable=True, ge=0, le=20_000_000)


def _moe(of: str, unit: str, le: float) -> float:
    return column(f"margin of error of the {of}, 90 percent confidence", unit, nullable=True, ge=0, le=le)


class Housing(Model):
    geo_id: str = text(
        "FIPS code of a county or state, CBSA code of an area", str_matches=r"^\d{2}(\d{3})?$"
    )
    level: str = column("level of geography", isin=LEVELS)
    survey: str = text("years of the five-year survey", str_matches=r"^20\d{2}-\d{2}$")
    period_start: pd.Timestamp = column("first day of the survey's five years")
    period_end: pd.Timestamp = column("last day of the survey's five years")
    dollar_year: int = column("year of the dollars", "year", ge=2009, le=2100)
    name: str = text("name with its state")
    kind: str = column("what the place is", isin=KINDS)
    fips: str = column("county code, empty for other levels", nullable=True, str_matches=r"^\d{5}$")
    cbsa: str = column(
        "the county's metropolitan or micropolitan area, empty outside; an area's own code",
        nullable=True,
        str_matches=r"^\d{5}$",
    )
    state_fips: str = column("state; of an area the one its title names first", str_matches=r"^\d{2}$")
    population: float = column("people", "persons", ge=10, le=45_000_000)
    population_moe: float = _moe("population", "persons", 100_000)
    median_age_years: float = column("median age", "years", nullable=True, ge=15, le=75)
    median_household_income_usd: float = column(
        "median household income", "USD a year", nullable=True, ge=10_000, le=260_000
    )
    median_household_income_moe_usd: float = _moe("median household income", "USD a year", 100_000)
    median_home_value_usd: float = column(
        "median value of owner-occupied homes, as their owners estimate it",
        "USD",
        nullable=True,
        ge=10_000,
        le=2_500_000,
    )
    median_home_value_moe_usd: float = _moe("median home value", "USD", 500_000)
    median_gross_rent_usd_per_month: float = column(
        "median rent with utilities", "USD a month", nullable=True, ge=150, le=5_000
    )
    median_gross_rent_moe_usd_per_month: float = _moe("median gross rent", "USD a month", 3_000)
    median_owner_cost_with_mortgage_usd_per_month: float = column(
        "median monthly cost of owners with a mortgage", "USD a month", nullable=True, ge=300, le=8_000
    )
    median_owner_cost_without_mortgage_usd_per_month: float = column(
        "median monthly cost of owners without a mortgage", "USD a month", nullable=True, ge=80, le=3_000
    )
    housing_units: float = _units("homes, lived in or not")
    vacant_housing_units: float = _units("homes not lived in")
    occupied_housing_units: float = _units("homes lived in")
    occupied_housing_units_moe: float = _moe("occupied homes", "housing units", 100_000)
    owner_occupied_units: float = _units("homes lived in by their owner")
    owner_occupied_units_moe: float = _moe("homes lived in by their owner", "housing units", 100_000)
    renter_occupied_units: float = _units("homes lived in by a renter")
    renter_occupied_units_moe: float = _moe("homes lived in by a renter", "housing units", 100_000)
    median_year_built: float = column(
        "median year the homes were built", "year", nullable=True, ge=1900, le=2100
    )
    education_survey: str = text(
        "survey of the education counts: an area or state without its own has the sum of its counties"
    )
    population_25_plus: float = _persons("people of 25 years and over")
    bachelors_persons: float = _persons("of these, with a bachelor's as their highest degree")
    graduate_degree_persons: float = _persons("of these, with a graduate or professional degree")
    population_16_plus: float = _persons("people of 16 years and over")
    employed_persons: float = _persons("of these, employed civilians")
    unemployed_persons: float = _persons("of these, unemployed civilians")
    armed_forces_persons: float = _persons("of these, in the armed forces")
    not_in_labor_force_persons: float = _persons("of these, not in the labor force")
    poverty_rate_pct: float = column("people below the poverty line", "%", nullable=True, ge=1, le=75)
    price_to_income: float = column(
        "median home value over median household income", "ratio", nullable=True, ge=0.5, le=25
    )
    annual_rent_to_income_pct: float = column(
        "twelve median rents over median household income", "%", nullable=True, ge=2, le=80
    )
    homeownership_rate_pct: float = column("occupied homes lived in by their owner", "%", ge=0, le=100)
    bachelors_or_higher_pct: float = column(
        "people of 25 and over with a bachelor's degree or more", "%", ge=0, le=100
    )
    civilian_unemployment_rate_pct: float = column(
        "unemployed of the civilian labor force; the publisher's rounded rate where it gives no counts",
        "%",
        ge=0,
        le=60,
    )

    class Config(Model.Config):
        unique = ["level", "geo_id", "survey"]


def build_housing(raw: Raw) -> pd.DataFrame:
    """All levels stacked, each from its newest survey, with ratios and rates from the figures.

    value 207,200, income 72,481                -> price_to_income 2.86
    rent 1,263 a month, income 72,481           -> annual_rent_to_income_pct 20.9
    owners 17,660 of 22,917 homes               -> homeownership_rate_pct 77.06
    6,378 bachelor's and 5,683 more of 41,392   -> bachelors_or_higher_pct 29.14
    641 unemployed, 26,122 employed             -> civilian_unemployment_rate_pct 2.40
    a suppressed median                         -> empty, and its ratios with it
    """
    county, place = raw.newest("census/acs_county"), raw.newest("census/delineation")[["fips", "cbsa"]]
    county = county.merge(place, on="fips", how="left", validate="1:1").assign(kind="county")
    county["state_fips"] = county["fips"].str[:2]
    # Census's own names of areas end in "Metro Area"; the delineation's titles are the shorter ones.
    cbsa = raw.newest("census/acs_cbsa").drop(columns="name")
    cbsa = cbsa.merge(areas(raw), on="cbsa", how="left", validate="1:1")
    state = raw.newest("census/acs_state").assign(kind="state", cbsa=None)
    state["kind"] = state["kind"].where(state["state_fips"] != FIPS["PR"], "territory")
    parts = []
    for level, rows in (("county", county), ("cbsa", cbsa), ("state", state)):
        filled = rows if level == "county" else _education_from_counties(rows, county, CODE[level])
        filled = filled.assign(level=level, geo_id=filled[CODE[level]])
        parts.append(filled.reindex(columns=[*_published(), "unemployment_rate_pct"]))
    frame = pd.concat(parts, ignore_index=True)
    frame["education_survey"] = frame["education_survey"].fillna(frame["survey"])
    last = frame["survey"].str[:2] + frame["survey"].str[-2:]
    frame["dollar_year"] = last.astype("int64")
    frame["period_start"] = pd.to_datetime(frame["survey"].str[:4] + "-01-01").astype("datetime64[us]")
    frame["period_end"] = pd.to_datetime(last + "-12-31").astype("datetime64[us]")
    return as_text(_rates(frame), Housing)


def _published() -> list[str]:
    """The model's columns that are not made here, with `education_survey`, which may be."""
    made = {"price_to_income", "annual_rent_to_income_pct", "homeownership_rate_pct"}
    made |= {"bachelors_or_higher_pct", "civilian_unemployment_rate_pct"}
    return [name for name in Housing.to_schema().columns if name not in made]


def _education_from_counties(rows: pd.DataFrame, county: pd.DataFrame, code: str) -> pd.DataFrame:
    """Education counts of rows without their own: the sums over their counties, and whose they are."""
    sums = county.groupby(code)[list(EDUCATION)].sum()
    own = rows[list(EDUCATION)].notna().all(axis=1)
    out = rows.copy()
    for name in EDUCATION:
        out[name] = rows[name].where(own, rows[code].map(sums[name]))
    out["education_survey"] = rows["survey"].where(own, county["survey"].iloc[0])
    return out


def _rates(frame: pd.DataFrame) -> pd.DataFrame:
    income = frame["median_household_income_usd"]
    degrees = frame["bachelors_persons"] + frame["graduate_degree_persons"]
    force = frame["employed_persons"] + frame["unemployed_persons"]
    counted = 100 * frame["unemployed_persons"] / force.where(force > 0)
    return frame.assign(
        price_to_income=price_to_income(frame["median_home_value_usd"], income),
        annual_rent_to_income_pct=rent_to_income_pct(frame["median_gross_rent_usd_per_month"], income),
        homeownership_rate_pct=100 * frame["owner_occupied_units"] / frame["occupied_housing_units"],
        bachelors_or_higher_pct=100 * degrees / frame["population_25_plus"],
        civilian_unemployment_rate_pct=counted.fillna(frame["unemployment_rate_pct"]),
    )


def _all_places(frame: pd.DataFrame) -> CheckResult:
    found = frame.groupby(["survey", "level"]).size().reset_index(name="rows")
    right = [row.rows in COUNTS[str(row.level)] for row in found.itertuples()]
    complete = set(found["level"]) == set(COUNTS)
    saw = ", ".join(f"{row.rows:,} {row.level} rows of {row.survey}" for row in found.itertuples())
    return CheckResult("all places are there", all(right) and complete, saw)


def _codes(frame: pd.DataFrame) -> CheckResult:
    return codes_are_known(frame)


def parts_equal_totals(frame: pd.DataFrame) -> CheckResult:
    """Owners and renters make up the occupied homes, these and the vacant ones all; likewise work."""
    homes = frame["owner_occupied_units"] + frame["renter_occupied_units"] - frame["occupied_housing_units"]
    every = frame["occupied_housing_units"] + frame["vacant_housing_units"] - frame["housing_units"]
    work = frame["population_16_plus"] - frame[
        ["employed_persons", "unemployed_persons", "armed_forces_persons", "not_in_labor_force_persons"]
    ].sum(axis=1, min_count=4)
    degrees = frame["bachelors_persons"] + frame["graduate_degree_persons"] > frame["population_25_plus"]
    wrong = (homes.fillna(0) != 0) | (every.fillna(0) != 0) | (work.fillna(0) != 0) | degrees
    return check("parts of homes and people equal their totals", frame.loc[wrong, NAMED], len(frame))


NAMED = ["level", "geo_id", "name"]


def counties_add_up(frame: pd.DataFrame) -> CheckResult:
    """The counties' people make up an area's and a state's within 10 percent, surveys a year apart."""
    county = frame[frame["level"] == "county"]
    sums = pd.concat([county.groupby(code)["population"].sum() for code in ("cbsa", "state_fips")])
    upper = frame[frame["level"] != "county"]
    ratio = upper["geo_id"].map(sums) / upper["population"]
    wrong = upper.loc[~ratio.between(0.9, 1.1), [*NAMED, "population"]]
    return check("counties' people make up areas and states", wrong, len(upper))


def few_suppressed(frame: pd.DataFrame) -> CheckResult:
    """Medians are missing in few places: a changed sentinel would empty many or appear as a number."""
    medians = ["median_household_income_usd", "median_home_value_usd", "median_gross_rent_usd_per_month"]
    missing = frame[medians].isna().sum()
    return CheckResult(
        "medians are missing in at most 20 places",
        bool((missing <= 20).all()),
        f"missing {missing.to_dict()}",
    )


TABLES: tuple[Table, ...] = (
    Table(
        name="housing",
        title="Income, home values, rent, tenure, education and work by place",
        description="American Community Survey, five-year estimates, by county, metropolitan and "
        "micropolitan area, and state, with margins of error where they are at hand. Ratios and rates are "
        "computed from the published figures; suppressed medians stay empty.",
        subject="housing",
        model=Housing,
        build=build_housing,
        checks=(
            _all_places,
            _codes,
            boundaries_are_2023,
            parts_equal_totals,
            counties_add_up,
            few_suppressed,
        ),
        breaks=(
            "Surveys differ by level: counties 2020-24, areas and states 2019-23 (see `survey`).",
            "Home value is the owners' estimate over five years, below current sale prices.",
        ),
    ),
)
VIEWS: tuple[View, ...] = (
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
        # Education is summed over the counties where the area's own survey does not have it.
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
