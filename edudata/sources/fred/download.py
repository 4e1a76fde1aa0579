"""How FRED is asked, and its two answers read: a CSV without a key, the API's JSON with one.

A CSV's first column is the date and its others are series; the first header has been `DATE`,
`observation_date` and (in copies) `date`. A missing value is "." or empty. The CSV names no unit and
no day of release; the API does, in its record of the series, so with a key both are asked.
"""

from __future__ import annotations

import io
import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from edudata.errors import FormatError, PermanentError, TransientError
from edudata.records import Context, Request, Requests, Resource
from edudata.sources._bytes import require

if TYPE_CHECKING:
    import pandas as pd

API = "https://api.stlouisfed.org/fred/"
KEY = "FRED_API_KEY"
SIGN_UP = "https://fred.stlouisfed.org/docs/api/api_key.html"
ROWS_A_PAGE = 100_000
MOST_PAGES = 20
MAGNITUDES = ("percent", "thousand", "million", "billion", "trillion")
REFUSALS = {
    "is not registered": f"FRED does not know the key in {KEY}. Copy it again from {SIGN_UP}.",
    "is not a 32 character": f"{KEY} is no FRED key: 32 lower-case letters and digits. See {SIGN_UP}.",
    "api_key has not been set": f"FRED was asked without a key. Set {KEY} ({SIGN_UP}) or unset it.",
    "series does not exist": "FRED no longer has the series. Look for its successor on the series' page.",
}
"""Words in the API's refusals (HTTP 400) -> what they mean and what would mend it."""


@dataclass(frozen=True, slots=True)
class Series:
    """What one series must look like, so that another unit is not taken for the same.

    magnitude : which of MAGNITUDES its unit names, "" for single units such as dollars
    least, most : bounds of any value it can have in that unit
    """

    id: str
    magnitude: str
    least: float
    most: float


def asks(resource: Resource, context: Context) -> Requests:
    """The resource's CSV, or with a key each series' record and values from the API.

    Raises TransientError when fewer values come than the API announces: above its rate it has sent
    partial answers instead of refusing.
    """
    key = context.keys.get(KEY)
    if not key:
        body = yield Request(url=str(resource.url), file="csv")
        return [body] if body is not None else []
    payloads: list[bytes] = []
    for name in parse_qs(urlsplit(str(resource.url)).query)["id"][0].split(","):
        record = yield _ask("series", name, key)
        payloads.append(record or b"")
        payloads += yield from _observations(name, key)
    return payloads


def _ask(path: str, name: str, key: str, **more: int) -> Request:
    # Without file_type the API answers XML; it takes the key nowhere but in the query.
    query = urlencode({"series_id": name, "file_type": "json", **more, "api_key": key})
    return Request(url=f"{API}{path}?{query}", file="json", explain=REFUSALS)


def _observations(name: str, key: str) -> Generator[Request, bytes | None, list[bytes]]:
    pages: list[bytes] = []
    have, announced = 0, -1
    while have != announced:
        if len(pages) == MOST_PAGES:
            raise PermanentError(
                f"FRED announces {announced:,} values of {name}: more than can be asked for."
            )
        body = yield _ask("series/observations", name, key, limit=ROWS_A_PAGE, offset=have)
        answer = _json(body or b"", f"FRED values of {name}")
        count, rows = answer.get("count"), answer.get("observations")
        if not isinstance(count, int) or not isinstance(rows, list):
            raise FormatError(f"FRED values of {name}: no `count` and `observations` in {sorted(answer)}.")
        if count == 0:
            raise FormatError(f"FRED has no values of {name}.")
        if (announced not in (-1, count)) or len(rows) != min(ROWS_A_PAGE, count - have):
            raise TransientError(
                f"FRED announced {count:,} values of {name} and sent {len(rows):,} from number {have + 1} "
                "on. It does so when asked too often: try again later."
            )
        announced, have = count, have + len(rows)
        pages.append(body or b"")
    return pages


def _json(data: bytes, what: str) -> dict[str, Any]:
    """An answer of the API; PermanentError or FormatError for a refusal or anything else."""
    try:
        answer = json.loads(require(data, "json", what))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{what}: not JSON ({error}).") from error
    if not isinstance(answer, dict):
        raise FormatError(f"{what}: a list, not an answer of the API.")
    if "error_code" in answer:
        said = str(answer.get("error_message", ""))
        known = next((told for words, told in REFUSALS.items() if words in said), "")
        raise PermanentError(known or f"{what}: FRED refuses with {answer['error_code']}: {said[:200]}")
    return answer


def parse_series(payloads: Sequence[bytes], *wanted: Series) -> pd.DataFrame:
    """FRED downloads as a frame: `date` and one float column for each series, oldest first.

    payloads : CSVs, one or several series each, or answers of the API: a series' record before its
               values (only a single series can do without the record)

    In a CSV columns are found by name; a file with a date and one more column is taken by position,
    because copies rename it. Dates with no value in any series are left out.

    "observation_date,MSPUS\\n1963-01-01,17800" -> 1963-01-01  17800.0
    "DATE,SLOASM\\n2006-04-01,."                -> no row         # "." and "" are missing

    Raises FormatError for a web page, an unknown header, a date or a value that is none or not of the
    series' unit, and for a series that is missing, discontinued or shorter than announced.
    """
    import pandas as pd

    ids = [series.id for series in wanted]
    what = f"FRED download of {', '.join(ids)}"
    found: dict[str, pd.Series] = {}
    answers = []
    for data in payloads:
        if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
            answers.append(_json(data, what))
        else:
            _add(found, _from_csv(data, ids, what), what)
    _add(found, _from_api(answers, wanted, what), what)
    if missing := [name for name in ids if name not in found]:
        raise FormatError(f"{what}: nothing of {', '.join(missing)} in {len(payloads)} file(s).")
    out = pd.DataFrame({name: found[name] for name in ids})
    out = out.dropna(how="all").sort_index().rename_axis("date").reset_index()
    if out.empty:
        raise FormatError(f"{what}: no value in {max(len(s) for s in found.values())} rows.")
    for series in wanted:
        _in_unit(out[series.id].dropna(), series, what)
    return out


