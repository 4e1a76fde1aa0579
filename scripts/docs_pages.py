"""Pages of the documentation that records, the catalog and the API's description write."""

from __future__ import annotations

import functools
import inspect
import json
import re
import textwrap
import tomllib
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert

import edudata
from edudata import registry
from edudata.api.figures import figure_frames
from edudata.catalog import reader
from edudata.cli import app
from edudata.dashboard import pages as dashboard_pages
from edudata.delivery import changes
from edudata.delivery.document import state
from edudata.delivery.http import openapi
from edudata.essay.record import MEANING, Claim
from edudata.etl.store import corrections
from edudata.figures.controls import Choice, Control
from edudata.figures.spec import FigureSpec, Frames

FORMULAS = Path(__file__).with_name("formulas.toml")
BASE = "/api/v1"
ON_CLAIMS = (
    "Each statement of the essay in our words, the rule that decides its verdict, the other definitions "
    "that a reader might prefer, and the code that computes it. The verdicts themselves change with the "
    "data: `edudata claims` or the claims page of the dashboard shows them."
)
ON_LIMITS = (
    "What a careful reader has to know about a series: breaks, changes of method, gaps. Nothing is "
    "interpolated or spliced across them."
)
ON_HTTP = (
    f"A running dashboard answers GET requests below `{BASE}`; `{BASE}/openapi.json` is this page for "
    "programs (OpenAPI 3.1). Every address also takes `as_of=YYYY`, `YYYY-MM` or `YYYY-MM-DD`: as "
    "published by then. [How to filter](../doors.md)."
)
ON_REVISIONS = (
    "Every release in the archive, every value that a publisher revised between two of them, and every "
    "verdict that changed, newest first. The same list is a feed: `changes.atom` of the HTTP API."
)


def pages() -> dict[str, str]:
    """Return Markdown by address within the site."""
    return {
        **{f"methods/figures/{slug}.md": figures(slug) for slug in figure_pages()},
        "methods/claims.md": claims(),
        "methods/limits.md": limits(),
        "reference/python.md": python(),
        "reference/records.md": "# Records\n\n::: edudata.records\n\n::: edudata.errors\n",
        "reference/commands.md": commands(),
        "reference/http.md": http(),
        "reference/revisions.md": revisions(),
    }


def cell(value: object) -> str:
    """Write a value for one cell of a table; text that looks like HTML stays text."""
    return str(value).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Write a table; nothing if it has no rows."""
    names = list(head)
    lines = [f"| {' | '.join(map(cell, row))} |" for row in rows]
    return "\n".join([f"| {' | '.join(names)} |", "|" + "---|" * len(names), *lines, ""]) if lines else ""


def source(function: Callable[..., Any] | None) -> str:
    """Write the code of a function as a folded block: the formula, as it is computed."""
    while isinstance(function, functools.partial):
        function = function.func
    if function is None:
        return ""
    function = inspect.unwrap(function)
    code = textwrap.dedent(inspect.getsource(function)).rstrip()
    block = textwrap.indent(f"```python\n{code}\n```", "    ")
    return f'??? note "As computed: `{function.__module__}.{function.__qualname__}`"\n\n{block}\n'


@functools.cache
def formulas() -> list[dict[str, Any]]:
    """Read the formulas of the methods, in TeX."""
    return list(tomllib.loads(FORMULAS.read_text(encoding="utf-8"))["formula"])


def formula(kind: str, name: str) -> str:
    """Write the formulas of a figure or claim as MathML, which browsers set without a script."""
    parts = [
        f"**{record['name']}.** {record['where']}\n\n"
        f'<div class="formula" role="math">{convert(record["tex"], display="block")}</div>'
        for record in formulas()
        if name in record.get(kind, ())
    ]
    return "\n\n".join(parts)


# --- figures and claims ---------------------------------------------------------------------------------


def figure_pages() -> dict[str, str]:
    """Return the dashboard's pages that show figures: slug to title, in reading order."""
    used = {spec.page for spec in registry.figures().values()}
    return {page.slug: page.title for page in dashboard_pages.pages().values() if page.slug in used}


