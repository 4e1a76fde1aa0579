"""Build one table from vintages and describe it for the catalog. Writes nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata import files
from edudata.dates import last_day
from edudata.errors import ValidationError
from edudata.etl.publish.validate import validate
from edudata.etl.store import tidy_csv
from edudata.etl.store.raw import Raw
from edudata.published import apply_view
from edudata.records import CheckResult, Registry, Table

if TYPE_CHECKING:
    import pandas as pd


def build_table(table: Table, raw: Raw) -> pd.DataFrame:
    """Build one table, in its model's column order, sorted by its key."""
    frame = table.build(raw)
    columns = list(table.model.to_schema().columns)
    if missing := [c for c in columns if c not in frame.columns]:
        raise ValidationError(f"Table {table.name} was built without its columns {missing}.")
    frame = frame[columns].sort_values(list(table.key), kind="stable")
    return frame.reset_index(drop=True)


def content_sha256(frame: pd.DataFrame) -> str:
    """Hash of the values alone, the same whatever wrote the file."""
    return files.sha256(tidy_csv.to_csv(frame))


def parquet_bytes(frame: pd.DataFrame, metadata: Mapping[str, str] | None = None) -> bytes:
    """Parquet that is identical for identical values, `metadata` kept as the frame's attrs."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    frame = frame.copy()
    frame.attrs.clear()
    frame.attrs.update(metadata or {})
    table = pa.Table.from_pandas(frame, preserve_index=False)
    # pandas records its own version here; the rest of the block restores dtypes and attrs.
    block = json.loads((table.schema.metadata or {})[b"pandas"])
    block.pop("creator", None)
    block["pandas_version"] = "3"
    table = table.replace_schema_metadata({"pandas": json.dumps(block, sort_keys=True)})
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", version="2.6", store_schema=True)
    return sink.getvalue()


def _columns(table: Table) -> list[dict[str, Any]]:
    out = []
    for name, column in table.model.to_schema().columns.items():
        bounds = {
            key: value
            for rule in column.checks
            for key, value in (rule.statistics or {}).items()
            if isinstance(value, (int, float, str, list, tuple))
        }
        out.append(
            {
                "name": name,
                "dtype": _dtype(str(column.dtype)),
                "unit": (column.metadata or {}).get("unit", ""),
                "description": column.description or "",
                "nullable": bool(column.nullable),
                "bounds": {k: list(v) if isinstance(v, tuple) else v for k, v in bounds.items()},
            }
        )
    return out


def _dtype(name: str) -> str:
    if name.startswith("datetime"):
        return "date"
    return {"int64": "integer", "float64": "number", "bool": "boolean"}.get(name, "text")


def span(frame: pd.DataFrame, columns: tuple[str, str] | None) -> dict[str, str | None]:
    """First and last period of a frame as text; both None where rows have no date."""
    if columns is None or frame.empty:
        return {"start": None, "end": None}
    start, end = frame[columns[0]].min(), frame[columns[1]].max()
    return {"start": str(start)[:10], "end": str(end)[:10]}


def table_entry(
    table: Table, frame: pd.DataFrame, raw: Raw, book: Registry, checks: list[CheckResult]
) -> dict[str, Any]:
    used = []
    for (resource_id, _), vintage in sorted(raw.used.items()):
        resource, sidecar = book.resources[resource_id], vintage.sidecar()
        pin = raw.pin(resource_id)
        pinned = {"pinned": pin.reason} if pin and pin.published == vintage.published else {}
        used.append(
            {
                "resource": resource_id,
                "published": vintage.published,
                "sha256": sidecar["sha256"],
                "retrieved": sidecar["retrieved"],
                "how": sidecar["how"],
                "trust": sidecar["trust"],
                "next_release": resource.next_release(vintage.published),
            }
            | pinned
        )
    ids = sorted({u["resource"] for u in used})
    columns = _columns(table)
    return {
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "subject": table.subject,
        "kind": table.kind,
        "rows": len(frame),
        "columns": columns,
        "key": list(table.key),
        "span": span(frame, table.span),
        "span_columns": list(table.span) if table.span else None,
        "units": sorted({c["unit"] for c in columns if c["unit"]}),
        "vintages": used,
        "sources": ids,
        "licences": sorted({book.resources[i].license.id for i in ids}),
        "breaks": list(table.breaks),
        "checks": [asdict(c) for c in checks],
        "content_sha256": content_sha256(frame),
    }


def views_of(table: Table, frame: pd.DataFrame, sources: set[str], book: Registry) -> dict[str, Any]:
    """Catalog entries of a table's views; a view that chooses nothing is an error."""
    out = {}
    for view in book.views.values():
        if view.table != table.name:
            continue
        record = asdict(view)
        part = apply_view(frame, record)
        if part.empty:
            raise ValidationError(f"View {view.name} of {table.name} has no row. Correct its `where`.")
        if unknown := set(view.resources) - sources:
            raise ValidationError(f"View {view.name} names resources its table does not use: {unknown}.")
        columns = None if set(table.span or ()) & set(view.drop) else table.span
        out[view.name] = record | {"rows": len(part), "span": span(part, columns)}
    return out


def build_as_of(
    roots: Iterable[Path], book: Registry, name: str, as_of: str
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """A table as its vintages had been published by a day, and its catalog entry. Writes nothing."""
    last_day(as_of)
    table = book.tables[name]
    raw = Raw(roots, book.resources, as_of)
    frame = build_table(table, raw)
    return frame, table_entry(table, frame, raw, book, validate(table, frame, raw.used.values()))
