"""Tables and views: find, load, join, adjust for inflation, export and cite them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edudata import config, dates
from edudata.catalog import reader
from edudata.errors import CorruptDataError, UnknownNameError

if TYPE_CHECKING:
    import os
    from datetime import date
    from pathlib import Path

    import pandas as pd

    from edudata.catalog.cite import Citation
    from edudata.catalog.describe import Info


def tables() -> pd.DataFrame:
    """List the tables and views.

    Returns
    -------
    DataFrame
        One row per table or view, by name: name, title, rows, start, end, units, vintages, licences,
        view_of (the table, for a view).

    Raises
    ------
    DataDirectoryError
        If there is no catalog.
    CorruptDataError
        If the catalog is damaged.

    Examples
    --------
    >>> import edudata as ed
    >>> ed.tables().set_index("name").loc["tuition", "view_of"]
    'college_prices'
    """
    from edudata.catalog import describe

    return _listing(describe.rows())


def search(query: str) -> pd.DataFrame:
    """Find tables and views by words in their names, titles, columns and sources.

    Parameters
    ----------
    query : str
        Words to look for; an empty query matches everything.

    Returns
    -------
    DataFrame
        The columns of `tables`, the best match first; no row if nothing matches. attrs hold `note` if
        something that the query asks for is known not to be covered.

    Warns
    -----
    EdudataWarning
        With that note.

    Raises
    ------
    WrongTypeError
        If the query is not text.

    Examples
    --------
    >>> import edudata as ed
    >>> ed.search("debt by state")["name"].iloc[0]
    'student_debt_by_state'
    """
    import warnings

    from edudata.catalog import describe
    from edudata.errors import EdudataWarning

    hits = _listing(describe.search(query))
    if note := describe.not_covered(query):
        hits.attrs["note"] = note
        warnings.warn(note, EdudataWarning, stacklevel=2)
    return hits


def series(series_id: str, as_of: str | int | date | None = None) -> pd.Series[float]:
    """Load one series by the id that its publisher, FRED or the BLS, gives it.

    Parameters
    ----------
    series_id : str
        Such as "MSPUS", "MORTGAGE30US" or "CUUR0000SA0"; letter case does not matter. A wrong id lists all.
    as_of : str, int or date, optional
        As in `load`.

    Returns
    -------
    Series
        Values by the first day of their period, the index called "date". attrs hold, as text, series, title
        with the unit, frequency, table, vintage and, where values differ from the publisher's, note.

    Raises
    ------
    UnknownNameError
        If no series has this id.
    NoVintageError
        If it has not been downloaded or had not been published by `as_of`.

    Examples
    --------
    >>> import edudata as ed
    >>> prices = ed.series("MSPUS")
    >>> prices.loc["2019-01-01"].item(), prices.attrs["title"]
    (313000.0, 'Median sales price of new houses, USD')
    """
    from edudata import arguments
    from edudata.catalog import series as records
    from edudata.errors import NoVintageError, UnknownNameError

    name = arguments.text(series_id, "series", "MSPUS").strip().upper()
    if name not in records.KNOWN:
        from edudata.catalog import describe

        raise UnknownNameError("series", series_id, records.KNOWN, describe.not_covered(series_id))
    record = records.KNOWN[name]
    frame = load(record.table, as_of)
    for column, value in record.where.items():
        frame = frame[frame[column].eq(value)]
    if "frequency" in frame:
        frame = frame[frame["frequency"].eq(record.frequency)]
    frame = frame.dropna(subset=record.column)
    if frame.empty:
        raise NoVintageError(
            f"{name} is not among the figures of {record.table}. Run `edudata refresh fred bls`."
        )
    values = frame.set_index("period_start")[record.column].astype(float).sort_index()
    values.attrs = dict(records.attrs(record, name, {k: frame.attrs[k] for k in ("table", "vintage")}))
    return values.rename(name).rename_axis("date")


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


def load(name: str, as_of: str | int | date | None = None) -> pd.DataFrame:
    """Load a table or view as a tidy DataFrame.

    Parameters
    ----------
    name : str
        As in `tables()`.
    as_of : str, int or date, optional
        "YYYY-MM-DD", "YYYY-MM", "YYYY", a year or a date: the table as its sources had been published
        by then. The current table by default.

    Returns
    -------
    DataFrame
        Units are in the column names. attrs hold, as text, `table`, `vintage` (resource@published,
        several joined by "; ") and `sha256` of the Parquet file (with `as_of`, of the values).

    Raises
    ------
    UnknownNameError
        With the nearest names.
    CorruptDataError
        If the stored file is not the one the catalog names.
    NoVintageError
        If a source had published nothing by `as_of`.
    OutOfRangeError
        If `as_of` is not a date.

    Examples
    --------
    >>> import edudata as ed
    >>> ed.load("tuition", as_of=2021).attrs["vintage"]
    'nces/tuition@2021-01'
    >>> ed.load("cpi").columns[:4].to_list()
    ['series_id', 'title', 'area', 'frequency']
    """
    return load_as_of(name, dates.day(as_of))


def load_as_of(name: str, as_of: str | None) -> pd.DataFrame:
    """Load a table for `load`, with `as_of` as the text that `dates.day` returns."""
    catalog = reader.catalog()
    entry = _entry(catalog, name)
    if as_of is None:
        try:
            frame = reader.table(catalog, name)
        except CorruptDataError:
            # A build may have replaced the file since the catalog was read.
            catalog = reader.catalog()
            if reader.entry(catalog, name)["file"] == entry["file"]:
                raise
            entry, frame = reader.entry(catalog, name), reader.table(catalog, name)
        vintages = entry["vintages"]
    else:
        from edudata import registry
        from edudata.catalog import as_of as historical
        from edudata.etl.store.archive import Archive

        archive = Archive(config.data_roots(), registry.registry())
        frame, entry, vintages = historical.load_as_of(archive, catalog, name, as_of)
    vintage = "; ".join(f"{v['resource']}@{v['published']}" for v in vintages)
    sha256 = entry["sha256" if as_of is None else "content_sha256"]
    frame.attrs = {"table": name, "vintage": vintage, "sha256": sha256}
    if as_of is not None:
        frame.attrs["as_of"] = as_of
    return frame


def _entry(catalog: dict[str, Any], name: str) -> dict[str, Any]:
    try:
        return reader.entry(catalog, name)
    except (TypeError, UnknownNameError):
        # Only a wrong name needs the index of figures for its hint: imported here, loading stays light.
        from edudata.catalog import describe

        return describe.entry(name, catalog)


def info(name: str) -> Info:
    """Describe a table or view: title, columns with units, sources, license, vintages and checks.

    Parameters
    ----------
    name : str
        As in `tables()`.

    Returns
    -------
    Info
        Prints readably; `entry` and `provenance` hold plain values.

    Raises
    ------
    UnknownNameError
        With the nearest names.
    WrongTypeError
        If the name is not text.

    Examples
    --------
    >>> import edudata as ed
    >>> print(str(ed.info("tuition")).splitlines()[0])
    tuition: Average published tuition, fees, room and board (NCES 330.10, newest edition)
    """
    from edudata.catalog import describe

    return describe.info(name)


def cite(name: str) -> Citation:
    """Cite a table, a view or a figure, with every publisher behind it and its vintage.

    Parameters
    ----------
    name : str
        A table or view as in `tables()`, or a figure as in `list_figures()`.

    Returns
    -------
    Citation
        `text`, and `bibtex` with one entry per publisher's resource.

    Raises
    ------
    UnknownNameError
        With the nearest names.
    WrongTypeError
        If the name is not text.

    Examples
    --------
    >>> import edudata as ed
    >>> ed.cite("G-4").text.partition(". ")[2][:35]
    'Data: U.S. Bureau of Labor Statisti'
    """
    from edudata.catalog import cite

    return cite.cite(name)


def export(what: str | pd.DataFrame, path: str | os.PathLike[str]) -> Path:
    """Write a table next to a metadata JSON, from which `read` restores types and attrs.

    Parameters
    ----------
    what : str or DataFrame
        The name of a table or view, or a frame that this package returned.
    path : path-like
        Ends in .csv, .parquet, .json or .xlsx (which needs the extra `export`).

    Returns
    -------
    Path
        The data file; the metadata are in the file of the same name plus ".metadata.json".

    Raises
    ------
    UnknownNameError
        If there is no such table or format.
    DataDirectoryError
        If the file cannot be written.
    PermanentError
        If the license does not allow the figures to be passed on.
    WrongTypeError
        If `what` is not a table.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import edudata as ed
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = ed.export("cpi", Path(folder) / "cpi.csv")
    ...     ed.read(path).attrs["table"]
    'cpi'
    """
    from edudata import arguments
    from edudata.catalog import export

    target = arguments.path(path)
    frame = load(what) if isinstance(what, str) else arguments.frame(what, "what")
    return export.export(frame, target, reader.catalog())


def read(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read a file that `export` wrote, with its column types and attrs.

    Parameters
    ----------
    path : path-like
        The data file; its metadata file must be in the same folder.

    Returns
    -------
    DataFrame
        The exported rows.

    Raises
    ------
    CorruptDataError
        If either file is missing or the two do not belong together.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import edudata as ed
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     frame = ed.read(ed.export("recessions", Path(folder) / "recessions.json"))
    >>> frame.equals(ed.load("recessions"))
    True
    """
    from edudata import arguments
    from edudata.catalog import export

    return export.read(arguments.path(path))
