"""Files of other years: the publishers' own where there are some, else the reference file rearranged."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from helpers import refresh_sandbox as sandbox
from helpers.workbooks import workbook

from edudata.errors import FormatError
from edudata.models.taxi import TaxiTrips
from edudata.operations import refresh
from edudata.registry import resources
from edudata.sources import _workbook, bea, ipeds, onet, tlc, zillow
from edudata.sources.bls import cpi, occupations, oews
from edudata.sources.census import population
from edudata.sources.fred import series
from edudata.sources.fsa import repayment
from edudata.sources.nces import tuition
from edudata.sources.nyfed import college_labor, databank, household_debt

Rows = list[list[Any]]


@pytest.fixture(scope="module")
def source(reference: Path) -> Callable[[str], bytes]:
    """Return a function that reads a publisher's file."""
    return lambda name: (reference / "sources" / name).read_bytes()


def sheets_of(data: bytes) -> dict[str, Rows]:
    return {name: [list(row) for row in rows] for name, rows in _workbook.sheets(data, "a file").items()}


def plain_dates(book: dict[str, Rows]) -> dict[str, Rows]:
    """Return a workbook with days for times, as the writer of test workbooks takes them."""
    return {
        name: [[cell.date() if hasattr(cell, "hour") else cell for cell in row] for row in rows]
        for name, rows in book.items()
    }


# The directory of institutions


def unzipped(data: bytes) -> bytes:
    return gzip.decompress(data)


@pytest.mark.parametrize(
    ("year", "institutions", "very_high_research"), [(2020, 6314, 0), (2023, 6059, 146), (2024, 5994, 146)]
)
def test_directories_of_three_years(source, year, institutions, very_high_research):
    name = f"ipeds/hd{year}_verbatim.csv.gz" if year == 2023 else f"ipeds/hd{year}.csv.gz"
    frame = ipeds.parse_directory(unzipped(source(name)))
    assert len(frame) == institutions
    alabama = frame.set_index("unitid").loc["100654"]
    assert alabama[["name", "state", "fips", "cbsa"]].tolist() == [
        "Alabama A & M University",
        "AL",
        "01089",
        "26620",
    ]
    assert (frame["carnegie_2021_basic"] == "15").sum() == very_high_research
    assert frame["name"].str.startswith("Colegio de Cinematografía").any()


def test_a_directory_before_2021_says_that_it_lacks_the_classification(source):
    frame = ipeds.parse_directory(unzipped(source("ipeds/hd2020.csv.gz")))
    assert (frame["carnegie_2021_basic"] == "").all()
    assert frame.attrs["notes"] == [
        "IPEDS directory: the file has no column C21BASIC: carnegie_2021_basic is empty."
    ]


def test_the_directory_of_2022_is_in_the_windows_encoding(source):
    """Layout of 2022: columns of 2023 in Windows-1252, text quoted, numbers behind a blank."""
    whole = unzipped(source("ipeds/hd2023_verbatim.csv.gz"))
    header, *rows = csv.reader(io.StringIO(whole.decode("utf-8-sig")))
    lines = [",".join([*header[:-1], header[-1] + "   "])]
    for row in rows:
        cells = [f" {c}" if re.fullmatch(r"-?\d+", c) and len(c) < 6 else f'"{c or " "}"' for c in row]
        lines.append(",".join(cells))
    older = "\r\n".join(lines).encode("cp1252", "replace")
    assert b"Cinematograf\xeda" in older
    pd.testing.assert_frame_equal(ipeds.parse_directory(older), ipeds.parse_directory(whole))


def test_a_renamed_classification_is_no_older_directory(source):
    data = unzipped(source("ipeds/hd2024.csv.gz")).replace(b",C21BASIC,", b",C21BASE,", 1)
    with pytest.raises(FormatError, match="columns C21BASIC are missing"):
        ipeds.parse_directory(data)


def test_the_result_says_what_a_file_lacks(source, tmp_path):
    folder = tmp_path / "files" / "ipeds" / "directory"
    folder.mkdir(parents=True)
    (folder / "hd2020.csv").write_bytes(unzipped(source("ipeds/hd2020.csv.gz")))
    with sandbox.places(tmp_path / "data", tmp_path / "cache"), pytest.MonkeyPatch.context() as patch:
        patch.setattr("edudata.registry.tables", dict)
        patch.setattr("edudata.registry.views", dict)
        report = refresh.refresh(["ipeds/directory"], mirror=tmp_path / "files", today=date(2026, 11, 23))
    (outcome,) = report.resources
    assert outcome.result == "published"
    assert "no column C21BASIC: carnegie_2021_basic is empty" in outcome.reason
    (sidecar,) = (tmp_path / "data/raw/ipeds/directory").glob("*.json")
    assert "no column C21BASIC" in sidecar.read_text(encoding="utf-8")


