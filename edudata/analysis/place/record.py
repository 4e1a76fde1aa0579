"""Records of a brief's parts: the place, a number, a small chart, and what they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = {"state": "State", "metro": "Metropolitan area", "college": "College"}
"""Kind of place -> its word."""

# What readers see of a row, and in what order, in a frame.
COLUMNS = (
    "topic",
    "measure",
    "value",
    "unit",
    "low",
    "high",
    "words",
    "nation",
    "compared_with",
    "rank",
    "of",
    "rank_words",
    "area",
    "period",
    "publisher",
    "release",
    "table",
    "figure",
    "note",
    "missing",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A state, a metropolitan or micropolitan area, or a college.

    Attributes
    ----------
    kind : str
        "state", "metro" or "college".
    id : str
        Two digits of a state, five of an area, six of a college (UNITID).
    name : str
        "Tennessee", "Nashville-Davidson--Murfreesboro--Franklin, TN", "Vanderbilt University".
    state : str
        Postal abbreviation of the state, of an area's first one; "" if it is not known.
    metro : str
        A college's area; "" otherwise.
    about : str
        Words after the kind, such as "in Nashville, TN".
    closed : str
        The day a college closed, as ISO text; "" if it is open, "unknown" if only the fact is published.
    group : str
        With which others it is compared: "states", "metros", "micros", "public_4yr".
    """

    kind: str
    id: str
    name: str
    state: str = ""
    metro: str = ""
    about: str = ""
    closed: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A release of a publisher's file.

    Attributes
    ----------
    publisher, title, page : str
        Who published what, and the address of the page.
    published : str
        When, as ISO text of any precision.
    """

    publisher: str
    title: str
    page: str
    published: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One number of a brief, or why there is none.

    Attributes
    ----------
    key, topic, label : str
        Name in code; the topic and the measure in words.
    value, unit, text : float or None, str, str
        The number, its unit (a key of `words.UNITS`), and both as a reader says them.
    low, high : float or None
        Interval of an estimate from a sample.
    nation, nation_text, basis : float or None, str, str
        What it is compared with, in words, and what that is: "United States" or "middle state".
    rank, of, rank_text : int or None, int, str
        Place among those of its kind, 1 for the highest value.
    position : float or None
        Where it is among them, from 0 for the lowest value to 1 for the highest.
    area : str
        The place that the number describes, if it is not the brief's own.
    period : str
        When.
    source : Source
        Publisher and release.
    table, figure : str
        The table that holds the number, and the figure that shows it; "" if none does.
    settings : mapping of str to str
        Controls with which the figure shows it.
    note : str
        What a reader needs to know not to be misled.
    missing : str
        Why there is no number; "" if there is one.
    verdict : str
        "better", "worse" or "same" than what it is compared with; "" for a measure that is neither good nor
        bad, or without a comparison.
    words : str
        The verdict in words, "less student debt".
    gap_pct : float
        How much better, in percent of the comparison; negative for worse.
    """

    key: str
    topic: str
    label: str
    value: float | None
    unit: str
    text: str
    source: Source
    period: str
    table: str
    low: float | None = None
    high: float | None = None
    nation: float | None = None
    nation_text: str = ""
    basis: str = ""
    rank: int | None = None
    of: int = 0
    rank_text: str = ""
    position: float | None = None
    area: str = ""
    figure: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    missing: str = ""
    verdict: str = ""
    words: str = ""
    gap_pct: float = 0.0

    def record(self) -> dict[str, Any]:
        """Return the row as plain values, by the names of `COLUMNS`."""
        return {
            "topic": self.topic,
            "measure": self.label,
            "value": self.value,
            "unit": self.unit,
            "low": self.low,
            "high": self.high,
            "words": self.text,
            "nation": self.nation,
            "compared_with": self.basis,
            "rank": self.rank,
            "of": self.of or None,
            "rank_words": self.rank_text,
            "area": self.area,
            "period": self.period,
            "publisher": self.source.publisher,
            "release": self.source.published,
            "table": self.table,
            "figure": self.figure,
            "note": self.note,
            "missing": self.missing,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A series of a brief's small chart.

    Attributes
    ----------
    label : str
        Words at its end.
    x, y : tuple of float
        Years and values.
    """

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A small chart of a brief: title, unit, one or two lines, where they come from."""

    title: str
    unit: str
    lines: tuple[Line, ...]
    source: Source
    table: str
    figure: str = ""
