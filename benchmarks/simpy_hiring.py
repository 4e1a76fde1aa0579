"""Both processes in SimPy, event by event: an oracle for the tests, a reference for the benchmark.

They take the draws of `edudata.analysis.hiring`, so that both engines live through the same luck and must
agree to the digit. Every applicant is a process of their own, as one would write it in SimPy. All openings
are simulated, those of the warm-up too: each spell names its opening, by which a caller counts.
"""

from __future__ import annotations

from typing import Any

import simpy

from edudata.analysis.hiring.draws import FAILED, MISMATCH, Draws
from edudata.analysis.hiring.parameters import Parameters
from edudata.analysis.hiring.pull import Pool

Spell = tuple[float, float, bool, int]
"""Day on which a place became free, days open, whether it was filled, its opening."""


def serial(p: Parameters, d: Draws) -> tuple[list[Spell], dict[int, float]]:
    """Simulate one replication: every spell, and when each interview began.

    Each applicant applies, is screened, and if invited queues before each stage's interviewers.
    """
    assert d.replications == 1
    env = simpy.Environment()
    stages = [simpy.Resource(env, p.interviewers) for _ in range(p.stages)]
    spells: list[Spell] = []
    begins: dict[int, float] = {}
    chance = d.applied_day

    def applicant(posting: int, place: int, invited: int) -> Any:
        # The day of applying is not kept: spread evenly, it decides nothing later.
        applied = p.posting_days * ((place + chance[posting] / p.posting_days) % 1)
        yield env.timeout(applied)
        yield env.timeout(p.posting_days - applied + p.screening_days)
        if place >= invited:
            return
        person = int(d.candidate[posting]) + place
        for step in range(int(d.interviews[person])):
            interview = int(d.interview[person]) + step
            yield env.timeout(d.wait[interview])
            with stages[step].request() as turn:
                yield turn
                begins[interview] = env.now
                yield env.timeout(d.service[interview])

    def seat(number: int) -> Any:
        yield env.timeout(d.opened[number])
        opened, posting = env.now, number
        while True:
            applied, invited = int(d.applied[posting]), int(d.invited[posting])
            everyone = [env.process(applicant(posting, place, invited)) for place in range(applied)]
            if invited:
                yield env.all_of(everyone[:invited])
            else:
                yield env.timeout(p.posting_days + p.screening_days)
            yield env.timeout(d.offers_days[posting])
            filled = d.result[posting] != FAILED
            over = env.now - opened > p.give_up_days
            follows = int(d.follows[posting])
            if filled or over or follows < 0:
                spells.append((opened, env.now - opened, bool(filled), number))
            if follows < 0 or (over and not filled):
                return
            if d.result[posting] == MISMATCH:
                yield env.timeout(p.mismatch_days)
                opened = env.now
            posting = follows

    for number in range(len(d.opened)):
        env.process(seat(number))
    env.run()
    return spells, begins


def pull(p: Parameters, d: Pool) -> tuple[list[Spell], int]:
    """Simulate one replication: every spell, and how many people were asked."""
    assert d.replications == 1
    env = simpy.Environment()
    pools = [simpy.Store(env) for _ in range(p.certificates)]
    spells: list[Spell] = []
    requests = 0

    def person(number: int) -> Any:
        pool = pools[d.person_kind[number]]
        yield env.timeout(d.joined[number])
        yield pool.put(number)
        yield env.timeout(d.leaves[number] - env.now)
        if number in pool.items:
            pool.items.remove(number)

    def seat(number: int) -> Any:
        nonlocal requests
        yield env.timeout(d.opened[number])
        opened, pool = env.now, pools[d.kind[number]]
        while True:
            patience = opened + p.give_up_days - env.now
            if patience < 0:
                spells.append((opened, env.now - opened, False, number))
                return
            candidate = pool.get()
            yield candidate | env.timeout(patience)
            if not candidate.triggered:
                candidate.cancel()
                spells.append((opened, env.now - opened, False, number))
                return
            who, requests = candidate.value, requests + 1
            yield env.timeout(d.answer[who])
            if not d.accepts[who]:
                continue
            if d.absent[who]:
                yield env.timeout(p.fall_through_days)
                continue
            spells.append((opened, env.now - opened, True, number))
            if not d.mismatch[who]:
                return
            yield env.timeout(p.mismatch_days)
            opened = env.now

    for number in range(len(d.joined)):
        env.process(person(number))
    for number in range(len(d.opened)):
        env.process(seat(number))
    env.run()
    return spells, requests


def queue(arrivals: list[float], services: list[float], servers: int) -> list[float]:
    """When each customer's service begins, first come, first served."""
    env = simpy.Environment()
    counter = simpy.Resource(env, servers)
    begins = [0.0] * len(arrivals)

    def customer(number: int) -> Any:
        with counter.request() as turn:
            yield turn
            begins[number] = env.now
            yield env.timeout(services[number])

    def door() -> Any:
        for number, at in enumerate(arrivals):
            yield env.timeout(at - env.now)
            env.process(customer(number))

    env.process(door())
    env.run()
    return begins
