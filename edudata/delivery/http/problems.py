"""Errors as HTTP answers: one JSON form, which names the known values."""

from __future__ import annotations

import logging
from typing import Any

from edudata.delivery import rows
from edudata.errors import (
    AmbiguousNameError,
    CorruptDataError,
    DataDirectoryError,
    EdudataError,
    EmptyResultError,
    LicenseError,
    NoBrowserError,
    NoVintageError,
    TooLargeError,
    UnknownNameError,
)

log = logging.getLogger("edudata.delivery")
# The first type that an error is of decides; any other edudata error is a value that cannot be used.
STATUS: tuple[tuple[type[EdudataError], int], ...] = (
    (LicenseError, 403),
    (EmptyResultError, 404),
    (NoVintageError, 404),
    (TooLargeError, 413),
    (NoBrowserError, 501),
    (CorruptDataError, 503),
    (DataDirectoryError, 503),
)
UNPROCESSABLE = 422
NAMES = UnknownNameError | AmbiguousNameError


class Problem(Exception):
    """An answer other than success.

    Parameters
    ----------
    status : int
        HTTP status.
    message : str
        What happened and what to do.
    kind : str
        Name of the error, for programs.
    known : list of str
        The known values, where a name is unknown.
    headers : dict of str to str
        Of the answer.
    """

    def __init__(
        self,
        status: int,
        message: str,
        kind: str,
        known: list[str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.kind = status, message, kind
        self.known, self.headers = known, headers or {}

    def body(self) -> bytes:
        """Return the JSON of the answer."""
        value: dict[str, Any] = {"status": self.status, "type": self.kind, "error": self.message}
        return rows.to_json(value | ({"known": self.known} if self.known is not None else {}))


def problem(error: EdudataError, *, missing: bool = False) -> Problem:
    """Return the answer to an error.

    Parameters
    ----------
    error : EdudataError
        What `deliver` raised.
    missing : bool
        An unknown name is part of the address: there is nothing here (404), rather than a wrong value.
    """
    kind = type(error).__name__.removesuffix("Error")
    known = [str(name) for name in error.known] if isinstance(error, NAMES) else None
    otherwise = 404 if missing and isinstance(error, NAMES) else UNPROCESSABLE
    status = next((status for types, status in STATUS if isinstance(error, types)), otherwise)
    message = str(error)
    if status == 503:
        # The message names files of this machine, which visitors must not read.
        log.error("%s", error)
        message = "The data cannot be read at the moment. The operator's log says why."
    return Problem(status, message, kind, known)
