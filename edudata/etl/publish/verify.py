"""Verify that data/processed is what data/raw gives, and that neither has changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from edudata import files
from edudata.errors import CorruptDataError, EdudataError, NoVintageError
from edudata.etl.publish import dictionary
from edudata.etl.publish.broken_rows import publishable
from edudata.etl.publish.table import build_table, content_sha256
from edudata.etl.store import missing
from edudata.etl.store.archive import AHEAD_REMEDY, Archive, dated_after
from edudata.etl.store.raw import Raw, missing_resources
from edudata.etl.store.vintages import RESTORE, Vintage
from edudata.published import BUILD, CATALOG, REBUILD, read_catalog
from edudata.records import CheckResult

# Of each resource so many newest vintages are parsed; of older ones, which were when they were written,
# the checksums are enough. A resource of 500 vintages would take minutes otherwise.
PARSED = 12


def verify(archive: Archive, today: date | None = None) -> list[CheckResult]:
    """Recompute every checksum from raw to processed and name what differs. Changes nothing.

    Tables that were never built because a resource of them has no vintage are one warning together.

    Parameters
    ----------
    today : date, optional
        No vintage may be dated after it; not checked when not given.
    """
    target, catalog, problem = _published(archive)
    entries = catalog.get("tables", {})
    losses = _lost(archive, entries)
    results = [
        result
        for resource in sorted(archive.registry.resources)
        if (result := _guarded(f"raw {resource}", _verify_resource, archive, resource, losses))
    ]
    results += [result for result in (_ahead(archive, today), _unsealed(archive)) if result is not None]
    if problem or target is None:
        return [*results, CheckResult("catalog", False, problem)]
    waiting: dict[str, list[str]] = {}
    for name in sorted({*entries, *archive.registry.tables}):
        if name not in entries:
            waiting[name] = missing_resources(archive, archive.registry.tables[name])
        if not waiting.get(name):
            title = f"processed {name}"
            results += filter(None, [_guarded(title, _verify_table, archive, name, target, entries)])
    required = {n: w for n, w in waiting.items() if w and not archive.registry.tables[n].optional}
    if required:
        saw = missing.explain(required, archive.roots)
        results.append(CheckResult("every table is built", False, saw, required=False))
    results += [*_documents(archive, target, catalog)]
    if (stray := _stray(target, entries)) is not None:
        results.append(stray)
    return results


def _guarded(title: str, check: Callable[..., CheckResult | None], *arguments: Any) -> CheckResult | None:
    """Run a check; what it did not expect of a damaged file is a failure too."""
    try:
        return check(*arguments)
    except Exception as error:
        what = _said(error) if isinstance(error, EdudataError) else f"{type(error).__name__}: {error}"
        return CheckResult(title, False, f"cannot be verified ({what}). {BUILD}")


def _said(error: EdudataError) -> str:
    """Return an error's message without the advice to run the command that is running."""
    return str(error).replace(REBUILD, BUILD)


def _ahead(archive: Archive, today: date | None) -> CheckResult | None:
    """Name the vintages that are dated after today; None where there are none."""
    if today is None:
        return None
    ahead = [
        f"{vintage.resource} {vintage.published}"
        for resource in sorted(archive.registry.resources)
        for vintage in dated_after(archive, resource, today)
    ]
    if not ahead:
        return None
    saw = f"{', '.join(ahead)}: dated after today ({today}). {AHEAD_REMEDY}"
    return CheckResult("no vintage is dated after today", False, saw)


def _unsealed(archive: Archive) -> CheckResult | None:
    """Count the sidecars that an earlier version wrote without a checksum of their own."""
    unsealed = 0
    for resource in archive.registry.resources:
        with suppress(EdudataError):
            vintages = archive.vintages(resource, pinned=False)
            unsealed += sum(not files.is_sealed(vintage.sidecar_path) for vintage in vintages)
    if not unsealed:
        return None
    saw = f"{unsealed} have no checksum of their own: run `edudata upgrade-data`"
    return CheckResult("every sidecar has a checksum", False, saw, required=False)


def _documents(archive: Archive, target: Path, catalog: Mapping[str, Any]) -> Iterator[CheckResult]:
    """Compare the generated documents with the catalog; one that is missing is no failure."""
    for name, expected in dictionary.documents(catalog, archive.registry).items():
        path = target.parent / name
        if path.is_file() and not files.has_content(path, expected):
            yield CheckResult(name, False, f"{path} is not what the catalog gives. {BUILD}")


