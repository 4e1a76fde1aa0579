"""Free the cache of downloads that no recent vintage was made from. Never touches the data."""

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
from edudata.etl.store.archive import Archive

# Younger files stay: a run may be about to use them, or a person about to look at them.
DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What was removed, or would be.

    Attributes
    ----------
    removed, bytes : tuple of Path, int
        Downloads and leftover parts, and their size.
    kept, kept_bytes : int
        Downloads that stay, and their size.
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


def recent_downloads(archive: Archive, cache: Path, keep: int) -> set[str]:
    """Return the checksums that the newest `keep` vintages of each resource name, pinned ones too."""
    checksums: set[str] = set()
    folders = {p for root in archive.roots for p in (root / "raw").glob("*/*") if p.is_dir()}
    for resource in sorted({f"{p.parent.name}/{p.name}" for p in folders}):
        try:
            recent = archive.vintages(resource, pinned=False)[-keep:]
        except NoVintageError:
            continue
        with suppress(CorruptDataError):  # the pinned vintage is missing, so it names nothing
            recent.append(archive.active(resource))
        for vintage in recent:
            # Any checksum in the sidecar counts, also in a note that a person wrote.
            text = files.read_bytes(vintage.sidecar_path, vintages.RESTORE).decode(errors="replace")
            for sha256 in re.findall(r"\b[0-9a-f]{64}\b", text):
                checksums |= {sha256, *download_cache.parts(cache, sha256)}
    return checksums


def prune(
    cache: Path, archive: Archive, keep: int = 2, *, dry_run: bool = False, now: float | None = None
) -> Pruned:
    """Remove downloads that no sidecar of the newest vintages names, and leftovers of a crash.

    Parameters
    ----------
    keep : int
        How many vintages of each resource keep their downloads; at least 1.
    now : float, optional
        Seconds since 1970; the clock's when not given. Files younger than a day stay.

    Raises
    ------
    DataDirectoryError
        The cache lies inside the data directory or the other way around, or it cannot be written.
    CorruptDataError
        A sidecar cannot be read; nothing is removed then.
    """
    if keep < 1:
        raise OutOfRangeError(f"keep is {keep}; keep the downloads of at least 1 vintage.")
    _check_apart(cache, archive.roots)
    recent, limit = recent_downloads(archive, cache, keep), (time.time() if now is None else now) - DAY_S
    downloads = download_cache.listing(cache)
    unused = [d.path for d in downloads if d.sha256 not in recent]
    # Listed before files are removed from them, which changes their time.
    idle = _idle_folders(cache / "staging", limit)
    removed = _remove([*_leftovers(cache), *unused], limit, dry_run)
    for path in idle if not dry_run else ():
        with suppress(OSError):  # what is not empty stays
            path.rmdir()
    remaining = [d for d in downloads if d.path not in removed]
    return Pruned(
        removed=tuple(removed),
        bytes=sum(removed.values()),
        kept=len(remaining),
        kept_bytes=sum(d.bytes for d in remaining),
    )


def _check_apart(cache: Path, roots: Iterable[Path]) -> None:
    folder = (cache / download_cache.FOLDER).resolve()
    for root in roots:
        data = root.resolve()
        if folder.is_relative_to(data) or data.is_relative_to(folder):
            raise DataDirectoryError(
                f"The cache {folder} and the data directory {data} lie in one another. Nothing was "
                "removed. Set another cache with EDUDATA_CACHE_DIR."
            )


def _leftovers(cache: Path) -> list[Path]:
    """List the files that a run leaves behind when it is killed."""
    paths = [
        *(cache / download_cache.FOLDER).resolve().glob("[0-9a-f][0-9a-f]/.*.tmp"),
        *(cache / "tmp").glob(".*.tmp"),
        *(cache / "staging").rglob("*"),
    ]
    return [p for p in paths if p.is_file() and not p.is_symlink()]


def _remove(paths: Iterable[Path], limit: float, dry_run: bool) -> dict[Path, int]:
    """Remove files older than the limit; return their sizes."""
    removed: dict[Path, int] = {}
    for path in paths:
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
        removed[path] = status.st_size
    return removed


def _idle_folders(staging: Path, limit: float) -> list[Path]:
    """List the folders of runs in which nothing was written since the limit, the deepest first."""
    folders = []
    for path in staging.rglob("*"):
        with suppress(OSError):  # a run that ends meanwhile removes its own
            if path.is_dir() and path.stat().st_mtime <= limit:
                folders.append(path)
    return sorted(folders, reverse=True)
