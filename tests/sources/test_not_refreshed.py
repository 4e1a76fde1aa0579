"""Sources without a file to fetch say so, and what a person does instead."""

from __future__ import annotations

import pytest

from edudata.registry import resources

BY_HAND = (
    "atlanta_fed/hoam",
    "college_board/net_prices",
    "college_board/published_prices",
    "college_board/student_aid",
    "ed/cohort_default_rates",
    "experian/editions",
    "experian/student_debt",
    "jchs/price_to_income",
    "ticas/debt_at_graduation",
    "us_news/tuition",
)


@pytest.mark.parametrize("name", BY_HAND)
def test_the_first_note_says_why_and_what_to_do(name):
    resource = resources()[name]
    assert not resource.refreshable
    note = resource.notes[0]
    assert note.startswith("Not refreshed: ")
    assert ". " in note
    assert "by hand" in note or "nothing to do" in note


@pytest.mark.parametrize(
    "name",
    [
        "ipeds/directory",
        "onet/education",
        "scorecard/institutions",
        "scorecard/programs",
        "scorecard/other_programs",
        "scorecard/campuses",
        "scorecard/fields",
        "scorecard/high_school_earnings",
    ],
)
def test_the_others_can_be_refreshed(name):
    resource = resources()[name]
    assert resource.refreshable
    assert resource.published_on is not None