def figures(slug: str) -> str:
    """Describe the figures of one page of the dashboard: question, method, settings, tables, code."""
    specs = [spec for spec in registry.figures().values() if spec.page == slug]
    return "\n\n".join([f"# {figure_pages()[slug]}: methods", *map(_figure, specs)]) + "\n"


def _figure(spec: FigureSpec) -> str:
    frames = figure_frames(spec)
    tables = ", ".join(f"[`{n}`](../../reference/dictionary.md#{_of_view(n)})" for n in spec.tables)
    settings = [
        (f"`{c.name}`", c.label, _values(c, frames), f"`{spec.defaults(frames)[c.name]}`", c.help)
        for c in spec.controls
    ]
    return "\n\n".join(
        [
            f"## {spec.id} {spec.name} {{ #{spec.id} }}",
            f"*{spec.question}*",
            # An asterisk within a word would begin emphasis.
            re.sub(r"(?<=\w)\*(?=\w)", r"\*", spec.about.strip()),
            f"Tables: {tables}",
            formula("figures", spec.id),
            table(("setting", "label", "values", "default", "meaning"), settings),
            source(spec.rows),
        ]
    )


def _of_view(name: str) -> str:
    """Name the table that a view belongs to: the dictionary has a section per table."""
    views = reader.catalog()["views"]
    return views[name]["table"] if name in views else name


def _values(control: Control, frames: Frames) -> str:
    if not isinstance(control, Choice):
        low, high, _ = control.limits(frames)
        return f"{low:g} to {high:g} {control.unit}".strip()
    values = control.values(frames)
    first = [f"`{value}` {label}" if value != label else f"`{value}`" for value, label in values.items()]
    # A list of 3,000 counties helps nobody here.
    return "; ".join(first) if len(first) <= 24 else f"{'; '.join(first[:6])}; … ({len(first):,} values)"


def claims() -> str:
    """Describe each claim: statement, rule, other definitions, sources, code."""
    lines = [
        "# Claims: methods",
        ON_CLAIMS,
        table(("verdict", "means"), MEANING.items()),
    ]
    for section, group in groupby(registry.claims().values(), key=lambda claim: claim.section):
        lines += [f"## {section}", *map(_claim, group)]
    return "\n\n".join(lines) + "\n"


def _claim(claim: Claim) -> str:
    specs = registry.figures()
    parts = [f"### {claim.statement} {{ #{claim.id} }}", f"`{claim.id}`"]
    parts += [claim.definition, claim.why_not, formula("claims", claim.id)]
    parts += [f"- Read as: {reading.statement}" for reading in claim.readings]
    parts.append(
        table(
            ("option", "values, the board's first"),
            ((f"`{name}`", "; ".join(values.values())) for name, values in claim.options.items()),
        )
    )
    if claim.figure:
        page = specs[claim.figure].page
        parts.append(f"Figure: [{claim.figure}](figures/{page}.md#{claim.figure})")
    for words, resources in (("Decided by", claim.resources), ("Other definitions", claim.others)):
        if resources:
            parts.append(f"{words}: {', '.join(f'`{name}`' for name in resources)}")
    return "\n\n".join(part for part in [*parts, source(claim.check)] if part)


def limits() -> str:
    """List breaks, gaps and suspect values of every table."""
    lines = [
        "# Limits and known breaks",
        ON_LIMITS,
    ]
    for name, entry in sorted(reader.catalog()["tables"].items()):
        if entry["breaks"]:
            lines.append(f"## {entry['title']}")
            lines.append(f"[`{name}`](../reference/dictionary.md#{name})")
            lines.append("\n".join(f"- {text}" for text in entry["breaks"]))
    entries = tomllib.loads(corrections.FILE.read_text(encoding="utf-8"))["correction"]
    rows = [
        (
            f"`{e['resource']}`",
            e["published"],
            e["column"],
            e["expect"],
            e.get("suggestion", ""),
            e["reason"],
        )
        for e in entries
    ]
    lines += ["## Suspect values", "The published figure stays; the table flags it and says why."]
    lines.append(table(("resource", "release", "column", "published", "expected", "why"), rows))
    return "\n\n".join(lines) + "\n"


