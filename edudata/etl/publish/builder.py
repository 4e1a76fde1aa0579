"""Build tables from the active vintages and publish them.

    data/processed/<table>-<first digits of its sha256>.parquet + catalog.json

A table that fails its schema or a required check, or a file that cannot be written, stops the build;
what was published before stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from edudata.errors import NoVintageError, UnknownNameError
from edudata.etl.publish import catalog_file
from edudata.etl.publish.table import BuiltTable, prepare
from edudata.etl.store import missing
from edudata.etl.store.archive import Archive
from edudata.etl.store.raw import Raw, missing_resources


def build(
    archive: Archive,
    names: Iterable[str] | None = None,
    *,
    first: Mapping[Path, bytes] | None = None,
    skip_missing: bool = False,
    figures: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Build tables and publish them under the archive's first data directory.

    Parameters
    ----------
    names : iterable of str, optional
        Only these are built; the others stay as the catalog has them.
    first : mapping, optional
        Files to write before the tables in the same step.
    skip_missing : bool
        Leave out a table while a resource of it has no vintage.
    figures : mapping, optional
        Index of the figures to store in the catalog; the old catalog's when not given.

    Returns
    -------
    dict
        The catalog.

    Raises
    ------
    UnknownNameError
        A name is not a table.
    NoVintageError
        Resources have no vintage; the message names all of them.
    CorruptDataError
        A vintage that a published table was built from is missing.
    ValidationError
        A table breaks its schema or a required check.
    """
    tables = archive.registry.tables
    selected = list(tables if names is None else names)
    for name in selected:
        if name not in tables:
            raise UnknownNameError("table", name, tables)
    old = catalog_file.previous(archive.roots[0], lenient=names is None)
    missing.require_vintages(archive, old["tables"], selected)
    built: dict[str, BuiltTable] = {}
    waiting: dict[str, list[str]] = {}
    for name in selected:
        try:
            built[name] = prepare(tables[name], Raw(archive))
        except NoVintageError:
            waiting[name] = missing_resources(archive, tables[name])
            if not waiting[name]:
                raise
    required = {name: resources for name, resources in waiting.items() if not tables[name].optional}
    if required and not skip_missing:
        raise NoVintageError(missing.explain(required, archive.roots))
    if names is None:
        # Tables of an older version that are no longer registered leave the catalog.
        old = {"tables": {}, "views": {}, "figures": old.get("figures")}
    return catalog_file.publish(archive, built, old, waiting, first=first, figures=figures)
