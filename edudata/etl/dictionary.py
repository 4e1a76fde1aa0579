"""The data dictionary, made from the catalog so that it cannot drift from it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from edudata.etl import files


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


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
            licence = catalog["licences"][resource["licence"]]["name"]
            lines.append(
                f"- {resource['publisher']}, [{resource['title']}]({resource['page']}), published "
                f"{vintage['published']} ({licence})"
            )
        lines += [f"- Note: {note}" for note in table["breaks"]]
        lines.append("")
    return "\n".join(lines)


def write_dictionary(root: Path, catalog: Mapping[str, Any]) -> None:
    """Write DICTIONARY.md beside the data."""
    files.write_bytes(root / "DICTIONARY.md", dictionary(catalog).encode())
