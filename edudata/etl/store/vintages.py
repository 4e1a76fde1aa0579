"""The store of vintages: tidy figures as published, each with a sidecar, never replaced.

    data/raw/<publisher>/<resource>/<published>.csv + <published>.json

`published` is as exact as it is known: "2026-08-06", "2026-08" or "2026". A vintage counts as
published from the last day that its date allows, so that nothing is known too early. The newest one
counts, unless a person pinned an older one (`pins`).
"""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata.errors import CorruptDataError, NoVintageError, OutOfRangeError, RawDataError
from edudata.etl.store import files, pins
from edudata.records import Resource

if TYPE_CHECKING:
    import pandas as pd

PUBLISHED = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
PROVENANCE = ("published", "retrieved", "url", "origin_sha256")
"""What a sidecar may leave out only with a reason."""
REQUIRED = {"sha256", "how", "trust", "retrieved", "reasons"}
"""What every sidecar holds, be it null."""
RESTORE = "Restore the file from a backup or from the package, then run `edudata verify`."


def last_day(published: str) -> date:
    """The last day that a date of any precision allows.

    "2026-08-06" -> 2026-08-06
    "2026-08"    -> 2026-08-31
    "2026"       -> 2026-12-31

    Raises OutOfRangeError for anything else.
    """
    try:
        if not PUBLISHED.fullmatch(published):
            raise ValueError
        year, *rest = (int(part) for part in published.split("-"))
        month = rest[0] if rest else 12
        return date(year, month, rest[1] if rest[1:] else calendar.monthrange(year, month)[1])
    except ValueError:
        raise OutOfRangeError(
            f"{published!r} is not a date. Write YYYY-MM-DD, YYYY-MM or YYYY, e.g. 2025-12-31."
        ) from None


def first_day(published: str) -> date:
    """The first day that a date of any precision allows: "2026-08" -> 2026-08-01."""
    last_day(published)
    return date.fromisoformat((published + "-01-01")[:10])


@dataclass(frozen=True, slots=True)
class Vintage:
    """One published state of one resource, on disk."""

    resource: str
    published: str
    path: Path

    @property
    def order(self) -> tuple[date, str]:
        """What vintages are ordered by: the day each counts from."""
        return last_day(self.published), self.published

    @property
    def sidecar_path(self) -> Path:
        return self.path.with_suffix(".json")

    def sidecar(self) -> dict[str, Any]:
        """The provenance record; CorruptDataError when it is missing or unreadable."""
        record = files.read_json(self.sidecar_path, RESTORE)
        missing = sorted(REQUIRED - set(record)) if isinstance(record, dict) else sorted(REQUIRED)
        if missing or not isinstance(record["reasons"], dict):
            lacks = ", ".join(missing) or "reasons"
            raise CorruptDataError(f"{self.sidecar_path} is not a sidecar: it lacks {lacks}. {RESTORE}")
        for name in PROVENANCE:
            if record.get(name) is None and not record["reasons"].get(name):
                raise CorruptDataError(
                    f"{self.sidecar_path} has no {name} and no reason why. Add reasons.{name}."
                )
        return dict(record)

    def bytes(self) -> bytes:
        """The CSV's bytes; CorruptDataError unless they are the ones the sidecar names."""
        data = files.read_bytes(self.path, RESTORE)
        expected, found = self.sidecar()["sha256"], files.sha256(data)
        if found != expected:
            raise CorruptDataError(
                f"{self.path} has changed: sha256 {found[:12]}…, its sidecar names {expected[:12]}…. "
                f"Vintages are never edited. {RESTORE}"
            )
        return data


