"""States and metropolitan areas with one row per place and one column per measure."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast
from edudata.models._schema import Model, check, column, optional, text
from edudata.models.household_debt import build_student_debt_by_state
from edudata.models.housing import build_housing
from edudata.models.region_indicators import build_region_indicators
from edudata.models.regions import build_regions
from edudata.places import NAMES, STATES
from edudata.records import CheckResult, Table

# Column -> the indicator and the unit that it is taken from, and the column that has its year.
INDICATORS = {
    "population": ("population", "persons", "population_year"),
    "net_domestic_migration_persons": ("net_domestic_migration", "persons", "population_year"),
    "net_domestic_migration_since_2020_persons": (
        "net_domestic_migration_since_2020", "persons", "population_year",
    ),
    "net_domestic_migration_since_2020_pct": (
        "net_domestic_migration_since_2020", "rate_pct", "population_year",
    ),
    "degree_granting_institutions": ("degree_granting_institutions", "count", "institutions_year"),
    "four_year_institutions": ("four_year_institutions", "count", "institutions_year"),
    "public_two_year_institutions": ("public_two_year_institutions", "count", "institutions_year"),
    "research_universities": ("research_universities", "count", "institutions_year"),
    "bachelors_entry_job_share_pct": ("bachelors_entry_job_share", "rate_pct", "jobs_year"),
    "price_parity_index": ("price_parity_all_items", "rpp_index", "price_parity_year"),
    "gdp_million_usd": ("gdp", "million_usd", "gdp_year"),
}  # fmt: skip
HOUSING = (
    "survey",
    "dollar_year",
    "median_household_income_usd",
    "median_home_value_usd",
    "median_gross_rent_usd_per_month",
    "price_to_income",
    "homeownership_rate_pct",
    "bachelors_or_higher_pct",
    "poverty_rate_pct",
)
BY_CODE = {"cbsa": "cbsa", "state": "state_fips"}


class Wide(Model):
    """Columns of both tables; a year stands beside the measures that it dates."""

    name: str = text("name of the place")
    state: str = column(
        "state, or the first of a metropolitan area's, postal abbreviation", str_matches=r"^[A-Z]{2}$"
    )
    lon_deg: float = column("longitude of its middle, weighted by population", "degrees", ge=-190, le=-60)
    lat_deg: float = column("latitude of the same point", "degrees", ge=15, le=75)
    survey: str = optional("years of the American Community Survey")
    dollar_year: str = optional(
        "year whose dollars income, home value and rent are in", str_matches=r"^\d{4}$"
    )
    median_household_income_usd: float = optional("median household income", "USD", ge=5_000, le=400_000)
    median_home_value_usd: float = optional("median value of owned homes", "USD", ge=5_000, le=5_000_000)
    median_gross_rent_usd_per_month: float = optional(
        "median gross rent", "USD per month", ge=50, le=10_000
    )
    price_to_income: float = optional(
        "median home value over median household income", "ratio", ge=0, le=60
    )
    homeownership_rate_pct: float = optional("homes lived in by their owners", "%", ge=0, le=100)
    bachelors_or_higher_pct: float = optional("people of 25 and older with a degree", "%", ge=0, le=100)
    poverty_rate_pct: float = optional("people below the poverty line", "%", ge=0, le=100)
    degree_granting_institutions: float = optional(
        "active degree-granting institutions", "institutions", ge=0
    )
    four_year_institutions: float = optional("of these, four-year ones", "institutions", ge=0)
    public_two_year_institutions: float = optional("public two-year institutions", "institutions", ge=0)
    research_universities: float = optional("Carnegie classes R1 and R2", "institutions", ge=0)
    institutions_year: float = optional("year of the institutions", "year", ge=2000, le=2100)
    bachelors_entry_job_share_pct: float = optional(
        "jobs in occupations that typically require a bachelor's degree or more", "%", ge=0, le=100
    )
    jobs_year: float = optional("year of the job share", "year", ge=2000, le=2100)
    price_parity_index: float = optional(
        "price level, United States = 100; of metropolitan areas only the most expensive",
        "index",
        ge=40,
        le=250,
    )
    price_parity_year: float = optional("year of the price level", "year", ge=2000, le=2100)
    gdp_million_usd: float = optional("gross domestic product, current dollars", "million USD", ge=50)
    gdp_year: float = optional("year of the gross domestic product", "year", ge=2000, le=2100)


class Metros(Wide, key=["cbsa"]):
    """One row per metropolitan or micropolitan area."""

    cbsa: str = column("CBSA code of July 2023", str_matches=r"^\d{5}$")
    kind: str = column("type of area", isin=("metro", "micro"))
    population: float = optional("people", "persons", ge=0)
    population_year: float = optional("year of population and migration", "year", ge=2000, le=2100)
    net_domestic_migration_persons: float = optional("arrivals minus departures in the year", "persons")
    net_domestic_migration_since_2020_persons: float = optional("the same since July 2020", "persons")
    net_domestic_migration_since_2020_pct: float = optional("percent of the people of 2020", "%")


class States(Wide, key=["state_fips"]):
    """One row per state, the District of Columbia and Puerto Rico."""

    state_fips: str = column("FIPS code", str_matches=r"^\d{2}$")
    population: float = optional("people, five-year survey", "persons", ge=0)
    student_debt_per_credit_file_usd: float = optional(
        "student debt per person with a credit file, whether or not in debt", "USD", ge=0, le=50_000
    )
    student_debt_delinquent_pct: float = optional("student debt 90 or more days late", "%", ge=0, le=100)
    student_debt_year: float = optional(
        "year of the student debt, its last quarter", "year", ge=2000, le=2100
    )


def _indicators(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return each indicator's newest year, one column per indicator, with its year."""
    parts = {}
    for name in names:
        indicator, unit, year = INDICATORS[name]
        own = rows[rows["indicator"].eq(indicator) & rows[unit].notna()]
        newest = own[own["year"].eq(own["year"].max())].drop_duplicates("geo_id").set_index("geo_id")
        parts[name] = newest[unit]
        parts.setdefault(year, newest["year"].astype(float))
    return pd.DataFrame(parts)


