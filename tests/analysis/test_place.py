"""The parts of a brief: ranks, medians, search, the finding's rule, and the page."""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.analysis.place import schools, sheet, words
from edudata.analysis.place.atlas import Atlas
from edudata.analysis.place.brief import Brief
from edudata.analysis.place.finding import finding
from edudata.analysis.place.measures import Column, Measure
from edudata.analysis.place.record import Chart, Line, Place, Row, Source
from edudata.analysis.place.search import Directory, spelled
from edudata.api.briefs import atlas
from edudata.errors import AmbiguousNameError, UnknownNameError

SOURCES = {
    "a/b": Source(publisher="A", title="B <1>", page="https://example.org/?a=1&b=2", published="2026")
}
MEASURE = Measure(
    key="debt", topic="Student debt", label="Debt", unit="usd", resource="a/b", table="t", good="low",
    better="less debt", worse="more debt", period="2025",
)  # fmt: skip


def column(values: dict[str, float], **more: object) -> Column:
    series = pd.Series(values, dtype="float64")
    groups = pd.Series("states", series.index)
    return Column(measure=MEASURE, values=series, groups=groups, **more)  # type: ignore[arg-type]


def row(key: str, gap: float, verdict: str, text: str) -> Row:
    base = column({"a": 1.0, "b": 2.0}).row("a", SOURCES)
    return replace(base, key=key, gap_pct=gap, verdict=verdict, words=text)


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0, 4.0]), min_size=2, max_size=12))
def test_ranks_agree_with_pandas(values):
    own = column({str(i): v for i, v in enumerate(values)})
    expected = pd.Series(values).rank(method="min", ascending=False)
    rows = [own.row(str(i), SOURCES) for i in range(len(values))]
    assert [r.rank for r in rows] == expected.astype(int).to_list()
    assert {r.of for r in rows} == {len(values)}
    for r in rows:
        assert r.position == pytest.approx(
            (pd.Series(values).rank()[int(rows.index(r))] - 1) / (len(values) - 1), abs=1e-4
        )


def test_a_missing_value_says_why_and_is_not_ranked():
    own = column({"a": 1.0, "b": float("nan"), "c": 3.0}, nation={"": 2.0}, reasons={"b": "Nobody asked."})
    missing = own.row("b", SOURCES)
    assert (missing.value, missing.rank, missing.missing, missing.verdict) == (
        None,
        None,
        "Nobody asked.",
        "",
    )
    assert missing.nation == 2.0
    assert own.row("a", SOURCES).of == 2


@pytest.mark.parametrize(
    ("value", "interval", "verdict"),
    [(104, None, "same"), (106, None, "worse"), (90, None, "better"), (90, (85, 101), "same")],
)
def test_small_differences_and_those_within_the_margin_are_none(value, interval, verdict):
    ends = (
        {}
        if interval is None
        else dict(zip(("low", "high"), (pd.Series([e], ["a"]) for e in interval), strict=True))
    )
    own = column({"a": value, "b": 1.0}, nation={"": 100.0}, **ends)
    assert own.row("a", SOURCES).verdict == verdict


def test_the_finding_names_two_best_and_the_worst():
    rows = [
        row("a", 10, "better", "lower prices"),
        row("b", 30, "better", "less debt"),
        row("c", 20, "better", "higher pay"),
        row("d", -8, "worse", "less affordable homes"),
        row("e", -40, "worse", "more late debt"),
    ]
    keys = tuple("abcde")
    assert finding(rows, keys) == "less debt and higher pay than the nation, but more late debt"
    assert finding(rows, ("a",)) == "lower prices than the nation"
    assert finding([row("a", 1, "same", "")], keys) == "about the same as the nation"
    assert finding([], keys) == "not enough published figures to compare"


def test_half_of_the_weight_is_at_most_the_weighted_median():
    values, weights = pd.Series([5.0, 1.0, 3.0, None]), pd.Series([10.0, 30.0, 40.0, 99.0])
    groups = pd.Series(["x"] * 4)
    assert schools.weighted_median(values, weights, groups).to_dict() == {"x": 3.0}
    assert schools.weighted_median(values, weights * [1, 1.7, 1, 1], groups).to_dict() == {"x": 1.0}


def test_a_change_needs_students_to_begin_with():
    counts = pd.DataFrame(
        {
            "academic_year": ["2019-20", "2023-24"] * 2,
            "unitid": ["1", "1", "2", "2"],
            "students": [100, 150, 29, 58],
        }
    )
    change = schools.change(counts, "students", pd.Series({"1": "a", "2": "b"}), "2019-20")
    assert change.now.to_dict() == {"a": 150, "b": 58}
    assert change.change_pct.dropna().to_dict() == {"a": pytest.approx(50)}
    assert change.nation_change_pct == pytest.approx(100 * (208 / 129 - 1))


PLACES = {
    "47": Place(kind="state", id="47", name="Tennessee", state="TN"),
    "53": Place(kind="state", id="53", name="Washington", state="WA"),
    "47900": Place(kind="metro", id="47900", name="Washington-Arlington, DC-VA", state="DC"),
    "18020": Place(kind="metro", id="18020", name="Columbus, IN", state="IN"),
    "18140": Place(kind="metro", id="18140", name="Columbus, OH", state="OH"),
    "100001": Place(kind="college", id="100001", name="Saint John's College of Columbus", state="OH"),
    "100002": Place(kind="college", id="100002", name="Université of the Ozarks", state="AR"),
}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("47", "47"), (" tn ", "47"), ("TENNESSEE", "47"), ("washington", "53"),
        ("Washington, DC", "47900"),
        ("washington-arlington", "47900"), ("Columbus, OH", "18140"), ("st johns", "100001"),
        ("universite ozarks", "100002"),
        ("100002", "100002"), ("tenness", "47"),
    ],
)  # fmt: skip
def test_places_are_found_by_code_and_name(query, code):
    assert Directory(PLACES).find(query).id == code


