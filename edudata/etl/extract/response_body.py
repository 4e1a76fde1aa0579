"""Bodies of answers: streamed to disk under a cap, whole, and of the kind that was asked for.

HTTP 200 proves nothing: what counts are the first bytes of a body, and that all of it arrived.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata.errors import DataDirectoryError, FormatError, PermanentError
from edudata.file_kinds import is_kind, is_page, text_start
from edudata.records import Request

if TYPE_CHECKING:
    import requests

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
START = 4096
CHUNK = 65536


class CutBodyError(Exception):
    """A body that did not arrive as it was announced; worth another try at once."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body on disk: its file, checksum and size, and how it begins."""

    path: Path
    sha256: str
    size: int
    start: bytes


def place(url: str) -> str:
    """Host and path: what a message shows of an address. The query may hold a key."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
    except ValueError:
        return "the address"
    return f"{parts.hostname}{parts.path}"


def told(ask: Request, text: str) -> str:
    """What the source has to say of words in a refusal, or ""."""
    low = text.lower()
    return next((message for sign, message in ask.explain.items() if sign.lower() in low), "")


def excerpt(text: bytes) -> str:
    """A page's title, or the beginning of anything else, quoted."""
    shown = text[:2000].decode("utf-8", "replace")
    if title := re.search(r"<title[^>]*>(.*?)</title>", shown, re.IGNORECASE | re.DOTALL):
        shown = title[1]
    return repr(" ".join(shown.split())[:160])


def judge(ask: Request, start: bytes, where: str, status: int) -> None:
    """FormatError unless a body begins as the kind of file that was asked for."""
    text = text_start(start)
    if not text:
        raise FormatError(f"{where} answers {status} with an empty body where {ask.file} was expected.")
    if is_page(start) and ask.file != "html":
        said = told(ask, text.decode("utf-8", "replace"))
        raise FormatError(said or f"{where} sent a web page where {ask.file} was expected: {excerpt(text)}")
    # UTF-16 text is full of zero bytes; whether it can be read is for the parser to say.
    if not is_kind(start, ask.file) and not (ask.file == "csv" and start.startswith(_UTF16_MARKS)):
        said = told(ask, text.decode("utf-8", "replace"))
        raise FormatError(
            said or f"{where} sent something that is not {ask.file}: it begins {start[:24]!r}."
        )


def stream(
    response: requests.Response, folder: Path, cap: int, check: Callable[[], None], where: str
) -> Body:
    """Write a body to a new file in `folder`, decompressed, and leave nothing behind unless it is whole.

    cap   : most bytes, after decompression
    check : called with every piece; raises when the time is over

    Raises CutBodyError, PermanentError above the cap or for an unknown compression, DataDirectoryError
    when the disk is full or cannot be written.
    """
    from urllib3.exceptions import HTTPError

    announced = response.headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) > cap:
        raise PermanentError(f"{where} announces {int(announced):,} bytes, more than {cap:,}: refused.")
    digest, size, start = hashlib.sha256(), 0, b""
    handle, path = _temporary(folder)
    done = False
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in _decompressed(response, where):
                check()
                size += len(piece)
                if size > cap:
                    raise PermanentError(f"{where} sends more than {cap:,} bytes: refused.")
                digest.update(piece)
                if len(start) < START:
                    start += piece[: START - len(start)]
                _write(file, piece)
        done = True
    except (HTTPError, zlib.error, ConnectionError, TimeoutError) as error:
        raise CutBodyError(f"the body broke off after {size:,} bytes ({reason(error)})") from None
    except OSError as error:
        raise DataDirectoryError(
            f"Cannot write a download to {folder}: {error.strerror or error}. Free some space or set "
            "another cache with EDUDATA_CACHE_DIR."
        ) from None
    finally:
        if not done:
            path.unlink(missing_ok=True)
    return Body(path, digest.hexdigest(), size, start)


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """A body as it arrives, undecoded; CutBodyError when it is longer or shorter than announced."""
    raw: Any = response.raw
    reader: Any = getattr(getattr(raw, "_fp", None), "fp", None)
    left = raw.length_remaining
    while True:
        amount = CHUNK
        if left is not None and hasattr(reader, "peek"):
            # The last byte is left for a look at what follows it: a length that is too small would cut
            # the figures and look like success.
            if left == 1 and len(more := reader.peek(2)) > 1 and more[1:].strip():
                raise CutBodyError("more bytes came than were announced")
            amount = max(1, min(CHUNK, left - 1))
        # read1 gives what has arrived, so that a slow drip cannot outlast the time limit.
        piece = raw.read1(amount, decode_content=False)
        if not piece:
            break
        left = None if left is None else left - len(piece)
        yield piece
    if left:
        raise CutBodyError(f"{left:,} bytes of {response.headers.get('Content-Length')} did not arrive")


def _decompressed(response: requests.Response, where: str) -> Iterator[bytes]:
    """A body decompressed in pieces of at most CHUNK bytes: a bomb meets the cap, not the memory."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding in ("", "identity"):
        yield from _pieces(response)
        return
    if encoding not in ("gzip", "x-gzip"):
        raise PermanentError(f"{where} answers compressed as {encoding!r}, which was not asked for.")
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
    for piece in _pieces(response):
        while piece:
            if unpack.eof:  # several members, one after the other
                unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
            yield unpack.decompress(piece, CHUNK)
            piece = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
    while rest := unpack.decompress(b"", CHUNK):  # what the last piece had no room for
        yield rest
    if not unpack.eof:
        raise CutBodyError("the compressed body ends in the middle")


def _temporary(folder: Path) -> tuple[int, Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".download.", suffix=".tmp")
    except OSError as error:
        raise DataDirectoryError(
            f"Cannot write a download to {folder}: {error.strerror or error}. Set another cache with "
            "EDUDATA_CACHE_DIR."
        ) from None
    return handle, Path(name)


def _write(file: Any, piece: bytes) -> None:
    file.write(piece)


def reason(error: BaseException) -> str:
    """The innermost reason of a nested network error, without its address."""
    found: Any = getattr(error, "reason", None) or (error.args[0] if error.args else error)
    while isinstance(found, BaseException):
        inner = getattr(found, "reason", None) or (found.args[-1] if found.args else None)
        if inner is None or isinstance(inner, (int, bytes)):
            break
        found = inner
    return str(found)[:160]
