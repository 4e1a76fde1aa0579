"""Questions to the microdata, and what there is on this machine to answer them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from edudata import config
from edudata.errors import CorruptDataError, OutOfRangeError, UnknownNameError, WrongTypeError
from edudata.microdata import convert, cube, engines, labels, places, rules, vintages
from edudata.microdata.cells import RAW, Cells, label
from edudata.microdata.rules import Rule
from edudata.places import STATES

BUNDLED = places.BUNDLE / "cube_2024"
GROUPS = cube.AGES | {"22-45": (22, 45)}
"""Age groups by name; the records behind the bundled cube end at 45."""
YEAR = "year"
"""Asks for each year by itself; not a dimension of cells."""
Where = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Query:
    """A question to the microdata, validated.

    Parameters
    ----------
    by : tuple of str
        Dimensions of the result.
    where : dict of str to tuple of str
        Labels to keep, by dimension.
    ages : str or tuple of int
        A group of `GROUPS`, or the youngest and oldest age.
    rule : Rule
        Definition of a college job.
    engine : str
        "auto", "cube", or one of `engines.ENGINES`.
    session : SparkSession, optional
        For "spark".
    by_year : bool, default False
        Answer for each year by itself.
    states : tuple of str
        The only states that are asked for; empty for all.
    """

    by: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]
    ages: str | tuple[int, int]
    rule: Rule
    engine: str
    session: Any = None
    by_year: bool = False
    states: tuple[str, ...] = ()

    @property
    def dimensions(self) -> tuple[str, ...]:
        """All dimensions that the cells must have."""
        return tuple(dict.fromkeys([*self.by, *self.where]))

    @property
    def span(self) -> tuple[int, int]:
        """Youngest and oldest age."""
        return GROUPS[self.ages] if isinstance(self.ages, str) else self.ages

    @property
    def group(self) -> str:
        """Name of the age group, or the ages themselves where they have none."""
        return next((n for n, span in GROUPS.items() if span == self.span), "-".join(map(str, self.span)))

    @property
    def named_rule(self) -> str:
        """Name of the rule, "" for a rule of the caller's own."""
        return self.rule.name if rules.RULES.get(self.rule.name) == self.rule else ""


def query(
    by: str | Iterable[str],
    where: Where | None,
    ages: str | tuple[int, int],
    rule: str | Rule,
    engine: str,
    session: Any = None,
) -> Query:
    """Validate a question.

    Raises
    ------
    UnknownNameError
        A dimension, age group, rule or engine is unknown.
    OutOfRangeError
        The ages are not two whole numbers in order.
    """
    names = (by,) if isinstance(by, str) else tuple(by)
    filters = labels.conditions(where, "where")
    for name in (*names, *filters):
        if name not in RAW and not (name == YEAR and name in names):
            raise UnknownNameError("dimension", name, (*RAW, YEAR))
    if engine not in ("auto", "cube", *engines.ENGINES):
        raise UnknownNameError("engine", engine, ("auto", "cube", *engines.ENGINES))
    if isinstance(by, Mapping):
        raise WrongTypeError(f"by names dimensions, such as 'state'; put {by!r} into where.")
    if isinstance(ages, str):
        if ages not in GROUPS:
            hint = "Other ages are two numbers: ages=(25, 34)." if "-" in ages else ""
            raise UnknownNameError("age group", ages, GROUPS, hint)
    elif not _is_span(ages):
        raise OutOfRangeError(f"ages = {ages!r} is not a group or two ages such as (25, 34).")
    own = tuple(name for name in dict.fromkeys(names) if name != YEAR)
    known_rule = rules.find(rule)
    return Query(own, filters, ages, known_rule, engine, session, YEAR in names, filters.get("state", ()))


def _is_span(ages: Any) -> bool:
    """Return whether a value is two whole ages in order."""
    if not isinstance(ages, tuple | list) or len(ages) != 2:
        return False
    return all(isinstance(age, int) for age in ages) and 0 <= ages[0] <= ages[1]


@dataclass(frozen=True)
class Source:
    """What there is of one year, or of a 5-year file: a cube, the records, or both."""

    name: str
    cube: cube.Cube | None
    folder: Path | None

    def cells(self, question: Query) -> Cells:
        """Answer from the cube where it can, else from the records."""
        engine, rule_name = question.engine, question.named_rule
        if engine in ("auto", "cube") and self.cube is not None and rule_name:
            try:
                return self.cube.cells(question.dimensions, question.group, rule_name, question.states)
            except OutOfRangeError:
                if engine == "cube" or self.folder is None:
                    raise
        if self.folder is None or engine == "cube":
            raise OutOfRangeError(
                f"{'A rule of your own' if not rule_name else 'This'} needs the records of {self.name}: "
                f"`edudata microdata fetch {self.name}`, then `edudata microdata convert {self.name}`."
            )
        return self._from_records(question, "numpy" if engine == "auto" else engine)

    def _from_records(self, question: Query, engine: str) -> Cells:
        assert self.folder is not None
        year = convert.open_year(self.folder)
        areas = None
        if "metro" in question.dimensions:
            base, pumas = year.vintage.puma_base, convert.puma_people(year)
            if not places.known_census(base, pumas):
                raise OutOfRangeError(
                    f"The records of {self.name} have PUMAs of the census of 2000, which no list assigns "
                    "to metros. Ask by state or puma, or for a year from 2012 on."
                )
            areas = places.load(base, pumas)
        jobs = rules.college_jobs(question.rule, codes=self.occupations)
        plan = cube.plan(question.dimensions, question.span, jobs)
        return label(
            engines.sums(year.graduates, plan, engine, question.session), question.dimensions, areas
        )

    @property
    def occupations(self) -> str:
        """The list of its occupation codes."""
        return vintages.find(self.name, experimental=True).occupations

    @property
    def record(self) -> dict[str, Any]:
        """States, checksums and method of what is used."""
        if self.cube is not None:
            return self.cube.record
        assert self.folder is not None
        record = convert.open_year(self.folder).record
        return {**record, "method": "replicates", "source": record["sha256"]["graduates.parquet"]}

    def checksum(self, question: Query) -> str:
        """Return the checksum of the records that answer a question."""
        with suppress(OutOfRangeError):
            if self.cube is not None and question.engine in ("auto", "cube"):
                cuboid = self.cube.cuboid(
                    question.dimensions, question.group, question.named_rule, question.states
                )
                return str(cuboid.get("source", self.record["source"]))
        return str(self.record["source"])

    def areas(self) -> pd.DataFrame:
        """Return the metropolitan areas with their purity and coverage."""
        if self.cube is not None and "areas_sha256" in self.cube.record:
            return self.cube.areas()
        return places.load().covered_by(self.record["states"])


