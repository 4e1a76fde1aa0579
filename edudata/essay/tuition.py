"""Claims on the price of a degree: three published prices, a rise without limit, a threefold price."""

from __future__ import annotations

import pandas as pd

from edudata.analysis import inflation
from edudata.analysis.price_index import academic_label
from edudata.errors import OutOfRangeError
from edudata.essay._rules import best_year, memoize, near, then_and_now
from edudata.essay._text import pct, signed, usd
from edudata.essay.record import WRITTEN, Claim, Finding, Frames, Reading, Verdict

SECTION = "10X better education: lower cost"
# The prices that the essay gives, US dollars a year in 2019-20.
STATED_USD = {"in_state": 10116, "out_of_state": 22577, "private": 36801}
SINCE = 1985
MEASURES = {
    "all_4yr tuition_fees": "all four-year colleges, tuition and fees",
    "public_4yr tuition_fees": "public four-year, tuition and fees",
    "private_4yr tuition_fees": "private four-year, tuition and fees",
    "all_4yr total": "all four-year colleges, with room and board",
    "public_4yr total": "public four-year, with room and board",
    "private_4yr total": "private four-year, with room and board",
    "cpi": "consumer prices: college tuition against all items",
}


@memoize
def _series(frames: Frames, measure: str) -> pd.Series:
    """Return a real price by year (the fall of an academic year)."""
    if measure == "cpi":
        college, items = (
            inflation.index_by_year(frames["cpi"], series)
            for series in (inflation.COLLEGE_TUITION, inflation.ALL_ITEMS)
        )
        series = inflation.relative(college, items, SINCE)
    else:
        sector, component = measure.split(" ")
        table = frames["tuition"]
        own = (table["sector"] == sector) & (table["component"] == component)
        # NCES publishes these prices in constant dollars: nothing is deflated here.
        rows = table[own & (table["dollar_year"] != "current")]
        series = rows.set_index("year")["amount_usd"].sort_index()
    for year in (SINCE, WRITTEN):
        if year not in series.index:
            raise OutOfRangeError(f"The prices of {MEASURES[measure]} do not cover {year}.")
    return series[series.index >= SINCE]


def _label(measure: str, year: int) -> str:
    return str(year) if measure == "cpi" else academic_label(year)


def unbounded(frames: Frames, *, measure: str) -> Finding:
    """Compare the newest real price with the highest, in percent."""
    tolerance = 2.0
    series = _series(frames, measure)
    now = float(series.iloc[-1] / series.max() * 100)
    early = series[series.index <= WRITTEN]
    then = float(early.iloc[-1] / early.max() * 100)
    verdict = then_and_now(then >= 100 - tolerance, now >= 100 - tolerance)
    peak, last = _label(measure, best_year(series)), _label(measure, int(series.index[-1]))
    reason = (
        f"Adjusted for inflation, {MEASURES[measure]}: highest in {peak}, {pct(100 - now)} lower in {last}."
    )
    return Finding(now, "% of the highest price", verdict, reason, tolerance)


def tripled(frames: Frames, *, measure: str, until: str) -> Finding:
    """Divide a later real price by that of 1985."""
    tolerance = 0.25
    series = _series(frames, measure)
    year = WRITTEN if until == "written" else int(series.index[-1])
    ratio = float(series.loc[year] / series.loc[SINCE])
    reason = (
        f"Adjusted for inflation, {MEASURES[measure]}: {ratio:.2f} times as much in "
        f"{_label(measure, year)} as in {_label(measure, SINCE)}."
    )
    return Finding(ratio, "times the price of 1985", near(ratio, 3, tolerance), reason, tolerance)


