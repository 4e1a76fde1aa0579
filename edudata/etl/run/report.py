"""The report of a refresh: one record, printed and saved as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from edudata import config, files
from edudata.errors import CorruptDataError
from edudata.etl.run.outcome import EXIT_CODES, RESULTS, Outcome, State
from edudata.etl.store import missing

SUMMARY = "run_summary.json"
# The results that a person wants to read about.
SHOWN = ("published", "would_publish", "failed", "kept_last_good", "not_newer", "no_key")


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshReport:
    """One run: when, by which version, what happened to each resource, and what that affected.

    Attributes
    ----------
    build_error : str
        Why tables were not built; "" when all were.
    faults : tuple of str
        What went wrong after publication: documents, verdicts, the summary itself.
    partial : bool
        Only resources that somebody named were asked for.
    tables_waiting : mapping
        Tables that were not built, with the resources that have no vintage.
    rows_left_out : mapping
        Tables that were published without rows that break a rule, with the number of these rows.
    verdicts_changed : tuple of mapping
        {"claim": id, "before": verdict, "after": verdict} for each claim that flipped.
    """

    run_id: str
    started: str
    finished: str
    version: str
    resources: tuple[Outcome, ...]
    build_error: str = ""
    faults: tuple[str, ...] = ()
    partial: bool = False
    tables_touched: tuple[str, ...] = ()
    tables_waiting: Mapping[str, list[str]] = field(default_factory=dict)
    rows_left_out: Mapping[str, int] = field(default_factory=dict)
    figures_touched: tuple[str, ...] = ()
    verdicts_changed: tuple[Mapping[str, str], ...] = ()

    @property
    def state(self) -> State:
        """The worst state of a resource, or "failed" where tables were not built."""
        states = {o.state for o in self.resources}
        if self.build_error or self.faults or "failed" in states:
            return "failed"
        return "needs a person" if "needs a person" in states else "fine"

    @property
    def ok(self) -> bool:
        """Whether nothing failed and nothing was kept back."""
        return self.state == "fine"

    @property
    def exit_code(self) -> int:
        """0 if all is fine, 1 if something failed, 3 if something waits for a person alone."""
        return EXIT_CODES[self.state]

    def count(self) -> dict[str, int]:
        """Return how often each result occurred, without those that did not."""
        results = [o.result for o in self.resources]
        return {r: results.count(r) for r in RESULTS if r in results}

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, as in the summary."""
        rows = [o.to_dict() for o in self.resources]
        return asdict(self) | {"resources": rows, "state": self.state}

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {r}" for r, n in self.count().items()) or "nothing to do"
        lines = [f"refresh {self.run_id}: {counts}"]
        for o in self.resources:
            if o.result in SHOWN or o.state != "fine":
                dates = f" {o.vintage_before or 'none'} -> {o.vintage_after}" if o.vintage_after else ""
                why = f": {o.short_reason}" if o.reason else ""
                lines.append(f"  {o.result:<15} {o.resource}{dates}{why}")
                if o.remedy:
                    lines.append(f"  {'':<15} -> {o.remedy}")
        if self.build_error:
            lines.append(f"  tables were not built: {self.build_error}")
        lines += [f"  {fault}" for fault in self.faults]
        if self.tables_waiting:
            lines.append(f"  {missing.explain(self.tables_waiting, config.data_roots())}")
        for table, rows in self.rows_left_out.items():
            lines.append(f"  {rows:,} rows of {table} break a rule and were left out: edudata info {table}")
        if self.figures_touched:
            lines.append(f"  figures touched: {', '.join(self.figures_touched)}")
        for flip in self.verdicts_changed:
            lines.append(f"  verdict changed: {flip['claim']}: {flip['before']} -> {flip['after']}")
        return "\n".join(lines)


def read(path: Path) -> dict[str, Any]:
    """Read a saved summary.

    Raises
    ------
    CorruptDataError
        The file cannot be read or is not a summary.
    """
    summary = files.read_json(path, "Name a run_summary.json that `edudata refresh` wrote.")
    if not isinstance(summary, dict) or not isinstance(summary.get("resources"), list):
        raise CorruptDataError(f"{path} is not a run summary. Name one that `edudata refresh` wrote.")
    return summary


def unfinished(summary: Mapping[str, Any]) -> list[str]:
    """List the resources of a summary that failed or were kept back, which a retry repeats."""
    rows: Iterable[Mapping[str, Any]] = summary["resources"]
    return [r["resource"] for r in rows if r.get("result") in ("failed", "kept_last_good", "no_key")]
