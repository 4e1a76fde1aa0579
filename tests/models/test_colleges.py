"""Institutions: values of the release, locations from the directory, a release for every group."""

from __future__ import annotations

import pandas as pd
import pytest

from edudata.models.colleges import GROUPS, NET_PRICES, build_institutions
from edudata.registry import tables
from edudata.sources.scorecard.institutions import INSTITUTIONS

UAB = "100663"


@pytest.fixture(scope="module")
def colleges(published) -> pd.DataFrame:
    return published("institutions").set_index("unitid")


class Stub:
    """Vintages made up for a test: `releases` from the oldest to the newest, and a directory."""

    def __init__(self, releases: dict[str, pd.DataFrame], directory: pd.DataFrame) -> None:
        self.releases, self.directory = releases, directory

    def every(self, resource: str) -> pd.DataFrame:
        return pd.concat([f.assign(release=r) for r, f in self.releases.items()], ignore_index=True)

    def newest(self, resource: str) -> pd.DataFrame:
        return self.directory


def rows(**columns: list[object]) -> pd.DataFrame:
    frame = pd.DataFrame(columns)
    for name, kind in INSTITUTIONS.columns.items():
        if name not in frame:
            frame[name] = pd.Series([None] * len(frame), dtype="str" if kind == "text" else "float64")
    return frame[list(INSTITUTIONS.columns)]


DIRECTORY = pd.DataFrame(
    {
        "unitid": ["100654", "100655"],
        "state": ["AL", "GA"],
        "fips": ["01089", "13121"],
        "cbsa": ["26620", "12060"],
        "control": [1, 2],
        "level": [1, -3],
        "lon_deg": [-86.57, -84.4],
        "lat_deg": [34.78, 33.7],
    }
)


def test_each_group_of_fields_comes_from_the_newest_release_that_has_it():
    names = {"unitid": ["100654", "10065401", "100655"], "name": ["A", "B", "C"], "state": ["AL"] * 3}
    old = rows(**names, tuition_in_state_usd=[10_024, None, 7_000], net_price_usd=[1.0, 2.0, 3.0])
    new = rows(**names, net_price_usd=[17_621, None, -2_296], completion_rate=[0.2403, None, 1])
    frame = build_institutions(Stub({"2022": old, "2026-06-10": new}, DIRECTORY))
    first, branch, moved = (frame.iloc[n] for n in range(3))
    assert first[["tuition_in_state_usd", "net_price_usd", "completion_rate_pct"]].tolist() == [
        10_024,
        17_621,
        24.03,
    ]
    assert first[["release", "tuition_release", "net_price_release"]].tolist() == [
        "2026-06-10",
        "2022",
        "2026-06-10",
    ]
    assert moved["net_price_usd"] == -2_296
    assert branch[["main_unitid", "control"]].tolist() == ["100654", "public"]
    assert branch[["fips", "level", "lon_deg", "tuition_release"]].isna().all()
    # The directory has it in Georgia, the release in Alabama.
    assert moved[["fips", "cbsa", "lon_deg"]].isna().all()
    assert moved["flag"] == "moved_to_another_state"
    assert first[["state_fips", "fips", "level"]].tolist() == ["01", "01089", "four_year"]


def test_a_later_release_replaces_all_it_has():
    one = {"unitid": ["100654"], "name": ["A"], "state": ["AL"]}
    old = rows(**one, tuition_in_state_usd=[1.0], lon_deg=[-1.0])
    new = rows(**one, tuition_in_state_usd=[2.0], control=[3.0], lon_deg=[-2.0])
    row = build_institutions(Stub({"2022": old, "2026": new}, DIRECTORY)).iloc[0]
    assert row[["tuition_in_state_usd", "tuition_release", "control", "lon_deg"]].tolist() == [
        2.0,
        "2026",
        "private_for_profit",
        -2.0,
    ]


def test_figures_as_published(colleges):
    assert len(colleges) == 6273
    row = colleges.loc[UAB]
    assert row["name"] == "University of Alabama at Birmingham"
    assert row[["net_price_usd", "completion_rate_pct", "undergraduates"]].tolist() == [18749, 64.23, 11635]
    assert row[["tuition_in_state_usd", "tuition_out_of_state_usd"]].tolist() == [8832, 21864]
    assert row[["control", "level", "state_fips", "cbsa"]].tolist() == [
        "public",
        "four_year",
        "01",
        "13820",
    ]
    assert colleges["net_price_usd"].min() == -2296
    assert colleges[list(NET_PRICES)].min().min() == -5124


def test_values_name_their_release(colleges):
    assert set(colleges["tuition_release"].dropna()) == {"2025"}
    assert set(colleges["net_price_release"].dropna()) == {"2026-06-10"}
    assert colleges["earnings_release"].isna().all()
    for group in GROUPS:
        assert f"{group}_release" in colleges


def test_branches_belong_to_an_institution(colleges):
    branches = colleges[colleges.index.str.len() == 8]
    assert len(branches) == 470
    assert branches["main_unitid"].str.len().eq(6).all()
    assert branches["control"].notna().all()


def test_wrong_cells_are_rejected(rejects):
    rejects(
        "institutions",
        1,
        net_price_usd=18_749_000.0,
        net_price_0_30k_usd=-50_000.0,
        tuition_in_state_usd=-1.0,
        completion_rate_pct=642.3,
        pell_share_pct=-1.0,
        median_earnings_10yr_usd=45.0,
        undergraduates=11_635_000.0,
        control="state",
        level="5_year",
        unitid="1234",
        state_fips="1",
    )
    rejects("institutions", 1, tuition_in_state_usd=8_568_000.0)


def test_repeated_rows_and_wrong_places_are_rejected(rejected, doubled, change, published):
    assert "unitid" in rejected("institutions", doubled)
    elsewhere = change(1, "fips", "06037")
    assert "counties and codes are those of the state" in rejected("institutions", elsewhere)
    assert "every state has institutions" in rejected("institutions", lambda f: f[f["state"] != "VT"])
    unnamed = change(1, "net_price_release", None)
    assert "every value has its release" in rejected("institutions", unnamed)


def test_means_outside_their_bands_are_flagged_and_too_many_rejected(rejected, published):
    def shift(frame: pd.DataFrame) -> pd.DataFrame:
        whole = frame[frame[list(NET_PRICES)].notna().all(axis=1)].index[:100]
        frame.loc[whole, "net_price_usd"] = 100_000.0
        return frame

    assert "lies between those of its income bands" in rejected("institutions", shift)
    names = {"unitid": ["100654"], "name": ["A"], "state": ["AL"], "net_price_usd": [900.0]}
    bands = {name: [500.0] for name in NET_PRICES}
    frame = build_institutions(Stub({"2026": rows(**names, **bands)}, DIRECTORY))
    assert frame["flag"].tolist() == ["net_price_outside_its_bands"]


def test_the_table_says_what_is_known_of_its_years():
    table = tables()["institutions"]
    assert "2023-24" in table.description
    assert any("October 2024" in note for note in INSTITUTIONS.notes)
