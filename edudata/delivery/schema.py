"""Table Schema of tables and of the rows behind a figure, from the catalog's columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

# The catalog's type of a column to that of a Table Schema.
TYPES = {"text": "string", "number": "number", "integer": "integer", "date": "date", "boolean": "boolean"}
BOUNDS = {"min_value": "minimum", "max_value": "maximum", "pattern": "pattern", "allowed_values": "enum"}


def table_schema(entry: Mapping[str, Any], columns: Iterable[str] | None = None) -> dict[str, Any]:
    """Describe a table of the catalog.

    Parameters
    ----------
    entry : mapping
        The table's entry.
    columns : iterable of str, optional
        The columns present, in order; all by default.
    """
    records = {column["name"]: column for column in entry["columns"]}
    names = list(records if columns is None else columns)
    schema: dict[str, Any] = {"fields": [_field(records[name]) for name in names]}
    # With a column of the key left out, several rows may agree in the others.
    if set(entry["key"]) <= set(names):
        schema["primaryKey"] = list(entry["key"])
    return schema | {"missingValues": [""]}


def _field(column: Mapping[str, Any]) -> dict[str, Any]:
    field = {"name": column["name"], "type": TYPES.get(column["dtype"], "any")}
    if column["description"]:
        field["description"] = column["description"]
    if column["unit"]:
        field["unit"] = column["unit"]
    bounds = {BOUNDS[k]: v for k, v in (column.get("bounds") or {}).items() if k in BOUNDS}
    if field["type"] == "string":
        # A Table Schema knows no order of texts.
        bounds = {name: value for name, value in bounds.items() if name in ("pattern", "enum")}
    constraints = ({} if column["nullable"] else {"required": True}) | bounds
    return field | ({"constraints": constraints} if constraints else {})


def frame_schema(frame: pd.DataFrame, known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Describe rows that are not a table of the catalog, with the descriptions of columns it knows."""
    fields = []
    for name, dtype in frame.dtypes.items():
        field: dict[str, Any] = {"name": str(name), "type": _type(dtype)}
        if column := known.get(str(name)):
            field |= {k: column[k] for k in ("description", "unit") if column[k]}
        fields.append(field)
    return {"fields": fields, "missingValues": [""]}


def _type(dtype: Any) -> str:
    kinds = {"M": "date", "b": "boolean", "i": "integer", "u": "integer", "f": "number"}
    return kinds.get(dtype.kind, "string")
