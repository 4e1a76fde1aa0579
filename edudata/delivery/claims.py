"""The essay's claims as documents: the board, and each claim with its history."""

from __future__ import annotations

from functools import lru_cache
from math import isnan
from typing import Any

import pandas as pd

from edudata import registry
from edudata.api import claims as api
from edudata.delivery import rows
from edudata.delivery.document import MEDIA_TYPES, Controls, Document, one_each, state
from edudata.errors import UnknownNameError

FORMATS = ("json", "csv", "md")
# What fits a row of a spreadsheet; the other definitions are in the JSON.
FLAT = (
    *("id", "section", "statement", "verdict", "value", "unit", "reason", "vintage", "figure", "note"),
    "essay",
)


def names() -> list[str]:
    """List the claims in the order of the board."""
    return list(registry.claims())


def find(name: str) -> str:
    """Return the id of a claim as its record writes it; UnknownNameError otherwise."""
    return str(registry.claim(name).id)


def plain(frame: Any) -> list[dict[str, Any]]:
    """Return a frame's rows with None for missing numbers, which JSON writes as null."""
    records = frame.to_dict("records")
    return [{k: None if isinstance(v, float) and isnan(v) else v for k, v in r.items()} for r in records]


def history(as_of: str | None = None) -> list[dict[str, Any]]:
    """Return how all verdicts changed, oldest first of each claim; that of now is kept in memory."""
    return list(_history(state())) if as_of is None else plain(api.claim_history(None, as_of))


@lru_cache(maxsize=2)
def _history(state: str) -> tuple[dict[str, Any], ...]:
    del state  # the cache's key: every table is built as of every release, which takes seconds
    return tuple(plain(api.claim_history()))


def board(format: str, controls: Controls, as_of: str | None) -> Document:
    """Return all claims with their verdicts; with `history=true` also how each verdict changed."""
    settings = one_each(controls)
    for name, value in settings.items():
        if name != "history":
            raise UnknownNameError("setting of claims", name, ("history", "as_of"))
        if value not in ("true", "false"):
            raise UnknownNameError("value of history", value, ("true", "false"))
    with_history = settings.get("history") == "true"
    past = history(as_of) if with_history else []
    if format == "csv":
        frame = pd.DataFrame(past) if with_history else api.claims(as_of, alternatives=False)[list(FLAT)]
        body = rows.csv(frame)
    else:
        records = plain(api.claims(as_of, alternatives=format == "json"))
        if with_history:
            for record in records:
                record["history"] = [day for day in past if day["id"] == record["id"]]
        if format == "json":
            body = rows.to_json({"as_of": as_of, "claims": records})
        else:
            body = "\n".join(_markdown(r, r.get("history", [])) for r in records).encode()
    return Document(body, MEDIA_TYPES[format], f"claims.{format}")


def claim(name: str, format: str, as_of: str | None) -> Document:
    """Return one claim with its other definitions and the history of its verdict."""
    (record,) = plain(api.assess(name, as_of))
    history = api.claim_history(name, as_of)
    if format == "csv":
        body = rows.csv(history)
    elif format == "json":
        body = rows.to_json(record | {"as_of": as_of, "history": plain(history)})
    else:
        body = _markdown(record, plain(history)).encode()
    return Document(body, MEDIA_TYPES[format], f"{name}.{format}")


def value(record: dict[str, Any]) -> str:
    """Write a claim's value with its unit, "" if it has none."""
    return "" if record["value"] is None else f"{record['value']:,.4g} {record['unit']}"


def _markdown(record: dict[str, Any], history: list[dict[str, Any]]) -> str:
    lines = [f"# {record['statement']}", "", f"**{record['verdict']}**: {record['reason']}"]
    lines += [] if record["essay"] else ["", "The essay does not say this; its question raises it."]
    lines += ["", record["definition"]] if record["definition"] else []
    lines += [f"- {record['note']}"] if record["note"] else []
    others = record["alternatives"][1:]  # the first one is the board's own
    lines += ["", "## Other definitions", ""] if others else []
    lines += [f"- {o['definition']}: {o['verdict']} ({value(o) or o['reason']})" for o in others]
    lines += ["", "## History", ""] if history else []
    lines += [f"- {day['as_of']}: {day['verdict']} {value(day)}".rstrip() for day in history]
    return "\n".join([*lines, "", f"Data: {record['vintage'] or 'none'}", ""])
