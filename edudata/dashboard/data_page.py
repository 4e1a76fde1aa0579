"""The Data page: the state of the data, the catalog, and one table with its downloads."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

import edudata as ed
from edudata.catalog import describe, reader
from edudata.dashboard import (
    columns,
    components,
    controls,
    formatting,
    freshness,
    notices,
    page_charts,
    tables,
)
from edudata.dashboard.shared import shared
from edudata.errors import EdudataError

MAX_PREVIEW_ROWS = 100


def show() -> None:
    """Draw the page."""
    late = frozenset(s.resource for s in freshness.overdue())
    st.html(_ages(reader.stamps(), late))
    freshness.show()
    overview()
    linked_table()


def _dates(name: str) -> tuple[str, str]:
    """Describe a table's newest release, and when the next of its files is expected."""
    records = describe.provenance(name)
    latest = formatting.newest(records)
    return (latest["published"] if latest else "", formatting.next_releases(records))


@shared(4)
def _ages(stamps: reader.Stamps, late: frozenset[str]) -> str:
    """Draw the newest release of each source that tables are built from."""
    tables = reader.catalog()["tables"].values()
    newest: dict[str, str] = {}
    for vintage in (vintage for entry in tables for vintage in entry["vintages"]):
        newest[vintage["resource"]] = max(newest.get(vintage["resource"], ""), vintage["published"])
    return page_charts.ages([(published, name in late) for name, published in newest.items()])


def overview() -> None:
    """Draw the catalog as a table with a search box; a click on a row opens that table below."""
    late = frozenset(s.resource for s in freshness.overdue())
    catalog = _catalog(reader.stamps(), late, freshness.today())
    matches = tables.matching(catalog, st.text_input("Find a table", key="find", width=320))
    st.dataframe(
        matches,
        hide_index=True,
        placeholder="",
        column_config={"rows": st.column_config.NumberColumn(format="localized")},
        key="catalog",
        on_select=lambda: _choose(list(matches["name"])),
        selection_mode="single-cell",
    )
    st.caption("Click a row to open that table.")


@shared(4)
def _catalog(stamps: reader.Stamps, late: frozenset[str], today: date) -> pd.DataFrame:
    return pd.DataFrame([_summary(row, late) for row in describe.rows()])


def _summary(row: Mapping[str, Any], late: frozenset[str]) -> dict[str, object]:
    newest, due = _dates(row["name"])
    start, end = (formatting.month(row["span"][side] or "") for side in ("start", "end"))
    return {
        "what it holds": row["title"],
        "rows": row["rows"],
        "covers": start if start == end else f"{start} to {end}",
        "newest release": formatting.day(newest) if newest else "",
        "next release": due,
        "overdue": "overdue" if late & set(row["sources"]) else "",
        "name": row["name"],
        "part of": row["view_of"],
        "licenses": ", ".join(row["licences"]),
    }


def _choose(names: Sequence[str]) -> None:
    """Open the table whose row was marked."""
    if (position := tables.marked("catalog")) is not None:
        st.session_state["table"] = names[position]


def linked_table() -> None:
    """Draw the table that the address names, `?table=…`, and the list to choose another one."""
    names = [row["name"] for row in describe.rows()]
    if not names:
        return
    for problem in controls.unknown([], others=["table"]):
        st.warning(problem)
    linked = st.query_params.get("table")
    # Streamlit drops an unknown value from the address without a word.
    if linked is not None and linked not in names:
        st.warning(f"No table is called {linked!r}. Known: {', '.join(names)}.")
    name = st.selectbox("Table", names, key="table", bind="query-params", width=420)
    try:
        table(name)
    except EdudataError as error:
        st.error(f"{name}: {notices.words(error)}")


def table(name: str) -> None:
    """Draw one table: title, dates, downloads, and tabs with its rows, columns, sources and checks."""
    info = ed.info(name)
    entry = info.entry
    st.header(entry["title"], anchor=False)
    st.markdown(formatting.escape(entry["description"]))
    st.caption(" · ".join(_facts(name, entry)))
    _downloads(name, entry)
    contents: dict[str, Callable[[], None]] = {
        "Rows": lambda: _rows(name, entry),
        "Columns": lambda: _columns(entry),
        "Sources": lambda: _sources(entry, info.provenance),
        "Checks": lambda: _checks(entry),
    }
    components.lazy_tabs(contents, key="table_tab")


