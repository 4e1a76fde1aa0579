"""Claims on the price of a degree: three published prices, a rise without limit, a threefold price."""

from __future__ import annotations

import pandas as pd

from edudata.analysis import inflation
from edudata.analysis.price_index import academic_label
from edudata.errors import OutOfRangeError
from edudata.essay._rules import best_year, memoize, near, then_and_now
from edudata.essay.record import WRITTEN, Claim, Finding, Frames, Verdict

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
        f"Inflation taken out, {MEASURES[measure]}: highest in {peak}, {100 - now:.1f} % lower in {last}."
    )
    return Finding(now, "% of the highest price", verdict, reason, tolerance)


def tripled(frames: Frames, *, measure: str, until: str) -> Finding:
    """Divide a later real price by that of 1985."""
    tolerance = 0.25
    series = _series(frames, measure)
    year = WRITTEN if until == "written" else int(series.index[-1])
    ratio = float(series.loc[year] / series.loc[SINCE])
    reason = (
        f"Inflation taken out, {MEASURES[measure]}: {ratio:.2f} times as much in "
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
    misses = {kind: (STATED_USD[kind] / usd - 1) * 100 for kind, usd in amounts.items()}
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
        f"{name} has {', '.join(f'{usd:,.0f}' for usd in amounts.values())} USD (in-state, out-of-state, "
        f"private) for 2019-20, {'the medians' if medians else 'averages, not medians'}; the largest miss "
        f"is {misses[worst]:+.1f} %{circle}."
    ).replace("is -", "is −")
    unit = f"% largest miss of {'those' if echo else 'the'} {len(confirmed)} prices"
    unit += " that a publisher confirms" if echo else ""
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
        statement="In the median, a year of college costs 10,116 USD at a public university for residents, "
        "22,577 for others and 36,801 at a private one.",
        definition="Largest difference of the three from published tuition and fees of 2019-20, in "
        "percent; one for which no other source is at hand than the essay is left out. Supported up to "
        "3 % if all are confirmed medians, partly if they are averages or up to 6 %. U.S. "
        "News averages the colleges that it ranks, large and small alike; the College Board weighs them "
        "by students.",
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
        statement="Inflation taken out, what a degree costs has risen without limit since 1985.",
        definition="Newest real price as a share of the highest since 1985. Supported from 100 less 2 % "
        f"up; outdated if that held in {WRITTEN} only. Published prices in the constant dollars of NCES.",
        tables=("tuition", "cpi"),
        spare=("cpi",),
        resources=("nces/tuition",),
        others=("bls/cpi",),
        check=unbounded,
        options={"measure": dict(MEASURES)},
        figure="G-4",
    ),
    Claim(
        id="tripled",
        section=SECTION,
        statement="From 1985 to 2019 what a degree costs tripled, inflation taken out.",
        definition="Real published price of 2019-20 over that of 1985-86. Supported within 0.25 of 3, "
        "partly within 0.5. The essay names no kind of college: the board goes by all four-year ones.",
        tables=("tuition", "cpi"),
        spare=("cpi",),
        resources=("nces/tuition",),
        others=("bls/cpi",),
        check=tripled,
        options={
            "measure": dict(MEASURES),
            "until": {"written": f"to {WRITTEN}", "newest": "to the newest year"},
        },
        figure="G-4-index",
    ),
)
