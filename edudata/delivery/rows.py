"""Rows as CSV, JSON, Parquet, Excel or Markdown; no cell is run as a formula by a spreadsheet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import orjson
import pandas as pd

from edudata.catalog import export
from edudata.delivery.document import MEDIA_TYPES, Document
from edudata.errors import PermanentError, TooLargeError
from edudata.etl.store import tidy_csv

if TYPE_CHECKING:
    from collections.abc import Mapping

# A spreadsheet takes a text that begins with one of these for a formula.
FORMULA = r"^[=+\-@\t\r]"
MAX_MARKDOWN_ROWS = 50
MAX_XLSX_CELLS = 400_000  # about ten seconds


def csv(frame: pd.DataFrame) -> bytes:
    """Write CSV without comment lines; an apostrophe precedes texts that look like formulas."""
    return tidy_csv.to_csv(_harmless(frame))


def _harmless(frame: pd.DataFrame) -> pd.DataFrame:
    changed: dict[Any, pd.Series] = {}
    for name in frame.select_dtypes(["str", "object"]):
        text = frame[name].astype("str")
        if (formulas := text.str.match(FORMULA).fillna(False).astype(bool)).any():
            changed[name] = text.where(~formulas, "'" + text)
    return frame.assign(**changed) if changed else frame


def json(frame: pd.DataFrame, schema: Mapping[str, Any], **about: Any) -> bytes:
    """Write `schema` (a Table Schema) and `data`, one object per row."""
    columns = [plain(frame[name]) for name in frame.columns]
    names = [str(name) for name in frame.columns]
    data = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    return to_json(about | {"schema": schema, "data": data})


def to_json(value: Any) -> bytes:
    """Write JSON: the shortest exact numbers, null for missing ones."""
    return orjson.dumps(value, default=_default, option=orjson.OPT_SERIALIZE_NUMPY)


def _default(value: Any) -> Any:
    if value is pd.NaT or value is pd.NA:
        return None
    return str(value)


def plain(column: pd.Series) -> list[Any]:
    """Return a column as plain values: ISO days, None for missing ones."""
    if column.dtype.kind == "M":
        column = column.dt.strftime("%Y-%m-%d")
    values = column.astype("object")
    return values.where(values.notna(), None).to_list()


def parquet(frame: pd.DataFrame) -> bytes:
    """Write Parquet with zstd; the units of dates and the rows' order stay."""
    return export.to_bytes(frame, "parquet")


def xlsx(frame: pd.DataFrame) -> bytes:
    """Write an Excel file whose texts are texts, also those that look like formulas.

    Raises
    ------
    TooLargeError
        If it has more than `MAX_XLSX_CELLS` cells.
    PermanentError
        If the extra `export` is missing.
    """
    if frame.size > MAX_XLSX_CELLS:
        raise TooLargeError(
            f"{frame.size:,} cells are too many for an Excel file ({MAX_XLSX_CELLS:,} at most). Choose "
            "rows or columns, or take CSV or Parquet."
        )
    try:
        import openpyxl
        from openpyxl.cell import WriteOnlyCell
    except ModuleNotFoundError as error:
        raise PermanentError(
            "Writing Excel needs the extra `export`: pip install 'edudata[export]'. "
            "CSV, Parquet and JSON work without."
        ) from error
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("data")

    def cell(value: Any) -> Any:
        if isinstance(value, str) and value.startswith("="):
            text = WriteOnlyCell(sheet, value)
            text.data_type = "s"  # openpyxl takes it for a formula
            return text
        return value.date() if isinstance(value, pd.Timestamp) else value

    sheet.append([str(name) for name in frame.columns])
    columns = [frame[n].astype("object").where(frame[n].notna(), None).to_list() for n in frame.columns]
    for row in zip(*columns, strict=True):
        sheet.append([cell(value) for value in row])
    sink = io.BytesIO()
    workbook.save(sink)
    return sink.getvalue()


def markdown(frame: pd.DataFrame, limit: int = MAX_MARKDOWN_ROWS) -> str:
    """Write the first rows as a Markdown table."""
    names = [str(name) for name in frame.columns]
    numeric = [pd.api.types.is_numeric_dtype(dtype) for dtype in frame.dtypes]
    rule = ["---:" if right else "---" for right in numeric]
    cells = zip(*([_cell(v) for v in plain(frame[n].head(limit))] for n in frame.columns), strict=True)
    return "\n".join(f"| {' | '.join(row)} |" for row in (names, rule, *cells))


def _cell(value: Any) -> str:
    text = "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)
    return " ".join(text.split()).replace("|", r"\|")


def first_rows(frame: pd.DataFrame) -> str:
    """Say how many of the rows a Markdown table shows."""
    rows = len(frame)
    return f"First {MAX_MARKDOWN_ROWS} of {rows:,} rows." if rows > MAX_MARKDOWN_ROWS else f"{rows:,} rows."


def listing(name: str, format: str, records: list[dict[str, Any]]) -> Document:
    """Return records as JSON, or their plain fields as CSV or Markdown."""
    if format == "json":
        body = to_json({name: records})
    else:
        nested = {field for record in records for field, value in record.items() if isinstance(value, dict)}
        flat = [{k: _flat(v) for k, v in record.items() if k not in nested} for record in records]
        frame = pd.DataFrame(flat)
        body = csv(frame) if format == "csv" else (markdown(frame, len(frame)) + "\n").encode()
    return Document(body, MEDIA_TYPES[format], f"{name}.{format}")


def _flat(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value
