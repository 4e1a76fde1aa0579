"""Bring the vintages of a newer package into a data directory that a person keeps elsewhere."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edudata import files
from edudata.errors import CorruptDataError, EdudataError
from edudata.etl.publish import builder
from edudata.etl.store import pins
from edudata.etl.store.archive import Archive
from edudata.etl.store.vintages import FIELDS, RESTORE, Vintage
from edudata.published import CATALOG, FORMAT
from edudata.records import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What an upgrade did, or would do.

    Attributes
    ----------
    format_before, format_after : int or None
        Of the directory's catalog; None where it had none.
    added : tuple of str
        Vintages that came with the package, as "publisher/resource date".
    replaced : tuple of str
        Vintages that this version cannot read and that the package has: its own took their place.
    sealed : int
        Sidecars and pins that got a checksum.
    changed : tuple of str
        Tables whose figures are others than before.
    backup : str or None
        The state before.
    """

    format_before: int | None
    format_after: int = FORMAT
    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    sealed: int = 0
    changed: tuple[str, ...] = ()
    backup: str | None = None

    @property
    def needed(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.format_before != self.format_after or self.added or self.replaced or self.sealed)

    def __repr__(self) -> str:
        if not self.needed:
            return f"The data directory is up to date (format {self.format_after})."
        lines = [f"format {self.format_before or 'none'} -> {self.format_after}"]
        lines += [f"  added     {name}" for name in self.added]
        lines += [f"  replaced  {name}" for name in self.replaced]
        if self.sealed:
            lines.append(f"  {self.sealed} sidecars and pins got a checksum")
        lines.append(f"  tables with other figures: {', '.join(self.changed) or 'none'}")
        if self.backup:
            lines.append(f"  the state before is in {self.backup}: edudata restore-backup {self.backup}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Plan:
    """The files that an upgrade writes, before any is written."""

    result: Upgraded
    contents: Mapping[Path, bytes]
    taken: tuple[Vintage, ...]


def plan(root: Path, bundled: Path, registry: Registry) -> Plan:
    """Find what a data directory lacks of a package's vintages; write nothing.

    What the directory has is never replaced, unless this version cannot read it and the package has it.
    Withdrawn vintages do not come back.

    Raises
    ------
    CorruptDataError, RawDataError
        A vintage cannot be read, and the package has none of that date.
    """
    contents: dict[Path, bytes] = {}
    added: list[str] = []
    replaced: list[str] = []
    own, vintages = Archive([root], registry), list[Vintage]()
    for vintage in _bundled(bundled):
        here = Vintage(
            vintage.resource, vintage.published, root / "raw" / vintage.resource / vintage.path.name
        )
        # A vintage that a person withdrew here does not come back with the package.
        withdrawn = {v.published for v in own.retired(vintage.resource)}
        if here.path == vintage.path or vintage.published in withdrawn:
            continue
        known = here.path.is_file()
        if known and ((_same(here, vintage) and _described(here)) or _readable(own, here)):
            continue
        (replaced if known else added).append(f"{vintage.resource} {vintage.published}")
        # The sidecar first: a CSV without one would count as damaged if the run died in between.
        contents[here.sidecar_path] = _sealed(vintage.sidecar_path)
        contents[here.path] = vintage.bytes()
        vintages.append(vintage)
    seals = dict(_seals(root, contents))
    result = Upgraded(
        format_before=_format(root / "processed" / CATALOG),
        added=tuple(added),
        replaced=tuple(replaced),
        sealed=len(seals),
    )
    return Plan(result, seals | contents, tuple(vintages))


def publish(
    plan: Plan, root: Path, registry: Registry, figures: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Write what a plan adds and every table built with it, in one step; return the catalog."""
    # Files of resources that this version does not know are kept, but build no table.
    known = [v for v in plan.taken if v.resource in registry.resources]
    archive = Archive([root], registry).with_vintages(known)
    return builder.build(archive, skip_missing=True, first=plan.contents, figures=figures)


def _bundled(bundled: Path) -> Iterator[Vintage]:
    """List every vintage of the package, known to the records or not."""
    for path in sorted((bundled / "raw").glob("*/*/[!.]*.csv")):
        yield Vintage("/".join(path.parts[-3:-1]), path.stem, path)


def _same(here: Vintage, there: Vintage) -> bool:
    """Return whether two files of figures are equal; the sidecar may have another seal."""
    return files.has_content(here.path, files.read_bytes(there.path, RESTORE))


def _described(vintage: Vintage) -> bool:
    """Return whether the sidecar is there and whole."""
    try:
        return bool(vintage.sidecar)
    except EdudataError:
        return False


def _readable(archive: Archive, vintage: Vintage) -> bool:
    if vintage.resource not in archive.registry.resources:
        return True  # of a resource that this version does not know: left alone
    try:
        archive.read(vintage)
    except EdudataError:
        return False
    return True


def _sealed(path: Path) -> bytes:
    if files.is_sealed(path):
        return files.read_bytes(path, RESTORE)
    return files.sealed_bytes(files.read_sealed(path, RESTORE, FIELDS))


def _seals(root: Path, new_files: Container[Path]) -> Iterator[tuple[Path, bytes]]:
    """List the sidecars and pins without a checksum that are not written again, as they are with one."""
    for path in sorted((root / "raw").glob("*/*/[!.]*.json")):
        if path in new_files or files.is_sealed(path):
            continue
        if path.name == pins.FILE:
            value = files.read_sealed(path, pins.REMEDY)
            yield path, files.sealed_bytes(value if isinstance(value, dict) else {"decisions": value})
        elif path.with_suffix(".csv").is_file():
            yield path, _checked(path)


def _checked(path: Path) -> bytes:
    """Seal a sidecar whose figures have the checksum that it names."""
    vintage = Vintage("/".join(path.parts[-3:-1]), path.stem, path.with_suffix(".csv"))
    # Compares the recorded checksum: a seal must not vouch for figures that were changed before it.
    vintage.bytes()
    return files.sealed_bytes(vintage.sidecar)


def _format(path: Path) -> int | None:
    with suppress(OSError, ValueError, AttributeError):
        number = json.loads(path.read_bytes()).get("format")
        return number if isinstance(number, int) else None
    return None


def require_not_later(number: int | None, root: Path) -> None:
    """Raise CorruptDataError for a directory that a later version of the package made."""
    if number is not None and number > FORMAT:
        raise CorruptDataError(
            f"{root} has format {number}, made by a later version of edudata than this one, which writes "
            f"{FORMAT}. Install that version (pip install --upgrade edudata)."
        )
