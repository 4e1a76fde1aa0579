"""The whole argument as one document to print or send: answer, figures, claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from edudata import geo
from edudata.api import claims as claims_api
from edudata.api.data import load
from edudata.api.figures import FigureState
from edudata.catalog import reader
from edudata.delivery import figures, page
from edudata.delivery.browser import FOLDER
from edudata.delivery.claims import plain as records
from edudata.delivery.pdf import pdf_from_html
from edudata.delivery.site.pages import Chapter, plain
from edudata.errors import UnknownNameError
from edudata.essay import answer
from edudata.essay.record import VERDICTS
from edudata.figures import charts

# The essay's own figures; a chapter shows its own of them, and then the figure that answers it.
ESSAY_FIGURES = ("G-1", "G-2", "G-3", "G-4", "G-5", "G-6")
TITLE = "Is U.S. higher education being disrupted?"
MAX_NOTES = 2
MAX_HEIGHT = 700  # CSS pixels of a chart on a sheet
# As wide as paper allows between its margins; a chart and its words stay on one sheet.
STYLE = """
@page { size: letter; margin: 1.6cm 1.8cm; }
:root { color-scheme: light; }
main { max-width: 640px; padding: 0; }
.edudata-tools, .edudata-spoken { display: none; }
section { break-inside: avoid; margin-bottom: 1.2rem; }
h1, h2, h3 { break-after: avoid; }
h2 { border-top: 1px solid var(--st-border-color); padding-top: 0.75rem; }
h3 { font-size: 1.05rem; margin: 0.75rem 0 0.25rem; }
main > p { font-size: 1rem; color: inherit; }
li { break-inside: avoid; margin-bottom: 0.35rem; }
small { color: var(--muted); }
"""
Claim = Mapping[str, Any]


def _chart_data(name: str, state: FigureState) -> str:
    """Write a chart as data that the page's script draws."""
    chart = charts.to_json(geo.attach(_drawn(state)[0])).decode()
    return f'<script type="application/json" id="{_id(name)}">{page.inline_json(chart)}</script>'


def story_html(chapters: Iterable[Chapter]) -> str:
    """Write the argument as one page that needs no network and no other file.

    Parameters
    ----------
    chapters : iterable of Chapter
        The pages of the dashboard; those with a passage follow in their order.

    Raises
    ------
    LicenseError
        If the figures of one of the tables may not be passed on.
    """
    chosen = [chapter for chapter in chapters if chapter.passage]
    board = records(claims_api.claims(alternatives=False))
    figure_states = {name: figures.draw(name, {}, None) for chapter in chosen for name in _figures(chapter)}
    parts = [
        _answer(board),
        *(_chapter(chapter, figure_states, board) for chapter in chosen),
        _claims(board),
    ]
    data = "".join(_chart_data(name, state) for name, state in figure_states.items())
    scripts = f"<script>{page.base_map_script()}</script><script>{page.library_script()}</script>"
    style = page.style() + (FOLDER / "verdicts.css").read_text(encoding="utf-8") + STYLE
    body = f"<main>{''.join(parts)}</main>{data}<script>{page.drawing_script()}</script>"
    return page.document(TITLE, body, f"<style>{style}</style>{scripts}")


def story(chapters: Iterable[Chapter], format: str) -> bytes:
    """Write the argument as "html", or as "pdf" where a Chromium browser is installed.

    Raises
    ------
    UnknownNameError
        For another format.
    NoBrowserError
        If a PDF is asked for and no browser is installed.
    """
    if format not in ("html", "pdf"):
        raise UnknownNameError("ending of the story", format, ("pdf", "html"))
    html = story_html(chapters)
    return html.encode() if format == "html" else pdf_from_html(html)


def _figures(chapter: Chapter) -> list[str]:
    own = [name for name in chapter.figures if name in ESSAY_FIGURES]
    return list(dict.fromkeys([*own, chapter.lead] if chapter.lead else own))


def _id(figure_id: str) -> str:
    return f"chart-{figure_id.lower()}"