def find(
    roots: Iterable[Path], resource: str, as_of: str | None = None, *, pinned: bool = True
) -> list[Vintage]:
    """The vintages of a resource that count, oldest first; of two with one date the first root's counts.

    as_of  : only those published by then, and only pins made by then
    pinned : honour a pin: vintages after the pinned one are set aside. False gives all at hand

    Raises NoVintageError when there is none (by `as_of`), RawDataError for a CSV that is not named for
    a date, CorruptDataError for a pin that names no vintage at hand.
    """
    roots = tuple(roots)
    found: dict[str, Vintage] = {}
    for root in roots:
        for path in sorted((root / "raw" / resource).glob("[!.]*.csv")):
            try:
                last_day(path.stem)
            except OutOfRangeError as error:
                raise RawDataError(
                    f"{path} is not named for its date of publication. {error} Rename or remove it."
                ) from None
            found.setdefault(path.stem, Vintage(resource, path.stem, path))
    limit = last_day(as_of) if as_of else date.max
    kept = [v for v in found.values() if last_day(v.published) <= limit]
    if found and not kept:
        first = min(last_day(p) for p in found)
        raise NoVintageError(
            f"No vintage of {resource} had been published by {as_of}. The earliest at hand counts "
            f"from {first}; known: {', '.join(sorted(found))}."
        )
    if not found:
        raise NoVintageError(
            f"No vintage of {resource} is at hand. Check the data directory with `edudata doctor`."
        )
    pin = pins.in_force(roots, resource, limit) if pinned else None
    if pin is not None and pin.published is not None:
        if pin.published not in found:
            raise CorruptDataError(
                f"{resource} is pinned to its vintage {pin.published}, which is not at hand; known: "
                f"{', '.join(sorted(found))}. Pin one of these with `edudata restore`."
            )
        kept = [v for v in kept if v.order <= found[pin.published].order]
    return sorted(kept, key=lambda v: v.order)


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


def read(vintage: Vintage, resource: Resource) -> pd.DataFrame:
    """A vintage as a typed frame, its checksum verified."""
    import pandas as pd

    data = vintage.bytes()
    try:
        text = pd.read_csv(io.BytesIO(data), dtype="str", keep_default_na=False, na_values=[""])
    except (ValueError, UnicodeDecodeError) as error:
        raise RawDataError(f"{vintage.path} is not a readable CSV: {error}") from error
    if not isinstance(text.index, pd.RangeIndex):
        # pandas takes the first column for an index when rows are longer than the header.
        raise RawDataError(f"{vintage.path}: its rows have more cells than its header has names.")
    frame = typed(text, resource, f"{vintage.path.name} of {resource.id}")
    no_period_after(frame, resource, vintage.published)
    return frame


def _as_stored(frame: pd.DataFrame) -> pd.DataFrame:
    """The text that a frame's CSV holds, by column."""
    import pandas as pd

    return pd.read_csv(io.BytesIO(to_csv(frame)), dtype="str", keep_default_na=False, na_values=[""])


def _span(resource: Resource, text: pd.DataFrame) -> dict[str, str] | None:
    """First and last period of a frame of text, or None where rows have none."""
    periods = text[resource.period].dropna() if resource.period in text else ()
    return {"start": str(min(periods)), "end": str(max(periods))} if len(periods) else None


def end_of(resource: Resource, frame: pd.DataFrame) -> str | None:
    """Newest period of what a parser gave, as the sidecar of its vintage will have it."""
    return (_span(resource, _as_stored(frame)) or {}).get("end")


def candidate(resource: Resource, frame: pd.DataFrame) -> pd.DataFrame:
    """What a parser gave, as it will be read back once it is a vintage: typed, checked, sorted by key.

    Raises RawDataError as `typed` does.
    """
    checked = typed(_as_stored(frame), resource, f"candidate of {resource.id}")
    return checked.sort_values(list(resource.key), kind="stable", ignore_index=True)


