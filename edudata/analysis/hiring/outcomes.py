"""What a simulated way to hire brought about, replication by replication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from edudata.analysis.hiring.parameters import Parameters
from edudata.errors import OutOfRangeError

Ints = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
COLUMNS = (
    "replication", "seat", "counted", "opened", "days_open", "filled", "kept", "hire_days", "hours",
    "cost_usd",
)  # fmt: skip
"""Of a spell: a time during which a place was open. A place that a mismatch leaves is open again, in
another spell of the same opening, its `seat`. Spells are counted whose opening arose in the term. Hours
and cost are those of the whole spell."""
MOST_PEOPLE = 10_000_000
"""In one simulation; more would fill the memory."""
MEASURES = {
    "days_to_fill": "days from opening to a filled place, mean",
    "days_to_fill_median": "days from opening to a filled place, median",
    "hire_days": "days from application, or from being asked, to acceptance",
    "unfilled_pct": "% of openings that in the end are closed unfilled, reopened ones included",
    "vacant_days": "days vacant per opening, reopened places and unfilled ones included",
    "interview_hours": "interview hours per hire",
    "cost_usd": "USD per hire",
    "cost_per_kept_usd": "USD per hire that lasts",
    "queue_days": "days an invited candidate waits for a free interviewer, each interview",
    "candidate_days": "days from invitation to the last interview, or in the pool until asked",
    "idle_pct": "% of the hours given for interviews that are not used",
    "load_pct": "hours that first interviews need, % of those given for them; above 100 the queue grows",
}
"""What is measured in every replication; a measure that a process does not have is missing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One process simulated.

    spells   : array of each of `COLUMNS`; hire_days are missing where nobody was hired
    measures : array by replication of each of `MEASURES`, of what is counted
    people   : array by replication of how many people met each end, before and after the term too; they
               add up to `people["all"]`
    """

    spells: dict[str, Any]
    measures: dict[str, Floats]
    people: dict[str, Ints]

    @property
    def days_to_fill(self) -> Floats:
        """Days open of the counted spells that ended in a hire."""
        days: Floats = self.spells["days_open"][self.spells["filled"] & self.spells["counted"]]
        return days


def seats(p: Parameters, rng: np.random.Generator, replications: int) -> tuple[Ints, Floats]:
    """Replication and day of every opening: at random over all days, in order within each replication."""
    counts = rng.poisson(p.seats, replications)
    replication = np.repeat(np.arange(replications), counts)
    opened = rng.random(len(replication)) * p.horizon
    return replication, opened[np.lexsort((opened, replication))]


def in_term(p: Parameters, day: Floats) -> Any:
    """Whether days lie in the term: not in the warm-up, not after."""
    return (day >= p.first_day) & (day < p.last_day)


def bearable(what: str, number: float) -> None:
    """OutOfRangeError if a simulation would hold more people than memory does."""
    if number > MOST_PEOPLE:
        raise OutOfRangeError(
            f"This simulation would hold about {number:,.0f} {what}, at most {MOST_PEOPLE:,} can be. Ask "
            "for fewer openings, days or replications."
        )


def shared(part: Any, whole: Any) -> Floats:
    """part / whole by replication, missing where whole is 0."""
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)


def mean_of(values: Floats, replication: Ints, replications: int) -> Floats:
    """Mean by replication."""
    count = np.bincount(replication, minlength=replications).astype(float)
    return shared(np.bincount(replication, values, replications), count)


def per_spell(spells: dict[str, Any], openings: Ints) -> dict[str, Floats]:
    """The measures that follow from the counted spells alone.

    openings : how many arose in each replication's term
    """
    spells = {name: column[spells["counted"]] for name, column in spells.items()}
    n, of, filled = len(openings), spells["replication"], spells["filled"]
    hires = np.bincount(of[filled], minlength=n).astype(float)
    kept = np.bincount(of[spells["kept"]], minlength=n).astype(float)
    # An opening whose spell ends unfilled is not opened again: it has one such spell, the last.
    unfilled = np.bincount(of[~filled], minlength=n)

    def total(name: str, chosen: Any = slice(None)) -> Floats:
        sums: Any = np.bincount(of[chosen], spells[name][chosen], n)
        return sums

    days = spells["days_open"][filled]
    rank = np.argsort(of[filled], kind="stable")
    groups = np.split(days[rank], np.cumsum(hires.astype(int))[:-1])
    return {
        "days_to_fill": shared(total("days_open", filled), hires),
        "days_to_fill_median": np.array([np.median(g) if len(g) else np.nan for g in groups]),
        "hire_days": shared(total("hire_days", filled), hires),
        "unfilled_pct": shared(100.0 * unfilled, openings.astype(float)),
        "vacant_days": shared(total("days_open"), openings.astype(float)),
        "interview_hours": shared(total("hours"), hires),
        "cost_usd": shared(total("cost_usd"), hires),
        "cost_per_kept_usd": shared(total("cost_usd"), kept),
    }
