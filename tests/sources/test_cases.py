"""Small files on which parsers once failed, each with the value that it should give."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from edudata.sources.fsa.portfolio import parse_portfolio_summary
from edudata.sources.nyfed.household_debt import parse_household_debt


@pytest.fixture(scope="module")
def case(reference: Path) -> Callable[[str, str], bytes]:
    """Return a function that reads a file of a case."""

    def read(name: str, file: str) -> bytes:
        return (reference / "cases" / name / file).read_bytes()

    return read


@pytest.mark.parametrize("file", ["PortfolioSummary.xlsx", "PortfolioSummary_words.xlsx"])
def test_a_mark_on_a_quarter_leaves_the_quarter(case, file):
    frame = parse_portfolio_summary(case("fsa-note-on-a-quarter", file))
    newest = frame.iloc[-1]
    assert (f"{newest['period_end']:%Y-%m-%d}", newest["fiscal_quarter"]) == ("2024-12-31", "Q1")
    assert (newest["fiscal_year"], newest["total_billion_usd"]) == (2025, 1646.4)


@pytest.mark.parametrize("file", ["PortfolioSummary.xlsx", "PortfolioSummary_FY.xlsx"])
def test_a_mark_on_a_year_leaves_the_year(case, file):
    newest = parse_portfolio_summary(case("fsa-note-on-a-year", file)).iloc[-1]
    assert (f"{newest['period_end']:%Y-%m-%d}", newest["total_billion_usd"]) == ("2024-12-31", 1646.4)


@pytest.mark.parametrize("file", ["HHD_foot.xlsx", "HHD_p.xlsx", "HHD_words.xlsx"])
def test_the_newest_quarter_is_read_however_it_is_written(case, file):
    frame = parse_household_debt(case("hhd-newest-quarter-written-otherwise", file))
    newest = frame.iloc[-1]
    assert (len(frame), newest["quarter"]) == (5, "2026Q3")
    assert (newest["student_loan_trillion_usd"], newest["total_trillion_usd"]) == (1.654, 18.904)
