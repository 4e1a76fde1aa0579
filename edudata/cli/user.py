"""User commands: tables, figures, claims, citations, the dashboard."""

from __future__ import annotations

import os
import sys
from math import isnan
from pathlib import Path
from typing import Annotated, Any

import typer

from edudata import config, settings
from edudata.cli.common import DataDir, Json, assignments, command, show, show_tables


@command("list")
def list_(json: Json = False, data_dir: DataDir = None) -> None:
    """List the tables.

    Example: edudata list --json
    """
    from edudata.catalog import describe

    show_tables(describe.rows(), json)


@command()
def search(query: str, json: Json = False, data_dir: DataDir = None) -> None:
    """Search for tables.

    Example: edudata search "debt by state"
    """
    from edudata.catalog import describe

    show_tables(describe.search(query), json)
    if (note := describe.not_covered(query)) and not json:
        typer.echo(f"\nnote  {note}")


@command()
def info(name: str, json: Json = False, data_dir: DataDir = None) -> None:
    """Describe a table: columns, units, sources, license.

    Example: edudata info tuition
    """
    from edudata.catalog import describe

    details = describe.info(name)
    if json:
        show(details.to_dict())
    else:
        typer.echo(repr(details))


@command()
def cite(name: str, json: Json = False, data_dir: DataDir = None) -> None:
    """Cite a table or figure.

    Example: edudata cite G-4
    """
    from edudata.catalog import cite

    citation = cite.cite(name)
    if json:
        show({"name": name, "text": citation.text, "bibtex": citation.bibtex})
    else:
        typer.echo(repr(citation))


@command()
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
    """Write a table and its metadata.

    Example: edudata export tuition --out tuition.parquet
    """
    from edudata.api import data
    from edudata.catalog.export import metadata_path

    path = data.export(data.load(name, as_of), out or Path(f"{name}.{format.lower()}"))
    metadata = metadata_path(path)
    if json:
        show({"table": name, "data": str(path), "metadata": str(metadata)})
    else:
        typer.echo(f"{path}\n{metadata}")


@command()
def figure(
    figure_id: Annotated[
        str | None, typer.Argument(help="For example G-4; without it, all are listed.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="f.html, f.csv, f.json, f.plotly.json, f.md, f.png, f.svg or f.zip."),
    ] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", help="A control, as name=value.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="As published by this day.")] = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Draw a figure, offline.

    Example: edudata figure G-4 --out tuition.html --set basis=nominal
    """
    from edudata.api import figures

    if figure_id is None:
        rows = figures.figure_rows()
        if json:
            show(rows)
        for row in [] if json else rows:
            typer.echo(f"{row['id']:<22} {row['question']}")
        return
    controls = assignments(set_ or [])
    card = figures.state(figure_id, as_of, controls).card
    if out is not None:
        from edudata import files
        from edudata.delivery.document import deliver, file_format

        document = deliver(f"figures/{figure_id}", file_format(out), controls, as_of)
        files.write_bytes(out, document.body)
    if json:
        notes = list(card.notes)
        show({"id": figure_id, "finding": card.finding, "alt": card.alt, "notes": notes, "out": out})
    else:
        typer.echo(card.finding if out is None else f"{card.finding}\n{out}")


@command()
def claims(
    claim_id: Annotated[
        str | None, typer.Argument(help="For example debt-record; without it, all are listed.")
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Show the verdict after each new vintage of its data.")
    ] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help="As published by this day.")] = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Check the essay's claims against the data.

    Example: edudata claims debt-record
    """
    from edudata.api import claims as api
    from edudata.catalog import reader

    reader.catalog()  # without any data every claim would be "not testable"; this error names the remedy
    if history or claim_id is not None:
        past = _plain(api.claim_history(claim_id, as_of))
    if history:
        show(past) if json else _print_history(past)
        return
    if claim_id is not None:
        (row,) = _plain(api.assess(claim_id, as_of))
        show(row | {"history": past}) if json else _print_claim(row, past)
        return
    # The other definitions take most of the time, and the text does not show them.
    rows = _plain(api.claims(as_of, alternatives=json))
    if json:
        show(rows)
        return
    for row in rows:
        _print_verdict(row)
    counts = {v: sum(r["verdict"] == v for r in rows) for v in dict.fromkeys(r["verdict"] for r in rows)}
    typer.echo(f"{len(rows)} claims: " + ", ".join(f"{n} {verdict}" for verdict, n in counts.items()))


