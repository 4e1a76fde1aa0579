"""How the resources stand: which vintage counts, how old it is, what is expected, what the last run did."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from edudata.dates import last_day
from edudata.errors import EdudataError, NoVintageError
from edudata.etl.store import pins, vintages
from edudata.records import Registry, Resource

CADENCE_DAYS = {"monthly": 31, "quarterly": 92, "yearly": 366}


@dataclass(frozen=True, slots=True, kw_only=True)
class VintageState:
    """What is at hand of one resource.

    counts : publication of the vintage that counts, None where there is none
    newest : publication of the newest one at hand; later than `counts` under a pin
    pin    : the reason of the pin in force, None without one
    fault  : why the vintages or the pin cannot be told, "" when they can
    """

    counts: str | None
    newest: str | None
    pin: str | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One resource.

    published            : of the vintage that counts, None where there is none
    set_aside            : a newer vintage that a pin sets aside, with `pin` its reason; else None
    fault                : why nothing can be said of the vintages, "" when it can
    age_days             : since the last day the publication allows
    next_expected        : "YYYY-MM", None where the publisher keeps no schedule
    stale, stale_reason  : a newer vintage should be out by now, and why
    last_result          : of the last run, None where it did not concern the resource
    refreshable, why_not : whether `refresh` can fetch it, and why not
    """

    resource: str
    publisher: str
    title: str
    cadence: str
    published: str | None
    age_days: int | None
    next_expected: str | None
    stale: bool
    stale_reason: str
    set_aside: str | None
    pin: str | None
    fault: str
    last_result: str | None
    last_reason: str
    last_run: str | None
    refreshable: bool
    why_not: str

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as the command line prints with --json."""
        return asdict(self)


def standings(roots: Iterable[Path], resources: Iterable[str]) -> dict[str, VintageState]:
    """What the data directories hold of each resource."""
    roots, out = tuple(roots), {}
    for resource in resources:
        newest = None
        try:
            newest = vintages.find(roots, resource, pinned=False)[-1].published
            pin = pins.in_force(roots, resource)
            counts = vintages.find(roots, resource)[-1].published if pin else newest
            out[resource] = VintageState(counts=counts, newest=newest, pin=pin.reason if pin else None)
        except NoVintageError:
            out[resource] = VintageState(counts=None, newest=None)
        except EdudataError as error:  # one damaged file must not hide how the others stand
            out[resource] = VintageState(counts=None, newest=newest, fault=str(error))
    return out


def overdue(resource: Resource, published: str, today: date) -> str:
    """Why a newer vintage than this should be out, "" when it need not be.

    Its expected month is over, or its cadence is exceeded by half. Nothing is expected of a resource
    without cadence.

    quarterly in (2, 5, 8, 11), "2026-05", 2026-08-31 -> ""
                                           2026-09-01 -> "expected in 2026-08"
    """
    return late(resource.cadence, resource.next_release(published), published, today)


def late(cadence: str, expected: str | None, published: str, today: date) -> str:
    """As `overdue`, told from a catalog.

    expected : "YYYY-MM" of the next release, None where there is no schedule
    """
    days = CADENCE_DAYS.get(cadence)
    if days is None:
        return ""
    if expected is not None and f"{today:%Y-%m}" > expected:
        return f"expected in {expected}"
    age = (today - last_day(published)).days
    if age > 1.5 * days:
        return f"{age} days old, published {cadence}"
    return ""


def obstacle(resource: Resource, keys: Collection[str]) -> str:
    """Why a resource cannot be refreshed, "" when it can.

    keys : names of the environment variables that are set
    """
    if not resource.refreshable:
        return {
            "compiled": "compiled by us from several pages: there is no file to fetch",
            "derived": "computed by us from files too large, or not free, to bundle",
        }.get(
            resource.kind,
            "no longer published" if resource.cadence == "ended" else "a page without a file to fetch",
        )
    if resource.key_required and resource.key_variable not in keys:
        return f"nothing is served without a key: set {resource.key_variable}"
    return ""


def statuses(
    book: Registry,
    at_hand: Mapping[str, VintageState],
    *,
    today: date,
    summary: Mapping[str, Any] | None = None,
    keys: Collection[str] = (),
) -> list[Status]:
    """One record a resource, by address. Pure: all it knows is handed in.

    at_hand : from `standings`
    summary : the last run's run_summary.json, None where there was none
    keys    : names of the environment variables that are set
    """
    last = {r["resource"]: r for r in summary["resources"]} if summary else {}
    run = str(summary["finished"]) if summary else None
    out = []
    for name, resource in sorted(book.resources.items()):
        held = at_hand.get(name, VintageState(counts=None, newest=None))
        published, outcome, why_not = held.counts, last.get(name, {}), obstacle(resource, keys)
        late = overdue(resource, published, today) if published else ""
        if late and held.newest != published:
            late += f"; {held.newest} is at hand and set aside"
        out.append(
            Status(
                resource=name,
                publisher=book.sources[resource.source].title,
                title=resource.title,
                cadence=resource.cadence,
                published=published,
                age_days=max(0, (today - last_day(published)).days) if published else None,
                next_expected=resource.next_release(published) if published else None,
                stale=bool(late),
                stale_reason=late,
                set_aside=held.newest if published and held.newest != published else None,
                pin=held.pin,
                fault=held.fault,
                last_result=outcome.get("result"),
                last_reason=outcome.get("reason") or "",
                last_run=run if outcome else None,
                refreshable=not why_not,
                why_not=why_not,
            )
        )
    return out


def stale(found: Iterable[Status], *, refreshable: bool = False) -> list[Status]:
    """Those whose next vintage should be out, the longest waiting first.

    refreshable : only those that `refresh` can do something about
    """
    late = [s for s in found if s.stale and (s.refreshable or not refreshable)]
    return sorted(late, key=lambda s: (-(s.age_days or 0), s.resource))
