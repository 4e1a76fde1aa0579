"""Vintages on disk: figures as published, each with a sidecar of provenance, never replaced.

data/raw/<publisher>/<resource>/<published>.csv + <published>.json
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Required, TypedDict, Unpack

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
FIELDS = {
    *PROVENANCE,
    *REQUIRED,
    *("publisher", "resource", "page", "kind", "licence", "redistribute", "rows", "span", "notes"),
    *("release", "accepted", "retired"),
}
RESTORE = "Restore the file from a backup, or from the package with `edudata upgrade-data`."


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
            The file is missing, was changed, is no sidecar, or lacks a field without giving a reason.
        """
        record = files.read_sealed(self.sidecar_path, RESTORE, FIELDS)
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


class Provenance(TypedDict, total=False):
    """Where a vintage's figures come from; see `write`.

    Attributes
    ----------
    how : str
        "download", "transcribed", "derived", or "compiled": put together by us from pages without a
        date, `published` being the month in which we did. Required.
    trust : str
        "primary", "secondary", "derived" or "by row". Required.
    retrieved, url, origin_sha256 : str, optional
        Day of the download, its address (default: the resource's, unless there is a reason why it is
        missing), and the checksum of its bytes.
    reasons : mapping, optional
        Why each of `published`, `retrieved`, `url`, `origin_sha256` is missing or inexact.
    notes : iterable of str, optional
        For readers and maintainers.
    release : str, optional
        The publisher's own date, if the publisher revised a release without changing its date.
    accepted : str, optional
        Why a person consented to publish it over warnings.
    """

    how: Required[str]
    trust: Required[str]
    retrieved: str | None
    url: str | None
    origin_sha256: str | None
    reasons: Mapping[str, str] | None
    notes: Iterable[str]
    release: str | None
    accepted: str | None


def write(
    root: Path,
    resource: Resource,
    published: str,
    figures: pd.DataFrame | TidyCsv,
    **provenance: Unpack[Provenance],
) -> Vintage:
    """Add a vintage: write the CSV and its sidecar atomically.

    Vintages are never replaced: writing the same figures again leaves the first ones as they are.

    Parameters
    ----------
    published : str
        Date of publication: YYYY-MM-DD, YYYY-MM or YYYY.
    figures : DataFrame or TidyCsv
        What a parser returned, or its canonical form.
    **provenance
        See `Provenance`.

    Raises
    ------
    OutOfRangeError
        `published` is not a date.
    RawDataError
        The figures are not what the resource declares, a period lies after the publication, a field is
        missing without a reason, or other figures are stored under this date.
    """
    from edudata.etl.store import tidy_csv

    csv = figures if isinstance(figures, tidy_csv.TidyCsv) else tidy_csv.canonical(figures, resource)
    dates.last_day(published)  # rejects what is not a date, also where rows have no period
    tidy_csv.reject_later_periods(csv.frame, resource, published)
    path = root / "raw" / resource.id / f"{published}.csv"
    vintage = Vintage(resource.id, published, path)
    if _matches_stored(vintage, csv.data):
        return vintage
    record = _sidecar_record(resource, published, csv, provenance)
    # Together: a CSV without its sidecar would be a newest vintage that nobody can read.
    files.write_all({path: csv.data, vintage.sidecar_path: files.sealed_bytes(record)})
    return vintage


def _sidecar_record(
    resource: Resource, published: str, csv: TidyCsv, provenance: Provenance
) -> dict[str, Any]:
    reasons = dict(provenance.get("reasons") or {})
    record: dict[str, Any] = {
        "publisher": resource.source,
        "resource": resource.name,
        "published": published,
        "retrieved": provenance.get("retrieved"),
        "page": resource.page,
        "url": provenance.get("url") or (None if "url" in reasons else resource.url),
        "how": provenance["how"],
        "kind": resource.kind,
        "trust": provenance["trust"],
        "licence": resource.license.id,
        "redistribute": resource.license.redistribute,
        "origin_sha256": provenance.get("origin_sha256"),
        "sha256": files.sha256(csv.data),
        "rows": len(csv.frame),
        "span": csv.span,
        "reasons": reasons,
        "notes": list(provenance.get("notes", ())),
    }
    optional = {"release": provenance.get("release"), "accepted": provenance.get("accepted")}
    record |= {name: value for name, value in optional.items() if value is not None}
    for name in PROVENANCE:
        if record[name] is None and not reasons.get(name):
            raise RawDataError(f"{resource.id} {published}: {name} is null without a reason.")
    return record


def _matches_stored(vintage: Vintage, data: bytes) -> bool:
    """Return whether a vintage is stored already; raise RawDataError if its figures are others."""
    if not vintage.path.is_file():
        return False
    if vintage.bytes() != data:
        raise RawDataError(
            f"{vintage.path} is already stored and differs. Vintages are never replaced: give the new "
            "figures their own date of publication, or delete the stored pair first if it was never "
            "published."
        )
    return True
