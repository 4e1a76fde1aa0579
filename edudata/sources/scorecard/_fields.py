"""Fields of the College Scorecard and the rows of its files, whatever form they come in.

The bulk file is a zip with one CSV of thousands of columns, the API gives pages of JSON, and both are
re-packed by others as cuts. Every cell is read as text first: four spellings mean that it is missing.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from edudata.errors import FormatError
from edudata.records import ColumnType
from edudata.sources import _parquet, _zip
from edudata.sources._bytes import require

if TYPE_CHECKING:
    import pandas as pd

MISSING = ("", "NULL", "PrivacySuppressed", "PS", "NA")
"""Spellings of a missing value: PrivacySuppressed to 2024, PS since."""
NUMBER = r"-?\d+(\.\d+)?([eE][+-]?\d+)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column of ours and where the publisher has it.

    bulk      : variables of the bulk file; of several the first one with a value counts
    api       : the API's names of the same, without `latest.`
    others    : names in copies that were re-packed by others
    exclusive : at most one of the variables has a value in a row
    optional  : a full file may lack it: not every release has it
    pattern   : what a value must look like; it may be padded with zeros to `digits`
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
    """The raw columns of a resource made of fields."""
    return {field.name: field.kind for field in fields}


def plain(name: str) -> str:
    """A column's name as it is compared: "latest.cost.tuition.in_state" -> "cost.tuition.in_state"."""
    return re.sub(r"^(latest|\d{4})\.", "", name.strip().lower())


def read_csv(
    source: IO[bytes], fields: Sequence[Field], core: Sequence[str], full: int, what: str
) -> pd.DataFrame:
    """Chosen columns of a CSV, all as text, under the publisher's lower-case names.

    full : more columns than this are a whole bulk file, which must have every field but the optional ones

    Raises FormatError naming the fields that are missing; `core` is needed even of a cut.
    """
    import pandas as pd

    wanted = {name for field in fields for name in field.spellings}
    start, header = source.tell(), list[str]()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            source.seek(start)
            header = list(pd.read_csv(source, nrows=0, dtype="str", encoding=encoding).columns)
            source.seek(start)
            frame = pd.read_csv(
                source,
                dtype="str",
                keep_default_na=False,
                encoding=encoding,
                usecols=[name for name in header if plain(name) in wanted],
            )
            break
        except UnicodeDecodeError as error:
            if encoding == "cp1252":
                raise FormatError(f"{what}: neither UTF-8 nor Windows text ({error}).") from error
        except (ValueError, OverflowError) as error:
            raise FormatError(
                f"{what}: not a CSV of the Scorecard ({error}); columns {header!r:.300}."
            ) from error
    if not isinstance(frame.index, pd.RangeIndex):
        raise FormatError(f"{what}: its rows have more cells than its header has names.")
    frame.columns = [plain(str(name)) for name in frame.columns]
    if frame.columns.duplicated().any():
        raise FormatError(f"{what}: a column stands twice among {list(frame.columns)!r:.300}.")
    need = fields if len(header) > full else [field for field in fields if field.name in core]
    lacking(need, map(plain, header), what)
    return frame


def lacking(fields: Iterable[Field], found: Iterable[str], what: str) -> None:
    """FormatError when a field that must be there is under none of its names."""
    have = set(found)
    absent = [f.bulk[0] for f in fields if not f.optional and not have.intersection(f.spellings)]
    if absent:
        raise FormatError(
            f"{what}: {', '.join(absent)} missing among {len(have):,} columns, {sorted(have)!r:.300}. "
            "The publisher may have renamed them: compare the data dictionary."
        )