# The New York Fed's workbooks


def test_a_state_workbook_with_a_comma_before_the_year(source):
    """Citation of the release of 2019: "2003-2018, Federal Reserve Bank of New York, March, 2019"."""
    book = sheets_of(source("nyfed_household_debt/area_report_by_year_2026-02.xlsx"))
    for rows in book.values():
        for row in rows:
            row[:] = [
                str(c).replace("February 2026", "March, 2019") if isinstance(c, str) else c for c in row
            ]
    data = workbook(book)
    assert databank.states_published_on(data)[0] == "2019-03"
    pd.testing.assert_frame_equal(
        databank.parse_state_debt(data),
        databank.parse_state_debt(source("nyfed_household_debt/area_report_by_year_2026-02.xlsx")),
    )


@pytest.mark.parametrize("mark", ["Q4_2025p", "Q4 2025", "2025 Q4", "Q4_2025*", "Q4_2025 1"])
def test_the_newest_year_of_the_state_workbook_with_a_mark(source, mark):
    whole = source("nyfed_household_debt/area_report_by_year_2026-02.xlsx")
    book = sheets_of(whole)
    for rows in book.values():
        for row in rows:
            row[:] = [mark if cell == "Q4_2025" else cell for cell in row]
    pd.testing.assert_frame_equal(
        databank.parse_state_debt(workbook(book)), databank.parse_state_debt(whole)
    )


def test_a_year_of_the_state_workbook_that_cannot_be_read_is_named(source):
    book = sheets_of(source("nyfed_household_debt/area_report_by_year_2026-02.xlsx"))
    for row in book["studentloan"]:
        row[:] = ["newest" if cell == "Q4_2025" else cell for cell in row]
    with pytest.raises(FormatError, match=r"studentloan: the column headed 'newest' holds 52 figure"):
        databank.parse_state_debt(workbook(book))


@pytest.mark.parametrize("labels", [True, False], ids=["with labels", "without labels"])
def test_two_blocks_side_by_side_are_told_apart_by_their_unit(source, labels):
    whole = source("nyfed_household_debt/HHD_C_Report_2024Q2.xlsx")
    book = sheets_of(whole)
    rows = next(r for r in book.values() if r and _workbook.plain(r[0][0]).startswith("new delinquent"))
    for number, row in enumerate(rows):
        dollars = [cell * 10 if isinstance(cell, float) else cell for cell in row]
        first = row[0] if labels and number > 3 else ""
        row += [first, *dollars[1:]]
    rows[1][8] = "Billions of $"
    pd.testing.assert_frame_equal(
        household_debt.parse_student_loan_delinquency(workbook(plain_dates(book))),
        household_debt.parse_student_loan_delinquency(whole),
    )


def test_a_new_product_of_household_debt_is_named(source):
    book = sheets_of(source("nyfed_household_debt/HHD_C_Report_2024Q2.xlsx"))
    rows = next(r for r in book.values() if r and _workbook.plain(r[0][0]).startswith("total debt"))
    for number, row in enumerate(rows):
        row.append("Buy now, pay later" if number == 3 else 0.1 if number > 3 else "")
    with pytest.raises(FormatError, match="'Buy now, pay later' holds 86 figure"):
        household_debt.parse_household_debt(workbook(plain_dates(book)))


def test_graduates_without_a_preamble(source):
    whole = source("nyfed_college_labor/College-labor-data_2025-08-01.xlsx")
    book = plain_dates(sheets_of(whole))
    for name in ("unemployed", "underemployed", "wages"):
        top = next(at for at, row in enumerate(book[name]) if row[0] == "Date")
        book[name] = book[name][top:]
    data = workbook(book)
    pd.testing.assert_frame_equal(
        college_labor.parse_college_labor(data), college_labor.parse_college_labor(whole)
    )
    pd.testing.assert_frame_equal(college_labor.parse_wages(data), college_labor.parse_wages(whole))
    published, why = college_labor.rates_published_on(data)
    assert published == "2025-08"
    assert "no date" in str(why)


# Federal Student Aid's repayment plans, whose layout changed


