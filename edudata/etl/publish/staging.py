"""Stage candidate vintages, build the affected tables and reject candidates that break them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edudata.errors import DataDirectoryError, EdudataError, NoVintageError
from edudata.etl.publish import catalog_file
from edudata.etl.publish.table import BuiltTable, prepare
from edudata.etl.store import missing
from edudata.etl.store.archive import Archive
from edudata.etl.store.raw import Raw
from edudata.etl.store.vintages import Vintage
from edudata.published import CATALOG


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of building one table: the table, or why not.

    Attributes
    ----------
    used : frozenset of str
        Resources that the builder read.
    table : BuiltTable or None
        None where it cannot be built.
    reason : str
        Why not; "" where it only waits for a vintage.
    acceptable : bool
        Whether a person's consent would permit it.
    """

    used: frozenset[str]
    table: BuiltTable | None = None
    reason: str = ""
    acceptable: bool = False


def has_catalog(archive: Archive) -> bool:
    """Return whether the data directory that is written to has a catalog."""
    return (archive.roots[0] / "processed" / CATALOG).is_file()


@dataclass(slots=True)
class StagedVintages:
    """The candidates of a run, with the tables built from them, before anything is published.

    Attributes
    ----------
    archive : Archive
        The vintages that are published already.
    scope : collection of str
        Resources of the run, whether or not they have a candidate. Tables without any of them are not
        touched.
    candidates : dict
        Resource to candidate, less those that were rejected.
    built : dict
        Tables built so far; each is built and validated once.
    had_catalog : bool
        Whether the data directory had a catalog when the run began; it may have vanished since.
    """

    archive: Archive
    scope: Collection[str]
    candidates: dict[str, Vintage]
    built: dict[str, BuiltTable] = field(default_factory=dict)
    had_catalog: bool = False
    catalog: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.catalog = catalog_file.previous(self.archive.roots[0], lenient=True)

    def affected(self) -> list[str]:
        """List the tables that the candidates feed, and those an earlier run left unfinished."""
        # No catalog can tell which tables would use a resource that never had a vintage.
        any_may_use = any(self._is_first(resource) for resource in self.candidates)
        return [name for name in self.archive.registry.tables if any_may_use or self._is_affected(name)]

    def _is_first(self, resource: str) -> bool:
        try:
            return self.archive.newest(resource) is None
        except EdudataError:
            return False

    def _is_affected(self, name: str) -> bool:
        entry = self.catalog["tables"].get(name)
        if entry is None:
            waits_for = self.catalog.get("waiting", {}).get(name)
            return waits_for is None or not set(waits_for).isdisjoint(self.scope)
        sources = set(entry["sources"]).intersection(self.scope)
        return not sources.isdisjoint(self.candidates) or self._is_behind(entry, sources)

    def _is_behind(self, entry: Mapping[str, Any], sources: Collection[str]) -> bool:
        """Return whether a table lacks an active vintage, because an earlier run was cut short."""
        published = {(v["resource"], v["sha256"]) for v in entry["vintages"]}
        for resource in sources:
            try:
                active = self.archive.active(resource)
                if (resource, active.sidecar["sha256"]) not in published:
                    return True
            except NoVintageError:
                continue
            except EdudataError:
                return True  # building the table reports what is wrong with the vintage
        return False

    def reject_failing(self) -> tuple[dict[str, Attempt], dict[str, str]]:
        """Build the affected tables and reject the candidates with which one cannot be built.

        Returns
        -------
        rejected : dict
            Resource of each rejected candidate to the attempt that failed.
        broken : dict
            Tables that cannot be built although no candidate is at fault, with the reason; "" for those
            that wait for a vintage of another resource. They stay as they are and hold up no others.
        """
        rejected: dict[str, Attempt] = {}
        uses: dict[str, frozenset[str]] = {}
        while True:
            broken: dict[str, str] = {}
            dropped: set[str] = set()
            for name in self.affected():
                if name in self.built:
                    continue
                attempt = self._attempt(name, self.candidates)
                at_fault = self._at_fault(name, attempt) if attempt.reason else {}
                for resource in at_fault:
                    del self.candidates[resource]
                rejected |= at_fault
                dropped |= set(at_fault)
                if attempt.table is not None:
                    self.built[name], uses[name] = attempt.table, attempt.used
                elif not at_fault:
                    broken[name] = attempt.reason
            if not dropped:
                return rejected, broken
            # Tables that were fine with a candidate since rejected are built again without it.
            self.built = {n: t for n, t in self.built.items() if uses[n].isdisjoint(dropped)}

    def _at_fault(self, name: str, attempt: Attempt) -> dict[str, Attempt]:
        """Return the candidates that keep a table from being built, with the failed attempts."""
        involved = sorted(attempt.used.intersection(self.candidates))
        if len(involved) < 2:
            return dict.fromkeys(involved, attempt)
        alone = {r: self._attempt(name, {r: self.candidates[r]}) for r in involved}
        return {r: failed for r, failed in alone.items() if failed.reason} or dict.fromkeys(
            involved, attempt
        )

    def _attempt(self, name: str, candidates: Mapping[str, Vintage]) -> Attempt:
        archive = self.archive.trial(candidates.values())
        raw, table, reason, acceptable = Raw(archive), None, "", False
        try:
            missing.require_vintages(archive, self.catalog["tables"], [name])
            table = prepare(archive.registry.tables[name], raw)
        except NoVintageError:
            pass
        except EdudataError as error:
            reason, acceptable = str(error), getattr(error, "acceptable", False)
        except Exception as error:  # a builder that meets what its author never saw
            reason = f"table {name} cannot be built: {type(error).__name__}: {error}"
        return Attempt(frozenset(resource for resource, _ in raw.used), table, reason, acceptable)

    def publish(self, figures: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Publish the candidates and the tables built from them in one write; return the catalog.

        Raises
        ------
        CorruptDataError
            The catalog is damaged: only a build of all tables may replace it.
        DataDirectoryError
            A file cannot be written; nothing was changed.
        """
        root = self.archive.roots[0]
        if (self.had_catalog or self.catalog["tables"]) and not (root / "processed" / CATALOG).is_file():
            raise DataDirectoryError(
                f"{root} is not what it was when the run began: its catalog is gone. Is its volume still "
                "mounted? Nothing was written."
            )
        old = catalog_file.previous(root, lenient=False)
        # With the candidates, or tables would be said to wait for what is being published.
        archive = self.archive.trial(self.candidates.values())
        catalog = catalog_file.publish(archive, self.built, old, first=self._files(), figures=figures)
        for resource in self.candidates:
            self.archive.forget(resource)
        return catalog

    def _files(self) -> dict[Path, bytes]:
        contents: dict[Path, bytes] = {}
        for resource, vintage in self.candidates.items():
            path = self.archive.roots[0] / "raw" / resource / vintage.path.name
            # The sidecar first: a run killed in between leaves a sidecar alone, which does no harm.
            contents[path.with_suffix(".json")] = vintage.sidecar_path.read_bytes()
            contents[path] = vintage.path.read_bytes()
        return contents
