"""Whether data/processed still is what data/raw gives, and whether both still are what they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from edudata import files
from edudata.errors import CorruptDataError, EdudataError, NoVintageError
from edudata.etl.publish.table import build_table, content_sha256
from edudata.etl.store import missing, vintages
from edudata.etl.store.raw import Raw
from edudata.published import CATALOG, REBUILD, read_catalog
from edudata.records import CheckResult, Registry


def verify(roots: Iterable[Path], book: Registry) -> list[CheckResult]:
    """Recompute every checksum from raw to processed and name what differs. Changes nothing.

    Tables that were never made because their resources have no vintage at hand are one warning.
    """
    roots = tuple(roots)
    raw = Raw(roots, book.resources)
    problem, entries, target = "", dict[str, Any](), None
    try:
        target = next(r / "processed" for r in roots if (r / "processed" / CATALOG).is_file())
        entries = read_catalog(target / CATALOG)["tables"]
    except (StopIteration, EdudataError) as error:
        problem = str(error) or f"no {CATALOG} in {[str(r) for r in roots]}. {REBUILD}"
    missed = _missed(roots, entries, book)
    results = [
        result
        for resource in sorted(book.resources)
        if (result := _verify_resource(resource, raw, missed)) is not None
    ]
    if problem or target is None:
        return [*results, CheckResult("catalog", False, problem)]
    waiting: dict[str, list[str]] = {}
    for name in sorted({*entries, *book.tables}):
        if name not in entries and (waits := missing.waits_for(book.tables[name], roots, book.resources)):
            waiting[name] = waits
            continue
        results.append(_verify_table(name, target, entries, raw, book))
    needed = {n: w for n, w in waiting.items() if not book.tables[n].optional}
    if needed:
        saw = missing.told(needed, roots)
        results.append(CheckResult("every table is made", False, saw, required=False))
    if (stray := _stray(target, entries)) is not None:
        results.append(stray)
    return results


def _missed(roots: tuple[Path, ...], entries: Mapping[str, Any], book: Registry) -> dict[str, list[str]]:
    """Vintages that are gone -> the published tables made from them."""
    out: dict[str, list[str]] = {}
    for name, entry in sorted(entries.items()):
        try:
            for vintage in missing.gone(roots, entry, book.resources):
                out.setdefault(vintage, []).append(name)
        except EdudataError:
            continue  # what is wrong with the resource is told where it is verified
    return out


def _verify_resource(resource: str, raw: Raw, missed: Mapping[str, list[str]]) -> CheckResult | None:
    """Its vintages against their sidecars; None where there are none and none is missed."""
    title = f"raw {resource}"
    lost = [vintage for vintage in missed if vintage.split(" ")[0] == resource]
    if lost:
        tables = sorted({t for vintage in lost for t in missed[vintage]})
        saw = f"{', '.join(lost)} is gone, and {', '.join(tables)} was made from it. {missing.GONE}"
        return CheckResult(title, False, saw)
    try:
        found = vintages.find(raw.roots, resource, pinned=False)
        for vintage in found:
            raw.read(vintage)
    except NoVintageError:
        return None
    except EdudataError as error:
        return CheckResult(title, False, str(error))
    return CheckResult(title, True, f"{len(found)} vintage(s) as their sidecars say")


def _stray(target: Path, entries: Mapping[str, Any]) -> CheckResult | None:
    """A warning about files beside the tables that no catalog names, or None."""
    known = {CATALOG, *(entry["file"] for entry in entries.values())}
    stray = sorted(p.name for p in target.iterdir() if p.name not in known and not p.name.endswith(".tmp"))
    if not stray:
        return None
    saw = (
        f"{target} holds what no catalog names: {', '.join(stray[:10])}"
        f"{f' and {len(stray) - 10} more' if len(stray) > 10 else ''}. Nothing reads it; remove it."
    )
    return CheckResult("nothing else is in processed", False, saw, required=False)


def _verify_table(
    name: str, target: Path, entries: Mapping[str, Any], raw: Raw, book: Registry
) -> CheckResult:
    title = f"processed {name}"
    if name not in entries or name not in book.tables:
        where = "catalog" if name not in entries else "records"
        return CheckResult(title, False, f"missing from the {where}. {REBUILD}")
    try:
        data = files.read_bytes(target / entries[name]["file"], REBUILD)
        if files.sha256(data) != entries[name]["sha256"]:
            raise CorruptDataError(f"{entries[name]['file']} is not the file the catalog names. {REBUILD}")
        missing.refuse_gone(raw.roots, entries, [name], book.resources)
        frame = build_table(book.tables[name], raw)
        if content_sha256(frame) != entries[name]["content_sha256"]:
            raise CorruptDataError(
                f"{name}: data/raw now gives other values than were published. {REBUILD}"
            )
    except EdudataError as error:
        return CheckResult(title, False, str(error))
    return CheckResult(title, True, f"{entries[name]['rows']:,} rows equal what data/raw gives")
