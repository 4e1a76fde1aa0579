"""The HTML of the site."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from edudata.analysis.place.record import Place
from edudata.api.figures import FigureState
from edudata.delivery import figures, page
from edudata.delivery.explanations import HOLDS
from edudata.delivery.metadata import common, linked
from edudata.delivery.site.states import text

# In every menu; becomes a link where the site holds the documentation.
DOCS_PLACE = "<!--documentation-->"
FEEDS = """<link rel="alternate" type="application/atom+xml" title="Changes" href="{root}changes.atom">
<link rel="alternate" type="application/feed+json" title="Changes" href="{root}changes.feed.json">"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A page of the dashboard as a chapter of the site's story.

    Attributes
    ----------
    title, question : str
        Words, in Markdown without links.
    passage : str
        What the essay argues; "" keeps the chapter out of the story, not out of the list of figures.
    lead : str
        Id of the figure that answers the passage.
    figures : tuple of str
        Ids of its figures.
    """

    title: str
    question: str
    passage: str
    lead: str
    figures: tuple[str, ...]


def shell(title: str, body: str, root: str, head: str = "", *, charts: bool = False) -> bytes:
    """Write a page of the site.

    Parameters
    ----------
    title : str
        Plain text.
    body : str
        HTML of the main part.
    root : str
        "" or "../": the way to the site's first page.
    head : str
        HTML for the head.
    charts : bool
        Whether the page draws charts.
    """
    menu = "".join(
        f'<a href="{root}{file}">{name}</a> '
        for file, name in (
            ("index.html", "Story"),
            ("figures.html", "Figures"),
            ("claims.html", "Claims"),
            ("explanations.html", "Explanations"),
            ("programs.html", "Programs"),
            ("data.html", "Data"),
        )
    )
    scripts = f'<script src="{root}assets/draw.js"></script>' if charts else ""
    # Before the charts: plotly.js would request its base map from the network otherwise.
    stub = f"<script>{page.base_map_script()}</script>" if charts else ""
    links = f'<link rel="stylesheet" href="{root}assets/site.css">{FEEDS.format(root=root)}{stub}{head}'
    text = f"<header><nav>{menu}{DOCS_PLACE}</nav></header>\n<main>{body}</main>\n{scripts}"
    return page.document(f"{title} · edudata", text, links).encode()


def story(
    chapters: Iterable[Chapter], figure_states: Mapping[str, FigureState], board: Sequence[Any]
) -> bytes:
    """Write the first page: what the essay argues, chapter by chapter, and what the data say."""
    counts: dict[str, int] = {}
    for claim in board:
        counts[claim["verdict"]] = counts.get(claim["verdict"], 0) + 1
    verdicts = " · ".join(f"{number} {verdict}" for verdict, number in counts.items())
    link = f'<a href="claims.html">{escape(verdicts)}</a>'
    parts = [
        "<h1>Is U.S. higher education being disrupted?</h1>",
        f"<p>{escape(common.DESCRIPTION)}</p>",
        f"<p>{len(board)} statements, most of them the essay's: {link}.</p>",
    ]
    for chapter in chapters:
        # Without its lead figure a chapter has nothing to show for its claim.
        if not chapter.passage or chapter.lead not in figure_states:
            continue
        state = figure_states[chapter.lead]
        parts.append(
            f"<h2>{escape(chapter.title)}</h2>\n<p>{plain(chapter.passage)}</p>\n<p><strong>"
            f'<a href="figures/{chapter.lead}.html">{escape(state.card.finding)}</a></strong></p>\n'
            + _chart(state, f"states/{chapter.lead}/0.js", "", tile=True)
        )
    return shell("Is higher education being disrupted?", "\n".join(parts), "", charts=True)


def plain(markdown: str) -> str:
    """Escape Markdown and write its emphasis as HTML."""
    # Texts use bold and nothing else of Markdown: odd pieces are between two pairs of stars.
    pieces = escape(markdown).split("**")
    return "".join(f"<strong>{p}</strong>" if k % 2 else p for k, p in enumerate(pieces))


def _chart(figure_state: FigureState, address: str, root: str, *, tile: bool = False) -> str:
    chart = page.component(
        figure_state.card.chart,
        address,
        library=f"{root}assets/plotly.min.js",
        maps="",
        **figures.texts(figure_state),
    )
    return page.chart_place(chart | ({"tile": True} if tile else {}))


def figure_list(
    chapters: Iterable[Chapter], figure_states: Mapping[str, FigureState], *, with_places: bool = False
) -> bytes:
    """List all figures with their findings."""
    parts = ["<h1>Figures</h1>"]
    if with_places:
        parts.append('<p><a href="places.html">Briefs of states, metros and colleges</a></p>')
    for chapter in chapters:
        if not chapter.figures:
            continue
        items = "".join(
            f'<li><a href="figures/{name}.html">{escape(figure_states[name].card.finding)}</a> '
            f"({escape(name)}, {escape(figure_states[name].spec.name)})</li>"
            for name in chapter.figures
        )
        parts.append(f"<h2>{escape(chapter.title)}</h2><p>{plain(chapter.question)}</p><ul>{items}</ul>")
    return shell("Figures", "\n".join(parts), "")


def figure(
    figure_state: FigureState, offered: Mapping[str, Mapping[str, str]], addresses: Mapping[str, str]
) -> bytes:
    """Write the page of a figure, on which a reader chooses among the states of the site.

    Parameters
    ----------
    figure_state : FigureState
        The figure in its default state.
    offered : mapping of str to mapping
        Control to values and labels.
    addresses : mapping of str to str
        Key of a state to its file, as seen from the page.
    """
    spec, card = figure_state.spec, figure_state.card
    defaults = {name: text(figure_state.values[name]) for name in offered}
    data = escape(json.dumps({"states": dict(addresses), "defaults": defaults}))
    labels = {control.name: control.label for control in spec.controls}
    selects = "".join(
        f'<label>{escape(labels[name])} <select name="{name}">'
        + "".join(
            f'<option value="{escape(value)}"{" selected" if value == defaults[name] else ""}>'
            f"{escape(label)}</option>"
            for value, label in values.items()
        )
        + "</select></label>"
        for name, values in offered.items()
    )
    notes = "".join(f"<li>{escape(note)}</li>" for note in card.notes)
    files = " · ".join(
        f'<a href="{spec.id}.{format}">{name}</a>'
        for format, name in (("csv", "Rows (CSV)"), ("md", "Markdown"))
    )
    tables = ", ".join(f'<a href="../data.html#{name}">{name}</a>' for name in spec.tables)
    body = [
        page.heading(card.finding, card.subtitle),
        f'<form class="edudata-controls" data-states="{data}">{selects}</form>' if offered else "",
        _chart(figure_state, addresses[""], "../"),
        f'<ul class="edudata-notes">{notes}</ul>',
        f"<p>{files} · Tables: {tables}</p>",
        f"<h2>About</h2><p>{escape(spec.question)}</p><p>{plain(spec.about)}</p>",
        f"<p>{escape(figures.cited(figure_state, None)[1].text)}</p>",
    ]
    return shell(card.finding, "\n".join(part for part in body if part), "../", charts=True)


def claims(board: Sequence[Mapping[str, Any]]) -> bytes:
    """Write all claims with verdicts, other definitions and history."""
    parts = ["<h1>Claims</h1>", '<p><a href="claims.json">JSON</a> · <a href="claims.csv">CSV</a></p>']
    for claim in board:
        others = "".join(
            # The first one is the board's own definition, shown above.
            f"<li>{escape(o['definition'])}: {escape(o['verdict'])}</li>"
            for o in claim["alternatives"][1:]
        )
        days = "".join(f"<li>{d['as_of']}: {escape(d['verdict'])}</li>" for d in claim["history"])
        link = f' <a href="figures/{claim["figure"]}.html">Figure</a>' if claim["figure"] else ""
        parts.append(
            f'<h2 id="{claim["id"]}">{escape(claim["statement"])}</h2>\n'
            f"<p><strong>{escape(claim['verdict'])}</strong>: {escape(claim['reason'])}{link}</p>"
            f"<p>{escape(claim['definition'])}</p>"
            + (
                f"<details><summary>Other definitions</summary><ul>{others}</ul></details>"
                if others
                else ""
            )
            + (f"<details><summary>Over time</summary><ul>{days}</ul></details>" if days else "")
        )
    return shell("Claims", "\n".join(parts), "")


def explanations(rivals: Iterable[Mapping[str, Any]]) -> bytes:
    """Write the rival explanations with what each predicts and whether the data agree."""
    files = '<a href="explanations.json">JSON</a> · <a href="explanations.md">Markdown</a>'
    parts = [
        "<h1>Why do young graduates struggle?</h1>",
        f"<p>Rival explanations, what each predicts, and what the data say. {files}</p>",
    ]
    for rival in rivals:
        rows = "".join(
            f"<tr><td>{escape(p['prediction'])}</td><td>{HOLDS[p['holds']]}</td><td>{escape(p['reason'])}"
            f"{_figure_link(p['figure'])}</td></tr>"
            for p in rival["predictions"]
        )
        parts.append(
            f'<h2 id="{rival["id"]}">{escape(rival["name"])}: {escape(rival["fit"])}</h2>'
            f"<p>{escape(rival['mechanism'])}</p>"
            f"<table><tr><th>prediction</th><th>data</th><th>reason</th></tr>{rows}</table>"
            f"<p>The data cannot tell {escape(rival['cannot_tell'])}</p>"
        )
    return shell("Why do young graduates struggle?", "\n".join(parts), "")


def _figure_link(name: str) -> str:
    return f' <a href="figures/{name}.html">Figure</a>' if name else ""


def data(tables: Sequence[Mapping[str, Any]], formats: Sequence[str]) -> bytes:
    """List the tables, with their files if the site holds them."""
    rows = "".join(
        f'<tr id="{escape(t["name"])}">'
        f"<td>{escape(t['name'])}</td><td>{escape(t['title'])}</td><td>{t['rows']:,}</td><td>"
        + " ".join(f'<a href="tables/{t["name"]}.{f}">{f}</a>' for f in formats)
        + "</td></tr>"
        for t in tables
    )
    lists = ("tables", "figures", "claims", "explanations", "sources", "changes", "calendar")
    links = " · ".join(f'<a href="{name}.json">{name}</a>' for name in lists)
    body = (
        f"<h1>Data</h1><p>As JSON: {links}. Feeds: "
        '<a href="changes.atom">Atom</a>, <a href="changes.feed.json">JSON feed</a>, '
        '<a href="calendar.ics">calendar of expected releases</a>. For catalogs: '
        '<a href="schema-org.json">schema.org</a>, <a href="dcat.json">DCAT</a>.</p>'
        f"<table><tr><th>table</th><th>what it holds</th><th>rows</th><th>files</th></tr>{rows}</table>"
    )
    # Search engines read data sets from this, whatever the page looks like.
    described = page.inline_json(json.dumps(linked.data_catalog(), ensure_ascii=False))
    return shell("Data", body, "", f'<script type="application/ld+json">{described}</script>')


def places(known: Iterable[Place]) -> bytes:
    """List all places with their briefs, by kind and state."""
    parts = ["<h1>Places</h1>"]
    for kind, words in (("state", "States"), ("metro", "Metropolitan areas"), ("college", "Colleges")):
        own = sorted((p for p in known if p.kind == kind), key=lambda place: (place.name, place.id))
        items = "".join(f'<li><a href="places/{p.id}.html">{escape(p.name)}</a></li>' for p in own)
        parts.append(_folded(f"{words} ({len(own):,})", items))
    return shell("Places", "\n".join(parts), "")


def _folded(title: str, items: str) -> str:
    return f"<details><summary>{title}</summary><ul>{items}</ul></details>" if items else ""
