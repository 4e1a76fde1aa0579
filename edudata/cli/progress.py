"""Show the progress of a run: a bar on a terminal, lines in a log, or JSON lines on request."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import typer

from edudata.cli.output import json_text

if TYPE_CHECKING:
    from edudata.etl.run.outcome import Outcome

FORMATS = ("text", "json")
FACTS = ("resource", "result", "reason", "bytes", "seconds", "vintage_before", "vintage_after", "rows")


def log(run_id: str, event: str, **fields: Any) -> None:
    """Write one JSON line to standard error."""
    line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "run_id": run_id, "event": event}
    typer.echo(json_text(line | fields, sys.stderr), err=True)


@contextmanager
def display(log_format: str, quiet: bool) -> Iterator[Callable[[str, Outcome, int], None]]:
    """Yield a function that takes the run's id, an outcome and the number of resources."""
    if log_format == "json":

        def as_json(run_id: str, outcome: Outcome, total: int) -> None:
            log(run_id, "resource", total=total, **{name: getattr(outcome, name) for name in FACTS})

        yield as_json
    elif quiet:
        yield lambda run_id, outcome, total: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("refresh", total=None)

            def on_terminal(run_id: str, outcome: Outcome, total: int) -> None:
                bar.update(task, total=total, advance=1, description=f"{outcome.resource} {outcome.result}")

            yield on_terminal
    else:
        yield lambda run_id, outcome, total: typer.echo(
            f"{outcome.result:<15} {outcome.resource}  {outcome.seconds:.1f} s  "
            f"{outcome.short_reason}".rstrip(),
            err=True,
        )
