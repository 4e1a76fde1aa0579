"""Figures on microdata: golden values, and every number as `ed.underemployment` gives it."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from helpers.figures import table, texts

import edudata as ed
from edudata.errors import OutOfRangeError

NUMBERS = ["rate_pct", "se_pct", "low_pct", "high_pct", "n", "people", "coverage_pct"]
# Worked out apart from this code: rates of recent graduates in 48 states and D.C., ACS 2024.
RATES = {"default": 38.08, "nyfed": 41.21, "onet": 39.42, "bls": 41.34, "zone": 33.85}


@pytest.fixture(autouse=True)
def no_years_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("EDUDATA_MICRODATA_DIR", str(tmp_path))


def stored(level, rule, ages, kind="direct"):
    rows = table("graduate_underemployment")
    keep = (rows["level"] == level) & (rows["rule"] == rule) & (rows["ages"] == ages)
    return rows[keep & (rows["kind"] == kind) & (rows["n"] > 0)]


@pytest.mark.parametrize("ages", ["recent", "22-45"])
@pytest.mark.parametrize("rule", RATES)
@pytest.mark.parametrize(
    ("level", "by", "key"),
    [
        ("nation", (), []),
        ("state", "state", ["place"]),
        ("major", "major", ["major"]),
        ("metro", "metro", ["place"]),
    ],
)
def test_every_number_is_that_of_the_function(level, by, key, rule, ages):
    estimates = ed.underemployment(by, ages=ages, rule=rule)
    rows = stored(level, rule, ages)
    if key:
        estimates = estimates.set_index(by).loc[rows[key[0]]]
    pd.testing.assert_frame_equal(
        rows[NUMBERS].astype(float).reset_index(drop=True),
        estimates[NUMBERS].astype(float).reset_index(drop=True),
        rtol=0,
        atol=5.1e-5,
    )


def test_composites_are_those_of_the_function():
    estimates = ed.underemployment(("state", "major"), kind="composite").set_index(["state", "major"])
    rows = stored("state_major", "default", "recent", "composite").set_index(["place", "major"])
    assert len(rows) == len(estimates) == 3195
    expected_values = estimates.loc[rows.index, [*NUMBERS, "own_weight_pct"]].astype(float).to_numpy()
    np.testing.assert_allclose(
        rows[[*NUMBERS, "own_weight_pct"]].astype(float), expected_values, rtol=0, atol=5.1e-5
    )


def test_differences_are_those_of_compare(card):
    rows_by_state = card("G-3-states").data.set_index("state")
    for state in ("NV", "TN", "DC"):
        row = ed.compare({"state": state}).iloc[0]
        assert rows_by_state.loc[state, "difference_pct"] == pytest.approx(
            row["difference_pct"], abs=5.1e-5
        )
        assert rows_by_state.loc[state, "difference_se_pct"] == pytest.approx(row["se_pct"], abs=5.1e-5)
        assert bool(rows_by_state.loc[state, "differs"]) == row["significant"]


def test_states_that_differ_are_counted_and_missing_ones_named(card):
    drawing = card("G-3-states")
    rows_by_state = drawing.data.set_index("state")
    significant = [bool(ed.compare({"state": s})["significant"].iloc[0]) for s in rows_by_state.index[:-2]]
    assert drawing.finding.startswith(f"In {sum(significant)} of 49 states")
    assert sum(significant) == rows_by_state["differs"].sum() == 15
    # Rates, errors and counts by rule were worked out apart from this code: 13 by O*NET alone, 20 by BLS.
    assert "By rule, 13 to 20 states differ" in texts(drawing)
    z = (rows_by_state["difference_pct"] / rows_by_state["difference_se_pct"]).abs().dropna()
    p = np.sort(2 * (1 - z.map(NormalDist().cdf)))
    lasting = max(i + 1 for i in range(49) if p[i] <= 0.1 * (i + 1) / 49)
    assert f"{lasting} differ" in texts(drawing)
    assert lasting == 6
    assert set(rows_by_state.index[-2:]) == {"CA", "TX"}, "without a rate, last"
    assert rows_by_state.loc[["CA", "TX"], "rate_pct"].isna().all()
    assert "California and Texas are missing" in texts(drawing)
    assert rows_by_state.index[0] == "NV"
    assert rows_by_state.loc["NV", "rate_pct"] == pytest.approx(53.2, abs=0.11)
    assert rows_by_state.loc["NV", "se_pct"] == pytest.approx(3.2, abs=0.05)
    assert rows_by_state.loc["TN", "n"] == 1384


def test_the_map_hatches_states_without_records(card):
    hatched = next(t for t in card("G-3-states").map_chart["data"] if (t.get("meta") or {}).get("hatch"))
    assert sorted(hatched["locations"]) == ["06", "48"]
    assert hatched["name"] == "hatched: no records (2 states)"


def test_rates_by_rule(card):
    drawing = card("G-3-rules")
    rates = drawing.data.set_index("rule")["rate_pct"]
    assert {rule: round(rate, 2) for rule, rate in rates.items()} == RATES
    assert "33.8% to 41.3%" in drawing.finding
    assert "O*NET survey only, 87%" in texts(drawing)
    # 39.35 in the publisher's table of majors.
    assert "New York Fed publishes 39.4%" in texts(drawing)
    assert "New York Fed publishes" not in texts(card("G-3-rules", state="NV"))


@pytest.mark.parametrize(("rule", "apart", "ranks"), [("default", 4.4, 0.909), ("nyfed", 3.6, 0.935)])
def test_majors_beside_the_published_table(card, rule, apart, ranks):
    drawing = card("G-3-majors-census", rule=rule)
    rows = drawing.data
    assert len(rows) == 73
    assert rows["gap_pct"].abs().mean() == pytest.approx(apart, abs=0.05)
    assert rows["rate_pct"].rank().corr(rows["published_pct"].rank()) == pytest.approx(ranks, abs=0.01)
    # Typed from the publisher's table of February 2026.
    published = rows.set_index("major")["published_pct"]
    assert published[["Accounting", "Computer Science"]].tolist() == pytest.approx([21.2, 19.1], abs=0.05)


def test_preschool_teachers_are_beyond_sampling(card):
    rows = card("G-3-majors-census").data.set_index("major")
    assert rows.loc["Early Childhood Education", "gap_pct"] == pytest.approx(15, abs=0.5)
    assert rows.loc["Early Childhood Education", "beyond"]


def test_metros_show_suppression_and_purity(card):
    drawing = card("G-3-places", smallest=30)
    direct = ed.underemployment("metro")
    metros = set(stored("metro", "default", "recent")["place"])
    enough = direct[(direct["n"] >= 30) & direct["metro"].isin(metros)]
    assert len(drawing.data) == len(enough)
    assert f"{len(metros) - len(enough)} of {len(metros)} metros are not shown" in texts(drawing)
    impure = enough["flag"].str.contains("impure").sum()
    assert f"In {impure} of {len(enough)} metros shown" in texts(drawing)
    assert (card("G-3-places").data["n"] >= 100).all()
    with pytest.raises(OutOfRangeError, match="smallest"):
        card("G-3-places", smallest=9)


def test_majors_of_a_state_are_composites_unless_asked(card):
    drawing = card("G-3-state-majors")
    assert drawing.finding.startswith("Only 14 of 74 majors in Tennessee")
    assert len(drawing.data) == 74
    own = card("G-3-state-majors", kind="direct").data
    assert len(own) == 14
    assert (own["n"] >= 30).all()
    empty = next(
        s for s in ("WY", "AK", "VT") if (ed.underemployment("major", {"state": s})["n"] < 30).all()
    )
    assert card("G-3-state-majors", state=empty).finding.startswith("None of")
    with pytest.raises(OutOfRangeError, match="Choose kind=composite"):
        card("G-3-state-majors", state=empty, kind="direct")


@pytest.mark.parametrize(
    "figure", ["G-3-states", "G-3-places", "G-3-rules", "G-3-state-majors", "G-3-sex-race"]
)
def test_the_axis_ends_at_the_intervals(card, figure):
    """Plotly would widen it for the words at the reference, on a phone down to negative rates."""
    chart = card(figure).chart
    low, high = chart["layout"]["xaxis"]["range"]
    ends = np.concatenate([np.asarray(trace["customdata"], float)[:, :2] for trace in chart["data"]])
    assert 0 < low < ends.min() < ends.max() < high < 100
    assert high - low < 1.2 * (ends.max() - ends.min())


def test_one_year_is_no_trend(card):
    drawing = card("G-3-trend")
    rows = drawing.data.set_index("year")
    assert rows["rate_pct"].dropna().index.tolist() == [2024]
    assert rows.loc[2024, "rate_pct"] == pytest.approx(RATES["default"], abs=0.005)
    # The mean of the twelve months of 2024 in the publisher's chart data of August 2026.
    assert rows.loc[2024, "new_york_fed_pct"] == pytest.approx(40.298, abs=0.0005)
    assert (
        drawing.finding == "In 2024, we find 38% of recent graduates underemployed; the New York Fed, 40%."
    )
    assert "a level, no trend" in drawing.notes[0]
    assert "California and Texas are missing" in texts(drawing)
    assert "2020" not in " ".join(drawing.notes), "one year spans no gap"
    assert card("G-3-trend", rule="nyfed").data["rate_pct"].dropna().tolist() == pytest.approx(
        [41.21], abs=0.005
    )


def test_sex_and_race_are_known_for_four_states(card):
    drawing = card("G-3-sex-race")
    estimates = ed.underemployment(("sex", "race"), {"state": "TN"}, ages="all").set_index(["sex", "race"])
    rows_by_group = drawing.data.set_index(["sex", "race"])
    assert len(rows_by_group) == 10
    for name in ("rate_pct", "se_pct", "low_pct", "high_pct", "n"):
        np.testing.assert_allclose(
            rows_by_group[name], estimates.loc[rows_by_group.index, name], atol=5.1e-5
        )
    for sex, race in (("men", "Black"), ("women", "white")):
        gap = ed.compare({"state": "TN", "sex": sex, "race": race}, {"state": "TN"}, ages="all").iloc[0]
        assert bool(rows_by_group.loc[(sex, race), "differs"]) == gap["significant"]
    assert f"{rows_by_group['differs'].sum()} of 10 groups differ" in drawing.notes[0]
    assert "in Washington, D.C., North Dakota, Tennessee and Wyoming only" in drawing.notes[1]
    assert "there is no rate of the nation" in drawing.notes[1]
    few = card("G-3-sex-race", state="WY", ages="recent")
    assert few.data["rate_pct"].isna().any()
    assert "have no rate. Choose ages 22 to 65." in texts(few)
