"""Request FRED's series and read its two kinds of answers: a CSV without a key, the API's JSON with one.

The CSV names no unit and no release day. The API does, in its record of the series, so with a key both the
record and the values are requested.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pandas as pd

from edudata.errors import FormatError, PermanentError, TransientError
from edudata.file_kinds import is_kind, text_start
from edudata.records import Context, Request, Requests, Resource
from edudata.sources import _workbook
from edudata.sources._bytes import require
from edudata.sources._frames import read_csv
from edudata.sources._requests import first_available

API = "https://api.stlouisfed.org/fred/"
KEY = "FRED_API_KEY"
SIGN_UP = "https://fred.stlouisfed.org/docs/api/api_key.html"
# The most that the API serves on one page.
ROWS_PER_PAGE = 100_000
MAX_PAGES = 20
MAGNITUDES = ("percent", "thousand", "million", "billion", "trillion")
MISSING = (".", "", "null")
# What copies call the values of a file of one series that does not name it.
UNNAMED = ("value", "values", "obs_value", "observation", "observation_value", "close", "price", "rate")
# Words in the API's refusals (HTTP 400) -> what they mean and what to do.
REFUSALS = {
    "is not registered": f"FRED does not know the key in {KEY}. Copy it again from {SIGN_UP}.",
    "is not a 32 character": f"{KEY} is no FRED key: 32 lower-case letters and digits. See {SIGN_UP}.",
    "api_key has not been set": f"FRED was asked without a key. Set {KEY} ({SIGN_UP}) or unset it.",
    "series does not exist": "FRED no longer has the series. Look for its successor on the series' page.",
}


@dataclass(frozen=True, slots=True)
class Series:
    """The unit and range of a series, so that another unit is not taken for the same.

    magnitude       : which of MAGNITUDES its unit names, "" for single units such as dollars
    lowest, highest : bounds of any value it can have in that unit
    """

    id: str
    magnitude: str
    lowest: float
    highest: float


def requests_for_series(resource: Resource, context: Context) -> Requests:
    """Request the resource's CSV, or with a key each series' record and values from the API.

    Raises TransientError when fewer values come than the API announces.
    """
    key = context.keys.get(KEY)
    if not key:
        return (yield from first_available([Request(url=str(resource.url), file="csv")]))
    payloads: list[bytes] = []
    for name in parse_qs(urlsplit(str(resource.url)).query)["id"][0].split(","):
        record = yield _request("series", name, key)
        payloads.append(record or b"")
        payloads += yield from _observations(name, key)
    return payloads


def _request(path: str, name: str, key: str, **more: int) -> Request:
    # Without file_type the API answers in XML; it takes the key only in the query.
    query = urlencode({"series_id": name, "file_type": "json", **more, "api_key": key})
    return Request(url=f"{API}{path}?{query}", file="json", explain=REFUSALS)


def _observations(name: str, key: str) -> Generator[Request, bytes | None, list[bytes]]:
    pages: list[bytes] = []
    received, total = 0, -1
    while received != total:
        if len(pages) == MAX_PAGES:
            raise PermanentError(f"FRED announces {total:,} values of {name}: more than are requested.")
        body = yield _request("series/observations", name, key, limit=ROWS_PER_PAGE, offset=received)
        answer = _read_answer(body or b"", f"FRED values of {name}")
        count, rows = answer.get("count"), answer.get("observations")
        if not isinstance(count, int) or not isinstance(rows, list):
            raise FormatError(f"FRED values of {name}: no `count` and `observations` in {sorted(answer)}.")
        if count == 0:
            raise FormatError(f"FRED has no values of {name}.")
        # Above its rate limit the API has sent partial answers instead of refusing.
        if (total not in (-1, count)) or len(rows) != min(ROWS_PER_PAGE, count - received):
            raise TransientError(
                f"FRED announced {count:,} values of {name} and sent {len(rows):,} from number "
                f"{received + 1} on. It does so when asked too often: try again later."
            )
        total, received = count, received + len(rows)
        pages.append(body or b"")
    return pages


def _read_answer(data: bytes, what: str) -> dict[str, Any]:
    """Return an answer of the API; PermanentError for a refusal, FormatError for anything else."""
    try:
        answer = json.loads(require(data, "json", what))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{what}: not JSON ({error}).") from error
    if not isinstance(answer, dict):
        raise FormatError(f"{what}: a list, not an answer of the API.")
    if "error_code" in answer:
        message = str(answer.get("error_message", ""))
        remedy = next((text for words, text in REFUSALS.items() if words in message), "")
        raise PermanentError(remedy or f"{what}: FRED refuses with {answer['error_code']}: {message[:200]}")
    return answer


def parse_series(payloads: Sequence[bytes], *expected: Series) -> pd.DataFrame:
    r"""Parse FRED downloads into `date` and one float column per series, oldest first.

    payloads : CSVs or workbooks, one or several series each, or answers of the API: a series' record
               before its values (only a single series can do without the record)

    Dates with no value in any series are left out.

    "observation_date,MSPUS\n1963-01-01,17800" -> 1963-01-01  17800.0
    "DATE,SLOASM\n2006-04-01,."                -> no row         # "." and "" are missing

    Raises FormatError for a web page, an unknown header, an invalid date, a value outside the series' unit,
    and for a series that is missing, discontinued or shorter than announced.
    """
    ids = [series.id for series in expected]
    what = f"FRED download of {', '.join(ids)}"
    values: dict[str, pd.Series] = {}
    answers = []
    for data in payloads:
        if text_start(data)[:1] == b"{":
            answers.append(_read_answer(data, what))
        elif is_kind(data, "excel"):
            _add(values, _from_workbook(data, ids, what), what)
        else:
            _add(values, _from_csv(data, ids, what), what)
    _add(values, _from_api(answers, expected, what), what)
    if missing := [name for name in ids if name not in values]:
        raise FormatError(f"{what}: nothing of {', '.join(missing)} in {len(payloads)} file(s).")
    frame = pd.DataFrame({name: values[name] for name in ids})
    frame = frame.dropna(how="all").sort_index().rename_axis("date").reset_index()
    if frame.empty:
        raise FormatError(f"{what}: no value in {max(map(len, values.values()))} rows.")
    for series in expected:
        _require_range(frame[series.id].dropna(), series, what)
    return frame


def _add(values: dict[str, pd.Series], new: Mapping[str, pd.Series], what: str) -> None:
    if repeated := values.keys() & new.keys():
        raise FormatError(f"{what}: {', '.join(sorted(repeated))} came twice.")
    values |= new


def _require_range(values: pd.Series, series: Series, what: str) -> None:
    outside = values[~values.between(series.lowest, series.highest)]
    if len(outside):
        raise FormatError(
            f"{what}: {outside.iloc[0]:g} is no value of {series.id}, which lies between {series.lowest:g} "
            f"and {series.highest:g}. The publisher may have restated its unit."
        )


def _from_csv(data: bytes, ids: Sequence[str], what: str) -> dict[str, pd.Series]:
    text = read_csv(data, what, skipinitialspace=True)
    columns = _columns(list(text.columns), ids, what)
    return {name: _values(text.iloc[:, 0], text[column], name, what) for name, column in columns.items()}


def _columns(header: Sequence[str], ids: Sequence[str], what: str) -> dict[str, str]:
    """Return the column of each series that a file has, by the series' id.

    A file of one series that calls its values "value" does not name the series; the person who hands it
    over does. Raises FormatError naming any other series.
    """
    # ALFRED's files of past states add the day: MSPUS_20251022.
    matches = {
        id_: [name for name in header[1:] if re.fullmatch(rf"{id_}(_\d{{8}})?", name, re.IGNORECASE)]
        for id_ in ids
    }
    if twice := next((names for names in matches.values() if len(names) > 1), None):
        raise FormatError(
            f"{what}: the file has the same series in {len(twice)} columns, {' and '.join(twice)}. Keep "
            "one."
        )
    columns = {id_: names[0] for id_, names in matches.items() if names}
    if not columns and len(ids) == 1 and len(header) == 2 and header[1].lower() in UNNAMED:
        columns = {ids[0]: header[1]}
    if not columns:
        raise FormatError(
            f"{what}: the file holds {', '.join(header[1:])[:200] or 'no series'}, not {', '.join(ids)}. "
            f"It is another series: download {' and '.join(ids)}."
        )
    return columns


def _from_workbook(data: bytes, ids: Sequence[str], what: str) -> dict[str, pd.Series]:
    """Read FRED's Excel download: rows about the series, then a table, on one or several sheets."""
    values: dict[str, pd.Series] = {}
    for rows in _workbook.sheets(data, what).values():
        header = _workbook.find_header(rows, {"date": "observation_date"})
        if header is None:
            continue
        top, at = header[0], header[1]["date"]
        names = ["date", *(str(cell).strip() for cell in rows[top][at + 1 :])]
        columns = _columns(names, ids, what)
        cells = [[_day(row[at]), *map(_text, row[at + 1 :])] for row in rows[top + 1 :]]
        table = pd.DataFrame(cells, columns=names, dtype="str")
        _add(values, {n: _values(table["date"], table[c], n, what) for n, c in columns.items()}, what)
    if not values:
        raise FormatError(f"{what}: the workbook has no sheet with the heading observation_date.")
    return values


