"""Files that leave and come back: data beside a metadata JSON that restores types and attrs."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata import files
from edudata.catalog import reader
from edudata.errors import CorruptDataError, PermanentError, UnknownNameError
from edudata.etl.store import tidy_csv

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("csv", "parquet", "json", "xlsx")


def metadata_path(path: Path) -> Path:
    """Where the metadata of a data file is: data.csv -> data.csv.metadata.json."""
    return path.with_name(path.name + ".metadata.json")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Canonical CSV of any frame."""
    return tidy_csv.to_csv(frame)


def _bytes(frame: pd.DataFrame, kind: str) -> bytes:
    if kind == "csv":
        return tidy_csv.to_csv(frame)
    if kind == "json":
        plain = frame.copy()
        for name in plain.select_dtypes("datetime"):
            plain[name] = plain[name].dt.strftime("%Y-%m-%d")
        # pandas' own writer rounds to 15 digits; json writes the shortest exact number.
        plain = plain.astype("object").where(plain.notna(), None)
        return files.json_bytes(plain.to_dict("records"))
    sink = io.BytesIO()
    if kind == "parquet":
        frame.to_parquet(sink, index=False)
    else:
        try:
            frame.to_excel(sink, index=False)
        except ModuleNotFoundError as error:
            raise PermanentError(
                "Writing Excel needs the extra `export`: pip install 'edudata[export]'. "
                "CSV, Parquet and JSON work without."
            ) from error
    return sink.getvalue()


def _type(dtype: Any) -> str:
    name = str(dtype)
    if name.startswith("datetime64"):
        return "date"
    return name if name in ("int64", "float64", "bool", "Int64") else "text"


def _describe(frame: pd.DataFrame, book: Mapping[str, Any]) -> dict[str, Any]:
    """What the catalog knows about a frame's columns and table."""
    known: dict[str, Any] = {}
    about: dict[str, Any] = {}
    name = frame.attrs.get("table", "")
    if name in book["tables"] or name in book["views"]:
        entry = reader.entry(book, name)
        known = {c["name"]: c for c in entry["columns"]}
        licenses = {i: book["licences"][i] for i in entry["licences"]}
        if withheld := [i for i, x in licenses.items() if x["redistribute"] == "no"]:
            raise PermanentError(
                f"{name} holds figures under {withheld} that may not be passed on, so it is not exported. "
                "Use `load` on this machine."
            )
        about = {
            "title": entry["title"],
            "sources": [book["resources"][s] | {"resource": s} for s in entry["sources"]],
            "licences": licenses,
        }
    columns = []
    for column, dtype in frame.dtypes.items():
        facts = known.get(str(column), {})
        columns.append(
            {
                "name": str(column),
                "type": _type(dtype),
                "unit": facts.get("unit", ""),
                "description": facts.get("description", ""),
            }
        )
    return about | {"columns": columns}


def export(frame: pd.DataFrame, path: Path, book: Mapping[str, Any]) -> Path:
    """Write data and metadata, each whole; the metadata names the data's checksum.

    Raises UnknownNameError for a file ending we do not write, DataDirectoryError when the place
    cannot be written.
    """
    kind = path.suffix.lstrip(".").lower()
    if kind not in FORMATS:
        raise UnknownNameError("export format", kind or path.name, FORMATS)
    data = _bytes(frame, kind)
    record = {
        "format": kind,
        "rows": len(frame),
        "sha256": files.sha256(data),
        "attrs": {str(k): str(v) for k, v in frame.attrs.items()},
    } | _describe(frame, book)
    files.write_bytes(path, data)
    files.write_bytes(metadata_path(path), files.json_bytes(record))
    return path


def read(path: Path) -> pd.DataFrame:
    """A frame as it was exported, column types and attrs restored.

    Raises CorruptDataError when data or metadata are missing or no longer belong together.
    """
    import pandas as pd

    remedy = "Export it again; data and metadata file belong together."
    record = files.read_json(metadata_path(path), remedy)
    data = files.read_bytes(path, remedy)
    if files.sha256(data) != record["sha256"]:
        raise CorruptDataError(f"{path} has changed since it was exported. {remedy}")
    sink = io.BytesIO(data)
    if record["format"] == "parquet":
        frame = pd.read_parquet(sink)
    elif record["format"] == "xlsx":
        frame = pd.read_excel(sink, engine="calamine", dtype="object")
    elif record["format"] == "json":
        frame = pd.DataFrame(json.loads(data))
    else:
        frame = pd.read_csv(sink, dtype="str", keep_default_na=False, na_values=[""])
    frame = frame.reindex(columns=[c["name"] for c in record["columns"]])
    for column in record["columns"]:
        name, kind = column["name"], column["type"]
        if kind == "date":
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
        elif kind == "bool":
            frame[name] = frame[name].astype("str").str.lower().eq("true")
        elif kind == "text":
            frame[name] = frame[name].astype("str").where(frame[name].notna())
        else:
            frame[name] = pd.to_numeric(frame[name]).astype(kind)
    frame.attrs = dict(record["attrs"])
    return frame
