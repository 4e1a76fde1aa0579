"""How fresh the data are: what the last refresh did, and what its publisher should have replaced by now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import streamlit as st

from edudata import operations
from edudata.catalog import describe
from edudata.dashboard import formatting

if TYPE_CHECKING:
    from edudata.etl.run.status import Status

Summary = Mapping[str, Any]
RESULTS = {
    "published": "published",
    "unchanged": "unchanged",
    "kept_last_good": "kept back",
    "not_due": "not due",
    "not_in_mirror": "not among the files given",
    "would_publish": "would be published",
    "failed": "failed",
}
"""Results of a run in a reader's words."""
NEVER = "No refresh has run on this data directory yet: the figures are those it came with."


def today() -> date:
    """The day as refresh and status count it."""
    return datetime.now(UTC).date()


def held_back(run: Summary) -> list[Mapping[str, Any]]:
    """What failed in a run or was kept back."""
    return [r for r in run["resources"] if r.get("result") in ("failed", "kept_last_good")]


def counts(run: Summary) -> str:
    """How a run went: "2 published, 4 unchanged, 1 failed"."""
    found = [r.get("result") for r in run["resources"]]
    said = [f"{found.count(result)} {words}" for result, words in RESULTS.items() if result in found]
    return ", ".join(said) or "nothing to do"


def line(run: Summary | None) -> str:
    """The last run in one sentence.

    "Last refresh 20 November 2026: 2 published, 1 failed."
    """
    if run is None:
        return NEVER
    return f"Last refresh {formatting.day(str(run.get('finished', '')))}: {counts(run)}."


def vintages_at_hand() -> tuple[str, ...]:
    """The vintages behind the tables: they change when something is published."""
    tables = describe.book()["tables"].values()
    return tuple(sorted({f"{v['resource']}@{v['published']}" for t in tables for v in t["vintages"]}))


def overdue() -> list[Status]:
    """What `refresh` can fetch and whose publisher should have released a newer one by now."""
    run = operations.last_run()
    return _overdue(today(), vintages_at_hand(), str(run.get("finished")) if run else "")


@st.cache_resource(show_spinner=False, max_entries=4)
def _overdue(day: date, at_hand: tuple[str, ...], finished: str) -> list[Status]:
    """Once a day, and anew after every run: reading all records takes a second at first."""
    from edudata.etl.run.status import stale

    return stale(operations.status(day), refreshable=True)


def badge(late: list[Status]) -> str:
    """ "STALE" with how many, or that nothing is."""
    if not late:
        return ":green-badge[up to date] Nothing that can be refreshed is overdue."
    verb = "resource that can be refreshed is" if len(late) == 1 else "resources that can be refreshed are"
    return f":orange-badge[STALE] {len(late)} {verb} overdue."


def show() -> None:
    """The state of the data, as the Data page begins with it."""
    run, late = operations.last_run(), overdue()
    st.subheader("How fresh the data are", anchor=False)
    st.markdown(f"{line(run)}  \n{badge(late)} `edudata refresh` fetches what is new.")
    if run is not None:
        _run(run)
    if late:
        with st.expander(f"Overdue: {len(late)}"):
            _table(late)


def _run(run: Summary) -> None:
    if run.get("build_error"):
        st.error(f"After the last refresh the tables were not built: {run['build_error']}")
    for record in held_back(run):
        what = RESULTS[record["result"]]
        why = " ".join(str(record.get(k) or "") for k in ("reason", "remedy")).strip()
        st.markdown(f"- **{record.get('resource')}** {what}: {formatting.plain(why or 'no reason given')}")
    if touched := run.get("figures_touched"):
        st.markdown(f"Figures with new data: {', '.join(touched)}.")
    for flip in run.get("verdicts_changed") or ():
        st.markdown(f"Verdict changed: {flip['claim']}, {flip['before']} before, {flip['after']} now.")


def _table(late: list[Status]) -> None:
    import pandas as pd

    rows = [
        {
            "resource": s.resource,
            "what it is": f"{s.publisher}, {s.title}",
            "at hand": s.published,
            "why overdue": s.stale_reason,
            "last refresh": RESULTS.get(s.last_result or "", ""),
        }
        for s in late
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, placeholder="")
