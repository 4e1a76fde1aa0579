"""Pages on paper: whole charts in dark words on white, no controls, nothing folded."""

from __future__ import annotations

from typing import Any

import pytest

from edudata import registry
from edudata.dashboard import pages

pytestmark = pytest.mark.browser
TIMEOUT = 60_000  # ms
# CSS pixels between margins of 1.5 cm.
PAPERS = {"Letter": 816 - 113, "A4": 794 - 113}
CUT_JS = """() => [...document.querySelectorAll('.edudata-plot .main-svg')].filter(chart => {
    const inner = chart.getBoundingClientRect();
    const outer = chart.closest('.edudata-chart').getBoundingClientRect();
    return inner.right > Math.min(outer.right, innerWidth) + 1 || inner.left < -1 || !inner.width;
}).length"""
TICKS_JS = """() => [...document.querySelectorAll('.edudata-plot .xtick text')].filter(tick =>
    tick.getBoundingClientRect().right > innerWidth).length"""
BARS_JS = """() => [...document.querySelectorAll('.page-chart *, .earnings *, table')].filter(part =>
    part.offsetParent && part.getBoundingClientRect().right > innerWidth + 1).length"""
SEEN_JS = """names => [...document.querySelectorAll(names)].filter(part => part.offsetParent).length"""
CONTROLS = '[class*="_controls"] button, [class*="_foot"] button, .stAppHeader, .edudata-tools button'


@pytest.mark.parametrize(
    "page",
    [
        "taxi",
        *(pytest.param(page, marks=pytest.mark.faults) for page in sorted(pages.pages()) if page != "taxi"),
    ],
)
def test_a_page_prints_whole(server: str, browser: Any, page: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark")
    tab = context.new_page()
    tab.goto(f"{server}/{'' if page == 'overview' else page}")
    tab.locator(".edudata-plot .main-svg, .page-chart, .earnings").first.wait_for(timeout=TIMEOUT)
    # Charts far below are drawn once the browser has nothing else to do.
    tab.wait_for_function(
        "() => [...document.querySelectorAll('.edudata-plot')].every(p => p.querySelector('.main-svg'))",
        timeout=TIMEOUT,
    )
    for width in PAPERS.values():
        tab.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
        tab.emulate_media(media="print", color_scheme="dark")
        tab.set_viewport_size({"width": width, "height": 900})
        tab.wait_for_timeout(300)
        assert tab.evaluate(CUT_JS) == 0, "a chart is cut off"
        assert tab.evaluate(TICKS_JS) == 0, "an axis is cut off"
        assert tab.evaluate(BARS_JS) == 0, "a chart of bars or a table is cut off"
        assert tab.evaluate(SEEN_JS, CONTROLS) == 0, "controls are on paper"
        color = tab.evaluate("() => document.querySelector('.xtick text')?.style.fill ?? 'rgb(23, 26, 30)'")
        assert color == "rgb(23, 26, 30)", "words are pale"
        if registry.page_figures(page):
            assert tab.locator("summary:has-text('All notes') + *").first.is_visible(), "notes are folded"
        tab.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
        tab.emulate_media(media="screen", color_scheme="dark")
        tab.set_viewport_size({"width": 1440, "height": 900})
        tab.wait_for_timeout(300)
    assert tab.locator("details[open]").count() == 0, "what was folded is folded again"
    context.close()
