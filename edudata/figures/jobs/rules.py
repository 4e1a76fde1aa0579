"""G-3-rules: how underemployment depends on what counts as a college job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata import places
from edudata.figures import _compare, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.jobs import _microdata as micro
from edudata.figures.jobs._majors import OVERALL
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import capital, listed, percent, place

COLUMNS = ["rule", "name", "rate_pct", "se_pct", "low_pct", "high_pct", "n", "coverage_pct"]


@dataclass(frozen=True, slots=True)
class Data:
    """The rate of one place, or of several, by rule, from low to high.

    Attributes
    ----------
    rules : DataFrame
        One row per rule, of the first place.
    others : dict of str to DataFrame
        The same of the other states that the reader compares.
    nation : Series
        The nation's row of the first rule.
    place, ages : str
        Values of the controls.
    published : float
        The New York Fed's rate of recent graduates from the same year's survey; NaN if there is none.
    """

    rules: pd.DataFrame
    others: dict[str, pd.DataFrame]
    nation: pd.Series[Any]
    place: str
    ages: str
    published: float

    @property
    def table(self) -> pd.DataFrame:
        """The rules of each place, the highest rate first."""
        parts = [self.rules, *self.others.values()]
        if not self.others:
            return self.rules[COLUMNS].iloc[::-1].reset_index(drop=True)
        every = pd.concat([part.iloc[::-1] for part in parts], ignore_index=True)
        return every[["place", *COLUMNS]]


def rows(frames: Frames, *, state: str, ages: str) -> Data:
    """Choose the rates of each place by all rules."""
    first, *rest = _compare.parts(state) or [micro.NATION]
    rules = _by_rule(frames, first, ages)
    others = {code: _by_rule(frames, code, ages) for code in rest}
    nation = micro.nation(frames, ages=ages)
    published = float("nan")
    # The publisher gives a rate of recent graduates for the whole nation only.
    if first == micro.NATION and ages == "recent":
        majors = frames["majors_releases"]
        own = majors[majors["basis"].eq(f"ACS {nation['year']}") & majors["major"].eq(OVERALL)]
        published = float(own["underemployment_pct"].iloc[0]) if len(own) else published
    return Data(rules, others, nation, first, ages, published)


def _by_rule(frames: Frames, code: str, ages: str) -> pd.DataFrame:
    level = "nation" if code == micro.NATION else "state"
    rules = micro.choose(frames, level, place=code, ages=ages)
    rules["name"] = rules["rule"].map(micro.RULES).map(capital)
    return rules.sort_values(["rate_pct", "name"], ignore_index=True)


def draw(data: Data) -> Chart:
    """Draw a dot with its interval for each rule, hollow where the rule leaves people out."""
    whole = data.rules["coverage_pct"] > 99.95
    if data.others:
        return _several(data)
    traces = [
        micro.dots(data.rules[whole], style.BLUE, "classifies all jobs"),
        micro.dots(data.rules[~whole], style.ORANGE, "leaves some jobs out", "circle-open"),
    ]
    known = data.published == data.published
    middle = float(data.rules.loc[data.rules["rule"] == "default", "rate_pct"].iloc[0])
    line = (data.published, "New York Fed") if known else (middle, "default rule")
    return micro.ranked(traces, data.rules["name"].tolist(), line)


def _several(data: Data) -> Chart:
    """Draw the dots of each state in a color of its own."""
    places_by_code = {data.place: data.rules} | data.others
    looks = zip(style.COLORS, ("circle", "diamond", "square", "triangle-up"), strict=False)
    traces = [
        micro.dots(rows, color, places.NAMES[code], symbol)
        for (code, rows), (color, symbol) in zip(places_by_code.items(), looks, strict=False)
    ]
    nation = float(data.nation["rate_pct"])
    return micro.ranked(traces, data.rules["name"].tolist(), (nation, "nation, default rule"))


def _compared(data: Data) -> str:
    """Compare the states by the default rule."""
    rates = [
        (float(rows.loc[rows["rule"] == "default", "rate_pct"].iloc[0]), place(places.NAMES[code]))
        for code, rows in ({data.place: data.rules} | data.others).items()
    ]
    values = [(name, percent(rate)) for rate, name in sorted(rates)]
    return _compare.finding("By the default rule, underemployment is", values, "")


def describe(data: Data) -> Text:
    """Give both ends, and what each rule leaves out."""
    low, high = data.rules.iloc[0], data.rules.iloc[-1]
    where = "" if data.place == micro.NATION else f" in {place(places.NAMES[data.place])}"
    finding = (
        f"Underemployment{where} is {percent(low['rate_pct'])} to {percent(high['rate_pct'])}, depending "
        "on what counts as a college job."
    )
    if data.others:
        finding = _compared(data)
        where = f" in {listed([place(places.NAMES[code]) for code in (data.place, *data.others)])}"
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
    controls=(
        Choice("state", "States", micro.states, "", help="Up to four states; none for all.", many=4),
        micro.AGE,
    ),
    about=micro.ABOUT,
    terms=("underemployed", "recent graduates"),
)
