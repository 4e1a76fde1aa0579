"""Indicators by place: people and migration, universities, jobs, price levels, and output."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import stack
from edudata.models._schema import Model, check, check_rows, column, optional, text
from edudata.places import FIPS
from edudata.records import CheckResult, Table

UNITS = ("persons", "rate_pct", "count", "rpp_index", "thousand_jobs", "million_usd")
# Indicator -> its columns, one per unit.
INDICATORS = {
    "population": ("persons",),
    "net_domestic_migration": ("persons",),
    "net_domestic_migration_since_2020": ("persons", "rate_pct"),
    "degree_granting_institutions": ("count",),
    "four_year_institutions": ("count",),
    "public_two_year_institutions": ("count",),
    "research_universities": ("count",),
    "bachelors_entry_job_share": ("rate_pct",),
    "price_parity_all_items": ("rpp_index",),
    "price_parity_goods": ("rpp_index",),
    "price_parity_housing": ("rpp_index",),
    "price_parity_utilities": ("rpp_index",),
    "price_parity_other_services": ("rpp_index",),
    "worked_from_home": ("rate_pct",),
    "nonfarm_employment": ("thousand_jobs",),
    "gdp": ("million_usd",),
}
POPULATION = "https://www.census.gov/programs-surveys/popest.html"
DIRECTORY = "ipeds/directory"
INSTITUTIONS = "https://nces.ed.gov/ipeds/use-the-data"
JOB_SHARE = "https://www.bls.gov/oes/"
PRICE_PARITY = "https://www.bea.gov/data/prices-inflation/regional-price-parities-state-and-metro-area"
GDP_CBSA = "https://www.bea.gov/data/gdp/gdp-county-metro-and-other-areas"
GDP_STATE = "https://www.bea.gov/data/gdp/gdp-state"


class RegionIndicators(
    Model,
    key=["level", "geo_id", "indicator", "year", "month"],
    provenance=["trust", "flag", "note", "source_url"],
):
    """One row per place, indicator and time."""

    geo_id: str = text("CBSA code, state FIPS code, 00 for the nation, or a city's name")
    level: str = column("level of geography", isin=("cbsa", "state", "nation", "city"))
    year: int = column("year of the value", "year", ge=2000, le=2100)
    month: int = column("month of the value, 0 if it covers a whole year", "month", ge=0, le=12)
    indicator: str = column("what is measured", isin=tuple(INDICATORS))
    area: str = text("name of the place as its publisher writes it")
    persons: float = optional(
        "people; for migration, arrivals minus departures", "persons", ge=-2_000_000, le=400_000_000
    )
    rate_pct: float = optional(
        "percent: of workers, of jobs, or of the people of 2020", "%", ge=-50, le=100
    )
    count: float = optional("institutions", "institutions", ge=0, le=1_000)
    rpp_index: float = optional("price level, United States = 100", "index", ge=40, le=250)
    thousand_jobs: float = optional(
        "nonfarm employment, not seasonally adjusted", "thousand jobs", ge=5, le=200_000
    )
    million_usd: float = optional(
        "gross domestic product, current dollars", "million USD", ge=50, le=50_000_000
    )


def _people(raw: Raw) -> list[pd.DataFrame]:
    """Return population, yearly migration, and migration since 2020 with its share of 2020's people."""
    frame = raw.newest("census/population").rename(columns={"cbsa": "geo_id", "name": "area"})
    frame = frame.sort_values(["geo_id", "year"]).assign(
        level="cbsa", trust="primary", source_url=POPULATION
    )
    start = frame["geo_id"].map(frame[frame["year"] == 2020].set_index("geo_id")["population"])
    # The estimates of 2020 cover the three months before the July from which the sum starts.
    since = frame[frame["year"] > 2020]
    total = since.groupby("geo_id")["net_domestic_migration"].cumsum()
    return [
        frame.assign(indicator="population", persons=frame["population"]),
        frame.assign(
            indicator="net_domestic_migration",
            persons=frame["net_domestic_migration"],
            note=pd.Series("April to June only", frame.index).where(frame["year"] == 2020),
        ),
        since.assign(
            indicator="net_domestic_migration_since_2020",
            persons=total,
            rate_pct=100 * total / start,
            trust="derived",
            note="sum of the years from 2021 on, percent of the people of July 2020",
        ),
    ]


