"""Every page in a browser: wide and narrow, light and dark, with no request to another host."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlparse

import pytest

from edudata import registry
from edudata.dashboard import pages
from edudata.essay import answer
from edudata.figures.spec import FigureSpec

pytestmark = pytest.mark.browser
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
TIMEOUT = 60_000  # ms
TAKE_PICTURES = os.environ.get("EDUDATA_PICTURES") == "1"  # of all pages, in test-results
CHARTS_JS = """() => [...document.querySelectorAll('.js-plotly-plot')].map(plot => ({
    traces: plot.querySelectorAll(
        '.scatterlayer .trace, .barlayer .trace, .choroplethlayer path, .point, .js-fill').length,
    areas: plot.querySelectorAll('.choroplethlayer path.choroplethlocation').length,
    glass: plot.querySelectorAll('canvas').length,
    label: plot.closest('[aria-label]')?.getAttribute('aria-label') ?? '',
    width: plot.getBoundingClientRect().width,
}))"""
HEADINGS_JS = "() => [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => Number(h.tagName[1]))"
FIRST_CHART_JS = """() =>
    document.querySelector('.edudata-plot, .page-chart, .earnings').getBoundingClientRect().top
    + document.querySelector('[data-testid="stMain"]').scrollTop"""
LAST_OF_HEADER_JS = "() => [...document.querySelectorAll('header a, header button')].at(-1).focus()"
FOCUS_JS = """() => {
    const focused = document.activeElement;
    return [Boolean(focused.closest('[class*="_controls"], .edudata-chart')),
            parseFloat(getComputedStyle(focused).outlineWidth),
            getComputedStyle(focused).outlineStyle];
}"""
MAX_TAB_PRESSES = 6  # from the header to the controls of the first chart
OVERFLOW_JS = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    return Math.max(main.scrollWidth - main.clientWidth,
                    document.documentElement.scrollWidth - window.innerWidth);
}"""


# As Streamlit shows it when its server is gone.
DIALOG_JS = """() => new Promise(resolve => {
    const dialog = document.createElement('div');
    dialog.className = 'stDialog';
    dialog.innerHTML = '<p>Is Streamlit still running?</p><code>streamlit run yourscript.py</code>';
    document.body.append(dialog);
    setTimeout(() => { resolve(dialog.innerText.split('.')[0]); dialog.remove(); }, 50);
})"""


class Visit:
    """A page in a tab of its own; records its requests and errors."""

    def __init__(self, chromium: Any, size: str, scheme: str) -> None:
        self.page = chromium.new_page()
        self.turn(size)
        self.page.emulate_media(color_scheme=scheme)
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.on("console", self.on_console)
        self.page.on("response", self.on_response)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def on_console(self, message: Any) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.errors.append(message.text)

    def on_response(self, response: Any) -> None:
        """Record a failed request."""
        # Streamlit first looks for its server below the page's own address: those two may fail.
        probe = re.search(r"/\w+/_stcore/(health|host-config)$", response.url)
        if response.status >= 400 and not probe:
            self.errors.append(f"{response.status} {response.url}")

    def turn(self, size: str) -> None:
        """Resize the window."""
        width, height = SIZES[size]
        self.page.set_viewport_size({"width": width, "height": height})
        self.size = size

    def open(self, url: str, charts: int = 0) -> None:
        """Open a page and wait until its script has run and its charts have traces."""
        self.page.goto(url)
        self.page.get_by_role("heading", level=1).first.wait_for(timeout=TIMEOUT)
        self.settle(charts)

    def follow(self, name: str, charts: int) -> None:
        """Open a page by its link in the menu, and wait likewise."""
        before = self.page.get_by_role("heading", level=1).first.inner_text()
        link = self.page.locator(f'[data-testid="stTopNavLink"][href$="/{name}"]')
        # The menu shows as many links as fit; the others lie clipped behind them.
        box = link.first.bounding_box() if link.count() else None
        on_top = (
            "([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('[data-testid=stTopNavLink]'))"
        )
        if box is None or not self.page.evaluate(on_top, [box["x"] + box["width"] / 2, box["y"] + 12]):
            self.open(urljoin(self.page.url, f"/{name}"), charts)
            return
        link.first.click()
        self.page.wait_for_function(
            "t => document.querySelector('h1')?.innerText !== t", arg=before, timeout=TIMEOUT
        )
        self.settle(charts)

    def settle(self, charts: int) -> None:
        self.page.wait_for_selector(
            '[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=TIMEOUT
        )
        self.page.wait_for_function(
            f"n => {{ const c = ({CHARTS_JS})(); return c.length >= n && c.every(x => x.traces) }}",
            arg=charts,
            timeout=TIMEOUT,
        )
        self.page.wait_for_timeout(150)

    def fit(self) -> None:
        """Wait until the charts have followed a resized window."""
        self.page.wait_for_function(
            f"() => ({CHARTS_JS})().every(c => c.traces && c.width <= window.innerWidth)",
            timeout=TIMEOUT,
        )
        self.page.wait_for_timeout(150)

    def foreign(self) -> list[str]:
        own = urlparse(self.page.url).netloc
        urls = [urlparse(url) for url in self.requests if not url.startswith(("data:", "blob:"))]
        return [url.geturl() for url in urls if url.netloc != own]

    def pictures(self, folder: Path, name: str, schemes: tuple[str, ...]) -> None:
        """Switch the page to each color scheme; take a picture if they are wanted."""
        width, _ = SIZES[self.size]
        # The page scrolls inside, so the window is made as tall. Painting that takes longer than all else.
        if TAKE_PICTURES:
            full = self.page.evaluate(
                "() => document.querySelector('[data-testid=\"stMain\"]').scrollHeight"
            )
            self.page.set_viewport_size({"width": width, "height": full + 80})
        for scheme in schemes:
            self.page.emulate_media(color_scheme=scheme)
            self.page.wait_for_timeout(100)
            if TAKE_PICTURES:
                self.page.screenshot(path=folder / f"{name}-{self.size}-{scheme}.png")


