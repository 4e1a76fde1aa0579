"""Places: counties, metropolitan and micropolitan areas, states, and which lies in which."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast
from edudata.models._schema import Model, check_rows, column, optional, text
from edudata.places import FIPS
from edudata.records import CheckResult, Table

LEVELS = ("county", "cbsa", "state")
KINDS = ("county", "metro", "micro", "state", "territory")
GEO_ID = r"^\d{2}(\d{3})?$"
# The 50 states, the District of Columbia and Puerto Rico.
NATION = frozenset(FIPS.values())
# Connecticut's nine planning regions, its county equivalents since 2022.
CONNECTICUT = tuple(f"09{n}" for n in range(110, 191, 10))
# Valdez-Cordova in Alaska and, since 2019, its two successors.
VALDEZ_CORDOVA, SUCCESSORS = "02261", ("02063", "02066")


class Regions(Model, key=["level", "geo_id"]):
    """One row per county, area and state."""

    geo_id: str = text("FIPS code of a county or state, CBSA code of an area", str_matches=GEO_ID)
    level: str = column("level of geography", isin=LEVELS)
    name: str = text("name with its state")
    state_fips: str = column(
        "state; for an area that spans several, the first in its title", str_matches=r"^\d{2}$"
    )
    cbsa: str = optional(
        "metropolitan or micropolitan area of a county, if any; an area's own code", str_matches=r"^\d{5}$"
    )
    kind: str = column("type of place", isin=KINDS)
    lon_deg: float = column(
        "longitude of a county's centroid; for other places the population-weighted mean of their counties",
        "degrees",
        ge=-190,
        le=-60,
    )
    lat_deg: float = column("latitude of the same point", "degrees", ge=15, le=75)


def weighted_mean(frame: pd.DataFrame, by: str, values: list[str], weight: str) -> pd.DataFrame:
    """Return the weighted mean of columns by group.

    Parameters
    ----------
    frame : DataFrame
        Rows without a group are left out.
    by, weight : str
        Columns with the group and the weight.
    values : list of str
        Columns to average.

    Returns
    -------
    DataFrame
        One row per group; missing where all weights are 0.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": ["a", "a"], "lon": [10.0, 20.0], "people": [1, 3]})
    >>> weighted_mean(frame, "area", ["lon"], "people").loc["a", "lon"].item()
    17.5
    """
    rows = frame.dropna(subset=by)
    products = rows[values].mul(rows[weight], axis=0).assign(**{by: rows[by], weight: rows[weight]})
    totals = products.groupby(by).sum()
    return totals[values].div(totals[weight].where(totals[weight] > 0), axis=0)


def counties(raw: Raw) -> pd.DataFrame:
    """Return the counties of the newest survey with state, area, population and centroid."""
    frame = raw.newest("census/acs_county")[["fips", "name", "population"]]
    for resource, columns in (
        ("census/delineation", ["cbsa"]),
        ("us_atlas/centroids", ["lon_deg", "lat_deg"]),
    ):
        more = raw.newest(resource)[["fips", *columns]]
        frame = frame.merge(more, on="fips", how="left", validate="1:1")
    return frame.assign(state_fips=frame["fips"].str[:2])


def areas(raw: Raw) -> pd.DataFrame:
    """Return code, title, type, first state and number of counties of the delineation's areas."""
    frame = raw.newest("census/delineation")
    frame = frame.groupby("cbsa", as_index=False).agg(
        name=("cbsa_title", "first"), kind=("cbsa_type", "first"), counties=("fips", "size")
    )
    letters = frame["name"].str.extract(r", ([A-Z]{2})(?:-[A-Z]{2})*$")[0]
    return frame.assign(state_fips=letters.map(FIPS))


def state_kind(state_fips: pd.Series) -> pd.Series:
    """Return "territory" for Puerto Rico and "state" for the others."""
    return pd.Series("state", state_fips.index).where(state_fips != FIPS["PR"], "territory")


