"""Taxis: medallion prices and trips a day, against figures typed from their sources."""

from __future__ import annotations

import pandas as pd
import pytest


def price(frame: pd.DataFrame, start: str, kind: str) -> float:
    actual = frame[(frame["period_start"] == start) & (frame["medallion_type"] == kind)]
    assert len(actual) == 1
    return float(actual["price_usd"].iloc[0])


@pytest.mark.parametrize(
    ("start", "kind", "usd"),
    [
        ("1937-01-01", "any", 10),
        ("2011-10-01", "corporate", 1_000_000),
        ("2013-06-01", "individual", 1_050_000),
        ("2013-05-01", "corporate", 1_320_000),
        ("2014-04-01", "individual", 1_050_000),
        ("2014-10-01", "individual", 872_000),
        ("2017-03-01", "any", 241_000),
        ("2019-07-11", "any", 137_000),
        ("2021-11-01", "any", 25_000),
    ],
)
def test_published_prices(published, start, kind, usd):
    assert price(published("medallion_prices"), start, kind) == usd


def test_individual_medallions_peaked_at_1_05_million(published):
    frame = published("medallion_prices")
    assert frame.loc[frame["medallion_type"] == "individual", "price_usd"].max() == 1_050_000


def test_a_price_stands_for_its_period(published):
    frame = published("medallion_prices").set_index("period_start")
    ends = {str(s)[:10]: str(frame.loc[[s], "period_end"].iloc[0])[:10] for s in frame.index}
    assert ends["1937-01-01"] == "1937-12-31"
    assert ends["2008-04-01"] == "2008-04-30"
    assert ends["2019-07-11"] == "2019-07-11"


def test_prices_equal_the_reference(published, facts):
    expected = facts("nyc_medallion_prices")
    frame = published("medallion_prices")
    assert len(frame) == len(expected) == 31
    for row in expected.itertuples():
        assert price(frame, row.date, row.medallion_type) == float(row.price_current_usd)
    assert set(frame["price_kind_published"]) == set(expected["price_kind"])


def test_wrong_prices_are_rejected(rejects, rejected, change, doubled):
    name, last = "medallion_prices", 30
    rejects(name, last - 5, price_usd=lambda v: v * 1000)
    rejects(name, last, price_usd=lambda v: -v)
    assert "20,000 to 1,500,000" in rejected(name, change(last, "price_usd", lambda v: v / 1000))
    rejects(name, 0, price_kind="rumour", medallion_type="San Francisco", trust="hearsay")
    assert "unique" in rejected(name, doubled)


def test_a_slipped_digit_shows_against_the_other_type(published, rejected):
    frame = published("medallion_prices")
    row = frame.index[(frame["period_start"] == "2008-12-01") & (frame["medallion_type"] == "corporate")][0]

    def slip(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[row, "price_usd"] = 74_700.0
        return frame

    assert "0.5 to 2 times" in rejected("medallion_prices", slip)


def test_a_price_on_the_wrong_day_is_rejected(rejected):
    def shifted(frame: pd.DataFrame) -> pd.DataFrame:
        row = frame.index[frame["frequency"] == "month"][0]
        frame.loc[row, "period_start"] = pd.Timestamp("2008-04-15")
        return frame

    assert "first day" in rejected("medallion_prices", shifted)


@pytest.mark.parametrize(
    ("license_class", "year", "trips"),
    [
        ("yellow", 2012, 487_929),
        ("yellow", 2019, 230_691),
        ("yellow", 2024, 111_257),
        ("fhv_high_volume", 2015, 113_824),
        ("fhv_high_volume", 2019, 700_916),
        ("fhv_high_volume", 2024, 654_410),
    ],
)
def test_mean_of_the_twelve_months(published, license_class, year, trips):
    frame = published("taxi_trips")
    rows = frame[(frame["license_class"] == license_class) & (frame["period_start"].dt.year == year)]
    assert len(rows) == 12
    assert round(rows["trips_per_day"].mean()) == trips


def test_trips_come_from_the_newest_report(published):
    frame = published("taxi_trips")
    assert len(frame) == 812
    newest = frame[frame["period_start"] == "2025-03-01"]
    assert dict(zip(newest["license_class"], newest["trips_per_day"], strict=True)) == {
        "fhv_high_volume": 662_479,
        "green": 1_625,
        "yellow": 132_152,
    }


def test_minutes_that_were_not_recorded_are_missing(published):
    frame = published("taxi_trips").set_index(["license_class", "period_start"])["avg_minutes_per_trip"]
    assert pd.isna(frame[("yellow", pd.Timestamp("2010-01-01"))])
    assert frame[("yellow", pd.Timestamp("2010-02-01"))] == 11.1
    assert frame.isna().sum() == 122


def test_trips_equal_the_reference(published, facts):
    expected = facts("tlc_trips_per_day_monthly").sort_values(["month", "license_class"], ignore_index=True)
    frame = published("taxi_trips")
    assert frame["license_class"].tolist() == expected["license_class"].tolist()
    assert frame["period_start"].dt.strftime("%Y-%m-%d").tolist() == expected["month"].tolist()
    for column in expected.columns.difference(["month", "license_class"]):
        pd.testing.assert_series_equal(
            frame[column].astype(float), expected[column].astype(float), check_dtype=False
        )


def test_wrong_trips_are_rejected(rejects, rejected, change, doubled):
    name, last = "taxi_trips", 811
    rejects(
        name,
        last,
        trips_per_day=lambda v: v * 1000,
        farebox_per_day_usd=lambda v: v * 1000,
        trips_paid_with_card_pct=187.0,
    )
    rejects(name, last, trips_per_day=lambda v: -v)
    assert "5 to 50 USD" in rejected(name, change(last, "farebox_per_day_usd", lambda v: v / 10))
    rejects(name, 0, license_class="FHV - Yellow")
    assert "at most the month's vehicles" in rejected(name, change(last, "vehicles_per_day", 150_000))
    assert "without gaps" in rejected(name, lambda f: f.drop(index=50))
    assert "unique" in rejected(name, doubled)


def test_more_shared_trips_than_trips_are_rejected(rejected):
    def too_many(frame: pd.DataFrame) -> pd.DataFrame:
        row = frame.index[frame["shared_trips_per_day"].notna()][0]
        frame.loc[row, "shared_trips_per_day"] = frame.loc[row, "trips_per_day"] + 1.0
        return frame

    assert "shared trips are at most" in rejected("taxi_trips", too_many)
