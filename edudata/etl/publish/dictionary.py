"""The data dictionary and the table of licences, made from the records so that they cannot drift."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from edudata import files
from edudata.records import Registry

MAY = {
    "yes": "may be passed on",
    "figures_only": "the figures may be quoted with credit, the publisher's files are not passed on",
    "no": "stays on the machine it was fetched to",
}
"""What `redistribute` means, in words."""


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def _link(words: str, page: str | None) -> str:
    return f"[{_cell(words)}]({page})" if page else _cell(words)


def dictionary(catalog: Mapping[str, Any]) -> str:
    """Markdown: every table with its columns, units, bounds, sources, licences and breaks."""
    lines = [
        "# Data dictionary",
        "",
        "Made by `edudata build` from the tables' schemas. An empty value was not published.",
        "",
    ]
    for name, table in catalog["tables"].items():
        span = table["span"]
        period = f" · {span['start']} to {span['end']}" if span["start"] else ""
        lines += [
            f"## {name}",
            "",
            f"**{table['title']}.** {table['description']}",
            "",
            f"{table['rows']:,} rows{period} · key: {', '.join(f'`{k}`' for k in table['key'])}",
            "",
        ]
        views = [v for v in catalog["views"].values() if v["table"] == name]
        if views:
            lines += ["Views: " + ", ".join(f"`{v['name']}` ({v['title']})" for v in views), ""]
        lines += ["| column | type | unit | meaning | may be empty |", "|---|---|---|---|---|"]
        for column in table["columns"]:
            empty = "yes" if column["nullable"] else ""
            cells = (f"`{column['name']}`", column["dtype"], column["unit"], column["description"], empty)
            lines.append("| " + " | ".join(_cell(c) for c in cells) + " |")
        lines.append("")
        for vintage in table["vintages"]:
            resource = catalog["resources"][vintage["resource"]]
            license = catalog["licences"][resource["licence"]]["name"]
            lines.append(
                f"- {resource['publisher']}, {_link(resource['title'], resource['page'])}, published "
                f"{vintage['published']} ({license})"
            )
        lines += [f"- Note: {note}" for note in table["breaks"]]
        lines.append("")
    return "\n".join(lines)


def write_dictionary(root: Path, catalog: Mapping[str, Any]) -> None:
    """Write DICTIONARY.md beside the data."""
    files.write_bytes(root / "DICTIONARY.md", dictionary(catalog).encode())


def licenses(book: Registry) -> str:
    """Markdown: every licence with its terms and the resources under it, with their citations."""
    lines = [
        "# Licences of the data",
        "",
        "Made by `edudata build` from the sources' records. The figures keep their publishers' terms.",
        "The code of edudata is under the MIT licence.",
        "",
    ]
    found = {r.license.id: r.license for r in book.resources.values()}
    for license in sorted(found.values(), key=lambda x: (list(MAY).index(x.redistribute), x.id)):
        terms = f" · [terms]({license.url})" if license.url else ""
        lines += [f"## {license.name}", "", f"`{license.id}`: {MAY[license.redistribute]}{terms}", ""]
        lines += ["| resource | publisher | what | citation |", "|---|---|---|---|"]
        for name, resource in sorted(book.resources.items()):
            if resource.license.id == license.id:
                publisher = book.sources[resource.source].title
                cells = (_cell(publisher), _link(resource.title, resource.page), _cell(resource.citation))
                lines.append(f"| `{name}` | " + " | ".join(cells) + " |")
        lines.append("")
    return "\n".join(lines)


def write_licenses(root: Path, book: Registry) -> None:
    """Write LICENSES.md beside the data."""
    files.write_bytes(root / "LICENSES.md", licenses(book).encode())
