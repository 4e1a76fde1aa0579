"""Indeed Hiring Lab: job postings, and the shares of them that mention remote work or AI.

The publisher keeps the files under version control and revises the whole history in every release. Columns
and dates have changed several times: an index was once a change in percent, and some releases write dates
with the day first. Two rules catch both: a series starts at its base, and has a value for every day.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.file_kinds import is_kind
from edudata.places import FIPS
from edudata.records import ColumnType, Context, Limits, Request, Requests, Resource, Source
from edudata.sources import _cells, _licenses, _notes, _parts
from edudata.sources._frames import read_csv, require_unique, with_notes

PAGE = "https://www.hiringlab.org/data/"
RAW = "https://raw.githubusercontent.com/hiring-lab/"
COMMITS = "https://api.github.com/repos/hiring-lab/"
# The largest step of the national index from one day to the next is 13 points.
JUMP = 50
BASE_DAY = pd.Timestamp(2020, 2, 1)
DATES = ("date", "modified_date")
# Heading of a column in one of the three schemas -> our column, and what to add for a base of 100.
INDEX_COLUMNS = {
    "indeed_job_postings_index_sa": ("index_sa", 0),
    "indeed_job_postings_index_nsa": ("index_nsa", 0),
    "indeed_job_postings_index": ("index_sa", 0),
    "seasonally_adjusted_pct_chng_feb_1": ("index_sa", 100),
    "non_seasonally_adjusted_pct_chng_feb_1": ("index_nsa", 100),
    "pct_chng_feb_1": ("index_sa", 100),
}
KINDS = {"total postings": "total", "new postings": "new"}
COUNTRIES = ("AU", "CA", "DE", "ES", "FR", "GB", "IE", "IT", "JP", "NL", "US")


def requests_for_release(resource: Resource, context: Context) -> Requests:
    """Request the newest release of a file, then the record of the commit that dates it."""
    body = yield Request(url=str(resource.url), file="csv", absent=(404,))
    if body is None:
        return []
    repository, branch, path = str(resource.url).removeprefix(RAW).split("/", 2)
    url = f"{COMMITS}{repository}/commits?path={path}&sha={branch}&per_page=1"
    # Without a key the record is refused after some sixty questions an hour: then the day counts.
    commit = yield Request(url=url, file="json", absent=(403, 404, 429))
    return [body] if commit is None else [body, commit]


def published_on(*payloads: bytes) -> tuple[str, str | None] | None:
    """Return the day of the commit; None without its record."""
    for data in payloads:
        if is_kind(data, "json"):
            try:
                return str(json.loads(data)[0]["commit"]["committer"]["date"])[:10], None
            except (ValueError, LookupError, TypeError, RecursionError) as error:
                raise FormatError(f"Indeed Hiring Lab: no commit in its record ({error!r}).") from error
    return None


def _table(payloads: Sequence[bytes], what: str) -> pd.DataFrame:
    """Return the CSV among the payloads as text, names in lower case, `date` as a day."""
    files = [_cells.unpacked(data, what) for data in payloads if not is_kind(data, "json")]
    if len(files) != 1:
        raise FormatError(f"{what}: {len(files)} CSV files, expected one.")
    frame = read_csv(files[0], what)
    frame.columns = [name.lower() for name in frame.columns]
    columns_present = [name for name in DATES if name in frame.columns]
    if len(columns_present) != 1 or frame.columns.duplicated().any():
        raise FormatError(f"{what}: no column of dates in {', '.join(frame.columns)[:300]}.")
    if frame.empty:
        raise FormatError(f"{what}: a header, but no rows.")
    return frame.rename(columns={columns_present[0]: "date"}).assign(
        date=_days(frame[columns_present[0]], what)
    )


def _days(cells: pd.Series, what: str) -> pd.Series:
    """Return days written 2026-08-14 or, in some releases, 14/8/26."""
    text = cells.str.strip()
    day_first = "/" in text.iloc[0]
    pattern, form = (
        (r"\d{1,2}/\d{1,2}/\d{2}", "%d/%m/%y") if day_first else (r"\d{4}-\d\d-\d\d", "%Y-%m-%d")
    )
    days = pd.to_datetime(text.where(text.str.fullmatch(pattern)), format=form, errors="coerce")
    if days.isna().any():
        example = "14/8/26, day first" if day_first else "2026-08-14"
        raise FormatError(f"{what}: {text[days.isna()].iloc[0]!r:.40} is not a date like {example}.")
    return days.astype("datetime64[us]")


def _require_daily(frame: pd.DataFrame, by: Sequence[str], what: str) -> None:
    """Raise FormatError when a series lacks a day, which a wrong order of day and month would cause too."""
    require_unique(frame, [*by, "date"], what)
    groups: Iterable[tuple[Any, pd.Series]] = (
        frame["date"].groupby([frame[name] for name in by]) if by else [("", frame["date"])]
    )
    for name, days in groups:
        expected = (days.max() - days.min()).days + 1
        if len(days) != expected:
            label = " ".join(map(str, name)) if isinstance(name, tuple) else name
            raise FormatError(
                f"{what} {label}: {len(days):,} of {expected:,} days from first to last.".strip()
            )


def _index(frame: pd.DataFrame, by: Sequence[str], what: str) -> pd.DataFrame:
    """Return the index columns of any schema with 1 February 2020 as 100."""
    columns_present = [name for name in INDEX_COLUMNS if name in frame.columns]
    if not columns_present:
        raise FormatError(
            f"{what}: none of the columns {', '.join(INDEX_COLUMNS)} among "
            f"{', '.join(frame.columns)[:300]}."
        )
    _notes.require_read(
        list(frame.columns),
        frame.head(50).astype("str").to_numpy().tolist(),
        [at for at, n in enumerate(frame.columns) if n in (*columns_present, "date")],
        what,
    )
    for name in columns_present:
        column, base = INDEX_COLUMNS[name]
        values = _cells.numbers(frame[name], f"{what}, {name}", -100, 2_000, ("NA", ""))
        # Decimal digits, not binary remainders, after the shift.
        frame[column] = (values + base).round(8)
        _check_base(frame, name, what)
    _require_daily(frame, by, what)
    for name in columns_present:
        _require_one_base(frame, by, INDEX_COLUMNS[name][0], what)
    return frame.dropna(subset=["index_sa"])


def _require_one_base(frame: pd.DataFrame, by: Sequence[str], column: str, what: str) -> None:
    """Raise FormatError where all series jump on one day, as when a base of 0 follows one of 100."""
    ordered = frame.sort_values([*by, "date"])
    steps = ordered.groupby(list(by))[column].diff().abs()
    least = steps.groupby(ordered["date"]).min()
    if least.max() > JUMP:
        day = least.idxmax()
        raise FormatError(
            f"{what}: every series jumps by {least.max():,.0f} points or more on {day:%Y-%m-%d}. "
            "The publisher may have changed the base of the index."
        )


def _check_base(frame: pd.DataFrame, name: str, what: str) -> None:
    """Raise FormatError unless the index is 100 on the day of its base, and never negative."""
    column, base = INDEX_COLUMNS[name]
    at_base = frame.loc[frame["date"] == BASE_DAY, column].dropna()
    if at_base.empty or not at_base.eq(100).all():
        value = "nothing" if at_base.empty else f"{at_base[at_base != 100].iloc[0] - base:g}"
        raise FormatError(
            f"{what}: {name} is {value} on 2020-02-01, expected {100 - base} for all series. "
            "The publisher may have changed the base of the index."
        )
    if not frame[column].dropna().between(0, 2_000).all():
        raise FormatError(f"{what}: {name} falls below nothing at all: its base is not {100 - base}.")


def parse_postings(*payloads: bytes) -> pd.DataFrame:
    """Parse the national index of all and of new postings.

    2026-08-14,US,97.19,104.99,new postings                      -> 2026-08-14  new  97.19  104.99
    2021-01-29,US,17.70911,new postings  (a change, to 2021)     -> 2021-01-29  new  117.70911  missing

    Raises FormatError for another file, a series that does not start at its base, or a missing day.
    """
    what = "Indeed, job postings"
    frame = _table(payloads, what)
    frame = _of_kind(_united_states(frame, what), what)
    frame = _index(frame, ["kind"], what)
    # The first files have one index, seasonally adjusted.
    note = (
        [] if "index_nsa" in frame.columns else [f"{what}: the file lacks the index that is not adjusted."]
    )
    return with_notes(frame.reindex(columns=list(POSTINGS.columns)), *note)


def _united_states(frame: pd.DataFrame, what: str) -> pd.DataFrame:
    name = next((name for name in ("jobcountry", "country") if name in frame.columns), None)
    if name is None:
        raise FormatError(f"{what}: no column of countries in {', '.join(frame.columns)[:300]}.")
    country = frame[name].str.strip().str.upper()
    _notes.require_known(country, COUNTRIES, what, name, "countries")
    if not (country == "US").any():
        raise FormatError(f"{what}: no row of the United States.")
    return frame[country == "US"].reset_index(drop=True)


def _of_kind(frame: pd.DataFrame, what: str) -> pd.DataFrame:
    if "variable" not in frame.columns:
        raise FormatError(f"{what}: no column `variable` in {', '.join(frame.columns)[:300]}.")
    kind = frame["variable"].str.strip()
    _notes.require_known(kind, KINDS, what, "variable", "kinds of postings")
    return frame.assign(kind=kind.map(KINDS))


def parse_postings_by_state(*payloads: bytes) -> pd.DataFrame:
    """Parse the index of postings by state; "ak" becomes "AK"."""
    what = "Indeed, job postings by state"
    frame = _table(payloads, what)
    if "state" not in frame.columns:
        raise FormatError(f"{what}: no column `state` in {', '.join(frame.columns)[:300]}.")
    frame["state"] = frame["state"].str.strip().str.upper()
    _notes.require_known(frame["state"], FIPS, what, "state", "states")
    if absent := sorted(FIPS.keys() - {"PR"} - set(frame["state"])):
        raise FormatError(f"{what}: no row of {', '.join(absent)}.")
    return _index(frame, ["state"], what)[list(BY_STATE.columns)]


def parse_postings_by_sector(*payloads: bytes) -> pd.DataFrame:
    """Parse the index of all and of new postings by the publisher's sectors."""
    what = "Indeed, job postings by sector"
    frame = _united_states(_table(payloads, what), what)
    if "display_name" not in frame.columns:
        raise FormatError(f"{what}: no column `display_name` in {', '.join(frame.columns)[:300]}.")
    frame["sector"] = frame["display_name"].str.strip()
    frame = _index(_of_kind(frame, what), ["kind", "sector"], what)
    # Both kinds would double the largest of these tables; the national one has both.
    return frame.loc[frame["kind"] == "total", list(BY_SECTOR.columns)]