def _day(cell: Any) -> str:
    return f"{cell:%Y-%m-%d}" if isinstance(cell, (date, datetime)) else str(cell)


def _text(cell: Any) -> str:
    return repr(cell) if isinstance(cell, float) else str(cell)


def _from_api(
    answers: Sequence[Mapping[str, Any]], expected: Sequence[Series], what: str
) -> dict[str, pd.Series]:
    by_id = {series.id: series for series in expected}
    current = expected[0].id if len(expected) == 1 else ""
    rows: dict[str, list[tuple[str, str]]] = {}
    totals: dict[str, int] = {}
    try:
        for answer in answers:
            if "seriess" in answer:
                current = _series_of_record(answer["seriess"][0], by_id, what)
                continue
            if current not in by_id:
                raise FormatError(f"{what}: values without the record that names their series.")
            page = [(str(row["date"]), str(row["value"])) for row in answer["observations"]]
            rows.setdefault(current, []).extend(page)
            totals[current] = int(answer["count"])
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise FormatError(f"{what}: not an answer of the API ({error!r}).") from error
    values = {}
    for name, pairs in rows.items():
        if len(pairs) != totals[name]:
            raise FormatError(f"{what}: only {len(pairs):,} of {totals[name]:,} values of {name}.")
        frame = pd.DataFrame(pairs, columns=["date", "value"], dtype="str")
        values[name] = _values(frame["date"], frame["value"], name, what)
    return values


