"""Detect a file's kind from its first bytes.

Neither HTTP 200 nor a file's name proves anything: publishers answer errors with a web page under either.
"""

from __future__ import annotations

MAGIC: dict[str, tuple[bytes, ...]] = {
    "xlsx": (b"PK\x03\x04",),
    "zip": (b"PK\x03\x04",),
    "xls": (b"\xd0\xcf\x11\xe0",),
    "excel": (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"),
    "parquet": (b"PAR1",),
    "gzip": (b"\x1f\x8b",),
    "json": (b"{", b"["),
    "html": (b"<",),
}
BOM = b"\xef\xbb\xbf"
_TEXT_KINDS = ("json", "html")
_BINARY_STARTS = tuple(start for kind in ("excel", "parquet", "gzip") for start in MAGIC[kind])


def text_start(data: bytes) -> bytes:
    r"""Drop a UTF-8 byte order mark and leading white space.

    >>> text_start(b"\xef\xbb\xbf\n {}")
    b'{}'
    """
    return data.removeprefix(BOM).lstrip()


def is_kind(data: bytes, kind: str) -> bool:
    r"""Return whether data begin as a file of this kind does.

    "csv" is any text that is not markup; "excel" is a workbook of either generation.

    >>> is_kind(b"<!doctype html><title>Access denied</title>", "csv")
    False
    >>> is_kind(b"PK\x03\x04...", "excel")
    True
    """
    if kind == "csv":
        # No text file holds a zero byte; UTF-16 does, and no publisher here uses it.
        start = text_start(data)
        return (
            bool(start)
            and not is_kind(start, "html")
            and not data.startswith(_BINARY_STARTS)
            and b"\0" not in data
        )
    return (text_start(data) if kind in _TEXT_KINDS else data).startswith(MAGIC[kind])


def is_page(data: bytes) -> bool:
    """Return whether data are a web page or other markup."""
    return is_kind(data, "html")
