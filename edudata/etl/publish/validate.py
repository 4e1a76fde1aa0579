"""Whether a built table is what its model and its cross-row checks say, told in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from edudata.errors import ValidationError
from edudata.records import CheckResult, Table

if TYPE_CHECKING:
    import pandas as pd

    from edudata.etl.store.vintages import Vintage

RULE = re.compile(r"(\w+)\((.*)\)", re.DOTALL)


def validate(table: Table, frame: pd.DataFrame, used: Iterable[Vintage] = ()) -> list[CheckResult]:
    """Check a built frame against the table's model and its cross-row checks.

    used : the vintages it was made from, to be named when something is wrong

    Returns every check's result. Raises ValidationError naming table, column, value, bound, the row's key
    and the files when the schema or a required check fails.
    """
    import pandera.pandas as pa

    frame = frame.reset_index(drop=True)
    origin = ", ".join(sorted(f"data/raw/{v.resource}/{v.path.name}" for v in used))
    compare = f"Compare {origin or 'the vintage in data/raw'} with its source."
    try:
        table.model.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        raise ValidationError(
            f"Table {table.name} breaks its schema and was not published. "
            + "; ".join(_broken(table, frame, errors.failure_cases))
            + f". {compare}"
        ) from None
    results = [CheckResult("schema", True, f"{len(frame):,} rows, {len(frame.columns)} columns")]
    results += [rule(frame) for rule in table.checks]
    failed = [r for r in results if r.required and not r.passed]
    if failed:
        raise ValidationError(
            f"Table {table.name} was not published: "
            + "; ".join(f"“{r.name}” does not hold: {r.saw}" for r in failed)
            + f". {compare}"
        )
    return results


def _broken(table: Table, frame: pd.DataFrame, cases: pd.DataFrame) -> list[str]:
    """One sentence for each rule that is broken, with the first value that breaks it."""
    lines = []
    repeated = cases["check"] == "multiple_fields_uniqueness"
    if repeated.any():
        at = cases.loc[repeated, "index"].dropna()
        where = f", the first: {_row(table, frame, at.iloc[0])}" if len(at) else ""
        key = ", ".join(table.key)
        lines.append(f"{at.nunique()} rows repeat a key that must be unique ({key}){where}")
    units = {n: (c.metadata or {}).get("unit", "") for n, c in table.model.to_schema().columns.items()}
    for (column, rule), rows in cases[~repeated].groupby(["column", "check"], sort=False, dropna=False):
        first = rows.iloc[0]
        what = _words(str(rule), first["failure_case"], units.get(column, ""))
        inside = first["index"] is not None and first["index"] == first["index"]
        where = f" in the row {_row(table, frame, first['index'])}" if inside else ""
        more = f" (and {len(rows) - 1:,} more values)" if inside and len(rows) > 1 else ""
        lines.append(f"column {column}: {what}{where}{more}")
    return lines


def _row(table: Table, frame: pd.DataFrame, index: Any) -> str:
    from edudata.etl.compare.diff import named

    keys = [k for k in table.key if k in frame.columns]
    return named(frame, keys, int(index)) if keys else f"{int(index):,}"


def _words(rule: str, value: Any, unit: str) -> str:
    """What is wrong with a value, as a person says it.

    "less_than_or_equal_to(4000)", 240700.0, "billion USD" -> "240,700 is above 4,000 billion USD"
    "isin(['auto', 'student'])", "boat"                    -> "'boat' is none of auto, student"
    """
    shown = _plain(value)
    name, inside = (RULE.fullmatch(rule) or RULE.fullmatch(f"{rule}()")).groups()  # type: ignore[union-attr]
    bounds = [_bound(part) for part in inside.split(",")]
    of = f" {unit}" if unit else ""
    number = isinstance(value, (int, float)) or hasattr(value, "dtype")
    if name == "in_range" and number and len(bounds) >= 2 and None not in bounds[:2]:
        name, bounds = (
            ("greater_than_or_equal_to", bounds[:1])
            if value < bounds[0]
            else ("less_than_or_equal_to", bounds[1:2])
        )
    bound = _plain(bounds[0]) if bounds and bounds[0] is not None else inside
    match name:
        case "less_than_or_equal_to" | "less_than":
            return f"{shown} is {'above' if name.endswith('to') else 'not below'} {bound}{of}"
        case "greater_than_or_equal_to" | "greater_than":
            return f"{shown} is {'below' if name.endswith('to') else 'not above'} {bound}{of}"
        case "isin":
            return f"{shown} is none of {inside.strip('[]').replace(chr(39), '')}"
        case "not_nullable":
            return "a value is missing"
        case "str_matches":
            return f"{shown} is not written as {inside}"
        case "str_length":
            return f"{shown} has a length outside {inside}"
        case "dtype":
            return f"its type is {value}, not {inside.strip(chr(39))}"
        case _:
            return f"{shown} breaks the rule {rule}"


def _bound(text: str) -> float | None:
    try:
        return float(text.strip())
    except ValueError:
        return None


def _plain(value: Any) -> str:
    """A number with its thousands apart, a day as a day, any other value in quotation marks."""
    import pandas as pd

    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, (int, float)):
        return f"{value:,.15g}"
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else repr(value)
