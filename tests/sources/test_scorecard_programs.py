"""College Scorecard, fields of study: programs with figures, counts of all, every form of the file."""

from __future__ import annotations

import bz2
import io
import json
import zipfile
from contextlib import suppress
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError
from edudata.records import Context
from edudata.sources.scorecard import _program_rows, _requests
from edudata.sources.scorecard.programs import (
    CAMPUSES,
    FIELDS_OF_STUDY,
    OTHER_PROGRAMS,
    PROGRAMS,
    parse_campuses,
    parse_fields,
    parse_other_programs,
    parse_programs,
)

REPACKED = "sources/scorecard_programs/truewise_value_check_full_20260610.parquet"
HEAD = (
    "UNITID,OPEID6,INSTNM,CONTROL,CIPCODE,CIPDESC,CREDLEV,CREDDESC,IPEDSCOUNT1,"
    "EARN_MDN_1YR,EARN_MDN_4YR,DEBT_ALL_STGP_EVAL_MDN"
)
ROWS = (
    "194240,2876,Orange,Public,5108,Allied Health.,2,Associate's Degree,51,40000,50894,9500",
    "194240,2876,Orange,Public,5109,Diagnosis.,2,Associate's Degree,11,PS,77945,PS",
    "194240,2876,Orange,Public,5110,Laboratory.,2,Associate's Degree,8,PS,PrivacySuppressed,NULL",
    "100654,1002,A & M,Public,0100,Agriculture.,3,Bachelor's Degree,NULL,PS,PS,33500",
    "NA,8440,McGill,Foreign,2201,Law.,7,First Professional Degree,NA,PS,90000,50000",
    "100655,1002,A & M South,Public,0100,Agriculture.,3,Bachelor's Degree,7,PS,PS,33500",
)
CSV = "\r\n".join((HEAD, *ROWS)).encode()


SCHOOL: dict[str, object] = {"id": 194240, "ope6_id": "002876", "school.name": "Orange"}


