"""What readers see follows the rules of plain American English.

Figures, controls, charts, claims, pages, the glossary, notices, command line, errors and the catalog are
held to one list of rules. Cards are checked with every figure, where they are drawn.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from helpers.figures import frames, table
from helpers.screen_words import broken, faults, measurements, words

import edudata as ed
from edudata import cli, config, registry
from edudata.catalog import reader
from edudata.dashboard import glossary, pages
from edudata.essay import answer, record
from edudata.figures.controls import Choice

# Words of a control's label and of an option.
LABEL, OPTION = 6, 10
FIGURES = registry.figures()
PACKAGE = Path(ed.__file__).parent
# What is typed at a terminal is written as it is typed: a day as 2026-08-06, a vintage of the data files.
TYPED = {"a day as 2026-08-06", "a word of developers"}


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


def commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    yield name, command
    for part, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, f"{name} {part}".strip())


def test_the_help_of_each_command_is_a_short_sentence() -> None:
    for name, command in commands(typer.main.get_command(cli.app)):
        first = str(command.help).strip().split("\n\n")[0]
        if name:
            assert words(first) <= 16, (name, first)
        assert re.fullmatch(r"[A-Z].*[.)]", first, flags=re.DOTALL), (name, first)
        for option in command.params:
            if text_of := getattr(option, "help", None):
                assert text_of.endswith("."), (name, option.name, text_of)
                assert words(text_of) <= 12, (name, option.name, text_of)


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
