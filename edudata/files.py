"""Whole files or none: writes that a crash cannot leave half done, and checksums."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from edudata.errors import CorruptDataError, DataDirectoryError


def sha256(data: bytes) -> str:
    """Hex digest of bytes."""
    return hashlib.sha256(data).hexdigest()


def write_bytes(path: Path, data: bytes) -> None:
    """Put `data` at `path` at once: a reader sees the old file or the new one, never a part.

    Raises DataDirectoryError when the directory cannot be made or written; the old file stays.
    """
    write_all({path: data})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Put several files in their places, in the order given: all of them or none.

    Every file is written whole beside its place before the first one is moved there, so that a full
    disk is met while nothing has changed. When a move fails, those before it are taken back.

    Raises DataDirectoryError when a directory cannot be made or written; the old files stay.
    """
    made: list[Path] = []
    staged: dict[Path, Path] = {}
    moved: list[tuple[Path, bytes | None]] = []
    path = Path()
    try:
        for path, data in contents.items():
            _make_directory(path.parent, made)
            staged[path] = _stage(path, data)
        for path, temporary in staged.items():
            old = path.read_bytes() if path.is_file() else None
            temporary.replace(path)
            moved.append((path, old))
    except BaseException as error:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)
        stuck = [str(place) for place, old in reversed(moved) if not _put_back(place, old)]
        for directory in reversed(made):
            with suppress(OSError):
                directory.rmdir()
        if not isinstance(error, OSError):
            raise
        rest = (
            f"{', '.join(stuck)} could not be put back: see `edudata verify`"
            if stuck
            else "Nothing was changed"
        )
        raise DataDirectoryError(
            f"Cannot write {path}: {error.strerror or error}. {rest}. Make the directory "
            "writable, free some space, or name another one with --data-dir or EDUDATA_DATA_DIR."
        ) from error


def _make_directory(path: Path, made: list[Path]) -> None:
    """Make a directory and its parents, adding those that were not there to `made`."""
    missing = [p for p in (path, *path.parents) if not p.exists()]
    for directory in reversed(missing):
        directory.mkdir(exist_ok=True)
        made.append(directory)


def _stage(path: Path, data: bytes) -> Path:
    """Write a file beside its place, whole and on the disk, and give its temporary name."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _put_back(path: Path, old: bytes | None) -> bool:
    """Undo a move: the file as it was before, or none. False when that fails as well."""
    temporary = None
    try:
        if old is None:
            path.unlink(missing_ok=True)
        else:
            temporary = _stage(path, old)
            temporary.replace(path)
    except OSError:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        return False
    return True


def sweep(root: Path) -> None:
    """Remove what a killed run left beside its files. Only for who holds the data directory's lock."""
    left = [
        *root.glob(".*.tmp"),
        *(p for part in ("raw", "processed") for p in (root / part).rglob(".*.tmp")),
    ]
    for path in left:
        with suppress(OSError):  # no file of ours is named so: it harms nobody where it cannot be removed
            path.unlink()


def holds(path: Path, data: bytes) -> bool:
    """Whether exactly these bytes are at `path` already."""
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def json_bytes(value: Any) -> bytes:
    """Stable JSON text: indented, sorted as given, one newline at the end."""
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def read_bytes(path: Path, remedy: str) -> bytes:
    """Bytes of a file that must be there; CorruptDataError with the remedy otherwise."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CorruptDataError(f"Cannot read {path}: {error.strerror or error}. {remedy}") from error


def read_json(path: Path, remedy: str) -> Any:
    """A JSON file that must be there and be JSON; CorruptDataError with the remedy otherwise."""
    try:
        return json.loads(read_bytes(path, remedy))
    except ValueError as error:
        raise CorruptDataError(f"{path} is not readable JSON ({error}). {remedy}") from error
