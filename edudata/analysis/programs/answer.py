"""One program's answer in plain words: passes, fails or cannot tell, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from edudata.analysis.programs import benchmark
from edudata.analysis.programs.luck import GRADUATES_PER_COMPLETER, SPREAD
from edudata.places import NAMES

LEVEL_NAMES = {
    "undergraduate_certificate": "undergraduate certificate",
    "associates": "associate's degree",
    "bachelors": "bachelor's degree",
    "post_bachelors_certificate": "post-bachelor's certificate",
    "masters": "master's degree",
    "doctoral": "doctorate",
    "first_professional": "professional degree",
    "graduate_certificate": "graduate certificate",
    "no_credential": "no credential",
}
HEADLINES = {"passes": "Passes", "fails": "Fails", "cannot tell": "Cannot tell", "": "No result"}
BENCHMARKS = {
    "state_high_school": "median pay after high school in {state}",
    "national_high_school": "median pay after high school in the nation",
    "state_bachelors": "median pay after a bachelor's degree in {state}",
    "state_field_bachelors": "median pay after a bachelor's degree of the same field in {state}",
    "national_field_bachelors": "median pay after a bachelor's degree of the same field in the nation",
}
REASONS = {
    benchmark.NO_EARNINGS: "Earnings four years after this program are not published. It has too few "
    "graduates, or is too new; that is not a result of zero.",
    benchmark.NO_FLAG: "The law names no benchmark for certificates. The Department tests them by a flag "
    "of its own, which is not among the data for this program.",
    benchmark.NO_GRADUATE_BENCHMARK: "The benchmark for this level is the lowest of three medians of "
    "bachelor's graduates. It is not among the data for this program.",
    benchmark.NO_STATE_BENCHMARK: "No pay after high school is published for {state}, so there is nothing "
    "to compare with.",
    benchmark.NOT_TESTED: "The earnings test does not cover this level.",
}


def headline(row: Mapping[str, Any]) -> str:
    """Return the answer in one or two words.

    Examples
    --------
    >>> headline({"verdict": "cannot tell", "result": "fails"}), headline({"verdict": None, "result": None})
    ('Cannot tell', 'No result')
    """
    verdict, result = _word(row.get("verdict")), _word(row.get("result"))
    return HEADLINES[verdict or result]


def sentence(row: Mapping[str, Any]) -> str:
    r"""Return the answer as a sentence.

    Parameters
    ----------
    row : mapping
        A row of `benchmark.with_luck`.

    Examples
    --------
    >>> print(sentence({"verdict": "cannot tell", "result": "fails", "earnings_usd": 29_142,
    ...     "benchmark_usd": 30_927, "graduates": 18, "graduates_source": "published",
    ...     "fails_next_pct": 63.6}).replace(". ", ".\n"))
    Half of its graduates earn $29,142 or more four years on, $1,785 below the benchmark of $30,927.
    With 18 graduates counted, that can be luck: another class would fail with a chance of 64%.
    """
    verdict, result = _word(row.get("verdict")), _word(row.get("result"))
    if not verdict:
        return _without_luck(row, result)
    earned, amount = float(row["earnings_usd"]), float(row["benchmark_usd"])
    side = "below" if earned < amount else "above"
    # An estimated number must not look like a published one.
    estimated = row["graduates_source"] == "estimated"
    count = f"{'about ' if estimated else ''}{row['graduates']:,.0f} graduates"
    compared = (
        f"Half of its graduates earn ${earned:,.0f} or more four years on, ${abs(earned - amount):,.0f} "
        f"{side} the benchmark of ${amount:,.0f}."
    )
    if verdict == "cannot tell":
        chance = float(row["fails_next_pct"])
        return (
            f"{compared} With {count} counted, that can be luck: another class would fail with a chance of "
            f"{chance:.0f}%."
        )
    return f"{compared} With {count} counted, luck alone does not explain it."


def _without_luck(row: Mapping[str, Any], result: str) -> str:
    if result:
        return (
            f"It {result} by the Department's own flag. The law names no benchmark for this level, so how "
            "much of the result is luck cannot be said."
        )
    state = _word(row.get("state"))
    place = NAMES.get(state, state) or "schools abroad"
    return REASONS[str(row["reason"])].format(state=place)


def benchmark_words(row: Mapping[str, Any]) -> str:
    """Say what a program's median is compared with; "" without a benchmark."""
    state = _word(row.get("state"))
    kind = _word(row.get("benchmark"))
    return BENCHMARKS.get(kind, "").format(state=NAMES.get(state, state))


def assumptions(
    row: Mapping[str, Any], spread_factor: float = 1.0, graduates_factor: float = 1.0
) -> list[str]:
    """List what a verdict rests on, one sentence each; none without a verdict."""
    if not _word(row.get("verdict")):
        return []
    spread = spread_factor * SPREAD[str(row["credential"])]
    level = LEVEL_NAMES[str(row["credential"])]
    # "associate" and "undergraduate certificate" take "an".
    article = "an" if level[0] in "au" else "a"
    lines = [
        (
            "Logarithms of earnings within a program are normal with a standard deviation of "
            f"{spread:.2f}, measured over all programs that end with {article} {level}."
        ),
        (
            "The graduates counted are independent draws. The 95% interval is exact for the number above "
            "the benchmark, and says nothing about a changed economy."
        ),
    ]
    if row["graduates_source"] == "estimated":
        per = GRADUATES_PER_COMPLETER * graduates_factor
        lines.append(
            f"The number of graduates is not published here: estimated as {per:.2f} for each of a year's "
            f"{_count(row['awards'])} completers, at least 16."
        )
    if row["source"] == "scorecard":
        lines.append(
            "Compared with the College Scorecard's amount for the state, 2.5 to 4.1 percent above the "
            "Department's benchmark, which is not among the data for this program. The law takes the "
            "nation's where fewer than half of the students are from the state."
        )
    return lines


def _count(value: Any) -> str:
    return f"{float(value):,.0f}" if value is not None and pd.notna(value) else "unknown number of"


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""
