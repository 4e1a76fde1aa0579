"""The Claims page on the bundled data: every claim a card, one verdict filtered, what is behind it."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import pytest

from edudata import registry
from edudata.dashboard import claims_board, formatting, freshness


def markdown(at: Any) -> str:
    assert not at.exception
    assert not at.error
    return "\n".join(m.value for m in at.markdown)


def test_every_claim_is_a_card_and_verdicts_are_counted(open_page: Any) -> None:
    at = open_page("claims")
    text = markdown(at)
    for claim in registry.claims().values():
        assert formatting.escape(claim.statement) in text
    assert "**91.3% of the highest price.** Adjusted for inflation" in text
    linked = {c.figure for c in registry.claims().values() if c.figure in registry.figures()}
    assert len(at.get("page_link")) >= len(linked)
    for verdict in claims_board.VERDICTS:
        count = sum(row["verdict"] == verdict for row in claims_board.board_rows())
        assert f"{claims_board.badge(verdict)} **{count}**" in text


def test_one_verdict_can_be_linked_to(open_page: Any) -> None:
    text = markdown(open_page("claims", verdict="outdated"))
    assert formatting.escape(registry.claim("unbounded").statement) in text
    assert registry.claim("four-year-degree").statement not in text
    assert "Opinions and forecasts" not in text


def test_an_unknown_verdict_is_reported(open_page: Any) -> None:
    at = open_page("claims", verdict="true")
    assert "No verdict is called 'true'. Known: supported, partly" in at.warning[0].value
    assert registry.claim("four-year-degree").statement in markdown(at)


def test_other_definitions_and_history_open(open_page: Any) -> None:
    at = open_page("claims", verdict="outdated")
    at.session_state["others_unbounded"] = True
    at.session_state["past_unbounded"] = True
    text = markdown(at.run())
    assert (
        "| public four-year, tuition and fees | 88.3% of the highest price | :blue-badge[outdated] |"
        in text
    )
    assert "- as published by January 2021: :green-badge[supported] 100.0% of the highest price" in text
    assert "- as published by December 2023: :blue-badge[outdated] 91.3%" in text


def test_missing_tables_leave_a_board_of_reasons(orchard: Any, open_page: Any) -> None:
    at = open_page("claims")
    reasons = {row["reason"] for row in claims_board.board_rows() if claims_board.testable(row)}
    text = markdown(at)
    assert reasons
    assert all(formatting.escape(reason) in text for reason in reasons)
    assert not at.get("page_link") or os.environ.get("EDUDATA_DATA_DIR") == str(orchard)


@pytest.mark.parametrize(
    ("value", "words"),
    [(9660, "9,660"), (91.31, "91.3"), (1.823, "1.82"), (-0.1796, "−0.180"), (0, "0"), (100, "100.0")],
)
def test_number(value: float, words: str) -> None:
    assert claims_board.number(value) == words


def test_a_card_reports_that_its_source_is_overdue(open_page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "today", lambda: date(2026, 11, 1))
    text = markdown(open_page("claims"))
    assert ":orange-badge[STALE] :small[A newer release of fred/jolts (Federal Reserve" in text
    monkeypatch.setattr(freshness, "today", lambda: date(2019, 1, 1))
    assert "STALE" not in markdown(open_page("claims"))
