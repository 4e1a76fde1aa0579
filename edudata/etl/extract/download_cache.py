"""Publishers' files as they came, each kept once under its checksum, in the cache and never with the data.

    <cache>/downloads/<first two digits of its sha256>/<sha256>

What was fetched as several files goes by one checksum, that of the list of theirs; the list is kept as a
file like any other.
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
LONGEST_LIST = 65 * 100_000
AGAIN = "Fetch it again with `edudata refresh`."


@dataclass(frozen=True, slots=True)
class Download:
    """One file in the cache."""

    sha256: str
    path: Path
    bytes: int


def place(cache: Path, sha256: str) -> Path:
    """Where a download is, or would be; OutOfRangeError for what is no checksum."""
    if not SHA256.fullmatch(sha256):
        raise OutOfRangeError(f"{sha256!r} is not a sha256: 64 digits 0-9 and a-f.")
    return cache / FOLDER / sha256[:2] / sha256


def put(cache: Path, payload: bytes | Path) -> str:
    """Keep a copy of some bytes or of a file, and give its checksum.

    Raises DataDirectoryError when the cache cannot be written, CorruptDataError when the file cannot be
    read. A download that is there already is left as it is, unless it is damaged.
    """
    data = (
        payload if isinstance(payload, bytes) else files.read_bytes(payload, "Name a file that is there.")
    )
    sha256 = files.sha256(data)
    path = place(cache, sha256)
    if not files.has_content(path, data):
        _write(path, data)
    return sha256


def take(cache: Path, path: Path, sha256: str) -> str:
    """Move a file just written into the cache; `sha256` was computed while it was written."""
    target = place(cache, sha256)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.stat().st_dev == target.parent.stat().st_dev:
            path.replace(target)
            return sha256
        # Another file system: copied beside its place first, so that it appears there at once.
        with tempfile.NamedTemporaryFile(
            dir=target.parent, prefix=f".{sha256}.", suffix=".tmp", delete=False
        ) as stream:
            beside = Path(stream.name)
        try:
            shutil.copyfile(path, beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        path.unlink()
    except OSError as error:
        raise _unwritable(target, error) from error
    return sha256


def bind(cache: Path, parts: Sequence[str]) -> str:
    """One checksum for all parts of a download: a single one's own, else that of the list of theirs."""
    if len(parts) == 1:
        return parts[0]
    for sha256 in parts:
        place(cache, sha256)
    return put(cache, "\n".join(parts).encode())


def get(cache: Path, sha256: str) -> bytes:
    """A download's bytes; CorruptDataError when it is not there or no longer what its name says."""
    path = place(cache, sha256)
    data = files.read_bytes(path, AGAIN)
    if files.sha256(data) != sha256:
        raise CorruptDataError(f"{path} is damaged: its bytes have another checksum. {AGAIN}")
    return data


def parts(cache: Path, sha256: str) -> tuple[str, ...]:
    """The checksums that a checksum stands for: those of a list, else itself."""
    path = place(cache, sha256)
    try:
        if path.stat().st_size > LONGEST_LIST:
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
    """All downloads in the cache, by checksum. Anything else that lies there is not named."""
    found = []
    for path in (cache / FOLDER).glob("[0-9a-f][0-9a-f]/*"):
        named = SHA256.fullmatch(path.name) and path.parent.name == path.name[:2]
        if named and path.is_file() and not path.is_symlink():
            found.append(Download(path.name, path, path.stat().st_size))
    return sorted(found, key=lambda d: d.sha256)


def _write(path: Path, data: bytes) -> None:
    try:
        files.write_bytes(path, data)
    except DataDirectoryError as error:
        raise _unwritable(
            path, error.__cause__ if isinstance(error.__cause__, OSError) else None
        ) from error


def _unwritable(path: Path, error: OSError | None) -> DataDirectoryError:
    why = (error.strerror or str(error)) if error else "it cannot be written"
    return DataDirectoryError(
        f"Cannot keep a download in {path.parent}: {why}. Free some space or set another cache with "
        "EDUDATA_CACHE_DIR."
    )
