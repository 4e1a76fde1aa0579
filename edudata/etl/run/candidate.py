"""Refresh one resource: download, parse, date and compare, up to a candidate vintage."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from edudata import files
from edudata.errors import EdudataError, RawDataError
from edudata.etl.compare import drift, newest_values
from edudata.etl.compare.diff import revisions
from edudata.etl.compare.publication_date import (
    NAME_THE_DATE,
    UNDATED,
    due,
    next_chance,
    publication_date,
    why_older,
)
from edudata.etl.extract.fetch import Fetched, Fetcher
from edudata.etl.run.outcome import BUG_REMEDY, Outcome, Result, consent, remedy_for
from edudata.etl.run.parse_cache import ParseCache
from edudata.etl.run.plan import RefreshOptions
from edudata.etl.store import tidy_csv, vintages
from edudata.etl.store.archive import Archive, is_ahead
from edudata.etl.store.tidy_csv import TidyCsv
from edudata.etl.store.vintages import Vintage
from edudata.records import CheckResult, Context, Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all resources of a run share.

    Attributes
    ----------
    staging : Path
        Where candidates are stored until the tables built from them are known to be valid.
    redact : callable
        Removes the values of keys from a text.
    """

    archive: Archive
    fetcher: Fetcher
    context: Context
    options: RefreshOptions
    staging: Path
    parse_cache: ParseCache
    redact: Callable[[object], str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A vintage that passed its own checks and waits for those of the tables."""

    outcome: Outcome
    vintage: Vintage
    identity: str


def refresh_resource(setting: Setting, resource: Resource) -> tuple[Outcome, Candidate | None]:
    """Download, parse and compare one resource; any error becomes its outcome."""
    started = time.monotonic()
    blank = Outcome(source=resource.source, resource=resource.id, result="failed")
    candidate, files_given = None, list[str]()
    try:
        files_given = setting.fetcher.file_names(resource)
        newest = setting.archive.newest(resource.id)
        blank = replace(blank, vintage_before=newest.published if newest else None)
        outcome, candidate = _consider(setting, resource, newest, blank)
    except EdudataError as error:
        remedy = remedy_for(error, resource, files_given)
        outcome = replace(blank, reason=str(error), remedy=remedy)
    except OSError as error:
        reason = f"{error.filename or resource.id}: {error.strerror or error}"
        outcome = replace(blank, reason=reason, remedy=remedy_for(error, resource))
    except Exception as error:  # a bug in one parser must not stop the other resources
        reason = f"unexpected {type(error).__name__}: {error}"
        outcome = replace(blank, reason=reason, remedy=BUG_REMEDY)
    if outcome.result == "failed" or (outcome.result == "kept_last_good" and outcome.checks):
        setting.fetcher.invalidate(resource)
    outcome = presentable(setting, outcome, files_given)
    outcome = replace(outcome, seconds=round(time.monotonic() - started, 3))
    return outcome, replace(candidate, outcome=outcome) if candidate else None


def presentable(setting: Setting, outcome: Outcome, files_given: list[str]) -> Outcome:
    """Name the files of a mirror in what is wrong with them, and redact keys."""
    reason, names = outcome.reason, ", ".join(files_given)
    if outcome.result in ("failed", "kept_last_good", "not_newer") and names not in reason:
        reason = f"{names}: {reason}"
    checks = tuple(replace(c, saw=setting.redact(c.saw)) for c in outcome.checks)
    return replace(
        outcome, reason=setting.redact(reason), remedy=setting.redact(outcome.remedy), checks=checks
    )


def _consider(
    setting: Setting, resource: Resource, newest: Vintage | None, blank: Outcome
) -> tuple[Outcome, Candidate | None]:
    options, cache = setting.options, setting.parse_cache
    if newest is not None and is_ahead(newest, setting.context.today):
        return _ahead(blank, newest, setting.context.today), None
    if options.scheduled and resource.key_required and resource.key_variable not in setting.context.keys:
        reason = f"nothing is served without a key: set {resource.key_variable}"
        return replace(blank, result="no_key", reason=reason), None
    if options.only_due and not due(resource, newest, setting.context.today):
        return replace(blank, result="not_due"), None
    fetched = setting.fetcher.fetch(resource, setting.context)
    if fetched is None:
        return _not_in_mirror(blank, resource, wanted_by_name=resource.id in options.without_file), None
    blank = replace(blank, bytes=fetched.size)
    # A person's consent may turn a remembered rejection into a publication.
    if resource.id not in options.accept and not options.backfill:
        remembered = cache.recall(resource, fetched.identity, newest)
        if remembered is not None:
            return replace(blank, **remembered), None
    vintage, csv = _stage(setting, resource, fetched, newest)
    blank = replace(blank, rows=len(csv.frame), newest_period=(csv.span or {}).get("end"))
    if newest is not None and options.backfill:
        outcome, repeatable = _backfilled(setting, resource, vintage, csv, blank), False
    elif newest is not None and (stored := _not_newer(setting, resource, (vintage, csv), newest, blank)):
        outcome, repeatable = stored
    else:
        outcome, repeatable = _checked(setting, resource, vintage, csv, fetched, blank), True
    if outcome.result in ("published", "would_publish"):
        setting.archive.keep(vintage, csv.frame)
        return outcome, Candidate(outcome, vintage, fetched.identity)
    if repeatable:
        cache.remember(resource, fetched.identity, newest, outcome)
    return outcome, None


def _not_in_mirror(blank: Outcome, resource: Resource, *, wanted_by_name: bool) -> Outcome:
    """Return the outcome without a file: a fault only where somebody asked for the resource."""
    blank = replace(blank, result="not_in_mirror")
    if not wanted_by_name:
        return blank
    return replace(
        blank,
        reason="asked for by name, but the mirror has no file of it",
        remedy=f"Save the file of {resource.page} as {resource.id}.<ending>, or name it in --mirror-map.",
    )


def _ahead(blank: Outcome, newest: Vintage, today: date) -> Outcome:
    """Return the outcome where a vintage dated after today would set aside every true one."""
    reason = f"the current vintage is dated {newest.published}, after today ({today})"
    remedy = (
        "Check this machine's clock. If it is right, it was ahead when that vintage was stored: edudata "
        f"retire {newest.resource} --vintage {newest.published} --reason clock"
    )
    return _kept(blank, reason, remedy)


def _stage(
    setting: Setting, resource: Resource, fetched: Fetched, newest: Vintage | None
) -> tuple[Vintage, TidyCsv]:
    """Parse the payloads and write them as a vintage into the staging folder.

    Raises
    ------
    FormatError, RawDataError
        The payloads are not what the resource declares.
    """
    if resource.parse is None:
        raise RawDataError(f"{resource.id} has no parser.")
    frame = resource.parse(*fetched.payloads)
    csv = tidy_csv.canonical(frame, resource)
    today = setting.context.today
    dated = publication_date(resource, fetched, newest, today, (csv.span or {}).get("end"))
    reasons = {"published": dated.reason} if dated.reason else {}
    if fetched.url is None:
        reasons["url"] = fetched.no_url
    vintage = vintages.write(
        setting.staging / resource.source / resource.name,
        resource,
        dated.published,
        csv,
        how="derived" if resource.kind == "derived" else "download",
        trust="derived" if resource.kind == "derived" else "primary",
        retrieved=f"{today:%Y-%m-%d}",
        url=fetched.url,
        origin_sha256=fetched.digest,
        reasons=reasons,
        # What the parser says of the file, such as columns that it lacks.
        notes=frame.attrs.get("notes", ()),
        release=dated.release,
        accepted=setting.options.accept.get(resource.id),
    )
    return vintage, csv


def _not_newer(
    setting: Setting,
    resource: Resource,
    candidate: tuple[Vintage, TidyCsv],
    newest: Vintage,
    blank: Outcome,
) -> tuple[Outcome, bool] | None:
    """Return the outcome of a file that brings nothing new, and whether it repeats; None otherwise."""
    vintage, csv = candidate
    if vintage.bytes() == newest.bytes() or _same_values(setting, csv, newest):
        return replace(blank, result="unchanged"), True
    existing = setting.archive.vintages(resource.id, pinned=False)
    if reason := why_older(resource, vintage, existing):
        remedy = "Skipped: older than the current release."
        return replace(blank, result="not_newer", reason=reason, remedy=remedy), True
    if vintage.order <= newest.order:
        reason = f"there already is a vintage of {newest.published}"
        remedy = f"Nothing to do: a run from {next_chance(newest)} on publishes it."
        # Not to be remembered: on a later day the same bytes are published.
        return replace(blank, result="not_newer", reason=reason, remedy=remedy), False
    return None


def _same_values(setting: Setting, csv: TidyCsv, newest: Vintage) -> bool:
    """Return whether a file has the figures of a vintage, written also with other digits, as 2.50."""
    if newest.sidecar["rows"] != len(csv.frame) or setting.archive.active(newest.resource) != newest:
        return False
    return csv.frame.equals(setting.archive.read(newest))


def _backfilled(
    setting: Setting, resource: Resource, vintage: Vintage, csv: TidyCsv, blank: Outcome
) -> Outcome:
    """Check an older vintage, of which the next one must be a plausible successor."""
    existing = setting.archive.vintages(resource.id, pinned=False)
    if any(stored.bytes() == vintage.bytes() for stored in existing):
        return replace(blank, result="unchanged")
    if vintage.sidecar["reasons"].get("published") == UNDATED:
        return _kept(blank, f"the file does not say when it was published; {NAME_THE_DATE}", NAME_THE_DATE)
    later = [stored for stored in existing if stored.order > vintage.order]
    if not later:
        reason = f"published {vintage.published}, not older than the current vintage"
        return _kept(blank, reason, "Refresh without --backfill.")
    if any(stored.published == vintage.published for stored in existing):
        reason = f"there already is a vintage of {vintage.published}, with other figures"
        return _kept(blank, reason, "Compare the two; vintages are never replaced.")
    successor = setting.archive.read(later[0])
    checks = drift.compare(csv.frame, successor, resource)
    blank = replace(blank, checks=tuple(checks), changes=revisions(csv.frame, successor, resource).counts)
    accepted = setting.options.accept.get(resource.id)
    if failed := [c for c in checks if not c.passed and (c.required or accepted is None)]:
        return _rejected(blank, resource, failed)
    if accepted is not None:
        _record_consent(vintage, checks, accepted)
    result: Result = "would_publish" if setting.options.dry_run else "published"
    reason = f"added to the past; the current vintage stays {existing[-1].published}"
    return replace(blank, result=result, reason=reason, vintage_after=vintage.published)


def _kept(blank: Outcome, reason: str, remedy: str) -> Outcome:
    result: Result = "kept_last_good" if blank.vintage_before else "failed"
    return replace(blank, result=result, reason=reason, remedy=remedy)


def _checked(
    setting: Setting,
    resource: Resource,
    vintage: Vintage,
    csv: TidyCsv,
    fetched: Fetched,
    blank: Outcome,
) -> Outcome:
    """Check a new vintage, also against the active one; return that it is published or why not."""
    checks, notes, old = list[CheckResult](), list(vintage.sidecar["notes"]), None
    if blank.vintage_before is not None:
        # A bad newest vintage may have been set aside by a pin: the active one is the measure.
        active = setting.archive.active(resource.id)
        if active.published != blank.vintage_before:
            notes.append(f"stored; the tables keep the pinned vintage of {active.published}")
        old = setting.archive.read(active)
        checks += drift.compare(old, csv.frame, resource)
        checks += _newer_or_dated(vintage, active, fetched, checks)
        blank = replace(blank, changes=revisions(old, csv.frame, resource).counts)
    checks += drift.missing_parts(csv.frame, resource, old)
    checks += newest_values.check(csv.frame, resource, old)
    undated = vintage.sidecar["reasons"].get("published") == UNDATED
    if not (undated and fetched.from_mirror):  # a person may have kept such a file for years
        checks += newest_values.recent(resource, blank.newest_period, vintage.published)
    blank = replace(blank, checks=tuple(checks))
    accepted = setting.options.accept.get(resource.id)
    failed = [c for c in checks if not c.passed and (c.required or accepted is None)]
    if failed:
        return _rejected(blank, resource, failed)
    if accepted is not None:
        _record_consent(vintage, checks, accepted)
    if undated:
        notes.append(f"dated {vintage.published}: {UNDATED}")
    result: Result = "would_publish" if setting.options.dry_run else "published"
    return replace(blank, result=result, reason="; ".join(notes), vintage_after=vintage.published)


def _newer_or_dated(
    vintage: Vintage, active: Vintage, fetched: Fetched, checks: Iterable[CheckResult]
) -> list[CheckResult]:
    """Check that a file which does not date itself shows by its content that it is not older."""
    undated = fetched.from_mirror and vintage.sidecar["reasons"].get("published") == UNDATED
    if not undated or any(c.name == drift.OLDER for c in checks):
        return []
    saw = (
        f"it names neither its edition nor its date, and may be older than the current release "
        f"({active.published}); {NAME_THE_DATE}"
    )
    return [CheckResult("the file is newer", False, saw, required=False)]


def _record_consent(vintage: Vintage, checks: Iterable[CheckResult], accepted: str) -> None:
    warnings = ", ".join(c.name for c in checks if not c.passed)
    if warnings:
        note = f"Published over a warning ({warnings}): {accepted}"
        record = dict(vintage.sidecar) | {"notes": [*vintage.sidecar["notes"], note]}
        files.write_bytes(vintage.sidecar_path, files.sealed_bytes(record))


def _rejected(blank: Outcome, resource: Resource, failed: list[CheckResult]) -> Outcome:
    if any(c.required for c in failed):
        remedy = f"Compare the file with {resource.page}; the current figures stay."
    else:
        remedy = f"If the publisher means it: {consent(resource)}."
    return _kept(blank, "; ".join(f"{c.name}: {c.saw}" for c in failed), remedy)