def write(
    root: Path,
    resource: Resource,
    published: str,
    frame: pd.DataFrame,
    *,
    how: str,
    trust: str,
    retrieved: str | None = None,
    url: str | None = None,
    origin_sha256: str | None = None,
    reasons: Mapping[str, str] | None = None,
    notes: Iterable[str] = (),
    release: str | None = None,
) -> Vintage:
    """Add a vintage: check it, sort it by its key, write CSV and sidecar whole.

    Vintages are never replaced: the same figures again leave the first ones as they are.

    how       : "download", "transcribed", "derived", or "compiled": put together by us from pages that
                carry no date, `published` being the month in which we did
    trust     : "primary", "secondary", "derived" or "by row"
    reasons   : for each of published, retrieved, url, origin_sha256 that is null or inexact, why
    release   : the publisher's own date, where it revised a release without changing that

    Raises RawDataError when the frame is not what the resource declares, has a period after the day of
    publication, or differs from a vintage that is already stored under this date.
    """
    last_day(published)
    text = _as_stored(frame)
    checked = typed(text, resource, f"new vintage {published} of {resource.id}")
    order = checked.sort_values(list(resource.key), kind="stable").index
    text = text.loc[order, list(resource.columns)]
    span = _span(resource, text)
    no_period_after(checked, resource, published)
    data = to_csv(text)
    path = root / "raw" / resource.id / f"{published}.csv"
    vintage = Vintage(resource.id, published, path)
    if path.is_file() and vintage.bytes() != data:
        raise RawDataError(
            f"{path} is stored already and differs. Vintages are never replaced: give the new figures "
            "their own date of publication, or delete the stored pair first if it was never published."
        )
    if path.is_file():
        return vintage
    record = {
        "publisher": resource.source,
        "resource": resource.name,
        "published": published,
        "retrieved": retrieved,
        "page": resource.page,
        "url": url if url is not None else resource.url,
        "how": how,
        "kind": resource.kind,
        "trust": trust,
        "licence": resource.license.id,
        "redistribute": resource.license.redistribute,
        "origin_sha256": origin_sha256,
        "sha256": files.sha256(data),
        "rows": len(text),
        "span": span,
        "reasons": dict(reasons or {}),
        "notes": list(notes),
    } | ({"release": release} if release is not None else {})
    for name in PROVENANCE:
        if record[name] is None and name not in record["reasons"]:  # type: ignore[operator]
            raise RawDataError(f"{resource.id} {published}: {name} is null without a reason.")
    # Together: a CSV without its sidecar would be a newest vintage that nobody can read.
    files.write_all({path: data, path.with_suffix(".json"): files.json_bytes(record)})
    return vintage


class Raw:
    """The vintages a build may use; it remembers which it did use.

    newest("nyfed/household_debt") -> the newest vintage, whole
    every("nyfed/majors")          -> all vintages stacked, with a text column `release`

    until : resource -> date: of it only what had been published by then, whatever `as_of`
    kept  : vintages read before, by resource and publication; new ones are put there
    """

    def __init__(
        self,
        roots: Iterable[Path],
        resources: Mapping[str, Resource],
        as_of: str | None = None,
        *,
        until: Mapping[str, str] | None = None,
        kept: dict[tuple[str, str], pd.DataFrame] | None = None,
    ) -> None:
        self.roots, self.resources, self.as_of = tuple(roots), resources, as_of
        self.used: dict[tuple[str, str], Vintage] = {}
        self._until = dict(until or {})
        self._frames: dict[tuple[str, str], pd.DataFrame] = {} if kept is None else kept

    def read(self, vintage: Vintage) -> pd.DataFrame:
        """One vintage, suspect values flagged, read once however often it is asked for."""
        key = (vintage.resource, vintage.published)
        self.used[key] = vintage
        if key not in self._frames:
            frame = read(vintage, self.resources[vintage.resource])
            from edudata.etl.store import corrections

            self._frames[key] = corrections.flag(frame, vintage)
        return self._frames[key].copy()

    def _find(self, resource: str) -> list[Vintage]:
        return find(self.roots, resource, self._until.get(resource, self.as_of))

    def pin(self, resource: str) -> pins.Pin | None:
        """The pin in force on the day of `as_of`, or None."""
        return pins.in_force(self.roots, resource, last_day(self.as_of) if self.as_of else date.max)

    def newest(self, resource: str) -> pd.DataFrame:
        """The newest vintage published by `as_of`, whole."""
        return self.read(self._find(resource)[-1])

    def every(self, resource: str) -> pd.DataFrame:
        """Every vintage published by `as_of`, stacked, `release` naming each one's publication."""
        import pandas as pd

        found = self._find(resource)
        frames = [self.read(v).assign(release=v.published) for v in found]
        return pd.concat(frames, ignore_index=True)
