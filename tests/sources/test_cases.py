"""Small files on which parsers once failed, each with the value that it should give."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from edudata.errors import FormatError
from edudata.etl.store.raw import Raw
from edudata.models.housing import build_housing
from edudata.sources import _edition
from edudata.sources.census import acs
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


def test_an_answer_that_names_no_survey_is_refused_until_a_person_does(case):
    data = case("acs-edition-not-named", "state.json")
    with pytest.raises(FormatError, match=r"names the years.*acs_state.*edition = "):
        acs.parse_acs_state(data)
    frame = acs.parse_acs_state(data, _edition.payload("2020-24"))
    assert frame["survey"].tolist() == ["2020-24"]


@pytest.mark.parametrize(
    ("column", "code", "flag"),
    [
        ("median_home_value_usd", 2_000_001, "median_home_value_usd_at_least_2000000"),
        ("median_home_value_usd", 9_999, "median_home_value_usd_below_10000"),
        ("median_household_income_usd", 250_001, "median_household_income_usd_at_least_250000"),
        ("median_household_income_usd", 2_499, "median_household_income_usd_below_2500"),
        ("median_gross_rent_usd_per_month", 3_501, "median_gross_rent_usd_per_month_at_least_3500"),
        ("median_gross_rent_usd_per_month", 99, "median_gross_rent_usd_per_month_below_100"),
        ("median_year_built", 0, "median_year_built_before_1940"),
    ],
)
def test_a_coded_median_is_empty_and_flagged(archive, column, code, flag):
    raw = Raw(archive)
    name = "census/acs_cbsa" if column == "median_year_built" else "census/acs_county"
    coded = raw.newest(name)
    place, other = coded.iloc[0][acs.CODE["cbsa" if "cbsa" in name else "county"]], coded.iloc[1]
    coded.loc[coded.index[0], column] = code
    newest = raw.newest
    raw.newest = lambda resource: coded.copy() if resource == name else newest(resource)
    housing = build_housing(raw).set_index("geo_id")
    assert pd.isna(housing.loc[place, column])
    assert housing.loc[place, "flag"] == flag
    if column in ("median_home_value_usd", "median_household_income_usd"):
        assert pd.isna(housing.loc[place, "price_to_income"])
    assert housing.loc[other.iloc[1], column] == other[column]
