"""The refresh on the command line: its options, its log, and how it ends."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from edudata import config, settings
from edudata.cli import progress
from edudata.cli.common import DataDir, Json, Wait, WrongUseError, command, option_errors, show
from edudata.errors import EdudataError, OutOfRangeError, UnknownNameError

if TYPE_CHECKING:
    from edudata.etl.run.report import RefreshReport


MirrorDir = Annotated[
    Path | None, typer.Option("--mirror", help="Folder of downloaded files instead of the network.")
]
MirrorMap = Annotated[
    Path | None, typer.Option("--mirror-map", help="TOML of resource = file in the mirror.")
]
Retry = Annotated[
    str | None,
    typer.Option("--retry", help="Retry only what failed in `last`, a run id, or a run_summary.json."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Report only; publish nothing.")]
OnlyDue = Annotated[bool, typer.Option("--only-due", help="Skip resources whose next release is not due.")]
Backfill = Annotated[
    bool, typer.Option("--backfill", help="Add older files to the history; current figures do not change.")
]
Accept = Annotated[
    list[str] | None, typer.Option("--accept", help="Resource to publish in spite of its warnings.")
]
Reason = Annotated[str, typer.Option("--reason", help="Why --accept is right; it is recorded.")]
Deadline = Annotated[
    float | None, typer.Option("--deadline", help="Most seconds to spend on one resource.", min=0.001)
]
Notify = Annotated[str, typer.Option("--notify", help="Address or command to notify when results change.")]
LogFormat = Annotated[str, typer.Option("--log-format", help="text or json.")]


class InterruptedRunError(KeyboardInterrupt):
    """A run that a signal ended."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@command()
def refresh(
    names: Annotated[
        list[str] | None, typer.Argument(help="Publishers or resources; all by default.")
    ] = None,
    mirror: MirrorDir = None,
    mirror_map: MirrorMap = None,
    retry: Retry = None,
    dry_run: DryRun = False,
    only_due: OnlyDue = False,
    backfill: Backfill = False,
    accept: Accept = None,
    reason: Reason = "",
    deadline: Deadline = None,
    notify: Notify = "",
    wait: Wait = 0.0,
    log_format: LogFormat = "text",
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Fetch new releases, reject invalid ones, publish the rest.

    Exit code 1: something failed. 3: something needs a person's decision.

    Example: edudata refresh fred --dry-run
    """
    if log_format not in progress.FORMATS:
        raise UnknownNameError("log format", log_format, progress.FORMATS)
    if accept and not reason.strip():
        raise OutOfRangeError('--accept needs a reason that is recorded: --reason "…".')
    if notify:
        settings.check(settings.NOTIFY, notify, "--notify")
    if deadline is not None:
        os.environ[config.DEADLINE] = f"{deadline:g}"
    selected = _with_failed(names or [], retry)
    if retry is not None and not selected:
        show([]) if json else typer.echo("Nothing failed in that run.")
        return
    _check_mirror(mirror, mirror_map)
    options = {
        "mirror": mirror,
        "mirror_map_file": mirror_map,
        "dry_run": dry_run,
        "only_due": only_due,
        "backfill": backfill,
        "accept": dict.fromkeys(accept or [], reason.strip()),
        "wait_s": wait,
    }
    with _logged(log_format), progress.display(log_format, quiet=json) as step:
        _warn(log_format)
        result = _notified(notify, selected or None, options | {"progress": step}, log_format)
    _show(result, log_format, json)
    if result.exit_code:
        raise typer.Exit(result.exit_code)


def _warn(log_format: str) -> None:
    """Name variables that nothing reads: a key with a wrong name is one that is missing."""
    from edudata.operations import status

    for warning in status.misspelled_variables():
        if log_format == "json":
            progress.log("", "warning", reason=warning)
        else:
            typer.echo(f"edudata: {warning}", err=True)


def _notified(
    target: str, selected: list[str] | None, options: dict[str, Any], log_format: str
) -> RefreshReport:
    """Run, and tell whom the operator named what changed."""
    from edudata.operations import notify, status
    from edudata.operations.refresh import refresh as run

    target = target or settings.read(settings.NOTIFY) or ""
    if not target or options["dry_run"]:
        return run(selected, **options)
    before = status.runs()
    try:
        result = run(selected, **options)
    except Exception as error:
        _tell(notify.send(target, notify.fatal(error)), log_format)
        raise
    if (message := notify.message(result, before)) is not None:
        _tell(notify.send(target, message), log_format)
    return result


def _tell(problem: str, log_format: str) -> None:
    """Report that no message could be sent: an alarm that fails silently is none."""
    if problem and log_format == "json":
        progress.log("", "notify_failed", reason=problem)
    elif problem:
        typer.echo(f"edudata: the notification was not sent: {problem}", err=True)


def _show(result: RefreshReport, log_format: str, json: bool) -> None:
    if log_format == "json":
        facts = {"build_error": result.build_error, "faults": list(result.faults)}
        problems = {name: fact for name, fact in facts.items() if fact}
        progress.log(result.run_id, "finished", state=result.state, **result.count(), **problems)
    if json:
        show(result.to_dict())
    elif log_format != "json":
        typer.echo(repr(result))


@contextmanager
def _logged(log_format: str) -> Iterator[None]:
    """End on a signal with everything put back; in a JSON log every end is a line."""
    before = signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    except KeyboardInterrupt as error:
        number = error.number if isinstance(error, InterruptedRunError) else signal.SIGINT
        _exit_interrupted(number, log_format)
    except (UnknownNameError, OutOfRangeError, WrongUseError):
        raise
    except Exception as error:
        if log_format != "json":
            raise
        expected = isinstance(error, EdudataError)
        more = {} if expected else {"traceback": traceback.format_exc()}
        reason = str(error) if expected else f"unexpected {type(error).__name__}: {error}"
        progress.log("", "failed", reason=reason, **more)
        raise typer.Exit(1) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _exit_interrupted(number: int, log_format: str) -> NoReturn:
    if log_format == "json":
        progress.log("", "interrupted", signal=signal.Signals(number).name)
    else:
        typer.echo("edudata: interrupted; the last good data are unchanged.", err=True)
    sys.stderr.flush()
    # Downloads go on in their threads, and Python would wait for them.
    os._exit(128 + number)


def _stop(number: int, frame: FrameType | None) -> None:
    raise InterruptedRunError(number)


def _with_failed(names: list[str], retry: str | None) -> list[str]:
    """Add the resources that failed in an earlier run."""
    from edudata.etl.run import history, report

    if retry is None:
        return names
    with option_errors():
        return [*names, *report.unfinished(history.find(retry, config.data_roots()))]


def _check_mirror(folder: Path | None, map_file: Path | None) -> None:
    """Read a mirror's map before the run: a wrong option exits with 2, not as a failed refresh."""
    from edudata.etl.extract import mirror

    with option_errors():
        if folder is not None:
            mirror.Mirror(folder)
        if map_file is not None:
            mirror.mirror_map(map_file)
