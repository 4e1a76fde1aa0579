"""Driving a source's part of a download by hand: answers are given to what it asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from edudata.records import Context, Request, Resource

TODAY = date(2026, 11, 23)


def drive(
    resource: Resource,
    answer: Callable[[Request], bytes | None] | Sequence[bytes | None],
    keys: dict[str, str] | None = None,
    today: date = TODAY,
) -> tuple[list[Request], list[bytes]]:
    """What was asked and what the parser would be given.

    answer : the body for each Ask, or the bodies in their order
    """
    assert resource.requests is not None
    asks = resource.requests(resource, Context(today=today, keys=keys or {}))
    requests: list[Request] = []
    try:
        ask = next(asks)
        while True:
            requests.append(ask)
            assert len(requests) < 200, "it asks without an end"
            ask = asks.send(answer(ask) if callable(answer) else answer[len(requests) - 1])
    except StopIteration as stop:
        return requests, stop.value
