"""What callers hand in, checked where they hand it in: no error then comes from deep inside."""

from __future__ import annotations

import os
import reprlib
from datetime import date, datetime
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata.errors import OutOfRangeError, WrongTypeError

if TYPE_CHECKING:
    import pandas as pd


def _refused(what: str, expected: str, value: Any) -> WrongTypeError:
    return WrongTypeError(f"{what} must be {expected}, not {reprlib.repr(value)} ({type(value).__name__}).")


def text(value: Any, what: str, example: str) -> str:
    """The value, which must be text.

    None, "table", "tuition" -> WrongTypeError: table must be text such as 'tuition', not None (NoneType).
    """
    if isinstance(value, str):
        return value
    raise _refused(what, f"text such as {example!r}", value)


def frame(value: Any, what: str = "frame") -> pd.DataFrame:
    """The value, which must be a DataFrame; WrongTypeError otherwise."""
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        return value
    raise _refused(what, "a pandas DataFrame such as ed.load('tuition')", value)


def path(value: Any, what: str = "path") -> Path:
    """The value as a path; WrongTypeError unless it is text or a path."""
    if isinstance(value, str | os.PathLike):
        return Path(value)
    raise _refused(what, "a path such as 'cpi.csv'", value)


def day(value: Any, what: str = "as_of") -> str | None:
    """A day as the text that dates of publication are written in; text and None as they are.

    date(2025, 12, 31), Timestamp("2025-12-31 10:00") -> "2025-12-31"
    2025                                              -> "2025"
    True, 2025.5, NaT                                 -> OutOfRangeError
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, Integral) and not isinstance(value, bool):
        return f"{value}"
    raise OutOfRangeError(
        f"{what} = {reprlib.repr(value)} is not a date. Give a date, a whole year, or text YYYY-MM-DD, "
        "YYYY-MM or YYYY, e.g. '2025-12-31'."
    )
