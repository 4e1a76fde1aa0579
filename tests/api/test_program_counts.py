"""How many programs pass the earnings test: the same as counting what a search lists."""

from __future__ import annotations

import pytest

import edudata as ed
from edudata.analysis.programs.counts import ANSWERS
from edudata.errors import EdudataError, EmptyResultError, UnknownNameError


def test_the_counts_are_those_of_the_programs_that_a_search_lists():
    # Of one field, everything that the Scorecard's file has; a program counts in one state.
    counted = ed.program_counts(field="5005", level="bachelors")[["programs", *ANSWERS]].sum()
    table = ed.load("programs").query("cip_code == '5005' and credential == 'bachelors'")
    assert counted["programs"] == table["opeid6"].nunique()
    programs = ed.programs(field="5005", level="bachelors", limit=500)
    answers = programs["verdict"].fillna(programs["result"]).value_counts()
    assert counted["passes"] == answers["passes"]
    assert counted["fails"] == answers["fails"] > 0
    assert counted["cannot_tell"] == answers["cannot tell"]
    assert counted["programs"] == counted[list(ANSWERS)].sum()


def test_filters_by_state_words_and_level():
    by_words = ed.program_counts(state="47", field="registered nursing", level="3")
    assert by_words["field"].str.startswith("Registered Nursing").all()
    assert by_words.equals(ed.program_counts(state="TN", field="51.38", level="bachelors"))
    everything = ed.program_counts()
    assert everything["state"].isna().any(), "programs abroad count, too"
    assert everything["programs"].sum() == len(
        ed.load("programs").drop_duplicates(["opeid6", "cip_code", "credential"])
    )
    assert everything.attrs["vintage"]


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"state": "Narnia"}, UnknownNameError, "Nebraska"),
        ({"level": "diploma"}, UnknownNameError, "bachelors"),
        ({"field": "zzzz"}, EmptyResultError, "field zzzz"),
        ({"field": "!!"}, EdudataError, "holds no word"),
        ({"field": "5005", "state": "GU"}, EmptyResultError, "No program"),
    ],
)
def test_errors_say_what_else_there_is(settings, error, words):
    with pytest.raises(error, match=words):
        ed.program_counts(**settings)


@pytest.mark.parametrize(
    "call",
    [
        lambda: ed.programs("!!!"),
        lambda: ed.colleges("the"),
        lambda: ed.program("\u5b66"),
        lambda: ed.programs(field=""),
        lambda: ed.programs(college="--"),
    ],
)
def test_a_search_without_a_word_does_not_match_everything(call):
    with pytest.raises(EdudataError, match="holds no word"):
        call()
