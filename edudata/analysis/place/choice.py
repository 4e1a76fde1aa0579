"""A reader's own choice of state, metro, major and kind of college."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from edudata.analysis.place import words
from edudata.analysis.place.schools import KINDS
from edudata.analysis.place.search import Directory
from edudata.errors import UnknownNameError
from edudata.places import NAMES, short_name

OVERALL = "Overall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A reader's own choice; "" for what is not chosen.

    Attributes
    ----------
    state : str
        Postal abbreviation.
    metro : str
        CBSA code.
    major : str
        One of the New York Fed's majors.
    college : str
        A key of `edudata.analysis.place.schools.KINDS`.
    """

    state: str = ""
    metro: str = ""
    major: str = ""
    college: str = ""


NOTHING = Choice()


def slug(name: str) -> str:
    """Write a major for an address.

    Examples
    --------
    >>> slug("Commercial Art & Graphic Design")
    'commercial-art-graphic-design'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def choose(
    directory: Directory,
    majors: Mapping[str, str],
    *,
    state: str | None = None,
    metro: str | None = None,
    major: str | None = None,
    college: str | None = None,
) -> Choice:
    """Read a choice as people write it.

    Parameters
    ----------
    directory : Directory
        The known places.
    majors : mapping of str to str
        The known majors by their names in addresses.
    state, metro : str, optional
        Code or name.
    major : str, optional
        Name, or words that one major alone has.
    college : str, optional
        Kind of college: a key of `KINDS`, or its words.

    Raises
    ------
    AmbiguousNameError
        If several states or areas match.
    UnknownNameError
        If nothing matches; with the nearest names.
    """
    return Choice(
        state=directory.find(state, "state").state if state else "",
        metro=directory.find(metro, "metro").id if metro else "",
        major=_major(major, majors) if major else "",
        college=_college(college) if college else "",
    )


def _major(text: str, known: Mapping[str, str]) -> str:
    slug_of_text = slug(text)
    if slug_of_text in known:
        return known[slug_of_text]
    # Every word must be in the name, in any order: "design graphic" is enough.
    parts = set(filter(None, slug_of_text.split("-")))
    within = [name for key, name in known.items() if parts and parts <= set(key.split("-"))]
    # Of several, none is guessed: the error lists them.
    if len(within) == 1:
        return within[0]
    near = within or [known[key] for key in difflib.get_close_matches(slug_of_text, known, n=5, cutoff=0.4)]
    if near:
        raise UnknownNameError("major", text, near, nearest=True)
    raise UnknownNameError("major", text, known.values())


def _college(text: str) -> str:
    kinds = {slug(kind): kind for kind in KINDS} | {
        slug(names): kind for kind, (_, _, names) in KINDS.items()
    }
    if slug(text) in kinds:
        return kinds[slug(text)]
    raise UnknownNameError("kind of college", text, KINDS)


def subject(choice: Choice, directory: Directory) -> str:
    """Name a choice within a sentence: "Nursing in Tennessee"; "" if nothing is chosen."""
    places = []
    if choice.metro:
        places.append(short_name(directory.places[choice.metro].name))
    # "Nashville, TN" already says the state.
    if choice.state and not (places and places[0].endswith(f", {choice.state}")):
        places.append(NAMES[choice.state])
    where = words.listed(places)
    if choice.major:
        return f"{choice.major} in {where}" if where else choice.major
    if choice.college and not where:
        return f"{KINDS[choice.college][2]} colleges"
    return where


def described(choice: Choice, directory: Directory) -> str:
    """List a choice: "Tennessee · Nashville, TN · Nursing · public four-year"."""
    parts = (
        NAMES[choice.state] if choice.state else "",
        short_name(directory.places[choice.metro].name) if choice.metro else "",
        choice.major,
        KINDS[choice.college][2] if choice.college else "",
    )
    return " · ".join(filter(None, parts))


def state_of(choice: Choice, directory: Directory) -> str:
    """Return the state that was chosen, or that of the metro."""
    return choice.state or (directory.places[choice.metro].state if choice.metro else "")
