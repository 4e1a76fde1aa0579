"""One refresh: fetch, parse, compare, validate, publish. The last good data survive every fault.

Resources do not depend on each other: what happens to one is its own outcome. Vintages that pass and
the tables made from them are put in their places in one write, the catalog last.
"""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from edudata import files
from edudata.errors import (
    DataDirectoryError,
    EdudataError,
    NoVintageError,
    PermanentError,
    RawDataError,
    TransientError,
    UnknownNameError,
)
from edudata.etl.compare import drift
from edudata.etl.compare.diff import revisions
from edudata.etl.compare.publication_date import UNSAID, dated, due, next_chance, sorts_after, why_older
from edudata.etl.extract.fetch import Fetched, Fetcher
from edudata.etl.publish import builder
from edudata.etl.publish.staging import StagedVintages
from edudata.etl.run.parse_cache import ParseCache
from edudata.etl.run.report import Outcome, RefreshReport, Result
from edudata.etl.store import tidy_csv, vintages
from edudata.etl.store.vintages import Vintage
from edudata.records import CheckResult, Context, Registry, Resource
from edudata.version import __version__

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[str, Outcome, int], None]
"""Told the run's id, each outcome as it comes, and how many there will be."""
WORKERS = 4
FAULT = "This is a fault in edudata; the last good data stay. Please report it with this summary."


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshOptions:
    """What the operator asked for.

    accept  : resource -> reason why its warnings are to be published over
    """

    dry_run: bool = False
    only_due: bool = False
    accept: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A vintage that passed by itself and waits for the tables."""

    outcome: Outcome
    vintage: Vintage
    digest: str


class Refresh:
    """One run over chosen resources.

    roots      : data directories, the first is written to
    cache      : where candidates wait while they are checked
    mask       : takes the values of keys out of a text
    on_publish : called when all has been checked, before the first change to the published data
    """

    def __init__(
        self,
        roots: Sequence[Path],
        book: Registry,
        origin: Fetcher,
        *,
        context: Context,
        cache: Path,
        wishes: RefreshOptions | None = None,
        mask: Callable[[object], str] = str,
        on_publish: Callable[[], None] = lambda: None,
    ) -> None:
        self.roots, self.book, self.origin = tuple(roots), book, origin
        self.context, self.mask, self.on_publish = context, mask, on_publish
        self.wishes = wishes or RefreshOptions()
        started = datetime.now(UTC)
        self.run_id = f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        self.started = started.isoformat(timespec="seconds")
        self.staging = cache / "staging" / self.run_id
        self.seen = ParseCache(cache, self.roots)

    def names(self, wanted: Iterable[str] | None) -> list[str]:
        """Resources for the names given: a resource, a publisher, or all that can be refreshed.

        Raises UnknownNameError for a name that is neither, PermanentError for a page without a file.
        """
        able = [r.id for r in self.book.resources.values() if r.refreshable]
        chosen: list[str] = []
        for name in wanted if wanted is not None else able:
            if name in self.book.sources:
                fetched = [r for r in able if r.startswith(f"{name}/")]
                if not fetched:  # "nothing to do" would hide that a person has to act
                    resources = self.book.sources[name].resources
                    why = " ".join(resources[0].notes) if resources else ""
                    raise PermanentError(f"{name} has no file to fetch; a person adds its vintages. {why}")
                chosen += fetched
            elif name in able:
                chosen.append(name)
            elif name in self.book.resources:
                why = " ".join(self.book.resources[name].notes)
                raise PermanentError(f"{name} has no file to fetch; a person adds its vintages. {why}")
            else:
                raise UnknownNameError("publisher or resource", name, [*self.book.sources, *able])
        for name in self.wishes.accept:
            if name not in self.book.resources:
                raise UnknownNameError("resource to accept", name, able)
        return sorted(dict.fromkeys(chosen))

    def run(
        self,
        wanted: Iterable[str] | None = None,
        progress: Progress = lambda run_id, outcome, total: None,
    ) -> RefreshReport:
        """Refresh the resources, then build and publish what they feed."""
        names = self.names(wanted)
        outcomes: dict[str, Outcome] = {}
        candidates: list[Candidate] = []
        touched: tuple[str, ...] = ()
        error = ""
        try:
            with ThreadPoolExecutor(WORKERS, thread_name_prefix="refresh") as pool:
                jobs = [pool.submit(self._attempt, self.book.resources[name]) for name in names]
                for job in as_completed(jobs):
                    outcome, candidate = job.result()
                    outcomes[outcome.resource] = outcome
                    if candidate is not None:
                        candidates.append(candidate)
                    progress(self.run_id, outcome, len(names))
            candidates.sort(key=lambda c: c.outcome.resource)
            touched, error = self._publish(candidates, outcomes)
        finally:
            shutil.rmtree(self.staging, ignore_errors=True)
        return RefreshReport(
            run_id=self.run_id,
            started=self.started,
            finished=datetime.now(UTC).isoformat(timespec="seconds"),
            version=__version__,
            resources=tuple(outcomes[name] for name in sorted(outcomes)),
            build_error=self.mask(error),
            tables_touched=touched,
        )

    # One resource

    def _attempt(self, resource: Resource) -> tuple[Outcome, Candidate | None]:
        """Fetch, parse and compare one resource; whatever goes wrong becomes its outcome."""
        begun = time.monotonic()
        blank = Outcome(source=resource.source, resource=resource.id, result="failed")
        try:
            newest = self._newest(resource)
            blank = replace(blank, vintage_before=newest.published if newest else None)
            outcome, candidate = self._consider(resource, newest, blank)
        except EdudataError as error:
            outcome, candidate = (
                replace(blank, reason=str(error), remedy=self._remedy(error, resource)),
                None,
            )
        except Exception as error:  # a fault of ours must not take the other resources with it
            reason = f"unexpected {type(error).__name__}: {error}"
            outcome, candidate = replace(blank, reason=reason, remedy=FAULT), None
        if outcome.result == "failed" or (outcome.result == "kept_last_good" and outcome.checks):
            self.origin.doubt(resource)
        outcome = replace(
            outcome,
            seconds=round(time.monotonic() - begun, 3),
            reason=self.mask(outcome.reason),
            remedy=self.mask(outcome.remedy),
        )
        if candidate is not None:
            candidate = replace(candidate, outcome=outcome)
        return outcome, candidate

    def _vintages(self, resource: Resource) -> list[Vintage]:
        return vintages.find(self.roots, resource.id, pinned=False)

    def _newest(self, resource: Resource) -> Vintage | None:
        try:
            return self._vintages(resource)[-1]
        except NoVintageError:
            return None

    def _consider(
        self, resource: Resource, newest: Vintage | None, blank: Outcome
    ) -> tuple[Outcome, Candidate | None]:
        if self.wishes.only_due and not due(resource, newest, self.context.today):
            return replace(blank, result="not_due"), None
        fetched = self.origin.fetch(resource, self.context)
        if fetched is None:
            return replace(blank, result="not_in_mirror"), None
        blank = replace(blank, bytes=fetched.size)
        accepted = self.wishes.accept.get(resource.id)
        if accepted is None and (known := self.seen.recall(resource, fetched.digest, newest)) is not None:
            return replace(blank, **known), None
        staged = self._stage(resource, fetched, newest)
        held = staged.sidecar()
        span: dict[str, str] = held["span"] or {}
        blank = replace(blank, rows=held["rows"], newest_period=span.get("end"))
        if newest is not None and staged.bytes() == newest.bytes():
            outcome = replace(blank, result="unchanged")
            self.seen.remember(resource, fetched.digest, newest, outcome)
            return outcome, None
        checks: tuple[CheckResult, ...] = ()
        changes = None
        note = ""
        if newest is not None:
            # Drift is measured from the vintage that counts: a bad one may have been set aside by a pin.
            counting = vintages.find(self.roots, resource.id)[-1]
            if counting.published != newest.published:
                note = f"stored; the tables keep the pinned vintage of {counting.published}"
            old, new = vintages.read(counting, resource), vintages.read(staged, resource)
            if reason := why_older(resource, staged, self._vintages(resource)):
                outcome = self._kept(blank, reason, "Nothing to do: the newer figures stay.")
                self.seen.remember(resource, fetched.digest, newest, outcome)
                return outcome, None
            if not sorts_after(staged.published, newest.published):
                # Not remembered: on a later day the same bytes come to something else.
                reason = f"a vintage of {newest.published} is there already"
                remedy = f"Nothing to do: a run from {next_chance(newest)} on publishes it."
                return self._kept(blank, reason, remedy), None
            checks = tuple(drift.compare(old, new, resource))
            changes = self._changes(old, new, resource)
            failed = [c for c in checks if not c.passed and (c.required or accepted is None)]
            if failed:
                required = any(c.required for c in failed)
                remedy = (
                    f"Compare the file with {resource.page}; the figures at hand stay."
                    if required
                    else f'If the publisher means it: edudata refresh --accept {resource.id} --reason "…".'
                )
                reason = "; ".join(f"{c.name}: {c.saw}" for c in failed)
                outcome = replace(self._kept(blank, reason, remedy), checks=checks, changes=changes)
                self.seen.remember(resource, fetched.digest, newest, outcome)
                return outcome, None
            warned = ", ".join(c.name for c in checks if not c.passed)
            if accepted is not None and warned:
                over = f"Published over a warning ({warned}): {accepted}"
                files.write_bytes(staged.sidecar_path, files.json_bytes(held | {"notes": [over]}))
        if held["reasons"].get("published") == UNSAID:
            note = "; ".join(filter(None, (note, f"dated {staged.published}: {UNSAID}")))
        result: Result = "would_publish" if self.wishes.dry_run else "published"
        outcome = replace(
            blank,
            result=result,
            reason=note,
            vintage_after=staged.published,
            checks=checks,
            changes=changes,
        )
        return outcome, Candidate(outcome, staged, fetched.digest)

    @staticmethod
    def _kept(blank: Outcome, reason: str, remedy: str) -> Outcome:
        return replace(blank, result="kept_last_good", reason=reason, remedy=remedy)

    @staticmethod
    def _changes(old: pd.DataFrame, new: pd.DataFrame, resource: Resource) -> dict[str, int]:
        return revisions(old, new, resource).counts

    def _remedy(self, error: Exception, resource: Resource) -> str:
        if isinstance(error, TransientError):
            return "Try again later: edudata refresh --retry run_summary.json. The last good data stay."
        if resource.key_variable and resource.key_variable in str(error):
            return (
                f"See to {resource.key_variable} (`edudata doctor` knows whether it is set), then: "
                "edudata refresh --retry run_summary.json. The last good data stay."
            )
        if isinstance(error, DataDirectoryError):
            return "Free some space or make the directory writable. The last good data stay."
        return f"Has the publisher moved or changed the file? See {resource.page}. The last good data stay."

    def _stage(self, resource: Resource, fetched: Fetched, newest: Vintage | None) -> Vintage:
        """Parse the payloads and write them as a vintage into the staging directory.

        Raises FormatError or RawDataError when the payloads are not what the resource declares.
        """
        if resource.parse is None:
            raise RawDataError(f"{resource.id} has no parser.")
        frame = resource.parse(*fetched.payloads)
        when = dated(resource, fetched, newest, self.context.today, tidy_csv.end_of(resource, frame))
        reasons = {"published": when.reason} if when.reason else {}
        if fetched.url is None:
            reasons["url"] = "asked in several parts; see the page"
        return vintages.write(
            self.staging / resource.source / resource.name,
            resource,
            when.published,
            frame,
            how="derived" if resource.kind == "derived" else fetched.how,
            trust="derived" if resource.kind == "derived" else "primary",
            retrieved=f"{self.context.today:%Y-%m-%d}",
            url=fetched.url,
            origin_sha256=fetched.digest,
            reasons=reasons,
            release=when.release,
        )

    # All that passed

    def _publish(
        self, candidates: list[Candidate], outcomes: dict[str, Outcome]
    ) -> tuple[tuple[str, ...], str]:
        """Validate the tables the candidates feed, then write vintages and tables in one go.

        Candidates whose tables do not hold are taken out, with the reason as their outcome. Returns the
        tables touched and, when something could not be made or written, why. A dry run writes nothing.
        """
        joint = StagedVintages(self.roots, self.book, self.staging / "joint")
        for candidate in candidates:
            joint.add(candidate.vintage)
        kept = {c.outcome.resource: c for c in candidates}
        refused, broken = joint.settle()
        for name, reason in refused.items():
            outcome, resource = kept.pop(name).outcome, self.book.resources[name]
            outcomes[name] = replace(
                outcome,
                result="kept_last_good" if outcome.vintage_before else "failed",
                vintage_after=None,
                reason=self.mask(reason),
                remedy=f"Compare the file with {resource.page}.",
            )
            self.origin.doubt(resource)
        told = " ".join(filter(None, broken.values()))
        tables = [name for name in joint.affected() if name not in broken]
        if self.wishes.dry_run or not (tables or kept):
            return (), told
        before = {name: entry["content_sha256"] for name, entry in joint.entries().items()}
        try:
            self.on_publish()
            made = builder.build(
                self.roots,
                self.book,
                tables,
                candidates=joint.folder,
                first=joint.contents(),
                skip_missing=True,
            )
        except Exception as error:  # nothing was written; the report is, whatever happened
            ours = isinstance(error, EdudataError)
            reason = self.mask(error if ours else f"unexpected {type(error).__name__}: {error}")
            for name, candidate in kept.items():
                remedy = self._remedy(error, self.book.resources[name]) if ours else FAULT
                outcomes[name] = replace(
                    candidate.outcome, result="failed", vintage_after=None, reason=reason, remedy=remedy
                )
            return (), f"{reason} {told}".strip()
        for name, candidate in kept.items():
            newest = self._newest(self.book.resources[name])
            done = replace(
                candidate.outcome, result="unchanged", vintage_after=None, checks=(), changes=None
            )
            self.seen.remember(self.book.resources[name], candidate.digest, newest, done)
        after = {name: entry["content_sha256"] for name, entry in made["tables"].items()}
        return tuple(name for name in after if after[name] != before.get(name)), told
