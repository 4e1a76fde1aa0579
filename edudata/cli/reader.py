"""Commands of those who read: tables, figures, citations, the dashboard."""

from __future__ import annotations

import os
import sys
from math import isnan
from pathlib import Path
from typing import Annotated, Any

import typer

from edudata import config
from edudata.cli.common import DataDir, Json, app, listing, show
from edudata.errors import OutOfRangeError


@app.command("list")
def list_(json: Json = False, data_dir: DataDir = None) -> None:
    """List the tables.  Example: edudata list --json"""
    from edudata.catalog import describe

    listing(describe.rows(), json)


@app.command()
def search(query: str, json: Json = False, data_dir: DataDir = None) -> None:
    """Find tables by words.  Example: edudata search "debt by state" """
    from edudata.catalog import describe

    listing(describe.search(query), json)


@app.command()
def info(name: str, json: Json = False, data_dir: DataDir = None) -> None:
    """Describe a table: columns, units, sources, licence.  Example: edudata info tuition"""
    from edudata.catalog import describe

    found = describe.info(name)
    if json:
        show(found.to_dict())
    else:
        typer.echo(repr(found))


@app.command()
def cite(name: str, json: Json = False, data_dir: DataDir = None) -> None:
    """Cite a table or figure.  Example: edudata cite G-4"""
    from edudata.catalog import describe

    found = describe.cite(name)
    if json:
        show({"name": name, "text": found.text, "bibtex": found.bibtex})
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
    from edudata.catalog.export import metadata_path

    done = {"table": name, "data": str(path), "metadata": str(metadata_path(path))}
    if json:
        show(done)
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
    from edudata import api
    from edudata.api import figure_files

    if figure_id is None:
        rows = api.list_figures().to_dict("records")
        if json:
            show(rows)
        for row in [] if json else rows:
            typer.echo(f"{row['id']:<22} {row['question']}")
        return
    card = api.card(figure_id, as_of, **_controls(set_ or []))
    if out is not None:
        figure_files.write(figure_id, card, out)
    if json:
        notes = list(card.notes)
        show({"id": figure_id, "finding": card.finding, "alt": card.alt, "notes": notes, "out": out})
    else:
        typer.echo(card.finding if out is None else f"{card.finding}\n{out}")


@app.command()
def claims(
    history: Annotated[
        bool, typer.Option("--history", help="The verdict on every day its data had a new vintage.")
    ] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help="As published by this day.")] = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Check the essay's statements on the data.  Example: edudata claims --json"""
    from edudata import api
    from edudata.catalog import describe

    describe.book()  # without any data there is nothing to check: that is an error, and it says the remedy
    if history:
        _claim_history(as_of, json)
        return
    rows = _plain(api.claims(as_of))
    if json:
        show(rows)
        return
    for row in rows:
        value = "" if row["value"] is None else f"  ({row['value']:,.4g} {row['unit']})"
        typer.echo(f"{row['verdict']:<14} {row['id']}{value}\n    {row['statement']}\n    {row['reason']}")
        if row["note"]:
            typer.echo(f"    STALE {row['note']}")
    counts = {v: sum(r["verdict"] == v for r in rows) for v in dict.fromkeys(r["verdict"] for r in rows)}
    typer.echo(f"{len(rows)} claims: " + ", ".join(f"{n} {verdict}" for verdict, n in counts.items()))


def _claim_history(as_of: str | None, json: bool) -> None:
    from edudata import api

    rows = _plain(api.claim_history(as_of=as_of))
    if json:
        show(rows)
    for row in [] if json else rows:
        value = "" if row["value"] is None else f"  {row['value']:,.4g} {row['unit']}"
        typer.echo(f"{row['id']:<24} {row['as_of']:<10}  {row['verdict']:<13}{value}")


def _plain(frame: Any) -> list[dict[str, Any]]:
    """A frame's rows as JSON knows them: a gap is null."""
    rows = frame.to_dict("records")
    return [{k: None if isinstance(v, float) and isnan(v) else v for k, v in r.items()} for r in rows]


@app.command()
def dashboard(
    port: Annotated[int, typer.Option("--port", help="Port to listen on.", min=1, max=65535)] = 8501,
    address: Annotated[str, typer.Option("--address", help="Address to listen on.")] = "localhost",
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Show the dashboard.  Example: edudata dashboard --port 8600 --no-browser"""
    script = config.dashboards() / "asgi.py"
    options = [
        f"--server.port={port}",
        f"--server.address={address}",
        f"--server.headless={'false' if browser else 'true'}",
    ]
    if json:
        show({"script": str(script), "options": options})
        return
    sys.stdout.flush()
    os.execv(  # noqa: S606 - replaces this process, so that signals reach the server
        sys.executable, [sys.executable, "-m", "streamlit", "run", str(script), *options]
    )
