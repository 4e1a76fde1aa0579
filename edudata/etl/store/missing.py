"""What is not at hand: vintages that published tables were made from, and those that tables wait for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata import config
from edudata.dates import last_day
from edudata.errors import CorruptDataError, NoVintageError
from edudata.etl.store import pins, vintages
from edudata.etl.store.raw import Raw
from edudata.records import Resource, Table

if TYPE_CHECKING:
    import pandas as pd

GONE = (
    "Put the CSV and its sidecar back: from a backup, in a checkout with `git checkout -- data/raw`. "
    "`edudata build` without them would publish older figures; to have just that, remove "
    "processed/catalog.json first."
)
EMPTY = {"text": "str", "number": "float64", "integer": "float64", "date": "datetime64[us]"}


def on_demand(resources: Mapping[str, Resource]) -> set[str]:
    """Resources that are fetched on demand: not passed on, or too large to come with the package."""
    return {r.id for r in resources.values() if r.license.redistribute == "no" or r.on_demand}


def remedy(resources: Iterable[str], roots: Iterable[Path]) -> str:
    """How to get vintages of resources that have none at hand.

    What comes with the package is copied, or put back where it should be; the rest is fetched.
    """
    ours = config.bundled()
    resources = list(resources)
    copied = [r for r in resources if ours not in roots and (ours / "raw" / r).is_dir()]
    fetched = [r for r in resources if r not in copied]
    said = []
    if copied:
        which = "their folders" if len(copied) == len(resources) else f"the folders of {', '.join(copied)}"
        said.append(f"Copy {which} from {ours / 'raw'} into data/raw, then run `edudata build`.")
    if fetched:
        said.append(f"Run `edudata refresh {' '.join(fetched)}`, or put back what came with the package.")
    return " ".join(said)


def told(waiting: Mapping[str, Iterable[str]], roots: Iterable[Path]) -> str:
    """Which tables cannot be made, what they wait for, and how to get that, in a sentence or two."""
    missing = sorted({r for resources in waiting.values() for r in resources})
    named = ", ".join(waiting)
    which = f"Table {named}" if len(waiting) == 1 else f"{len(waiting)} tables ({named})"
    return (
        f"{which} cannot be made: no vintage is at hand of {', '.join(missing)}. {remedy(missing, roots)}"
    )


def gone(roots: Iterable[Path], entry: Mapping[str, Any], known: Mapping[str, Resource]) -> list[str]:
    """Vintages that a published table was made from, and without which it would go back to older figures.

    entry : the table's entry in the catalog

    -> ["nyfed/household_debt 2026-08"]

    One that a newer vintage has replaced is not missed, unless its sidecar is still there or the table
    stacks several; neither are those that a pin has set aside, nor a resource that is fetched on demand
    and of which nothing is left.
    """
    roots, apart = tuple(roots), on_demand(known)
    stacked = Counter(v["resource"] for v in entry["vintages"])
    out = []
    for resource, published in ((v["resource"], v["published"]) for v in entry["vintages"]):
        try:
            here = [v.published for v in vintages.find(roots, resource, pinned=False)]
        except NoVintageError:
            here = []
        if published in here:
            continue
        pin = pins.in_force(roots, resource)
        if pin is not None and pin.published is not None and _after(published, pin.published):
            continue
        alone = any((root / "raw" / resource / f"{published}.json").is_file() for root in roots)
        fetched = not here and resource in apart
        replaced = stacked[resource] == 1 and any(_after(other, published) for other in here)
        if alone or not (replaced or fetched):
            out.append(f"{resource} {published}")
    return out


def _after(published: str, other: str) -> bool:
    return (last_day(published), published) > (last_day(other), other)


def refuse_gone(
    roots: Iterable[Path], entries: Mapping[str, Any], names: Iterable[str], known: Mapping[str, Resource]
) -> None:
    """CorruptDataError when making these tables again would go back to older figures: see `gone`."""
    roots = tuple(roots)
    missed: dict[str, list[str]] = {}
    for name in names:
        for vintage in gone(roots, entries[name], known) if name in entries else ():
            missed.setdefault(vintage, []).append(name)
    if missed:
        told = "; ".join(f"{v} (of {', '.join(tables)})" for v, tables in missed.items())
        raise CorruptDataError(
            f"Vintages that published tables were made from are gone from data/raw: {told}. {GONE}"
        )


class _Probe(Raw):
    """Notes every resource without a vintage, giving an empty frame in its place."""

    def __init__(self, roots: Iterable[Path], resources: Mapping[str, Resource]) -> None:
        super().__init__(roots, resources)
        self.lacking: list[str] = []

    def newest(self, resource: str) -> pd.DataFrame:
        try:
            return super().newest(resource)
        except NoVintageError:
            return self._empty(resource)

    def every(self, resource: str) -> pd.DataFrame:
        try:
            return super().every(resource)
        except NoVintageError:
            return self._empty(resource).assign(release="")

    def _empty(self, resource: str) -> pd.DataFrame:
        import pandas as pd

        self.lacking.append(resource)
        columns = self.resources[resource].columns
        return pd.DataFrame({name: pd.Series(dtype=EMPTY[kind]) for name, kind in columns.items()})


def waits_for(table: Table, roots: Iterable[Path], resources: Mapping[str, Resource]) -> list[str]:
    """Resources without any vintage at hand that a table asks for; [] when it can be made.

    Its builder is run with empty frames in their place. Where it cannot bear them, what it would have
    asked for afterwards is not named.
    """
    probe = _Probe(roots, resources)
    with suppress(Exception):  # a builder may fail in any way on no rows; what it asked for is known
        table.build(probe)
    return sorted(set(probe.lacking))
