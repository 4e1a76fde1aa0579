"""Export tables to files with metadata, and read them back with types and attrs."""

from __future__ import annotations

import io
import itertools
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata import files
from edudata.catalog import reader
from edudata.errors import CorruptDataError, LicenseError, UnknownNameError
from edudata.etl.store import tidy_csv
from edudata.version import __version__

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("csv", "parquet", "json", "xlsx")
# Rows that are encoded at once.
BATCH = 500
VERSION = 2
EXPORT_AGAIN = "Export it again; data and metadata file belong together."


def metadata_path(path: Path) -> Path:
    """Return the metadata file of a data file: data.csv -> data.csv.metadata.json."""
    return path.with_name(path.name + ".metadata.json")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame as canonical CSV."""
    return tidy_csv.to_csv(frame)


def to_bytes(frame: pd.DataFrame, kind: str) -> bytes:
    """Return a frame in one of `FORMATS`."""
    from edudata.catalog import columns

    frame = columns.flat(frame)
    return _encode(frame, _types(frame), kind)


def _types(frame: pd.DataFrame) -> dict[Any, dict[str, Any]]:
    from edudata.catalog import columns

    return {name: columns.describe(frame[name]) for name in frame.columns}


def _encode(
    frame: pd.DataFrame,
    types: Mapping[Any, Mapping[str, Any]],
    kind: str,
    source: Iterable[tuple[str, str]] = (),
) -> bytes:
    import pandas as pd

    from edudata.catalog import columns, workbook

    if kind in ("csv", "parquet"):
        stored = {str(name): columns.storable(frame[name], types[name]) for name in frame.columns}
        if kind == "csv":
            return csv_bytes(pd.DataFrame(stored, index=frame.index))
        # Parquet has a type of its own for times.
        stored |= {str(name): frame[name] for name in frame.select_dtypes(["datetime", "datetimetz"])}
        sink = io.BytesIO()
        pd.DataFrame(stored, index=frame.index).to_parquet(sink, index=False)
        return sink.getvalue()
    plain = {str(name): columns.plain(frame[name], types[name]) for name in frame.columns}
    if kind == "json":
        return _json_bytes(plain)
    times = {str(name) for name in frame.columns if columns.family(frame[name].dtype) == "time"}
    return workbook.write(plain, times, list(source))


def _json_bytes(plain: Mapping[str, Sequence[Any]]) -> bytes:
    """Write a list of objects, `BATCH` to a line; the encoder is slow when it is called for each."""
    import orjson

    names, cells = list(plain), [_finite(values) for values in plain.values()]
    rows = map(dict, map(zip, itertools.repeat(names), zip(*cells, strict=True)))
    lines = []
    while batch := list(itertools.islice(rows, BATCH)):
        try:
            lines.append(orjson.dumps(batch)[1:-1])
        except (TypeError, ValueError):  # a whole number of over 64 bits, or half of a surrogate pair
            lines.append(json.dumps(batch, ensure_ascii=False)[1:-1].encode())
    return b"[\n" + b",\n".join(lines) + b"\n]\n"


def _finite(values: Sequence[Any]) -> Sequence[Any]:
    """Return values with infinite numbers as text, because JSON has none."""
    if float in set(map(type, values)) and (math.inf in values or -math.inf in values):
        return [str(v) if isinstance(v, float) and v in (math.inf, -math.inf) else v for v in values]
    return values


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
    columns_by_name: dict[str, Any] = {}
    if name in catalog["tables"] or name in catalog["views"]:
        entry = reader.entry(catalog, name)
        columns_by_name = {c["name"]: c for c in entry["columns"]}
        licenses = permitted(entry, catalog)
        table = {
            "title": entry["title"],
            "sources": [catalog["resources"][s] | {"resource": s} for s in entry["sources"]],
            "licences": licenses,
        }
    described = [
        {
            "name": str(label),
            "label": label if isinstance(label, str) else int(label),
            **types,
            "unit": columns_by_name.get(str(label), {}).get("unit", ""),
            "description": columns_by_name.get(str(label), {}).get("description", ""),
        }
        for label, types in _types(frame).items()
    ]
    return table | {"columns": described}


def export(frame: pd.DataFrame, path: Path, catalog: Mapping[str, Any]) -> Path:
    """Write a frame and its metadata, which has the data's checksum; see `edudata.export`."""
    from edudata.catalog import columns

    kind = path.suffix.lstrip(".").lower()
    if kind not in FORMATS:
        raise UnknownNameError("export format", kind or path.name, FORMATS)
    frame = columns.flat(frame)
    about = metadata(frame, catalog)
    types = dict(zip(frame.columns, about["columns"], strict=True))
    attrs = {str(k): str(v) for k, v in frame.attrs.items()}
    data = _encode(frame, types, kind, _source(about, attrs))
    record = {
        "version": VERSION,
        "format": kind,
        "rows": len(frame),
        "columns_name": frame.columns.name,
        "sha256": files.sha256(data),
        "attrs": attrs,
    } | about
    # Data first: a crash in between leaves a pair that `read` rejects, not one that looks right.
    files.write_bytes(path, data)
    files.write_bytes(metadata_path(path), files.json_bytes(record))
    return path


