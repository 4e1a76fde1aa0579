"""Read members of publishers' zip archives within bounds.

An archive can name paths outside itself, or hold gigabytes in a few bytes. Nothing is unpacked to disk, and
its table of contents is checked before any member is read.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import IO

from edudata.errors import FormatError
from edudata.sources._bytes import require

MAX_UNPACKED_BYTES = 1 << 30
# Publishers send a handful; a list of millions is an attack on the reader.
MAX_MEMBERS = 1000
# What zipfile raises for damaged archives: it does not turn all of them into BadZipFile.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    OverflowError,
    ValueError,
    IndexError,
)


@contextmanager
def _opened(data: bytes, what: str) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except _DAMAGE as error:
        raise FormatError(f"{what}: the zip archive is damaged ({error}).") from error


def members(data: bytes, what: str, max_bytes: int = MAX_UNPACKED_BYTES) -> list[str]:
    """Return the names of an archive's files, without the notes that macOS adds.

    Raises FormatError for anything but a zip, for paths that lead out of the archive, for encrypted members
    and unusual compression, and when all members together exceed `max_bytes` unpacked.
    """
    with _opened(require(data, "zip", what), what) as archive:
        infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
    total = sum(info.file_size for info in infos)
    if len(infos) > MAX_MEMBERS or total > max_bytes:
        raise FormatError(
            f"{what}: {len(infos):,} members of {total:,} bytes unpacked; at most {MAX_MEMBERS:,} members "
            f"and {max_bytes:,} bytes are read."
        )
    names = [info.filename for info in infos]
    for info in infos:
        parts = re.split(r"[/\\]", info.filename)
        if parts[0] == "" or ".." in parts or ":" in parts[0]:
            raise FormatError(f"{what}: the path {info.filename!r} leads out of the archive.")
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FormatError(f"{what}: {info.filename!r} is encrypted or packed in an unknown way.")
    if len(set(names)) < len(names):
        raise FormatError(f"{what}: two members have one name: {names}.")
    return [n for n in names if not n.startswith("__MACOSX/") and not n.rpartition("/")[2].startswith("._")]


def find(data: bytes, matches: Callable[[str], bool], what: str) -> str:
    """Return the name of the one member that matches; FormatError lists all members otherwise."""
    names = members(data, what)
    fitting = [name for name in names if matches(name)]
    if len(fitting) != 1:
        raise FormatError(
            f"{what}: {len(fitting)} members of the zip fit, expected one. It holds "
            f"{', '.join(names)[:600]}."
        )
    return fitting[0]


@contextmanager
def stream(data: bytes, name: str, what: str) -> Iterator[IO[bytes]]:
    """Open a member as a binary stream, for files too large to hold twice."""
    with _opened(data, what) as archive, archive.open(name) as member:
        yield member


def read(data: bytes, name: str, what: str) -> bytes:
    """Return the bytes of a member."""
    with stream(data, name, what) as member:
        return member.read()


def packed_on(data: bytes, name: str, what: str) -> date | None:
    """Return the date a member was last changed before it was packed; None where the archive has none."""
    with _opened(data, what) as archive:
        year, month, day, *_ = archive.getinfo(name).date_time
    try:
        # Writers that do not know the date put 1980-01-01.
        return date(year, month, day) if year >= 1990 else None
    except ValueError:
        return None
