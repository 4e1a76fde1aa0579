"""Freshness of the data: the last refresh, and the resources whose publisher is overdue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from edudata.catalog import describe, reader
from edudata.dashboard import formatting
from edudata.dashboard.shared import shared
from edudata.etl.run.status import Status, stale
from edudata.operations import status

Summary = Mapping[str, Any]
# results of a run in a reader's words
RESULTS = {
    "published": "published",
    "unchanged": "unchanged",
    "kept_last_good": "kept back",
    "not_due": "not due",
    "not_in_mirror": "not among the files given",
    "would_publish": "would be published",
    "failed": "failed",
}
OVERDUE = (
    "A source is overdue when its publisher, by its usual calendar, should have released newer numbers "
    "than those kept here. What is shown stays true for its period, but the newest period may be missing: "
    "read what these figures say about today with that in mind."
)
NO_FIGURE = "no figure, tables only"
NEVER_REFRESHED = "The data have not been updated since this copy was installed."


def today() -> date:
    """Return the day in UTC, as refresh and status count it."""
    return datetime.now(UTC).date()


def checksums(names: Iterable[str]) -> tuple[str, ...]:
    """List checksums of the tables behind names; caches are valid as long as they are the same."""
    return _checksums(tuple(names), reader.stamps())


@shared(256)
def _checksums(names: tuple[str, ...], stamps: reader.Stamps) -> tuple[str, ...]:
    catalog = reader.catalog()
    tables = {catalog["views"][n]["table"] if n in catalog["views"] else n for n in names}
    return tuple(f"{n}={catalog['tables'][n]['sha256']}" for n in sorted(tables) if n in catalog["tables"])


def vintages() -> tuple[str, ...]:
    """List the vintages behind all tables: they change when something is published."""
    return _vintages(reader.stamps())


@shared(4)
def _vintages(stamps: reader.Stamps) -> tuple[str, ...]:
    tables = reader.catalog()["tables"].values()
    return tuple(sorted({f"{v['resource']}@{v['published']}" for t in tables for v in t["vintages"]}))


def held_back(run: Summary) -> list[Mapping[str, Any]]:
    """List the resources that failed in a run or were kept back."""
    return [r for r in run["resources"] if r.get("result") in ("failed", "kept_last_good")]


def counts(run: Summary) -> str:
    """Count the results of a run in words, e.g. "2 published, 4 unchanged, 1 failed"."""
    results = [r.get("result") for r in run["resources"]]
    parts = [f"{results.count(result)} {words}" for result, words in RESULTS.items() if result in results]
    return ", ".join(parts) or "nothing to do"


def line(run: Summary | None) -> str:
    """Describe the last run: "Last refresh Nov. 20, 2026: 2 published, 1 failed."."""
    if run is None:
        return NEVER_REFRESHED
    return f"Last refresh {formatting.day(str(run.get('finished', '')))}: {counts(run)}."


def overdue() -> list[Status]:
    """List the resources that `refresh` can fetch and whose publisher is overdue."""
    run = status.last_run()
    return _overdue(today(), vintages(), str(run.get("finished")) if run else "")


# Reading all vintages takes a second: once a day and after every run is enough.
@shared(4)
def _overdue(day: date, vintages: tuple[str, ...], finished: str) -> list[Status]:
    return stale(status.status(day), refreshable=True)


def badge(late: list[Status]) -> str:
    """Show the number of overdue resources as a badge."""
    if not late:
        return ":green-badge[up to date] Nothing that can be refreshed is overdue."
    count = "1 source has" if len(late) == 1 else f"{len(late)} sources have"
    return f":orange-badge[overdue] {count} a newer release by now that is not here yet."


def show() -> None:
    """Draw the state of the data, with which the Data page begins."""
    run, late = status.last_run(), overdue()
    st.header("How fresh the data are", anchor=False)
    st.markdown(f"{line(run)}  \n{badge(late)} `edudata refresh` fetches what is new.")
    if run is not None:
        _run(run)
    if late:
        with st.expander(f"Which findings rest on the {len(late)} overdue sources"):
            _table(late)


def _run(run: Summary) -> None:
    if run.get("build_error"):
        st.error(f"After the last refresh the tables were not built: {run['build_error']}")
    for record in held_back(run):
        result = RESULTS[record["result"]]
        why = " ".join(str(record.get(k) or "") for k in ("reason", "remedy")).strip()
        why = formatting.escape(why or "no reason given")
        st.markdown(f"- **{record.get('resource')}** {result}: {why}")
    if touched := run.get("figures_touched"):
        st.markdown(f"Figures with new data: {', '.join(touched)}.")
    for flip in run.get("verdicts_changed") or ():
        st.markdown(f"Verdict changed: {flip['claim']}, {flip['before']} before, {flip['after']} now.")


def _table(late: list[Status]) -> None:
    rows = affected(late)
    st.markdown("\n".join([OVERDUE, "", *in_words(rows)]))
    st.dataframe(pd.DataFrame(rows), hide_index=True, placeholder="")


def in_words(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """Say of each finding, as an item of a Markdown list, which newer numbers it may miss.

    Examples
    --------
    >>> row = {"findings of": "Hiring", "overdue source": "BLS, jobs", "newest kept here": "May 2026"}
    >>> in_words([row | {"newer expected": "June 2026"}])
    ['- **Hiring** may miss newer numbers of BLS, jobs: kept May 2026, newer expected June 2026.']
    """
    by_finding: dict[str, list[str]] = {}
    for row in rows:
        newest, due = row["newest kept here"], row["newer expected"]
        part = f"{row['overdue source']}: kept {newest}, newer expected {due}"
        by_finding.setdefault(row["findings of"], []).append(part)
    return [
        f"- **{formatting.escape(name)}** may miss newer numbers of {formatting.escape('; '.join(parts))}."
        for name, parts in by_finding.items()
        if name != NO_FIGURE
    ]


def affected(late: Iterable[Status]) -> list[dict[str, str]]:
    """List the figures whose findings rest on an overdue source, and the sources that no figure uses."""
    sources = {row["name"]: set(row["sources"]) for row in describe.rows()}
    figures = describe.figures().values()
    rows = []
    for source in late:
        names = [
            figure["name"]
            for figure in figures
            if any(source.resource in sources.get(table, ()) for table in figure["tables"])
        ]
        due = source.next_expected
        rows += [
            {
                "findings of": name,
                "overdue source": f"{source.publisher}, {source.title}",
                "newest kept here": formatting.day(source.published or ""),
                "newer expected": formatting.day(due) if due else f"by its schedule ({source.cadence})",
                "last refresh": RESULTS.get(source.last_result or "", ""),
                "name": source.resource,
            }
            for name in names or [NO_FIGURE]
        ]
    return sorted(rows, key=lambda row: (row["findings of"] == NO_FIGURE, row["findings of"]))
