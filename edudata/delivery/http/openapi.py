"""The API's description (OpenAPI 3.1), generated from the records of tables, figures and claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from edudata import registry
from edudata.analysis.place import majors
from edudata.analysis.place.schools import KINDS as KINDS_OF_COLLEGE
from edudata.analysis.programs.search import LEVELS
from edudata.api.briefs import atlas
from edudata.api.figures import figure_frames
from edudata.api.program_names import MAX_LIMIT
from edudata.api.programs import COLLEGE_LEVELS, CONTROLS
from edudata.catalog import reader
from edudata.delivery import changes, places, rows
from edudata.delivery.document import MEDIA_TYPES, Document, state
from edudata.delivery.kinds import KINDS
from edudata.delivery.metadata.documents import DESCRIPTIONS
from edudata.delivery.schema import TYPES
from edudata.figures.controls import Choice, Control
from edudata.figures.spec import FigureSpec
from edudata.places import NAMES
from edudata.version import __version__

# A month has 28 days at least: any such date exists.
DATE = r"^(1[6-9]|2[0-9])[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?$"
SPOKEN = {
    304: "The client's copy is current.",
    403: "The license does not allow these figures to be passed on.",
    404: "No such address, nothing published by then, or no row matches.",
    413: "The address or the answer is too large.",
    422: "A parameter or its value cannot be used; the answer names the known ones.",
    501: "The server has no browser to draw a picture.",
    503: "The data cannot be read, or the server is busy.",
}
PROBLEM = {
    "type": "object",
    "required": ["status", "type", "error"],
    "properties": {
        "status": {"type": "integer"},
        "type": {"type": "string", "description": "Name of the error."},
        "error": {"type": "string", "description": "What happened and what to do."},
        "known": {"type": "array", "items": {"type": "string"}, "description": "The known names."},
    },
}
AS_OF = {
    "name": "as_of",
    "in": "query",
    "description": "As published by the end of this day, month or year; the newest by default.",
    "schema": {"type": "string", "pattern": DATE},
}
METADATA = "metadata.json"
# Found by a search in the newest release.
SEARCHED = ("colleges", "programs", "program-counts")
PROGRAM = rf"^[0-9]{{6}}-[0-9]{{4}}-({'|'.join(LEVELS)})$"
EXAMPLE = "001005-5005-bachelors"
AS_OF_REF = {"$ref": "#/components/parameters/as_of"}


def document(base: str) -> Document:
    """Describe the API that is served below an address."""
    return Document(_described(base, state()), MEDIA_TYPES["json"], "openapi.json")


INFO = {
    "title": "edudata",
    "version": __version__,
    "summary": "Public data on the disruption of U.S. higher education.",
    "description": "Read only; each answer names its releases. Licenses: see each table.",
}


@lru_cache(maxsize=4)
def _described(base: str, state: str) -> bytes:
    del state  # the cache's key: the description changes with the tables
    parameters: dict[str, Any] = {"as_of": AS_OF}
    paths = {
        **_list_paths(),
        **_table_paths(parameters),
        **_figure_and_claim_paths(),
        **_place_paths(),
        **_program_paths(),
    }
    return rows.to_json(
        {
            "openapi": "3.1.0",
            "info": INFO,
            "servers": [{"url": base}],
            "paths": paths,
            "components": {
                "schemas": {"Problem": PROBLEM},
                "parameters": parameters,
                "responses": {str(status): _refusal(text) for status, text in SPOKEN.items()},
            },
        }
    )


def _list_paths() -> dict[str, Any]:
    paths = {}
    for name, kind in KINDS.items():
        # Descriptions are of the newest data.
        as_of = [] if name in (*DESCRIPTIONS, *SEARCHED, "citation", "places") else [AS_OF_REF]
        settings = [*_settings(name), *as_of]
        paths[f"/{name}.{{format}}"] = _operation(f"list {name}", name, kind.list_formats, settings)
    return paths


def _program_paths() -> dict[str, Any]:
    """Describe a program's address; there are too many to name each."""
    factors = {
        "spread_factor": ("how much earnings differ within a program", 0.5, 2),
        "graduates_factor": ("the number of graduates, where it is estimated", 0.1, 10),
    }
    settings = [
        _query(
            name,
            f"Factor for {text}.",
            {"type": "number", "default": 1, "minimum": low, "maximum": high},
        )
        for name, (text, low, high) in factors.items()
    ]
    schema = {"type": "string", "pattern": PROGRAM}
    id_parameter = {"name": "id", "in": "path", "required": True, "schema": schema, "example": EXAMPLE}
    summary = (
        "One program: price, debt, earnings, its result in the earnings test and how much of it is luck"
    )
    operation = _operation(summary, "programs", KINDS["programs"].item_formats, settings, "program")
    operation["get"]["parameters"].insert(0, id_parameter)
    return {"/programs/{id}.{format}": operation}


