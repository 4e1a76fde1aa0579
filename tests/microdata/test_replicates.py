"""Standard errors: equal to the Bureau's published ones to the last digit; intervals are honest."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from edudata.errors import OutOfRangeError
from edudata.microdata import replicates as r

# Census Bureau, PUMS Estimates for User Verification 2015, Washington: estimate, SE, 90 percent margin.
WASHINGTON = {
    "units": (2_991_584, 186, 306),
    "occupied": (2_728_576, 5_151, 8_473),
    "owner": (1_705_159, 10_411, 17_126),
    "mortgage": (1_170_568, 9_223, 15_172),
    "rented": (984_203, 10_444, 17_181),
    "no rent": (39_214, 2_536, 4_171),
    "vacant": (263_008, 5_115, 8_414),
    "for rent": (34_608, 2_769, 4_555),
}


def _weights(frame, full, prefix):
    return frame[[full, *[f"{prefix}{i}" for i in range(1, 81)]]].to_numpy("int16")


@pytest.fixture(scope="module")
def washington(reference):
    frame = pd.read_parquet(reference / "sources/census_pums_weights/acs2015_1yr_housing_53_wa.parquet")
    tenure, vacancy = frame["TEN"].fillna(0), frame["VACS"].fillna(0)
    units = frame["WGTP"] > 0
    return _weights(frame, "WGTP", "wgtp"), {
        "units": units,
        "occupied": units & (tenure > 0),
        "owner": tenure.isin([1, 2]),
        "mortgage": tenure == 1,
        "rented": tenure == 3,
        "no rent": tenure == 4,
        "vacant": units & (tenure == 0),
        "for rent": vacancy == 1,
    }


def _total(weights, mask):
    return weights[np.asarray(mask, bool)].sum(axis=0, dtype="int64")


@pytest.mark.parametrize("name", WASHINGTON)
def test_published_standard_errors_to_the_last_digit(washington, name):
    weights, groups = washington
    total = _total(weights, groups[name])
    error = float(r.standard_error(total))
    assert (total[0], round(error), round(r.z_value(90) * error)) == WASHINGTON[name]


def test_center_is_the_full_sample_estimate(washington):
    weights, groups = washington
    assert (weights < 0).sum() == 16
    assert float(r.standard_error(_total(weights, groups["occupied"]))) == pytest.approx(5151.058, abs=5e-4)
    clipped = _total(np.maximum(weights, 0), groups["occupied"])
    assert float(r.standard_error(clipped)) > 5152
    # R's survey package and others center on the mean of the replicates, which gives 4,900.
    about_mean = np.r_[clipped[1:].mean(), _total(weights, groups["occupied"])[1:]]
    assert float(r.standard_error(about_mean)) < 4_910


def test_ratio_keeps_the_covariance(washington):
    weights, groups = washington
    renters = _total(weights, groups["rented"] | groups["no rent"])
    share = r.ratio(renters, _total(weights, groups["occupied"]))
    assert share[0] == pytest.approx(0.3750736648, abs=5e-11)
    assert float(r.standard_error(share)) == pytest.approx(0.0037037434, abs=5e-11)


def test_persons_against_r_survey(reference):
    frame = pd.read_parquet(reference / "sources/census_pums_weights/acs2016_1yr_person_53_seattle.parquet")
    weights = _weights(frame, "PWGTP", "pwgtp")
    adults, employed = frame["AGEP"] >= 16, frame["ESR"].isin([1, 2])
    population = _total(weights, adults | True)
    assert population[0] == 704_616
    assert float(r.standard_error(population)) == pytest.approx(992.77333768, abs=1e-7)
    rate = r.ratio(_total(weights, adults & employed), _total(weights, adults))
    assert rate[0] == pytest.approx(0.70295647, abs=1e-8)
    assert float(r.standard_error(rate)) == pytest.approx(0.00743851, abs=1e-8)
    women = r.ratio(
        _total(weights, adults & employed & (frame["SEX"] == 2)), _total(weights, adults & employed)
    )
    assert (women[0], float(r.standard_error(women))) == pytest.approx((0.47516746, 0.00688136), abs=1e-8)
    young = _total(weights, employed & (frame["SEX"] == 2) & frame["AGEP"].between(22, 27))
    assert (young[0], float(r.standard_error(young))) == (41_116, pytest.approx(2_327.14834078, abs=1e-7))
    pumas, codes = np.unique(frame["PUMA"].astype(str), return_inverse=True)
    by_puma = r.ratio(
        r.totals(weights[adults & employed], codes[adults & employed], len(pumas)),
        r.totals(weights[adults], codes[adults], len(pumas)),
    )
    expected = {
        "11601": (0.761744840, 0.014587791),
        "11602": (0.628506026, 0.016223498),
        "11605": (0.681416001, 0.014327883),
    }
    for puma, (estimate, error) in expected.items():
        row = by_puma[list(pumas).index(puma)]
        assert (row[0], float(r.standard_error(row))) == pytest.approx((estimate, error), abs=1e-9)


def test_national_sample_of_2011(reference):
    frame = pd.read_parquet(reference / "sources/census_pums_weights/acs2011_1yr_person_us_sample.parquet")
    weights = _weights(frame, "PWGTP", "PWGTP")
    everyone = _total(weights, frame["AGEP"] >= 0)
    assert (everyone[0], float(r.standard_error(everyone))) == (
        645_569,
        pytest.approx(16_137.9693, abs=1e-4),
    )
    older, degree = frame["AGEP"] >= 25, frame["SCHL"].fillna(0) >= 21
    share = r.ratio(_total(weights, older & degree), _total(weights, older))
    assert share[0] == pytest.approx(0.26819097, abs=1e-8)
    assert float(r.standard_error(share)) == pytest.approx(0.00933262, abs=1e-8)
    working = degree & frame["AGEP"].between(22, 65) & frame["ESR"].isin([1, 2])
    high = working & (pd.to_numeric(frame["OCCP"]) <= 3540)
    share = r.ratio(_total(weights, high), _total(weights, working))
    assert (share[0], float(r.standard_error(share))) == pytest.approx((0.72192460, 0.02327238), abs=1e-8)
    paid = weights[np.asarray(working, bool)].astype("int64")
    wage = frame.loc[working, "WAGP"].to_numpy("int64") @ paid
    mean = r.ratio(wage, paid.sum(axis=0))
    assert (mean[0], float(r.standard_error(mean))) == pytest.approx((67_294.6701, 3_035.1630), abs=1e-4)


def test_difference_of_a_part_from_the_whole(washington):
    weights, groups = washington
    part = r.ratio(_total(weights, groups["mortgage"]), _total(weights, groups["owner"]))
    whole = r.ratio(_total(weights, groups["owner"]), _total(weights, groups["occupied"]))
    direct = r.variance(part - whole)
    by_parts = r.variance(part) + r.variance(whole) - 2 * r.covariance(part, whole)
    assert float(direct) == pytest.approx(float(by_parts), rel=1e-9)
    assert float(direct) != pytest.approx(float(r.variance(part) + r.variance(whole)), rel=1e-3)


INT16 = st.integers(-9999, 9999)
WEIGHTS = arrays.arrays("int16", st.tuples(st.integers(1, 12), st.just(81)), elements=INT16)


@given(WEIGHTS, st.data())
def test_totals_add_up_like_a_plain_loop(weights, data):
    groups = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(weights), max_size=len(weights))))
    loop = np.zeros((4, 81), "int64")
    for row, group in zip(weights, groups, strict=True):
        loop[group] += row
    assert (r.totals(weights, groups, 4) == loop).all()


def test_negative_denominator_of_a_replicate_stays_finite():
    top, bottom = np.ones(81), np.full(81, 2.0)
    bottom[5], bottom[6] = -1.0, 0.0
    estimates = r.ratio(top, bottom)
    assert np.isfinite(estimates).all()
    assert np.isnan(r.ratio(np.zeros(81), np.zeros(81))).all()


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(1, 50)), min_size=1, max_size=30))
def test_median_equals_repeating_each_person(people):
    values, weights = np.array(people).T
    repeated = np.sort(np.repeat(values, weights))
    lower_median = repeated[int(np.ceil(len(repeated) / 2)) - 1]
    assert r.quantile(values, weights[:, None]).tolist() == [lower_median]


@given(st.floats(0, 1), st.floats(0, 0.5), st.floats(1, 1e6), st.sampled_from([80, 90, 95, 99]))
def test_intervals_contain_the_rate_within_0_and_1(rate, error, people, level):
    low, high = r.rate_interval(rate, error, people, level)
    assert 0 <= low <= rate + 1e-12
    assert rate - 1e-12 <= high <= 1
    assert high > low or error == 0 or error < 1e-7


@pytest.mark.parametrize(("rate", "low", "high"), [(0.0, 0.0, 0.0827), (1.0, 0.9173, 1.0)])
def test_never_plus_or_minus_zero(rate, low, high):
    # Wilson at 0 of n: z² / (n + z²), with 30 people and z = 1.645.
    interval = r.rate_interval(rate, 0.0, 30.0)
    assert [float(v) for v in interval] == pytest.approx([low, high], abs=5e-5)


def test_kish_equals_the_binomial_for_equal_weights():
    weights = np.full(400, 25)
    variance = r.kish_variance(0.2, weights.sum(), (weights**2).sum())
    assert float(variance) == pytest.approx(0.2 * 0.8 / 400)


@pytest.mark.parametrize("level", [50, 100, 0, -5, "90", None, float("nan")])
def test_levels_outside_the_range(level):
    with pytest.raises(OutOfRangeError, match="level"):
        r.z_value(level)


def test_short_axis_is_an_error():
    with pytest.raises(ValueError, match="80 replicates a year"):
        r.variance(np.zeros(80))


def test_years_are_independent(washington):
    weights, groups = washington
    owner, occupied = _total(weights, groups["owner"]), _total(weights, groups["occupied"])
    twice = r.ratio(r.pooled([owner, owner]), r.pooled([occupied, occupied]))
    once = r.ratio(owner, occupied)
    assert twice[0] == once[0]
    # The same rate from two independent samples has half the variance.
    assert float(r.variance(twice)) == pytest.approx(float(r.variance(once)) / 2, rel=0.01)
