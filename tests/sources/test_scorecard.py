"""College Scorecard, institutions: every form of its files, how it is asked, and what it refuses."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError, PermanentError, TransientError
from edudata.records import Context
from edudata.sources import _workbook
from edudata.sources.scorecard import _program_rows, _requests, high_school, institutions, programs
from edudata.sources.scorecard.institutions import FIELDS, INSTITUTIONS, parse_institutions

FOLDER = "sources/college_scorecard"
CUT = "Most-Recent-Cohorts-Institution_26cols_2022.csv"
PS = "scorecard_2594inst_PS_2025release.csv"
ANSWERS = "scorecard_api_results_2020-12.json"
REPACKED = "truewise_institutions_20260610.parquet"
BULK = "https://ed-public-download.scorecard.network/downloads/Most-Recent-Cohorts-Institution_{}.zip"
PAGE = f'<html><a href="{BULK.format("10102024")}">x</a> <a href="{BULK.format("06102026")}">y</a></html>'
KEY = "0123456789abcdef"
NAMES = [name for field in FIELDS for name in field.bulk]
ROW = {
    "UNITID": "100654",
    "OPEID": "100200",
    "INSTNM": "Alabama A & M University",
    "CITY": "Normal",
    "STABBR": "AL",
    "ZIP": "35762",
    "ST_FIPS": "1",
    "CONTROL": "1",
    "LATITUDE": "34.783368",
    "NPT4_PUB": "17621",
    "NPT41_PUB": "-4158",
    "C150_4": "0.2403",
    "GRAD_DEBT_MDN": "PrivacySuppressed",
    "MD_EARN_WNE_P10": "PS",
    "NPT4_PRIV": "NULL",
}


def bulk(*rows: dict[str, str], width: int = 0, leave_out: tuple[str, ...] = ()) -> bytes:
    """A bulk CSV with all the variables, `width` more of others, and CRLF lines behind a BOM."""
    names = [n for n in (*NAMES, *(f"OTHER_{i}" for i in range(width))) if n not in leave_out]
    lines = [",".join(names), *(",".join(f'"{row.get(n, "")}"' for n in names) for row in rows)]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def packed(data: bytes, name: str = "Most-Recent-Cohorts-Institution.csv") -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(name, data)
    return sink.getvalue()


def school(number: int, **values: object) -> dict[str, object]:
    """A school as the API gives it: every name that is asked for, null where it has no value."""
    fields = {"id": 100_000 + number, "school.name": f"School {number}", "school.state": "AL"}
    return dict.fromkeys(institutions.API_NAMES) | fields | values


def answer(page: int, total: int, rows: list[dict[str, object]]) -> bytes:
    return json.dumps(
        {"metadata": {"page": page, "total": total, "per_page": 100}, "results": rows}
    ).encode()


def asking(key: str | None = KEY):
    keys = {_requests.KEY: key} if key else {}
    assert INSTITUTIONS.requests is not None
    return INSTITUTIONS.requests(INSTITUTIONS, Context(today=date(2026, 11, 1), keys=keys))


def finish(generator, body: bytes | None) -> list[bytes]:
    with pytest.raises(StopIteration) as stop:
        generator.send(body)
    return stop.value.value


@pytest.fixture(scope="module")
def institutions_of(reference):
    return lambda name: parse_institutions((reference / FOLDER / name).read_bytes()).set_index("unitid")


# What the files hold


@pytest.mark.parametrize("form", [lambda data: data, packed], ids=["csv", "zip"])
def test_a_bulk_file_in_either_form(form):
    frame = parse_institutions(form(bulk(ROW, width=1100)))
    assert list(frame.columns) == list(INSTITUTIONS.columns)
    row = frame.iloc[0]
    assert row["opeid"] == "00100200"
    assert row["state_fips"] == "01"
    assert row["net_price_usd"] == "17621"
    assert row["net_price_0_30k_usd"] == "-4158"
    assert row["completion_rate"] == "0.2403"
    assert row[["median_debt_completers_usd", "median_earnings_10yr_usd", "level"]].isna().all()


def test_private_prices_are_in_the_same_column():
    private = ROW | {"NPT4_PUB": "NULL", "NPT4_PRIV": "20560.0", "NPT41_PUB": "PS", "NPT41_PRIV": "-5124"}
    row = parse_institutions(bulk(private)).iloc[0]
    assert row["net_price_usd"] == "20560"
    assert row["net_price_0_30k_usd"] == "-5124"


def test_prices_of_both_sorts_in_one_row_are_refused():
    with pytest.raises(FormatError, match=r"data row 2: both of .*NPT4_PUB"):
        parse_institutions(bulk(ROW, ROW | {"UNITID": "100655", "NPT4_PRIV": "1"}))


@pytest.mark.parametrize("word", ["", " ", "NULL", "PrivacySuppressed", "PS", "NA"])
def test_every_spelling_of_a_missing_value(word):
    assert pd.isna(parse_institutions(bulk(ROW | {"PCTPELL": word}))["pell_share"].iloc[0])


def test_a_full_file_must_have_every_field_and_a_cut_need_not():
    short = {"leave_out": ("PCTPELL", "TUITIONFEE_IN")}
    assert parse_institutions(bulk(ROW, **short))["pell_share"].isna().all()
    with pytest.raises(FormatError, match="TUITIONFEE_IN, PCTPELL missing"):
        parse_institutions(bulk(ROW, width=1100, **short))
    # Completers' debt left the institution file once: it may be absent from a full one.
    assert len(parse_institutions(bulk(ROW, width=1100, leave_out=("GRAD_DEBT_MDN",)))) == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"UNITID": "12"}, "'12' in UNITID"),
        ({"UNITID": "NULL"}, "1 rows have no unitid"),
        ({"INSTNM": ""}, "1 rows have no name"),
        ({"NPT4_PUB": "17,621"}, "'17,621' in NPT4_PUB is not number"),
        ({"NPT4_PUB": "inf"}, "'inf' in NPT4_PUB"),
        ({"CONTROL": "1.5"}, r"'1\.5' in CONTROL is not integer"),
        ({"STABBR": "Alabama"}, "'Alabama' in STABBR"),
    ],
)
def test_cells_of_another_shape_are_refused(change, why):
    with pytest.raises(FormatError, match=why):
        parse_institutions(bulk(ROW | change))


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"<html>busy</html>", "a web page"),
        (b"", "expected a text file"),
        (b"a,b\n1,2\n", "UNITID, INSTNM, STABBR missing"),
        (b'{"results": 3}', "no results"),
        (b'[{"id": 1}]', "INSTNM, STABBR missing"),
        (b"[1, 2]", "no results"),
        (b"[" * 100_000, "not JSON"),
        (b"PAR1 and nothing", "cannot be read as Parquet"),
        (b"PK\x03\x04 and nothing", "damaged"),
        (packed(b"x", "readme.txt"), r"0 members .*readme\.txt"),
        (packed(b"x", "../x.csv"), "leads out"),
        (bulk(ROW, ROW), "occur twice.*100654"),
        (answer(1, 120, [school(n) for n in range(20)]), "20 rows, but 120 were announced"),
    ],
)
def test_other_files_are_refused(payload, why):
    with pytest.raises(FormatError, match=why):
        parse_institutions(payload)


def test_older_files_are_not_unicode():
    data = bulk(ROW | {"INSTNM": "Universidad Española"}).decode("utf-8-sig").encode("cp1252")
    assert parse_institutions(data)["name"].iloc[0] == "Universidad Española"


# Real files


def test_the_cut_of_the_bulk_file(institutions_of):
    frame = institutions_of(CUT)
    assert len(frame) == 6662
    assert frame.loc["100654", "opeid"] == "00100200"
    assert frame.loc["100663", "zip"] == "35294-0110"
    assert frame.loc["100654", ["tuition_in_state_usd", "tuition_out_of_state_usd"]].tolist() == [
        "10024",
        "18634",
    ]
    assert frame.loc["100690", "name"] == "Amridge University"
    # 554 branches have numbers of eight digits, those of their institutions at the front.
    assert (frame.index.str.len() == 8).sum() == 554
    assert frame["net_price_usd"].isna().all()


def test_the_copy_with_renamed_columns_and_the_new_mark(institutions_of):
    frame = institutions_of(PS)
    assert len(frame) == 2593
    amherst = frame.loc["164465"]
    assert amherst["name"] == "Amherst College"
    assert frame.loc["100654", ["control", "net_price_usd", "completion_rate"]].tolist() == [
        "1",
        "14559",
        "0.2874",
    ]
    # It repeats one figure of earnings in all its rows: no institution's own.
    assert frame["median_earnings_10yr_usd"].isna().all()
    assert not frame.isin(["PS"]).any(axis=None)


def test_results_of_the_api(institutions_of):
    frame = institutions_of(ANSWERS)
    assert len(frame) == 2024
    assert frame.loc["147244", ["net_price_usd", "control", "undergraduates", "lat_deg"]].tolist() == [
        "20560",
        "2",
        "1918",
        "39.842612",
    ]


def test_the_repacked_release(institutions_of):
    frame = institutions_of(REPACKED)
    assert len(frame) == 6273
    assert frame["net_price_usd"].astype("float64").min() == -2296
    bands = frame[[f"net_price_{band}_usd" for band in institutions.BANDS]].astype("float64")
    assert bands.min().min() == -5124
    assert frame.loc["100663", "net_price_usd"] == "18749"
    assert frame.loc["100654", "pell_share"] == "0.6298"


def test_our_names_are_those_of_the_publishers_dictionary(reference):
    """Variables and API names belong together in the data dictionary, field by field."""
    data = (reference / FOLDER / "CollegeScorecardDataDictionary_2024-10-10.xlsx").read_bytes()
    book = _workbook.sheets(data, "dictionary")
    expected = [
        ("Institution_Data_Dictionary", FIELDS, ""),
        (
            "FieldOfStudy_Data_Dictionary",
            (*_program_rows.CAMPUS, *_program_rows.FIELDS, *_program_rows.LABELS),
            "cip_4_digit.",
        ),
    ]
    for sheet, fields, before in expected:
        head, *rows = book[sheet]
        at = [head.index(n) for n in ("dev-category", "developer-friendly name", "VARIABLE NAME")]
        columns = {str(row[at[2]]): (str(row[at[0]]), str(row[at[1]])) for row in rows if row[at[2]]}
        for field in fields:
            assert set(field.bulk) <= set(columns)
            assert len(field.api) in (0, len(field.bulk))
            for variable, name in zip(field.bulk, field.api, strict=False):
                category, friendly = columns[variable]
                # Of the school a program is at, the API is asked under the school's own names.
                if before and name in _program_rows.SCHOOL:
                    continue
                if before:
                    assert friendly == before + name
                else:
                    assert friendly == name if category == "root" else f"{category}.{friendly}" == name


@settings(max_examples=25)
@given(at=st.integers(0, 8_000), byte=st.integers(0, 255), cut=st.integers(0, 200))
@pytest.mark.parametrize("name", [CUT, PS, ANSWERS])
def test_damaged_files_are_refused_or_read(reference, name, at, byte, cut):
    data = bytearray((reference / FOLDER / name).read_bytes()[:8_000])
    data[at % len(data)] = byte
    for damaged in (bytes(data), packed(bytes(data[: len(data) - cut]))):
        with suppress(EdudataError):
            parse_institutions(damaged)


# How it is asked


def test_pages_are_asked_for_until_all_announced_rows_are_there():
    asks = asking()
    request = next(asks)
    assert request.headers == {"X-Api-Key": KEY}
    assert KEY not in request.url
    assert "page=0" in request.url
    assert "per_page=100" in request.url
    assert "latest.cost.tuition.in_state," in request.url
    first, second = (
        answer(0, 120, [school(n) for n in range(100)]),
        answer(1, 120, [school(n) for n in range(100, 120)]),
    )
    assert "page=1" in asks.send(first).url
    page = asks.send(second)
    assert (page.url, page.file, page.absent) == (_requests.DATA_PAGE, "html", (403, 404))
    payloads = finish(asks, PAGE.encode())
    assert payloads == [PAGE.encode(), first, second]
    assert len(parse_institutions(*payloads)) == 120
    assert _requests.published_on(institutions.FILE)(*payloads) == (
        "2026-06-10",
        "the API names no release; that of the bulk file on the data page",
    )


def test_the_api_does_without_the_data_page():
    asks = asking()
    next(asks)
    only = answer(0, 1, [school(1)])
    asks.send(only)
    assert finish(asks, None) == [only]
    assert _requests.published_on(institutions.FILE)(only) is None


@pytest.mark.parametrize(
    ("bodies", "error", "why"),
    [
        ([answer(0, 2, [school(1)]), answer(1, 2, [])], TransientError, "1 of 2 rows"),
        ([answer(0, 1, [school(1), school(2)])], FormatError, "2 rows and announced 1"),
        ([answer(0, 101, [school(1)]), answer(1, 102, [school(2)])], TransientError, "changed on the way"),
        ([answer(3, 9, [school(1)])], FormatError, "asked for page 0"),
        ([answer(0, 10**6, [school(1)])], FormatError, "more than there are"),
        ([answer(0, 0, [])], FormatError, "no school"),
        ([b'{"results": []}'], FormatError, "no results"),
        ([b'{"metadata": {"total": "many", "page": 0}, "results": []}'], FormatError, "no total"),
        ([None], FormatError, "no page 0"),
    ],
)
def test_answers_that_are_short_or_odd_end_the_asking(bodies, error, why):
    asks = asking()
    next(asks)
    for body in bodies[:-1]:
        asks.send(body)
    with pytest.raises(error, match=why):
        asks.send(bodies[-1])


def test_asking_ends_when_pages_never_do():
    asks = asking()
    request = next(asks)
    for number in range(_requests.MAX_PAGES - 1):
        request = asks.send(answer(number, 5000, [school(number)]))
    assert request.url.endswith("page=299")
    with pytest.raises(FormatError, match="300 rows and announced 5,000"):
        asks.send(answer(299, 5000, [school(299)]))


@pytest.mark.parametrize(
    ("body", "error", "why"),
    [
        ({"error": {"code": "API_KEY_MISSING", "message": "x"}}, PermanentError, "data.gov/signup"),
        ({"error": {"code": "API_KEY_INVALID", "message": f"{KEY}"}}, PermanentError, "is not valid"),
        ({"error": {"code": "OVER_RATE_LIMIT", "message": "x"}}, TransientError, "in an hour"),
        (
            {"errors": [{"error": "field_not_found", "input": "wombat", "message": "x"}]},
            PermanentError,
            "field_not_found, wombat.*renamed a field",
        ),
        ({"errors": ["odd"]}, PermanentError, "without a code"),
    ],
)
def test_refusals_say_what_would_mend_them_and_keep_the_key_to_themselves(body, error, why):
    asks = asking()
    request = next(asks)
    with pytest.raises(error, match=why) as caught:
        asks.send(json.dumps(body).encode())
    assert KEY not in str(caught.value)
    assert all(KEY not in words for words in request.explain.values())


def test_without_a_key_the_newest_dated_file_is_read():
    asks = asking(key=None)
    assert next(asks).url == _requests.DATA_PAGE
    request = asks.send(PAGE.encode())
    assert (request.url, request.file, dict(request.headers)) == (BULK.format("06102026"), "zip", {})
    data = packed(bulk(ROW, width=1100))
    payloads = finish(asks, data)
    assert len(parse_institutions(*payloads)) == 1
    assert _requests.published_on(institutions.FILE)(*payloads) == ("2026-06-10", None)


@pytest.mark.parametrize(
    "page",
    [
        "<html>no link</html>",
        BULK.format("06102026").replace("_06102026", ""),
        BULK.format("13992026"),
        BULK.format("06102026").replace("https", "http"),
        BULK.format("06102026").replace("ed-public-download.scorecard.network", "example.com"),
        BULK.format("06102026").replace("scorecard.network", "scorecard.network.example.com"),
    ],
)
def test_a_page_without_a_dated_link_of_the_publisher_is_refused(page):
    asks = asking(key=None)
    next(asks)
    with pytest.raises(FormatError, match=f"no {institutions.FILE}_MMDDYYYY.*{_requests.KEY}"):
        asks.send(f"<a href='{page}'>".encode())


def test_links_of_either_file_are_told_apart_and_may_be_written_as_scripts_do():
    other = BULK.format("06102026").replace("Institution", "Field-of-Study").replace("/", "\\u002F")
    matches = _requests.release_links(f'{PAGE} "{other}"'.encode(), programs.FILE)
    assert matches == [(date(2026, 6, 10), other.replace("\\u002F", "/"))]


# Earnings with a high-school diploma, repeated in the same file


def test_one_figure_a_state_and_one_for_the_nation(reference):
    data = (reference / FOLDER / REPACKED).read_bytes()
    frame = high_school.parse_high_school_earnings(data).set_index("state")["earnings_usd"]
    assert len(frame) == 53
    assert frame[["US", "NY", "AL", "PR"]].tolist() == ["36082", "35746", "32204", "16495"]


def test_two_figures_of_one_state_or_none_are_refused():
    head = "UNITID,STABBR,EARN_THR_STATE,EARN_THR_NAT\n"
    good = f"{head}1,AL,32204,36082\n2,AL,32204,36082\n3,GU,PS,36082\n"
    assert len(high_school.parse_high_school_earnings(b"<html>", packed(good.encode()))) == 2
    for bad, why in (
        (good.replace("2,AL,32204", "2,AL,32205"), "AL has more than one"),
        (good.replace("2,AL,32204,36082", "2,AL,32204,1"), "US has more than one"),
        (f"{head}3,GU,PS,PS\n", "figures of"),
        (good.replace("EARN_THR_STATE", "X"), "EARN_THR_STATE missing"),
        ("<html>", "web page"),
    ):
        with pytest.raises(FormatError, match=why):
            high_school.parse_high_school_earnings(bad.encode())


def test_the_api_is_not_asked_for_what_it_does_not_name():
    asks = high_school.HIGH_SCHOOL.requests
    assert asks is not None
    generator = asks(high_school.HIGH_SCHOOL, Context(today=date(2026, 11, 1), keys={_requests.KEY: KEY}))
    assert next(generator).url == _requests.DATA_PAGE
    assert generator.send(PAGE.encode()).url == BULK.format("06102026")


@pytest.mark.parametrize("name", ["UGDS*", "UGDS1", "ugdsX", "UGDS (p)", "UGDS\u00b9"])
def test_a_part_with_a_name_nearly_known_is_refused(name):
    data = bulk(ROW | {"UGDS": "5726"}).replace(b"UGDS", name.encode())
    with pytest.raises(FormatError, match=r"the column (UGDS|ugds).* is not known. Call it UGDS if"):
        parse_institutions(data)


def test_a_column_of_figures_without_a_name_is_refused_in_a_part():
    data = bulk(ROW | {"UGDS": "5726"})
    with pytest.raises(FormatError, match="column 35 holds figures and has no heading"):
        parse_institutions(data.replace(b",UGDS", b","))
    assert len(parse_institutions(bulk(ROW).replace(b",UGDS", b","))) == 1, "blanks are no figures"


def test_a_part_names_the_fields_that_it_lacks():
    frame = parse_institutions(bulk(ROW, leave_out=("TUITIONFEE_IN", "UGDS")))
    (note,) = frame.attrs["notes"]
    assert "lacks TUITIONFEE_IN, UGDS; the columns of these are empty" in note
    assert not parse_institutions(bulk(ROW)).attrs["notes"]
