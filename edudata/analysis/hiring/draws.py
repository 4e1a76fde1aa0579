"""All chance of the serial process, drawn before the simulated time begins.

Two settings can then be compared on the same luck, and another engine can run on the same draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from edudata.analysis.hiring.outcomes import Floats, Ints, check_size, draw_openings
from edudata.analysis.hiring.parameters import Parameters

# An opening is given up after so many postings in any case.
MAX_POSTINGS = 60
FAILED, KEPT, MISMATCH = 0, 1, 2
# Shape of the gamma distribution of the time to arrange an interview: its spread is half its mean.
SHAPE = 4.0


@dataclass(frozen=True, slots=True)
class Draws:
    """Openings of all replications, their postings, the candidates invited and their interviews.

    Postings are in order of rounds, candidates in order of postings, interviews in order of candidates.
    Times are days.

    Attributes
    ----------
    replications : int
        Number of replications.
    replication, opened : ndarray
        By opening: its replication and day.
    seat : ndarray of int
        By posting: its opening; posting i of the first ones belongs to opening i.
    follows : ndarray of int
        By posting: the next posting of the same opening, -1 where there is none.
    applied, invited, passed, offered, fell_through : ndarray of int
        By posting: number of people.
    result : ndarray of int
        By posting: FAILED, KEPT or MISMATCH.
    offers_days, applied_day : ndarray of float
        By posting: length of the offers; day of applying of the person hired.
    candidate : ndarray of int
        By posting: its first candidate.
    posting, interviews, interview : ndarray of int
        By candidate: posting, number of interviews, the first of them.
    service, wait : ndarray of float
        By interview: length, and time to arrange it.
    """

    replications: int
    replication: Ints
    opened: Floats
    seat: Ints
    follows: Ints
    applied: Ints
    invited: Ints
    passed: Ints
    offered: Ints
    fell_through: Ints
    result: Ints
    offers_days: Floats
    applied_day: Floats
    candidate: Ints
    posting: Ints
    interviews: Ints
    interview: Ints
    service: Floats
    wait: Floats


def draw(p: Parameters, seed: int, replications: int) -> Draws:
    """Draw a simulation; the number of interviewers does not enter, their hours only scale the services."""
    # One stream per kind of chance: a parameter of one kind leaves the luck of the others unchanged.
    opening, posting, interview, offer, service, wait = (
        np.random.default_rng(s) for s in np.random.SeedSequence([seed, 1]).spawn(6)
    )
    people = p.seats * replications * p.applications * p.invited_pct / 100
    check_size("invited candidates", people / max(1 - p.again_pct / 100, 1 / MAX_POSTINGS))
    check_size("openings", p.seats * replications)
    replication, opened = draw_openings(p, opening, replications)
    rounds = list(_rounds(p, posting, interview, offer, len(opened)))
    arrays: dict[str, Any] = {name: np.concatenate([r[name] for r in rounds]) for name in rounds[0]}
    # The i-th posting that does not end well is followed by the i-th one after the first round.
    again = np.flatnonzero(arrays["result"][: -len(rounds[-1]["seat"]) or None] != KEPT)
    follows = np.full(len(arrays["seat"]), -1)
    follows[again] = len(opened) + np.arange(len(again))
    invited, interviews = arrays["invited"], arrays.pop("interviews")
    first, total = np.cumsum(interviews) - interviews, int(interviews.sum())
    mean = np.full(total, p.next_wait_days)
    mean[first] = p.first_wait_days
    # standard_gamma has the mean SHAPE, hence the division.
    return Draws(
        replications=replications,
        replication=replication,
        opened=opened,
        follows=follows,
        candidate=np.cumsum(invited) - invited,
        posting=np.repeat(np.arange(len(invited)), invited),
        interviews=interviews,
        interview=first,
        service=service.exponential(p.interview_days, total),
        wait=wait.standard_gamma(SHAPE, total) * mean / SHAPE,
        **arrays,
    )


def _rounds(p: Parameters, posting: Any, interview: Any, offer: Any, many: int) -> Iterator[dict[str, Any]]:
    """Yield the first postings of all openings, then the second ones of those that need one, and so on."""
    seat = np.arange(many)
    for _ in range(MAX_POSTINGS):
        n = len(seat)
        applied = posting.poisson(p.applications, n)
        invited = posting.binomial(applied, p.invited_pct / 100)
        people = int(invited.sum())
        # The interview that each candidate fails; numpy rejects a chance of failing of 0.
        fails = interview.geometric(1 - p.stage_pass, people) if p.stage_pass < 1 else p.stages + 1
        failed_at = np.broadcast_to(fails, people)
        passed = np.repeat(np.arange(n), invited)[failed_at > p.stages]
        offers = _offers(p, offer, passed, n)
        yield offers | {
            "seat": seat,
            "applied": applied,
            "invited": invited,
            "passed": np.bincount(passed, minlength=n),
            "interviews": np.minimum(failed_at, p.stages),
            "applied_day": p.posting_days * posting.random(n),
        }
        seat = seat[offers["result"] != KEPT]
        if not len(seat):
            return


def _offers(p: Parameters, rng: Any, of: Ints, n: int) -> dict[str, Any]:
    """Draw offers to those who passed, one after the other, until one person accepts and starts.

    `of` is the posting of each of them, ascending.
    """
    many = len(of)
    accepted = rng.random(many) < p.accepted_pct / 100
    absent = accepted & (rng.random(many) < p.fall_through_pct / 100)
    each = rng.exponential(p.offer_days, many) + p.fall_through_days * absent
    days, no_shows = (np.concatenate([[0], np.cumsum(a)]) for a in (each, absent))
    starts, stops = np.searchsorted(of, np.arange(n)), np.searchsorted(of, np.arange(n), side="right")
    good = np.flatnonzero(accepted & ~absent)
    hired = np.full(n, -1)
    hired[of[good][::-1]] = good[::-1]  # written backwards: of each posting the first one stays
    last = np.where(hired >= 0, hired + 1, stops)
    mismatch = rng.random(n) < p.serial_mismatch_pct / 100
    return {
        "result": np.where(hired < 0, FAILED, np.where(mismatch, MISMATCH, KEPT)),
        "offers_days": days[last] - days[starts],
        "offered": last - starts,
        "fell_through": no_shows[last] - no_shows[starts],
    }
