"""The portfolio by age, size, place, school, loan, plan and lateness: real workbooks, and made-up ones."""

from __future__ import annotations

import contextlib
import random
from functools import cache
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError
from edudata.etl.compare import drift
from edudata.etl.store.vintages import read, write
from edudata.registry import resources
from edudata.sources import _workbook
from edudata.sources.fsa import borrowers, repayment

FILES = {
    "portfolio_summary": "PortfolioSummary_FY2024Q4.xls",
    "loan_status": "PortfoliobyLoanStatus_FY2026Q1.xls",
    "portfolio_by_age": "Portfolio-by-Age_FY2021Q4.xls",
    "portfolio_by_debt_size": "Portfolio-by-Debt-Size_FY2021Q4.xls",
    "portfolio_by_location": "Portfolio-by-Location_2022-03-31.xls",
    "portfolio_by_school_type": "Portfolio-by-School-Type_FY2022Q2.xls",
    "portfolio_by_loan_type": "PortfoliobyLoanType_FY2022Q2.xls",
    "portfolio_by_repayment_plan": "DLPortfoliobyRepaymentPlan_FY2022Q2.xls",
    "portfolio_by_delinquency": "DLPortfoliobyDelinquencyStatus_FY2021Q4.xls",
}
DOLLARS, PEOPLE = "Dollars Outstanding           (in billions)", "Borrowers     \n(in millions)"
AGES = ["24 and Younger", "25 to 34", "35 to 49", "50 to 61", "62 and Older", "Not Reported"]


def sheet(*rows: list) -> list[list]:
    """The workbook by age in small: title, headings over two columns each, units, rows."""
    wide = [cell for age in AGES for cell in (age, "")]
    return [
        ["Federal Student Loan Portfolio by Borrower Age", *[""] * 13],
        ["", "", *wide],
        ["Federal Fiscal Year2", "", *[DOLLARS, PEOPLE] * 6],
        *rows,
    ]


@pytest.fixture
def by_age(monkeypatch):
    def parse(rows: list[list]) -> pd.DataFrame:
        monkeypatch.setattr(_workbook, "sheets", lambda data, what: {"any": rows, "Definitions": [["x"]]})
        return borrowers.parse_portfolio_by_age(b"")

    return parse


@pytest.fixture(scope="session")
def real(reference):
    """real("portfolio_by_age") -> (bytes, frame) of the real workbook."""
    matches: dict[str, tuple[bytes, pd.DataFrame]] = {}

    def get(name: str) -> tuple[bytes, pd.DataFrame]:
        if name not in matches:
            data = (reference / "sources" / "fsa" / FILES[name]).read_bytes()
            matches[name] = data, resources()[f"fsa/{name}"].parse(data)
        return matches[name]

    return get


@pytest.fixture(scope="session")
def cells(real):
    """cells("portfolio_by_age") -> the sheets of the real workbook, to be changed at will."""
    matches = cache(lambda name: _workbook.sheets(real(name)[0], name))
    return lambda name: {sheet: [list(row) for row in rows] for sheet, rows in matches(name).items()}


FIGURES = [2017.0, "Q2", 134.3, 8.6, 477.4, 15.3, 484.7, 13.5, 191.9, 5.6, 51.9, 1.7, "-", "NA**"]


def test_a_group_without_figures_has_no_row(by_age):
    frame = by_age(sheet(FIGURES, ["", "Q3", *FIGURES[2:]], ["Notes:", *[""] * 13], ["2 Run", *[""] * 13]))
    assert frame["age"].nunique() == 5
    assert frame["borrowers_million"].tolist() == [8.6, 15.3, 13.5, 5.6, 1.7] * 2
    assert sorted({f"{end:%Y-%m-%d}" for end in frame["period_end"]}) == ["2017-03-31", "2017-06-30"]


@pytest.mark.parametrize(
    ("row", "cell", "value", "message"),
    [
        (0, 0, "Portfolio by Something", "0 sheets are titled"),
        (1, 4, "25 to 29", "headings.*25 to 34.*The nearest one.*25 to 29"),
        (1, 3, "18 and younger", "unknown headings.*18 and younger"),
        (2, 2, "Dollars Outstanding (in millions)", "dollars in billions"),
        (2, 3, "Recipients (in millions)", "borrowers in millions"),
        (2, 5, "Borrowers (in thousands)", "borrowers in millions"),
        (3, 2, "n. k.", r"2017 Q2.*n\. k\."),
        (3, 0, "Seventeen", "'Seventeen Q2' holds 10 figure.*not a fiscal year"),
    ],
)
def test_unexpected_content_is_named(by_age, row, cell, value, message):
    rows = sheet(list(FIGURES))
    rows[row][cell] = value
    with pytest.raises(FormatError, match=message):
        by_age(rows)


