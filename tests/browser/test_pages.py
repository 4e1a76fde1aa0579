"""Every page as a reader sees it: wide and narrow, light and dark, with nothing from elsewhere."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest

from edudata import registry
from edudata.figures.spec import FigureSpec

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
PAGES = tuple(path.stem for path in sorted((ROOT / "dashboards" / "views").glob("*.py")))
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
QUIET = 60_000
PAINT = os.environ.get("EDUDATA_PICTURES") == "1"
"""Whether to leave pictures of all pages in `test-results`."""
DRAWN = """() => [...document.querySelectorAll('.js-plotly-plot')].map(plot => ({
    traces: plot.querySelectorAll(
        '.scatterlayer .trace, .barlayer .trace, .choroplethlayer path, .point, .js-fill').length,
    areas: plot.querySelectorAll('.choroplethlayer path.choroplethlocation').length,
    glass: plot.querySelectorAll('canvas').length,
    label: plot.closest('[aria-label]')?.getAttribute('aria-label') ?? '',
    width: plot.getBoundingClientRect().width,
}))"""
OVERFLOW = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    return Math.max(main.scrollWidth - main.clientWidth,
                    document.documentElement.scrollWidth - window.innerWidth);
}"""


class Visit:
    """One page opened in a tab of its own, everything it asks for and says written down."""

    def __init__(self, chromium: Any, size: str, scheme: str) -> None:
        self.page = chromium.new_page()
        self.turn(size)
        self.page.emulate_media(color_scheme=scheme)
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda socket: self.asked.append(socket.url))
        self.page.on("console", self.hear)
        self.page.on("response", self.note)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def hear(self, message: Any) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.said.append(message.text)

    def note(self, response: Any) -> None:
        """A refused request; Streamlit looks for its server below the page's own address first."""
        probing = re.search(r"/\w+/_stcore/(health|host-config)$", response.url)
        if response.status >= 400 and not probing:
            self.said.append(f"{response.status} {response.url}")

    def turn(self, size: str) -> None:
        """Make the window wide or narrow."""
        width, height = SIZES[size]
        self.page.set_viewport_size({"width": width, "height": height})
        self.size = size

    def open(self, url: str, charts: int = 0) -> None:
        """Open a page and wait until its script has run and each of its charts has traces."""
        self.page.goto(url)
        self.page.get_by_role("heading", level=1).first.wait_for(timeout=QUIET)
        self.settle(charts)

    def follow(self, name: str, charts: int) -> None:
        """Go to a page by its link at the top, and wait as for an address."""
        before = self.page.get_by_role("heading", level=1).first.inner_text()
        self.page.locator(f'[data-testid="stTopNavLink"][href$="/{name}"]').click()
        self.page.wait_for_function(
            "t => document.querySelector('h1')?.innerText !== t", arg=before, timeout=QUIET
        )
        self.settle(charts)

    def settle(self, charts: int) -> None:
        self.page.wait_for_selector(
            '[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=QUIET
        )
        self.page.wait_for_function(
            f"n => {{ const found = ({DRAWN})(); return found.length >= n && found.every(c => c.traces) }}",
            arg=charts,
            timeout=QUIET,
        )
        self.page.wait_for_timeout(150)

    def fit(self) -> None:
        """Wait until the charts have followed a turn of the window."""
        self.page.wait_for_function(
            f"() => ({DRAWN})().every(c => c.traces && c.width <= window.innerWidth)", timeout=QUIET
        )
        self.page.wait_for_timeout(150)

    def foreign(self) -> list[str]:
        own = urlparse(self.page.url).netloc
        named = [urlparse(a) for a in self.asked if not a.startswith(("data:", "blob:"))]
        return [a.geturl() for a in named if a.netloc != own]

    def pictures(self, folder: Path, name: str, schemes: tuple[str, ...]) -> None:
        """Turn the page to each scheme, and take a picture of all of it if asked for.

        The page scrolls inside, so the window is made as tall; painting that takes longer than all else.
        """
        width, _ = SIZES[self.size]
        if PAINT:
            full = self.page.evaluate(
                "() => document.querySelector('[data-testid=\"stMain\"]').scrollHeight"
            )
            self.page.set_viewport_size({"width": width, "height": full + 80})
        for scheme in schemes:
            self.page.emulate_media(color_scheme=scheme)
            self.page.wait_for_timeout(100)
            if PAINT:
                self.page.screenshot(path=folder / f"{name}-{self.size}-{scheme}.png")


