"""Withdraw a vintage that should never have been stored, such as one dated by a wrong clock."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from edudata import files
from edudata.errors import NoVintageError, PermanentError, UnknownNameError
from edudata.etl.publish import builder
from edudata.etl.run.restore import tables_of
from edudata.etl.store import pins
from edudata.etl.store.archive import RETIRED, Archive
from edudata.etl.store.vintages import Vintage


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """What a withdrawal did.

    Attributes
    ----------
    published, active : str
        The vintage that was withdrawn and the one that is active now.
    tables : tuple of str
        The tables that were rebuilt.
    path : Path
        Where its figures are now.
    """

    resource: str
    published: str
    active: str
    reason: str
    tables: tuple[str, ...]
    path: Path

    def __repr__(self) -> str:
        tables = ", ".join(self.tables) or "no table"
        return (
            f"{self.resource}: {self.published} withdrawn, {self.active} is active; rebuilt: {tables}. "
            f"Its figures are in {self.path}"
        )


def retire(archive: Archive, resource: str, published: str, *, reason: str, at: datetime) -> Retired:
    """Move a vintage out of the archive's reach and publish the tables without it; nothing is deleted.

    Unlike a pin, it leaves later releases alone: the next one is published as usual.

    Parameters
    ----------
    at : datetime
        Time of the decision, with its time zone.

    Raises
    ------
    UnknownNameError
        There is no such resource or vintage; the message lists the vintages.
    PermanentError
        It comes with the package, is pinned, or is the only one.
    ValidationError
        A table cannot be built without it; nothing has changed.
    """
    if resource not in archive.registry.resources:
        raise UnknownNameError("resource", resource, archive.registry.resources)
    vintages = {v.published: v for v in archive.vintages(resource, pinned=False)}
    if published not in vintages:
        raise UnknownNameError(f"vintage of {resource}", published, vintages)
    vintage = vintages[published]
    _check(archive, vintage, vintages)
    copies = _copies(vintage, reason, at)
    # The copies first: from then on the build knows that the vintage is withdrawn, not lost.
    files.write_all(copies)
    try:
        without = archive.without(vintage)
        affected = tables_of(archive, resource)
        tables = tuple(name for name in archive.registry.tables if name in affected)
        if tables:
            builder.build(without, tables)
    except BaseException:
        _remove(copies)
        raise
    # The figures before their sidecar: a CSV alone would be a newest vintage that nobody can read.
    vintage.path.unlink()
    vintage.sidecar_path.unlink(missing_ok=True)
    archive.forget(resource)
    return Retired(
        resource=resource,
        published=published,
        active=archive.active(resource).published,
        reason=reason,
        tables=tables,
        path=next(iter(copies)),
    )


def _check(archive: Archive, vintage: Vintage, vintages: Mapping[str, Vintage]) -> None:
    if not vintage.path.is_relative_to(archive.roots[0]):
        raise PermanentError(
            f"{vintage.path} comes with the package. Use an older one with `edudata restore` instead."
        )
    if len(vintages) == 1:
        raise NoVintageError(
            f"{vintage.published} is the only vintage of {vintage.resource}: its tables would be empty."
        )
    pin = pins.in_force(archive.decisions(vintage.resource))
    if pin is not None and pin.published == vintage.published:
        raise PermanentError(
            f"{vintage.resource} is pinned to {vintage.published}: restore another one first."
        )


def _copies(vintage: Vintage, reason: str, at: datetime) -> dict[Path, bytes]:
    """Return the files of the withdrawn vintage, with the decision in the sidecar."""
    folder = vintage.path.parent / RETIRED
    contents = {folder / vintage.path.name: files.read_bytes(vintage.path, "Restore it from a backup.")}
    record: dict[str, Any] = dict(vintage.sidecar)
    record["retired"] = {"reason": reason, "at": at.isoformat(timespec="seconds")}
    contents[folder / vintage.sidecar_path.name] = files.sealed_bytes(record)
    return contents


def _remove(copies: Mapping[Path, bytes]) -> None:
    for path in copies:
        with suppress(OSError):
            path.unlink()
    with suppress(OSError):
        next(iter(copies)).parent.rmdir()
