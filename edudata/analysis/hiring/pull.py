"""The pull way to hire: certified people wait in a pool, and an opening asks one after the other.

A kind of job needs its certificate. Whoever has waited longest is asked first; whoever declines has left
for another job. Where the pool is empty the opening waits for the next person to join. There are no
interviews, so more hires may turn out not to match; then the place is open again.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace
from typing import Any

import numpy as np

from edudata.analysis.hiring.outcomes import (
    Floats,
    Ints,
    Outcome,
    check_size,
    draw_openings,
    in_term,
    mean_of,
    per_spell,
)
from edudata.analysis.hiring.parameters import Parameters

# People are drawn for as long as the last opening takes if it is closed and opened this often; `simulate`
# draws more if some opening takes longer.
SPELLS = 2
CHANCES = ("join", "kind", "leave", "answer", "accept", "absent", "mismatch")
# What happens to a person who is asked.
REFUSES, NEVER_STARTS, MISMATCH, STAYS = range(4)


@dataclass(frozen=True, slots=True)
class Pool:
    """All chance of a simulation, with people in order of kind and joining. Times are days.

    Attributes
    ----------
    replications : int
        Number of replications.
    until : float
        First day on which somebody who was not drawn could join.
    replication, opened : ndarray
        By opening: its replication and day.
    kind, person_kind : ndarray of int
        By opening and by person: replication and certificate in one number.
    joined, leaves, answer : ndarray of float
        By person: day of joining and leaving, days to agree once asked.
    accepts, absent, mismatch : ndarray of bool
        By person: agrees; never starts; turns out not to match.
    """

    replications: int
    until: float
    replication: Ints
    opened: Floats
    kind: Ints
    person_kind: Ints
    joined: Floats
    leaves: Floats
    answer: Floats
    accepts: Any
    absent: Any
    mismatch: Any


def draw(p: Parameters, seed: int, replications: int, until: float = 0) -> Pool:
    """Draw everything that chance decides.

    The pool begins empty. Openings are those of the serial process with this seed. The luck of the first
    person who joins, of the second and so on does not depend on the parameters: at a higher rate the same
    people join sooner, with a longer stay they leave later. Variants then differ by what was changed, not
    by chance.

    Parameters
    ----------
    p : Parameters
        What to assume.
    seed, replications : int
        As in `simulate`.
    until : float
        Draw people who join up to this day at least.

    Returns
    -------
    Pool
        Openings and people.
    """
    opening = np.random.default_rng(np.random.SeedSequence([seed, 1]).spawn(1)[0])
    replication, opened = draw_openings(p, opening, replications)
    which = np.random.default_rng(np.random.SeedSequence([seed, 3]))
    rate = p.joins_per_opening * p.openings / 365
    until = max(until, p.horizon + SPELLS * (p.give_up_days + p.mismatch_days))
    expected = rate * until
    check_size("certified people", expected * replications)
    # Five standard deviations above the expected number, so that `until` is seldom missed.
    luck = _luck(seed, replications, int(expected + 5 * expected**0.5) + 10)
    join_times = np.cumsum(luck["join"], axis=1) / rate
    office = np.arange(replications)[:, None]
    kind = (office * p.certificates + (luck["kind"] * p.certificates).astype(int)).ravel()
    order = np.lexsort((join_times.ravel(), kind))
    first = {name: values.ravel()[order] for name, values in luck.items()}
    of_day = join_times.ravel()[order]
    return Pool(
        replications=replications,
        until=float(join_times[:, -1].min()),
        replication=replication,
        opened=opened,
        kind=replication * p.certificates + (which.random(len(opened)) * p.certificates).astype(int),
        person_kind=kind[order],
        joined=of_day,
        leaves=of_day + first["leave"] * p.available_days,
        answer=first["answer"] * p.answer_days,
        accepts=first["accept"] < p.pull_accepted_pct / 100,
        absent=first["absent"] < p.fall_through_pct / 100,
        mismatch=first["mismatch"] < p.pull_mismatch_pct / 100,
    )


def _luck(seed: int, replications: int, people: int) -> dict[str, Floats]:
    """Draw each person's luck by kind and replication; a larger pool begins with the smaller one."""
    out = {name: np.empty((replications, people)) for name in CHANCES}
    # One stream per kind of chance, so that drawing more people leaves the first ones' luck unchanged.
    for number in range(replications):
        streams = np.random.SeedSequence([seed, 2, number]).spawn(len(CHANCES))
        for name, stream in zip(CHANCES, streams, strict=True):
            rng = np.random.default_rng(stream)
            timed = name in ("join", "leave", "answer")
            out[name][number] = rng.standard_exponential(people) if timed else rng.random(people)
    return out


def simulate(p: Parameters, seed: int, replications: int) -> Outcome:
    """Simulate the pull process until every opening is closed.

    Parameters
    ----------
    p : Parameters
        What to assume.
    seed : int
        The same seed gives the same result, and the same openings as the serial process.
    replications : int
        Number of repetitions with other luck.

    Returns
    -------
    Outcome
        Spells, measures and people.

    Raises
    ------
    OutOfRangeError
        The simulation would not fit into memory.

    Examples
    --------
    >>> import edudata as ed
    >>> from edudata.analysis.hiring import defaults
    >>> outcome = simulate(defaults(ed.load("hiring_parameters"), openings=20), 1, 2)
    >>> len(outcome.measures["days_to_fill"])  # one per replication
    2
    """
    until = 0.0
    while True:
        pool = draw(p, seed, replications, until)
        outcome = run(p, pool)
        spells = outcome.spells
        over = float((spells["opened"] + spells["days_open"]).max(initial=0))
        if over <= pool.until:
            return outcome
        until = 2 * over


