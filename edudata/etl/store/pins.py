"""Pins: decisions that an older vintage is the active one. Nothing is deleted for a pin.

    data/raw/<publisher>/<resource>/pinned.json: {"decisions": [{"published", "reason", "at"}, ...]}

Decisions are appended, never changed; the latest one counts. `published: null` lifts the pin, so that
the newest vintage is active again, as it is without the file. While a pin is in force, later vintages
are set aside, including those still to come. A pin does not change what was active on earlier days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from edudata import files
from edudata.errors import CorruptDataError, OutOfRangeError

FILE = "pinned.json"
REMEDY = "Correct it or remove it: without it the newest vintage is active."


@dataclass(frozen=True, slots=True)
class Pin:
    """One decision.

    Attributes
    ----------
    published : str or None
        The vintage that is active; None where the newest one is active again.
    reason : str
        Why, in a person's words; may be empty.
    at : str
        Time of the decision in UTC: "2026-11-15T10:00:00Z".
    """

    published: str | None
    reason: str
    at: str

    @property
    def day(self) -> date:
        """Day of the decision."""
        return date.fromisoformat(self.at[:10])


def path(root: Path, resource: str) -> Path:
    """Return the file of decisions about a resource."""
    return root / "raw" / resource / FILE


def _parse(value: object, file: Path) -> Pin:
    try:
        pin = Pin(**value)  # type: ignore[arg-type]
        datetime.strptime(pin.at, "%Y-%m-%dT%H:%M:%SZ")
        if not isinstance(pin.published, str | None) or not isinstance(pin.reason, str):
            raise TypeError
    except (TypeError, ValueError):
        raise CorruptDataError(
            f"{file} holds {value!r}, which is not a pin: a pin has published, reason and at "
            f"(YYYY-MM-DDThh:mm:ssZ). {REMEDY}"
        ) from None
    return pin


def _read_file(file: Path) -> list[Pin]:
    if not file.is_file():
        return []
    record = files.read_sealed(file, REMEDY, {"decisions"})
    # Earlier versions wrote the list alone.
    values = record.get("decisions") if isinstance(record, dict) else record
    if not isinstance(values, list):
        raise CorruptDataError(f"{file} is not a list of pins. {REMEDY}")
    return [_parse(value, file) for value in values]


def read(roots: Iterable[Path], resource: str) -> list[Pin]:
    """Read all decisions about a resource from all data directories, oldest first.

    Of two made at the same time, the first directory's comes last and so counts.

    Raises
    ------
    CorruptDataError
        A file is not a list of pins.
    """
    decisions = [pin for root in reversed(tuple(roots)) for pin in _read_file(path(root, resource))]
    return sorted(decisions, key=lambda pin: pin.at)


def in_force(decisions: Iterable[Pin], day: date = date.max) -> Pin | None:
    """Return the pin in force on a day, or None when the newest vintage is active."""
    by_then = [pin for pin in decisions if pin.day <= day]
    return by_then[-1] if by_then and by_then[-1].published is not None else None


def decide(
    roots: Sequence[Path], resource: str, published: str | None, *, reason: str, at: datetime
) -> tuple[Pin, Path, bytes]:
    """Prepare one more decision about a resource, without writing it.

    Parameters
    ----------
    published : str or None
        The vintage to pin; None lifts the pin.
    at : datetime
        Time of the decision, with its time zone.

    Returns
    -------
    tuple
        The pin, the first data directory's file, and the file's new content.

    Raises
    ------
    OutOfRangeError
        The time has no zone or is before the last decision.
    """
    if at.tzinfo is None:
        raise OutOfRangeError(f"{at} has no time zone. Give one, e.g. datetime.now(UTC).")
    pin = Pin(published, reason, f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    earlier = read(roots, resource)
    if earlier and earlier[-1].at > pin.at:
        raise OutOfRangeError(
            f"The last decision about {resource} was made at {earlier[-1].at}, after {pin.at}. Check the "
            "clock: the latest decision counts."
        )
    file = path(roots[0], resource)
    return pin, file, files.sealed_bytes({"decisions": [asdict(p) for p in [*_read_file(file), pin]]})
