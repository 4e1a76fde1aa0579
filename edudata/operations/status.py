"""Report the freshness of resources and the last run."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from edudata import config, registry, settings
from edudata.catalog import reader
from edudata.dates import last_day
from edudata.errors import EdudataError
from edudata.etl.run import history, report
from edudata.etl.run.status import Status, statuses, why_late
from edudata.etl.store.archive import Archive, dated_after
from edudata.records import Registry


def status(today: date | None = None) -> list[Status]:
    """Return the state of every resource: age, next release, last result, refreshable or why not."""
    # Without tables: importing their models takes half a second, and only resources are reported.
    records = Registry(registry.sources(), registry.resources(), {}, {})
    archive = Archive(config.data_roots(), records)
    today = today or datetime.now(UTC).date()
    ahead = {
        name: late[-1].published
        for name in records.resources
        if (late := dated_after(archive, name, today))
    }
    variables = sorted({r.key_variable for r in records.resources.values() if r.key_variable})
    return statuses(
        records,
        {resource: archive.state(resource) for resource in records.resources},
        today=today,
        summary=history.last_results(runs()),
        keys=config.keys(variables),
        left_out=_rows_left_out(),
        ahead=ahead,
    )


def misspelled_variables() -> list[str]:
    """Name the variables of the environment that nothing reads although they look like ours."""
    return settings.unknown({r.key_variable for r in registry.resources().values() if r.key_variable})


def _rows_left_out() -> dict[str, int]:
    """Count the rows that were left out of tables, by resource."""
    try:
        tables = reader.catalog()["tables"].values()
    except EdudataError:  # a status is wanted most when something is damaged
        return {}
    rows: dict[str, int] = {}
    for table in tables:
        for resource in table["sources"] if table.get("rows_left_out") else ():
            rows[resource] = rows.get(resource, 0) + table["rows_left_out"]
    return rows


def runs() -> list[dict[str, Any]]:
    """Return the summaries of past refreshes, the newest first."""
    return history.summaries(config.data_roots())


def last_run() -> dict[str, Any] | None:
    """Return the summary of the last refresh of everything, or None if there is none that can be read."""
    for root in config.data_roots():
        try:
            return report.read(root / report.SUMMARY)
        except EdudataError:
            continue
    return None


def sources() -> list[dict[str, Any]]:
    """Return every resource: publisher, page, cadence, license, and how it can be refreshed."""
    publishers = registry.sources()
    return [
        {
            "resource": r.id,
            "publisher": publishers[r.source].title,
            "title": r.title,
            "page": r.page,
            "url": r.url,
            "file": r.file or ("several" if r.requests else None),
            "cadence": r.cadence,
            "licence": r.license.id,
            "redistribute": r.license.redistribute,
            "refreshable": r.refreshable,
            "key_variable": r.key_variable,
            "key_required": r.key_required,
            "notes": list(r.notes),
        }
        for r in sorted(registry.resources().values(), key=lambda r: r.id)
    ]


def lateness(vintages: str, today: date) -> str:
    """Name the vintages whose successors are overdue; "" if none is.

    Parameters
    ----------
    vintages : str
        "publisher/resource@published", several joined by "; ".
    today : date
        The day on which a successor is due or not.

    Returns
    -------
    str
        One sentence per resource, and one on the verdict.
    """
    if not vintages:
        return ""
    catalog, newest = reader.catalog(), dict[str, str]()
    for vintage in vintages.split("; "):
        resource, _, published = vintage.partition("@")
        newest[resource] = max(newest.get(resource, published), published, key=last_day)
    expected = {
        (v["resource"], v["published"]): v["next_release"]
        for table in catalog["tables"].values()
        for v in table["vintages"]
    }
    sentences = []
    for resource, published in newest.items():
        record = catalog["resources"][resource]
        why = why_late(record["cadence"], expected.get((resource, published)), published, today)
        if why:
            due = f"was {why}" if why.startswith("expected") else f"is due: the current one is {why}"
            sentences.append(f"A newer release of {resource} ({record['publisher']}) {due}.")
    if not sentences:
        return ""
    older = "an older one" if len(sentences) == 1 else "older ones"
    return " ".join([*sentences, f"The verdict rests on {older}."])