def _institutions(raw: Raw) -> list[pd.DataFrame]:
    """Return the number of active degree-granting institutions by type, including zeros."""
    rows = raw.newest(DIRECTORY)
    year = _directory_year(rows["year"], [published for name, published in raw.used if name == DIRECTORY])
    rows = rows[rows["degree_granting"] == 1]
    kinds = {
        "degree_granting_institutions": rows["unitid"].notna(),
        "four_year_institutions": rows["level"] == 1,
        "public_two_year_institutions": rows["sector"] == 4,
        # Carnegie classes of very high and high research activity.
        "research_universities": rows["carnegie_2021_basic"].isin([15, 16]),
    }
    area = raw.newest("census/delineation").groupby("cbsa")["cbsa_title"].first()
    state = raw.newest("census/acs_state").set_index("state_fips")["name"]
    parts = []
    for level, code, names in (("cbsa", "cbsa", area), ("state", "state_fips", state)):
        for indicator, selected in kinds.items():
            counts = rows[selected].groupby(code).size().reindex(names.index, fill_value=0)
            part = {"geo_id": names.index, "area": names.to_numpy(), "count": counts.to_numpy()}
            facts = {"level": level, "indicator": indicator, "year": year}
            parts.append(pd.DataFrame(part | facts | {"trust": "derived", "source_url": INSTITUTIONS}))
    return parts


def _directory_year(years: pd.Series, published: list[str]) -> int:
    """Return the fall that a directory describes: as its archive says, else the year before it appeared.

    The directory of fall 2023 was published in 2024.
    """
    if years.notna().any():
        return int(years.max())
    return int(published[-1][:4]) - 1


def _jobs(raw: Raw) -> list[pd.DataFrame]:
    """Return the share of degree jobs, and employment of large metros in three months."""
    metro = raw.newest("bls/metro_employment").rename(columns={"cbsa": "geo_id", "metro": "area"})
    metro = metro.assign(
        level="cbsa",
        year=metro["month"].dt.year,
        month=metro["month"].dt.month,
        indicator="nonfarm_employment",
        thousand_jobs=metro["nonfarm_employment_thousands_nsa"],
    )
    return [_degree_jobs(raw), metro]


def _degree_jobs(raw: Raw) -> pd.DataFrame:
    """Return the share of jobs in occupations whose entry takes a bachelor's degree."""
    share = raw.newest("bls/oews_bachelors_share")
    level = share["area_type"].map({"N": "nation", "S": "state", "M": "cbsa"})
    share = share.assign(
        level=level,
        geo_id=share["cbsa"].where(level == "cbsa", share["state_fips"]),
        area=share["area_name"],
        year=share["month"].dt.year,
        month=share["month"].dt.month,
        indicator="bachelors_entry_job_share",
        rate_pct=share["bachelors_entry_share_pct"],
        trust="derived",
        source_url=JOB_SHARE,
    )
    # Nonmetropolitan areas have their own codes, which no other indicator uses.
    return share[share["geo_id"].str.len().eq(5) | share["level"].isin(["state", "nation"])]


def _prices(raw: Raw) -> list[pd.DataFrame]:
    """Return price parities of states and of the most expensive metros."""
    state, metro = raw.newest("bea/price_parities"), raw.newest("bea/price_parities_metro")
    return [
        state.assign(
            geo_id=state["state_fips"],
            level=pd.Series("state", state.index).where(state["state_fips"] != "00", "nation"),
            area=state["state_name"],
            indicator="price_parity_" + state["item"],
            rpp_index=state["rpp_us_100"],
            trust="primary",
            source_url=PRICE_PARITY,
        ),
        metro.rename(columns={"cbsa": "geo_id", "metro": "area", "rpp_us_100": "rpp_index"}).assign(
            level="cbsa", indicator="price_parity_all_items"
        ),
    ]


def _output(raw: Raw) -> list[pd.DataFrame]:
    """Return GDP of areas and states in millions."""
    areas, states = raw.newest("bea/gdp_cbsa"), raw.newest("bea/gdp_state")
    titles = raw.newest("census/delineation").groupby("cbsa")["cbsa_title"].first()
    names = raw.newest("census/acs_state").set_index("state_fips")["name"]
    return [
        areas.assign(
            geo_id=areas["cbsa"],
            level="cbsa",
            area=areas["cbsa"].map(titles),
            indicator="gdp",
            million_usd=areas["gdp_thousand_usd"] / 1000,
            trust="primary",
            source_url=GDP_CBSA,
        ),
        states.assign(
            geo_id=states["state_fips"],
            level="state",
            area=states["state_fips"].map(names),
            indicator="gdp",
            million_usd=states["gdp_million_usd"],
            trust="primary",
            source_url=GDP_STATE,
        ),
    ]


