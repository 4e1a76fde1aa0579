"""Documents as HTTP answers: validators, compression, parts of a file, headers for other sites."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import Response

from edudata.delivery.document import Document
from edudata.delivery.http.problems import Problem

# Any site may read the API: it serves public data and knows no visitor.
SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Disposition, Content-Range, Accept-Ranges",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
# Scripts of a saved page run in a sandbox without an origin, where they reach nothing of this server.
SANDBOX = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'; sandbox allow-scripts allow-downloads allow-popups"
)
MAX_AGE_S = 300
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
# Smaller bodies fit into one network packet as they are.
MIN_GZIP_BYTES = 500


def accepts_gzip(headers: Headers) -> bool:
    """Return whether a client accepts gzip; "gzip;q=0" refuses it, and "*" is every coding not named."""
    accepted: dict[str, bool] = {}
    for part in headers.get("accept-encoding", "").lower().split(","):
        name, _, quality = part.strip().partition(";")
        accepted[name.strip()] = quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return accepted.get("gzip", accepted.get("*", False))


def etag(document: Document, *, compressed: bool) -> str:
    """Return the validator of one encoding of a document."""
    return f'"{document.sha256[:32]}{"-gzip" if compressed else ""}"'


def matches(header: str, tag: str) -> bool:
    """Return whether a header such as If-None-Match names a validator, or any ("*").

    Examples
    --------
    >>> matches('"a", W/"b"', '"b"'), matches('"a"', '"b"')
    (True, False)
    """
    tags = [part.strip().removeprefix("W/") for part in header.split(",")]
    return tag in tags or "*" in tags


def answer(document: Document, headers: Headers, extra: Mapping[str, str] | None = None) -> Response:
    """Answer a request with a document.

    Parameters
    ----------
    document : Document
        What was asked for.
    headers : Headers
        Of the request: If-None-Match, Accept-Encoding, Range and If-Range count.
    extra : mapping of str to str
        Further headers of the answer.
    """
    large = document.compressible and len(document.body) >= MIN_GZIP_BYTES
    compressed = large and accepts_gzip(headers)
    tag = etag(document, compressed=compressed)
    own = SHARED | {
        "ETag": tag,
        "Cache-Control": f"public, max-age={MAX_AGE_S}",
        "Vary": "Accept-Encoding",
        "Content-Disposition": f'inline; filename="{document.name}"',
    }
    if document.links:
        own["Link"] = ", ".join(f'<{address}>; rel="{name}"' for name, address in document.links.items())
    if document.media_type.startswith(("text/html", "image/svg")):
        own["Content-Security-Policy"] = SANDBOX
    own |= extra or {}
    if "if-none-match" in headers and matches(headers["if-none-match"], tag):
        return Response(status_code=304, headers=own)
    if document.compressible:
        body = zipped(document) if compressed else document.body
        own |= {"Content-Encoding": "gzip"} if compressed else {}
        return Response(body, 200, own, document.media_type)
    return _part(document, headers, own, tag)


def zipped(document: Document) -> bytes:
    """Return a document compressed, once."""
    if document.gzipped is None:
        document.gzipped = gzip.compress(document.body, compresslevel=6, mtime=0)
    return document.gzipped


def _part(document: Document, headers: Headers, own: dict[str, str], tag: str) -> Response:
    """Answer with the part of a file that a Range header names, or with the whole."""
    own["Accept-Ranges"] = "bytes"
    size = len(document.body)
    byte_range = RANGE.fullmatch(headers.get("range", "").strip())
    changed = "if-range" in headers and headers["if-range"] != tag
    if byte_range is None or byte_range.groups() == ("", "") or changed:
        return Response(document.body, 200, own, document.media_type)
    first, last = byte_range.groups()
    # "bytes=-500" is the last 500.
    start = int(first[:18]) if first else max(0, size - int(last[:18]))
    stop = min(size, int(last[:18]) + 1) if first and last else size
    if start >= stop:
        raise Problem(
            416, f"The file has {size:,} bytes.", "Range", headers={"Content-Range": f"bytes */{size}"}
        )
    own["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return Response(document.body[start:stop], 206, own, document.media_type)
