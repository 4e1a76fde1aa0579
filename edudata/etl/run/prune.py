"""Frees the cache of downloads that no vintage of late was made from. Never touches the data."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from edudata import files
from edudata.errors import CorruptDataError, DataDirectoryError, NoVintageError, OutOfRangeError
from edudata.etl.extract import download_cache
from edudata.etl.store import vintages

DAY_S = 86_400
"""Younger files stay: a run may be about to name them, or a person about to look at them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What was removed, or would be.

    removed, bytes : downloads and left-over parts, and their size
    kept           : downloads that stay, with `kept_bytes`
    """

    removed: tuple[Path, ...]
    bytes: int
    kept: int
    kept_bytes: int

    def __repr__(self) -> str:
        return (
            f"{len(self.removed):,} files, {self.bytes:,} bytes removed; "
            f"{self.kept:,} downloads, {self.kept_bytes:,} bytes kept"
        )


def named(roots: Iterable[Path], cache: Path, keep: int) -> set[str]:
    """Downloads that the newest `keep` vintages of each resource were made from, pinned ones too."""
    roots = tuple(roots)
    found: set[str] = set()
    places = {p for root in roots for p in (root / "raw").glob("*/*") if p.is_dir()}
    for resource in sorted({f"{p.parent.name}/{p.name}" for p in places}):
        try:
            every = vintages.find(roots, resource, pinned=False)
        except NoVintageError:
            continue
        chosen = every[-keep:]
        with suppress(CorruptDataError):  # a pin on a vintage that is gone names nothing
            chosen.append(vintages.find(roots, resource)[-1])
        for vintage in chosen:
            text = files.read_bytes(vintage.sidecar_path, vintages.RESTORE).decode(errors="replace")
            for sha256 in re.findall(r"\b[0-9a-f]{64}\b", text):
                found |= {sha256, *download_cache.parts(cache, sha256)}
    return found


def prune(
    cache: Path, roots: Iterable[Path], keep: int = 2, *, dry_run: bool = False, now: float | None = None
) -> Pruned:
    """Remove downloads that no sidecar of the newest vintages names, and parts left over by a crash.

    keep : how many vintages of each resource keep their downloads, at least 1
    now  : seconds since 1970; the clock's when not given. What is younger than a day stays

    Raises DataDirectoryError when the cache lies with the data or cannot be written, CorruptDataError
    when a sidecar cannot be read: nothing is removed then.
    """
    roots = tuple(roots)
    if keep < 1:
        raise OutOfRangeError(f"keep is {keep}; keep the downloads of at least 1 vintage.")
    folder = (cache / download_cache.FOLDER).resolve()
    for root in roots:
        place = root.resolve()
        if folder.is_relative_to(place) or place.is_relative_to(folder):
            raise DataDirectoryError(
                f"The cache {folder} and the data directory {place} lie in one another. Nothing was "
                "removed. Set another cache with EDUDATA_CACHE_DIR."
            )
    kept_names, limit = named(roots, cache, keep), (time.time() if now is None else now) - DAY_S
    removed: list[Path] = []
    size = 0
    staging = cache / "staging"
    parts = [
        *folder.glob("[0-9a-f][0-9a-f]/.*.tmp"),
        *(cache / "tmp").glob(".*.tmp"),
        *staging.rglob("*"),
    ]
    left_over = [p for p in parts if p.is_file() and not p.is_symlink()]
    idle = _idle(staging, limit)
    every = download_cache.listing(cache)
    for path in [*left_over, *(d.path for d in every if d.sha256 not in kept_names)]:
        try:
            status = path.stat()
            if status.st_mtime > limit:
                continue
            if not dry_run:
                path.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise DataDirectoryError(
                f"Cannot remove {path}: {error.strerror or error}. Make the cache writable; "
                f"{len(removed):,} files were removed before."
            ) from error
        removed.append(path)
        size += status.st_size
    for path in idle if not dry_run else ():
        with suppress(OSError):  # what is not empty stays
            path.rmdir()
    gone = set(removed)
    kept = [d for d in every if d.path not in gone]
    return Pruned(removed=tuple(removed), bytes=size, kept=len(kept), kept_bytes=sum(d.bytes for d in kept))


def _idle(staging: Path, limit: float) -> list[Path]:
    """Folders of runs that nothing was written in since the limit, the deepest first."""
    found = []
    for path in staging.rglob("*"):
        with suppress(OSError):  # a run that ends meanwhile removes its own
            if path.is_dir() and path.stat().st_mtime <= limit:
                found.append(path)
    return sorted(found, reverse=True)