def _table_paths(parameters: dict[str, Any]) -> dict[str, Any]:
    """Describe each table and its metadata; parameters that they share are added to `parameters`."""
    paths = {}
    formats = [format for format in KINDS["tables"].item_formats if format != METADATA]
    for name in KINDS["tables"].names():
        title = reader.entry(reader.catalog(), name)["title"]
        settings = [*_filters(name, parameters), AS_OF_REF]
        paths[f"/tables/{name}.{{format}}"] = _operation(title, "tables", formats, settings, name)
        # Metadata take no filters.
        described = _operation(f"Metadata of {name}", "tables", [METADATA], [AS_OF_REF], f"{name}_metadata")
        del described["get"]["parameters"][0]
        paths[f"/tables/{name}.{METADATA}"] = described
    return paths


def _figure_and_claim_paths() -> dict[str, Any]:
    paths = {}
    for spec in registry.figures().values():
        settings, formats = [*_controls(spec), AS_OF_REF], KINDS["figures"].item_formats
        paths[f"/figures/{spec.id}.{{format}}"] = _operation(
            spec.question, "figures", formats, settings, spec.id
        )
    for claim in registry.claims().values():
        paths[f"/claims/{claim.id}.{{format}}"] = _operation(
            claim.statement, "claims", KINDS["claims"].item_formats, [AS_OF_REF], claim.id
        )
    return paths


def _place_paths() -> dict[str, Any]:
    """Describe briefs: one address for all places, one for a reader's own choice."""
    known = atlas()
    areas = sorted(place.id for place in known.directory.places.values() if place.kind == "metro")
    own: dict[str, tuple[str, dict[str, Any]]] = {
        "state": (
            "Code, abbreviation or name of a state.",
            {"type": "string", "enum": sorted(NAMES)},
        ),
        "metro": ("Code or name of an area.", {"type": "string", "enum": areas}),
        "major": (
            "One of the New York Fed's majors.",
            {"type": "string", "enum": list(majors.known(known.frames))},
        ),
        "college": ("Kind of college.", {"type": "string", "enum": list(KINDS_OF_COLLEGE)}),
    }
    place = _operation("Brief of a state, an area or a college", "places", places.FORMATS, [], "place")
    words = (
        "Two digits of a state, five of an area, six of a college (UNITID); or a name that one place has."
    )
    code = {
        "name": "id",
        "in": "path",
        "required": True,
        "description": words,
        "schema": {"type": "string"},
    }
    place["get"]["parameters"].insert(0, code)
    settings = [_query(name, text, schema) for name, (text, schema) in own.items()]
    choice = _operation("Brief of your own choice", "places", places.FORMATS, settings, places.YOURS)
    return {"/places/{id}.{format}": place, f"/places/{places.YOURS}.{{format}}": choice}


def _refusal(text: str) -> dict[str, Any]:
    if text == SPOKEN[304]:
        return {"description": text}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": text, "content": content}


def _operation(
    summary: str, tag: str, formats: Iterable[str], parameters: list[Any], name: str = ""
) -> dict[str, Any]:
    formats = list(formats)
    ending = {
        "name": "format",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": formats},
    }
    media_types = dict.fromkeys(MEDIA_TYPES[format].partition(";")[0] for format in formats)
    responses: dict[str, Any] = {
        "200": {"description": "The document.", "content": {media_type: {} for media_type in media_types}}
    }
    responses |= {str(status): {"$ref": f"#/components/responses/{status}"} for status in SPOKEN}
    operation = {
        "operationId": "_".join(filter(None, (tag, name))).replace("-", "_"),
        "summary": summary,
        "tags": [tag],
        "parameters": [ending, *parameters],
        "responses": responses,
    }
    return {"get": operation}


