"""What all descriptions of the data say, from the catalog and the code's own record."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from edudata.catalog import describe, reader
from edudata.dates import order
from edudata.delivery import tables
from edudata.delivery.document import deliver, state

NAME = "edudata"
TITLE = "edudata: public data on the disruption of U.S. higher education"
DESCRIPTION = (
    "Validated tables from their publishers on one question: is U.S. higher education being disrupted? "
    "Prices of college, student debt, graduates' jobs and pay, housing, hiring and taxis, each number with "
    "its release. Nothing is interpolated or silently corrected."
)
CREATOR = "The edudata founders"
KEYWORDS = (
    "education",
    "student debt",
    "tuition",
    "underemployment",
    "housing affordability",
    "public data",
)
CODE_LICENSE = "MIT"


def entries() -> list[dict[str, Any]]:
    """Return the catalog's entries of the tables and views that may be passed on, by name."""
    catalog = reader.catalog()
    return [reader.entry(catalog, name) for name in tables.names()]


def licenses(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the licenses of a table."""
    catalog = reader.catalog()
    return [catalog["licences"][i] for i in entry["licences"]]


def newest(entries: list[dict[str, Any]]) -> str:
    """Return the newest day, month or year of publication among some tables."""
    return max((v["published"] for entry in entries for v in entry["vintages"]), key=order)


def sources(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the releases behind a table."""
    return describe.provenance(str(entry["name"]))


def csv_files() -> dict[str, tuple[int, str]]:
    """Return size and SHA-256 of each table as CSV, by name."""
    return dict(_csv_files(state()))


@lru_cache(maxsize=2)
def _csv_files(state: str) -> tuple[tuple[str, tuple[int, str]], ...]:
    del state  # the cache's key: writing every table takes seconds
    documents = ((name, deliver(f"tables/{name}", "csv")) for name in tables.names())
    return tuple((name, (len(document.body), document.sha256)) for name, document in documents)
