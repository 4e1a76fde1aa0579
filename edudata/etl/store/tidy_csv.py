"""Tidy CSV: canonical bytes, declared types, and the rules that every vintage must meet."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from edudata.dates import last_day
from edudata.errors import RawDataError

if TYPE_CHECKING:
    from edudata.records import Resource

# Beyond this a float no longer tells one whole number from the next.
LARGEST_WHOLE = 2**53


@dataclass(frozen=True, slots=True, eq=False)
class TidyCsv:
    """Checked figures in the form in which they are stored.

    Attributes
    ----------
    data : bytes
        The CSV, sorted by the resource's key.
    frame : DataFrame
        The same figures, typed, as they will be read back.
    span : dict or None
        First and last period as the publisher writes them; None where rows have no period.
    """

    data: bytes
    frame: pd.DataFrame
    span: dict[str, str] | None


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """A frame's cells as text, column by column.

    pandas writes cell by cell, which would take most of the time of a refresh.
    """

    names: list[str]
    # Missing where empty.
    values: list[pa.Array]
    # As they stand in a CSV.
    quoted: list[pa.Array]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> _Cells | None:
        """Return None where only pandas can write the frame."""
        columns = [frame.iloc[:, position] for position in range(frame.shape[1])]
        # pandas quotes the empty cells of a single column, which would otherwise be blank lines.
        if len(columns) < 2 or frame.empty or not all(map(_is_plain, columns)):
            return None
        values = [_cells(column) for column in columns]
        quoted = [
            _quoted(cells) if column.dtype == "str" else cells.fill_null("")
            for cells, column in zip(values, columns, strict=True)
        ]
        return cls(list(frame.columns), values, quoted)

    def frame(self) -> pd.DataFrame:
        """Return the frame as it would be read back, all of it text."""
        kind = pd.StringDtype(na_value=np.nan)
        table = pa.table(self.values, names=self.names)
        return table.to_pandas(types_mapper=lambda _: kind, ignore_metadata=True)

    def csv(self, rows: pd.Index | None = None) -> bytes:
        """Return the CSV, with the rows in this order."""
        header = io.StringIO()
        csv.writer(header, lineterminator="\n").writerow(self.names)
        lines = pc.binary_join_element_wise(*self.quoted, _scalar(","))
        lines = lines if rows is None else lines.take(pa.array(rows))
        return "\n".join([header.getvalue()[:-1], *lines.to_pylist(), ""]).encode()


def _is_plain(column: pd.Series) -> bool:
    if column.dtype == "float64":
        # Arrow may count the two zeros as one value.
        return not (np.signbit(column) & (column == 0)).any()
    if column.dtype == "str":
        # A reader may take a carriage return for the end of a line.
        return not column.str.contains("\r", regex=False).any()
    return column.dtype in ("int64", "datetime64[us]")


def _cells(column: pd.Series) -> pa.Array:
    values = pa.chunked_array(pa.array(column, from_pandas=True)).combine_chunks()
    if column.dtype == "int64":
        return values.cast(pa.large_string())
    if column.dtype == "str":
        values = values.cast(pa.large_string())
        return pc.if_else(pc.equal(values, ""), None, values)
    distinct = values.dictionary_encode()
    numbers = distinct.dictionary
    # Python's shortest exact form, as pandas writes it; Arrow would write 1 for 1.0.
    text = (
        map(repr, numbers.to_pylist())
        if column.dtype == "float64"
        else numbers.cast("date32").cast("string").to_pylist()
    )
    return pa.array(text, pa.large_string()).take(distinct.indices)


def _quoted(cells: pa.Array) -> pa.Array:
    cells = cells.fill_null("")
    special = pc.match_substring(cells, ",")
    for mark in ('"', "\n"):
        special = pc.or_(special, pc.match_substring(cells, mark))
    if not pc.any(special).as_py():
        return cells
    doubled = pc.replace_substring(cells, '"', '""')
    return pc.if_else(
        special, pc.binary_join_element_wise(_scalar('"'), doubled, _scalar('"'), _scalar("")), cells
    )


def _scalar(value: str) -> pa.Scalar:
    return pa.scalar(value, pa.large_string())


def to_csv(frame: pd.DataFrame) -> bytes:
    r"""Return canonical CSV: UTF-8, `\n`, shortest exact numbers, ISO dates, empty for missing."""
    cells = _Cells.of(frame)
    if cells is not None:
        return cells.csv()
    text: str = frame.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
    return text.encode()


def _read_text(data: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(data), dtype="str", keep_default_na=False, na_values=[""])


def canonical(frame: pd.DataFrame, resource: Resource) -> TidyCsv:
    """Check what a parser returned and bring it into the form in which it is stored.

    Raises
    ------
    RawDataError
        The frame is not what the resource declares: see `typed`.
    """
    columns = list(resource.columns)
    if sorted(frame.columns) == sorted(columns):
        frame = frame[columns]
    cells = _Cells.of(frame)
    text = _read_text(to_csv(frame)) if cells is None else cells.frame()
    checked = typed(text, resource, f"candidate of {resource.id}")
    rows = checked.sort_values(list(resource.key), kind="stable").index
    data = to_csv(text.loc[rows]) if cells is None else cells.csv(rows)
    return TidyCsv(data, checked.loc[rows].reset_index(drop=True), _span(text, resource))


def _span(text: pd.DataFrame, resource: Resource) -> dict[str, str] | None:
    if resource.period is None:
        return None
    periods = text[resource.period].dropna().unique()
    return {"start": str(min(periods)), "end": str(max(periods))} if len(periods) else None


def parse(data: bytes, resource: Resource, name: str) -> pd.DataFrame:
    """Parse a stored CSV into a typed frame.

    Raises
    ------
    RawDataError
        It is not a readable CSV or not what the resource declares; the message names it as `name`.
    """
    try:
        text = _read_text(data)
    except (ValueError, UnicodeDecodeError) as error:
        raise RawDataError(f"{name} is not a readable CSV: {error}") from error
    if not isinstance(text.index, pd.RangeIndex):
        # pandas takes the first column for an index when rows are longer than the header.
        raise RawDataError(f"{name}: its rows have more cells than its header has names.")
    return typed(text, resource, name)


def typed(text: pd.DataFrame, resource: Resource, name: str) -> pd.DataFrame:
    """Give a frame of text the types that its resource declares, and check its content.

    Parameters
    ----------
    text : DataFrame of str
        The cells of a CSV; missing where they are empty.
    name : str
        How messages name the file.

    Raises
    ------
    RawDataError
        A column is missing or unknown, a number or date cannot be read, a key or required cell is
        empty, a key is repeated, or there are no rows. The message names the column and row.
    """
    missing = [c for c in resource.columns if c not in (*text.columns, *resource.added)]
    extra = [c for c in text.columns if c not in resource.columns]
    if missing or extra:
        raise RawDataError(
            f"{name}: missing columns {missing}, unknown columns {extra}. "
            f"{resource.id} has exactly: {', '.join(resource.columns)}."
        )
    if text.empty:
        raise RawDataError(f"{name}: a header, but no rows.")
    cells = text.reindex(columns=list(resource.columns))
    frame = pd.DataFrame(
        {c: _typed_column(cells[c], kind, f"{name}, column {c}") for c, kind in resource.columns.items()}
    )
    for column in (*resource.key, *resource.required):
        if (empty := frame[column].isna()).any():
            raise RawDataError(
                f"{name}, column {column}, data row {_first(empty) + 1}: empty, but every row must have it."
            )
    repeated = frame.duplicated(list(resource.key))
    if repeated.any():
        first = frame.loc[repeated, list(resource.key)].iloc[0].to_dict()
        raise RawDataError(f"{name}: {int(repeated.sum())} rows repeat a key, the first is {first}.")
    return frame


def _typed_column(text: pd.Series, kind: str, where: str) -> pd.Series:
    if kind in ("number", "integer"):
        return _numbers(text, where, whole=kind == "integer")
    if kind == "date":
        return _dates(text, where)
    return text.astype("str")


def _numbers(text: pd.Series, where: str, whole: bool) -> pd.Series:
    values = _exact(text)
    wrong = text.notna() & ~values.abs().lt(float("inf"))
    if not wrong.any() and whole:
        wrong = values.notna() & ((values % 1 != 0) | (values.abs() > LARGEST_WHOLE))
    if wrong.any():
        row = _first(wrong)
        raise RawDataError(
            f"{where}, data row {row + 1}: {text.iloc[row]!r} is not a{' whole' if whole else ''} number "
            f"({int(wrong.sum())} such cells). Correct the file or the parser that wrote it."
        )
    # Whole numbers with gaps stay floats: pandas' plain integers have no missing value.
    return values.astype("int64" if whole and not values.isna().any() else "float64")


def _exact(text: pd.Series) -> pd.Series:
    """Return the numbers that cells hold, correctly rounded; missing where a cell is no number."""
    # pandas 3.0.0 parses some numbers to a neighbor of the nearest float, which changes checksums.
    try:
        cells = pa.array(text, pa.large_string(), from_pandas=True)
        return pd.Series(cells.cast(pa.float64()).to_numpy(zero_copy_only=False), index=text.index)
    except pa.ArrowInvalid:
        return pd.Series([_number(cell) for cell in text], index=text.index, dtype="float64")


def _number(cell: object) -> float:
    try:
        return float(cell) if isinstance(cell, str) and "_" not in cell else math.nan
    except ValueError:
        return math.nan


def _dates(text: pd.Series, where: str) -> pd.Series:
    values = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
    wrong = values.isna() & text.notna()
    if wrong.any():
        row = _first(wrong)
        raise RawDataError(f"{where}, data row {row + 1}: {text.iloc[row]!r} is not YYYY-MM-DD.")
    return values


def _first(wrong: pd.Series) -> int:
    return int(wrong.to_numpy().argmax())


def key_text(frame: pd.DataFrame, key: Sequence[str], row: int) -> str:
    """Return the key of a row in words: "month 1990-01-01, group all_workers"."""
    cells = ((name, frame[name].iloc[row]) for name in key)
    return ", ".join(f"{n} {f'{v:%Y-%m-%d}' if isinstance(v, pd.Timestamp) else v}" for n, v in cells)


def reject_later_periods(frame: pd.DataFrame, resource: Resource, published: str) -> None:
    """Reject figures of a period that begins after they were published.

    Dates are compared by day; years, quarters and academic years by the year they start with. A
    resource of projections may look ahead.

    Raises
    ------
    RawDataError
        A period begins after the last day that `published` allows.
    """
    if resource.period is None or resource.projections:
        return
    periods, limit = frame[resource.period].dropna(), last_day(published)
    if resource.columns[resource.period] == "date":
        late = periods[periods.dt.date > limit].dt.date
    else:
        years = periods.astype("str").str.extract(r"^(\d{4})", expand=False).astype("float64")
        # A fiscal year begins in the year before the one it is named for.
        late = periods[years > limit.year + ("fiscal" in resource.period)]
    if len(late):
        raise RawDataError(
            f"{resource.id}: {late.iloc[0]} in column {resource.period} lies after its publication "
            f"({published}; {len(late)} such rows). Correct the date of publication or the period."
        )
