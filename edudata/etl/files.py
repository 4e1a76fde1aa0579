"""Whole files or none: writes that a crash cannot leave half done, and checksums."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
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
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise DataDirectoryError(
            f"Cannot write {path}: {error.strerror or error}. Nothing was changed. Make the directory "
            "writable, free some space, or name another one with --data-dir or EDUDATA_DATA_DIR."
        ) from error


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
