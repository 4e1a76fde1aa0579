"""Columns in plain values that every file format holds, and back in their types."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from edudata.errors import OutOfRangeError

ARROW = "arrow:"
# Families that CSV and Parquet hold as they are.
NATIVE = ("boolean", "integer", "number", "text")


def flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose named index levels are columns.

    Raises
    ------
    OutOfRangeError
        If the index has labels but no name, if the columns have several levels or a name twice, or if a
        column's label is neither text nor a whole number.
    """
    if frame.columns.nlevels > 1:
        raise OutOfRangeError(
            f"The columns have {frame.columns.nlevels} levels, as a pivot of several values has. Flatten "
            "them first: frame.columns = ['_'.join(map(str, c)) for c in frame]."
        )
    levels = [name for name in frame.index.names if name is not None]
    plain_index = frame.index.nlevels == 1 and pd.api.types.is_integer_dtype(frame.index.dtype)
    if len(levels) < frame.index.nlevels and not (plain_index and not levels):
        raise OutOfRangeError(
            "The index has labels without a name, which a file would lose. Name it, "
            "frame.rename_axis('name'), or drop it, frame.reset_index(drop=True)."
        )
    if levels:
        if both := [name for name in levels if name in frame.columns]:
            raise OutOfRangeError(f"{both[0]!r} is an index level and a column. Rename one of them.")
        attrs = frame.attrs
        frame = frame.reset_index()
        frame.attrs = attrs
    for label in frame.columns:
        if isinstance(label, bool) or not isinstance(label, str | int | np.integer):
            raise OutOfRangeError(
                f"The column label {label!r} is neither text nor a whole number. Write labels as text: "
                "frame.columns = frame.columns.astype(str)."
            )
    texts = [str(label) for label in frame.columns]
    if not texts or not all(map(str.strip, texts)):
        raise OutOfRangeError(
            "A column has no name, which a file would lose. Name it: frame.rename(columns={'': 'name'})."
            if texts
            else "The frame has no columns, so that there is nothing to write."
        )
    if len(set(texts)) < len(texts):
        twice = next(text for text in texts if texts.count(text) > 1)
        raise OutOfRangeError(f"Two columns are called {twice!r}. Rename one of them.")
    return frame


def family(dtype: Any) -> str:
    """Return the kind of values of a type; "" for a type that no file holds.

    Examples
    --------
    >>> [family(pd.Series(dtype=name).dtype) for name in ("Int64", "float32", "str", "category")]
    ['integer', 'number', 'text', 'category']
    """
    if isinstance(dtype, pd.ArrowDtype):
        return _arrow_family(dtype.pyarrow_dtype)
    if isinstance(dtype, pd.SparseDtype):
        return ""
    types = pd.api.types
    tests = (
        ("category", lambda d: isinstance(d, pd.CategoricalDtype)),
        ("period", lambda d: isinstance(d, pd.PeriodDtype)),
        ("time", types.is_datetime64_any_dtype),
        ("duration", types.is_timedelta64_dtype),
        ("boolean", types.is_bool_dtype),
        ("integer", types.is_integer_dtype),
        ("number", types.is_float_dtype),
        ("object", types.is_object_dtype),
        ("text", lambda d: isinstance(d, pd.StringDtype)),
    )
    return next((name for name, test in tests if test(dtype)), "")


def _arrow_family(arrow: pa.DataType) -> str:
    try:
        pa.type_for_alias(str(arrow))
    except ValueError:
        return ""
    tests = (
        ("boolean", pa.types.is_boolean),
        ("integer", pa.types.is_integer),
        ("number", pa.types.is_floating),
        ("text", lambda t: pa.types.is_string(t) or pa.types.is_large_string(t)),
        ("time", lambda t: pa.types.is_timestamp(t) or pa.types.is_date32(t)),
    )
    return next((name for name, test in tests if test(arrow)), "")


