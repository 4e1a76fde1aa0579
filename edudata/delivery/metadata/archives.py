"""Files that archives and citation managers read: CITATION.cff and .zenodo.json."""

from __future__ import annotations

import json
from typing import Any

from edudata.catalog import reader
from edudata.delivery.metadata import common
from edudata.version import __version__


def citation_file(*, references: bool = True) -> str:
    """Write CITATION.cff; with `references` it names every publisher's resource.

    Without them the text changes with the version only: that one lies in the repository.
    """
    lines = [
        "cff-version: 1.2.0",
        f"title: {json.dumps(common.TITLE)}",
        'message: "Cite the publishers of the data you use; `edudata cite` names them."',
        "type: dataset",
        "authors:",
        f"  - name: {json.dumps(common.CREATOR)}",
        f"version: {json.dumps(__version__)}",
        f"license: {common.CODE_LICENSE}",
        f"abstract: {json.dumps(common.DESCRIPTION)}",
        "keywords:",
        *(f"  - {json.dumps(word)}" for word in common.KEYWORDS),
    ]
    if references:
        lines += ["references:", *(line for record in _resources() for line in _reference(record))]
    return "\n".join(lines) + "\n"


def _resources() -> list[dict[str, Any]]:
    used = {source for entry in common.entries() for source in entry["sources"]}
    return [record for name, record in sorted(reader.catalog()["resources"].items()) if name in used]


def _reference(record: dict[str, Any]) -> list[str]:
    page = [f"    url: {json.dumps(record['page'])}"] if record["page"] else []
    return [
        "  - type: data",
        f"    title: {json.dumps(record['title'], ensure_ascii=False)}",
        "    authors:",
        f"      - name: {json.dumps(record['publisher'], ensure_ascii=False)}",
        *page,
    ]


def zenodo() -> dict[str, Any]:
    """Return .zenodo.json, which changes with the version only."""
    return {
        "title": common.TITLE,
        "upload_type": "dataset",
        "description": f"<p>{common.DESCRIPTION}</p>",
        "creators": [{"name": common.CREATOR}],
        "keywords": list(common.KEYWORDS),
        "license": common.CODE_LICENSE,
        "access_right": "open",
        "version": __version__,
        "notes": "The code is under the MIT license; the data are under their publishers' terms, in "
        "data/LICENSES.md.",
    }
