"""The application, its common options, and how results are printed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from edudata import config, settings
from edudata.cli.output import json_text
from edudata.errors import EdudataError, OutOfRangeError, PermanentError

if TYPE_CHECKING:
    from edudata.records import CheckResult


# Reports what is wrong with the variables as one of its checks.
EXAMINES = "doctor"
SERVES = "dashboard"


def _unless_missing(params: list[Any]) -> list[Any]:
    """Let options that a person left out skip their conversion.

    typer imports pydantic for the first conversion, also of None, which takes half of the time of
    `edudata list`.
    """
    for param in params:
        plain = isinstance(param, TyperOption) and not (param.multiple or param.required)
        if plain and not isinstance(param.process_value, partial):
            param.process_value = partial(_convert, param.process_value)
    return params


def _convert(convert: Callable[[Any, Any], Any], context: Any, value: Any) -> Any:
    return None if value is None else convert(context, value)


class Command(TyperCommand):
    """A command whose unused options cost nothing, and which runs with usable variables only."""

    def invoke(self, ctx: Any) -> Any:  # noqa: D102
        if self.name != EXAMINES:
            settings.require(dashboard=self.name == SERVES)
        return super().invoke(ctx)

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: D102
        return _unless_missing(super().get_params(ctx))


class Group(TyperGroup):
    """A group of commands whose unused options cost nothing."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: D102
        return _unless_missing(super().get_params(ctx))


app = typer.Typer(
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Public data on the disruption of U.S. higher education.",
)
command = partial(app.command, cls=Command)


class WrongUseError(PermanentError):
    """An option with a value that cannot be used."""


@contextmanager
def option_errors() -> Iterator[None]:
    """Raise errors as WrongUseError: an option is wrong, not the data, and the exit code is 2."""
    try:
        yield
    except EdudataError as error:
        raise WrongUseError(str(error)) from error


def _set_directory(directory: Path | None) -> Path | None:
    if directory is not None:
        if not directory.is_dir():
            raise WrongUseError(f"{directory} is not a directory. Name one that holds raw/ and processed/.")
        # By the environment, as the dashboard's process inherits it.
        os.environ[config.VARIABLE] = str(directory)
    return directory


Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        help="Directory with raw/ and processed/.",
        show_default=False,
        callback=_set_directory,
    ),
]


Wait = Annotated[
    float,
    typer.Option("--wait", help="Seconds to wait for another run that is writing the data.", min=0),
]


def assignments(pairs: list[str]) -> dict[str, str]:
    """Read the values of --set, each as name=value."""
    controls = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise OutOfRangeError(f"{pair!r} is not name=value. Example: --set basis=nominal")
        controls[name] = value
    return controls


def show(value: Any) -> None:
    """Print a value as JSON."""
    typer.echo(json_text(value, sys.stdout, indent=1))


def show_tables(rows: Iterable[dict[str, Any]], json: bool) -> None:
    """Print the records that `describe.rows` returns."""
    rows = list(rows)
    if json:
        show(rows)
        return
    width = max((len(r["name"]) for r in rows), default=0)
    for r in rows:
        span = f"  {r['span']['start'][:7]} to {r['span']['end'][:7]}" if r["span"]["start"] else ""
        size = f"{r['rows']:,} {'of a view' if r['view_of'] else 'rows'}"
        typer.echo(f"{r['name']:<{width}}  {size:>16}  {r['title']}{span}")
    if not rows:
        typer.echo("Nothing matches. `edudata list` shows all tables.")


def show_results(results: list[CheckResult], json: bool, quiet_passes: bool = False) -> None:
    """Print check results; exit with 1 if a required check failed."""
    from dataclasses import asdict

    # A failed warning is printed, but does not fail a scheduled run.
    failed = [r for r in results if r.required and not r.passed]
    if json:
        show([asdict(r) for r in results])
    else:
        for r in results:
            if r.passed and quiet_passes:
                continue
            word = "ok  " if r.passed else ("FAIL" if r.required else "warn")
            typer.echo(f"{word}  {r.name}: {r.saw}")
        warned = sum(1 for r in results if not r.passed and not r.required)
        typer.echo(f"{len(results)} checks, {len(failed)} failed, {warned} warnings")
    if failed:
        raise typer.Exit(1)
