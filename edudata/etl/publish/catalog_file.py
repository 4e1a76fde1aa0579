"""The catalog as a build writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from edudata.errors import CorruptDataError
from edudata.published import FORMAT, PARTS, read_catalog
from edudata.records import Registry


def catalog(entries: Mapping[str, Any], views: Mapping[str, Any], book: Registry) -> dict[str, Any]:
    used = sorted({r for e in entries.values() for r in e["sources"]})
    licenses = {book.resources[r].license for r in used}
    return {
        "format": FORMAT,
        "tables": {name: entries[name] for name in sorted(entries)},
        "views": {name: views[name] for name in sorted(views) if name in book.views},
        "resources": {
            r: {
                "source": book.resources[r].source,
                "publisher": book.sources[book.resources[r].source].title,
                "title": book.resources[r].title,
                "page": book.resources[r].page,
                "url": book.resources[r].url,
                "cadence": book.resources[r].cadence,
                "citation": book.resources[r].citation,
                "licence": book.resources[r].license.id,
                "kind": book.resources[r].kind,
                "notes": list(book.resources[r].notes),
            }
            for r in used
        },
        "licences": {x.id: asdict(x) for x in sorted(licenses, key=lambda x: x.id)},
    }


def published(path: Path, *, lenient: bool) -> dict[str, Any]:
    """The catalog there is, or an empty one; a damaged one is passed over when it is made anew whole."""
    nothing: dict[str, Any] = {part: {} for part in PARTS}
    if not path.is_file():
        return nothing
    try:
        return read_catalog(path)
    except CorruptDataError:
        if not lenient:
            raise
        return nothing


def with_views(waiting: Mapping[str, list[str]], book: Registry) -> dict[str, list[str]]:
    """Tables that are not made, and their views -> the resources they wait for."""
    views = {v.name: waiting[v.table] for v in book.views.values() if v.table in waiting}
    every = {**waiting, **views}
    return {name: every[name] for name in sorted(every)}
