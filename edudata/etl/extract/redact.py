"""Redact API keys in every text before it is shown, logged or stored."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from urllib.parse import quote, quote_plus

MASK = "•••"
# Shorter values are not keys, and redacting them would garble ordinary words.
MIN_SECRET_LENGTH = 4
# Name and password inside an address, as a proxy's may have them.
CREDENTIALS = re.compile(r"(?<=//)[^/@\s:]+:[^/@\s]+(?=@)")
# The query of an address: a key may be in it.
QUERY = re.compile(r"\?[^\s\"']+")
# A key after the word for it, as publishers' rejections repeat it: whose key it is does not matter.
NAMED_KEY = re.compile(
    r"((?:key|userid|token)[\s:=\"'(]*(?:(?:is|was|no\.?)\s+)?[\"']?)(?=[\w-]*\d)[\w-]{16,}", re.IGNORECASE
)
LOGGERS = ("urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry")


def redact_urllib3_logs() -> None:
    """Remove queries from the addresses that urllib3 logs at debug level."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_without_queries)


def _without_queries(record: logging.LogRecord) -> bool:
    record.msg, record.args = QUERY.sub(f"?{MASK}", record.getMessage()), ()
    return True


class Redactor:
    """Replaces keys: their values, plain, URL-encoded or quoted, and what the word "key" precedes.

    Parameters
    ----------
    secrets : mapping
        Name to value of each key.

    Examples
    --------
    >>> Redactor({"API_KEY": "abc/123"})("https://example.org/?key=abc%2F123")
    'https://example.org/?key=•••'
    >>> Redactor({})("the user with registration key 0123456789abcdef0123456789abcdef")
    'the user with registration key •••'
    """

    def __init__(self, secrets: Mapping[str, str]) -> None:
        forms = {
            form
            for value in secrets.values()
            if len(value) >= MIN_SECRET_LENGTH
            for form in (value, quote(value, safe=""), quote(value), quote_plus(value), repr(value)[1:-1])
        }
        # The longest first, so that a key which contains another is redacted whole.
        pattern = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
        self._pattern = re.compile(pattern, re.IGNORECASE) if forms else None

    def __call__(self, text: object) -> str:
        """Return a text without keys and without the passwords in addresses."""
        redacted = NAMED_KEY.sub(rf"\1{MASK}", CREDENTIALS.sub(MASK, str(text)))
        return redacted if self._pattern is None else self._pattern.sub(MASK, redacted)

    def in_bytes(self, data: bytes) -> bytes:
        """Redact a publisher's response: some repeat the key that they refuse."""
        if self._pattern is None:
            return data
        # One byte is one character of Latin-1, so nothing but the key changes.
        text = data.decode("latin-1")
        return self._pattern.sub("***", text).encode("latin-1")

    def __repr__(self) -> str:
        return "Redactor()"
