"""The answer to the question: its signs, its rule, its words."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import edudata as ed
from edudata import registry
from edudata.errors import OutOfRangeError
from edudata.essay import answer


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return {name: ed.load(name) for name in answer.TABLES}


@pytest.fixture(scope="module")
def result(frames: dict[str, pd.DataFrame]) -> answer.Answer:
    return answer.answer(frames)


def test_signs_are_the_publishers_numbers(result: answer.Answer) -> None:
    price, debt, jobs, payoff = result.signs
    # NCES, Digest 2023, Table 330.10: 10,892 in 2019-20, 3,629 in 1985-86, 9,750 in 2022-23.
    assert (price.number, price.meaning) == ("3 times", "the price of 1985 in 2019; 10% less by 2022")
    # New York Fed, Household Debt and Credit, 2026Q2: 1.65 trillion.
    assert debt.number == "$1.65 trillion"
    assert "at a quarter of its earlier pace" in debt.clause
    assert jobs.number == "42%"
    # New York Fed, wages of 2024: 60,000 and 40,000; of 1990: 56,642 and 40,815.
    assert payoff.meaning == "what high-school graduates earn in 2024; 1.4 times in 1990"
    assert payoff.number == "1.5 times"


def test_the_word_follows_the_number_of_signs(
    frames: dict[str, pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = []
    checks = ("price", "owed", "jobs", "payoff")
    originals = {name: getattr(answer, name) for name in checks}
    for count in range(5):
        for place, name in enumerate(checks):
            sign = replace(originals[name](frames), present=place < count)
            monkeypatch.setattr(answer, name, lambda frames, sign=sign: sign)
        words.append(answer.answer(frames).word)
    assert words == ["Not yet", "Not yet", "In part", "Yes", "Yes"]


def test_a_change_of_the_data_changes_a_sign(frames: dict[str, pd.DataFrame]) -> None:
    tuition = frames["tuition"].copy()
    newest = tuition["sector"].eq("public_4yr") & tuition["year"].eq(tuition["year"].max())
    tuition.loc[newest, "amount_usd"] *= 2
    assert answer.price({"tuition": tuition}).present
    wages = frames["graduate_wages_releases"].copy()
    last = wages["year"].eq(wages["year"].max()) & wages["group"].eq("recent_graduates")
    wages["wage_usd"] = wages["wage_usd"].astype(float)
    wages.loc[last, "wage_usd"] /= 2
    assert answer.payoff({"graduate_wages_releases": wages}).present


def test_sentences_are_short_and_plain(result: answer.Answer) -> None:
    assert len(result.sentences) == 2
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in result.sentences)
    assert max(len(sentence.split()) for sentence in result.sentences) < 35
    assert result.word == "Not yet"


def test_signs_name_figures_settings_and_claims_that_exist(result: answer.Answer) -> None:
    for sign in result.signs:
        names = {control.name for control in registry.figure(sign.figure).controls}
        assert set(sign.settings) <= names
        assert not sign.claim or sign.claim in registry.claims()


def test_a_table_without_the_year_compared_is_refused(frames: dict[str, pd.DataFrame]) -> None:
    tuition = frames["tuition"]
    with pytest.raises(OutOfRangeError, match="no constant-dollar price of 1985"):
        answer.price({"tuition": tuition[tuition["year"] > 1990]})
