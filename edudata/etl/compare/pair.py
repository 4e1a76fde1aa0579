"""A candidate's rows matched with those of the active vintage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edudata.etl.compare.diff import Aligned, align, value_columns

if TYPE_CHECKING:
    import pandas as pd

    from edudata.records import Resource


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two frames of one resource and how their rows match.

    Attributes
    ----------
    rows : Aligned
        Matching rows, by `key`.
    edition : tuple of str
        Key columns that hold one value in each frame, but not the same one: the stamp of an edition.
    """

    old: pd.DataFrame
    new: pd.DataFrame
    resource: Resource
    rows: Aligned
    edition: tuple[str, ...]

    @classmethod
    def match(cls, old: pd.DataFrame, new: pd.DataFrame, resource: Resource) -> Pair:
        """Match rows by the resource's key, less the stamp of an edition."""
        edition = _edition(old, new, resource)
        key = [c for c in resource.key if c not in edition]
        return cls(old, new, resource, align(old, new, key), edition)

    @property
    def key(self) -> list[str]:
        """Columns by which rows match."""
        return [c for c in self.resource.key if c not in self.edition]

    def number_columns(self) -> list[str]:
        """Columns of numbers that are neither key nor period."""
        kinds = self.resource.columns
        values = value_columns(self.old, self.new, self.resource)
        return [c for c in values if kinds[c] in ("number", "integer")]

    def text_keys(self) -> list[str]:
        """Text columns of the key, less edition and period."""
        kinds = self.resource.columns
        return [c for c in self.key if kinds[c] == "text" and c != self.resource.period]


def _edition(old: pd.DataFrame, new: pd.DataFrame, resource: Resource) -> tuple[str, ...]:
    if resource.period is not None:
        return ()
    constant = [c for c in resource.key if old[c].nunique() == 1 == new[c].nunique()]
    stamps = tuple(c for c in constant if old[c].iloc[0] != new[c].iloc[0])
    rest = [c for c in resource.key if c not in stamps]
    # Without its stamp the rest must still tell rows apart, or rows would match at random.
    return stamps if rest and not old.duplicated(rest).any() else ()
