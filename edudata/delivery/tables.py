"""Tables and views as documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from edudata import files
from edudata.api.data import load_as_of
from edudata.catalog import describe, export, reader
from edudata.delivery import rows, schema, sources, stata
from edudata.delivery.document import MEDIA_TYPES, Controls, Document
from edudata.delivery.selection import select
from edudata.errors import OutOfRangeError

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("csv", "json", "parquet", "xlsx", "dta", "md", "metadata.json")


def names() -> list[str]:
    """List the tables and views that may be passed on."""
    catalog = reader.catalog()
    every = sorted([*catalog["tables"], *catalog["views"]])
    return [name for name in every if _free(reader.entry(catalog, name), catalog)]


def _free(entry: Mapping[str, Any], catalog: Mapping[str, Any]) -> bool:
    return all(catalog["licences"][i]["redistribute"] != "no" for i in entry["licences"])


def find(name: str) -> str:
    """Return the name of a table or view; UnknownNameError otherwise."""
    return str(describe.entry(name)["name"])


def table(name: str, format: str, controls: Controls, as_of: str | None) -> Document:
    """Return a table, filtered by `controls`, in one of `FORMATS`.

    Raises
    ------
    LicenseError
        If its figures may not be passed on.
    """
    catalog = reader.catalog()
    entry = reader.entry(catalog, name)
    export.permitted(entry, catalog)
    whole = load_as_of(name, as_of)
    if format == "metadata.json":
        if controls:
            raise OutOfRangeError(
                f"The metadata of {name} take no filters; leave out {', '.join(controls)}."
            )
        body = files.json_bytes(metadata(entry, whole, as_of))
    else:
        body = _body(entry, select(whole, name, controls), format, as_of)
    links = {"describedby": f"{name}.metadata.json"} if format != "metadata.json" else {}
    return Document(body, MEDIA_TYPES[format], f"{name}.{format}", links)


def _body(entry: Mapping[str, Any], frame: pd.DataFrame, format: str, as_of: str | None) -> bytes:
    if format == "json":
        about = {"name": entry["name"], "title": entry["title"], "vintage": frame.attrs["vintage"]}
        return rows.json(frame, schema.table_schema(entry, map(str, frame.columns)), **about)
    if format == "md":
        return _markdown(entry, frame, as_of).encode()
    if format == "dta":
        return stata.dta(frame, {column["name"]: column for column in entry["columns"]})
    write = {"csv": rows.csv, "parquet": rows.parquet, "xlsx": rows.xlsx}[format]
    return write(frame)


def metadata(entry: Mapping[str, Any], frame: pd.DataFrame, as_of: str | None = None) -> dict[str, Any]:
    """Describe a table: columns, sources, licenses, vintages, breaks and how to cite it."""
    name = str(entry["name"])
    catalog = reader.catalog()
    records = sources.records({name: frame.attrs["vintage"]}, as_of)
    cited = sources.citation(f"table {name}", records)
    return {
        "name": name,
        "title": entry["title"],
        "description": entry["description"],
        "view_of": entry.get("view_of"),
        "rows": len(frame),
        "as_of": as_of,
        "vintage": frame.attrs["vintage"],
        "sha256": frame.attrs["sha256"],
        "span": entry["span"] if as_of is None else None,
        "schema": schema.table_schema(entry),
        "breaks": entry["breaks"],
        "licenses": [catalog["licences"][i] for i in entry["licences"]],
        "sources": records,
        "citation": cited.text,
        "bibtex": cited.bibtex,
        "formats": {format: f"{name}.{format}" for format in FORMATS},
    }


def _markdown(entry: Mapping[str, Any], frame: pd.DataFrame, as_of: str | None) -> str:
    name = str(entry["name"])
    columns = {column["name"]: column for column in entry["columns"]}
    described = [
        f"- `{column}`{f' ({unit})' if (unit := columns[column]['unit']) else ''}: "
        f"{columns[column]['description']}"
        for column in map(str, frame.columns)
    ]
    cited = sources.citation(f"table {name}", sources.records({name: frame.attrs["vintage"]}, as_of))
    parts = [
        f"# {entry['title']}",
        entry["description"],
        f"Table `{name}`. {rows.first_rows(frame)} Releases: {frame.attrs['vintage']}.",
        "\n".join(described),
        rows.markdown(frame),
        *(["\n".join(f"- {text}" for text in entry["breaks"])] if entry["breaks"] else []),
        cited.text,
    ]
    return "\n\n".join(parts) + "\n"


def listing(format: str, as_of: str | None) -> Document:
    """List the tables and views, or those that could be built as of a day."""
    free = set(names())
    records = [_record(row, as_of) for row in describe.rows() if row["name"] in free]
    return rows.listing("tables", format, [record for record in records if record is not None])


def _record(row: Mapping[str, Any], as_of: str | None) -> dict[str, Any] | None:
    vintages = row["vintages"] if as_of is None else sources.vintages(row["sources"], as_of)
    if vintages is None:
        return None
    # Rows and span are known of the current table only.
    span = row["span"] if as_of is None else {"start": None, "end": None}
    return {
        "name": row["name"],
        "title": row["title"],
        "rows": row["rows"] if as_of is None else None,
        "start": span["start"],
        "end": span["end"],
        "columns": row["columns"],
        "vintages": vintages,
        "view_of": row["view_of"],
        "formats": {format: f"tables/{row['name']}.{format}" for format in FORMATS},
    }
