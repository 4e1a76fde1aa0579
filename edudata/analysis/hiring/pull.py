"""The pull way to hire: people with a certificate wait in a pool, an opening asks one after the other.

A kind of job needs its certificate. Who has waited longest is asked first; whoever says no has left for
another job. Where the pool is empty the opening waits for the next to join. There are no interviews, so
more hires may turn out not to match: then the place is open again.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace
from typing import Any

import numpy as np

from edudata.analysis.hiring.outcomes import Floats, Ints, Outcome, mean_of, per_spell, seats
from edudata.analysis.hiring.parameters import Parameters

SPELLS = 2
"""People join until openings of the last day could have been closed and opened this often."""


@dataclass(frozen=True, slots=True)
class Pool:
    """All chance of a simulation. `kind` of openings and people is that of their replication and
    certificate, in one number; people stand in order of kind and joining. Times are days."""

    replications: int
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


def draw(p: Parameters, seed: int, replications: int) -> Pool:
    """Draw everything that chance decides. Openings are those of the serial process with this seed."""
    opening = np.random.default_rng(np.random.SeedSequence([seed, 1]).spawn(1)[0])
    replication, opened = seats(p, opening, replications)
    who, whether = (np.random.default_rng(s) for s in np.random.SeedSequence([seed, 2]).spawn(2))
    until = p.days + SPELLS * (p.give_up_days + p.mismatch_days)
    counts = who.poisson(p.joins_per_opening * p.openings / 365 * until, replications) + p.pool_start
    many = int(counts.sum())
    of = np.repeat(np.arange(replications), counts)
    place = np.arange(many) - np.repeat(np.cumsum(counts) - counts, counts)
    joined = np.where(place < p.pool_start, 0.0, who.random(many) * until)
    kind = of * p.certificates + who.integers(p.certificates, size=many)
    order = np.lexsort((joined, kind))
    joined = joined[order]
    return Pool(
        replications=replications,
        replication=replication,
        opened=opened,
        kind=replication * p.certificates + whether.integers(p.certificates, size=len(opened)),
        person_kind=kind[order],
        joined=joined,
        leaves=joined + whether.exponential(p.available_days, many),
        answer=whether.exponential(p.answer_days, many),
        accepts=whether.random(many) < p.pull_accepted_pct / 100,
        absent=whether.random(many) < p.fall_through_pct / 100,
        mismatch=whether.random(many) < p.pull_mismatch_pct / 100,
    )


def simulate(p: Parameters, seed: int, replications: int) -> Outcome:
    """Simulate the pull process until every opening of the term is closed.

    seed : the same seed gives the same result, and the serial process the same openings

    Raises OutOfRangeError as `Parameters` does.
    """
    return run(p, draw(p, seed, replications))


def run(p: Parameters, d: Pool) -> Outcome:
    """Let time pass over what was drawn, each kind of job on its own."""
    asked = np.full(len(d.joined), np.nan)
    kinds = np.arange(d.replications * p.certificates + 1)
    order = np.lexsort((d.opened, d.kind))
    seats_at = np.searchsorted(d.kind[order], kinds).tolist()
    people_at = np.searchsorted(d.person_kind, kinds).tolist()
    opened = d.opened[order].tolist()
    # One outcome a person: 0 refuses, 1 accepts but never starts, 2 a mismatch, 3 stays.
    end = np.where(d.accepts, np.where(d.absent, 1, np.where(d.mismatch, 2, 3)), 0)
    joined, leaves, answer, ends = (a.tolist() for a in (d.joined, d.leaves, d.answer, end))
    begins = asked.tolist()
    closed: list[tuple[int, float, float, bool, bool, float, int]] = []
    for kind in kinds[:-1].tolist():
        last = people_at[kind + 1]
        person = people_at[kind]
        # (time of asking, opening, since when open, how many were asked)
        asking = [(opened[i], i, opened[i], 0) for i in range(seats_at[kind], seats_at[kind + 1])]
        heapify(asking)
        while asking:
            now, seat, since, times = asking[0]
            while person < last and leaves[person] <= now:
                person += 1
            begin = max(now, joined[person]) if person < last else np.inf
            if begin - since > p.give_up_days:
                # Found out on the day on which asking stops, not when somebody would have come.
                gone = max(now, since + p.give_up_days)
                closed.append((seat, since, gone - since, False, False, np.nan, times))
                heappop(asking)
                continue
            begins[person] = begin
            done, what = begin + answer[person], ends[person]
            if what == 0:
                heapreplace(asking, (done, seat, since, times + 1))
            elif what == 1:
                heapreplace(asking, (done + p.fall_through_days, seat, since, times + 1))
            else:
                closed.append((seat, since, done - since, True, what == 3, answer[person], times + 1))
                if what == 2:
                    again = done + p.mismatch_days
                    heapreplace(asking, (again, seat, again, 0))
                else:
                    heappop(asking)
            person += 1
    return _measured(p, d, order, np.array(begins), end, closed)


def _measured(
    p: Parameters, d: Pool, order: Ints, asked: Floats, end: Ints, closed: list[tuple[Any, ...]]
) -> Outcome:
    """The run in numbers, by replication."""
    n = d.replications
    columns = list(zip(*closed, strict=True)) if closed else [()] * 7
    seat = order[np.array(columns[0], dtype=int)]
    spells = {
        "replication": d.replication[seat],
        "opened": np.array(columns[1], dtype=float),
        "days_open": np.array(columns[2], dtype=float),
        "filled": np.array(columns[3], dtype=bool),
        "kept": np.array(columns[4], dtype=bool),
        "hire_days": np.array(columns[5], dtype=float),
        "hours": np.zeros(len(seat)),
        "cost_usd": np.array(columns[6], dtype=float) * p.match_usd,
    }
    of = d.person_kind // p.certificates
    met = ~np.isnan(asked)
    early = d.joined <= p.days
    waited = np.where(met, asked, d.leaves) - d.joined

    def count(chosen: Any) -> Ints:
        return np.bincount(of[chosen], minlength=n)

    people = {
        "all": count(slice(None)),
        "never_asked": count(~met),
        "refused": count(met & (end == 0)),
        "fell_through": count(met & (end == 1)),
        "hired": count(met & (end >= 2)),
    }
    missing = np.full(n, np.nan)
    measures = per_spell(spells, np.bincount(d.replication, minlength=n)) | {
        "queue_days": missing,
        "candidate_days": mean_of(waited[early], of[early], n),
        "idle_pct": missing,
    }
    return Outcome(spells, measures, people)
