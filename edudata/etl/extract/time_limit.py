"""Bound the time of network calls that have no time limit of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import requests

T = TypeVar("T")


class OverTimeError(Exception):
    """A call that took longer than it may."""


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return call(); leave it behind in its own thread when it takes longer than this.

    Raises
    ------
    OverTimeError
        The call did not return in time.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            results.append(call())
        except BaseException as error:
            errors.append(error)

    # Nothing else bounds a name lookup, or a response head that arrives byte by byte.
    thread = threading.Thread(target=work, name="request", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise OverTimeError
    return results[0]


@contextmanager
def shut_after(seconds: float, response: requests.Response) -> Iterator[None]:
    """Shut a response's socket if the block is not finished in time."""
    # Bytes that trickle into a body's framing yield no piece at which the clock could be checked.
    timer = threading.Timer(seconds, _shut, [response])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut(response: requests.Response) -> None:
    with suppress(Exception):  # already read to its end
        response.raw.shutdown()