def _parse_share(prefixes: tuple[str, ...], what: str) -> Callable[..., pd.DataFrame]:
    """Return the parser of one share of postings or searches, in percent."""

    def parse(*payloads: bytes) -> pd.DataFrame:
        frame = _united_states(_table(payloads, what), what)
        columns = [name for name in frame.columns if name in prefixes]
        if len(columns) != 1:
            raise FormatError(
                f"{what}: not one of the columns {', '.join(prefixes)} among "
                f"{', '.join(frame.columns)[:300]}."
            )
        share = _cells.numbers(frame[columns[0]], f"{what}, {columns[0]}", 0, 100)
        if 0 < share.max() < 0.2:
            raise FormatError(f"{what}: at most {share.max():g}: fractions, where percent were expected.")
        # One release has every row of the searches twice, with the same digits.
        frame = frame.assign(share_pct=share).dropna(subset=["share_pct"])
        frame = frame[["date", "share_pct"]].drop_duplicates()
        _require_daily(frame, [], what)
        return frame

    return parse


# Every release rewrites the seasonal adjustment of the whole history.
_LIMITS = Limits(revised_pct=100, revision_pct=15, large_pct=5, open_periods=31, jump=3)


def _resource(name: str, title: str, place: str, **rest: Any) -> Resource:
    same: dict[str, Any] = {
        "name": name,
        "title": title,
        "page": PAGE,
        "url": f"{RAW}{place}",
        "key": ("date",),
        "period": "date",
        "cadence": "monthly",
        "release_months": tuple(range(1, 13)),
        "license": _licenses.CC_BY,
        "citation": f"Indeed Hiring Lab, {title}, {PAGE}, CC BY 4.0.",
        "file": "csv",
        "requests": requests_for_release,
        "published_on": published_on,
        "limits": _LIMITS,
    }
    return Resource(**same | rest)