def _facts(name: str, entry: Mapping[str, Any]) -> list[str]:
    newest, due = _dates(name)
    facts = [f"{entry['rows']:,} rows", f"newest publication {formatting.day(newest)}"]
    if due:
        facts.append(due)
    if (span := entry["span"])["start"]:
        facts.append(f"{formatting.month(span['start'])} to {formatting.month(span['end'])}")
    if entry.get("view_of"):
        facts.append(f"a part of {entry['view_of']}")
    return facts


def _rows(name: str, entry: Mapping[str, Any]) -> None:
    frame = ed.load(name)
    if len(frame) > MAX_PREVIEW_ROWS:
        st.caption(f"The first {MAX_PREVIEW_ROWS:,} of {len(frame):,} rows; a download has them all.")
    described = {c["name"]: c for c in entry["columns"]}
    config = {name: _column(name, frame[name].dtype, described[name]) for name in map(str, frame)}
    st.dataframe(frame.head(MAX_PREVIEW_ROWS), hide_index=True, column_config=config, placeholder="")


def _column(name: str, dtype: object, described: Mapping[str, Any]) -> Any:
    """Name a column in words; a tooltip holds its name in downloads and its meaning."""
    unit = f", {described['unit']}" if described["unit"] else ""
    words: dict[str, Any] = {
        "label": columns.words(name),
        "help": f"{name}: {described['description']}{unit}",
    }
    if str(dtype).startswith("datetime"):
        return st.column_config.DateColumn(format="YYYY-MM-DD", **words)
    if name in columns.YEARS:
        return st.column_config.NumberColumn(format="%d", **words)
    return st.column_config.Column(**words)


def _columns(entry: Mapping[str, Any]) -> None:
    st.caption(f"One row is named by: {', '.join(entry['key'])}.")
    _grid(
        {
            "column": c["name"],
            "type": c["dtype"],
            "unit": c["unit"],
            "meaning": c["description"],
            "may be empty": c["nullable"],
            "bounds": ", ".join(f"{k} {v}" for k, v in c["bounds"].items()),
        }
        for c in entry["columns"]
    )


def _sources(entry: Mapping[str, Any], provenance: Iterable[Mapping[str, Any]]) -> None:
    for record in provenance:
        st.markdown(formatting.provenance(record))
    for note in entry["breaks"]:
        st.markdown(f"- {formatting.escape(note)}")


def _checks(entry: Mapping[str, Any]) -> None:
    _grid(
        {
            "check": c["name"],
            "result": "holds" if c["passed"] else "does not hold",
            "seen": c["saw"],
            "needed to publish": c["required"],
        }
        for c in entry["checks"]
    )
    st.caption(f"SHA-256 of the values: {entry['content_sha256']}")


def _grid(rows: Iterable[dict[str, Any]]) -> None:
    st.dataframe(pd.DataFrame(list(rows)), hide_index=True, placeholder="")


def payload(name: str, ending: str) -> bytes:
    """Return a table's file as `export` writes it."""
    with tempfile.TemporaryDirectory() as folder:
        return ed.export(name, Path(folder) / f"{name}.{ending}").read_bytes()


def _downloads(name: str, entry: Mapping[str, Any]) -> None:
    licenses = [reader.catalog()["licences"][key] for key in entry["licences"]]
    if withheld := [license["name"] for license in licenses if license["redistribute"] == "no"]:
        st.info(f"Not offered for download: {', '.join(withheld)} allows use on this machine only.")
        return
    with st.container(horizontal=True, gap="small"):
        for label, ending, mime in (
            ("CSV", "csv", "text/csv"),
            ("Parquet", "parquet", "application/vnd.apache.parquet"),
        ):
            st.download_button(
                label,
                data=partial(payload, name, ending),
                file_name=f"{name}.{ending}",
                mime=mime,
                on_click="ignore",
                key=f"table_{ending}",
            )
        with st.popover("Cite"):
            citation = ed.cite(name)
            st.code(citation.text, language=None, wrap_lines=True)
            st.code(citation.bibtex, language=None, wrap_lines=True)
        with st.popover("Code"):
            st.code(f'import edudata as ed\n\ndf = ed.load("{name}")', language=None, wrap_lines=True)
