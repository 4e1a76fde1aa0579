"""Controls for the years that a chart over time shows, from one to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from edudata.figures.controls import Number
from edudata.figures.spec import Frames

SINCE, UNTIL = "since", "until"


def span(table: str, column: str, **values: str) -> Callable[[Frames], tuple[int, int]]:
    """Return a function that reads the first and the last year of a table.

    Parameters
    ----------
    table, column : str
        Table, and its column of dates or years.
    **values : str
        Columns with the value that rows must have.
    """

    def years(frames: Frames) -> tuple[int, int]:
        frame = frames[table]
        for name, value in values.items():
            frame = frame[frame[name] == value]
        times = frame[column]
        return _year(times.min()), _year(times.max())

    return years


def _year(time: Any) -> int:
    """Return the year of a date, a year, or an academic year such as "2022-23"."""
    return int(getattr(time, "year", None) or str(time)[:4])


def until(
    years: Callable[[Frames], tuple[int, int]], when: Mapping[str, tuple[str, ...]] | None = None
) -> Number:
    """Build the control of the last year shown; the default is the newest."""

    def bounds(frames: Frames) -> tuple[float, float, float]:
        first, last = years(frames)
        return first + 1, last, last

    return Number(UNTIL, "End year", bounds, when=when or {}, rare=True, window=True)


def controls(
    years: Callable[[Frames], tuple[int, int]], when: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[Number, Number]:
    """Build the controls of the first and the last year shown; the default is all years."""

    def bounds(frames: Frames) -> tuple[float, float, float]:
        first, last = years(frames)
        return first, last - 1, first

    since = Number(SINCE, "Start year", bounds, when=when or {}, rare=True, window=True)
    return since, until(years, when)