def _share(name: str, title: str, place: str, prefixes: tuple[str, ...], **rest: Any) -> Resource:
    columns: Mapping[str, ColumnType] = {"date": "date", "share_pct": "number"}
    parse = _parse_share(prefixes, f"Indeed, {title[0].lower()}{title[1:]}")
    rest |= {"required": ("share_pct",), "parts": _parts.since("date", "2019-01-01")}
    return _resource(name, title, place, columns=columns, parse=parse, **rest)


_SAMPLE = "Postings on Indeed only: no census of jobs. Seven-day trailing averages."
_REVISED = "The whole history is revised with each release: compare values of one release only."
_OF_US = "The file has several countries; only the United States is taken."
POSTINGS = _resource(
    "postings",
    "Job postings index, United States",
    "job_postings_tracker/master/US/aggregate_job_postings_US.csv",
    columns={"date": "date", "kind": "text", "index_sa": "number", "index_nsa": "number"},
    key=("date", "kind"),
    parts=_parts.values("kind", "total", "new"),
    required=("index_sa",),
    parse=parse_postings,
    notes=(
        _SAMPLE,
        _REVISED,
        "Releases to 2022 gave changes in percent since 1 February 2020; they are stored plus 100.",
        "New postings are those on Indeed for seven days or less.",
    ),
)
BY_STATE = _resource(
    "postings_by_state",
    "Job postings index by state",
    "job_postings_tracker/master/US/state_job_postings_us.csv",
    columns={"date": "date", "state": "text", "index_sa": "number"},
    key=("date", "state"),
    required=("index_sa",),
    parse=parse_postings_by_state,
    notes=(_SAMPLE, _REVISED, "All postings, seasonally adjusted."),
)
BY_SECTOR = _resource(
    "postings_by_sector",
    "Job postings index by sector, United States",
    "job_postings_tracker/master/US/job_postings_by_sector_US.csv",
    columns={"date": "date", "sector": "text", "index_sa": "number"},
    key=("date", "sector"),
    required=("index_sa",),
    parse=parse_postings_by_sector,
    notes=(_SAMPLE, _REVISED, "All postings, seasonally adjusted; sectors are those of Indeed."),
)
REMOTE_POSTINGS = _share(
    "remote_postings",
    "Share of job postings for remote or hybrid work",
    "remote-tracker/main/remote_postings.csv",
    ("remote_share_postings",),
    notes=(_SAMPLE, _REVISED, _OF_US),
)
REMOTE_SEARCHES = _share(
    "remote_searches",
    "Share of job searches for remote or hybrid work",
    "remote-tracker/main/remote_searches.csv",
    ("remote_share_searches", "ma_share_searches"),
    notes=("Searches on Indeed, seven-day trailing averages.", _REVISED, _OF_US),
)
AI_POSTINGS = _share(
    "ai_postings",
    "Share of job postings that mention artificial intelligence",
    "ai-tracker/main/AI_posting.csv",
    ("ai_share_postings",),
    notes=(_SAMPLE, _REVISED, _OF_US),
)
GENERATIVE_AI_POSTINGS = _share(
    "generative_ai_postings",
    "Share of job postings that mention generative AI, to June 2025",
    "ai-tracker/main/GenAI_posting.csv",
    ("genai_share_postings",),
    cadence="ended",
    release_months=(),
    notes=(_SAMPLE, "The publisher removed the series on 2025-08-15; this is its last copy.", _OF_US),
)
SOURCE = Source(
    name="indeed",
    title="Indeed Hiring Lab",
    page=PAGE,
    resources=(
        POSTINGS,
        BY_STATE,
        BY_SECTOR,
        REMOTE_POSTINGS,
        REMOTE_SEARCHES,
        AI_POSTINGS,
        GENERATIVE_AI_POSTINGS,
    ),
)
