"""Numbers, ranks and periods of a brief in a reader's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import pandas as pd

MONTHS = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")


def dollars(value: float) -> str:
    """Write dollars: whole, from a million on in millions.

    Examples
    --------
    >>> dollars(9540.4), dollars(-1200), dollars(2_263_929_845)
    ('$9,540', '−$1,200', '$2.26 billion')
    """
    sign, size = ("−" if value < 0 else ""), abs(value)
    if size >= 1e9:
        return f"{sign}${size / 1e9:,.2f} billion"
    if size >= 1e6:
        return f"{sign}${size / 1e6:,.1f} million"
    return f"{sign}${size:,.0f}"


def percent(value: float) -> str:
    """Write a percentage: with one decimal below 20, without above.

    Examples
    --------
    >>> percent(7.61), percent(41.95), percent(-3.14)
    ('7.6%', '42%', '−3.1%')
    """
    return f"{value:,.{1 if abs(value) < 20 else 0}f}%".replace("-", "−")


def count(value: float) -> str:
    """Write a whole number."""
    return f"{value:,.0f}".replace("-", "−")


def _one_decimal(words: str) -> Callable[[float], str]:
    return lambda value: f"{value:,.1f}{words}".replace("-", "−")


UNITS: dict[str, Callable[[float], str]] = {
    "usd": dollars,
    "pct": percent,
    "change_pct": lambda value: f"{'+' if value > 0 else ''}{percent(value)}",
    "years": _one_decimal(" years"),
    "index": _one_decimal(""),
    "count": count,
    "place": lambda value: f"{ordinal(int(value))}",
}
"""Unit -> how a value is written."""


def value(number: float | None, unit: str) -> str:
    """Write a value with its unit; "" if there is none."""
    return "" if number is None or pd.isna(number) else UNITS[unit](number)


def ordinal(number: int) -> str:
    """Write a place in an order.

    Examples
    --------
    >>> [ordinal(n) for n in (1, 2, 3, 11, 12, 22, 103)]
    ['1st', '2nd', '3rd', '11th', '12th', '22nd', '103rd']
    """
    ending = (
        {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    )
    return f"{number:,}{ending}"


def rank(highest: int, lowest: int, of: int) -> str:
    """Write a rank from the end that is nearer.

    Parameters
    ----------
    highest, lowest : int
        Rank counted from the highest and from the lowest value; equal values share the better one.
    of : int
        Places with a value.

    Examples
    --------
    >>> rank(3, 49, 51), rank(40, 12, 51), rank(1, 51, 51), rank(20, 1, 51)
    ('3rd highest of 51', '12th lowest of 51', 'highest of 51', 'lowest of 51, tied')
    """
    number, end = (highest, "highest") if highest <= lowest else (lowest, "lowest")
    tied = "" if highest + lowest == of + 1 else ", tied"
    return f"{'' if number == 1 else ordinal(number) + ' '}{end} of {of:,}{tied}"


def day(when: date) -> str:
    """Write a day.

    Examples
    --------
    >>> day(date(2026, 8, 14))
    'Aug. 14, 2026'
    """
    return f"{MONTHS[when.month - 1]} {when.day}, {when.year}"


def month(when: date) -> str:
    """Write a month."""
    return f"{MONTHS[when.month - 1]} {when.year}"


def release(published: str) -> str:
    """Write the date of a release, as precise as it is known.

    Examples
    --------
    >>> release("2026-06-10"), release("2026-02"), release("2025")
    ('June 10, 2026', 'Feb. 2026', '2025')
    """
    year, *rest = (int(part) for part in published[:10].split("-"))
    if not rest:
        return str(year)
    return month(date(year, rest[0], 1)) if len(rest) == 1 else day(date(year, rest[0], rest[1]))


def edition(published: str) -> str:
    """Write the month of a release, or its year if no more is known.

    Examples
    --------
    >>> edition("2026-06-10"), edition("2025")
    ('June 2026', '2025')
    """
    return release(published[:7])


def listed(names: Iterable[str]) -> str:
    """Join names as a sentence does.

    Examples
    --------
    >>> listed(["debt"]), listed(["debt", "pay"]), listed(["debt", "pay", "homes"])
    ('debt', 'debt and pay', 'debt, pay and homes')
    """
    *first, last = list(names) or [""]
    return f"{', '.join(first)} and {last}" if first else last
