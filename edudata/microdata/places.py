"""Shares of each PUMA's people in each metropolitan area, by raking tract counts.

PUMAs are the smallest areas of the microdata and do not follow metropolitan areas: one in five touches
more than one. The Bureau's tract lists say how many tracts of a county lie in a PUMA; raking scales those
counts until they add up to the counties' populations and, where a year file knows them, to the PUMAs'.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from edudata.catalog import reader
from edudata.errors import UnknownNameError

BUNDLE = Path(__file__).with_name("bundle")
BASES = ("2010", "2020")
# A PUMA that lies in one metro but for this share counts as a part of it alone.
PURE_SHARE = 0.99
PURE_METRO_PCT = 90.0
ROUNDS = 200
# A tract holds about this many people; it stands in for counties without a published population.
PEOPLE_PER_TRACT = 4_000
# PUMA 201xx is the planning region 09160, and so on; the tract list still has the eight old counties.
CONNECTICUT = dict(
    zip(
        (f"20{digit}" for digit in range(1, 10)),
        ("09160", "09110", "09150", "09180", "09130", "09170", "09140", "09120", "09190"),
        strict=True,
    )
)


@dataclass(frozen=True)
class Places:
    """PUMAs and the metropolitan areas that they lie in.

    Parameters
    ----------
    shares : DataFrame
        One row per PUMA and area: state (FIPS), puma, cbsa ("" outside all), people, share of the PUMA's.
    areas : DataFrame
        One row per area, indexed by cbsa: name, kind ("metro", "micro"), people, pure_pct (people who
        live in PUMAs of this area alone), pure (at least 90 percent).
    """

    shares: pd.DataFrame
    areas: pd.DataFrame

    def covered_by(self, states: Iterable[str]) -> pd.DataFrame:
        """Return the areas with covered_pct, the percentage of their people in some states (FIPS)."""
        inside = self.shares[self.shares["state"].isin(list(states))]
        people = inside.groupby("cbsa")["people"].sum().reindex(self.areas.index).fillna(0)
        return self.areas.assign(covered_pct=(100 * people / self.areas["people"]).round(1))


def read_tracts(text: pd.DataFrame, base: str) -> pd.DataFrame:
    """Count the tracts of each county in each PUMA.

    Parameters
    ----------
    text : DataFrame
        The Bureau's tract list as text: STATEFP, COUNTYFP, TRACTCE, PUMA5CE.
    base : {"2010", "2020"}
        Census of the PUMAs.

    Returns
    -------
    DataFrame
        state, county (five digits; planning regions in Connecticut, base 2020), puma, tracts.

    Examples
    --------
    >>> row = {"STATEFP": "09", "COUNTYFP": "001", "TRACTCE": "010101", "PUMA5CE": "20100"}
    >>> read_tracts(pd.DataFrame([row]), "2020")[["county", "tracts"]].values.tolist()
    [['09160', 1]]
    """
    county, puma = text["STATEFP"] + text["COUNTYFP"], text["PUMA5CE"]
    if base == "2020":
        county = puma.str[:3].map(CONNECTICUT).where(text["STATEFP"] == "09", county)
    frame = pd.DataFrame({"state": text["STATEFP"], "county": county, "puma": puma})
    return (
        frame.groupby(["state", "county", "puma"], as_index=False).size().rename(columns={"size": "tracts"})
    )


@cache
def tracts(base: str) -> pd.DataFrame:
    """Load the bundled counts of tracts by county and PUMA.

    Raises
    ------
    UnknownNameError
        There is no list of these PUMAs.
    """
    if base not in BASES:
        raise UnknownNameError("list of PUMAs", base, BASES)
    return pd.read_parquet(BUNDLE / f"tracts_{base}.parquet")


def load(base: str = "2020", puma_people: Mapping[tuple[str, str], float] | None = None) -> Places:
    """Compute the shares of PUMAs in metropolitan areas (delineation of 2023) and how pure areas are.

    Parameters
    ----------
    base : {"2010", "2020"}
        Census of the PUMAs: the ACS of 2012 to 2021 has those of 2010, later ones those of 2020. PUMAs of
        `puma_people` that name another census, as in 5-year files ("2010-00100"), are shared out by its
        list.
    puma_people : mapping of (state, puma) to float, optional
        People in each PUMA, as a converted year file has them; the raking then meets them as well.

    Returns
    -------
    Places

    Raises
    ------
    UnknownNameError
        There is no list of these PUMAs.

    Examples
    --------
    >>> places = load()
    >>> bool(places.areas.loc["34980", "pure_pct"] > 80), places.areas.loc["34980", "name"][:9]
    (True, 'Nashville')
    """
    catalog = reader.catalog()
    regions, counties = (reader.table(catalog, name) for name in ("regions", "housing_counties"))
    pumas = tuple(sorted((puma_people or {}).items()))
    key = (base, pumas, *(table.attrs["content_sha256"] for table in (regions, counties)))
    if key not in _loaded:
        _loaded.clear()  # one year's is what a run of questions asks for
        _loaded[key] = _shared(base, dict(pumas), regions, counties)
    return _loaded[key]


_loaded: dict[tuple[object, ...], Places] = {}


def _shared(
    base: str, puma_people: Mapping[tuple[str, str], float], regions: pd.DataFrame, counties: pd.DataFrame
) -> Places:
    """Rake the tracts and add them up by PUMA and area."""
    people = counties.set_index("fips")["population"].astype(float)
    parts: list[pd.DataFrame] = []
    for census, prefix, pumas in _by_census(base, puma_people):
        part = rake(tracts(census), people, pumas)
        parts.append(part.assign(puma=prefix + part["puma"]))
    cells = pd.concat(parts, ignore_index=True)
    delineation = regions[regions["level"] == "county"].set_index("geo_id")["cbsa"]
    cells["cbsa"] = cells["county"].map(delineation).fillna("").astype(str)
    by_area = cells.groupby(["state", "puma", "cbsa"], as_index=False)["people"].sum()
    total = by_area.groupby(["state", "puma"])["people"].transform("sum")
    shares = by_area.assign(share=by_area["people"] / total)
    return Places(shares, _areas(shares, regions))


def _by_census(
    base: str, puma_people: Mapping[tuple[str, str], float]
) -> list[tuple[str, str, dict[tuple[str, str], float]]]:
    """Split PUMAs by their census: its year, the prefix of its codes, people by state and plain code."""
    own = {key: people for key, people in puma_people.items() if "-" not in key[1]}
    result = [(base, "", own)] if own or not puma_people else []
    for census in sorted({puma[:4] for _, puma in puma_people if "-" in puma}):
        pumas = {(s, puma[5:]): n for (s, puma), n in puma_people.items() if puma.startswith(f"{census}-")}
        result.append((census, f"{census}-", pumas))
    return result


def known_census(base: str, puma_people: Mapping[tuple[str, str], float]) -> bool:
    """Return whether all PUMAs of a year are in the lists that the package brings."""
    return all(census in BASES for census, _, _ in _by_census(base, puma_people))


def rake(
    counts: pd.DataFrame, county_people: pd.Series, puma_people: Mapping[tuple[str, str], float]
) -> pd.DataFrame:
    """Scale tract counts until they add up to the people of counties and PUMAs.

    Parameters
    ----------
    counts : DataFrame
        As `tracts` returns it.
    county_people : Series
        Population by county.
    puma_people : mapping
        As in `load`; states without it are scaled to their counties alone.

    Returns
    -------
    DataFrame
        `counts` with people, which add up to the PUMAs exactly and to the counties as closely as both
        allow.
    """
    people = np.empty(len(counts))
    by_county = county_people.to_dict()
    for state, positions in counts.groupby("state").indices.items():
        rows = counts.iloc[positions]
        county, county_names = pd.factorize(rows["county"])
        puma, puma_names = pd.factorize(rows["puma"])
        seed = rows["tracts"].to_numpy(float)
        stand_in = np.bincount(county, seed) * PEOPLE_PER_TRACT
        known = np.array([by_county.get(name, np.nan) for name in county_names], np.float64)
        rows_total = np.where(known > 0, known, stand_in)
        keys = [(str(state), str(name)) for name in puma_names]
        columns_total = np.array([puma_people.get(key, np.nan) for key in keys], np.float64)
        people[positions] = _fit(seed, county, rows_total, puma, columns_total)
    return counts.assign(people=people)


def _fit(
    seed: NDArray[np.float64],
    row: NDArray[np.intp],
    row_totals: NDArray[np.float64],
    column: NDArray[np.intp],
    column_totals: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Fit a sparse table to the totals of its rows and columns (iterative proportional fitting)."""
    cells = seed * (row_totals / np.bincount(row, seed))[row]
    if np.isnan(column_totals).any():
        return cells
    # Counties' and PUMAs' populations are of different years.
    row_totals = row_totals * column_totals.sum() / row_totals.sum()
    for _ in range(ROUNDS):
        cells = cells * (row_totals / np.bincount(row, cells))[row]
        ratio = column_totals / np.bincount(column, cells)
        cells = cells * ratio[column]
        if np.abs(ratio - 1).max() < 1e-7:
            break
    return cells


def _areas(shares: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    inside = shares[shares["cbsa"] != ""]
    people = inside.groupby("cbsa")["people"].sum()
    pure = inside[inside["share"] >= PURE_SHARE].groupby("cbsa")["people"].sum()
    areas = regions[regions["level"] == "cbsa"].set_index("geo_id")[["name", "kind"]].rename_axis("cbsa")
    areas = areas.join(people.rename("people"), how="inner")
    percent = (100 * pure.reindex(areas.index).fillna(0) / areas["people"]).round(1)
    return areas.assign(pure_pct=percent, pure=percent >= PURE_METRO_PCT)