def results(data: bytes, what: str) -> tuple[Mapping[str, Any] | None, list[dict[str, Any]]]:
    """The metadata and the rows of one page of the API; no metadata where the page is a bare list.

    Numbers stay text, so that no digit is lost. Raises FormatError for anything else, an error that
    the API sent among it.
    """
    try:
        page = json.loads(require(data, "json", what), parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{what}: not JSON ({error}).") from error
    metadata = page.get("metadata") if isinstance(page, dict) else None
    rows = page.get("results") if isinstance(page, dict) else page
    announced = metadata if isinstance(metadata, dict) else None
    if (
        not isinstance(rows, list)
        or not all(isinstance(row, dict) for row in rows)
        or (isinstance(page, dict) and announced is None)
    ):
        raise FormatError(f"{what}: no results, but {str(page)[:300]}.")
    return announced, rows


def pages(payloads: Sequence[bytes], what: str) -> tuple[bool, list[dict[str, Any]]]:
    """Rows of all pages of an answer, and whether they came straight from the API.

    Raises FormatError when they are not as many as the pages announce.
    """
    rows: list[dict[str, Any]] = []
    totals = set()
    for data in payloads:
        metadata, found = results(data, what)
        rows += found
        if metadata is not None:
            totals.add(str(metadata.get("total")))
    if totals and totals != {str(len(rows))}:
        raise FormatError(f"{what}: {len(rows):,} rows, but {' or '.join(sorted(totals))} were announced.")
    return bool(totals), rows


def from_csv(
    data: bytes, fields: Sequence[Field], core: Sequence[str], full: int, what: str
) -> pd.DataFrame:
    """The CSV that a payload is, or that the zip holds which it is."""
    if data.startswith(b"PK"):
        name = _zip.one(_zip.members(data, what), lambda n: n.lower().endswith(".csv"), what)
        with _zip.stream(data, name, what) as member:
            return read_csv(member, fields, core, full, what)
    return read_csv(io.BytesIO(require(data, "csv", what)), fields, core, full, what)


def from_parquet(data: bytes, what: str) -> pd.DataFrame:
    """A table that others re-packed as Parquet; FormatError when it cannot be read."""
    frame = _parquet.read(data, what)
    return frame.set_axis([plain(str(name)) for name in frame.columns], axis=1)


def tidy(frame: pd.DataFrame, fields: Sequence[Field], what: str) -> pd.DataFrame:
    """One column for each field, as text; missing values empty, numbers and codes checked.

    NPT4_PUB 14559.0, NPT4_PRIV PS -> net_price_usd 14559
    OPEID 100200                   -> opeid 00100200

    Raises FormatError for text in a number, a code of another shape, and for two variables that
    exclude each other in one row.
    """
    import pandas as pd

    out: dict[str, pd.Series] = {}
    for field in fields:
        found = [_text(frame[name]) for name in field.spellings if name in frame.columns]
        column = pd.Series(pd.NA, frame.index, dtype="str")
        if field.exclusive and found:
            both = pd.concat([c.notna() for c in found], axis=1).sum(axis=1).gt(1)
            if both.any():
                row = int(both.to_numpy().argmax())
                raise FormatError(f"{what}, data row {row + 1}: both of {field.bulk} have a value.")
        for other in found:
            column = column.where(column.notna(), other)
        pattern = field.pattern or ("" if field.kind == "text" else NUMBER)
        if field.kind == "integer":
            pattern = r"-?\d+"
        wrong = column.notna() & ~column.str.fullmatch(pattern) if pattern else column.isna() & False
        if wrong.any():
            value = column[wrong].iloc[0]
            raise FormatError(
                f"{what}: {value!r} in {field.bulk[0]} is not {field.kind} ({int(wrong.sum())} such cells)."
            )
        out[field.name] = column.str.zfill(field.digits) if field.digits else column
    return pd.DataFrame(out)


def _text(column: pd.Series) -> pd.Series:
    """A column as text without blanks around it, missing ones empty, 12.0 as 12."""
    if column.dtype == object and column.map(lambda cell: isinstance(cell, (dict, list))).any():
        raise FormatError(f"{column.name}: nested where one value was expected.")
    text = column.astype("str").str.strip()
    text = text.where(~text.isin(MISSING))
    return text.str.replace(r"^(-?\d+)\.0+$", r"\1", regex=True)
