"""Claims of the opening: a taxi license for a million dollars, and its fall after ride-hailing."""

from __future__ import annotations

import pandas as pd

from edudata.errors import OutOfRangeError
from edudata.essay._rules import at_least, best_year, half_step, memoize, near, unless_rounded
from edudata.essay._text import pct, usd
from edudata.essay.record import WRITTEN, Claim, Finding, Frames, Verdict

SECTION = "Education disruption (opening)"
APP_BASED = "fhv_high_volume"
LATER = {"auction": "auction", "sale": "single_sale", "lowest": "lowest_sale"}


@memoize
def _peak(frames: Frames, license: str) -> tuple[float, float, int]:
    """Return the highest monthly average price of a kind of license, its rounding, and its first year."""
    rows = frames["medallion_prices"]
    rows = rows[(rows["medallion_type"] == license) & (rows["price_kind"] == "monthly_average")]
    if rows.empty:
        raise OutOfRangeError(f"medallion_prices holds no monthly average of {license} licenses.")
    # Of several months at the highest price the first counts.
    return _price(rows.sort_values(["price_usd", "period_end"], ascending=[False, True]).iloc[0])


def _price(row: pd.Series) -> tuple[float, float, int]:
    """Return a price, how far it may be from the true one, and its year."""
    price = float(row["price_usd"])
    return price, half_step(price, row["trust"]), row["period_end"].year


def _last(frames: Frames, kind: str) -> tuple[float, float, int]:
    """Return the newest price of one kind, its rounding, and its year."""
    rows = frames["medallion_prices"]
    rows = rows[rows["price_kind"] == kind].sort_values("period_end")
    if rows.empty:
        raise OutOfRangeError(f"medallion_prices holds no price of the kind {kind}.")
    return _price(rows.iloc[-1])


def million(frames: Frames, *, price: str) -> Finding:
    """Measure what a medallion cost, in million US dollars (nominal)."""
    tolerance = 0.1
    top, top_half, _ = _peak(frames, "individual")
    if price in LATER:
        amount, half, year = _last(frames, LATER[price])
        # A price that no longer holds is outdated, not wrong, if it once did.
        peaked = unless_rounded(lambda v: near(v / 1e6, 1, tolerance), top, top_half) == "supported"

        def judge(value: float) -> Verdict:
            verdict = near(value / 1e6, 1.0, tolerance)
            return "outdated" if verdict == "not supported" and peaked else verdict

        reason = f"It was {usd(amount)} in {year}."
    else:
        amount, half, year = _peak(frames, price)

        def judge(value: float) -> Verdict:
            return at_least(value / 1e6, 1.0, tolerance, 0.75)

        reason = f"The highest monthly average of {price} licenses in New York was {usd(amount)} ({year})."
    verdict = unless_rounded(judge, amount, half)
    return Finding(amount / 1e6, "million dollars", verdict, reason, tolerance)


def fell(frames: Frames, *, price: str) -> Finding:
    """Measure how far the price fell from its highest monthly average, in percent."""
    tolerance = 5.0
    top, top_half, when = _peak(frames, "individual")
    amount, half, year = _last(frames, LATER[price])
    fall = (1 - amount / top) * 100
    rounding = (half / top + amount * top_half / top**2) * 100
    verdict = unless_rounded(lambda value: at_least(value, 50, tolerance, 25), fall, rounding)
    reason = f"From {usd(top)} ({when}) to {usd(amount)} ({year}): down {pct(fall, 0)}."
    return Finding(fall, "% lower", verdict, reason, tolerance)


def _whole_years(trips: pd.DataFrame) -> pd.DataFrame:
    """Return the mean trips per day by year and license class."""
    months = trips.groupby([trips["period_start"].dt.year, "license_class"])["trips_per_day"]
    # Trips vary by season: a year counts once all its months are published.
    return months.mean().where(months.count() == 12).unstack("license_class")


def displaced(frames: Frames, *, until: str, taxis: str) -> Finding:
    """Measure how far taxi trips fell since their best year before app-based cars, in percent."""
    tolerance = 5.0
    mean = _whole_years(frames["taxi_trips"])
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
    fall = (1 - now / then) * 100
    verdict = at_least(fall, 50, tolerance, 25)
    # Taken the place of, not only fallen: app-based cars must make more trips.
    if verdict == "supported" and app <= now:
        verdict = "partly"
    reason = (
        f"{taxis.capitalize()} taxis made {then:,.0f} trips a day in {best_year(before)} and {now:,.0f} "
        f"in {year} ({pct(-fall, 0)}), app-based cars {app:,.0f}."
    )
    return Finding(fall, "% fewer trips", verdict, reason, tolerance)


POSITION = 1  # in the essay's order
CLAIMS = (
    Claim(
        id="medallion-million",
        section=SECTION,
        statement="The right to drive a taxi (a medallion) came to cost a driver a million dollars.",
        definition="We take the highest monthly average price of a New York medallion, in current dollars. "
        "We call this supported if it was at least $900,000, and partly supported from $750,000. New York "
        "only: the essay pictures a San Francisco plate, for which we have no prices.",
        tables=("medallion_prices",),
        resources=("compiled/medallion_prices",),
        check=million,
        options={
            "price": {
                "individual": "individual license, highest monthly average",
                "corporate": "corporate license, highest monthly average",
                "auction": "newest auction",
                "lowest": "newest lowest sale",
            }
        },
        figure="G-1",
        settings={"period": "essay"},
    ),
    Claim(
        id="medallion-fell",
        section=SECTION,
        statement="Once ride-hailing came, the expensive medallion stopped making sense.",
        definition="We compare the price in the newest auction with the highest monthly average of an "
        "individual license. We call this supported if the price fell by about half or more (at least "
        "45%), and partly supported if it fell by a quarter.",
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
        definition="We compare New York's taxi trips a day (mean of twelve months) with their best year "
        "before app-based cars were counted. We call this supported if they fell by about half or more (at "
        "least 45%) and app-based cars now make more trips, and partly supported if they fell by a "
        "quarter.",
        tables=("taxi_trips",),
        resources=("tlc/trips",),
        check=displaced,
        options={
            "until": {"newest": "to the newest whole year", "written": f"to {WRITTEN}"},
            "taxis": {"yellow": "yellow taxis", "yellow and green": "yellow and green taxis"},
        },
        figure="G-1-trips",
        settings={"by": "year"},
    ),
)
