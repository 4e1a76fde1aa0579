"""Defaults of the hiring simulation from the table of published figures, and their provenance."""

from __future__ import annotations

from typing import Any

import pandas as pd

from edudata.analysis.hiring.parameters import BY_NAME, PARAMETERS, Parameter, Parameters, Row
from edudata.errors import OutOfRangeError, UnknownNameError

Rows = dict[Row, dict[str, Any]]
UNITS = ("days_calendar", "days_working", "rate_pct", "cost_usd", "hours", "count")


def defaults(table: pd.DataFrame, **values: float) -> Parameters:
    """Build parameters from published figures, assumptions and your own values.

    Parameters
    ----------
    table : DataFrame
        Table `hiring_parameters`.
    **values : float
        Your own values, by the names of `PARAMETERS`.

    Returns
    -------
    edudata.analysis.hiring.Parameters
        Your values, and the defaults of all others.

    Raises
    ------
    UnknownNameError
        No parameter has this name.
    OutOfRangeError
        A value lies outside its range, or the table no longer has a default.

    Examples
    --------
    >>> import edudata as ed
    >>> p = defaults(ed.load("hiring_parameters"), interviewers=3)
    >>> p.applications, p.interviewers
    (52.0, 3)
    """
    for name in values:
        if name not in BY_NAME:
            raise UnknownNameError("parameter of the simulation", name, BY_NAME)
    rows = _rows(table)
    complete: dict[str, Any] = {}
    for p in PARAMETERS:
        value = values[p.name] if p.name in values else _default(p, rows)
        p.check(value)
        complete[p.name] = int(value) if p.whole else float(value)
    return Parameters(**complete)


def provenance(table: pd.DataFrame) -> pd.DataFrame:
    """List every parameter with its default and its source.

    Parameters
    ----------
    table : DataFrame
        Table `hiring_parameters`.

    Returns
    -------
    DataFrame
        One row per parameter: parameter, label, process, value, unit, lowest, highest (of the valid
        range), standing (origin of the default), assumption, publisher, period, trust, source_url (missing
        for assumptions), why.

    Examples
    --------
    >>> import edudata as ed
    >>> rows = provenance(ed.load("hiring_parameters")).set_index("parameter")
    >>> rows.loc["stages", "standing"], rows.loc["stages", "unit"]
    ('published, other meaning', 'interviews')
    """
    published, rows = _rows(table, ("publisher", "trust", "source_url")), []
    for parameter in PARAMETERS:
        source = _row(parameter.published[0], published) if parameter.published else {}
        rows.append(
            {
                "parameter": parameter.name,
                "label": parameter.label,
                "process": parameter.process,
                "value": float(_default(parameter, published)),
                "unit": parameter.unit,
                "lowest": parameter.low,
                "highest": parameter.high,
                "standing": parameter.standing,
                "assumption": parameter.assumption,
                "publisher": source.get("publisher"),
                "period": source.get("period"),
                "trust": source.get("trust"),
                "source_url": source.get("source_url"),
                "why": parameter.why,
            }
        )
    return pd.DataFrame(rows)


def measured(table: pd.DataFrame, parameter: str, period: str) -> float:
    """Return the published value of a parameter in a period, in the unit of its row.

    Examples
    --------
    >>> import edudata as ed
    >>> measured(ed.load("hiring_parameters"), "time_to_fill_mean", "2025")
    42.0
    """
    return _value((parameter, period), _rows(table))


def default(table: pd.DataFrame, name: str) -> float:
    """Return the default of one parameter, published or assumed."""
    parameter = BY_NAME[name]
    return _default(parameter, _rows(table) if parameter.published else {})


def _rows(table: pd.DataFrame, columns: tuple[str, ...] = ()) -> Rows:
    """Index the table's values, and more columns of it, by parameter and period."""
    names = ["parameter", "period", *UNITS, *columns]
    rows = (
        dict(zip(names, values, strict=True))
        for values in zip(*(table[n].tolist() for n in names), strict=True)
    )
    return {(row["parameter"], row["period"]): row for row in rows}


def _default(parameter: Parameter, rows: Rows) -> float:
    if parameter.assumed is not None:
        return parameter.assumed
    numbers = [_value(row, rows) for row in parameter.published]
    return numbers[0] if len(numbers) == 1 else numbers[0] / numbers[1]


def _value(key: Row, rows: Rows) -> float:
    row = _row(key, rows)
    # A row has its value in the column of its unit; the others are missing.
    return float(next(row[unit] for unit in UNITS if row[unit] == row[unit]))


def _row(key: Row, rows: Rows) -> dict[str, Any]:
    if key not in rows:
        raise OutOfRangeError(
            f"The table hiring_parameters has no {key[0]} of {key[1]}. Give the value itself, or load the "
            "table as it was (as_of)."
        )
    return rows[key]
