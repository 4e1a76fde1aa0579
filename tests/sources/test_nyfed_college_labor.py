"""The New York Fed's workbook on graduates: found by content, as published, and never half read."""

from __future__ import annotations

import contextlib
import random
from datetime import date

import pandas as pd
import pytest
from helpers.workbooks import workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError, PermanentError
from edudata.etl.compare import drift
from edudata.etl.store.vintages import read
from edudata.records import Context
from edudata.registry import resources
from edudata.sources.nyfed import college_labor

PARSERS = (college_labor.parse_college_labor, college_labor.parse_wages, college_labor.parse_majors)


def book() -> dict[str, list[list]]:
    """The workbook in small: the same sheets, preambles and headers, two rows each."""

    def above(day: str) -> list[list]:
        return [
            ["", "Chart and Table Data for a web feature"],
            [f"Updated: {day}"],
            ["Source: a survey"],
            [],
        ]

    return {
        "Cover Sheet": [["The Labor Market for Recent College Graduates"], ["Suggested citation:\n\n"]],
        "unemployed": [
            *above("August 1, 2025"),
            ["Date", "Young workers", "All workers", "Recent graduates", "College graduates"],
            [date(1990, 1, 1), 7.603, 5.132, 3.381, 2.27],
            [date(1990, 2, 1), 7.598, 5.071, 3.039, 2.206],
            ["", "", "", "", ""],
        ],
        "underemployed": [
            *above("August 1, 2025"),
            ["Date", "Recent graduates", "College graduates"],
            [date(1990, 1, 1), 42.918, 34.081],
            [date(1990, 2, 1), 43.244, 34.085],
        ],
        "wages": [
            *above("February 20, 2025"),
            [
                "Date",
                "Bachelor's degree: 25th percentile",
                "Bachelor's degree: median",
                "Bachelor's degree: 75th percentile",
                "High school diploma: median",
            ],
            [date(2023, 1, 1), 43240, 61772, 80303, 37063],
            [date(2024, 1, 1), 43000, 60000, 80000, 40000],
        ],
        "outcomes by major": [
            *above("February 20, 2025"),
            [
                "Major",
                "Unemployment Rate",
                "Underemployment Rate",
                "Median Wage Early Career",
                "Median Wage Mid-Career",
                "Share with Graduate Degree",
            ],
            ["Agriculture", 1.249, 42.386, 50000, 75000, 19.899],
            ["Overall", 3.64, 38.335, 55000, 83000, 39.09],
        ],
    }


@pytest.fixture(scope="session")
def published(reference) -> bytes:
    folder = reference / "sources" / "nyfed_college_labor"
    return (folder / "College-labor-data_2025-08-01.xlsx").read_bytes()


def test_published_rates(published):
    frame = college_labor.parse_college_labor(published)
    assert college_labor.rates_published_on(published) == ("2025-08-01", None)
    assert len(frame) == 4 * 426
    assert (frame["month"].min(), frame["month"].max()) == ("1990-01-01", "2025-06-01")
    rows = frame.set_index(["month", "group"])
    assert rows.loc[("2025-06-01", "recent_graduates"), "underemployment_pct"] == 41.277
    assert rows.loc[("2025-06-01", "recent_graduates"), "unemployment_pct"] == 4.816
    assert rows.loc[("1990-01-01", "college_graduates"), "underemployment_pct"] == 34.081
    assert rows.xs("young_workers", level="group")["underemployment_pct"].isna().all()
    recent = frame[(frame["group"] == "recent_graduates") & frame["month"].str.startswith("2019")]
    everyone = frame[(frame["group"] == "college_graduates") & frame["month"].str.startswith("2019")]
    assert round(recent["underemployment_pct"].mean(), 1) == 41.5
    assert round(everyone["underemployment_pct"].mean(), 1) == 34.0
    assert round(recent["unemployment_pct"].mean(), 1) == 3.9