PICTURES = ("G-1", "G-2-growth", "G-3", "G-4", "G-5-states", "G-6-vacancies", "HUB-outcome")
"""Figures drawn small on the overview."""


BY_ADDRESS = ("claims", "housing", "overview", "tenx")
"""Pages opened by their address on a dark phone, which is then turned into a wide screen."""


@pytest.fixture(scope="module")
def walk(server: str, chromium: Any) -> Iterator[Visit]:
    """A reader with a wide screen who goes from page to page by the links at the top."""
    visit = Visit(chromium, "wide", "light")
    visit.open(f"{server}/data")
    yield visit
    visit.page.close()


@pytest.mark.parametrize("page", PAGES)
def test_page_is_whole_quiet_and_alone(
    server: str, chromium: Any, walk: Visit, results: Path, page: str
) -> None:
    """Wide, narrow, light and dark in one visit, as loading is most of the time."""
    shown = [s for s in registry.figures().values() if s.page == page]
    if page == "overview":
        shown = [registry.figure(i) for i in PICTURES]
    turns = [("wide", ("light", "dark")), ("narrow", ("dark", "light"))]
    if page in BY_ADDRESS:
        turns.reverse()
        visit = Visit(chromium, "narrow", "dark")
        visit.open(f"{server}/{page}", len(shown))
    else:
        visit = walk
        visit.turn("wide")
        if not visit.page.url.endswith(f"/{page}"):
            visit.asked.clear()
            visit.said.clear()
            visit.follow(page, len(shown))
    for size, schemes in turns:
        if visit.size != size:
            visit.turn(size)
            visit.fit()
        look_at(visit, page, shown)
        visit.pictures(results, page, schemes)
    assert visit.foreign() == []
    assert visit.said == []
    if visit is not walk:
        visit.page.close()


def look_at(visit: Visit, page: str, shown: list[FigureSpec]) -> None:
    """A page that has settled: every chart drawn, with words for those who cannot see it, nothing amiss."""
    charts = visit.page.evaluate(DRAWN)
    assert len(charts) == len(shown)
    for chart, spec in zip(charts, shown, strict=True):
        assert chart["traces"] > 0, f"{spec.id} is empty"
        assert chart["glass"] == 0, f"{spec.id} needs WebGL"
        assert len(chart["label"]) > 20, f"{spec.id} has no alternative text"
        assert chart["width"] <= SIZES[visit.size][0]
    if page == "housing":
        assert max(c["areas"] for c in charts) >= 3144 - 10, "the counties of fifty states and DC"
        assert any("/geo/counties.geojson" in url for url in visit.asked)
    assert visit.page.evaluate(OVERFLOW) <= 0, "the page is wider than the screen"
    assert not visit.page.locator('[data-testid="stException"]').count()
    assert visit.page.locator('[data-testid="stAlertContentError"]').all_inner_texts() == []


def test_a_changed_control_is_in_the_address_and_back_undoes_it(server: str, chromium: Any) -> None:
    visit = Visit(chromium, "wide", "light")
    visit.open(f"{server}/debt", 1)
    page = visit.page
    before = page.get_by_role("heading", level=3).first.inner_text()
    page.get_by_role("radio", name="inflation taken out").first.click()
    page.wait_for_url("**/debt?g2_basis=real", timeout=QUIET)
    page.wait_for_function("t => document.querySelector('h3').innerText !== t", arg=before, timeout=QUIET)
    changed = page.get_by_role("heading", level=3).first.inner_text()
    page.reload()
    page.get_by_text(changed, exact=True).first.wait_for(timeout=QUIET)
    page.go_back()
    page.get_by_text(before, exact=True).first.wait_for(timeout=QUIET)
    assert "g2_basis" not in page.url
    assert visit.said == []
    visit.page.close()
