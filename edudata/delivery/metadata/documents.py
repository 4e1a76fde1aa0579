"""The descriptions as documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from edudata import files
from edudata.delivery.document import MEDIA_TYPES, Document
from edudata.delivery.metadata import archives, datapackage, linked
from edudata.errors import OutOfRangeError

DESCRIPTIONS: dict[str, Callable[[], dict[str, Any]]] = {
    "datapackage": datapackage.package,
    "croissant": linked.croissant,
    "schema-org": linked.data_catalog,
    "dcat": linked.dcat,
    "zenodo": archives.zenodo,
}


def describe(name: str) -> Callable[[str, str | None], Document]:
    """Return the function that makes one of `DESCRIPTIONS`, as JSON."""

    def make(format: str, as_of: str | None) -> Document:
        _require_newest(as_of)
        return Document(files.json_bytes(DESCRIPTIONS[name]()), MEDIA_TYPES[format], f"{name}.{format}")

    return make


def citation(format: str, as_of: str | None) -> Document:
    """Return CITATION.cff."""
    _require_newest(as_of)
    return Document(archives.citation_file().encode(), MEDIA_TYPES[format], "CITATION.cff")


def _require_newest(as_of: str | None) -> None:
    if as_of is not None:
        raise OutOfRangeError("This describes the newest data; leave out as_of.")
