"""The verdict board: what the essay says, and what the data say about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

import streamlit as st

import edudata as ed
from edudata.api.claims import assess
from edudata.catalog import describe, reader
from edudata.dashboard import controls, formatting, freshness, notices, page_charts, replay
from edudata.dashboard.shared import shared
from edudata.errors import EdudataError
from edudata.essay.record import MEANING, VERDICTS
from edudata.registry import claims

if TYPE_CHECKING:
    import pandas as pd

DEPENDS = "depends on the reading"
COLORS = {
    "supported": "green",
    "partly": "yellow",
    DEPENDS: "violet",
    "outdated": "blue",
    "not supported": "red",
    "not testable": "gray",
}
Row = Mapping[str, Any]


@shared(4)
def _board(checksums: tuple[str, ...], today: date) -> list[dict[str, Any]]:
    rows = ed.claims(alternatives=False, today=today).to_dict("records")
    return [{str(column): value for column, value in row.items()} for row in rows]


@shared(128)
def _other_definitions(claim_id: str, checksums: tuple[str, ...]) -> list[dict[str, Any]]:
    return list(assess(claim_id)["alternatives"].iloc[0])


@shared(64)
def _history(claim_id: str, vintages: tuple[str, ...]) -> pd.DataFrame:
    return ed.claim_history(claim_id)


def _checksums() -> tuple[str, ...]:
    return freshness.checksums(name for claim in claims().values() for name in claim.tables)


def verdict_rows() -> list[dict[str, Any]]:
    """Evaluate all claims by the board's own definitions; cached until a table changes or the day ends."""
    return _board(_checksums(), today=freshness.today())


def other_definitions(claim_id: str) -> list[dict[str, Any]]:
    """Evaluate a claim under every definition, the board's first: most of the work, for an open line."""
    return _other_definitions(claim_id, _checksums())


def warm_up() -> None:
    """Evaluate every claim under every definition, before readers open its line."""
    for row in filter(testable, verdict_rows()):
        other_definitions(row["id"])


