"""Saved pages draw from a folder, in a browser that has no network."""

from __future__ import annotations

import pytest

import edudata as ed
from edudata.delivery.document import deliver

pytestmark = pytest.mark.browser
FIRST_POINTS = {"G-4": "public four-year, school year 1963", "G-5-states": "Iowa, 2.68"}


@pytest.mark.parametrize("figure_id", ["G-4", "G-5-states"])
def test_a_saved_page_draws_from_a_folder_without_a_request(browser, tmp_path, figure_id):
    file = tmp_path / "figure.html"
    file.write_bytes(deliver(f"figures/{figure_id}", "html").body)
    context = browser.new_context(viewport={"width": 900, "height": 700}, offline=True)
    tab, requests, errors = context.new_page(), [], []
    context.on("request", lambda request: requests.append(request.url))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(file.as_uri())
    tab.wait_for_selector(".edudata-plot .main-svg")
    assert tab.locator("h1").inner_text() == ed.card(figure_id).finding
    assert tab.locator("[role=figure]").get_attribute("aria-label") == ed.card(figure_id).alt
    chart = tab.locator("[role=figure]")
    chart.focus()
    tab.keyboard.press("ArrowRight")
    spoken = chart.locator("[aria-live=polite].edudata-spoken").inner_text()
    assert spoken.startswith(FIRST_POINTS[figure_id]), "arrow keys step through the points here too"
    assert [url for url in requests if not url.startswith("file:")] == []
    assert errors == []
    context.close()
