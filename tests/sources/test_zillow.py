"""Zillow: wide files of home values and rents; never part of what is passed on."""

from __future__ import annotations

import contextlib
import subprocess

import pandas as pd
import pytest
from helpers.request_driver import drive
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError
from edudata.registry import resources
from edudata.sources import zillow

METRO = "Metro_zhvi_uc_sfrcondo_tier_0.33_0.67_sm_sa_month__2024-10.csv"
STATE = "State_zhvi_uc_sfrcondo_tier_0.33_0.67_sm_sa_month__2026-01.csv"
RENTS = "Metro_zori_uc_sfrcondomfr_sm_month__2025-09.csv"
FILE = (
    "RegionID,SizeRank,RegionName,RegionType,StateName,Metro,StateCodeFIPS,2000-01-31,2000-02-29\n"
    "102001,0,United States,country,,,,121618.11790552399,121832.08316288132\n"
    '394913,1,"New York, NY",msa,NY,x,36,,217127.89985985565\n'
)


def test_only_columns_named_for_a_month_end_are_figures():
    frame = zillow.parse_zhvi(FILE.encode())
    assert list(frame.columns) == list(zillow.ZHVI.columns)
    assert frame.to_dict("list") == {
        "region_id": ["102001", "102001", "394913"],
        "region_name": ["United States", "United States", "New York, NY"],
        "region_type": ["country", "country", "msa"],
        "state": [pytest.approx(float("nan"), nan_ok=True)] * 2 + ["NY"],
        "month_end": [pd.Timestamp("2000-01-31"), *[pd.Timestamp("2000-02-29")] * 2],
        "home_value_usd": [121618.11790552399, 121832.08316288132, 217127.89985985565],
    }


def test_the_published_files(reference):
    folder = reference / "sources/zillow"
    metro, state = (folder / METRO).read_bytes(), (folder / STATE).read_bytes()
    requests, payloads = drive(zillow.ZHVI, [metro, state])
    assert [a.url.rsplit("/", 1)[1].split("_")[0] for a in requests] == ["Metro", "State"]
    frame = zillow.parse_zhvi(*payloads)
    assert frame.groupby("region_type")["region_id"].nunique().to_dict() == {
        "country": 1,
        "msa": 894,
        "state": 51,
    }
    california = frame[(frame["region_name"] == "California") & (frame["month_end"] == "2000-01-31")]
    assert california["home_value_usd"].tolist() == [185932.00026699944]
    filled = sum(cell != "" for line in metro.decode().splitlines()[1:] for cell in line.split(",")[-298:])
    assert (frame["region_type"] != "state").sum() == filled
    assert zillow.published_on(metro)[0] == "2024-11"
    assert zillow.published_on(metro, state)[0] == "2026-02"
    data = (folder / RENTS).read_bytes()
    rents = zillow.parse_zori(data)
    assert rents["region_id"].nunique() == 695
    first = rents[(rents["region_id"] == "394913") & (rents["month_end"] == "2015-01-31")]
    assert first["rent_usd_per_month"].tolist() == [2303.7991350038856]
    assert zillow.published_on(data)[0] == "2025-10"


def test_december_is_followed_by_january():
    assert zillow.published_on(b"RegionID,2025-11-30,2025-12-31\n1,2,3\n")[0] == "2026-01"
    assert zillow.published_on(b"RegionID\n") is None


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("2000-01-31,2000-02-29", "January,February", "January, February are neither"),
        ("2000-02-29", "2000-02-28", "not the ends of months"),
        ("2000-02-29", "2000-01-31", r"2000-01-31 occurs twice"),
        ("RegionType", "Kind", "RegionType"),
        ("217127.89985985565", "217", "is not an amount"),
        ("217127.89985985565", "217127899", "is not an amount"),
        ("217127.89985985565", "many", "is not an amount"),
        (",msa,", ",zip,", "zip"),
        ("394913", "102001", "occur twice"),
    ],
)
def test_another_file_is_refused(old, new, why):
    with pytest.raises(FormatError, match=why):
        zillow.parse_zhvi(FILE.replace(old, new).encode())
    with pytest.raises(FormatError, match="is not an amount"):
        zillow.parse_zori(FILE.encode())
    with pytest.raises(FormatError, match="web page"):
        zillow.parse_zhvi(b"<html></html>")


def test_nothing_of_it_is_passed_on(root):
    for resource in zillow.SOURCE.resources:
        assert resource.license.redistribute == "no"
        assert resource.refreshable
        assert resources()[resource.id] is resource
    ignored = ["data/raw/zillow/zhvi/2026-10.csv", "data/processed/home_values_zillow-12345678.parquet"]
    result = subprocess.run(
        ["git", "check-ignore", *ignored], cwd=root, capture_output=True, text=True, check=False
    )
    assert result.stdout.split() == ignored
    assert 'exclude = ["data/raw/zillow"' in (root / "pyproject.toml").read_text(encoding="utf-8")


@given(st.binary(max_size=40), st.integers(0, 900_000))
@settings(max_examples=15)
def test_damage_raises_only_our_errors(reference, noise, place):
    whole = (reference / "sources/zillow" / RENTS).read_bytes()
    damaged = whole[:place] + noise + whole[place + len(noise) + 1 :]
    with contextlib.suppress(EdudataError):
        zillow.parse_zori(damaged)
    zillow.published_on(damaged)
