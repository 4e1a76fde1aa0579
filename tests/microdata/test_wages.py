"""Medians with honest errors on the plateaus of rounded wages; occupations of a field of degree."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import edudata as ed
from edudata.errors import OutOfRangeError
from edudata.microdata import majors, wages
from edudata.microdata.vintages import WEIGHTS


def _workers(drawn):
    frames = []
    for people in drawn.values():
        weights = pd.DataFrame(people.weights.astype("int64"), columns=list(WEIGHTS))
        frames.append(pd.concat([pd.DataFrame(people.columns), weights], axis=1))
    frame = pd.concat(frames)
    return frame[(frame["SCHL"] >= 21) & frame["ESR"].isin([1, 2]) & (frame["WAGP"] > 0)]


def _median(frame, weight):
    """Return the smallest wage that half of the weight does not exceed, by adding up one by one."""
    ordered, below = frame.sort_values("WAGP"), 0
    total = ordered[weight].sum()
    for wage, amount in zip(ordered["WAGP"], ordered[weight], strict=True):
        below += amount
        if 2 * below >= total:
            return wage
    raise AssertionError


def test_medians_equal_a_plain_count(year, drawn):
    ours = ed.wages("state", ages="all", full_time=False, year=2023, data=year.folder.parent).set_index(
        "state"
    )
    people = _workers(drawn)
    for postal, code in (("TN", "47"), ("WY", "56"), ("DC", "11")):
        own = people[(people["STATE"] == code) & people["AGEP"].between(22, 65)]
        row = ours.loc[postal]
        assert (row["median_usd"], row["n"]) == (_median(own, "PWGTP"), len(own))
        replicates = np.array([_median(own, name) for name in WEIGHTS[1:]], float)
        plain = np.sqrt(4 / 80 * ((replicates - row["median_usd"]) ** 2).sum())
        assert row["se_usd"] == pytest.approx(plain) or row["flag"] == "plateau"
        assert row["low_usd"] < row["median_usd"] < row["high_usd"]


def test_a_plateau_never_has_an_error_of_zero():
    wage = np.repeat([40_000.0, 60_000.0, 90_000.0], [30, 140, 30])
    weights = np.tile(np.array([[10] * 81], "int16"), (200, 1))
    weights[:100, 1:] += 1
    row = wages.median(wage, weights)
    assert (row["median_usd"], row["flag"]) == (60_000, "plateau")
    assert row["low_usd"] <= 59_500
    assert row["high_usd"] >= 60_500
    assert row["se_usd"] > 0
    few = wages.median(wage[:10], weights[:10])
    assert np.isnan(few["median_usd"])
    assert few["flag"] == "few"


def test_full_time_workers_only(year, drawn):
    ours = ed.wages(full_time=True, ages="all", year=2023, data=year.folder.parent)
    people = _workers(drawn)
    full = people[people["AGEP"].between(22, 65) & (people["WKHP"] >= 35)]
    full = full[full["WKWN"] >= 50]
    assert (ours["n"].iloc[0], ours["median_usd"].iloc[0]) == (len(full), _median(full, "PWGTP"))


def test_occupations_of_a_field(year, drawn):
    root, people = year.folder.parent, _workers(drawn)
    people = people[people["AGEP"].between(22, 65)]
    major = people["FOD1P"].astype(str).str.zfill(4).map(majors.BY_CODE)
    name = major.value_counts().index[0]
    own = people[major == name]["OCCP"].astype(str).str.zfill(4).value_counts()
    ours = ed.occupations({"major": name}, ages="all", year=2023, data=root, min_n=1).set_index("occp")
    assert ours["share_pct"].sum() == pytest.approx(100)
    assert (ours["share_pct"].diff().dropna() <= 0).all()
    assert ours["n"].sort_index().to_dict() == own.sort_index().to_dict()
    assert ours["occupation"].notna().all()
    suppressed = ed.occupations({"major": name}, ages="all", year=2023, data=root, min_n=10_000)
    assert suppressed["share_pct"].isna().all()


def test_the_bundle_has_no_records():
    for call in (ed.wages, lambda: ed.occupations({"major": "Nursing"})):
        with pytest.raises(OutOfRangeError, match="microdata fetch 2024"):
            call()
