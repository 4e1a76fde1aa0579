"""A brief: the numbers of one place, as rows, a frame and a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from edudata.analysis.place import sheet
from edudata.analysis.place.record import COLUMNS, Chart, Place, Row
from edudata.analysis.place.style import STYLE


@dataclass(frozen=True, kw_only=True)
class Brief:
    """All that the tables say about one place, each number with its comparison, rank and source.

    Attributes
    ----------
    place : Place
        What it is about.
    title : str
        The heading.
    finding : str
        How the place differs most from what it is compared with, by the rule in `rule`.
    rows : tuple of Row
        The numbers, by topic.
    charts : tuple of Chart
        Small charts.
    rule : str
        How the finding is computed.
    notes : tuple of str
        What holds for the whole brief.
    """

    place: Place
    title: str
    finding: str
    rows: tuple[Row, ...]
    charts: tuple[Chart, ...] = ()
    rule: str = ""
    notes: tuple[str, ...] = ()

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows as a DataFrame: measure, value, unit, comparison, rank, period, publisher, note."""
        frame = pd.DataFrame([row.record() for row in self.rows], columns=list(COLUMNS))
        for name in ("value", "low", "high", "nation"):
            frame[name] = frame[name].astype("float64")
        for name in ("rank", "of"):
            frame[name] = frame[name].astype("Int64")
        frame.attrs = {"place": self.place.name, "kind": self.place.kind, "id": self.place.id}
        return frame

    def row(self, key: str) -> Row:
        """Return one row by its name in code.

        Raises
        ------
        KeyError
            The brief has no such row.
        """
        return next((row for row in self.rows if row.key == key), None) or _absent(key, self.rows)

    def html(self) -> str:
        """Return the brief as a page of its own, to print on one sheet."""
        return sheet.page(self)

    def __repr__(self) -> str:
        lines = [self.title, self.finding, ""]
        for row in self.rows:
            compared = f"  ({row.basis} {row.nation_text})" if row.nation_text else ""
            rank = f"  {row.rank_text}" if row.rank_text else ""
            lines.append(f"{row.label:<58} {row.text or 'no figure: ' + row.missing}{compared}{rank}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return f"<style>{STYLE}</style>{sheet.body(self)}"


def _absent(key: str, rows: tuple[Row, ...]) -> Row:
    raise KeyError(f"{key!r} is not among {', '.join(row.key for row in rows)}")
