"""Bundles on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from edudata.cli.common import DataDir, Json, assignments, command, show


@command()
def bundle(
    figure_id: Annotated[str, typer.Argument(help="For example G-4; `edudata figure` lists all.")],
    out: Annotated[Path | None, typer.Option("--out", help="Zip file to write.")] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", help="A control, as name=value.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="As published by this day.")] = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Save a figure with the data and code to redraw it.

    Example: edudata bundle G-4 --set basis=nominal
    """
    from edudata import files
    from edudata.delivery.document import deliver

    document = deliver(f"figures/{figure_id}", "zip", assignments(set_ or []), as_of)
    path = out or Path(document.name)
    files.write_bytes(path, document.body)
    if json:
        show(
            {"figure": figure_id, "out": str(path), "bytes": len(document.body), "sha256": document.sha256}
        )
    else:
        typer.echo(f"{path}\nCheck it with `edudata verify {path}`.")
