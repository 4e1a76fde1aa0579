"""The static site on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from edudata.cli.common import DataDir, Json, command, show

if TYPE_CHECKING:
    from edudata.delivery.site.pages import Chapter


@command()
def site(
    out: Annotated[Path, typer.Option("--out", help="A new or empty folder.")],
    tables: Annotated[
        bool, typer.Option("--tables", help="Also write every table in every format.")
    ] = False,
    places: Annotated[
        bool,
        typer.Option("--places", help="Also a brief of each place, and every choice of long lists."),
    ] = False,
    docs: Annotated[
        Path | None, typer.Option("--docs", help="The documentation that `make docs` built, to go with it.")
    ] = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Write the story, figures, claims and data as a static site.

    Example: edudata site --out public
    """
    from dataclasses import asdict

    from edudata.delivery.site.build import build, require_empty

    require_empty(out)
    progress = (lambda _: None) if json else (lambda what: typer.echo(f"  {what}", err=True))
    report = build(
        out, _chapters(), with_tables=tables, every=places, documentation=docs, progress=progress
    )
    if json:
        show(asdict(report) | {"out": str(out)})
    else:
        typer.echo(f"{out / 'index.html'}: {report.figures} figures in {report.states:,} states")


@command()
def story(
    out: Annotated[Path, typer.Option("--out", help="A file ending in .pdf or .html.")],
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Write the answer, figures and claims as one document to print (PDF needs Chromium).

    Example: edudata story --out story.pdf
    """
    from edudata import files
    from edudata.delivery.story import story as write

    data = write(_chapters(), out.suffix.lower().removeprefix("."))
    files.write_bytes(out, data)
    show({"out": str(out), "bytes": len(data)}) if json else typer.echo(f"{out}: {len(data) / 1e6:.1f} MB")


def _chapters() -> list[Chapter]:
    """Describe the dashboard's pages, which the delivery does not know."""
    from edudata import registry
    from edudata.dashboard.pages import lead, pages
    from edudata.delivery.site.pages import Chapter

    return [
        Chapter(
            title=page.title,
            question=page.question,
            passage=page.passage,
            lead=spec.id if (spec := lead(page)) else "",
            figures=tuple(spec.id for spec in registry.page_figures(page.slug)),
        )
        for page in pages().values()
    ]
