"""Cache parse outcomes by content hash, so that the same bytes are not parsed again."""

from __future__ import annotations

import inspect
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from edudata import files
from edudata.errors import EdudataError
from edudata.etl.run.outcome import Outcome
from edudata.etl.store.archive import Archive
from edudata.etl.store.vintages import Vintage
from edudata.records import CheckResult, Resource
from edudata.version import __version__

CACHED_FIELDS = ("result", "reason", "remedy", "rows", "newest_period", "changes")


def _parser_sha256(resource: Resource) -> str:
    try:
        return files.sha256(Path(inspect.getfile(resource.parse)).read_bytes())  # type: ignore[arg-type]
    except (OSError, TypeError):
        return ""


class ParseCache:
    """One small file per resource in the cache directory; losing it costs a parse and nothing else."""

    def __init__(self, cache: Path, archive: Archive) -> None:
        self.folder, self.archive = cache / "seen", archive

    def _path(self, resource: Resource) -> Path:
        return self.folder / resource.source / f"{resource.name}.json"

    def _situation(self, resource: Resource, identity: str, newest: Vintage | None) -> dict[str, Any]:
        """Return everything that the outcome of a download depends on."""
        return {
            "download": identity,
            "newest": None if newest is None else newest.sidecar["sha256"],
            # Drift is measured from the active vintage, and a pin may have changed since.
            "counts": self.archive.state(resource.id).active,
            "version": __version__,
            # Another version of the parser may read other figures from the same bytes.
            "code": _parser_sha256(resource),
        }

    def recall(self, resource: Resource, identity: str, newest: Vintage | None) -> dict[str, Any] | None:
        """Return the fields of the outcome this download had in the same situation, or None."""
        try:
            record = json.loads(self._path(resource).read_bytes())
            if record["situation"] != self._situation(resource, identity, newest):
                return None
            outcome: dict[str, Any] = record["outcome"]
            checks = tuple(CheckResult(**c) for c in outcome["checks"])
            return {k: outcome[k] for k in CACHED_FIELDS} | {"checks": checks}
        except (OSError, ValueError, KeyError, TypeError, EdudataError):
            return None

    def remember(self, resource: Resource, identity: str, newest: Vintage | None, outcome: Outcome) -> None:
        """Store an outcome for the next run."""
        with suppress(EdudataError, OSError):  # a full disk costs a parse in the next run, not this result
            situation = self._situation(resource, identity, newest)
            record = {"situation": situation, "outcome": outcome.to_dict()}
            files.write_bytes(self._path(resource), files.json_bytes(record))