def _source(about: Mapping[str, Any], attrs: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Tell where a frame comes from, for the second sheet of an Excel file."""
    yield "Table", attrs.get("table", "")
    yield "Title", about.get("title", "")
    published = dict(v.split("@", 1) for v in attrs.get("vintage", "").split("; ") if "@" in v)
    for source in about.get("sources", ()):
        day = published.get(source["resource"])
        when = f" Published {day}." if day else ""
        yield "Citation", f"{source['citation'].rstrip('.')}.{when} {source['page'] or ''}".strip()
    for license in about.get("licences", {}).values():
        yield "License", f"{license['name']} {license['url'] or ''}".strip()
    for name in ("vintage", "as_of", "deflator", "base_year", "join_report"):
        if name in attrs:
            yield name.replace("_", " ").capitalize(), attrs[name]
    yield "Exported with", f"edudata {__version__}"
    yield "Column", "Unit and description"
    for column in about["columns"]:
        unit = f"[{column['unit']}] " if column["unit"] else ""
        yield column["name"], f"{unit}{column['description']}".strip()


def read(path: Path) -> pd.DataFrame:
    """Read an exported frame; see `edudata.read`."""
    import pandas as pd

    from edudata.catalog import columns

    about = files.read_json(metadata_path(path), EXPORT_AGAIN)
    data = files.read_bytes(path, EXPORT_AGAIN)
    if files.sha256(data) != about["sha256"]:
        raise CorruptDataError(f"{path} has changed since it was exported. {EXPORT_AGAIN}")
    if about.get("version") != VERSION:
        raise CorruptDataError(f"{path} was exported by another version of edudata. Export it again.")
    # A last row without any value is none in an Excel file, and without rows JSON has no columns.
    index = pd.RangeIndex(about["rows"])
    raw = _parse(data, about["format"]).reindex(index=index, columns=[c["name"] for c in about["columns"]])
    restored = {c["label"]: columns.restore(raw[c["name"]].to_list(), c) for c in about["columns"]}
    frame = pd.DataFrame(restored, index=index)
    frame.columns.name = about["columns_name"]
    frame.attrs = dict(about["attrs"])
    return frame


def _parse(data: bytes, kind: str) -> pd.DataFrame:
    import pandas as pd

    if kind == "parquet":
        return pd.read_parquet(io.BytesIO(data)).astype("object")
    if kind == "xlsx":
        from python_calamine import CalamineWorkbook

        # Directly, which takes half of the time of pandas' `read_excel` and guesses no types.
        names, *rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        frame = pd.DataFrame(rows, columns=[str(name) for name in names], dtype="object")
        return frame.where(frame != "", None)
    if kind == "json":
        return pd.DataFrame(json.loads(data), dtype="object")
    # As text: pandas would guess numbers, and a FIPS code lose its leading zero.
    return pd.read_csv(
        io.BytesIO(data), dtype="str", keep_default_na=False, na_values=[""], skip_blank_lines=False
    )
