"""What a hub of work needs: the factors of a score, collected for every metro area.

Only what is published for every metro is scored. Promise programs are an incomplete list and remote work
is published for a few cities: both are annotations. Transport is not measured at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from edudata.analysis.universities import per_million_people


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing a hub should have.

    Attributes
    ----------
    label : str
        Name for readers.
    column : str
        Column of the result of `gather`; its name contains the unit.
    better : str
        Which end is better, "low" or "high".
    unit : str
        Unit for readers; "" for a plain number.
    digits : int
        Decimals shown.
    weight : float
        Default weight.
    """

    label: str
    column: str
    better: str
    unit: str
    digits: int
    weight: float


FACTORS: Mapping[str, Factor] = {
    "housing": Factor("Home value to income", "price_to_income", "low", "years", 2, 5),
    "rent": Factor("Rent to income", "rent_to_income_pct", "low", "pct", 1, 5),
    "prices": Factor("Price level of the state", "state_price_parity_index", "low", "", 1, 5),
    "universities": Factor(
        "Research universities per million people",
        "research_universities_per_million",
        "high",
        "",
        2,
        5,
    ),
    "degree_jobs": Factor("Jobs that need a degree", "degree_job_share_pct", "high", "pct", 1, 5),
    "graduates": Factor("Adults with a bachelor's degree", "bachelors_or_higher_pct", "high", "pct", 1, 5),
    "size": Factor("Population", "population", "high", "", 0, 0),
}
NOT_SCORED = {
    "transport": "not measured: no table here says how well a metro is connected",
    "government policy": "the list of promise programs is incomplete: shown next to a metro, never scored",
    "remote work": "published for a few cities, not for metros: shown next to a metro, never scored",
}
# Renters' own ratio takes the place of the other as soon as the survey has it for the metros.
OWN_RENT, OTHER_RENT = "median_gross_rent_to_income_pct", "annual_rent_to_income_pct"
RENT_WORDS = {
    OWN_RENT: "the median share of their own income that renters pay",
    OTHER_RENT: "the renters' median rent divided by the median income of all households, so it is not the "
    "share of income that renters pay",
}
INDICATORS = (
    "price_parity_all_items",
    "research_universities",
    "bachelors_entry_job_share",
    "population",
    "net_domestic_migration_since_2020",
    "worked_from_home",
)
UNITS = ("persons", "rate_pct", "count", "rpp_index")


def gather(
    housing: pd.DataFrame, indicators: pd.DataFrame, promises: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Collect the factors, annotations and migration of every metro of the fifty states and DC.

    Parameters
    ----------
    housing : DataFrame
        View `housing_metros`.
    indicators : DataFrame
        Table `region_indicators`; the newest year of each indicator is used.
    promises : DataFrame, optional
        Table `promise_programs`, to name each state's program.

    Returns
    -------
    DataFrame
        One row per metro: cbsa, name, state_fips, the columns of FACTORS, people_2020,
        net_migration_since_2020_pct, metro_price_parity_index (published for the most expensive metros
        only), worked_from_home_pct (of its largest city, where published) and promise_program ("not in
        the list" does not mean that there is none). attrs["rent_to_income"] says which ratio that is.

    Examples
    --------
    >>> import edudata as ed
    >>> metros = gather(ed.load("housing_metros"), ed.load("region_indicators"))
    >>> len(metros), round(metros.set_index("cbsa").loc["41940", "price_to_income"], 2).item()
    (387, 8.53)
    """
    # Price parities are not published for Puerto Rico, so that its metros could have no score.
    frame = housing[(housing["kind"] == "metro") & ~housing["name"].str.contains(r", PR\b")]
    rent = OWN_RENT if OWN_RENT in frame and frame[OWN_RENT].notna().any() else OTHER_RENT
    frame = frame.rename(columns={rent: "rent_to_income_pct"})
    columns = ["cbsa", "name", "state_fips", "price_to_income", "rent_to_income_pct"]
    frame = frame[[*columns, "bachelors_or_higher_pct", "population"]].reset_index(drop=True)
    columns = ["indicator", "level", "geo_id", "area", "year", *UNITS]
    rows = indicators.loc[indicators["indicator"].isin(list(INDICATORS)), columns]
    by_name = dict(iter(rows.groupby("indicator")))
    codes, states = frame["cbsa"], frame["state_fips"]
    parity = by_name["price_parity_all_items"]
    migration = by_name["net_domestic_migration_since_2020"]
    frame = frame.assign(
        state_price_parity_index=states.map(_newest(parity, "state", "rpp_index")),
        research_universities_per_million=codes.map(
            per_million_people(rows, frame.set_index("cbsa")["population"], "cbsa")
        ),
        degree_job_share_pct=codes.map(_newest(by_name["bachelors_entry_job_share"], "cbsa", "rate_pct")),
        people_2020=codes.map(_newest(by_name["population"], "cbsa", "persons", 2020)),
        net_migration_since_2020_pct=codes.map(_newest(migration, "cbsa", "rate_pct")),
        metro_price_parity_index=codes.map(_newest(parity, "cbsa", "rpp_index")),
        worked_from_home_pct=frame["name"].map(_first_city).map(_from_home(by_name["worked_from_home"])),
    )
    if promises is not None:
        programs = dict(zip(promises["state_fips"], promises["program"], strict=True))
        frame["promise_program"] = states.map(programs).fillna("not in the list")
    frame.attrs = {"rent_to_income": RENT_WORDS[rent]}
    return frame


def _newest(rows: pd.DataFrame, level: str, column: str, year: int | None = None) -> pd.Series[float]:
    rows = rows[rows["level"].eq(level)]
    rows = rows[rows["year"].eq(rows["year"].max() if year is None else year)]
    return rows.set_index("geo_id")[column].astype(float)


def _from_home(rows: pd.DataFrame) -> pd.Series[float]:
    # Work from home is published for cities; a metro takes the share of the first city in its name.
    rows = rows[rows["level"].eq("city")].sort_values("year").drop_duplicates("area", keep="last")
    return rows.set_index("area")["rate_pct"].astype(float)


def _first_city(name: str) -> str:
    """Convert "Austin-Round Rock-San Marcos, TX" to "Austin, TX"."""
    city, _, states = name.partition(", ")
    return f"{city.split('-')[0]}, {states.split('-')[0]}"
