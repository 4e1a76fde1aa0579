"""Rebuild tables as of a given date."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata.catalog import reader
from edudata.dates import last_day
from edudata.errors import EdudataError, NoVintageError
from edudata.etl.store.archive import Archive
from edudata.published import apply_view
from edudata.records import Table

if TYPE_CHECKING:
    import pandas as pd

Build = tuple["pd.DataFrame", list[dict[str, Any]]]


def cut(frame: pd.DataFrame, table: Table, as_of: str) -> pd.DataFrame:
    """Keep the rows of a current table that had been published by a day.

    For tables without a vintage from then whose figures are final once published.

    Parameters
    ----------
    frame : DataFrame
        The table as loaded.
    table : Table
        Its record; `final_within_months` dates the publication of each row.
    as_of : str
        "YYYY-MM-DD", "YYYY-MM" or "YYYY".

    Returns
    -------
    DataFrame
        The rows; attrs gain `as_of` and `as_of_note`, which tells the reader what was done.

    Raises
    ------
    NoVintageError
        If no row had been published.
    """
    import pandas as pd

    assert table.final_within_months is not None
    assert table.span is not None
    published = frame[table.span[1]] + pd.offsets.MonthEnd(table.final_within_months)
    rows = frame[published <= pd.Timestamp(last_day(as_of))].reset_index(drop=True)
    if rows.empty:
        raise NoVintageError(f"Nothing of {table.name} had been published by {as_of}.")
    note = (
        f"Table {table.name}: there is no vintage of {as_of}. Shown is {frame.attrs['vintage']}, cut at "
        "what had been published by then; its publisher treats these figures as final once published."
    )
    rows.attrs = frame.attrs | {"as_of": as_of, "as_of_note": note}
    return rows


@dataclass(frozen=True, slots=True)
class _State:
    """A table, or the part of it that a view shows, as built from certain vintages.

    Two dates between which nothing was published give the same state, so that it is built once.
    """

    table: str
    needed: tuple[str, ...]
    vintages: tuple[Path, ...]
    pins: tuple[str, ...]
    # Tests register other tables under the same name.
    record: int


_recent: OrderedDict[_State, tuple[pd.DataFrame, dict[str, Any]]] = OrderedDict()
# Why nothing could be built, which takes as long to find out; the reason names the day.
_refused: OrderedDict[tuple[_State, str], str] = OrderedDict()
MAX_RECENT = 16
MAX_REFUSED = 500


def _built(archive: Archive, state: _State, as_of: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Build a table in a state, or return one of the most recent builds."""
    # Drawing a current figure imports this module and must not wait for pandas and pyarrow.
    from edudata.etl.publish.table import build_as_of

    # Not lru_cache: its keys would keep the archive, with every vintage that it has read.
    if reason := _refused.get((state, as_of)):
        raise NoVintageError(reason)
    try:
        build = _recent.pop(state, None) or build_as_of(archive, state.table, as_of, state.needed)
    except NoVintageError as error:
        _refused[state, as_of] = str(error)
        _forget(_refused, MAX_REFUSED)
        raise
    _recent[state] = build
    _forget(_recent, MAX_RECENT)
    return build


def _forget(recent: OrderedDict[Any, Any], most: int) -> None:
    while len(recent) > most:
        recent.popitem(last=False)


def load_as_of(
    archive: Archive, catalog: Mapping[str, Any], name: str, as_of: str
) -> tuple[pd.DataFrame, dict[str, Any], list[dict[str, Any]]]:
    """Build a table or view as of a day.

    A view needs only the resources that its rows come from.

    Parameters
    ----------
    catalog : mapping
        The catalog of the current tables.
    name : str
        A table or view of the catalog.
    as_of : str
        "YYYY-MM-DD", "YYYY-MM" or "YYYY".

    Returns
    -------
    tuple
        The frame, its table's entry as of that day, and the vintages of its rows.

    Raises
    ------
    OutOfRangeError
        If `as_of` is not a date.
    NoVintageError
        If nothing of it had been published; the message names the first day on which it had.
    """
    last_day(as_of)
    try:
        return _part(archive, catalog, name, as_of)
    except NoVintageError as error:
        earliest = _earliest(archive, catalog, name, as_of)
        since = f" The earliest day of {name} is {earliest}." if earliest else ""
        raise NoVintageError(f"{error}{since}") from None


def _part(
    archive: Archive, catalog: Mapping[str, Any], name: str, as_of: str
) -> tuple[pd.DataFrame, dict[str, Any], list[dict[str, Any]]]:
    view = catalog["views"].get(name)
    table = view["table"] if view else name
    reader.entry(catalog, table)  # a table that has not been built is an error with a remedy
    needed = tuple(view["resources"]) if view else ()
    sources = catalog["tables"][table]["sources"]
    frame, entry = _built(archive, _state(archive, table, needed, sources, as_of), as_of)
    if view is None:
        return frame.copy(deep=False), entry, entry["vintages"]
    rows = apply_view(frame, view)
    if rows.empty:
        raise NoVintageError(f"Nothing of {name} had been published by {as_of}.")
    for column in entry["columns"]:
        # Stacked with the empty frames of other resources, whole numbers became floats.
        if (
            column["dtype"] == "integer"
            and column["name"] in rows
            and not rows[column["name"]].isna().any()
        ):
            rows[column["name"]] = rows[column["name"]].astype("int64")
    return rows, entry, reader.view_vintages(view, entry["vintages"])


