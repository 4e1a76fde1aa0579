"""Pins: a person's decision that an older vintage counts for now. Nothing is deleted for it.

    data/raw/<publisher>/<resource>/pinned.json: [{"published", "reason", "at"}, ...]

Decisions are added, never changed; the one made last counts. `published` null lifts the pin: the newest
vintage counts again, as it does where there is no such file. While a pin is in force the vintages after
the pinned one are set aside, also those that come later. A pin says nothing about the days before it was
made: what was known then stays known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from edudata import files
from edudata.errors import CorruptDataError, OutOfRangeError

FILE = "pinned.json"
REMEDY = "Mend it, or remove it: without it the newest vintage counts."


@dataclass(frozen=True, slots=True)
class Pin:
    """One decision.

    published : the vintage that counts, None where the newest one counts again
    reason    : why, in a person's words; may be empty
    at        : when it was made, in UTC: "2026-11-15T10:00:00Z"
    """

    published: str | None
    reason: str
    at: str

    @property
    def day(self) -> date:
        """The day it was made on."""
        return date.fromisoformat(self.at[:10])


def path(root: Path, resource: str) -> Path:
    """Where the decisions about a resource are kept."""
    return root / "raw" / resource / FILE


def _parsed(value: object, file: Path) -> Pin:
    try:
        pin = Pin(**value)  # type: ignore[arg-type]
        datetime.strptime(pin.at, "%Y-%m-%dT%H:%M:%SZ")
        if not isinstance(pin.published, str | None) or not isinstance(pin.reason, str):
            raise TypeError
    except (TypeError, ValueError):
        raise CorruptDataError(
            f"{file} holds {value!r}, which is no pin: it wants published, reason and at "
            f"(YYYY-MM-DDThh:mm:ssZ). {REMEDY}"
        ) from None
    return pin


def _file(file: Path) -> list[Pin]:
    if not file.is_file():
        return []
    found = files.read_json(file, REMEDY)
    if not isinstance(found, list):
        raise CorruptDataError(f"{file} is not a list of pins. {REMEDY}")
    return [_parsed(value, file) for value in found]


def read(roots: Iterable[Path], resource: str) -> list[Pin]:
    """All decisions about a resource, in the order they were made.

    Of two made at one time that of the first root comes last.
    """
    every = [pin for root in reversed(tuple(roots)) for pin in _file(path(root, resource))]
    return sorted(every, key=lambda pin: pin.at)


def in_force(roots: Iterable[Path], resource: str, by: date = date.max) -> Pin | None:
    """The pin in force on a day, or None when the newest vintage counts."""
    made = [pin for pin in read(roots, resource) if pin.day <= by]
    return made[-1] if made and made[-1].published is not None else None


def added(
    roots: Iterable[Path], resource: str, published: str | None, *, reason: str, at: datetime
) -> tuple[Path, bytes]:
    """The first root's file with one more decision: its place and its bytes. Writes nothing.

    at : when the decision is made, with its time zone

    Raises OutOfRangeError for a time without zone or before the last decision.
    """
    roots = tuple(roots)
    if at.tzinfo is None:
        raise OutOfRangeError(f"{at} has no time zone. Give one, e.g. datetime.now(UTC).")
    pin = Pin(published, reason, f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    made = read(roots, resource)
    if made and made[-1].at > pin.at:
        raise OutOfRangeError(
            f"The last decision about {resource} was made at {made[-1].at}, after {pin.at}. Check the "
            "clock: the decision made last counts."
        )
    file = path(roots[0], resource)
    return file, files.json_bytes([asdict(p) for p in [*_file(file), pin]])
