"""The kinds of things that can be delivered, by the first part of their address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from edudata.delivery import changes, claims, explanations, figures, places, programs, sources, tables
from edudata.delivery.document import Controls, Document
from edudata.delivery.metadata import documents
from edudata.errors import UnknownNameError

LIST_FORMATS = ("json", "csv", "md")
MakeList = Callable[[str, Controls, str | None], Document]
MakeItem = Callable[[str, str, Controls, str | None], Document]


def _no_items(name: str) -> str:
    raise UnknownNameError("part of this list", name, ())


def _no_item(name: str, format: str, controls: Controls, as_of: str | None) -> Document:
    raise UnknownNameError("part of this list", name, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Tables, figures, claims, places, or a list without parts.

    Attributes
    ----------
    listing : callable
        (format, controls, as_of) to the document that lists them.
    item : callable
        (name, format, controls, as_of) to the document of one.
    find : callable
        From a name to the known name; UnknownNameError otherwise.
    names : callable
        All names.
    list_formats, item_formats : tuple of str
        Formats of the two.
    """

    listing: MakeList
    item: MakeItem = _no_item
    find: Callable[[str], str] = _no_items
    names: Callable[[], list[str]] = list
    list_formats: tuple[str, ...] = LIST_FORMATS
    item_formats: tuple[str, ...] = ()

    def make(self, name: str | None, format: str, controls: Controls, as_of: str | None) -> Document:
        """Make the list, or one item."""
        if name is None:
            return self.listing(format, controls, as_of)
        return self.item(name, format, controls, as_of)


def _plain(make: Callable[[str, str | None], Document]) -> MakeList:
    """Make a list that takes no controls."""

    def listing(format: str, controls: Controls, as_of: str | None) -> Document:
        _reject(controls)
        return make(format, as_of)

    return listing


def _reject(controls: Controls) -> None:
    for name in controls:
        raise UnknownNameError("setting", name, ("as_of",))


def _claim(name: str, format: str, controls: Controls, as_of: str | None) -> Document:
    _reject(controls)
    return claims.claim(name, format, as_of)


KINDS = {
    "tables": Kind(
        listing=_plain(tables.listing),
        item=tables.table,
        find=tables.find,
        names=tables.names,
        item_formats=tables.FORMATS,
    ),
    "figures": Kind(
        listing=_plain(figures.listing),
        item=figures.figure,
        find=figures.find,
        names=figures.names,
        item_formats=figures.FORMATS,
    ),
    "claims": Kind(
        listing=claims.board,
        item=_claim,
        find=claims.find,
        names=claims.names,
        list_formats=claims.FORMATS,
        item_formats=claims.FORMATS,
    ),
    "explanations": Kind(listing=_plain(explanations.listing)),
    "places": Kind(
        listing=places.listing,
        item=places.place,
        find=places.find,
        names=places.names,
        item_formats=places.FORMATS,
    ),
    "colleges": Kind(listing=programs.colleges),
    # Over 200,000 items: found by a search, never listed.
    "programs": Kind(
        listing=programs.programs,
        item=programs.program,
        find=programs.find,
        item_formats=programs.FORMATS,
    ),
    "program-counts": Kind(listing=programs.counts),
    "sources": Kind(listing=_plain(sources.listing)),
    "calendar": Kind(listing=_plain(sources.calendar), list_formats=(*LIST_FORMATS, "ics")),
    "citation": Kind(listing=_plain(documents.citation), list_formats=("cff",)),
    **{
        name: Kind(listing=_plain(documents.describe(name)), list_formats=("json",))
        for name in documents.DESCRIPTIONS
    },
    "changes": Kind(listing=changes.listing, list_formats=changes.FORMATS),
}