def _remote_work(raw: Raw) -> pd.DataFrame:
    rows = raw.newest("compiled/work_from_home")
    codes = {"United States": "00", "Mississippi": FIPS["MS"]}
    return rows.assign(
        # Cities have no code here and go by their name.
        geo_id=rows["area"].map(codes).fillna(rows["area"]),
        indicator="worked_from_home",
        rate_pct=rows["worked_from_home_pct"],
    )


def build_region_indicators(raw: Raw) -> pd.DataFrame:
    """Build one row per place, indicator and time, with the value in the column of its unit.

    34980, net_domestic_migration_since_2020, 2025 -> persons and percent of the people of 2020
    34980, gdp, 2023, thousands                    -> million_usd
    """
    parts = [
        *_people(raw),
        *_institutions(raw),
        *_jobs(raw),
        *_prices(raw),
        *_output(raw),
        _remote_work(raw),
    ]
    frame = stack(parts, RegionIndicators)
    return frame.fillna({"month": 0}).astype({"year": "int64", "month": "int64"})


def indicators_have_their_units(frame: pd.DataFrame) -> CheckResult:
    """Check that a row has exactly the columns of its indicator."""
    right = pd.Series(True, frame.index)
    for unit in UNITS:
        expected = frame["indicator"].isin([name for name, units in INDICATORS.items() if unit in units])
        right &= frame[unit].notna() == expected
    return check_rows("each indicator keeps to its unit", frame[~right], len(frame))


def nation_is_100(frame: pd.DataFrame) -> CheckResult:
    """Check that the nation's price level over all items is 100 each year."""
    # Single items only come near.
    nation = frame[(frame["level"] == "nation") & (frame["indicator"] == "price_parity_all_items")]
    wrong = nation[nation["rpp_index"] != 100]
    return check("price parity of the United States is 100", wrong, len(nation))


def people_are_consistent(frame: pd.DataFrame) -> CheckResult:
    """Check that population changes slowly and that migration is a small part of it."""
    wide = frame[frame["indicator"].isin(["population", "net_domestic_migration"])].pivot(
        index=["geo_id", "year"], columns="indicator", values="persons"
    )
    change = wide.groupby("geo_id")["population"].pct_change()
    share = wide["net_domestic_migration"] / wide["population"]
    # The largest so far are 12 and 13 percent; a shifted code or a wrong unit goes far beyond a fifth.
    wrong = wide[(change.abs() > 0.2) | (share.abs() > 0.2)].reset_index()
    return check("population and migration change by less than a fifth a year", wrong, len(wide))


def types_within_all(frame: pd.DataFrame) -> CheckResult:
    """Check that the types of institutions are parts of all institutions."""
    wide = frame[frame["count"].notna()].pivot(
        index=["level", "geo_id"], columns="indicator", values="count"
    )
    parts = wide["four_year_institutions"] + wide["public_two_year_institutions"]
    wrong = (parts > wide["degree_granting_institutions"]) | (
        wide["research_universities"] > wide["four_year_institutions"]
    )
    return check("types of institutions are parts of all", wide[wrong].reset_index(), len(wide))


TABLES = (
    Table(
        name="region_indicators",
        title="People, migration, universities, jobs, prices and output by place",
        description="Metropolitan and micropolitan areas, states, the nation and a few cities: population "
        "and net domestic migration since 2020, degree-granting institutions by type, the share of jobs "
        "that typically require a bachelor's degree, price parities, remote work, employment and GDP. Not "
        "every indicator covers every place: see the notes.",
        subject="housing",
        model=RegionIndicators,
        build=build_region_indicators,
        span=None,
        checks=(indicators_have_their_units, nation_is_100, people_are_consistent, types_within_all),
        breaks=(
            "Price parities compare places within a year, not one place over several years.",
            "Employment of 2018 and of later years is for areas delineated differently.",
            "Migration and population leave out Puerto Rico and begin in 2020.",
            "Employment: 25 metros only, an extract in alphabetical order from Atlanta to Memphis.",
            "Price parities of metros: only the 15 most expensive ones; all states are there.",
            "Remote work: the nation, one state and a few cities, no metros.",
        ),
    ),
)
