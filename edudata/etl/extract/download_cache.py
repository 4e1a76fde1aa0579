"""Publishers' files as downloaded, each stored once under its checksum, apart from the data.

    <cache>/downloads/<first two digits of its sha256>/<sha256>

A download of several files has one checksum, that of the list of theirs; the list is stored as a file
like any other.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from edudata import files
from edudata.errors import CorruptDataError, DataDirectoryError, OutOfRangeError

FOLDER = "downloads"
SHA256 = re.compile(r"[0-9a-f]{64}")
LIST = re.compile(rb"[0-9a-f]{64}(\n[0-9a-f]{64})+")
# A file above this size is not read to see whether it is a list of checksums.
MAX_LIST_BYTES = 65 * 100_000
REFETCH_HINT = "Fetch it again with `edudata refresh`."


@dataclass(frozen=True, slots=True)
class Download:
    """One file in the cache."""

    sha256: str
    path: Path
    bytes: int


def path_of(cache: Path, sha256: str) -> Path:
    """Return where a download is stored; raise OutOfRangeError for what is not a checksum."""
    if not SHA256.fullmatch(sha256):
        raise OutOfRangeError(f"{sha256!r} is not a sha256: 64 digits 0-9 and a-f.")
    return cache / FOLDER / sha256[:2] / sha256


def put(cache: Path, payload: bytes | Path) -> str:
    """Store a copy of some bytes or of a file, and return the checksum.

    A copy that exists is left as it is unless it is damaged.

    Raises
    ------
    DataDirectoryError
        The cache cannot be written.
    CorruptDataError
        The file cannot be read.
    """
    data = payload if isinstance(payload, bytes) else files.read_bytes(payload, "Name a file that exists.")
    sha256 = files.sha256(data)
    path = path_of(cache, sha256)
    if not files.has_content(path, data):
        try:
            files.write_bytes(path, data)
        except DataDirectoryError as error:
            cause = error.__cause__
            raise _unwritable(path, cause if isinstance(cause, OSError) else None) from error
    return sha256


def take(cache: Path, path: Path, sha256: str) -> str:
    """Move a file just written into the cache; `sha256` was computed while it was written.

    Raises
    ------
    DataDirectoryError
        The cache cannot be written.
    """
    target = path_of(cache, sha256)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.stat().st_dev == target.parent.stat().st_dev:
            path.replace(target)
            return sha256
        _copy(path, target)
        path.unlink()
    except OSError as error:
        raise _unwritable(target, error) from error
    return sha256


def _copy(path: Path, target: Path) -> None:
    """Copy a file from another file system: next to its place first, so that it appears there complete."""
    with tempfile.NamedTemporaryFile(
        dir=target.parent, prefix=f".{target.name}.", suffix=".tmp", delete=False
    ) as stream:
        temporary = Path(stream.name)
    try:
        shutil.copyfile(path, temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def combined_digest(cache: Path, checksums: Sequence[str]) -> str:
    """Return one checksum for the files of a download: a single one's own, else that of their list."""
    if len(checksums) == 1:
        return checksums[0]
    for sha256 in checksums:
        path_of(cache, sha256)
    return put(cache, "\n".join(checksums).encode())


def get(cache: Path, sha256: str) -> bytes:
    """Read a download; raise CorruptDataError if it is missing or damaged."""
    path = path_of(cache, sha256)
    data = files.read_bytes(path, REFETCH_HINT)
    if files.sha256(data) != sha256:
        raise CorruptDataError(f"{path} is damaged: its bytes have another checksum. {REFETCH_HINT}")
    return data


def parts(cache: Path, sha256: str) -> tuple[str, ...]:
    """Return the checksums that a checksum stands for: those of a list, else itself."""
    path = path_of(cache, sha256)
    try:
        if path.stat().st_size > MAX_LIST_BYTES:
            return (sha256,)
        with path.open("rb") as stream:
            start = stream.read(129)
            if not LIST.fullmatch(start):
                return (sha256,)
            data = start + stream.read()
    except OSError:
        return (sha256,)
    return tuple(data.decode().split("\n")) if LIST.fullmatch(data) else (sha256,)


def listing(cache: Path) -> list[Download]:
    """List the downloads in the cache, by checksum; other files there are left out."""
    downloads = []
    for path in (cache / FOLDER).glob("[0-9a-f][0-9a-f]/*"):
        stored = SHA256.fullmatch(path.name) and path.parent.name == path.name[:2]
        if stored and path.is_file() and not path.is_symlink():
            downloads.append(Download(path.name, path, path.stat().st_size))
    return sorted(downloads, key=lambda d: d.sha256)


def _unwritable(path: Path, error: OSError | None) -> DataDirectoryError:
    why = (error.strerror or str(error)) if error else "it cannot be written"
    return DataDirectoryError(
        f"Cannot store a download in {path.parent}: {why}. Free some space or set another cache with "
        "EDUDATA_CACHE_DIR."
    )