@command()
def explanations(
    as_of: Annotated[str | None, typer.Option("--as-of", help="As published by this day.")] = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Check rival explanations of why young graduates struggle.

    Example: edudata explanations
    """
    from edudata.delivery.document import deliver

    document = deliver("explanations", "json" if json else "md", {}, as_of)
    typer.echo(document.body.decode().rstrip())


def _value(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return ""
    return f"{row['value']:,.4g}{'' if row['unit'].startswith('%') else ' '}{row['unit']}"


def _print_verdict(row: dict[str, Any]) -> None:
    value = f"  ({_value(row)})" if _value(row) else ""
    typer.echo(f"{row['verdict']:<14} {row['id']}{value}\n    {row['statement']}\n    {row['reason']}")
    if row["note"]:
        typer.echo(f"    OVERDUE {row['note']}")


def _print_claim(row: dict[str, Any], history: list[dict[str, Any]]) -> None:
    _print_verdict(row)
    if row["definition"]:
        typer.echo(f"\nDefinition\n    {row['definition']}")
    if row["alternatives"][1:]:
        typer.echo("\nOther definitions")
    for other in row["alternatives"][1:]:  # the first one is the board's own
        typer.echo(f"    {other['verdict']:<14} {other['definition']}: {_value(other) or other['reason']}")
    if history:
        typer.echo("\nHistory")
    for day in history:
        typer.echo(f"    {day['as_of']:<10}  {day['verdict']:<14} {_value(day)}".rstrip())


def _print_history(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        value = f"  {_value(row)}" if _value(row) else ""
        typer.echo(f"{row['id']:<24} {row['as_of']:<10}  {row['verdict']:<13}{value}")


def _plain(frame: Any) -> list[dict[str, Any]]:
    """Return a frame's rows with None for missing numbers, which JSON writes as null."""
    rows = frame.to_dict("records")
    return [{k: None if isinstance(v, float) and isnan(v) else v for k, v in r.items()} for r in rows]


@command()
def dashboard(
    port: Annotated[int, typer.Option("--port", help="Port to listen on.", min=1, max=65535)] = 8501,
    address: Annotated[str, typer.Option("--address", help="Address to listen on.")] = "localhost",
    workers: Annotated[
        int, typer.Option(help="Processes, on consecutive ports, behind a proxy.", min=1, max=64)
    ] = 1,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Show the dashboard.

    It answers only to this machine's own names. To open it to a network, list the host names readers use:
    EDUDATA_ALLOWED_HOSTS=data.example.org. EDUDATA_LOG=json writes an access log; /healthz, /readyz and
    /metrics are for monitoring; see docs/deploy.

    Example: edudata dashboard --port 8600 --no-browser
    """
    script = config.dashboards() / "asgi.py"
    options = [f"--port={port}", f"--address={address}", f"--workers={workers}"]
    options += ["--browser"] if browser else []
    if json:
        show({"script": str(script), "options": options})
        return
    _say_where(address, port)
    if workers > 1:
        typer.echo(f"{workers} processes listen on the ports {port} to {port + workers - 1}.")
    sys.stdout.flush()  # replacing the process drops what is buffered
    os.execv(  # noqa: S606 - replaces this process, so that signals reach the server
        sys.executable, [sys.executable, "-m", "edudata.dashboard.server", *options]
    )


def _say_where(address: str, port: int) -> None:
    """Print the address to open, and who is refused."""
    # A browser on this machine cannot open "every address", which 0.0.0.0 means.
    host = "localhost" if address in ("0.0.0.0", "::") else address  # noqa: S104 - compared only
    base = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    place = f"{f'[{host}]' if ':' in host else host}:{port}{f'/{base}/' if base else ''}"
    typer.echo(f"The dashboard is at http://{place} (Ctrl+C stops it)")
    names = settings.read(settings.ALLOWED_HOSTS) or []
    if host != address and not names:
        typer.echo("Other machines are refused until EDUDATA_ALLOWED_HOSTS names the host they use.")
    elif names and not {host, "*"} & set(names):
        typer.echo(
            f"It answers to {', '.join(names)} only: add {host} to EDUDATA_ALLOWED_HOSTS to open it here."
        )
