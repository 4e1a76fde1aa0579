"""Errors that say what happened, what would mend it, and which values are known.

Python users catch the type; the command line and the pages show the one message.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class EdudataError(Exception):
    """Base of every error this package raises on purpose."""


class TransientError(EdudataError):
    """Trying again later may work."""


class PermanentError(EdudataError):
    """Trying again will not help; the message names the remedy."""


class UnknownNameError(PermanentError, LookupError):
    """A name that is not known. The message lists the nearest and all known ones.

    hint : what the name is instead, in place of the nearest ones

    UnknownNameError("table", "tution", ["tuition", "cpi"]) -> ... Did you mean 'tuition'? ...
    """

    def __init__(self, what: str, name: object, known: Iterable[object], hint: str = "") -> None:
        names = [str(value) for value in known]
        lowered = {n.lower(): n for n in names}
        near = difflib.get_close_matches(str(name).lower(), list(lowered), n=3, cutoff=0.6)
        meant = f"Did you mean {' or '.join(repr(lowered[n]) for n in near)}?" if near else ""
        parts = (f"No {what} is called {str(name)!r}.", hint or meant, f"Known: {', '.join(names)}.")
        super().__init__(" ".join(part for part in parts if part))
        self.what, self.name, self.known, self.hint = what, name, names, hint

    def __reduce__(self) -> tuple[type[UnknownNameError], tuple[str, object, list[str], str]]:
        # An exception is otherwise made anew from its message alone when it leaves its process.
        return type(self), (self.what, self.name, self.known, self.hint)


class OutOfRangeError(PermanentError, ValueError):
    """A value outside the range that the data or the method covers."""


class WrongTypeError(PermanentError, TypeError):
    """An argument of another kind than the function takes."""


class DataDirectoryError(PermanentError):
    """The data directory is absent, unreadable or cannot be written."""


class CorruptDataError(PermanentError):
    """A stored file is missing, unreadable, or not the one its checksum names."""


class RawDataError(PermanentError):
    """A raw vintage that does not hold what its resource says it holds."""


class ValidationError(PermanentError):
    """A table that breaks its schema or a required check. Nothing of it is published."""


class NoVintageError(PermanentError):
    """No vintage had been published by the day asked for."""


class FormatError(PermanentError):
    """A publisher's file whose format is not recognised; the message shows what was found."""


class RegistrationError(PermanentError):
    """A module or record of the package that is not registered as it must be."""


class EdudataWarning(UserWarning):
    """A result that is not all of what was asked for; the message says what is missing."""
