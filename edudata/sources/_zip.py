"""Zip archives of publishers: which members they hold, and the bytes of one, within bounds.

An archive can name paths outside itself, or gigabytes in a few bytes: nothing is unpacked to disk,
and what it says of itself is checked before a byte is read.
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

LARGEST = 1 << 30
MOST = 1000
_FAULTS = (
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
def _guarded(what: str) -> Iterator[None]:
    try:
        yield
    except _FAULTS as error:
        raise FormatError(f"{what}: the zip archive is damaged ({error}).") from error


def members(data: bytes, what: str, largest: int = LARGEST) -> list[str]:
    """Names of an archive's files, the notes that macOS adds left out.

    largest : bytes that all of them together may have when unpacked

    Raises FormatError for bytes that are no zip, a path that leads out of the archive, an encrypted
    member or an unusual compression, and for sizes beyond reason.
    """
    with _guarded(what), zipfile.ZipFile(io.BytesIO(require(data, "zip", what))) as archive:
        found = [info for info in archive.infolist() if not info.filename.endswith("/")]
        if len(found) > MOST or sum(info.file_size for info in found) > largest:
            total = sum(info.file_size for info in found)
            raise FormatError(
                f"{what}: {len(found):,} members of {total:,} bytes unpacked; "
                f"at most {MOST:,} and {largest:,} are read."
            )
        names = [info.filename for info in found]
        for info in found:
            parts = re.split(r"[/\\]", info.filename)
            if parts[0] == "" or ".." in parts or ":" in parts[0]:
                raise FormatError(f"{what}: the path {info.filename!r} leads out of the archive.")
            if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise FormatError(f"{what}: {info.filename!r} is encrypted or packed in an unknown way.")
    if len(set(names)) < len(names):
        raise FormatError(f"{what}: two members have one name: {names}.")
    return [n for n in names if not n.startswith("__MACOSX/") and not n.rpartition("/")[2].startswith("._")]


def one(names: list[str], wanted: Callable[[str], bool], what: str) -> str:
    """The only member that is wanted; FormatError naming them all when none or several are."""
    found = [name for name in names if wanted(name)]
    if len(found) != 1:
        raise FormatError(
            f"{what}: {len(found)} members of the zip fit, expected one. It holds {names!r:.600}."
        )
    return found[0]


@contextmanager
def stream(data: bytes, name: str, what: str) -> Iterator[IO[bytes]]:
    """A member as a binary stream, for files too large to hold twice; damage is a FormatError."""
    with _guarded(what), zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(name) as member:
        yield member


def read(data: bytes, name: str, what: str) -> bytes:
    """The bytes of a member."""
    with stream(data, name, what) as member:
        return member.read()


def packed(data: bytes, name: str, what: str) -> date | None:
    """Day a member was last changed before it was packed; None where the archive does not say."""
    with _guarded(what), zipfile.ZipFile(io.BytesIO(data)) as archive:
        year, month, day, *_ = archive.getinfo(name).date_time
    try:
        # 1980-01-01 is what writers put that do not know.
        return date(year, month, day) if year >= 1990 else None
    except ValueError:
        return None
