"""Colleges and programs by name: what is found, how fast, what else is said, and clear errors."""

from __future__ import annotations

import time

import numpy as np
import pytest

import edudata as ed
from edudata.api.program_index import program_index
from edudata.errors import (
    EmptyResultError,
    ManyMatchesError,
    NoVintageError,
    OutOfRangeError,
    TooLargeError,
    UnknownNameError,
    WrongTypeError,
)

QUERIES = (
    "belmont nursing",
    "nashville nursing bachelor",
    "uab nursing bachelors",
    "alabama state theatre",
    "long beach music masters",
    "vandebilt computer sience",
    "harvard law",
    "mit computer science",
    "cosmetology certificate texas",
    "University of Tennessee accounting",
    "strayer business",
    "ohio state mechanical engineering bachelors",
)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("uab nursing bachelors", "001052-5138-bachelors"),
        ("alabama state theatre", "001005-5005-bachelors"),
        ("long beach music masters", "001139-5009-masters"),
        ("vandebilt computer sience bachelor", "003535-1107-bachelors"),
        ("mit computer science bachelors", "002178-1107-bachelors"),
        ("harv law", "002155-2201-first_professional"),
    ],
)
def test_programs_are_found_misspelled_abbreviated_or_begun(query, first):
    assert ed.programs(query)["id"].iloc[0] == first


def test_a_program_is_one_row_however_many_campuses_share_it():
    rows = ed.programs("strayer business", limit=50)
    assert rows["id"].is_unique
    business = rows.set_index("id").loc["001459-5201-bachelors"]
    assert business["campuses"] == 17
    assert len(ed.programs(limit=500)) == 500
    assert ed.programs().attrs["matches"] == 217_369


def test_filters_by_state_college_field_and_level():
    rows = ed.programs(state="Tennessee", field="51.38", level="bachelors", limit=100)
    assert set(rows["field"].str[:10]) == {"Registered"}
    assert "003479-5138-bachelors" in set(rows["id"])
    assert set(ed.programs("music", college="110583")["institution"]) == {
        "California State University-Long Beach"
    }
    assert set(ed.programs(college="1139", level="masters")["credential"]) == {"masters"}
    by_words = ed.programs(college="Belmont University", field="nursing")
    assert set(by_words["institution"]) == {"Belmont University"}


def test_search_is_fast_and_ten_times_faster_than_a_scan():
    table = ed.load("program_list")
    columns = [table[name] for name in ("institution", "field", "credential", "state")]

    def scan(query: str) -> None:
        rows = True
        for word in query.split():
            rows &= np.logical_or.reduce([c.str.contains(word, case=False, regex=False) for c in columns])

    def clock(search, queries) -> list[float]:
        seconds = []
        for query in queries:
            start = time.thread_time()
            search(query)
            seconds.append(time.thread_time() - start)
        return seconds

    index = program_index()
    index.search("warm")
    ours = clock(index.search, QUERIES * 3)
    theirs = clock(scan, QUERIES[:4])
    assert np.percentile(ours, 95) < 0.1
    assert np.median(theirs) > 10 * np.median(ours)


def test_the_golden_programs_and_what_is_published_about_them():
    theater = ed.program("001005-5005-bachelors")
    assert (theater.answer, theater.result, theater.source) == ("Cannot tell", "fails", "department")
    assert (theater.earnings_4yr_usd, theater.benchmark_usd, theater.graduates) == (29_142, 30_927, 18)
    assert theater.college["net_price_0_30k_usd"] == 19_711
    music = ed.program("long beach music masters")
    assert (music.answer, music.benchmark_usd, music.graduates) == ("Fails", 48_304, 28)
    assert music.benchmark == "median pay after a bachelor's degree of the same field in the nation"
    nursing = ed.program("uab nursing bachelors")
    assert nursing.answer == "Passes"
    assert round(nursing.low_pct, 1) == 91.7
    assert nursing.low_usd > nursing.benchmark_usd
    assert "$47,297 above the benchmark of $30,927" in nursing.sentence
    # By the published flag alone: there is no benchmark, so nothing is said about luck.
    dental = ed.program("001052-5106-undergraduate_certificate")
    assert (dental.answer, dental.benchmark_usd, dental.low_pct) == ("Passes", None, None)
    assert "flag" in dental.sentence
    assert dental.assumptions == ()


