"""The rival explanations as documents."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from edudata.api import explanations as api
from edudata.delivery import rows
from edudata.delivery.document import MEDIA_TYPES, Document

HOLDS = {True: "holds", False: "does not hold", None: "cannot be checked"}


def listing(format: str, as_of: str | None) -> Document:
    """Return every explanation with its predictions."""
    frame = api.explanations(as_of)
    if format == "csv":
        body = rows.csv(frame)
    elif format == "json":
        body = rows.to_json({"as_of": as_of, "explanations": nested(frame)})
    else:
        body = "\n".join(map(_markdown, nested(frame))).encode()
    return Document(body, MEDIA_TYPES[format], f"explanations.{format}")


def nested(frame: Any) -> list[dict[str, Any]]:
    """Group the rows of `api.explanations` by explanation."""
    records = frame.astype(object).where(frame.notna(), None).to_dict("records")
    own = ("kind", "prediction", "holds", "value", "unit", "reason", "figure")
    out = []
    for _, group in groupby(records, key=lambda record: record["id"]):
        predictions = list(group)
        shared = {key: value for key, value in predictions[0].items() if key not in own}
        out.append(shared | {"predictions": [{key: p[key] for key in own} for p in predictions]})
    return out


def _markdown(explanation: dict[str, Any]) -> str:
    lines = [f"# {explanation['name']}: {explanation['fit']}", "", explanation["mechanism"], ""]
    lines += [
        f"- {p['kind']}: {p['prediction']} **{HOLDS[p['holds']]}**. {p['reason']}"
        for p in explanation["predictions"]
    ]
    return "\n".join([*lines, "", f"The data cannot tell {explanation['cannot_tell']}", ""])
