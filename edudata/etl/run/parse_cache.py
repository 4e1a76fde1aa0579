"""What earlier runs made of a download, so that the same bytes are not parsed again."""

from __future__ import annotations

import inspect
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from edudata import files
from edudata.errors import EdudataError
from edudata.etl.run.report import Outcome
from edudata.etl.store import vintages
from edudata.etl.store.vintages import Vintage
from edudata.records import CheckResult, Resource
from edudata.version import __version__

KEPT = ("result", "reason", "remedy", "rows", "newest_period", "changes")


def _code(resource: Resource) -> str:
    """Checksum of the parser's module: another parser may make other figures of the same bytes."""
    try:
        return files.sha256(Path(inspect.getfile(resource.parse)).read_bytes())  # type: ignore[arg-type]
    except (OSError, TypeError):
        return ""


class ParseCache:
    """One small file a resource, in the cache; losing it costs a parse and nothing else."""

    def __init__(self, cache: Path, roots: Sequence[Path]) -> None:
        self.folder, self.roots = cache / "seen", tuple(roots)

    def _path(self, resource: Resource) -> Path:
        return self.folder / resource.source / f"{resource.name}.json"

    def _situation(self, resource: Resource, digest: str, newest: Vintage | None) -> dict[str, Any]:
        return {
            "digest": digest,
            "newest": None if newest is None else newest.sidecar()["sha256"],
            "counts": self._counting(resource),
            "version": __version__,
            "code": _code(resource),
        }

    def _counting(self, resource: Resource) -> str | None:
        """The vintage that drift is measured from: a person may have set later ones aside since."""
        with suppress(EdudataError):
            return vintages.find(self.roots, resource.id)[-1].published
        return None

    def recall(self, resource: Resource, digest: str, newest: Vintage | None) -> dict[str, Any] | None:
        """Fields of the outcome these bytes had in the same situation, or None."""
        try:
            record = json.loads(self._path(resource).read_bytes())
            if record["situation"] != self._situation(resource, digest, newest):
                return None
            outcome: dict[str, Any] = record["outcome"]
            return {k: outcome[k] for k in KEPT} | {
                "checks": tuple(CheckResult(**c) for c in outcome["checks"])
            }
        except (OSError, ValueError, KeyError, TypeError, EdudataError):
            return None

    def remember(self, resource: Resource, digest: str, newest: Vintage | None, outcome: Outcome) -> None:
        """Keep an outcome for the next run."""
        record = {"situation": self._situation(resource, digest, newest), "outcome": outcome.to_dict()}
        with suppress(EdudataError):  # a full disk costs a parse in the next run, not this one's result
            files.write_bytes(self._path(resource), files.json_bytes(record))