# --- reference ------------------------------------------------------------------------------------------


def python() -> str:
    """Name each public function for mkdocstrings, which reads its docstring."""
    names = [f"{module}.{name}" for module, all_ in edudata._MODULES.items() for name in all_]
    calls = [f"::: {name}" for name in names if not name.endswith("__")]
    introduction = "Every function is called as `ed.name` after `import edudata as ed`."
    return "\n\n".join(["# Python", introduction, *calls, "::: edudata.delivery.document.deliver"]) + "\n"


def commands() -> str:
    """Describe each command of the command line with its arguments and options."""
    import typer.main

    lines = ["# Command line", "Exit codes: 0 success, 1 failure, 2 wrong usage.", ""]
    return "\n\n".join([*lines, *_commands("edudata", typer.main.get_command(app))]) + "\n"


def _commands(name: str, command: Any) -> Iterable[str]:
    inner: Mapping[str, Any] = getattr(command, "commands", {})
    if not inner:
        text = inspect.cleandoc(command.help or "").replace("\b\n", "").replace("\f", "")
        rows = [
            (
                ", ".join(f"`{option}`" for option in parameter.opts)
                if parameter.param_type_name == "option"
                else f"`{parameter.name.upper()}`",
                getattr(parameter, "help", "") or "",
            )
            for parameter in command.params
        ]
        yield f"## {name}"
        yield text.replace("<", "&lt;")
        yield table(("argument", "meaning"), rows)
    for each, subcommand in sorted(inner.items()):
        if not subcommand.hidden:
            yield from _commands(f"{name} {each}", subcommand)


def http() -> str:
    """Render the OpenAPI description: addresses, formats, parameters, errors."""
    description = json.loads(openapi.document(BASE).body)
    lines = [
        "# HTTP API",
        ON_HTTP,
        "## Answers",
        table(
            ("status", "means"),
            ((s, r["description"]) for s, r in sorted(description["components"]["responses"].items())),
        ),
    ]
    operations = [(path, record["get"]) for path, record in description["paths"].items()]
    tags = dict.fromkeys(tag for _, operation in operations for tag in operation["tags"])
    for tag in tags:
        lines.append(f"## {tag.capitalize()}")
        lines += [_operation(path, op, description) for path, op in operations if op["tags"][0] == tag]
    return "\n\n".join(lines) + "\n"


def _operation(path: str, operation: Mapping[str, Any], description: Mapping[str, Any]) -> str:
    shared = description["components"]["parameters"]
    own, filters = [], []
    for parameter in operation.get("parameters", ()):
        if "$ref" in parameter:
            filters.append(shared[parameter["$ref"].rsplit("/", 1)[1]]["name"])
        else:
            own.append(parameter)
    rows = [(f"`{p['name']}`", _schema(p["schema"]), p.get("description", "")) for p in own]
    filters = [f"`{name}`" for name in filters if name != "as_of"]
    parts = [f"### GET {path}", cell(operation["summary"])]
    parts.append(table(("parameter", "values", "meaning"), rows))
    if filters:
        parts.append(f"Filters: {', '.join(filters)}.")
    return "\n\n".join(part for part in parts if part)


def _schema(schema: Mapping[str, Any]) -> str:
    schema = schema.get("items", schema)
    values = schema.get("enum")
    if values is None:
        bounds = [f"{schema[name]:g}" for name in ("minimum", "maximum") if name in schema]
        return f"{schema.get('type', 'any')}{', from ' + ' to '.join(bounds) if bounds else ''}"
    examples = ", ".join(f"`{value}`" for value in values[:24])
    return examples if len(values) <= 24 else f"{examples}, … ({len(values):,} values)"


def revisions() -> str:
    """List releases, revised values and changed verdicts, newest first."""
    lines = [
        "# Revision log",
        ON_REVISIONS,
    ]
    for year, group in groupby(changes.events(state()), key=lambda event: event["date"][:4]):
        lines.append(f"## {year}")
        rows = [(e["date"], e["kind"], e["title"], e["text"]) for e in group]
        lines.append(table(("date", "kind", "change", "details"), rows))
    return "\n\n".join(lines) + "\n"
