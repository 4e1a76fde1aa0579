"""Report resource freshness: the active vintage, its age, the next release, the last run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from edudata.dates import last_day
from edudata.etl.store import missing
from edudata.etl.store.archive import VintageState
from edudata.records import Registry, Resource

# Longest time between two releases that keep the cadence.
CADENCE_DAYS = {"monthly": 31, "quarterly": 92, "yearly": 366}
# A release is overdue when this many cadences have passed.
OVERDUE_CADENCES = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The state of one resource.

    Attributes
    ----------
    published : str or None
        Publication of the active vintage; None where there is none.
    set_aside : str or None
        A newer vintage that a pin sets aside, with `pin` its reason.
    fault : str
        Why the vintages cannot be read; "" when they can.
    dated_ahead : str or None
        A vintage that is dated after today, which keeps every true one from counting.
    missing : bool
        There is no vintage although one comes with the package.
    age_days : int or None
        Days since the last day that the publication allows.
    next_expected : str or None
        "YYYY-MM"; None where the publisher keeps no schedule.
    stale, stale_reason : bool, str
        Whether a newer vintage should be out by now, and why.
    last_result : str or None
        Result of the last run; None where it did not concern the resource.
    rows_left_out : int
        Rows that were left out of the tables made from it, because they break a rule.
    refreshable, why_not : bool, str
        Whether `refresh` can download it, and why not.
    """

    resource: str
    publisher: str
    title: str
    cadence: str
    published: str | None
    age_days: int | None
    next_expected: str | None
    stale: bool
    stale_reason: str
    set_aside: str | None
    pin: str | None
    fault: str
    dated_ahead: str | None
    missing: bool
    last_result: str | None
    last_reason: str
    last_run: str | None
    rows_left_out: int
    refreshable: bool
    why_not: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, as the command line prints with --json."""
        return asdict(self)

    @property
    def alarm(self) -> str:
        """Say why somebody should look at the resource; "" when nobody need."""
        if self.fault:
            return self.fault
        if self.dated_ahead:
            return (
                f"{self.dated_ahead} is dated after today: check the clock, or edudata retire "
                f"{self.resource} --vintage {self.dated_ahead} --reason clock"
            )
        if self.missing:
            return "no vintage, although one comes with the package: edudata upgrade-data"
        return self.stale_reason if self.stale and self.refreshable else ""


def overdue(resource: Resource, published: str, today: date) -> str:
    """Say why a newer vintage than this should be out; "" when it need not be.

    Its expected month is over, or its cadence is exceeded by half. Nothing is expected of a resource
    without a cadence.
    """
    return why_late(resource.cadence, resource.next_release(published), published, today)


def why_late(cadence: str, expected: str | None, published: str, today: date) -> str:
    """Say why a newer release should be out, from what a catalog holds; "" when it need not be.

    Parameters
    ----------
    expected : str or None
        "YYYY-MM" of the next release; None where there is no schedule.

    Examples
    --------
    >>> why_late("quarterly", "2026-08", "2026-05", date(2026, 9, 1))
    'expected in 2026-08'
    """
    days = CADENCE_DAYS.get(cadence)
    if days is None:
        return ""
    if expected is not None and f"{today:%Y-%m}" > expected:
        return f"expected in {expected}"
    age = (today - last_day(published)).days
    return f"{age} days old, published {cadence}" if age > OVERDUE_CADENCES * days else ""


def obstacle(resource: Resource, keys: Collection[str]) -> str:
    """Say why a resource cannot be refreshed; "" when it can.

    Parameters
    ----------
    keys : collection of str
        Names of the environment variables that are set.
    """
    if not resource.refreshable:
        reasons = {
            "compiled": "compiled by us from several pages: there is no file to download",
            "derived": "computed by us from files too large, or not free, to bundle",
        }
        if resource.cadence == "ended":
            return reasons.get(resource.kind, "no longer published")
        return reasons.get(resource.kind, "a page without a file to download")
    if resource.key_required and resource.key_variable not in keys:
        return f"nothing is served without a key: set {resource.key_variable}"
    return ""


def statuses(
    registry: Registry,
    states: Mapping[str, VintageState],
    *,
    today: date,
    summary: Mapping[str, Any] | None = None,
    keys: Collection[str] = (),
    left_out: Mapping[str, int] | None = None,
    ahead: Mapping[str, str] | None = None,
) -> list[Status]:
    """Return the status of every resource, by address.

    Parameters
    ----------
    states : mapping
        Resource to its state, from `Archive.state`.
    summary : mapping, optional
        The last run's run_summary.json.
    keys : collection of str
        Names of the environment variables that are set.
    left_out : mapping, optional
        Resource to the number of rows that were left out of the tables made from it.
    ahead : mapping, optional
        Resource to a vintage that is dated after today.
    """
    outcomes = {r["resource"]: r for r in summary["resources"]} if summary else {}
    finished = str(summary["finished"]) if summary else None
    return [
        _status(
            resource,
            registry.sources[resource.source].title,
            states.get(name, VintageState(active=None, newest=None)),
            today,
            outcomes.get(name, {}),
            finished,
            obstacle(resource, keys),
            (left_out or {}).get(name, 0),
            (ahead or {}).get(name),
        )
        for name, resource in sorted(registry.resources.items())
    ]


def _status(
    resource: Resource,
    publisher: str,
    state: VintageState,
    today: date,
    outcome: Mapping[str, Any],
    finished: str | None,
    why_not: str,
    rows_left_out: int,
    ahead: str | None,
) -> Status:
    published = state.active
    late = overdue(resource, published, today) if published else ""
    set_aside = state.newest if published and state.newest != published else None
    if late and set_aside:
        late += f"; {set_aside} is stored and set aside"
    return Status(
        resource=resource.id,
        publisher=publisher,
        title=resource.title,
        cadence=resource.cadence,
        published=published,
        age_days=max(0, (today - last_day(published)).days) if published else None,
        next_expected=resource.next_release(published) if published else None,
        stale=bool(late),
        stale_reason=late,
        set_aside=set_aside,
        pin=state.pin,
        fault=state.fault,
        dated_ahead=ahead,
        missing=not (published or state.fault or missing.on_demand(resource)),
        last_result=outcome.get("result"),
        last_reason=outcome.get("reason") or "",
        last_run=outcome.get("finished", finished) if outcome else None,
        rows_left_out=rows_left_out,
        refreshable=not why_not,
        why_not=why_not,
    )


def stale(statuses: Iterable[Status], *, refreshable: bool = False) -> list[Status]:
    """Select the resources whose next vintage should be out, the oldest first.

    Parameters
    ----------
    refreshable : bool
        Only those that `refresh` can download.
    """
    late = [s for s in statuses if s.stale and (s.refreshable or not refreshable)]
    return sorted(late, key=lambda s: (-(s.age_days or 0), s.resource))
