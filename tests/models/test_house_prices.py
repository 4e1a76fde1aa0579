"""House prices and rents: the index, Zillow's values where they have been fetched, wrong rows refused."""

from __future__ import annotations

import pandas as pd
import pytest

from edudata import registry
from edudata.errors import NoVintageError, ValidationError
from edudata.etl.publish.table import build_table
from edudata.etl.publish.validate import validate
from edudata.etl.store import vintages
from edudata.etl.store.archive import Archive
from edudata.etl.store.raw import Raw
from edudata.registry import tables
from edudata.sources import zillow

WHY = {"retrieved": "made up", "origin_sha256": "made up"}


def test_the_index_has_a_hundred_areas_and_every_quarter(built):
    frame = built("house_price_index")
    assert frame.groupby("cbsa_or_division").size().eq(140).all()
    assert frame["period_start"].min() == pd.Timestamp("1991-01-01")
    assert frame["period_end"].max() == pd.Timestamp("2025-12-31")
    row = frame.set_index(["cbsa_or_division", "period_start"]).loc[("49340", pd.Timestamp("2025-10-01"))]
    assert [row["index_nsa"], row["index_sa"]] == [402.12, 407.47]


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("index_nsa", lambda v: v * 1000, "index_nsa"),
        ("index_nsa", lambda v: -v, "index_nsa"),
        ("index_sa", lambda v: v * 1.5, "seasonal adjustment"),
        ("cbsa_or_division", "1058", "cbsa_or_division"),
        ("frequency", "month", "frequency"),
        ("name", "Elsewhere", "each code has one name"),
        ("period_start", pd.Timestamp("1990-01-01"), "period_start"),
    ],
)
def test_a_wrong_index_is_refused(refused, change, column, value, why):
    assert why in refused("house_price_index", change(5, column, value))


def test_a_missing_quarter_a_repeated_row_and_another_base_are_refused(refused, change):
    assert "every quarter" in refused("house_price_index", lambda f: f.drop(index=7))
    assert "cbsa_or_division" in refused("house_price_index", lambda f: pd.concat([f, f.head(1)]))
    assert "100 in 1991Q1" in refused("house_price_index", change(0, "index_nsa", 101.0))
    assert "have no 1991Q1" in refused("house_price_index", lambda f: f.drop(index=0))


@pytest.fixture(scope="module")
def fetched(tmp_path_factory, reference) -> Raw:
    """A data directory into which Zillow's files have been fetched."""
    folder, root = reference / "sources/zillow", tmp_path_factory.mktemp("zillow")
    values = [
        (folder / f"{name}.csv").read_bytes()
        for name in (
            "Metro_zhvi_uc_sfrcondo_tier_0.33_0.67_sm_sa_month__2024-10",
            "State_zhvi_uc_sfrcondo_tier_0.33_0.67_sm_sa_month__2026-01",
        )
    ]
    rents = (folder / "Metro_zori_uc_sfrcondomfr_sm_month__2025-09.csv").read_bytes()
    for resource, frame, published in (
        (zillow.ZHVI, zillow.parse_zhvi(*values), "2026-02"),
        (zillow.ZORI, zillow.parse_zori(rents), "2025-10"),
    ):
        vintages.write(root, resource, published, frame, how="download", trust="primary", reasons=WHY)
    return Raw(Archive([root], registry.registry()))


@pytest.fixture(scope="module")
def values(fetched) -> pd.DataFrame:
    return build_table(tables()["home_values_zillow"], fetched)


@pytest.fixture(scope="module")
def rents(fetched) -> pd.DataFrame:
    return build_table(tables()["rents_zillow"], fetched)


def test_fetched_values_make_valid_tables(values, rents):
    for name, frame in (("home_values_zillow", values), ("rents_zillow", rents)):
        assert all(check.passed for check in validate(tables()[name], frame))
    nation = rents[rents["region_type"] == "country"].set_index("period_start")
    assert nation.loc["2015-01-01", "rent_usd_per_month"] == 1178.21205652004
    assert nation.loc["2015-01-01", "period_end"] == pd.Timestamp("2015-01-31")


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
def test_a_wrong_home_value_is_refused(values, change, column, value, why):
    with pytest.raises(ValidationError, match=why):
        validate(tables()["home_values_zillow"], change(5, column, value)(values.copy()))


def test_wrong_rents_and_repeated_rows_are_refused(values, rents, change):
    for factor in (1000, -1):
        spoiled = change(5, "rent_usd_per_month", lambda v, f=factor: v * f)(rents.copy())
        with pytest.raises(ValidationError, match="rent_usd_per_month"):
            validate(tables()["rents_zillow"], spoiled)
    for name, frame in (("home_values_zillow", values), ("rents_zillow", rents)):
        with pytest.raises(ValidationError, match="region_id"):
            validate(tables()[name], pd.concat([frame, frame.head(1)]))
    late = rents[(rents["region_type"] != "country") | (rents["period_start"] < "2025-09-01")]
    with pytest.raises(ValidationError, match="nation has the newest month"):
        validate(tables()["rents_zillow"], late)


def test_without_a_fetched_file_the_tables_are_left_out(root):
    raw = Raw(Archive([root / "data"], registry.registry()))
    for name in ("home_values_zillow", "rents_zillow"):
        assert tables()[name].optional
    if not (root / "data/raw/zillow").exists():
        with pytest.raises(NoVintageError):
            tables()["rents_zillow"].build(raw)