def test_a_kind_narrows_the_search():
    assert Directory(PLACES).find("washington", "metro").id == "47900"
    assert Directory(PLACES).find("columbus", "college").id == "100001"


def test_many_matches_are_listed_with_their_codes():
    with pytest.raises(AmbiguousNameError, match=r"Columbus, IN \(18020\); Columbus, OH \(18140\)"):
        Directory(PLACES).find("columbus")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("Tenesee", r"Nearest: Tennessee \(47\)"),
        ("18141", "No metropolitan area is called '18141'. Nearest: 18140"),
        ("§§", "Give a state, a metro, a college, or a code"),
        ("", "Give a state"),
        ("100003", "No college is called '100003'"),
    ],
)
def test_no_match_names_the_nearest(query, message):
    with pytest.raises(UnknownNameError, match=message):
        Directory(PLACES).find(query)


def test_an_unknown_kind_is_refused():
    with pytest.raises(UnknownNameError, match="Known: state, metro, college"):
        Directory(PLACES).find("47", "county")


@given(st.text(max_size=40))
def test_any_text_is_found_or_answered(text):
    with contextlib.suppress(UnknownNameError, AmbiguousNameError):
        assert Directory(PLACES).find(text).id in PLACES
    assert spelled(spelled(text)) == spelled(text)


def brief(**more: object) -> Brief:
    place = Place(kind="state", id="47", name="<Tennessee>", state="TN")
    rows = (column({"a": 1.0, "b": 2.0}, nation={"": 3.0}).row("a", SOURCES),)
    line = Line(label="a & b", x=(2003.0, 2025.0), y=(1.0, 0.0))
    chart = Chart(title="Debt", unit="usd", lines=(line, line), source=SOURCES["a/b"], table="t")
    return Brief(place=place, title="<Tennessee>", finding="a & b", rows=rows, charts=(chart,), **more)  # type: ignore[arg-type]


def test_the_page_is_escaped_and_whole():
    text = brief().html()
    assert "<h1>&lt;Tennessee&gt;</h1>" in text
    assert 'href="https://example.org/?a=1&amp;b=2">B &lt;1&gt;</a>' in text
    assert "<script" not in text
    assert "src=" not in text
    pictured = sheet.body(brief(), images=True)
    assert "<svg" not in pictured
    assert 'alt="a &amp; b: $1 in 2003, $0 in 2025; ' in pictured
    assert sorted(set(re.findall(r'href="#(.*?)"', text))) == sorted(set(re.findall(r' id="(.*?)"', text)))
    assert "$1 in 2003, $0 in 2025" in text


def test_markdown_names_each_source_once():
    text = sheet.markdown(brief(notes=("One note.",)))
    assert text.count("[B <1>](https://example.org/?a=1&b=2)") == 1
    assert "| Debt | $1 | $3 (United States) | lowest of 2 | 2025 | 1 |" in text
    assert "One note." in text


def test_the_frame_has_a_row_per_measure():
    frame = brief().frame
    assert frame[["measure", "value", "nation", "rank", "of", "publisher"]].to_dict("records") == [
        {"measure": "Debt", "value": 1.0, "nation": 3.0, "rank": 2, "of": 2, "publisher": "A"}
    ]
    assert frame.attrs == {"place": "<Tennessee>", "kind": "state", "id": "47"}


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(1434.4, "usd", "$1,434"), (-3.14, "change_pct", "−3.1%"), (12.9, "change_pct", "+12.9%"),
     (41.95, "pct", "42%"), (3.83, "years", "3.8 years"), (103.0, "place", "103rd"), (None, "usd", "")],
)  # fmt: skip
def test_values_are_written_as_people_say_them(value, unit, text):
    assert words.value(value, unit) == text


@pytest.mark.parametrize(
    ("query", "code"),
    [("Penn State", "214777"), ("MIT", "166683"), ("Bama", "100751"), ("UT", "49"), ("Mills", "118888")],
)
def test_nicknames_of_colleges_count_as_names(query, code):
    assert atlas().directory.find(query).id == code


def test_a_nickname_with_several_meanings_lists_them():
    with pytest.raises(AmbiguousNameError, match=r"Ann Arbor.*Twin Cities"):
        atlas().directory.find("U of M")


@pytest.mark.parametrize("kind", ["states", "metros", "colleges"])
def test_each_part_of_a_brief_builds_the_measures_that_it_lists(kind):
    panel = getattr(atlas(), kind)
    for part in dict.fromkeys(panel._parts.values()):
        assert tuple(column.measure.key for column in part.build()) == part.keys


def test_a_brief_of_a_college_builds_no_measure_of_survey_records():
    fresh = Atlas(atlas().frames, {"hubs": atlas().rates["hubs"]}, atlas().sources)
    assert fresh.brief(fresh.directory.find("221999")).row("hub_rank").value
    assert set(fresh.states._columns) == {"debt", "late", "federal_debt", "high_school_pay"}
