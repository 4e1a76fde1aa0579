"""Claims on graduates in jobs that need no degree, and on how they would fare without one."""

from __future__ import annotations

import pandas as pd

from edudata.analysis import underemployment
from edudata.errors import OutOfRangeError
from edudata.essay._rules import at_least, best_year, memoize, near
from edudata.essay.record import WRITTEN, Claim, Finding, Frames, Verdict

SECTION = "Current state of higher education"
POINTS = 2.5  # tolerance of every rate, in percentage points
GROUPS = {"recent": "recent_graduates", "all": "college_graduates"}
WORDS = {"recent": "recent graduates (22 to 27)", "all": "all graduates (22 to 65)"}


@memoize
def _years(frames: Frames, group: str, rate: str) -> pd.Series[float]:
    """Average the twelve months of each year, in percent."""
    table = underemployment.monthly_rate(frames["graduate_labor_market"], GROUPS[group], rate)
    return underemployment.annual_mean(table, rate).set_index("year")[rate]


def _mean(frames: Frames, group: str, year: int, rate: str = "underemployment_pct") -> float:
    """Average a year's twelve months, in percent."""
    years = _years(frames, group, rate)
    if year not in years.index:
        raise OutOfRangeError(f"graduate_labor_market does not hold twelve months of {year} for {group}.")
    return float(years.loc[year])


def four_in_ten(frames: Frames, *, group: str) -> Finding:
    """Measure underemployed graduates in the essay's year, in percent."""
    if group != "named":
        value = _mean(frames, group, WRITTEN)
        reason = f"{value:.1f} % of {WORDS[group]} were underemployed in {WRITTEN}."
        return Finding(value, "% of graduates", near(value, 40, POINTS), reason, POINTS)
    recent, everyone = _mean(frames, "recent", WRITTEN), _mean(frames, "all", WRITTEN)
    # The statement names no age: it must hold for both groups to be supported.
    one, other = near(recent, 40, POINTS), near(everyone, 40, POINTS)
    verdict: Verdict = one if one == other else "partly"
    reason = (
        f"In {WRITTEN} it was {recent:.1f} % of {WORDS['recent']} but {everyone:.1f} % of {WORDS['all']}."
    )
    return Finding(recent, "% of graduates", verdict, reason, POINTS)


def new(frames: Frames, *, group: str, since: str) -> Finding:
    """Compare underemployment in the essay's year with its mean before, in percentage points."""
    years = _years(frames, group, "underemployment_pct")
    before = years[(years.index >= int(since)) & (years.index < WRITTEN)]
    if before.empty or WRITTEN not in years.index:
        raise OutOfRangeError(f"graduate_labor_market does not hold {WRITTEN} and years before it.")
    now, mean = float(years.loc[WRITTEN]), float(before.mean())
    rise = now - mean
    verdict = at_least(rise, 2 * POINTS, POINTS, POINTS / 2)
    reason = (
        f"{now:.1f} % in {WRITTEN} against {mean:.1f} % on average from {int(before.index[0])} to "
        f"{int(before.index[-1])}; the highest year was {best_year(before)} with {before.max():.1f} %."
    )
    return Finding(rise, "percentage points", verdict, reason, POINTS)


def almost_half(frames: Frames, *, outcome: str) -> Finding:
    """Measure graduates whose studies led to no job, in percent."""
    unemployed = _mean(frames, "recent", WRITTEN, "unemployment_pct")
    below = _mean(frames, "recent", WRITTEN)
    value = {
        "unemployed": unemployed,
        "underemployed": below,
        # Underemployment is a share of those who have a job.
        "either": unemployed + (100 - unemployed) * below / 100,
    }[outcome]
    reason = (
        f"{unemployed:.1f} % of recent graduates in the labor force had no job in {WRITTEN}; of those with "
        f"one, {below:.1f} % held one that usually needs no degree, which is not the same."
    )
    return Finding(value, "% of graduates", at_least(value, 45, POINTS, 45 - 2 * POINTS), reason, POINTS)


