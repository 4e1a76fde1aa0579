"""Building blocks of table models: typed columns, shared columns, and cross-row checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pandera.pandas as pa

from edudata.records import CheckResult, RowCheckResult

TRUST = ("primary", "secondary", "derived")
SHARED = {
    "trust": "primary: from the publisher's own file or page; secondary: quoted by someone else; "
    "derived: computed from published values",
    "flag": "warning code for values that need care; empty for all others",
    "note": "what to know about this row",
    "source_url": "page the value was taken from",
    "release": "publication date of the release that the row comes from",
}


class Model(pa.DataFrameModel):
    """Base of all table models: exactly the declared columns, in order, never coerced.

    Parameters
    ----------
    key : sequence of str
        Columns that together identify a row.
    provenance : sequence of str
        Names of shared columns (see `shared`) to append after the model's own, in this order.

    Examples
    --------
    >>> class Rates(Model, key=["year"], provenance=["trust", "note"]):
    ...     year: int = column("calendar year", "year", ge=1990, le=2100)
    ...     rate_pct: float = column("share of borrowers in default", "%", ge=0, le=100)
    >>> list(Rates.to_schema().columns)
    ['year', 'rate_pct', 'trust', 'note']
    >>> Rates.to_schema().unique
    ['year']
    """

    class Config:
        strict = True
        ordered = True
        coerce = False

    def __init_subclass__(cls, *, key: Sequence[str] = (), provenance: Sequence[str] = (), **more: Any):
        # A base class would put these columns first; they belong last.
        for name in provenance:
            field = shared(name)
            field.__set_name__(cls, name)
            setattr(cls, name, field)
            cls.__annotations__[name] = "str"
        if key:
            cls.Config = type("Config", (cls.Config,), {"unique": list(key)})  # type: ignore[misc, assignment]
        super().__init_subclass__(**more)


def column(description: str, unit: str = "", **bounds: Any) -> Any:
    """Declare a column.

    Parameters
    ----------
    description : str
        Meaning of the column, shown in the data dictionary and by `edudata info`.
    unit : str
        Unit of the values; empty for text and codes.
    **bounds
        Constraints of `pandera.Field`, such as `ge`, `le`, `isin`, `str_matches` and `nullable`.

    Returns
    -------
    pandera field

    Examples
    --------
    >>> class Rates(Model, key=["year"]):
    ...     year: int = column("calendar year", "year", ge=1990, le=2100)
    >>> Rates.to_schema().columns["year"].metadata
    {'unit': 'year'}
    """
    # pandera unpacks a tuple into arguments, so isin=("month",) would allow the letters of "month".
    rules = {name: list(value) if isinstance(value, tuple) else value for name, value in bounds.items()}
    return pa.Field(description=description, metadata={"unit": unit}, **rules)


def text(description: str, **bounds: Any) -> Any:
    """Declare a text column that always has a value."""
    return column(description, str_length={"min_value": 1}, **bounds)


def optional(description: str, unit: str = "", **bounds: Any) -> Any:
    """Declare a column that may be empty."""
    return column(description, unit, nullable=True, **bounds)


def shared(name: str) -> Any:
    """Declare a column that many tables have, described once in `SHARED`.

    Parameters
    ----------
    name : {"trust", "flag", "note", "source_url", "release"}
        `trust` is one of `TRUST`, `release` is never empty, the others may be empty.

    Returns
    -------
    pandera field
    """
    match name:
        case "trust":
            return column(SHARED[name], isin=TRUST)
        case "release":
            return text(SHARED[name])
        case _:
            return optional(SHARED[name])


def check_rows(name: str, failures: pd.DataFrame, of: int) -> CheckResult:
    """Report whether a rule holds in each row; a large table is published without rows that break it.

    Parameters
    ----------
    failures : DataFrame
        Rows of the table that break the rule, under their index in the table.
    name, of
        As in `check`.

    Returns
    -------
    CheckResult

    Examples
    --------
    >>> frame = pd.DataFrame({"part": [1, 9], "total": [3, 3]})
    >>> check_rows("parts are in the total", frame[frame["part"] > frame["total"]], len(frame)).rows
    (1,)
    """
    result = check(name, failures, of)
    if result.passed:
        return result
    return RowCheckResult(name, False, result.saw, rows=tuple(map(int, failures.index)))


def check(name: str, failures: pd.DataFrame, of: int, required: bool = True) -> CheckResult:
    """Report whether a rule holds, from the rows that break it.

    Parameters
    ----------
    name : str
        The rule as a statement, for example "parts equal the total".
    failures : DataFrame
        Rows that break the rule; the first is quoted in the message.
    of : int
        Number of cases examined.
    required : bool
        False for a rule whose failure is recorded as a warning and does not stop publication.

    Returns
    -------
    CheckResult

    Examples
    --------
    >>> frame = pd.DataFrame({"sector": ["public", "private"], "gap": [0.0, 3.5]})
    >>> result = check("parts equal the total", frame[frame["gap"] > 0.5], of=len(frame))
    >>> result.passed, result.saw
    (False, "1 of 2 fail, the first: {'sector': 'private', 'gap': 3.5}")
    """
    if failures.empty:
        return CheckResult(name, True, f"holds in all {of:,} cases", required)
    first = failures.iloc[0].to_dict()
    return CheckResult(name, False, f"{len(failures):,} of {of:,} fail, the first: {first}", required)


def continuous(
    frame: pd.DataFrame,
    name: str,
    months: int,
    by: tuple[str, ...] = (),
    gaps: frozenset[str] = frozenset(),
) -> CheckResult:
    """Check that no period is missing between the first and last one of each group.

    Parameters
    ----------
    frame : DataFrame
        Rows with a `period_start` column of type datetime64.
    name : str
        Name of the check.
    months : int
        Length of a period: 1, 3 or 12.
    by : tuple of str
        Columns that define the groups; the whole frame by default.
    gaps : frozenset of str
        Starts of known missing periods as "YYYY-MM-DD".

    Returns
    -------
    CheckResult

    Examples
    --------
    >>> starts = pd.to_datetime(["2025-08-01", "2025-09-01", "2025-11-01"])
    >>> frame = pd.DataFrame({"period_start": starts})
    >>> continuous(frame, "monthly", 1).saw
    "1 of 4 fail, the first: {'group': (), 'missing': '2025-10-01'}"
    >>> continuous(frame, "monthly", 1, gaps=frozenset({"2025-10-01"})).passed
    True
    """
    # Months are counted from year 0: date ranges with offsets would take ten times as long.
    numbers = frame["period_start"].dt.year * 12 + frame["period_start"].dt.month - 1
    missing, total = [], 0
    for group, present in numbers.groupby([frame[column] for column in by]) if by else [((), numbers)]:
        expected = range(present.min(), present.max() + 1, months)
        total += len(expected)
        for number in sorted(set(expected) - set(present)):
            start = f"{number // 12}-{number % 12 + 1:02d}-01"
            if start not in gaps:
                missing.append({"group": group, "missing": start})
    return check(name, pd.DataFrame(missing), total)


def one_unit_per_row(frame: pd.DataFrame, units: Sequence[str]) -> CheckResult:
    """Check that every row has a value in exactly one of the columns `units`."""
    wrong = frame[frame[list(units)].notna().sum(axis=1) != 1]
    return check("each row has a value in exactly one unit", wrong, len(frame))