def test_a_quarter_occurs_once(by_age):
    with pytest.raises(FormatError, match="occurs twice"):
        by_age(sheet(FIGURES, FIGURES))


@pytest.mark.parametrize(
    ("name", "rows", "where", "dollars", "people"),
    [
        ("portfolio_by_age", 114, ("2017-03-31", "24_and_younger"), 134.3, 8.6),
        ("portfolio_by_age", 114, ("2021-09-30", "62_and_older"), 97.8, 2.4),
        ("portfolio_by_debt_size", 171, ("2021-09-30", "under_5k"), 20.6, 7.7),
        ("portfolio_by_debt_size", 171, ("2021-09-30", "80k_to_100k"), 126.1, 1.4),
        ("portfolio_by_debt_size", 171, ("2017-03-31", "200k_and_over"), 163.2, 0.6),
        ("portfolio_by_school_type", 105, ("2022-03-31", "proprietary"), 277.1, 12.4),
        ("portfolio_by_loan_type", 231, ("2014-03-31", "stafford_combined"), 606.0, 30.7),
        ("portfolio_by_loan_type", 231, ("2022-03-31", "parent_plus"), 107.3, 3.6),
        ("portfolio_by_delinquency", 474, ("2013-06-30", "direct_loans", "current"), 193.5, 8.35),
        (
            "portfolio_by_delinquency",
            474,
            ("2015-12-31", "ffel_held_by_department", "31_to_90_days"),
            4.05,
            0.29,
        ),
        ("portfolio_by_delinquency", 474, ("2021-09-30", "federally_managed", "current"), 16.485, 0.48),
        (
            "portfolio_by_repayment_plan",
            1067,
            ("2022-03-31", "direct_loans", "repaye_or_save", "any"),
            201.4,
            3.36,
        ),
        (
            "portfolio_by_repayment_plan",
            1067,
            ("2016-09-30", "federally_managed", "income_sensitive", "any"),
            0.1,
            0,
        ),
        (
            "portfolio_by_repayment_plan",
            1067,
            ("2015-06-30", "direct_loans", "pay_as_you_earn", "without"),
            2.1,
            0.08,
        ),
        (
            "portfolio_by_repayment_plan",
            1067,
            ("2022-03-31", "ffel_held_by_department", "income_based", "with"),
            15.71,
            0.81,
        ),
        ("portfolio_by_location", 54, ("2022-03-31", "Alabama"), 23.8, 629.1),
        ("portfolio_by_location", 54, ("2022-03-31", "Not Reported"), 92.1, 3596.4),
    ],
)
def test_published_figures(real, name, rows, where, dollars, people):
    _, frame = real(name)
    record = resources()[f"fsa/{name}"]
    assert len(frame) == rows
    assert list(frame.columns) == list(record.columns)
    row = frame.set_index(list(record.key)).loc[(pd.Timestamp(where[0]), *where[1:])]
    assert row["outstanding_billion_usd"] == dollars
    assert row[[c for c in row.index if c.startswith(("borrowers", "recipients"))].pop()] == people


def test_no_recipients_of_loans_without_a_plan(real):
    _, frame = real("portfolio_by_repayment_plan")
    missing = frame[frame["recipients_million"].isna()]
    assert set(missing["plan"]) == {"other"}
    early = frame[(frame["plan"] == "repaye_or_save") & (frame["period_end"] < "2015-12-31")]
    assert early.empty, "a plan that did not exist has no row"


@pytest.mark.parametrize("name", ["REPAYE", "SAVE", "SAVE**", "SAVE (formerly REPAYE)"])
def test_the_successor_of_a_plan_is_known(real, cells, monkeypatch, name):
    book = cells("portfolio_by_repayment_plan")
    for rows in book.values():
        for row in rows[:8]:
            row[:] = [name if cell == "REPAYE" else cell for cell in row]
    monkeypatch.setattr(_workbook, "sheets", lambda data, what: book)
    frame = repayment.parse_portfolio_by_repayment_plan(b"")
    pd.testing.assert_frame_equal(frame, real("portfolio_by_repayment_plan")[1])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Data as of March 31, 2022", "Data of spring", "Data as of"),
        ("Data as of March 31, 2022", "Data as of Smarch 31, 2022", "Data as of"),
        ("Borrowers (in thousands)", "Borrowers (in millions)", r"borrowers \(in thousands\)"),
        ("Balance (in billions)", "Dollars Outstanding           (in \nbillions)", None),
        ("Not Reported", "Not Reported*", None),
    ],
)
def test_places_and_their_day(real, cells, monkeypatch, old, new, message):
    expected, book = real("portfolio_by_location")[1], cells("portfolio_by_location")
    for rows in book.values():
        rows[:] = [[new if cell == old else cell for cell in row] for row in rows]
    monkeypatch.setattr(_workbook, "sheets", lambda data, what: book)
    if message is None:
        pd.testing.assert_frame_equal(borrowers.parse_portfolio_by_location(b""), expected)
    else:
        with pytest.raises(FormatError, match=message):
            borrowers.parse_portfolio_by_location(b"")