def test_published_rates_equal_the_checked_ones(published, reference):
    reference_values = pd.read_csv(reference / "facts" / "nyfed_college_labor_monthly.csv")
    frame = college_labor.parse_college_labor(published)
    both = frame.merge(
        reference_values, left_on=["month", "group"], right_on=["date", "group"], how="outer"
    )
    for rate in ("unemployment_pct", "underemployment_pct"):
        assert both[f"{rate}_x"].equals(both[f"{rate}_y"])


def test_published_wages_and_majors(published):
    wages = college_labor.parse_wages(published)
    assert college_labor.wages_published_on(published) == ("2025-02-20", None), "its own date"
    row = wages.set_index(["year", "group", "percentile"])["wage_usd"]
    assert [row[1990, "recent_graduates", p] for p in (25, 50, 75)] == [43216, 56642, 72027]
    assert row[2024, "high_school_graduates", 50] == 40000
    assert set(wages["dollar_year"]) == {2024}
    assert len(wages) == 35 * 4
    majors = college_labor.parse_majors(published)
    assert college_labor.majors_published_on(published) == ("2025-02-20", None)
    assert len(majors) == 74
    assert set(majors["basis"]) == {"ACS 2023"}
    overall = majors.set_index("major").loc["Overall"]
    assert (overall["unemployment_pct"], overall["underemployment_pct"]) == (3.64, 38.335)
    assert (overall["early_career_wage_usd"], overall["mid_career_wage_usd"]) == (55000, 83000)


def test_sheets_are_found_whatever_their_names_and_order():
    renamed = {f"Sheet{i}": rows for i, rows in enumerate(reversed(list(book().values())))}
    for parse in PARSERS:
        pd.testing.assert_frame_equal(parse(workbook(book())), parse(workbook(renamed)))


def test_columns_are_found_in_any_order():
    moved = book()
    moved["unemployed"] = [
        *moved["unemployed"][:4],
        ["", "College graduates", " Recent\ngraduates", "All workers[1]", "Young workers", "Date"],
        ["", 2.27, 3.381, 5.132, 7.603, date(1990, 1, 1)],
        ["", 2.206, 3.039, 5.071, 7.598, date(1990, 2, 1)],
    ]
    expected = college_labor.parse_college_labor(workbook(book()))
    pd.testing.assert_frame_equal(expected, college_labor.parse_college_labor(workbook(moved)))


def test_october_2025_is_flagged_as_the_publishers_estimate():
    sheets = book()
    for name, values in (("unemployed", [7, 5, 5.81, 2.7]), ("underemployed", [42.21, 33.5])):
        sheets[name].append([date(2025, 10, 1), *values])
    frame = college_labor.parse_college_labor(workbook(sheets))
    flags = frame.set_index("month")["flag"]
    assert set(flags["2025-10-01"]) == {"estimated_by_publisher"}
    assert flags["1990-01-01"].isna().all()


def test_dates_as_text_and_notes_below_the_table_are_understood():
    sheets = book()
    sheets["wages"][-1][0] = "1/1/2024"
    sheets["wages"].append(["Note: a remark below the table", "", "", "", ""])
    expected = college_labor.parse_wages(workbook(book()))
    pd.testing.assert_frame_equal(expected, college_labor.parse_wages(workbook(sheets)))


@pytest.mark.parametrize(
    ("sheet", "row", "cell", "value", "message"),
    [
        ("unemployed", 5, 3, "n/a", "'n/a' is not a number"),
        ("unemployed", 6, 0, date(1990, 1, 1), "occurs twice"),
        ("unemployed", 5, 0, date(1990, 1, 2), "not the first day"),
        ("unemployed", 5, 0, "January", "not a date"),
        ("unemployed", 4, 3, "Graduates", "no sheet has the columns"),
        ("underemployed", 5, 0, date(1989, 1, 1), "no unemployment"),
        ("underemployed", 1, 0, "Updated: May 2, 2025", "They are one release"),
        ("unemployed", 1, 0, "Updated: Smarch 1, 2025", "which is no date"),
        ("unemployed", 1, 0, "", "updated on None"),
    ],
)
def test_unexpected_content_is_named(sheet, row, cell, value, message):
    sheets = book()
    sheets[sheet][row][cell] = value
    with pytest.raises(FormatError, match=message):
        college_labor.parse_college_labor(workbook(sheets))


