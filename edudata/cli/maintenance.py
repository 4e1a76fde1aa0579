"""Maintenance commands: build, verify, refresh, compare, restore."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from edudata import config
from edudata.cli.common import DataDir, Json, Wait, command, show, show_results

if TYPE_CHECKING:
    import pandas as pd

    from edudata.etl.run.status import Status


@command()
def build(
    names: Annotated[list[str] | None, typer.Argument(help="Tables to build; all by default.")] = None,
    wait: Wait = 0.0,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Build the tables from the raw vintages, offline.

    Example: edudata build
    """
    from edudata.operations.build import build as build_tables

    catalog = build_tables(names or None, wait_s=wait)
    # An optional table without vintages is not in the catalog.
    built = {n: t for n, t in catalog["tables"].items() if not names or n in names}
    if json:
        show({n: {"rows": t["rows"], "content_sha256": t["content_sha256"]} for n, t in built.items()})
        return
    _print_built(built)
    for name in names or ():
        if waits := catalog["waiting"].get(name):
            typer.echo(f"{name} was not built: there is no vintage of {', '.join(waits)}")


def _print_built(built: Mapping[str, Any]) -> None:
    """List the checks that warn, and count tables and checks."""
    checks = [(n, c) for n, t in built.items() for c in t["checks"]]
    warned = [(n, c) for n, c in checks if not c["passed"]]
    for name, check in warned:
        typer.echo(f"warn  {name}: {check['name']}: {check['saw']}")
    tables = "1 table" if len(built) == 1 else f"{len(built)} tables"
    passed = f"{len(checks) - len(warned)} checks passed, {len(warned)} warned"
    typer.echo(f"{tables} built, {passed}, in {config.data_roots()[0] / 'processed'}")


@command()
def verify(
    bundle: Annotated[
        Path | None, typer.Argument(help="Bundle to check; the data directory by default.")
    ] = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Recompute every checksum and value of the data directory, or of a bundle.

    Example: edudata verify
    """
    if bundle is not None:
        from edudata.delivery import bundle as bundles

        show_results(bundles.verify(bundle), json)
        return
    from edudata.operations import build

    show_results(build.verify(), json, quiet_passes=True)


@command()
def doctor(
    online: Annotated[
        bool, typer.Option("--online", help="Also connect to every publisher's host.")
    ] = False,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Check Python, packages, directories, keys, and the age of the data.

    Example: edudata doctor --online
    """
    from edudata.operations.doctor import examine

    show_results(examine(online=online), json)


@command()
def sources(json: Json = False, data_dir: DataDir = None) -> None:
    """List publishers and resources, and whether they can be refreshed.

    Example: edudata sources
    """
    from edudata.operations import status

    rows = status.sources()
    if json:
        show(rows)
        return
    for row in rows:
        file = row["file"] if row["refreshable"] else "by hand"
        key = f" · key {row['key_variable']}" if row["key_variable"] else ""
        typer.echo(f"{row['resource']:<36} {row['cadence']:<10} {file:<8} {row['title']}{key}")


@command()
def status(
    fail_if_stale: Annotated[
        bool,
        typer.Option("--fail-if-stale", help="Exit 1 when something is overdue, missing or unreadable."),
    ] = False,
    prometheus: Annotated[
        bool, typer.Option("--prometheus", help="Print metrics in Prometheus' text format.")
    ] = False,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Show each resource's age, next release and last result.

    Example: edudata status --fail-if-stale
    """
    from edudata.operations import status

    # On standard error: what reads the output must not find a sentence in it.
    for warning in status.misspelled_variables():
        typer.echo(f"edudata: {warning}", err=True)
    resources = status.status()
    alarms = [s for s in resources if s.alarm]
    if prometheus:
        from edudata.operations import metrics

        typer.echo(metrics.prometheus(resources), nl=False)
    elif json:
        show([s.to_dict() for s in resources])
    else:
        for s in resources:
            typer.echo(_status_line(s))
        late = sum(s.stale and s.refreshable for s in resources)
        others = len(alarms) - sum(s.stale and s.refreshable and s.alarm == s.stale_reason for s in alarms)
        more = f", {others} need attention for another reason" if others else ""
        typer.echo(f"{len(resources)} resources, {late} that can be refreshed are overdue{more}")
    if fail_if_stale and alarms:
        raise typer.Exit(1)


def _status_line(s: Status) -> str:
    age = f"{s.age_days} days" if s.age_days is not None else "no vintage"
    left_out = f"{s.rows_left_out:,} rows left out of its tables" if s.rows_left_out else ""
    parts = (
        f"next {s.next_expected}" if s.next_expected else "",
        f"last run: {s.last_result}" if s.last_result else "",
        "OVERDUE" if s.stale else "",
        s.stale_reason or s.last_reason,
        "" if s.alarm == s.stale_reason else f"CHECK {s.alarm}",
        left_out,
        s.why_not,
    )
    return f"{s.resource:<36} {s.published or '-':<11} {age:>12}  {' · '.join(p for p in parts if p)}"


@command()
def diff(
    names: Annotated[list[str] | None, typer.Argument(help="Resources or tables; all by default.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Compare with what had been published by this day.")
    ] = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Show what new vintages changed: rows, figures, verdicts.

    Example: edudata diff nyfed/majors
    """
    from edudata.operations.diff import diff as compare

    differences = compare(names or None, since)
    if json:
        show([d.to_dict() for d in differences])
        return
    for d in differences:
        typer.echo(repr(d))
        if names:
            _print_revisions(d.changes.revised)
    if not differences:
        typer.echo("No resource has two vintages to compare.")


def _print_revisions(revised: pd.DataFrame) -> None:
    """List the first figures that changed; a revision can have thousands of rows."""
    for row in revised.head(10).to_dict("records"):
        key = ", ".join(str(v) for k, v in row.items() if k not in ("column", "old", "new"))
        typer.echo(f"    {key}: {row['column']} {row['old']} -> {row['new']}")
    if len(revised) > 10:
        typer.echo(f"    … and {len(revised) - 10:,} more; all with --json")


@command()
def restore(
    name: Annotated[str, typer.Argument(help="A resource, or a table made from one.")],
    vintage: Annotated[str, typer.Option("--vintage", help="Date of publication.")],
    reason: Annotated[str, typer.Option("--reason", help="The reason; it is recorded with the decision.")],
    wait: Wait = 0.0,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Go back to an older vintage.

    Example: edudata restore majors --vintage 2025-02-20 --reason typo
    """
    from dataclasses import asdict

    from edudata.operations.restore import restore as use_older

    result = use_older(name, vintage, reason, wait_s=wait)
    if json:
        show(asdict(result))
    else:
        typer.echo(repr(result))


@command()
def prune(
    keep: Annotated[
        int, typer.Option("--keep", help="Number of newest vintages whose downloads are kept.", min=1)
    ] = 2,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what would be removed.")] = False,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Remove old downloads from the cache; the data are not touched.

    Example: edudata prune --keep 3
    """
    from dataclasses import asdict

    from edudata.operations.prune import prune as remove_downloads

    result = remove_downloads(keep, dry_run=dry_run)
    if json:
        show(asdict(result))
    else:
        typer.echo(repr(result))
