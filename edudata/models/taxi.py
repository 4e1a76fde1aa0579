"""Taxis in New York City: what a medallion cost, and who drives the city's trips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from edudata.models._schema import Model, check, column, continuous, optional, text, trust
from edudata.records import CheckResult, Table, View

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

PRICE_KINDS = {
    "issue price": "issue_price",
    "market price": "market_price",
    "market price (approx)": "approximate",
    "approx": "approximate",
    "annual average": "annual_average",
    "monthly average": "monthly_average",
    "monthly average sale": "monthly_average",
    "monthly average of sales": "monthly_average",
    "TLC monthly average": "monthly_average",
    "auction average": "auction",
    "auction (3 of 16 sold: 138k 137k 136k)": "auction",
    "auction high bid per medallion (>2.5M for a pair)": "auction_bid",
    "record sale": "single_sale",
    "latest sale (approx)": "single_sale",
    "sale": "single_sale",
    "lowest sale": "lowest_sale",
    "lowest sales": "lowest_sale",
    "upper bound": "upper_bound",
}
"""The kind of price as the compilation words it -> one of a few kinds that may be compared."""

LICENSE_CLASSES = {
    "Yellow": "yellow",
    "Green": "green",
    "FHV - High Volume": "fhv_high_volume",
    "FHV - Black Car": "fhv_black_car",
    "FHV - Livery": "fhv_livery",
    "FHV - Lux Limo": "fhv_lux_limo",
}


class MedallionPrices(Model):
    period_start: pd.Timestamp = column("first day of the day, month or year of the price")
    period_end: pd.Timestamp = column("last day of it")
    frequency: str = column("how exactly the price is dated", isin=("day", "month", "year"))
    medallion_type: str = column(
        "individual (owner-driver), corporate (fleet), or any where the source does not say",
        isin=("individual", "corporate", "any"),
    )
    price_kind: str = column("what kind of price it is", isin=sorted(set(PRICE_KINDS.values())))
    price_usd: float = column("price of one medallion, nominal", "USD", ge=10, le=2_000_000)
    price_kind_published: str = text("the kind of price as compiled from the source")
    publisher: str = text("who reported it")
    trust: str = trust()
    note: str = optional("note")
    source_url: str = optional("source_url")

    class Config(Model.Config):
        unique = ["period_start", "medallion_type"]


def build_medallion_prices(raw: Raw) -> pd.DataFrame:
    """Dated prices as periods: 2013-06-01 with precision month -> 2013-06-01 to 2013-06-30."""
    frame = raw.newest("compiled/medallion_prices")
    start, precision = frame["date"], frame["date_precision"]
    end = start.where(precision == "day", start + pd.offsets.MonthEnd(0))
    end = end.where(precision != "year", start + pd.offsets.YearEnd(0))
    return frame.assign(
        period_start=start,
        period_end=end.astype("datetime64[us]"),
        frequency=precision,
        price_kind_published=frame["price_kind"],
        # An unknown wording stays as it is, so that the schema names it.
        price_kind=frame["price_kind"].map(lambda kind: PRICE_KINDS.get(kind, kind)).astype("str"),
        price_usd=frame["price_current_usd"],
    )


def periods_start_where_they_say(frame: pd.DataFrame) -> CheckResult:
    """A price dated by its month or year stands on the first day of it."""
    start = frame["period_start"]
    wrong = ((frame["frequency"] == "month") & (start.dt.day != 1)) | (
        (frame["frequency"] == "year") & (start.dt.day_of_year != 1)
    )
    return check("a month or year is dated by its first day", frame[wrong], len(frame))


def same_month_prices_agree(frame: pd.DataFrame) -> CheckResult:
    """Of a month known for both types, neither is worth more than twice the other: no slipped digit."""
    wide = frame.pivot_table(index="period_start", columns="medallion_type", values="price_usd")
    both = wide.reindex(columns=["individual", "corporate"]).dropna().reset_index()
    ratio = both["corporate"] / both["individual"]
    return check("corporate is 0.5 to 2 times individual", both[~ratio.between(0.5, 2)], len(both))


def price_of_its_time(frame: pd.DataFrame) -> CheckResult:
    """Since 1980 a medallion cost tens of thousands to some million dollars, never less or more."""
    recent = frame[frame["period_start"] >= "1980"]
    wrong = recent[~recent["price_usd"].between(20_000, 1_500_000)]
    return check("since 1980 a price is 20,000 to 1,500,000 USD", wrong, len(recent))


class TaxiTrips(Model):
    period_start: pd.Timestamp = column("first day of the month", ge=pd.Timestamp("2010-01-01"))
    period_end: pd.Timestamp = column("last day of the month")
    frequency: str = column("always month", isin=("month",))
    license_class: str = column(
        "yellow and green cabs; for-hire: high volume (app-based), black cars, liveries, limousines",
        isin=tuple(LICENSE_CLASSES.values()),
    )
    trips_per_day: int = column("trips a day, mean of the month", "trips per day", gt=0, le=2_000_000)
    farebox_per_day_usd: float = column(
        "fares, surcharges, taxes and tolls a day without card tips, cabs only",
        "USD per day",
        ge=1_000,
        le=20_000_000,
        nullable=True,
    )
    unique_drivers: int = column("drivers with a trip in the month", "drivers", gt=0, le=300_000)
    unique_vehicles: int = column("vehicles with a trip in the month", "vehicles", gt=0, le=300_000)
    vehicles_per_day: int = column(
        "vehicles on the road, mean of the days", "vehicles per day", gt=0, le=200_000
    )
    avg_minutes_per_trip: float = column(
        "mean length of a trip; empty where it was not recorded", "minutes", gt=1, le=180, nullable=True
    )
    trips_paid_with_card_pct: float = column(
        "share of trips paid with a credit card, cabs only", "%", ge=1, le=100, nullable=True
    )
    shared_trips_per_day: float = column(
        "trips a day shared with strangers, where reported",
        "trips per day",
        gt=0,
        le=1_000_000,
        nullable=True,
    )

    class Config(Model.Config):
        unique = ["period_start", "license_class"]


def build_taxi_trips(raw: Raw) -> pd.DataFrame:
    """The newest monthly report, whole, its zero minutes (not recorded) left empty."""
    frame = raw.newest("tlc/trips")
    minutes = frame["avg_minutes_per_trip"]
    return frame.assign(
        period_start=frame["month"],
        period_end=(frame["month"] + pd.offsets.MonthEnd(0)).astype("datetime64[us]"),
        frequency=pd.Series("month", frame.index, dtype="str"),
        license_class=frame["license_class"].map(lambda c: LICENSE_CLASSES.get(c, c)).astype("str"),
        avg_minutes_per_trip=minutes.where(minutes != 0),
    )


def trips_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Every class has every month since it first appeared; the newest month may lack classes."""
    return continuous(frame, "each class is monthly without gaps", 1, by=("license_class",))


