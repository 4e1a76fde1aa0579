"""What changed: releases, revised values and verdicts, newest first, also as feeds."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Any

from edudata import dates, registry
from edudata.catalog import reader
from edudata.dates import last_day
from edudata.delivery import rows, sources
from edudata.delivery.claims import history
from edudata.delivery.document import Controls, Document, one_each, state
from edudata.errors import EdudataError, NoVintageError, UnknownNameError
from edudata.etl.compare.diff import revisions
from edudata.etl.run.restore import touched
from edudata.etl.store.archive import Archive
from edudata.etl.store.vintages import Vintage
from edudata.operations import impact

KINDS = ("release", "revision", "verdict")
FORMATS = ("json", "csv", "md", "atom", "feed.json")
Event = dict[str, Any]
_one_at_a_time = threading.Lock()


def listing(format: str, controls: Controls, as_of: str | None) -> Document:
    """List changes; `kind` chooses one kind, `since` the first day.

    Raises
    ------
    UnknownNameError
        If there is no such setting or kind.
    OutOfRangeError
        If `since` is not a date.
    """
    settings = one_each(controls)
    for name in settings:
        if name not in ("kind", "since"):
            raise UnknownNameError("setting of changes", name, ("kind", "since", "as_of"))
    if (kind := settings.get("kind")) not in (None, *KINDS):
        raise UnknownNameError("kind of change", kind, KINDS)
    first = dates.first_day(settings["since"]) if "since" in settings else None
    limit = None if as_of is None else last_day(as_of)
    entries = [
        event
        for event in events(state())
        if kind in (None, event["kind"])
        and (first is None or last_day(event["date"]) >= first)
        and (limit is None or last_day(event["date"]) <= limit)
    ]
    if format in ("atom", "feed.json"):
        # Not at the top: feeds describe the events of this module.
        from edudata.delivery import feeds

        return feeds.feed(format, entries)
    return rows.listing("changes", format, entries)


def events(state: str) -> tuple[Event, ...]:
    """Return all changes, newest first.

    Parameters
    ----------
    state : str
        Checksum of the published tables: the result is kept until it changes.
    """
    with _one_at_a_time:  # it takes seconds: a second request waits instead of doing the same
        return _events(state)


@lru_cache(maxsize=2)
def _events(state: str) -> tuple[Event, ...]:
    del state  # the cache's key
    archive = sources.archive()
    every = [event for resource in archive.registry.resources for event in _resource(archive, resource)]
    every += _verdicts()
    return tuple(sorted(every, key=lambda e: (last_day(e["date"]), e["kind"], e["id"]), reverse=True))


def _resource(archive: Archive, resource: str) -> Iterable[Event]:
    try:
        vintages = archive.vintages(resource)
    except NoVintageError:
        return []
    tables = touched(reader.catalog(), resource)
    about = {
        "resource": resource,
        "tables": list(tables),
        "figures": list(impact.figures_on(tables)),
        "claims": list(impact.claims_on(resource)),
    }
    pairs = pairwise([None, *vintages])
    return [event | about for before, after in pairs for event in _vintage(archive, before, after)]


def _vintage(archive: Archive, before: Vintage | None, after: Vintage | None) -> list[Event]:
    assert after is not None
    record = archive.registry.resources[after.resource]
    publisher = archive.registry.sources[record.source].title
    name, day = f"{after.resource}@{after.published}", after.published
    release = {"id": f"release:{name}", "kind": "release", "date": day}
    title = f"{publisher}: {record.title}, release of {day}"
    if before is None:
        return [release | {"title": title, "text": "The first release in the archive."}]
    try:
        changes = revisions(archive.read(before), archive.read(after), record)
    except EdudataError as error:
        return [release | {"title": title, "text": f"Not compared with the one before: {error}"}]
    events = [release | {"title": title, "text": f"Since {before.published}: {changes.summary()}."}]
    if revised := changes.counts["revised"]:
        values = "1 value" if revised == 1 else f"{revised:,} values"
        title = f"{publisher} revised {values} of {record.title} in its release of {day}"
        text = f"Since {before.published}: {changes.summary()}."
        events.append(
            {"id": f"revision:{name}", "kind": "revision", "date": day, "title": title, "text": text}
        )
    return events


def _verdicts() -> list[Event]:
    """List the days on which a claim's verdict became another one."""
    claims, flips = registry.claims(), []
    for claim_id, days in groupby(history(), key=lambda day: str(day["id"])):
        for before, after in pairwise(days):
            if before["verdict"] == after["verdict"]:
                continue
            claim = claims[claim_id]
            change = f"{before['verdict']} before, {after['verdict']} now"
            flips.append(
                {
                    "id": f"verdict:{claim_id}@{after['as_of']}",
                    "kind": "verdict",
                    "date": after["as_of"],
                    "title": f"Verdict changed: {claim.statement} {change[0].upper()}{change[1:]}",
                    "text": after["reason"],
                    "resource": after["vintage"],
                    "tables": list(claim.needed),
                    "figures": [claim.figure] if claim.figure else [],
                    "claims": [claim_id],
                }
            )
    return flips
