"""What every parser first asks of bytes: are they the kind of file the publisher promises?"""

from __future__ import annotations

from edudata.errors import FormatError

MAGIC = {
    "xlsx": b"PK",
    "zip": b"PK",
    "xls": b"\xd0\xcf\x11\xe0",
    "parquet": b"PAR1",
}


def require(data: bytes, kind: str, what: str) -> bytes:
    """The bytes themselves when they look like a `kind` of file; FormatError otherwise.

    kind : "csv", "json", "xlsx", "xls", "zip" or "parquet"
    what : name of the file for the message, e.g. "FRED download of MSPUS"

    Publishers answer an error with HTTP 200 and a web page: a leading "<" is never data. A text
    encoding's byte order mark is dropped from "csv" and "json".
    """
    start = data.lstrip()[:40]
    if kind in MAGIC:
        good = data.startswith(MAGIC[kind])
    else:
        data = data.removeprefix(b"\xef\xbb\xbf")
        start = data.lstrip()[:40]
        json = start[:1] in (b"{", b"[")
        good = json if kind == "json" else bool(start) and not start.startswith(b"<") and b"\0" not in data
    if good:
        return data
    page = " It is a web page: the publisher refused or moved the file." if start.startswith(b"<") else ""
    raise FormatError(f"{what}: expected {kind}, found {start!r} ({len(data):,} bytes).{page}")
