"""Bring a data directory up to the installed version of the package."""

from __future__ import annotations

from dataclasses import replace

from edudata import config, files, registry
from edudata.catalog import figure_index
from edudata.errors import EdudataError
from edudata.etl.run import upgrade
from edudata.etl.run.upgrade import Upgraded
from edudata.operations import backup
from edudata.operations.build import write_documents
from edudata.operations.lock import locked
from edudata.published import CATALOG, read_catalog


def upgrade_data(*, dry_run: bool = False, wait_s: float = 0.0) -> Upgraded:
    """Add the vintages that a newer package brings, seal what is unsealed, and rebuild the tables.

    A backup is written first. Nothing that a refresh published is replaced; where nothing is to be
    done, nothing is written.

    Parameters
    ----------
    dry_run : bool, default False
        Say what would be done.
    wait_s : float, default 0
        Seconds to wait for another run that is writing the data directory.

    Returns
    -------
    Upgraded
        What changed, and where the backup is.

    Raises
    ------
    CorruptDataError
        A later version of the package made the directory.
    ValidationError
        A table cannot be built from the vintages; the directory is as it was.
    """
    root, records = config.data_roots()[0], registry.registry()
    with locked(root, wait_s):
        plan = upgrade.plan(root, config.bundled(), records)
        upgrade.require_not_later(plan.result.format_before, root)
        if dry_run or not plan.result.needed:
            return plan.result
        saved = backup.write(root) if (root / "raw").is_dir() else None
        hashes = _hashes()
        catalog = upgrade.publish(plan, root, records, figure_index.index())
        write_documents(root, catalog)
    changed = [n for n, e in catalog["tables"].items() if e["content_sha256"] != hashes.get(n)]
    return replace(plan.result, changed=tuple(changed), backup=str(saved) if saved else None)


def _hashes() -> dict[str, str]:
    """Return the checksum of each table's values as published before, of any format."""
    path = config.data_roots()[0] / "processed" / CATALOG
    try:
        tables = read_catalog(path)["tables"]
    except EdudataError:
        try:
            tables = files.read_json(path, "")["tables"]
        except (EdudataError, KeyError, TypeError):
            return {}
    return {name: entry.get("content_sha256", "") for name, entry in tables.items()}
