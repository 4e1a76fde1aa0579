"""Errors in words for readers, who must not see the server's files and commands; its log has them."""

from __future__ import annotations

import logging

from edudata.errors import (
    AmbiguousNameError,
    EdudataError,
    EmptyResultError,
    LicenseError,
    OutOfRangeError,
    TooLargeError,
    UnknownNameError,
)

log = logging.getLogger("edudata.dashboard")
# What a reader caused and can change: a name or a value in the address.
READERS = (
    UnknownNameError,
    AmbiguousNameError,
    OutOfRangeError,
    EmptyResultError,
    LicenseError,
    TooLargeError,
)
UNREADABLE = "The data behind this cannot be read at the moment. The server's log says why."


def words(error: EdudataError) -> str:
    """Describe an error for a reader; log it if the description hides something.

    Examples
    --------
    >>> words(OutOfRangeError("year must be from 2001 to 2003."))
    'year must be from 2001 to 2003.'
    """
    if isinstance(error, READERS):
        return str(error)
    log.error("%s: %s", type(error).__name__, error)
    return UNREADABLE
