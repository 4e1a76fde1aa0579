"""Documents: what is asked for, in a format, as bytes with a media type.

An address names what is asked for, as on every door: `tables/tuition`, `figures/G-4`, `claims`,
`claims/debt-record`, `tables`, `figures`, `sources`. `deliver` finds the function that makes it.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata import dates
from edudata.catalog import reader
from edudata.errors import OutOfRangeError, TooLargeError, UnknownNameError

if TYPE_CHECKING:
    from edudata.delivery.kinds import Kind

# Format to media type.
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "metadata.json": "application/json",
    "plotly.json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "dta": "application/x-stata-dta",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "zip": "application/zip",
    "atom": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json",
    "cff": "application/yaml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}
# Of these, the media types that compression makes smaller.
COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/yaml",
    "image/svg+xml",
    "application/atom+xml",
    "application/feed+json",
)

MAX_BYTES = 48_000_000

Controls = Mapping[str, Sequence[str]]


@dataclass
class Document:
    """One answer, whatever the door.

    Attributes
    ----------
    body : bytes
        The content.
    media_type : str
        As in `MEDIA_TYPES`.
    name : str
        File name to save it under.
    links : dict of str to str
        Relation to address, such as the metadata of a table ("describedby").
    gzipped : bytes, optional
        The body compressed, once someone asked for it.
    """

    body: bytes = field(repr=False)
    media_type: str
    name: str
    links: Mapping[str, str] = field(default_factory=dict)
    gzipped: bytes | None = field(default=None, repr=False, compare=False)

    @cached_property
    def sha256(self) -> str:
        """The body's checksum."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def compressible(self) -> bool:
        """Whether compression makes the body smaller."""
        return self.media_type.startswith(COMPRESSIBLE)


class DocumentCache:
    """The documents delivered last, up to a number of bytes. Several threads may use it.

    Parameters
    ----------
    max_bytes : int
        Sum of the bodies.
    """

    def __init__(self, max_bytes: int = 96_000_000) -> None:
        self.max_bytes = max_bytes
        self._documents: OrderedDict[Any, Document] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Any) -> Document | None:
        """Return a document, or None if it is not cached."""
        with self._lock:
            if key in self._documents:
                self._documents.move_to_end(key)
                return self._documents[key]
        return None

    def put(self, key: Any, document: Document) -> Document:
        """Keep a document and drop the oldest ones beyond `max_bytes`."""
        with self._lock:
            if key not in self._documents:
                self._documents[key] = document
                self._bytes += len(document.body)
            while self._bytes > self.max_bytes and len(self._documents) > 1:
                self._bytes -= len(self._documents.popitem(last=False)[1].body)
        return document


cache = DocumentCache()


def state(catalog: Mapping[str, Any] | None = None) -> str:
    """Return a checksum of all published tables: it changes when something is published."""
    tables = (reader.catalog() if catalog is None else catalog)["tables"]
    text = " ".join(f"{name}={tables[name]['sha256']}" for name in sorted(tables))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def split(address: str) -> tuple[str, str]:
    """Split an address into what it names and the format; "json" without an ending.

    Examples
    --------
    >>> split("tables/tuition.metadata.json"), split("claims")
    (('tables/tuition', 'metadata.json'), ('claims', 'json'))
    """
    folder, slash, last = address.rpartition("/")
    name, dot, ending = last.partition(".")
    return f"{folder}{slash}{name}", ending.lower() if dot else "json"


def file_format(path: Path) -> str:
    """Return the format that a file's name ends with: "tuition.plotly.json" -> "plotly.json"."""
    name = path.name.lower()
    # The longest ending counts.
    matches = [format for format in MEDIA_TYPES if name.endswith(f".{format}")]
    return max(matches, key=len, default=path.suffix.lstrip(".") or name)


def deliver(
    what: str,
    format: str = "json",
    controls: Mapping[str, str | Sequence[str]] | None = None,
    as_of: str | int | date | None = None,
) -> Document:
    """Return a table, a figure, claims or a list as a document.

    Parameters
    ----------
    what : str
        "tables", "tables/tuition", "figures", "figures/G-4", "claims", "claims/debt-record", "sources".
    format : str
        One of the collection's formats.
    controls : mapping of str to str or sequence of str
        Of a figure, the values of its controls; of a table, its filters, see
        `edudata.delivery.selection.select`.
    as_of : str, int or date, optional
        On the tables as they had been published by then.

    Raises
    ------
    UnknownNameError
        If there is no such collection, name, format, control or value, with the known ones.
    OutOfRangeError
        If a value is out of its range, or `as_of` is not a date.
    EmptyResultError
        If no row matches the filters.
    NoVintageError
        If nothing had been published by `as_of`.

    Examples
    --------
    >>> document = deliver("tables/tuition", "csv", {"year": "1963", "sector": "all", "limit": "1"})
    >>> document.name, document.media_type[:8]
    ('tuition.csv', 'text/csv')
    """
    what, format = locate(what, format)
    as_of = dates.day(as_of)
    if as_of is not None:
        dates.last_day(as_of)
    key = _key(what, format, controls, as_of)
    if (known := cache.get(key)) is not None:
        return known
    kind, name = _find(what)
    document = kind.make(name, format, dict(key[2]), as_of)
    if len(document.body) > MAX_BYTES:
        raise TooLargeError(
            f"{document.name} has {len(document.body):,} bytes; an answer may have {MAX_BYTES:,}. Choose "
            "rows or columns, or take Parquet."
        )
    return cache.put(key, document)


def locate(what: str, format: str) -> tuple[str, str]:
    """Return an address and a format as their records write them.

    Raises
    ------
    UnknownNameError
        If there is no such collection, name or format.
    """
    kind, name = _find(what)
    formats = kind.list_formats if name is None else kind.item_formats
    if format not in formats:
        raise UnknownNameError(f"format of {what}", format, formats)
    return what if name is None else f"{what.partition('/')[0]}/{name}", format


def cached(
    what: str, format: str, controls: Mapping[str, str | Sequence[str]], as_of: str | None
) -> Document | None:
    """Return a document that `locate` found if it was delivered before and no table changed since."""
    return cache.get(_key(what, format, controls, as_of))


Key = tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...], str | None, str, date]


def _key(
    what: str, format: str, controls: Mapping[str, str | Sequence[str]] | None, as_of: str | None
) -> Key:
    # Claims name what is overdue, which depends on the day.
    return what, format, _listed(controls or {}), as_of, state(), datetime.now(UTC).date()


def _find(what: str) -> tuple[Kind, str | None]:
    # Not at the top: the kinds' modules import the record of a document from here.
    from edudata.delivery.kinds import KINDS

    folder, slash, name = what.partition("/")
    if folder not in KINDS:
        raise UnknownNameError("collection", folder, KINDS)
    return KINDS[folder], KINDS[folder].find(name) if slash else None


def _listed(controls: Mapping[str, str | Sequence[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    lists = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in controls.items()}
    return tuple(sorted(lists.items()))


def one_each(controls: Controls) -> dict[str, str]:
    """Return the values of controls that take one value each.

    Raises
    ------
    OutOfRangeError
        If one has several.
    """
    for name, values in controls.items():
        if len(values) != 1:
            raise OutOfRangeError(f"{name} is given {len(values)} times. Give it once.")
    return {name: values[0] for name, values in controls.items()}
