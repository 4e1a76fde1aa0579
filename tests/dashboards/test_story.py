"""The overview on the bundled data: the story in the essay's order, its findings and its verdicts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from edudata import config
from edudata.dashboard import cards, claims_board, formatting, pages


@pytest.fixture(scope="module")
def overview() -> Any:
    at = AppTest.from_file(str(config.dashboards() / "app.py"), default_timeout=60).run()
    assert not at.exception
    assert not at.error
    return at


def markdown(at: Any) -> str:
    return "\n".join(m.value for m in at.markdown)


def test_chapters_follow_the_essay() -> None:
    slugs = [page.slug for page in pages.chapters()]
    assert slugs == ["taxi", "debt", "jobs", "tuition", "housing", "hiring", "tenx", "hubs"]


def test_every_chapter_has_passage_number_finding_and_link(overview: Any, charts_of: Any) -> None:
    text = markdown(overview)
    titles = [s.value for s in overview.subheader]
    links = [link.proto.label for link in overview.get("page_link")]
    for number, page in enumerate(pages.chapters(), start=1):
        spec = pages.lead(page)
        assert spec is not None
        assert page.lead_figure in ("", spec.id), "the lead figure is on the page"
        card = cards.default(spec).card
        assert titles[number - 1] == f"{number}. {page.title}"
        assert page.passage in text
        assert f"## {formatting.escape(card.headline[0])}\n{formatting.escape(card.headline[1])}" in text
        assert f"#### {formatting.escape(card.finding)}" in text
        assert f"Figures: {page.title}" in links
    assert len(charts_of(overview)) == sum(page.lead_drawn for page in pages.chapters())


def test_passages_contain_only_the_essays_numbers() -> None:
    numbers = {n for page in pages.chapters() for n in re.findall(r"\d+", page.passage)}
    assert numbers <= {"1985", "2019"}


def test_every_testable_claim_is_in_one_chapter_and_on_the_board(overview: Any) -> None:
    text = markdown(overview)
    rows = [row for row in claims_board.board_rows() if claims_board.testable(row)]
    by_page = claims_board.by_page(rows)
    in_chapters = [row["id"] for page in pages.chapters() for row in by_page.get(page.slug, [])]
    assert sorted(in_chapters) == sorted(row["id"] for row in rows)
    for row in rows:
        line = f"{claims_board.badge(row['verdict'])} :small[{formatting.escape(row['statement'])}]"
        assert text.count(line) == 2, "once in its chapter, once in the board's list"


def test_board_counts_and_links_every_verdict(overview: Any) -> None:
    text = markdown(overview)
    assert "statements of the essay that data can check" in text
    verdicts = [row["verdict"] for row in claims_board.board_rows() if claims_board.testable(row)]
    queries = [link.proto.query_string for link in overview.get("page_link")]
    for verdict in set(verdicts):
        count = verdicts.count(verdict)
        assert f"**{count}** {claims_board.badge(verdict)}" in text, "at the top"
        assert f"- {claims_board.badge(verdict)} **{count}** · " in text, "at the end"
        assert f"verdict={verdict.replace(' ', '+')}" in queries