def _state(
    archive: Archive, table: str, needed: tuple[str, ...], sources: Iterable[str], as_of: str
) -> _State:
    vintages: list[Path] = []
    pins: list[str] = []
    for resource in sources:
        with suppress(NoVintageError):  # the builder knows whether it can do without
            vintages += [vintage.path for vintage in archive.vintages(resource, as_of)]
        if pin := archive.pin(resource, as_of):
            pins.append(f"{resource} {pin.published} {pin.reason}")
    record = id(archive.registry.tables[table])
    return _State(table, needed, tuple(vintages), tuple(pins), record)


def _earliest(archive: Archive, catalog: Mapping[str, Any], name: str, as_of: str) -> date | None:
    """Return the first day after a date on which a table or view can be built; None if there is none."""
    view = catalog["views"].get(name)
    sources = (view["resources"] if view else ()) or catalog["tables"][view["table"] if view else name][
        "sources"
    ]
    days: set[date] = set()
    for resource in sources:
        with suppress(NoVintageError):
            days |= {last_day(v.published) for v in archive.vintages(resource, pinned=False)}
    later = sorted(day for day in days if day > last_day(as_of))

    def can_be_built(day: date) -> bool:
        try:
            _part(archive, catalog, name, f"{day}")
        except EdudataError:
            return False
        return True

    # Once it can be built it always can, so that a few builds find the day.
    at = bisect_left(later, True, key=can_be_built)
    return later[at] if at < len(later) else None


class HistoricalTables:
    """Tables and views rebuilt for comparison, without validation.

    A vintage is read once, and vintages that make the same table build it once.

    Parameters
    ----------
    archive : Archive
        The vintages, with the records of resources and tables.
    catalog : mapping
        The catalog of the current tables.
    until : mapping of str to str, optional
        Resource to date: of it only what had been published by then counts, on any day asked for.
    """

    def __init__(
        self, archive: Archive, catalog: Mapping[str, Any], until: Mapping[str, str] | None = None
    ) -> None:
        self._archive, self._catalog = archive, catalog
        self._until = dict(until or {})
        self._builds: dict[tuple[Any, ...], Build | NoVintageError] = {}
        self._states: dict[tuple[str, str | None], tuple[str, ...]] = {}

    def frame(self, name: str, as_of: str | None = None) -> pd.DataFrame:
        """Return a table or view, its vintages in attrs.

        Parameters
        ----------
        name : str
            A table or view of the catalog.
        as_of : str, optional
            "YYYY-MM-DD", "YYYY-MM" or "YYYY"; the newest vintages by default.

        Raises
        ------
        UnknownNameError
            If no table or view has this name.
        NoVintageError
            If a resource it needs had not been published.
        """
        entry = reader.entry(self._catalog, name)
        base = entry.get("view_of", name)
        frame, used = self._table(base, as_of)
        if base != name:
            view = self._catalog["views"][name]
            frame, used = apply_view(frame, view), reader.view_vintages(view, used)
        frame.attrs = {
            "table": name,
            "vintage": "; ".join(f"{v['resource']}@{v['published']}" for v in used),
        }
        return frame

    def state(self, resource: str, as_of: str | None = None) -> tuple[str, ...]:
        """Return the publication dates of a resource's vintages on a day; () before the first."""
        day = self._until.get(resource, as_of)
        if (resource, day) not in self._states:
            try:
                vintages = self._archive.vintages(resource, day)
            except NoVintageError:
                vintages = []
            self._states[resource, day] = tuple(v.published for v in vintages)
        return self._states[resource, day]

    def _table(self, base: str, as_of: str | None) -> Build:
        sources = self._catalog["tables"][base]["sources"]
        key = (base, *(self.state(resource, as_of) for resource in sources))
        if key not in self._builds:
            try:
                self._builds[key] = self._build(base, as_of)
            except NoVintageError as error:
                self._builds[key] = error
        build = self._builds[key]
        if isinstance(build, NoVintageError):
            raise build
        return build[0].copy(deep=False), build[1]

    def _build(self, base: str, as_of: str | None) -> Build:
        # Drawing a current figure imports this module and must not wait for pandas and pyarrow.
        from edudata.etl.publish import table
        from edudata.etl.publish.broken_rows import publishable
        from edudata.etl.store.raw import Raw

        raw = Raw(self._archive, as_of, until=self._until)
        record = self._archive.registry.tables[base]
        frame = table.build_table(record, raw)
        if self._catalog["tables"][base].get("rows_left_out"):
            frame = publishable(record, frame, raw.used.values()).frame
        return frame, [{"resource": r, "published": p} for r, p in sorted(raw.used)]
