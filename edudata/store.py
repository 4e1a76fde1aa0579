"""Reads what is published: the catalog and the tables. Transforms nothing."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata.errors import CorruptDataError, DataDirectoryError, UnknownNameError
from edudata.etl import files
from edudata.etl.vintages import last_day

if TYPE_CHECKING:
    import pandas as pd

CATALOG = "catalog.json"
REMEDY = (
    "Run `edudata build` to make it again from the raw vintages, or `edudata verify` to see what differs."
)


@lru_cache(maxsize=16)
def _catalog_file(path: Path, stamp: tuple[int, int]) -> dict[str, Any]:
    del stamp  # part of the cache's key: a new file is read anew
    value = files.read_json(path, REMEDY)
    if not isinstance(value, dict) or "tables" not in value:
        raise CorruptDataError(f"{path} is not a catalog. {REMEDY}")
    return value


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def _newness(entry: Mapping[str, Any]) -> str:
    return max((str(last_day(v["published"])) for v in entry["vintages"]), default="")


def catalog(roots: tuple[Path, ...]) -> dict[str, Any]:
    """The catalog over all roots; of a table in two roots the one with the newest vintage counts.

    Each table's entry gains `root`, where its file is. Raises DataDirectoryError when none has one.
    """
    merged: dict[str, Any] | None = None
    for root in roots:
        path = root / "processed" / CATALOG
        if not path.is_file():
            continue
        found = _catalog_file(path, _stamp(path))
        tables = {n: e | {"root": str(root)} for n, e in found["tables"].items()}
        if merged is None:
            merged = found | {"tables": tables}
            continue
        for name, entry in tables.items():
            have = merged["tables"].get(name)
            if have is None or _newness(entry) > _newness(have):
                merged["tables"][name] = entry
        for part in ("views", "resources", "licences"):
            merged[part] = found[part] | merged[part]
    if merged is None:
        places = ", ".join(str(r) for r in roots)
        raise DataDirectoryError(
            f"No catalog in {places}. Name the right directory with --data-dir or EDUDATA_DATA_DIR, "
            "or run `edudata build` where data/raw is."
        )
    return merged


def entry(book: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Catalog entry of a table, or of a view with its table's facts; UnknownNameError otherwise."""
    if name in book["tables"]:
        return dict(book["tables"][name])
    if name in book["views"]:
        view = book["views"][name]
        base = dict(book["tables"][view["table"]])
        dropped = set(view["drop"])
        return base | {
            "name": name,
            "title": view["title"],
            "view_of": view["table"],
            "rows": view["rows"],
            "span": view["span"],
            "columns": [c for c in base["columns"] if c["name"] not in dropped],
            "key": [k for k in base["key"] if k not in dropped],
        }
    raise UnknownNameError("table", name, sorted([*book["tables"], *book["views"]]))


@lru_cache(maxsize=64)
def _table_file(path: Path, stamp: tuple[int, int], expected: str) -> pd.DataFrame:
    del stamp
    import pandas as pd

    data = files.read_bytes(path, REMEDY)
    if files.sha256(data) != expected:
        raise CorruptDataError(f"{path} is damaged or not the file the catalog names. {REMEDY}")
    try:
        return pd.read_parquet(io.BytesIO(data))
    except (OSError, ValueError) as error:
        raise CorruptDataError(f"{path} is not readable Parquet ({error}). {REMEDY}") from error


def table(book: Mapping[str, Any], name: str) -> pd.DataFrame:
    """A published table as a new frame; CorruptDataError when its file is not the catalog's."""
    found = book["tables"][name]
    path = Path(found["root"]) / "processed" / f"{name}.parquet"
    if not path.is_file():
        raise CorruptDataError(f"{path} is missing. {REMEDY}")
    # A copy is lazy under pandas 3: the cached frame cannot be changed through it.
    return _table_file(path, _stamp(path), found["sha256"]).copy(deep=False)
