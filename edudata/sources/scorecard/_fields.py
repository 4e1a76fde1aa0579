"""Fields of the College Scorecard, and how to read the rows of its files in all their forms.

The bulk file is a zip with one CSV of thousands of columns, the API sends pages of JSON, and others
repackage parts of both.
"""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

import pandas as pd

from edudata.errors import FormatError
from edudata.file_kinds import is_kind
from edudata.records import ColumnType
from edudata.sources import _zip
from edudata.sources._bytes import require
from edudata.sources._frames import read_parquet, with_notes
from edudata.sources._notes import is_figure

# PrivacySuppressed to 2024, PS since.
MISSING = ("", "NULL", "PrivacySuppressed", "PS", "NA")
# Marks that people and publishers glue to the name of a variable.
_MARK = r"\s*([*†‡\u00b9\u00b2\u00b3]{1,3}|[a-z\d]|\([a-z\d]{1,3}\))"
# The name that pandas gives a column without one.
UNNAMED = "Unnamed: "
NUMBER = r"-?\d+(\.\d+)?([eE][+-]?\d+)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One of our columns and the publisher's names for it.

    bulk      : variables of the bulk file; of several the first one with a value counts
    api       : the API's names of the same, without `latest.`
    others    : names in copies that others repackaged
    exclusive : at most one of the variables has a value in a row
    optional  : not every release has it
    digits    : a code is padded with zeros to so many digits
    pattern   : what a value must look like
    """

    name: str
    kind: ColumnType = "text"
    bulk: tuple[str, ...]
    api: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    exclusive: bool = False
    optional: bool = False
    digits: int = 0
    pattern: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """All names of the field in lower case, in the order in which they count."""
        return tuple(dict.fromkeys(n.lower() for n in (*self.bulk, *self.api, *self.others)))


def columns(fields: Iterable[Field]) -> dict[str, ColumnType]:
    """Return the raw columns of a resource made of fields."""
    return {field.name: field.kind for field in fields}


def plain(name: str) -> str:
    """Return a column's name as it is compared.

    >>> plain("latest.cost.tuition.in_state"), plain(" UNITID")
    ('cost.tuition.in_state', 'unitid')
    """
    return re.sub(r"^(latest|\d{4})\.", "", name.strip().lower())


def _read_columns(
    source: IO[bytes], spellings: set[str], full: int, what: str
) -> tuple[list[str], pd.DataFrame]:
    """Return the header, and the columns of a CSV that have one of the spellings, all as text."""
    start, header = source.tell(), list[str]()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            source.seek(start)
            header = list(pd.read_csv(source, nrows=0, dtype="str", encoding=encoding).columns)
            source.seek(start)
            # The bulk file has over 3,000 columns: only the needed ones are read.
            is_part = len(header) <= full
            needed = [n for n in header if plain(n) in spellings or (is_part and n.startswith(UNNAMED))]
            frame = pd.read_csv(
                source, dtype="str", keep_default_na=False, encoding=encoding, usecols=needed
            )
            return header, frame
        except UnicodeDecodeError as error:
            if encoding == "cp1252":
                raise FormatError(f"{what}: neither UTF-8 nor Windows text ({error}).") from error
        except (ValueError, OverflowError) as error:
            raise FormatError(
                f"{what}: not a CSV of the Scorecard ({error}); columns {header!r:.300}."
            ) from error
    raise AssertionError("the last encoding returns or raises")


def _drop_unnamed(frame: pd.DataFrame, header: Sequence[str], what: str) -> None:
    """Drop columns without a heading; raise FormatError if one holds figures."""
    for name in [name for name in frame.columns if str(name).startswith(UNNAMED)]:
        cells = frame.pop(name)
        # Programs write the numbers of the rows, of which some may be left out, before the first column.
        is_index = (
            header[0] == name
            and cells.str.isdecimal().all()
            and cells.astype("int64").is_monotonic_increasing
        )
        if not is_index and cells.map(is_figure).any():
            raise FormatError(f"{what}: column {header.index(name) + 1} holds figures and has no heading.")


def read_csv(
    source: IO[bytes], fields: Sequence[Field], core: Sequence[str], full: int, what: str
) -> pd.DataFrame:
    """Read the fields' columns of a CSV, all as text, under the publisher's lower-case names.

    core : names of fields that even a part of the file must have
    full : a file with more columns than this is a whole one, which must have every field but optional ones

    Raises FormatError naming the fields that are missing.
    """
    header, frame = _read_columns(
        source, {name for field in fields for name in field.spellings}, full, what
    )
    # With more cells in its rows than names in its header, pandas takes the first column for the index.
    if not isinstance(frame.index, pd.RangeIndex):
        raise FormatError(f"{what}: its rows have more cells than its header has names.")
    _drop_unnamed(frame, header, what)
    frame.columns = [plain(str(name)) for name in frame.columns]
    if frame.columns.duplicated().any():
        raise FormatError(f"{what}: a column occurs twice in {list(frame.columns)!r:.300}.")
    needed = fields if len(header) > full else [field for field in fields if field.name in core]
    require_fields(needed, map(plain, header), what)
    return name_absent(frame, fields, header, what)


def name_absent(
    frame: pd.DataFrame, fields: Iterable[Field], header: Iterable[str], what: str
) -> pd.DataFrame:
    """Return a part of the file with a note that names the fields it lacks.

    Raises FormatError when a column of the part is called nearly as a field it lacks, such as UGDS*: the
    figures would be lost.
    """
    names = {plain(name): name.strip() for name in header}
    absent = [field for field in fields if not names.keys() & set(field.spellings)]
    for field in absent:
        for spelling, name in itertools.product(field.spellings, names):
            if re.fullmatch(re.escape(spelling) + _MARK, name):
                raise FormatError(
                    f"{what}: the column {names[name]} is not known. Call it {field.bulk[0]} if it is that "
                    "variable, or leave it out."
                )
    if not absent:
        return frame
    absent_names = ", ".join(field.bulk[0] for field in absent)
    return with_notes(frame, f"{what}: the file lacks {absent_names}; the columns of these are empty.")


def require_fields(fields: Iterable[Field], names: Iterable[str], what: str) -> None:
    """Raise FormatError when a field that is not optional is under none of its names."""
    present = set(names)
    missing = [f.bulk[0] for f in fields if not f.optional and not present.intersection(f.spellings)]
    if missing:
        raise FormatError(
            f"{what}: {', '.join(missing)} missing among {len(present):,} columns, "
            f"{sorted(present)!r:.300}. The publisher may have renamed them: compare the data dictionary."
        )


def results(data: bytes, what: str) -> tuple[Mapping[str, Any] | None, list[dict[str, Any]]]:
    """Return the metadata and the rows of one page of the API; no metadata where the page is a bare list.

    Raises FormatError for anything else, including an error that the API sent.
    """
    try:
        # Numbers stay text, so that no digit is lost.
        page = json.loads(require(data, "json", what), parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{what}: not JSON ({error}).") from error
    is_page = isinstance(page, dict)
    rows = page.get("results") if is_page else page
    metadata = page.get("metadata") if is_page else None
    has_rows = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    if not has_rows or (is_page and not isinstance(metadata, dict)):
        raise FormatError(f"{what}: no results, but {str(page)[:300]}.")
    return metadata, rows


def pages(payloads: Sequence[bytes], what: str) -> tuple[bool, list[dict[str, Any]]]:
    """Return whether the pages came straight from the API, and the rows of all of them.

    Raises FormatError when there are not as many rows as the pages announce.
    """
    rows: list[dict[str, Any]] = []
    totals = set()
    for data in payloads:
        metadata, page = results(data, what)
        rows += page
        if metadata is not None:
            totals.add(str(metadata.get("total")))
    if totals and totals != {str(len(rows))}:
        raise FormatError(f"{what}: {len(rows):,} rows, but {' or '.join(sorted(totals))} were announced.")
    return bool(totals), rows


def from_csv(
    data: bytes, fields: Sequence[Field], core: Sequence[str], full: int, what: str
) -> pd.DataFrame:
    """Read a CSV or the zip of it, as `read_csv`."""
    if is_kind(data, "zip"):
        name = _zip.find(data, lambda name: name.lower().endswith(".csv"), what)
        with _zip.stream(data, name, what) as member:
            return read_csv(member, fields, core, full, what)
    return read_csv(io.BytesIO(require(data, "csv", what)), fields, core, full, what)


def from_parquet(data: bytes, what: str) -> pd.DataFrame:
    """Read a table that others repackaged as Parquet."""
    frame = read_parquet(data, what)
    return frame.set_axis([plain(str(name)) for name in frame.columns], axis=1)


def tidy(frame: pd.DataFrame, fields: Sequence[Field], what: str) -> pd.DataFrame:
    """Return one column per field, as text; missing values empty, numbers and codes checked.

    NPT4_PUB 14559.0, NPT4_PRIV PS -> net_price_usd 14559
    OPEID 100200                   -> opeid 00100200

    Raises FormatError for text in a number, a code of another shape, and for two variables that exclude
    each other in one row.
    """
    tidied = pd.DataFrame({field.name: _column(frame, field, what) for field in fields})
    return with_notes(tidied, *frame.attrs.get("notes", ()))


def _column(frame: pd.DataFrame, field: Field, what: str) -> pd.Series:
    candidates = [_text(frame[name]) for name in field.spellings if name in frame.columns]
    if field.exclusive and candidates:
        both = pd.concat([c.notna() for c in candidates], axis=1).sum(axis=1).gt(1)
        if both.any():
            row = int(both.to_numpy().argmax())
            raise FormatError(f"{what}, data row {row + 1}: both of {field.bulk} have a value.")
    column = pd.Series(pd.NA, frame.index, dtype="str")
    for candidate in candidates:
        column = column.where(column.notna(), candidate)
    by_kind = {"integer": r"-?\d+", "number": field.pattern or NUMBER}
    pattern = by_kind.get(field.kind, field.pattern)
    wrong = column.notna() & ~column.str.fullmatch(pattern) if pattern else column.isna() & False
    if wrong.any():
        cell = column[wrong].iloc[0]
        raise FormatError(
            f"{what}: {cell!r} in {field.bulk[0]} is not {field.kind} ({int(wrong.sum())} such cells)."
        )
    return column.str.zfill(field.digits) if field.digits else column


def _text(column: pd.Series) -> pd.Series:
    """Return a column as stripped text, missing values empty, 12.0 as 12."""
    if column.dtype == object and column.map(lambda cell: isinstance(cell, (dict, list))).any():
        raise FormatError(f"{column.name}: nested where one value was expected.")
    text = column.astype("str").str.strip()
    text = text.where(~text.isin(MISSING))
    # A reference to a group in the replacement would take pandas ten times as long.
    whole = text.str.fullmatch(r"-?\d+\.0+").fillna(False).astype(bool)
    return text.mask(whole, text.str.replace(r"\.0+$", "", regex=True)) if whole.any() else text
