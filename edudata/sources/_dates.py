"""Dates as publishers print them, and months counted from one another."""

from __future__ import annotations

from datetime import datetime


def date_in_words(text: str) -> str | None:
    """Return an American date as an ISO date or month; None for anything else.

    >>> date_in_words("February 20, 2025"), date_in_words("JULY 2023"), date_in_words("aug 2022")
    ('2025-02-20', '2023-07', '2022-08')
    >>> date_in_words("February 30, 2025")
    """
    for pattern, iso in (("%B %d, %Y", "%Y-%m-%d"), ("%B %Y", "%Y-%m"), ("%b %Y", "%Y-%m")):
        try:
            return datetime.strptime(text, pattern).strftime(iso)
        except ValueError:
            continue
    return None


def months_after(year: int, month: int, count: int) -> str:
    """Return the month that follows another by `count` months.

    >>> months_after(2026, 11, 2)
    '2027-01'
    """
    total = 12 * year + month - 1 + count
    return f"{total // 12}-{total % 12 + 1:02d}"