def _published(archive: Archive) -> tuple[Path | None, Mapping[str, Any], str]:
    """Return the folder of published tables, its catalog, and what is wrong with them."""
    for root in archive.roots:
        target = root / "processed"
        if (target / CATALOG).is_file():
            try:
                return target, read_catalog(target / CATALOG), ""
            except EdudataError as error:
                return target, {}, _said(error)
    places = ", ".join(map(str, archive.roots))
    remedy = "Run `edudata upgrade-data` to fill an empty directory from the package, or `edudata build`."
    return None, {}, f"no {CATALOG} in {places}. {remedy}"


def _lost(archive: Archive, entries: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return missing vintages with the published tables that were built from them."""
    losses: dict[str, list[str]] = {}
    for name, entry in sorted(entries.items()):
        try:
            for vintage in missing.lost_vintages(archive, entry):
                losses.setdefault(vintage, []).append(name)
        except EdudataError:
            continue  # reported where the resource itself is verified
    return losses


def _verify_resource(
    archive: Archive, resource: str, losses: Mapping[str, list[str]]
) -> CheckResult | None:
    """Check the vintages of a resource against their sidecars; None where there is nothing to check."""
    title = f"raw {resource}"
    if own := [vintage for vintage in losses if vintage.split(" ")[0] == resource]:
        tables = ", ".join(sorted({t for vintage in own for t in losses[vintage]}))
        saw = f"{', '.join(own)} is missing, and {tables} was built from it. {missing.MISSING_VINTAGE_HINT}"
        return CheckResult(title, False, saw)
    raw = Raw(archive)
    try:
        archive.decisions(resource)
        retired = archive.retired(resource)
        vintages = archive.vintages(resource, pinned=False)
        for vintage in (*retired, *vintages[:-PARSED]):
            _match_path(vintage)
            vintage.bytes()
        for vintage in vintages[-PARSED:]:
            _match_path(vintage)
            raw.read(vintage)
    except NoVintageError:
        return None
    except EdudataError as error:
        return CheckResult(title, False, _said(error))
    return CheckResult(title, True, f"{len(vintages)} vintage(s) match their sidecars")


def _match_path(vintage: Vintage) -> None:
    """Check that a sidecar is that of its file.

    Raises
    ------
    CorruptDataError
        It names another resource or date.
    """
    expected = dict(zip(("publisher", "resource"), vintage.resource.split("/"), strict=True))
    expected["published"] = vintage.published
    for name, value in expected.items():
        if vintage.sidecar.get(name, value) != value:
            raise CorruptDataError(
                f"{vintage.sidecar_path} is that of another {name}, {vintage.sidecar[name]}. {RESTORE}"
            )


def _verify_table(archive: Archive, name: str, target: Path, entries: Mapping[str, Any]) -> CheckResult:
    title = f"processed {name}"
    if name not in entries or name not in archive.registry.tables:
        where = "catalog" if name not in entries else "records"
        return CheckResult(title, False, f"missing from the {where}. {BUILD}")
    entry = entries[name]
    try:
        data = files.read_bytes(target / entry["file"], BUILD)
        if files.sha256(data) != entry["sha256"]:
            raise CorruptDataError(f"{entry['file']} is not the file the catalog names. {BUILD}")
        missing.require_vintages(archive, entries, [name])
        table, raw = archive.registry.tables[name], Raw(archive)
        frame = build_table(table, raw)
        if entry.get("rows_left_out"):
            frame = publishable(table, frame, raw.used.values()).frame
        if content_sha256(frame) != entry["content_sha256"]:
            raise CorruptDataError(f"{name}: data/raw now gives other values than were published. {BUILD}")
    except EdudataError as error:
        return CheckResult(title, False, _said(error))
    return CheckResult(title, True, f"{entry['rows']:,} rows equal what data/raw gives")


def _stray(target: Path, entries: Mapping[str, Any]) -> CheckResult | None:
    """Warn about files next to the tables that no catalog names."""
    current = {CATALOG, *(entry["file"] for entry in entries.values())}
    stray = sorted(
        p.name for p in target.iterdir() if p.name not in current and not p.name.endswith(".tmp")
    )
    if not stray:
        return None
    more = f" and {len(stray) - 10} more" if len(stray) > 10 else ""
    saw = (
        f"{target} holds files that no catalog names: {', '.join(stray[:10])}{more}. Nothing reads them; "
        "remove them."
    )
    return CheckResult("nothing else is in processed", False, saw, required=False)
