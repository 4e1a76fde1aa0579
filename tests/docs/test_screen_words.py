"""What readers see follows the rules of plain American English.

Figures, controls, charts, claims, pages, the glossary, notices, command line, errors and the catalog are
held to one list of rules. Lengths are limits of what is shown first: a title, a subtitle, two notes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.figures import card, frames, table, values
from helpers.wording import BRITISH, PATTERN

import edudata as ed
from edudata import config, registry
from edudata.catalog import reader
from edudata.dashboard import glossary, pages
from edudata.errors import EdudataError
from edudata.essay import answer, record
from edudata.figures import text
from edudata.figures.spec import Card, Choice

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
LABEL, OPTION = 6, 10
NOTES_SHOWN = 2
FIGURES = registry.figures()
PACKAGE = Path(ed.__file__).parent
# What is typed at a terminal is written as it is typed: a day as 2026-08-06, a vintage of the data files.
TYPED = {"a day as 2026-08-06", "a word of developers"}


def words(sentence: str) -> int:
    return len(sentence.split())


def measurements(sentence: str) -> list[str]:
    """List the numbers that are no years and no academic years."""
    numbers = re.findall(r"\d[\d,.]*", re.sub(r"\b(19|20)\d\d-\d\d\b", "", sentence))
    return [number for number in numbers if not re.fullmatch(r"(19|20)\d\d[.,]?", number)]


def faults(sentence: str, rules: dict[str, re.Pattern[str]] = FORBIDDEN) -> list[str]:
    return [name for name, pattern in rules.items() if pattern.search(sentence)]


def broken(named: Iterable[tuple[str, str]]) -> list[tuple[str, list[str], str]]:
    return [(place, names, sentence) for place, sentence in named if (names := faults(sentence))]


# --- texts that depend on no setting ------------------------------------------------------------------


def of_figures() -> Iterator[tuple[str, str]]:
    for spec in FIGURES.values():
        for sentence in (spec.name, spec.question, spec.about):
            yield spec.id, sentence
        for control in spec.controls:
            yield from ((f"{spec.id} {control.name}", part) for part in (control.label, control.help))
            if isinstance(control, Choice):
                labels = control.values(frames(spec.id)).values()
                yield from ((f"{spec.id} {control.name}", label) for label in labels)


def of_claims() -> Iterator[tuple[str, str]]:
    for claim in registry.claims().values():
        yield from ((claim.id, part) for part in (claim.statement, claim.definition, claim.why_not))
        yield from ((claim.id, word) for option in claim.options.values() for word in option.values())
        yield from ((claim.id, reading.statement) for reading in claim.readings)
    yield from record.MEANING.items()


def of_pages() -> Iterator[tuple[str, str]]:
    for page in pages.pages().values():
        for part in (page.title, page.heading, page.question, page.summary, page.passage):
            yield page.slug, part
    yield from (("answer", part) for part in (answer.RULE, answer.CANNOT_SAY))
    result = answer.answer({name: table(name) for name in answer.TABLES})
    yield from (("answer", sentence) for sentence in result.sentences)
    for sign in result.signs:
        yield from ((sign.name, part) for part in (sign.number, sign.meaning, sign.clause))


def of_catalog() -> Iterator[tuple[str, str]]:
    catalog = reader.catalog()
    for name, entry in (catalog["tables"] | catalog["views"]).items():
        yield from ((name, str(entry.get(part) or "")) for part in ("title", "description"))
        yield from ((f"{name}.{c['name']}", str(c["description"])) for c in entry.get("columns", ()))
    for name, entry in catalog["resources"].items():
        yield name, str(entry["title"])


@pytest.mark.parametrize("texts", [of_figures, of_claims, of_pages, of_catalog])
def test_fixed_texts_keep_the_rules(texts: Any) -> None:
    assert broken(texts()) == []


def test_the_glossary_keeps_the_rules() -> None:
    # "vintage" is explained there, because the data files say it.
    entries = {term: meaning for term, meaning in glossary.TERMS.items() if term != "vintage"}
    assert broken(entries.items()) == []


def test_verdicts_are_given_in_plain_words() -> None:
    rows = ed.claims(alternatives=False).to_dict("records")
    assert broken((row["id"], row["reason"]) for row in rows) == []


def test_thresholds_are_sentences() -> None:
    for claim in registry.claims().values():
        if claim.check is not None:
            assert re.search(r"We (?:do not )?call ", claim.definition), claim.id
            assert claim.definition.endswith("."), claim.id


def test_labels_are_short() -> None:
    for spec in FIGURES.values():
        for control in spec.controls:
            assert words(control.label) <= LABEL, (spec.id, control.label)
            if isinstance(control, Choice) and not callable(control.options):
                assert all(words(label) <= OPTION for label in control.options.values()), control.name


# --- cards in many settings ---------------------------------------------------------------------------


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
        shown = SHOWN if default else SHOWN_SET
        if words(note) > (shown if place < NOTES_SHOWN else FOLDED):
            yield f"note {place}", note


@pytest.mark.parametrize("figure_id", FIGURES)
def test_cards_are_short_and_keep_the_rules(figure_id: str) -> None:
    controls = FIGURES[figure_id].controls
    for choices in [{}, *({c.name: value} for c in controls for value in values(figure_id, c, 4))]:
        try:
            figure_card = card(figure_id, **choices)
        except EdudataError:  # a setting that needs another one
            continue
        assert list(long(figure_card, default=not choices)) == [], choices
        said = (
            figure_card.finding,
            figure_card.subtitle,
            figure_card.alt,
            figure_card.map_alt,
            *figure_card.headline,
            *figure_card.notes,
        )
        assert [(faults(part), part) for part in said if faults(part)] == [], choices
        charts = [chart for chart in (figure_card.chart, figure_card.map_chart) if chart is not None]
        on_screen = [part for chart in charts for part in on_chart(chart)]
        wrong = [(faults(part, ON_CHARTS), part) for part in on_screen if faults(part, ON_CHARTS)]
        assert wrong == [], choices


@pytest.mark.parametrize("figure_id", FIGURES)
def test_no_axis_writes_a_unit_twice(figure_id: str) -> None:
    layout = card(figure_id).chart["layout"]
    for axis in (layout[name] for name in layout if name.startswith(("xaxis", "yaxis"))):
        shape = axis.get("tickformat", "")
        assert not ("$" in axis.get("tickprefix", "") and "$" in shape), axis
        assert not ("%" in axis.get("ticksuffix", "") and "%" in shape), axis


# --- notices, command line, errors --------------------------------------------------------------------


def sentences(tree: ast.AST) -> Iterator[str]:
    """Yield the texts in code that are no single words; what is filled in stands as a 0."""
    inner = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in ast.walk(tree):
        if id(node) in inner:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "0" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.value


def without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = node.body if ast.get_docstring(node) is None else [ast.Pass(), *node.body[1:]]
    return tree


def in_code(folder: Path, *, help_texts: bool = False, errors: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the texts of a package that people read: all, or those of its errors only."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        tree = tree if help_texts else without_docstrings(tree)
        nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Raise)] if errors else [tree]
        yield from ((path.name, sentence) for node in nodes for sentence in sentences(node))


def test_notices_of_the_dashboard_keep_the_rules() -> None:
    assert broken(in_code(PACKAGE / "dashboard")) == []
    assert broken(in_code(config.dashboards())) == []


def test_the_command_line_keeps_the_rules() -> None:
    # Its help is its functions' docstrings.
    rows = broken(in_code(PACKAGE / "cli", help_texts=True))
    assert [row for row in rows if not TYPED.issuperset(row[1])] == []


def test_error_messages_keep_the_rules() -> None:
    rows = broken(in_code(PACKAGE, errors=True))
    assert [row for row in rows if not TYPED.issuperset(row[1])] == []


# --- the rules themselves -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("It grew 87 %", "a space before %"),
        ("It costs 1.05 million USD", "USD after a number"),
        ("in 2026Q2", "a quarter as 2026Q2"),
        ("released 2026-08-06", "a day as 2026-08-06"),
        ("on 6 August 2026", "a day as 6 August 2026"),
        ("It is ×8.0", "× before a number"),
        ("its neighbours and a licence", "British spelling"),
        ("the dearest place", "a word to avoid"),
        ("the newest vintage", "a word of developers"),
    ],
)
def test_each_rule_finds_its_fault(sentence: str, rule: str) -> None:
    assert faults(sentence) == [rule]


def test_years_are_no_measurements() -> None:
    assert measurements("87% since 2012-13, $1.05 million in 1990.") == ["87", "1.05"]
