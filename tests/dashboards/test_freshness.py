"""How fresh the data are: the last refresh and what is overdue, in words and on the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from edudata.catalog import describe
from edudata.dashboard import freshness
from edudata.etl.run import history, report
from edudata.etl.run.status import Status
from edudata.operations import status

OUTCOMES = (
    report.Outcome(source="orchard", resource="orchard/prices", result="published", rows=3),
    report.Outcome(
        source="orchard",
        resource="orchard/pears",
        result="kept_last_good",
        reason="a price of $900 is out of bounds",
        remedy="Look at the file.",
    ),
    report.Outcome(source="orchard", resource="orchard/plums", result="unchanged"),
)


@pytest.fixture
def refreshed(orchard: Path) -> Path:
    """The orchard after a refresh that kept one thing back."""
    run = report.RefreshReport(
        run_id="r1",
        started="2004-06-02T05:00:00+00:00",
        finished="2004-06-02T05:01:00+00:00",
        version="1",
        resources=OUTCOMES,
        figures_touched=("X-1", "X-1-places"),
        verdicts_changed=({"claim": "unbounded", "before": "supported", "after": "outdated"},),
    )
    history.save(orchard, run)
    return orchard


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Prices of apples are overdue and can be fetched; prices of nuts are overdue and cannot."""

    def state(name: str, why_not: str) -> Status:
        return Status(
            resource=f"orchard/{name}",
            publisher="Orchard Office",
            title=f"Prices of {name}",
            cadence="yearly",
            published="2004-06-01",
            age_days=800,
            next_expected="2005-06",
            stale=True,
            stale_reason="expected in 2005-06",
            set_aside=None,
            pin=None,
            fault="",
            dated_ahead=None,
            missing=False,
            last_result="unchanged",
            last_reason="",
            last_run=None,
            refreshable=not why_not,
            rows_left_out=0,
            why_not=why_not,
        )

    states = [state("prices", ""), state("nuts", "a page without a file to fetch")]
    monkeypatch.setattr(status, "status", lambda day: states)
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def shown(at: Any) -> str:
    return "\n".join(e.value for e in [*at.markdown, *at.caption, *at.header])


def test_a_data_directory_never_refreshed_says_so(orchard: Path, open_page: Any) -> None:
    for page in ("overview", "data"):
        at = open_page(page)
        assert not at.exception
        assert freshness.NEVER_REFRESHED in shown(at)
    assert ":green-badge[up to date]" in shown(at)


def test_last_refresh_is_on_every_page(refreshed: Path, open_page: Any) -> None:
    sentence = "Last refresh June 2, 2004: 1 published, 1 unchanged, 1 kept back."
    for page in ("overview", "debt", "data"):
        assert sentence in shown(open_page(page)), page


def test_data_page_says_what_was_kept_back_and_which_figures_changed(
    refreshed: Path, open_page: Any
) -> None:
    text = shown(open_page("data"))
    assert r"**orchard/pears** kept back: a price of \$900 is out of bounds Look at the file." in text
    assert "Figures with new data: X-1, X-1-places." in text
    assert "Verdict changed: unbounded, supported before, outdated now." in text
    assert "orchard/plums" not in text, "what is as it was needs no line"


def test_what_can_be_fetched_and_is_overdue_is_named_with_its_findings(
    orchard: Path, late: None, open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = {"X-1": {"id": "X-1", "name": "Apples", "page": "debt", "tables": ["apples"]}}
    monkeypatch.setattr(describe, "figures", lambda: index)
    at = open_page("data")
    assert ":orange-badge[overdue] 1 source has a newer release by now" in shown(at)
    assert freshness.OVERDUE in shown(at)
    overdue, tables = at.dataframe[0].value, at.dataframe[1].value
    assert list(overdue["name"]) == ["orchard/prices"], "what cannot be fetched is no fault here"
    assert list(overdue["findings of"]) == ["Apples"]
    assert "- **Apples** may miss newer numbers of " in shown(at)
    assert list(overdue["newer expected"]) == ["June 2005"]
    assert list(tables["overdue"]) == ["overdue"]


def test_state_is_computed_once_a_day_and_anew_after_a_run(
    refreshed: Path, late: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(status, "status", lambda day: calls.append(day) or [])
    freshness.overdue()
    freshness.overdue()
    assert len(calls) == 1
    path = refreshed / report.SUMMARY
    path.write_text(path.read_text().replace("2004-06-02T05:01", "2004-06-03T05:01"))
    freshness.overdue()
    assert len(calls) == 2


def test_a_damaged_summary_counts_as_none(refreshed: Path, open_page: Any) -> None:
    (refreshed / report.SUMMARY).write_text("{")
    at = open_page("overview")
    assert not at.exception
    assert freshness.NEVER_REFRESHED in shown(at)


def test_tables_that_could_not_be_built_are_an_error(refreshed: Path, open_page: Any) -> None:
    path = refreshed / report.SUMMARY
    path.write_text(path.read_text().replace('"build_error": ""', '"build_error": "apples: no rows"'))
    assert "apples: no rows" in open_page("data").error[0].value