def test_repeated_rows_and_empty_tables_are_refused():
    sheets = book()
    sheets["outcomes by major"].append(sheets["outcomes by major"][-1])
    with pytest.raises(FormatError, match="occur twice"):
        college_labor.parse_majors(workbook(sheets))
    sheets["wages"] = sheets["wages"][:5]
    with pytest.raises(FormatError, match="no rows"):
        college_labor.parse_wages(workbook(sheets))
    sheets["again"] = book()["outcomes by major"]
    with pytest.raises(FormatError, match=r"the sheets .* all have"):
        college_labor.parse_majors(workbook(sheets))


def test_a_web_page_in_place_of_the_workbook_is_refused():
    for parse in PARSERS:
        with pytest.raises(FormatError, match="web page"):
            parse(b"<!DOCTYPE html><title>Access denied</title>")


UNEMPLOYMENT = b"""\xef\xbb\xbfDate,Young workers,All workers,Recent graduates,College graduates,NBER\r
1/1/1990,7.603,5.132,3.381,2.27,0\r
2/1/1990,7.598,5.071,3.039,2.206,0\r
"""
UNDEREMPLOYMENT = b"""Date,Recent graduates,College graduates,NBER
1/1/1990,42.918,34.081,0
2/1/1990,43.244,34.085,0
"""
OUTCOMES = b"""Major,Unemployment Rate,Underemployment Rate,Median Wage Early Career,Median Wage \
Mid-Career,Share with Graduate Degree
Agriculture,1.249,42.386,50000,75000,19.899
Overall,3.64,38.335,55000,83000,39.09
"""
META = b"""{"--#explore#unemployment": {"releaseDateInfo": "August 1, 2025, with 2025:Q2 data"},
"--#explore#outcomes-by-major": {"releaseDateInfo": "February 20, 2025, based on data from 2023"}}"""


def test_text_files_of_the_page_give_the_same_figures():
    expected = college_labor.parse_college_labor(workbook(book()))
    for payloads in ((UNEMPLOYMENT, UNDEREMPLOYMENT), (META, UNDEREMPLOYMENT, UNEMPLOYMENT)):
        pd.testing.assert_frame_equal(college_labor.parse_college_labor(*payloads), expected)
    majors = college_labor.parse_majors(workbook(book()))
    pd.testing.assert_frame_equal(college_labor.parse_majors(OUTCOMES, META), majors)


def test_text_files_are_dated_by_the_page_or_by_their_newest_month():
    dated = college_labor.rates_published_on
    assert dated(UNEMPLOYMENT, UNDEREMPLOYMENT, META) == ("2025-08-01", None)
    published, reason = dated(UNEMPLOYMENT, UNDEREMPLOYMENT)
    assert published == "1990-05"
    assert "1990-02" in reason
    for newest, month in (("6/1/2026", "2026-08"), ("12/1/2025", "2026-02"), ("10/1/2025", "2026-02")):
        files = [f.replace(b"2/1/1990", newest.encode()) for f in (UNEMPLOYMENT, UNDEREMPLOYMENT)]
        assert dated(*files)[0] == month
    assert college_labor.majors_published_on(OUTCOMES, META) == ("2025-02-20", None)
    assert college_labor.majors_published_on(OUTCOMES) is None


def test_majors_without_the_year_of_their_survey_are_refused():
    with pytest.raises(FormatError, match="the year of its survey"):
        college_labor.parse_majors(OUTCOMES)
    with pytest.raises(FormatError, match="cannot be read"):
        college_labor.parse_majors(OUTCOMES, b"{damaged")


RESOURCE = {r.name: r for r in college_labor.RESOURCES}
TODAY = Context(today=date(2026, 8, 20))


