"""Write the data dictionary and the list of licenses, both generated from the records."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from edudata import files
from edudata.records import License, Registry, Resource

# What each value of `redistribute` allows; licenses are listed in this order.
TERMS = {
    "yes": "may be passed on",
    "figures_only": "the figures may be quoted with credit, the publisher's files are not passed on",
    "no": "stays on the machine it was fetched to",
}


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def _link(words: str, page: str | None) -> str:
    return f"[{_cell(words)}]({page})" if page else _cell(words)


def dictionary(catalog: Mapping[str, Any]) -> str:
    """Return Markdown: every table with its columns, units, sources, licenses and breaks."""
    lines = [
        "# Data dictionary",
        "",
        "Made by `edudata build` from the tables' schemas. An empty value was not published.",
        "",
    ]
    for table in catalog["tables"].values():
        lines += [*_table_lines(table, catalog), ""]
    return "\n".join(lines)


def _table_lines(table: Mapping[str, Any], catalog: Mapping[str, Any]) -> list[str]:
    span = table["span"]
    period = f" · {span['start']} to {span['end']}" if span["start"] else ""
    lines = [
        f"## {table['name']}",
        "",
        f"**{table['title']}.** {table['description']}",
        "",
        f"{table['rows']:,} rows{period} · key: {', '.join(f'`{k}`' for k in table['key'])}",
        "",
    ]
    views = [v for v in catalog["views"].values() if v["table"] == table["name"]]
    if views:
        lines += ["Views: " + ", ".join(f"`{v['name']}` ({v['title']})" for v in views), ""]
    lines += ["| column | type | unit | meaning | may be empty |", "|---|---|---|---|---|"]
    for column in table["columns"]:
        empty = "yes" if column["nullable"] else ""
        cells = (f"`{column['name']}`", column["dtype"], column["unit"], column["description"], empty)
        lines.append("| " + " | ".join(_cell(c) for c in cells) + " |")
    lines.append("")
    lines += [_release_line(vintage, catalog) for vintage in table["vintages"]]
    return [*lines, *(f"- Note: {note}" for note in table["breaks"])]


def _release_line(vintage: Mapping[str, Any], catalog: Mapping[str, Any]) -> str:
    resource = catalog["resources"][vintage["resource"]]
    license = catalog["licences"][resource["licence"]]["name"]
    link = _link(resource["title"], resource["page"])
    return f"- {resource['publisher']}, {link}, published {vintage['published']} ({license})"


def licenses(registry: Registry) -> str:
    """Return Markdown: every license with its terms and the resources under it, with citations."""
    lines = [
        "# Licenses of the data",
        "",
        "Made by `edudata build` from the sources' records. The figures keep their publishers' terms.",
        "The code of edudata is under the MIT license.",
        "",
    ]
    used = {r.license.id: r.license for r in registry.resources.values()}
    for license in sorted(used.values(), key=lambda x: (list(TERMS).index(x.redistribute), x.id)):
        lines += _license_lines(license)
        for _, resource in sorted(registry.resources.items()):
            if resource.license.id == license.id:
                lines.append(_resource_line(resource, registry.sources[resource.source].title))
        lines.append("")
    return "\n".join(lines)


def _license_lines(license: License) -> list[str]:
    terms = f" · [terms]({license.url})" if license.url else ""
    return [
        f"## {license.name}",
        "",
        f"`{license.id}`: {TERMS[license.redistribute]}{terms}",
        "",
        "| resource | publisher | what | citation |",
        "|---|---|---|---|",
    ]


def _resource_line(resource: Resource, publisher: str) -> str:
    cells = (_cell(publisher), _link(resource.title, resource.page), _cell(resource.citation))
    return f"| `{resource.id}` | " + " | ".join(cells) + " |"


def documents(catalog: Mapping[str, Any], registry: Registry) -> dict[str, bytes]:
    """Return the documents of a data directory by file name."""
    return {
        "DICTIONARY.md": dictionary(catalog).encode(),
        "LICENSES.md": licenses(registry).encode(),
    }


def write_documents(root: Path, catalog: Mapping[str, Any], registry: Registry) -> None:
    """Write DICTIONARY.md and LICENSES.md into a data directory."""
    files.write_all({root / name: data for name, data in documents(catalog, registry).items()})
