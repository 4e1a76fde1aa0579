"""What the operator does: build, refresh, compare, restore, prune, look at the state.

Everything that writes the data directory does so under one lock, so that two runs never mix.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata import catalog, paths, settings
from edudata.errors import (
    CorruptDataError,
    DataDirectoryError,
    EdudataError,
    TransientError,
    UnknownNameError,
)

if TYPE_CHECKING:
    from edudata.etl.http import Policy
    from edudata.etl.publish import Book
    from edudata.etl.refresh import Progress
    from edudata.etl.report import RefreshReport

LOCK = ".refresh.lock"


def records() -> Book:
    """Every source, resource, table and view. Imports pandas and pandera: for building only."""
    from edudata.etl.publish import Book
    from edudata.models import tables as all_tables
    from edudata.models import views
    from edudata.sources import resources, sources

    return Book(sources(), resources(), all_tables(), views())


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
        yield
    finally:
        lock.release()


def build(names: Iterable[str] | None = None) -> dict[str, Any]:
    """Build tables from the newest vintages and publish them; returns the catalog."""
    from edudata.etl import publish

    book = records()
    chosen = list(names) if names is not None else None
    for name in chosen or []:
        if name not in book.tables:
            raise UnknownNameError("table", name, book.tables)
    roots = paths.data_roots()
    with locked(roots[0]):
        made = publish.build(roots, book, chosen)
        _write_documents(roots[0], made, book)
    return made


def _write_documents(root: Path, made: Mapping[str, Any], book: Book) -> None:
    from edudata.etl.dictionary import write_dictionary, write_licences

    write_dictionary(root, made)
    write_licences(root, book)


def mirror_map(path: Path) -> dict[str, str | list[str]]:
    """A TOML table of resource -> file or files; CorruptDataError when it is not one."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CorruptDataError(
            f'{path} is not a readable TOML file ({error}). Its lines are "publisher/resource" = "file".'
        ) from error
    for name, value in found.items():
        several = isinstance(value, list) and all(isinstance(v, str) for v in value)
        if not isinstance(value, str) and not several:
            raise CorruptDataError(f"{path}: {name} must name a file or a list of files.")
    return found


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
    mirror_map_file : TOML of resource -> file in that folder
    dry_run         : say what would be published, write nothing but the cache
    only_due        : skip what its publisher's schedule does not expect yet
    accept          : resource -> reason why its warnings are published over
    today           : the day of retrieval, the clock's when not given

    Returns a RefreshReport; it is also saved as run_summary.json in the data directory. Raises
    UnknownNameError for a name, TransientError when another run is under way.

    refresh(["fred", "nyfed/household_debt"]).count() -> {"published": 2, "unchanged": 4}
    """
    from edudata.etl import report as reports
    from edudata.etl.fetch import Mirror, Network, Origin
    from edudata.etl.http import Client
    from edudata.etl.refresh import Refresh, Wishes
    from edudata.records import Context

    book, roots, cache = records(), paths.data_roots(), paths.cache_dir()
    variables = sorted({r.key_variable for r in book.resources.values() if r.key_variable})
    secrets = settings.keys(variables)
    client = Client(cache / "tmp", secrets=secrets, contact=settings.contact(), policy=policy)
    origin: Origin = Network(client, cache)
    if mirror is not None:
        chosen = mirror_map(Path(mirror_map_file)) if mirror_map_file is not None else None
        origin = Mirror(Path(mirror), chosen)
        origin.check(book.resources)
    run = Refresh(
        roots,
        book,
        origin,
        context=Context(today=today or datetime.now(UTC).date(), keys=secrets),
        cache=cache,
        wishes=Wishes(dry_run=dry_run, only_due=only_due, accept=dict(accept or {})),
        mask=client.mask,
    )
    if dry_run:
        return run.run(names, progress)
    with locked(roots[0]):
        done = run.run(names, progress)
        done = replace(done, figures_touched=figures_touched(done.tables_touched))
        if done.tables_touched:
            _write_documents(roots[0], catalog.book(), book)
        reports.save(roots[0], done)
    return done


def sources() -> list[dict[str, Any]]:
    """Every resource: publisher, page, cadence, licence, and whether and how it can be refreshed."""
    book = records()
    return [
        {
            "resource": r.id,
            "publisher": book.sources[r.source].title,
            "title": r.title,
            "page": r.page,
            "url": r.url,
            "file": r.file or ("several" if r.asks else None),
            "cadence": r.cadence,
            "licence": r.licence.id,
            "redistribute": r.licence.redistribute,
            "refreshable": r.refreshable,
            "key_variable": r.key_variable,
            "key_required": r.key_required,
            "notes": list(r.notes),
        }
        for r in sorted(book.resources.values(), key=lambda r: r.id)
    ]


def figures_touched(tables: Iterable[str]) -> tuple[str, ...]:
    """Figures that draw one of the tables, directly or through a view."""
    from edudata import figures

    changed = set(tables)
    try:
        views = {n: v["table"] for n, v in catalog.book()["views"].items()}
    except EdudataError:
        views = {}
    return tuple(s.id for s in figures.specs().values() if {views.get(t, t) for t in s.tables} & changed)


def last_run() -> dict[str, Any] | None:
    """The summary of the last refresh, or None when there was none or it cannot be read."""
    from edudata.etl import report

    for root in paths.data_roots():
        try:
            return report.read(root / report.SUMMARY)
        except EdudataError:
            continue
    return None