def sources(data: Path | str | None = None) -> dict[str, Source]:
    """Return what there is, by year: converted years, and the bundled cube for years without.

    Parameters
    ----------
    data : Path or str, optional
        Folder of converted years; EDUDATA_MICRODATA_DIR or the user's own by default.

    Returns
    -------
    dict of str to Source
        "2024", or "2019-2023" for a 5-year file, in order.
    """
    root = Path(data) if data is not None else config.microdata_dir()
    by_year = {}
    if data is None:
        bundled = cube.open_cube(BUNDLED)
        name = str(bundled.record["year"])
        by_year[name] = Source(name, bundled, None)
    for record in root.glob("[0-9][0-9][0-9][0-9]*/year.json"):
        folder = record.parent
        if not _is_year(folder.name):
            continue  # a copy, under a name of the user's own
        own = cube.open_cube(folder / "cube") if (folder / "cube/cube.json").is_file() else None
        source = Source(folder.name, own, folder)
        convert.check_name(folder, source.record)
        # A few states that were converted do not stand in for the nation: `data` asks for them.
        if folder.name not in by_year or not fewer(source.record, by_year[folder.name].record):
            by_year[folder.name] = source
    if not by_year:
        raise CorruptDataError(f"{root} holds no converted year. Run `edudata microdata convert YEAR`.")
    return dict(sorted(by_year.items()))


def _is_year(name: str) -> bool:
    with suppress(OutOfRangeError):
        return bool(vintages.parse(name))
    return False


def fewer(record: Mapping[str, Any], bundled: Mapping[str, Any]) -> bool:
    """Return whether a year lacks states that the bundled cube has."""
    return not set(record["states"]) >= set(bundled["states"])


def choose(
    year: int | str, span: int, data: Path | str | None = None, *, every: bool = False
) -> list[Source]:
    """Return the years of a span that ends with a year, the newest by default.

    Parameters
    ----------
    year : int or str
        A year, "newest", or a 5-year file such as "2019-2023".
    span : int
        How many 1-year files, without 2020, of which there is none.
    data : Path or str, optional
        As in `sources`.
    every : bool, default False
        All 1-year files that there are, for "newest" and a span of 1.

    Raises
    ------
    OutOfRangeError
        A year is not there; the message says how to get it.
    """
    have = sources(data)
    if every and year == "newest" and span == 1:
        return [source for name, source in have.items() if "-" not in name] or list(have.values())
    if year == "newest":
        year = max((name for name in have if "-" not in name), default=max(have))
    last, years = _parsed(year)
    if not isinstance(span, int) or isinstance(span, bool) or not 1 <= span <= 10:
        raise OutOfRangeError(f"span = {span!r} is not a whole number of years from 1 to 10.")
    if years > 1 and span > 1:
        raise OutOfRangeError(f"{year} is a file of {years} years already: leave span at 1.")
    names: list[str] = [str(year)] if years > 1 else []
    candidate = last
    while not years > 1 and len(names) < span:
        if candidate != vintages.NO_STANDARD_FILE or str(candidate) in have:
            names.append(str(candidate))
        candidate -= 1
    if last == vintages.NO_STANDARD_FILE and span == years == 1 and str(last) not in have:
        vintages.find(last)  # says why there is none
    if missing := sorted(name for name in names if name not in have):
        raise OutOfRangeError(
            f"There are no microdata of {', '.join(missing)} on this machine; there are "
            f"{', '.join(have)}. {_remedy(missing[-1])}"
        )
    return [have[name] for name in sorted(names)]


def _parsed(year: int | str) -> tuple[int, int]:
    if isinstance(year, int | str) and not isinstance(year, bool):
        with suppress(OutOfRangeError):
            return vintages.parse(year)
    raise OutOfRangeError(
        f'year = {year!r} is not a year such as 2024, five years such as "2019-2023", or "newest".'
    )


def _remedy(name: str) -> str:
    """Say how to get a year, or why there is none."""
    try:
        vintages.find(name)
    except OutOfRangeError as error:
        return str(error)
    return f"Get them: `edudata microdata fetch {name}`, then `edudata microdata convert {name}`."


def missing_states(record: Mapping[str, Any]) -> list[str]:
    """Return the abbreviations of the states, and D.C., that a source lacks."""
    have = set(record["states"])
    return [letters for letters, (code, _) in STATES.items() if letters != "PR" and code not in have]