def describe(values: pd.Series[Any]) -> dict[str, Any]:
    """Return what `restore` needs to know about a column, as plain values.

    Raises
    ------
    OutOfRangeError
        With the column, if no file holds its values, and what to do.
    """
    dtype: Any = values.dtype
    name = values.name
    kind = family(dtype)
    if not kind:
        advice = "its ends, for example frame.assign(low=[i.left for i in frame[…]])"
        if not isinstance(dtype, pd.IntervalDtype):
            advice = f"other values, for example frame.astype({{{name!r}: 'str'}})"
        raise OutOfRangeError(
            f"Column {name!r} has the type {dtype}, which no file holds. Export {advice}."
        )
    arrow = isinstance(dtype, pd.ArrowDtype)
    record: dict[str, Any] = {"type": f"{ARROW}{dtype.pyarrow_dtype}" if arrow else str(dtype)}
    if kind == "category":
        categories = pd.Series(dtype.categories, name=name)
        inner = describe(categories)
        inner.pop("empty_texts", None)  # the metadata, which hold the categories, tell them apart
        if inner["type"] == "object":
            inner["json"] = True
        record = {
            "type": "category",
            "ordered": bool(dtype.ordered),
            "categories": plain(categories, inner),
            "of": inner,
        }
    elif kind == "object":
        record |= _describe_object(values)
    if kind in ("text", "object", "category"):
        # CSV and Excel do not tell an empty text from a missing one.
        if kind == "text":
            empty = np.flatnonzero(values.eq("").fillna(False).to_numpy(bool)).tolist()
        else:
            empty = [row for row, value in enumerate(values) if isinstance(value, str) and not value]
        record |= {"empty_texts": empty} if empty else {}
    return record


def _describe_object(values: pd.Series[Any]) -> dict[str, Any]:
    values_present = [value for value in values if not _is_missing(value)]
    missing = next((value for value in values if _is_missing(value)), None)
    gap = "NA" if missing is pd.NA else "NaN" if isinstance(missing, float) else "None"
    if all(isinstance(value, str) for value in values_present):
        return {"missing": gap}
    for value in values_present:
        try:
            same = json.loads(json.dumps(value)) == value
        except (TypeError, ValueError):
            same = False
        if not same:
            raise OutOfRangeError(
                f"Column {values.name!r} holds {str(value)[:40]!r} ({type(value).__name__}) among other "
                "objects, which would come back as another type. Give the column one type first, such as "
                "pd.to_datetime(frame[…]) or frame[…].astype(str)."
            )
    return {"missing": gap, "json": True}


def _is_missing(value: Any) -> bool:
    return (
        value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)
    )


def storable(values: pd.Series[Any], record: Mapping[str, Any]) -> pd.Series[Any]:
    """Return a column as CSV and Parquet hold it."""
    if family(values.dtype) in NATIVE and not isinstance(values.dtype, pd.ArrowDtype):
        return values
    return pd.Series(plain(values, record), values.index, dtype="object", name=values.name)


def _floats(values: pd.Series[Any]) -> list[Any]:
    numbers: list[Any] = values.astype("float64").to_list()
    for row in np.flatnonzero(values.isna()):
        numbers[row] = None
    return numbers


def plain(values: pd.Series[Any], record: Mapping[str, Any]) -> list[Any]:
    """Return a column as texts, numbers, truth values and None; dates are ISO texts."""
    kind = family(values.dtype)
    if kind == "category":
        codes = values.cat.codes
        return [None if code < 0 else record["categories"][code] for code in codes]
    if kind == "time" and not isinstance(values.dtype, pd.ArrowDtype):
        return _iso(values)
    if isinstance(values.dtype, np.dtype) and kind in ("integer", "boolean"):
        return values.to_list()
    if isinstance(values.dtype, np.dtype) and values.dtype.kind == "f":
        return _floats(values)
    if values.dtype == "str":
        # Taking the cells one by one from an Arrow column is slow.
        return pa.array(values, from_pandas=True).to_pylist()
    objects = values.astype("object").to_list()
    if kind == "object" and record.get("json"):
        return [None if _is_missing(v) else json.dumps(v, ensure_ascii=False) for v in objects]
    if kind in ("period", "duration"):
        return [None if _is_missing(v) else str(v) for v in objects]
    if kind == "time":
        return [None if _is_missing(v) else v.isoformat() for v in objects]
    to_number: Any = {"integer": int, "number": float, "boolean": bool}.get(kind, lambda value: value)
    return [None if _is_missing(value) else to_number(value) for value in objects]


