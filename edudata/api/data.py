"""Tables by their names: what there is, what matches a query, and a table, also as of an earlier day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from edudata import arguments, config, registry
from edudata.catalog import describe, reader
from edudata.errors import CorruptDataError
from edudata.published import apply_view

if TYPE_CHECKING:
    import pandas as pd


def _listing(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    flat = [
        {
            "name": r["name"],
            "title": r["title"],
            "rows": r["rows"],
            "start": r["span"]["start"],
            "end": r["span"]["end"],
            "units": ", ".join(r["units"]),
            "vintages": ", ".join(r["vintages"]),
            "licences": ", ".join(r["licences"]),
            "view_of": r["view_of"],
        }
        for r in rows
    ]
    columns = ["name", "title", "rows", "start", "end", "units", "vintages", "licences", "view_of"]
    return pd.DataFrame(flat, columns=columns)


def tables() -> pd.DataFrame:
    """The catalog: one row a table or view.

    Columns: name, title, rows, start, end, units, vintages, licences, view_of (the table, for a view).

    tables().set_index("name").loc["tuition", "vintages"] -> nces/tuition@2023-12

    Raises DataDirectoryError when there is no catalog, CorruptDataError when it is damaged.
    """
    return _listing(describe.rows())


def search(query: str) -> pd.DataFrame:
    """Tables and views that match a query, best first; columns as of `tables`, no row when none matches.

    search("debt by state")["name"].iloc[0] -> student_debt_by_state

    Raises WrongTypeError when the query is no text.
    """
    return _listing(describe.search(query))


def load(name: str, as_of: str | int | date | None = None) -> pd.DataFrame:
    """A table or view as a tidy DataFrame.

    name  : as in `tables()`
    as_of : "YYYY-MM-DD", "YYYY-MM", "YYYY", a year or a date: the table as its sources had been published
            by then

    df.attrs hold, as text: table, vintage (resource@published, several joined by "; ") and sha256 of
    the Parquet file (of the values, for an earlier state).

    load("tuition").attrs["vintage"]             -> nces/tuition@2023-12
    load("tuition", as_of=2021).attrs["vintage"] -> nces/tuition@2021-01

    Raises UnknownNameError with the nearest names, CorruptDataError when the stored file is not the
    one the catalog names, NoVintageError when nothing had been published by `as_of`, OutOfRangeError when
    that is no date.
    """
    as_of = arguments.day(as_of)
    book = describe.book()
    entry = describe.entry(name, book)
    base = entry.get("view_of", name)
    if as_of is None:
        try:
            frame = reader.table(book, base)
        except CorruptDataError:
            # A build may have put a newer file in its place since the catalog was read.
            book = describe.book()
            if reader.entry(book, name)["file"] == entry["file"]:
                raise
            entry = reader.entry(book, name)
            frame = reader.table(book, base)
        sha256, vintages = entry["sha256"], entry["vintages"]
    else:
        from edudata.etl.publish.table import build_as_of

        frame, old = build_as_of(config.data_roots(), registry.registry(), base, as_of)
        sha256, vintages = old["content_sha256"], old["vintages"]
    if base != name:
        frame = apply_view(frame, book["views"][name])
        vintages = reader.view_vintages(book["views"][name], vintages)
    vintage = "; ".join(f"{v['resource']}@{v['published']}" for v in vintages)
    frame.attrs = {"table": name, "vintage": vintage, "sha256": sha256}
    if as_of is not None:
        frame.attrs["as_of"] = as_of
    return frame
