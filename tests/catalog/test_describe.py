"""What has no page of its own is cited and told without one."""

from __future__ import annotations

from edudata.catalog import cite, describe, reader


def test_what_we_compiled_is_told_without_a_page():
    assert reader.catalog()["resources"]["compiled/hiring_parameters"]["page"] is None
    text = repr(describe.info("hiring_parameters"))
    assert "each row names its page" in text
    assert "None" not in text


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


def test_a_column_without_a_value_is_named_as_empty_and_not_searched():
    entry = describe.entry("institutions")
    empty = {c["name"] for c in entry["columns"] if describe.is_empty(c)}
    assert empty == {
        *("median_earnings_10yr_usd", "median_debt_usd", "median_debt_completers_usd"),
        *("earnings_release", "debt_release"),
    }
    assert repr(describe.info("institutions")).count("(empty: no release here has it)") == len(empty)
    for query in ("earnings", "debt"):
        assert "institutions" not in [row["name"] for row in describe.search(query)]
    assert "debt" not in entry["title"] + entry["description"]


def test_no_view_has_an_empty_column():
    catalog = reader.catalog()
    for name in catalog["views"]:
        assert reader.table(catalog, name).notna().any().all(), name


def test_info_tells_which_places_an_indicator_covers():
    rows = reader.table(reader.catalog(), "region_indicators")
    notes = repr(describe.info("region_indicators"))
    jobs = rows[rows["indicator"] == "nonfarm_employment"].drop_duplicates("geo_id")
    assert f"{len(jobs)} metros only" in notes
    names = sorted(jobs["area"].str.extract(r"^(\w+)", expand=False))
    assert f"from {names[0]} to {names[-1]}" in notes
    prices = rows[(rows["indicator"] == "price_parity_all_items") & (rows["level"] == "cbsa")]
    assert f"only the {prices['geo_id'].nunique()} most expensive" in notes
