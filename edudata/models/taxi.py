"""Taxis in New York City: medallion prices and monthly trips by license class."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast
from edudata.models._schema import Model, check, column, continuous, optional, text
from edudata.records import CheckResult, Table

# Wording in the compilation -> one of a few kinds of price that can be compared.
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
LICENSE_CLASSES = {
    "Yellow": "yellow",
    "Green": "green",
    "FHV - High Volume": "fhv_high_volume",
    "FHV - Black Car": "fhv_black_car",
    "FHV - Livery": "fhv_livery",
    "FHV - Lux Limo": "fhv_lux_limo",
}


class MedallionPrices(
    Model, key=["period_start", "medallion_type"], provenance=["trust", "note", "source_url"]
):
    """One row per dated price."""

    period_start: pd.Timestamp = column("first day of the period to which the price is dated")
    period_end: pd.Timestamp = column("last day of that period")
    frequency: str = column("precision of the date", isin=("day", "month", "year"))
    medallion_type: str = column(
        "individual (owner-driver), corporate (fleet), or any if the source does not say",
        isin=("individual", "corporate", "any"),
    )
    price_kind: str = column("kind of price", isin=sorted(set(PRICE_KINDS.values())))
    # The first medallions cost 10 dollars in 1937.
    price_usd: float = column("price of one medallion, nominal", "USD", ge=10, le=2_000_000)
    price_kind_published: str = text("kind of price in the source's words")
    publisher: str = text("who reported it")


class TaxiTrips(Model, key=["period_start", "license_class"]):
    """One row per license class and month."""

    period_start: pd.Timestamp = column("first day of the month", ge=pd.Timestamp("2010-01-01"))
    period_end: pd.Timestamp = column("last day of the month")
    frequency: str = column("length of the period", isin=("month",))
    license_class: str = column(
        "yellow and green cabs; for-hire: high volume (app-based), black cars, liveries, limousines",
        isin=tuple(LICENSE_CLASSES.values()),
    )
    trips_per_day: int = column("trips per day, average of the month", "trips per day", gt=0, le=2_000_000)
    farebox_per_day_usd: float = optional(
        "fares, surcharges, taxes and tolls per day without card tips, cabs only",
        "USD per day",
        ge=1_000,
        le=20_000_000,
    )
    unique_drivers: int = column("drivers with a trip in the month", "drivers", gt=0, le=300_000)
    unique_vehicles: int = column("vehicles with a trip in the month", "vehicles", gt=0, le=300_000)
    vehicles_per_day: int = column(
        "vehicles on the road, average of the days", "vehicles per day", gt=0, le=200_000
    )
    avg_minutes_per_trip: float = optional(
        "average length of a trip; empty if not recorded", "minutes", gt=1, le=180
    )
    trips_paid_with_card_pct: float = optional(
        "share of trips paid with a credit card, cabs only", "%", ge=0, le=100
    )
    shared_trips_per_day: float = optional(
        "trips per day shared with strangers, if reported", "trips per day", ge=0, le=1_000_000
    )


def build_medallion_prices(raw: Raw) -> pd.DataFrame:
    """Build prices with the period of each: 2013-06-01, month -> 2013-06-01 to 2013-06-30."""
    frame = raw.newest("compiled/medallion_prices")
    start, precision = frame["date"], frame["date_precision"]
    end = start.where(precision == "day", start + pd.offsets.MonthEnd(0))
    frame = frame.assign(
        period_start=start,
        period_end=end.where(precision != "year", start + pd.offsets.YearEnd(0)),
        frequency=precision,
        price_kind_published=frame["price_kind"],
        # An unknown wording passes through, so that the schema error names it.
        price_kind=frame["price_kind"].map(lambda kind: PRICE_KINDS.get(kind, kind)),
        price_usd=frame["price_current_usd"],
    )
    return cast(frame, MedallionPrices)


def build_taxi_trips(raw: Raw) -> pd.DataFrame:
    """Build the newest monthly report with our names of the license classes."""
    frame = raw.newest("tlc/trips")
    minutes = frame["avg_minutes_per_trip"]
    frame = frame.assign(
        period_start=frame["month"],
        period_end=frame["month"] + pd.offsets.MonthEnd(0),
        frequency="month",
        license_class=frame["license_class"].map(lambda name: LICENSE_CLASSES.get(name, name)),
        # The report writes 0 for minutes that were not recorded.
        avg_minutes_per_trip=minutes.where(minutes != 0),
    )
    return cast(frame, TaxiTrips)


def periods_start_on_first_day(frame: pd.DataFrame) -> CheckResult:
    """Check that a price dated by month or year carries the first day of it."""
    start = frame["period_start"]
    wrong = ((frame["frequency"] == "month") & (start.dt.day != 1)) | (
        (frame["frequency"] == "year") & (start.dt.day_of_year != 1)
    )
    return check("a month or year is dated by its first day", frame[wrong], len(frame))


def same_month_prices_agree(frame: pd.DataFrame) -> CheckResult:
    """Check that in the same month neither type costs more than twice the other."""
    # A slipped decimal point would make the ratio 0.1 or 10.
    wide = frame.pivot_table(index="period_start", columns="medallion_type", values="price_usd")
    both = wide.reindex(columns=["individual", "corporate"]).dropna().reset_index()
    ratio = both["corporate"] / both["individual"]
    return check("corporate is 0.5 to 2 times individual", both[~ratio.between(0.5, 2)], len(both))


def recent_prices_are_plausible(frame: pd.DataFrame) -> CheckResult:
    """Check that prices since 1980 are in a range too narrow for a wrong unit."""
    recent = frame[frame["period_start"] >= "1980"]
    wrong = recent[~recent["price_usd"].between(20_000, 1_500_000)]
    return check("since 1980 a price is 20,000 to 1,500,000 USD", wrong, len(recent))


def trips_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that each class has every month between its first and last."""
    # Each class by itself: classes start at different dates, and the newest month may lack some.
    return continuous(frame, "each class is monthly without gaps", 1, by=("license_class",))


