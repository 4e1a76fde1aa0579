"""Error types. Every message says what happened and what to do, and names the known values.

Python users catch the type; the command line and the dashboard show the message.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import partial
from typing import Any

MAX_QUOTED = 80


def quoted(value: object) -> str:
    """Quote what a caller gave, shortened: a message must not drown in a whole file given as a name.

    Examples
    --------
    >>> quoted("tution"), len(quoted("x" * 5_000))
    ("'tution'", 82)
    """
    text = str(value)
    return repr(text if len(text) <= MAX_QUOTED else f"{text[: MAX_QUOTED - 1]}…")


class EdudataError(Exception):
    """Base of every error that this package raises on purpose."""


class TransientError(EdudataError):
    """A failure that may not happen again later, such as a host that does not answer."""


class PermanentError(EdudataError):
    """A failure that repeats until someone acts; the message names the remedy."""


class UnknownNameError(PermanentError, LookupError):
    """An unknown name; the message lists the nearest and all known ones.

    Parameters
    ----------
    what : str
        What is named, "table".
    name : object
        The unknown name.
    names : iterable of object
        The known names.
    hint : str, default ""
        What the name is instead, in place of the nearest names.
    nearest : bool, default False
        `names` are the nearest alone, because there are too many to list.

    Examples
    --------
    >>> str(UnknownNameError("table", "tution", ["tuition", "cpi"]))
    "No table is called 'tution'. Did you mean 'tuition'? Known: tuition, cpi."
    >>> str(UnknownNameError("place", "Nashvile", ["Nashville, TN (34980)"], nearest=True))
    "No place is called 'Nashvile'. Nearest: Nashville, TN (34980)."
    """

    def __init__(
        self, what: str, name: object, names: Iterable[object], hint: str = "", *, nearest: bool = False
    ) -> None:
        self.what, self.name, self.hint, self.nearest = what, name, hint, nearest
        self.known = [str(value) for value in names]
        if nearest:
            choices = f"Nearest: {'; '.join(self.known)}." if self.known else ""
        else:
            choices = f"Known: {', '.join(self.known)}." if self.known else ""
            hint = hint or _suggestion(name, self.known)
        parts = (f"No {what} is called {quoted(name)}.", hint, choices)
        super().__init__(" ".join(part for part in parts if part))

    def __reduce__(self) -> Any:
        # Pickling passes the message alone, which is not what __init__ takes.
        return partial(type(self), nearest=self.nearest), (self.what, self.name, self.known, self.hint)


def _suggestion(name: object, known: Iterable[str]) -> str:
    # Compared in lower case: a wrong capital is the most frequent slip.
    lowered = {value.lower(): value for value in known}
    near = difflib.get_close_matches(str(name).lower(), list(lowered), n=3, cutoff=0.6)
    return f"Did you mean {' or '.join(repr(lowered[n]) for n in near)}?" if near else ""


class OutOfRangeError(PermanentError, ValueError):
    """A value outside the range that the data or the method covers."""


class LicenseError(PermanentError):
    """Figures whose license does not allow them to be passed on."""


class TooLargeError(PermanentError):
    """A request for more than one answer may hold; the message says how to ask for less."""


class EmptyResultError(PermanentError, LookupError):
    """Filters that match nothing; the message names the known values."""


class NoBrowserError(PermanentError):
    """A picture or PDF on a machine without a browser that can make it; the message names the remedy."""


class ManyMatchesError(PermanentError, LookupError):
    """A name that several things have; the message lists the best matches."""


class AmbiguousNameError(ManyMatchesError):
    """A name that several places have; the message lists them with their codes.

    Parameters
    ----------
    what : str
        What is named, "place".
    name : object
        The name.
    matches : iterable of object
        Matches to list.
    count : int, optional
        How many there are, if not all are listed.

    Examples
    --------
    >>> str(AmbiguousNameError("place", "Columbus", ["Columbus, OH (18140)", "Columbus, IN (18020)"]))
    "2 places are called 'Columbus': Columbus, OH (18140); Columbus, IN (18020). Name one by its code."
    """

    def __init__(
        self, what: str, name: object, matches: Iterable[object], count: int | None = None
    ) -> None:
        self.what, self.name, self.known = what, name, [str(value) for value in matches]
        self.count = len(self.known) if count is None else count
        more = f"; and {self.count - len(self.known):,} more" if self.count > len(self.known) else ""
        super().__init__(
            f"{self.count:,} {what}s are called {quoted(name)}: {'; '.join(self.known)}{more}. "
            "Name one by its code."
        )

    def __reduce__(self) -> tuple[type[AmbiguousNameError], tuple[str, object, list[str], int]]:
        return type(self), (self.what, self.name, self.known, self.count)


class WrongTypeError(PermanentError, TypeError):
    """An argument of another type than the function takes."""


class DataDirectoryError(PermanentError):
    """The data directory does not exist, or cannot be read or written."""


class CorruptDataError(PermanentError):
    """A stored file is missing, unreadable, or does not have its recorded checksum."""


class RawDataError(PermanentError):
    """A vintage whose content contradicts the record of its resource."""


class ValidationError(PermanentError):
    """A table that breaks its schema or a required check; it is not published."""


class NoVintageError(PermanentError):
    """A resource without a vintage, or without one published by the requested day."""


class SetupError(PermanentError):
    """Network settings of this machine that keep it from reaching a publisher; the message names them."""


class ClockError(PermanentError):
    """A clock that differs from a publisher's by a day or more, so that no date can be trusted."""


class FormatError(PermanentError):
    """A publisher's file in an unknown format; the message quotes what it contains."""


class RegistrationError(PermanentError):
    """A module or record of the package that the registry cannot use."""


class EdudataWarning(UserWarning):
    """A result that is incomplete; the message says what is missing."""
