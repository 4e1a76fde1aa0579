"""Candidates in front of a fixed number of interviewers."""

from __future__ import annotations

from heapq import heapreplace
from typing import Any

import numpy as np

# With fewer candidates, serving them one by one is faster than testing whether anybody waits.
MIN_VECTORIZED = 64


def serve(arrivals: list[float], services: list[float], free: list[float]) -> list[float]:
    """Compute when each candidate's interview begins, first come, first served.

    Parameters
    ----------
    arrivals : list of float
        Days, in ascending order.
    services : list of float
        Days that each interview takes.
    free : list of float
        Heap of the days from which each interviewer is free. It is updated in place, so that a queue
        can be continued with later arrivals.

    Returns
    -------
    list of float
        Days on which the interviews begin.

    Examples
    --------
    >>> serve([0, 1, 2], [5, 5, 5], [0, 0])  # the third waits for the first to end
    [0, 1, 5]
    """
    begins: list[float] = []
    append = begins.append
    # With arrivals in order the next candidate meets whoever is free first: no event list is needed.
    for arrival, service in zip(arrivals, services, strict=True):
        first = free[0]
        begin = arrival if arrival > first else first
        heapreplace(free, begin + service)
        append(begin)
    return begins


def begins(arrivals: Any, services: Any, free: list[float]) -> Any:
    """Compute the same as `serve` for arrays, vectorized where nobody has to wait."""
    n = len(arrivals)
    if n >= MIN_VECTORIZED:
        # If nobody waits, interviewers are free at their last times and at arrival + service. That holds
        # when the first of these times is before the first arrival, the second before the second, ...
        freed = np.concatenate([free, arrivals + services])
        freed.sort()
        if (freed[:n] < arrivals).all():
            free[:] = freed[n:].tolist()
            return arrivals
    return np.array(serve(arrivals.tolist(), services.tolist(), free))
