"""The Claims page on the bundled data: every claim a card, one verdict filtered, what is behind it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from edudata import registry
from edudata.dashboard import claims_board, formatting, freshness


def markdown(at: Any) -> str:
    assert not at.exception
    assert not at.error
    return "\n".join(m.value for m in at.markdown)


def labels(at: Any) -> list[str]:
    assert not at.exception
    assert not at.error
    return [expander.label for expander in at.expander]


def line_of(claim_id: str) -> str:
    row = next(row for row in claims_board.verdict_rows() if row["id"] == claim_id)
    ours = "" if row["essay"] else " :gray-badge[not in the essay]"
    return f"{claims_board.badge(row['verdict'])} {formatting.escape(row['statement'])}{ours}"


def test_every_claim_is_one_line_with_its_verdict(open_page: Any) -> None:
    at = open_page("claims")
    lines = labels(at)
    testable = [row for row in claims_board.verdict_rows() if claims_board.testable(row)]
    sections = list(dict.fromkeys(row["section"] for row in testable))
    testable.sort(key=lambda row: sections.index(row["section"]))
    assert [line for line in lines if "-badge[" in line] == [line_of(row["id"]) for row in testable]
    opinions = [claim for claim in registry.claims().values() if claim.check is None]
    assert f"Opinions and forecasts that no public data can decide ({len(opinions)})" in lines
    text = markdown(at)
    assert all(formatting.escape(claim.statement) in text for claim in opinions)
    assert "How it is measured" not in text, "closed lines are short"


def test_a_linked_claim_is_open_with_number_source_and_figure(open_page: Any) -> None:
    at = open_page("claims", claim="unbounded")
    text = markdown(at)
    assert "**91.3% of the highest price.** Adjusted for inflation" in text
    assert "How it is measured" in text
    assert "](https://nces.ed.gov" in text
    links = [(link.proto.label, link.proto.query_string) for link in at.get("page_link")]
    assert any(label.startswith("Figure: ") and "at=g4" in query for label, query in links)


def test_one_verdict_can_be_linked_to(open_page: Any) -> None:
    lines = labels(open_page("claims", verdict="outdated"))
    assert line_of("unbounded") in lines
    assert line_of("four-year-degree") not in lines
    assert not any(line.startswith("Opinions") for line in lines)


def test_search_and_topic_filter_the_list(open_page: Any) -> None:
    at = open_page("claims")
    at.text_input(key="search").set_value("Medallion million").run()
    assert [line for line in labels(at) if "-badge[" in line] == [line_of("medallion-million")]
    at.text_input(key="search").set_value("zebra").run()
    assert "No statement matches" in at.info[0].value
    at.text_input(key="search").set_value("")
    topic = registry.claim("unbounded").section
    at.selectbox(key="topic").set_value(topic).run()
    testable = [
        r for r in claims_board.verdict_rows() if claims_board.testable(r) and r["section"] == topic
    ]
    assert [line for line in labels(at) if "-badge[" in line] == [line_of(row["id"]) for row in testable]


@pytest.mark.parametrize(
    ("name", "known"), [("verdict", "supported, partly"), ("claim", "medallion-million")]
)
def test_an_unknown_verdict_or_claim_is_reported(open_page: Any, name: str, known: str) -> None:
    at = open_page("claims", **{name: "true"})
    assert f"No {name} is called 'true'. Known: {known}" in at.warning[0].value
    assert line_of("four-year-degree") in labels(at)


def test_other_definitions_and_history_open(open_page: Any) -> None:
    opened = ("claim_unbounded", "others_unbounded", "past_unbounded")
    text = markdown(open_page("claims", opened=opened))
    assert (
        "| public four-year, tuition and fees | 88.3% of the highest price | :blue-badge[outdated] |"
        in text
    )
    assert "- as published by January 2021: :green-badge[supported] 100.0% of the highest price" in text
    assert "- as published by December 2023: :blue-badge[outdated] 91.3%" in text


def test_both_readings_are_shown(open_page: Any) -> None:
    text = markdown(open_page("claims", claim="four-year-degree"))
    assert text.count("Read as “") == len(registry.claim("four-year-degree").readings) > 1


def test_missing_tables_leave_a_board_of_reasons(orchard: Any, open_page: Any) -> None:
    testable = [row for row in claims_board.verdict_rows() if claims_board.testable(row)]
    at = open_page("claims", opened=tuple(f"claim_{row['id']}" for row in testable))
    text = markdown(at)
    assert testable
    assert all(formatting.escape(row["reason"]) in text for row in testable)


@pytest.mark.parametrize(
    ("value", "words"),
    [(9660, "9,660"), (91.31, "91.3"), (1.823, "1.82"), (-0.1796, "−0.18"), (0, "0"), (100, "100.0")],
)
def test_number(value: float, words: str) -> None:
    assert claims_board.number(value) == words


def test_a_claim_reports_that_its_source_is_overdue(
    open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "today", lambda: date(2026, 11, 1))
    text = markdown(open_page("claims", claim="hiring-slow"))
    assert ":orange-badge[overdue] :small[A newer release of fred/jolts (Federal Reserve" in text
    monkeypatch.setattr(freshness, "today", lambda: date(2019, 1, 1))
    assert "overdue" not in markdown(open_page("claims", claim="hiring-slow"))