def test_a_file_cut_short_is_refused(cells, monkeypatch):
    book = {name: rows[:30] for name, rows in cells("portfolio_by_location").items()}
    monkeypatch.setattr(_workbook, "sheets", lambda data, what: book)
    with pytest.raises(FormatError, match=r"no figures for .*Texas"):
        borrowers.parse_portfolio_by_location(b"")


@pytest.mark.parametrize(
    ("name", "month", "day"),
    [
        ("portfolio_summary", "2024-12", "2024-12-02"),
        ("loan_status", "2026-02", "2026-02-06"),
        ("portfolio_by_age", "2021-10", "2021-10-27"),
        ("portfolio_by_location", "2022-05", "2022-05-16"),
    ],
)
def test_a_workbook_is_dated_by_its_last_save(real, name, month, day):
    published, reason = resources()[f"fsa/{name}"].published_on(real(name)[0])
    assert published == month
    assert day in reason


@pytest.mark.parametrize("name", FILES)
def test_all_are_refreshable_from_one_address(name):
    record = resources()[f"fsa/{name}"]
    assert record.refreshable
    assert record.requests is None
    assert record.url.endswith(f"/{FILES[name].split('_')[0]}.xls")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("data", [b"<!DOCTYPE html><title>Moved</title>", b"", b"PK\x03\x04"])
def test_no_workbook_is_refused(name, data):
    with pytest.raises(FormatError, match=r"expected an Excel|cannot be read"):
        resources()[f"fsa/{name}"].parse(data)


@pytest.mark.parametrize("name", [n for n in FILES if n.startswith("portfolio_by")])
def test_the_bundled_vintage_is_what_the_parser_gives(archive, real, tmp_path, name):
    data, frame = real(name)
    record = resources()[f"fsa/{name}"]
    published, _ = record.published_on(data)
    vintage = next(v for v in archive.vintages(record.id) if v.published == published)
    same = dict.fromkeys(("retrieved", "origin_sha256"), "tested")
    vintage_file = write(tmp_path, record, published, frame, how="x", trust="x", reasons=same)
    assert vintage_file.bytes() == vintage.bytes()


@pytest.mark.parametrize("name", ["portfolio_summary", "loan_status"])
def test_each_workbook_is_accepted_after_the_one_before(archive, name):
    """History is not revised, and rows only come: the limits hold between all real vintages."""
    record = resources()[f"fsa/{name}"]
    matches = [read(v, record) for v in archive.vintages(record.id)]
    for old, new in pairwise(matches):
        assert [c for c in drift.compare(old, new, record) if not c.passed] == []


@settings(max_examples=12)
@given(st.integers(0, 10**6))
def test_damaged_bytes_give_a_frame_or_one_of_our_errors(real, seed):
    chance = random.Random(seed)
    name = chance.choice(sorted(FILES))
    out = bytearray(real(name)[0])
    for _ in range(chance.randint(1, 80)):
        out[chance.randrange(len(out))] = chance.randrange(256)
    data = bytes(out[: chance.randrange(600, len(out))] if chance.random() < 0.3 else out)
    record = resources()[f"fsa/{name}"]
    with contextlib.suppress(EdudataError):
        frame = record.parse(data)
        assert list(frame.columns) == list(record.columns)
        assert not frame.duplicated(list(record.key)).any()
    stated = record.published_on(data)
    assert stated is None or len(stated) == 2


CELLS = st.one_of(
    st.sampled_from(["", "-", "NA**", "Q1", "2017", 2017.0, "Other", "Notes:", None, float("nan"), True]),
    st.text(max_size=8),
    st.floats(),
    st.dates(),
)


@settings(max_examples=60)
@given(st.data())
def test_mutated_cells_give_a_frame_or_one_of_our_errors(cells, data):
    name = data.draw(st.sampled_from(sorted(FILES)))
    book = cells(name)
    for _ in range(data.draw(st.integers(1, 5))):
        rows = book[data.draw(st.sampled_from(sorted(book)))]
        row = rows[data.draw(st.integers(0, min(len(rows) - 1, 40)))]
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(CELLS)
    record = resources()[f"fsa/{name}"]
    with pytest.MonkeyPatch.context() as patch, contextlib.suppress(EdudataError):
        patch.setattr(_workbook, "sheets", lambda data, what: book)
        frame = record.parse(b"")
        assert list(frame.columns) == list(record.columns)
        assert not frame.duplicated(list(record.key)).any()
