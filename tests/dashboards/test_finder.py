"""The page "My program": search, answers, comparison, switches; wrong links are said."""

from __future__ import annotations

from typing import Any

import edudata as ed
from edudata.dashboard import earnings_chart, finder

THEATER, MUSIC, LAW = (
    "001005-5005-bachelors",
    "001139-5009-masters",
    "002155-2201-first_professional",
)


def headings(at: Any) -> list[str]:
    assert not at.exception
    return [heading.value for heading in at.header]


def test_the_example_is_the_answer_before_anyone_has_searched(open_page: Any) -> None:
    at = open_page("program")
    assert headings(at) == [
        "Cannot tell: Alabama State University, Drama/Theatre Arts and Stagecraft, bachelor's degree"
    ]
    text = "\n".join(m.value for m in at.markdown)
    assert r"\$1,785 below the benchmark of \$30,927" in text
    assert any("An example" in caption.value for caption in at.caption)
    assert not at.checkbox


def test_a_search_offers_programs_and_a_choice_is_compared(open_page: Any) -> None:
    at = open_page("program", find="belmont nursing")
    assert len(at.checkbox) == 8
    assert at.checkbox[0].label.startswith(":green-badge[Passes] Belmont University (TN)")
    at.checkbox[0].check().run(timeout=60)
    assert headings(at) == ["Passes: Belmont University, Registered Nursing, bachelor's degree"]
    assert at.query_params["programs"] == "003479-5138-bachelors"
    at.checkbox[0].uncheck().run(timeout=60)
    assert "programs" not in at.query_params


def test_a_link_opens_a_comparison(open_page: Any) -> None:
    at = open_page("program", programs=f"{THEATER},{MUSIC},{LAW}")
    assert [heading.split(":")[0] for heading in headings(at)] == ["Cannot tell", "Fails", "No result"]
    table = at.dataframe[0].value
    assert table.shape[1] == 4
    row = table.set_index("Published figure").loc["Earnings four years on"]
    assert row.to_list() == ["$29,142", "$32,534", "$291,490"]


def test_a_program_leads_on_to_its_major_and_state(open_page: Any) -> None:
    lab, own, major = finder.next_pages(ed.program("003479-5138-bachelors"))
    assert lab.startswith("/tenx?10x_majors_credential=bachelors&10x_majors_state=TN")
    assert "10x_majors_highlight=nursing" in lab
    assert (own, major) == ("/yours?my_state=TN&my_major=nursing", "Nursing")
    # A graduate level has no such figure, a school abroad no state.
    assert "credential" not in finder.next_pages(ed.program(MUSIC))[0]


def test_a_switch_changes_the_answer_it_should(open_page: Any) -> None:
    intervals = []
    for spread in ("0.8", "1.2"):
        at = open_page("program", programs=MUSIC, spread=spread)
        intervals.append(
            at.dataframe[0].value.set_index("Published figure").loc["Share above the benchmark"].item()
        )
    narrow, wide = (int(text.rstrip("%")) for text in intervals)
    assert narrow < wide < 50


def test_wrong_links_and_searches_are_said(open_page: Any) -> None:
    at = open_page("program", programs="5005", find="zzzzz", colour="red")
    assert any("5005" in warning.value for warning in at.warning)
    assert any("colour" in warning.value for warning in at.warning)
    assert any("No program matches" in info.value for info in at.info)


def test_the_chart_says_in_words_what_it_draws() -> None:
    drawing = earnings_chart.chart([ed.program(THEATER), ed.program("003535-1107-masters")])
    assert "$29,142 four years on, benchmark $30,927; against benchmarks from $19," in drawing
    # Without published earnings there is nothing to draw, and no zero.
    assert "Vanderbilt" not in drawing
    assert earnings_chart.chart([ed.program("003535-1107-masters")]) == ""
    assert finder.table([ed.program("003535-1107-masters")]).iloc[5, 1] == "not published"
