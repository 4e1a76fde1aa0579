"""Decide which publication date a downloaded file gets, and whether it is older than what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from edudata.dates import first_day, last_day, order
from edudata.errors import EdudataError, RawDataError
from edudata.etl.store.vintages import Vintage
from edudata.records import MonthOnly

if TYPE_CHECKING:
    from edudata.etl.extract.fetch import Fetched
    from edudata.records import Resource

# How a person dates a file of a mirror.
NAME_THE_DATE = 'name its date in the mirror map: {file = "…", published = "2026-06"}'
# Why a file from a folder gets the day of the run.
UNDATED = (
    "the file does not say when it was published, so that the day of this run counts; to have an earlier "
    f"one, {NAME_THE_DATE}"
)
# Days after a vintage from which it is worth asking for the next one; a little less than the cadence.
MIN_DAYS_BETWEEN = {"monthly": 28, "quarterly": 85, "yearly": 330, "irregular": 28}


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """The date of a vintage.

    Attributes
    ----------
    published : str
        The date: YYYY-MM-DD, YYYY-MM or YYYY.
    reason : str or None
        Why it is inexact; None where the publisher states it.
    release : str or None
        What the publisher states, where another day has to count.
    """

    published: str
    reason: str | None
    release: str | None = None


def due(resource: Resource, newest: Vintage | None, today: date) -> bool:
    """Return whether a new vintage may be out: its expected month has begun or its cadence has passed."""
    if newest is None:
        return True
    if resource.cadence == "ended":
        return False
    expected = resource.next_release(newest.published)
    if expected is not None:
        return f"{today:%Y-%m}" >= expected
    return today - last_day(newest.published) >= timedelta(days=MIN_DAYS_BETWEEN[resource.cadence])


def publication_date(
    resource: Resource, fetched: Fetched, newest: Vintage | None, today: date, end: str | None = None
) -> PublicationDate:
    """Date a vintage of some payloads.

    Parameters
    ----------
    newest : Vintage or None
        The newest stored vintage.
    end : str, optional
        Newest period in the payloads, as the sidecar will have it.

    Raises
    ------
    RawDataError
        The payloads say that they were published after today, or not when a person says they were.
    """
    published, reason = _stated(resource, fetched, today)
    if newest is not None and _compiled(newest) and reaches(end, newest):
        if order(published) > newest.order:
            return PublicationDate(published, reason)
        # The date of what we compiled is the month in which we did. A release of the months before may
        # hold more, so where it reaches as far it replaces the compilation, dated to sort after it.
        day = max(today, last_day(newest.published))
        reason = (
            f"published {published}; it replaces what was compiled in {newest.published}, as it reaches "
            "as far, and is dated to a day after that"
        )
        return PublicationDate(f"{day}", reason, published)
    if newest is None or _older(published, newest) or order(published) > newest.order:
        return PublicationDate(published, reason)
    # Two vintages cannot have one date, so a release revised under its old date gets today's.
    reason = f"revised within the release of {published}; the day of retrieval counts"
    if published != release_of(newest):
        reason = (
            f"published {published}, while the vintage before it, of {release_of(newest)}, is dated "
            f"{newest.published}; the day of retrieval counts"
        )
    return PublicationDate(f"{today}", reason, published if published != f"{today}" else None)


def _compiled(vintage: Vintage) -> bool:
    """Return whether we compiled a vintage: then its date says nothing about how far it reaches."""
    return bool(vintage.sidecar["how"] == "compiled")


def reaches(end: str | None, vintage: Vintage) -> bool:
    """Return whether figures up to a period go at least as far as a vintage's."""
    span = vintage.sidecar.get("span")
    return bool(end and span and str(end) >= str(span["end"]))


def next_chance(newest: Vintage) -> date:
    """Return the first day whose vintages count after the newest one."""
    return last_day(newest.published) + timedelta(days=1)


def _stated(resource: Resource, fetched: Fetched, today: date) -> tuple[str, str | None]:
    """Return when payloads were published, by themselves, a person, the server, or else today."""
    stated = _by_content(resource, fetched)
    if fetched.published is not None:
        stated = _by_person(fetched.published, stated)
    if stated is not None:
        if first_day(stated[0]) > today:
            raise RawDataError(
                f"{resource.id} says it was published on {stated[0]}, after today ({today}). "
                "Check this machine's clock, then the file."
            )
        return stated
    if fetched.last_modified:
        try:
            modified = parsedate_to_datetime(fetched.last_modified).date()
        except (TypeError, ValueError):
            modified = today
        if modified < today:
            return f"{modified}", "the server's date of the file; the file itself does not say"
    from_folder = UNDATED if fetched.from_mirror else "the file does not say; the day of retrieval counts"
    return f"{today}", from_folder


def _by_content(resource: Resource, fetched: Fetched) -> tuple[str, str | None] | None:
    if resource.published_on is None:
        return None
    try:
        return resource.published_on(*fetched.payloads)
    except EdudataError:
        if fetched.published is None:
            raise
        # A layout without the line that dates the others: a person knows better.
        return None


def _by_person(published: str, stated: tuple[str, str | None] | None) -> tuple[str, str | None]:
    """Return a person's date for a file, unless the file has a date of its own.

    Raises
    ------
    RawDataError
        The file says when it was published, and that is another time.
    """
    if stated is None or not (stated[1] is None or isinstance(stated[1], MonthOnly)):
        return published, "the mirror map says so"  # a date that is only inferred gives way to a person's
    if first_day(stated[0]) > last_day(published) or first_day(published) > last_day(stated[0]):
        raise RawDataError(
            f"the file says it was published on {stated[0]}, the mirror map says {published}. Correct the "
            "map, or take the file of that date."
        )
    return stated if len(stated[0]) >= len(published) else (published, "the mirror map says so")


def release_of(vintage: Vintage) -> str:
    """Return the date that the publisher states, even if the vintage has another one."""
    return str(vintage.sidecar.get("release") or vintage.published)


def _older(stated: str, newest: Vintage) -> bool:
    return last_day(stated) < first_day(release_of(newest))


def why_older(resource: Resource, staged: Vintage, existing: list[Vintage]) -> str:
    """Say why a candidate is older than the newest existing vintage; "" when it is not."""
    newest, stated = existing[-1], release_of(staged)
    before, after = newest.sidecar["span"], staged.sidecar["span"]
    if _compiled(newest) and reaches((after or {}).get("end"), newest):
        return ""
    if _older(stated, newest):
        return f"published {stated}, older than the current vintage ({release_of(newest)})"
    if before and after and resource.period and str(after["end"]) < str(before["end"]):
        return f"ends {after['end']}, the current vintage ends {before['end']}"
    for vintage in existing[:-1]:
        same = vintage.sidecar["sha256"] == staged.sidecar["sha256"]
        # A server that lags behind may still send what the publisher has revised since.
        if same and release_of(vintage) == stated == release_of(newest):
            return f"the same figures as {vintage.published}, which the current vintage revised"
    return ""
