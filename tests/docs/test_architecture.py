"""The architecture page names the packages that exist."""

from __future__ import annotations

import re
from pathlib import Path

DOORS = ("__main__.py", "version.py", "py.typed")


def existing(root: Path) -> set[str]:
    """Name the modules and packages of edudata, those of the ETL one by one."""
    package = root / "edudata"
    folders = [package, package / "etl"]
    names = set()
    for folder in folders:
        for path in folder.iterdir():
            name = path.relative_to(root).as_posix()
            if path.is_dir() and any(path.rglob("*.py")) and path.name not in ("etl", "__pycache__"):
                names.add(f"{name}/")
            elif path.suffix == ".py" and path.name not in DOORS and path.parent == package:
                names.add(name)
    return names


def test_the_page_names_every_package_and_no_other(root: Path) -> None:
    text = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(edudata/[^`]+)` \|", text, re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert set(rows) == existing(root)


def test_paths_that_documents_name_exist(root: Path) -> None:
    documents = [root / "CONTRIBUTING.md", *(root / "docs").rglob("*.md")]
    for document in documents:
        for path in re.findall(
            r"`((?:edudata|tests|data|dashboards)/[\w/.]+)`", document.read_text("utf-8")
        ):
            assert (root / path).exists(), f"{document.name} names {path}"


def test_the_line_of_the_etl_is_that_of_the_contract(root: Path) -> None:
    contract = (root / ".importlinter").read_text(encoding="utf-8").split("edudata.etl\nlayers =")[1]
    layers = contract.split()[:5]
    text = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert " → ".join(layers) in text
