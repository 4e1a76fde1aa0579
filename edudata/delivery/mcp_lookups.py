"""What the MCP server answers about places, programs and rival explanations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from edudata import arguments
from edudata.api import explanations as explanations_api
from edudata.api import programs as programs_api
from edudata.api.program_names import is_id
from edudata.catalog import reader
from edudata.delivery import explanations, places, programs
from edudata.delivery.document import state
from edudata.errors import AmbiguousNameError, EmptyResultError, OutOfRangeError, UnknownNameError

Answer = dict[str, Any]
MAX_MEASURES = 20
MAX_PROGRAMS = 8
MAX_CITED = 4
# Of a program's record, what a model needs to answer a reader.
PROGRAM_FACTS = (
    *("institution", "state", "field", "level", "answer", "sentence", "earnings_1yr_usd"),
    *("earnings_4yr_usd", "median_debt_usd", "benchmark", "benchmark_usd", "graduates", "fails_next_pct"),
)
COLUMNS = ("id", "institution", "field", "credential", "earnings_4yr_usd", "benchmark_usd")


def lookup(name: str) -> Answer:
    """Describe a state, metro, college or program, or list the programs that words match."""
    text = arguments.text(name, "name", "Nashville").strip()
    if not text:
        raise OutOfRangeError("The name is empty. Example: Nashville.")
    if is_id(text):
        return program(text)
    try:
        return place(text)
    except (AmbiguousNameError, UnknownNameError) as error:
        try:
            return program_list(text)
        except EmptyResultError:
            raise error from None


def place(name: str) -> Answer:
    """Describe a place in its measures: value, the nation's, rank, period."""
    brief = places.brief(places.find(name), {})
    rows = [row for row in brief.rows if not row.missing]
    lines = [[r.label, r.text, r.nation_text, r.rank_text, r.period] for r in rows[:MAX_MEASURES]]
    cited = dict.fromkeys(f"{row.source.publisher}, {row.source.title}" for row in rows)
    return {
        "place": brief.place.id,
        "name": brief.place.name,
        "finding": brief.finding,
        "closed": brief.place.closed,
        "columns": ["measure", "here", "nation", "rank", "period"],
        "rows": lines,
        "more": f"places/{brief.place.id}.json",
        "data": state(),
        "vintage": sorted({f"{row.table}@{row.source.published}" for row in rows if row.table})[:6],
        "cite": [text[:110] for text in cited][:MAX_CITED],
        "gaps": [row.label + ": " + row.missing[:80] for row in brief.rows if row.missing][:2],
    }


def program(name: str) -> Answer:
    """Describe one program: pay, debt, its result in the earnings test, and how much of it is luck."""
    facts = programs_api.program(name).to_dict()
    college = facts["college"] or {}
    return (
        {"program": facts["id"]}
        | {field: facts[field] for field in PROGRAM_FACTS}
        | {"net_price_usd_a_year": college.get("net_price_usd")}
        | _origin(("programs", "institutions"))
    )


def program_list(words: str) -> Answer:
    """List the programs that words match, the best first."""
    frame = programs_api.programs(words, limit=MAX_PROGRAMS)
    rows = [
        [*(record[column] for column in COLUMNS), programs.shown_verdict(record)]
        for record in programs.records(frame)
    ]
    return {
        "matches": frame.attrs["matches"],
        "columns": [*COLUMNS, "earnings test"],
        "programs": rows,
    } | _origin(("programs",))


def rivals(name: str) -> Answer:
    """List the rival explanations of why young graduates struggle, or describe one."""
    frame = explanations_api.explanations()
    every = explanations.nested(frame)
    if name != "explanations":
        every = [e for e in every if e["id"] == name]
        keys = ("kind", "prediction", "holds", "reason")
        (one,) = every
        predictions = [{key: p[key] for key in keys} for p in one["predictions"]]
        return one | {"predictions": predictions, "data": state()}
    return {"explanations": {e["id"]: f"{e['name']}: {e['fit']}" for e in every}, "data": state()}


def explanation_names() -> tuple[str, ...]:
    """List what `rivals` answers."""
    return ("explanations", *dict.fromkeys(str(name) for name in explanations_api.explanations()["id"]))


def _origin(tables: Iterable[str]) -> Answer:
    """Name releases, publishers and gaps of tables from the catalog, without reading them."""
    catalog = reader.catalog()
    entries = [reader.entry(catalog, table) for table in tables]
    vintages = {v["resource"]: v["published"] for entry in entries for v in entry["vintages"]}
    resources = [catalog["resources"][name] for name in vintages]
    return {
        "sha256": {entry["name"]: catalog["tables"][entry["name"]]["sha256"][:8] for entry in entries},
        "vintage": [f"{name}@{published}" for name, published in vintages.items()],
        "cite": [f"{r['publisher']}, {r['title']}"[:110] for r in resources][:MAX_CITED],
        "gaps": [text[:120] for entry in entries for text in entry["breaks"]][:2],
    }
