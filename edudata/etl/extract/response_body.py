"""Stream response bodies to disk with a size limit, and check that each is complete and of its kind.

HTTP 200 proves nothing: only the first bytes of a body, and its length, tell what arrived.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from urllib3.exceptions import HTTPError

from edudata.errors import DataDirectoryError, FormatError, PermanentError
from edudata.file_kinds import is_kind, is_page, text_start
from edudata.records import Request

if TYPE_CHECKING:
    import requests

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Bytes from the beginning of a body by which its content is checked.
START = 4096
CHUNK = 65536


class RetryableError(Exception):
    """An error that another try may avoid.

    Attributes
    ----------
    pause_s : float or None
        Seconds for which the publisher asks to wait.
    """

    def __init__(self, message: str, pause_s: float | None = None) -> None:
        super().__init__(message)
        self.pause_s = pause_s


class _IncompleteError(Exception):
    """A body that is shorter or longer than announced."""


TRANSPORT_ERRORS = (_IncompleteError, HTTPError, zlib.error, ConnectionError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Body:
    """A body on disk: its file, checksum, size and first bytes."""

    path: Path
    sha256: str
    size: int
    start: bytes


def display_url(url: str) -> str:
    """Return host and path, as messages show an address: the query may hold a key.

    Examples
    --------
    >>> display_url("https://api.example.org/v2/data?key=abc")
    'api.example.org/v2/data'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return "the address"
    return f"{parts.hostname}{parts.path}"


def known_cause(request: Request, text: str) -> str:
    """Return what the source knows about words in a rejection, or ""."""
    low = text.lower()
    return next((cause for words, cause in request.explain.items() if words.lower() in low), "")


def excerpt(text: bytes) -> str:
    """Return a page's title, or the beginning of anything else, quoted."""
    words = text[:2000].decode("utf-8", "replace")
    if title := re.search(r"<title[^>]*>(.*?)</title>", words, re.IGNORECASE | re.DOTALL):
        words = title[1]
    return repr(" ".join(words.split())[:160])


def check_content(request: Request, start: bytes, address: str, status: int) -> None:
    """Check that a body begins like the kind of file that was requested.

    Raises
    ------
    FormatError
        It is empty, a web page, or another kind of file.
    """
    text = text_start(start)
    if not text:
        raise FormatError(
            f"{address} answers {status} with an empty body where {request.file} was expected."
        )
    # UTF-16 text is full of zero bytes; whether it can be read is for the parser to say.
    utf16 = request.file == "csv" and start.startswith(UTF16_MARKS)
    if utf16 or (is_kind(start, request.file) and not (is_page(start) and request.file != "html")):
        return
    if cause := known_cause(request, text.decode("utf-8", "replace")):
        raise FormatError(cause)
    if is_page(start):
        raise FormatError(f"{address} sent a web page where {request.file} was expected: {excerpt(text)}")
    raise FormatError(f"{address} sent something that is not {request.file}: it begins {start[:24]!r}.")


def stream(
    response: requests.Response, folder: Path, limit: int, check_time: Callable[[int], None], address: str
) -> Body:
    """Write a body to a new file, decompressed; leave nothing behind unless it is complete.

    Parameters
    ----------
    limit : int
        Largest size in bytes after decompression.
    check_time : callable
        Called for each piece with the bytes so far; raises when the time is over.
    address : str
        How messages name the publisher's file.

    Raises
    ------
    RetryableError
        The body is incomplete.
    PermanentError
        It is above the limit or compressed in an unknown way.
    DataDirectoryError
        The disk is full or cannot be written.
    """
    announced = response.headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) > limit:
        size_text = f"{int(announced):,} bytes, more than {limit:,}"
        raise PermanentError(f"{address} announces {size_text}: rejected.")
    digest, size, start = hashlib.sha256(), 0, b""
    with _new_file(folder) as (file, path):
        try:
            for piece in _decompressed(response, address):
                size += len(piece)
                check_time(size)
                if size > limit:
                    raise PermanentError(f"{address} sends more than {limit:,} bytes: rejected.")
                digest.update(piece)
                start += piece[: START - len(start)]
                _write(file, piece)
        except TRANSPORT_ERRORS as error:
            why = str(error) if isinstance(error, _IncompleteError) else reason(error)
            raise RetryableError(f"{address}: the body broke off after {size:,} bytes ({why})") from None
    return Body(path, digest.hexdigest(), size, start)


@contextmanager
def _new_file(folder: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """Open a new file in a folder; remove it if the block fails."""
    path = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".download.", suffix=".tmp")
        path = Path(name)
        with os.fdopen(handle, "wb") as file:
            yield file, path
    except BaseException as error:
        if path is not None:
            path.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise DataDirectoryError(
            f"Cannot write a download to {folder}: {error.strerror or error}. Free some space or set "
            "another cache with EDUDATA_CACHE_DIR."
        ) from None


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """Yield a body as it arrives, undecoded, and check its length against what was announced."""
    raw: Any = response.raw
    reader: Any = getattr(getattr(raw, "_fp", None), "fp", None)
    left = raw.length_remaining
    while True:
        amount = CHUNK
        if left is not None and hasattr(reader, "peek"):
            # The last byte is left for a look at what follows it: an announced length that is too small
            # would cut the figures and look like success.
            if left == 1 and len(more := reader.peek(2)) > 1 and more[1:].strip():
                raise _IncompleteError("more bytes came than were announced")
            amount = max(1, min(CHUNK, left - 1))
        # read1 returns what has arrived, so that a slow trickle cannot exceed the time limit.
        piece = raw.read1(amount, decode_content=False)
        if not piece:
            break
        left = None if left is None else left - len(piece)
        yield piece
    if left:
        raise _IncompleteError(f"{left:,} bytes of {response.headers.get('Content-Length')} did not arrive")


def _decompressed(response: requests.Response, address: str) -> Iterator[bytes]:
    """Yield a body decompressed, in small pieces: a zip bomb meets the size limit, not the memory."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding in ("", "identity"):
        yield from _pieces(response)
        return
    if encoding not in ("gzip", "x-gzip"):
        raise PermanentError(f"{address} answers compressed as {encoding!r}, which was not requested.")
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
    for piece in _pieces(response):
        while piece:
            if unpack.eof:  # several members, one after the other
                unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
            yield unpack.decompress(piece, CHUNK)
            piece = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
    while rest := unpack.decompress(b"", CHUNK):  # what did not fit into the last piece
        yield rest
    if not unpack.eof:
        raise _IncompleteError("the compressed body ends in the middle")


def _write(file: IO[bytes], piece: bytes) -> None:
    file.write(piece)


def reason(error: BaseException) -> str:
    """Return the innermost reason of a nested network error, without its address."""
    cause: Any = getattr(error, "reason", None) or (error.args[0] if error.args else error)
    while isinstance(cause, BaseException):
        inner = getattr(cause, "reason", None) or (cause.args[-1] if cause.args else None)
        if inner is None or isinstance(inner, (int, bytes)):
            break
        cause = inner
    return str(cause)[:160]
