"""Names of metropolitan areas, shared by the figures on housing, hubs and jobs."""

from __future__ import annotations

import re

import pandas as pd

from edudata.figures.spec import Frames

SAN_JOSE, NASHVILLE = "41940", "34980"
# San Jose, San Francisco, Nashville, Knoxville, Chattanooga, Memphis; Pittsburgh to compare.
NAMED = (SAN_JOSE, "41860", NASHVILLE, "28940", "16860", "32820", "38300")
# One city each: elsewhere a hyphen comes between two cities.
HYPHENATED = ("Winston-Salem",)


def metros(frames: Frames) -> dict[str, str]:
    """Map the CBSA code of every metropolitan area to its name, in order of the names."""
    frame = frames["housing_metros"]
    rows = frame[frame["kind"] == "metro"].sort_values("name")
    return dict(zip(rows["cbsa"].tolist(), rows["name"].tolist(), strict=True))


def short(name: str) -> str:
    """Return the first city of a metro's name.

    >>> short("San Jose-Sunnyvale-Santa Clara, CA"), short("Winston-Salem, NC")
    ('San Jose', 'Winston-Salem')
    """
    return next((city for city in HYPHENATED if name.startswith(city)), re.split("[,-]", name)[0])


def short_names(names: list[str]) -> list[str]:
    """Shorten the names of metros, unless two would become the same."""
    shortened = [short(name) for name in names]
    return shortened if len(set(shortened)) == len(names) else names


def with_state(names: pd.Series[str]) -> pd.Series[str]:
    """Shorten names to the first city and state, but for metros that would then share a name.

    >>> with_state(pd.Series(["Nashville-Davidson--Murfreesboro--Franklin, TN"])).tolist()
    ['Nashville, TN']
    """
    shortened = names.map(short) + names.str.extract(r"(, \w\w)")[0]
    return shortened.where(~shortened.duplicated(keep=False), names)
