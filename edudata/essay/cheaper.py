"""Claims on alternatives: ten times cheaper, remote, and free in Tennessee."""

from __future__ import annotations

import pandas as pd

from edudata.analysis import demand
from edudata.analysis.alternatives import kind_of, totals
from edudata.errors import OutOfRangeError
from edudata.essay._rules import at_least, half_step, memoize, unless_rounded
from edudata.essay._text import pct, usd
from edudata.essay.record import Claim, Finding, Frames, Verdict

YEARS = 4
BEFORE = 2019  # the last whole year before the pandemic
BOARD = {"public": ("public_4yr", "in_state"), "private": ("private_nonprofit_4yr", "not_applicable")}
# The published price is that of all full-time students, the net price that of those who begin.
STATISTIC = {"published": "mean_full_time", "net": "mean_first_time"}
COST = {"one_year": "cost_real_usd", "own": "cost_usd"}
# Flags of prices that a verdict must not rest on.
WEAK = ("indicative_only", "historical")


def _board_price(
    frames: Frames, sector: str, residency: str, kind: str, component: str
) -> tuple[float, str]:
    """Return the College Board's newest price, in US dollars a year, and its academic year."""
    table = frames["college_prices"]
    rows = table[
        (table["publisher"] == "College Board")
        & (table["sector"] == sector)
        & (table["residency"] == residency)
        & (table["component"] == component)
        & (table["kind"] == kind)
        & (table["statistic"] == STATISTIC[kind])
    ].sort_values(["year", "edition"])  # later editions revise earlier ones
    if rows.empty:
        raise OutOfRangeError(
            f"college_prices has no {kind} {component} of the College Board for {sector}."
        )
    return float(rows["amount_usd"].iloc[-1]), str(rows["academic_year"].iloc[-1])


@memoize
def _degrees(frames: Frames, year: int) -> pd.DataFrame:
    """Select the bachelor's degrees among the alternatives, with their price also in dollars of a year."""
    table = frames["education_alternatives"]
    leads_to = table["alternative"].map(lambda name: kind_of(name).credential)
    table = table[leads_to.eq("bachelor's degree") & ~table["flag"].isin(WEAK)]
    table = table.dropna(subset=["price_low_usd"])
    if table.empty:
        raise OutOfRangeError("education_alternatives holds no bachelor's degree with a price.")
    return totals(table, frames["cpi"], year).dropna(subset=["cost_usd"])


def ten_times(frames: Frames, *, price: str, college: str, dollars: str) -> Finding:
    """Divide four years of tuition by the price of the cheapest bachelor's degree."""
    tolerance = 1.0
    yearly, year = _board_price(frames, *BOARD[college], price, "tuition_fees")
    # The cheapest in the dollars chosen: an old nominal price can look cheaper than it is.
    degrees = _degrees(frames, int(year[:4])).sort_values(COST[dollars])
    best, whole = degrees.iloc[0], YEARS * yearly
    own, same = float(best["cost_usd"]), float(best["cost_real_usd"])
    ratio = whole / float(best[COST[dollars]])
    what = "published" if price == "published" else "net of grants,"
    reason = (
        f"Four years at a {college} college cost {usd(whole)} ({what} {year}), the cheapest accredited "
        f"bachelor's degree {usd(own)} ({best['period']}), which is {usd(same)} in dollars of {year}: "
        f"{whole / same:.1f} times less, or {whole / own:.1f} with each price in dollars of its own year."
    )
    rounding = ratio * half_step(own, best["trust"]) / own if own else 0.0
    verdict = unless_rounded(lambda value: at_least(value, 10, tolerance, 5), ratio, rounding)
    return Finding(ratio, "times cheaper", verdict, reason, tolerance)


def remote(frames: Frames, *, place: str) -> Finding:
    """Measure people who work from home, in percent of workers, or postings that offer it."""
    if place == "postings":
        return _remote_postings(frames)
    tolerance = 2.5
    table = frames["region_indicators"]
    rows = table[(table["indicator"] == "worked_from_home") & table["rate_pct"].notna()]
    area = {"nation": "United States", "san_francisco": "San Francisco, CA", "seattle": "Seattle, WA"}[
        place
    ]
    rows = rows[rows["area"] == area].sort_values("year")
    if rows.empty:
        raise OutOfRangeError(f"region_indicators holds no share of work from home for {area}.")
    first, last = rows.iloc[0], rows.iloc[-1]
    share = float(last["rate_pct"])
    moved = f", after {pct(first['rate_pct'])} in {first['year']}" if first["year"] != last["year"] else ""
    reason = (
        f"{pct(share)} of workers ({area}) worked from home in {last['year']}{moved}. All workers are "
        "counted, not graduates or programmers alone."
    )
    verdict = unless_rounded(
        lambda value: at_least(value, 25, tolerance, 10), share, half_step(share, last["trust"])
    )
    return Finding(share, "% of workers", verdict, reason, tolerance)