def packed(data: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("Most-Recent-Cohorts-Field-of-Study.csv", data)
        out.writestr("__MACOSX/._Most-Recent-Cohorts-Field-of-Study.csv", b"\0")
    return sink.getvalue()


def program(nested: bool = True, **values: object) -> dict[str, object]:
    flat = {
        "code": "5108",
        "title": "Allied Health.",
        "credential.level": 2,
        "credential.title": "Associate's Degree",
        "counts.ipeds_awards1": 51,
        "earnings.1_yr.overall_median_earnings": 40000,
        "earnings.4_yr.overall_median_earnings": 50894,
        "debt.staff_grad_plus.all.eval_inst.median": 9500,
    } | values
    out: dict[str, object] = {}
    for name, value in flat.items():
        *parents, last = name.split(".") if nested else [name]
        place = out
        for parent in parents:
            place = place.setdefault(parent, {})  # type: ignore[assignment]
        place[last] = value
    return out


def answer(*schools: dict[str, object]) -> bytes:
    metadata = {"page": 0, "total": len(schools), "per_page": 100}
    return json.dumps({"metadata": metadata, "results": schools}).encode()


@pytest.mark.parametrize("payloads", [[CSV], [b"<html>the data page</html>", packed(CSV)]])
def test_programs_with_a_figure_are_kept_as_published(payloads):
    frame = parse_programs(*payloads)
    assert list(frame.columns) == list(PROGRAMS.columns)
    assert frame.fillna("").to_numpy().tolist() == [
        ["002876", "194240", "5108", "2", "51", "40000", "50894", "9500", "", ""],
        ["002876", "194240", "5109", "2", "11", "", "77945", "", "", ""],
        ["001002", "100654", "0100", "3", "", "", "", "33500", "", ""],
        ["008440", "NA", "2201", "7", "", "", "90000", "50000", "", ""],
        ["001002", "100655", "0100", "3", "7", "", "", "33500", "", ""],
    ]


def test_counts_and_five_years_are_read_where_a_release_has_them():
    head = HEAD.replace("EARN_MDN_4YR,", "EARN_MDN_4YR,EARN_MDN_5YR,EARN_COUNT_WNE_4YR,")
    row = "100690,1003,Amridge,Private,3906,Religion.,3,Bachelor's Degree,12,PS,41000,43000,18,PS"
    frame = parse_programs("\n".join((head, row)).encode())
    assert frame.loc[0, ["earnings_5yr_usd", "graduates_4yr"]].tolist() == ["43000", "18"]


def test_programs_without_figures_are_kept_apart():
    frame = parse_other_programs(CSV)
    assert list(frame.columns) == list(OTHER_PROGRAMS.columns)
    assert frame.to_numpy().tolist() == [["002876", "194240", "5110", "2", "8"]]
    assert len(parse_programs(CSV)) + len(frame) == len(ROWS)


def test_a_campus_is_stored_once_for_all_its_programs():
    frame = parse_campuses(CSV)
    assert list(frame.columns) == list(CAMPUSES.columns)
    assert frame.fillna("").to_numpy().tolist() == [
        ["002876", "194240", "Orange", "Public", ""],
        ["001002", "100654", "A & M", "Public", ""],
        ["008440", "NA", "McGill", "Foreign", ""],
        ["001002", "100655", "A & M South", "Public", ""],
    ]
    school = SCHOOL | {"school.ownership": 2, "school.main_campus": 1}
    pages = answer(school | {"latest.programs.cip_4_digit": [program()]})
    assert parse_campuses(pages).to_numpy().tolist() == [
        ["002876", "194240", "Orange", "Private, nonprofit", "1"]
    ]
    for wrong, why in (
        (CSV.replace(b"INSTNM", b"X"), "INSTNM missing"),
        (CSV.replace(b"Orange,Public,5109", b"Apple,Public,5109"), "occur twice"),
        (CSV.replace(b"Foreign", b"Abroad"), "control 'Abroad', expected Public, "),
    ):
        with pytest.raises(FormatError, match=why):
            parse_campuses(wrong)


def test_the_first_edition_has_the_ids_of_schools_that_closed_since(reference):
    path = reference / "sources/scorecard_programs/FieldOfStudyData1516_1617_PP.csv.bz2"
    campuses = parse_campuses(bz2.decompress(path.read_bytes())).set_index(["opeid6", "unitid"])
    assert campuses.loc[("010195", "132338")].tolist() == [
        "The Art Institute of Fort Lauderdale",
        "Private, for-profit",
        "1",
    ]
    assert campuses.loc[("006677", "NA"), "control"] == "Foreign"


def test_all_programs_are_counted_once_for_all_their_campuses():
    frame = parse_fields(CSV)
    assert list(frame.columns) == list(FIELDS_OF_STUDY.columns)
    assert frame.to_numpy().tolist() == [
        ["0100", "3", "Agriculture", "Bachelor's Degree", 1, 0, 1, 7],
        ["2201", "7", "Law", "First Professional Degree", 1, 1, 1, 0],
        ["5108", "2", "Allied Health", "Associate's Degree", 1, 1, 1, 51],
        ["5109", "2", "Diagnosis", "Associate's Degree", 1, 1, 0, 11],
        ["5110", "2", "Laboratory", "Associate's Degree", 1, 0, 0, 8],
    ]


@pytest.mark.parametrize("nested", [True, False])
def test_programs_of_the_api_nested_or_flat(nested):
    school = SCHOOL | {"latest.programs.cip_4_digit": [program(nested)]}
    if nested:
        school |= {"school": {"name": "Orange"}}
        del school["school.name"]
    without = {"id": 194241, "latest.programs.cip_4_digit": None}
    frame = parse_programs(answer(school, without))
    assert frame.fillna("").to_numpy().tolist() == [
        ["002876", "194240", "5108", "2", "51", "40000", "50894", "9500", "", ""]
    ]
    assert parse_fields(answer(school))["title"].tolist() == ["Allied Health"]


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"<html>", "a web page"),
        (CSV.replace(b"EARN_MDN_4YR", b"EARN_MDN_9YR") + b"\n", None),
        (CSV.replace(b"CIPDESC", b"X"), "CIPDESC missing"),
        ((HEAD + "\n" + ROWS[0] + "\n" + ROWS[0]).encode(), "occur twice"),
        ((HEAD + "\n").encode(), "no program"),
        ((HEAD + "\n" + ROWS[2]).encode(), "not one program has a figure"),
        (CSV.replace(b",50894,", b",many,"), "'many' in EARN_MDN_4YR"),
        (CSV.replace(b",5108,", b",51.08,"), r"'51\.08' in CIPCODE"),
        (answer({"id": 194240, "latest.programs.cip_4_digit": 3}), "is no list"),
        (answer({"id": 194240, "latest.programs.cip_4_digit": [3]}), "is no list"),
        (answer({"id": 194240}), "OPEID6, UNITID, CIPCODE"),
        (answer(SCHOOL | {"id": 1, "latest.programs.cip_4_digit": [program()]}), "'1' in UNITID"),
        (
            answer(SCHOOL | {"latest.programs.cip_4_digit": [program(code=["5108"])]}),
            "nested where one",
        ),
    ],
)
def test_other_files_of_programs_are_refused(payload, why):
    if why is None:
        # A cut may lack a measure; a full file may not.
        assert len(parse_programs(payload)) == 4
        wide = b"\r\n".join(
            line + b"," + b",".join(b"X%d" % n if number == 0 else b"" for n in range(150))
            for number, line in enumerate(payload.split(b"\r\n"))
        )
        payload, why = wide, "EARN_MDN_4YR missing"
    with pytest.raises(FormatError, match=why):
        parse_programs(payload)


