"""Briefs of places, and of a reader's own choice, on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from edudata.cli.common import DataDir, Json, command, show

if TYPE_CHECKING:
    from edudata.analysis.place.brief import Brief

Out = Annotated[
    Path | None, typer.Option("--out", help="brief.html, .pdf (needs Chromium), .md, .csv or .json.")
]


@command()
def place(
    name: Annotated[str, typer.Argument(help="A state, metro or college, by name or code.")],
    kind: Annotated[
        str | None, typer.Option("--kind", help="state, metro or college: only a place of this kind.")
    ] = None,
    out: Out = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Describe a state, metro or college on one page.

    Example: edudata place nashville --out brief.html
    """
    from edudata.api import briefs

    _tell(briefs.place(name, kind), out, json)


@command()
def yours(
    state: Annotated[str | None, typer.Option("--state", help="Code, abbreviation or name.")] = None,
    metro: Annotated[str | None, typer.Option("--metro", help="Code or name.")] = None,
    major: Annotated[str | None, typer.Option("--major", help="For example nursing.")] = None,
    college: Annotated[
        str | None, typer.Option("--college", help="public_4yr, private_4yr, public_2yr or for_profit.")
    ] = None,
    out: Out = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Show price, debt, jobs, pay and homes for your own choice.

    Example: edudata yours --state TN --major nursing
    """
    from edudata.api import briefs

    _tell(briefs.yours(state, metro, major, college), out, json)


def _tell(brief: Brief, out: Path | None, json: bool) -> None:
    from edudata import files
    from edudata.delivery import places

    if out is not None:
        files.write_bytes(out, places.written(brief, places.file_format(out)).body)
    if json:
        show(places.about(brief) | ({} if out is None else {"out": str(out)}))
    elif out is not None:
        typer.echo(f"{brief.title}\n{out}")
    else:
        typer.echo(repr(brief))
