"""The overview: the answer, the four signs behind it, and the essay's argument in its order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

import edudata as ed
from edudata import registry
from edudata.catalog import reader
from edudata.dashboard import (
    cards,
    claims_board,
    components,
    controls,
    drawing,
    formatting,
    freshness,
    glossary,
    notices,
    pages,
    replay,
)
from edudata.dashboard.pages import Page
from edudata.dashboard.shared import shared
from edudata.errors import EdudataError
from edudata.essay import answer
from edudata.essay.answer import Answer, Sign
from edudata.figures.spec import FigureSpec

# CSS pixels.
PICTURE_HEIGHT = 190


def lead_figures() -> list[FigureSpec]:
    """List the figures of the overview, in its order."""
    figures = registry.figures()
    signs = [figures[figure_id] for figure_id in answer.FIGURES if figure_id in figures]
    chapters = [spec for page in pages.chapters() if (spec := pages.lead(page))]
    return [*signs, *(spec for spec in chapters if spec not in signs)]


@shared(4)
def _answer(checksums: tuple[str, ...]) -> Answer:
    return answer.answer({name: ed.load(name) for name in answer.TABLES})


def show() -> None:
    """Draw the overview, which is the same for all readers."""
    replay.again(("overview", reader.stamps(), freshness.today()), _whole)


def _whole() -> None:
    rows = claims_board.verdict_rows()
    try:
        _signs(_answer(freshness.checksums(answer.TABLES)), rows)
    except EdudataError as error:
        replay.spoil()
        st.warning(f"The question cannot be answered from these data. {notices.words(error)}")
        _verdicts(rows)
    st.header("The argument, step by step", anchor="argument")
    by_page = claims_board.by_page(rows)
    prologue, *steps = pages.chapters()
    chapter(prologue, by_page.get(prologue.slug, []))
    for pair in zip(steps[::2], [*steps[1::2], None], strict=False):
        for column, page in zip(st.columns(2, gap="small"), pair, strict=True):
            if page is not None:
                with column:
                    chapter(page, by_page.get(page.slug, []))
    with st.expander("What the words mean"):
        st.markdown(glossary.markdown(glossary.TERMS))


def _signs(result: Answer, rows: Sequence[claims_board.Row]) -> None:
    verdicts = {str(row["id"]): str(row["verdict"]) for row in rows}
    with st.container(key="answer"):
        st.markdown(f"**{result.word}.** {formatting.escape(' '.join(result.sentences))}")
        # On a phone the style sheet moves the verdicts below the tiles, so that a chart is in sight.
        with st.container(key="answer_verdicts"):
            _verdicts(rows)
        for column, sign in zip(st.columns(len(result.signs), gap="small"), result.signs, strict=True):
            with column, st.container(border=True, key=f"{sign.name.lower()}_tile"):
                _sign(sign, verdicts.get(sign.claim, ""))
    st.markdown(f"**What we cannot say:** {answer.CANNOT_SAY}")
    with st.expander("How we decide"):
        st.markdown(answer.RULE)


def _verdicts(rows: Sequence[claims_board.Row]) -> None:
    count = sum(map(claims_board.testable, rows))
    st.markdown(
        f"We tested {count} statements, most of them from the essay “{answer.TITLE}” by {answer.AUTHOR} "
        f"([read an earlier version]({answer.LINK})) on public data:"
    )
    st.html(claims_board.bar(rows))
    st.page_link("views/claims.py", label="See each statement", icon=":material/arrow_forward:")


def _sign(sign: Sign, verdict: str) -> None:
    spec = registry.figure(sign.figure)
    with components.contain_errors(spec):
        st.header(sign.name, anchor=False)
        st.markdown(f"**{formatting.escape(sign.number)}**  \n:small[{formatting.escape(sign.meaning)}]")
        picture(spec, sign.settings, key=f"sign_{spec.id}")
        badge = f"{claims_board.badge(verdict)} " if verdict else ""
        st.markdown(f"{badge}:small[{sign.publisher}]")
        figure_link(spec, "See the figure", sign.settings)


def figure_link(spec: FigureSpec, label: str, settings: Mapping[str, str] | None = None) -> None:
    """Link to a figure with settings; its page scrolls to it."""
    st.page_link(
        f"views/{spec.page}.py",
        label=formatting.escape(label),
        query_params=controls.link(spec.id, settings or {}),
    )


def chapter(page: Page, claims: Sequence[claims_board.Row]) -> None:
    """Draw one step: the argument, the finding with its picture, the verdicts, links to the figures."""
    spec = pages.lead(page)
    with st.container(border=True, key=f"{page.slug}_chapter"):
        st.subheader(page.title, anchor=False)
        st.markdown(f":small[{formatting.escape(page.passage)}]")
        if spec:
            with components.contain_errors(spec):
                card = cards.default(spec).card
                st.markdown(f"**{formatting.escape(card.finding)}**")
                if page.lead_drawn:
                    picture(spec, {}, key=f"small_{spec.page}")
                figure_link(spec, "See the figure")
        st.markdown(claims_board.compact(claims))
        _other_figures(page, spec)


def picture(spec: FigureSpec, settings: Mapping[str, str], key: str) -> None:
    """Draw a figure small, without controls."""
    view = cards.with_settings(spec, settings)
    name = "map" if "map" in view.drawings else "chart"
    chart_drawing, address = view.drawings[name]
    small = replace(chart_drawing, height=PICTURE_HEIGHT)
    alt = view.card.map_alt if name == "map" else view.card.alt
    drawing.mount(small, address, key=key, alt=alt, tile=True)


def _other_figures(page: Page, lead: FigureSpec | None) -> None:
    others = [spec for spec in registry.page_figures(page.slug) if spec != lead]
    if others:
        more = st.expander(f"More figures ({len(others)})", key=f"{page.slug}_more", on_change="rerun")
        # Forty links that few readers open would be a quarter of what the overview sends.
        if more.open:
            with more:
                for spec in others:
                    figure_link(spec, spec.name)