# What readers do on a page, in the visit of that page: loading one again takes longer than doing it.


def change_a_control(visit: Visit) -> None:
    """A changed control is in the address, survives a reload, and "back" undoes it."""
    page = visit.page
    title = page.get_by_role("heading", level=2).nth(1)
    before = title.inner_text()
    page.get_by_role("radio", name="adjusted for inflation").nth(1).click()
    page.wait_for_url("**/debt?g2_publishers_basis=real", timeout=TIMEOUT)
    changed = "t => document.querySelectorAll('h2')[1].innerText !== t"
    page.wait_for_function(changed, arg=before, timeout=TIMEOUT)
    after = title.inner_text()
    page.reload()
    page.get_by_text(after, exact=True).first.wait_for(timeout=TIMEOUT)
    page.go_back()
    page.get_by_text(before, exact=True).first.wait_for(timeout=TIMEOUT)
    assert "g2_publishers_basis" not in page.url


def search_the_map(visit: Visit) -> None:
    """A map is searched, zoomed and reset."""
    page, place = visit.page, visit.page.locator(".edudata-place").first
    search = page.get_by_label("Find a place on the map").first
    search.fill("Davidson County, Tenn")
    search.press("Enter")
    assert place.inner_text().startswith("Davidson County, Tennessee · ")
    assert " years ± " in place.inner_text()
    scale = "() => document.querySelector('.edudata-plot')._fullLayout.geo.projection.scale"
    page.get_by_label("Zoom in").first.click()
    page.wait_for_function(f"() => ({scale})() > 1.4", timeout=TIMEOUT)
    page.get_by_label("Show the whole map").first.click()
    page.wait_for_function(f"() => ({scale})() === 1", timeout=TIMEOUT)
    assert place.inner_text() == ""
    search.fill("Atlantis")
    search.press("Enter")
    assert "No place on this map" in place.inner_text()


def step_through_points(visit: Visit) -> None:
    """Arrow keys step through the points of a chart."""
    chart = visit.page.locator(".edudata-chart").first
    chart.focus()
    spoken = chart.locator(".edudata-spoken")
    visit.page.keyboard.press("ArrowRight")
    assert spoken.inner_text().startswith("public four-year, school year 1963")
    visit.page.keyboard.press("ArrowDown")
    assert spoken.inner_text().startswith("private four-year")


ACTS: dict[str, Callable[[Visit], None]] = {
    "debt": change_a_control,
    "housing": search_the_map,
    "tuition": step_through_points,
}


# Pages opened by their address on a dark phone, which is then turned into a wide screen; the others are
# reached by links on a wide, light one.
# The other pages are built from the same parts; `make test-long` opens them all.
QUICK = ("claims", "data", "debt", "housing", "overview", "program", "taxi", "tuition")
BY_ADDRESS = ("claims", "housing", "overview", "tenx")


@pytest.fixture(scope="module")
def walk(server: str, chromium: Any) -> Iterator[Visit]:
    """A reader with a wide screen who goes from page to page by the menu."""
    visit = Visit(chromium, "wide", "light")
    visit.open(f"{server}/data")
    yield visit
    visit.page.close()


