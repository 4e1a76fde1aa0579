"""A copy of the repository in which every recipe was followed as written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

RECIPES = ("source", "table", "figure", "control", "claim", "page")
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?( append)?\n(.*?)^```$', re.DOTALL | re.MULTILINE)
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".ruff_cache", ".pytest_cache", ".hypothesis", "__pycache__", "test-results"
)
LIBRARIES = "year,state,libraries\n2024,47,186\n2024,72,91\n"


@dataclass
class Tree:
    """A copy of the repository and what the recipes did to it."""

    folder: Path
    reference: Path
    files: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program in the copy, with the copy's package."""
        environment = os.environ | {
            "PYTHONPATH": str(self.folder),
            "EDUDATA_REFERENCE_DIR": str(self.reference),
            "EDUDATA_CACHE_DIR": str(self.folder.parent / "cache"),
        }
        for name in ("EDUDATA_DATA_DIR", "EDUDATA_REQUIRE_ALL"):
            environment.pop(name, None)
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run Python in the copy."""
        return self.run(sys.executable, *words)


@pytest.fixture(scope="session")
def tree(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Follow the recipes in their order, in one copy."""
    place = tmp_path_factory.mktemp("recipes")
    shutil.copytree(root, place / "repository", ignore=LEFT_OUT)
    published = place / "reference" / "sources" / "example" / "libraries.csv"
    published.parent.mkdir(parents=True)
    published.write_text(LIBRARIES, encoding="utf-8")
    tree = Tree(place / "repository", place / "reference")
    for recipe in RECIPES:
        text = (root / "docs" / "recipes" / f"{recipe}.md").read_text(encoding="utf-8")
        for kind, title, append, body in BLOCK.findall(text):
            if kind == "sh":
                tree.commands += body.splitlines()
            else:
                _edit(tree.folder / title, kind, body, append=bool(append))
                tree.files.append(title)
    # Several recipes end with the same build, which takes long: one is enough after all edits.
    for command in dict.fromkeys(tree.commands):
        program, *words = command.replace("$EDUDATA_REFERENCE_DIR", str(tree.reference)).split()
        assert program == "edudata", f"a recipe runs {program}"
        done = tree.python("-m", "edudata", *(word.strip('"') for word in words))
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return tree


def _edit(path: Path, kind: str, body: str, *, append: bool) -> None:
    if kind == "diff":
        _patch(path, body)
    elif append:
        path.write_text(path.read_text(encoding="utf-8") + "\n" + body, encoding="utf-8")
    else:
        assert not path.exists(), f"a recipe creates {path.name}, which exists"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")


def _patch(path: Path, body: str) -> None:
    """Replace the lines that a diff shows as they are now with those it wants."""
    lines = body.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"the diff of {path.name} does not fit: {before}"
    path.write_text(text.replace(before, after), encoding="utf-8")
