"""Describe tables and figures from the catalog alone, without reading a table or importing pandas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from edudata import arguments, markup
from edudata.catalog import reader, topics
from edudata.catalog import series as series_records
from edudata.dates import order
from edudata.errors import UnknownNameError

NO_PAGE = "each row names its page"
FILLER_WORDS = {"by", "of", "the", "and", "in", "a"}


def entry(name: str, catalog: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the catalog entry of a table or view.

    Raises
    ------
    UnknownNameError
        With the nearest names, or saying that the name is a figure's.
    WrongTypeError
        If the name is not text.
    """
    name = arguments.text(name, "table", "tuition")
    catalog = reader.catalog() if catalog is None else catalog
    try:
        return reader.entry(catalog, name)
    except UnknownNameError as error:
        ids = {figure_id.lower(): figure_id for figure_id in figures(catalog)}
        if (figure_id := ids.get(name.strip().lower())) is None:
            raise
        hint = f"{figure_id} is a figure: ed.card({figure_id!r})."
        raise UnknownNameError(error.what, name, error.known, hint) from None


def figures(catalog: Mapping[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """Return what the catalog records of each figure, by id in reading order.

    Each record has `id`, `page`, `name`, `question`, `tables` and `controls`; see
    `edudata.catalog.figure_index`.
    """
    catalog = reader.catalog() if catalog is None else catalog
    if "figures" in catalog:
        index: dict[str, dict[str, Any]] = catalog["figures"]
        return index
    # A catalog that an older version wrote lists no figures; importing them takes about a second.
    from edudata.catalog import figure_index

    return figure_index.index()


def rows() -> list[dict[str, Any]]:
    """Return one record per table and view, by name."""
    catalog = reader.catalog()
    return [_row(catalog, name) for name in sorted([*catalog["tables"], *catalog["views"]])]


def _row(catalog: Mapping[str, Any], name: str) -> dict[str, Any]:
    entry = reader.entry(catalog, name)
    return {
        "name": name,
        "title": entry["title"],
        "view_of": entry.get("view_of"),
        "rows": entry["rows"],
        "columns": [c["name"] for c in entry["columns"] if not is_empty(c)],
        "span": entry["span"],
        "units": entry["units"],
        "vintages": [f"{v['resource']}@{v['published']}" for v in entry["vintages"]],
        "sources": entry["sources"],
        "licences": entry["licences"],
    }


def is_empty(column: Mapping[str, Any]) -> bool:
    """Return whether a column of a catalog entry has no value in any row."""
    return bool(column.get("empty"))


def search(query: str) -> list[dict[str, Any]]:
    """Return the records of `rows` that match a query's words, best first.

    A word in the name or title counts most, then columns and their descriptions, then sources. Tables of a
    known topic and of a publisher's series come first.
    """
    query = arguments.text(query, "query", "debt by state").lower()
    words = [word for word in re.findall(r"[a-z0-9]+", query) if word not in FILLER_WORDS]
    if not words:
        return rows()
    catalog = reader.catalog()
    first = list(
        dict.fromkeys([*_series_tables(words), *(t for x in topics.matching(query) for t in x.tables)])
    )
    scored = [(_score(catalog, row, words), row) for row in rows()]
    # Of equal scores the shorter name comes first: a table before its special cases and releases.
    matches = [(score, row) for score, row in scored if score > 0 or row["name"] in first]
    place = {name: rank for rank, name in enumerate(first)}

    def order(match: tuple[int, dict[str, Any]]) -> tuple[int, bool, int, int]:
        score, row = match
        name = row["name"]
        return place.get(name, len(place)), name.endswith("_releases"), -score, len(name)

    return [row for _, row in sorted(matches, key=order)]


def _series_tables(words: Iterable[str]) -> list[str]:
    tables = {series_id.lower(): series.table for series_id, series in series_records.KNOWN.items()}
    return [tables[word] for word in words if word in tables]


def not_covered(query: str) -> str:
    """Say what a query asks for and no table has; "" if nothing is known to be missing."""
    return " ".join(topic.note for topic in topics.matching(query) if topic.note)


def _score(catalog: Mapping[str, Any], row: Mapping[str, Any], words: list[str]) -> int:
    entry = reader.entry(catalog, row["name"])
    titles = [catalog["resources"][resource]["title"] for resource in row["sources"]]
    texts = (
        (6, f"{row['name'].replace('_', ' ')} {row['title']}"),
        (2, " ".join([*row["columns"], entry["description"], entry["subject"]])),
        (1, " ".join(c["description"] for c in entry["columns"] if not is_empty(c))),
        (1, " ".join([*row["sources"], *titles])),
    )
    score = 0
    for word in words:
        # Without a final "s", so that "states" finds "state" as well.
        hits = [weight for weight, text in texts if word.rstrip("s") in text.lower()]
        score += max(hits, default=-2)  # a word found nowhere outweighs a weak hit of another
    return score


def provenance(name: str) -> list[dict[str, Any]]:
    """Return where a table's or view's figures come from, one record per resource.

    Returns
    -------
    list of dict
        publisher, title, page, url, citation, licence (name), published, retrieved, how, trust,
        sha256, next_release ("YYYY-MM" or None), cadence, notes, table and vintages: the dates of
        publication of all vintages, of which the other fields describe the newest.
    """
    catalog = reader.catalog()
    entry = reader.entry(catalog, name)
    records = []
    for source in entry["sources"]:
        resource = catalog["resources"][source]
        vintages = [v for v in entry["vintages"] if v["resource"] == source]
        # A table may stack several vintages of a resource.
        newest = max(vintages, key=lambda v: order(v["published"]))
        records.append(
            resource
            | newest
            | {
                "licence": catalog["licences"][resource["licence"]]["name"],
                "vintages": [v["published"] for v in vintages],
                "table": entry.get("view_of", name),
            }
        )
    return records


@dataclass(frozen=True, slots=True)
class Info:
    """Everything known about a table before it is loaded; prints readably.

    Attributes
    ----------
    entry : mapping
        The table's entry in the catalog.
    provenance : tuple of mapping
        One record per resource, as `provenance` returns them.
    """

    entry: Mapping[str, Any]
    provenance: tuple[Mapping[str, Any], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, as the command line prints with --json."""
        internal = {"root", "span_columns"}  # `root` is a path of this machine
        return {k: v for k, v in self.entry.items() if k not in internal} | {
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
            filled = f" ({coverage})" if (coverage := _coverage(column)) else ""
            lines.append(f"  {column['name']} ({column['dtype']}){unit}: {column['description']}{filled}")
        lines.append("sources")
        for p in self.provenance:
            due = f", next expected {p['next_release']}" if p["next_release"] else ""
            lines.append(f"  {p['publisher']}, {p['title']}, published {p['published']}{due}")
            lines.append(f"    {p['page'] or NO_PAGE} · {p['licence']} · sha256 {p['sha256'][:12]}…")
        lines += [f"note       {note}" for note in entry["breaks"]]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        entry, span = self.entry, self.entry["span"]
        about = [f"{entry['rows']:,} rows", f"key: {', '.join(entry['key'])}"]
        if entry.get("view_of"):
            about.append(f"view of {entry['view_of']}")
        if span["start"]:
            about.append(f"{span['start']} to {span['end']}")
        columns = [
            (c["name"], c["dtype"], c["unit"], c["description"], _coverage(c)) for c in entry["columns"]
        ]
        sources = [
            (p["publisher"], p["title"], p["published"], p["licence"], p["page"] or NO_PAGE)
            for p in self.provenance
        ]
        return (
            f"<h4>{markup.linked(entry['name'])}: {markup.linked(entry['title'])}</h4>"
            + markup.paragraphs([entry["description"], " · ".join(about)])
            + markup.table(("column", "type", "unit", "description", "coverage"), columns)
            + markup.table(("publisher", "title", "published", "license", "page"), sources)
            + markup.paragraphs(f"Note: {note}" for note in entry["breaks"])
        )


def _coverage(column: Mapping[str, Any]) -> str:
    """Say how many rows have a value, where it is not all of them."""
    if is_empty(column):
        return "empty: no release here has it"
    # Catalogs of earlier versions do not say.
    share = column.get("filled_pct", 100)
    return f"in {share:g}% of the rows" if share < 100 else ""


def info(name: str) -> Info:
    """Describe a table or view; see `edudata.info`."""
    return Info(entry(name), tuple(provenance(name)))
