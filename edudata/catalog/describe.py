"""What there is, told from `catalog.json` alone: no table is read and pandas is not imported."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edudata import arguments, config, registry
from edudata.catalog import reader
from edudata.errors import UnknownNameError

NO_PAGE = "each row names its page"


def book() -> dict[str, Any]:
    """The catalog over the data directories in force."""
    return reader.catalog(config.data_roots())


def entry(name: str, found: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the catalog knows of a table or view.

    found : the catalog, where it is at hand

    Raises UnknownNameError with the known names, or saying that the name is a figure's.
    """
    wanted = arguments.text(name, "table", "tuition")
    try:
        return reader.entry(book() if found is None else found, wanted)
    except UnknownNameError as error:
        ids = {figure.lower(): figure for figure in registry.figures()}
        if (figure := ids.get(wanted.strip().lower())) is None:
            raise
        hint = f"{figure} is a figure: ed.card({figure!r})."
        raise UnknownNameError(error.what, name, error.known, hint) from None


def rows() -> list[dict[str, Any]]:
    """One record a table or view: name, title, rows, columns, span, units, vintages, sources, licences."""
    found = book()
    out = []
    for name in sorted([*found["tables"], *found["views"]]):
        entry = reader.entry(found, name)
        out.append(
            {
                "name": name,
                "title": entry["title"],
                "view_of": entry.get("view_of"),
                "rows": entry["rows"],
                "columns": [c["name"] for c in entry["columns"]],
                "span": entry["span"],
                "units": entry["units"],
                "vintages": [f"{v['resource']}@{v['published']}" for v in entry["vintages"]],
                "sources": entry["sources"],
                "licences": entry["licences"],
            }
        )
    return out


def search(query: str) -> list[dict[str, Any]]:
    """Tables and views that match a query's words, best first.

    A word in the name or title counts most, then columns and their descriptions, then sources.
    "debt by state" -> student_debt_by_state first
    """
    asked = re.findall(r"[a-z0-9]+", arguments.text(query, "query", "debt by state").lower())
    words = [w for w in asked if w not in {"by", "of", "the", "and", "in", "a"}]
    if not words:
        return rows()
    found = book()
    scored = []
    for row in rows():
        entry = reader.entry(found, row["name"])
        texts = (
            (6, f"{row['name'].replace('_', ' ')} {row['title']}"),
            (2, " ".join([*row["columns"], entry["description"], entry["subject"]])),
            (1, " ".join(c["description"] for c in entry["columns"])),
            (1, " ".join(row["sources"] + [found["resources"][s]["title"] for s in row["sources"]])),
        )
        score = 0
        for word in words:
            hits = [weight for weight, text in texts if word.rstrip("s") in text.lower()]
            score += max(hits, default=-2)
        if score > 0:
            scored.append((score, row))
    return [row for _, row in sorted(scored, key=lambda pair: (-pair[0], len(pair[1]["name"])))]


def provenance(name: str) -> list[dict[str, Any]]:
    """Where a table's or view's figures come from: one record a resource.

    publisher, title, page, url, citation, licence (name), published, retrieved, how, trust, sha256,
    next_release ("YYYY-MM" or None), cadence, notes; of several vintages all dates are in `vintages`.
    """
    found = book()
    entry = reader.entry(found, name)
    out = []
    for source in entry["sources"]:
        resource = found["resources"][source]
        vintages = [v for v in entry["vintages"] if v["resource"] == source]
        newest = max(vintages, key=lambda v: v["published"])
        out.append(
            resource
            | newest
            | {
                "licence": found["licences"][resource["licence"]]["name"],
                "vintages": [v["published"] for v in vintages],
                "table": entry.get("view_of", name),
            }
        )
    return out


@dataclass(frozen=True, slots=True)
class Info:
    """All there is to know about a table before loading it; prints readably."""

    entry: Mapping[str, Any]
    provenance: tuple[Mapping[str, Any], ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as the command line prints with --json."""
        hidden = {"root", "span_columns"}
        return {k: v for k, v in self.entry.items() if k not in hidden} | {
            "provenance": [dict(p) for p in self.provenance]
        }

    def __repr__(self) -> str:
        entry = self.entry
        span = entry["span"]
        lines = [f"{entry['name']}: {entry['title']}", entry["description"], ""]
        if entry.get("view_of"):
            lines.append(f"view of    {entry['view_of']}")
        lines.append(f"rows       {entry['rows']:,} · key: {', '.join(entry['key'])}")
        if span["start"]:
            lines.append(f"span       {span['start']} to {span['end']}")
        lines.append("columns")
        for column in entry["columns"]:
            unit = f" [{column['unit']}]" if column["unit"] else ""
            lines.append(f"  {column['name']} ({column['dtype']}){unit}: {column['description']}")
        lines.append("sources")
        for p in self.provenance:
            due = f", next expected {p['next_release']}" if p["next_release"] else ""
            lines.append(f"  {p['publisher']}, {p['title']}, published {p['published']}{due}")
            lines.append(f"    {p['page'] or NO_PAGE} · {p['licence']} · sha256 {p['sha256'][:12]}…")
        lines += [f"note       {note}" for note in entry["breaks"]]
        return "\n".join(lines)


def info(name: str) -> Info:
    """Title, columns with units, sources, licence, vintages and checks of a table or view.

    info("tuition").entry["rows"] -> how many rows; print(info("tuition")) shows all of it

    Raises UnknownNameError with the nearest names, WrongTypeError when the name is no text.
    """
    return Info(entry(name), tuple(provenance(name)))


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation as text and as BibTeX."""

    text: str
    bibtex: str

    def __repr__(self) -> str:
        return f"{self.text}\n\n{self.bibtex}"


def cite(name: str) -> Citation:
    """How to cite a table, a view or a figure: every publisher behind it, with its vintage.

    cite("cpi").text   -> edudata 0.1.0, table cpi. Data: U.S. Bureau of Labor Statistics. Consumer …
    cite("G-4").bibtex -> @misc{bls_cpi_202609, …

    Raises UnknownNameError with the nearest names, WrongTypeError when the name is no text.
    """
    from edudata.version import __version__

    found = book()
    name = arguments.text(name, "table or figure", "G-4")
    if name in found["tables"] or name in found["views"]:
        names: tuple[str, ...] = (name,)
        label = f"table {name}"
    else:
        try:
            spec = registry.figure(name)
        except UnknownNameError:
            known = [*found["tables"], *found["views"], *registry.figures()]
            raise UnknownNameError("table or figure", name, sorted(known)) from None
        names, label = spec.tables, f"figure {spec.id}, {spec.name}"
    behind = {p["resource"]: p for n in names for p in provenance(n)}
    lines, entries = [], []
    for address, p in sorted(behind.items()):
        page = f" {p['page']}" if p["page"] and p["page"] not in p["citation"] else ""
        lines.append(f"{p['citation'].rstrip('.')}. Published {p['published']}.{page}")
        key = re.sub(r"[^a-z0-9]+", "_", address) + "_" + p["published"].replace("-", "")
        fields = {
            "author": "{" + p["publisher"] + "}",
            "title": p["title"],
            "year": p["published"][:4],
            "howpublished": r"\url{" + p["page"] + "}" if p["page"] else NO_PAGE,
            "note": f"Vintage {p['published']}, sha256 {p['sha256'][:16]}",
        }
        body = ",\n".join(f"  {k} = {{{v}}}" for k, v in fields.items())
        entries.append(f"@misc{{{key},\n{body}\n}}")
    own = f"edudata {__version__}, {label}. Data: " + " · ".join(lines)
    return Citation(own, "\n\n".join(entries))