def _query(name: str, description: str, schema: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": dict(schema)} | more


def _settings(kind: str) -> list[Any]:
    if kind == "claims":
        words = "Also how each verdict changed."
        return [_query("history", words, {"type": "string", "enum": ["true", "false"]})]
    if kind in SEARCHED:
        return [_query(*setting) for setting in _search_settings(kind)]
    if kind == "changes":
        return [
            _query("kind", "Only these changes.", {"type": "string", "enum": list(changes.KINDS)}),
            _query("since", "The first day.", {"type": "string", "pattern": DATE}),
        ]
    return []


def _search_settings(kind: str) -> list[tuple[str, str, dict[str, Any]]]:
    text: dict[str, Any] = {"type": "string"}
    filled = text | {"minLength": 1}
    state = ("state", "Postal abbreviation, name or FIPS code.", text | {"enum": sorted(NAMES)})
    of_program = [
        ("field", "CIP code of two or four digits, or words.", filled),
        ("level", "Credential.", text | {"enum": list(LEVELS)}),
    ]
    if kind == "program-counts":
        return [state, *of_program]
    words = ("query", "Words of the name, place, field and level; misspelled or only begun.", text)
    settings = [words, state]
    if kind == "colleges":
        settings += [
            ("control", "Who runs it.", text | {"enum": list(CONTROLS)}),
            ("level", "Length of its longest programs.", text | {"enum": list(COLLEGE_LEVELS)}),
        ]
    else:
        settings += [
            ("college", "UNITID, OPEID6, or words that match one college.", filled),
            *of_program,
        ]
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 20}
    return [*settings, ("limit", "Rows at most.", limit)]


def _filters(table: str, parameters: dict[str, Any]) -> list[Any]:
    """List a table's filters; those that tables share are described once, in `parameters`."""
    entry = reader.entry(reader.catalog(), table)
    names = [column["name"] for column in entry["columns"]]
    names_schema = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": names}}
    out = [
        _query("columns", "Columns to return.", names_schema, style="form", explode=False),
        _query("limit", "Rows at most.", {"type": "integer", "minimum": 1}),
        _query("offset", "Rows to skip.", {"type": "integer", "minimum": 0}),
    ]
    for column in entry["columns"]:
        for parameter in _column(column):
            key = parameter["name"]
            # Tables may describe a column of one name differently.
            if parameters.setdefault(key, parameter) == parameter:
                out.append({"$ref": f"#/components/parameters/{key}"})
            else:
                out.append(parameter)
    return out


def _column(column: Mapping[str, Any]) -> list[dict[str, Any]]:
    name, kind = column["name"], TYPES.get(column["dtype"], "string")
    unit = f" ({column['unit']})" if column["unit"] else ""
    words = f"{column['description']}{unit}"
    value: dict[str, Any] = {"type": "string", "pattern": DATE} if kind == "date" else {"type": kind}
    if kind == "integer":
        value = {"type": "number"}
    parameters = [_query(name, words, {"type": "array", "minItems": 1, "items": value})]
    if kind not in ("string", "boolean"):
        parameters += [
            _query(f"{name}.min", f"Lowest {name}.", value),
            _query(f"{name}.max", f"Highest {name}.", value),
        ]
    return parameters


def _controls(spec: FigureSpec) -> list[Any]:
    """List a figure's controls; options and bounds that depend on the data come from the tables."""
    depends = any(callable(c.options if isinstance(c, Choice) else c.bounds) for c in spec.controls)
    frames = figure_frames(spec) if depends else {}
    return [_control(control, frames) for control in spec.controls]


def _control(control: Control, frames: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(control, Choice):
        options = control.values(frames)
        labels = "; ".join(f"{value}: {label}" for value, label in list(options.items())[:12])
        if control.many:
            words = f"{control.label}: at most {control.many}, with commas between them. {labels}"
            return _query(control.name, words, {"type": "string", "default": control.default})
        schema: dict[str, Any] = {"type": "string", "enum": list(options), "default": control.default}
        return _query(control.name, f"{control.label}. {labels}", schema)
    low, high, default = control.limits(frames)
    kind = "integer" if control.whole else "number"
    bounds = {"type": kind, "minimum": low, "maximum": high, "default": default}
    return _query(control.name, f"{control.label} {control.unit}".strip(), bounds)
