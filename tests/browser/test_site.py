"""The static site, opened from a folder: charts, choices and links work without a server or a network."""

from __future__ import annotations

import pytest

import edudata as ed
from edudata import registry
from edudata.delivery.site import build
from edudata.delivery.site.pages import Chapter

pytestmark = pytest.mark.browser
SOME = ("G-4", "G-5-states")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "public"
    chapters = [Chapter(title="T", question="Q", passage="P", lead="G-4", figures=SOME)]
    patch = pytest.MonkeyPatch()
    specs = {name: spec for name, spec in registry.figures().items() if name in SOME}
    patch.setattr(build.registry, "figures", lambda: specs)
    patch.setattr(build, "LISTS", {"tables": ("json",)})
    build.build(folder, chapters)
    patch.undo()
    return folder


def test_a_reader_finds_a_figure_and_changes_it(browser, site):
    context = browser.new_context(viewport={"width": 1000, "height": 800}, offline=True)
    tab, requests, errors = context.new_page(), [], []
    context.on("request", lambda request: requests.append(request.url))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto((site / "index.html").as_uri())
    tab.wait_for_selector(".edudata-plot .main-svg")
    tab.click(f"text={ed.card('G-4').finding}")
    tab.wait_for_selector(".edudata-plot .main-svg")
    assert tab.locator("h1").inner_text() == ed.card("G-4").finding
    tab.locator("[role=figure]").focus()
    tab.keyboard.press("ArrowRight")
    assert tab.locator(".edudata-spoken").inner_text().startswith("public four-year, school year 1963")
    tab.select_option("select[name=basis]", "nominal")
    finding = ed.card("G-4", basis="nominal").finding
    tab.wait_for_function("text => document.querySelector('h1').textContent === text", arg=finding)
    assert tab.url.endswith("#basis=nominal")
    tab.goto((site / "figures" / "G-5-states.html").as_uri())
    tab.wait_for_selector(".edudata-plot .main-svg")
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert errors == []
    context.close()


def test_a_link_opens_the_state_that_it_was_copied_from(browser, site):
    tab = browser.new_page()
    tab.goto((site / "figures" / "G-4.html").as_uri() + "#basis=nominal")
    finding = ed.card("G-4", basis="nominal").finding
    tab.wait_for_function("text => document.querySelector('h1').textContent === text", arg=finding)
    assert tab.locator("select[name=basis]").input_value() == "nominal"
    tab.close()


def test_a_reader_counts_the_programs_of_a_field_and_state(browser, site):
    tab = browser.new_page()
    tab.goto((site / "programs.html").as_uri() + "#state=TN")
    tab.fill("input[name=field]", "5138")
    tab.select_option("select[name=level]", "bachelors")
    first = tab.locator("tbody tr").first
    counted = ed.program_counts(state="TN", field="5138", level="bachelors").iloc[0]
    columns = ("programs", "passes", "fails", "cannot_tell", "no_result")
    assert first.locator("td").all_inner_texts() == ["All", *(f"{counted[name]:,}" for name in columns)]
    assert tab.url.endswith("#field=5138&state=TN&level=bachelors")
    tab.fill("input[name=field]", "zzzz")
    assert "No program fits" in tab.locator("output").inner_text()
    tab.close()
