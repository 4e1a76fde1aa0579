"""G-3-states: underemployment by state, from the microdata, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import pandas as pd

from edudata import places
from edudata.analysis import uncertainty
from edudata.figures import _compare, maps, style
from edudata.figures.charts import Chart
from edudata.figures.jobs import _microdata as micro
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import percent, place

COLUMNS = ["state", "name", "rate_pct", "se_pct", "low_pct", "high_pct", "n", "difference_pct"]
COLUMNS += ["difference_se_pct", "differs", "coverage_pct", "flag"]
HOVER = (
    maps.Line("rate_pct", "underemployed", "pct", 1),
    maps.Line("low_pct", "90% interval from", "pct", 1),
    maps.Line("high_pct", "to", "pct", 1),
    maps.Line("n", "people in the sample"),
)


@dataclass(frozen=True, slots=True)
class Data:
    """The states from low to high, those without records first.

    Attributes
    ----------
    states : DataFrame
        One row per state.
    nation : Series
        The row of all records.
    ages, rule : str
        Values of the controls.
    by_rule : tuple of int
        Fewest and most states that differ from the nation by any rule.
    lasting : int
        States that still differ when all comparisons are judged together.
    chosen : tuple of str
        States that the reader marks.
    """

    states: pd.DataFrame
    nation: pd.Series[Any]
    ages: str
    rule: str
    by_rule: tuple[int, int]
    lasting: int
    chosen: tuple[str, ...] = ()

    @property
    def known(self) -> pd.DataFrame:
        """The states with a rate."""
        return self.states.dropna(subset="rate_pct")

    @property
    def table(self) -> pd.DataFrame:
        """All states, the highest rate first."""
        return self.states[COLUMNS].iloc[::-1].reset_index(drop=True)


def rows(frames: Frames, *, rule: str, ages: str, states: str) -> Data:
    """Choose the states, and say which differ from the nation."""
    every = micro.choose(frames, "state", rule=rule, ages=ages).rename(columns={"place": "state"})
    every["name"] = every["state"].map(places.NAMES)
    every["state_fips"] = every["state"].map(places.FIPS)
    distance = _distance(every)
    every["differs"] = distance > micro.Z_90
    counts = [
        int((_distance(micro.choose(frames, "state", rule=name, ages=ages)) > micro.Z_90).sum())
        for name in micro.RULES
    ]
    p_values = [2 * (1 - NormalDist().cdf(z)) for z in distance.dropna()]
    lasting = int(uncertainty.discoveries(p_values, micro.BY_CHANCE).sum())
    every = every.sort_values(["rate_pct", "name"], na_position="first", ignore_index=True)
    nation = micro.nation(frames, rule=rule, ages=ages)
    by_rule = (min(counts), max(counts))
    return Data(every, nation, ages, rule, by_rule, lasting, tuple(_compare.parts(states)))


def _distance(states: pd.DataFrame) -> pd.Series[float]:
    """Return how many standard errors each state's rate is from the nation's."""
    distance: pd.Series[float] = (states["difference_pct"] / states["difference_se_pct"]).abs()
    return distance


def draw(data: Data) -> Chart:
    """Draw a dot with its interval for each state, filled where it differs from the nation."""
    known = data.known
    own = known["state"].isin(data.chosen)
    traces = [
        micro.dots(known[~known["differs"] & ~own], style.GRAY, "could be as the nation", "circle-open"),
        micro.dots(known[known["differs"] & ~own], style.BLUE, "differs from the nation"),
    ]
    traces += [micro.chosen_dots(known[own])] if own.any() else []
    return micro.ranked(traces, known["name"].tolist(), (float(data.nation["rate_pct"]), "nation"))


def draw_map(data: Data) -> Chart:
    """Map the rates; states without records are hatched."""
    chart = maps.choropleth(
        data.states.assign(reason="no records"), geometry="states", id_column="state_fips",
        value="rate_pct", label="underemployed, %", unit="pct", digits=0, hover=HOVER,
        missing_column="reason",
    )  # fmt: skip
    differ = data.known.loc[data.known["differs"], "state_fips"].tolist()
    return maps.outlined(chart, "states", differ, 2.2)


def describe(data: Data) -> Text:
    """Count the states that differ from the nation, and name both ends."""
    known = data.known
    low, high = known.iloc[0], known.iloc[-1]
    differ, usual = int(known["differs"].sum()), percent(float(data.nation["rate_pct"]))
    finding = f"In {differ} of {len(known)} states, underemployment differs from the nation's."
    own = known[known["state"].isin(data.chosen)]
    if len(own):
        values = list(zip(own["name"].map(place), own["rate_pct"].map(percent), strict=True))
        finding = _compare.finding("Underemployment is", values, f"{usual} in the nation")
    few = int((data.states["n"].between(1, 29)).sum())
    return Text(
        finding=finding,
        subtitle=f"Share of employed {micro.whose(data.ages)} in jobs that need no degree, "
        f"{data.nation['year']}; rule: {micro.RULES[data.rule]}",
        alt=f"Dots of {len(known)} states with 90% intervals, from {place(low['name'])} to "
        f"{place(high['name'])}. {finding}",
        map_alt=f"Map of {len(known)} states by underemployment. It is highest in {place(high['name'])} "
        f"and lowest in {place(low['name'])}; {differ} states that differ from the nation are outlined.",
        headline=(usual, f"of {micro.whose(data.ages)} were underemployed in {data.nation['year']}"),
        notes=(
            (
                f"Highest in {place(high['name'])} ({percent(high['rate_pct'])}, interval "
                f"{percent(high['low_pct'])} to {percent(high['high_pct'])}), lowest in "
                f"{place(low['name'])} ({percent(low['rate_pct'])})."
            ),
            micro.missing(data.nation),
            (
                f"Differs: at 90% confidence. About {len(known) * micro.BY_CHANCE:.0f} of {len(known)} "
                f"would by chance alone; judged together (Benjamini-Hochberg, 10%), {data.lasting} differ."
            ),
            (
                f"By rule, {data.by_rule[0]} to {data.by_rule[1]} states differ. Most ranks are not "
                "certain. Washington, D.C. counts as a state."
            ),
            (
                f"The rule classifies {percent(float(data.nation['coverage_pct']), 0)} of employed "
                "graduates; the others are left out."
                if data.nation["coverage_pct"] < 99.95
                else ""
            ),
            f"{few} states with fewer than 30 people have no rate." if few else "",
            micro.method(data.nation),
        ),
    )


SPEC = FigureSpec(
    id="G-3-states",
    page="jobs",
    name="Underemployment by state",
    question="Where do graduates work in jobs that need no degree, and which states really differ?",
    tables=(micro.TABLE,),
    rows=rows,
    draw=draw,
    draw_map=draw_map,
    describe=describe,
    controls=(micro.RULE, micro.AGE, _compare.control("states", "Compare states", micro.states)),
    about=micro.ABOUT,
    terms=("underemployed", "recent graduates"),
)
