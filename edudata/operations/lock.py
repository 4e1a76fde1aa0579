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
def locked(root: Path, wait_s: float = 0.0) -> Iterator[None]:
    """Hold the data directory's lock; the system releases it when the process ends or is killed.

    Parameters
    ----------
    wait_s : float
        How long to wait for another run. By default not at all, as waiting would hide one that hangs.

    Raises
    ------
    TransientError
        Another run holds it, still after the wait.
    DataDirectoryError
        If the directory cannot be written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(root / LOCK)
        lock.acquire(timeout=wait_s)
    except Timeout:
        raise TransientError(
            f"Another build or refresh is writing {root}. Try again when it is done, or wait for it with "
            "--wait."
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
