"""Candidates together: whether the tables they feed can be made, and who is at fault where not."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from edudata.errors import EdudataError, NoVintageError
from edudata.etl.publish.table import build_table, views_of
from edudata.etl.publish.validate import validate
from edudata.etl.store import missing, vintages
from edudata.etl.store.raw import Raw
from edudata.etl.store.vintages import Vintage
from edudata.published import CATALOG, read_catalog
from edudata.records import Registry


class StagedVintages:
    """The candidates of a run as a further root of vintages, before they are published.

    roots  : the data directories
    folder : where the candidates are gathered
    """

    def __init__(self, roots: tuple[Path, ...], book: Registry, folder: Path) -> None:
        self.roots, self.book, self.folder = roots, book, folder
        self._vintages: dict[str, Vintage] = {}

    def add(self, vintage: Vintage) -> None:
        """Take a candidate in."""
        self._vintages[vintage.resource] = vintage
        place = self.folder / "raw" / vintage.resource
        place.mkdir(parents=True, exist_ok=True)
        for path in (vintage.path, vintage.sidecar_path):
            shutil.copyfile(path, place / path.name)

    def remove(self, resource: str) -> None:
        """Take a candidate out again."""
        vintage = self._vintages.pop(resource)
        (self.folder / "raw" / resource / vintage.path.name).unlink()

    def contents(self) -> dict[Path, bytes]:
        """Files to publish, sidecars before their figures: a lone sidecar harms nobody."""
        out: dict[Path, bytes] = {}
        for resource, vintage in self._vintages.items():
            place = self.roots[0] / "raw" / resource / vintage.path.name
            out[place.with_suffix(".json")] = vintage.sidecar_path.read_bytes()
            out[place] = vintage.path.read_bytes()
        return out

    def affected(self) -> list[str]:
        """Tables that the candidates feed, that are missing, or that are behind the vintages at hand."""
        entries = self.entries()
        changed = set(self._vintages)
        # Which tables would use a resource that was never there before, no catalog can tell.
        any_may_use = any(self._is_first(resource) for resource in changed)
        return [
            name
            for name in self.book.tables
            if any_may_use
            or name not in entries
            or changed & set(entries[name]["sources"])
            or self._behind(entries[name])
        ]

    def _is_first(self, resource: str) -> bool:
        try:
            return not vintages.find(self.roots, resource, pinned=False)
        except NoVintageError:
            return True
        except EdudataError:
            return False

    def entries(self) -> dict[str, Any]:
        """Tables of the catalog as it is now; none when it is not there yet, or damaged."""
        with suppress(EdudataError):
            return dict(read_catalog(self.roots[0] / "processed" / CATALOG)["tables"])
        return {}

    def _behind(self, entry: Mapping[str, Any]) -> bool:
        """Whether a vintage newer than the table's is at hand: an earlier run was cut short."""
        made = {(v["resource"], v["sha256"]) for v in entry["vintages"]}
        for resource in entry["sources"]:
            try:
                newest = vintages.find(self.roots, resource)[-1]
                if (resource, newest.sidecar()["sha256"]) not in made:
                    return True
            except NoVintageError:
                continue
            except EdudataError:
                return True  # what is wrong with it is told when the table is tried
        return False

    def settle(self) -> tuple[dict[str, str], dict[str, str]]:
        """Take out the candidates that a table cannot be made with.

        Returns those refused -> why, and the tables that cannot be made without any candidate being to
        blame -> why, "" for those that wait for a vintage of another resource: these stay as they are,
        and nothing else waits for them.
        """
        refused: dict[str, str] = {}
        fine: dict[str, set[str]] = {}
        while True:
            broken: dict[str, str] = {}
            gone: set[str] = set()
            for name in self.affected():
                if name in fine:
                    continue
                used, reason, waits = self._try(name, self.folder)
                blamed = self._blamed(name, used, reason) if reason else {}
                for resource in blamed:
                    self.remove(resource)
                refused |= blamed
                gone |= set(blamed)
                if not reason and not waits:
                    fine[name] = used
                elif not blamed:
                    broken[name] = reason
            if not gone:
                return refused, broken
            # Tables that held with a candidate since refused are tried again without it.
            fine = {name: used for name, used in fine.items() if not used & gone}

    def _blamed(self, name: str, used: set[str], reason: str) -> dict[str, str]:
        """The candidates that keep a table from being made -> why; empty when none is involved."""
        involved = sorted(used & set(self._vintages))
        if len(involved) < 2:
            return dict.fromkeys(involved, reason)
        alone = {}
        for resource in involved:
            # A candidate was staged in a root of its own: <root>/raw/<publisher>/<resource>/<file>
            root = self._vintages[resource].path.parents[len(Path(resource).parts) + 1]
            _, own, _ = self._try(name, root)
            if own:
                alone[resource] = own
        return alone or dict.fromkeys(involved, reason)

    def _try(self, name: str, first: Path) -> tuple[set[str], str, bool]:
        """Resources a table used, why it cannot be made, and whether it lacks a vintage: no fault."""
        roots = (first, *self.roots)
        raw = Raw(roots, self.book.resources)
        table = self.book.tables[name]
        reason, waits = "", False
        try:
            missing.refuse_gone(roots, self.entries(), [name], self.book.resources)
            frame = build_table(table, raw)
            validate(table, frame, raw.used.values())
            views_of(table, frame, {resource for resource, _ in raw.used}, self.book)
        except NoVintageError:
            waits = True
        except EdudataError as error:
            reason = str(error)
        except Exception as error:  # a builder that meets what it never saw
            reason = f"table {name} cannot be made: {type(error).__name__}: {error}"
        return {resource for resource, _ in raw.used}, reason, waits