def _series_of_record(record: Mapping[str, Any], by_id: Mapping[str, Series], what: str) -> str:
    """Return the id of the series that a record describes, after checking its unit."""
    name, unit, title = (str(record[field]) for field in ("id", "units", "title"))
    if name not in by_id:
        raise FormatError(f"{what}: the API answers with {name!r}.")
    if "DISCONTINUED" in title.upper():
        raise FormatError(
            f"{what}: FRED calls {name} discontinued. Look for its successor and change the record."
        )
    magnitudes = [word for word in MAGNITUDES if word in unit.lower()]
    if magnitudes != [m for m in (by_id[name].magnitude,) if m]:
        raise FormatError(
            f"{what}: {name} is now in {unit!r}; expected {by_id[name].magnitude or 'single units'}."
        )
    return name


def _values(dates: pd.Series, cells: pd.Series, name: str, what: str) -> pd.Series:
    """Return the numbers of one series by date, missing ones included."""
    days = pd.to_datetime(dates.str.strip(), format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
    wrong = ~days.between(pd.Timestamp(1700, 1, 1), pd.Timestamp(2199, 12, 31))
    if wrong.any():
        cell = dates.iloc[int(wrong.to_numpy().argmax())]
        raise FormatError(f"{what}: {cell!r} in the first column is not a date like 2026-07-30.")
    if days.duplicated().any():
        raise FormatError(f"{what}: {days[days.duplicated()].iloc[0]:%Y-%m-%d} occurs twice.")
    cells = cells.str.strip()
    cells = cells.where(~cells.str.lower().isin(MISSING))
    values = pd.to_numeric(cells, errors="coerce").astype("float64")
    wrong = cells.notna() & ~values.abs().lt(float("inf"))
    if wrong.any():
        raise FormatError(f"{what}: {cells[wrong].iloc[0]!r} in {name} is not a number.")
    return pd.Series(values.to_numpy(), index=pd.DatetimeIndex(days), name=name)


def published_on(*payloads: bytes) -> tuple[str, str | None] | None:
    """Return the day on which FRED last updated the series; a CSV does not have it."""
    days = []
    for data in payloads:
        if b'"seriess"' in data:
            records = _read_answer(data, "FRED record of a series")["seriess"]
            days += [str(row["last_updated"])[:10] for row in records]
    return (max(days), None) if days else None
