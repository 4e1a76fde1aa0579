"""Output on terminals and in files that cannot show every character."""

from __future__ import annotations

import codecs
import io
import json
import sys
from typing import Any

# What a Latin-1 or Windows console lacks -> how a typist would write it.
PLAIN = {
    "−": "-",
    "–": "-",
    "—": "-",
    "…": "...",
    "→": "->",
    "≤": "<=",
    "≥": ">=",
    "×": "x",
    "·": "-",
    "“": '"',
    "”": '"',
    "’": "'",
}
ERRORS = "edudata.plain"


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Replace what an encoding lacks: the minus sign by a hyphen, the unknown by a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    characters = error.object[error.start : error.end]
    return "".join(PLAIN.get(letter, "?") for letter in characters), error.end


def tolerate_encodings() -> None:
    """Let standard output and error replace characters that their encoding lacks, instead of failing."""
    codecs.register_error(ERRORS, _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not _is_unicode(stream.encoding):
            stream.reconfigure(errors=ERRORS)


def _is_unicode(encoding: str | None) -> bool:
    # A stream without an encoding, such as one in memory, takes every character.
    return encoding is None or codecs.lookup(encoding).name.startswith("utf")


def json_text(value: Any, stream: Any, indent: int | None = None) -> str:
    """Write a value as JSON, in ASCII alone if the stream does not take Unicode."""
    ascii_only = not _is_unicode(getattr(stream, "encoding", None))
    return json.dumps(value, indent=indent, ensure_ascii=ascii_only, default=str)
