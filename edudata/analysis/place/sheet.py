"""A brief as a page to print on one sheet, as HTML for other pages, and as Markdown."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from edudata.analysis.place import drawing, words
from edudata.analysis.place.measures import UNITED_STATES
from edudata.analysis.place.record import KINDS, Row, Source
from edudata.analysis.place.style import PAPER, STYLE

if TYPE_CHECKING:
    from edudata.analysis.place.brief import Brief

# From a row to the address of the figure or table that shows it; "" for none.
Link = Callable[[Row], str]

COLUMNS = ("Measure", "Here", "Compared with", "Rank", "When", "Source")


class _Notes:
    """Numbers of the sources and letters of the notes, each given once."""

    def __init__(self, brief: Brief) -> None:
        sources = [*(row.source for row in brief.rows), *(chart.source for chart in brief.charts)]
        # Each source once, numbered in the order in which a reader meets it.
        self.numbers = {source: number for number, source in enumerate(dict.fromkeys(sources), 1)}
        texts = dict.fromkeys(row.note for row in brief.rows if row.note)
        self.letters = {text: _letter(index) for index, text in enumerate(texts)}


def _letter(index: int) -> str:
    # After z comes aa, as in legal footnotes.
    return chr(ord("a") + index % 26) * (index // 26 + 1)


def page(brief: Brief, link: Link | None = None, stylesheet: str = "") -> str:
    """Write a brief as a page of its own: no script, no other file, one sheet of paper.

    Parameters
    ----------
    brief, link
        As in `body`.
    stylesheet : str, default ""
        Address of the style sheet that many pages share; by default it is within the page.
    """
    shared = f'<link rel="stylesheet" href="{escape(stylesheet)}">' if stylesheet else ""
    style = shared or f"<style>{PAPER}{STYLE}</style>"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(brief.title)} · edudata</title>{style}</head>\n"
        f"<body>{body(brief, link)}</body></html>\n"
    )


def body(brief: Brief, link: Link | None = None, *, heading: bool = True, images: bool = False) -> str:
    """Write a brief as HTML for another page.

    Parameters
    ----------
    brief : Brief
        What to write.
    link : callable, optional
        From a row to the address of the figure or table that shows it; the publishers' pages are linked
        in any case.
    heading : bool, default True
        Begin with the title.
    images : bool, default False
        Write charts as images, for a page that lets no SVG in.
    """
    notes = _Notes(brief)
    rows = "".join(
        f'<tbody><tr><th class="topic" colspan="{len(COLUMNS)}" scope="rowgroup">{escape(topic)}</th></tr>'
        + "".join(_row(row, notes, link) for row in group)
        + "</tbody>"
        for topic, group in groupby(brief.rows, key=lambda row: row.topic)
    )
    head = f"<h1>{escape(brief.title)}</h1>" if heading else ""
    lead = f'<p class="lead">{escape(brief.finding)}</p>' if brief.finding else ""
    names = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    charts = "".join(drawing.chart(chart, as_image=images) for chart in brief.charts)
    return (
        f'<article class="place">{head}<p class="soft">{escape(_kind(brief))}</p>{lead}'
        f"<table><thead><tr>{names}</tr></thead>{rows}</table>"
        f'<div class="foot">{charts}{_lettered(notes)}{_sources(brief, notes)}</div></article>'
    )


def _kind(brief: Brief) -> str:
    place = brief.place
    if place.kind not in KINDS:
        return place.about
    return " · ".join(filter(None, (KINDS[place.kind], place.about, f"code {place.id}")))


def _row(row: Row, notes: _Notes, link: Link | None) -> str:
    area = f" <small>({escape(row.area)})</small>" if row.area else ""
    note = f"\u00a0<sup>{notes.letters[row.note]}</sup>" if row.note else ""
    head = f'<tr><th scope="row">{escape(row.label)}{area}{note}</th>'
    where = _where(row, notes, link)
    when = f'<td><small>{escape(row.period)}</small></td><td class="n"><small>{where}</small></td></tr>'
    verdict = f" · {row.verdict}" if row.verdict else ""
    basis = row.basis.replace(UNITED_STATES, "U.S.")
    compared = f"{escape(row.nation_text)} <small>{escape(basis)}{verdict}</small>" if basis else ""
    if row.missing:
        why = f"<small>No figure: {escape(row.missing)}</small> {compared}"
        return f'{head}<td class="why" colspan="3">{why}</td>{when}'
    return (
        f'{head}<td class="n value"><b>{escape(row.text)}</b>{_interval(row)}</td><td>{compared}</td>'
        f'<td class="n">{drawing.strip(row.position)}{escape(row.rank_text)}</td>{when}'
    )


def _where(row: Row, notes: _Notes, link: Link | None) -> str:
    number = notes.numbers[row.source]
    origin = f"figure {row.figure}" if row.figure else f"table {row.table}" if row.table else ""
    address = link(row) if link and origin else ""
    kind = "figure" if row.figure else "table"
    linked = (
        f'<a href="{escape(address)}" title="{escape(origin)}">{kind}</a>' if address else escape(origin)
    )
    return f'<a href="#place-{number}">[{number}]</a> <span class="shown">{linked}</span>'


def _interval(row: Row) -> str:
    ends = interval(row)
    return f" <small>({escape(ends)})</small>" if ends else ""


def interval(row: Row) -> str:
    """Write a row's interval, "33% to 42%"; "" if it has none."""
    if row.low is None or row.high is None:
        return ""
    return " to ".join(words.value(end, row.unit) for end in (row.low, row.high))