def _add(found: dict[str, pd.Series], new: Mapping[str, pd.Series], what: str) -> None:
    if twice := found.keys() & new.keys():
        raise FormatError(f"{what}: {', '.join(sorted(twice))} came twice.")
    found |= new


def _in_unit(values: pd.Series, series: Series, what: str) -> None:
    strange = values[~values.between(series.least, series.most)]
    if len(strange):
        raise FormatError(
            f"{what}: {strange.iloc[0]:g} is no value of {series.id}, which lies between {series.least:g} "
            f"and {series.most:g}. The publisher may have restated its unit."
        )


def _from_csv(data: bytes, ids: Sequence[str], what: str) -> dict[str, pd.Series]:
    import pandas as pd

    source = io.BytesIO(require(data, "csv", what))
    try:
        text = pd.read_csv(source, dtype="str", keep_default_na=False, skipinitialspace=True)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{what}: not a readable CSV ({error}).") from error
    text.columns = [str(name).strip() for name in text.columns]
    chosen = {name: name for name in ids if name in text.columns}
    if not chosen and len(ids) == 1 and len(text.columns) == 2:
        chosen = {ids[0]: text.columns[1]}
    if not chosen or not isinstance(text.index, pd.RangeIndex) or text.columns.has_duplicates:
        raise FormatError(f"{what}: has {list(text.columns)}, not a date and {', '.join(ids)}.")
    return {name: _values(text.iloc[:, 0], text[column], name, what) for name, column in chosen.items()}


def _from_api(
    answers: Sequence[Mapping[str, Any]], wanted: Sequence[Series], what: str
) -> dict[str, pd.Series]:
    import pandas as pd

    known = {series.id: series for series in wanted}
    current = wanted[0].id if len(wanted) == 1 else ""
    rows: dict[str, list[tuple[str, str]]] = {}
    announced: dict[str, int] = {}
    try:
        for answer in answers:
            if "seriess" in answer:
                current = _checked(answer["seriess"][0], known, what)
                continue
            if current not in known:
                raise FormatError(f"{what}: values without the record that says of which series they are.")
            page = [(str(row["date"]), str(row["value"])) for row in answer["observations"]]
            rows.setdefault(current, []).extend(page)
            announced[current] = int(answer["count"])
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise FormatError(f"{what}: not an answer of the API ({error!r}).") from error
    for name, pairs in rows.items():
        if len(pairs) != announced[name]:
            raise FormatError(f"{what}: {len(pairs):,} of {announced[name]:,} values of {name} are there.")
    frames = {
        name: pd.DataFrame(pairs, columns=["date", "value"], dtype="str") for name, pairs in rows.items()
    }
    return {name: _values(frame["date"], frame["value"], name, what) for name, frame in frames.items()}


def _checked(record: Mapping[str, Any], known: Mapping[str, Series], what: str) -> str:
    """Name of the series a record is of, in the unit that is expected."""
    name, unit, title = (str(record[field]) for field in ("id", "units", "title"))
    if name not in known:
        raise FormatError(f"{what}: the API answers with {name!r}.")
    if "DISCONTINUED" in title.upper():
        raise FormatError(
            f"{what}: FRED calls {name} discontinued. Look for its successor and change the record."
        )
    named = [word for word in MAGNITUDES if word in unit.lower()]
    if named != [m for m in (known[name].magnitude,) if m]:
        raise FormatError(
            f"{what}: {name} is now in {unit!r}; expected {known[name].magnitude or 'single units'}."
        )
    return name


def _values(dates: pd.Series, cells: pd.Series, name: str, what: str) -> pd.Series:
    """Numbers of one series by date, gaps as they are."""
    import pandas as pd

    days = pd.to_datetime(dates.str.strip(), format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
    wrong = ~days.between(pd.Timestamp(1700, 1, 1), pd.Timestamp(2199, 12, 31))
    if wrong.any():
        bad = dates.iloc[int(wrong.to_numpy().argmax())]
        raise FormatError(f"{what}: {bad!r} in the first column is not a date like 2026-07-30.")
    if days.duplicated().any():
        raise FormatError(f"{what}: {days[days.duplicated()].iloc[0]:%Y-%m-%d} stands there twice.")
    cells = cells.str.strip()
    cells = cells.where(~cells.isin([".", ""]))
    values = pd.to_numeric(cells, errors="coerce").astype("float64")
    wrong = cells.notna() & ~values.abs().lt(float("inf"))
    if wrong.any():
        raise FormatError(f"{what}: {cells[wrong].iloc[0]!r} in {name} is not a number.")
    return pd.Series(values.to_numpy(), index=pd.DatetimeIndex(days), name=name)


def dated(*payloads: bytes) -> tuple[str, str | None] | None:
    """The day on which FRED last updated the series; a CSV does not say."""
    found = []
    for data in payloads:
        if b'"seriess"' in data:
            record = _json(data, "FRED record of a series")["seriess"]
            found += [str(row["last_updated"])[:10] for row in record]
    return (max(found), None) if found else None
