"""Tables as they were: made again from the vintages of a day, or with one resource as it was before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata.catalog import reader
from edudata.dates import last_day
from edudata.errors import NoVintageError
from edudata.etl.publish.table import build_table
from edudata.etl.store import vintages
from edudata.etl.store.raw import Raw
from edudata.published import apply_view
from edudata.records import Registry, Table

if TYPE_CHECKING:
    import pandas as pd

Made = tuple["pd.DataFrame", list[dict[str, Any]]]


def cut(frame: pd.DataFrame, table: Table, as_of: str) -> pd.DataFrame:
    """The rows of a newest table that had been published by a day, where no vintage from then is at hand.

    Only for a table whose figures are final once published: its `final_within_months` says until when each
    one had been. attrs gain `as_of` and `as_of_note`, which says what was done.

    cpi, "2018-01-01" -> to November 2017

    Raises NoVintageError when no row had been published.
    """
    import pandas as pd

    assert table.final_within_months is not None
    assert table.span is not None
    known = frame[table.span[1]] + pd.offsets.MonthEnd(table.final_within_months)
    kept = frame[known <= pd.Timestamp(last_day(as_of))].reset_index(drop=True)
    if kept.empty:
        raise NoVintageError(f"Nothing of {table.name} had been published by {as_of}.")
    note = (
        f"Table {table.name}: no vintage of {as_of} is at hand. Shown is {frame.attrs['vintage']}, cut at "
        "what had been published by then; its publisher treats these figures as final once published."
    )
    kept.attrs = frame.attrs | {"as_of": as_of, "as_of_note": note}
    return kept


class HistoricalTables:
    """Tables and views made again for comparison. They are not checked, and nothing is published of them.

    catalog : the tables and views there are
    until   : resource -> date: of it only what had been published by then, whatever the day asked for

    A vintage is read once, and vintages that make the same table make it once.
    """

    def __init__(
        self,
        roots: Iterable[Path],
        book: Registry,
        catalog: Mapping[str, Any],
        until: Mapping[str, str] | None = None,
    ) -> None:
        self._roots, self._book, self._catalog = tuple(roots), book, catalog
        self._until = dict(until or {})
        self._read: dict[tuple[str, str], pd.DataFrame] = {}
        self._made: dict[tuple[Any, ...], Made | NoVintageError] = {}

    def frame(self, name: str, as_of: str | None = None) -> pd.DataFrame:
        """A table or view by its name; its vintage is in attrs, as of a loaded one.

        as_of : "YYYY-MM-DD", "YYYY-MM" or "YYYY"; the newest vintages when not given

        Raises UnknownNameError, or NoVintageError when what it needs had not been published.
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
        """Dates of publication of the vintages of a resource that count on a day; () before the first."""
        try:
            found = vintages.find(self._roots, resource, self._until.get(resource, as_of))
        except NoVintageError:
            return ()
        return tuple(v.published for v in found)

    def _table(self, base: str, as_of: str | None) -> Made:
        sources = self._catalog["tables"][base]["sources"]
        key = (base, *(self.state(resource, as_of) for resource in sources))
        if key not in self._made:
            try:
                self._made[key] = self._build(base, as_of)
            except NoVintageError as error:
                self._made[key] = error
        made = self._made[key]
        if isinstance(made, NoVintageError):
            raise made
        return made[0].copy(deep=False), made[1]

    def _build(self, base: str, as_of: str | None) -> Made:
        raw = Raw(self._roots, self._book.resources, as_of, until=self._until, kept=self._read)
        frame = build_table(self._book.tables[base], raw)
        return frame, [{"resource": r, "published": p} for r, p in sorted(raw.used)]
