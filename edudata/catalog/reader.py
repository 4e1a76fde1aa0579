"""Reads what is published: the catalog and the tables. Transforms nothing."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata import config, files
from edudata.dates import last_day
from edudata.errors import CorruptDataError, DataDirectoryError, NoVintageError, UnknownNameError
from edudata.etl.store import missing
from edudata.published import CATALOG, PARTS, REBUILD, read_catalog

if TYPE_CHECKING:
    import pandas as pd


@lru_cache(maxsize=16)
def _catalog_file(path: Path, stamp: tuple[int, int]) -> dict[str, Any]:
    del stamp  # part of the cache's key: a new file is read anew
    return read_catalog(path)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise CorruptDataError(f"{path} is missing. {REBUILD}") from error
    return status.st_mtime_ns, status.st_size


def _newness(entry: Mapping[str, Any]) -> str:
    return max((str(last_day(v["published"])) for v in entry["vintages"]), default="")


def _replaces(later: Mapping[str, Any], have: Mapping[str, Any] | None) -> bool:
    # The last root is the one that came with the code: where columns differ, only it fits the code.
    if have is None or later["columns"] != have["columns"]:
        return True
    # A user who pinned an older vintage does not want the bundled newer one.
    return not any("pinned" in v for v in have["vintages"]) and _newness(later) > _newness(have)


def catalog(roots: tuple[Path, ...]) -> dict[str, Any]:
    """The catalog over all roots: a user's directory over the one bundled with the package.

    Of a table in two roots the one with the newest vintage counts, the first root's when they are
    equal or it has a pinned vintage, and the bundled one when the columns are no longer the same: an
    upgraded package then works with its own data until `edudata build` has made the user's again. Views
    follow their table. Each table's entry gains `root`, where its file is.

    Raises DataDirectoryError when no root has a catalog, CorruptDataError when one is damaged.
    """
    found = [
        (root, _catalog_file(path, _stamp(path)))
        for root in roots
        if (path := root / "processed" / CATALOG).is_file()
    ]
    if not found:
        places = ", ".join(str(r) for r in roots)
        raise DataDirectoryError(
            f"No catalog in {places}. Name the right directory with --data-dir or EDUDATA_DATA_DIR, "
            "or run `edudata build` where data/raw is."
        )
    merged: dict[str, Any] = {"format": found[0][1]["format"], "waiting": {}} | {p: {} for p in PARTS}
    for root, book in found:
        for name, entry in book["tables"].items():
            if not _replaces(entry, merged["tables"].get(name)):
                continue
            merged["tables"][name] = entry | {"root": str(root)}
            others = {n: v for n, v in merged["views"].items() if v["table"] != name}
            merged["views"] = others | {n: v for n, v in book["views"].items() if v["table"] == name}
        merged["waiting"] |= book.get("waiting", {})
        merged["resources"] |= book["resources"]
        merged["licences"] |= book["licences"]
    return merged


def entry(book: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Catalog entry of a table, or of a view with its table's facts.

    Raises NoVintageError naming what is not at hand for a table that was not made, else UnknownNameError.
    """
    if name in book["tables"]:
        return dict(book["tables"][name])
    if name in book["views"]:
        view = book["views"][name]
        base = dict(book["tables"][view["table"]])
        dropped = set(view["drop"])
        sources = view["resources"] or base["sources"]
        return base | {
            "name": name,
            "title": view["title"],
            "view_of": view["table"],
            "rows": view["rows"],
            "span": view["span"],
            "columns": [c for c in base["columns"] if c["name"] not in dropped],
            "key": [k for k in base["key"] if k not in dropped],
            "sources": list(sources),
            "vintages": view_vintages(view, base["vintages"]),
            "licences": sorted({book["resources"][r]["licence"] for r in sources}),
        }
    _refuse_waiting(book, name)
    raise UnknownNameError("table", name, sorted([*book["tables"], *book["views"]]))


def _refuse_waiting(book: Mapping[str, Any], name: str) -> None:
    """NoVintageError for a table or view that is known, but waits for vintages."""
    if waits := book.get("waiting", {}).get(name):
        raise NoVintageError(
            f"{name} has not been made: no vintage is at hand of {', '.join(waits)}. "
            f"{missing.remedy(waits, config.data_roots())}"
        )


def view_vintages(view: Mapping[str, Any], vintages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The vintages a view's rows come from: those of its resources, of a `newest` view each newest one."""
    found = [v for v in vintages if not view["resources"] or v["resource"] in view["resources"]]
    if not view["newest"]:
        return found
    found.sort(key=lambda v: (last_day(v["published"]), v["published"]))
    last = {v["resource"]: v for v in found}
    return [last[resource] for resource in sorted(last)]


@lru_cache(maxsize=64)
def _table_file(path: Path, stamp: tuple[int, int], expected: str) -> pd.DataFrame:
    del stamp
    import pandas as pd

    data = files.read_bytes(path, REBUILD)
    if files.sha256(data) != expected:
        raise CorruptDataError(f"{path} is damaged or not the file the catalog names. {REBUILD}")
    try:
        return pd.read_parquet(io.BytesIO(data))
    except (OSError, ValueError) as error:
        raise CorruptDataError(f"{path} is not readable Parquet ({error}). {REBUILD}") from error


def table(book: Mapping[str, Any], name: str) -> pd.DataFrame:
    """A published table as a new frame.

    Raises UnknownNameError, or CorruptDataError when its file is missing or not the catalog's.
    """
    if name not in book["tables"]:
        _refuse_waiting(book, name)
        raise UnknownNameError("table", name, sorted(book["tables"]))
    found = book["tables"][name]
    path = Path(found["root"]) / "processed" / found["file"]
    # A copy is lazy under pandas 3: the cached frame cannot be changed through it.
    return _table_file(path, _stamp(path), found["sha256"]).copy(deep=False)
