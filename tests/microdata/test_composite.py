"""The composite predicts people it has not seen far better than a cell's own rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from edudata.errors import OutOfRangeError
from edudata.microdata import composite, estimate, majors, questions, rules


def _cells(frame):
    sums = frame.groupby(["STATE", "major"], as_index=False).agg(
        other=("other", "sum"), people=("PWGTP", "sum"), squares=("squares", "sum")
    )
    codes = [pd.factorize(sums[name])[0] for name in ("STATE", "major")]
    return sums, composite.combine(
        *codes, *(sums[n].to_numpy(float) for n in ("other", "people", "squares"))
    )


@pytest.fixture(scope="module")
def graduates(reference):
    frame = pd.read_parquet(reference / "sources/census_pums/acs2024_ba_plus_22_45_49states.parquet")
    frame = frame[frame["ESR"].isin([1, 2]) & frame["AGEP"].between(22, 27)]
    code = frame["OCCP"].astype("Int64").astype(str).str.zfill(4)
    college = code.map(rules.college_jobs("default")["college_job"])
    field = frame["FOD1P"].astype("Int64").astype(str).str.zfill(4)
    weight = frame["PWGTP"].astype("int64")
    return frame.assign(
        PWGTP=weight,
        squares=weight**2,
        other=weight * ~college.astype(bool),
        major=field.map(majors.BY_CODE).fillna(majors.OTHER),
    )


def test_half_of_the_people_predict_the_other_half(graduates):
    errors = {"direct": [], "composite": []}
    for seed in range(3):
        half = np.random.default_rng(seed).random(len(graduates)) < 0.5
        sums, modeled = _cells(graduates[half])
        sums["direct"], sums["composite"] = sums["other"] / sums["people"], modeled.rate
        half_of_cells, _ = _cells(graduates[~half])
        both = sums.merge(half_of_cells, on=["STATE", "major"], suffixes=("", "_unseen"))
        truth = both["other_unseen"] / both["people_unseen"]
        # The noise of the other half is in both errors alike: it is subtracted.
        effective = both["people_unseen"] ** 2 / both["squares_unseen"]
        noise = both["composite"] * (1 - both["composite"]) / effective
        for name, values in errors.items():
            squared = (both[name] - truth) ** 2 - noise
            values.append(np.average(squared, weights=both["people_unseen"]))
    direct, modeled = (100 * np.sqrt(np.mean(v)) for v in errors.values())
    # Recorded with other weights over the cells: 19.1 and 6.0 points.
    assert modeled < 7
    assert direct > 1.7 * modeled


def test_more_people_weigh_more(graduates):
    sums, modeled = _cells(graduates)
    effective = sums["people"] ** 2 / sums["squares"]
    assert np.corrcoef(effective, modeled.own_weight)[0, 1] > 0.8
    assert ((modeled.rate >= 0) & (modeled.rate <= 1)).all()
    assert (modeled.error > 0).all()


def test_a_large_cell_is_its_own_rate():
    state, major = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    people = np.array([1e6, 1e6, 1e6, 1e6])
    rates = np.array([0.2, 0.7, 0.4, 0.5])
    result = composite.combine(state, major, rates * people, people, people)
    assert result.rate == pytest.approx(rates, abs=0.001)
    tiny = composite.combine(state, major, rates * people, people, people**2 / 3)
    assert tiny.own_weight.max() < 0.6


def test_the_bundle_shows_composites_for_all_cells():
    years = [questions.sources()["2024"]]

    def ask(by, where=None):
        question = questions.query(by, where, "recent", "default", "auto")
        return estimate.table(question, years, kind="composite")

    frame = ask(("state", "major"))
    assert frame["rate_pct"].notna().all()
    assert frame["flag"].str.startswith("modeled").all()
    assert (frame["se_method"] == "modeled").all()
    same = frame[frame["state"] == "WY"].reset_index(drop=True)
    pd.testing.assert_series_equal(ask(("state", "major"), {"state": "WY"})["rate_pct"], same["rate_pct"])
    with pytest.raises(OutOfRangeError, match="composite"):
        ask("state")