def test_where_the_department_publishes_nothing_the_stand_in_is_named():
    nursing = ed.program("003479-5138-bachelors")
    assert (nursing.source, nursing.graduates_source) == ("scorecard", "estimated")
    # 1.08 for each of the 175 completers.
    assert nursing.graduates == 189
    assert any("2.5 to 4.1 percent above" in line for line in nursing.assumptions)
    assert any("1.08 for each of a year's 175" in line for line in nursing.assumptions)
    # Net price 33,147, completion 70.66%, earnings 79,069, high school in Tennessee 34,809.
    assert nursing.payoff.price_usd == 4 * 33_147
    assert round(nursing.payoff.years, 1) == 3.0
    assert round(nursing.payoff.years_per_graduate, 1) == 3.6
    assert ed.program("long beach music masters").payoff is None
    fewer = ed.program("003479-5138-bachelors", graduates_factor=0.5, spread_factor=1.2)
    assert fewer.graduates == round(0.54 * 175)
    assert fewer.low_pct < nursing.low_pct


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("003535-1107-masters", "not a result of zero"),
        ("002155-2201-first_professional", "lowest of three medians"),
        ("006677-2201-first_professional", "not published"),
    ],
)
def test_a_program_without_result_says_why(name, reason):
    program = ed.program(name)
    assert program.answer == "No result"
    assert reason in program.sentence
    assert program.to_dict()["benchmark_usd"] is None
    assert "not published" in repr(program)
    assert program.institution in program._repr_html_()


def test_colleges_with_prices_and_closed_ones():
    vanderbilt = ed.colleges("vandebilt").iloc[0]
    assert (vanderbilt["unitid"], vanderbilt["state"]) == ("221999", "TN")
    assert vanderbilt["net_price_usd"] == 15_846
    closed = ed.colleges("Birmingham-Southern").iloc[0]
    assert f"{closed['closed_on']:%Y-%m-%d}" == "2024-07-31"
    # Open ones first, then the largest; missing is not zero.
    knoxville = ed.colleges("university of tennessee").iloc[0]
    assert knoxville["name"] == "The University of Tennessee-Knoxville"
    assert (ed.colleges(limit=500)["net_price_usd"] != 0).all()
    public = ed.colleges(state="47", control="public", level="two_year", limit=100)
    assert set(public["state"]) == {"TN"}


def test_a_past_day_has_the_figures_of_its_release():
    then = ed.colleges("vanderbilt", as_of=2025)
    # NPT4_PRIV of the release of 2025; before the first list of closed schools, which is left out.
    assert then["net_price_usd"].iloc[0] == 19_040
    assert then.attrs["as_of"] == "2025"
    assert ed.colleges("vanderbilt")["net_price_usd"].iloc[0] == 15_846
    # A day after the newest releases needs no other index.
    assert program_index("2026-12-01") is program_index()
    assert ed.program("001005-5005-bachelors", as_of="2026-12-01") == ed.program("001005-5005-bachelors")


def test_before_the_first_release_the_earliest_is_named():
    with pytest.raises(NoVintageError, match=r"by 2023.*earliest day of institutions is 2024-12-31"):
        ed.colleges("vanderbilt", as_of="2023")
    for call in (ed.colleges, ed.program, ed.programs):
        with pytest.raises(OutOfRangeError, match="is not a date"):
            call("vanderbilt", as_of="yesterday")


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: ed.program("belmont nursing"), ManyMatchesError, "003479-5138-bachelors"),
        (lambda: ed.programs("law", college="university of tennessee"), ManyMatchesError, "221759"),
        (lambda: ed.programs("law", college="U of M"), ManyMatchesError, "170976.*174066"),
        (lambda: ed.program("qqqqq zzz"), EmptyResultError, "No program matches"),
        (lambda: ed.program("vndrbt univ"), EmptyResultError, "Vanderbilt University"),
        (lambda: ed.program("001005-5005-masters"), EmptyResultError, "001005-5123-masters"),
        (lambda: ed.program("999999-5005-masters"), EmptyResultError, "OPEID6 999999"),
        (lambda: ed.programs(college="999999"), EmptyResultError, "999999"),
        (lambda: ed.programs("law", college="Birmingham-Southern College"), EmptyResultError, "Birmingham"),
        (lambda: ed.programs(level="diploma"), UnknownNameError, "undergraduate_certificate"),
        (lambda: ed.programs(state="Narnia"), UnknownNameError, "Nebraska"),
        (lambda: ed.colleges("zzzxq"), EmptyResultError, "No college matches"),
        (lambda: ed.colleges(control="church"), UnknownNameError, "private_nonprofit"),
        (lambda: ed.colleges("x" * 300), TooLargeError, "200 characters"),
        (lambda: ed.colleges(limit=0), OutOfRangeError, "limit"),
        (lambda: ed.program(5005), WrongTypeError, "name"),
        (lambda: ed.program("001005-5005-bachelors", spread_factor=9), OutOfRangeError, "spread_factor"),
    ],
)
def test_errors_say_what_else_there_is(call, error, words):
    with pytest.raises(error, match=words):
        call()