def by_page(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Group testable claims by the page that shows their figure, or that they name themselves."""
    # From the catalog's index: no figure's code is needed to know its page.
    figures, pages = describe.figures(), dict[str, list[Row]]()
    for row in filter(testable, rows):
        page_slug = figures[row["figure"]]["page"] if row["figure"] in figures else None
        for page in {page_slug, claims()[row["id"]].page} - {None, ""}:
            pages.setdefault(str(page), []).append(row)
    return pages


def compact(rows: Iterable[Row]) -> str:
    """List claims as Markdown: verdict and statement."""
    return "\n".join(
        f"- {badge(r['verdict'])} :small[{formatting.escape(r['statement'])}]{_whose(r)}" for r in rows
    )


def testable(row: Row) -> bool:
    """Return whether data could decide a claim, if its tables are there."""
    return claims()[row["id"]].check is not None


def badge(verdict: str) -> str:
    """Show a verdict in its color; the words alone say it too."""
    return f":{COLORS[verdict]}-badge[{verdict}]"


def bar(rows: Iterable[Row]) -> str:
    """Draw how many testable claims have each verdict, as HTML: a bar of segments with words."""
    verdicts = [row["verdict"] for row in rows if testable(row)]
    counted = {verdict: verdicts.count(verdict) for verdict in VERDICTS if verdict in verdicts}
    segments = "".join(
        f'<div class="verdict-{verdict.replace(" ", "-")}" style="flex-grow:{number}">'
        f"<b>{number}</b> {verdict}</div>"
        for verdict, number in counted.items()
    )
    return f'<div class="verdict-bar">{segments}</div>'


def number(value: float) -> str:
    """Format a value with the digits that matter.

    Examples
    --------
    >>> [number(value) for value in (9660, 91.31, 1.823, -0.1796, 0.0123, 0)]
    ['9,660', '91.3', '1.82', '−0.18', '0.012', '0']
    """
    size = abs(value)
    digits = 0 if size >= 1000 or not size else 1 if size >= 10 else 2 if size >= 0.1 else 3
    return f"{value:,.{digits}f}".replace("-", "−")


def measured(value: float | None, unit: str) -> str:
    """Format a value with its unit, e.g. "91.3% of the highest price"; "" if there is none."""
    # value != value: a gap of a numeric column is NaN
    if value is None or value != value:
        return ""
    return f"{number(value)}{'' if unit.startswith('%') else ' '}{unit}"


def show() -> None:
    """Draw the page: search and filters, then one line for each claim that opens on demand."""
    rows = verdict_rows()
    for problem in controls.unknown([], others=["verdict", "claim"]):
        st.warning(problem)
    for name, known in (("verdict", VERDICTS), ("claim", tuple(claims()))):
        linked = st.query_params.get(name)
        if linked is not None and linked not in known:
            st.warning(f"No {name} is called {linked!r}. Known: {', '.join(known)}.")
    st.html(page_charts.verdicts_by_topic(list(filter(testable, rows))))
    matches = _filtered(rows)
    if not matches:
        st.info("No statement matches. Clear the search or choose another verdict.")
    draw = partial(_lines, rows, matches)
    if any(st.session_state.get(line_key(row)) for row in matches) or "claim" in st.query_params:
        draw()  # what an open one holds takes long and changes
    else:
        names = tuple(str(row["id"]) for row in matches)
        replay.again(("claims", reader.stamps(), freshness.today(), names), draw)


def _lines(rows: Sequence[Row], matches: Sequence[Row]) -> None:
    """Draw a line for each claim, below the headings of their sections."""
    # Claims of one section come from several modules.
    order = list(dict.fromkeys(str(row["section"]) for row in rows))
    by_section = sorted(filter(testable, matches), key=lambda row: order.index(str(row["section"])))
    for section, group in groupby(by_section, key=lambda row: str(row["section"])):
        st.header(section, anchor=False)
        for row in group:
            claim_line(row)
    _opinions([row for row in matches if not testable(row)])


def _choose_verdict(rows: list[dict[str, Any]]) -> str | None:
    """Draw the verdicts with their counts; chosen is the one that the page's address names."""
    counts = {v: sum(row["verdict"] == v for row in filter(testable, rows)) for v in VERDICTS}
    linked = st.query_params.get("verdict")
    if "verdict" not in st.session_state and linked in VERDICTS:
        st.session_state["verdict"] = linked
    return st.pills(
        "Verdict",
        VERDICTS,
        key="verdict",
        on_change=controls.write_address,
        args=("verdict",),
        format_func=lambda v: f"{v} ({counts[v]})",
        help="  \n".join(f"**{v}**: {MEANING[v]}" for v in VERDICTS),
    )


def _filtered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Draw search and filters, and return the claims that pass."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        words = st.text_input("Search", key="search", placeholder="debt, taxi, Tennessee …", width=280)
        sections = list(dict.fromkeys(str(row["section"]) for row in rows))
        section = st.selectbox("Topic", ["all", *sections], key="topic", width=320)
    verdict = _choose_verdict(rows)
    tokens = words.lower().split()
    return [
        row
        for row in rows
        if verdict in (None, row["verdict"])
        and section in ("all", row["section"])
        and all(word in f"{row['statement']} {row['reason']}".lower() for word in tokens)
    ]


def _opinions(rows: Sequence[Row]) -> None:
    if rows:
        with st.expander(f"Opinions and forecasts that no public data can decide ({len(rows)})"):
            st.markdown(
                "\n".join(
                    f"- {formatting.escape(row['statement'])} :small[{formatting.escape(row['section'])}. "
                    f"{formatting.escape(row['reason'])}]"
                    for row in rows
                )
            )


@st.fragment
def claim_line(row: Row) -> None:
    """Draw one claim: statement and verdict in a line; the measurement, definitions and history inside."""
    key = line_key(row)
    if key not in st.session_state and st.query_params.get("claim") == row["id"]:
        st.session_state[key] = True
    label = f"{badge(row['verdict'])} {formatting.escape(row['statement'])}{_whose(row)}"
    line = st.expander(label, key=key, on_change="rerun")
    if line.open:
        with line:
            _measurement(row)
            _definitions(row)
            _verdicts_over_time(row)


def line_key(row: Row) -> str:
    """Name a claim's line among the widgets of its page."""
    return f"claim_{row['id']}"


def _whose(row: Row) -> str:
    """Mark a statement that the essay's question raises but the essay does not make."""
    return "" if row["essay"] else " :gray-badge[not in the essay]"


def _measurement(row: Row) -> None:
    value = measured(row["value"], row["unit"])
    # Of a claim that depends on the reading, the value is that of the first reading only.
    result = f"**{formatting.escape(value)}.** " if value and row["verdict"] != DEPENDS else ""
    # Every reading begins a paragraph of its own.
    st.markdown(f"{result}{formatting.escape(row['reason'])}".replace(" Read as", "\n\nRead as"))
    st.markdown(f":small[{formatting.escape('How it is measured: ' + row['definition'])}]")
    if row["note"]:
        st.markdown(f":orange-badge[overdue] :small[{formatting.escape(row['note'])}]")
    if source := _sources(row):
        st.markdown(f":small[{source}]")
    # From the catalog's index: no figure's code is needed for a link.
    if (figure := describe.figures().get(row["figure"] or "")) is not None:
        query = controls.link(figure["id"], row["settings"])
        st.page_link(f"views/{figure['page']}.py", label=f"Figure: {figure['name']}", query_params=query)


def _sources(row: Row) -> str:
    """Link the publishers of the rows behind the value, each with the date of its release."""
    resources = reader.catalog()["resources"]
    parts = []
    for vintage in filter(None, str(row["vintage"]).split("; ")):
        resource_id, _, published = vintage.partition("@")
        if resource_id in resources:
            parts.append(f"{formatting.source(resources[resource_id])} ({formatting.day(published)})")
    return f"{'Source' if len(parts) == 1 else 'Sources'}: {'; '.join(parts)}" if parts else ""


def _definitions(row: Row) -> None:
    others = other_definitions(row["id"])
    if len(others) < 2:
        return
    flips = sum(o["flips"] for o in others)
    result = f"{flips} of {len(others)} give another verdict" if flips else "all give the same verdict"
    if row["verdict"] == DEPENDS:
        result = "what each reading gives"
    more = st.expander(f"Other definitions: {result}", key=f"others_{row['id']}", on_change="rerun")
    if more.open:
        lines = ["| definition | value | verdict |", "|---|---|---|"]
        lines += [
            f"| {formatting.escape(o['definition'])} "
            f"| {formatting.escape(measured(o['value'], o['unit']))} | {badge(o['verdict'])} |"
            for o in others
        ]
        more.markdown("\n".join(lines))
        more.markdown(":small[The first one is the board's.]")


def _verdicts_over_time(row: Row) -> None:
    more = st.expander("Verdict over time", key=f"past_{row['id']}", on_change="rerun")
    # Rebuilding the tables of every vintage takes seconds, so only an open card does it.
    if more.open:
        with more:
            try:
                with st.spinner("Building the tables as they were published"):
                    history = _history(row["id"], freshness.vintages())
            except EdudataError as error:
                st.error(notices.words(error))
                return
            st.markdown(_changes(history))
            st.markdown(f":small[{formatting.escape('Data: ' + (row['vintage'] or 'none available'))}]")


def _changes(history: pd.DataFrame) -> str:
    if history.empty:
        return "No release kept here is old enough."
    results = history[["verdict", "value"]]
    lines = []
    for row in history[results.ne(results.shift()).any(axis=1)].to_dict("records"):
        value = formatting.escape(measured(row["value"], row["unit"]))
        lines.append(f"- as published by {formatting.day(row['as_of'])}: {badge(row['verdict'])} {value}")
    return "\n".join(lines)