@pytest.mark.parametrize(
    "page",
    [
        page if page in QUICK else pytest.param(page, marks=pytest.mark.faults)
        for page in sorted(pages.pages())
    ],
)
def test_page_draws_everything_without_errors_or_other_hosts(
    server: str, chromium: Any, walk: Visit, results: Path, page: str
) -> None:
    # one visit for all sizes and schemes, as loading takes most of the time
    specs = registry.page_figures(page)
    if page == "overview":
        chapters = [page for page in pages.chapters() if page.lead_drawn]
        specs = [registry.figure(figure_id) for figure_id in answer.FIGURES]
        specs += [spec for chapter in chapters if (spec := pages.lead(chapter))]
    if page == "explanations":
        specs = [registry.figure("G-7-gap")]  # what is to be explained, small and without controls
    turns = [("wide", ("light", "dark")), ("narrow", ("dark", "light"))]
    if page in BY_ADDRESS:
        turns.reverse()
        visit = Visit(chromium, "narrow", "dark")
        visit.open(f"{server}/{page}", len(specs))
    else:
        visit = walk
        visit.turn("wide")
        if not visit.page.url.endswith(f"/{page}"):
            visit.requests.clear()
            visit.errors.clear()
            visit.follow(page, len(specs))
    for size, schemes in turns:
        if visit.size != size:
            visit.turn(size)
            visit.fit()
        check(visit, page, specs)
        visit.pictures(results, page, schemes)
        if size == "wide" and (act := ACTS.get(page)):
            act(visit)
            visit.settle(len(specs))
    assert visit.foreign() == []
    assert visit.errors == []
    if visit is not walk:
        visit.page.close()


def check(visit: Visit, page: str, specs: list[FigureSpec]) -> None:
    """Check a settled page: every chart has traces and alternative text, and nothing overflows or fails."""
    charts = visit.page.evaluate(CHARTS_JS)
    assert len(charts) == len(specs)
    for chart, spec in zip(charts, specs, strict=True):
        assert chart["traces"] > 0, f"{spec.id} is empty"
        assert chart["glass"] == 0, f"{spec.id} needs WebGL"
        assert len(chart["label"]) > 20, f"{spec.id} has no alternative text"
        assert chart["width"] <= SIZES[visit.size][0]
    if page == "housing":
        assert max(c["areas"] for c in charts) >= 3144 - 10, "the counties of fifty states and DC"
        assert any("/geo/counties.geojson" in url for url in visit.requests)
    levels = visit.page.evaluate(HEADINGS_JS)
    assert levels.count(1) == 1
    assert all(level <= before + 1 for before, level in pairwise(levels)), f"levels jump: {levels}"
    top = visit.page.evaluate(FIRST_CHART_JS)
    assert top < SIZES[visit.size][1] - 150, f"the first chart begins at {top}, below the first screen"
    # The pictures of these two pages have no controls.
    if specs and page not in ("overview", "explanations") and visit.size == "wide":
        assert tab_presses(visit) <= MAX_TAB_PRESSES
    assert visit.page.evaluate(OVERFLOW_JS) <= 0, "the page is wider than the screen"
    assert not visit.page.locator('[data-testid="stException"]').count()
    assert visit.page.locator('[data-testid="stAlertContentError"]').all_inner_texts() == []


def tab_presses(visit: Visit) -> int:
    """Count the presses of Tab from the header to the first chart's controls, all with visible focus."""
    visit.page.evaluate(LAST_OF_HEADER_JS)
    presses, arrived = 0, False
    while not arrived and presses <= MAX_TAB_PRESSES:
        presses += 1
        visit.page.keyboard.press("Tab")
        arrived, width, style = visit.page.evaluate(FOCUS_JS)
        assert width >= 2
        assert style == "solid", "focus cannot be seen"
    return presses


def test_the_reader_chooses_colors_in_mid_visit_and_for_the_next(server: str, browser: Any) -> None:
    context = browser.new_context(color_scheme="light")
    visit = Visit(context, "wide", "light")
    visit.open(f"{server}/tuition", 1)
    page, colors = visit.page, visit.page.get_by_label("Colors").get_by_role("combobox")
    words = """() => [getComputedStyle(document.querySelector('.stApp')).backgroundColor,
        document.querySelector('.edudata-plot .xtick text').style.fill].join()"""
    light, dark = "rgb(255, 255, 255),rgb(23, 26, 30)", "rgb(18, 22, 27),rgb(232, 235, 238)"
    assert page.evaluate(words) == light
    colors.select_option("dark")
    page.wait_for_function(f"want => ({words})() === want", arg=dark, timeout=TIMEOUT)
    visit.open(f"{server}/debt", 1)
    assert page.evaluate(words) == dark
    colors.select_option("system")
    page.wait_for_function(f"want => ({words})() === want", arg=light, timeout=TIMEOUT)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"want => ({words})() === want", arg=dark, timeout=TIMEOUT)
    assert page.evaluate(DIALOG_JS) == "The dashboard does not answer", "in our words, not the framework's"
    assert visit.errors == []
    context.close()