def _iso(values: pd.Series[Any]) -> list[str | None]:
    """Write dates as days, and with the time of day where one has it; zones in UTC."""
    zoned = isinstance(values.dtype, pd.DatetimeTZDtype)
    times: Any = values
    stamps: Any = (times.dt.tz_convert("UTC").dt.tz_localize(None) if zoned else times).to_numpy()
    days = stamps.astype("datetime64[D]")
    whole = not zoned and bool((np.isnat(stamps) | (days == stamps)).all())
    texts = np.datetime_as_string(days if whole else stamps)
    return [None if missing else str(text) for text, missing in zip(texts, np.isnat(stamps), strict=True)]


def restore(values: Sequence[Any], record: Mapping[str, Any]) -> pd.Series[Any]:
    """Return a column in the type that `describe` recorded.

    Parameters
    ----------
    values : sequence
        As `plain` returns them, or as a file gave them back: texts of numbers, whole numbers for floats.
    record : mapping
        What `describe` returned.
    """
    column = pd.Series(values, dtype="object")
    column = column.where(column.notna(), None)
    if empty := record.get("empty_texts"):
        column.iloc[empty] = ""
    if record["type"] == "category":
        return _category(column, record)
    dtype = _dtype(record["type"])
    kind = family(dtype)
    if kind == "text":
        return column.map(str, na_action="ignore").astype(dtype)
    if kind == "number" and isinstance(dtype, np.dtype):
        return column.where(column.notna(), math.nan).astype(float).astype(dtype)
    if kind == "time":
        return _times(column.to_list(), dtype)
    if kind == "object":
        gap = {"NA": pd.NA, "NaN": math.nan}.get(record["missing"])
        parse = json.loads if record.get("json") else str
        return pd.Series([gap if v is None else parse(v) for v in column], dtype="object")
    if kind == "period":
        return pd.Series(pd.PeriodIndex(column.to_list(), freq=dtype.freq))
    if kind == "duration":
        return pd.Series(pd.to_timedelta(column.to_list())).astype(dtype)
    convert: Any = {"boolean": _truth, "integer": int, "number": float}[kind]
    return pd.Series([None if value is None else convert(value) for value in column], dtype=dtype)


def _category(values: pd.Series[Any], record: Mapping[str, Any]) -> pd.Series[Any]:
    categories = pd.Index(restore(record["categories"], record["of"]))
    present = values.notna().to_numpy()
    # A file's texts and numbers become values first: they may be written in another way.
    codes = np.full(len(values), -1)
    codes[present] = categories.get_indexer(pd.Index(restore(values[present].to_list(), record["of"])))
    return pd.Series(pd.Categorical.from_codes(codes, categories=categories, ordered=record["ordered"]))


def _dtype(name: str) -> Any:
    if name.startswith(ARROW):
        return pd.ArrowDtype(pa.type_for_alias(name.removeprefix(ARROW)))
    return pd.api.types.pandas_dtype(name)


def _times(values: Sequence[Any], dtype: Any) -> pd.Series[Any]:
    # Excel gives days back as dates, Parquet times of a zone as such.
    utc = [v.tz_convert("UTC").tz_localize(None) if getattr(v, "tzinfo", None) else v for v in values]
    texts = [v.isoformat() if isinstance(v, datetime.date) else v for v in utc]
    if isinstance(dtype, pd.ArrowDtype):
        if pa.types.is_date32(dtype.pyarrow_dtype):
            days = [None if t is None else datetime.date.fromisoformat(t[:10]) for t in texts]
            return pd.Series(days, dtype=dtype)
        return pd.Series([None if t is None else pd.Timestamp(t) for t in texts], dtype=dtype)
    unit = np.datetime_data(dtype)[0] if isinstance(dtype, np.dtype) else dtype.unit
    stamps = np.array(["NaT" if text is None else text for text in texts], dtype=f"datetime64[{unit}]")
    naive = pd.Series(stamps)
    return naive if isinstance(dtype, np.dtype) else naive.dt.tz_localize("UTC").dt.tz_convert(dtype.tz)


def _truth(value: Any) -> bool:
    return value if isinstance(value, bool) else str(value).lower() == "true"
