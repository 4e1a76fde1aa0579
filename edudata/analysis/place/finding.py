"""How a place differs most from what it is compared with, in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from edudata.analysis.place.measures import SAME_PCT
from edudata.analysis.place.record import Row
from edudata.analysis.place.words import listed

MOST_BETTER, MOST_WORSE = 2, 1
RULE = (
    "The sentence names the two measures on which the place does best and the one on which it does worst, "
    f"by percent of what it is compared with. A difference below {SAME_PCT:g}%, or within the margin "
    "of error of a sample, counts as the same. Only measures of price, debt, jobs, pay and homes count. "
    "Where our tables hold no national figure, the middle state or metro takes its place."
)
# The measures that a sentence may name, in the order of the brief.
NAMED = {
    "state": ("public_4yr_price", "debt", "late", "underemployment", "degree_pay", "home_years", "prices"),
    "metro": (
        "public_4yr_price",
        "underemployment",
        "degree_jobs",
        "degree_pay",
        "home_years",
        "rent_share",
    ),
    "college": ("price", "net_price", "completion", "programs_below"),
}


def finding(rows: Iterable[Row], keys: Sequence[str], compared: str = "the nation") -> str:
    """Say in which measures a place is better and worse; see `RULE`.

    Parameters
    ----------
    rows : iterable of Row
        The brief's rows.
    keys : sequence of str
        Keys of the rows that may be named.
    compared : str
        What they are compared with.
    """
    counted = [row for row in rows if row.key in keys and row.verdict and row.words]
    better = sorted((r for r in counted if r.verdict == "better"), key=lambda r: -r.gap_pct)[:MOST_BETTER]
    worse = sorted((r for r in counted if r.verdict == "worse"), key=lambda r: r.gap_pct)[:MOST_WORSE]
    if better and worse:
        return f"{_words(better)} than {compared}, but {_words(worse)}"
    if better or worse:
        return f"{_words(better or worse)} than {compared}"
    if any(row.key in keys and row.verdict for row in rows):
        return f"about the same as {compared}"
    return "not enough published figures to compare"


def _words(rows: Sequence[Row]) -> str:
    return listed(dict.fromkeys(row.words for row in rows))


def sentence(text: str) -> str:
    """Begin with a capital letter and end with a period."""
    return f"{text[:1].upper()}{text[1:]}."
