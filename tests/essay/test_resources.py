"""The resources that a claim names are those whose rows its check reads: no more, no fewer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd
import pytest
from helpers.tables import table

from edudata import registry
from edudata.catalog import reader
from edudata.essay.board import Tables, find
from edudata.essay.record import Claim

Rows = Callable[[pd.DataFrame], Any]


def of(**values: Any) -> Rows:
    """Select rows with one of the values in each column."""

    def select(frame: pd.DataFrame) -> Any:
        rows = pd.Series(True, frame.index)
        for column, value in values.items():
            rows &= frame[column].isin([value] if isinstance(value, str) else value)
        return rows

    return select


PRICES = ["all_items", "goods", "housing", "utilities", "other_services"]
ROWS: dict[str, dict[str, Rows]] = {
    "student_debt": {
        "experian/student_debt": of(series="first_quarter_totals"),
        "experian/editions": of(series="other_editions"),
        "fred/sloasm": of(series="owned_and_securitized"),
        "fsa/portfolio_summary": of(publisher="Federal Student Aid"),
        "nyfed/household_debt": of(series="household_debt_report"),
        "nyfed/student_loan_borrowers": of(series="student_loan_update", group="all"),
    },
    "college_prices": {
        "college_board/net_prices": of(publisher="College Board", statistic="mean_first_time"),
        "college_board/published_prices": of(publisher="College Board", statistic="mean_full_time"),
        "nces/tuition": of(publisher="NCES", statistic="mean_fte"),
        "us_news/tuition": of(publisher="U.S. News"),
    },
    "region_indicators": {
        "bea/price_parities": of(
            indicator=[f"price_parity_{p}" for p in PRICES], level=["state", "nation"]
        ),
        "bea/price_parities_metro": of(indicator="price_parity_all_items", level="cbsa"),
        "bls/metro_employment": of(indicator="nonfarm_employment"),
        "bls/oews_bachelors_share": of(indicator="bachelors_entry_job_share"),
        "census/population": of(
            indicator=["population", "net_domestic_migration", "net_domestic_migration_since_2020"]
        ),
        "compiled/work_from_home": of(indicator="worked_from_home"),
        "ipeds/directory": lambda t: t["count"].notna(),
        "bea/gdp_cbsa": of(indicator="gdp", level="cbsa"),
        "bea/gdp_state": of(indicator="gdp", level="state"),
    },
}
"""Table -> resource -> its rows, of the tables made from several that can be told apart by their rows."""
TESTABLE = [c for c in registry.claims().values() if c.check is not None]
MIXED = [c for c in TESTABLE if set(c.tables) & set(ROWS)]


def results(claim: Claim, frames: dict[str, pd.DataFrame]) -> list[Any]:
    """Check every definition, the board's first."""
    shared = Tables(frames.__getitem__)
    return [find(claim, shared, **definition) for definition in claim.definitions()]


@cache
def others(name: str, resource: str) -> pd.DataFrame:
    """Return a table without the rows of a resource."""
    whole = table(name)
    return whole[~ROWS[name][resource](whole)]


@pytest.mark.parametrize("claim", TESTABLE, ids=lambda c: c.id)
def test_resources_are_those_of_its_tables(claim: Claim) -> None:
    book = reader.catalog()

    def sources(names: Any) -> set[str]:
        return {r for n in names for r in reader.entry(book, n)["sources"]}

    assert set(claim.resources) <= sources(claim.needed)
    assert set(claim.others) <= sources(claim.tables)


@pytest.mark.parametrize("claim", MIXED, ids=lambda c: c.id)
def test_only_the_rows_of_its_resources_matter(claim: Claim, frames_of: Any) -> None:
    whole = results(claim, frames_of(claim))
    for name in set(claim.tables) & set(ROWS):
        for resource in ROWS[name]:
            without = results(claim, frames_of(claim) | {name: others(name, resource)})
            if resource in claim.resources:
                assert without[0].verdict == "not testable", f"{resource} decides"
            else:
                assert without[0] == whole[0], f"{resource} is not named"
            if resource in claim.others:
                assert without != whole, f"{resource} is read by another definition"
            elif resource not in claim.resources:
                assert without == whole, f"{resource} is not named at all"