def asked(name: str, *answers: bytes | None) -> tuple[list[str], list[bytes]]:
    """The file names asked for, and the payloads that come of the answers."""
    asks, files = RESOURCE[name].requests(RESOURCE[name], TODAY), []
    request = next(asks)
    for answer in answers:
        assert 404 in request.absent
        assert "html" in request.absent
        files.append(request.url.rsplit("/", 1)[1])
        try:
            request = asks.send(answer)
        except StopIteration as stop:
            return files, stop.value
    raise AssertionError(f"asked on: {request.url}")


def test_the_workbook_is_enough():
    for name in RESOURCE:
        assert asked(name, b"PK") == (["College-labor-data"], [b"PK"])


def test_text_files_are_asked_for_where_the_workbook_is_gone():
    files, payloads = asked("college_labor", None, UNEMPLOYMENT, UNDEREMPLOYMENT, META)
    texts = college_labor.TEXT_FILES["college_labor"]
    assert files == ["College-labor-data", *texts, college_labor.METADATA]
    assert payloads == [UNEMPLOYMENT, UNDEREMPLOYMENT, META]
    assert asked("college_labor", None, UNEMPLOYMENT, UNDEREMPLOYMENT, None)[1] == payloads[:2]
    assert asked("majors", None, OUTCOMES, META)[1] == [OUTCOMES, META]


@pytest.mark.parametrize(
    ("name", "answers"),
    [("wages", [None]), ("majors", [None, None]), ("college_labor", [None, b"x", None])],
)
def test_nothing_where_it_was_is_an_error_with_the_page(name, answers):
    with pytest.raises(PermanentError, match=r"neither the workbook nor.*college-labor-market"):
        asked(name, *answers)


def test_the_bundled_releases_differ_within_the_limits(archive):
    """Recent graduates and majors of two releases, a year apart."""
    for name in ("college_labor", "majors"):
        record = resources()[f"nyfed/{name}"]
        old, new = (read(v, record) for v in archive.vintages(record.id))
        if name == "college_labor":
            old = old[old["group"] == "recent_graduates"].reset_index(drop=True)
        assert [c for c in drift.compare(old, new, record) if not c.passed] == []


CELLS = st.one_of(
    st.none(),
    st.text(alphabet="abc -—.,[]1/2024<>&\u00a0", max_size=12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
)


@settings(max_examples=60)
@given(st.data())
def test_mutated_cells_give_a_frame_or_one_of_our_errors(data):
    sheets = book()
    for _ in range(data.draw(st.integers(1, 4))):
        rows = sheets[data.draw(st.sampled_from(sorted(sheets)))]
        row = data.draw(st.sampled_from([r for r in rows if r]))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(CELLS)
    content = workbook(sheets)
    for parse, resource in zip(PARSERS, college_labor.RESOURCES, strict=True):
        with contextlib.suppress(EdudataError):
            frame = parse(content)
            assert list(frame.columns) == list(resource.columns)
            assert not frame.duplicated(list(resource.key)).any()


@settings(max_examples=40)
@given(st.integers(0, 10**6))
def test_damaged_bytes_give_a_frame_or_one_of_our_errors(published, seed):
    chance = random.Random(seed)
    files = [UNEMPLOYMENT, UNDEREMPLOYMENT, OUTCOMES, META]
    if chance.random() < 0.5:
        files = [published]
    out = bytearray(files[(at := chance.randrange(len(files)))])
    for _ in range(chance.randint(1, 40)):
        out[chance.randrange(len(out))] = chance.randrange(256)
    files[at] = bytes(out)
    for parse, resource in zip(PARSERS, college_labor.RESOURCES, strict=True):
        with contextlib.suppress(EdudataError):
            assert list(parse(*files).columns) == list(resource.columns)
        with contextlib.suppress(EdudataError):
            assert resource.published_on(*files) is None or resource.published_on(*files)[0][:2] in (
                "19",
                "20",
            )
