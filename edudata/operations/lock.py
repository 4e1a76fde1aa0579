"""The lock of a data directory: two runs never write at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from edudata import files
from edudata.errors import DataDirectoryError, TransientError

LOCK = ".refresh.lock"


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the data directory's lock; the system releases it when the process ends or is killed.

    Raises
    ------
    TransientError
        At once, if another run holds it.
    DataDirectoryError
        If the directory cannot be written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(root / LOCK)
        lock.acquire(timeout=0)  # waiting would hide that a run hangs
    except Timeout:
        raise TransientError(
            f"Another build or refresh is writing {root}. Wait until it is done and try again."
        ) from None
    except OSError as error:
        raise DataDirectoryError(
            f"Cannot write in {root}: {error.strerror or error}. Make it writable or name another "
            "directory with --data-dir or EDUDATA_DATA_DIR."
        ) from error
    try:
        # A killed run may have left temporary files; only the lock's holder may remove them.
        files.sweep(root)
        yield
    finally:
        lock.release()
