"""The archive of vintages over all data directories, reading each directory and file once."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from edudata.dates import first_day, last_day
from edudata.errors import CorruptDataError, EdudataError, NoVintageError, OutOfRangeError, RawDataError
from edudata.etl.store import pins, vintages
from edudata.etl.store.pins import Pin
from edudata.etl.store.vintages import Vintage

# Folder of a resource's withdrawn vintages.
RETIRED = "retired"
AHEAD_REMEDY = (
    "If this machine's clock is right, it was ahead when they were stored: withdraw each with "
    "`edudata retire <resource> --vintage <date> --reason clock`."
)

if TYPE_CHECKING:
    import pandas as pd

    from edudata.records import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class VintageState:
    """The vintages of one resource in short.

    Attributes
    ----------
    active : str or None
        Publication of the active vintage; None where there is no vintage.
    newest : str or None
        Publication of the newest vintage; later than `active` under a pin.
    pin : str or None
        Reason of the pin in force; None without one.
    fault : str
        Why the vintages or the pin cannot be read; "" when they can.
    """

    active: str | None
    newest: str | None
    pin: str | None = None
    fault: str = ""


class Archive:
    """Vintages, pins and figures of all resources, as builds and refreshes see them.

    The newest vintage of a resource is the active one, unless a person pinned an older one. Listings,
    pins, sidecars and figures are read once and kept: an archive belongs to one run. Several threads
    may use it, each for other resources.

    Parameters
    ----------
    roots : iterable of Path
        Data directories. Of two vintages with one date the first directory's counts; only the first
        directory is written to.
    registry : Registry
        Records of the resources and tables.

    Examples
    --------
    >>> from edudata import config
    >>> from edudata.registry import registry
    >>> archive = Archive([config.bundled()], registry())
    >>> [vintage.published for vintage in archive.vintages("nces/tuition")]
    ['2017-11', '2021-01', '2023-12']
    >>> archive.active("nces/tuition").published
    '2023-12'
    """

    def __init__(self, roots: Iterable[Path], registry: Registry) -> None:
        self.roots, self.registry = tuple(roots), registry
        self._listings: dict[str, dict[str, Vintage]] = {}
        self._pins: dict[str, list[Pin]] = {}
        self._frames: dict[Path, pd.DataFrame] = {}
        self._candidates: dict[str, Vintage] = {}
        self._trial_pins: dict[str, Pin] = {}

    def trial(self, candidates: Iterable[Vintage] = (), pins: Mapping[str, Pin] | None = None) -> Archive:
        """Return this archive as it would be with further vintages and pins, without writing them."""
        other = copy.copy(self)  # shares what was read: only the additions are its own
        other._candidates = self._candidates | {v.resource: v for v in candidates}
        other._trial_pins = self._trial_pins | dict(pins or {})
        return other

    def with_vintages(self, vintages: Iterable[Vintage]) -> Archive:
        """Return this archive as it would be with these vintages, in place of those of the same dates."""
        other = copy.copy(self)
        other._listings = dict(self._listings)
        for vintage in vintages:
            listing = other._listing(vintage.resource)
            other._listings[vintage.resource] = {**listing, vintage.published: vintage}
        return other

    def without(self, vintage: Vintage) -> Archive:
        """Return this archive as it would be without one of its vintages, without removing it."""
        other = copy.copy(self)
        listing = self._listing(vintage.resource)
        rest = {day: v for day, v in listing.items() if day != vintage.published}
        other._listings = self._listings | {vintage.resource: rest}
        return other

    def vintages(self, resource: str, as_of: str | None = None, *, pinned: bool = True) -> list[Vintage]:
        """List the vintages of a resource, oldest first; the last one is the active one.

        Parameters
        ----------
        as_of : str, optional
            Only vintages published, and pins made, by this date.
        pinned : bool
            Whether a pin sets later vintages aside; False lists all of them.

        Raises
        ------
        NoVintageError
            There is none, or none was published by `as_of`.
        RawDataError
            A CSV is not named for a date.
        CorruptDataError
            A pin names a vintage that does not exist, or its file cannot be read.
        """
        every = self._listing(resource)
        limit = last_day(as_of) if as_of else date.max
        by_then = [v for v in every.values() if last_day(v.published) <= limit]
        if not every:
            raise NoVintageError(
                f"There is no vintage of {resource}. Check the data directory with `edudata doctor`."
            )
        if not by_then:
            first = min(last_day(p) for p in every)
            raise NoVintageError(
                f"No vintage of {resource} had been published by {as_of}. The earliest one counts from "
                f"{first}; known: {', '.join(sorted(every))}."
            )
        pin = self.pin(resource, as_of) if pinned else None
        if pin is not None and pin.published is not None:
            if pin.published not in every:
                raise CorruptDataError(
                    f"{resource} is pinned to its vintage {pin.published}, which does not exist; known: "
                    f"{', '.join(sorted(every))}. Pin one of these with `edudata restore`."
                )
            by_then = [v for v in by_then if v.order <= every[pin.published].order]
        return sorted(by_then, key=lambda v: v.order)

    def active(self, resource: str, as_of: str | None = None) -> Vintage:
        """Return the vintage from which tables take a resource; see `vintages` for errors."""
        return self.vintages(resource, as_of)[-1]

    def newest(self, resource: str) -> Vintage | None:
        """Return the newest vintage even if an older one is pinned, or None where there is none."""
        try:
            return self.vintages(resource, pinned=False)[-1]
        except NoVintageError:
            return None

    def read(self, vintage: Vintage) -> pd.DataFrame:
        """Read a vintage of a registered resource; see `vintages.read` for errors."""
        if vintage.path not in self._frames:
            self.keep(vintage, vintages.read(vintage, self.registry.resources[vintage.resource]))
        # A copy is lazy under pandas 3: the stored frame cannot be changed through it.
        return self._frames[vintage.path].copy(deep=False)

    def keep(self, vintage: Vintage, frame: pd.DataFrame) -> None:
        """Store the figures of a vintage that was just written, so that it is not read back."""
        self._frames[vintage.path] = frame

    def decisions(self, resource: str) -> list[Pin]:
        """Return all decisions about a resource, oldest first."""
        if resource not in self._pins:
            self._pins[resource] = pins.read(self.roots, resource)
        trial = self._trial_pins.get(resource)
        return [*self._pins[resource], *([trial] if trial else [])]

    def pin(self, resource: str, as_of: str | None = None) -> Pin | None:
        """Return the pin in force, now or on a date, or None when the newest vintage is active."""
        return pins.in_force(self.decisions(resource), last_day(as_of) if as_of else date.max)

    def retired(self, resource: str) -> list[Vintage]:
        """List the vintages that a person withdrew; nothing is built from them."""
        paths = [p for root in self.roots for p in (root / "raw" / resource / RETIRED).glob("[!.]*.csv")]
        return sorted((Vintage(resource, p.stem, p) for p in paths), key=lambda v: v.published)

    def state(self, resource: str) -> VintageState:
        """Summarize the vintages of a resource; what is wrong with them becomes part of the summary."""
        newest = None
        try:
            newest = self.vintages(resource, pinned=False)[-1].published
            pin = self.pin(resource)
            active = self.active(resource).published
            return VintageState(active=active, newest=newest, pin=pin.reason if pin else None)
        except NoVintageError:
            return VintageState(active=None, newest=None)
        except EdudataError as error:  # one damaged file must not hide the state of the others
            return VintageState(active=None, newest=newest, fault=str(error))

    def forget(self, resource: str) -> None:
        """Drop the listing and pins of a resource after its files were written."""
        self._listings.pop(resource, None)
        self._pins.pop(resource, None)

    def _listing(self, resource: str) -> Mapping[str, Vintage]:
        """Vintages by date, those of a trial first."""
        if resource not in self._listings:
            self._listings[resource] = _list(self.roots, resource)
        every = self._listings[resource]
        candidate = self._candidates.get(resource)
        return every | {candidate.published: candidate} if candidate else every


def dated_after(archive: Archive, resource: str, today: date) -> list[Vintage]:
    """List the vintages of a resource that are dated after today; none where it cannot be read."""
    try:
        vintages = archive.vintages(resource, pinned=False)
    except EdudataError:
        return []
    return [vintage for vintage in vintages if is_ahead(vintage, today)]


def is_ahead(vintage: Vintage, today: date) -> bool:
    """Return whether a vintage is dated after today, other than to sort it after our own compilation."""
    if first_day(vintage.published) <= today:
        return False
    try:
        release = vintage.sidecar.get("release")
    except EdudataError:
        return True
    return release is None or first_day(release) > today


def _list(roots: tuple[Path, ...], resource: str) -> dict[str, Vintage]:
    every: dict[str, Vintage] = {}
    for root in roots:
        # Other programs leave hidden files: ".2026.csv.abc.tmp" of a killed run, "._2026.csv" of a Mac.
        for path in sorted((root / "raw" / resource).glob("[!.]*.csv")):
            try:
                last_day(path.stem)
            except OutOfRangeError as error:
                raise RawDataError(
                    f"{path} is not named for its date of publication. {error} Rename or remove it."
                ) from None
            every.setdefault(path.stem, Vintage(resource, path.stem, path))
    return every
