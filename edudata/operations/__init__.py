"""What the operator does: build, refresh, compare, restore, prune, look at the state.

Everything that writes the data directory does so under one lock, so that two runs never mix.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata import config, files, registry
from edudata.catalog import describe, reader
from edudata.errors import (
    DataDirectoryError,
    EdudataError,
    NoVintageError,
    TransientError,
    UnknownNameError,
)
from edudata.published import apply_view

if TYPE_CHECKING:
    import pandas as pd

    from edudata.etl.compare.diff import Changes
    from edudata.etl.extract.http import Policy
    from edudata.etl.run.prune import Pruned
    from edudata.etl.run.refresh import Progress
    from edudata.etl.run.report import RefreshReport
    from edudata.etl.run.restore import Restored
    from edudata.etl.run.status import Status
    from edudata.records import Registry

LOCK = ".refresh.lock"


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the data directory's lock; it goes with the process, also when that is killed.

    Raises TransientError at once when another run holds it.
    """
    from filelock import FileLock, Timeout

    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(root / LOCK)
        lock.acquire(timeout=0)
    except Timeout:
        raise TransientError(
            f"Another build or refresh is writing {root}. Wait until it is done and try again."
        ) from None
    except OSError as error:
        raise DataDirectoryError(
            f"Cannot write in {root}: {error.strerror or error}. Make it writable or name another "
            "directory with --data-dir or EDUDATA_DATA_DIR."
        ) from error
    try:
        files.sweep(root)
        yield
    finally:
        lock.release()


def build(names: Iterable[str] | None = None) -> dict[str, Any]:
    """Build tables from the newest vintages and publish them; returns the catalog."""
    from edudata.etl.publish import builder

    book = registry.registry()
    chosen = list(names) if names is not None else None
    for name in chosen or []:
        if name not in book.tables:
            raise UnknownNameError("table", name, book.tables)
    roots = config.data_roots()
    with locked(roots[0]):
        made = builder.build(roots, book, chosen)
        _write_documents(roots[0], made, book)
    return made


def _write_documents(root: Path, made: Mapping[str, Any], book: Registry) -> None:
    from edudata.etl.publish.dictionary import write_dictionary, write_licenses

    write_dictionary(root, made)
    write_licenses(root, book)


def refresh(
    names: Iterable[str] | None = None,
    *,
    mirror: str | Path | None = None,
    mirror_map_file: str | Path | None = None,
    dry_run: bool = False,
    only_due: bool = False,
    accept: Mapping[str, str] | None = None,
    today: date | None = None,
    policy: Policy | None = None,
    progress: Progress = lambda run_id, outcome, total: None,
) -> RefreshReport:
    """Fetch what is new from the publishers, refuse what is wrong, publish what is right.

    names           : publishers ("fred") or resources ("nyfed/household_debt"); all when none is named
    mirror          : a folder of downloaded files instead of the network
    mirror_map_file : TOML of resource -> file in that folder, with its publication where it does not say
    dry_run         : say what would be published, write nothing but the cache
    only_due        : skip what its publisher's schedule does not expect yet
    accept          : resource -> reason why its warnings are published over
    today           : the day of retrieval, the clock's when not given

    Returns a RefreshReport; it is also saved as run_summary.json in the data directory. Raises
    UnknownNameError for a name, TransientError when another run is under way.

    refresh(["fred", "nyfed/household_debt"]).count() -> {"published": 2, "unchanged": 4}
    """
    from edudata.etl.extract.fetch import Fetcher, Mirror, Network, mirror_map
    from edudata.etl.extract.http import Client
    from edudata.etl.run import report as reports
    from edudata.etl.run.refresh import Refresh, RefreshOptions
    from edudata.etl.run.restore import touched
    from edudata.records import Context

    book, roots, cache = registry.registry(), config.data_roots(), config.cache_dir()
    before: dict[str, str] = {}
    variables = sorted({r.key_variable for r in book.resources.values() if r.key_variable})
    secrets = config.keys(variables)
    client = Client(cache / "tmp", secrets=secrets, contact=config.contact(), policy=policy)
    origin: Fetcher = Network(client, cache)
    if mirror is not None:
        places, dates = mirror_map(Path(mirror_map_file)) if mirror_map_file else (None, None)
        origin = Mirror(Path(mirror), places, dates)
        origin.check(book.resources)
    run = Refresh(
        roots,
        book,
        origin,
        context=Context(today=today or datetime.now(UTC).date(), keys=secrets),
        cache=cache,
        wishes=RefreshOptions(dry_run=dry_run, only_due=only_due, accept=dict(accept or {})),
        mask=client.mask,
        on_publish=lambda: before.update(verdicts()),
    )
    if dry_run:
        return run.run(names, progress)
    with locked(roots[0]):
        done = run.run(names, progress)
        if done.tables_touched:
            made = describe.book()
            published = [o.resource for o in done.resources if o.result == "published"]
            names = {n for r in published for n in touched(made, r)} | set(done.tables_touched)
            done = replace(
                done,
                figures_touched=figures_touched(names),
                verdicts_changed=verdicts_changed(before, verdicts()),
            )
            _write_documents(roots[0], made, book)
        done = replace(done, tables_waiting=_waiting(book))
        reports.save(roots[0], done)
    return done


