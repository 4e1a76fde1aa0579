"""Rebuild tables as of a given date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from edudata.catalog import reader
from edudata.dates import last_day
from edudata.errors import NoVintageError
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
        f"Table {table.name}: no vintage of {as_of} is at hand. Shown is {frame.attrs['vintage']}, cut at "
        "what had been published by then; its publisher treats these figures as final once published."
    )
    rows.attrs = frame.attrs | {"as_of": as_of, "as_of_note": note}
    return rows


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
        try:
            vintages = self._archive.vintages(resource, self._until.get(resource, as_of))
        except NoVintageError:
            return ()
        return tuple(v.published for v in vintages)

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