def _wide(raw: Raw, level: str, names: list[str]) -> pd.DataFrame:
    code = BY_CODE[level]
    regions = build_regions(raw)
    places = regions[regions["level"].eq(level)].set_index("geo_id")
    housing = build_housing(raw)
    survey = housing[housing["level"].eq(level)].set_index("geo_id")
    rows = build_region_indicators(raw)
    frame = places[["name", "state_fips", "kind", "lon_deg", "lat_deg"]].join(survey[list(HOUSING)])
    frame = frame.join(_indicators(rows[rows["level"].eq(level)], names))
    letters = {fips: state for state, (fips, _) in STATES.items()}
    frame = frame.assign(state=frame["state_fips"].map(letters))
    return frame.rename_axis(code).drop(columns=code, errors="ignore").reset_index()


def build_metros(raw: Raw) -> pd.DataFrame:
    """Build one row per area: its survey, and the newest year of each indicator."""
    return cast(_wide(raw, "cbsa", list(INDICATORS)), Metros)


def build_states(raw: Raw) -> pd.DataFrame:
    """Build one row per state: its survey, indicators of the newest year, and student debt."""
    names = [name for name in INDICATORS if INDICATORS[name][2] != "population_year"]
    frame = _wide(raw, "state", names).set_index("state_fips")
    housing = build_housing(raw)
    people = housing[housing["level"].eq("state")].set_index("geo_id")["population"]
    debt = build_student_debt_by_state(raw)
    debt = debt[debt["year"].eq(debt["year"].max())].set_index("state_fips")
    frame = frame.assign(
        name=frame["state"].map(NAMES),
        population=people,
        student_debt_per_credit_file_usd=debt["student_debt_per_credit_file_usd"],
        student_debt_delinquent_pct=debt["delinquent_90plus_pct"],
        student_debt_year=debt["year"].astype(float),
    )
    return cast(frame.reset_index(), States)


def one_year_each(frame: pd.DataFrame) -> CheckResult:
    """Check that a column's values are of one year in all places."""
    years = [name for name in frame if str(name).endswith("_year") and name != "dollar_year"]
    counts = frame[years].nunique()
    wrong = counts[counts > 1].rename("years").reset_index()
    return check("each measure is of one year", wrong, len(years))


TABLES = (
    Table(
        name="metros",
        title="Metropolitan and micropolitan areas, one row each: people, income, homes, colleges, jobs",
        description="935 areas of July 2023 with the newest survey and the newest year of each "
        "indicator in a column of its own; the same figures with all years are in housing_metros and "
        "region_indicators.",
        subject="housing",
        model=Metros,
        build=build_metros,
        span=None,
        checks=(one_year_each,),
        kind="derived",
    ),
    Table(
        name="states",
        title="States, one row each: people, income, homes, colleges, jobs, prices",
        description="50 states, the District of Columbia and Puerto Rico with the newest survey and the "
        "newest year of each indicator in a column of its own; the same figures with all years are in "
        "housing_states, region_indicators and student_debt_by_state.",
        subject="housing",
        model=States,
        build=build_states,
        span=None,
        checks=(one_year_each,),
        kind="derived",
    ),
)
