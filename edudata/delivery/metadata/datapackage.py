"""Data Package (version 2): every table with its schema, sources and licenses."""

from __future__ import annotations

from typing import Any

from edudata.delivery.metadata import common
from edudata.delivery.schema import table_schema
from edudata.version import __version__

PROFILE = "https://datapackage.org/profiles/2.0"


def package() -> dict[str, Any]:
    """Return the descriptor, for a file in the folder that holds `tables/`."""
    entries = common.entries()
    licenses = {license["id"]: license for entry in entries for license in common.licenses(entry)}
    return {
        "$schema": f"{PROFILE}/datapackage.json",
        "name": common.NAME,
        "title": common.TITLE,
        "description": common.DESCRIPTION,
        "version": __version__,
        "keywords": list(common.KEYWORDS),
        "licenses": [_license(license) for _, license in sorted(licenses.items())],
        "contributors": [{"title": common.CREATOR, "roles": ["creator"]}],
        "resources": [_resource(entry) for entry in entries],
    }


def _license(record: dict[str, Any]) -> dict[str, Any]:
    # A path of null is refused.
    path = {"path": record["url"]} if record["url"] else {}
    return {"name": record["id"], "title": record["name"]} | path


def _resource(entry: dict[str, Any]) -> dict[str, Any]:
    size, sha256 = common.csv_files()[entry["name"]]
    return {
        "$schema": f"{PROFILE}/dataresource.json",
        "name": entry["name"],
        "type": "table",
        "title": entry["title"],
        "description": entry["description"],
        "path": f"tables/{entry['name']}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "schema": table_schema(entry),
        "licenses": [_license(license) for license in common.licenses(entry)],
        "sources": [_source(record) for record in common.sources(entry)],
    }


def _source(record: dict[str, Any]) -> dict[str, Any]:
    title = f"{record['publisher']}, {record['title']}, {record['published']}"
    return {"title": title} | ({"path": record["page"]} if record["page"] else {})
