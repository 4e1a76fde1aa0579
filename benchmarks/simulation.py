"""The simulation of hiring against SimPy on the same draws, and the time of what a page needs of it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

from benchmarks.measure import Result, attempt, clock, in_turn, wall_and_cpu

SIMPY_AIM, PAGE_AIM_MS = 0.01, 100.0
OPENINGS, INTERVIEWERS = 1_410, 42
"""A year of about 100,000 applicants: seven times the default employer."""


def results(rounds: int) -> Iterator[Result]:
    """All measurements of the simulation, as they are taken."""
    name = "simulation of 100,000 candidates"
    yield attempt(name, "x", SIMPY_AIM, lambda: pipeline(name, rounds))
    name = "queue of 100,000 customers"
    yield attempt(name, "x", None, lambda: queue(name, rounds))
    name = "simulation of 10,000 candidates a year, as its page draws it"
    yield attempt(name, "ms", PAGE_AIM_MS, lambda: page(name, rounds))


def pipeline(name: str, rounds: int) -> Result:
    """Letting time pass over what was drawn, in both engines: the same candidates, the same result."""
    import edudata as ed
    from benchmarks import simpy_hiring
    from edudata.analysis.hiring import defaults, draws, serial

    p = defaults(
        ed.load("hiring_parameters"),
        openings=OPENINGS,
        interviewers=INTERVIEWERS,
        warmup_days=0,
        runout_days=0,
    )
    draws_of_run = draws.draw(p, 1, 1)
    return in_turn(
        name,
        tidy(lambda: serial.run(p, draws_of_run)),
        tidy(lambda: simpy_hiring.serial(p, draws_of_run)),
        rounds,
        SIMPY_AIM,
        f"SimPy, {int(draws_of_run.applied.sum()):,} applicants",
        seconds=True,
    )


def tidy(action: Callable[[], object]) -> Callable[[], float]:
    """The action clocked from a tidy memory: neither side sweeps up after the other."""

    def clocked() -> float:
        gc.collect()
        return clock(action)

    return clocked


def queue(name: str, rounds: int) -> Result:
    """One queue of the engine alone, five servers four fifths busy."""
    import numpy as np

    from benchmarks import simpy_hiring
    from edudata.analysis.hiring.queues import serve

    rng = np.random.default_rng(1)
    arrivals = np.cumsum(rng.exponential(1, 100_000)).tolist()
    services = rng.exponential(4, 100_000).tolist()
    return in_turn(
        name,
        tidy(lambda: serve(arrivals, services, [0.0] * 5)),
        tidy(lambda: simpy_hiring.queue(arrivals, services, 5)),
        rounds,
        None,
        "SimPy",
        seconds=True,
    )


def page(name: str, rounds: int) -> Result:
    """The whole card with other luck each time: every replication with its warm-up, and the drawing."""
    from itertools import count

    from edudata import registry
    from edudata.api.figures import figure_frames

    figure = registry.figure("G-6")
    frames = figure_frames(figure)
    luck = count(1)

    def drawn() -> None:
        figure.card(frames, seed=next(luck))

    drawn()
    wall, cpu = wall_and_cpu(drawn, rounds * 3)
    return Result(name, "ms", wall * 1000, PAGE_AIM_MS, f"{cpu * 1000:.0f} ms of processor time")
