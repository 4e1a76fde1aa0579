"""Briefs of places, and of a reader's own choice, from all tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from edudata import arguments
from edudata.api.data import load
from edudata.catalog import reader
from edudata.dates import order
from edudata.places import NAMES

if TYPE_CHECKING:
    import pandas as pd

    from edudata.analysis.place.atlas import Atlas
    from edudata.analysis.place.brief import Brief
    from edudata.analysis.place.record import Source

MICRODATA = "census/microdata"
MICRODATA_PAGE = "https://www.census.gov/programs-surveys/acs/microdata.html"


def place(name: str, kind: str | None = None) -> Brief:
    """Describe a state, a metropolitan area or a college from all tables, against the nation.

    Parameters
    ----------
    name : str
        A code: "47" of a state, "34980" of an area, "221999" of a college (UNITID). Or a name:
        "Tennessee", "TN", "Nashville", "Vanderbilt". An exact name counts before a name that begins so,
        that before words within a name; in each case states before areas and areas before colleges.
    kind : {"state", "metro", "college"}, optional
        Only a place of this kind.

    Returns
    -------
    Brief
        `frame` has a row per measure: value, unit, what it is compared with, rank, period, publisher,
        table; `missing` says why there is no number. `html()` is a page to print.

    Raises
    ------
    AmbiguousNameError
        If several places match; with their codes.
    UnknownNameError
        If none matches; with the nearest.

    Examples
    --------
    >>> import edudata as ed
    >>> brief = ed.place("TN")
    >>> brief.title, brief.row("debt").text, brief.row("debt").rank_text
    ('Tennessee', '$5,120', '22nd lowest of 51')
    >>> ed.place("Nashville").place.id
    '34980'
    """
    name = arguments.text(name, "name", "Nashville")
    known = atlas()
    return known.brief(known.directory.find(name, kind))


def yours(
    state: str | None = None,
    metro: str | None = None,
    major: str | None = None,
    college: str | None = None,
) -> Brief:
    """Answer for your own choice: price, debt, jobs, pay, homes and hub rank, each against the nation.

    Parameters
    ----------
    state, metro : str, optional
        Code or name, as in `place`.
    major : str, optional
        One of the New York Fed's 73 majors, or words that one of them alone has.
    college : {"public_4yr", "private_4yr", "public_2yr", "for_profit"}, optional
        Kind of college; public four-year by default.

    Returns
    -------
    Brief
        As of `place`; its title is the answer, by the rule in `rule`. Without any choice, the nation.

    Raises
    ------
    AmbiguousNameError, UnknownNameError
        As in `place`.

    Examples
    --------
    >>> import edudata as ed
    >>> nursing = ed.yours(state="TN", major="nursing")
    >>> nursing.row("underemployment").label
    'Recent graduates of Nursing in jobs that need no degree'
    >>> ed.yours(metro="Nashville").row("home_years").text
    '4.6 years'
    """
    from edudata.analysis.place import yours as choices
    from edudata.analysis.place.choice import choose
    from edudata.analysis.place.majors import known as majors

    known = atlas()
    chosen = choose(
        known.directory,
        majors(known.frames),
        state=state,
        metro=metro,
        major=major,
        college=college,
    )
    return choices.brief(known, chosen)


def atlas() -> Atlas:
    """Return the briefs of the tables as they are published now."""
    return _atlas(_state())


def _state() -> tuple[str, ...]:
    tables = reader.catalog()["tables"]
    return tuple(f"{name}={tables[name]['sha256']}" for name in sorted(tables))


@lru_cache(maxsize=2)
def _atlas(state: tuple[str, ...]) -> Atlas:
    from edudata.analysis.place.atlas import Atlas

    del state  # the cache's key: new tables give new briefs
    return Atlas(_Tables(), _Rates(), _Sources())


class _Lazy(Mapping[str, Any]):
    """A mapping that reads a value when it is asked for."""

    def __iter__(self) -> Iterator[str]:
        return iter(reader.catalog()["tables"])

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Tables(_Lazy):
    def __getitem__(self, name: str) -> pd.DataFrame:
        return load(name)


class _Rates(_Lazy):
    """Rates from survey records, each computed once."""

    def __init__(self) -> None:
        self._frames: dict[str, pd.DataFrame] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(("nation", "state", "metro", "major", "state_major", "hubs"))

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._frames:
            self._frames[name] = self._compute(name)
        return self._frames[name]

    def _compute(self, name: str) -> pd.DataFrame:
        from edudata.api.labs import hubs
        from edudata.api.microdata import underemployment

        if name == "hubs":
            return hubs()
        if name == "state_major":
            return underemployment(("state", "major"), kind="composite")
        return underemployment(() if name == "nation" else name)


class _Sources(_Lazy):
    """Releases by resource "nyfed/state_debt", and with a date: "scorecard/institutions@2025"."""

    def __init__(self) -> None:
        self._known = _releases()

    def __iter__(self) -> Iterator[str]:
        return iter((*self._known, MICRODATA))

    def __getitem__(self, name: str) -> Source:
        # Survey records take longer to open than a college's brief, which has nothing from them.
        if name == MICRODATA and name not in self._known:
            self._known[name] = _microdata_source()
        return self._known[name]


def _releases() -> dict[str, Source]:
    from edudata.analysis.place.record import Source

    catalog = reader.catalog()
    known: dict[str, Source] = {}
    for entry in catalog["tables"].values():
        for vintage in sorted(entry["vintages"], key=lambda v: order(v["published"])):
            name, published = vintage["resource"], vintage["published"]
            resource = catalog["resources"][name]
            source = Source(
                publisher=resource["publisher"],
                title=resource["title"],
                page=resource["page"] or "",
                published=published,
            )
            known[f"{name}@{published}"] = source
            if name not in known or order(known[name].published) <= order(published):
                known[name] = source
    return known


def _microdata_source() -> Source:
    """Name the survey, and the states that its estimates leave out."""
    from edudata.analysis.place.record import Source
    from edudata.api.microdata import underemployment

    facts = underemployment().attrs
    without = " and ".join(NAMES.get(s, s) for s in facts["missing_states"].split(", ") if s)
    return Source(
        publisher="U.S. Census Bureau",
        title="American Community Survey, microdata" + (f" without {without}" if without else ""),
        page=MICRODATA_PAGE,
        published=facts["year"],
    )
