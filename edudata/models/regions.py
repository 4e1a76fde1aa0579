"""The places: counties, metropolitan and micropolitan areas, states, and which lies in which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from edudata.models._schema import Model, as_text, check, column, text
from edudata.places import FIPS
from edudata.records import CheckResult, Table, View

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

LEVELS = ("county", "cbsa", "state")
KINDS = ("county", "metro", "micro", "state", "territory")
GEO_ID = r"^\d{2}(\d{3})?$"
COUNTS = {"county": 3222, "cbsa": 935, "state": 52}
"""Places of each level by the boundaries of 2023; Puerto Rico is the 52nd of the states."""
CONNECTICUT = tuple(f"09{n}" for n in range(110, 191, 10))
"""Connecticut's nine planning regions, county equivalents since 2022."""
ALASKA = ("02063", "02066")
"""What was Valdez-Cordova (02261) until 2019."""


class Regions(Model):
    geo_id: str = text(
        "FIPS code of a county or state, CBSA code of an area", str_matches=r"^\d{2}(\d{3})?$"
    )
    level: str = column("level of geography", isin=LEVELS)
    name: str = text("name with its state")
    state_fips: str = column(
        "state; of an area over several states the one its title names first", str_matches=r"^\d{2}$"
    )
    cbsa: str = column(
        "the county's metropolitan or micropolitan area, empty outside; an area's own code",
        nullable=True,
        str_matches=r"^\d{5}$",
    )
    kind: str = column("what the place is", isin=KINDS)
    lon_deg: float = column(
        "longitude: of a county its area centroid, else the population-weighted mean of its counties'",
        "degrees",
        ge=-190,
        le=-60,
    )
    lat_deg: float = column("latitude, likewise", "degrees", ge=15, le=75)

    class Config(Model.Config):
        unique = ["level", "geo_id"]


def weighted_mean(frame: pd.DataFrame, by: str, values: list[str], weight: str) -> pd.DataFrame:
    """Mean of `values` in each group of `by`, each row counting `weight` times.

    10 with weight 1, 20 with weight 3 -> 17.5

    Rows without a group are left out; a group whose weights are all 0 has no mean.
    """
    rows = frame.dropna(subset=by)
    products = rows[values].mul(rows[weight], axis=0).assign(**{by: rows[by], weight: rows[weight]})
    totals = products.groupby(by).sum()
    return totals[values].div(totals[weight].where(totals[weight] > 0), axis=0)


def counties(raw: Raw) -> pd.DataFrame:
    """The counties of the newest survey with state, area, population and centroid."""
    acs = raw.newest("census/acs_county")[["fips", "name", "population"]]
    areas = raw.newest("census/delineation")[["fips", "cbsa"]]
    centroids = raw.newest("us_atlas/centroids")[["fips", "lon_deg", "lat_deg"]]
    frame = acs.merge(areas, on="fips", how="left", validate="1:1")
    frame = frame.merge(centroids, on="fips", how="left", validate="1:1")
    return frame.assign(state_fips=frame["fips"].str[:2])


def areas(raw: Raw) -> pd.DataFrame:
    """The areas of the delineation: code, title, metro or micro, first-named state, its counties."""
    rows = raw.newest("census/delineation")
    out = rows.groupby("cbsa", as_index=False).agg(
        name=("cbsa_title", "first"), kind=("cbsa_type", "first"), counties=("fips", "size")
    )
    letters = out["name"].str.extract(r", ([A-Z]{2})(?:-[A-Z]{2})*$")[0]
    return out.assign(state_fips=letters.map(FIPS))


def build_regions(raw: Raw) -> pd.DataFrame:
    """Counties with their centroids; areas and states at the mean of their counties, by population.

    A county of 1,000 people at -90.0 and one of 3,000 at -91.0 -> the area at -90.75
    """
    county, area = counties(raw), areas(raw)
    places = ["lon_deg", "lat_deg"]
    metro = area.merge(weighted_mean(county, "cbsa", places, "population"), on="cbsa", how="left")
    state = weighted_mean(county, "state_fips", places, "population").reset_index()
    names = (
        county.drop_duplicates("state_fips").set_index("state_fips")["name"].str.rsplit(", ", n=1).str[1]
    )
    state = state.assign(name=state["state_fips"].map(names), kind="state", cbsa=None)
    state["kind"] = state["kind"].where(state["state_fips"] != FIPS["PR"], "territory")
    out = pd.concat(
        [
            county.assign(geo_id=county["fips"], level="county", kind="county"),
            metro.assign(geo_id=metro["cbsa"], level="cbsa"),
            state.assign(geo_id=state["state_fips"], level="state"),
        ],
        ignore_index=True,
    )
    return as_text(out.round(dict.fromkeys(places, 4)), Regions)


def codes_are_known(frame: pd.DataFrame, name: str = "codes are known and parents exist") -> CheckResult:
    """Every state code is one; a county's begins with its state's and its area is in the table."""
    states, cbsas = set(FIPS.values()), set(frame.loc[frame["level"] == "cbsa", "geo_id"])
    county, state = frame["level"] == "county", frame["level"] == "state"
    right = frame["state_fips"].isin(states)
    right &= ~county | ((frame["geo_id"].str[:2] == frame["state_fips"]) & (frame["geo_id"].str.len() == 5))
    right &= frame["cbsa"].isna() | frame["cbsa"].isin(cbsas)
    right &= ~state | (frame["geo_id"] == frame["state_fips"])
    return check(name, frame.loc[~right, ["level", "geo_id", "state_fips", "cbsa"]], len(frame))


def boundaries_are_2023(frame: pd.DataFrame) -> CheckResult:
    """Connecticut by its nine planning regions, Alaska's Valdez-Cordova as its two successors."""
    codes = frame.loc[frame["level"] == "county", "geo_id"]
    connecticut = set(codes[codes.str.startswith("09")])
    wrong = sorted(connecticut ^ set(CONNECTICUT)) + sorted(set(ALASKA) - set(codes))
    wrong += sorted({"02261"} & set(codes))
    saw = f"{len(connecticut)} Connecticut regions" if not wrong else f"differ: {', '.join(wrong)}"
    return CheckResult("boundaries are those of 2023 (Connecticut, Alaska)", not wrong, saw)


def _all_places(frame: pd.DataFrame) -> CheckResult:
    found = frame["level"].value_counts().to_dict()
    return CheckResult(f"all places are there: {COUNTS}", found == COUNTS, f"found {found}")


TABLES: tuple[Table, ...] = (
    Table(
        name="regions",
        title="Counties, metropolitan and micropolitan areas, and states",
        description="3,222 counties, 935 areas by the delineation of July 2023, 50 states, the District of "
        "Columbia and Puerto Rico, with their parents and a point on the map.",
        subject="housing",
        model=Regions,
        build=build_regions,
        span=None,
        checks=(_all_places, codes_are_known, boundaries_are_2023),
        kind="derived",
        breaks=(
            "Connecticut: nine planning regions (09110 to 09190) replace the eight counties from 2022 on.",
            "Alaska: 02063 and 02066 replace 02261.",
        ),
    ),
)
VIEWS: tuple[View, ...] = ()
