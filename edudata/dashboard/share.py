"""The card's menu: downloads, code, embeds, link and citation, all by address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import streamlit as st

from edudata.api.figures import FigureState
from edudata.dashboard import cards, controls, notices
from edudata.delivery import embed, figures, snippets
from edudata.errors import EdudataError
from edudata.etl.store.tidy_csv import to_csv
from edudata.figures.spec import FigureSpec, Frames

LANGUAGES = {
    "python": "Python",
    "pandas": "pandas, from the web",
    "r": "R",
    "duckdb": "DuckDB",
    "stata": "Stata",
}
PICTURES = {"svg": "SVG", "png": "PNG", "html": "web page"}
DATA = {"json": "JSON", "md": "Markdown", "zip": "bundle: everything to draw it again offline"}
TABLES = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet"}
EMBEDS = {"live": "always the newest data", "pinned": "the data shown now"}


def menu(spec: FigureSpec, view: cards.CardView, values: Mapping[str, Any], frames: Frames) -> None:
    """Draw the button, and the menu once it is open."""
    name = controls.key(spec.id, "menu")
    opened = st.popover("Download & share", key=name, on_change="rerun")
    if not opened.open:
        return
    defaults = spec.defaults(frames)
    changed = {n: controls.text(value) for n, value in values.items() if value != defaults[n]}
    with opened:
        _download(spec, view, name)
        st.markdown("**Link to this view**")
        st.code(controls.address(spec, values, frames), language=None, wrap_lines=True)
        try:
            figure_state = figures.draw(spec.id, {n: [value] for n, value in changed.items()}, None)
        except EdudataError as error:  # a publisher's license may forbid to pass its table on
            st.caption(notices.words(error))
        else:
            _addresses(spec, view, changed)
            _code(spec, view, {n: values[n] for n in changed}, name)
            _embed(figure_state, changed, name)
        st.markdown("**Cite**")
        st.code(view.citation.text, language=None, wrap_lines=True)
        if view.citation.bibtex:
            st.code(view.citation.bibtex, language=None, wrap_lines=True)


def root(url: str | None) -> str:
    """Return the server's address from that of a page, with a slash at the end.

    Examples
    --------
    >>> root("https://example.org/edu/tuition?g4_basis=nominal"), root(None)
    ('https://example.org/edu/', '/')
    """
    return (url or "/").partition("?")[0].partition("#")[0].rpartition("/")[0] + "/"


def _root() -> str:
    return root(st.context.url)


def _links(address: str, formats: Mapping[str, str], query: str = "") -> str:
    return " · ".join(f"[{words}]({address}.{ending}{query})" for ending, words in formats.items())


def _download(spec: FigureSpec, view: cards.CardView, name: str) -> None:
    st.download_button(
        "Data as shown (CSV)",
        data=lambda: to_csv(view.card.data),
        file_name=f"{controls.anchor(spec.id)}-{view.data_hash}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"{name}_csv",
        help="The file's SHA-256 begins with the eight digits shown in the source line.",
    )


def _addresses(spec: FigureSpec, view: cards.CardView, changed: Mapping[str, str]) -> None:
    api = f"{_root()}api/v1"
    figure, query = f"{api}/figures/{quote(spec.id)}", f"?{urlencode(changed)}" if changed else ""
    lines = [
        f"Picture: {_links(figure, PICTURES, query)}",
        f"This view: {_links(figure, DATA, query)}",
        *(f"All of {table}: {_links(f'{api}/tables/{table}', TABLES)}" for table in view.card.tables),
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))


def _code(spec: FigureSpec, view: cards.CardView, changed: Mapping[str, Any], name: str) -> None:
    language = st.selectbox("Code", LANGUAGES, format_func=LANGUAGES.__getitem__, key=f"{name}_language")
    codes = snippets.code_columns(view.card.data)
    texts = snippets.figure(spec.id, changed, f"{_root()}api/v1", codes)
    st.code(texts[language], language=None, wrap_lines=True)


def _embed(figure_state: FigureState, changed: Mapping[str, str], name: str) -> None:
    kind = st.selectbox("Embed on a web page", EMBEDS, format_func=EMBEDS.__getitem__, key=f"{name}_embed")
    st.code(embed.codes(figure_state, changed, _root())[kind], language=None, wrap_lines=True)
