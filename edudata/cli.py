"""The command line: thin over the API. Exit 0: all well · 1: something failed · 2: wrong usage."""

from __future__ import annotations

import json as json_text
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from edudata import paths
from edudata.errors import DataDirectoryError, EdudataError, OutOfRangeError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edudata.records import CheckResult

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Public data on the disruption of U.S. higher education.",
)


def _use(directory: Path | None) -> Path | None:
    if directory is not None:
        if not directory.is_dir():
            raise DataDirectoryError(
                f"{directory} is not a directory. Name one that holds raw/ and processed/."
            )
        os.environ[paths.VARIABLE] = str(directory)
    return directory


Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir", help="Directory with raw/ and processed/.", show_default=False, callback=_use
    ),
]


def _print(value: Any) -> None:
    typer.echo(json_text.dumps(value, indent=1, ensure_ascii=False, default=str))


def _listing(rows: Iterable[dict[str, Any]], json: bool) -> None:
    rows = list(rows)
    if json:
        _print(rows)
        return
    width = max((len(r["name"]) for r in rows), default=0)
    for r in rows:
        span = f"  {r['span']['start'][:7]} to {r['span']['end'][:7]}" if r["span"]["start"] else ""
        size = f"{r['rows']:,} {'of a view' if r['view_of'] else 'rows'}"
        typer.echo(f"{r['name']:<{width}}  {size:>16}  {r['title']}{span}")
    if not rows:
        typer.echo("Nothing matches. `edudata list` shows all tables.")


def _results(results: list[CheckResult], json: bool, quiet_passes: bool = False) -> None:
    from dataclasses import asdict

    failed = [r for r in results if r.required and not r.passed]
    if json:
        _print([asdict(r) for r in results])
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


@app.command("list")
def list_(json: Json = False, data_dir: DataDir = None) -> None:
    """List the tables.  Example: edudata list --json"""
    from edudata import catalog

    _listing(catalog.rows(), json)


@app.command()
def search(query: str, json: Json = False, data_dir: DataDir = None) -> None:
    """Find tables by words.  Example: edudata search "debt by state" """
    from edudata import catalog

    _listing(catalog.search(query), json)


@app.command()
def info(name: str, json: Json = False, data_dir: DataDir = None) -> None:
    """Describe a table: columns, units, sources, licence.  Example: edudata info tuition"""
    from edudata import catalog

    found = catalog.info(name)
    if json:
        _print(found.to_dict())
    else:
        typer.echo(repr(found))


@app.command()
def cite(name: str, json: Json = False, data_dir: DataDir = None) -> None:
    """Cite a table or figure.  Example: edudata cite G-4"""
    from edudata import catalog

    found = catalog.cite(name)
    if json:
        _print({"name": name, "text": found.text, "bibtex": found.bibtex})
    else:
        typer.echo(repr(found))


@app.command()
def export(
    name: str,
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write; its ending names the format.")
    ] = None,
    format: Annotated[str, typer.Option("--format", help="csv, parquet, json or xlsx.")] = "csv",
    as_of: Annotated[str | None, typer.Option("--as-of", help="As published by this day.")] = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Write a table and its metadata.  Example: edudata export tuition --out tuition.parquet"""
    from edudata import api

    path = api.export(api.load(name, as_of), out or Path(f"{name}.{format.lower()}"))
    from edudata.exchange import metadata_path

    done = {"table": name, "data": str(path), "metadata": str(metadata_path(path))}
    if json:
        _print(done)
    else:
        typer.echo(f"{done['data']}\n{done['metadata']}")


def _controls(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise OutOfRangeError(f"{pair!r} is not name=value. Example: --set basis=nominal")
        found[name] = value
    return found


@app.command()
def figure(
    figure_id: Annotated[
        str | None, typer.Argument(help="For example G-4; without it, all are listed.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="f.html, f.json, f.csv, f.png or f.svg.")
    ] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", help="A control, as name=value.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="As published by this day.")] = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Draw a figure, offline.  Example: edudata figure G-4 --out tuition.html --set basis=nominal"""
    from edudata import api, render

    if figure_id is None:
        rows = api.list_figures().to_dict("records")
        if json:
            _print(rows)
        for row in [] if json else rows:
            typer.echo(f"{row['id']:<22} {row['question']}")
        return
    card = api.card(figure_id, as_of, **_controls(set_ or []))
    if out is not None:
        render.write(figure_id, card, out)
    if json:
        notes = list(card.notes)
        _print({"id": figure_id, "finding": card.finding, "alt": card.alt, "notes": notes, "out": out})
    else:
        typer.echo(card.finding if out is None else f"{card.finding}\n{out}")


@app.command()
def build(
    names: Annotated[
        list[str] | None, typer.Argument(help="Tables to build; all when none is named.")
    ] = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Build the tables from the raw vintages, offline.  Example: edudata build"""
    from edudata import api

    made = api.build(names or None)
    checks = sum(len(t["checks"]) for t in made["tables"].values())
    if json:
        _print(
            {
                n: {"rows": t["rows"], "content_sha256": t["content_sha256"]}
                for n, t in made["tables"].items()
            }
        )
    else:
        place = paths.data_roots()[0] / "processed"
        typer.echo(f"{len(made['tables'])} tables, {checks} checks passed or warned, in {place}")


@app.command()
def verify(json: Json = False, data_dir: DataDir = None) -> None:
    """Recompute every checksum and value from raw to processed.  Example: edudata verify"""
    from edudata import api

    _results(api.verify(), json, quiet_passes=True)


@app.command()
def doctor(json: Json = False, data_dir: DataDir = None) -> None:
    """Check Python, packages, data directory, checksums, age of data.  Example: edudata doctor"""
    from edudata import doctor as examination

    _results(examination.examine(), json)


@app.command()
def dashboard(
    port: Annotated[int, typer.Option("--port", help="Port to listen on.", min=1, max=65535)] = 8501,
    address: Annotated[str, typer.Option("--address", help="Address to listen on.")] = "localhost",
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Show the dashboard.  Example: edudata dashboard --port 8600 --no-browser"""
    script = paths.dashboards() / "asgi.py"
    options = [
        f"--server.port={port}",
        f"--server.address={address}",
        f"--server.headless={'false' if browser else 'true'}",
    ]
    if json:
        _print({"script": str(script), "options": options})
        return
    sys.stdout.flush()
    os.execv(  # noqa: S606 - replaces this process, so that signals reach the server
        sys.executable, [sys.executable, "-m", "streamlit", "run", str(script), *options]
    )


def main() -> None:
    """Run the command line; errors of ours become one message and an exit code."""
    try:
        app()
    except (UnknownNameError, OutOfRangeError) as error:
        _fail(error, 2)
    except EdudataError as error:
        _fail(error, 1)


def _fail(error: EdudataError, code: int) -> None:
    if "--json" in sys.argv:
        typer.echo(json_text.dumps({"error": str(error), "type": type(error).__name__}), err=True)
    else:
        typer.echo(f"edudata: {error}", err=True)
    sys.exit(code)
