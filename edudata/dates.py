"""Dates of publication, written as exactly as they are known: YYYY-MM-DD, YYYY-MM or YYYY."""

from __future__ import annotations

import calendar
import re
from datetime import date

from edudata.errors import OutOfRangeError

PUBLISHED = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def last_day(published: str) -> date:
    """The last day that a date of any precision allows.

    "2026-08-06" -> 2026-08-06
    "2026-08"    -> 2026-08-31
    "2026"       -> 2026-12-31

    Raises OutOfRangeError for anything else.
    """
    try:
        if not PUBLISHED.fullmatch(published):
            raise ValueError
        year, *rest = (int(part) for part in published.split("-"))
        month = rest[0] if rest else 12
        return date(year, month, rest[1] if rest[1:] else calendar.monthrange(year, month)[1])
    except ValueError:
        raise OutOfRangeError(
            f"{published!r} is not a date. Write YYYY-MM-DD, YYYY-MM or YYYY, e.g. 2025-12-31."
        ) from None


def first_day(published: str) -> date:
    """The first day that a date of any precision allows: "2026-08" -> 2026-08-01."""
    last_day(published)
    return date.fromisoformat((published + "-01-01")[:10])
