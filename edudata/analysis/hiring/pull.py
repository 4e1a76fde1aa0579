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

from edudata.analysis.hiring.outcomes import (
    Floats,
    Ints,
    Outcome,
    bearable,
    in_term,
    mean_of,
    per_spell,
    seats,
)
from edudata.analysis.hiring.parameters import Parameters

SPELLS = 2
"""People are drawn for as long as the last opening takes if it is closed and opened this often; for longer
where it turns out that some opening takes longer."""
CHANCES = ("join", "kind", "leave", "answer", "accept", "absent", "mismatch")


@dataclass(frozen=True, slots=True)
class Pool:
    """All chance of a simulation. `kind` of openings and people is that of their replication and
    certificate, in one number; people stand in order of kind and joining. Times are days.

    until : the first day on which somebody who was not drawn could join
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
    """Draw everything that chance decides. Openings are those of the serial process with this seed.

    until : draw people who join up to this day at least

    The pool begins empty. The luck of the first person who joins, of the second and so on is the same
    whatever the parameters: a higher rate lets the same people join sooner, a longer stay the same people
    leave later. So variants differ by what was changed, not by chance.
    """
    opening = np.random.default_rng(np.random.SeedSequence([seed, 1]).spawn(1)[0])
    replication, opened = seats(p, opening, replications)
    which = np.random.default_rng(np.random.SeedSequence([seed, 3]))
    rate = p.joins_per_opening * p.openings / 365
    until = max(until, p.horizon + SPELLS * (p.give_up_days + p.mismatch_days))
    expected = rate * until
    bearable("certified people", expected * replications)
    luck = _luck(seed, replications, int(expected + 5 * expected**0.5) + 10)
    joined = np.cumsum(luck["join"], axis=1) / rate
    office = np.arange(replications)[:, None]
    kind = (office * p.certificates + (luck["kind"] * p.certificates).astype(int)).ravel()
    order = np.lexsort((joined.ravel(), kind))
    first = {name: values.ravel()[order] for name, values in luck.items()}
    of_day = joined.ravel()[order]
    return Pool(
        replications=replications,
        until=float(joined[:, -1].min()),
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
    """Each person's luck of each kind, by replication: of more people, those of fewer come first."""
    out = {name: np.empty((replications, people)) for name in CHANCES}
    for number in range(replications):
        streams = np.random.SeedSequence([seed, 2, number]).spawn(len(CHANCES))
        for name, stream in zip(CHANCES, streams, strict=True):
            rng = np.random.default_rng(stream)
            timed = name in ("join", "leave", "answer")
            out[name][number] = rng.standard_exponential(people) if timed else rng.random(people)
    return out


def simulate(p: Parameters, seed: int, replications: int) -> Outcome:
    """Simulate the pull process until every opening is closed.

    seed : the same seed gives the same result, and the serial process the same openings

    Raises OutOfRangeError as `Parameters` does.
    """
    until = 0.0
    while True:
        drawn = draw(p, seed, replications, until)
        outcome = run(p, drawn)
        spells = outcome.spells
        over = float((spells["opened"] + spells["days_open"]).max(initial=0))
        if over <= drawn.until:
            return outcome
        until = 2 * over


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
        "seat": seat,
        "counted": in_term(p, d.opened[seat]),
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
    over = (spells["opened"] + spells["days_open"]).max(initial=0)
    there = d.joined <= over
    early = in_term(p, d.joined)
    waited = np.where(met, asked, d.leaves) - d.joined

    def count(chosen: Any) -> Ints:
        return np.bincount(of[chosen], minlength=n)

    people = {
        "all": count(there),
        "never_asked": count(there & ~met),
        "refused": count(met & (end == 0)),
        "fell_through": count(met & (end == 1)),
        "hired": count(met & (end >= 2)),
    }
    missing = np.full(n, np.nan)
    openings = np.bincount(d.replication[in_term(p, d.opened)], minlength=n)
    measures = per_spell(spells, openings) | {
        "queue_days": missing,
        "candidate_days": mean_of(waited[early], of[early], n),
        "idle_pct": missing,
        "load_pct": missing,
    }
    return Outcome(spells, measures, people)
