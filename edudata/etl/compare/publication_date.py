"""When a file was published: whether one is due, which day counts, whether it is older than others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from edudata.dates import first_day, last_day
from edudata.errors import RawDataError
from edudata.etl.store.vintages import Vintage

if TYPE_CHECKING:
    from edudata.etl.extract.fetch import Fetched
    from edudata.records import Resource

UNSAID = (
    "the file does not say when it was published, so that the day of this run counts; an earlier one can "
    'be named in the mirror map: {file = "…", published = "2026-06"}'
)
"""Why a file from a folder goes by the day of the run."""
CADENCE_DAYS = {"monthly": 28, "quarterly": 85, "yearly": 330, "irregular": 28}


@dataclass(frozen=True, slots=True)
class Dating:
    """The date of a vintage.

    reason  : why it is inexact, None where it is what the publisher states
    release : what the publisher states, where another day has to count
    """

    published: str
    reason: str | None
    release: str | None = None


def due(resource: Resource, newest: Vintage | None, today: date) -> bool:
    """Whether a new vintage may be out: its expected month has begun, or its cadence has passed."""
    if newest is None:
        return True
    if resource.cadence == "ended":
        return False
    expected = resource.next_release(newest.published)
    if expected is not None:
        return f"{today:%Y-%m}" >= expected
    return today - last_day(newest.published) >= timedelta(days=CADENCE_DAYS[resource.cadence])


def dated(
    resource: Resource, fetched: Fetched, newest: Vintage | None, today: date, end: str | None = None
) -> Dating:
    """The date that a vintage of these payloads goes by.

    end : newest period in them, as it will stand in the sidecar

    A release that was revised under its old date cannot go by it again: the day of retrieval counts. A
    vintage compiled by us bears the month in which we did, so that a release of the months before may
    hold more: where it reaches as far, it takes its place, dated so that it comes after.
    """
    published, reason = _stated(resource, fetched, today)
    if newest is not None and _compiled(newest) and reaches(end, newest):
        if sorts_after(published, newest.published):
            return Dating(published, reason)
        day = max(today, last_day(newest.published))
        reason = (
            f"published {published}; it takes the place of what was compiled in {newest.published}, as it "
            "reaches as far, and goes by a day after that"
        )
        return Dating(f"{day}", reason, published)
    if newest is None or _older(published, newest) or sorts_after(published, newest.published):
        return Dating(published, reason)
    reason = f"revised within the release of {published}; the day of retrieval counts"
    if published != release_of(newest):
        reason = (
            f"published {published}, while the vintage before it, of {release_of(newest)}, goes by "
            f"{newest.published}; the day of retrieval counts"
        )
    return Dating(f"{today}", reason, published if published != f"{today}" else None)


def _compiled(vintage: Vintage) -> bool:
    """Whether we put it together: its date is ours and says nothing of how far it reaches."""
    return bool(vintage.sidecar()["how"] == "compiled")


def reaches(end: str | None, vintage: Vintage) -> bool:
    """Whether figures to this period go at least as far as a vintage's."""
    span = vintage.sidecar().get("span")
    return bool(end and span and str(end) >= str(span["end"]))


def next_chance(newest: Vintage) -> date:
    """The first day whose vintages count after the newest one."""
    return last_day(newest.published) + timedelta(days=1)


def _stated(resource: Resource, fetched: Fetched, today: date) -> tuple[str, str | None]:
    """When the payloads were published: a person, they or the server says so, or today counts."""
    stated = resource.published_on(*fetched.payloads) if resource.published_on is not None else None
    if fetched.published is not None:
        stated = fetched.published, "the mirror map says so"
    if stated is not None:
        if first_day(stated[0]) > today:
            raise RawDataError(
                f"{resource.id} says it was published on {stated[0]}, after today ({today}). "
                "Check this machine's clock, then the file."
            )
        return stated
    if fetched.last_modified:
        try:
            served = parsedate_to_datetime(fetched.last_modified).date()
        except (TypeError, ValueError):
            served = today
        if served < today:
            return f"{served}", "the server's date of the file; the file itself does not say"
    return f"{today}", UNSAID if fetched.kept else "the file does not say; the day of retrieval counts"


def release_of(vintage: Vintage) -> str:
    """What the publisher states, be it that the vintage goes by another day."""
    return str(vintage.sidecar().get("release") or vintage.published)


def _older(stated: str, newest: Vintage) -> bool:
    return last_day(stated) < first_day(release_of(newest))


def sorts_after(published: str, other: str) -> bool:
    """Whether a vintage of the first date counts after one of the second."""
    return (last_day(published), published) > (last_day(other), other)


def why_older(resource: Resource, staged: Vintage, found: list[Vintage]) -> str:
    """Why a candidate is older than the newest of the vintages at hand, or ""."""
    newest, stated = found[-1], release_of(staged)
    span = staged.sidecar()["span"] or {}
    if _compiled(newest) and reaches(span.get("end"), newest):
        return ""
    if _older(stated, newest):
        return f"published {stated}, older than the vintage at hand ({release_of(newest)})"
    before, after = newest.sidecar()["span"], staged.sidecar()["span"]
    if before and after and resource.period and str(after["end"]) < str(before["end"]):
        return f"ends {after['end']}, the vintage at hand ends {before['end']}"
    for vintage in found[:-1]:
        same = vintage.sidecar()["sha256"] == staged.sidecar()["sha256"]
        if same and release_of(vintage) == stated == release_of(newest):
            return f"the figures of {vintage.published} again, which the vintage at hand revised"
    return ""
