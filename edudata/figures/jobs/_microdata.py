"""Shared by the figures on microdata: the rules, choosing rows, dots with intervals, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from edudata import places
from edudata.errors import OutOfRangeError
from edudata.figures import charts, style
from edudata.figures.charts import Chart, Trace
from edudata.figures.controls import Choice
from edudata.figures.spec import Frames
from edudata.figures.text import listed, percent

TABLE = "graduate_underemployment"
NATION, ALL_MAJORS = "US", "All majors"
RULES = {
    "default": "O*NET survey, then BLS",
    "nyfed": "as the New York Fed",
    "onet": "O*NET survey only",
    "bls": "BLS entry education only",
    "zone": "O*NET job zones 4 and 5",
}
AGES = {"recent": "22 to 27", "22-45": "22 to 45", "all": "22 to 65"}
# Two-sided, of a normal distribution: as the intervals.
Z_90 = 1.6448536
BY_CHANCE = 0.1
RULE = Choice(
    "rule",
    "What counts as a college job",
    RULES,
    "default",
    help="The rate depends on this rule; no rule is chosen for its rate.",
)
WHISKER = {"type": "data", "symmetric": False, "thickness": 1.4, "width": 0}
HOVER = "<b>%{y}</b><br>%{x:.1f}%, 90%% interval %{customdata[0]:.1f} to %{customdata[1]:.1f}%"
HOVER = HOVER.replace("%%", "%") + "<br>%{customdata[2]:,} people in the sample<extra></extra>"
DEFINITION = (
    "We compute these rates from the person records of the American Community Survey. Underemployed "
    "graduates have a job that needs no bachelor's degree; the rule chosen says which jobs those are. "
    "**O*NET survey, then BLS**: at least half of those surveyed say that a new hire needs a bachelor's "
    "degree; where there is no survey, the Bureau of Labor Statistics (BLS) decides. **As the New York "
    "Fed**: first the O*NET release of 2014, whose rates by major are closest to the published ones."
    "\n\nLines are 90% intervals. The bundled records have no replicate weights, so that standard errors "
    "are Kish's approximation. People enrolled in school are included. "
)
REMEDY = (
    "`edudata microdata fetch 2024` gets all records; then `edudata microdata convert 2024` computes exact "
    "standard errors and shows the year here."
)
ABOUT = f"{DEFINITION}The bundled records lack California and Texas, and everybody older than 45. {REMEDY}"


def ages(frames: Frames) -> dict[str, str]:
    """Return the age groups of the newest year, recent graduates first."""
    table = frames[TABLE]
    have = set(table.loc[(table["year"] == table["year"].max()) & (table["level"] == "nation"), "ages"])
    return {name: words for name, words in AGES.items() if name in have}


AGE = Choice("ages", "Ages", ages, "recent")


def states(frames: Frames) -> dict[str, str]:
    """Return every state with records by its letters, in order of the names."""
    own = frames[TABLE]
    have = set(own.loc[(own["level"] == "state") & own["rate_pct"].notna(), "place"])
    names = {letters: name for letters, name in places.NAMES.items() if letters in have}
    return dict(sorted(names.items(), key=lambda pair: pair[1]))


def choose(frames: Frames, level: str, **where: str) -> pd.DataFrame:
    """Return the newest year's rows of a level.

    Raises
    ------
    OutOfRangeError
        There are none for these values.
    """
    table = frames[TABLE]
    keep = (table["level"] == level) & (table["year"] == table["year"].max())
    for name, value in ({"kind": "direct"} | where).items():
        keep &= table[name] == value
    if not keep.any():
        raise OutOfRangeError(f"There are no rates by {level} for {where}. Choose other values.")
    return table[keep].reset_index(drop=True)


def nation(frames: Frames, **where: str) -> pd.Series[Any]:
    """Return the row of all records."""
    return choose(frames, "nation", **where).iloc[0]


def whose(age: str, *, start: bool = False) -> str:
    """Name the graduates of an age group: "recent graduates (22 to 27)"."""
    words = f"recent graduates ({AGES[age]})" if age == "recent" else f"graduates aged {AGES[age]}"
    return words.capitalize() if start else words


def missing(row: pd.Series[Any]) -> str:
    """Name the states without records, "" if there are none."""
    absent = row["missing_states"]
    if not isinstance(absent, str) or not absent:
        return ""
    names = listed([places.NAMES[letters] for letters in absent.split(", ")])
    return f"{names} are missing: we have no records of them, so that “nation” means all other states."


def method(row: pd.Series[Any]) -> str:
    """Say how sure the rates are, and that one year is no trend."""
    return f"{errors(row['se_method'] == 'kish')} One year, {row['year']}: nothing here is a trend."


def errors(approximate: bool) -> str:
    """Say how the standard errors were computed."""
    how = "approximate (Kish), as the records lack replicate weights" if approximate else "exact"
    return f"Standard errors are {how}."


def dots(rows: pd.DataFrame, color: str, name: str, symbol: str = "circle") -> Trace:
    """Build a dot with its interval for each row; the column `name` goes on the vertical axis."""
    rates = rows["rate_pct"]
    error = WHISKER | {
        "array": (rows["high_pct"] - rates).to_numpy(),
        "arrayminus": (rates - rows["low_pct"]).to_numpy(),
        "color": color,
    }
    return charts.points(
        rates.to_numpy(), rows["name"].tolist(), name, color, size=8, symbol=symbol, error_x=error,
        customdata=rows[["low_pct", "high_pct", "n"]].to_numpy(), hover=HOVER, edge={"width": 1.5},
    )  # fmt: skip


def chosen_dots(rows: pd.DataFrame) -> Trace:
    """Build the dots of the places that the reader compares, over the others."""
    return dots(rows, style.ORANGE, "chosen", "diamond")


def _ends(traces: Sequence[Trace], reference: float) -> list[float]:
    """Return the ends of the axis: those of all intervals, and some room."""
    lows = [
        float((trace["x"] - trace["error_x"]["arrayminus"]).min()) for trace in traces if len(trace["x"])
    ]
    highs = [float((trace["x"] + trace["error_x"]["array"]).max()) for trace in traces if len(trace["x"])]
    low, high = min([*lows, reference]), max([*highs, reference])
    room = 0.03 * (high - low)
    return [low - room, high + room]


# The order of the names, each with its label.
IN_ORDER = {"categoryorder": "array", "tickfont": {"size": 11}, "dtick": 1}


def ranked(traces: Sequence[Trace], names: list[str], reference: tuple[float, str]) -> Chart:
    """Put dots in the order of the names, the last on top, with a reference as a line."""
    value, words = reference
    rates = [rate for trace in traces for rate in trace["x"].tolist()]
    # On the side that has more room.
    side, shift = ("right", -5) if value > (min(rates) + max(rates)) / 2 else ("left", 5)
    label = charts.words(value, -1, f"{words} {percent(value)}", xanchor=side, xshift=shift)
    return charts.chart(
        traces,
        x="underemployed, %",
        marks=[
            charts.upright(value, layer="below"),
            # In a row of its own below the last dot: the legend has the room above the first.
            label | {"font": {"size": 12}},
        ],
        hovermode="closest",
        height=max(280, 107 + 17 * len(names)),
        yaxis=IN_ORDER | {"categoryarray": names, "range": [-1.6, len(names) - 0.4]},
        # Beside long names a phone has so little room that plotly.js would begin far below zero.
        xaxis={"showgrid": True, "gridcolor": style.GRID, "range": _ends(traces, value)},
    )
