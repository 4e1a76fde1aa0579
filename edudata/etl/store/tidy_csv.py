"""Tidy CSV files: canonical bytes, declared types and the rules that every file must meet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from edudata.dates import last_day
from edudata.errors import RawDataError
from edudata.records import Resource

if TYPE_CHECKING:
    import pandas as pd


def to_csv(frame: pd.DataFrame) -> bytes:
    """Canonical CSV: UTF-8, one newline, shortest exact numbers, ISO dates, empty for missing."""
    text: str = frame.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
    return text.encode()


def _numbers(text: pd.Series, where: str, whole: bool) -> pd.Series:
    import pandas as pd

    values = pd.to_numeric(text, errors="coerce")
    wrong = text.notna() & ~values.abs().lt(float("inf"))
    if not wrong.any() and whole:
        # Beyond 2**53 a float no longer tells one whole number from the next.
        wrong = values.notna() & ((values % 1 != 0) | (values.abs() > 2**53))
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise RawDataError(
            f"{where}, data row {row + 1}: {text.iloc[row]!r} is not a{' whole' if whole else ''} number "
            f"({int(wrong.sum())} such cells). Correct the file or the parser that wrote it."
        )
    if whole and not values.isna().any():
        return values.astype("int64")
    return values.astype("float64")


def typed(text: pd.DataFrame, resource: Resource, where: str) -> pd.DataFrame:
    """Give a frame of text the types its resource declares, and check what it must hold.

    Raises RawDataError naming the column and row: a missing or unknown column, text in a number,
    a date that is none, an empty key or required cell, a duplicated key.
    """
    import pandas as pd

    missing = [c for c in resource.columns if c not in text.columns]
    extra = [c for c in text.columns if c not in resource.columns]
    if missing or extra:
        raise RawDataError(
            f"{where}: missing columns {missing}, unknown columns {extra}. "
            f"{resource.id} has exactly: {', '.join(resource.columns)}."
        )
    out: dict[str, pd.Series] = {}
    for name, kind in resource.columns.items():
        column = text[name]
        here = f"{where}, column {name}"
        if kind in ("number", "integer"):
            out[name] = _numbers(column, here, kind == "integer")
        elif kind == "date":
            values = pd.to_datetime(column, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
            wrong = values.isna() & column.notna()
            if wrong.any():
                row = int(wrong.to_numpy().argmax())
                raise RawDataError(f"{here}, data row {row + 1}: {column.iloc[row]!r} is not YYYY-MM-DD.")
            out[name] = values
        else:
            out[name] = column.astype("str")
        if name in (*resource.key, *resource.required) and out[name].isna().any():
            row = int(out[name].isna().to_numpy().argmax())
            raise RawDataError(f"{here}, data row {row + 1}: empty, but every row must have it.")
    frame = pd.DataFrame(out)
    twice = frame.duplicated(list(resource.key))
    if twice.any():
        first = frame.loc[twice, list(resource.key)].iloc[0].to_dict()
        raise RawDataError(f"{where}: {int(twice.sum())} rows repeat a key, the first is {first}.")
    if frame.empty:
        raise RawDataError(f"{where}: a header, but no rows.")
    return frame


def no_period_after(frame: pd.DataFrame, resource: Resource, published: str) -> None:
    """RawDataError when a period begins after the last day of its publication.

    Dates are compared by the day; years, quarters and academic years by the year they name, a fiscal
    year by the one before, in which it begins. A resource of projections may look ahead.
    """
    if resource.period is None or resource.projections:
        return
    periods, limit = frame[resource.period].dropna(), last_day(published)
    if resource.columns[resource.period] == "date":
        late = periods[periods.dt.date > limit].dt.date
    else:
        years = periods.astype("str").str.extract(r"^(\d{4})", expand=False).astype("float64")
        late = periods[years > limit.year + ("fiscal" in resource.period)]
    if len(late):
        raise RawDataError(
            f"{resource.id}: {late.iloc[0]} in column {resource.period} lies after its publication "
            f"({published}; {len(late)} such rows). Correct the date of publication or the period."
        )


def as_stored(frame: pd.DataFrame) -> pd.DataFrame:
    """The text that a frame's CSV holds, by column."""
    import pandas as pd

    return pd.read_csv(io.BytesIO(to_csv(frame)), dtype="str", keep_default_na=False, na_values=[""])


def span(resource: Resource, text: pd.DataFrame) -> dict[str, str] | None:
    """First and last period of a frame of text, or None where rows have none."""
    periods = text[resource.period].dropna() if resource.period in text else ()
    return {"start": str(min(periods)), "end": str(max(periods))} if len(periods) else None


def end_of(resource: Resource, frame: pd.DataFrame) -> str | None:
    """Newest period of what a parser gave, as the sidecar of its vintage will have it."""
    return (span(resource, as_stored(frame)) or {}).get("end")


def candidate(resource: Resource, frame: pd.DataFrame) -> pd.DataFrame:
    """What a parser gave, as it will be read back once it is a vintage: typed, checked, sorted by key.

    Raises RawDataError as `typed` does.
    """
    checked = typed(as_stored(frame), resource, f"candidate of {resource.id}")
    return checked.sort_values(list(resource.key), kind="stable", ignore_index=True)
