"""The static site on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from edudata.cli.common import DataDir, Json, command, show


@command()
def site(
    out: Annotated[Path, typer.Option("--out", help="A new or empty folder.")],
    tables: Annotated[bool, typer.Option("--tables", help="Also every table in every format.")] = False,
    places: Annotated[bool, typer.Option("--places", help="Every place of long lists.")] = False,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Write story, figures, claims and data as a site of plain files.

    Example: edudata site --out public
    """
    from dataclasses import asdict

    from edudata import registry
    from edudata.dashboard.pages import lead, pages
    from edudata.delivery.site.build import build, require_empty
    from edudata.delivery.site.pages import Chapter

    require_empty(out)
    chapters = [
        Chapter(
            title=page.title,
            question=page.question,
            passage=page.passage,
            lead=spec.id if (spec := lead(page)) else "",
            figures=tuple(spec.id for spec in registry.page_figures(page.slug)),
        )
        for page in pages().values()
    ]
    progress = (lambda _: None) if json else (lambda what: typer.echo(f"  {what}", err=True))
    report = build(out, chapters, with_tables=tables, every=places, progress=progress)
    if json:
        show(asdict(report) | {"out": str(out)})
    else:
        typer.echo(f"{out / 'index.html'}: {report.figures} figures in {report.states:,} states")
