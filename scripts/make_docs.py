"""Hooks of `mkdocs build`: pages that records and the catalog write, and links between documents.

What is generated goes into the site only. A document outside docs/, such as the changelog, is shown where
`OUTSIDE` says; links to it lead there, and links to code become plain text.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

import docs_pages
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
# Path in the repository to page of the site.
OUTSIDE = {
    "CHANGELOG.md": "reference/changelog.md",
    "CONTRIBUTING.md": "develop/contributing.md",
    "data/DICTIONARY.md": "reference/dictionary.md",
    "data/LICENSES.md": "reference/licenses.md",
    "SECURITY.md": "deploy/security.md",
    "deploy/README.md": "deploy/schedules.md",
    "README.md": "index.md",
}
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?\)")
FIGURES = "methods/figures"


def on_config(config: Any) -> Any:
    """Put one page of methods per page of the dashboard into the navigation."""
    config.nav = [_with_figures(entry) for entry in config.nav]
    return config


def _with_figures(entry: Any) -> Any:
    if isinstance(entry, list):
        return [_with_figures(each) for each in entry]
    if not isinstance(entry, dict):
        return entry
    pages = [{title: f"{FIGURES}/{slug}.md"} for slug, title in docs_pages.figure_pages().items()]
    return {
        title: pages if target == FIGURES else _with_figures(target) if isinstance(target, list) else target
        for title, target in entry.items()
    }


def on_files(files: Files, *, config: Any) -> Files:
    """Add the generated pages and the documents that lie outside docs/."""
    for path, uri in OUTSIDE.items():
        if files.get_file_from_path(uri) is None:
            files.append(File.generated(config, uri, content=(ROOT / path).read_text(encoding="utf-8")))
    for uri, text in docs_pages.pages().items():
        files.append(File.generated(config, uri, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Any, files: Files, **_: Any) -> str:
    """Lead links between documents to their pages of the site."""
    uri = page.file.src_uri
    if uri.startswith((f"{FIGURES}/", "reference/http", "reference/commands")):
        return markdown
    outside = {title: path for path, title in OUTSIDE.items() if title != "index.md"}
    folder = posixpath.dirname(outside.get(uri, f"docs/{uri}"))
    known = {f"docs/{file.src_uri}": file.src_uri for file in files} | OUTSIDE

    def moved(match: re.Match[str]) -> str:
        words, target, anchor = match.groups(default="")
        path = posixpath.normpath(posixpath.join(folder, target))
        if path in known:
            there = posixpath.relpath(known[path], posixpath.dirname(uri) or ".")
            return f"[{words}]({there}{anchor})"
        # Code and folders of the repository have no page; a wrong link in docs/ stays, and fails the build.
        return words if (ROOT / path).exists() else match.group()

    return LINK.sub(moved, markdown)