def fewer_a_day_than_a_month(frame: pd.DataFrame) -> CheckResult:
    """No day sees more vehicles than the whole month does."""
    wrong = frame[frame["vehicles_per_day"] > frame["unique_vehicles"]]
    return check("vehicles a day are at most the month's vehicles", wrong, len(frame))


def shared_within_trips(frame: pd.DataFrame) -> CheckResult:
    """Shared trips are trips."""
    known = frame[frame["shared_trips_per_day"].notna()]
    wrong = known[known["shared_trips_per_day"] > known["trips_per_day"]]
    return check("shared trips are at most all trips", wrong, len(known))


def fare_is_plausible(frame: pd.DataFrame) -> CheckResult:
    """A cab trip costs a few to a few dozen dollars: fares and trips are in step."""
    known = frame[frame["farebox_per_day_usd"].notna()]
    fare = known["farebox_per_day_usd"] / known["trips_per_day"]
    return check("a trip costs 5 to 50 USD on average", known[~fare.between(5, 50)], len(known))


TABLES: tuple[Table, ...] = (
    Table(
        name="medallion_prices",
        title="Prices of New York City taxi medallions, dated points",
        description="What a medallion was issued, sold, auctioned or valued at, 1937 to 2021, nominal. "
        "Dated points of different kinds, not a series.",
        subject="taxi",
        model=MedallionPrices,
        build=build_medallion_prices,
        checks=(periods_start_where_they_say, same_month_prices_agree, price_of_its_time),
        kind="compiled",
        breaks=("Issue prices, averages, auctions, single sales and bounds are different things.",),
    ),
    Table(
        name="taxi_trips",
        title="Taxi and for-hire trips a day by license class, New York City, monthly",
        description="Trips, fares, drivers and vehicles of yellow and green cabs and of for-hire vehicles, "
        "means of each month, as the newest report has them.",
        subject="taxi",
        model=TaxiTrips,
        build=build_taxi_trips,
        checks=(trips_are_continuous, fewer_a_day_than_a_month, shared_within_trips, fare_is_plausible),
        breaks=(
            "Green cabs start in August 2013, the for-hire classes in January 2015.",
            (
                "High volume (app-based) is a license class since 2019 only; the publisher carries the "
                "months from 2015 under the same name."
            ),
            "The last months of a report are revised in later ones.",
        ),
    ),
)
VIEWS: tuple[View, ...] = ()
