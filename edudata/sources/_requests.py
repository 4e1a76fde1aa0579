"""Steps that the requests of several publishers share."""

from __future__ import annotations

from collections.abc import Iterable

from edudata.records import Request, Requests


def first_available(candidates: Iterable[Request]) -> Requests:
    """Try one request after another until a file is there; return it alone, or no payload."""
    for request in candidates:
        body = yield request
        if body is not None:
            return [body]
    return []
