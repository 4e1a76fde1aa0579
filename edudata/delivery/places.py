"""Briefs of places, and of a reader's own choice, as documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from edudata.analysis.place import sheet
from edudata.analysis.place.brief import Brief
from edudata.analysis.place.record import Row
from edudata.api import briefs
from edudata.api.briefs import atlas
from edudata.delivery import pdf, rows
from edudata.delivery.document import MEDIA_TYPES, Controls, Document, one_each
from edudata.errors import OutOfRangeError, UnknownNameError

FORMATS = ("json", "html", "md", "csv")
YOURS = "yours"
# What a reader's own choice takes.
SETTINGS = ("state", "metro", "major", "college")


def names() -> list[str]:
    """List the codes of all places: states, areas, colleges."""
    return list(atlas().directory.places)


def find(name: str) -> str:
    """Return the code of a place given by code or name; "yours" is the brief of a choice.

    Raises
    ------
    AmbiguousNameError, UnknownNameError
        As of `edudata.place`.
    """
    return YOURS if name == YOURS else atlas().directory.find(name).id


def listing(format: str, controls: Controls, as_of: str | None) -> Document:
    """List the places with their codes."""
    _newest_only(as_of)
    for name in controls:
        raise UnknownNameError("setting of places", name, ())
    records = [
        {"id": p.id, "kind": p.kind, "name": p.name, "state": p.state, "closed": p.closed}
        for p in atlas().directory.places.values()
    ]
    return rows.listing("places", format, records)


def place(name: str, format: str, controls: Controls, as_of: str | None) -> Document:
    """Return the brief of a place, or of a choice.

    Parameters
    ----------
    name : str
        A code, or "yours".
    format : str
        One of `FORMATS`.
    controls : mapping
        Of "yours": state, metro, major and college, all optional.
    as_of : None
        Briefs are of the newest data.
    """
    _newest_only(as_of)
    return written(brief(name, one_each(controls)), format, api_link)


def brief(name: str, settings: dict[str, str]) -> Brief:
    """Gather the brief of a place, or of a choice.

    Raises
    ------
    UnknownNameError
        A setting or its value is unknown; a place takes none.
    """
    allowed = SETTINGS if name == YOURS else ()
    for setting in settings:
        if setting not in allowed:
            raise UnknownNameError(f"setting of places/{name}", setting, allowed)
    return briefs.yours(**settings) if name == YOURS else briefs.place(name)


def written(brief: Brief, format: str, link: sheet.Link | None = None) -> Document:
    """Write a brief in a format; "pdf" where Chromium is installed.

    Raises
    ------
    UnknownNameError
        If there is no such format.
    NoBrowserError
        For a PDF on a machine without a browser.
    """
    makers: dict[str, Callable[[], bytes]] = {
        "json": lambda: rows.to_json(about(brief)),
        "html": lambda: sheet.page(brief, link).encode(),
        "md": lambda: sheet.markdown(brief).encode(),
        "csv": lambda: rows.csv(brief.frame),
        "pdf": lambda: pdf.pdf_from_html(sheet.page(brief, link), script_seconds=0),
    }
    if format not in makers:
        raise UnknownNameError("format of a brief", format, makers)
    media_type = "application/pdf" if format == "pdf" else MEDIA_TYPES[format]
    return Document(makers[format](), media_type, f"{brief.place.id}.{format}")


def about(brief: Brief) -> dict[str, Any]:
    """Describe a brief as plain values: words, rows, charts and sources."""
    return {
        "id": brief.place.id,
        "kind": brief.place.kind,
        "name": brief.place.name,
        "title": brief.title,
        "finding": brief.finding,
        "rule": brief.rule,
        "closed": brief.place.closed,
        "rows": [_row(row) for row in brief.rows],
        "charts": [asdict(chart) for chart in brief.charts],
        "notes": list(brief.notes),
    }


def _row(row: Row) -> dict[str, Any]:
    addresses = {
        "table_address": f"tables/{row.table}.json" if row.table else "",
        "figure_address": _figure(row, "json") if row.figure else "",
        "publisher_page": row.source.page,
    }
    return {"key": row.key} | row.record() | {"verdict": row.verdict, **addresses}


def _figure(row: Row, format: str) -> str:
    query = f"?{urlencode(dict(row.settings))}" if row.settings else ""
    return f"figures/{row.figure}.{format}{query}"


def api_link(row: Row) -> str:
    """Return the address of the figure or table that shows a row, as seen from `places/`."""
    return f"../{_figure(row, 'html')}" if row.figure else f"../tables/{row.table}.md"


def file_format(path: Path) -> str:
    """Return the format that a file's name ends with."""
    return path.suffix.lstrip(".").lower() or path.name


def _newest_only(as_of: str | None) -> None:
    if as_of is not None:
        raise OutOfRangeError("Briefs are of the newest data. Leave out as_of.")
