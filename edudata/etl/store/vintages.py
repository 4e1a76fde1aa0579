"""The store of vintages: tidy figures as published, each with a sidecar, never replaced.

    data/raw/<publisher>/<resource>/<published>.csv + <published>.json

`published` is as exact as it is known: "2026-08-06", "2026-08" or "2026". A vintage counts as
published from the last day that its date allows, so that nothing is known too early. The newest one
counts, unless a person pinned an older one (`pins`).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata import files
from edudata.dates import last_day
from edudata.errors import CorruptDataError, NoVintageError, OutOfRangeError, RawDataError
from edudata.etl.store import pins, tidy_csv
from edudata.records import Resource

if TYPE_CHECKING:
    import pandas as pd

PROVENANCE = ("published", "retrieved", "url", "origin_sha256")
"""What a sidecar may leave out only with a reason."""
REQUIRED = {"sha256", "how", "trust", "retrieved", "reasons"}
"""What every sidecar holds, be it null."""
RESTORE = "Restore the file from a backup or from the package, then run `edudata verify`."


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
    frame = tidy_csv.typed(text, resource, f"{vintage.path.name} of {resource.id}")
    tidy_csv.no_period_after(frame, resource, vintage.published)
    return frame


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
    text = tidy_csv.as_stored(frame)
    checked = tidy_csv.typed(text, resource, f"new vintage {published} of {resource.id}")
    order = checked.sort_values(list(resource.key), kind="stable").index
    text = text.loc[order, list(resource.columns)]
    span = tidy_csv.span(resource, text)
    tidy_csv.no_period_after(checked, resource, published)
    data = tidy_csv.to_csv(text)
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