def swipe(tab: Any, device: Any, x: float, y: float) -> None:
    """Move a finger up by 200 pixels."""
    for step in range(11):
        points = [{"x": x, "y": y - 20 * step}]
        kind = "touchMove" if step else "touchStart"
        device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        tab.wait_for_timeout(16)
    device.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


# Pages without figures of their own show pictures of others'.
PICTURES = {
    "explanations": ["G-7-gap"],
    "overview": [
        *answer.FIGURES,
        *(spec.id for page in pages.chapters() if page.lead_drawn and (spec := pages.lead(page))),
    ],
}


# Every figure takes long: the others belong to `make test-long`.
@pytest.mark.parametrize(
    "page",
    [
        "taxi",
        *(
            pytest.param(page, marks=pytest.mark.faults)
            for page in sorted(pages.pages())
            if page != "taxi" and (registry.page_figures(page) or page in PICTURES)
        ),
    ],
)
def test_a_swipe_that_starts_on_a_chart_scrolls_the_page(server: str, chromium: Any, page: str) -> None:
    tab = chromium.new_page()
    tab.set_viewport_size({"width": 390, "height": 844})
    device = chromium.new_cdp_session(tab)
    device.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    tab.goto(f"{server}/{page}")
    tab.locator(".edudata-chart .main-svg").first.wait_for(timeout=TIMEOUT)
    position = "() => document.querySelector('[data-testid=\"stMain\"]').scrollTop"
    figures = [spec.id for spec in registry.page_figures(page)] or PICTURES[page]
    assert tab.locator(".edudata-chart").count() == len(figures)
    for place, figure_id in enumerate(figures):
        chart = tab.locator(".edudata-chart").nth(place)
        chart.evaluate("chart => chart.scrollIntoView({block: 'center'})")
        chart.locator(".main-svg").first.wait_for(timeout=TIMEOUT)
        tab.wait_for_timeout(300)
        before, box = tab.evaluate(position), chart.bounding_box()
        bottom = tab.evaluate(
            "() => { const m = document.querySelector('[data-testid=\"stMain\"]');"
            " return m.scrollHeight - m.clientHeight; }"
        )
        down = bottom - before < 150  # at the end of a page only the other direction scrolls
        y = min(max(box["y"] + box["height"] / 2, 300), 560)
        swipe(tab, device, box["x"] + box["width"] / 2, y if not down else y - 100)
        if not down:
            tab.wait_for_function(f"b => ({position})() > b + 60", arg=before, timeout=10_000)
        assert tab.evaluate(position) >= before, figure_id
    tab.close()


CONTRAST_JS = """() => {
    const light = color => {
        const [r, g, b] = color.match(/[0-9.]+/g).slice(0, 3).map(Number)
            .map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const layer = document.querySelector('.hoverlayer');
    const box = layer.querySelector('.legend rect.bg, .hovertext path');
    const words = [...layer.querySelectorAll('text')].filter(text => text.textContent.trim());
    const back = light(getComputedStyle(box).fill);
    return words.map(text => light(getComputedStyle(text.querySelector('tspan') ?? text).fill))
        .map(l => (Math.max(l, back) + 0.05) / (Math.min(l, back) + 0.05));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
# One tooltip for all lines; one for each dot.
@pytest.mark.parametrize("page", ["debt", pytest.param("tenx", marks=pytest.mark.faults)])
def test_tooltips_can_be_read(server: str, chromium: Any, page: str, scheme: str) -> None:
    visit = Visit(chromium, "wide", scheme)
    visit.open(f"{server}/{page}", 1)
    chart = visit.page.locator(".edudata-chart").first
    chart.focus()
    visit.page.keyboard.press("ArrowRight")
    visit.page.wait_for_function(
        "() => document.querySelector('.hoverlayer text')?.textContent", timeout=TIMEOUT
    )
    contrasts = visit.page.evaluate(CONTRAST_JS)
    assert contrasts
    assert min(contrasts) >= 4.5, contrasts
    visit.page.close()
