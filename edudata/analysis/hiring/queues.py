"""Candidates before a fixed number of interviewers: who waits how long, computed and in closed form."""

from __future__ import annotations

from heapq import heapreplace
from math import exp, lgamma, log
from typing import Any

import numpy as np

from edudata.errors import OutOfRangeError

FEW = 64
"""Candidates for whom looking whether anybody waits takes longer than serving them one by one."""


def serve(arrivals: list[float], services: list[float], free: list[float]) -> list[float]:
    """When each candidate's interview begins, first come, first served.

    Whoever arrives next is taken by the interviewer who is free first: with arrivals in order this is
    the whole of a first-come queue, and no list of events is needed.

    arrivals : times in ascending order
    services : how long each takes
    free     : heap of the times from which each interviewer is free; moved on in place, so that a
               queue can be continued with later arrivals

    [0, 1, 2], [5, 5, 5], [0, 0] -> [0, 1, 5]     # the third waits for the first to end
    """
    begins: list[float] = []
    begun = begins.append
    for arrival, service in zip(arrivals, services, strict=True):
        first = free[0]
        begin = arrival if arrival > first else first
        heapreplace(free, begin + service)
        begun(begin)
    return begins


def begins(arrivals: Any, services: Any, free: list[float]) -> Any:
    """As `serve`, for arrays: at once where nobody has to wait, else one after the other.

    If nobody waits, interviewers are free again at their last times and at arrival + service. That holds
    when the first of these times is before the first arrival, the second before the second, and so on.
    """
    n = len(arrivals)
    if n < FEW:
        return np.array(serve(arrivals.tolist(), services.tolist(), free))
    freed = np.concatenate([free, arrivals + services])
    freed.sort()
    if (freed[:n] < arrivals).all():
        free[:] = freed[n:].tolist()
        return arrivals
    return np.array(serve(arrivals.tolist(), services.tolist(), free))


def mean_wait(arrivals_a_day: float, service_days: float, servers: int) -> float:
    """Mean wait, in days, in a queue with random arrivals and exponential services (M/M/c, Erlang's C).

    0.5 a day, 1 day each, 1 interviewer  -> 1.0
    1.5 a day, 1 day each, 2 interviewers -> 1.2857     # 9 / 7

    Raises OutOfRangeError for rates not above 0, no interviewers, or more work than they can do.
    """
    if not (arrivals_a_day > 0 and service_days > 0 and servers >= 1):
        raise OutOfRangeError("Arrivals and services must be above 0, interviewers 1 or more.")
    load = arrivals_a_day * service_days
    if load >= servers:
        raise OutOfRangeError(
            f"{servers} interviewers cannot do the work of {load:g}: the queue grows without end. The load "
            f"must be below {servers}."
        )

    def term(n: int) -> float:
        # In logarithms: 500 to the power of 500 is no number.
        return exp(n * log(load) - lgamma(n + 1) - load)

    waiting = term(servers) * servers / (servers - load)
    chance = waiting / (sum(term(n) for n in range(servers)) + waiting)
    return chance * service_days / (servers - load)
