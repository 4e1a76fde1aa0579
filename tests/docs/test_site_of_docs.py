"""`make docs` builds without a warning: every page is there, links lead somewhere, nothing is foreign."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

import edudata as ed
from edudata import registry
from edudata.catalog import reader

pytestmark = pytest.mark.faults
# What a browser requests by itself; a link in the text is followed by a person only.
REQUESTED = {("link", "href"), ("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src")}
FOREIGN_STYLE = re.compile(r"(?:@import|url\()\s*[\"']?(?:https?:)?//")


class Page(HTMLParser):
    """The addresses, anchors and requests of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.requested: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if names.get("id"):
            self.anchors.add(str(names["id"]))
        if tag == "a" and names.get("href"):
            self.links.append(str(names["href"]))
        for name, value in attrs:
            # A canonical address names the page and is not requested.
            if (tag, name) in REQUESTED and value and names.get("rel") != "canonical":
                self.requested.append(value)


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "site"
    environment = os.environ | {"PYTHONPATH": str(root), "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    result = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-3000:]
    assert "WARNING" not in result.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


def test_no_page_requests_anything_of_another_host(site: Path, pages: dict[Path, Page]) -> None:
    foreign = re.compile(r"(?:https?:)?//")
    assert {p.name: [r for r in page.requested if foreign.match(r)] for p, page in pages.items()} == {
        p.name: [] for p in pages
    }
    assert [p.name for p in site.rglob("*.css") if FOREIGN_STYLE.search(p.read_text("utf-8"))] == []


def test_the_search_box_works_in_a_page_opened_from_a_folder(site: Path) -> None:
    assert "tuition_releases" in (site / "search" / "search_index.js").read_text("utf-8")
    assert 'src="assets/iframe-worker.js"' in (site / "index.html").read_text("utf-8")
    assert (site / "assets" / "iframe-worker.js").is_file()


def test_every_link_within_the_site_leads_somewhere(site: Path, pages: dict[Path, Page]) -> None:
    broken = []
    for path, page in pages.items():
        if path.name == "404.html":  # its links begin at the server's root
            continue
        for link in [*page.links, *page.requested]:
            target, anchor = urldefrag(link)
            if re.match(r"[a-z]+:", link):
                continue
            there = (path.parent / unquote(target)).resolve() if target else path
            dangling = anchor and there in pages and unquote(anchor) not in pages[there].anchors | {"__top"}
            if not there.is_file() or dangling:
                broken.append(f"{path.relative_to(site)}: {link}")
    assert broken == []


def test_every_page_is_reached_from_the_first(site: Path, pages: dict[Path, Page]) -> None:
    reached = {site / "index.html"}
    waiting = list(reached)
    while waiting:
        path = waiting.pop()
        targets = {(path.parent / unquote(urldefrag(link)[0])).resolve() for link in pages[path].links}
        new = {target for target in targets & pages.keys() if target not in reached}
        reached |= new
        waiting += new
    assert {path.name for path in pages.keys() - reached} == {"404.html"}


def test_every_figure_claim_call_and_table_is_described(site: Path, pages: dict[Path, Page]) -> None:
    by_name = {path.relative_to(site).as_posix(): page.anchors for path, page in pages.items()}
    figures = set().union(*(ids for name, ids in by_name.items() if name.startswith("methods/figures/")))
    assert set(registry.figures()) <= figures
    assert set(registry.claims()) <= by_name["methods/claims.html"]
    calls = {anchor.rsplit(".", 1)[-1] for anchor in by_name["reference/python.html"]}
    assert set(ed.__all__) <= calls
    assert set(reader.catalog()["tables"]) <= by_name["reference/dictionary.html"]


def test_formulas_and_breaks_are_shown(root: Path, site: Path) -> None:
    claims = (site / "methods" / "claims.html").read_text(encoding="utf-8")
    assert claims.count("As computed:") == sum(c.check is not None for c in registry.claims().values())
    records = tomllib.loads((root / "scripts" / "formulas.toml").read_text(encoding="utf-8"))["formula"]
    names = {kind: {n for r in records for n in r.get(kind, ())} for kind in ("figures", "claims")}
    assert names["figures"] == set(registry.figures())
    assert names["claims"] == {c.id for c in registry.claims().values() if c.check is not None}
    assert claims.count("<math ") >= claims.count("As computed:")
    assert all('display="block"' in p.read_text("utf-8") for p in (site / "methods" / "figures").iterdir())
    limits = (site / "methods" / "limits.html").read_text(encoding="utf-8")
    assert "The price is that of new houses only" in limits
    assert "experian/student_debt" in limits
