"""Claims on graduates in jobs that need no degree, and on how they would fare without one."""

from __future__ import annotations

from collections.abc import Callable
from math import hypot
from typing import Any

import pandas as pd

from edudata.analysis import underemployment
from edudata.errors import OutOfRangeError
from edudata.essay._rules import at_least, best_year, memoize, near, unless_sampling
from edudata.essay._text import pct, signed, usd
from edudata.essay.record import WRITTEN, Claim, Finding, Frames, Reading, Verdict

SECTION = "Current state of higher education"
Z_90 = 1.645  # as the Census Bureau rounds the normal quantile of its 90% intervals
POINTS = 2.5  # tolerance of every rate, in percentage points
HIGH = 100 / 3  # what we take for a high share, in percent
GROUPS = {"recent": "recent_graduates", "all": "college_graduates"}
# Who measures: the publisher, or a rule applied to the microdata of the newest survey.
MEASURES = {
    "nyfed": "as the New York Fed publishes it",
    "default": "from microdata, O*NET survey then BLS",
    "as_nyfed": "from microdata, rule as the New York Fed",
    "bls": "from microdata, BLS entry education",
}
RULES = {"as_nyfed": "nyfed"}
# Readings of “it is high” by the same rules.
HIGH_FROM = {f"high_{measure}": measure for measure in MEASURES if measure != "nyfed"}
WORDS = {"recent": "recent graduates (22 to 27)", "all": "all graduates (22 to 65)"}


@memoize
def _years(frames: Frames, group: str, rate: str) -> pd.Series[float]:
    """Average the twelve months of each year, in percent."""
    table = underemployment.monthly_rate(frames["graduate_labor_market_releases"], GROUPS[group], rate)
    return underemployment.annual_mean(table, rate).set_index("year")[rate]


def _mean(frames: Frames, group: str, year: int, rate: str = "underemployment_pct") -> float:
    """Average a year's twelve months, in percent."""
    years = _years(frames, group, rate)
    if year not in years.index:
        raise OutOfRangeError(f"graduate_labor_market does not hold twelve months of {year} for {group}.")
    return float(years.loc[year])


def four_in_ten(frames: Frames, *, group: str, measure: str) -> Finding:
    """Measure underemployed graduates in the essay's year, or in the newest survey, in percent."""
    if measure != "nyfed":
        return _from_microdata(frames, group, RULES.get(measure, measure))
    value = _mean(frames, group, WRITTEN)
    reason = f"{pct(value)} of {WORDS[group]} were underemployed in {WRITTEN}."
    return Finding(value, "% of graduates", near(value, 40, POINTS), reason, POINTS)


def _from_microdata(
    frames: Frames, group: str, rule: str, judge: Callable[[float], Verdict] = lambda v: near(v, 40, POINTS)
) -> Finding:
    """Measure the records of the newest survey; an interval that reaches over a limit decides nothing."""
    table = frames["graduate_underemployment"]
    row = _record(table, group, rule)
    if row is None:
        reason = (
            f"The nation's records in graduate_underemployment have ages {_ages(table)} only, so that "
            f"{WORDS[group]} cannot be measured."
        )
        return Finding(None, "% of graduates", "not testable", reason)
    value, low, high = (float(row[name]) for name in ("rate_pct", "low_pct", "high_pct"))
    reason = (
        f"{pct(value)} of {WORDS[group]} in {_survey(row)} were underemployed (90% interval {pct(low)} to "
        f"{pct(high)}); {pct(float(row['coverage_pct']))} of jobs are classified."
    )
    return _sampled(value, low, high, judge, reason)


def _record(table: pd.DataFrame, group: str, rule: str) -> pd.Series[Any] | None:
    """Return the nation's newest row of an age group and rule."""
    own = table[(table["level"] == "nation") & (table["ages"] == group) & (table["rule"] == rule)]
    return None if own.empty else own.sort_values("year").iloc[-1]


def _survey(row: pd.Series[Any]) -> str:
    """Name a row's survey, and the states that it lacks."""
    absent = row["missing_states"]
    without = f" without {absent.replace(', ', ' and ')}" if isinstance(absent, str) and absent else ""
    return f"the survey of {row['year']}{without}"


def _sampled(
    value: float, low: float, high: float, judge: Callable[[float], Verdict], reason: str
) -> Finding:
    """Judge an estimate from a sample by its interval."""
    verdict = unless_sampling(judge, value, low, high)
    if verdict == "not testable":
        reason += (
            " The interval reaches over a limit of the definition, so the sample is too small to tell."
        )
    return Finding(value, "% of graduates", verdict, reason, POINTS)


