"""G-3-rules: how underemployment depends on what counts as a college job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata import places
from edudata.figures import style
from edudata.figures.charts import Chart
from edudata.figures.jobs import _microdata as micro
from edudata.figures.jobs._majors import OVERALL
from edudata.figures.spec import Choice, FigureSpec, Frames, Text
from edudata.figures.text import capital, percent, place

COLUMNS = ["rule", "name", "rate_pct", "se_pct", "low_pct", "high_pct", "n", "coverage_pct"]


@dataclass(frozen=True, slots=True)
class Data:
    """The rate of one place by rule, from low to high.

    Attributes
    ----------
    rules : DataFrame
        One row per rule.
    nation : Series
        The nation's row of the first rule.
    place, ages : str
        Values of the controls.
    published : float
        The New York Fed's rate of recent graduates from the same year's survey; NaN if there is none.
    """

    rules: pd.DataFrame
    nation: pd.Series[Any]
    place: str
    ages: str
    published: float

    @property
    def table(self) -> pd.DataFrame:
        """The rules, the highest rate first."""
        return self.rules[COLUMNS].iloc[::-1].reset_index(drop=True)


def states(frames: Frames) -> dict[str, str]:
    """Return the nation, and every state with records."""
    own = frames[micro.TABLE]
    have = set(own.loc[(own["level"] == "state") & own["rate_pct"].notna(), "place"])
    names = {letters: name for letters, name in places.NAMES.items() if letters in have}
    return {micro.NATION: "all states with records"} | dict(sorted(names.items(), key=lambda pair: pair[1]))


def rows(frames: Frames, *, state: str, ages: str) -> Data:
    """Choose the rates of one place by all rules."""
    level = "nation" if state == micro.NATION else "state"
    rules = micro.choose(frames, level, place=state, ages=ages)
    rules["name"] = rules["rule"].map(micro.RULES).map(capital)
    rules = rules.sort_values(["rate_pct", "name"], ignore_index=True)
    nation = micro.nation(frames, ages=ages)
    published = float("nan")
    # The publisher gives a rate of recent graduates for the whole nation only.
    if state == micro.NATION and ages == "recent":
        majors = frames["majors_releases"]
        own = majors[majors["basis"].eq(f"ACS {nation['year']}") & majors["major"].eq(OVERALL)]
        published = float(own["underemployment_pct"].iloc[0]) if len(own) else published
    return Data(rules, nation, state, ages, published)


def draw(data: Data) -> Chart:
    """Draw a dot with its interval for each rule, hollow where the rule leaves people out."""
    whole = data.rules["coverage_pct"] > 99.95
    traces = [
        micro.dots(data.rules[whole], style.BLUE, "classifies all jobs"),
        micro.dots(data.rules[~whole], style.ORANGE, "leaves some jobs out", "circle-open"),
    ]
    known = data.published == data.published
    middle = float(data.rules.loc[data.rules["rule"] == "default", "rate_pct"].iloc[0])
    line = (data.published, "New York Fed") if known else (middle, "default rule")
    return micro.ranked(traces, data.rules["name"].tolist(), line)


def describe(data: Data) -> Text:
    """Give both ends, and what each rule leaves out."""
    low, high = data.rules.iloc[0], data.rules.iloc[-1]
    where = "" if data.place == micro.NATION else f" in {place(places.NAMES[data.place])}"
    finding = (
        f"Underemployment{where} is {percent(low['rate_pct'])} to {percent(high['rate_pct'])}, depending "
        "on what counts as a college job."
    )
    partial = data.rules[data.rules["coverage_pct"] < 99.95]
    shares = "; ".join(
        f"{name}, {percent(share, 0)}"
        for name, share in zip(partial["name"].tolist(), partial["coverage_pct"].tolist(), strict=True)
    )
    gap = float(high["rate_pct"] - low["rate_pct"])
    return Text(
        finding=finding,
        subtitle=f"Share of employed {micro.whose(data.ages)} in jobs that need no degree{where}, "
        f"{data.nation['year']}, by rule, with 90% intervals",
        alt=f"Dots of {len(data.rules)} rules with 90% intervals. {finding}",
        headline=(f"{gap:.1f} points", "between the lowest and the highest rule"),
        notes=(
            (
                f"The New York Fed publishes {percent(data.published)} from the same survey, for all "
                "states, without people enrolled in school."
                if data.published == data.published
                else ""
            ),
            micro.missing(data.nation),
            f"Some rules classify only a part of employed graduates: {shares}." if len(partial) else "",
            "The sample explains little of the gap: the intervals are narrow."
            if gap > 4 * _width(data)
            else "",
            micro.method(data.nation),
        ),
    )


def _width(data: Data) -> float:
    """Return the mean half width of the intervals, in percentage points."""
    return float((data.rules["high_pct"] - data.rules["low_pct"]).mean() / 2)


SPEC = FigureSpec(
    id="G-3-rules",
    page="jobs",
    name="Underemployment by rule",
    question="How much does underemployment depend on what counts as a college job?",
    tables=(micro.TABLE, "majors_releases"),
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(Choice("state", "State", states, micro.NATION), micro.AGE),
    about=micro.ABOUT,
    terms=("underemployed", "recent graduates"),
)
