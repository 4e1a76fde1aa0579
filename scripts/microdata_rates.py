"""Make the vintage of `census/graduate_underemployment` from the cube that comes with the package.

    python scripts/microdata_rates.py 2026-12-01

The date is the day of the computation. Run it after scripts/microdata_bundle.py.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from edudata.api.microdata import compare, underemployment, unemployment
from edudata.config import MICRODATA_VARIABLE
from edudata.etl.store import vintages
from edudata.microdata import questions, rules
from edudata.places import STATES
from edudata.registry import resources

RESOURCE = "census/graduate_underemployment"
AGES = ("recent", "22-45")
ALL_MAJORS = "All majors"
# Composites need states by majors; other rules would add thousands of rows for small differences.
COMPOSITE = {"ages": "recent", "rule": "default"}
DIGITS = 4


def rates() -> pd.DataFrame:
    """Ask for every group, each age group and rule."""
    parts = []
    for ages in AGES:
        for rule in rules.RULES:
            asked = {"ages": ages, "rule": rule}
            parts += [nation(asked), states(asked), majors(asked), metros(asked)]
    direct = underemployment(("state", "major"), **COMPOSITE).dropna(subset="rate_pct")
    composite = underemployment(("state", "major"), **COMPOSITE, kind="composite")
    for frame, kind in ((direct, "direct"), (composite, "composite")):
        named = frame.rename(columns={"state": "place"})
        parts.append(named.assign(level="state_major", kind=kind, **COMPOSITE))
    whole = pd.concat(parts, ignore_index=True)
    numbers = whole.select_dtypes("float").columns
    whole[numbers] = whole[numbers].round(DIGITS)
    whole["flag"] = whole["flag"].replace("", None)
    columns = list(resources()[RESOURCE].columns)
    return whole.assign(year=2024).reindex(columns=columns)


def nation(asked: dict[str, Any]) -> pd.DataFrame:
    """Return the nation's rates, with the states that it lacks."""
    frame = underemployment(**asked)
    jobless = unemployment(ages=asked["ages"])
    frame["unemployment_pct"], frame["unemployment_se_pct"] = jobless["rate_pct"], jobless["se_pct"]
    missing = frame.attrs["missing_states"]
    return described(frame, "nation", asked, place="US", major=ALL_MAJORS, missing_states=missing)


def states(asked: dict[str, Any]) -> pd.DataFrame:
    """Return the states with their differences from the nation, and empty rows of those without records."""
    frame = underemployment("state", **asked)
    gaps = [compare({"state": state}, **asked).iloc[0] for state in frame["state"]]
    frame["difference_pct"] = [gap["difference_pct"] for gap in gaps]
    frame["difference_se_pct"] = [gap["se_pct"] for gap in gaps]
    have = set(frame["state"])
    absent = [state for state in STATES if state not in {*have, "PR"}]
    rows = pd.DataFrame(
        {"state": absent, "n": 0, "se_method": frame["se_method"].iloc[0], "flag": "missing"}
    )
    whole = pd.concat([frame, rows], ignore_index=True).rename(columns={"state": "place"})
    return described(whole, "state", asked, major=ALL_MAJORS)


def majors(asked: dict[str, Any]) -> pd.DataFrame:
    """Return the majors of the whole sample."""
    return described(underemployment("major", **asked), "major", asked, place="US")


def metros(asked: dict[str, Any]) -> pd.DataFrame:
    """Return metropolitan areas; micropolitan ones are too small for one year of records."""
    areas = questions.sources()["2024"].areas()
    frame = underemployment("metro", **asked)
    frame = frame[frame["metro"].map(areas["kind"]) == "metro"].rename(columns={"metro": "place"})
    return described(frame, "metro", asked, major=ALL_MAJORS)


def described(frame: pd.DataFrame, level: str, asked: dict[str, Any], **more: str) -> pd.DataFrame:
    """Add what was asked for to each row."""
    return frame.assign(level=level, kind="direct", **asked, **more)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    # Years that were converted on this machine would answer instead of the bundled cube.
    os.environ[MICRODATA_VARIABLE] = tempfile.mkdtemp()
    vintages.write(
        Path("data"),
        resources()[RESOURCE],
        sys.argv[1],
        rates(),
        how="derived",
        trust="derived",
        url=None,
        origin_sha256=questions.sources()["2024"].record["source"],
        reasons={
            "published": "the day of the computation",
            "retrieved": "read from a copy of the publisher's files; the day was not recorded",
            "url": "computed from the files of 49 states, no address of its own",
        },
    )
