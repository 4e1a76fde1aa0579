"""What has no page of its own is cited and told without one."""

from __future__ import annotations

from edudata.catalog import cite, describe, reader


def test_what_we_compiled_is_told_without_a_page():
    assert reader.catalog()["resources"]["compiled/hiring_parameters"]["page"] is None
    told = repr(describe.info("hiring_parameters"))
    assert "each row names its page" in told
    assert "None" not in told


def test_what_we_compiled_is_cited_without_a_page():
    citation = cite.cite("hiring_parameters")
    assert "each row names its publisher and page. Published 2026-11." in citation.text
    assert "howpublished = {each row names its page}" in citation.bibtex
    assert "None" not in repr(citation)


def test_a_page_is_cited_where_there_is_one():
    page = "https://www.nyc.gov/site/tlc/about/aggregated-reports.page"
    citation = cite.cite("taxi_trips")
    assert citation.text.endswith(f"Published 2025-05. {page}")
    assert rf"howpublished = {{\url{{{page}}}}}" in citation.bibtex
