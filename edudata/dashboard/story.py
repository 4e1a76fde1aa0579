"""The overview: the essay's argument in its order, and what the data say at each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from edudata import registry
from edudata.dashboard import cards, claims_board, components, drawing, formatting, glossary, pages
from edudata.dashboard.claims_board import Row
from edudata.dashboard.pages import Page
from edudata.essay.record import VERDICTS
from edudata.figures.spec import FigureSpec

# CSS pixels.
PICTURE_HEIGHT = 200


def lead_figures() -> list[FigureSpec]:
    """List the figures of the story, in its order."""
    return [spec for page in pages.chapters() if (spec := pages.lead(page))]


def show() -> None:
    """Draw the overview: the verdicts in one line, the chapters, the verdict board, the glossary."""
    rows = claims_board.verdict_rows()
    by_page = claims_board.by_page(rows)
    st.markdown(f"{claims_board.line(rows)}. [Which ones?](#verdicts)")
    st.caption(components.data_age())
    for number, page in enumerate(pages.chapters(), start=1):
        chapter(number, page, by_page.get(page.slug, []))
    verdicts(rows)
    st.page_link("views/data.py", label="All tables, sources and checks", icon="➡️")
    with st.expander("What the words mean"):
        st.markdown(glossary.markdown(glossary.TERMS))


def chapter(number: int, page: Page, rows: Sequence[Row]) -> None:
    """Draw one step: the argument, the finding with its picture, the verdicts, the link to the page."""
    spec = pages.lead(page)
    with st.container(border=True):
        st.subheader(f"{number}. {page.title}", anchor=False)
        st.markdown(page.passage)
        claims = claims_board.compact(rows)
        if spec and page.lead_drawn:
            text, picture = st.columns([3, 2], gap="medium")
            with picture, components.contain_errors(spec):
                _picture(spec)
        else:
            text = st.container()
        with text:
            if spec:
                with components.contain_errors(spec):
                    _finding(spec)
            st.markdown(claims)
        st.page_link(page.file, label=f"Figures: {page.title}", icon="➡️")
        _other_findings(page, spec)


def _finding(spec: FigureSpec) -> None:
    card = cards.default(spec).card
    number, meaning = card.headline
    # Not st.metric, which cuts long words off.
    st.markdown(f"## {formatting.escape(number)}\n{formatting.escape(meaning)}")
    st.markdown(f"#### {formatting.escape(card.finding)}")


def _picture(spec: FigureSpec) -> None:
    view = cards.default(spec)
    name = "map" if "map" in view.drawings else "chart"
    drawn, address = view.drawings[name]
    drawing.mount(
        replace(drawn, height=PICTURE_HEIGHT),
        address,
        key=f"small_{spec.page}",
        alt=view.card.map_alt if name == "map" else view.card.alt,
        tile=True,
    )
    if unit := formatting.unit(view.card.map_chart or view.card.chart):
        lighter = ", more where it is lighter" if name == "map" else ""
        st.caption(formatting.escape(f"Shown: {unit}{lighter}"))


def _other_findings(page: Page, lead: FigureSpec | None) -> None:
    others = [spec for spec in registry.page_figures(page.slug) if spec != lead]
    if not others:
        return
    more = st.expander(f"More findings ({len(others)})", key=f"more_{page.slug}", on_change="rerun")
    # Drawn once it is open: the whole page would otherwise wait for all figures.
    if more.open:
        with more:
            for spec in others:
                with components.contain_errors(spec):
                    st.markdown(f"- {formatting.escape(cards.default(spec).card.finding)}")


def verdicts(rows: Sequence[Row]) -> None:
    """Draw the verdict board: how many of each verdict, a link to each, and all statements."""
    testable = [row for row in rows if claims_board.testable(row)]
    by_verdict = {v: matches for v in VERDICTS if (matches := [r for r in testable if r["verdict"] == v])}
    with st.container(border=True):
        st.subheader("The verdicts", anchor="verdicts")
        st.markdown(claims_board.counts({v: len(matches) for v, matches in by_verdict.items()}))
        st.markdown("How each was measured, and what else one could find:")
        with st.container(horizontal=True, gap="small"):
            for verdict in by_verdict:
                query = {"verdict": verdict}
                st.page_link("views/claims.py", label=verdict, icon="➡️", query_params=query)
        with st.expander(f"All {len(testable)} statements by verdict"):
            st.markdown(claims_board.compact(r for matches in by_verdict.values() for r in matches))
        opinions = len(rows) - len(testable)
        st.markdown(f":small[{opinions} more are opinions or forecasts, which no public data can decide.]")
