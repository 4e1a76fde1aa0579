"""PUMAs in metros: official populations are met, Connecticut has its planning regions."""

from __future__ import annotations

import zipfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.errors import UnknownNameError
from edudata.microdata import places

# Population on July 1, 2024 (Census Bureau, vintage 2025), of metros within four states with full records.
OFFICIAL = {
    "34980": ("Nashville", 2_162_758),
    "28940": ("Knoxville", 959_488),
    "27740": ("Johnson City", 214_867),
    "27180": ("Jackson, TN", 183_716),
    "17420": ("Cleveland", 132_522),
    "34100": ("Morristown", 127_394),
    "13900": ("Bismarck", 138_592),
    "16940": ("Cheyenne", 101_687),
    "16220": ("Casper", 80_271),
}


@pytest.fixture(scope="module")
def puma_people(reference):
    people = {}
    for state in ("11", "38", "47", "56"):
        frame = pd.read_parquet(reference / f"sources/census_pums/p_{state}.parquet")
        people |= {(state, puma): w for puma, w in frame.groupby("PUMA")["PWGTP"].sum().items()}
    return people


def test_raked_metros_meet_the_official_populations(puma_people):
    areas = places.load("2020", puma_people).areas
    for cbsa, (name, population) in OFFICIAL.items():
        assert areas.loc[cbsa, "name"].startswith(name)
        assert areas.loc[cbsa, "people"] == pytest.approx(population, rel=0.009), name
    assert areas.loc["34980", "people"] == pytest.approx(2_162_758, rel=0.006)


def test_every_puma_is_shared_out_once():
    for base, pumas in (("2020", 2_463), ("2010", 2_353)):  # 2,487 and 2,380 with Puerto Rico
        shares = places.load(base).shares
        total = shares.groupby(["state", "puma"])["share"].sum()
        assert len(total) == pumas
        assert np.allclose(total, 1)
        assert not shares.duplicated(["state", "puma", "cbsa"]).any()


def test_connecticut_has_planning_regions():
    counts = places.tracts("2020")
    connecticut = counts[counts["state"] == "09"]
    assert set(connecticut["county"]) == {f"091{digit}0" for digit in range(1, 10)}
    shares = places.load().shares
    assert (shares.loc[shares["state"] == "09", "cbsa"] != "").mean() > 0.8
    # Hartford's metro is the planning regions 09110 and 09130.
    hartford = set(shares.loc[(shares["cbsa"] == "25540") & (shares["state"] == "09"), "puma"].str[:3])
    assert {"202", "205"} <= hartford


def test_purity_is_flagged():
    areas = places.load().areas
    assert (areas["pure"] == (areas["pure_pct"] >= 90)).all()
    assert areas.loc["34980", "pure"]
    assert not areas.loc["33500", "pure"], "Minot shares its PUMA with the counties around it"


def test_counts_of_the_published_list(reference):
    path = reference / "sources/census_pums_weights/2020_Census_Tract_to_2020_PUMA.zip"
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as stream:
        text = pd.read_csv(stream, dtype=str, encoding="utf-8-sig")
    assert len(text) == 85_452
    counts = places.read_tracts(text[text["STATEFP"] != "72"], "2020")
    pd.testing.assert_frame_equal(counts, places.tracts("2020"), check_dtype=False)


COUNTS = st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=2, max_size=4)


@given(COUNTS, st.lists(st.integers(100, 10_000), min_size=4, max_size=4))
def test_raking_meets_the_pumas_and_keeps_empty_cells(table, people):
    rows = [
        ("01", f"0100{i}", str(j), n) for i, row in enumerate(table) for j, n in enumerate(row) if n > 0
    ]
    if not rows:
        return
    counts = pd.DataFrame(rows, columns=["state", "county", "puma", "tracts"])
    county = pd.Series({f"0100{i}": float(people[i]) for i in range(len(table))})
    pumas = {("01", name): 500.0 for name in counts["puma"].unique()}
    raked = places.rake(counts, county, pumas)
    assert np.allclose(raked.groupby("puma")["people"].sum(), 500)
    # Totals of counties and PUMAs may contradict each other; then a cell can shrink to nothing.
    assert ((raked["people"] >= 0) & np.isfinite(raked["people"])).all()
    alone = places.rake(counts, county, {})
    expected = county.reindex(counts["county"].unique())
    assert np.allclose(alone.groupby("county")["people"].sum().sort_index(), expected.sort_index())


def test_unknown_pumas():
    with pytest.raises(UnknownNameError, match="2010, 2020"):
        places.load("2000")
