"""Back up a data directory into one file, and put such a file back."""

from __future__ import annotations

import gzip
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from edudata import config
from edudata.errors import CorruptDataError, DataDirectoryError
from edudata.operations import exchange
from edudata.operations.lock import locked
from edudata.published import CATALOG, OtherFormatError, read_catalog

# What a data directory consists of; locks, temporary files and backups themselves are left out.
PARTS = ("raw", "processed", "DICTIONARY.md", "LICENSES.md", "run_summary.json", "runs")
FOLDER = "backups"


def backup(out: Path | None = None, *, wait_s: float = 0.0) -> Path:
    """Write a consistent copy of the data directory into a .tar.gz; return its path.

    Parameters
    ----------
    out : Path, optional
        The file; by default one named for the time, in the folder `backups` of the data directory.
    wait_s : float, default 0
        Seconds to wait for a run that is writing the data directory.

    Raises
    ------
    DataDirectoryError
        The directory has no data, or the file cannot be written.
    """
    root = config.data_roots()[0]
    with locked(root, wait_s):
        return write(root, out)


def write(root: Path, out: Path | None = None) -> Path:
    """Back up a directory whose lock the caller holds; see `backup`."""
    if not (root / "raw").is_dir():
        raise DataDirectoryError(f"{root} holds no data to back up. Name another with --data-dir.")
    target = out or root / FOLDER / f"edudata-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.tar.gz"
    with _errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".backup.", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as stream:
                with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=6) as archive:
                    for part in PARTS:
                        if (root / part).exists():
                            archive.add(root / part, arcname=part, filter=_stored)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    return target


def _stored(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if member.name.endswith(".tmp") else member


def restore_backup(file: Path, *, wait_s: float = 0.0) -> Path:
    """Replace the data directory's content by a backup's; return where the old content is.

    Parameters
    ----------
    file : Path
        What `backup` wrote.
    wait_s : float, default 0
        Seconds to wait for a run that is writing the data directory.

    Raises
    ------
    CorruptDataError
        It is no backup, or a damaged one; nothing has changed.
    """
    root = config.data_roots()[0]
    with locked(root, wait_s), _errors(root):
        fresh = root / f".restoring-{os.getpid()}.tmp"
        old = root / FOLDER / f"replaced-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            _unpack(file, fresh)
            old.mkdir(parents=True)
            exchange.exchange(root, fresh, old, PARTS)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return old


def _unpack(file: Path, fresh: Path) -> None:
    _read_through(file)
    try:
        with tarfile.open(file, "r:gz") as archive:
            archive.extractall(fresh, filter="data")
    except tarfile.TarError as error:
        raise _no_backup(file, error) from error
    if not (fresh / "raw").is_dir():
        raise CorruptDataError(f"{file} is not a backup that `edudata backup` wrote: it has no raw/.")
    with suppress(OtherFormatError):  # of an earlier version: `upgrade-data` comes next
        read_catalog(fresh / "processed" / CATALOG)


def _read_through(file: Path) -> None:
    """Read a backup to its end, where its checksum is: a reader of the archive stops before that."""
    try:
        with gzip.open(file) as stream:
            while stream.read(1 << 20):
                pass
    except (EOFError, zlib.error, OSError) as error:
        raise _no_backup(file, error) from error


def _no_backup(file: Path, error: Exception) -> CorruptDataError:
    what = getattr(error, "strerror", None) or error
    return CorruptDataError(
        f"{file} cannot be read as a backup: {what}. Nothing was changed. Name a whole one, such as the "
        f"newest in {config.data_roots()[0] / FOLDER}."
    )


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataDirectoryError(
            f"Cannot write {path}: {error.strerror or error}. Free some space or name another place."
        ) from error
