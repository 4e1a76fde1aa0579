"""What readers see follows the rules of plain American English: titles, subtitles, notes, labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from helpers.figures import card, values
from helpers.wording import PATTERN

from edudata import registry
from edudata.dashboard import glossary, pages
from edudata.errors import EdudataError
from edudata.figures.spec import Choice

FORBIDDEN = {
    "a space before %": re.compile(r"\d[   ]%"),
    "USD after a number": re.compile(r"\d (?:million |billion |trillion )?USD"),
    "a quarter as 2026Q2": re.compile(r"\b20\d\dQ\d"),
    "British spelling": re.compile(r"\b(?:licence|judgement|centre|colour)s?\b", re.IGNORECASE),
    "a word to avoid": PATTERN,
}
# At the defaults, and in any setting: names of places, majors and programs can be long.
MAX_WORDS, MAX_WORDS_SET, MAX_NUMBERS = 18, 25, 3
FIGURES = registry.figures()


def texts() -> Iterator[tuple[str, str]]:
    """Yield every text that does not depend on a setting, with its place."""
    for spec in FIGURES.values():
        yield spec.id, spec.name
        yield spec.id, spec.question
        yield spec.id, spec.about
        for control in spec.controls:
            yield f"{spec.id} {control.name}", control.label
            yield f"{spec.id} {control.name}", control.help
            if isinstance(control, Choice) and not callable(control.options):
                yield from ((f"{spec.id} {control.name}", label) for label in control.options.values())
    for page in pages.pages().values():
        yield page.slug, page.question
        yield page.slug, page.passage
    for claim in registry.claims().values():
        yield claim.id, claim.statement
        yield claim.id, claim.definition
    yield from glossary.TERMS.items()


def measurements(text: str) -> list[str]:
    """List the numbers that are no years."""
    numbers = re.findall(r"\d[\d,.]*", text)
    return [number for number in numbers if not re.fullmatch(r"(19|20)\d\d[.,]?", number)]


def faults(text: str) -> list[str]:
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


def test_fixed_texts_keep_the_rules() -> None:
    assert [(place, faults(text), text) for place, text in texts() if faults(text)] == []


@pytest.mark.parametrize("figure_id", FIGURES)
def test_findings_are_short_titles_and_all_words_keep_the_rules(figure_id: str) -> None:
    controls = FIGURES[figure_id].controls
    for choices in [{}, *({c.name: value} for c in controls for value in values(figure_id, c, 4))]:
        try:
            figure_card = card(figure_id, **choices)
        except EdudataError:  # a setting that needs another one
            continue
        words = (
            figure_card.finding,
            figure_card.subtitle,
            figure_card.alt,
            *figure_card.headline,
            *figure_card.notes,
        )
        assert [(faults(text), text) for text in words if faults(text)] == [], choices
        assert len(figure_card.finding.split()) <= (MAX_WORDS_SET if choices else MAX_WORDS), (
            figure_card.finding
        )
        assert len(measurements(figure_card.finding)) <= MAX_NUMBERS, figure_card.finding


@pytest.mark.parametrize("figure_id", FIGURES)
def test_no_axis_writes_a_unit_twice(figure_id: str) -> None:
    layout = card(figure_id).chart["layout"]
    for axis in (layout[name] for name in layout if name.startswith(("xaxis", "yaxis"))):
        shape = axis.get("tickformat", "")
        assert not ("$" in axis.get("tickprefix", "") and "$" in shape), axis
        assert not ("%" in axis.get("ticksuffix", "") and "%" in shape), axis
