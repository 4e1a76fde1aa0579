"""The New York Fed's workbooks: real ones against typed figures, made-up ones moved and renamed."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError, PermanentError
from edudata.etl.compare import drift
from edudata.etl.store.vintages import read, write
from edudata.records import Context
from edudata.registry import resources
from edudata.sources import _workbook
from edudata.sources.nyfed import databank
from edudata.sources.nyfed import household_debt as parsers

BALANCES = [
    ["Total Debt Balance and Its Composition "],
    ["Trillions of $"],
    ["", "Mortgage", "HE Revolving", "Auto Loan", "Credit Card", "Student Loan", "Other", "Total"],
    ["03:Q1", 4.942, 0.242, 0.641, 0.688, 0.2407, 0.4776, 7.2313],
    [dt.date(2003, 6, 30), 5.08, 0.26, 0.622, 0.693, 0.2429, 0.486, 7.3839],
    ["Source: New York Fed Consumer Credit Panel/Equifax"],
]


@pytest.fixture
def book(monkeypatch):
    """book({"name": rows}) -> bytes that the parsers take for a workbook of these sheets."""

    def make(sheets: dict) -> bytes:
        width = {name: max(map(len, rows)) for name, rows in sheets.items()}
        square = {n: [r + [""] * (width[n] - len(r)) for r in rows] for n, rows in sheets.items()}
        monkeypatch.setattr(_workbook, "sheets", lambda data, what: square)
        return b"PK"

    return make


@pytest.fixture(scope="session")
def folder(reference):
    return reference / "sources" / "nyfed_household_debt"


@pytest.fixture(scope="session")
def whole(folder):
    """whole("household_debt") -> the cells of the real workbook, read once."""
    return cache(lambda name: _workbook.sheets((folder / FILES[name]).read_bytes(), name))


def test_balances_from_text_and_dates(book):
    frame = parsers.parse_household_debt(book({"contents": [["Contents"]], "Page 9 Data": BALANCES}))
    assert frame["quarter"].tolist() == ["2003Q1", "2003Q2"]
    assert frame["quarter_end"].tolist() == [pd.Timestamp(2003, 3, 31), pd.Timestamp(2003, 6, 30)]
    assert frame["student_loan_trillion_usd"].tolist() == [0.2407, 0.2429]
    assert list(frame.columns) == list(parsers.HOUSEHOLD_DEBT.columns)


def test_columns_may_change_places_and_names(book):
    order = [0, 5, 7, 1, 2, 6, 4, 3]
    moved = [BALANCES[0], BALANCES[1], *[[row[i] for i in order] for row in BALANCES[2:5]]]
    moved[2] = ["quarter", "STUDENT LOAN", "ALL", "MORTGAGE", "HELOC", "Other ", "CC", "AUTO"]
    straight = parsers.parse_household_debt(book({"x": BALANCES}))
    pd.testing.assert_frame_equal(parsers.parse_household_debt(book({"y": moved})), straight)


def test_another_unit_is_refused(book):
    other = [BALANCES[0], ["Billions of $"], *BALANCES[2:]]
    with pytest.raises(FormatError, match="trillions"):
        parsers.parse_household_debt(book({"x": other}))


def test_a_lacking_column_is_named(book):
    short = [row[:5] + row[6:] for row in BALANCES]
    with pytest.raises(FormatError, match=r"headings .*student loan"):
        parsers.parse_household_debt(book({"x": short}))


def test_text_among_numbers_is_refused(book):
    broken = [*BALANCES[:3], ["03:Q1", "n. k.", *BALANCES[3][2:]]]
    with pytest.raises(FormatError, match=r"2003Q1.*n\. k\."):
        parsers.parse_household_debt(book({"x": broken}))


@pytest.mark.parametrize("data", [b"<html>not found</html>", b"", b"\xd0\xcf\x11\xe0"])
@pytest.mark.parametrize(
    "parse",
    [
        parsers.parse_household_debt,
        parsers.parse_student_loan_delinquency,
        databank.parse_student_loan_borrowers,
        databank.parse_state_debt,
    ],
)
def test_no_workbook_is_refused(parse, data):
    with pytest.raises(FormatError, match=r"expected an Excel|cannot be read"):
        parse(data)


def test_states_are_read_from_any_tab_spelling(book):
    head = ["state", "Q4_2024", "Q4_2025"]

    def tab(*rows):
        return [["Citation"], [""], head, *rows, ["note"]]

    frame = databank.parse_state_debt(
        book(
            {
                "population": tab(["AK", 500, 510], ["PR", 10, 10], ["allUS", 900, 910]),
                "Student Loan": tab(["AK", 680, 700], ["PR", "", ""], ["allUS", 5000, 5100]),
                "total": tab(["AK", 36000, 36100], ["PR", "", ""], ["allUS", 61000, 62000]),
                "studentloan_delinq": tab(
                    ["AK", 0.8300000000000001, 9], ["PR", "", ""], ["allUS", 0.53, 8.25]
                ),
            }
        )
    )
    assert frame["state"].tolist() == ["AK", "AK", "US", "US"]
    assert frame["student_loan_90plus_days_delinquent_pct"].tolist() == [0.83, 9, 0.53, 8.25]


def test_the_quarterly_workbook(folder):
    data = (folder / "HHD_C_Report_2024Q2.xlsx").read_bytes()
    balances = parsers.parse_household_debt(data).set_index("quarter")
    assert len(balances) == 86
    last = balances.loc["2024Q2"]
    assert (last["mortgage_trillion_usd"], last["student_loan_trillion_usd"]) == (12.519, 1.585)
    assert (last["he_revolving_trillion_usd"], last["total_trillion_usd"]) == (0.38, 17.796)
    late = parsers.parse_student_loan_delinquency(data).set_index("quarter")
    shares = late.loc["2024Q2", "balance_90plus_days_delinquent_pct":"flow_into_90plus_days_pct"]
    assert shares.tolist() == [0.65, 0.92, 0.77]
    assert late.loc["2003Q1":"2003Q4", "flow_into_30plus_days_pct"].isna().all()


def test_the_student_loan_update(folder):
    data = (folder / "Student-loan_update_2022_mangrum.xlsx").read_bytes()
    frame = databank.parse_student_loan_borrowers(data).set_index("year")
    assert frame.index.tolist() == list(range(2004, 2022))
    assert frame.loc[2004].tolist() == [22.845, 345.51, 15107, 8046, 3421, 17821, 1.138, 1.018]
    ages = databank.parse_student_loan_borrowers_by_age(data)
    young = ages[(ages["year"] == 2004) & (ages["age"] == "under 30")]
    assert (young["borrowers_million"].item(), young["balance_billion_usd"].item()) == (11.343, 148.02)


def test_the_state_workbook(folder):
    frame = databank.parse_state_debt((folder / "area_report_by_year_2026-02.xlsx").read_bytes())
    rows = frame.set_index(["state", "year"])
    assert len(rows) == 1210
    assert rows.loc[("AK", 2003)].tolist() == [478640, 680, 35980, 5.5]
    assert rows.loc[("US", 2003), "credit_files"] == 238403344


@pytest.mark.parametrize(
    ("resource", "published", "parse", "file"),
    [
        ("household_debt", "2024-08", parsers.parse_household_debt, "HHD_C_Report_2024Q2.xlsx"),
        (
            "student_loan_delinquency",
            "2024-08",
            parsers.parse_student_loan_delinquency,
            "HHD_C_Report_2024Q2.xlsx",
        ),
        (
            "student_loan_borrowers",
            "2022-08",
            databank.parse_student_loan_borrowers,
            "Student-loan_update_2022_mangrum.xlsx",
        ),
        (
            "student_loan_borrowers_by_age",
            "2022-08",
            databank.parse_student_loan_borrowers_by_age,
            "Student-loan_update_2022_mangrum.xlsx",
        ),
        ("state_debt", "2026-02", databank.parse_state_debt, "area_report_by_year_2026-02.xlsx"),
    ],
)
def test_the_bundled_vintages_are_what_the_parsers_give(
    archive, folder, tmp_path, resource, published, parse, file
):
    record = resources()[f"nyfed/{resource}"]
    vintage = next(v for v in archive.vintages(record.id) if v.published == published)
    same = dict.fromkeys(("retrieved", "origin_sha256"), "tested")
    vintage_file = write(
        tmp_path, record, published, parse((folder / file).read_bytes()), how="x", trust="x", reasons=same
    )
    assert vintage_file.bytes() == vintage.bytes()


def test_the_newer_vintage_revises_nothing_up_to_2024q2(archive):
    resource = resources()["nyfed/household_debt"]
    old, new = (read(v, resource) for v in archive.vintages("nyfed/household_debt"))
    pd.testing.assert_frame_equal(old, new.head(len(old)))
    assert len(new) == 94


def asked(resource, today: str, *answers: bytes | None) -> tuple[list[str], list[bytes]]:
    """The file names asked for, and the payloads that come of the answers."""
    asks, files = resource.requests(resource, Context(today=dt.date.fromisoformat(today))), []
    request = next(asks)
    for answer in answers:
        assert request.file == "xlsx"
        assert {404, "html"} <= set(request.absent)
        files.append(request.url.rsplit("/", 1)[1])
        try:
            request = asks.send(answer)
        except StopIteration as stop:
            return files, stop.value
    raise AssertionError(f"asked on: {request.url}")


@pytest.mark.parametrize("resource", parsers.RESOURCES, ids=lambda r: r.name)
@pytest.mark.parametrize(
    ("today", "absent", "quarters"),
    [
        ("2026-11-23", 2, ["2026Q4", "2026Q3", "2026Q2"]),
        ("2026-01-01", 1, ["2026Q1", "2025Q4"]),
        ("2026-03-31", 0, ["2026Q1"]),
        ("2026-02-10", 5, ["2026Q1", "2025Q4", "2025Q3", "2025Q2", "2025Q1", "2024Q4"]),
    ],
)
def test_quarters_are_asked_for_from_the_newest_back(resource, today, absent, quarters):
    files, payloads = asked(resource, today, *[None] * absent, b"PK")
    assert files == [f"HHD_C_Report_{quarter}.xlsx" for quarter in quarters]
    assert payloads == [b"PK"]


def test_asking_ends_after_six_quarters():
    with pytest.raises(PermanentError, match=r"2026Q4 back to 2025Q3.*microeconomics/hhdc"):
        asked(parsers.HOUSEHOLD_DEBT, "2026-12-31", *[None] * 7)


def test_the_state_file_is_asked_for_with_and_without_extension():
    names = ["area_report_by_year.xlsx", "area_report_by_year"]
    assert asked(databank.STATE_DEBT, "2026-03-01", b"PK") == (names[:1], [b"PK"])
    assert asked(databank.STATE_DEBT, "2026-03-01", None, b"PK") == (names, [b"PK"])
    with pytest.raises(PermanentError, match="databank"):
        asked(databank.STATE_DEBT, "2026-03-01", None, None)


FILES = {
    "household_debt": "HHD_C_Report_2024Q2.xlsx",
    "student_loan_delinquency": "HHD_C_Report_2024Q2.xlsx",
    "student_loan_borrowers": "Student-loan_update_2022_mangrum.xlsx",
    "student_loan_borrowers_by_age": "Student-loan_update_2022_mangrum.xlsx",
    "state_debt": "area_report_by_year_2026-02.xlsx",
}


@pytest.mark.parametrize(
    ("name", "published"),
    list(zip(FILES, ("2024-08", "2024-08", "2022-08", "2022-08", "2026-02"), strict=True)),
)
def test_each_workbook_tells_its_month(folder, name, published):
    stated, reason = resources()[f"nyfed/{name}"].published_on((folder / FILES[name]).read_bytes())
    assert stated == published
    assert reason


def test_a_workbook_without_its_month_is_refused(book):
    contents = [["QUARTERLY REPORT ON HOUSEHOLD DEBT AND CREDIT"], ["Summer"]]
    with pytest.raises(FormatError, match="month of the report"):
        parsers.published_on(book({"contents": contents}))
    with pytest.raises(FormatError, match="month of its release"):
        databank.states_published_on(book({"cover": [["Federal Reserve Bank of New York, Febuary 2026"]]}))


@pytest.mark.parametrize("name", ["household_debt", "student_loan_delinquency"])
def test_the_bundled_releases_differ_within_the_limits(archive, name):
    record = resources()[f"nyfed/{name}"]
    old, new = (read(v, record) for v in archive.vintages(record.id))
    assert [c for c in drift.compare(old, new, record) if not c.passed] == []


def test_quarters_and_years_occur_once(book):
    with pytest.raises(FormatError, match="2003Q1 occurs twice"):
        parsers.parse_household_debt(book({"x": [*BALANCES[:4], BALANCES[3]]}))
    sheet = [["state", "Q4_2024", "Q4_2024"], ["AK", 5, 6]]
    with pytest.raises(FormatError, match="AK 2024 occurs twice"):
        databank.parse_state_debt(
            book(dict.fromkeys(("population", "studentloan", "total", "studentloan_delinq"), sheet))
        )


CELLS = st.one_of(
    st.sampled_from(["", "-", "03:Q1", 2004.0, "AK", "allUS", "Q4_2003", "Student Loan", None, True]),
    st.text(max_size=8),
    st.floats(),
    st.dates(),
)


@settings(max_examples=50)
@given(st.data())
def test_mutated_cells_give_a_frame_or_one_of_our_errors(whole, data):
    name = data.draw(st.sampled_from(sorted(FILES)))
    cells = {sheet: [list(row) for row in rows] for sheet, rows in whole(name).items()}
    for sheet in data.draw(st.lists(st.sampled_from(sorted(n for n in cells if cells[n])), max_size=12)):
        row = cells[sheet][data.draw(st.integers(0, min(len(cells[sheet]) - 1, 20)))]
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(CELLS)
    record = resources()[f"nyfed/{name}"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_workbook, "sheets", lambda data, what: cells)
        with contextlib.suppress(EdudataError):
            frame = record.parse(b"PK")
            assert list(frame.columns) == list(record.columns)
            assert not frame.duplicated(list(record.key)).any()
        with contextlib.suppress(EdudataError):
            record.published_on(b"PK")


@settings(max_examples=6)
@given(st.integers(0, 10**6))
def test_damaged_bytes_give_a_frame_or_one_of_our_errors(folder, seed):
    chance = random.Random(seed)
    name = chance.choice(["household_debt", "state_debt"])
    out = bytearray((folder / FILES[name]).read_bytes())
    for _ in range(chance.randint(1, 60)):
        out[chance.randrange(len(out))] = chance.randrange(256)
    record = resources()[f"nyfed/{name}"]
    for part in (record.parse, record.published_on):
        with contextlib.suppress(EdudataError):
            part(bytes(out))