def test_repayment_plans_of_three_layouts_agree(source):
    frames = [
        repayment.parse_portfolio_by_repayment_plan(
            source(f"fsa/DLPortfoliobyRepaymentPlan_FY{name}.xls")
        ).set_index(["period_end", "portfolio", "plan", "hardship"])
        for name in ("2018Q2", "2022Q2", "2026Q1")
    ]
    oldest, middle, newest = (frame["outstanding_billion_usd"] for frame in frames)
    for older in (oldest, middle):
        both = newest.index.intersection(older.index)
        assert len(both) > 0.9 * len(older)
        assert (newest[both] - older[both]).abs().max() < 0.06
    key = (pd.Timestamp("2025-12-31"), "direct_loans", "repaye_or_save", "any")
    assert newest[key] == 395.3


# Employment Projections

JOBS = ("2024 National Employment Matrix title", "2024 National Employment Matrix code")


def projections(source: Callable[[str], bytes]) -> tuple[dict[str, Rows], pd.DataFrame]:
    whole = source("bls/occupation_2024-34.xlsx")
    return sheets_of(whole), occupations.parse_occupation_workbook(whole)


def test_education_on_a_sheet_of_its_own(source):
    book, expected = projections(source)
    rows = book["Table 1.2"]
    at = rows[1].index("Typical education needed for entry")
    alone = [[row[0], row[1], row[at]] for row in rows[1:]]
    for row in rows:
        del row[at]
    book["Table 1.7"] = [["Table 1.7 Education and training assignments by detailed occupation"], *alone]
    pd.testing.assert_frame_equal(occupations.parse_occupation_workbook(workbook(book)), expected)


def test_title_and_code_share_a_heading_and_others_have_two_rows(source):
    """Layout of 2014-24 to 2018-28."""
    book, expected = projections(source)
    rows = book["Table 1.2"]
    upper, lower = list(rows[1]), [""] * len(rows[1])
    upper[0], upper[1] = "2024 National Employment Matrix title and code", ""
    for at, title in enumerate(rows[1]):
        plain = title.replace("–", "-")
        if match := re.fullmatch(r"(Employment), (\d{4})", plain):
            upper[at], lower[at] = (match[1] if match[2] == "2024" else ""), match[2]
        elif match := re.fullmatch(r"Employment change, (numeric|percent), (.*)", plain):
            upper[at] = f"Change, {match[2]}" if match[1] == "numeric" else ""
            lower[at] = "Number" if match[1] == "numeric" else "Percent"
        elif plain.startswith("Median annual wage"):
            upper[at] = "Median annual wage, 2024(1)"
    book["Table 1.2"] = [rows[0], upper, lower, *rows[2:]]
    pd.testing.assert_frame_equal(occupations.parse_occupation_workbook(workbook(book)), expected)


def test_openings_of_a_whole_decade_are_no_yearly_openings(source):
    book, expected = projections(source)
    change = {"2024": "2014", "2034": "2024", "2024–34": "2014–24"}
    rows = book["Table 1.2"]
    for at, title in enumerate(rows[1]):
        years = re.sub(r"\d{4}–\d{2}|\d{4}", lambda m: change[m[0]], str(title))
        rows[1][at] = years.replace("Occupational openings", "Job openings").replace(" annual average", "")
    frame = occupations.parse_occupation_workbook(workbook(book))
    assert frame["edition"].unique().tolist() == ["2014-24"]
    assert frame["openings_thousand_per_year"].isna().all()
    assert "no yearly openings" in frame.attrs["notes"][0]
    assert frame["employment_base_thousand"].equals(expected["employment_base_thousand"])


# Wages by area


def test_the_archive_of_all_areas_is_read_for_all_industries_and_owners():
    header = ["AREA", "AREA_TITLE", "AREA_TYPE", "NAICS", "I_GROUP", "OWN_CODE", "OCC_CODE", "OCC_TITLE"]
    header += ["O_GROUP", "TOT_EMP", "A_MEAN", "A_MEDIAN"]
    rows: Rows = [header]
    rows.append([99, "U.S.", 1, "000000", "cross-industry", 1235, "11-1011", "x", "detailed", 309400, 1, 2])
    rows.append([99, "U.S.", 1, "000000", "cross-industry", 5, "11-1011", "x", "detailed", 250000, 1, 2])
    rows.append([99, "U.S.", 1, "11", "sector", 5, "11-1011", "x", "detailed", 9000, 1, 2])
    rows.append(
        [47, "Tennessee", 2, "000000", "cross-industry", 1235, "11-1011", "x", "detailed", 40, 1, "#"]
    )
    rows.append([10180, "Abilene", 4, "000000", "cross-industry", 1235, "11-0000", "x", "major", 1, 1, 1])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("oesm25all/all_data_M_2025.xlsx", workbook({"All May 2025 data": rows}))
        archive.writestr("oesm25all/field_descriptions.xlsx", workbook({"Fields": [["a", "b"]]}))
    frame = oews.parse_oews(packed.getvalue())
    assert frame["oews_area_code"].tolist() == ["0000000", "4700000"]
    assert frame["employment"].tolist() == [309400, 40]
    assert frame["median_annual_wage_usd"].isna().tolist() == [False, True]
    assert oews.published_on(packed.getvalue()) is not None


