"""Candidates together: whether the tables they feed can be made, and who is at fault where not."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from edudata.errors import EdudataError, NoVintageError, RawDataError, ValidationError
from edudata.etl import publish, vintages
from edudata.etl.publish import Book
from edudata.etl.vintages import Raw, Vintage


class Joint:
    """The candidates of a run as a further root of vintages, before they are published.

    roots  : the data directories
    folder : where the candidates are gathered
    """

    def __init__(self, roots: tuple[Path, ...], book: Book, folder: Path) -> None:
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
        return [
            name
            for name in self.book.tables
            if name not in entries or changed & set(entries[name]["sources"]) or self._behind(entries[name])
        ]

    def entries(self) -> dict[str, Any]:
        """Tables of the catalog as it is now; none when it is not there yet, or damaged."""
        with suppress(EdudataError):
            return dict(publish.read_catalog(self.roots[0] / "processed" / publish.CATALOG)["tables"])
        return {}

    def _behind(self, entry: Mapping[str, Any]) -> bool:
        """Whether a vintage newer than the table's is at hand: an earlier run was cut short."""
        made = {(v["resource"], v["sha256"]) for v in entry["vintages"]}
        for resource in entry["sources"]:
            try:
                newest = vintages.find(self.roots, resource)[-1]
            except NoVintageError:
                continue
            if (resource, newest.sidecar()["sha256"]) not in made:
                return True
        return False

    def faults(self, name: str) -> dict[str, str]:
        """Candidates that a table cannot be made with -> why; empty when it can, or none is involved."""
        used, reason = self._try(name, self.folder)
        blamed = sorted(used & set(self._vintages))
        if not reason or not blamed:
            return {}
        if len(blamed) == 1:
            return {blamed[0]: reason}
        alone = {}
        for resource in blamed:
            # A candidate was staged in a root of its own: <root>/raw/<publisher>/<resource>/<file>
            root = self._vintages[resource].path.parents[len(Path(resource).parts) + 1]
            _, own = self._try(name, root)
            if own:
                alone[resource] = own
        return alone or dict.fromkeys(blamed, reason)

    def _try(self, name: str, first: Path) -> tuple[set[str], str]:
        """Resources a table used and, when it cannot be made, why; a missing vintage is no fault."""
        raw = Raw((first, *self.roots), self.book.resources)
        table = self.book.tables[name]
        reason = ""
        try:
            publish.validate(table, publish.build_table(table, raw))
        except NoVintageError:
            pass  # it waits for another resource
        except (ValidationError, RawDataError) as error:
            reason = str(error)
        except Exception as error:  # a builder that meets what it never saw
            reason = f"table {name} cannot be made: {type(error).__name__}: {error}"
        return {resource for resource, _ in raw.used}, reason
