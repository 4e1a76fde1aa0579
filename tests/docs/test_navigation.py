"""Every document is in the navigation of the site, and every link between documents leads somewhere."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from edudata import registry

LINK = re.compile(r"\]\((?![a-z]+:|#)([^)\s#]+)")
# Written by the hook, which the build of the site tests.
GENERATED = ("methods/", "reference/", "develop/", "deploy/schedules.md", "deploy/security.md")


def entries(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    else:
        for entry in nav.values() if isinstance(nav, dict) else nav:
            yield from entries(entry)


@pytest.fixture(scope="module")
def settings(root: Path) -> dict[str, Any]:
    return yaml.safe_load((root / "mkdocs.yml").read_text(encoding="utf-8"))


def test_every_document_is_in_the_navigation_once(root: Path, settings: dict[str, Any]) -> None:
    documents = sorted(p.relative_to(root / "docs").as_posix() for p in (root / "docs").rglob("*.md"))
    own_entries = [entry for entry in entries(settings["nav"]) if not entry.startswith(GENERATED)]
    assert sorted(own_entries) == documents


def test_warnings_are_errors_and_no_font_is_foreign(settings: dict[str, Any]) -> None:
    assert settings["strict"] is True
    assert settings["theme"]["font"] is False


def test_links_and_pictures_lead_somewhere(root: Path) -> None:
    for path in (root / "docs").rglob("*.md"):
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_pictures_are_small(root: Path) -> None:
    pictures = re.findall(r"!\[[^\]]+\]\((\S+?)\)", (root / "README.md").read_text(encoding="utf-8"))
    assert len(pictures) == 3
    assert [name for name in pictures if (root / name).stat().st_size > 150_000] == []


def test_what_builds_the_site_is_pinned(root: Path) -> None:
    extras = tomllib.loads((root / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    pins = (root / "constraints.txt").read_text(encoding="utf-8").lower()
    names = [re.match(r"[\w-]+", need).group() for need in extras["docs"]]  # type: ignore[union-attr]
    assert [name for name in names if f"\n{name}==" not in pins] == []
    assert set(extras["docs"]) <= set(extras["dev"])


def test_formulas_name_figures_and_claims(root: Path) -> None:
    records = tomllib.loads((root / "scripts" / "formulas.toml").read_text(encoding="utf-8"))["formula"]
    names = {kind: {n for r in records for n in r.get(kind, ())} for kind in ("figures", "claims")}
    # That each has one, the test of the documentation checks.
    assert names["figures"] <= set(registry.figures())
    assert names["claims"] <= {c.id for c in registry.claims().values() if c.check is not None}
    assert len({record["name"] for record in records}) == len(records)
