"""Validate a table against its schema and its cross-row checks, and report violations readably."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd
import pandera.pandas as pa

from edudata.errors import ValidationError
from edudata.etl.store.tidy_csv import key_text
from edudata.records import CheckResult, RowCheckResult, Table

if TYPE_CHECKING:
    from edudata.etl.store.vintages import Vintage


class BrokenRowsError(ValidationError):
    """A table whose only fault is that some of its rows break a rule.

    Attributes
    ----------
    rows : list of int
        Positions of the rows.
    why : str
        The rules, with the first value that breaks each.
    acceptable : bool
        Whether a person's consent would publish the table without these rows.
    """

    def __init__(self, message: str, rows: Iterable[int] = (), why: str = "") -> None:
        super().__init__(message)
        self.rows, self.why, self.acceptable = sorted(set(rows)), why, False


RULE = re.compile(r"(\w+)\((.*)\)", re.DOTALL)


def validate(
    table: Table,
    frame: pd.DataFrame,
    used: Iterable[Vintage] = (),
    complete: pd.DataFrame | None = None,
) -> list[CheckResult]:
    """Check a built frame against the table's model and its cross-row checks.

    Parameters
    ----------
    used : iterable of Vintage
        The vintages that the frame was built from; errors name their files.
    complete : DataFrame, optional
        The table before rows were left out. A rule about all rows, such as a total, may hold with them
        or without them.

    Returns
    -------
    list of CheckResult
        The result of every check, warnings included.

    Raises
    ------
    BrokenRowsError
        Rows break the schema or a required check, and nothing else is wrong.
    ValidationError
        The schema or a required check fails otherwise. Both messages name table, column, value, bound,
        the row's key and the files.
    """
    frame = frame.reset_index(drop=True)
    origin = ", ".join(sorted(f"data/raw/{v.resource}/{v.path.name}" for v in used))
    remedy = f"Compare {origin or 'the vintage in data/raw'} with its source."
    try:
        table.model.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        violations = "; ".join(_violations(table, frame, errors.failure_cases))
        message = f"Table {table.name} breaks its schema and was not published. {violations}. {remedy}"
        rows = _broken_rows(errors.failure_cases)
        raise (
            ValidationError(message) if rows is None else BrokenRowsError(message, rows, violations)
        ) from None
    results = [CheckResult("schema", True, f"{len(frame):,} rows, {len(frame.columns)} columns")]
    results += [_check(check, frame, complete) for check in table.checks]
    failed = [r for r in results if r.required and not r.passed]
    if failed:
        violations = "; ".join(f"“{r.name}” does not hold: {r.saw}" for r in failed)
        message = f"Table {table.name} was not published: {violations}. {remedy}"
        if all(isinstance(r, RowCheckResult) for r in failed):
            rows = [row for r in failed if isinstance(r, RowCheckResult) for row in r.rows]
            raise BrokenRowsError(message, rows, violations)
        raise ValidationError(message)
    return results


def _check(
    check: Callable[[Any], CheckResult], frame: pd.DataFrame, complete: pd.DataFrame | None
) -> CheckResult:
    try:
        result = check(frame)
    except Exception as error:  # a check that meets rows its author never saw
        name = check.__name__.replace("_", " ")
        return CheckResult(name, False, f"cannot be checked: {type(error).__name__}: {error}")
    if complete is None or result.passed or isinstance(result, RowCheckResult):
        return result
    with_all = check(complete)
    return with_all if with_all.passed else result


def _broken_rows(cases: pd.DataFrame) -> list[int] | None:
    """Return the rows with a value that breaks its column's rules; None if anything else is wrong."""
    of_rows = cases["index"].notna() & (cases["check"] != "multiple_fields_uniqueness")
    return [int(row) for row in cases["index"]] if of_rows.all() else None


def _violations(table: Table, frame: pd.DataFrame, cases: pd.DataFrame) -> list[str]:
    """Describe each broken rule in one sentence, with the first value that breaks it."""
    lines = []
    repeated = cases["check"] == "multiple_fields_uniqueness"
    if repeated.any():
        index = cases.loc[repeated, "index"].dropna()
        where = f", the first: {_row(table, frame, index.iloc[0])}" if len(index) else ""
        lines.append(
            f"{index.nunique()} rows repeat a key that must be unique ({', '.join(table.key)}){where}"
        )
    units = {n: (c.metadata or {}).get("unit", "") for n, c in table.model.to_schema().columns.items()}
    for (column, rule), rows in cases[~repeated].groupby(["column", "check"], sort=False, dropna=False):
        first = rows.iloc[0]
        violation = _violation(str(rule), first["failure_case"], units.get(column, ""))
        # A rule about the whole column, such as its type, has no row: None or NaN.
        in_row = first["index"] is not None and first["index"] == first["index"]
        where = f" in the row {_row(table, frame, first['index'])}" if in_row else ""
        more = f" (and {len(rows) - 1:,} more values)" if in_row and len(rows) > 1 else ""
        lines.append(f"column {column}: {violation}{where}{more}")
    return lines


def _row(table: Table, frame: pd.DataFrame, index: Any) -> str:
    keys = [k for k in table.key if k in frame.columns]
    return key_text(frame, keys, int(index)) if keys else f"{int(index):,}"


def _violation(rule: str, value: Any, unit: str) -> str:
    """Say what is wrong with a value.

    Examples
    --------
    >>> _violation("less_than_or_equal_to(4000)", 240700.0, "billion USD")
    '240,700 is above 4,000 billion USD'
    >>> _violation("isin(['auto', 'student'])", "boat", "")
    "'boat' is none of auto, student"
    """
    text = _plain(value)
    name, arguments = (RULE.fullmatch(rule) or RULE.fullmatch(f"{rule}()")).groups()  # type: ignore[union-attr]
    bounds = [_bound(part) for part in arguments.split(",")]
    number = isinstance(value, (int, float)) or hasattr(value, "dtype")
    if name == "in_range" and number and len(bounds) >= 2 and None not in bounds[:2]:
        name, bounds = (
            ("greater_than_or_equal_to", bounds[:1])
            if value < bounds[0]
            else ("less_than_or_equal_to", bounds[1:2])
        )
    bound = _plain(bounds[0]) if bounds and bounds[0] is not None else arguments
    limit = f"{bound} {unit}".rstrip()
    sentences = {
        "less_than_or_equal_to": f"{text} is above {limit}",
        "less_than": f"{text} is not below {limit}",
        "greater_than_or_equal_to": f"{text} is below {limit}",
        "greater_than": f"{text} is not above {limit}",
        "isin": f"{text} is none of {arguments.strip('[]').replace(chr(39), '')}",
        "not_nullable": "a value is missing",
        "str_matches": f"{text} is not written as {arguments}",
        "str_length": f"{text} has a length outside {arguments}",
        "dtype": f"its type is {value}, not {arguments.strip(chr(39))}",
    }
    return sentences.get(name, f"{text} breaks the rule {rule}")


def _bound(text: str) -> float | None:
    try:
        return float(text.strip())
    except ValueError:
        return None


def _plain(value: Any) -> str:
    """Write a number with thousands separators, a date as YYYY-MM-DD, any other value in quotes."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, (int, float)):
        return f"{value:,.15g}"
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else repr(value)