def _answer(board: Sequence[Claim]) -> str:
    result = answer.answer({name: load(name) for name in answer.TABLES})
    tested = [claim for claim in board if claim["verdict"] != "not testable"]
    signs = "".join(
        f"<li><strong>{escape(sign.name)}: {escape(sign.number)}</strong> {escape(sign.meaning)}. "
        f"<small>{escape(sign.publisher)}</small></li>"
        for sign in result.signs
    )
    return (
        f"<h1>{TITLE}</h1>"
        f"<p><strong>{escape(result.word)}.</strong> {escape(' '.join(result.sentences))}</p>"
        f"<ul>{signs}</ul>"
        f"<p>{len(tested)} statements, most of them from the essay “{answer.TITLE}” by {answer.AUTHOR}, "
        f"were tested on public data:</p>{verdict_bar(tested)}"
        f"<p><strong>What we cannot say:</strong> {escape(answer.CANNOT_SAY)}</p>"
        f"<p><strong>How we decide.</strong> {escape(answer.RULE)}</p>"
    )


def verdict_bar(board: Sequence[Claim]) -> str:
    """Draw how many claims have each verdict, as HTML: a bar of segments with words."""
    verdicts = [claim["verdict"] for claim in board]
    counted = {verdict: verdicts.count(verdict) for verdict in VERDICTS if verdict in verdicts}
    segments = "".join(
        f'<div class="verdict-{verdict.replace(" ", "-")}" style="flex-grow:{number}">'
        f"<b>{number}</b> {verdict}</div>"
        for verdict, number in counted.items()
    )
    return f'<div class="verdict-bar">{segments}</div>'


def _chapter(chapter: Chapter, figure_states: Mapping[str, FigureState], board: Sequence[Claim]) -> str:
    charts_html = "".join(_figure(figure_states[name]) for name in _figures(chapter))
    own = [claim for claim in board if claim["figure"] in chapter.figures]
    verdicts = "".join(
        f"<li>{_verdict(claim)} {escape(claim['statement'])}{_whose(claim)}</li>" for claim in own
    )
    return (
        f"<h2>{escape(chapter.title)}</h2><p>{plain(chapter.passage)}</p>{charts_html}"
        f"{f'<ul>{verdicts}</ul>' if verdicts else ''}"
    )


def _figure(state: FigureState) -> str:
    card, words = state.card, figures.texts(state)
    notes = "".join(f"<li>{escape(note)}</li>" for note in card.notes[:MAX_NOTES])
    chart, alt = _drawn(state)
    # A printer does not scroll: each chart is drawn at once.
    data = page.component(chart, f"#{_id(state.spec.id)}", **words | {"alt": alt}) | {"now": True}
    place = page.chart_place(data)
    return (
        f"<section><h3>{escape(card.finding)}</h3><p><small>{escape(card.subtitle)}</small></p>{place}"
        f"<p><small>{escape(words['source'])}</small></p><ul>{notes}</ul></section>"
    )


def _drawn(state: FigureState) -> tuple[charts.Chart, str]:
    """Choose the map of a figure whose chart is higher than a sheet of paper."""
    card = state.card
    if card.map_chart is not None and card.chart["layout"].get("height", 0) > MAX_HEIGHT:
        return card.map_chart, card.map_alt
    return card.chart, card.alt


def _verdict(claim: Claim) -> str:
    return f"<strong>{escape(claim['verdict'])}</strong>:"


def _whose(claim: Mapping[str, Any]) -> str:
    return "" if claim["essay"] else " (not in the essay)"


def _claims(board: Sequence[Claim]) -> str:
    lines = "".join(
        f"<li><strong>{escape(claim['statement'])}</strong>{_whose(claim)} {escape(claim['verdict'])}: "
        f"{escape(claim['reason'])}{_sources(claim)}</li>"
        for claim in board
        if claim["verdict"] != "not testable"
    )
    return f"<h2>Every statement that data can decide</h2><ul>{lines}</ul>"


def _sources(claim: Claim) -> str:
    resources = reader.catalog()["resources"]
    ids = [vintage.partition("@")[0] for vintage in str(claim["vintage"] or "").split("; ")]
    names = dict.fromkeys(resources[name]["publisher"] for name in ids if name in resources)
    return f" <small>{escape('; '.join(names))}</small>" if names else ""
