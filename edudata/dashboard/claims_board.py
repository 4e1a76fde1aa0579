"""The verdict board: what the essay says, and what the data say about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from edudata import api, registry
from edudata.catalog import describe
from edudata.dashboard import controls, formatting, freshness
from edudata.errors import EdudataError
from edudata.essay.record import MEANING, VERDICTS, Verdict
from edudata.registry import claims

if TYPE_CHECKING:
    import pandas as pd

COLORS = {
    "supported": "green",
    "partly": "yellow",
    "outdated": "blue",
    "not supported": "red",
    "not testable": "gray",
}
Row = Mapping[str, Any]


@st.cache_resource(show_spinner=False, max_entries=8)
def _board(state: tuple[str, ...], alternatives: bool, today: date) -> list[dict[str, Any]]:
    found = api.claims(alternatives=alternatives, today=today).to_dict("records")
    return [{str(k): v for k, v in row.items()} for row in found]


@st.cache_resource(show_spinner=False, max_entries=64)
def _history(claim_id: str, at_hand: tuple[str, ...]) -> pd.DataFrame:
    return api.claim_history(claim_id)


def _state() -> tuple[str, ...]:
    """Checksums of the tables behind the claims."""
    book = describe.book()
    names = {n for claim in claims().values() for n in claim.tables}
    bases = {book["views"][n]["table"] if n in book["views"] else n for n in names}
    return tuple(f"{n}={book['tables'][n]['sha256']}" for n in sorted(bases) if n in book["tables"])


def board() -> list[dict[str, Any]]:
    """Every claim with its verdict; computed anew when a table behind one changes."""
    return _board(_state(), alternatives=True, today=freshness.today())


def found() -> list[dict[str, Any]]:
    """The board without other definitions, in a tenth of the time: all that the overview shows."""
    return _board(_state(), alternatives=False, today=freshness.today())


def of_page(page: str) -> list[dict[str, Any]]:
    """The claims that data can check and that a page's figures show, or that belong to it without."""
    ids = {spec.id for spec in registry.figures().values() if spec.page == page}
    own = {claim.id for claim in claims().values() if claim.page == page}
    return [row for row in found() if testable(row) and (row["figure"] in ids or row["id"] in own)]


def compact(rows: Iterable[Row]) -> str:
    """Claims as a list: the verdict and what is claimed."""
    return "\n".join(f"- {badge(r['verdict'])} :small[{formatting.plain(r['statement'])}]" for r in rows)


def testable(row: Row) -> bool:
    """Whether data could decide a claim, if the tables are at hand."""
    return claims()[row["id"]].check is not None


def badge(verdict: str) -> str:
    """A verdict in its colour: what it says is in the words."""
    return f":{COLORS[verdict]}-badge[{verdict}]"


def line() -> str:
    """The board in one line: "Of 26 statements of the essay that data can check: 10 supported · …"."""
    verdict = [row["verdict"] for row in found() if testable(row)]
    counted = [f"**{verdict.count(v)}** {badge(v)}" for v in VERDICTS if v in verdict]
    return f"Of {len(verdict)} statements of the essay that data can check: {' · '.join(counted)}"


def counts(found: Mapping[Verdict, int]) -> str:
    """How many of each verdict, and what it means, as a list."""
    return "\n".join(f"- {badge(v)} **{n}** · :small[{MEANING[v]}]" for v, n in found.items())


def number(value: float) -> str:
    """A value with the digits that matter: 9660 -> "9,660", 91.31 -> "91.3", 1.823 -> "1.82", 0 -> "0"."""
    size = abs(value)
    digits = 0 if size >= 1000 or not size else 1 if size >= 10 else 2 if size >= 1 else 3
    return f"{value:,.{digits}f}".replace("-", "−")


def measured(value: float | None, unit: str) -> str:
    """A value with its unit: "91.3 % of the highest price"; "" where there is none."""
    return "" if value is None or value != value else f"{number(value)} {unit}"


