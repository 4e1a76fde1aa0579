"""The day on which a workbook was last saved, from its own properties.

Publishers who overwrite a file in place print no day of release in it; the day of the last save is the
nearest thing, and Excel notes it by itself in either generation of workbooks.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from datetime import UTC, date, datetime, timedelta

_SUMMARY = "\x05SummaryInformation"
_LAST_SAVED = 13
_FILETIME = 64
_MINI_BELOW = 4096
_LONGEST = 1 << 16
_FIRST_DAY = date(1990, 1, 1)


def last_saved(data: bytes) -> date | None:
    """Day of the last save (UTC) of an .xls or .xlsx; None where the workbook does not say."""
    try:
        found = _old(data) if data[:1] == b"\xd0" else _new(data)
    except (struct.error, IndexError, KeyError, ValueError, OverflowError, OSError, NotImplementedError):
        return None
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError):
        return None
    return found if found is not None and found >= _FIRST_DAY else None


def saved_month(data: bytes) -> tuple[str, str] | None:
    """Publication as nearly as the last save tells it: its month, and why no nearer.

    last saved on 2026-02-06 -> ("2026-02", "the workbook was last saved on 2026-02-06 and carries …")
    """
    day = last_saved(data)
    if day is None:
        return None
    return f"{day:%Y-%m}", f"the workbook was last saved on {day} and carries no release day"


def _new(data: bytes) -> date | None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("docProps/core.xml") as part:
        text = part.read(_LONGEST).decode("utf-8", errors="replace")
    found = re.search(r"<dcterms:modified[^>]*>\s*(\d{4}-\d{2}-\d{2})", text)
    return date.fromisoformat(found[1]) if found else None


def _old(data: bytes) -> date | None:
    """An .xls is a small file system: sectors, chains of them, a directory, and streams."""
    size = 1 << min(struct.unpack_from("<H", data, 30)[0], 12)
    heads = [s for s in struct.unpack_from("<109I", data, 76) if s < 0xFFFFFFF0]
    chain = [n for head in heads for n in struct.unpack_from(f"<{size // 4}I", data, (head + 1) * size)]

    def stream(start: int, table: list[int], source: bytes, step: int, shift: int) -> bytes:
        parts: list[bytes] = []
        at = start
        while at < len(table) and len(parts) * step < len(data):
            parts.append(source[(at + shift) * step : (at + shift + 1) * step])
            at = table[at]
        return b"".join(parts)

    def sectors(start: int) -> bytes:
        return stream(start, chain, data, size, 1)

    directory = sectors(struct.unpack_from("<I", data, 48)[0])
    entries: dict[str, tuple[int, int]] = {}
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        start, total = struct.unpack_from("<II", directory, at + 116)
        name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", errors="replace")
        entries[name] = (start, total)
    start, total = entries[_SUMMARY]
    if total >= _MINI_BELOW:
        return _property(sectors(start))
    mini = sectors(struct.unpack_from("<I", data, 60)[0])
    table = list(struct.unpack(f"<{len(mini) // 4}I", mini))
    return _property(stream(start, table, sectors(entries["Root Entry"][0]), 64, 0))


def _property(summary: bytes) -> date | None:
    section = struct.unpack_from("<I", summary, 44)[0]
    count = min(struct.unpack_from("<I", summary, section + 4)[0], 100)
    for number in range(count):
        name, at = struct.unpack_from("<II", summary, section + 8 + 8 * number)
        if name == _LAST_SAVED:
            kind, ticks = struct.unpack_from("<IQ", summary, section + at)
            if kind == _FILETIME and ticks:
                return (datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)).date()
    return None
