"""What the MCP server answers: short facts with their release, checksum, citation and gaps.

These functions know nothing of the protocol. Answers are small, as a model reads every byte of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from edudata import arguments, registry
from edudata.api import claims as claims_api
from edudata.api.data import load_as_of
from edudata.api.figures import data_hash
from edudata.catalog import describe as catalog_describe
from edudata.catalog import export, reader
from edudata.delivery import claims as claim_documents
from edudata.delivery import figures, mcp_lookups, rows, sources, tables
from edudata.delivery.document import deliver, one_each, state
from edudata.delivery.selection import select
from edudata.errors import NoVintageError, OutOfRangeError, UnknownNameError
from edudata.essay.record import Claim

Answer = dict[str, Any]
MAX_ROWS = 50
DEFAULT_ROWS = 15
MAX_HITS = 3  # of each kind
MAX_NAMED = 12  # values of a column, and known names in an error
MAX_BREAKS = 2
# What a comparison of places shows without a choice of its own.
COMPARED = (
    "median_household_income_usd",
    "median_home_value_usd",
    "median_gross_rent_usd_per_month",
    "population",
)


def search(query: str) -> Answer:
    """Find tables, figures and claims by words."""
    text = arguments.text(query, "query", "debt by state").lower()
    words = {word.rstrip("s") for word in re.findall(r"[a-z0-9]+", text)} - catalog_describe.FILLER_WORDS
    free = set(tables.names())
    matches = [row for row in catalog_describe.search(query) if row["name"] in free]
    hits: list[Answer] = [{"table": row["name"], "is": row["title"]} for row in matches[:MAX_HITS]]
    figures_by_words = [(f["id"], f["question"], f["name"]) for f in catalog_describe.figures().values()]
    claims_by_words = [(c.id, c.statement, c.definition) for c in registry.claims().values()]
    for kind, records in (("figure", figures_by_words), ("claim", claims_by_words)):
        scored = [(_score(words, " ".join(record)), record) for record in records]
        best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])[:MAX_HITS]
        hits += [{kind: name, "is": text} for _, (name, text, _) in best]
    return {"found": hits}


def _score(words: set[str], text: str) -> int:
    lowered = text.lower().replace("-", " ")
    return sum(word in lowered for word in words)


def describe(name: str) -> Answer:
    """Describe a table with its columns, a figure with its controls, or rival explanations."""
    if name in mcp_lookups.explanation_names():
        return mcp_lookups.rivals(name)
    known = {figure_id.lower(): figure_id for figure_id in catalog_describe.figures()}
    if figure_id := known.get(name.strip().lower()):
        record = catalog_describe.figures()[figure_id]
        controls = {
            c["name"]: list(c.get("options") or ()) or c["default"] or "depends on the data"
            for c in record["controls"]
        }
        return {"figure": figure_id, "question": record["question"], "controls": controls}
    entry = catalog_describe.entry(name)
    frame = load_as_of(entry["name"], None)
    return {
        "table": entry["name"],
        "title": entry["title"],
        "rows": len(frame),
        "columns": {c["name"]: _column(frame[c["name"]], c) for c in entry["columns"]},
    } | _origin({entry["name"]: frame}, None)


def _column(values: pd.Series, column: Mapping[str, Any]) -> str:
    if values.isna().all():
        return "empty"
    if column["dtype"] in ("number", "integer"):
        return f"{column['unit']} {values.min():g} to {values.max():g}".strip()
    if column["dtype"] == "date":
        return f"{values.min():%Y-%m-%d} to {values.max():%Y-%m-%d}"
    distinct = sorted(values.dropna().astype("str").unique())
    if len(distinct) > MAX_NAMED or sum(map(len, distinct)) > 200:
        return f"{len(distinct):,} values such as {distinct[0][:40]}"
    return ", ".join(distinct)


def _origin(frames: Mapping[str, pd.DataFrame], as_of: str | None) -> Answer:
    """Name releases, publishers and gaps of some tables."""
    vintages = {name: frame.attrs["vintage"] for name, frame in frames.items()}
    records = sources.records(vintages, as_of)
    catalog = reader.catalog()
    breaks = [text for name in frames for text in reader.entry(catalog, name)["breaks"]]
    names = dict.fromkeys(f"{r['publisher']}, {r['title']}"[:110] for r in records)
    releases = [f"{r['resource']}@{r['published']}" for r in records]
    return {
        "vintage": releases[:4] + ([f"and {len(releases) - 4} more"] if len(releases) > 4 else []),
        "cite": list(names)[:3] + ([f"and {len(names) - 3} more"] if len(names) > 3 else []),
        "gaps": [text[:120] for text in dict.fromkeys(breaks)][:MAX_BREAKS],
    }


def read_rows(
    table: str,
    filters: dict[str, Any] | None = None,
    columns: list[str] | None = None,
    limit: int = DEFAULT_ROWS,
    as_of: str | None = None,
) -> Answer:
    """Read rows of a table."""
    if not 1 <= limit <= MAX_ROWS:
        raise OutOfRangeError(f"limit must be 1 to {MAX_ROWS}; {limit} was given.")
    name = tables.find(table)
    catalog = reader.catalog()
    export.permitted(reader.entry(catalog, name), catalog)
    frame = load_as_of(name, as_of)
    controls = {key: _texts(value) for key, value in (filters or {}).items()}
    if columns:
        controls["columns"] = (",".join(columns),)
    rows_wanted = select(frame, name, controls)
    return (
        {"columns": [str(c) for c in rows_wanted.columns], "rows": _lists(rows_wanted.head(limit))}
        | {"matching": len(rows_wanted), "sha256": frame.attrs["sha256"][:8]}
        | _origin({name: frame}, as_of)
    )


def _texts(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list | tuple) else (value,)
    return tuple("" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for v in values)


def _lists(frame: pd.DataFrame) -> list[list[Any]]:
    """Return rows as lists; long texts are cut."""
    plain = [rows.plain(frame[name]) for name in frame.columns]
    cut = [[v[:80] if isinstance(v, str) else v for v in column] for column in plain]
    return [list(row) for row in zip(*cut, strict=True)]


def figure(id: str, controls: dict[str, Any] | None = None, as_of: str | None = None) -> Answer:
    """Read a figure's finding, with its notes and last rows."""
    name = figures.find(id)
    values = {key: _texts(value) for key, value in (controls or {}).items()}
    one_each(values)
    figure_state = figures.draw(name, values, as_of)
    card = figure_state.card
    return {
        "figure": name,
        "finding": card.finding,
        "shows": card.subtitle,
        "headline": ": ".join(card.headline),
        "notes": [note[:160] for note in card.notes[:2]],
        "controls": figure_state.values,
        "data": data_hash(card.data),
        "columns": [str(c) for c in card.data.columns][:8],
        "last_rows": _lists(card.data.iloc[-3:, :8]),
    } | _origin(figure_state.frames, as_of)


