"""What a refresh did, resource by resource: one record, printed and saved as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from edudata import config, files
from edudata.errors import CorruptDataError
from edudata.etl.store import missing
from edudata.records import CheckResult

Result = Literal[
    "published",
    "unchanged",
    "kept_last_good",
    "not_due",
    "not_in_mirror",
    "would_publish",
    "failed",
]
RESULTS: tuple[Result, ...] = (
    "published",
    "unchanged",
    "kept_last_good",
    "not_due",
    "not_in_mirror",
    "would_publish",
    "failed",
)
SUMMARY = "run_summary.json"
LONGEST = 240
"""Characters of a reason that are printed; --json and the summary have all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What happened to one resource.

    reason, remedy : why it was not published, and what would mend it; empty otherwise
    rows           : of the file that was parsed, with its newest_period as the publisher writes it
    changes        : rows added, values revised, rows dropped against the vintage before
    """

    source: str
    resource: str
    result: Result
    reason: str = ""
    remedy: str = ""
    bytes: int = 0
    seconds: float = 0.0
    vintage_before: str | None = None
    vintage_after: str | None = None
    rows: int | None = None
    newest_period: str | None = None
    checks: tuple[CheckResult, ...] = ()
    changes: Mapping[str, int] | None = None

    @property
    def told(self) -> str:
        """The reason as it is printed: a long one is cut."""
        return textwrap.shorten(self.reason, LONGEST, placeholder=" … (all of it with --json)")

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as in the summary."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshReport:
    """One run: when, by which version, what happened to each resource, and what that touched.

    tables_waiting   : tables that were not made -> the resources of which no vintage is at hand
    verdicts_changed : {"claim": id, "before": verdict, "after": verdict}, one for each that flipped
    """

    run_id: str
    started: str
    finished: str
    version: str
    resources: tuple[Outcome, ...]
    build_error: str = ""
    tables_touched: tuple[str, ...] = ()
    tables_waiting: Mapping[str, list[str]] = field(default_factory=dict)
    figures_touched: tuple[str, ...] = ()
    verdicts_changed: tuple[Mapping[str, str], ...] = ()

    @property
    def well(self) -> bool:
        """Nothing failed and nothing was kept back."""
        return not self.build_error and not any(
            o.result in ("failed", "kept_last_good") for o in self.resources
        )

    def count(self) -> dict[str, int]:
        """How often each result occurred, those that did."""
        found = [o.result for o in self.resources]
        return {r: found.count(r) for r in RESULTS if r in found}

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as in the summary."""
        return asdict(self)

    def __repr__(self) -> str:
        counted = ", ".join(f"{n} {r}" for r, n in self.count().items()) or "nothing to do"
        lines = [f"refresh {self.run_id}: {counted}"]
        for o in self.resources:
            if o.result in ("published", "would_publish", "failed", "kept_last_good"):
                moved = f" {o.vintage_before or 'none'} -> {o.vintage_after}" if o.vintage_after else ""
                why = f": {o.told}" if o.reason else ""
                lines.append(f"  {o.result:<15} {o.resource}{moved}{why}")
                if o.remedy:
                    lines.append(f"  {'':<15} -> {o.remedy}")
        if self.build_error:
            lines.append(f"  tables were not built: {self.build_error}")
        if self.tables_waiting:
            lines.append(f"  {missing.told(self.tables_waiting, config.data_roots())}")
        if self.figures_touched:
            lines.append(f"  figures touched: {', '.join(self.figures_touched)}")
        for flip in self.verdicts_changed:
            lines.append(f"  verdict changed: {flip['claim']}: {flip['before']} -> {flip['after']}")
        return "\n".join(lines)


def save(root: Path, report: RefreshReport) -> Path:
    """Write the summary of the last run beside the data."""
    path = root / SUMMARY
    files.write_bytes(path, files.json_bytes(report.to_dict()))
    return path


def read(path: Path) -> dict[str, Any]:
    """A saved summary; CorruptDataError when it is not one."""
    found = files.read_json(path, "Name a run_summary.json that `edudata refresh` wrote.")
    if not isinstance(found, dict) or not isinstance(found.get("resources"), list):
        raise CorruptDataError(f"{path} is not a run summary. Name one that `edudata refresh` wrote.")
    return found


def unfinished(summary: Mapping[str, Any]) -> list[str]:
    """Resources of a summary that failed or were kept back: what a retry does again."""
    rows: Iterable[Mapping[str, Any]] = summary["resources"]
    return [r["resource"] for r in rows if r.get("result") in ("failed", "kept_last_good")]
