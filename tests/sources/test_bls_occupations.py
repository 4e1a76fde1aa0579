"""Employment Projections and OEWS: parsers of three files, and the share of degree jobs they give."""

from __future__ import annotations

import contextlib
import gzip

import pandas as pd
import pytest
from helpers.degree_jobs import degree_jobs_by_area
from helpers.workbooks import workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError
from edudata.sources.bls import occupations, oews

OCCUPATION_HEADER = [
    "2024 National Employment Matrix title",
    "2024 National Employment Matrix code",
    "Occupation type",
    "Employment, 2024",
    "Employment, 2034",
    "Employment change, percent, 2024–34",
    "Occupational openings, 2024–34 annual average",
    "Median annual wage, dollars, 2024[1]",
    "Typical education needed for entry",
]
MATRIX = ["2023 National Employment Matrix title", "2023 National Employment Matrix code"]
ATTAINMENT_HEADER = [
    *MATRIX,
    "Less than high school diploma",
    "High school diploma or equivalent",
    "Some college, no degree",
    "Associate's degree",
    "Bachelor's degree",
    "Master's degree",
    "Doctoral or professional degree",
]
TOTALS_HEADER = [
    "Typical entry-level education",
    "Employment, 2023",
    "Employment, 2033",
    "Employment distribution, percent, 2023",
    "Employment distribution, percent, 2033",
    "Numeric employment change, 2023-33",
    "Percent employment change, 2023-33",
    "Median annual wage, dollars, 2024[1]",
]
TOTAL = "Total, all occupations"


def occupation_book() -> dict[str, list[list]]:
    return {
        "Index": [["Occupation.xlsx contents"]],
        "Table 1.2": [
            ["Table 1.2 Occupational projections, 2024–2034 (Employment in thousands)"],
            list(OCCUPATION_HEADER),
            [TOTAL, "00-0000", "Summary", 169956.1, 175167.9, 3.1, 18863.3, 49500, "—"],
            [
                "      Chief executives",
                "11-1011",
                "Line item",
                309.4,
                322.7,
                4.3,
                22.2,
                206420,
                "Bachelor's degree",
            ],
            [
                "        Orthodontists[2]",
                "29-1023",
                "Line item",
                5.9,
                6.2,
                4.4,
                0.2,
                ">=$239,200",
                "Doctoral or professional degree",
            ],
            ["      Actors", "27-2011", "Line item", 57, 57.1, 0.2, 6.5, "—", "Some college, no degree"],
            ["Footnotes:"],
            ["Source: Employment Projections program"],
        ],
        "Table 1.10": [
            ["Table 1.10 Occupational separations and openings"],
            OCCUPATION_HEADER[:5],
            [TOTAL, "00-0000", "Summary", 169956.1, 175167.9],
        ],
    }


def education_book() -> dict[str, list[list]]:
    return {
        "Table 5.2": [
            ["Table 5.2 Employment by typical entry-level education (Employment in thousands)"],
            list(TOTALS_HEADER),
            [TOTAL, 167849.8, 174589.0, 100.0, 100.0, 6739.2, 4.0, 49500],
            ["  Master's degree", 3668.6, 4111.0, 2.2, 2.4, 442.4, 12.1, 81910],
            ["Source: Employment Projections program"],
        ],
        "Table 5.3": [
            ["Table 5.3 Educational attainment"],
            list(ATTAINMENT_HEADER),
            ["Chief executives[1]", "11-1011", 1.6, 7.9, 13.7, 5.2, 40.0, 24.7, 6.9],
            [TOTAL, "00-0000", 7.4, 22.6, 18.9, 9.5, 25.1, 11.7, 4.8],
        ],
        "Table 5.4": [
            ["Table 5.4 Education and training assignments"],
            [*MATRIX, "Typical education needed for entry", "Work experience in a related occupation"],
            ["Chief executives", "11-1011", "Bachelor's degree", "5 years or more"],
            ["Source: Employment Projections program"],
        ],
    }


PARSERS = (
    (occupations.parse_occupation_workbook, occupation_book, 0),
    (occupations.parse_education_workbook, education_book, 0),
    (occupations.parse_entry_education, education_book, 1),
)


@pytest.fixture(scope="session")
def bls(reference):
    return reference / "sources" / "bls"


