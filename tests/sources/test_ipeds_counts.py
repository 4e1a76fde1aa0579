"""IPEDS counts: layouts of several years give the same columns; damaged codes are refused or restored."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date

import pandas as pd
import pytest

from edudata.errors import FormatError, PermanentError
from edudata.records import Context
from edudata.registry import resources
from edudata.sources import _edition
from edudata.sources._ipeds import completions, enrollment, institutions


def packed(**members: str) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.csv", (2025, 3, 17, 9, 0, 0)), text)
    return sink.getvalue()


@pytest.fixture(scope="module")
def real(reference):
    def read(parse, file, edition=None):
        data = (reference / "sources" / file).read_bytes()
        return parse(data, *([_edition.payload(edition)] if edition else []))

    return read


STUDENTS = "UNITID,AWLEVELC,XCSTOTLT,CSTOTLT,XCSTOTLM,CSTOTLM,XCSTOTLW,CSTOTLW"
OLD = f'{STUDENTS}  \r\n100654,05,"R",560,"R",230,"R",330\r\n100654,11,"R",9,"Z",0,"R",9\r\n'
NEW = f"\ufeff{STUDENTS}\r\n100654,5,R,589,R,208,R,381\r\n"


def test_both_forms_of_a_level_are_one():
    frame = completions.parse_students(packed(c2019_c=OLD))
    assert frame.to_numpy().tolist() == [["2018-19", "100654", 5, 560], ["2018-19", "100654", 11, 9]]
    assert completions.parse_students(packed(c2024_c=NEW))["award_level"].tolist() == [5]


def test_the_revised_file_counts():
    revised = NEW.replace("589,R,208", "590,R,209")
    frame = completions.parse_students(packed(c2024_c=NEW, c2024_c_rv=revised))
    assert frame["students"].tolist() == [590]


@pytest.mark.parametrize(
    ("year", "short", "bachelors"),
    [
        ("2016", {1: 433_217}, 1_919_452),
        ("2019", {1: 479_013}, 2_009_478),
        ("2020", {11: 82_069, 12: 376_397}, 2_033_157),
        ("2022", {11: 91_299, 12: 422_794}, 2_008_271),
        ("2024", {11: 107_930, 12: 504_083}, 1_946_330),
    ],
)
def test_students_by_level(real, year, short, bachelors):
    frame = real(completions.parse_students, f"ipeds_completions/c{year}_c.csv", year)
    total = frame.groupby("award_level")["students"].sum()
    assert total[total.index.isin([1, 11, 12])].to_dict() == short
    assert total[5] == bachelors
    assert set(frame["academic_year"]) == {f"{int(year) - 1}-{year[2:]}"}


@pytest.mark.parametrize(
    ("year", "computer_science", "every"), [("2020", 97_923, 2_060_808), ("2024", 122_747, 1_974_834)]
)
def test_awards_by_field(real, year, computer_science, every):
    frame = real(completions.parse_awards, f"ipeds_completions/c{year}_a_8cols.parquet", year)
    bachelors = frame[frame["award_level"] == 5].set_index("cip_code")["awards"]
    assert bachelors[bachelors.index.str.startswith("11")].sum() == computer_science
    assert bachelors["99"] == every == bachelors.drop("99").sum()


AWARDS = "UNITID,CIPCODE,MAJORNUM,AWLEVEL,CTOTALT\n"


def test_a_spreadsheets_codes_are_restored_and_second_majors_left_out():
    text = f"{AWARDS}100654,1.0999,1,5,12\n100654,11.01,1,05,3\n100654,11.01,2,5,7\n100654,99,1,5,15\n"
    frame = completions.parse_awards(packed(c2024_a=text)).set_index("cip_code")["awards"]
    assert frame.to_dict() == {"0109": 12, "1101": 3, "99": 15}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("100654,01.0999,1,5,12\n100654,99,1,5,13\n", "award level 5 do not add up"),
        ("100654,agriculture,1,5,12\n100654,99,1,5,12\n", "'agriculture' is not a field's code"),
        ("100654,01.0999,1,42,12\n100654,99,1,42,12\n", "'42' in the column AWLEVEL is unknown"),
        ("100654,01.0999,1,5,many\n100654,99,1,5,12\n", "'many' is not a number"),
        ("100654,01.0999,2,5,12\n", "no award for a first major"),
    ],
)
def test_wrong_awards_are_refused(rows, message):
    with pytest.raises(FormatError, match=message):
        completions.parse_awards(packed(c2024_a=f"{AWARDS}{rows}"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("100654,5", "100654,13", "'13' in the column AWLEVELC is unknown"),
        ("100654,5", "10065,5", None),
        ("100654,5", "1006540,5", "'1006540' is not a code of 6 digits"),
        ("R,208", "R,2080", "add up to 2,461, not to 589"),
        ("589", "lots", "'lots' is not a number"),
        ("589", "589.5", "589.5 is not a whole number"),
        ("AWLEVELC", "LEVEL", "AWLEVELC are missing"),
        ("5,R,589,R,208,R,381", ",R,589,R,208,R,381", "have no award level"),
    ],
)
def test_wrong_students_are_refused(old, new, message):
    data = packed(c2024_c=NEW.replace(old, new, 1))
    if message is None:
        assert completions.parse_students(data)["unitid"].tolist() == ["10065"]
        return
    with pytest.raises(FormatError, match=message):
        completions.parse_students(data)


def test_the_year_is_in_the_name_or_a_person_says_it():
    with pytest.raises(FormatError, match=r'edition = "2024"'):
        completions.parse_students(NEW.encode())
    frame = completions.parse_students(NEW.encode(), _edition.payload("2024"))
    assert frame["academic_year"].tolist() == ["2023-24"]
    with pytest.raises(FormatError, match="is that of 2024, not of 2022"):
        completions.parse_students(packed(c2024_c=NEW), _edition.payload("2022"))
    with pytest.raises(FormatError, match="'autumn' is no year"):
        completions.parse_students(NEW.encode(), _edition.payload("autumn"))
    with pytest.raises(FormatError, match=r"holds 'hd2024\.csv', another file"):
        completions.parse_students(packed(hd2024=NEW))


def test_fall_students_at_a_distance(real):
    for year, total, only in (("2012", 21_465_664, 2_638_406), ("2016", 20_525_775, 3_006_722)):
        revised = "_rv" if year == "2012" else ""
        frame = real(enrollment.parse_fall_distance, f"ipeds_enrolment/ef{year}a_dist{revised}.csv", year)
        every = frame[frame["level"] == "all"]
        assert (every["students"].sum(), every["distance_only"].sum()) == (total, only)
        assert set(frame["academic_year"]) == {f"{year}-{int(year[2:]) + 1}"}


def test_fall_students_in_three_layouts(real):
    old = real(enrollment.parse_fall, "ipeds_enrolment/EF1985.zip")
    assert (len(old), old["students"].sum(), set(old["academic_year"])) == (3349, 12_411_945, {"1985-86"})
    export = real(enrollment.parse_fall, "ipeds_enrolment/ipeds_custom_fall2023_enrolment.csv", "2023")
    total = export.groupby("level")["students"].sum().to_dict()
    assert total == {"all": 19_701_812, "undergraduate": 16_427_350, "graduate": 3_274_462}
    rows = "UNITID,EFALEVEL,LINE,SECTION,LSTUDY,XEFTOTLT,EFTOTLT\n"
    rows += "".join(f"100654,{level},99,3,1,R,{n}\n" for level, n in ((1, 60), (2, 40), (3, 30), (12, 20)))
    modern = enrollment.parse_fall(packed(ef2023a=rows))
    assert dict(zip(modern["level"], modern["students"], strict=True)) == {
        "all": 60, "undergraduate": 40, "graduate": 20,
    }  # fmt: skip


def test_students_of_a_year_in_two_layouts(real):
    frame = real(enrollment.parse_12_months, "ipeds_enrolment/effy2016.csv.gz", "2016")
    total = frame.groupby("level")["students"].sum().to_dict()
    assert total == {"all": 27_377_384, "undergraduate": 23_497_903, "graduate": 3_879_481}
    rows = "UNITID,EFFYALEV,EFFYLEV,LSTUDY,XEYTOTLT,EFYTOTLT,EFYTOTLM,EFYTOTLW\n"
    rows += "".join(
        f"100654,{a},{b},1,R,{n},{n},0\n" for a, b, n in ((1, 1, 60), (2, 2, 40), (3, -2, 9), (12, 4, 20))
    )
    newer = enrollment.parse_12_months(packed(effy2024=rows))
    assert newer["students"].tolist() == [60, 40, 20]
    assert set(newer["academic_year"]) == {"2023-24"}


def test_an_export_of_several_years(real):
    file = "ipeds_enrolment/ipeds_custom_12month_distance_2020_2024.csv"
    frame = real(enrollment.parse_distance_12_months, file)
    total = frame.groupby("academic_year")["students"].sum()
    assert total.tolist() == [26_138_445, 25_478_053, 25_164_197, 25_294_994, 26_076_755]
    only = frame.groupby("academic_year")["distance_only"].sum()
    assert (100 * only / total).round(1).tolist() == [22.1, 44.7, 32.2, 29.9, 29.9]


EXPORT = (
    "UnitID,TOTAL_ENROLL_2024,DE_ENROLL_2024,SDE_ENROLL_TOTAL,"
    "TOTAL_ENROLL_2023,DE_ENROLL_2023,SDE_ENROLL_2023\n"
)


def test_a_heading_without_its_year_and_an_institution_without_a_year():
    frame = enrollment.parse_distance_12_months(f"{EXPORT}493868,89,5,6,,,\n".encode())
    assert frame.to_numpy().tolist() == [["2023-24", "493868", "all", 89, 5, 6]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{EXPORT}493868,89,50,60,74,1,1\n", "493868 has more students at a distance"),
        (
            EXPORT.replace("SDE_ENROLL_2023", "SDE_ENROLL") + "493868,89,5,6,74,1,1\n",
            "not TOTAL_ENROLL, DE_ENROLL",
        ),
        ("UnitID,STUDENTS\n493868,89\n", "not TOTAL_ENROLL, DE_ENROLL"),
    ],
)
def test_a_wrong_export_is_refused(text, message):
    with pytest.raises(FormatError, match=message):
        enrollment.parse_distance_12_months(text.encode())


def test_full_time_equivalents(real):
    for year, total in (("2018", 16_832_804), ("2022", 15_920_619)):
        frame = real(enrollment.parse_full_time_equivalents, f"ipeds_enrolment/efia{year}.csv", year)
        assert frame[["fte_undergraduate", "fte_graduate", "fte_professional"]].sum().sum() == total


def test_parts_that_are_not_all_students_are_refused():
    text = "UNITID,EFDELEV,EFDETOT,EFDEEXC,EFDESOM,EFDENON\n100654,1,100,10,20,60\n"
    with pytest.raises(FormatError, match="add up to 90, not to 100"):
        enrollment.parse_fall_distance(packed(ef2016a_dist=text))
    with pytest.raises(FormatError, match="EFDELEV lacks the level 12, 2"):
        enrollment.parse_fall_distance(packed(ef2016a_dist=text.replace("60\n", "70\n")))


def test_directories_of_three_years(real):
    for file, year, rows, closed in (
        ("ipeds/hd2020.csv.gz", "2020", 6440, 60),
        ("ipeds/hd2023_verbatim.csv.gz", "2023", 6163, 75),
        ("ipeds/hd2024.csv.gz", "2024", 6072, 68),
    ):
        frame = real(institutions.parse_institutions, file, year).set_index("unitid")
        assert (len(frame), frame.loc["100654", "opeid"]) == (rows, "00100200")
        assert len(real(institutions.parse_closed_institutions, file, year)) == closed


def test_a_directory_that_went_through_a_spreadsheet(real):
    """Its ids lost their zeros and are restored; its closing days lost their century and are refused."""
    frame = real(institutions.parse_institutions, "ipeds/hd2023.csv", "2023").set_index("unitid")
    faithful = real(institutions.parse_institutions, "ipeds/hd2023_verbatim.csv.gz", "2023").set_index(
        "unitid"
    )
    assert frame["opeid"].fillna("").tolist() == faithful["opeid"].reindex(frame.index).fillna("").tolist()
    with pytest.raises(FormatError, match="'7/24/23' in CLOSEDAT is not a date like 07/24/2023"):
        real(institutions.parse_closed_institutions, "ipeds/hd2023.csv", "2023")


def test_the_newest_year_is_looked_for():
    resource = resources()["ipeds/completions"]
    asks = resource.requests(resource, Context(today=date(2026, 3, 1)))
    assert next(asks).url == "https://nces.ed.gov/ipeds/datacenter/data/C2026_C.zip"
    assert asks.send(None).url.endswith("/C2025_C.zip")
    with pytest.raises(StopIteration) as stop:
        asks.send(packed(c2025_c=NEW))
    assert resource.parse(*stop.value.value)["academic_year"].tolist() == ["2024-25"]
    assert resource.published_on(*stop.value.value)[0] == "2025-03"


def test_the_looking_ends():
    resource = resources()["ipeds/awards"]
    asks = resource.requests(resource, Context(today=date(2026, 3, 1)))
    next(asks)
    for _ in range(3):
        asks.send(None)
    with pytest.raises(FormatError, match=r"no C2023_A\.zip to C2026_A\.zip"):
        asks.send(None)


def test_an_export_is_left_to_a_person():
    resource = resources()["ipeds/distance_12_months"]
    with pytest.raises(PermanentError, match="Download the file by hand"):
        next(resource.requests(resource, Context(today=date(2026, 3, 1))))


PARSERS = [r for r in resources().values() if r.source == "ipeds" and r.parse and r.name != "directory"]


@pytest.mark.parametrize("resource", PARSERS, ids=lambda resource: resource.name)
@pytest.mark.parametrize(
    "data", [b"<html>busy</html>", b"", b"a,b\n1,2\n", b"PK\x03\x04", gzip.compress(b"a,b\n", mtime=0)[:12]]
)
def test_another_file_is_refused(resource, data):
    with pytest.raises(FormatError, match="IPEDS"):
        resource.parse(data, _edition.payload("2024"))


def test_the_frames_have_the_declared_columns(real):
    frame = completions.parse_students(packed(c2024_c=NEW))
    assert sorted(frame.columns) == sorted(completions.COMPLETIONS.columns)
    assert isinstance(frame, pd.DataFrame)