def build_regions(raw: Raw) -> pd.DataFrame:
    """Build counties at their centroids, areas and states at their counties' population-weighted mean."""
    county, point = counties(raw), ["lon_deg", "lat_deg"]
    metro = areas(raw).merge(weighted_mean(county, "cbsa", point, "population"), on="cbsa", how="left")
    state = weighted_mean(county, "state_fips", point, "population").reset_index()
    # A county is named "Autauga County, Alabama".
    names = (
        county.drop_duplicates("state_fips").set_index("state_fips")["name"].str.rsplit(", ", n=1).str[1]
    )
    state = state.assign(
        name=state["state_fips"].map(names), kind=state_kind(state["state_fips"]), cbsa=None
    )
    frame = pd.concat(
        [
            county.assign(geo_id=county["fips"], level="county", kind="county"),
            metro.assign(geo_id=metro["cbsa"], level="cbsa"),
            state.assign(geo_id=state["state_fips"], level="state"),
        ],
        ignore_index=True,
    )
    return cast(frame.round(dict.fromkeys(point, 4)), Regions)


def codes_are_known(frame: pd.DataFrame) -> CheckResult:
    """Check that state codes exist and that a county's state and area match its own code."""
    cbsas = frame.loc[frame["level"] == "cbsa", "geo_id"]
    county, state = frame["level"] == "county", frame["level"] == "state"
    right = frame["state_fips"].isin(list(FIPS.values()))
    right &= ~county | ((frame["geo_id"].str[:2] == frame["state_fips"]) & (frame["geo_id"].str.len() == 5))
    right &= frame["cbsa"].isna() | frame["cbsa"].isin(cbsas)
    right &= ~state | (frame["geo_id"] == frame["state_fips"])
    wrong = frame.loc[~right, ["level", "geo_id", "state_fips", "cbsa"]]
    return check_rows("codes are known and parents exist", wrong, len(frame))


def boundaries_are_2023(frame: pd.DataFrame) -> CheckResult:
    """Check for Connecticut's planning regions and for the successors of Valdez-Cordova."""
    codes = frame.loc[frame["level"] == "county", "geo_id"]
    connecticut = set(codes[codes.str.startswith("09")])
    wrong = sorted(connecticut ^ set(CONNECTICUT)) + sorted(set(SUCCESSORS) - set(codes))
    wrong += sorted({VALDEZ_CORDOVA} & set(codes))
    saw = f"{len(connecticut)} Connecticut regions" if not wrong else f"differ: {', '.join(wrong)}"
    return CheckResult("boundaries are those of 2023 (Connecticut, Alaska)", not wrong, saw)


def places_are_complete(frame: pd.DataFrame) -> CheckResult:
    """Check that every state is there and has counties, and that every area has a county."""
    codes = {str(level): set(rows["geo_id"]) for level, rows in frame.groupby("level")}
    county = frame[frame["level"] == "county"]
    wrong = {
        "missing states": NATION ^ codes.get("state", set()),
        "states without counties": NATION - set(county["state_fips"]),
        "areas without counties": codes.get("cbsa", set()) ^ set(county["cbsa"].dropna()),
    }
    saw = ", ".join(f"{len(codes.get(level, ())):,} {level} rows" for level in LEVELS)
    saw += "".join(f"; {what}: {', '.join(sorted(places))}" for what, places in wrong.items() if places)
    return CheckResult("all places are present", not any(wrong.values()), saw)


TABLES = (
    Table(
        name="regions",
        title="Counties, metropolitan and micropolitan areas, and states",
        description="3,222 counties, 935 areas by the delineation of July 2023, 50 states, the District of "
        "Columbia and Puerto Rico, with their parents and a point on the map.",
        subject="housing",
        model=Regions,
        build=build_regions,
        span=None,
        checks=(places_are_complete, codes_are_known, boundaries_are_2023),
        kind="derived",
        breaks=(
            "Connecticut: nine planning regions (09110 to 09190) replace the eight counties from 2022 on.",
            "Alaska: 02063 and 02066 replace 02261.",
        ),
    ),
)
