"""Rules for what readers see: patterns to avoid, and how long the texts of a card may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from edudata.figures import text
from edudata.figures.spec import Card
from helpers.wording import BRITISH, PATTERN

FORBIDDEN = {
    "a space before %": re.compile(r"\d[   ]%"),
    "USD after a number": re.compile(r"\d (?:thousand |million |billion |trillion )?USD"),
    "a quarter as 2026Q2": re.compile(r"\b(?:19|20)\d\dQ\d"),
    "a day as 2026-08-06": re.compile(r"\b(?:19|20)\d\d-\d\d-\d\d\b"),
    "a day as 6 August 2026": re.compile(rf"\b\d\d? (?:{'|'.join(text.MONTHS)}) (?:19|20)\d\d"),
    "× before a number": re.compile(r"×\d"),
    "British spelling": BRITISH,
    "a word to avoid": PATTERN,
    "a word of developers": re.compile(r"\bvintages?\b", re.IGNORECASE),
}
# Labels of dots have no room for "times".
ON_CHARTS = {name: pattern for name, pattern in FORBIDDEN.items() if name != "× before a number"}
# Words and numbers (years are not counted) at the defaults, and in any setting: names of places, majors
# and programs are long, and a comparison of three metros has three ranks.
TITLE, TITLE_SET = (15, 2), (18, 3)
SUBTITLE, SUBTITLE_SET = 30, 38
SHOWN, SHOWN_SET, FOLDED = 25, 32, 60
NOTES_SHOWN = 2


def words(sentence: str) -> int:
    return len(sentence.split())


def measurements(sentence: str) -> list[str]:
    """List the numbers that are no years and no academic years."""
    numbers = re.findall(r"\d[\d,.]*", re.sub(r"\b(19|20)\d\d-\d\d\b", "", sentence))
    return [number for number in numbers if not re.fullmatch(r"(19|20)\d\d[.,]?", number)]


def faults(sentence: str, rules: dict[str, re.Pattern[str]] = FORBIDDEN) -> list[str]:
    return [name for name, pattern in rules.items() if pattern.search(sentence)]


def broken(texts_by_name: Iterable[tuple[str, str]]) -> list[tuple[str, list[str], str]]:
    return [(place, names, sentence) for place, sentence in texts_by_name if (names := faults(sentence))]


def on_chart(node: Any, key: str = "") -> Iterator[str]:
    """Yield the words on a chart: axis titles, legends, labels, tooltips."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from on_chart(value, name)
    elif isinstance(node, list | tuple):
        # A tooltip is the same sentence for every dot.
        for value in node[:8] if key in ("customdata", "text") else node:
            yield from on_chart(value, key)
    elif isinstance(node, str) and key in (
        "text",
        "name",
        "title",
        "hovertemplate",
        "ticktext",
        "customdata",
    ):
        yield node


def long(figure_card: Card, *, default: bool) -> Iterator[tuple[str, str]]:
    """Yield what is too long in a card."""
    most_words, most_numbers = TITLE if default else TITLE_SET
    if words(figure_card.finding) > most_words or len(measurements(figure_card.finding)) > most_numbers:
        yield "title", figure_card.finding
    if words(figure_card.subtitle) > (SUBTITLE if default else SUBTITLE_SET):
        yield "subtitle", figure_card.subtitle
    for place, note in enumerate(figure_card.notes):
        most = SHOWN if default else SHOWN_SET
        if words(note) > (most if place < NOTES_SHOWN else FOLDED):
            yield f"note {place}", note


def wrong(card: Card) -> Iterator[tuple[list[str], str]]:
    """Yield the texts of a card and its charts that break a rule, with the rules' names."""
    texts = (card.finding, card.subtitle, card.alt, card.map_alt, *card.headline, *card.notes)
    yield from ((names, part) for part in texts if (names := faults(part)))
    charts = [chart for chart in (card.chart, card.map_chart) if chart is not None]
    labels = (part for chart in charts for part in on_chart(chart))
    yield from ((names, part) for part in labels if (names := faults(part, ON_CHARTS)))
