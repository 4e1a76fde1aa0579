"""Results of a simulated hiring process, by replication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from edudata.analysis.hiring.parameters import Parameters
from edudata.errors import OutOfRangeError

Ints = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
# More would fill the memory.
MAX_PEOPLE = 10_000_000
# Measured in every replication; a measure that a process does not have is missing.
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
# Measures of a part of a whole. None of the measures is ever negative.
SHARES = ("unfilled_pct", "idle_pct")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One simulated process.

    Attributes
    ----------
    spells : dict of str to ndarray
        One value per spell, a time during which a place was open: replication, seat (the opening; a place
        that a mismatch leaves is open again in another spell of the same seat), counted (the opening
        arose in the term), opened, days_open, filled, kept, hire_days (missing where nobody was hired),
        hours and cost_usd (of the whole spell).
    measures : dict of str to ndarray
        One value per replication for each of MEASURES, over what is counted.
    people : dict of str to ndarray
        By replication, how many people met each end, before and after the term too; the ends add up to
        "all".
    """

    spells: dict[str, Any]
    measures: dict[str, Floats]
    people: dict[str, Ints]


def draw_openings(p: Parameters, rng: np.random.Generator, replications: int) -> tuple[Ints, Floats]:
    """Draw the replication and day of every opening, in order of day within each replication."""
    # A Poisson number of uniformly spread days is a Poisson process.
    counts = rng.poisson(p.seats, replications)
    replication = np.repeat(np.arange(replications), counts)
    opened = rng.random(len(replication)) * p.horizon
    return replication, opened[np.lexsort((opened, replication))]


def in_term(p: Parameters, day: Floats) -> Any:
    """Return whether days lie in the term, neither in the warm-up nor after."""
    return (day >= p.first_day) & (day < p.last_day)


def check_size(what: str, number: float) -> None:
    """Raise OutOfRangeError if a simulation would hold more people than memory does."""
    if number > MAX_PEOPLE:
        raise OutOfRangeError(
            f"This simulation would hold about {number:,.0f} {what}, at most {MAX_PEOPLE:,} can be. Ask "
            "for fewer openings, days or replications."
        )


def ratio(part: Any, whole: Any) -> Floats:
    """Divide by replication; missing where the whole is 0."""
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)


def mean_of(values: Floats, replication: Ints, replications: int) -> Floats:
    """Average by replication."""
    count = np.bincount(replication, minlength=replications).astype(float)
    return ratio(np.bincount(replication, values, replications), count)


def per_spell(spells: dict[str, Any], openings: Ints) -> dict[str, Floats]:
    """Compute the measures that follow from the counted spells alone.

    Parameters
    ----------
    spells : dict of str to ndarray
        As in `Outcome`.
    openings : ndarray of int
        Number of openings in each replication's term.

    Returns
    -------
    dict of str to ndarray
        The first eight of MEASURES.
    """
    spells = {name: column[spells["counted"]] for name, column in spells.items()}
    n, of, filled = len(openings), spells["replication"], spells["filled"]
    hires = np.bincount(of[filled], minlength=n).astype(float)
    lasting = np.bincount(of[spells["kept"]], minlength=n).astype(float)
    # An opening whose spell ends unfilled is not opened again: it has one such spell, the last.
    unfilled = np.bincount(of[~filled], minlength=n)

    def total(name: str, rows: Any = slice(None)) -> Floats:
        sums: Any = np.bincount(of[rows], spells[name][rows], n)
        return sums

    days = spells["days_open"][filled]
    order = np.argsort(of[filled], kind="stable")
    groups = np.split(days[order], np.cumsum(hires.astype(int))[:-1])
    return {
        "days_to_fill": ratio(total("days_open", filled), hires),
        "days_to_fill_median": np.array([np.median(g) if len(g) else np.nan for g in groups]),
        "hire_days": ratio(total("hire_days", filled), hires),
        "unfilled_pct": ratio(100.0 * unfilled, openings.astype(float)),
        "vacant_days": ratio(total("days_open"), openings.astype(float)),
        "interview_hours": ratio(total("hours"), hires),
        "cost_usd": ratio(total("cost_usd"), hires),
        "cost_per_kept_usd": ratio(total("cost_usd"), lasting),
    }