def _waiting(book: Registry) -> dict[str, list[str]]:
    """Tables that were not made -> what they wait for, those aside that need not come with the package."""
    try:
        waiting = describe.book()["waiting"]
    except EdudataError:  # nothing was ever published
        return {}
    return {n: w for n, w in waiting.items() if n in book.tables and not book.tables[n].optional}


def sources() -> list[dict[str, Any]]:
    """Every resource: publisher, page, cadence, licence, and whether and how it can be refreshed."""
    book = registry.registry()
    return [
        {
            "resource": r.id,
            "publisher": book.sources[r.source].title,
            "title": r.title,
            "page": r.page,
            "url": r.url,
            "file": r.file or ("several" if r.requests else None),
            "cadence": r.cadence,
            "licence": r.license.id,
            "redistribute": r.license.redistribute,
            "refreshable": r.refreshable,
            "key_variable": r.key_variable,
            "key_required": r.key_required,
            "notes": list(r.notes),
        }
        for r in sorted(book.resources.values(), key=lambda r: r.id)
    ]


def figures_touched(names: Iterable[str]) -> tuple[str, ...]:
    """Figures that draw one of the tables or views named."""
    changed = set(names)
    return tuple(s.id for s in registry.figures().values() if changed & set(s.tables))


def _at_hand(name: str) -> pd.DataFrame:
    made = describe.book()
    entry = reader.entry(made, name)
    frame = reader.table(made, entry.get("view_of", name))
    return apply_view(frame, made["views"][name]) if "view_of" in entry else frame


def verdicts() -> dict[str, str]:
    """Claim of the essay -> its verdict on the tables at hand."""
    from edudata.essay import board

    return board.verdicts(registry.claims().values(), _at_hand)


def verdicts_changed(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Mapping[str, str], ...]:
    """The claims whose verdict differs, each with both."""
    from edudata.essay import board

    return board.changed(before, after)


def _flipped(
    resource: str, before: str, book: Registry, shown: Mapping[str, Any]
) -> tuple[Mapping[str, str], ...]:
    """Verdicts on the tables at hand that were others while an older vintage of a resource counted."""
    from edudata.catalog.as_of import HistoricalTables
    from edudata.essay import board

    # Only those whose verdict rests on its rows: what the other definitions read decides nothing.
    claims = [c for c in registry.claims().values() if resource in c.resources]
    past = HistoricalTables(config.data_roots(), book, shown, until={resource: before})

    def then(name: str) -> pd.DataFrame:
        return past.frame(name) if resource in reader.entry(shown, name)["sources"] else _at_hand(name)

    return (
        verdicts_changed(board.verdicts(claims, then), board.verdicts(claims, _at_hand)) if claims else ()
    )


def lateness(vintages: str, today: date) -> str:
    """What must be said of vintages whose successors should be out by now; "" when none is late.

    vintages : "publisher/resource@published", several joined by "; "

    "fred/jolts@2026-09" on 2026-11-23
        -> "A newer release of fred/jolts (…) was expected in 2026-10. The verdict rests on an older one."
    """
    from edudata.dates import last_day
    from edudata.etl.run.status import late

    if not vintages:
        return ""
    made, newest = describe.book(), dict[str, str]()
    for vintage in vintages.split("; "):
        resource, _, published = vintage.partition("@")
        newest[resource] = max(newest.get(resource, published), published, key=last_day)
    expected = {
        (v["resource"], v["published"]): v["next_release"]
        for table in made["tables"].values()
        for v in table["vintages"]
    }
    said = []
    for resource, published in newest.items():
        record = made["resources"][resource]
        why = late(record["cadence"], expected.get((resource, published)), published, today)
        if why:
            due = f"was {why}" if why.startswith("expected") else f"is due: the one at hand is {why}"
            said.append(f"A newer release of {resource} ({record['publisher']}) {due}.")
    rests = f"The verdict rests on {'an older one' if len(said) == 1 else 'older ones'}."
    return " ".join([*said, rests]) if said else ""


