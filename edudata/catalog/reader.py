"""Read the published catalog and tables."""

from __future__ import annotations

import io
import os
import stat
import warnings
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata import config, files
from edudata.dates import last_day
from edudata.errors import (
    CorruptDataError,
    DataDirectoryError,
    EdudataWarning,
    NoVintageError,
    UnknownNameError,
)
from edudata.published import CATALOG, PARTS, REBUILD, OtherFormatError, apply_view, read_catalog

if TYPE_CHECKING:
    import pandas as pd

Stamp = tuple[int, int]
"""Time of the last change in nanoseconds, and size in bytes."""
Stamps = tuple[tuple[Path, Stamp], ...]
"""Data directories with a catalog, the one to write to first, each with its catalog's stamp."""


def catalog(roots: Iterable[Path] | None = None) -> dict[str, Any]:
    """Return the catalog over all data directories.

    Of a table in two directories the one with the newest vintage counts. The first directory's table
    counts when both are equally new or it has a pinned vintage, and the bundled one when the columns
    differ: after an upgrade the package works with its own data until `edudata build` has rebuilt the
    user's. Views follow their table.

    Parameters
    ----------
    roots : iterable of Path, optional
        Data directories, the one to write to first; those in force by default.

    Returns
    -------
    dict
        The content of catalog.json, where each table's entry gains `root`, the directory of its file.

    Raises
    ------
    DataDirectoryError
        If no directory has a catalog.
    CorruptDataError
        If a catalog is damaged.
    """
    merged = _merged(stamps(roots))
    # The caller may change its copy of a part, but the entries are shared.
    return {name: dict(part) if isinstance(part, dict) else part for name, part in merged.items()}


def stamps(roots: Iterable[Path] | None = None) -> Stamps:
    """Return what changes when a catalog does: the key of everything that is kept until then.

    Raises
    ------
    DataDirectoryError
        If no directory has a catalog.
    """
    roots = config.data_roots() if roots is None else tuple(roots)
    present = tuple((root, stamp) for root in roots if (stamp := _stamp(_file(root))) is not None)
    if not present:
        places = ", ".join(str(r) for r in roots)
        raise DataDirectoryError(
            f"No catalog in {places}. Name the right directory with --data-dir or EDUDATA_DATA_DIR, "
            "fill this one from the package with `edudata upgrade-data`, or, where data/raw is, run "
            "`edudata build`."
        )
    return present


@lru_cache(maxsize=64)
def _file(root: Path) -> Path:
    return root / "processed" / CATALOG


def _stamp(path: Path) -> Stamp | None:
    """Return the stamp of a file; None without one."""
    try:
        status = os.stat(path)  # noqa: PTH116 - asked for each card, and half the cost of Path's
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size) if stat.S_ISREG(status.st_mode) else None


# A figure's card reads the catalog eight times: reading and merging it once per stamp halves a warm card.
@lru_cache(maxsize=8)
def _merged(stamped: Stamps) -> dict[str, Any]:
    parts = _parts([root for root, _ in stamped])
    merged: dict[str, Any] = {"format": parts[0][1]["format"], "waiting": {}} | {p: {} for p in PARTS}
    for root, part in parts:
        for name, entry in part["tables"].items():
            if not _replaces(entry, merged["tables"].get(name)):
                continue
            merged["tables"][name] = entry | {"root": str(root)}
            others = {n: v for n, v in merged["views"].items() if v["table"] != name}
            merged["views"] = others | {n: v for n, v in part["views"].items() if v["table"] == name}
        merged["waiting"] |= part.get("waiting", {})
        merged["resources"] |= part["resources"]
        merged["licences"] |= part["licences"]
        # The last root is the one that came with the code: only its index lists the code's figures.
        if "figures" in part:
            merged["figures"] = part["figures"]
    return merged


def _parts(roots: list[Path]) -> list[tuple[Path, dict[str, Any]]]:
    """Read the catalogs; one of an earlier format is left out while another can be read."""
    parts, older = [], list[OtherFormatError]()
    for root in roots:
        try:
            parts.append((root, read_catalog(root / "processed" / CATALOG)))
        except OtherFormatError as error:
            if not error.older or len(roots) == 1:
                raise
            older.append(error)
    if not parts:
        raise older[0]
    for ignored in older:
        warnings.warn(f"{ignored} Until then its figures are not used.", EdudataWarning, stacklevel=2)
    return parts


def _newness(entry: Mapping[str, Any]) -> str:
    return max((str(last_day(v["published"])) for v in entry["vintages"]), default="")


def _replaces(later: Mapping[str, Any], earlier: Mapping[str, Any] | None) -> bool:
    # The last root is the one that came with the code: where columns differ, only it fits the code.
    if earlier is None or _layout(later) != _layout(earlier):
        return True
    # A user who pinned an older vintage does not want the bundled newer one.
    return not any("pinned" in v for v in earlier["vintages"]) and _newness(later) > _newness(earlier)


