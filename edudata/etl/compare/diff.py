"""What differs between two vintages of one resource: rows added, values revised, rows dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from edudata.records import Resource

ANNOTATIONS = frozenset({"flag", "note", "source", "source_url", "trust"})
"""Columns about a row rather than of it; a change in them is no revision."""
SAME = 1e-9
"""Numbers this close, relatively, are one number written in two ways."""


@dataclass(frozen=True, slots=True, eq=False)
class Aligned:
    """Positions of rows in an old and in a new frame: those with a common key (pairwise), and the rest."""

    old: np.ndarray
    new: np.ndarray
    dropped: np.ndarray
    added: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What a newer vintage changed.

    added, dropped : keys of rows that only the newer or only the older one has
    revised        : the key columns, `column`, `old`, `new`: one row a value that differs
    before, after  : dates of publication of the two, "" where they are not vintages
    rows_before    : rows of the older one
    """

    added: pd.DataFrame
    revised: pd.DataFrame
    dropped: pd.DataFrame
    rows_before: int = 0
    before: str = ""
    after: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """{"added": rows, "revised": values, "dropped": rows}"""
        return {"added": len(self.added), "revised": len(self.revised), "dropped": len(self.dropped)}

    def __bool__(self) -> bool:
        return any(self.counts.values())

    def summary(self) -> str:
        """In one line: "2026-05 -> 2026-08: 6 rows added, 3 values revised (balance 3), 0 rows dropped"."""
        by = self.revised["column"].value_counts()
        named = ", ".join(f"{name} {n:,}" for name, n in list(by.items())[:3])
        more = f" and {len(by) - 3} more columns" if len(by) > 3 else ""
        moved = f"{self.before} -> {self.after}: " if self.after else ""
        if not self:
            return f"{moved}nothing changed"
        return (
            f"{moved}{_count(len(self.added), 'row')} added, {_count(len(self.revised), 'value')} revised"
            f"{f' ({named}{more})' if named else ''}, {_count(len(self.dropped), 'row')} dropped"
        )

    def __repr__(self) -> str:
        return f"Changes({self.summary()})"


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def codes(old: pd.DataFrame, new: pd.DataFrame, columns: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """A whole number for each row of both frames, the same where all `columns` are the same."""
    import numpy as np
    import pandas as pd

    code, size = np.zeros(len(old) + len(new), dtype="int64"), 1
    for name in columns:
        values, known = pd.factorize(pd.concat([old[name], new[name]], ignore_index=True))
        if size > 2**62 // (len(known) + 1):
            code, seen = pd.factorize(code)
            size = len(seen)
        code = code * (len(known) + 1) + values + 1
        size *= len(known) + 1
    return code[: len(old)], code[len(old) :]


def align(old: pd.DataFrame, new: pd.DataFrame, key: Sequence[str]) -> Aligned:
    """Match rows by key; of rows that repeat a key the first counts."""
    import numpy as np
    import pandas as pd

    old_codes, new_codes = codes(old, new, key)
    old_rows = np.flatnonzero(~pd.Series(old_codes).duplicated().to_numpy())
    new_rows = np.flatnonzero(~pd.Series(new_codes).duplicated().to_numpy())
    at = pd.Index(new_codes[new_rows]).get_indexer(pd.Index(old_codes[old_rows]))
    matched = np.zeros(len(new_rows), dtype=bool)
    matched[at[at >= 0]] = True
    return Aligned(old_rows[at >= 0], new_rows[at[at >= 0]], old_rows[at < 0], new_rows[~matched])


def numbers(frame: pd.DataFrame, column: str, rows: Any = slice(None)) -> np.ndarray:
    """A column's values at some positions as float64, NaN where there is none."""
    import pandas as pd

    values = frame[column].iloc[rows]
    if not pd.api.types.is_numeric_dtype(values):
        values = pd.to_numeric(values, errors="coerce")
    return values.to_numpy(dtype="float64", na_value=float("nan"))


def differ(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Where two arrays of numbers differ; two gaps are the same."""
    import numpy as np

    with np.errstate(invalid="ignore"):
        near = np.abs(new - old) <= SAME * np.maximum(np.abs(old), np.abs(new))
    return ~(near | (old == new) | (np.isnan(old) & np.isnan(new)))


def named(frame: pd.DataFrame, key: Sequence[str], row: int) -> str:
    """The key of a row in words: "month 1990-01-01, group all_workers"."""
    import pandas as pd

    cells = ((name, frame[name].iloc[row]) for name in key)
    return ", ".join(f"{n} {f'{v:%Y-%m-%d}' if isinstance(v, pd.Timestamp) else v}" for n, v in cells)


def value_columns(old: pd.DataFrame, new: pd.DataFrame, resource: Resource) -> list[str]:
    """Columns of values that both frames have: neither key, nor period, nor annotation."""
    apart = {*resource.key, resource.period, *ANNOTATIONS}
    return [c for c in resource.columns if c not in apart and c in old and c in new]


def revisions(old: pd.DataFrame, new: pd.DataFrame, resource: Resource) -> Changes:
    """Rows added and dropped and values revised between two vintages, as `vintages.read` gives them."""
    import numpy as np
    import pandas as pd

    key = list(resource.key)
    rows = align(old, new, key)
    found = []
    for name in value_columns(old, new, resource):
        if resource.columns[name] in ("number", "integer"):
            changed = differ(numbers(old, name, rows.old), numbers(new, name, rows.new))
        else:
            was, now = old[name].iloc[rows.old], new[name].iloc[rows.new]
            both_empty = was.isna().to_numpy() & now.isna().to_numpy()
            changed = (was.to_numpy(dtype="object") != now.to_numpy(dtype="object")) & ~both_empty
        at = np.flatnonzero(changed)
        if len(at):
            part = old[key].iloc[rows.old[at]].reset_index(drop=True)
            part["column"] = name
            part["old"] = old[name].iloc[rows.old[at]].to_numpy(dtype="object")
            part["new"] = new[name].iloc[rows.new[at]].to_numpy(dtype="object")
            found.append(part)
    if found:
        revised = pd.concat(found, ignore_index=True)
    else:
        revised = old[key].iloc[:0].reset_index(drop=True)
        for name, kind in (("column", "str"), ("old", "object"), ("new", "object")):
            revised[name] = pd.Series(dtype=kind)
    return Changes(
        new[key].iloc[rows.added].reset_index(drop=True),
        revised,
        old[key].iloc[rows.dropped].reset_index(drop=True),
        len(old),
    )
