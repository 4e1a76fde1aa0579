"""Feeds of changes (Atom and JSON Feed) and the calendar of expected releases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

from edudata.dates import last_day
from edudata.delivery import rows
from edudata.delivery.document import MEDIA_TYPES, Document

TITLE = "edudata: releases, revisions and verdicts"
# Entries are named, not located: the data may be served at any address.
NAME = "tag:edudata,2026:"
MAX_ENTRIES = 200
ATOM = "http://www.w3.org/2005/Atom"


def feed(format: str, events: Iterable[Mapping[str, Any]]) -> Document:
    """Write changes, newest first, as "atom" or "feed.json"."""
    entries = list(events)[:MAX_ENTRIES]
    body = _atom(entries) if format == "atom" else _json_feed(entries)
    return Document(body, MEDIA_TYPES[format], f"changes.{format}")


def _moment(day: str) -> str:
    # A release is known by its day, month or year; the last one of those is when it was out for sure.
    return f"{last_day(day).isoformat()}T00:00:00Z"


def _atom(events: list[Mapping[str, Any]]) -> bytes:
    ElementTree.register_namespace("", ATOM)
    root = ElementTree.Element(f"{{{ATOM}}}feed")

    def add(
        parent: ElementTree.Element, name: str, text: str = "", **attributes: str
    ) -> ElementTree.Element:
        element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
        element.text = text or None
        return element

    add(root, "id", f"{NAME}changes")
    add(root, "title", TITLE)
    add(root, "updated", max((_moment(e["date"]) for e in events), default="1970-01-01T00:00:00Z"))
    add(add(root, "author"), "name", "edudata")
    add(root, "link", rel="self", href="changes.atom", type="application/atom+xml")
    for event in events:
        entry = add(root, "entry")
        add(entry, "id", f"{NAME}{event['id']}")
        add(entry, "title", event["title"])
        add(entry, "updated", _moment(event["date"]))
        add(entry, "category", term=event["kind"])
        add(entry, "link", rel="alternate", href=_about(event))
        add(entry, "summary", event["text"])
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _about(event: Mapping[str, Any]) -> str:
    if event["kind"] == "verdict":
        return f"claims/{event['claims'][0]}.json"
    return f"tables/{event['tables'][0]}.json" if event["tables"] else "sources.json"


def _json_feed(events: list[Mapping[str, Any]]) -> bytes:
    items = [
        {
            "id": f"{NAME}{event['id']}",
            "url": _about(event),
            "title": event["title"],
            "content_text": event["text"],
            "date_published": _moment(event["date"]),
            "tags": [event["kind"], *event["figures"], *event["claims"]],
        }
        for event in events
    ]
    return rows.to_json(
        {"version": "https://jsonfeed.org/version/1.1", "title": TITLE, "language": "en-US", "items": items}
    )


def calendar(expected: Iterable[Mapping[str, Any]]) -> bytes:
    """Write the months in which releases are expected as an iCalendar file.

    Parameters
    ----------
    expected : iterable of mapping
        `resource`, `publisher`, `title`, `page` and `next_release` ("YYYY-MM").
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//edudata//releases//EN", "CALSCALE:GREGORIAN"]
    lines += [line for record in expected for line in _event(record)]
    lines.append("END:VCALENDAR")
    return "".join(_fold(line) for line in lines).encode()


def _event(record: Mapping[str, Any]) -> list[str]:
    last = last_day(record["next_release"])
    first = last.replace(day=1)
    return [
        "BEGIN:VEVENT",
        f"UID:{record['resource'].replace('/', '-')}-{record['next_release']}@edudata",
        # The stamp is the event's month: the file changes only when an expectation does.
        f"DTSTAMP:{first:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escape(record['publisher'] + ': ' + record['title'])}",
        f"DESCRIPTION:{_escape('A new release is expected this month.')}",
        *([f"URL:{record['page']}"] if record["page"] else []),
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def _fold(line: str) -> str:
    """End a line; of a long one, each further piece begins with a space."""
    pieces: list[str] = []
    piece = ""
    for character in line:
        if len((piece + character).encode()) > (75 if not pieces else 74):
            pieces.append(piece)
            piece = ""
        piece += character
    return "\r\n ".join([*pieces, piece]) + "\r\n"