def test_archives_of_two_years_are_refused():
    def archive(year: int) -> bytes:
        header = ["AREA", "AREA_TYPE", "OCC_CODE", "O_GROUP", "TOT_EMP", "A_MEAN", "A_MEDIAN"]
        rows: Rows = [header, [47, 2, "11-1011", "detailed", 1, 1, 1]]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as files:
            files.writestr(f"state_M{year}_dl.xlsx", workbook({"x": rows}))
        return packed.getvalue()

    with pytest.raises(FormatError, match="May 2024 and May 2025"):
        oews.parse_oews(archive(2024), archive(2025))


# Series


def test_freds_excel_download_equals_its_csv(source):
    text = source("fred/MSPUS__2025-10_fredgraph.csv").decode()
    lines = [line.split(",") for line in text.split()[1:]]
    about: Rows = [["FRED Graph Observations"], [""], ["MSPUS", "Median Sales Price"], [""]]
    rows: Rows = [[date.fromisoformat(day), float(value)] for day, value in lines]
    data = workbook({"README": about, "Quarterly": [["observation_date", "MSPUS"], *rows]})
    pd.testing.assert_frame_equal(series.parse_mspus(data), series.parse_mspus(text.encode()))
    old = workbook({"FRED Graph": [*about, ["observation_date", "MSPUS"], *rows]})
    pd.testing.assert_frame_equal(series.parse_mspus(old), series.parse_mspus(text.encode()))


@pytest.mark.parametrize("name", ["MSPUS", "mspus", "MSPUS_20251022", "value", "Close"])
def test_a_series_by_its_name_or_by_none(name):
    frame = series.parse_mspus(f"DATE,{name}\n2025-04-01,410800\n2025-07-01,NULL\n".encode())
    assert frame["median_sales_price_usd"].tolist() == [410_800]


@pytest.mark.parametrize("name", ["ASPUS", "MSPUS_PC1", "MSPNHSUS", "usd", "median income"])
def test_another_series_is_named(name):
    with pytest.raises(FormatError, match=f"holds {name}, not MSPUS"):
        series.parse_mspus(f"DATE,{name}\n2025-04-01,410800\n".encode())


def test_another_series_of_the_bls_is_named():
    answer = b'{"status":"REQUEST_SUCCEEDED","message":[],"Results":{"series":[{"seriesID":"%s","data":'
    answer += b'[{"year":"2024","period":"M05","value":"314.069"}]}]}}'
    assert len(cpi.parse_cpi(answer % b"CUUR0000SA0")) == 1
    with pytest.raises(FormatError, match="CUUR0000SAF is not used"):
        cpi.parse_cpi(answer % b"CUUR0000SAF")
    with pytest.raises(FormatError, match=r"LNS14000000.*is no index"):
        cpi.parse_cpi(answer % b"LNS14000000")


# Zillow and the taxi commission


def test_region_types_in_any_case(source):
    whole = source("zillow/Metro_zori_uc_sfrcondomfr_sm_month__2025-09.csv")
    older = whole.replace(b",msa,", b",Msa,").replace(b",country,", b",Country,")
    assert older != whole
    pd.testing.assert_frame_equal(zillow.parse_zori(older), zillow.parse_zori(whole))


def test_a_month_that_cannot_be_read_is_named(source):
    whole = source("zillow/Metro_zori_uc_sfrcondomfr_sm_month__2025-09.csv")
    with pytest.raises(FormatError, match=r"Sep 2025 are neither a month's last day"):
        zillow.parse_zori(whole.replace(b"2025-09-30", b"Sep 2025", 1))


def test_the_taxi_report_of_2024_equals_the_newer_one_before_its_revisions(source):
    older, newer = (
        tlc.parse_trips(source(f"tlc/data_reports_monthly_to_{month}.csv")).set_index(
            ["month", "license_class"]
        )["trips_per_day"]
        for month in ("2024-01", "2025-03")
    )
    settled = older.index[older.index.get_level_values("month") < "2023-10-01"]
    assert len(settled) == 707
    assert older[settled].equals(newer[settled])


