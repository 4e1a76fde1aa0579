"""Build the tables from the vintages, and the documents that describe them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from edudata import config, registry
from edudata.catalog import figure_index
from edudata.errors import UnknownNameError
from edudata.etl.publish import builder, dictionary
from edudata.etl.publish.verify import verify as verify_archive
from edudata.etl.store.archive import Archive
from edudata.operations.lock import locked
from edudata.records import CheckResult


def build(names: Iterable[str] | None = None, *, wait_s: float = 0.0) -> dict[str, Any]:
    """Build and publish tables from the vintages in force.

    Parameters
    ----------
    names : iterable of str, optional
        Tables to build; the others stay as they are. All by default.
    wait_s : float, default 0
        Seconds to wait for another run that is writing the data directory.

    Returns
    -------
    dict
        The catalog of the first data directory.

    Raises
    ------
    UnknownNameError
        If a name is not a table's.
    ValidationError
        If a table breaks its schema or a required check; nothing is published then.
    """
    records = registry.registry()
    selected = list(names) if names is not None else None
    for name in selected or []:
        if name not in records.tables:
            raise UnknownNameError("table", name, records.tables)
    roots = config.data_roots()
    with locked(roots[0], wait_s):
        catalog = builder.build(Archive(roots, records), selected, figures=figure_index.index())
        write_documents(roots[0], catalog)
    return catalog


def write_documents(root: Path, catalog: Mapping[str, Any]) -> None:
    """Write DICTIONARY.md and LICENSES.md for a catalog."""
    dictionary.write_documents(root, catalog, registry.registry())


def verify(today: date | None = None) -> list[CheckResult]:
    """Recompute every checksum from the vintages to the tables and name what differs.

    Parameters
    ----------
    today : date, optional
        No vintage may be dated after it; today by default.
    """
    archive = Archive(config.data_roots(), registry.registry())
    return verify_archive(archive, today or datetime.now(UTC).date())
