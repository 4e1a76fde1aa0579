"""The overview on the bundled data: the story in the essay's order, its findings and its verdicts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import edudata as ed
from edudata import config, registry
from edudata.dashboard import cards, claims_board, controls, formatting, pages
from edudata.essay import answer


@pytest.fixture(scope="module")
def overview() -> Any:
    at = AppTest.from_file(str(config.dashboards() / "app.py"), default_timeout=60)
    for page in pages.chapters():
        at.session_state[f"{page.slug}_more"] = True  # its other figures are listed only once asked for
    at.run()
    assert not at.exception
    assert not at.error
    return at


def markdown(at: Any) -> str:
    return "\n".join(m.value for m in at.markdown)


def test_chapters_follow_the_essay() -> None:
    slugs = [page.slug for page in pages.chapters()]
    assert slugs == ["taxi", "debt", "jobs", "tuition", "housing", "hiring", "tenx", "hubs"]


def test_the_first_screen_answers_and_names_the_essay(overview: Any, charts_of: Any) -> None:
    text = markdown(overview)
    result = answer.answer({name: ed.load(name) for name in answer.TABLES})
    assert f"**{result.word}.** {formatting.escape(' '.join(result.sentences))}" in text
    assert "“Education Disruption” by Noah Gift" in text
    assert answer.LINK in text
    assert answer.CANNOT_SAY in text
    assert answer.RULE in text
    assert tuple(sign.figure for sign in result.signs) == answer.FIGURES
    for sign, chart in zip(result.signs, charts_of(overview), strict=False):
        assert f"**{formatting.escape(sign.number)}**" in text
        assert chart["address"].startswith(f"charts/{sign.figure}/")
        assert chart["tile"]


def test_every_chapter_has_passage_finding_and_links(overview: Any, charts_of: Any) -> None:
    text = markdown(overview)
    titles = [s.value for s in overview.subheader]
    links = {(link.proto.label, link.proto.query_string) for link in overview.get("page_link")}
    for page in pages.chapters():
        spec = pages.lead(page)
        assert spec is not None
        assert page.lead_figure in ("", spec.id), "the lead figure is on the page"
        card = cards.default(spec).card
        assert page.title in titles
        assert formatting.escape(page.passage) in text
        assert f"**{formatting.escape(card.finding)}**" in text
        assert ("See the figure", f"at={controls.anchor(spec.id)}") in links
        for other in registry.page_figures(page.slug):
            if other != spec:
                assert (formatting.escape(other.name), f"at={controls.anchor(other.id)}") in links
    pictures = sum(page.lead_drawn for page in pages.chapters())
    assert len(charts_of(overview)) == pictures + len(answer.FIGURES)


def test_passages_contain_only_the_essays_numbers() -> None:
    numbers = {n for page in pages.chapters() for n in re.findall(r"\d+", page.passage)}
    assert numbers <= {"1985", "2019"}


def test_every_testable_claim_is_in_one_chapter_and_on_the_board(overview: Any) -> None:
    text = markdown(overview)
    rows = [row for row in claims_board.verdict_rows() if claims_board.testable(row)]
    by_page = claims_board.by_page(rows)
    in_chapters = [row["id"] for page in pages.chapters() for row in by_page.get(page.slug, [])]
    visible = [row for row in rows if row["id"] in in_chapters]
    # Claims on demand have a page of their own and no chapter: the essay does not argue them.
    assert {registry.claim(row["id"]).figure for row in rows if row not in visible} <= {
        *(spec.id for spec in registry.page_figures("leaving")),
        None,
    }
    for row in visible:
        line = f"{claims_board.badge(row['verdict'])} :small[{formatting.escape(row['statement'])}]"
        assert text.count(line) == 1


def test_the_bar_counts_every_verdict(overview: Any) -> None:
    rows = [row for row in claims_board.verdict_rows() if claims_board.testable(row)]
    bar = next(html.proto.body for html in overview.get("html") if "verdict-bar" in html.proto.body)
    verdicts = [row["verdict"] for row in rows]
    for verdict in set(verdicts):
        assert f"<b>{verdicts.count(verdict)}</b> {verdict}<" in bar
    assert f"We tested {len(rows)} statements" in markdown(overview)
