"""The recipes work as written: followed in one copy, built, refreshed, linted and type-checked."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from .conftest import RECIPES, Tree

CHECKS = ("ruff check .", "ruff format --check .", "mypy", "lint-imports --no-cache")


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_has_at_most_four_steps(recipe: str, root: Path) -> None:
    text = (root / "docs" / "recipes" / f"{recipe}.md").read_text(encoding="utf-8")
    steps = re.findall(r"^\*\*(\d)\. ", text, re.MULTILINE)
    assert steps == [str(n) for n in range(1, len(steps) + 1)]
    assert 1 <= len(steps) <= 4


def test_the_source_is_registered_and_its_vintage_published(tree: Tree) -> None:
    sources = json.loads(tree.python("-m", "edudata", "sources", "--json").stdout)
    libraries = next(s for s in sources if s["resource"] == "example/libraries")
    assert libraries["refreshable"]
    sidecar = tree.folder / "data/raw/example/libraries/2025-06.json"
    assert json.loads(sidecar.read_text(encoding="utf-8"))["rows"] == 2


def test_the_table_is_built_and_described(tree: Tree) -> None:
    info = json.loads(tree.python("-m", "edudata", "info", "libraries", "--json").stdout)
    assert info["rows"] == 2
    assert info["sources"] == ["example/libraries"]
    assert "Libraries" in (tree.folder / "data/DICTIONARY.md").read_text(encoding="utf-8")


def test_the_claim_has_a_verdict(tree: Tree) -> None:
    claims = json.loads(tree.python("-m", "edudata", "claims", "--json").stdout)
    assert next(c for c in claims if c["id"] == "many-libraries")["verdict"] == "supported"


def test_the_tests_of_the_recipes_pass(tree: Tree) -> None:
    files = [file for file in dict.fromkeys(tree.files) if re.match(r"tests/.*/test_\w+\.py$", file)]
    # All of the new files, whose names these are; of files that exist already, what a recipe adds.
    chosen = "libraries or every_claim or test_example"
    result = tree.python(
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", chosen, *files)
    )
    assert result.returncode == 0, result.stdout
    assert {f"test_{name}.py" for name in ("libraries", "example")} <= {Path(file).name for file in files}


@pytest.mark.parametrize("command", CHECKS)
def test_the_result_passes_the_checks(command: str, tree: Tree) -> None:
    program, *words = command.split()
    result = tree.run(str(Path(sys.executable).parent / program), *words)
    assert result.returncode == 0, result.stdout + result.stderr
