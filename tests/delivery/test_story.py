"""The argument as one document."""

from __future__ import annotations

import re

import pytest

import edudata as ed
from edudata.cli.site import _chapters
from edudata.delivery import story
from edudata.errors import NoBrowserError, UnknownNameError
from edudata.essay import answer


@pytest.fixture(scope="module")
def html():
    return story.story_html(_chapters())


def test_it_holds_the_answer_the_six_figures_and_every_claim_that_data_decide(html):
    assert answer.TITLE in html
    assert answer.AUTHOR in html
    for name in story.ESSAY_FIGURES:
        assert f'id="chart-{name.lower()}"' in html, f"the chart of {name}"
        assert f"edudata, figure {name}<" in html, "and its source"
    board = ed.claims(alternatives=False)
    decided = board[board["verdict"] != "not testable"]
    claims_part = html[html.index("Every statement that data can decide") :]
    assert claims_part.count("<li>") == len(decided)
    assert f"<p>{len(decided)} statements, most of them from the essay" in html


def test_it_asks_no_other_host_and_stays_on_the_sheet(html):
    page = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert "max-width: 640px" in html, "what fits on Letter and A4 between their margins"
    assert html.count("&quot;now&quot;: true") == html.count('class="edudata-place"')


def test_a_pdf_needs_a_browser_and_other_endings_are_unknown(monkeypatch):
    monkeypatch.setattr(story, "story_html", lambda chapters: "<html></html>")
    assert story.story([], "html") == b"<html></html>"
    with pytest.raises(UnknownNameError, match="pdf, html"):
        story.story([], "docx")
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    with pytest.raises(NoBrowserError, match="no program"):
        story.story([], "pdf")
