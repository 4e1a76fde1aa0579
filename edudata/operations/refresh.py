"""Refresh the data from the publishers or from a folder of their files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from edudata import config, registry, settings
from edudata.catalog import reader
from edudata.errors import CorruptDataError, EdudataError, PermanentError
from edudata.essay import board
from edudata.etl.extract.http import Client
from edudata.etl.extract.mirror import Mirror, mirror_map
from edudata.etl.extract.network import Network
from edudata.etl.extract.policy import Policy
from edudata.etl.run import history, plan
from edudata.etl.run.plan import RefreshOptions
from edudata.etl.run.refresh import Progress, Refresh
from edudata.etl.run.report import RefreshReport
from edudata.etl.run.restore import touched
from edudata.etl.store.archive import Archive
from edudata.operations.build import write_documents
from edudata.operations.impact import figures_on, verdicts
from edudata.operations.lock import locked
from edudata.published import CATALOG, OtherFormatError, read_catalog
from edudata.records import Context, Registry


def refresh(
    names: Iterable[str] | None = None,
    *,
    mirror: str | Path | None = None,
    mirror_map_file: str | Path | None = None,
    dry_run: bool = False,
    only_due: bool = False,
    backfill: bool = False,
    accept: Mapping[str, str] | None = None,
    wait_s: float = 0.0,
    today: date | None = None,
    policy: Policy | None = None,
    progress: Progress = lambda run_id, outcome, total: None,
) -> RefreshReport:
    """Fetch new releases from the publishers, reject what is invalid and publish the rest.

    Parameters
    ----------
    names : iterable of str, optional
        Publishers ("fred") or resources ("nyfed/household_debt"); all by default.
    mirror, mirror_map_file : path-like, optional
        A folder to read instead of the network, and a TOML of resource to file in it.
    dry_run, only_due : bool, default False
        Report without publishing; skip what the publisher's schedule does not expect yet.
    backfill : bool, default False
        Add files that are older than the current release, for `as_of`; the current one stays.
    accept : mapping of str to str, optional
        Resource to the reason, which is recorded, why its warnings are overruled.
    wait_s : float, default 0
        Seconds to wait for another run that is writing the data directory.
    today, policy, progress : optional
        The day of retrieval; the client's limits and pauses; a function called for each outcome.

    Returns
    -------
    RefreshReport
        What happened to each resource; also saved under runs/, that of all as run_summary.json.

    Raises
    ------
    UnknownNameError, TransientError
        A name is neither a publisher's nor a resource's; another run is writing the data directory.

    Examples
    --------
    >>> import tempfile
    >>> import edudata as ed
    >>> with tempfile.TemporaryDirectory() as empty:
    ...     ed.refresh(["fhfa"], mirror=empty, dry_run=True).count()
    {'not_in_mirror': 1}
    """
    names = None if names is None else list(names)
    folder = _mirror(mirror, mirror_map_file)
    options = _options(folder, names, accept, dry_run=dry_run, only_due=only_due, backfill=backfill)
    verdicts_before = dict[str, str]()
    run = _run(options, today, policy, folder, verdicts_before)
    if dry_run:
        return run.run(names, progress)
    with locked(config.data_roots()[0], wait_s):
        return _publish(run, names, progress, verdicts_before, partial=names is not None and not only_due)


def _run(
    options: RefreshOptions,
    today: date | None,
    policy: Policy | None,
    mirror: Mirror | None,
    verdicts_before: dict[str, str],
) -> Refresh:
    """Set up a run over the data directory; before it publishes, it notes the verdicts."""
    records = registry.registry()
    keys = config.keys({r.key_variable for r in records.resources.values() if r.key_variable})
    policy = policy or _policy()
    client = Client(config.cache_dir() / "tmp", secrets=keys, contact=settings.contact(), policy=policy)
    return Refresh(
        Archive(config.data_roots(), records),
        mirror or Network(client, config.cache_dir()),
        context=Context(today=today or datetime.now(UTC).date(), keys=keys),
        cache=config.cache_dir(),
        options=options,
        redact=client.redact,
        # The old verdicts are needed only when something is about to change them.
        on_publish=lambda: verdicts_before.update(verdicts()),
    )


def _publish(
    run: Refresh,
    names: Iterable[str] | None,
    progress: Progress,
    before: Mapping[str, str],
    *,
    partial: bool,
) -> RefreshReport:
    records, root = registry.registry(), config.data_roots()[0]
    _require_format(root)
    report = replace(run.run(names, progress), partial=partial)
    if report.tables_touched:
        report = _guarded(report, lambda r: _with_impact(r, before))
        report = _guarded(report, lambda r: _with_documents(r, root))
    # After the run: a table may have been waiting for what was just published.
    report = _guarded(report, lambda r: replace(r, tables_waiting=_waiting(records)))
    return _guarded(report, lambda r: _saved(r, root))


def _require_format(root: Path) -> None:
    """Raise OtherFormatError before anything is downloaded for a directory of another version."""
    with suppress(CorruptDataError):  # a damaged one is reported when it is written to
        if (path := root / "processed" / CATALOG).is_file():
            try:
                read_catalog(path)
            except OtherFormatError as error:
                raise PermanentError(str(error)) from None


def _guarded(report: RefreshReport, step: Callable[[RefreshReport], RefreshReport]) -> RefreshReport:
    """Complete a report; what fails becomes part of it, as the figures are published by now."""
    try:
        return step(report)
    except (EdudataError, OSError) as error:
        fault = str(error)
    except Exception as error:
        fault = f"unexpected {type(error).__name__} after publication: {error}"
    return replace(report, faults=(*report.faults, fault))


def _with_documents(report: RefreshReport, root: Path) -> RefreshReport:
    write_documents(root, reader.catalog())
    return report


def _saved(report: RefreshReport, root: Path) -> RefreshReport:
    history.save(root, report)
    return report


def _policy() -> Policy | None:
    """Return the client's limits under the operator's deadline, None if there is none."""
    seconds = settings.read(config.DEADLINE)
    return None if seconds is None else Policy().within(seconds)


def _options(
    folder: Mirror | None, names: list[str] | None, accept: Mapping[str, str] | None, **flags: bool
) -> RefreshOptions:
    return RefreshOptions(
        **flags,
        accept=dict(accept or {}),
        scheduled=folder is None and (names is None or flags["only_due"]),
        without_file=_without_file(folder, names) if folder else (),
    )


def _mirror(folder: str | Path | None, map_file: str | Path | None) -> Mirror | None:
    if folder is None:
        return None
    mirror = Mirror(Path(folder), *(mirror_map(Path(map_file)) if map_file else ()))
    mirror.check(registry.resources())
    return mirror


def _without_file(mirror: Mirror, names: Iterable[str] | None) -> list[str]:
    """List the resources that were named and have no file.

    Raises
    ------
    PermanentError
        Nothing was named, and there is no file of any resource.
    """
    records = registry.registry()
    if names is not None:
        return plan.without_file(records, names, mirror.file_names)
    if not any(mirror.file_names(r) for r in records.resources.values() if r.refreshable):
        raise PermanentError(
            f"{mirror.folder} has no file of any resource. Files are found by their names, "
            "<publisher>/<resource>.<ending>, such as fhfa/hpi.xlsx, or by --mirror-map."
        )
    return []


def _with_impact(report: RefreshReport, before: Mapping[str, str]) -> RefreshReport:
    """Add the figures drawn from what was published, and the verdicts that it changed."""
    catalog = reader.catalog()
    left_out = {name: catalog["tables"][name].get("rows_left_out", 0) for name in report.tables_touched}
    published = [o.resource for o in report.resources if o.result == "published"]
    tables = {name for r in published for name in touched(catalog, r)} | set(report.tables_touched)
    return replace(
        report,
        rows_left_out={name: rows for name, rows in left_out.items() if rows},
        figures_touched=figures_on(tables),
        verdicts_changed=board.changed(before, verdicts()),
    )


def _waiting(records: Registry) -> dict[str, list[str]]:
    """Return the tables that could not be built, without those that need not come with the package."""
    try:
        waiting = reader.catalog()["waiting"]
    except EdudataError:  # nothing was ever published
        return {}
    return {n: w for n, w in waiting.items() if n in records.tables and not records.tables[n].optional}
