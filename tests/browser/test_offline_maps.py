"""Maps draw in a browser that has no network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from helpers.figures import outlines

from edudata import geo
from edudata.delivery.page import figure_page
from edudata.figures import maps

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 900, "height": 700}, offline=True)
    page = context.new_page()
    page.requests = []
    context.on("request", lambda r: page.requests.append(r.url) if not r.url.startswith("file:") else None)
    yield page
    context.close()


def test_all_counties_are_drawn_with_no_request(page, tmp_path: Path) -> None:
    ids = sorted(outlines("counties"))
    frame = pd.DataFrame({"fips": ids, "name": ids, "x": [float(i % 7) for i in range(len(ids))]})
    frame.loc[frame["fips"].isin(["48301", "51610"]), "x"] = None
    figure = maps.choropleth(frame, geometry="counties", id_column="fips", value="x", label="x")
    file = tmp_path / "map.html"
    words = {"alt": "", "title": "All counties", "subtitle": "x", "source": "", "name": "map"}
    file.write_text(figure_page(figure, [], **words), encoding="utf-8")
    page.goto(file.as_uri())
    page.wait_for_selector(".choroplethlayer path", state="attached")
    paths = page.evaluate(
        "[...document.querySelectorAll('.choroplethlayer path')].map(p => p.getAttribute('d'))"
    )
    assert len([d for d in paths if d and len(d) > 4]) == 3144 + 51
    assert page.requests == []
    # A tooltip opens through the state borders drawn on top.
    box = page.locator(".geo").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    page.wait_for_selector(".hoverlayer .hovertext")


def test_the_stub_address_serves_pictures_as_well(page, tmp_path: Path) -> None:
    # Kaleido takes an address of base maps, not a script in the page.
    frame = pd.DataFrame({"fips": list(maps.STATES), "name": list(maps.STATES), "x": 1.0})
    figure = maps.choropleth(frame, geometry="states", id_column="fips", value="x", label="x")
    text = go.Figure(geo.attach(figure)).to_html(config={"topojsonURL": geo.TOPOJSON_STUB_URL})
    file = tmp_path / "picture.html"
    file.write_text(text, encoding="utf-8")
    page.goto(file.as_uri())
    page.wait_for_selector(".choroplethlayer path", state="attached")
    assert page.locator(".choroplethlayer path").count() == 51
    assert [url for url in page.requests if not url.startswith("data:")] == []
