"""Dates of publication, as precise as they are known: YYYY-MM-DD, YYYY-MM or YYYY."""

from __future__ import annotations

import calendar
import re
import reprlib
from datetime import date, datetime
from functools import lru_cache
from numbers import Integral
from typing import Any

from edudata.errors import OutOfRangeError, quoted

PUBLISHED = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


# A history asks for the days of hundreds of vintages, once for each of them.
@lru_cache(maxsize=65_536)
def last_day(published: str) -> date:
    """Return the last day that a date of any precision allows.

    Raises
    ------
    OutOfRangeError
        For anything else.

    Examples
    --------
    >>> str(last_day("2026-08-06")), str(last_day("2026-08")), str(last_day("2026"))
    ('2026-08-06', '2026-08-31', '2026-12-31')
    """
    try:
        if not PUBLISHED.fullmatch(published):
            raise ValueError
        year, *rest = (int(part) for part in published.split("-"))
        month = rest[0] if rest else 12
        return date(year, month, rest[1] if rest[1:] else calendar.monthrange(year, month)[1])
    except ValueError:
        raise OutOfRangeError(
            f"{quoted(published)} is not a date. Write YYYY-MM-DD, YYYY-MM or YYYY, e.g. 2025-12-31."
        ) from None


def first_day(published: str) -> date:
    """Return the first day that a date of any precision allows.

    Examples
    --------
    >>> str(first_day("2026-08"))
    '2026-08-01'
    """
    last_day(published)
    return date.fromisoformat((published + "-01-01")[:10])


def order(published: str) -> tuple[date, str]:
    """Return the key that sorts vintages: the day each counts from, then its text.

    Examples
    --------
    >>> sorted(["2025", "2025-11-05", "2026-01"], key=order)
    ['2025-11-05', '2025', '2026-01']
    """
    return last_day(published), published


def day(value: Any, what: str = "as_of") -> str | None:
    """Return an argument that is a date as text; text and None pass unchanged.

    Parameters
    ----------
    value : str, int, date or None
        A date or timestamp, or a whole year.
    what : str
        The argument's name, for the error.

    Raises
    ------
    OutOfRangeError
        For anything else.

    Examples
    --------
    >>> day(date(2025, 12, 31)), day(2025)
    ('2025-12-31', '2025')
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    # bool is a kind of int, and True is no year.
    if isinstance(value, Integral) and not isinstance(value, bool):
        return f"{value}"
    raise OutOfRangeError(
        f"{what} = {reprlib.repr(value)} is not a date. Give a date, a whole year, or text YYYY-MM-DD, "
        "YYYY-MM or YYYY, e.g. '2025-12-31'."
    )