def daily_within_monthly_vehicles(frame: pd.DataFrame) -> CheckResult:
    """Check that no day has more vehicles than the whole month."""
    wrong = frame[frame["vehicles_per_day"] > frame["unique_vehicles"]]
    return check("vehicles per day are at most the month's vehicles", wrong, len(frame))


def shared_within_trips(frame: pd.DataFrame) -> CheckResult:
    """Check that shared trips are a part of all trips."""
    rows = frame.dropna(subset="shared_trips_per_day")
    wrong = rows[rows["shared_trips_per_day"] > rows["trips_per_day"]]
    return check("shared trips are at most all trips", wrong, len(rows))


def fare_is_plausible(frame: pd.DataFrame) -> CheckResult:
    """Check that fares and trips imply a plausible fare per trip."""
    rows = frame.dropna(subset="farebox_per_day_usd")
    fare = rows["farebox_per_day_usd"] / rows["trips_per_day"]
    return check("a trip costs 5 to 50 USD on average", rows[~fare.between(5, 50)], len(rows))


TABLES = (
    Table(
        name="medallion_prices",
        title="Prices of New York City taxi medallions",
        description="Prices at which medallions were issued, sold, auctioned or valued, 1937 to 2021, "
        "nominal. Individual dated prices of different kinds, not a series.",
        subject="taxi",
        model=MedallionPrices,
        build=build_medallion_prices,
        checks=(periods_start_on_first_day, same_month_prices_agree, recent_prices_are_plausible),
        kind="compiled",
        breaks=("Issue prices, averages, auctions, single sales and bounds are not comparable.",),
    ),
    Table(
        name="taxi_trips",
        title="Taxi and for-hire trips per day by license class, New York City, monthly",
        description="Trips, fares, drivers and vehicles of yellow and green cabs and of for-hire vehicles, "
        "monthly averages from the newest report.",
        subject="taxi",
        model=TaxiTrips,
        build=build_taxi_trips,
        checks=(
            trips_are_continuous,
            daily_within_monthly_vehicles,
            shared_within_trips,
            fare_is_plausible,
        ),
        breaks=(
            "Green cabs start in August 2013, the for-hire classes in January 2015.",
            (
                "High volume (app-based) has been a license class only since 2019; the publisher lists the "
                "months from 2015 under the same name."
            ),
            "The last months of a report are revised in later ones.",
        ),
    ),
)
