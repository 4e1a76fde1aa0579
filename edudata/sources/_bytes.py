"""What every parser starts with: the bytes must be the kind of file it reads, and text is decoded."""

from __future__ import annotations

import io
import zipfile

from edudata.errors import FormatError
from edudata.file_kinds import BOM, is_kind, is_page

# In words, for messages.
_KINDS = {
    "csv": "a text file",
    "json": "JSON",
    "xlsx": "an Excel workbook (.xlsx)",
    "xls": "an Excel workbook (.xls)",
    "excel": "an Excel workbook",
    "zip": "a zip archive",
    "parquet": "a Parquet file",
    "gzip": "a gzip file",
    "html": "a web page",
}


def describe(data: bytes) -> str:
    r"""Say what kind of file some bytes are, in words for a message.

    >>> describe(b"\xd0\xcf\x11\xe0..."), describe(b" <html>Denied"), describe(b"")
    ('an old Excel workbook (.xls)', 'a web page', 'an empty file')
    >>> describe(b"date,value\n2026,1")
    'a text file that begins “date,value”'
    """
    if not data.strip():
        return "an empty file"
    if is_kind(data, "xls"):
        return "an old Excel workbook (.xls)"
    if is_kind(data, "zip"):
        return "an Excel workbook (.xlsx)" if is_workbook(data) else "a zip archive"
    for kind in ("parquet", "gzip", "html", "json"):
        if is_kind(data, kind):
            return _KINDS[kind]
    if not is_kind(data, "csv"):
        return "a binary file of an unknown kind"
    first = decode(data[:400]).strip().splitlines()[0]
    return f"a text file that begins “{first[:60]}”"


def is_workbook(data: bytes) -> bool:
    """Return whether data are an Excel workbook, and not a zip archive, which begins alike."""
    if not is_kind(data, "xlsx"):
        return is_kind(data, "xls")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.startswith("xl/") for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def require(data: bytes, kind: str, what: str) -> bytes:
    r"""Return the bytes when they begin as a `kind` of file does; raise FormatError otherwise.

    A byte order mark is dropped from "csv" and "json". In every parser `what` names the file in error
    messages, for example "FRED download of MSPUS".

    >>> require(b"\xef\xbb\xbfdate,value", "csv", "an example")
    b'date,value'
    """
    if is_kind(data, kind):
        return data.removeprefix(BOM) if kind in ("csv", "json") else data
    # Publishers answer an error with HTTP 200 and a web page: say so, it is the most common failure.
    hint = " The publisher refused or moved the file." if is_page(data) else ""
    raise FormatError(f"{what}: expected {_KINDS[kind]}, found {describe(data)}.{hint}")


def decode(data: bytes) -> str:
    """Return a publisher's text, which is in UTF-8 in some years and in the Windows encoding in others.

    >>> decode("Cañon City".encode()), decode("Cañon City".encode("cp1252"))
    ('Cañon City', 'Cañon City')
    """
    data = data.removeprefix(BOM)
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    # Latin-1 has a letter for each byte; the Windows encoding leaves five undefined.
    return data.decode("latin-1")