def _ages(table: pd.DataFrame) -> str:
    ages = table.loc[table["level"] == "nation", "ages"].astype(str)
    return " and ".join(sorted(set(ages.replace("recent", "22-27"))))


def troubling(frames: Frames, *, group: str, reading: str) -> Finding:
    """Compare underemployment in the essay's year with its mean before, or with one in three."""
    if reading in HIGH_FROM:
        rule = RULES.get(HIGH_FROM[reading], HIGH_FROM[reading])
        return _from_microdata(frames, group, rule, lambda share: at_least(share, HIGH, POINTS, 25))
    years = _years(frames, group, "underemployment_pct")
    if reading == "high":
        value = _mean(frames, group, WRITTEN)
        verdict = at_least(value, HIGH, POINTS, 25)
        reason = f"{pct(value)} of {WORDS[group]} were underemployed in {WRITTEN}."
        return Finding(value, "% of graduates", verdict, reason, POINTS)
    before = years[(years.index >= int(reading)) & (years.index < WRITTEN)]
    if before.empty or WRITTEN not in years.index:
        raise OutOfRangeError(f"graduate_labor_market does not hold {WRITTEN} and years before it.")
    now, mean = float(years.loc[WRITTEN]), float(before.mean())
    rise = now - mean
    verdict = at_least(rise, 2 * POINTS, POINTS, POINTS / 2)
    reason = (
        f"It was {pct(now)} in {WRITTEN} and {pct(mean)} on average from {int(before.index[0])} to "
        f"{int(before.index[-1])}; the highest year was {best_year(before)} with "
        f"{pct(float(before.max()))}."
    )
    return Finding(rise, "percentage points more", verdict, reason, POINTS)


def almost_half(frames: Frames, *, outcome: str, measure: str) -> Finding:
    """Measure graduates whose studies led to no job, in percent."""
    if measure != "nyfed":
        return _half_from_microdata(frames, outcome, RULES.get(measure, measure))
    unemployed = _mean(frames, "recent", WRITTEN, "unemployment_pct")
    below = _mean(frames, "recent", WRITTEN)
    value = {
        "unemployed": unemployed,
        "underemployed": below,
        # Underemployment is a share of those who have a job.
        "either": unemployed + (100 - unemployed) * below / 100,
    }[outcome]
    reason = (
        f"{pct(unemployed)} of recent graduates in the labor force had no job in {WRITTEN}; of those with "
        f"one, {pct(below)} held one that usually needs no degree."
    )
    return Finding(value, "% of graduates", _almost_half(value), reason, POINTS)


def _almost_half(value: float) -> Verdict:
    return at_least(value, 45, POINTS, 45 - 2 * POINTS)


def _half_from_microdata(frames: Frames, outcome: str, rule: str) -> Finding:
    """Measure the same in the records of the newest survey."""
    row = _record(frames["graduate_underemployment"], "recent", rule)
    if row is None:
        raise OutOfRangeError(f"graduate_underemployment holds no recent graduates by the rule {rule}.")
    unemployed, below = float(row["unemployment_pct"]), float(row["rate_pct"])
    error, error_below = float(row["unemployment_se_pct"]), float(row["se_pct"])
    either = unemployed + (100 - unemployed) * below / 100
    # The rate of those with a job does not depend on how many have one, but for sampling.
    error_either = hypot((1 - below / 100) * error, (1 - unemployed / 100) * error_below)
    value, se = {
        "unemployed": (unemployed, error),
        "underemployed": (below, error_below),
        "either": (either, error_either),
    }[outcome]
    reason = (
        f"In {_survey(row)}, {pct(unemployed)} of recent graduates in the labor force had no job; of those "
        f"with one, {pct(below)} held one that needs no degree by this rule. The 90% interval of the value "
        f"is {pct(value - Z_90 * se)} to {pct(value + Z_90 * se)}."
    )
    return _sampled(value, value - Z_90 * se, value + Z_90 * se, _almost_half, reason)


def same_outcome(frames: Frames, *, percentile: str) -> Finding:
    """Compare pay of recent graduates with that of high-school graduates, in percent."""
    tolerance = 5.0
    table = frames["graduate_wages_releases"]
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
        f"In {year} recent graduates earned {usd(graduates)} ({_percentile(percentile)}), high-school "
        f"graduates of the same age {usd(others)} (median): {signed(gap)}%."
    )
    return Finding(gap, "% more pay", verdict, reason, tolerance)


