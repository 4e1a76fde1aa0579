"""The check that every parser starts with: the bytes must be the kind of file it reads."""

from __future__ import annotations

from edudata.errors import FormatError
from edudata.file_kinds import BOM, is_kind, is_page


def require(data: bytes, kind: str, what: str) -> bytes:
    r"""Return the bytes when they begin as a `kind` of file does; raise FormatError otherwise.

    A byte order mark is dropped from "csv" and "json". In every parser `what` names the file in error
    messages, for example "FRED download of MSPUS".

    >>> require(b"\xef\xbb\xbfdate,value", "csv", "an example")
    b'date,value'
    """
    if is_kind(data, kind):
        return data.removeprefix(BOM) if kind in ("csv", "json") else data
    start = data.lstrip()[:40]
    # Publishers answer an error with HTTP 200 and a web page: say so, it is the most common failure.
    hint = " It is a web page: the publisher refused or moved the file." if is_page(data) else ""
    raise FormatError(f"{what}: expected {kind}, found {start!r} ({len(data):,} bytes).{hint}")
