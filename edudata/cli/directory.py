"""Care of a data directory: upgrade, backup, withdrawal of a vintage, past runs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from edudata import config
from edudata.cli.common import DataDir, Json, Wait, command, show


@command(name="upgrade-data")
def upgrade_data(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done.")] = False,
    wait: Wait = 0.0,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Bring a data directory up to the installed package.

    Example: edudata upgrade-data --dry-run
    """
    from edudata.operations.upgrade import upgrade_data as upgrade

    result = upgrade(dry_run=dry_run, wait_s=wait)
    show(asdict(result)) if json else typer.echo(repr(result))


@command()
def backup(
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write; by default in the data directory.")
    ] = None,
    wait: Wait = 0.0,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Back up the data directory to one file.

    Example: edudata backup --out monday.tar.gz
    """
    from edudata.operations.backup import backup as write

    path = write(out, wait_s=wait)
    show({"backup": str(path)}) if json else typer.echo(str(path))


@command(name="restore-backup")
def restore_backup(
    file: Annotated[Path, typer.Argument(help="File written by `edudata backup`.")],
    wait: Wait = 0.0,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Restore a backup; the current data are kept in another folder.

    Example: edudata restore-backup monday.tar.gz
    """
    from edudata.operations.backup import restore_backup as put_back

    old = put_back(file, wait_s=wait)
    root = config.data_roots()[0]
    show({"restored": str(root), "before": str(old)}) if json else typer.echo(
        f"{root} now holds {file}; the previous data are in {old}"
    )


@command()
def retire(
    resource: Annotated[str, typer.Argument(help="Resource, as publisher/resource.")],
    vintage: Annotated[str, typer.Option("--vintage", help="Date of publication.")],
    reason: Annotated[str, typer.Option("--reason", help="The reason; it is recorded with the decision.")],
    wait: Wait = 0.0,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Withdraw a release that should never have been stored.

    Example: edudata retire fred/mspus --vintage 2099-01-01 --reason clock
    """
    from edudata.operations.retire import retire as withdraw

    result = withdraw(resource, vintage, reason, wait_s=wait)
    show(asdict(result)) if json else typer.echo(repr(result))


@command()
def runs(json: Json = False, data_dir: DataDir = None) -> None:
    """List past refreshes, the newest first.

    Example: edudata runs
    """
    from edudata.operations import status

    past = status.runs()
    if json:
        show(past)
        return
    for run in past:
        results = [row.get("result", "") for row in run["resources"]]
        counts = ", ".join(f"{results.count(r)} {r}" for r in dict.fromkeys(sorted(results)))
        scope = "named" if run.get("partial") else "all"
        line = f"{run.get('run_id', '-'):<24} {run.get('finished', '-'):<26} {scope:<6}"
        typer.echo(f"{line} {run.get('state', ''):<15} {counts}".rstrip())
    if not past:
        typer.echo("No refresh has run on this data directory.")
