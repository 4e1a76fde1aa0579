"""House prices and rents: the index, Zillow's values once they are downloaded, wrong rows rejected."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from edudata.errors import NoVintageError, ValidationError
from edudata.etl.publish.table import build_table
from edudata.etl.publish.validate import validate
from edudata.etl.store.raw import Raw
from edudata.places import METRO_OF_DIVISION, short_name
from edudata.registry import tables
from edudata.sources import zillow


def test_the_index_has_a_hundred_areas_and_every_quarter(published):
    frame = published("house_price_index")
    assert frame.groupby("cbsa_or_division").size().eq(140).all()
    assert frame["period_start"].min() == pd.Timestamp("1991-01-01")
    assert frame["period_end"].max() == pd.Timestamp("2025-12-31")
    row = frame.set_index(["cbsa_or_division", "period_start"]).loc[("49340", pd.Timestamp("2025-10-01"))]
    assert [row["index_nsa"], row["index_sa"]] == [402.12, 407.47]


def test_every_area_has_its_cbsa_and_divisions_that_of_their_metro(published, reference):
    frame = published("house_price_index").drop_duplicates("cbsa_or_division")
    census = pd.read_excel(
        reference / "sources/census/list1_2023.xlsx", header=2, dtype="str", engine="calamine"
    )
    pairs = census.dropna(subset="Metropolitan Division Code")
    metro = dict(zip(pairs["Metropolitan Division Code"], pairs["CBSA Code"], strict=True))
    assert metro == METRO_OF_DIVISION
    assert (frame["cbsa"] == frame["cbsa_or_division"].replace(metro)).all()
    assert (
        frame["kind"] == frame["cbsa_or_division"].isin(metro).map({True: "division", False: "area"})
    ).all()
    one = frame[frame["stands_for_cbsa"]]
    assert one["cbsa"].is_unique
    assert set(one["cbsa"]) == set(frame["cbsa"])
    titles = dict(zip(census["CBSA Code"], census["CBSA Title"], strict=True))
    for row in one.itertuples():
        assert short_name(row.name.removesuffix(" (MSAD)")) == short_name(titles[row.cbsa])


def test_a_wrong_index_is_rejected(rejects, rejected, change):
    name = "house_price_index"
    rejects(
        name,
        5,
        index_nsa=lambda v: v * 1000,
        cbsa_or_division="1058",
        frequency="month",
        period_start=pd.Timestamp("1990-01-01"),
    )
    rejects(name, 5, index_nsa=lambda v: -v)
    assert "seasonal adjustment" in rejected(name, change(5, "index_sa", lambda v: v * 1.5))
    assert "each code has one name" in rejected(name, change(5, "name", "Elsewhere"))


def test_a_missing_quarter_a_repeated_row_and_another_base_are_rejected(rejected, change):
    assert "every quarter" in rejected("house_price_index", lambda f: f.drop(index=7))
    assert "cbsa_or_division" in rejected("house_price_index", lambda f: pd.concat([f, f.head(1)]))
    assert "100 in 1991Q1" in rejected("house_price_index", change(0, "index_nsa", 101.0))
    assert "have no 1991Q1" in rejected("house_price_index", lambda f: f.drop(index=0))


@pytest.fixture(scope="module")
def downloaded(reference, archive) -> SimpleNamespace:
    """Zillow's files, parsed, in place of vintages, and the delineation of areas."""
    folder = reference / "sources/zillow"
    metros, states, rents = (
        (folder / f"{name}.csv").read_bytes()
        for name in (
            "Metro_zhvi_uc_sfrcondo_tier_0.33_0.67_sm_sa_month__2024-10",
            "State_zhvi_uc_sfrcondo_tier_0.33_0.67_sm_sa_month__2026-01",
            "Metro_zori_uc_sfrcondomfr_sm_month__2025-09",
        )
    )
    frames = {"zillow/zhvi": zillow.parse_zhvi(metros, states), "zillow/zori": zillow.parse_zori(rents)}
    frames["census/delineation"] = Raw(archive).newest("census/delineation")
    return SimpleNamespace(newest=frames.get)


