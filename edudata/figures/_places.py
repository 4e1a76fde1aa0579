"""Names of metropolitan areas, shared by the figures on housing, hubs and jobs."""

from __future__ import annotations

import pandas as pd

from edudata.figures.spec import Frames

SAN_JOSE, NASHVILLE = "41940", "34980"
# San Jose, San Francisco, Nashville, Knoxville, Chattanooga, Memphis; Pittsburgh to compare.
NAMED = (SAN_JOSE, "41860", NASHVILLE, "28940", "16860", "32820", "38300")


def metros(frames: Frames) -> dict[str, str]:
    """Map the CBSA code of every metropolitan area to its name, in order of the names."""
    frame = frames["housing_metros"]
    rows = frame[frame["kind"] == "metro"].sort_values("name")
    return dict(zip(rows["cbsa"].tolist(), rows["name"].tolist(), strict=True))


def short(name: str) -> str:
    """Return the first city of a metro's name.

    >>> short("San Jose-Sunnyvale-Santa Clara, CA")
    'San Jose'
    """
    return name.split(",")[0].split("-")[0]


def short_pair(names: list[str]) -> list[str]:
    """Shorten the names of two metros, unless they would become the same."""
    shortened = [short(name) for name in names]
    return shortened if shortened[0] != shortened[1] else names


def with_state(names: pd.Series) -> pd.Series:
    """Shorten names to the first city and the first state.

    >>> with_state(pd.Series(["Nashville-Davidson--Murfreesboro--Franklin, TN"])).tolist()
    ['Nashville, TN']
    """
    return names.map(short) + ", " + names.str.rpartition(", ")[2].str[:2]
