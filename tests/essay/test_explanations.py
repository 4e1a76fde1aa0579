"""The rival explanations, against numbers of the publishers worked out apart from this code."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

import edudata as ed
from edudata import registry
from edudata.analysis import young_graduates
from edudata.delivery.document import deliver
from edudata.errors import OutOfRangeError
from edudata.essay.board import Tables
from edudata.essay.explanations import EXPLANATIONS, Outcome, fit

# Sums of twelve months' rates in the release of August 1, 2025, in percent: recent graduates, all workers,
# and people of the graduates' age without a degree.
SUMS = {2017: (47.175, 51.111, 94.765), 2022: (49.159, 43.272, 83.392), 2024: (57.417, 46.27, 79.466)}
GOLDEN: list[tuple[str, str, float, float, bool]] = [
    # explanation, kind, value, half of its last digit, holds
    ("ai", "occupations", (69.65 / 143.2 - 112.47 / 146.65) * 100, 1e-9, True),
    ("hiring-freeze", "timing", (64495 / 76927 - 1) * 100, 1e-9, True),
    ("hiring-freeze", "occupations", 44 / 46 * 100, 1e-9, True),
    ("more-graduates", "timing", (1946330 / 2009478 - 1) * 100, 1e-9, False),
    ("more-graduates", "occupations", (122747 / 97923 - 1) * 100, 1e-9, True),
    ("remote-work", "timing", 8.20 - 9.89, 0.011, False),
]


@pytest.fixture(scope="module")
def board() -> pd.DataFrame:
    return ed.explanations()


@pytest.fixture
def tables() -> Tables:
    return Tables(lambda name: ed.load(name).copy())


@pytest.mark.parametrize(("explanation", "kind", "value", "near", "holds"), GOLDEN)
def test_predictions(
    board: pd.DataFrame, explanation: str, kind: str, value: float, near: float, holds: bool
) -> None:
    row = board[(board["id"] == explanation) & (board["kind"] == kind)].iloc[0]
    assert row["value"] == pytest.approx(value, abs=near)
    assert bool(row["holds"]) is holds


def test_gap_and_groups(board: pd.DataFrame) -> None:
    def gap(year: int) -> float:
        return (SUMS[year][0] - SUMS[year][1]) / 12

    timing = board[(board["id"] == "ai") & (board["kind"] == "timing")].iloc[0]
    assert timing["value"] == pytest.approx(gap(2022) - gap(2017), abs=1e-6)
    assert f"{gap(2024) - gap(2022):+.2f}" in timing["reason"]
    spared = board[board["kind"] == "people without a degree"]
    young = (SUMS[2024][2] - SUMS[2022][2]) / 12
    assert spared["value"].to_list() == pytest.approx([young] * 4, abs=1e-6)
    assert dict(zip(spared["id"], spared["holds"], strict=True)) == {
        "ai": True,
        "remote-work": True,
        "hiring-freeze": False,
        "more-graduates": True,
    }


def test_half_of_the_fall_in_software_came_before_ai_chat(board: pd.DataFrame) -> None:
    reason = board[(board["id"] == "ai") & (board["kind"] == "occupations")]["reason"].iloc[0]
    assert round((231.25 - 143.2) / (231.25 - 69.65) * 100) == 54
    assert "54% of the fall in software" in reason


def test_no_explanation_fits_alone(board: pd.DataFrame) -> None:
    assert set(board["fit"]) == {"fits in part"}
    assert board["cannot_tell"].str.len().gt(40).all()


def test_what_no_table_can_tell_is_said(board: pd.DataFrame) -> None:
    unchecked = board[board["holds"].isna()]
    assert unchecked["id"].to_list() == ["remote-work"]
    assert unchecked["reason"].str.contains("hold no share").all()


def test_every_prediction_names_a_figure_that_exists() -> None:
    for explanation in EXPLANATIONS:
        kinds = [prediction.kind for prediction in explanation.predictions]
        assert kinds == ["timing", "occupations", "people without a degree"]
        for prediction in explanation.predictions:
            assert (prediction.check is None) == bool(prediction.why_not)
            assert prediction.check is None or prediction.figure in registry.figures()


def by_id(explanation: str, kind: str) -> Any:
    (record,) = (e for e in EXPLANATIONS if e.id == explanation)
    return next(p.check for p in record.predictions if p.kind == kind)


def test_a_prediction_turns_with_the_data(tables: Tables) -> None:
    labor = tables["graduate_labor_market_releases"]
    year = labor["period_start"].dt.year
    young = labor["group"].eq("young_workers")
    labor["unemployment_pct"] = labor["unemployment_pct"].mask(young & (year == 2024), 9.0)
    assert not by_id("ai", "people without a degree")(tables).holds
    assert by_id("hiring-freeze", "people without a degree")(tables).holds
    flat = labor["group"].eq("recent_graduates") & (year == 2022)
    labor["unemployment_pct"] = labor["unemployment_pct"].mask(flat, 43.272 / 12 - 0.33)
    assert by_id("ai", "timing")(tables).holds


def test_nothing_holds_where_graduates_lost_nothing(tables: Tables) -> None:
    labor = tables["graduate_labor_market_releases"]
    lucky = labor["group"].eq("recent_graduates") & (labor["period_start"].dt.year == 2024)
    labor["unemployment_pct"] = labor["unemployment_pct"].mask(lucky, 2.0)
    # They fell behind neither since nor before, and others cannot have been spared what nobody had.
    assert not by_id("ai", "timing")(tables).holds
    assert not by_id("ai", "people without a degree")(tables).holds
    assert not by_id("hiring-freeze", "people without a degree")(tables).holds


def test_the_boom_is_named_where_hires_are_compared_with_it(board: pd.DataFrame) -> None:
    reason = board[(board["id"] == "hiring-freeze") & (board["kind"] == "timing")]["reason"].iloc[0]
    # JOLTS hires in thousands, summed over twelve months of FRED's file.
    assert round((64_495 / 69_995 - 1) * 100, 1) == -7.9
    assert reason.endswith("from 2019 by \N{MINUS SIGN}7.9%.")


def test_an_incomplete_year_is_no_year(tables: Tables) -> None:
    labor = tables["graduate_labor_market_releases"]
    rates = young_graduates.yearly_rates(labor[labor["period_start"] < "2024-12"])
    with pytest.raises(OutOfRangeError, match="No release"):
        young_graduates.yearly_rates(labor[labor["group"] != "young_workers"])
    assert young_graduates.last_full_year(rates) == 2023
    with pytest.raises(OutOfRangeError, match="recent_graduates holds no 2024"):
        young_graduates.change(rates, "recent_graduates", 2022, 2024)


def test_fit_counts_only_what_was_checked() -> None:
    yes, no = Outcome(True, 1, "", ""), Outcome(False, 0, "", "")
    assert [fit(x) for x in ([yes, None, yes], [yes, no, None], [no, no, yes], [None])] == [
        *("fits", "fits in part", "fits poorly", "not testable")
    ]


def test_documents_hold_the_same(board: pd.DataFrame) -> None:
    body = json.loads(deliver("explanations", "json").body)
    assert [e["id"] for e in body["explanations"]] == board["id"].drop_duplicates().to_list()
    assert sum(len(e["predictions"]) for e in body["explanations"]) == len(board)
    assert "**does not hold**" in deliver("explanations", "md").body.decode()
    assert deliver("explanations", "csv").body.decode().startswith("id,name,fit,")
