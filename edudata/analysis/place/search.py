"""Find a place by code or name: many matches are listed, of none the nearest are named."""

from __future__ import annotations

import difflib
import string
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from edudata.analysis.place.record import KINDS, Place
from edudata.analysis.programs.nicknames import spelled_out
from edudata.analysis.programs.words import initials
from edudata.analysis.programs.words import words as plain_words
from edudata.errors import AmbiguousNameError, UnknownNameError
from edudata.places import STATES, short_name

# How many matches an error lists.
LISTED = 12
SHORT = {"univ": "university", "st": "saint", "mt": "mount", "u": "university", "coll": "college"}
# An apostrophe within a word is left out, other punctuation parts words.
PUNCTUATION = {ord(sign): " " for sign in string.punctuation} | {ord("'"): None}
# A code's digits tell what it is of.
DIGITS = {2: "state", 5: "metro", 6: "college", 8: "college"}


def spelled(text: str) -> str:
    """Write a name as names are compared: lower case, no accents or punctuation, abbreviations in full.

    Examples
    --------
    >>> spelled("St. John's Coll."), spelled("Doña Ana")
    ('saint johns college', 'dona ana')
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = text.lower().translate(PUNCTUATION).split()
    return " ".join([SHORT.get(word, word) for word in words])


@dataclass(frozen=True)
class Directory:
    """All places, with the names by which they are found.

    Parameters
    ----------
    places : mapping of str to Place
        By code.
    """

    places: Mapping[str, Place]

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        """Compared names with codes: states first, then areas, then colleges."""
        names = [(spelled(name), code) for code, place in self.places.items() for name in names_of(place)]
        return list(dict.fromkeys(names))

    def find(self, query: str, kind: str | None = None) -> Place:
        """Find one place.

        Parameters
        ----------
        query : str
            A code: two digits of a state, five of an area, six of a college. Or a name: a state's, also by
            its abbreviation; an area's, also by its first city; a college's; or words that one name has. An
            exact name counts before a name that begins so, that before words within a name; in each case
            states before areas and areas before colleges. A nickname of a college counts as a name.
        kind : {"state", "metro", "college"}, optional
            Only places of this kind.

        Raises
        ------
        AmbiguousNameError
            Several match; the message lists them with their codes.
        UnknownNameError
            None matches; the message names the nearest.
        """
        if kind is not None and kind not in KINDS:
            raise UnknownNameError("kind of place", kind, KINDS)
        words_typed = str(query).strip()
        if words_typed.isdigit():
            return self._by_code(words_typed, kind)
        words = spelled(words_typed)
        names = [(n, c) for n, c in self._names if kind in (None, self.places[c].kind)]
        for matches in self._levels(words_typed, words, names, kind) if words else ():
            by_kind = [[c for c in matches if self.places[c].kind == k] for k in KINDS]
            for codes in filter(None, by_kind):
                if len(codes) == 1:
                    return self.places[codes[0]]
                raise self._many(words_typed, codes)
        raise self._none(words_typed, words, names)

    def _levels(
        self, query: str, words: str, names: Sequence[tuple[str, str]], kind: str | None
    ) -> Iterable[list[str]]:
        exact, *others = _levels(words, names)
        yield exact
        tokens = plain_words(query)
        meanings = spelled_out(tokens) if kind in (None, "college") else [tokens]
        if meanings != [tokens]:
            yield [self._colleges[name] for name in map(tuple, meanings) if name in self._colleges]
        yield from others
        if kind in (None, "college"):
            called = "".join(tokens)
            yield [code for name, code in self._colleges.items() if initials(" ".join(name)) == called]

    @cached_property
    def _colleges(self) -> dict[tuple[str, ...], str]:
        colleges = [place for place in self.places.values() if place.kind == "college"]
        # Of two of one name, the one that is open.
        colleges.sort(key=lambda place: not place.closed)
        return {tuple(plain_words(place.name)): place.id for place in colleges}

    def _by_code(self, code: str, kind: str | None) -> Place:
        place = self.places.get(code)
        if place is not None and kind in (None, place.kind):
            return place
        what = kind or DIGITS.get(len(code), "place")
        candidates = [c for c, p in self.places.items() if p.kind == what] or list(self.places)
        near = difflib.get_close_matches(code, candidates, n=5, cutoff=0.5)
        raise UnknownNameError(KINDS.get(what, what).lower(), code, near, nearest=True)

    def _many(self, query: str, codes: Sequence[str]) -> AmbiguousNameError:
        examples = [f"{self.places[c].name} ({c})" for c in codes[:LISTED]]
        return AmbiguousNameError("place", query, examples, len(codes))

    def _none(self, query: str, words: str, names: Iterable[tuple[str, str]]) -> UnknownNameError:
        by_name = dict(reversed(list(names)))
        near = difflib.get_close_matches(words, list(by_name), n=5, cutoff=0.5)
        codes = dict.fromkeys(by_name[name] for name in near)
        nearest = [f"{self.places[c].name} ({c})" for c in codes]
        hint = "" if nearest else "Give a state, a metro, a college, or a code: 47, 34980, 221999."
        return UnknownNameError("place", query, nearest, hint, nearest=True)


def names_of(place: Place) -> list[str]:
    """Return the names under which a place is found."""
    if place.kind == "state":
        return [place.name, place.state]
    if place.kind == "metro":
        cities, _, _ = place.name.rpartition(", ")
        short = short_name(place.name)
        return [place.name, cities, short, short.partition(",")[0]]
    return [place.name]


def _levels(words: str, names: Sequence[tuple[str, str]]) -> Iterable[list[str]]:
    """Yield the codes that match, the strictest way to match first."""
    yield list(dict.fromkeys(c for n, c in names if n == words))
    yield list(dict.fromkeys(c for n, c in names if n.startswith(f"{words} ")))
    tokens = set(words.split())
    yield list(dict.fromkeys(c for n, c in names if tokens <= set(n.split())))
    if len(words) > 3:
        yield list(dict.fromkeys(c for n, c in names if words in n))


def directory(schools: pd.DataFrame, metros: pd.DataFrame) -> Directory:
    """List all places.

    Parameters
    ----------
    schools : DataFrame
        As `edudata.analysis.place.schools.schools` gathers them.
    metros : DataFrame
        The table of that name.
    """
    places = {
        fips: Place(kind="state", id=fips, name=name, state=letters, group="states" if fips <= "56" else "")
        for letters, (fips, name) in STATES.items()
    }
    columns = [metros[name].to_list() for name in ("cbsa", "name", "state", "kind")]
    for cbsa, name, state, kind in zip(*columns, strict=True):
        about = "" if kind == "metro" else "small (micropolitan)"
        places[cbsa] = Place(kind="metro", id=cbsa, name=name, state=state, about=about, group=f"{kind}s")
    names = ["name", "city", "state", "cbsa", "kind"]
    text = [schools[name].fillna("").to_list() for name in names]
    dates = schools["closed_on"].dropna().dt.strftime("%Y-%m-%d")
    days = dates.reindex(schools.index).fillna("unknown").where(schools["closed"], "").to_list()
    for code, name, city, state, cbsa, kind, closed in zip(
        schools.index.to_list(), *text, days, strict=True
    ):
        about = ", ".join(filter(None, (city, state)))
        places[code] = Place(
            kind="college",
            id=code,
            name=name,
            state=state,
            metro=cbsa,
            about=about,
            closed=closed,
            group=kind,
        )
    return Directory(places)
