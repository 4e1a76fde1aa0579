"""Federal Student Aid's workbooks: fiscal quarters, three generations, other units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.errors import FormatError
from edudata.etl.store.vintages import write
from edudata.registry import resources
from edudata.sources import _workbook
from edudata.sources.fsa import _workbooks, portfolio

DOLLARS, PEOPLE = "Dollars Outstanding           (in billions)", "Recipients3     (in \nmillions)"
HEAD = [
    ["Federal Student Aid Portfolio Summary", *[""] * 9],
    [
        "",
        "",
        "Direct Loans",
        "",
        "Federal Family Education Loans (FFEL)",
        "",
        "Perkins Loans",
        "",
        "Total1",
        "",
    ],
    ["Federal Fiscal Year2", "", *[DOLLARS, PEOPLE] * 3, DOLLARS, "Unduplicated Recipients (in millions)"],
]
NUMBERS = [488.3, 22.8, 451.7, 22.4, 8.2, 2.9, 948.2, 38.3]


@pytest.fixture
def summary(monkeypatch):
    def make(*rows: list) -> bytes:
        monkeypatch.setattr(_workbook, "sheets", lambda data, what: {"Sheet 7": [*HEAD, *rows]})
        return b"\xd0\xcf\x11\xe0"

    return make


@pytest.fixture(scope="session")
def folder(reference):
    return reference / "sources" / "fsa"


@given(st.integers(2007, 2099))
def test_fiscal_quarters_follow_each_other(year):
    ends = [_workbooks.quarter_end(year, f"Q{n}") for n in (1, 2, 3, 4)]
    assert ends == [f"{year - 1}-12-31", f"{year}-03-31", f"{year}-06-30", f"{year}-09-30"]


def test_years_are_filled_down_and_notes_passed_over(summary):
    frame = portfolio.parse_portfolio_summary(
        summary(
            [2012.0, "", *NUMBERS],
            [2013, "Q1", *NUMBERS],
            ["", "Q2", *NUMBERS],
            ["", "", *[""] * 8],
            ["Notes: ", *[""] * 9],
            ["2 Data is run at the end of the quarter", *[""] * 9],
        )
    )
    assert [f"{end:%Y-%m-%d}" for end in frame["period_end"]] == ["2012-09-30", "2012-12-31", "2013-03-31"]
    assert frame["fiscal_year"].tolist() == [2012, 2013, 2013]
    assert frame["fiscal_quarter"].fillna("").tolist() == ["", "Q1", "Q2"]
    assert frame["total_billion_usd"].tolist() == [948.2] * 3


def test_missing_marks_stay_missing(summary):
    frame = portfolio.parse_portfolio_summary(
        summary([2013, "Q1", *NUMBERS[:2], "-", "NA**", *NUMBERS[4:]])
    )
    assert frame["ffel_billion_usd"].isna().all()
    assert frame["ffel_recipients_million"].isna().all()


def test_another_unit_is_refused(monkeypatch):
    head = [HEAD[0], HEAD[1], [cell.replace("billions", "millions") for cell in HEAD[2]]]
    monkeypatch.setattr(_workbook, "sheets", lambda data, what: {"x": [*head, [2012, "", *NUMBERS]]})
    with pytest.raises(FormatError, match="dollars in billions"):
        portfolio.parse_portfolio_summary(b"\xd0\xcf\x11\xe0")


def test_a_workbook_without_years_is_refused(summary):
    with pytest.raises(FormatError, match="fiscal year"):
        portfolio.parse_portfolio_summary(summary(["Notes", *[""] * 9]))


@pytest.mark.parametrize("data", [b"<!DOCTYPE html>", b"", b"PK"])
@pytest.mark.parametrize("parse", [portfolio.parse_portfolio_summary, portfolio.parse_loan_status])
def test_no_workbook_is_refused(parse, data):
    with pytest.raises(FormatError, match=r"expected an Excel|cannot be read"):
        parse(data)


@pytest.mark.parametrize(
    ("file", "rows", "end", "total", "recipients"),
    [
        ("PortfolioSummary_FY2017Q3.xls", 25, "2017-06-30", 1337.4, 42),
        ("PortfolioSummary_FY2020Q4.xls", 38, "2020-09-30", 1566.3, 42.9),
        ("PortfolioSummary_FY2024Q4.xls", 54, "2024-09-30", 1638.6, 42.7),
    ],
)
def test_three_generations_of_the_summary(folder, file, rows, end, total, recipients):
    frame = portfolio.parse_portfolio_summary((folder / file).read_bytes())
    assert len(frame) == rows
    last = frame.iloc[-1]
    assert (f"{last['period_end']:%Y-%m-%d}", last["total_billion_usd"]) == (end, total)
    assert last["total_recipients_million"] == recipients


def test_loan_status_of_four_portfolios(folder):
    frame = portfolio.parse_loan_status((folder / "PortfoliobyLoanStatus_FY2026Q1.xls").read_bytes())
    assert frame.groupby("portfolio").size().to_dict() == {
        "direct_loans": 357,
        "federally_managed": 266,
        "ffel": 357,
        "ffel_held_by_department": 287,
    }
    newest = frame[(frame["period_end"] == "2025-12-31") & (frame["portfolio"] == "federally_managed")]
    assert newest.set_index("loan_status")["outstanding_billion_usd"].to_dict() == {
        "in_school": 112.3,
        "grace": 22.4,
        "repayment": 647.3,
        "deferment": 138.2,
        "forbearance": 503.6,
        "default": 180.5,
        "other": 8.5,
    }


@pytest.mark.parametrize(
    ("resource", "published", "parse", "file"),
    [
        (
            "portfolio_summary",
            "2017-07",
            portfolio.parse_portfolio_summary,
            "PortfolioSummary_FY2017Q3.xls",
        ),
        (
            "portfolio_summary",
            "2020-10",
            portfolio.parse_portfolio_summary,
            "PortfolioSummary_FY2020Q4.xls",
        ),
        (
            "portfolio_summary",
            "2024-12",
            portfolio.parse_portfolio_summary,
            "PortfolioSummary_FY2024Q4.xls",
        ),
        ("loan_status", "2022-04", portfolio.parse_loan_status, "PortfoliobyLoanStatus_FY2022Q2.xls"),
        ("loan_status", "2026-02", portfolio.parse_loan_status, "PortfoliobyLoanStatus_FY2026Q1.xls"),
    ],
)
def test_the_bundled_vintages_are_what_the_parsers_give(
    archive, folder, tmp_path, resource, published, parse, file
):
    record = resources()[f"fsa/{resource}"]
    vintage = next(v for v in archive.vintages(record.id) if v.published == published)
    same = dict.fromkeys(("retrieved", "origin_sha256"), "tested")
    vintage_file = write(
        tmp_path, record, published, parse((folder / file).read_bytes()), how="x", trust="x", reasons=same
    )
    assert vintage_file.bytes() == vintage.bytes()
