"""Our own words: no five of the essay's in a row, in any text that a person may read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from edudata import registry

WORDS = 5
FOLDERS = ("edudata", "dashboards")


def grams(text: str) -> set[str]:
    """Every run of five words: "a b c d e f" -> "a b c d e", "b c d e f"."""
    words = re.findall(r"[a-z0-9]+", text.lower().replace("’", "").replace("'", ""))
    return {" ".join(words[i : i + WORDS]) for i in range(len(words) - WORDS + 1)}


def texts(file: Path) -> Iterator[str]:
    """Every text in a module, docstrings too; what is filled in stands as a blank."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else " … " for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.fixture(scope="module")
def original(reference: Path) -> set[str]:
    """The essay's runs of five words, less those of its sections' names, which we give."""
    own = {gram for claim in registry.claims().values() for gram in grams(claim.section)}
    return grams((reference / "essay" / "education-disruption.txt").read_text(encoding="utf-8")) - own


def test_a_copy_would_be_found(original: set[str]) -> None:
    # Put together here, so that this file is no copy itself.
    assert grams(" ".join(["Student debt cannot", "continue to grow", "every year"])) <= original
    assert not grams("Debts of students go on growing year after year") & original


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_module_repeats_the_essay(folder: str, root: Path, original: set[str]) -> None:
    files = sorted((root / folder).rglob("*.py"))
    assert files
    copies = {
        f"{file.name}: {gram}" for file in files for text in texts(file) for gram in grams(text) & original
    }
    assert not copies


def test_no_page_of_text_repeats_the_essay(root: Path, original: set[str]) -> None:
    files = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "data").glob("*.md")]
    assert files
    copies = {
        f"{f.name}: {gram}" for f in files for gram in grams(f.read_text(encoding="utf-8")) & original
    }
    assert not copies


def test_no_reason_repeats_the_essay(rows: pd.DataFrame, original: set[str]) -> None:
    for row in rows.to_dict("records"):
        lines = [row["statement"], row["definition"], row["reason"]]
        lines += [a[part] for a in row["alternatives"] for part in ("definition", "reason")]
        assert not set().union(*map(grams, lines)) & original, row["id"]
