"""Docstrings, comments, messages and documents use no word of the list to avoid."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from helpers.wording import PARTICIPLES, PATTERN

CODE = ("edudata", "dashboards", "benchmarks", "deploy", "scripts", "tests")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "deploy/README.md", "data/DICTIONARY.md")

# How a name is bound: before "=", ":", ",", ")" or "in".
AS_NAME = re.compile(rf"\b(?:{'|'.join(sorted(PARTICIPLES))})\s*(?:[:,)]|:?=(?!=)|in\b)")

# What figures, claims and pages show is rewritten with the dashboard; their code is not excused.
SHOWN_TEXT = ("edudata/figures/", "edudata/essay/", "dashboards/views/")


def texts(source: str, *, messages: bool) -> Iterator[tuple[int, str]]:
    """Yield the docstrings and comments of a module, and the texts of its errors."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node)
            if docstring:
                yield getattr(node, "lineno", 1), docstring
        elif messages and isinstance(node, ast.Raise):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.lineno, part.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def hits(root: Path) -> list[str]:
    """List each avoided word with its file and line."""
    rows = []
    for folder in CODE:
        for path in sorted((root / folder).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            messages = not name.startswith(SHOWN_TEXT)
            for line, text in texts(path.read_text("utf-8"), messages=messages):
                rows += [f"{name}:{line}: {word}" for word in PATTERN.findall(text)]
    documents = [*(root / name for name in DOCUMENTS), *sorted((root / "docs").rglob("*.md"))]
    for path in documents:
        for number, text in enumerate(path.read_text("utf-8").splitlines(), 1):
            name = path.relative_to(root).as_posix()
            rows += [f"{name}:{number}: {word}" for word in PATTERN.findall(text)]
    return rows


def test_no_word_to_avoid_is_written(root: Path) -> None:
    assert hits(root) == []


def test_the_words_are_seen_where_they_stand() -> None:
    source = '"""The file\nat hand."""\n# asked anew\ndef f():\n    raise ValueError("dearest")\n'
    assert [PATTERN.findall(text) for _, text in texts(source, messages=True)] == [
        ["at hand"],
        ["dearest"],
        ["anew"],
    ]


def participles(source: str, *, parameters: bool) -> Iterator[tuple[int, str]]:
    """Yield the variables and parameters that are bare participles.

    Fields of records are left out: they are keys of files as well.
    """
    tree = ast.parse(source)
    fields = {
        id(statement.target)
        for record in ast.walk(tree)
        if isinstance(record, ast.ClassDef)
        for statement in record.body
        if isinstance(statement, ast.AnnAssign)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and parameters:
            bound = node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in fields:
            bound = node.id
        else:
            continue
        if bound in PARTICIPLES:
            yield node.lineno, bound


def test_variables_are_nouns(root: Path) -> None:
    rows = []
    for folder in CODE:
        for path in sorted((root / folder).rglob("*.py")):
            source = path.read_text("utf-8")
            # Parsing all modules takes seconds; most use none of the words as a name.
            if not AS_NAME.search(source):
                continue
            # Parameters of tests are fixtures, named for what a test reads like.
            names = participles(source, parameters=folder != "tests")
            rows += [
                f"{path.relative_to(root).as_posix()}:{line}: {name}" for line, name in sorted(set(names))
            ]
    assert rows == []


def test_a_participle_is_seen_as_variable_and_as_parameter() -> None:
    source = "def f(found):\n    for made in found:\n        published = made\n"
    assert AS_NAME.search(source)
    assert set(participles(source, parameters=True)) == {(1, "found"), (2, "made")}
    assert set(participles(source, parameters=False)) == {(2, "made")}