def test_no_trip_paid_by_card_and_none_shared_are_figures():
    columns = TaxiTrips.to_schema().columns
    for name in ("trips_paid_with_card_pct", "shared_trips_per_day"):
        (lowest,) = [c.statistics["min_value"] for c in columns[name].checks if "min_value" in c.statistics]
        assert lowest == 0


def test_a_report_without_the_later_columns_says_so(source):
    whole = source("tlc/data_reports_monthly_to_2024-01.csv")
    rows = [row[:-1] for row in csv.reader(io.StringIO(whole.decode()))]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    frame = tlc.parse_trips(out.getvalue().encode())
    assert frame["shared_trips_per_day"].isna().all()
    assert "no column Trips Per Day Shared" in frame.attrs["notes"][0]
    renamed = whole.replace(b"Trips Per Day Shared", b"Shared Rides", 1)
    with pytest.raises(FormatError, match=r"no column Trips Per Day Shared.*also has Shared Rides"):
        tlc.parse_trips(renamed)
    assert list(frame.columns) == list(resources()["tlc/trips"].columns)


# O*NET, the Digest, price parities and population


def test_onets_excel_edition_equals_its_text_files(source):
    names = [name for name in sandbox.mirrored()["onet/education"] if "Read Me" not in name]
    texts = [source(name) for name in names]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in zip(names, texts, strict=True):
            rows: Rows = list(csv.reader(data.decode().splitlines(), delimiter="\t"))
            number = re.compile(r"\d+(\.\d+)?")
            cells = [[float(c) if number.fullmatch(c) else c for c in row] for row in rows]
            member = Path(name).with_suffix(".xlsx").name
            archive.writestr(f"db_27_0_excel/{member}", workbook({member[:20]: cells}))
    expected, actual = onet.parse_education(*texts), onet.parse_education(packed.getvalue())
    numbers = [name for name, kind in resources()["onet/education"].columns.items() if kind != "text"]
    for frame in (expected, actual):
        frame[numbers] = frame[numbers].astype("float64")
    pd.testing.assert_frame_equal(actual, expected)


def test_another_table_of_the_digest_is_refused_by_its_number(source):
    page = source("nces/nces_dt23_330.10.html").replace(b"Table 330.10.", b"Table 330.20.", 1)
    with pytest.raises(FormatError, match=r"this is Table 330.20. Download Table 330.10"):
        tuition.parse_tuition(page)
    book = sheets_of(source("nces/d20_tabn330.10.xls"))
    for rows in book.values():
        rows[0] = [str(cell).replace("330.10", "330.20") for cell in rows[0]]
    with pytest.raises(FormatError, match=r"this is Table 330.20"):
        tuition.parse_tuition(workbook(book))


def test_a_line_of_price_parities_with_a_new_name_is_named(source):
    data = source("bea/SARPP_STATE_2008_2023.csv").replace(b"RPPs: All items ", b"Price parity, all items ")
    with pytest.raises(FormatError, match="the line 'price parity, all items' is not known"):
        bea.parse_price_parities(data)


def test_a_kind_of_area_that_is_not_known_is_named(source):
    data = source("census/cbsa-est2025-alldata.csv")
    data = data.replace(b",Metropolitan Statistical Area,", b",Metro Area (revised),", 1)
    with pytest.raises(
        FormatError, match=r"'Metro Area \(revised\)' in the column LSAD is unknown \(1 row"
    ):
        population.parse_population(data)


def test_a_year_without_one_of_its_two_columns_is_named(source):
    data = source("census/cbsa-est2025-alldata.csv").replace(b"POPESTIMATE2025", b"Population 2025", 1)
    with pytest.raises(FormatError, match=r"POPESTIMATE are of 2020, .*2024, DOMESTICMIG of .*2025"):
        population.parse_population(data)


def test_an_occupation_without_one_of_its_levels_is_named(source):
    names = sandbox.mirrored()["onet/education"]
    first, *rest = [source(name) for name in names]
    lines = first.decode().split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("11-1011.00\t") and "\tRL\t6\t" in line)
    lines[at] = lines[at].replace("\tRL\t6\t", "\tRW\t6\t")
    with pytest.raises(FormatError, match=r"scale RL has 11 of its 12 categories for 11-1011.00"):
        onet.parse_education("\n".join(lines).encode(), *rest)
