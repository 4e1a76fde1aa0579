"""Sum up a year as the rows of the table `graduate_underemployment`, and publish a converted year.

Figures read tables, so that a converted year reaches them as a vintage of its own in the data directory.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from edudata import config, files
from edudata.catalog import reader
from edudata.errors import OutOfRangeError
from edudata.etl.store import tidy_csv
from edudata.etl.store import vintages as store
from edudata.etl.store.vintages import Vintage
from edudata.microdata import cube, estimate, questions, rules, vintages
from edudata.microdata.questions import Source, query
from edudata.operations import lock
from edudata.operations.build import build
from edudata.places import STATES
from edudata.registry import resources

RESOURCE, TABLE = "census/graduate_underemployment", "graduate_underemployment"
ALL_MAJORS, EVERYBODY = "All majors", "everybody"
RECENT, DEFAULT = "recent", "default"
RULES = tuple(rules.RULES)
DIGITS = 4
HERE = "computed on this machine from a converted year"


def rates(source: Source, groups: Sequence[str] = ()) -> pd.DataFrame:
    """Ask a year for every group of people, each age group and rule.

    Parameters
    ----------
    source : Source
        A year with a cube.
    groups : sequence of str, optional
        The only states with sex and race; all, and the nation, by default.

    Returns
    -------
    DataFrame
        Rows of the table, with its columns.
    """
    assert source.cube is not None
    parts = []
    for ages in source.cube.cuboid(("state", "major"), RECENT, DEFAULT)["ages"]:
        for rule in RULES:
            parts += [_nation(source, ages, rule), _states(source, ages, rule), _majors(source, ages, rule)]
            if "areas_sha256" in source.cube.record:
                parts.append(_metros(source, ages, rule))
    # Composites need states by majors; other rules would add thousands of rows for small differences.
    direct = _ask(source, ("state", "major")).dropna(subset="rate_pct")
    composite = _ask(source, ("state", "major"), kind="composite")
    for frame, kind in ((direct, "direct"), (composite, "composite")):
        places = frame.rename(columns={"state": "place"})
        parts.append(_described(places, "state_major", RECENT, DEFAULT, kind=kind))
    parts += [_by_group(source, ages, groups) for ages in cube.AGES]
    whole = pd.concat(parts, ignore_index=True)
    numbers = whole.select_dtypes("float").columns
    whole[numbers] = whole[numbers].round(DIGITS)
    whole["flag"] = whole["flag"].replace("", None)
    whole[["sex", "race"]] = whole[["sex", "race"]].fillna(EVERYBODY)
    columns = list(resources()[RESOURCE].columns)
    return whole.assign(year=int(source.name)).reindex(columns=columns)


def _ask(
    source: Source,
    by: str | tuple[str, ...] = (),
    ages: str = RECENT,
    rule: str = DEFAULT,
    *,
    where: Mapping[str, Sequence[str]] | None = None,
    kind: str = "direct",
    measure: str = "underemployment",
) -> pd.DataFrame:
    question = query(by, where, ages, rule, "auto")
    return estimate.table(question, [source], measure=measure, kind=kind)


def _nation(source: Source, ages: str, rule: str) -> pd.DataFrame:
    """Return the nation's rates, with the states that it lacks."""
    frame = _ask(source, (), ages, rule)
    jobless = _ask(source, (), ages, measure="unemployment")
    frame["unemployment_pct"], frame["unemployment_se_pct"] = jobless["rate_pct"], jobless["se_pct"]
    missing = frame.attrs["missing_states"]
    return _described(frame, "nation", ages, rule, place="US", missing_states=missing)


def _states(source: Source, ages: str, rule: str) -> pd.DataFrame:
    """Return the states with their differences from the nation, and empty rows of those without records."""
    frame = _ask(source, "state", ages, rule)
    question = query("state", None, ages, rule, "auto")
    gaps = [estimate.difference({"state": s}, None, question, [source]).iloc[0] for s in frame["state"]]
    frame["difference_pct"] = [gap["difference_pct"] for gap in gaps]
    frame["difference_se_pct"] = [gap["se_pct"] for gap in gaps]
    absent = [state for state in STATES if state not in {*frame["state"], "PR"}]
    rows = pd.DataFrame(
        {"state": absent, "n": 0, "se_method": frame["se_method"].iloc[0], "flag": "missing"}
    )
    whole = pd.concat([frame, rows], ignore_index=True).rename(columns={"state": "place"})
    return _described(whole, "state", ages, rule)


def _majors(source: Source, ages: str, rule: str) -> pd.DataFrame:
    return _described(_ask(source, "major", ages, rule), "major", ages, rule, place="US")


def _metros(source: Source, ages: str, rule: str) -> pd.DataFrame:
    """Return metropolitan areas; micropolitan ones are too small for one year of records."""
    areas = source.areas()
    frame = _ask(source, "metro", ages, rule)
    frame = frame[frame["metro"].map(areas["kind"]) == "metro"].rename(columns={"metro": "place"})
    return _described(frame, "metro", ages, rule)


