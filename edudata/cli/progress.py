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
FACTS = (
    "resource",
    "result",
    "state",
    "reason",
    "remedy",
    "bytes",
    "seconds",
    "vintage_before",
    "vintage_after",
    "rows",
)


def log(run_id: str, event: str, **fields: Any) -> None:
    """Write one JSON line to standard error."""
    line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "run_id": run_id, "event": event}
    typer.echo(json_text(line | fields, sys.stderr), err=True)


@contextmanager
def display(log_format: str, quiet: bool) -> Iterator[Callable[[str, Outcome, int], None]]:
    """Yield a function that takes the run's id, an outcome and the number of resources."""
    if log_format == "json":
        yield _as_json
    elif quiet:
        yield lambda run_id, outcome, total: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task, resources = bar.add_task("refresh", total=None), set[str]()

            def on_terminal(run_id: str, outcome: Outcome, total: int) -> None:
                resources.add(outcome.resource)
                description = f"{outcome.resource} {outcome.result}"
                bar.update(task, total=total, completed=len(resources), description=description)

            yield on_terminal
    else:
        yield _as_text


def _as_json(run_id: str, outcome: Outcome, total: int) -> None:
    event = "candidate" if outcome.result == "candidate" else "resource"
    log(run_id, event, total=total, **{name: getattr(outcome, name) for name in FACTS})


def _as_text(run_id: str, outcome: Outcome, total: int) -> None:
    if outcome.result == "candidate":  # whether it is published shows after the write
        return
    line = f"{outcome.result:<15} {outcome.resource}  {outcome.seconds:.1f} s  {outcome.short_reason}"
    typer.echo(line.rstrip(), err=True)
