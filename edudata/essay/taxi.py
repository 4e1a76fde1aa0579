"""Claims of the opening: a taxi license for a million dollars, and its fall after ride-hailing."""

from __future__ import annotations

from edudata.errors import OutOfRangeError
from edudata.essay._rules import at_least, best_year, near
from edudata.essay.record import WRITTEN, Claim, Finding, Frames

SECTION = "Education disruption (opening)"
APP_BASED = "fhv_high_volume"
LATER = {"auction": "auction", "sale": "single_sale", "lowest": "lowest_sale"}


def _peak(frames: Frames, license: str) -> tuple[float, int]:
    """Return the highest monthly average price of a kind of license, and its first year."""
    rows = frames["medallion_prices"]
    rows = rows[(rows["medallion_type"] == license) & (rows["price_kind"] == "monthly_average")]
    if rows.empty:
        raise OutOfRangeError(f"medallion_prices holds no monthly average of {license} licenses.")
    # Of several months at the highest price the first counts.
    best = rows.sort_values(["price_usd", "period_end"], ascending=[False, True]).iloc[0]
    return float(best["price_usd"]), best["period_end"].year


def _last(frames: Frames, kind: str) -> tuple[float, int]:
    """Return the newest price of one kind, and its year."""
    rows = frames["medallion_prices"]
    rows = rows[rows["price_kind"] == kind].sort_values("period_end")
    if rows.empty:
        raise OutOfRangeError(f"medallion_prices holds no price of the kind {kind}.")
    return float(rows["price_usd"].iloc[-1]), rows["period_end"].iloc[-1].year


def million(frames: Frames, *, price: str) -> Finding:
    """Measure what a medallion cost, in million US dollars (nominal)."""
    tolerance = 0.1
    if price in LATER:
        usd, year = _last(frames, LATER[price])
        verdict = near(usd / 1e6, 1.0, tolerance)
        # A price that no longer holds is outdated, not wrong, if it once did.
        peaked = near(_peak(frames, "individual")[0] / 1e6, 1, tolerance) == "supported"
        if verdict == "not supported" and peaked:
            verdict = "outdated"
        return Finding(usd / 1e6, "million USD", verdict, f"It was {usd:,.0f} USD in {year}.", tolerance)
    usd, year = _peak(frames, price)
    verdict = at_least(usd / 1e6, 1.0, tolerance, 0.75)
    reason = f"The highest monthly average of {price} licences in New York was {usd:,.0f} USD ({year})."
    return Finding(usd / 1e6, "million USD", verdict, reason, tolerance)


def fell(frames: Frames, *, price: str) -> Finding:
    """Measure how far the price fell from its highest monthly average, in percent."""
    tolerance = 5.0
    top, when = _peak(frames, "individual")
    usd, year = _last(frames, LATER[price])
    lost = (1 - usd / top) * 100
    reason = f"From {top:,.0f} USD ({when}) to {usd:,.0f} ({year}): down {lost:.0f} %."
    return Finding(lost, "% lower", at_least(lost, 50, tolerance, 25), reason, tolerance)


def displaced(frames: Frames, *, until: str, taxis: str) -> Finding:
    """Measure how far taxi trips fell since their best year before app-based cars, in percent."""
    tolerance = 5.0
    trips = frames["taxi_trips"]
    months = trips.groupby([trips["period_start"].dt.year, "license_class"])["trips_per_day"]
    # Trips vary by season: a year counts once all its months are published.
    mean = months.mean().where(months.count() == 12).unstack("license_class")
    taxi = mean["yellow"] if taxis == "yellow" else mean["yellow"] + mean["green"].fillna(0)
    both = mean.assign(taxi=taxi).dropna(subset=["taxi", APP_BASED])
    if until == "written":
        both = both[both.index <= WRITTEN]
    if both.empty:
        raise OutOfRangeError("taxi_trips holds no whole year with both taxis and app-based cars.")
    year, before = int(both.index[-1]), taxi[taxi.index < both.index[0]].dropna()
    if before.empty:
        raise OutOfRangeError("taxi_trips holds no whole year before app-based cars were counted.")
    now, then, app = float(both["taxi"].iloc[-1]), float(before.max()), float(both[APP_BASED].iloc[-1])
    lost = (1 - now / then) * 100
    verdict = at_least(lost, 50, tolerance, 25)
    # Taken the place of, not only fallen: app-based cars must make more trips.
    if verdict == "supported" and app <= now:
        verdict = "partly"
    reason = (
        f"{taxis.capitalize()} taxis made {then:,.0f} trips a day in {best_year(before)} and {now:,.0f} "
        f"in {year} ({-lost:+.0f} %), app-based cars {app:,.0f}."
    ).replace("(-", "(−")
    return Finding(lost, "% fewer trips", verdict, reason, tolerance)


POSITION = 1  # in the essay's order
CLAIMS = (
    Claim(
        id="medallion-million",
        section=SECTION,
        statement="The right to drive a taxi (a medallion) came to cost a driver a million dollars.",
        definition="Highest monthly average price of a New York medallion, dollars of the day. Supported "
        "from a million less 0.1 up, partly from 0.75 million up. New York only: the essay pictures a San "
        "Francisco plate, for which no prices are at hand.",
        tables=("medallion_prices",),
        resources=("compiled/medallion_prices",),
        check=million,
        options={
            "price": {
                "individual": "individual licence, highest monthly average",
                "corporate": "corporate licence, highest monthly average",
                "auction": "newest auction",
                "lowest": "newest lowest sale",
            }
        },
        figure="G-1",
    ),
    Claim(
        id="medallion-fell",
        section=SECTION,
        statement="Once ride-hailing came, the expensive medallion stopped making sense.",
        definition="Fall of the price from the highest monthly average of an individual licence to the "
        "newest auction, in percent. Supported from 50 less 5 up, partly from 25 up.",
        tables=("medallion_prices",),
        resources=("compiled/medallion_prices",),
        check=fell,
        options={
            "price": {
                "auction": "newest auction",
                "sale": "newest single sale",
                "lowest": "newest lowest sale",
            }
        },
        figure="G-1",
    ),
    Claim(
        id="taxis-displaced",
        section=SECTION,
        statement="Cars ordered by app, as from Uber and Lyft, took the place of taxis.",
        definition="Fall of New York's taxi trips a day (mean of twelve months) from their best year "
        "before app-based cars were counted, in percent. Supported from 50 less 5 up when app-based cars "
        "make more trips, partly from 25 up.",
        tables=("taxi_trips",),
        resources=("tlc/trips",),
        check=displaced,
        options={
            "until": {"newest": "to the newest whole year", "written": f"to {WRITTEN}"},
            "taxis": {"yellow": "yellow taxis", "yellow and green": "yellow and green taxis"},
        },
        figure="G-1-trips",
    ),
)
