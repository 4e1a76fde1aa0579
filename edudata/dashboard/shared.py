"""Results that all readers share: each is computed once, however many ask for it at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar, cast

from cachetools import LRUCache, cached
from cachetools.keys import hashkey

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Counted(Protocol):
    """A shared function, with what its cache did."""

    def cache_info(self) -> tuple[int, int, int, int]:
        """Return hits, misses, the most entries and the entries."""

    def cache_clear(self) -> None:
        """Forget all entries."""


FUNCTIONS: dict[str, Counted] = {}


def shared(
    max_entries: int, key: Callable[..., Hashable] = hashkey
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Keep the results of a function for all readers, the last used ones.

    Streamlit's own caches inspect the signature and hash every argument at each call, which costs more
    than drawing an element of the page.

    Parameters
    ----------
    max_entries : int
        Results to keep.
    key : callable
        Takes the function's arguments and returns what names the result. Checksums of tables belong in
        it, so that a result is valid as long as its data.
    """

    def decorator(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        lock = threading.RLock()
        cache: LRUCache[Hashable, Result] = LRUCache(max_entries)
        # The condition lets the second reader wait for the first one's result.
        wrapper = cached(cache, key, lock, threading.Condition(lock), info=True)(function)
        FUNCTIONS[f"{function.__module__.rpartition('.')[2]}.{function.__name__.strip('_')}"] = cast(
            Counted, wrapper
        )
        return cast(Callable[Arguments, Result], wraps(function)(wrapper))

    return decorator


def forget() -> None:
    """Forget all results, as if the server had just started."""
    for function in FUNCTIONS.values():
        function.cache_clear()
