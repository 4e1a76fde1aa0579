"""All measures of colleges, each compared with the middle college of its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from edudata.analysis.place import words
from edudata.analysis.place.columns import (
    COLLEGES,
    DEBT,
    PAY,
    PRICE,
    Grouped,
    student_parts,
)
from edudata.analysis.place.measures import Column, Measure, Panel, Part, medians
from edudata.analysis.place.schools import KINDS, Frames

TABLES = ("institutions", "college_directory", "college_enrollment", "completions", "programs")
BASIS = dict.fromkeys(KINDS, "middle of its kind")
PRICES = {
    "tuition_in_state_usd": ("price", "Tuition and fees, in state", "low"),
    "tuition_out_of_state_usd": ("price_out_of_state", "Tuition and fees, out of state", ""),
    "net_price_usd": ("net_price", "Net price after grants", "low"),
    "net_price_0_30k_usd": ("net_price_0_30k", "Net price, family income to $30,000", ""),
    "net_price_30_48k_usd": ("net_price_30_48k", "Net price, $30,001 to $48,000", ""),
    "net_price_48_75k_usd": ("net_price_48_75k", "Net price, $48,001 to $75,000", ""),
    "net_price_75_110k_usd": ("net_price_75_110k", "Net price, $75,001 to $110,000", ""),
    "net_price_110k_up_usd": ("net_price_110k_up", "Net price, above $110,000", ""),
}
RESULTS = {
    "completion_rate_pct": ("completion", COLLEGES, "Students who finish", "pct", "high"),
    "median_earnings_10yr_usd": ("earnings", PAY, "Median pay 10 years after entry", "usd", "high"),
    "median_debt_completers_usd": ("debt", DEBT, "Median federal debt of graduates", "usd", "low"),
}
WORDS = {
    "price": ("lower tuition", "higher tuition"),
    "net_price": ("a lower net price", "a higher net price"),
    "completion": ("more students who finish", "fewer students who finish"),
}
NOT_REPORTED = "Not reported, or too few students to be published."
NOT_BUNDLED = "Not in the releases that come with the package; a refresh from the publisher has it."


def panel(frames: Frames, schools: pd.DataFrame) -> Panel:
    """Build all measures of the colleges.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        The tables of `TABLES`.
    schools : DataFrame
        As `edudata.analysis.place.schools.schools` gathers them.
    """
    # Closed ones keep their page but do not count in the middle of their kind.
    kinds = schools["kind"].where(schools["kind"].isin(list(KINDS)) & ~schools["closed"])
    # A college is a place of its own: "the schools of the place" are itself alone.
    itself = pd.Series(schools.index, schools.index)
    grouped = Grouped(schools=schools, of_school=itself, groups=kinds)
    return Panel(
        [
            Part(tuple(key for key, *_ in PRICES.values()), lambda: _prices(grouped)),
            Part(tuple(key for key, *_ in RESULTS.values()), lambda: _results(grouped)),
            Part(("undergraduates", "pell"), lambda: _students(grouped)),
            *map(_compared_part, student_parts(frames, grouped)),
        ]
    )


def _middle(grouped: Grouped, measure: Measure, values: pd.Series[float]) -> Column:
    return grouped.column(measure, values, nation=medians(values, grouped.groups), basis=BASIS)


def _release(grouped: Grouped, group: str) -> str:
    releases = grouped.schools[f"{group}_release"].dropna()
    return str(releases.max()) if len(releases) else str(grouped.schools["release"].dropna().max())


def _prices(grouped: Grouped) -> Iterator[Column]:
    for name, (key, label, good) in PRICES.items():
        release = _release(grouped, "tuition" if name.startswith("tuition") else "net_price")
        better, worse = WORDS.get(key, ("", ""))
        measure = Measure(
            key=key,
            topic=PRICE,
            label=label,
            unit="usd",
            resource=f"scorecard/institutions@{release}",
            table="institutions",
            good=good,
            better=better,
            worse=worse,
            period=f"release {words.edition(release)}",
            missing=NOT_REPORTED,
        )
        yield _middle(grouped, measure, grouped.schools[name])


def _results(grouped: Grouped) -> Iterator[Column]:
    for name, (key, topic, label, unit, good) in RESULTS.items():
        values = grouped.schools[name]
        release = _release(grouped, key)
        better, worse = WORDS.get(key, ("", ""))
        measure = Measure(
            key=key,
            topic=topic,
            label=label,
            unit=unit,
            resource=f"scorecard/institutions@{release}",
            table="institutions",
            good=good,
            better=better,
            worse=worse,
            period=f"release {words.edition(release)}",
            note="Within one and a half times the usual time." if key == "completion" else "",
            # A column without any value was left out of the bundle; it is not that nobody reported.
            missing=NOT_REPORTED if values.notna().any() else NOT_BUNDLED,
        )
        yield _middle(grouped, measure, values)


def _students(grouped: Grouped) -> Iterator[Column]:
    release = _release(grouped, "students")
    common: dict[str, Any] = {
        "topic": COLLEGES,
        "resource": f"scorecard/institutions@{release}",
        "table": "institutions",
        "period": f"release {words.edition(release)}",
        "missing": NOT_REPORTED,
    }
    for name, key, label, unit in (
        ("undergraduates", "undergraduates", "Undergraduates who seek a degree", "count"),
        ("pell_share_pct", "pell", "Undergraduates with a Pell grant", "pct"),
    ):
        yield _middle(grouped, Measure(key=key, label=label, unit=unit, **common), grouped.schools[name])


def _compared_part(part: Part) -> Part:
    return Part(part.keys, lambda: map(_compared, part.build()))


def _compared(column: Column) -> Column:
    """Compare a count with the middle college of the kind, not with the sum of all."""
    return replace(column, nation=medians(column.values, column.groups), basis=BASIS)