def show() -> None:
    """The page: counts, the claims that data can check, the opinions."""
    rows = board()
    for problem in controls.unknown([], others=["verdict"]):
        st.warning(problem)
    st.markdown(counts({v: sum(r["verdict"] == v for r in rows) for v in VERDICTS}))
    given = st.query_params.get("verdict")
    if given is not None and given not in VERDICTS:
        st.warning(f"No verdict is called {given!r}. Known: {', '.join(VERDICTS)}.")
    wanted = st.pills("Show only", VERDICTS, key="verdict", bind="query-params")
    section = ""
    for row in rows:
        if not testable(row) or (wanted and row["verdict"] != wanted):
            continue
        if row["section"] != section:
            section = row["section"]
            st.subheader(section, anchor=False)
        card(row)
    opinions = [row for row in rows if not testable(row)]
    if wanted in (None, "not testable"):
        st.subheader("Opinions and forecasts", anchor=False)
        st.markdown("What no public data can decide, and why:")
        st.markdown(
            "\n".join(
                f"- {formatting.plain(r['statement'])} :small[{formatting.plain(r['section'])}. "
                f"{formatting.plain(r['reason'])}]"
                for r in opinions
            )
        )


@st.fragment
def card(row: Row) -> None:
    """One claim: what it says, the verdict and why, how it was measured, and what else one could find."""
    with st.container(border=True):
        st.markdown(f"{badge(row['verdict'])} **{formatting.plain(row['statement'])}**")
        value = measured(row["value"], row["unit"])
        shown = f"**{formatting.plain(value)}.** " if value else ""
        st.markdown(f"{shown}{formatting.plain(row['reason'])}")
        st.markdown(f":small[{formatting.plain('How it is measured: ' + row['definition'])}]")
        if row["note"]:
            st.markdown(f":orange-badge[STALE] :small[{formatting.plain(row['note'])}]")
        _others(row)
        _past(row)
        _figure(row["figure"])


def _others(row: Row) -> None:
    others = row["alternatives"]
    if len(others) < 2:
        return
    flips = sum(o["flips"] for o in others)
    how = f"{flips} of {len(others)} give another verdict" if flips else "none gives another verdict"
    more = st.expander(f"Other definitions: {how}", key=f"others_{row['id']}", on_change="rerun")
    if more.open:
        with more:
            lines = ["| definition | value | verdict |", "|---|---|---|"]
            lines += [
                f"| {formatting.plain(o['definition'])} "
                f"| {formatting.plain(measured(o['value'], o['unit']))} | {badge(o['verdict'])} |"
                for o in others
            ]
            st.markdown("\n".join(lines))
            st.markdown(":small[The first one is the board's.]")


def _past(row: Row) -> None:
    more = st.expander("Verdict over time", key=f"past_{row['id']}", on_change="rerun")
    if more.open:
        with more:
            try:
                with st.spinner("Building the tables as they were published"):
                    past = _history(row["id"], freshness.vintages_at_hand())
            except EdudataError as error:
                st.error(str(error))
                return
            st.markdown(_lines(past))
            st.markdown(f":small[{formatting.plain('Data: ' + (row['vintage'] or 'none at hand'))}]")


def _lines(past: pd.DataFrame) -> str:
    """When the verdict or its value changed, as a list."""
    if past.empty:
        return "No vintage at hand is old enough."
    new = past[["verdict", "value"]].ne(past[["verdict", "value"]].shift()).any(axis=1)
    out = []
    for row in past[new].to_dict("records"):
        value = formatting.plain(measured(row["value"], row["unit"]))
        out.append(f"- as published by {formatting.day(row['as_of'])}: {badge(row['verdict'])} {value}")
    return "\n".join(out)


def _figure(figure_id: str | None) -> None:
    spec = registry.figures().get(figure_id or "")
    if spec is not None:
        st.page_link(f"views/{spec.page}.py", label=spec.name, icon="➡️")