def _lettered(notes: _Notes) -> str:
    items = " ".join(f"<sup>{letter}</sup> {escape(text)}" for text, letter in notes.letters.items())
    return f'<p class="soft">{items}</p>' if items else ""


def _sources(brief: Brief, notes: _Notes) -> str:
    sources = "".join(
        f'<li id="place-{number}" value="{number}">{escape(source.publisher)}, {_linked(source)}, '
        f"{escape(words.release(source.published))}</li>"
        for source, number in notes.numbers.items()
    )
    rule = brief.rule and f"How the sentence is made: {brief.rule}"
    texts = escape(" ".join(filter(None, (*brief.notes, rule))))
    return (
        f'<section class="sources"><h2>Sources</h2> <ol>{sources}</ol><p class="soft">{texts}</p></section>'
    )


def _linked(source: Source) -> str:
    title = escape(source.title)
    return f'<a href="{escape(source.page)}">{title}</a>' if source.page else title


def markdown(brief: Brief) -> str:
    """Write a brief as Markdown."""
    lines = [f"# {brief.title}", "", _kind(brief), ""]
    lines += [f"**{brief.finding}**", ""] if brief.finding else []
    notes = _Notes(brief)
    for topic, group in groupby(brief.rows, key=lambda row: row.topic):
        lines += [f"## {topic}", "", f"| {' | '.join(COLUMNS)} |", "|" + "---|" * len(COLUMNS)]
        lines += [*(_markdown_row(row, notes) for row in group), ""]
    lines += ["## Sources", ""]
    lines += [
        f"{number}. {source.publisher}, [{source.title}]({source.page}), {words.release(source.published)}"
        for source, number in notes.numbers.items()
    ]
    lines += ["", *(f"{letter}: {text}" for text, letter in notes.letters.items())]
    return "\n".join([*lines, "", *brief.notes, brief.rule, ""])


def _markdown_row(row: Row, notes: _Notes) -> str:
    area = f" ({row.area})" if row.area else ""
    note = f" [{notes.letters[row.note]}]" if row.note else ""
    ends = interval(row)
    here = f"no figure: {row.missing}" if row.missing else f"{row.text}{f' ({ends})' if ends else ''}"
    compared = f"{row.nation_text} ({row.basis})" if row.nation_text else ""
    number = notes.numbers[row.source]
    cells = (f"{row.label}{area}{note}", here, compared, row.rank_text, row.period, str(number))
    return f"| {' | '.join(cell.replace('|', ' ') for cell in cells)} |"
