"""Export tables to files with metadata, and read them back with types and attrs."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata import files
from edudata.catalog import reader
from edudata.errors import CorruptDataError, LicenseError, PermanentError, UnknownNameError
from edudata.etl.store import tidy_csv

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("csv", "parquet", "json", "xlsx")
EXPORT_AGAIN = "Export it again; data and metadata file belong together."


def metadata_path(path: Path) -> Path:
    """Return the metadata file of a data file: data.csv -> data.csv.metadata.json."""
    return path.with_name(path.name + ".metadata.json")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame as canonical CSV."""
    return tidy_csv.to_csv(frame)


def to_bytes(frame: pd.DataFrame, kind: str) -> bytes:
    """Return a frame in one of `FORMATS`."""
    if kind == "csv":
        return csv_bytes(frame)
    if kind == "json":
        return _json_bytes(frame)
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


def _json_bytes(frame: pd.DataFrame) -> bytes:
    plain = frame.copy()
    for name in plain.select_dtypes("datetime"):
        plain[name] = plain[name].dt.strftime("%Y-%m-%d")
    # pandas' own writer rounds to 15 digits; json writes the shortest exact number.
    plain = plain.astype("object").where(plain.notna(), None)
    return files.json_bytes(plain.to_dict("records"))


def _type(dtype: Any) -> str:
    # The unit of a datetime type (us, ns) depends on the pandas version.
    name = str(dtype)
    if name.startswith("datetime64"):
        return "date"
    return name if name in ("int64", "float64", "bool", "Int64") else "text"


def permitted(entry: Mapping[str, Any], catalog: Mapping[str, Any]) -> dict[str, Any]:
    """Return the licenses of a table, by id, which must allow its figures to be passed on.

    Raises
    ------
    LicenseError
        If one does not. `load` does not ask: using the figures on one's own machine is allowed.
    """
    licenses = {i: catalog["licences"][i] for i in entry["licences"]}
    if withheld := [i for i, x in licenses.items() if x["redistribute"] == "no"]:
        raise LicenseError(
            f"{entry['name']} holds figures under {withheld} that may not be passed on, so it is not "
            "exported. Use `load` on this machine."
        )
    return licenses


def metadata(frame: pd.DataFrame, catalog: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a frame's table and columns, as far as the catalog knows them."""
    name = frame.attrs.get("table", "")
    table: dict[str, Any] = {}
    columns: dict[str, Any] = {}
    if name in catalog["tables"] or name in catalog["views"]:
        entry = reader.entry(catalog, name)
        columns = {c["name"]: c for c in entry["columns"]}
        licenses = permitted(entry, catalog)
        table = {
            "title": entry["title"],
            "sources": [catalog["resources"][s] | {"resource": s} for s in entry["sources"]],
            "licences": licenses,
        }
    return table | {
        "columns": [
            {
                "name": str(column),
                "type": _type(dtype),
                "unit": columns.get(str(column), {}).get("unit", ""),
                "description": columns.get(str(column), {}).get("description", ""),
            }
            for column, dtype in frame.dtypes.items()
        ]
    }


def export(frame: pd.DataFrame, path: Path, catalog: Mapping[str, Any]) -> Path:
    """Write a frame and its metadata, which has the data's checksum; see `edudata.export`."""
    kind = path.suffix.lstrip(".").lower()
    if kind not in FORMATS:
        raise UnknownNameError("export format", kind or path.name, FORMATS)
    data = to_bytes(frame, kind)
    record = {
        "format": kind,
        "rows": len(frame),
        "sha256": files.sha256(data),
        "attrs": {str(k): str(v) for k, v in frame.attrs.items()},
    } | metadata(frame, catalog)
    # Data first: a crash in between leaves a pair that `read` rejects, not one that looks right.
    files.write_bytes(path, data)
    files.write_bytes(metadata_path(path), files.json_bytes(record))
    return path


def read(path: Path) -> pd.DataFrame:
    """Read an exported frame; see `edudata.read`."""
    metadata = files.read_json(metadata_path(path), EXPORT_AGAIN)
    data = files.read_bytes(path, EXPORT_AGAIN)
    if files.sha256(data) != metadata["sha256"]:
        raise CorruptDataError(f"{path} has changed since it was exported. {EXPORT_AGAIN}")
    frame = _parse(data, metadata["format"])
    frame = frame.reindex(columns=[c["name"] for c in metadata["columns"]])
    for column in metadata["columns"]:
        frame[column["name"]] = _restore(frame[column["name"]], column["type"])
    frame.attrs = dict(metadata["attrs"])
    return frame


def _parse(data: bytes, kind: str) -> pd.DataFrame:
    import pandas as pd

    if kind == "parquet":
        return pd.read_parquet(io.BytesIO(data))
    if kind == "xlsx":
        # As objects: an integer column with a gap would come back as floats.
        return pd.read_excel(io.BytesIO(data), engine="calamine", dtype="object")
    if kind == "json":
        return pd.DataFrame(json.loads(data))
    # As text: pandas would guess numbers, and a FIPS code lose its leading zero.
    return pd.read_csv(io.BytesIO(data), dtype="str", keep_default_na=False, na_values=[""])


def _restore(values: Any, kind: str) -> Any:
    """Return a column with the type that the metadata records."""
    import pandas as pd

    if kind == "date":
        return pd.to_datetime(values).astype("datetime64[us]")
    if kind == "bool":
        return values.astype("str").str.lower().eq("true")
    if kind == "text":
        return values.astype("str").where(values.notna())
    return pd.to_numeric(values).astype(kind)
