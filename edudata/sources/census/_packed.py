"""ACS county tables as others have repacked them: one Parquet file per table, joined by FIPS code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from edudata.errors import FormatError
from edudata.sources._frames import read_parquet

# Census table -> column or bracket of its repacked file -> our column.
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
PLACE = ["county_name", "state_name"]


def identify_tables(payloads: Iterable[bytes]) -> dict[str, bytes]:
    """Return repacked tables by their id, which their columns reveal.

    Raises FormatError for another table, or the same one twice.
    """
    tables: dict[str, bytes] = {}
    for data in payloads:
        frame = read_parquet(data, "ACS table")
        brackets = set(frame["bracket_label"]) if "bracket_label" in frame.columns else set()
        fits = [table for table, names in PACKED.items() if names.keys() <= {*frame.columns, *brackets}]
        if len(fits) != 1 or fits[0] in tables:
            raise FormatError(
                f"ACS county tables: {' and '.join(fits) or 'no table'} has the columns "
                f"{', '.join(frame.columns)[:200]}; expected a new one."
            )
        tables[fits[0]] = data
    return tables


def parse_packed_counties(files: Mapping[str, bytes], survey: str, columns: Iterable[str]) -> pd.DataFrame:
    """Parse county figures from Parquet repackings of seven Census tables.

    files : table id ("b19013", …, see PACKED) -> bytes; each file has `geo_id`, `county_name`,
            `state_name`, and either columns of figures or one row per bracket with its `units`

    Raises FormatError when a table is missing or the tables do not hold the same counties.
    """
    if missing := sorted(PACKED.keys() - files.keys()):
        raise FormatError(f"ACS county tables: {', '.join(missing)} missing; expected {', '.join(PACKED)}.")
    parts = [_by_county(files[table], names, f"ACS table {table}") for table, names in PACKED.items()]
    counties = parts[0].index
    if any(not part.index.sort_values().equals(counties.sort_values()) for part in parts):
        raise FormatError("The ACS county tables do not hold the same counties.")
    place = parts[0]["county_name"] + ", " + parts[0]["state_name"]
    figures = pd.concat([part.drop(columns=PLACE) for part in parts], axis=1).astype("Int64")
    return figures.assign(survey=survey, name=place).reset_index().reindex(columns=list(columns))


def _by_county(data: bytes, names: Mapping[str, str], what: str) -> pd.DataFrame:
    """Return one row per county with our columns and its place."""
    frame = read_parquet(data, what).rename(columns={"geo_id": "fips"})
    if missing := [name for name in ("fips", *PLACE) if name not in frame.columns]:
        raise FormatError(
            f"{what}: the columns {', '.join(missing)} are missing from {', '.join(frame.columns)[:200]}."
        )
    if "bracket_label" in frame.columns:
        totals = [name for name in names if name in frame.columns]
        wide = frame.pivot(index="fips", columns="bracket_label", values="units")
        frame = wide.join(frame.drop_duplicates("fips").set_index("fips")[[*totals, *PLACE]])
    else:
        frame = frame.set_index("fips")
    return frame[[*names, *PLACE]].rename(columns=names)
