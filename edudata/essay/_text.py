"""Numbers and periods in the words of the board's reasons."""

from __future__ import annotations

import pandas as pd

MINUS = "−"
QUARTERS = ("first", "second", "third", "fourth")


def pct(value: float, digits: int = 1) -> str:
    """Format a percentage.

    >>> pct(41.51), pct(-8.27, 2)
    ('41.5%', '−8.27%')
    """
    return f"{value:.{digits}f}%".replace("-", MINUS)


def signed(value: float, digits: int = 0) -> str:
    """Format a change with its sign.

    >>> signed(196549), signed(-2.974, 2)
    ('+196,549', '−2.97')
    """
    return f"{value:+,.{digits}f}".replace("-", MINUS)


def usd(value: float) -> str:
    """Format US dollars.

    >>> usd(1050000.0), usd(-20.4)
    ('$1,050,000', '−$20')
    """
    return f"{MINUS if value < 0 else ''}${abs(value):,.0f}"


def billions(value: float) -> str:
    """Format billions of US dollars, as trillions from a thousand up.

    >>> billions(1664.0), billions(83.21), billions(-3.25)
    ('$1.66 trillion', '$83.2 billion', '−$3.2 billion')
    """
    size, sign = abs(value), MINUS if value < 0 else ""
    return f"{sign}${size / 1000:.2f} trillion" if size >= 1000 else f"{sign}${size:.1f} billion"


def quarter(day: pd.Timestamp) -> str:
    """Name the quarter of a day.

    >>> quarter(pd.Timestamp("2025-12-31"))
    'the fourth quarter of 2025'
    """
    return f"the {QUARTERS[day.quarter - 1]} quarter of {day.year}"