def _remote_postings(frames: Frames) -> Finding:
    """Compare the share of postings that offer remote or hybrid work with 2019."""
    table = frames["job_posting_shares"]
    rows = table[table["topic"] == "remote_postings"]
    months = demand.monthly_means(rows["date"], rows["share_pct"])
    years = months.groupby(pd.DatetimeIndex(months.index).year).mean()
    if len(years) < 2 or BEFORE not in years.index:
        raise OutOfRangeError(f"job_posting_shares holds no remote postings of {BEFORE} and later.")
    now, before = float(years.iloc[-1]), float(years.loc[BEFORE])
    reason = (
        f"{pct(now, 2)} of job postings offered remote or hybrid work in {years.index[-1]}, after "
        f"{pct(before, 2)} in {BEFORE}: {now / before:.1f} times as many. Employers where remote "
        "work comes first are rare all the same."
    )
    return Finding(now / before, "times 2019's", at_least(now / before, 2, 0, 1.5), reason, 0)


def _tennessee_tuition(frames: Frames) -> float:
    """Return what grants leave of the tuition of Tennessee's program, in US dollars."""
    table = frames["education_alternatives"]
    rows = table[
        table["alternative"].str.startswith("Tennessee") & (table["price_basis"] == "tuition_after_grants")
    ]
    if rows.empty:
        raise OutOfRangeError("education_alternatives holds no program of Tennessee.")
    return float(rows["price_low_usd"].iloc[0])


def free_associate(frames: Frames, *, covers: str) -> Finding:
    """Measure what an associate degree costs a resident of Tennessee after grants, in US dollars."""
    tolerance = 100.0
    if covers == "tuition":
        rest, promise = _tennessee_tuition(frames), frames["promise_programs"]
        programs = sorted(set(promise.loc[promise["state"] == "TN", "program"]))
        # Two sources must agree: a price of nothing alone could be a gap in the table.
        verdict: Verdict = "supported" if rest <= tolerance and programs else "not supported"
        reason = (
            f"{' and '.join(programs) or 'No program of Tennessee'} leaves {usd(rest)} of tuition and fees "
            "after other grants."
        )
        return Finding(rest, "dollars of tuition and fees", verdict, reason, tolerance)
    rest, year = _board_price(frames, "public_2yr", "in_district", "net", "total")
    verdict = "supported" if rest <= tolerance else "not supported"
    reason = (
        f"With housing, food and fees a year at a public two-year college cost {usd(rest)} after grants "
        f"in {year}, as a national average."
    )
    return Finding(rest, "dollars a year", verdict, reason, tolerance)


POSITION = 6  # in the essay's order
CLAIMS = (
    Claim(
        id="ten-times-cheaper",
        section="10X better education: lower cost",
        statement="A competitor could offer a degree at a tenth of the price.",
        definition="We divide four years of the newest tuition and fees by the price of the cheapest "
        "accredited bachelor's degree in our data, weak sources left out, both in dollars of one academic "
        "year (CPI-U). We call this supported if the degree is at least 9 times cheaper, and partly "
        "supported from 5 times. It does not say how good either is.",
        tables=("college_prices", "education_alternatives", "cpi"),
        resources=("college_board/published_prices", "compiled/education_alternatives", "bls/cpi"),
        others=("college_board/net_prices",),
        check=ten_times,
        options={
            "price": {"published": "published price", "net": "net of grants, first-time students"},
            "college": {"public": "public, in-state", "private": "private nonprofit"},
            "dollars": {
                "one_year": "dollars of one year",
                "own": "each price in dollars of its own year",
            },
        },
        figure="10X",
    ),
    Claim(
        id="remote-work",
        section="10X better education: async and remote first",
        statement="Many of today's students will work for employers where remote work comes first.",
        definition="We take the share of workers who worked from home, newest year. We call this supported "
        "if it is about a quarter or more (at least 22.5%), and partly supported from 10%. The series "
        "begins in 2021, so it does not show the time before the pandemic. Of job postings, we call this "
        "supported if at least twice as large a share offers it as in 2019, and partly supported from 1.5 "
        "times.",
        tables=("region_indicators", "job_posting_shares"),
        spare=("job_posting_shares",),
        resources=("compiled/work_from_home",),
        others=("indeed/remote_postings",),
        check=remote,
        options={
            "place": {
                "nation": "United States",
                "san_francisco": "city of San Francisco",
                "seattle": "city of Seattle",
                "postings": "job postings, compared with 2019",
            }
        },
        page="hubs",
    ),
    Claim(
        id="free-associate-degree",
        section="Regional job market",
        statement="In Tennessee an associate degree is free.",
        definition="We take the tuition and fees that remain after grants for a resident. We call this "
        "supported if at most $100 remain. The program pays what other grants leave, and no living costs.",
        tables=("education_alternatives", "promise_programs", "college_prices"),
        spare=("college_prices",),
        resources=("compiled/education_alternatives", "compiled/promise_programs"),
        others=("college_board/net_prices",),
        check=free_associate,
        options={
            "covers": {"tuition": "tuition and fees", "living": "with housing and food, national average"}
        },
        figure="10X",
    ),
)