@pytest.mark.parametrize(
    ("query", "unitid"),
    [
        ("MIT", "166683"),
        ("UC Berkeley", "110635"),
        ("Penn State", "214777"),
        ("penn state harrisburg", "214713"),
        ("PEÑN STÁTE", "214777"),
        ("community college nashville", "221184"),
        ("UT Austin", "228778"),
        ("Ole Miss", "176017"),
        ("caltech", "110404"),
        ("UNC", "199120"),
        ("USC", "123961"),
        ("U of M", "170976"),
        ("Mills College", "118888"),  # now part of Northeastern
        ("Penn", "215062"),
        ("WashU", "179867"),
        ("W&M", "231624"),
        ("UGA", "139959"),
        ("asu online", "483124"),
        ("BU", "164988"),
        ("suny albany", "196060"),
        ("wheeling jesuit", "238078"),
        ("Univeristy of Florida", "134130"),
        ("Marymount California", "118541"),  # closed
        ("221999", "221999"),
        ("00353500", "221999"),
        ("3535", "221999"),
    ],
)
def test_the_college_that_people_mean_comes_first(query, unitid):
    assert ed.colleges(query, limit=1)["unitid"].item() == unitid


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("college", value) for value in (221999, 221999.0, "221999", "221999.0", "3535", "003535")),
        *(("college", value) for value in ("00353500", "vanderbilt university")),
        *(("field", value) for value in (5138, "5138", "51.38", "51.3801", "513801", 51.38)),
        *(("level", value) for value in ("Master's", "masters", "MASTER", "master's degree", 5, "5")),
        *(("state", value) for value in ("TN", "tn", "Tennessee", " TENNESSEE ", "47", 47)),
    ],
)
def test_codes_and_names_as_people_write_them(name, value):
    known = {"college": "003535", "field": "5138", "level": "masters", "state": "TN"} | {name: value}
    assert ed.programs(**known)["id"].to_list() == ["003535-5138-masters"]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "3535-5138-masters",
            "00353500-51.38-masters",
            "221999-5138-masters",
            " 003535-51.3801-Master's ",
        ),
    ],
)
def test_ids_with_or_without_zeros_and_points(name):
    assert ed.program(name).id == "003535-5138-masters"


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"state": "Tenessee"}, UnknownNameError, "Did you mean 'Tennessee'"),
        ({"state": 99}, UnknownNameError, "No state"),
        ({"level": 12}, UnknownNameError, "No level"),
        ({"level": True}, WrongTypeError, "level must be text"),
        ({"field": "9999"}, EmptyResultError, "field 9999"),
        ({"college": "999999"}, EmptyResultError, "UNITID or OPEID6 999999"),
        ({"college": 3.5}, EmptyResultError, "No college"),
    ],
)
def test_wrong_codes_are_named(arguments, error, words):
    with pytest.raises(error, match=words):
        ed.programs("nursing", **arguments)


def test_a_state_shows_its_own_campus():
    rows = ed.programs("galen nursing", state="TN", level="associates", limit=1)
    assert rows[["institution", "state"]].to_numpy().tolist() == [
        ["Galen Health Institutes-Nashville Campus", "TN"]
    ]
    with pytest.raises(EmptyResultError, match="No college matches 'UNITID or OPEID 999999'"):
        ed.colleges("999999")
    assert ed.colleges("x", control="Public", limit=1)["control"].item() == "public"
