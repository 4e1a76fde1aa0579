"""The command line. Exit codes: 0 success, 1 something failed, 2 wrong usage, 3 a person has to decide."""

from __future__ import annotations

import os
import sys

import typer

from edudata.cli import (
    bundle,
    data_files,
    directory,
    maintenance,
    mcp,
    microdata,
    places,
    programs,
    refresh,
    site,
    user,
)
from edudata.cli.common import WrongUseError, app
from edudata.cli.output import json_text, tolerate_encodings
from edudata.errors import EdudataError, ManyMatchesError, OutOfRangeError, UnknownNameError

__all__ = [
    "app",
    "bundle",
    "data_files",
    "directory",
    "main",
    "maintenance",
    "mcp",
    "microdata",
    "places",
    "programs",
    "refresh",
    "site",
    "user",
]
REFRESH_NICE = 10  # a tenth of the processor where both want all of it


def main() -> None:
    """Run the command line; an EdudataError becomes one message and an exit code."""
    tolerate_encodings()
    give_way()
    try:
        app()
    except (UnknownNameError, OutOfRangeError, ManyMatchesError, WrongUseError) as error:
        _fail(error, 2)
    except EdudataError as error:
        _fail(error, 1)


def give_way() -> None:
    """Let what else runs on the machine go first: a refresh has time, a reader of the dashboard has not."""
    if sys.argv[1:2] == ["refresh"] and hasattr(os, "nice") and os.nice(0) == 0:
        os.nice(REFRESH_NICE)


def _fail(error: EdudataError, code: int) -> None:
    # Standard output stays empty: a script that reads JSON from it must not find a message.
    if "--json" in sys.argv:
        typer.echo(json_text({"error": str(error), "type": type(error).__name__}, sys.stderr), err=True)
    else:
        typer.echo(f"edudata: {error}", err=True)
    sys.exit(code)
