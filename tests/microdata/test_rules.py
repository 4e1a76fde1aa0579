"""Definitions of a college job: rates of the 2024 extract as recorded, and what a rule must state."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from edudata.errors import OutOfRangeError, UnknownNameError
from edudata.microdata import rules
from edudata.microdata.rules import Rule


@pytest.fixture(scope="module")
def inputs():
    return rules.load_inputs()


@pytest.fixture(scope="module")
def graduates(reference):
    """Employed graduates of the 49-state extract of 2024: age, state, weight, occupation, degree."""
    frame = pd.read_parquet(reference / "sources/census_pums/acs2024_ba_plus_22_45_49states.parquet")
    frame = frame[frame["ESR"].isin([1, 2])]
    occupation = frame["OCCP"].astype("Int64").astype(str).str.zfill(4)
    return frame.assign(OCCP=occupation, PWGTP=frame["PWGTP"].astype("int64"))


def _rate(people, rule, inputs):
    table = rules.college_jobs(rule, inputs)
    jobs = people["OCCP"].map(table["college_job"].astype(float)).to_numpy(dtype=float)
    weight, has_job = people["PWGTP"].to_numpy(), ~np.isnan(jobs)
    rate = 100 * weight[has_job & (jobs == 0)].sum() / weight[has_job].sum()
    return rate, 100 * weight[has_job].sum() / weight.sum()


def _own(sources, members="residual", mean="employment", ties="college"):
    return Rule("own", "Own", tuple(sources.split()), members, mean, ties=ties)


@pytest.mark.parametrize(
    ("rule", "rate", "coverage"),
    [
        ("default", 38.08, 100),
        ("nyfed", 41.21, 100),
        ("onet", 39.421, 87.48),
        ("bls", 41.337, 98.83),
        ("zone", 33.847, 96.75),
        (_own("onet@newest", "prefix", "plain"), 39.305, 87.48),
        (_own("onet@newest", mean="plain"), 40.159, 87.48),
        (_own("bls@newest", "prefix"), 41.691, 98.83),
        (_own("bls@newest", mean="plain"), 37.941, 98.83),
        (_own("bls@newest", mean="plain", ties="other"), 41.642, 98.83),
    ],
    ids=str,
)
def test_recorded_rates_of_recent_graduates(graduates, inputs, rule, rate, coverage):
    recent = graduates[graduates["AGEP"].between(22, 27)]
    assert len(recent) == 52_358
    assert _rate(recent, rule, inputs) == pytest.approx((rate, coverage), abs=0.005)


def test_the_release_of_2014_alone(graduates, inputs):
    recent = graduates[graduates["AGEP"].between(22, 27)]
    rate, _ = _rate(recent, _own("onet@2014-03", mean="plain"), inputs)
    # Recorded with the crosswalk read row by row, which gives 0.01 percent of them an unrelated 2010 code.
    assert rate == pytest.approx(40.09, abs=0.01)


def test_bachelors_only(graduates, inputs):
    people = graduates[graduates["AGEP"].between(22, 27) & (graduates["SCHL"] == 21)]
    rate, coverage = _rate(people, _own("onet@newest", mean="plain"), inputs)
    assert (rate, coverage) == pytest.approx((43.77, 87.64), abs=0.005)


def test_codes_without_onet(inputs):
    census = inputs.crosswalk[inputs.crosswalk["soc_match"] != "none"]
    civilian = set(census.loc[~census["soc_code"].str.startswith("55"), "occp"])
    assert len(civilian) == 565
    socs = {r: set(rules.college_jobs(r, inputs).index) & civilian for r in ("onet", "bls", "zone")}
    assert {r: 565 - len(codes) for r, codes in socs.items()} == {"onet": 45, "bls": 7, "zone": 18}
    assert set.union(*socs.values()) == civilian


def test_members_of_a_residual_code(inputs):
    lists = inputs.crosswalk.set_index("occp")["soc_code"].dropna()
    socs = sorted(inputs.bls["soc_code"].astype(str).unique())
    residual = rules._members(lists, socs, "residual")
    prefix = rules._members(lists, socs, "prefix")
    owners = [soc for members in residual.values() for soc in members]
    assert len(owners) == len(set(owners)), "no occupation belongs to two codes"
    assert set(prefix["0960"]) > set(residual["0960"])
    assert not any(soc.startswith("13-2011") for soc in residual["0960"])


def test_every_code_of_2010_is_classified(inputs):
    table = rules.college_jobs("default", inputs, codes="2010")
    civilian = {code for code in inputs.changes["occp_2010"] if code < "9800"}
    # 0430 is the mean of the codes it was split into.
    assert civilian == set(table.index) - {"9920"} - {c for c in table.index if c >= "9800"}
    parts = inputs.changes.loc[inputs.changes["occp_2010"] == "0430", "occp"]
    bls = _own("bls@newest")
    mean = rules.college_jobs(bls, inputs)["value"].reindex(parts).mean()
    assert rules.college_jobs(bls, inputs, codes="2010").loc["0430", "value"] == pytest.approx(mean)


def test_ties_and_threshold(inputs):
    college = rules.college_jobs(_own("bls@newest", mean="plain"), inputs)
    other = rules.college_jobs(_own("bls@newest", mean="plain", ties="other"), inputs)
    flipped = college.index[college["college_job"] & ~other["college_job"]]
    assert (college.loc[flipped, "value"] == 50).all()
    assert "2545" in flipped, "teaching assistants: half of their occupations need a degree"


@pytest.mark.parametrize("rule", rules.RULES)
def test_a_rule_names_its_releases(inputs, rule):
    words = rules.find(rule).describe(inputs)
    assert "2022-08" in words or "2024-34" in words
    assert ("2014-03" in words) == (rule == "nyfed")


def test_a_rule_without_its_release(inputs):
    with pytest.raises(OutOfRangeError, match="without a release"):
        _own("onet")
    with pytest.raises(UnknownNameError, match=r"release of onet is called '30\.0'.*2014-03"):
        rules.college_jobs(_own("onet@30.0"), inputs)
    with pytest.raises(UnknownNameError, match="release of bls"):
        rules.college_jobs(_own("bls@1999"), inputs)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"sources": ("cps@newest",)}, "source of a rule"),
        ({"sources": ("onet@newest", "zone@newest")}, "job zones alone"),
        ({"members": "any"}, "meaning of X"),
        ({"mean": "median"}, "mean"),
        ({"ties": "coin"}, "tie rule"),
    ],
)
def test_wrong_rules(change, why):
    with pytest.raises((UnknownNameError, OutOfRangeError), match=why):
        Rule(**{"name": "own", "title": "Own", "sources": ("onet@newest",)} | change)


def test_unknown_names(inputs):
    with pytest.raises(UnknownNameError, match="nyfed"):
        rules.find("nyfd")
    with pytest.raises(UnknownNameError, match="2010"):
        rules.college_jobs("default", inputs, codes="1990")
    assert rules.college_jobs("default", inputs, codes="2002").empty, (
        "no list leads from 2009 to later codes"
    )