@pytest.fixture(scope="module")
def values(downloaded) -> pd.DataFrame:
    return build_table(tables()["home_values_zillow"], downloaded)


@pytest.fixture(scope="module")
def rents(downloaded) -> pd.DataFrame:
    return build_table(tables()["rents_zillow"], downloaded)


def few(frame: pd.DataFrame) -> pd.DataFrame:
    """The first metropolitan areas and the nation: enough for a rule to fail."""
    regions = frame["region_id"].unique()[:3]
    return frame[frame["region_id"].isin(regions) | (frame["region_type"] == "country")].reset_index(
        drop=True
    )


def test_downloaded_values_make_valid_tables(values, rents):
    for name, frame in (("home_values_zillow", values), ("rents_zillow", rents)):
        assert all(check.passed for check in validate(tables()[name], frame))
    nation = rents[rents["region_type"] == "country"].set_index("period_start")
    assert nation.loc["2015-01-01", "rent_usd_per_month"] == 1178.21205652004
    assert nation.loc["2015-01-01", "period_end"] == pd.Timestamp("2015-01-31")


def test_zillow_regions_have_the_codes_of_areas_and_states(values, rents):
    metros = values[values["region_type"].eq("msa")].drop_duplicates("region_id").set_index("region_name")
    for name, cbsa in {
        "New York, NY": "35620",
        "Nashville, TN": "34980",
        "Winston, NC": "49180",
    }.items():
        assert metros.loc[name, "cbsa"] == cbsa
    # The rest are areas of earlier delineations, such as Madera, California.
    assert metros["cbsa"].notna().sum() == 855
    assert pd.isna(metros.loc["Madera, CA", "cbsa"])
    assert metros["cbsa"].dropna().is_unique
    states = values[values["region_type"].eq("state")].drop_duplicates("region_id").set_index("region_name")
    assert states["state"].notna().all()
    assert states.loc["Tennessee", "state"] == "TN"
    assert rents.loc[rents["region_type"].eq("msa"), "cbsa"].notna().mean() > 0.9


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("home_value_usd", lambda v: v * 1000, "home_value_usd"),
        ("home_value_usd", lambda v: -v, "home_value_usd"),
        ("home_value_usd", lambda v: v * 1.4, "moves by less than a quarter"),
        ("region_type", "zip", "region_type"),
        ("region_id", "x", "region_id"),
        ("region_name", "Elsewhere", "each code has one name"),
    ],
)
def test_a_wrong_home_value_is_rejected(values, change, column, value, why):
    with pytest.raises(ValidationError, match=why):
        validate(tables()["home_values_zillow"], change(5, column, value)(few(values)))


def test_wrong_rents_and_repeated_rows_are_rejected(values, rents, change):
    for factor in (1000, -1):
        wrong = change(5, "rent_usd_per_month", lambda v, f=factor: v * f)(few(rents))
        with pytest.raises(ValidationError, match="rent_usd_per_month"):
            validate(tables()["rents_zillow"], wrong)
    for name, frame in (("home_values_zillow", few(values)), ("rents_zillow", few(rents))):
        with pytest.raises(ValidationError, match="region_id"):
            validate(tables()[name], pd.concat([frame, frame.head(1)]))
    late = rents[(rents["region_type"] != "country") | (rents["period_start"] < "2025-09-01")]
    with pytest.raises(ValidationError, match="nation has the newest month"):
        validate(tables()["rents_zillow"], few(late))


def test_without_a_downloaded_file_the_tables_are_left_out(root, archive):
    raw = Raw(archive)
    for name in ("home_values_zillow", "rents_zillow"):
        assert tables()[name].optional
    if not (root / "data/raw/zillow").exists():
        with pytest.raises(NoVintageError):
            tables()["rents_zillow"].build(raw)
