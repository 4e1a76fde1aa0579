"""Cite tables and figures with every publisher and vintage behind them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from edudata import arguments, markup
from edudata.catalog import describe, reader
from edudata.errors import UnknownNameError
from edudata.version import __version__


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation as text and as BibTeX."""

    text: str
    bibtex: str

    def __repr__(self) -> str:
        return f"{self.text}\n\n{self.bibtex}"

    def _repr_html_(self) -> str:
        return f"{markup.paragraphs([self.text])}<pre>{escape(self.bibtex)}</pre>"


def cite(name: str) -> Citation:
    """Cite a table, a view or a figure; see `edudata.cite`."""
    return citation(*_cited(reader.catalog(), arguments.text(name, "table or figure", "G-4")))


def citation(label: str, tables: Iterable[str]) -> Citation:
    """Cite everything behind some tables, under a label such as "figure G-4, Cost of a degree"."""
    return from_records(label, (p for table in tables for p in describe.provenance(table)))


def from_records(label: str, records: Iterable[Mapping[str, Any]]) -> Citation:
    """Cite the releases that records of provenance describe; each resource once."""
    ordered = sorted({record["resource"]: record for record in records}.items())
    text = f"edudata {__version__}, {label}."
    if ordered:
        text += " Data: " + " · ".join(_sentence(p) for _, p in ordered)
    return Citation(text, "\n\n".join(_bibtex(resource, p) for resource, p in ordered))


def source_line(records: Iterable[Mapping[str, Any]]) -> str:
    """Name the publishers in one line: "Sources: NCES; U.S. Bureau of Labor Statistics"."""
    publishers = dict.fromkeys(record["publisher"] for record in records) or ("our judgments",)
    return f"{'Source' if len(publishers) == 1 else 'Sources'}: {'; '.join(publishers)}"


def _cited(catalog: Mapping[str, Any], name: str) -> tuple[str, Iterable[str]]:
    if name in catalog["tables"] or name in catalog["views"]:
        return f"table {name}", (name,)
    figures = describe.figures(catalog)
    ids = {figure_id.lower(): figure_id for figure_id in figures}
    if figure_id := ids.get(name.strip().lower()):
        figure = figures[figure_id]
        return f"figure {figure_id}, {figure['name']}", figure["tables"]
    names = sorted([*catalog["tables"], *catalog["views"], *figures])
    raise UnknownNameError("table or figure", name, names)


def _sentence(record: Mapping[str, Any]) -> str:
    # Some citations name the page already.
    page = f" {record['page']}" if record["page"] and record["page"] not in record["citation"] else ""
    return f"{record['citation'].rstrip('.')}. Published {record['published']}.{page}"


def _bibtex(resource: str, record: Mapping[str, Any]) -> str:
    published = record["published"]
    key = re.sub(r"[^a-z0-9]+", "_", resource) + "_" + published.replace("-", "")
    fields = {
        # In double braces, or BibTeX takes the last word of a publisher for a family name.
        "author": "{" + record["publisher"] + "}",
        "title": record["title"],
        "year": published[:4],
        "howpublished": r"\url{" + record["page"] + "}" if record["page"] else describe.NO_PAGE,
        "note": f"Vintage {published}" + (f", sha256 {record['sha256'][:16]}" if record["sha256"] else ""),
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{key},\n{body}\n}}"
