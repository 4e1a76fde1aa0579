"""Vintages on disk: figures as published, each with a sidecar of provenance, never replaced.

data/raw/<publisher>/<resource>/<published>.csv + <published>.json
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata import dates, files
from edudata.errors import CorruptDataError, RawDataError
from edudata.records import Resource

if TYPE_CHECKING:
    import pandas as pd

    from edudata.etl.store.tidy_csv import TidyCsv

# Fields that a sidecar may leave empty only with a reason.
PROVENANCE = ("published", "retrieved", "url", "origin_sha256")
# Fields that every sidecar has, even if they are null.
REQUIRED = {"sha256", "how", "trust", "retrieved", "reasons"}
RESTORE = "Restore the file from a backup or from the package, then run `edudata verify`."


@dataclass(frozen=True)
class Vintage:
    """One published state of one resource, on disk.

    Attributes
    ----------
    resource : str
        Address, such as "nyfed/household_debt".
    published : str
        Date of publication, as precise as it is known: "2026-08-06", "2026-08" or "2026".
    path : Path
        The CSV file.
    """

    resource: str
    published: str
    path: Path

    @property
    def order(self) -> tuple[date, str]:
        """Key that sorts vintages by the day from which they count."""
        return dates.order(self.published)

    @property
    def sidecar_path(self) -> Path:
        """File of the provenance record."""
        return self.path.with_suffix(".json")

    @cached_property
    def sidecar(self) -> Mapping[str, Any]:
        """Provenance record, read once.

        Raises
        ------
        CorruptDataError
            The file is missing, not a sidecar, or lacks a field without giving a reason.
        """
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
        """Read the CSV and verify its checksum.

        Raises
        ------
        CorruptDataError
            The bytes are not those that the sidecar names.
        """
        data = files.read_bytes(self.path, RESTORE)
        expected, actual = self.sidecar["sha256"], files.sha256(data)
        if actual != expected:
            raise CorruptDataError(
                f"{self.path} has changed: sha256 {actual[:12]}…, its sidecar names {expected[:12]}…. "
                f"Vintages are never edited. {RESTORE}"
            )
        return data


def read(vintage: Vintage, resource: Resource) -> pd.DataFrame:
    """Read a vintage as a typed frame and verify its checksum.

    Raises
    ------
    CorruptDataError
        The file or its sidecar is missing or was changed.
    RawDataError
        The content is not what the resource declares, or a period lies after the publication.
    """
    # Imported here, as in `write`: commands that only list vintages must not wait for pandas.
    from edudata.etl.store import tidy_csv

    frame = tidy_csv.parse(vintage.bytes(), resource, f"{vintage.path.name} of {resource.id}")
    tidy_csv.reject_later_periods(frame, resource, vintage.published)
    return frame


def write(
    root: Path,
    resource: Resource,
    published: str,
    figures: pd.DataFrame | TidyCsv,
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
    """Add a vintage: write the CSV and its sidecar atomically.

    Vintages are never replaced: writing the same figures again leaves the first ones as they are.

    Parameters
    ----------
    published : str
        Date of publication: YYYY-MM-DD, YYYY-MM or YYYY.
    figures : DataFrame or TidyCsv
        What a parser returned, or its canonical form.
    how : str
        "download", "transcribed", "derived", or "compiled": put together by us from pages without a
        date, `published` being the month in which we did.
    trust : str
        "primary", "secondary", "derived" or "by row".
    retrieved, url, origin_sha256 : str, optional
        Day of the download, its address (default: the resource's, unless there is a reason why it is
        missing), and the checksum of its bytes.
    reasons : mapping, optional
        Why each of `published`, `retrieved`, `url`, `origin_sha256` is missing or inexact.
    release : str, optional
        The publisher's own date, if the publisher revised a release without changing its date.

    Raises
    ------
    OutOfRangeError
        `published` is not a date.
    RawDataError
        The figures are not what the resource declares, a period lies after the publication, a field
        is missing without a reason, or other figures are
        stored under this date.
    """
    from edudata.etl.store import tidy_csv

    csv = figures if isinstance(figures, tidy_csv.TidyCsv) else tidy_csv.canonical(figures, resource)
    dates.last_day(published)  # rejects what is not a date, also where rows have no period
    tidy_csv.reject_later_periods(csv.frame, resource, published)
    path = root / "raw" / resource.id / f"{published}.csv"
    vintage = Vintage(resource.id, published, path)
    if path.is_file():
        if vintage.bytes() != csv.data:
            raise RawDataError(
                f"{path} is already stored and differs. Vintages are never replaced: give the new figures "
                "their own date of publication, or delete the stored pair first if it was never published."
            )
        return vintage
    record = {
        "publisher": resource.source,
        "resource": resource.name,
        "published": published,
        "retrieved": retrieved,
        "page": resource.page,
        "url": resource.url if url is None and "url" not in (reasons or {}) else url,
        "how": how,
        "kind": resource.kind,
        "trust": trust,
        "licence": resource.license.id,
        "redistribute": resource.license.redistribute,
        "origin_sha256": origin_sha256,
        "sha256": files.sha256(csv.data),
        "rows": len(csv.frame),
        "span": csv.span,
        "reasons": dict(reasons or {}),
        "notes": list(notes),
    } | ({"release": release} if release is not None else {})
    for name in PROVENANCE:
        if record[name] is None and not (reasons or {}).get(name):
            raise RawDataError(f"{resource.id} {published}: {name} is null without a reason.")
    # Together: a CSV without its sidecar would be a newest vintage that nobody can read.
    files.write_all({path: csv.data, vintage.sidecar_path: files.json_bytes(record)})
    return vintage
