"""Build what edudata/microdata/bundle holds, from downloads of the Census Bureau.

    python scripts/microdata_bundle.py DOWNLOADS

DOWNLOADS holds 2020_Census_Tract_to_2020_PUMA.zip, 2010_Census_Tract_to_2010_PUMA.zip and, for the cube,
acs2024_ba_plus_22_45_49states.parquet and, with sex, race and all ages, p_11, p_38, p_47 and p_56.parquet.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from edudata import files
from edudata.microdata import cube, engines, places, rules
from edudata.microdata.cells import POSTAL, label
from edudata.microdata.members import BACHELORS
from edudata.places import STATES

EXTRACT = "acs2024_ba_plus_22_45_49states.parquet"
# The extract ends at age 45, so that it cannot speak for all graduates up to 65.
AGES = {"recent": (22, 27), "22-45": (22, 45)}
CUBOIDS = (("state", "major"), ("metro",))
# Whole files of four states, which have sex, race and all ages.
WHOLE = ("p_11", "p_38", "p_47", "p_56")
WHOLE_AGES = {**AGES, "all": (22, 65)}
BY_GROUP = ("state", "sex", "race")


def tract_counts(downloads: Path) -> None:
    """Write the counts of tracts by county and PUMA."""
    for base in places.BASES:
        (path,) = downloads.rglob(f"{base}_Census_Tract_to_{base}_PUMA.zip")
        text = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
        counts = places.read_tracts(text, base)
        counts = counts[counts["state"] != "72"].astype({"tracts": "int16"})
        counts.to_parquet(places.BUNDLE / f"tracts_{base}.parquet", index=False, compression="zstd")


def kish_cube(downloads: Path) -> None:
    """Write the cube of 2024 from records without replicate weights."""
    (path,) = downloads.rglob(EXTRACT)
    people = prepared(pd.read_parquet(path))
    paths = [next(downloads.rglob(f"{name}.parquet")) for name in WHOLE]
    whole = prepared(pd.concat(map(pd.read_parquet, paths), ignore_index=True))
    whole = whole[whole["SCHL"] >= BACHELORS]
    inputs, areas = rules.load_inputs(), places.load("2020")
    parts = {dimensions: {} for dimensions in CUBOIDS}
    for rule in rules.RULES:
        jobs = rules.college_jobs(rule, inputs)
        for dimensions in CUBOIDS:
            for ages, span in AGES.items():
                raw = sums(people, cube.plan(dimensions, span, jobs))
                parts[dimensions][ages, rule] = label(raw, dimensions, areas)
        for ages, span in WHOLE_AGES.items():
            raw = sums(whole, cube.plan(BY_GROUP, span, jobs))
            parts.setdefault(BY_GROUP, {})[ages, rule] = label(raw, BY_GROUP)
    states = sorted(people["STATE"].unique())
    details = {
        "year": 2024,
        "method": "kish",
        "states": states,
        "missing": [letters for letters, (code, _) in STATES.items() if code not in {*states, "72"}],
        "source": files.sha256(path.read_bytes()),
    }
    partial = {
        "states": sorted(POSTAL[code] for code in whole["STATE"].unique()),
        "source": ", ".join(files.sha256(path.read_bytes()) for path in paths),
    }
    covered = areas.covered_by(states)
    cube.write(places.BUNDLE / "cube_2024", parts, details, covered, {BY_GROUP: partial})


def prepared(people: pd.DataFrame) -> pd.DataFrame:
    """Return the labor force, with codes as text of their width."""
    people = people.copy()
    people["STATE"] = people["STATE"].astype("string").str.zfill(2)
    for name in ("FOD1P", "OCCP"):
        people[name] = people[name].astype("Int64").astype("string").str.zfill(4)
    people["PWGTP"] = people["PWGTP"].astype("int64")
    return people[people["ESR"].isin([*engines.EMPLOYED, engines.LOOKING])]


def sums(people: pd.DataFrame, plan: engines.Plan) -> pd.DataFrame:
    """Sum weights and squared weights by the keys of a plan and the state of work."""
    rows = people[people["AGEP"].between(*plan.ages)]
    job = rows["OCCP"]
    work = pd.Series(engines.UNCLASSIFIED, rows.index).mask(job.isin(plan.other), engines.OTHER)
    work = work.mask(job.isin(plan.college), engines.COLLEGE)
    work = work.mask(rows["ESR"] == engines.LOOKING, engines.UNEMPLOYED)
    rows = rows.assign(work=work, n=1, squares=rows["PWGTP"] ** 2)
    keys = [*plan.keys, "work"]
    return rows.groupby(keys, as_index=False, observed=True)[["n", "squares", "PWGTP"]].sum()


if __name__ == "__main__":
    tract_counts(Path(sys.argv[1]))
    kish_cube(Path(sys.argv[1]))
