"""The lock of a data directory: two runs never write at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from edudata import files
from edudata.errors import DataDirectoryError, TransientError
from edudata.operations import exchange

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
            f"Cannot write in {root}: {_why(root, error)}. Make it a directory that can be written, or "
            "name another one with --data-dir or EDUDATA_DATA_DIR."
        ) from error
    try:
        # What a killed run left: only the lock's holder may undo or remove it.
        exchange.recover(root)
        files.sweep(root)
        yield
    finally:
        lock.release()


def _why(root: Path, error: OSError) -> str:
    if root.is_symlink() and not root.exists():
        return f"it is a link to {root.readlink()}, which is not there"
    if root.exists() and not root.is_dir():
        return "it is a file"
    return str(error.strerror or error)
