"""The Claims page on our own data: every claim a card, one verdict chosen, what stands behind it."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import pytest

from edudata import registry
from edudata.dashboard import claims_board, components


def shown(at: Any) -> str:
    assert not at.exception
    assert not at.error
    return "\n".join(m.value for m in at.markdown)


def test_every_claim_is_a_card(open_page: Any) -> None:
    at = open_page("claims")
    text = shown(at)
    for claim in registry.claims().values():
        assert claims_board.formatting.plain(claim.statement) in text
    assert "**91.3\u00a0% of the highest price.** Inflation taken out" in text
    linked = {c.figure for c in registry.claims().values() if c.figure in registry.figures()}
    assert len(at.get("page_link")) >= len(linked)


def test_counts_add_up(open_page: Any) -> None:
    text = shown(open_page("claims"))
    for verdict in claims_board.VERDICTS:
        found = sum(row["verdict"] == verdict for row in claims_board.board())
        assert f"{claims_board.badge(verdict)} **{found}**" in text


def test_one_verdict_can_be_linked_to(open_page: Any) -> None:
    text = shown(open_page("claims", verdict="outdated"))
    assert claims_board.formatting.plain(registry.claim("unbounded").statement) in text
    assert registry.claim("four-year-degree").statement not in text
    assert "Opinions and forecasts" not in text


def test_an_unknown_verdict_is_said(open_page: Any) -> None:
    at = open_page("claims", verdict="true")
    assert "No verdict is called 'true'. Known: supported, partly" in at.warning[0].value
    assert registry.claim("four-year-degree").statement in shown(at)


def test_other_definitions_and_the_past_open(open_page: Any) -> None:
    at = open_page("claims", verdict="outdated")
    at.session_state["others_unbounded"] = True
    at.session_state["past_unbounded"] = True
    text = shown(at.run())
    assert (
        "| public four-year, tuition and fees | 88.3\u00a0% of the highest price | :blue-badge[outdated] |"
        in text
    )
    assert (
        "- as published by January 2021: :green-badge[supported] 100.0\u00a0% of the highest price" in text
    )
    assert "- as published by December 2023: :blue-badge[outdated] 91.3\u00a0%" in text


def test_overview_counts_the_verdicts(open_page: Any) -> None:
    text = shown(open_page("overview"))
    assert "statements of the essay that data can check" in text


def test_every_claim_that_data_can_check_is_told_on_one_page() -> None:
    told = [row["id"] for page in components.TITLES for row in claims_board.of_page(page)]
    assert sorted(told) == sorted(c.id for c in registry.claims().values() if c.check)


def test_missing_tables_leave_a_board_of_reasons(orchard: Any, open_page: Any) -> None:
    at = open_page("claims")
    text = shown(at)
    assert "is not at hand" in text
    assert not at.get("page_link") or os.environ.get("EDUDATA_DATA_DIR") == str(orchard)


@pytest.mark.parametrize(
    ("value", "words"),
    [(9660, "9,660"), (91.31, "91.3"), (1.823, "1.82"), (-0.1796, "−0.180"), (0, "0"), (100, "100.0")],
)
def test_number(value: float, words: str) -> None:
    assert claims_board.number(value) == words


def test_a_card_says_that_its_source_is_overdue(open_page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims_board.freshness, "today", lambda: date(2026, 11, 1))
    text = shown(open_page("claims"))
    assert ":orange-badge[STALE] :small[A newer release of fred/jolts (Federal Reserve" in text
    monkeypatch.setattr(claims_board.freshness, "today", lambda: date(2019, 1, 1))
    assert "STALE" not in shown(open_page("claims"))