def same_outcome(frames: Frames, *, percentile: str) -> Finding:
    """Compare pay of recent graduates with that of high-school graduates, in percent."""
    tolerance = 5.0
    table = frames["graduate_wages"]
    year = int(table["year"].max())
    table = table[table["year"] == year]

    def wage(group: str, at: int) -> float:
        wages = table.loc[(table["group"] == group) & (table["percentile"] == at), "wage_usd"]
        if wages.empty:
            raise OutOfRangeError(f"graduate_wages holds no percentile {at} of {group} in {year}.")
        return float(wages.iloc[0])

    graduates, others = wage("recent_graduates", int(percentile)), wage("high_school_graduates", 50)
    gap = (graduates / others - 1) * 100
    # Lower pay supports the statement too: a hobby would then end better than study.
    verdict: Verdict = near(gap, 0, tolerance) if gap > 0 else "supported"
    reason = (
        f"In {year} recent graduates earned {graduates:,.0f} USD ({_percentile(percentile)}), high-school "
        f"graduates of the same age {others:,.0f} (median): {gap:+.0f} %."
    ).replace("-1", "−1")
    return Finding(gap, "% more pay", verdict, reason, tolerance)


def _percentile(at: str) -> str:
    return "median" if at == "50" else f"lowest quarter's upper bound, percentile {at}"


POSITION = 3  # in the essay's order
CLAIMS = (
    Claim(
        id="four-in-ten",
        section=SECTION,
        statement=f"Four in ten college graduates of {WRITTEN} worked in a job that did not need their "
        "degree.",
        definition=f"Underemployed graduates as the New York Fed counts them, mean of the twelve months of "
        f"{WRITTEN}. Supported within 2.5 points of 40 %, partly within 5. The statement names no age: it "
        "is partly right if it holds for recent or for all graduates only.",
        tables=("graduate_labor_market",),
        resources=("nyfed/college_labor",),
        check=four_in_ten,
        options={"group": {"named": "recent and all graduates both"} | WORDS},
        figure="G-3",
    ),
    Claim(
        id="underemployment-rising",
        section=SECTION,
        statement="That so many graduates work below their degree is a troubling new development.",
        definition=f"Underemployment in {WRITTEN} above its mean in the years before. Supported from 5 "
        "less 2.5 points up, partly from 1.25 up.",
        tables=("graduate_labor_market",),
        resources=("nyfed/college_labor",),
        check=new,
        options={
            "group": dict(WORDS),
            "since": {"1990": "since 1990", "2000": "since 2000", "2010": "since 2010"},
        },
        figure="G-3",
    ),
    Claim(
        id="almost-half-no-job",
        section=SECTION,
        statement="Almost half of those who finish a degree come out of it without a job.",
        definition=f"Recent graduates in the labor force without a job, mean of {WRITTEN}. Supported from "
        "45 less 2.5 % up, partly from 40 up. A job that needs no degree is still a job; the alternatives "
        "count it as none.",
        tables=("graduate_labor_market",),
        resources=("nyfed/college_labor",),
        check=almost_half,
        options={
            "outcome": {
                "unemployed": "no job",
                "underemployed": "of those with a job, one that needs no degree",
                "either": "no job, or one that needs no degree",
            }
        },
        figure="G-3-unemployment",
    ),
    Claim(
        id="same-outcome",
        section=SECTION,
        statement="Four years on a hobby would end as well as four years of study.",
        definition="Pay of recent graduates above that of high-school graduates aged 22 to 27, full-time, "
        "newest year. Supported up to 5 % more, partly up to 10 %. Pay is only one outcome, and those who "
        "study differ from those who do not in more than that.",
        tables=("graduate_wages",),
        resources=("nyfed/wages",),
        check=same_outcome,
        options={
            "percentile": {"50": "median graduate", "25": "graduate at the lowest quarter"},
        },
        figure="G-3-wages",
    ),
)
