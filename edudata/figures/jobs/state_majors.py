"""G-3-state-majors: majors within a state, as composites with the weight of the state's own people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata import places
from edudata.errors import OutOfRangeError
from edudata.figures import _compare, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.jobs import _microdata as micro
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import listed, percent, place

KINDS = {"composite": "composite, all majors", "direct": "own people only"}
ENOUGH = 30
COLUMNS = ["major", "rate_pct", "se_pct", "low_pct", "high_pct", "n", "own_weight_pct", "kind"]


@dataclass(frozen=True, slots=True)
class Data:
    """The majors of one state from low to high.

    Attributes
    ----------
    majors : DataFrame
        One row per major.
    others : dict of str to DataFrame
        The same of the other states that the reader compares.
    rates : dict of str to float
        The rate of all majors of each state, in percent.
    state : Series
        The row of all majors in the state.
    nation : Series
        The row of all records.
    kind : str
        Value of the control.
    every, enough, typical : int
        Majors of the state, those with enough people of their own, and the people of the median one.
    """

    majors: pd.DataFrame
    others: dict[str, pd.DataFrame]
    rates: dict[str, float]
    state: pd.Series[Any]
    nation: pd.Series[Any]
    kind: str
    every: int
    enough: int
    typical: float

    @property
    def name(self) -> str:
        """The state, as a sentence names it."""
        return place(places.NAMES[str(self.state["place"])])

    @property
    def table(self) -> pd.DataFrame:
        """The majors of each state, the highest rate first."""
        if not self.others:
            return self.majors[COLUMNS].iloc[::-1].reset_index(drop=True)
        parts = [part.iloc[::-1] for part in (self.majors, *self.others.values())]
        return pd.concat(parts, ignore_index=True)[["place", *COLUMNS]]


def states(frames: Frames) -> dict[str, str]:
    """Return every state with records."""
    own = frames[micro.TABLE]
    have = set(own.loc[own["kind"] == "composite", "place"])
    names = {letters: name for letters, name in places.NAMES.items() if letters in have}
    return dict(sorted(names.items(), key=lambda pair: pair[1]))


ASKED = {"rule": "default", "ages": "recent"}


def rows(frames: Frames, *, state: str, kind: str) -> Data:
    """Choose the majors of one state or several."""
    first, *rest = _compare.parts(state) or ["TN"]
    every = micro.choose(frames, "state_major", place=first, kind="composite", **ASKED)
    enough = int((every["n"] >= ENOUGH).sum())
    majors = _majors(frames, first, kind)
    others = {code: _majors(frames, code, kind) for code in rest}
    wholes = {code: micro.choose(frames, "state", place=code, **ASKED).iloc[0] for code in (first, *rest)}
    rates = {code: float(whole["rate_pct"]) for code, whole in wholes.items()}
    nation, typical = micro.nation(frames, **ASKED), float(every["n"].median())
    return Data(majors, others, rates, wholes[first], nation, kind, len(every), enough, typical)


def _majors(frames: Frames, code: str, kind: str) -> pd.DataFrame:
    majors = micro.choose(frames, "state_major", place=code, kind="composite", **ASKED)
    if kind == "direct":
        if not (majors["n"] >= ENOUGH).any():
            raise OutOfRangeError(
                f"No major of {places.NAMES[code]} has {ENOUGH} people in the sample. "
                "Choose kind=composite."
            )
        majors = micro.choose(frames, "state_major", place=code, **ASKED)
    return majors.assign(name=majors["major"]).sort_values(["rate_pct", "major"], ignore_index=True)


def draw(data: Data) -> Chart:
    """Draw a dot with its interval for each major, filled where it has enough people of its own."""
    own = data.majors["n"] >= ENOUGH
    if data.others:
        return _several(data)
    traces = [
        micro.dots(data.majors[own], style.BLUE, f"{ENOUGH} people or more"),
        micro.dots(data.majors[~own], style.GRAY, "fewer: mostly national", "circle-open"),
    ]
    traces = [trace for trace in traces if len(trace["x"])]
    return micro.ranked(traces, data.majors["name"].tolist(), (float(data.state["rate_pct"]), "all majors"))


def _several(data: Data) -> Chart:
    """Draw the majors of each state in a color of its own."""
    symbols = ("circle", "diamond", "square", "triangle-up")
    states_by_code = {str(data.state["place"]): data.majors} | data.others
    traces = [
        micro.dots(rows, color, places.NAMES[code], symbol)
        for (code, rows), color, symbol in zip(states_by_code.items(), style.COLORS, symbols, strict=False)
    ]
    known = list(dict.fromkeys(name for rows in states_by_code.values() for name in rows["name"]))
    return micro.ranked(traces, known, (float(data.nation["rate_pct"]), "nation"))


def describe(data: Data) -> Text:
    """Say how few majors have enough people, and name both ends."""
    low, high = data.majors.iloc[0], data.majors.iloc[-1]
    count = f"Only {data.enough}" if data.enough else "None"
    finding = f"{count} of {data.every} majors in {data.name} have enough people for their own rate."
    where = data.name
    if data.others:
        ordered = sorted(data.rates.items(), key=lambda pair: pair[1])
        values = [(place(places.NAMES[code]), percent(rate)) for code, rate in ordered]
        finding = _compare.finding("Across all majors, underemployment is", values, "")
        where = listed([place(places.NAMES[code]) for code in data.rates])
    ends = (
        f"Highest in {high['major']} ({percent(high['low_pct'], 0)} to {percent(high['high_pct'], 0)}), "
        f"lowest in {low['major']} ({percent(low['low_pct'], 0)} to {percent(low['high_pct'], 0)})."
    )
    return Text(
        finding=finding,
        subtitle=f"Underemployment of {micro.whose('recent')} in {where} by major, "
        f"{data.nation['year']}, with 90% intervals: {KINDS[data.kind]}",
        alt=f"Dots of {len(data.majors)} majors with 90% intervals. {finding}",
        headline=(
            percent(float(data.state["rate_pct"])),
            f"of recent graduates in {data.name}, all majors",
        ),
        notes=(
            ends,
            micro.missing(data.nation),
            f"The median major of this state has {data.typical:.0f} people in the sample.",
            (
                "A composite takes the major's national rate, shifts it by a part of the state's "
                "difference, and mixes in the state's own people: "
                f"{data.majors['own_weight_pct'].median():.0f}% of the median composite."
                if data.kind == "composite"
                else f"Majors with fewer than {ENOUGH} people have no rate of their own."
            ),
            (
                "Tested on halves of the records, composites miss by about 6 points, own rates by 19."
                if data.kind == "composite"
                else ""
            ),
            micro.method(data.nation),
        ),
    )


SPEC = FigureSpec(
    id="G-3-state-majors",
    page="jobs",
    name="Majors in a state",
    question="How underemployed are graduates of each major in a state?",
    tables=(micro.TABLE,),
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(
        Choice("state", "States", states, "TN", help="Up to four states.", many=4),
        Choice(
            "kind",
            "Estimate",
            KINDS,
            "composite",
            help="A state's graduates of one major are too few for their own rate in most cases.",
        ),
    ),
    about=micro.ABOUT,
    terms=("underemployed", "recent graduates"),
)
