"""Compare two vintages of one resource: rows added, values revised, rows dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from edudata.records import Resource

# Columns about a row rather than of it: a change in them is not a revision.
ANNOTATIONS = frozenset({"flag", "note", "source", "source_url", "trust"})
# Numbers this close, relatively, are one number written in two ways.
TOLERANCE = 1e-9
MAX_DECIMALS = 9  # of numbers that publishers write


@dataclass(frozen=True, slots=True, eq=False)
class Aligned:
    """How the rows of an old and a new frame match.

    Attributes
    ----------
    old, new : ndarray of int
        Positions of the rows with a common key, pairwise.
    dropped, added : ndarray of int
        Positions of the rows that only the old or only the new frame has.
    """

    old: np.ndarray
    new: np.ndarray
    dropped: np.ndarray
    added: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What a newer vintage changed.

    Attributes
    ----------
    added, dropped : DataFrame
        Keys of the rows that only the newer or only the older vintage has.
    revised : DataFrame
        The key columns, `column`, `old` and `new`: one row per value that differs by more than rounding.
    rounded : int
        Values that only one of the vintages writes with further digits, as 3.381 and 3.38.
    rows_before : int
        Rows of the older vintage.
    before, after : str
        Publication of the two; "" where they are not vintages.
    """

    added: pd.DataFrame
    revised: pd.DataFrame
    dropped: pd.DataFrame
    rows_before: int = 0
    rounded: int = 0
    before: str = ""
    after: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """Number of rows added, values revised and rows dropped."""
        return {"added": len(self.added), "revised": len(self.revised), "dropped": len(self.dropped)}

    def __bool__(self) -> bool:
        return any(self.counts.values())

    def summary(self) -> str:
        """Return one line: "2026-05 -> 2026-08: 6 rows added, 3 values revised, 0 rows dropped"."""
        by_column = self.revised["column"].value_counts()
        columns = ", ".join(f"{name} {n:,}" for name, n in list(by_column.items())[:3])
        more = f" and {len(by_column) - 3} more columns" if len(by_column) > 3 else ""
        dates = f"{self.before} -> {self.after}: " if self.after else ""
        rounding = f", {_count(self.rounded, 'value')} rounded differently" if self.rounded else ""
        if not self:
            return f"{dates}nothing changed{rounding}"
        details = f" ({columns}{more})" if columns else ""
        return (
            f"{dates}{_count(len(self.added), 'row')} added, {_count(len(self.revised), 'value')} revised"
            f"{details}, {_count(len(self.dropped), 'row')} dropped{rounding}"
        )

    def __repr__(self) -> str:
        return f"Changes({self.summary()})"


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def codes(old: pd.DataFrame, new: pd.DataFrame, columns: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Give the rows of both frames a number; rows that are equal in all `columns` have the same one."""
    code, size = np.zeros(len(old) + len(new), dtype="int64"), 1
    for name in columns:
        values, distinct = pd.factorize(pd.concat([old[name], new[name]], ignore_index=True))
        if size > 2**62 // (len(distinct) + 1):  # the product of the sizes would overflow
            code, combinations = pd.factorize(code)
            size = len(combinations)
        code = code * (len(distinct) + 1) + values + 1
        size *= len(distinct) + 1
    return code[: len(old)], code[len(old) :]


def align(old: pd.DataFrame, new: pd.DataFrame, key: Sequence[str]) -> Aligned:
    """Match the rows of two frames by key; of rows that repeat a key the first counts."""
    old_codes, new_codes = codes(old, new, key)
    old_rows = np.flatnonzero(~pd.Series(old_codes).duplicated().to_numpy())
    new_rows = np.flatnonzero(~pd.Series(new_codes).duplicated().to_numpy())
    at = pd.Index(new_codes[new_rows]).get_indexer(pd.Index(old_codes[old_rows]))
    matched = np.zeros(len(new_rows), dtype=bool)
    matched[at[at >= 0]] = True
    return Aligned(old_rows[at >= 0], new_rows[at[at >= 0]], old_rows[at < 0], new_rows[~matched])


def numbers(frame: pd.DataFrame, column: str, rows: Any = slice(None)) -> np.ndarray:
    """Return a column's values at some positions as float64, NaN where they are missing."""
    values = frame[column].iloc[rows]
    if not pd.api.types.is_numeric_dtype(values):
        values = pd.to_numeric(values, errors="coerce")
    return values.to_numpy(dtype="float64", na_value=float("nan"))


def differ(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Return where two arrays of numbers differ; two missing values are equal."""
    with np.errstate(invalid="ignore"):
        near = np.abs(new - old) <= TOLERANCE * np.maximum(np.abs(old), np.abs(new))
    return ~(near | (old == new) | (np.isnan(old) & np.isnan(new)))


def value_columns(old: pd.DataFrame, new: pd.DataFrame, resource: Resource) -> list[str]:
    """List the columns of values that both frames have: neither key, nor period, nor annotation."""
    others = {*resource.key, resource.period, *ANNOTATIONS}
    return [c for c in resource.columns if c not in others and c in old and c in new]


def revisions(old: pd.DataFrame, new: pd.DataFrame, resource: Resource) -> Changes:
    """Compare two vintages of a resource, as the archive reads them."""
    key = list(resource.key)
    rows = align(old, new, key)
    parts, rounded = [], 0
    for name in value_columns(old, new, resource):
        changed, by_rounding = _changed(old, new, resource, name, rows)
        rounded += int(by_rounding.sum())
        if (changed & ~by_rounding).any():
            parts.append(_revised(old, new, resource, name, rows, changed & ~by_rounding))
    if parts:
        revised = pd.concat(parts, ignore_index=True)
    else:
        revised = old[key].iloc[:0].reset_index(drop=True)
        for name, kind in (("column", "str"), ("old", "object"), ("new", "object")):
            revised[name] = pd.Series(dtype=kind)
    return Changes(
        new[key].iloc[rows.added].reset_index(drop=True),
        revised,
        old[key].iloc[rows.dropped].reset_index(drop=True),
        len(old),
        rounded,
    )


def _changed(
    old: pd.DataFrame, new: pd.DataFrame, resource: Resource, name: str, rows: Aligned
) -> tuple[np.ndarray, np.ndarray]:
    """Return where the values of a column differ, and where they do so by rounding alone."""
    if resource.columns[name] in ("number", "integer"):
        before, after = numbers(old, name, rows.old), numbers(new, name, rows.new)
        changed = differ(before, after)
        return changed, changed & _round_alike(before, after)
    was, now = old[name].iloc[rows.old], new[name].iloc[rows.new]
    both_empty = was.isna().to_numpy() & now.isna().to_numpy()
    changed = (was.to_numpy(dtype="object") != now.to_numpy(dtype="object")) & ~both_empty
    return changed, np.zeros(len(changed), dtype=bool)


def _round_alike(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Return where one array has the numbers of the other, rounded to the fewer digits that it writes.

    Columns tell how many digits a publisher writes: of a single 3.4 nobody knows whether it was 3.40.
    """
    digits, others = decimals(old), decimals(new)
    if digits == others:
        return np.zeros(len(old), dtype=bool)
    half_step = 0.5 * 10.0 ** -min(digits, others)
    with np.errstate(invalid="ignore"):
        return np.abs(new - old) <= half_step * (1 + 1e-6)


def decimals(values: np.ndarray) -> int:
    """Count the digits after the point with which numbers are written.

    Examples
    --------
    >>> decimals(np.array([3.0, 2.25, 1.5, np.nan])), decimals(np.array([12.0, 900.0]))
    (2, 0)
    """
    numbers = values[np.isfinite(values)]
    for digits in range(MAX_DECIMALS):
        if (np.abs(np.round(numbers, digits) - numbers) <= 1e-9 * np.maximum(1, np.abs(numbers))).all():
            return digits
    return MAX_DECIMALS


def _revised(
    old: pd.DataFrame, new: pd.DataFrame, resource: Resource, name: str, rows: Aligned, where: np.ndarray
) -> pd.DataFrame:
    """Return the revised values of one column with their keys."""
    at = np.flatnonzero(where)
    part = old[list(resource.key)].iloc[rows.old[at]].reset_index(drop=True)
    part["column"] = name
    part["old"] = old[name].iloc[rows.old[at]].to_numpy(dtype="object")
    part["new"] = new[name].iloc[rows.new[at]].to_numpy(dtype="object")
    return part
