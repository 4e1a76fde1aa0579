"""Series by the id of their publisher: which rows and column of a table hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Series:
    """One series within a table.

    Attributes
    ----------
    title : str
        What it measures, with its unit.
    table : str
        Table or view.
    column : str
        The column of its values.
    where : mapping of str to str
        Column to the value of its rows.
    frequency : str
        "month", "quarter" or "year".
    note : str
        How the values differ from those under the publisher's id, if they do.
    """

    title: str
    table: str
    column: str
    where: Mapping[str, str] = field(default_factory=dict)
    frequency: str = "month"
    note: str = ""


def _affordability(title: str, measure: str, column: str, frequency: str, note: str = "") -> Series:
    return Series(title, "affordability_series", column, {"measure": measure}, frequency, note)


def _education(table: str, column: str, title: str, series: str, frequency: str) -> Series:
    return Series(title, table, column, {"series": series}, frequency)


def _cpi(title: str, series_id: str) -> Series:
    return Series(title, "cpi", "index", {"series_id": series_id}, "month")


# CPI: id -> title; the same ids are those of FRED.
CPI = {
    "CUUR0000SA0": "CPI-U, all items, not seasonally adjusted, 1982-84 = 100",
    "CUUR0000SAH1": "CPI-U, shelter, not seasonally adjusted, 1982-84 = 100",
    "CUUR0000SEEB": "CPI-U, tuition, other school fees, and childcare, 1982-84 = 100",
    "CUUR0000SEEB01": "CPI-U, college tuition and fees, 1982-84 = 100",
    "CUUR0000SEHA": "CPI-U, rent of primary residence, 1982-84 = 100",
    "CUUR0000SSEA011": "CPI-U, college textbooks, December 2001 = 100",
    "CUURS49BSAH1": "CPI-U, shelter, San Francisco-Oakland-Hayward, 1982-84 = 100",
    "CUURS49BSEHA": "CPI-U, rent, San Francisco-Oakland-Hayward, 1982-84 = 100",
}
UNEMPLOYMENT = {
    "LNS14027659": "less than a high school diploma",
    "LNS14027660": "high school graduates, no college",
    "LNS14027689": "some college or associate degree",
    "LNS14027662": "bachelor's degree and higher",
}
EARNINGS = {
    "LEU0252916700Q": "less than a high school diploma",
    "LEU0252917300Q": "high school graduates, no college",
    "LEU0254929400Q": "some college or associate degree",
    "LEU0252918500Q": "bachelor's degree and higher",
    "LEU0252919100Q": "bachelor's degree only",
}
KNOWN: dict[str, Series] = {
    "MSPUS": _affordability(
        "Median sales price of new houses, USD", "median_sales_price_new_house", "amount_usd", "quarter"
    ),
    "MEHOINUSA646N": _affordability(
        "Median household income, current USD", "median_household_income", "amount_usd", "year"
    ),
    "MORTGAGE30US": _affordability(
        "30-year fixed mortgage rate, percent",
        "mortgage_rate_30yr_fixed",
        "rate_pct",
        "month",
        "The mean of each complete month; the publisher's series is weekly.",
    ),
    "SLOASM": Series(
        "Student loans owned and securitized, billion USD",
        "student_debt",
        "balance_billion_usd",
        {"series": "owned_and_securitized"},
        "quarter",
        "In billions; the publisher's series is in millions.",
    ),
    "JTSJOL": Series(
        "Job openings, nonfarm, thousand, seasonally adjusted", "vacancies", "openings_thousand"
    ),
    "JTSHIL": Series("Hires, nonfarm, thousand, seasonally adjusted", "vacancies", "hires_thousand"),
    "CPIAUCNS": _cpi(CPI["CUUR0000SA0"], "CUUR0000SA0"),
    **{series: _cpi(title, series) for series, title in CPI.items()},
    **{
        series: _education(
            "unemployment_by_education",
            "unemployment_pct",
            f"Unemployment, {who}, percent",
            series,
            "month",
        )
        for series, who in UNEMPLOYMENT.items()
    },
    **{
        series: _education(
            "earnings_by_education",
            "weekly_earnings_usd",
            f"Median weekly earnings, {who}, USD",
            series,
            "quarter",
        )
        for series, who in EARNINGS.items()
    },
}


def attrs(series: Series, series_id: str, provenance: Mapping[Any, str]) -> dict[Any, str]:
    """Return what the attrs of a loaded series say."""
    facts = {"series": series_id, "title": series.title, "frequency": series.frequency}
    return dict(provenance) | facts | ({"note": series.note} if series.note else {})
