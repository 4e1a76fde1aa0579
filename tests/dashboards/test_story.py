"""The overview on our own data: the story in the essay's order, its findings and its verdicts."""

from __future__ import annotations

import re
from typing import Any

import pytest

from edudata import config, registry
from edudata.dashboard import cards, claims_board, components, formatting, story


@pytest.fixture(scope="module")
def overview() -> Any:
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(str(config.dashboards() / "app.py"), default_timeout=60).run()
    assert not at.exception
    assert not at.error
    return at


def shown(at: Any) -> str:
    return "\n".join(m.value for m in at.markdown)


def test_the_steps_follow_the_essay() -> None:
    pages = [chapter.page for chapter in story.CHAPTERS]
    assert pages == ["taxi", "debt", "jobs", "tuition", "housing", "hiring", "tenx", "hubs"]
    assert set(pages) == {spec.page for spec in registry.figures().values()}


def test_every_step_has_its_passage_number_finding_and_link(overview: Any) -> None:
    text = shown(overview)
    titles = [s.value for s in overview.subheader]
    links = [link.proto.label for link in overview.get("page_link")]
    for number, chapter in enumerate(story.CHAPTERS, start=1):
        spec = story.lead(chapter)
        assert spec is not None
        if chapter.figure:
            assert spec.id == chapter.figure, "the figure is there"
        card = cards.words(spec)
        assert titles[number - 1] == f"{number}. {components.TITLES[chapter.page]}"
        assert chapter.passage in text
        assert f"## {formatting.plain(card.headline[0])}\n{formatting.plain(card.headline[1])}" in text
        assert f"#### {formatting.plain(card.finding)}" in text
        assert f"Figures: {components.TITLES[chapter.page]}" in links
    assert len(overview.get("plotly_chart")) == sum(chapter.drawn for chapter in story.CHAPTERS)


def test_passages_hold_no_number_but_the_essays() -> None:
    found = {n for chapter in story.CHAPTERS for n in re.findall(r"\d+", chapter.passage)}
    assert found <= {"1985", "2019"}


def test_every_checked_statement_stands_in_one_step_and_on_the_board(overview: Any) -> None:
    text = shown(overview)
    rows = [row for row in claims_board.board() if claims_board.testable(row)]
    told = [row["id"] for chapter in story.CHAPTERS for row in claims_board.of_page(chapter.page)]
    assert sorted(told) == sorted(row["id"] for row in rows)
    for row in rows:
        line = f"{claims_board.badge(row['verdict'])} :small[{formatting.plain(row['statement'])}]"
        assert text.count(line) == 2, "in its step, and in the board's list"


def test_the_board_counts_and_leads_to_each_verdict(overview: Any) -> None:
    text = shown(overview)
    rows = [row for row in claims_board.board() if claims_board.testable(row)]
    queries = [link.proto.query_string for link in overview.get("page_link")]
    for verdict in {row["verdict"] for row in rows}:
        count = sum(row["verdict"] == verdict for row in rows)
        assert f"**{count}** {claims_board.badge(verdict)}" in text, "at the top"
        assert f"- {claims_board.badge(verdict)} **{count}** · " in text, "at the end"
        assert f"verdict={verdict.replace(' ', '+')}" in queries


def test_small_pictures_have_no_words() -> None:
    for spec in [story.lead(chapter) for chapter in story.CHAPTERS if chapter.drawn]:
        assert spec is not None
        small = cards.small(spec, "light")
        assert small.layout.height == cards.SMALL_PX
        assert not small.layout.annotations
        assert not any("text" in (getattr(trace, "mode", "") or "") for trace in small.data)
