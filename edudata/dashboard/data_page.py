"""The parts of the Data page: the catalog, one table in full, and its downloads."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from edudata import api
from edudata.catalog import describe
from edudata.dashboard import components, controls, formatting, freshness
from edudata.dates import last_day
from edudata.errors import EdudataError

MOST_PREVIEW_ROWS = 1000


def _ages(name: str) -> tuple[str, str]:
    records = describe.provenance(name)
    newest = max((r["published"] for r in records), key=last_day, default="")
    due = min((r["next_release"] for r in records if r["next_release"]), default="")
    return newest, due


def overview() -> None:
    """The catalog as a table."""
    import pandas as pd

    late = {s.resource for s in freshness.overdue()}
    rows = []
    for row in describe.rows():
        newest, due = _ages(row["name"])
        rows.append(
            {
                "table": row["name"],
                "what it holds": row["title"],
                "rows": row["rows"],
                "from": row["span"]["start"],
                "to": row["span"]["end"],
                "newest publication": newest,
                "next expected": due or None,
                "state": "STALE" if late & set(row["sources"]) else "",
                "part of": row["view_of"],
                "licences": ", ".join(row["licences"]),
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, placeholder="")


def chosen() -> None:
    """One table, named in the address as `?table=…`."""
    names = [row["name"] for row in describe.rows()]
    if not names:
        return
    for problem in controls.unknown([], others=["table"]):
        st.warning(problem)
    given = st.query_params.get("table")
    if given is not None and given not in names:
        st.warning(f"No table is called {given!r}. Known: {', '.join(names)}.")
    name = st.selectbox("Table", names, key="table", bind="query-params", width=420)
    try:
        table(name)
    except EdudataError as error:
        st.error(f"{name}: {error}")


def table(name: str) -> None:
    """Everything about one table."""
    info = api.info(name)
    entry = info.entry
    st.subheader(entry["title"], anchor=False)
    st.markdown(formatting.plain(entry["description"]))
    newest, due = _ages(name)
    facts = [f"{entry['rows']:,} rows", f"newest publication {formatting.day(newest)}"]
    if due:
        facts.append(formatting.next_release({"next_release": due}))
    if entry["span"]["start"]:
        facts.append(
            f"{formatting.month(entry['span']['start'])} to {formatting.month(entry['span']['end'])}"
        )
    if entry.get("view_of"):
        facts.append(f"a part of {entry['view_of']}")
    st.caption(" · ".join(facts))
    _downloads(name)
    shown = st.tabs(["Rows", "Columns", "Sources", "Checks"], key="table_tab", on_change="rerun")
    rows, columns, sources, checks = shown
    if rows.open:
        with rows:
            frame = api.load(name)
            if len(frame) > MOST_PREVIEW_ROWS:
                st.caption(
                    f"The first {MOST_PREVIEW_ROWS:,} of {len(frame):,} rows; a download has them all."
                )
            components.table(frame.head(MOST_PREVIEW_ROWS))
    if columns.open:
        with columns:
            _columns(entry)
    if sources.open:
        with sources:
            for record in info.provenance:
                st.markdown(formatting.provenance(record))
            for note in entry["breaks"]:
                st.markdown(f"- {formatting.plain(note)}")
    if checks.open:
        with checks:
            _checks(entry)


def _columns(entry: Any) -> None:
    import pandas as pd

    rows = [
        {
            "column": c["name"],
            "type": c["dtype"],
            "unit": c["unit"],
            "meaning": c["description"],
            "may be empty": c["nullable"],
            "bounds": ", ".join(f"{k} {v}" for k, v in c["bounds"].items()),
        }
        for c in entry["columns"]
    ]
    st.caption(f"One row is named by: {', '.join(entry['key'])}.")
    st.dataframe(pd.DataFrame(rows), hide_index=True, placeholder="")


def _checks(entry: Any) -> None:
    import pandas as pd

    words = {True: "holds", False: "does not hold"}
    rows = [
        {
            "check": c["name"],
            "result": words[c["passed"]],
            "seen": c["saw"],
            "needed to publish": c["required"],
        }
        for c in entry["checks"]
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, placeholder="")
    st.caption(f"SHA-256 of the values: {entry['content_sha256']}")


def payload(name: str, kind: str) -> bytes:
    """A table as the export writes it."""
    with tempfile.TemporaryDirectory() as folder:
        return api.export(name, Path(folder) / f"{name}.{kind}").read_bytes()


def _downloads(name: str) -> None:
    withheld = [x["name"] for x in _licenses(name) if x["redistribute"] == "no"]
    if withheld:
        st.info(f"Not offered for download: {', '.join(withheld)} allows use on this machine only.")
        return
    with st.container(horizontal=True, gap="small"):
        for kind, mime in (("csv", "text/csv"), ("parquet", "application/vnd.apache.parquet")):
            st.download_button(
                kind.upper() if kind == "csv" else "Parquet",
                data=partial(payload, name, kind),
                file_name=f"{name}.{kind}",
                mime=mime,
                on_click="ignore",
                key=f"table_{kind}",
            )
        with st.popover("Cite"):
            citation = api.cite(name)
            st.code(citation.text, language=None, wrap_lines=True)
            st.code(citation.bibtex, language=None)
        with st.popover("Code"):
            st.code(f'import edudata as ed\n\ndf = ed.load("{name}")', language="python")


def _licenses(name: str) -> list[Any]:
    book = describe.book()
    return [book["licences"][i] for i in api.info(name).entry["licences"]]
