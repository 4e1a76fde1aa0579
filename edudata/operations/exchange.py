"""Exchange the parts of a data directory: a process killed meanwhile leaves what the next one undoes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from edudata import files

JOURNAL = ".exchange.json"
REMEDY = "Remove it. The parts that were exchanged lie in the newest folder backups/replaced-*."


def exchange(root: Path, fresh: Path, old: Path, parts: Iterable[str]) -> None:
    """Move the old parts out and the new ones in; on failure the old ones are put back.

    Parameters
    ----------
    root : Path
        The data directory, whose lock the caller holds.
    fresh, old : Path
        Folders below it: the one with the new parts, and the one that gets the old ones.
    parts : iterable of str
        Names of files and folders in the directory.
    """
    parts = list(parts)
    plan = {
        "fresh": fresh.relative_to(root).as_posix(),
        "old": old.relative_to(root).as_posix(),
        "out": [part for part in parts if (root / part).exists()],
        "in": [part for part in parts if (fresh / part).exists()],
    }
    files.write_all({root / JOURNAL: files.json_bytes(plan)})
    try:
        for part in parts:
            if part in plan["out"]:
                (root / part).rename(old / part)
            if part in plan["in"]:
                (fresh / part).rename(root / part)
    except BaseException:
        recover(root)
        raise
    (root / JOURNAL).unlink()


def recover(root: Path) -> None:
    """Put the old parts back after an exchange that did not end. The caller must hold the lock.

    Raises
    ------
    CorruptDataError
        The exchange's journal cannot be read.
    """
    if not (root / JOURNAL).is_file():
        return
    plan = files.read_json(root / JOURNAL, REMEDY)
    fresh, old = root / plan["fresh"], root / plan["old"]
    for part in plan["in"]:
        if (root / part).exists() and not (fresh / part).exists():
            fresh.mkdir(parents=True, exist_ok=True)
            (root / part).rename(fresh / part)
    for part in plan["out"]:
        if (old / part).exists():
            (old / part).rename(root / part)
    (root / JOURNAL).unlink()