def claim(id: str = "", as_of: str | None = None) -> Answer:
    """Read one claim with its verdict, or all verdicts in short."""
    if not id:
        import json

        board = json.loads(deliver("claims", "json", as_of=as_of).body)["claims"]
        return {"verdicts": {c["id"]: c["verdict"] for c in board}, "data": state()}
    (row,) = claim_documents.plain(claims_api.assess(registry.claim(id).id, as_of))
    others = {o["definition"]: o["verdict"] for o in row["alternatives"][1:9]}
    return {
        "claim": row["id"],
        "statement": row["statement"],
        "verdict": row["verdict"],
        "reason": row["reason"],
        "value": row["value"],
        "unit": row["unit"],
        "rule": row["definition"][:500],
        "other_definitions": others,
        "figure": row["figure"],
        "overdue": row["note"],
    } | _claim_origin(registry.claim(id), as_of)


def history(claim: str, as_of: str | None = None) -> Answer:
    """Read how the verdict on a claim changed with new releases."""
    name = registry.claim(claim).id
    days = claim_documents.plain(claims_api.claim_history(name, as_of))
    verdicts = [[day["as_of"], day["verdict"], day["value"]] for day in days]
    return {
        "claim": name,
        "unit": days[-1]["unit"] if days else "",
        "days": verdicts[:1] + verdicts[1:][-14:],
    } | _claim_origin(registry.claim(name), as_of)


def _claim_origin(record: Claim, as_of: str | None) -> Answer:
    """Name the releases behind a claim; an opinion has none."""
    try:
        frames = {name: load_as_of(name, as_of) for name in record.needed}
    except NoVintageError:  # the reason says so
        return {"vintage": [], "cite": [], "gaps": []}
    hashes = {name: frame.attrs["sha256"][:8] for name, frame in frames.items()}
    return {"sha256": hashes} | _origin(frames, as_of)


def compare(places: list[str], measures: list[str] | None = None) -> Answer:
    """Compare states, metros or counties."""
    if not 1 <= len(places) <= 8:
        raise OutOfRangeError(f"Name 1 to 8 places; {len(places)} were given.")
    frame = load_as_of("housing", None)
    for measure in measures or ():
        if measure not in frame.columns:
            raise UnknownNameError("measure", measure, frame.select_dtypes("number").columns)
    rows_wanted = pd.concat([_place(frame, place) for place in places])
    columns = ["name", "level", "survey", *(measures or COMPARED)]
    answer = {"columns": columns, "rows": _lists(rows_wanted[columns]), "sha256": frame.attrs["sha256"][:8]}
    return answer | _origin({"housing": frame}, None)


def _place(frame: pd.DataFrame, place: str) -> pd.DataFrame:
    """Find a place by its name, the beginning of its name, or its code; of several the largest counts."""
    lowered = place.strip().lower()
    names = frame["name"].str.lower()
    for matches in ((names == lowered) | (frame["geo_id"] == lowered), names.str.startswith(lowered)):
        if lowered and matches.any():
            places = frame[matches].sort_values("population", ascending=False)
            # A name may be a state's and a county's: the larger level has more people.
            return places.head(1)
    raise UnknownNameError(
        "place", place, frame.sort_values("population", ascending=False)["name"].head(400)
    )


def cite(name: str) -> Answer:
    """Cite a table or figure."""
    from edudata.catalog import cite as citations

    cited = citations.cite(name)
    return {"text": cited.text[:2_000], "bibtex_entries": cited.bibtex.count("@misc")}
