"""The hub score: by hand on small metros, and the checked correlations on the real ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from helpers.tables import table
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata import registry
from edudata.analysis import hubs
from edudata.analysis.association import associate
from edudata.analysis.hubs import migration
from edudata.analysis.universities import per_million_people
from edudata.errors import OutOfRangeError, UnknownNameError

ONE = {"housing": 1}
weights = st.dictionaries(st.sampled_from(list(hubs.FACTORS)), st.floats(0.01, 10), min_size=1)


@pytest.fixture(scope="module")
def metros():
    return hubs.gather(*map(table, ("housing_metros", "region_indicators", "promise_programs")))


def few(**columns) -> pd.DataFrame:
    frame = pd.DataFrame({"cbsa": list("abc"), "name": ["A", "B", "C"]})
    for factor in hubs.FACTORS.values():
        frame[factor.column] = [1.0, 2.0, 3.0]
    return frame.assign(**columns)


def test_price_to_income_against_migration(metros):
    result = migration.outcome(metros, "price_to_income").set_index("size")
    assert result["metros"].to_dict() == {"all": 387, "500k": 107, "1m": 56}
    assert result["pearson"].round(2).to_dict() == {"all": 0.01, "500k": -0.29, "1m": -0.50}
    assert result["spearman"].round(2).to_dict() == {"all": 0.18, "500k": -0.12, "1m": -0.31}
    for kind in ("pearson", "spearman"):
        assert (result[f"{kind}_low"] < result[kind]).all()
        assert (result[kind] < result[f"{kind}_high"]).all()
    assert result.loc["all", "pearson_low"] < 0 < result.loc["all", "pearson_high"], "nothing is to be seen"
    assert result.loc["1m", "pearson_high"] < 0


def test_checked_metros(metros):
    frame = metros.set_index("cbsa")
    assert len(frame) == 387
    columns = ["price_to_income", migration.MIGRATION, "bachelors_or_higher_pct", "degree_job_share_pct"]
    for cbsa, ratio, moved in (("41940", 8.53, -8.27), ("34980", 4.57, 4.12), ("32820", 3.52, -2.97)):
        assert frame.loc[cbsa, columns[:2]].astype(float).round(2).tolist() == [ratio, moved]
    assert frame["price_to_income"].rank()["34980"] == 313, "the 313th cheapest of 387"
    assert frame.loc["34980", "state_price_parity_index"] == pytest.approx(92.5, abs=0.05)
    assert frame.loc["41940", "state_price_parity_index"] == pytest.approx(112.6, abs=0.05)
    assert frame.loc["12420", "worked_from_home_pct"] == 25
    assert frame["metro_price_parity_index"].notna().sum() == 15


def test_universities_are_counted_for_a_million_people(metros):
    # 7 research universities (IPEDS, Carnegie 2021) and 6,986,082 people (ACS 2019-23) in Tennessee.
    states = table("housing_states").set_index("state_fips")["population"]
    indicators = table("region_indicators")
    assert per_million_people(indicators, states, "state")["47"] == pytest.approx(7 / 6.986082)
    # The hub score and the claims board use one definition, at two levels.
    claim = registry.claim("tennessee-universities")
    answer = claim.find({"region_indicators": indicators, "housing_states": table("housing_states")})
    assert "7 research universities, 1.00 for each million people" in answer.reason
    people = metros.set_index("cbsa")["population"]
    own = per_million_people(indicators, people, "cbsa")
    assert metros.set_index("cbsa")["research_universities_per_million"].equals(own)


@pytest.mark.parametrize("method", list(hubs.METHODS))
def test_size_alone_does_not_make_a_hub(metros, method):
    result = hubs.score(metros, method=method)
    assert abs(result["score"].corr(result["population"], method="spearman")) < 0.2
    largest = result.nlargest(10, "population")["name"].str.partition("-")[0]
    assert not set(largest) & set(result["name"].head(10).str.partition("-")[0])
    assert abs(metros["research_universities_per_million"].corr(metros["population"])) < 0.1


def test_renters_own_ratio_is_used_once_the_survey_has_it(metros):
    assert "median income of all households" in metros.attrs["rent_to_income"]
    housing = table("housing_metros").assign(median_gross_rent_to_income_pct=31.5)
    own = hubs.gather(housing, table("region_indicators"))
    assert set(own["rent_to_income_pct"]) == {31.5}
    assert "that renters pay" in hubs.score(own, ONE).attrs["rent_to_income"]


def test_absence_from_the_list_does_not_mean_none(metros):
    frame = metros.set_index("cbsa")
    assert frame.loc["34980", "promise_program"].startswith("Tennessee")
    assert set(frame.loc[frame["state_fips"] == "01", "promise_program"]) == {"not in the list"}
    assert not {"promise_program", "worked_from_home_pct"} & {f.column for f in hubs.FACTORS.values()}


def test_all_weight_on_one_factor_ranks_by_it(metros):
    result = hubs.score(metros, ONE)
    assert result["price_to_income"].is_monotonic_increasing
    assert (result["score"].iloc[0], result["score"].iloc[-1]) == (100, 0)
    assert hubs.score(metros, {"size": 3})["population"].is_monotonic_decreasing


def test_standardized_by_hand():
    frame = hubs.standardized(few())
    assert frame["housing"].tolist() == [100, 50, 0]
    assert frame["universities"].tolist() == [0, 50, 100]
    z = hubs.standardized(few(), "zscore")
    assert z["graduates"].tolist() == pytest.approx([-(1.5**0.5), 0, 1.5**0.5])
    tied = hubs.standardized(few(population=[1.0, 1.0, 9.0]))
    assert tied["size"].tolist() == [25, 25, 100]


def test_score_by_hand():
    result = hubs.score(few(), {"housing": 3, "universities": 1}).set_index("name")["score"]
    assert result.to_dict() == {"A": 75, "B": 50, "C": 25}


def test_a_metro_that_lacks_what_counts_has_no_rank():
    holed = few(price_to_income=[1.0, np.nan, 3.0])
    result = hubs.score(holed, ONE)
    assert result["name"].tolist() == ["A", "C", "B"]
    assert np.isnan(result["rank"].iloc[2])
    assert hubs.score(holed, {"rent": 1})["rank"].notna().all(), "what does not count need not be known"
    assert len(hubs.stability(holed, ONE)) == 2


@given(weights, st.floats(0.1, 1))
@settings(max_examples=25)
def test_only_the_proportions_of_the_weights_matter(metros, given_weights, scale):
    whole = hubs.score(metros, given_weights)
    part = hubs.score(metros, {name: value * scale for name, value in given_weights.items()})
    pd.testing.assert_frame_equal(
        whole.sort_values("cbsa")[["score"]].reset_index(drop=True),
        part.sort_values("cbsa")[["score"]].reset_index(drop=True),
    )
    assert whole["score"].between(-1e-9, 100 + 1e-9).all()


def test_the_order_of_the_rows_decides_nothing(metros):
    shuffled = metros.sample(frac=1, random_state=1)
    assert hubs.score(shuffled)["cbsa"].tolist() == hubs.score(metros)["cbsa"].tolist()
    again, once = (hubs.stability(f).set_index("cbsa").sort_index() for f in (shuffled, metros))
    pd.testing.assert_frame_equal(again, once)


def test_stability_with_one_factor_is_all_or_nothing(metros):
    result = hubs.stability(metros, ONE)
    assert set(result["top_share_pct"]) == {0, 100}
    assert (result["rank_low"] == result["rank_high"]).all()
    ranks = hubs.score(metros, ONE).set_index("cbsa")["rank"]
    assert (result.set_index("cbsa")["rank_low"] == ranks.astype(int).reindex(result["cbsa"])).all()


@pytest.mark.parametrize("given_weights", [None, ONE, {"universities": 3, "size": 1}])
def test_top_shares_are_those_of_the_ranks(metros, given_weights):
    ranked = hubs.stability(metros, given_weights).set_index("cbsa")["top_share_pct"]
    pd.testing.assert_series_equal(hubs.top_shares(metros, given_weights), ranked, check_names=False)
    holed = few(price_to_income=[1.0, np.nan, 3.0])
    assert hubs.top_shares(holed, ONE, top=1).to_dict() == {"a": 100, "c": 0}
    assert hubs.top_shares(holed, ONE).to_dict() == {"a": 100, "c": 100}, "fewer metros than places"


def test_stability_shares_twenty_places(metros):
    result = hubs.stability(metros)
    assert result["top_share_pct"].sum() >= 100 * hubs.TOP
    assert result["top_share_pct"].between(0, 100).all()
    assert (result["rank_low"] <= result["rank_high"]).all()
    assert hubs.stability(metros).equals(result), "the seed is fixed"
    assert not hubs.stability(metros, seed=1).equals(result)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"housing": 0}, "Weights must be 0 to 10 and at least one above 0"),
        ({}, "Weights must be 0 to 10 and at least one above 0"),
        ({"housing": -1}, "weight of housing must be 0 to 10; -1 was given"),
        ({"housing": 11}, "weight of housing must be 0 to 10; 11 was given"),
        ({"housing": float("nan")}, "weight of housing must be a number, 0 to 10; nan was given"),
        ({"housing": "a"}, "weight of housing must be a number, 0 to 10; 'a' was given"),
        ({"housing": None}, "weight of housing must be a number, 0 to 10; None was given"),
        ([1, 2], r"weights must be a mapping of factors to 0 to 10, .*; \[1, 2\] was given"),
        ("housing", "weights must be a mapping"),
    ],
)
def test_invalid_weights_are_rejected_with_the_range(wrong, message):
    for ask in (hubs.score, hubs.stability):
        with pytest.raises(OutOfRangeError, match=message):
            ask(few(), wrong)


def test_unknown_names_are_rejected():
    with pytest.raises(UnknownNameError, match="Did you mean 'housing'"):
        hubs.score(few(), {"housng": 1})
    with pytest.raises(UnknownNameError, match="percentile, zscore"):
        hubs.score(few(), ONE, "rank")


def test_rents_before_and_after_2019(cpi):
    result = migration.rents_before_and_after(cpi, ((2009, 2025), (2019, 2025), (2009, 2019)))
    assert result["nation"].round(2).tolist()[:2] == [1.75, 1.31]
    assert result["san_francisco"].round(2).tolist()[:2] == [1.74, 1.14]
    before = result.iloc[2]
    assert before["san_francisco"] > before["nation"], "before 2020 the dear metro's rents rose faster"


pairs = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=8, max_size=40).filter(
    lambda p: len({a for a, _ in p}) > 3 and len({b for _, b in p}) > 3
)


@given(pairs)
def test_correlations_are_those_of_pandas(points):
    x, y = (pd.Series(side, dtype=float) for side in zip(*points, strict=True))
    result = associate(x, y, draws=20)
    assert result.pearson == pytest.approx(x.corr(y), abs=1e-9)
    assert result.spearman == pytest.approx(x.rank().corr(y.rank()), abs=1e-9)


def test_resampled_ranks_are_those_of_the_resample():
    from edudata.analysis import association

    x, y = np.array([3.0, 1, 1, 7, 5, 2]), np.array([1.0, 2, 2, 9, 4, 4])
    counts = np.array([[2.0, 0, 1, 1, 0, 2]])
    picks = np.repeat(np.arange(6), counts[0].astype(int))
    a, b = pd.Series(x[picks]), pd.Series(y[picks])
    assert association._spearman(counts, x, y)[0] == pytest.approx(a.rank().corr(b.rank()))
    assert association._pearson(counts, x, y)[0] == pytest.approx(a.corr(b))


def test_a_straight_line_is_certain_and_too_few_pairs_are_refused():
    result = associate([1, 2, 3, 4, 5], [2, 4, 6, 8, 10])
    assert (result.pearson, result.pearson_low, result.spearman_high) == pytest.approx((1, 1, 1))
    assert associate([1, 2, 3, 4, None], [1, 2, 3, 5, 9]).n == 4
    for x, y in (([1, 2, 3], [1, 2, 3]), ([1, 1, 1, 1], [1, 2, 3, 4])):
        with pytest.raises(OutOfRangeError, match="4 pairs or more that vary"):
            associate(x, y)
    with pytest.raises(OutOfRangeError, match="equally long"):
        associate([1, 2], [1])