def _layout(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    # How much of a column is filled changes with every release.
    return [{k: v for k, v in c.items() if k not in ("filled_pct", "empty")} for c in entry["columns"]]


def entry(catalog: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the catalog entry of a table, or of a view with its table's facts.

    Raises
    ------
    NoVintageError
        If the table has not been built, naming the missing resources.
    UnknownNameError
        If no table or view has this name.
    """
    if name in catalog["tables"]:
        return dict(catalog["tables"][name])
    if name in catalog["views"]:
        view = catalog["views"][name]
        base = dict(catalog["tables"][view["table"]])
        dropped = set(view["drop"])
        sources = view["resources"] or base["sources"]
        filled = view.get("filled_pct", {})
        return base | {
            "name": name,
            "title": view["title"],
            "description": view.get("description") or base["description"],
            "view_of": view["table"],
            "rows": view["rows"],
            "span": view["span"],
            "columns": [
                c | ({"filled_pct": filled[c["name"]]} if c["name"] in filled else {})
                for c in base["columns"]
                if c["name"] not in dropped
            ],
            "key": [k for k in base["key"] if k not in dropped and k != view["newest"]],
            "sources": list(sources),
            "vintages": view_vintages(view, base["vintages"]),
            "licences": sorted({catalog["resources"][r]["licence"] for r in sources}),
        }
    _require_built(catalog, name)
    raise UnknownNameError("table", name, sorted([*catalog["tables"], *catalog["views"]]))


def _require_built(catalog: Mapping[str, Any], name: str) -> None:
    if waits := catalog.get("waiting", {}).get(name):
        from edudata.etl.store import missing

        raise NoVintageError(
            f"{name} has not been built: there is no vintage of {', '.join(waits)}. "
            f"{missing.remedy(waits, config.data_roots())}"
        )


def view_vintages(view: Mapping[str, Any], vintages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the vintages of a table that a view's rows come from."""
    used = [v for v in vintages if not view["resources"] or v["resource"] in view["resources"]]
    if not view["newest"] or view.get("by"):
        return used
    used.sort(key=lambda v: (last_day(v["published"]), v["published"]))
    newest = {v["resource"]: v for v in used}
    return [newest[resource] for resource in sorted(newest)]


@lru_cache(maxsize=64)
def _table_file(path: Path, stamp: Stamp, expected: str) -> pd.DataFrame:
    del stamp  # part of the cache's key: a new file is read again
    import pandas as pd

    data = files.read_bytes(path, REBUILD)
    if files.sha256(data) != expected:
        raise CorruptDataError(f"{path} is damaged or not the file the catalog names. {REBUILD}")
    try:
        return pd.read_parquet(io.BytesIO(data))
    except (OSError, ValueError) as error:
        raise CorruptDataError(f"{path} is not readable Parquet ({error}). {REBUILD}") from error


def columns(catalog: Mapping[str, Any], name: str, names: Iterable[str]) -> pd.DataFrame:
    """Read some columns of a table, text as categories, and keep nothing in memory.

    Parameters
    ----------
    catalog : mapping
        As `catalog` returns it.
    name : str
        A table, not a view.
    names : iterable of str
        Columns.

    Raises
    ------
    UnknownNameError, NoVintageError, CorruptDataError
        As `table`.
    """
    import pyarrow.parquet as pq

    record = entry(catalog, name)
    path = Path(record["root"]) / "processed" / record["file"]
    data = files.read_bytes(path, REBUILD)
    if files.sha256(data) != record["sha256"]:
        raise CorruptDataError(f"{path} is damaged or not the file the catalog names. {REBUILD}")
    kinds = {column["name"]: column["dtype"] for column in record["columns"]}
    wanted_columns = list(names)
    texts = [column for column in wanted_columns if kinds[column] == "text"]
    return pq.read_table(io.BytesIO(data), columns=wanted_columns, read_dictionary=texts).to_pandas()


def table(catalog: Mapping[str, Any], name: str) -> pd.DataFrame:
    """Read a published table, or a view of one.

    Raises
    ------
    UnknownNameError
        If no table or view has this name.
    NoVintageError
        If the table has not been built.
    CorruptDataError
        If the file is missing or not the one the catalog names.
    """
    view = catalog["views"].get(name)
    base = view["table"] if view else name
    if base not in catalog["tables"]:
        _require_built(catalog, base)
        raise UnknownNameError("table", name, sorted([*catalog["tables"], *catalog["views"]]))
    record = catalog["tables"][base]
    path = Path(record["root"]) / "processed" / record["file"]
    # A copy is lazy under pandas 3: the cached frame cannot be changed through it.
    if (stamp := _stamp(path)) is None:
        raise CorruptDataError(f"{path} is missing. {REBUILD}")
    frame = _table_file(path, stamp, record["sha256"]).copy(deep=False)
    return apply_view(frame, view) if view else frame
