"""Atomic file writes, checksums and JSON files."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from edudata.errors import CorruptDataError, DataDirectoryError

SEAL = "check"
_SEALED = re.compile(rb'\{\n "check": "([0-9a-f]{64})",\n')


def sha256(data: bytes) -> str:
    """Return the hex digest of bytes."""
    return hashlib.sha256(data).hexdigest()


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file atomically: a reader sees the old file or the new one, never a part.

    Raises
    ------
    DataDirectoryError
        The directory cannot be created or written; the old file is unchanged.
    """
    write_all({path: data})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write several files, in the given order: either all of them or none.

    Raises
    ------
    DataDirectoryError
        A directory cannot be created or written; the old files are unchanged.
    """
    created: list[Path] = []
    staged: dict[Path, Path] = {}
    moved: list[tuple[Path, bytes | None]] = []
    path = Path()
    try:
        # Every temporary file is complete before the first one is moved, so that a full disk is met
        # while nothing has changed.
        for path, data in contents.items():
            _make_directory(path.parent, created)
            staged[path] = _stage(path, data)
        for path, temporary in staged.items():
            old = path.read_bytes() if path.is_file() else None
            temporary.replace(path)
            moved.append((path, old))
    except BaseException as error:
        stuck = _undo(staged, moved, created)
        if not isinstance(error, OSError):
            raise
        rest = (
            f"{', '.join(stuck)} could not be restored: see `edudata verify`"
            if stuck
            else "Nothing was changed"
        )
        raise DataDirectoryError(
            f"Cannot write {path}: {error.strerror or error}. {rest}. Make the directory "
            "writable, free some space, or name another one with --data-dir or EDUDATA_DATA_DIR."
        ) from error


def _undo(
    staged: Mapping[Path, Path], moved: list[tuple[Path, bytes | None]], created: list[Path]
) -> list[str]:
    """Restore the state before a failed write; return the files for which that failed as well."""
    for temporary in staged.values():
        temporary.unlink(missing_ok=True)
    stuck = [str(path) for path, old in reversed(moved) if not _restore(path, old)]
    for directory in reversed(created):
        with suppress(OSError):
            directory.rmdir()
    return stuck


def _make_directory(path: Path, created: list[Path]) -> None:
    """Create a directory and its parents, adding the new ones to `created`."""
    missing = [p for p in (path, *path.parents) if not p.exists()]
    for directory in reversed(missing):
        directory.mkdir(exist_ok=True)
        created.append(directory)


def _stage(path: Path, data: bytes) -> Path:
    """Write a complete file next to its destination, flushed to disk; return its temporary path."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)  # mkstemp makes files that only their owner may read
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _restore(path: Path, old: bytes | None) -> bool:
    """Put back a file as it was, or remove it where there was none; return whether that worked."""
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
    """Remove temporary files of a killed run. The caller must hold the data directory's lock."""
    leftovers = [
        *root.glob(".*.tmp"),
        *(p for part in ("raw", "processed") for p in (root / part).rglob(".*.tmp")),
        *(p for part in ("runs", "backups") for p in (root / part).glob(".*.tmp")),
    ]
    for path in leftovers:
        with suppress(OSError):  # no reader opens files of this name, so one that stays does no harm
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def has_content(path: Path, data: bytes) -> bool:
    """Return whether a file exists and has exactly these bytes."""
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def json_bytes(value: Any) -> bytes:
    """Return stable JSON text: indented, in the given order, with one newline at the end."""
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def read_bytes(path: Path, remedy: str) -> bytes:
    """Read a file that must exist.

    Raises
    ------
    CorruptDataError
        The file cannot be read; the message ends with `remedy`.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise CorruptDataError(f"Cannot read {path}: {error.strerror or error}. {remedy}") from error


def read_json(path: Path, remedy: str) -> Any:
    """Read a JSON file that must exist.

    Raises
    ------
    CorruptDataError
        The file cannot be read or is not JSON; the message ends with `remedy`.
    """
    try:
        return json.loads(read_bytes(path, remedy))
    except ValueError as error:
        raise CorruptDataError(f"{path} is not readable JSON ({error}). {remedy}") from error


def sealed_bytes(record: Mapping[str, Any]) -> bytes:
    """Return stable JSON text whose first field is a checksum of all the rest.

    Parameters
    ----------
    record : mapping
        At least one field; one called `check` is replaced.
    """
    body = json_bytes({name: value for name, value in record.items() if name != SEAL})
    return f'{{\n "{SEAL}": "{sha256(body)}",\n'.encode() + body[2:]


def read_sealed(path: Path, remedy: str, fields: Collection[str] = ()) -> Any:
    """Read a JSON file, and verify its seal if it has one; the seal is not part of the result.

    Parameters
    ----------
    fields : collection of str
        All fields that a file without a seal may have: a damaged seal must not pass for none.

    Raises
    ------
    CorruptDataError
        The file cannot be read, is not JSON, or is not as it was sealed.
    """
    data = read_bytes(path, remedy)
    try:
        value = json.loads(data)
    except ValueError as error:
        raise CorruptDataError(f"{path} is not readable JSON ({error}). {remedy}") from error
    if not isinstance(value, dict):
        return value
    if SEAL not in value:
        if unknown := sorted(set(value).difference(fields)) if fields else []:
            raise CorruptDataError(f"{path} has unknown fields: {', '.join(unknown)}. {remedy}")
        return value
    seal = _SEALED.match(data)
    if seal is None or sha256(b"{\n" + data[seal.end() :]) != seal[1].decode():
        raise CorruptDataError(
            f"{path} has changed since it was written: its checksum differs. {remedy} After an edit on "
            f"purpose, remove its `{SEAL}` line and run `edudata upgrade-data`."
        )
    del value[SEAL]
    return value


def is_sealed(path: Path) -> bool:
    """Return whether a JSON file begins with a seal, right or wrong."""
    try:
        with path.open("rb") as stream:
            return _SEALED.match(stream.read(100)) is not None
    except OSError:
        return False
