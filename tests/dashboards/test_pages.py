"""Every page on a small data directory, and on one that is missing or damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from edudata import config, registry
from edudata.dashboard import components, story


@pytest.mark.parametrize("page", list(components.TITLES))
def test_page_opens(orchard: Path, open_page: Any, page: str) -> None:
    at = open_page(page)
    assert not at.exception
    assert not at.error
    assert "published 1 June 2004" in "\n".join(c.value for c in at.caption), "the age is in sight"


def test_overview_shows_headline_finding_and_links(orchard: Path, open_page: Any) -> None:
    at = open_page("overview")
    shown = "\n".join(m.value for m in at.markdown)
    assert "## \\$3\nan apple" in shown
    assert r"#### Apples cost \$3 in 2003, real, a, not \$1" in shown
    assert len(at.get("plotly_chart")) == 1, "one picture a page that has figures"
    assert "2. Student debt" in [s.value for s in at.subheader], "a step of the story a page"
    labels = [link.proto.label for link in at.get("page_link")]
    links = [f"Figures: {components.TITLES[chapter.page]}" for chapter in story.CHAPTERS]
    assert labels[: len(links)] == links
    checked = sum(claim.check is not None for claim in registry.claims().values())
    assert f":gray-badge[not testable] **{checked}**" in shown, "none without its tables"
    assert "net price" in shown
    assert shown.count("Apples cost") == 1, "the others are drawn when they are asked for"
    assert "More findings (1)" in [e.label for e in at.expander]


def test_data_page_shows_one_table_in_full(orchard: Path, open_page: Any) -> None:
    at = open_page("data", table="apples")
    assert not at.warning
    assert at.selectbox(key="table").value == "apples"
    assert "3 rows · newest publication 1 June 2004" in "\n".join(c.value for c in at.caption)
    assert list(at.dataframe[0].value["table"]) == ["apples"]


def test_data_page_says_that_a_table_is_not_known(orchard: Path, open_page: Any) -> None:
    at = open_page("data", table="pears")
    assert "No table is called 'pears'. Known: apples" in at.warning[0].value
    assert at.selectbox(key="table").value == "apples"


def test_downloads_are_the_export(orchard: Path) -> None:
    from edudata.dashboard import data_page

    assert data_page.payload("apples", "csv") == b"year,price_usd\n2001,1.0\n2002,2.0\n2003,3.0\n"
    assert data_page.payload("apples", "parquet")[:4] == b"PAR1"


@pytest.mark.parametrize("page", list(components.TITLES))
def test_missing_data_directory_is_one_message(
    open_page: Any, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(config.VARIABLE, str(tmp_path / "nowhere"))
    at = open_page(page)
    assert not at.exception
    assert at.error
    assert "EDUDATA_DATA_DIR" in at.error[-1].value


def test_damaged_table_is_said_and_the_page_stays(orchard: Path, open_page: Any) -> None:
    next((orchard / "processed").glob("apples-*.parquet")).write_bytes(b"PAR1 no more")
    import streamlit as st

    st.cache_resource.clear()
    at = open_page("debt")
    assert not at.exception
    assert "edudata verify" in at.error[0].value
    assert at.title[0].value == "Student debt"
