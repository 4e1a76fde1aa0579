"""Keys taken out of every text before it is shown, logged or stored."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from urllib.parse import quote, quote_plus

MASK = "•••"
SHORTEST = 4
"""Values below this are no keys, and masking them would garble ordinary words."""
USER = re.compile(r"(?<=//)[^/@\s:]+:[^/@\s]+(?=@)")
"""Name and password inside an address, as a proxy's may have them."""
QUERY = re.compile(r"\?[^\s\"']+")
"""What an address asks for: a key may be in it."""
TALKERS = ("urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry")
"""Loggers that write addresses, for a program that listens to everything."""


def hush() -> None:
    """Take what addresses ask for out of the log lines of the library that we ask through."""
    for name in TALKERS:
        logging.getLogger(name).addFilter(_without_queries)


def _without_queries(record: logging.LogRecord) -> bool:
    record.msg, record.args = QUERY.sub(f"?{MASK}", record.getMessage()), ()
    return True


class Redactor:
    """Replaces the values of keys, as they are, inside an address or quoted, in any letter case."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        forms = {
            form
            for value in secrets.values()
            if len(value) >= SHORTEST
            for form in (value, quote(value, safe=""), quote(value), quote_plus(value), repr(value)[1:-1])
        }
        # The longest first, so that a key which contains another is masked whole.
        pattern = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
        self._pattern = re.compile(pattern, re.IGNORECASE) if forms else None

    def __call__(self, text: object) -> str:
        shown = USER.sub(MASK, str(text))
        return shown if self._pattern is None else self._pattern.sub(MASK, shown)

    def in_bytes(self, data: bytes) -> bytes:
        """The same for a publisher's answer: some repeat the key that they refuse."""
        if self._pattern is None:
            return data
        # One byte is one character of Latin-1, so that nothing but the key changes.
        text = data.decode("latin-1")
        return self._pattern.sub("***", text).encode("latin-1")

    def __repr__(self) -> str:
        return "Masker()"