def run(p: Parameters, d: Pool) -> Outcome:
    """Simulate a pool, each kind of job on its own."""
    kinds = np.arange(d.replications * p.certificates + 1)
    order = np.lexsort((d.opened, d.kind))
    openings_at = np.searchsorted(d.kind[order], kinds).tolist()
    people_at = np.searchsorted(d.person_kind, kinds).tolist()
    opened = d.opened[order].tolist()
    end = np.where(
        d.accepts, np.where(d.absent, NEVER_STARTS, np.where(d.mismatch, MISMATCH, STAYS)), REFUSES
    )
    # Lists: the loop reads single values, which takes several times as long from arrays.
    people = [a.tolist() for a in (d.joined, d.leaves, d.answer, end)]
    begins = [np.nan] * len(d.joined)
    closed: list[tuple[Any, ...]] = []
    for kind in kinds[:-1].tolist():
        # (day of asking, opening, since when open, how many were asked)
        asking = [(opened[i], i, opened[i], 0) for i in range(openings_at[kind], openings_at[kind + 1])]
        heapify(asking)
        _ask(p, asking, range(people_at[kind], people_at[kind + 1]), people, begins, closed)
    return _measure(p, d, order, np.array(begins), end, closed)


def _ask(
    p: Parameters,
    asking: list[tuple[float, int, float, int]],
    pool: range,
    people: list[list[Any]],
    begins: list[float],
    closed: list[tuple[Any, ...]],
) -> None:
    """Let the openings of one kind ask its people until all are closed; fill in `begins` and `closed`."""
    join_times, leaves, answer, ends = people
    person, last = pool.start, pool.stop
    while asking:
        now, seat, since, times = asking[0]
        while person < last and leaves[person] <= now:
            person += 1
        begin = max(now, join_times[person]) if person < last else np.inf
        if begin - since > p.give_up_days:
            # Closed on the day on which asking stops, not when somebody would have come.
            stop = max(now, since + p.give_up_days)
            closed.append((seat, since, stop - since, False, False, np.nan, times))
            heappop(asking)
            continue
        begins[person] = begin
        decided, end = begin + answer[person], ends[person]
        if end == REFUSES:
            heapreplace(asking, (decided, seat, since, times + 1))
        elif end == NEVER_STARTS:
            heapreplace(asking, (decided + p.fall_through_days, seat, since, times + 1))
        else:
            closed.append((seat, since, decided - since, True, end == STAYS, answer[person], times + 1))
            if end == MISMATCH:
                again = decided + p.mismatch_days
                heapreplace(asking, (again, seat, again, 0))
            else:
                heappop(asking)
        person += 1


def _measure(
    p: Parameters, d: Pool, order: Ints, begins: Floats, end: Ints, closed: list[tuple[Any, ...]]
) -> Outcome:
    """Summarize a run by replication."""
    n = d.replications
    columns = list(zip(*closed, strict=True)) if closed else [()] * 7
    seats, opened, days, filled, lasting, hire_days, times = columns
    seat = order[np.array(seats, dtype=int)]
    spells = {
        "replication": d.replication[seat],
        "seat": seat,
        "counted": in_term(p, d.opened[seat]),
        "opened": np.array(opened, dtype=float),
        "days_open": np.array(days, dtype=float),
        "filled": np.array(filled, dtype=bool),
        "kept": np.array(lasting, dtype=bool),
        "hire_days": np.array(hire_days, dtype=float),
        "hours": np.zeros(len(seat)),
        "cost_usd": np.array(times, dtype=float) * p.match_usd,
    }
    of = d.person_kind // p.certificates
    reached = ~np.isnan(begins)
    there = d.joined <= (spells["opened"] + spells["days_open"]).max(initial=0)
    early = in_term(p, d.joined)
    waited = np.where(reached, begins, d.leaves) - d.joined
    missing = np.full(n, np.nan)
    openings = np.bincount(d.replication[in_term(p, d.opened)], minlength=n)
    measures = per_spell(spells, openings) | {
        "queue_days": missing,
        "candidate_days": mean_of(waited[early], of[early], n),
        "idle_pct": missing,
        "load_pct": missing,
    }
    return Outcome(spells, measures, _people(there, reached, end, of, n))


def _people(there: Any, reached: Any, end: Ints, of: Ints, n: int) -> dict[str, Ints]:
    """Count by replication what became of the people in the pool."""

    def count(rows: Any) -> Ints:
        return np.bincount(of[rows], minlength=n)

    return {
        "all": count(there),
        "never_asked": count(there & ~reached),
        "refused": count(reached & (end == REFUSES)),
        "fell_through": count(reached & (end == NEVER_STARTS)),
        "hired": count(reached & (end >= MISMATCH)),
    }
