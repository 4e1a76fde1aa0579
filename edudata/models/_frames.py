"""Frame operations that several builders share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from edudata.errors import NoVintageError
from edudata.etl.store.raw import Raw


def cast(frame: pd.DataFrame, model: Any) -> pd.DataFrame:
    """Return the frame with the model's text, number and date columns in their types.

    Whole-number columns are left alone, so that a missing or fractional value fails the schema
    with a clear message.
    """
    kinds = {
        name: kind
        for name, declared in model.to_schema().columns.items()
        for prefix, kind in (("str", "str"), ("float", "float64"), ("datetime", "datetime64[us]"))
        if name in frame and str(declared.dtype).startswith(prefix)
    }
    return frame.astype(kinds)


def day_of(years: pd.Series, day: str) -> pd.Series:
    """Return a calendar day of each year as datetime64: 2024, "10-01" -> 2024-10-01."""
    return pd.to_datetime(years.astype("str") + f"-{day}").astype("datetime64[us]")


def start_of(dates: pd.Series, period: str) -> pd.Series:
    """Return the first day of the month ("M"), quarter ("Q") or year ("Y") of each date."""
    return dates.dt.to_period(period).dt.start_time.astype("datetime64[us]")


def end_of(dates: pd.Series, period: str) -> pd.Series:
    """Return the last day of the month ("M"), quarter ("Q") or year ("Y") of each date."""
    return dates.dt.to_period(period).dt.end_time.dt.normalize().astype("datetime64[us]")


def newest_release(raw: Raw, resource: str) -> pd.DataFrame:
    """Return the newest vintage of a resource with its publication date in `release`."""
    frame = raw.newest(resource)
    return frame.assign(release=max(published for name, published in raw.used if name == resource))


def published(raw: Raw, resource: str, *, every: bool = False) -> list[pd.DataFrame]:
    """Return a resource's newest vintage, or all of them stacked, as a list of at most one frame.

    A table of several publishers, built as of an earlier day, holds only those that had published
    by then: the list is empty for the others. Without such a day a missing resource is an error.
    """
    try:
        return [raw.every(resource) if every else raw.newest(resource)]
    except NoVintageError:
        if raw.as_of is None:
            raise
        return []


def stack(parts: Iterable[pd.DataFrame], model: Any) -> pd.DataFrame:
    """Return the parts below one another with the model's columns; those a part lacks are empty."""
    columns = list(model.to_schema().columns)
    return pd.concat([cast(part.reindex(columns=columns), model) for part in parts], ignore_index=True)
