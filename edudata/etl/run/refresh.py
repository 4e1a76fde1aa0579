"""Run a refresh: download, parse, compare, validate, publish. On failure the last good data are kept.

Resources do not depend on each other: each has its own outcome. Vintages that pass, and the tables
built from them, are published in one write, the catalog last.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from edudata.errors import EdudataError
from edudata.etl.extract.fetch import Fetcher
from edudata.etl.publish.staging import Attempt, StagedVintages, has_catalog
from edudata.etl.run import plan
from edudata.etl.run.candidate import Candidate, Setting, presentable, refresh_resource
from edudata.etl.run.outcome import BUG_REMEDY, Outcome, consent, remedy_for
from edudata.etl.run.parse_cache import ParseCache
from edudata.etl.run.plan import RefreshOptions
from edudata.etl.run.report import RefreshReport
from edudata.etl.store.archive import Archive
from edudata.records import Context
from edudata.version import __version__

# Called with the run's id, each outcome as it comes, and how many there will be.
Progress = Callable[[str, Outcome, int], None]
WORKERS = 4


class Refresh:
    """One run over some resources.

    Parameters
    ----------
    archive : Archive
        The stored vintages; its first data directory is written to.
    fetcher : Fetcher
        Where files come from: the network or a folder.
    context : Context
        Day of the run, and the keys that are set.
    cache : Path
        Where candidates wait while they are checked.
    options : RefreshOptions, optional
        What the operator chose.
    redact : callable, optional
        Removes the values of keys from a text.
    on_publish : callable, optional
        Called after all checks, before the first change to the published data.
    figures : mapping, optional
        Index of the figures to store in the catalog.
    """

    def __init__(
        self,
        archive: Archive,
        fetcher: Fetcher,
        *,
        context: Context,
        cache: Path,
        options: RefreshOptions | None = None,
        redact: Callable[[object], str] = str,
        on_publish: Callable[[], None] = lambda: None,
        figures: Mapping[str, Any] | None = None,
    ) -> None:
        started = datetime.now(UTC)
        self.run_id = f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        self.started = started.isoformat(timespec="seconds")
        self.on_publish, self.figures = on_publish, figures
        self.had_catalog = has_catalog(archive)
        self.setting = Setting(
            archive=archive,
            fetcher=fetcher,
            context=context,
            options=options or RefreshOptions(),
            staging=cache / "staging" / self.run_id,
            parse_cache=ParseCache(cache, archive),
            redact=redact,
        )

    def run(
        self,
        names: Iterable[str] | None = None,
        progress: Progress = lambda run_id, outcome, total: None,
    ) -> RefreshReport:
        """Refresh resources, then build and publish the tables that they feed.

        Raises
        ------
        UnknownNameError, PermanentError
            A name cannot be refreshed: see `plan.resource_names`.
        """
        registry = self.setting.archive.registry
        selected = plan.resource_names(registry, names, self.setting.options.accept)
        # A run over everything also finishes tables whose vintages a person added by hand.
        scope = set(registry.resources if names is None else selected)
        outcomes: dict[str, Outcome] = {}
        candidates: dict[str, Candidate] = {}

        def report(outcome: Outcome) -> None:
            progress(self.run_id, outcome, len(selected))

        try:
            self._consider(selected, outcomes, candidates, report)
            waiting = sorted(candidates)
            touched, error = self._publish(candidates, scope, outcomes)
        finally:
            shutil.rmtree(self.setting.staging, ignore_errors=True)
        # Only now is it known what became of them: before the write nothing is published.
        for name in waiting:
            report(outcomes[name])
        return RefreshReport(
            run_id=self.run_id,
            started=self.started,
            finished=datetime.now(UTC).isoformat(timespec="seconds"),
            version=__version__,
            resources=tuple(outcomes[name] for name in sorted(outcomes)),
            build_error=self.setting.redact(error),
            tables_touched=touched,
        )

    def _consider(
        self,
        selected: Iterable[str],
        outcomes: dict[str, Outcome],
        candidates: dict[str, Candidate],
        report: Callable[[Outcome], None],
    ) -> None:
        """Download and check resources side by side; what passes becomes a candidate."""
        records = self.setting.archive.registry.resources
        pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="refresh")
        try:
            jobs = [pool.submit(refresh_resource, self.setting, records[name]) for name in selected]
            for job in as_completed(jobs):
                outcome, candidate = job.result()
                outcomes[outcome.resource] = outcome
                if candidate is not None:
                    candidates[outcome.resource] = candidate
                report(replace(outcome, result="candidate") if candidate else outcome)
        finally:
            # An interrupted run does not wait for slow publishers.
            pool.shutdown(wait=False, cancel_futures=True)

    def _publish(
        self, candidates: dict[str, Candidate], scope: set[str], outcomes: dict[str, Outcome]
    ) -> tuple[tuple[str, ...], str]:
        """Build the tables that the candidates feed, then write vintages and tables in one step.

        Candidates that break a table are taken out, with the reason as their outcome. A dry run writes
        nothing.

        Returns
        -------
        tuple
            The tables that changed, and why others could not be built or written ("" when all were).
        """
        try:
            return self._write(candidates, scope, outcomes)
        except Exception as fault:  # nothing was written; the report is, whatever happened
            return (), self._unpublished(candidates, outcomes, fault)

    def _write(
        self, candidates: dict[str, Candidate], scope: set[str], outcomes: dict[str, Outcome]
    ) -> tuple[tuple[str, ...], str]:
        staged = StagedVintages(
            self.setting.archive,
            scope,
            {name: candidates[name].vintage for name in sorted(candidates)},
            had_catalog=self.had_catalog,
        )
        rejected, broken = staged.reject_failing()
        for name, attempt in rejected.items():
            outcomes[name] = self._rejected(candidates.pop(name).outcome, attempt)
        error = " ".join(filter(None, broken.values()))
        if self.setting.options.dry_run or not (staged.built or candidates):
            return (), error
        self.on_publish()
        try:
            catalog = staged.publish(self.figures)
        except (EdudataError, OSError) as fault:
            reason = self._unpublished(candidates, outcomes, fault)
            return (), f"{reason} {error}".strip()
        self._remember(candidates)
        before, after = staged.catalog["tables"], catalog["tables"]
        hashes = {name: entry["content_sha256"] for name, entry in before.items()}
        return tuple(n for n, e in after.items() if e["content_sha256"] != hashes.get(n)), error

    def _rejected(self, outcome: Outcome, attempt: Attempt) -> Outcome:
        resource = self.setting.archive.registry.resources[outcome.resource]
        self.setting.fetcher.invalidate(resource)
        remedy = f"Compare the file with {resource.page}."
        if attempt.acceptable:
            remedy += f" If it is right, leave these rows out: {consent(resource)}."
        rejected = replace(
            outcome,
            result="kept_last_good" if outcome.vintage_before else "failed",
            vintage_after=None,
            reason=attempt.reason,
            remedy=remedy,
        )
        return presentable(self.setting, rejected, self.setting.fetcher.file_names(resource))

    def _unpublished(
        self, candidates: Mapping[str, Candidate], outcomes: dict[str, Outcome], error: Exception
    ) -> str:
        """Record for every candidate that it could not be written; return why."""
        expected = isinstance(error, EdudataError | OSError)
        reason = self.setting.redact(error if expected else f"unexpected {type(error).__name__}: {error}")
        for name, candidate in candidates.items():
            resource = self.setting.archive.registry.resources[name]
            remedy = remedy_for(error, resource) if expected else BUG_REMEDY
            outcomes[name] = replace(
                candidate.outcome, result="failed", vintage_after=None, reason=reason, remedy=remedy
            )
        return reason

    def _remember(self, candidates: Mapping[str, Candidate]) -> None:
        """Store that the next run need not parse the same bytes again."""
        archive = self.setting.archive
        for name, candidate in candidates.items():
            unchanged = replace(
                candidate.outcome, result="unchanged", vintage_after=None, checks=(), changes=None
            )
            self.setting.parse_cache.remember(
                archive.registry.resources[name], candidate.identity, archive.newest(name), unchanged
            )