def test_published_occupations(bls):
    frame = occupations.parse_occupation_workbook((bls / "occupation_2024-34.xlsx").read_bytes())
    assert set(frame["edition"]) == {"2024-34"}
    assert frame["occupation_type"].value_counts().to_dict() == {"line_item": 832, "summary": 281}
    rows = frame.set_index("soc_code")
    assert rows.loc["00-0000", "employment_base_thousand"] == 169956.1
    chief = rows.loc["11-1011"]
    assert chief["title"] == "Chief executives"
    assert chief["entry_education"] == "Bachelor's degree"
    assert chief["median_annual_wage_usd"] == 206420
    detail = frame[frame["occupation_type"] == "line_item"]
    assert detail["flag"].value_counts().to_dict() == {"wage_top_coded_239200": 17, "wage_not_published": 6}
    assert detail[detail["flag"].notna()]["median_annual_wage_usd"].isna().all()


def test_published_attainment_and_assignments(bls):
    frame = occupations.parse_education_workbook((bls / "education_2023-33.xlsx").read_bytes())
    assert set(frame["edition"]) == {"2023-33"}
    assert (frame["occupation_type"] == "line_item").sum() == 832
    rows = frame.set_index("soc_code")
    assert rows.loc["11-1011", "title"] == "Chief executives", "the footnote mark is gone"
    assert rows.loc["00-0000", "workers_with_bachelors_pct"] == 25.1
    assert frame["employment_base_thousand"].isna().all()


def test_published_sums_by_entry_education(bls):
    frame = occupations.parse_entry_education((bls / "education_2023-33.xlsx").read_bytes())
    jobs = frame.set_index("entry_education")["employment_base_thousand"]
    degree = jobs[["Bachelor's degree", "Master's degree", "Doctoral or professional degree"]].sum()
    assert round(degree, 1) == 49586.8
    assert jobs[TOTAL] == 167849.8
    assert round(100 * degree / jobs[TOTAL], 1) == 29.5
    assert len(frame) == 9


def test_small_workbooks_give_the_same_columns_as_the_resources():
    for parse, book, resource in PARSERS:
        frame = parse(workbook(book()))
        assert list(frame.columns) == list(occupations.RESOURCES[resource].columns)
    wages = occupations.parse_occupation_workbook(workbook(occupation_book())).set_index("soc_code")
    assert wages["flag"].dropna().to_dict() == {
        "27-2011": "wage_not_published",
        "29-1023": "wage_top_coded_239200",
    }
    assert wages.loc["29-1023", "title"] == "Orthodontists"


def test_the_next_edition_is_read_by_its_years():
    book = occupation_book()
    rows = book["Table 1.2"]
    rows[1] = [h.replace("2034", "2035").replace("2024", "2025").replace("–34", "–35") for h in rows[1]]
    rows[1][3], rows[1][4] = rows[1][4], rows[1][3]
    for row in rows[2:6]:
        row[3], row[4] = row[4], row[3]
    frame = occupations.parse_occupation_workbook(workbook(book)).set_index("soc_code")
    assert set(frame["edition"]) == {"2025-35"}
    assert set(frame["dollar_year"]) == {"2025"}
    assert frame.loc["11-1011", "employment_base_thousand"] == 309.4, "the earlier year is the base"


@pytest.mark.parametrize(
    ("row", "cell", "value", "message"),
    [
        (3, 1, "111011", "not a SOC code"),
        (3, 3, "n/a", "'n/a' is not a number"),
        (3, 7, 206420.5, "parts of a dollar"),
        (4, 1, "11-1011", "occur twice"),
        (1, 4, "Employment, 2024", "two columns"),
        (1, 8, "Education", "no sheet has the column typical education needed for entry"),
    ],
)
def test_unexpected_content_is_named(row, cell, value, message):
    book = occupation_book()
    book["Table 1.2"][row][cell] = value
    with pytest.raises(FormatError, match=message):
        occupations.parse_occupation_workbook(workbook(book))


def test_education_tables_that_disagree_are_refused():
    book = education_book()
    book["Table 5.3"].append(list(book["Table 5.3"][2]))
    with pytest.raises(FormatError, match="twice"):
        occupations.parse_education_workbook(workbook(book))
    book = education_book()
    book["Table 5.2"][1][3:5] = [h.replace("20", "21") for h in TOTALS_HEADER[3:5]]
    with pytest.raises(FormatError, match="shares of"):
        occupations.parse_entry_education(workbook(book))


CELLS = st.one_of(
    st.none(),
    st.text(alphabet="abc -—>=$.,[]0129", max_size=10),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.integers(-(10**9), 10**9),
    st.booleans(),
)