def _percentile(at: str) -> str:
    return "median" if at == "50" else "a quarter of them earned less"


POSITION = 3  # in the essay's order
CLAIMS = (
    Claim(
        id="four-in-ten",
        section=SECTION,
        statement=f"Four in ten college graduates of {WRITTEN} worked in a job that did not need their "
        "degree.",
        definition=f"We take underemployed graduates as the New York Fed counts them, mean of the twelve "
        f"months of {WRITTEN}. The essay names no age, so graduates can be recent ones or all. We call "
        "this supported if the share was 37.5% to 42.5%, and partly supported if it was 35% to 45%. From "
        "microdata, of a later year, a share whose interval reaches over such a limit is not testable.",
        tables=("graduate_labor_market_releases", "graduate_underemployment"),
        spare=("graduate_underemployment",),
        resources=("nyfed/college_labor",),
        check=four_in_ten,
        options={"group": dict(WORDS), "measure": dict(MEASURES)},
        readings=(
            Reading(f"Four in ten recent graduates of {WRITTEN} needed no degree.", {"group": "recent"}),
            Reading(f"Four in ten graduates of any age in {WRITTEN} needed no degree.", {"group": "all"}),
        ),
        figure="G-3",
        settings={"period": "essay"},
    ),
    Claim(
        id="underemployment-rising",
        section=SECTION,
        statement="That so many graduates work below their degree is troubling.",
        definition=f"The essay calls the share of {WRITTEN} troubling and does not say whether it is new. "
        "We call “it is new” supported if underemployment was at least 2.5 percentage points above its "
        "mean in the years before, and partly supported from 1.25. We call “it is high” supported if it "
        "was about one in three or more (at least 30.8%), and partly supported from one in four. Microdata "
        "have one later year, so that they can tell only whether it is high.",
        tables=("graduate_labor_market_releases", "graduate_underemployment"),
        spare=("graduate_underemployment",),
        resources=("nyfed/college_labor",),
        check=troubling,
        options={
            "group": dict(WORDS),
            "reading": {
                "1990": "new compared with the years since 1990",
                "2000": "new compared with the years since 2000",
                "2010": "new compared with the years since 2010",
                "high": "high, new or not",
                **{reading: f"high, {MEASURES[measure]}" for reading, measure in HIGH_FROM.items()},
            },
        },
        readings=(
            Reading("That so many graduates work below their degree is new.", {"reading": "1990"}),
            Reading("Very many graduates work below their degree, new or not.", {"reading": "high"}),
        ),
        figure="G-3",
        settings={"period": "essay", "group": "recent"},
    ),
    Claim(
        id="almost-half-no-job",
        section=SECTION,
        statement="For almost half of graduates, a degree does not lead to a job.",
        definition=f"We take recent graduates in the labor force, mean of {WRITTEN}. The essay does not "
        "say whether a job that needs no degree counts, so it can be read in two ways. We call this "
        "supported if at least 42.5% had no such job, and partly supported from 40%. From microdata, of a "
        "later year, a share whose interval reaches over such a limit is not testable.",
        tables=("graduate_labor_market_releases", "graduate_underemployment"),
        spare=("graduate_underemployment",),
        resources=("nyfed/college_labor",),
        check=almost_half,
        options={
            "outcome": {
                "unemployed": "no job",
                "underemployed": "of those with a job, one that needs no degree",
                "either": "no job, or one that needs no degree",
            },
            "measure": dict(MEASURES),
        },
        readings=(
            Reading("Almost half of graduates have no job at all.", {"outcome": "unemployed"}),
            Reading(
                "Almost half of graduates have no job, or one that needs no degree.", {"outcome": "either"}
            ),
        ),
        figure="G-3-unemployment",
    ),
    Claim(
        id="same-outcome",
        section=SECTION,
        statement="Four years on a hobby would end as well as four years of study.",
        definition="We compare the pay of recent graduates with that of high-school graduates aged 22 to "
        "27, full-time, newest year, both from one survey. We call this supported if graduates earn at "
        "most 5% more, and partly supported up to 10%. Pay is only one outcome, and those who study differ "
        "from those who do not in more than that.",
        tables=("graduate_wages_releases",),
        resources=("nyfed/wages",),
        check=same_outcome,
        options={
            "percentile": {"50": "median graduate", "25": "graduate with more pay than a quarter of them"},
        },
        figure="G-3-wages",
    ),
)
