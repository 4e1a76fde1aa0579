"""The serial way to hire: post, collect, screen, interview one stage after the other, offer, start over.

The whole slate of a posting is interviewed, then those who passed get offers one after the other. When
nobody is left the opening is posted again, as it is when a hire turns out not to match.
"""

from __future__ import annotations

import numpy as np

from edudata.analysis.hiring.draws import FAILED, KEPT, MISMATCH, Draws, draw
from edudata.analysis.hiring.outcomes import Floats, Ints, Outcome, in_term, mean_of, per_spell
from edudata.analysis.hiring.parameters import Parameters
from edudata.analysis.hiring.queues import begins


def simulate(p: Parameters, seed: int, replications: int) -> Outcome:
    """Simulate the serial process from empty offices until every opening is closed.

    Parameters
    ----------
    p : Parameters
        What to assume.
    seed : int
        The same seed gives the same result.
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
    return run(p, draw(p, seed, replications))


def run(p: Parameters, d: Draws) -> Outcome:
    """Simulate the process on given draws."""
    return Run(p, d).measured()


class Run:
    """A simulation: when each posting was posted and decided, and when each interview began.

    Time passes in windows in which no decision reaches the interviewers before the window ends: days pass
    from a posting to its invitations, and a posting that ends without a hire cannot end sooner than if
    nobody queued. Within a window all arrivals at the first stage are therefore known, those at the second
    follow from them, and so on. Each stage is one pass in order of arrival, with the result of an
    event-by-event simulation.
    """

    def __init__(self, p: Parameters, d: Draws) -> None:
        self.p, self.d = p, d
        # Days from a posting to its invitations, in which none of its candidates is interviewed.
        self.lead = p.posting_days + p.screening_days
        postings, interviews = len(d.seat), len(d.service)
        # By posting; `opened` is when its place became free, cost and hours are all since then.
        self.opened, self.posted, self.decided = (np.full(postings, np.nan) for _ in range(3))
        self.cost, self.hours, self.slate_end = (np.zeros(postings) for _ in range(3))
        self.left = d.invited.copy()
        self.soonest = np.full(postings, np.inf)
        # By interview.
        self.arrive, self.begin = (np.full(interviews, np.nan) for _ in range(2))
        self.person = np.repeat(np.arange(len(d.interviews)), d.interviews)
        self.posting = d.posting[self.person]
        self.office = d.replication[d.seat[self.posting]]
        self.last = np.zeros(interviews, dtype=bool)
        self.last[d.interview + d.interviews - 1] = True
        self._pass()

    def _pass(self) -> None:
        """Simulate until nobody is in any stage."""
        p, d = self.p, self.d
        self._own_hours = np.bincount(self.posting, d.service, len(d.seat)) * p.interview_hours_a_week / 7
        self._own_cost = p.posting_usd + p.interview_hour_usd * (
            self._own_hours + d.applied * p.screening_minutes / 60
        )
        self._least = self._shortest()
        # By stage and replication: a heap of the days from which each interviewer is free.
        self._free = [[[0.0] * p.interviewers for _ in range(d.replications)] for _ in range(p.stages)]
        nobody = (np.array([]), np.array([], dtype=np.int64))
        self._coming: list[list[tuple[Floats, Ints]]] = [[nobody] for _ in range(p.stages)]
        seats = np.arange(len(d.opened))
        self.opened[seats] = d.opened
        self._post(seats, d.opened)
        while (first := min(float(t.min(initial=np.inf)) for c in self._coming for t, _ in c)) < np.inf:
            self._window(max(first + self.lead, float(self.soonest.min(initial=np.inf))))

    def _shortest(self) -> Floats:
        """Compute the days from a posting until its next one could reach interviewers if nobody queued."""
        d = self.d
        each = np.bincount(self.person, d.service + d.wait, len(d.interviews))
        slate = np.zeros(len(d.seat))
        np.maximum.at(slate, d.posting, each)
        # Capped, since a posting that invites nobody is followed by one more.
        arranging = np.full(len(d.seat), self.lead)
        np.minimum.at(arranging, d.posting, d.wait[d.interview])
        days = 2 * self.lead + slate + d.offers_days + arranging[d.follows]
        return np.where(d.follows >= 0, days + self.p.mismatch_days * (d.result == MISMATCH), np.inf)

    def _post(self, postings: Ints, at: Floats) -> None:
        """Post openings; a posting with nobody to invite is decided at once and posted again."""
        d = self.d
        while len(postings):
            self.posted[postings] = at
            self.soonest[postings] = at + self._least[postings]
            self.cost[postings] += self._own_cost[postings]
            self.hours[postings] += self._own_hours[postings]
            invited = d.invited[postings]
            within = np.arange(invited.sum()) - np.repeat(np.cumsum(invited) - invited, invited)
            first = d.interview[np.repeat(d.candidate[postings], invited) + within]
            self._coming[0].append((np.repeat(at + self.lead, invited) + d.wait[first], first))
            nobody = postings[invited == 0]
            self.slate_end[nobody] = self.posted[nobody] + self.lead
            postings, at = self._decide(nobody)

    def _window(self, limit: float) -> None:
        """Hold all interviews whose candidates are ready before the limit."""
        d = self.d
        over: list[tuple[Floats, Ints]] = []
        for stage, free in enumerate(self._free):
            times, interviews = self._ready(stage, limit)
            if not len(times):
                continue
            ends = self._serve(free, times, interviews)
            last = self.last[interviews]
            over.append((ends[last], interviews[last]))
            if stage + 1 < len(self._free):
                following = interviews[~last] + 1
                self._coming[stage + 1].append((ends[~last] + d.wait[following], following))
        if not over:
            return
        ends, interviews = (np.concatenate(part) for part in zip(*over, strict=True))
        postings = self.posting[interviews]
        np.maximum.at(self.slate_end, postings, ends)
        np.subtract.at(self.left, postings, 1)
        complete = postings[self.left[postings] == 0]
        if len(complete):
            self._post(*self._decide(np.unique(complete)))

    def _ready(self, stage: int, limit: float) -> tuple[Floats, Ints]:
        """Take those who come to a stage before the limit, by replication and time."""
        times, interviews = (np.concatenate(part) for part in zip(*self._coming[stage], strict=True))
        due = times < limit
        later = ~due
        self._coming[stage] = [(times[later], interviews[later])]
        times, interviews = times[due], interviews[due]
        # Within one replication there is nothing to sort by office, which is faster.
        alone = self.d.replications == 1
        order = times.argsort(kind="stable") if alone else np.lexsort((times, self.office[interviews]))
        return times[order], interviews[order]

    def _serve(self, free: list[list[float]], times: Floats, interviews: Ints) -> Floats:
        """Interview those who are ready, each office by itself; return when each interview ends."""
        services = self.d.service[interviews]
        if len(free) == 1:
            begin = begins(times, services, free[0])
        else:
            begin, start = times.copy(), 0
            stops = self.office[interviews].searchsorted(np.arange(1, len(free) + 1)).tolist()
            for stop, interviewers in zip(stops, free, strict=True):
                if stop > start:
                    own = slice(start, stop)
                    begin[own] = begins(times[own], services[own], interviewers)
                    start = stop
        self.arrive[interviews], self.begin[interviews] = times, begin
        return begin + services

    def _decide(self, postings: Ints) -> tuple[Ints, Floats]:
        """Decide postings whose slate is complete; return the postings that follow, and when."""
        p, d = self.p, self.d
        at = self.slate_end[postings] + d.offers_days[postings]
        self.decided[postings] = at
        self.soonest[postings] = np.inf
        failed = d.result[postings] == FAILED
        given_up = failed & (at - self.opened[postings] > p.give_up_days)
        on = (d.follows[postings] >= 0) & ~given_up
        postings, at, failed = postings[on], at[on], failed[on]
        follows = d.follows[postings]
        at = at + p.mismatch_days * ~failed
        self.opened[follows] = np.where(failed, self.opened[postings], at)
        self.cost[follows] = self.cost[postings] * failed
        self.hours[follows] = self.hours[postings] * failed
        return follows, at

    def spells(self) -> dict[str, np.ndarray]:
        """Return every time that a place was open, as in `Outcome.spells`."""
        d = self.d
        decided = ~np.isnan(self.decided)
        # A posting closed its spell when it hired, or when none followed.
        followed = (d.follows >= 0) & ~np.isnan(self.posted[d.follows])
        closed = np.flatnonzero(decided & ((d.result != FAILED) | ~followed))
        filled = d.result[closed] != FAILED
        hire = self.decided[closed] - self.posted[closed] - d.applied_day[closed]
        seat = d.seat[closed]
        return {
            "replication": d.replication[seat],
            "seat": seat,
            "counted": in_term(self.p, d.opened[seat]),
            "opened": self.opened[closed],
            "days_open": self.decided[closed] - self.opened[closed],
            "filled": filled,
            "kept": d.result[closed] == KEPT,
            "hire_days": np.where(filled, hire, np.nan),
            "hours": self.hours[closed],
            "cost_usd": self.cost[closed],
        }

    def measured(self) -> Outcome:
        """Summarize the run by replication."""
        p, d, n = self.p, self.d, self.d.replications
        spells = self.spells()
        # An interview that never took place has no time (NaN) and so lies in no term.
        ends = self.begin + d.service
        busy = np.minimum(ends, p.last_day) - np.maximum(self.begin, p.first_day)
        worked = np.flatnonzero(busy > 0)
        came = np.flatnonzero(in_term(p, self.arrive))
        first = d.interview[in_term(p, self.arrive[d.interview])]
        invited = self.posted[d.posting] + self.lead
        there = np.flatnonzero(in_term(p, invited))
        through = ends[d.interview[there] + d.interviews[there] - 1]
        capacity = p.interviewers * p.days
        openings = np.bincount(d.replication[in_term(p, d.opened)], minlength=n)
        used = 100 * np.bincount(self.office[worked], busy[worked], n) / (capacity * p.stages)
        measures = per_spell(spells, openings) | {
            "queue_days": mean_of(self.begin[came] - self.arrive[came], self.office[came], n),
            "candidate_days": mean_of(through - invited[there], d.replication[d.seat[d.posting[there]]], n),
            # Rounded: hours add up to -3e-14 % idle for interviewers who never pause.
            "idle_pct": np.round(100 - used, 9) + 0.0,
            "load_pct": 100 * np.bincount(self.office[first], d.service[first], n) / capacity,
        }
        return Outcome(spells, measures, self._people())

    def _people(self) -> dict[str, Ints]:
        """Count by replication how many applicants met each end."""
        d = self.d
        posted = np.flatnonzero(~np.isnan(self.posted))
        replication = d.replication[d.seat[posted]]

        def count(values: Ints) -> Ints:
            return np.bincount(replication, values[posted], d.replications).astype(int)

        hired = (d.result != FAILED).astype(int)
        return {
            "all": count(d.applied),
            "screened_out": count(d.applied - d.invited),
            "rejected": count(d.invited - d.passed),
            "not_needed": count(d.passed - d.offered),
            "refused": count(d.offered - d.fell_through - hired),
            "fell_through": count(d.fell_through),
            "hired": count(hired),
        }