def test_two_names_of_one_field_are_refused():
    other = ROWS[0].replace("194240,2876", "100654,1002").replace("Allied Health.", "Something else.")
    with pytest.raises(FormatError, match="has two names"):
        parse_fields("\n".join((HEAD, ROWS[0], other)).encode())


def test_the_repacked_release(reference):
    data = (reference / REPACKED).read_bytes()
    frame = parse_programs(data).set_index(["opeid6", "unitid", "cip_code", "credential_level"])
    assert frame["earnings_4yr_usd"].notna().sum() == 58_112
    assert frame["earnings_1yr_usd"].notna().sum() == 52_226
    assert len(frame) == 63_888
    assert frame.loc[("002876", "194240", "5108", "2")].dropna().tolist() == [
        "51",
        "51727",
        "50894",
        "9500",
    ]
    fields = parse_fields(data)
    assert fields["programs"].sum() == 217_369


def test_earnings_after_a_time_that_is_not_known_are_refused(reference):
    frame = pd.read_parquet(io.BytesIO((reference / REPACKED).read_bytes())).head(5)
    sink = io.BytesIO()
    frame.assign(earnings_horizon="9yr").to_parquet(sink)
    with pytest.raises(FormatError, match="earnings after '9yr'"):
        parse_programs(sink.getvalue())


def test_either_file_is_asked_for_by_its_own_name():
    folder = b"https://ed-public-download.scorecard.network/downloads/Most-Recent-Cohorts-"
    page = folder + b"Institution_07102026.zip " + folder + b"Field-of-Study_06102026.zip"
    for resource in (PROGRAMS, CAMPUSES, FIELDS_OF_STUDY):
        assert resource.requests is not None
        asks = resource.requests(resource, Context(today=date(2026, 11, 1)))
        next(asks)
        assert asks.send(b"<html>" + page).url.endswith("Field-of-Study_06102026.zip")
        assert resource.published_on is not None
        assert resource.published_on(b"<html>" + page, packed(CSV)) == ("2026-06-10", None)


def test_the_api_is_asked_for_the_programs_fields():
    assert PROGRAMS.requests is not None
    asks = PROGRAMS.requests(PROGRAMS, Context(today=date(2026, 11, 1), keys={_requests.KEY: "k"}))
    request = next(asks)
    assert (
        "fields=ope6_id,id,school.name,school.ownership,school.main_campus,latest.programs.cip_4_digit.code,"
        "latest.programs.cip_4_digit.credential.level," in request.url
    )
    assert _program_rows.API_NAMES.count("id") == 1


@settings(max_examples=40)
@given(at=st.integers(0, 2_000), byte=st.integers(0, 255))
@pytest.mark.parametrize("form", ["csv", "zip", "json"])
def test_damaged_files_are_refused_or_read(form, at, byte):
    school = SCHOOL | {"latest.programs.cip_4_digit": [program()]}
    data = bytearray({"csv": CSV, "zip": packed(CSV), "json": answer(school)}[form])
    data[at % len(data)] = byte
    for parse in (parse_programs, parse_campuses, parse_fields):
        with suppress(EdudataError):
            parse(bytes(data))
