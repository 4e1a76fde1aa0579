"""One measure of all places of a kind: values, what they are compared with, ranks, and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from edudata.analysis.place import words
from edudata.analysis.place.record import Row, Source

UNITED_STATES = "United States"
# Less than this apart counts as the same.
SAME_PCT = 5.0

Sources = Mapping[str, Source]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure as readers see it.

    Attributes
    ----------
    key, topic, label, unit : str
        As in `Row`.
    resource, table : str
        The publisher's file, and the table that holds the numbers.
    figure, settings : str, mapping
        The figure that shows the numbers, and its controls.
    good : str
        "low" or "high" if one of them is better for a student; "" if neither is.
    better, worse : str
        Words of a finding.
    period, note, missing : str
        As in `Row`, for all places.
    ranked : bool
        False for numbers that grow with the size of the place.
    """

    key: str
    topic: str
    label: str
    unit: str
    resource: str
    table: str
    figure: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    good: str = ""
    better: str = ""
    worse: str = ""
    period: str = ""
    note: str = ""
    missing: str = "Not published for this place."
    ranked: bool = True


@dataclass(frozen=True, kw_only=True)
class Column:
    """A measure with its value in every place.

    Attributes
    ----------
    measure : Measure
        What it is.
    values : Series
        By place; missing where there is none.
    groups : Series
        By place: with which others it is ranked; missing for those that are not.
    nation : mapping of str to float
        By group, what the values are compared with; empty for no comparison.
    basis : mapping of str to str
        By group, words for that.
    low, high : Series, optional
        Intervals.
    notes, reasons : mapping of str to str
        By place: what else to know, and why there is no value.
    """

    measure: Measure
    values: pd.Series[float]
    groups: pd.Series[str]
    nation: Mapping[str, float] = field(default_factory=dict)
    basis: Mapping[str, str] = field(default_factory=dict)
    low: pd.Series[float] | None = None
    high: pd.Series[float] | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _of_group(self) -> dict[str, NDArray[np.float64]]:
        return {}

    def ranked_with(self, group: str) -> NDArray[np.float64]:
        """Return the values of a group, from the lowest to the highest."""
        if group not in self._of_group:
            own = self.groups.reindex(self.values.index).eq(group)
            self._of_group[group] = np.sort(self.values[own].dropna().to_numpy("float64"))
        return self._of_group[group]

    def row(self, place: str, sources: Sources, area: str = "") -> Row:
        """Return the row of one place.

        Parameters
        ----------
        place : str
            Code of the place.
        sources : mapping of str to Source
            Releases by resource.
        area : str
            Name of the place, if the row is for the brief of another one.
        """
        m = self.measure
        value = _number(self.values, place)
        has_value = value is not None
        nation = self._nation(place)
        low, high = (_number(end, place) if has_value else None for end in (self.low, self.high))
        gap = gap_pct(value, nation, m.good)
        verdict = compare(gap, nation, low, high)
        reason = self.reasons.get(place, m.missing)
        return Row(
            key=m.key,
            topic=m.topic,
            label=m.label,
            value=value,
            unit=m.unit,
            text=words.value(value, m.unit),
            low=low,
            high=high,
            nation=nation,
            nation_text=words.value(nation, m.unit),
            basis="" if nation is None else self.basis.get(self._group(place), UNITED_STATES),
            **self._ranked(place, value),
            area=area,
            period=m.period,
            source=sources[m.resource],
            table=m.table,
            figure=m.figure,
            settings=m.settings,
            note=" ".join(filter(None, (m.note, self.notes.get(place, "")))) if has_value else "",
            missing="" if has_value else reason,
            verdict=verdict,
            words={"better": m.better, "worse": m.worse}.get(verdict, ""),
            gap_pct=gap or 0.0,
        )

    def national(self, sources: Sources, group: str) -> Row:
        """Return what places are compared with as a row: the nation, or the middle of a group."""
        m = self.measure
        value = self.nation.get(group, self.nation.get(""))
        return Row(
            key=m.key,
            topic=m.topic,
            label=m.label,
            value=value,
            unit=m.unit,
            text=words.value(value, m.unit),
            area=self.basis.get(group, UNITED_STATES),
            period=m.period,
            source=sources[m.resource],
            table=m.table,
            figure=m.figure,
            settings=m.settings,
            note=m.note if value is not None else "",
            missing="" if value is not None else "No national figure.",
        )

    def _group(self, place: str) -> str:
        group = self.groups.get(place)
        return "" if group is None or pd.isna(group) else str(group)

    def _nation(self, place: str) -> float | None:
        value = self.nation.get(self._group(place), self.nation.get(""))
        return None if value is None or pd.isna(value) else float(value)

    def _ranked(self, place: str, value: float | None) -> dict[str, Any]:
        group = self._group(place)
        if value is None or not group or not self.measure.ranked:
            return {}
        values = self.ranked_with(group)
        of = len(values)
        below = int(np.searchsorted(values, value, "left"))
        above = of - int(np.searchsorted(values, value, "right"))
        if of < 2:
            return {}
        return {
            "rank": above + 1,
            "of": of,
            "rank_text": words.rank(above + 1, below + 1, of),
            # Equal values share the middle of their places.
            "position": round((below + of - 1 - above) / 2 / (of - 1), 4),
        }


@dataclass(frozen=True, slots=True)
class Part:
    """Measures that are built together.

    Attributes
    ----------
    keys : tuple of str
        Keys of the measures, in their order.
    build : callable
        Builds their columns.
    """

    keys: tuple[str, ...]
    build: Callable[[], Iterable[Column]]


class Panel:
    """All measures of a kind of place, in the order of a brief, each part built when it is first needed.

    A metro's brief shows a few measures of its state, a college's a few of its metro: building all of them
    would take longer than the brief itself.

    Parameters
    ----------
    parts : sequence of Part
        The measures.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = {key: part for part in parts for key in part.keys}
        self._columns: dict[str, Column] = {}

    def column(self, key: str) -> Column:
        """Return a measure."""
        if key not in self._columns:
            for column in self._parts[key].build():
                self._columns[column.measure.key] = column
        return self._columns[key]

    def rows(self, place: str, sources: Sources) -> list[Row]:
        """Return the rows of one place."""
        return [self.column(key).row(place, sources) for key in self._parts]


def _number(series: pd.Series[float] | None, place: str) -> float | None:
    value = None if series is None else series.get(place)
    return None if value is None or pd.isna(value) else float(value)


def gap_pct(value: float | None, nation: float | None, good: str) -> float | None:
    """Return how much better a value is, in percent of what it is compared with."""
    if value is None or not nation or not good:
        return None
    gap = (value / nation - 1) * 100
    return -gap if good == "low" else gap


def compare(
    gap: float | None, nation: float | None, low: float | None = None, high: float | None = None
) -> str:
    """Return "better", "worse" or "same" for a gap; "" without one."""
    if gap is None or nation is None:
        return ""
    within_error = low is not None and high is not None and low <= nation <= high
    if abs(gap) < SAME_PCT or within_error:
        return "same"
    return "better" if gap > 0 else "worse"


def medians(values: pd.Series[float], groups: pd.Series[str]) -> dict[str, float]:
    """Return the median of each group, for comparison where no national figure is published."""
    return {str(group): float(value) for group, value in values.groupby(groups).median().items()}
