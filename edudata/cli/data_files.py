"""SQL and stable files on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from edudata.cli.common import DataDir, Json, command, show
from edudata.errors import UnknownNameError

FORMATS = ("md", "csv", "json", "parquet")


@command()
def sql(
    statement: Annotated[str, typer.Argument(help="One SELECT over the names of `edudata list`.")],
    format: Annotated[str, typer.Option("--format", help="md, csv, json or parquet.")] = "md",
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write; its ending names the format.")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="As published by this day.")] = None,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Query all tables with SQL, read only.

    Example: edudata sql "select major, unemployment_pct from majors limit 3"
    """
    from edudata import files
    from edudata.delivery import rows, schema
    from edudata.delivery.document import file_format
    from edudata.delivery.sql import query

    kind = file_format(out) if out is not None else "json" if json else format
    if kind not in FORMATS or (kind == "parquet" and out is None):
        raise UnknownNameError("format to print", kind, FORMATS[:3])
    frame = query(statement, as_of)
    if kind == "json":
        body = rows.json(frame, schema.frame_schema(frame, {}), vintage=frame.attrs["vintage"])
    elif kind == "md":
        body = f"{rows.markdown(frame)}\n\n{rows.first_rows(frame)}\n".encode()
    else:
        body = {"csv": rows.csv, "parquet": rows.parquet}[kind](frame)
    if out is None:
        typer.echo(body.decode(), nl=kind == "json")
        return
    files.write_bytes(out, body)
    show({"out": str(out), "rows": len(frame)}) if json else typer.echo(f"{out}: {len(frame):,} rows")


@command()
def path(
    name: str,
    format: Annotated[str, typer.Option("--format", help="parquet, csv or dta.")] = "parquet",
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Print the path of a table's file; it stays the same across releases.

    Example: edudata path tuition --format dta
    """
    from edudata.delivery import local_files

    if format not in local_files.FORMATS:
        raise UnknownNameError("file format", format, local_files.FORMATS)
    target = local_files.path(name, format)
    show({"table": name, "path": str(target)}) if json else typer.echo(str(target))