def three_prices(frames: Frames, *, publisher: str) -> Finding:
    """Measure the largest miss of the three prices, in percent of what a publisher has.

    A price known from the essay alone confirms nothing: it is left out, and the claim is then partly
    right at best.
    """
    tolerance = 3.0
    name = {"us_news": "U.S. News", "college_board": "College Board"}[publisher]
    prices = _published_prices(frames, name)
    amounts = {kind: float(prices["amount_usd"].loc[kind]) for kind in STATED_USD}
    misses = {kind: (STATED_USD[kind] / price - 1) * 100 for kind, price in amounts.items()}
    echo = [kind for kind in STATED_USD if str(prices.at[kind, "flag"]) == "from_essay"]
    confirmed = [kind for kind in STATED_USD if kind not in echo]
    if not confirmed:
        raise OutOfRangeError(f"college_prices has no price of {name} for {WRITTEN} but the essay's own.")
    worst = max(confirmed, key=lambda kind: abs(misses[kind]))
    verdict: Verdict = near(misses[worst], 0, tolerance)
    medians = all(str(prices.at[kind, "statistic"]) in ("p50", "median") for kind in STATED_USD)
    # The essay speaks of medians: averages that agree, or an unconfirmed price, support it in part.
    if verdict == "supported" and (echo or not medians):
        verdict = "partly"
    same = ", ".join(kind.replace("_", "-") for kind in confirmed)
    circle = (
        f" ({same}; {' and '.join(echo).replace('_', '-')} is known from the essay only)" if echo else ""
    )
    reason = (
        f"{name} has {', '.join(map(usd, amounts.values()))} (in-state, out-of-state, private) for "
        f"2019-20, {'the medians' if medians else 'averages, not medians'}; the largest difference is "
        f"{signed(misses[worst], 1)}%{circle}."
    )
    unit = "% largest difference"
    unit += f", of the {len(confirmed)} prices that a publisher confirms" if echo else ""
    return Finding(abs(misses[worst]), unit, verdict, reason, tolerance)


def _published_prices(frames: Frames, publisher: str) -> pd.DataFrame:
    """Select a publisher's prices of the essay's year, indexed by the keys of STATED_USD."""
    table = frames["college_prices"]
    rows = table[
        (table["publisher"] == publisher)
        & (table["year"] == WRITTEN)
        & (table["component"] == "tuition_fees")
        & (table["kind"] == "published")
        & (table["dollar_year"] == "current")
    ].sort_values("edition")
    kind = rows["residency"].where(~rows["sector"].str.startswith("private"), "private")
    # The first edition counts: the one that the essay could have read.
    prices = rows.assign(stated=kind).drop_duplicates("stated").set_index("stated")
    if missing := [kind for kind in STATED_USD if kind not in prices.index]:
        raise OutOfRangeError(
            f"college_prices has no {', '.join(missing)} price of {publisher} for {WRITTEN}."
        )
    return prices


POSITION = 5  # in the essay's order
CLAIMS = (
    Claim(
        id="three-prices",
        section=SECTION,
        statement="The median price of a year of college is $10,116 at a public university for residents, "
        "$22,577 for others and $36,801 at a private one.",
        definition="We compare the three prices with published tuition and fees of 2019-20, and leave out "
        "a price known from the essay alone. We call this supported if none is off by more than 3% and all "
        "are medians, and partly supported if they are averages or off by up to 6%. U.S. News averages the "
        "colleges that it ranks, large and small alike; the College Board weights them by students.",
        tables=("college_prices",),
        resources=("us_news/tuition",),
        others=("college_board/published_prices",),
        check=three_prices,
        options={
            "publisher": {
                "us_news": "U.S. News, the source named",
                "college_board": "College Board, weighted",
            }
        },
        page="tuition",
    ),
    Claim(
        id="unbounded",
        section=SECTION,
        statement="Adjusted for inflation, what a degree costs has risen without limit since 1985.",
        definition="We compare the newest price, adjusted for inflation, with the highest since 1985. We "
        f"call this supported if it is at least 98% of that, and outdated if that was so in {WRITTEN} "
        "only. Published prices in the constant dollars of NCES.",
        tables=("tuition", "cpi"),
        spare=("cpi",),
        resources=("nces/tuition",),
        others=("bls/cpi",),
        check=unbounded,
        options={"measure": dict(MEASURES)},
        figure="G-4",
        settings={"sector": "all"},
    ),
    Claim(
        id="tripled",
        section=SECTION,
        statement="From 1985 to 2019 what a degree costs tripled, adjusted for inflation.",
        definition="We divide the published price of 2019-20, adjusted for inflation, by that of 1985-86. "
        "The essay speaks of cost and of total cost and names no kind of college, so it can be read in "
        "three ways. We call this supported if the price is 2.75 to 3.25 times as high, and partly "
        "supported if it is 2.5 to 3.5 times as high.",
        tables=("tuition", "cpi"),
        spare=("cpi",),
        resources=("nces/tuition",),
        others=("bls/cpi",),
        check=tripled,
        options={
            "measure": dict(MEASURES),
            "until": {"written": f"to {WRITTEN}", "newest": "to the newest year"},
        },
        readings=(
            Reading(
                "Tuition and fees of all four-year colleges tripled.", {"measure": "all_4yr tuition_fees"}
            ),
            Reading("Tuition and fees of public colleges tripled.", {"measure": "public_4yr tuition_fees"}),
            Reading("The cost including housing and food tripled.", {"measure": "all_4yr total"}),
        ),
        figure="G-4",
        settings={"sector": "all"},
    ),
)