@settings(max_examples=60)
@given(st.data())
def test_mutated_cells_give_a_frame_or_one_of_our_errors(data):
    parse, make, resource = data.draw(st.sampled_from(PARSERS))
    book = make()
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.sampled_from(book[data.draw(st.sampled_from(sorted(book)))]))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(CELLS)
    with contextlib.suppress(EdudataError):
        frame = parse(workbook(book))
        assert list(frame.columns) == list(occupations.RESOURCES[resource].columns)
        assert not frame.duplicated(list(occupations.RESOURCES[resource].key)).any()


def jobs(text: str) -> pd.DataFrame:
    header = "area,soc_code,employment,mean_annual_wage,median_annual_wage\n"
    return oews.parse_area_by_occupation((header + text).encode())


AREAS = pd.DataFrame(
    {
        "area_code": ["0010180", "0100001", "0100000"],
        "areatype_code": ["M", "M", "S"],
        "state_code": ["48", "01", "01"],
        "area_name": ["Abilene, TX", "Northwest Alabama nonmetropolitan area", "Alabama"],
    }
)
TOTALS = pd.DataFrame(
    {
        "oews_area_code": AREAS["area_code"],
        "total_employment": [1250, 2000, 4000],
        "mean_annual_wage_usd": [54360, 45000, 50000],
        "median_annual_wage_usd": [44340, 40000, 42000],
    }
)
EDUCATION = pd.DataFrame(
    {
        "soc_code": ["11-1011", "53-7062", "29-1141"],
        "entry_education": ["Bachelor's degree", "No formal educational credential", "Bachelor's degree"],
    }
)
CELLS_OF_AREAS = (
    "0010180,11-1011,300,100000,90000\n0010180,53-7062,700,30000,29000\n0010180,29-1141,,80000,79000\n"
    "0100001,53-7062,1000,,\n0100001,11-1011,1000,50000,\n"
)


def test_a_share_is_of_the_covered_jobs():
    out = degree_jobs_by_area(jobs(CELLS_OF_AREAS), AREAS, TOTALS, EDUCATION, "2025-05-01")
    row = out.set_index("oews_area_code").loc["0010180"]
    assert row["bachelors_entry_share_pct"] == 30.0
    assert row["covered_employment"] == 1000
    assert row["coverage_pct"] == 80.0, "the cell that was not released is not zero, it is not covered"
    assert row["mean_annual_wage_bachelors_entry_usd"] == 100000
    assert row["cbsa"] == "10180"
    rural = out.set_index("oews_area_code").loc["0100001"]
    assert pd.isna(rural["cbsa"]), "the code of a nonmetropolitan area is no CBSA"
    assert pd.isna(rural["mean_annual_wage_other_usd"])
    assert list(out.columns) == list(oews.RESOURCES[0].columns)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>Access Denied</html>",
        b"\x1f\x8bbroken",
        gzip.compress(b"area,soc_code\n1,2\n", mtime=0),
        b"area,soc_code,employment,mean_annual_wage,median_annual_wage\n10180,11-1011,1,2,3\n",
        b"area,soc_code,employment,mean_annual_wage,median_annual_wage\n0010180,11-1011,many,2,3\n",
        b"area,soc_code,employment,mean_annual_wage,median_annual_wage\n" + b"0010180,11-1011,1,2,3\n" * 2,
    ],
)
def test_other_files_are_refused(data):
    with pytest.raises(FormatError):
        oews.parse_area_by_occupation(data)


def test_the_shares_of_583_areas_are_reproduced_to_the_digit(bls, reference, root):
    reference_values = pd.read_csv(
        reference / "facts" / "oews_bachelors_share_by_area.csv",
        dtype={"oews_area_code": "str", "state_fips": "str", "cbsa": "str"},
    )
    cells = oews.parse_area_by_occupation((bls / "oews_2025_area_by_occ.csv.gz").read_bytes())
    assert len(cells) == 223_174
    areas = pd.read_csv(bls / "oe_area.csv", dtype="str")
    totals = reference_values[list(TOTALS.columns)]
    education = occupations.parse_occupation_workbook((bls / "occupation_2024-34.xlsx").read_bytes())
    out = degree_jobs_by_area(cells, areas, totals, education, "2025-05-01")
    out = out.sort_values("oews_area_code", ignore_index=True)
    assert len(out) == 583
    for name in out.columns.drop("month"):
        assert (
            out[name].eq(reference_values[name]) | (out[name].isna() & reference_values[name].isna())
        ).all(), name
    bundled = pd.read_csv(
        root / "data/raw/bls/oews_bachelors_share/2026-05-15.csv",
        dtype={"oews_area_code": "str", "state_fips": "str", "cbsa": "str"},
    )
    shared = list(out.columns)
    pd.testing.assert_frame_equal(out[shared], bundled[shared], check_dtype=False)