def last_run() -> dict[str, Any] | None:
    """The summary of the last refresh, or None when there was none or it cannot be read."""
    from edudata.etl.run import report

    for root in config.data_roots():
        try:
            return report.read(root / report.SUMMARY)
        except EdudataError:
            continue
    return None


def status(today: date | None = None) -> list[Status]:
    """How every resource stands: age, next expected, last result, whether it can be refreshed."""
    from edudata.etl.run import status as standing

    book = registry.registry()
    variables = sorted({r.key_variable for r in book.resources.values() if r.key_variable})
    return standing.statuses(
        book,
        standing.standings(config.data_roots(), book.resources),
        today=today or datetime.now(UTC).date(),
        summary=last_run(),
        keys=config.keys(variables),
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """What the newest vintage of a resource changed, and which tables, figures and claims hold it.

    verdicts_changed : claims whose verdict is another than with the vintage before, each with both
    """

    resource: str
    changes: Changes
    tables: tuple[str, ...]
    figures: tuple[str, ...]
    claims: tuple[str, ...] = ()
    verdicts_changed: tuple[Mapping[str, str], ...] = ()

    def __repr__(self) -> str:
        shown = f" · figures: {', '.join(self.figures)}" if self.figures else ""
        checked = f" · claims: {', '.join(self.claims)}" if self.claims else ""
        flips = "".join(
            f"\n    verdict changed: {v['claim']}: {v['before']} -> {v['after']}"
            for v in self.verdicts_changed
        )
        return f"{self.resource} {self.changes.summary()}{shown}{checked}{flips}"

    def to_dict(self) -> dict[str, Any]:
        """Plain values, with every row added, value revised and row dropped."""

        def rows(frame: pd.DataFrame) -> Any:
            return json.loads(frame.to_json(orient="records", date_format="iso", date_unit="s"))

        return {
            "resource": self.resource,
            "before": self.changes.before,
            "after": self.changes.after,
            "counts": self.changes.counts,
            "added": rows(self.changes.added),
            "revised": rows(self.changes.revised),
            "dropped": rows(self.changes.dropped),
            "tables": list(self.tables),
            "figures": list(self.figures),
            "claims": list(self.claims),
            "verdicts_changed": [dict(v) for v in self.verdicts_changed],
        }


def diff(names: Iterable[str] | None = None, since: str | None = None) -> list[Difference]:
    """What the newest vintages changed against those before, or against those of a day.

    names : resources, or tables for all they are made from; every resource with two vintages when not given
    since : "YYYY-MM-DD": compare with what had been published by then

    Raises UnknownNameError for a name, NoVintageError when a name has nothing to compare with.
    """
    from edudata.dates import last_day
    from edudata.etl.run import restore
    from edudata.etl.store.vintages import find

    if since is not None:
        last_day(since)
    book, roots, shown = registry.registry(), config.data_roots(), describe.book()
    groups = [restore.resources_of(name, book, shown) for name in names or ()]
    chosen = list(dict.fromkeys(resource for group in groups for resource in group))
    found: dict[str, Changes] = {}
    lacking: dict[str, NoVintageError] = {}
    for resource in chosen or sorted(book.resources):
        try:
            if not chosen and since is None and len(find(roots, resource)) < 2:
                continue
            found[resource] = restore.diff(roots, book.resources[resource], since)
        except NoVintageError as error:
            lacking[resource] = error
    for group in groups:
        if not found.keys() & set(group):  # of a table's resources one that can be compared is enough
            raise NoVintageError(" ".join(str(lacking[resource]) for resource in group))
    out = []
    for resource, changes in found.items():
        tables = restore.touched(shown, resource)
        out.append(
            Difference(
                resource,
                changes,
                tables,
                figures_touched(tables),
                tuple(c.id for c in registry.claims().values() if resource in (*c.resources, *c.others)),
                _flipped(resource, changes.before, book, shown),
            )
        )
    return out


def restore(name: str, vintage: str, reason: str) -> Restored:
    """Let an older vintage count again, without deleting anything; see `etl.history.restore`."""
    from edudata.etl.run import restore

    book, roots = registry.registry(), config.data_roots()
    resource = restore.resource_of(name, book, describe.book())
    with locked(roots[0]):
        done = restore.restore(roots, book, resource, vintage, reason=reason, at=datetime.now(UTC))
        if done.tables:
            _write_documents(roots[0], describe.book(), book)
    return done


def prune(keep: int = 2, *, dry_run: bool = False) -> Pruned:
    """Remove downloads from the cache that no recent vintage was made from; data stay untouched."""
    from edudata.etl.run.prune import prune as run

    return run(config.cache_dir(), config.data_roots(), keep, dry_run=dry_run)