def _by_group(source: Source, ages: str, states: Sequence[str]) -> pd.DataFrame:
    """Return states, and the nation where all states have them, as a whole, by sex, by race and by both."""
    where = {"state": states} if states else None
    parts = []
    for groups in ((), ("sex",), ("race",), ("sex", "race")):
        parts.append(_ask(source, ("state", *groups), ages, where=where).rename(columns={"state": "place"}))
        if not states:
            nation = _ask(source, groups, ages)
            parts.append(nation.assign(place="US", missing_states=nation.attrs["missing_states"]))
    frame = pd.concat(parts, ignore_index=True)
    question = query(("state", "sex", "race"), None, ages, DEFAULT, "auto")
    for row in frame.index[frame["rate_pct"].notna()]:
        place = frame.loc[row, "place"]
        whole = {} if place == "US" else {"state": place}
        group = whole | frame.loc[row, ["sex", "race"]].dropna().to_dict()
        if group == whole:
            continue
        gap = estimate.difference(group, whole, question, [source]).iloc[0]
        frame.loc[row, ["difference_pct", "difference_se_pct"]] = gap["difference_pct"], gap["se_pct"]
    return _described(frame, "sex_race", ages, DEFAULT)


def _described(frame: pd.DataFrame, level: str, ages: str, rule: str, **more: str) -> pd.DataFrame:
    """Add what was asked for to each row."""
    columns = {"level": level, "kind": "direct", "ages": ages, "rule": rule} | more
    if "major" not in frame:
        columns["major"] = ALL_MAJORS
    for name in ("sex", "race"):
        if name not in frame:
            columns[name] = EVERYBODY
    return frame.assign(**columns)


def publish(
    name: str, data: Path | str | None = None, *, today: date | None = None, wait_s: float = 60.0
) -> Vintage | None:
    """Add a converted year to the table that the figures read.

    Parameters
    ----------
    name : str
        A 1-year file, such as "2023".
    data : Path or str, optional
        Folder of converted years.
    today : date, optional
        Day of the computation; today by default.
    wait_s : float, default 60
        Seconds to wait for another run that is writing the data directory.

    Returns
    -------
    Vintage or None
        Of today; years that were published here earlier today are in it too. None if the table has the
        same rates already.

    Raises
    ------
    OutOfRangeError
        The year cannot be compared with others: it lacks states or a cube, or is no 1-year file.
    DataDirectoryError, TransientError
        The data directory cannot be written, or another run writes it.
    """
    source = _comparable(name, data)
    frame = rates(source)
    if _known(frame, int(name)):
        return None
    root, day = config.data_roots()[0], (today or datetime.now(UTC).date()).isoformat()
    with lock.locked(root, wait_s):
        vintage = _write(root, frame, source, day)
    build([TABLE], wait_s=wait_s)
    return vintage


def _known(frame: pd.DataFrame, year: int) -> bool:
    """Return whether the table has these rates of a year."""
    table, resource = reader.table(reader.catalog(), TABLE), resources()[RESOURCE]
    have = table.loc[table["year"] == year, list(resource.columns)]
    if len(have) != len(frame):
        return False
    contents = [tidy_csv.canonical(rows, resource).data for rows in (have, frame)]
    return contents[0] == contents[1]


def _write(root: Path, frame: pd.DataFrame, source: Source, day: str) -> Vintage:
    """Write a year's rates, together with those of other years that were written here today."""
    resource = resources()[RESOURCE]
    vintage = Vintage(RESOURCE, day, root / "raw" / RESOURCE / f"{day}.csv")
    notes = [f"{source.name}: sha256 of its graduates {source.record['source']}"]
    ours = vintage.path.is_file() and HERE in vintage.sidecar["notes"]
    if ours:
        earlier = store.read(vintage, resource)
        others = earlier[earlier["year"] != int(source.name)]
        frame = pd.concat([others, frame], ignore_index=True)
        notes += [n for n in vintage.sidecar["notes"] if n[:4] in set(others["year"].astype(str))]
    reasons = {
        "published": "the day of the computation",
        "retrieved": "the downloads are listed in the record of each converted year",
        "url": "computed from the records of all states, which have no single address",
        "origin_sha256": "of each year in the notes",
    }
    more: store.Provenance = {"how": "derived", "trust": "derived", "reasons": reasons}
    more["notes"] = (HERE, *sorted(notes))
    if not ours:
        return store.write(root, resource, day, frame, **more)
    # Nobody else has it: what was computed here today is computed again, and takes its place at once.
    with tempfile.TemporaryDirectory() as folder:
        fresh = store.write(Path(folder), resource, day, frame, **more)
        contents = {vintage.path: fresh.path, vintage.sidecar_path: fresh.sidecar_path}
        files.write_all({path: new.read_bytes() for path, new in contents.items()})
    return Vintage(RESOURCE, day, vintage.path)


def _comparable(name: str, data: Path | str | None) -> Source:
    """Return a year whose nation is comparable with that of other years."""
    source = questions.sources(data if data is not None else config.microdata_dir())[name]
    if "-" in name:
        raise OutOfRangeError(f"The figures compare single years: {name} is a 5-year file.")
    if source.cube is None or source.folder is None:
        raise OutOfRangeError(f"No rule classifies the occupations of {name}: the figures begin in 2010.")
    if int(name) == vintages.NO_STANDARD_FILE:
        raise OutOfRangeError("The experimental file of 2020 is weighted in another way; figures skip it.")
    if questions.fewer(source.record, cube.open_cube(questions.BUNDLED).record):
        raise OutOfRangeError(
            f"The records of {name} are of {len(source.record['states'])} states, so that their total is "
            "not the nation. Fetch and convert the other states to see the year in the figures."
        )
    return source
