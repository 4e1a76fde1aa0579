"""HUB-outcome: whether metros that look like hubs have gained people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from edudata.analysis.hubs import FACTORS, score
from edudata.analysis.hubs.migration import MIGRATION, SIZES, outcome, rents_before_and_after
from edudata.figures import _compare, charts, style
from edudata.figures._places import NAMED, short, with_state
from edudata.figures.charts import Chart, Trace
from edudata.figures.controls import Choice
from edudata.figures.hubs._shared import (
    METHOD,
    NOT_MEASURED,
    OWN_WEIGHTS,
    SETS,
    TABLES,
    TERMS,
    mainland,
    metros,
)
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import signed

SCORES: dict[str, str] = {key: f"score: {label}" for key, (label, _) in SETS.items()}
FACTOR_WORDS: dict[str, str] = {
    "housing": "home value to income",
    "rent": "rent to income",
    "prices": "price level of the state",
    "universities": "research universities per million people",
    "degree_jobs": "jobs that need a degree",
    "graduates": "adults with a degree",
    "size": "population",
}
CLASSES = {"all": "all metros", "500k": "over 500,000 people", "1m": "over 1 million people"}
# Where a metro's name is clear of the next one's by the first score.
SIDES = {
    "Chattanooga": "middle left",
    "Memphis": "middle left",
    "Nashville": "middle right",
    "San Francisco": "middle right",
    "San Jose": "middle left",
}
SPANS = ((2009, 2019), (2019, 2025))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The metros drawn, and how score and migration correlate by size."""

    dots: pd.DataFrame
    column: str
    links: pd.DataFrame
    rents: pd.DataFrame
    last_year: int
    by: str
    size: str
    method: str
    marked: tuple[str, ...] = NAMED

    @property
    def link(self) -> dict[Any, float]:
        """The correlations of the size class shown."""
        return self.links.loc[self.size].astype(float).to_dict()

    @property
    def what(self) -> str:
        """The horizontal measure in words."""
        return f"the score of {SETS[self.by][0]}" if self.by in SETS else FACTOR_WORDS[self.by]

    @property
    def axis(self) -> str:
        """Title of the horizontal axis with its unit."""
        if self.by in SETS:
            return f"score, {'0 to 100' if self.method == 'percentile' else 'standard deviations'}"
        unit = FACTORS[self.by].unit.replace("pct", "%")
        return f"{FACTOR_WORDS[self.by]}, {unit}" if unit else FACTOR_WORDS[self.by]

    @property
    def table(self) -> pd.DataFrame:
        """One row per metro drawn."""
        columns = ["cbsa", "name", self.column, MIGRATION, "people_2020"]
        return self.dots[columns].reset_index(drop=True)


def rows(frames: Frames, *, by: str, size: str, compare: str, method: str) -> Outcome:
    """Relate a score or a factor to migration, by size of metro."""
    frame = metros(frames)
    if by in SETS:
        frame = score(frame, SETS[by][1], method)
    column = "score" if by in SETS else FACTORS[by].column
    marked = tuple(_compare.parts(compare)) or NAMED
    large = (frame["people_2020"] > SIZES[size]) | (frame["cbsa"].isin(marked) & bool(compare))
    dots = frame[large & frame[column].notna()]
    table = frames["region_indicators"]
    return Outcome(
        dots=dots.assign(label=with_state(dots["name"])),
        column=column,
        links=outcome(frame, column).set_index("size"),
        rents=rents_before_and_after(frames["cpi"], SPANS),
        last_year=int(table.loc[table["indicator"] == "net_domestic_migration_since_2020", "year"].max()),
        by=by,
        size=size,
        method=method,
        marked=marked,
    )


def _direction(data: Outcome) -> str:
    """Say whether people moved to higher metros, if the interval excludes chance."""
    link, what = data.link, data.what
    if link["spearman_low"] <= 0 <= link["spearman_high"]:
        return f"{what[0].upper()}{what[1:]} has no clear link with moves since 2020"
    gained = "gained more people" if link["spearman"] > 0 else "gained fewer people"
    return f"Metros with a higher {what.removeprefix('the ')} {gained} since 2020"


def describe(data: Outcome) -> Text:
    """Say whether higher metros gained more people."""
    link, what = data.link, data.what
    finding = _compared(data) if data.marked != NAMED else _direction(data)
    correlation = (
        f"Across {int(link['metros'])} metros, the two correlate at {signed(link['pearson'])} (ranks "
        f"{signed(link['spearman'])}), on a scale from −1 to +1"
    )
    return Text(
        finding=f"{finding}.",
        subtitle=f"Net moves within the country from 2021 to {data.last_year}, percent of residents in "
        f"2020, compared with {what}; {CLASSES[data.size]}",
        alt=(
            f"Scatter chart of {len(data.dots)} metros. {finding}. {correlation}. The middle 95% of "
            f"resamples: Pearson {_span(link, 'pearson')}, Spearman {_span(link, 'spearman')}."
        ),
        headline=(signed(link["spearman"]), "rank correlation with moves since 2020, −1 to +1"),
        notes=_notes(data, correlation),
    )


def _compared(data: Outcome) -> str:
    """Say how many people the metros chosen gained or lost."""
    own = data.dots[data.dots["cbsa"].isin(data.marked)].sort_values(MIGRATION)
    if own.empty:
        return "The metros chosen have no published value here"
    ends = own.iloc[[0, -1]] if len(own) > 1 else own
    moves = [
        f"{short(name)} has {'gained' if rate >= 0 else 'lost'} {abs(rate):.1f}%"
        for name, rate in ends[["name", MIGRATION]].itertuples(index=False)
    ]
    return f"Since 2020, {' and '.join(moves)} of its residents through moves"


def _notes(data: Outcome, correlation: str) -> tuple[str, ...]:
    by_size = "; ".join(
        f"{CLASSES[str(name)]} ({row['metros']}) {signed(row['pearson'])} "
        f"({_span(row, 'pearson')}) and {signed(row['spearman'])} ({_span(row, 'spearman')})"
        for name, row in data.links.to_dict("index").items()
    )
    return (
        f"{correlation}.",
        "A correlation is not a cause: climate, taxes and construction are not considered.",
        "Moves within the country leave out arrivals from abroad, births and deaths.",
        (
            "The housing survey covers five years, partly those of the moves: a place that attracts people "
            "becomes more expensive."
        ),
        _before(data.rents),
        (
            "By size in 2020, correlation of values and of ranks, each with the middle 95% of a thousand "
            f"resamples: {by_size}."
        ),
        *((OWN_WEIGHTS,) if data.by in SETS else ()),
        NOT_MEASURED,
    )


def _before(rents: pd.DataFrame) -> str:
    """Say what was true before 2020, for the one metro with a record."""
    (before, after) = rents.to_dict("records")
    return (
        "Before 2020 we have no data on moves. San Francisco's rents rose "
        f"{(before['san_francisco'] - 1) * 100:.0f}% from {before['start']} to {before['end']} against "
        f"{(before['nation'] - 1) * 100:.0f}% nationwide, but "
        f"{(after['san_francisco'] - 1) * 100:.0f}% against {(after['nation'] - 1) * 100:.0f}% from "
        f"{after['start']} to {after['end']} (Bureau of Labor Statistics)."
    )


def _span(row: Mapping[Any, float], kind: str) -> str:
    return f"{signed(row[f'{kind}_low'])} to {signed(row[f'{kind}_high'])}"


def draw(data: Outcome) -> Chart:
    """Draw a dot per metro, larger with its people; the essay's regions or those compared are named."""
    marked = data.dots["cbsa"].isin(data.marked)
    words = "the essay's regions and Pittsburgh" if data.marked == NAMED else "metros compared"
    largest = float(data.dots["people_2020"].max())
    return charts.chart(
        [
            _dots(data, data.dots[~marked], largest, style.BLUE, "metros", 0.6),
            _dots(data, data.dots[marked], largest, style.ORANGE, words, 0.95),
        ],
        x=data.axis,
        y="net moves within the country since 2020 (%)",
        marks=[charts.level(0, dash=None, width=1.2, layer="below")],
        hovermode="closest",
        height=480,
        xaxis={"showgrid": True, "gridcolor": style.GRID, "zeroline": False},
        yaxis={"zeroline": False, "ticksuffix": "%"},
    )


def _dots(
    data: Outcome, part: pd.DataFrame, largest: float, color: str, name: str, opacity: float
) -> Trace:
    labels = part["label"].tolist()
    cities = [label.split(",")[0] for label in labels]
    return charts.points(
        part[data.column].to_numpy(dtype=float),
        part[MIGRATION].to_numpy(dtype=float),
        name,
        hover="%{customdata}<br>%{x:,.2f}<br>net moves %{y:+.1f}%<extra></extra>",
        # All names would cover the dots.
        mode="markers" if name == "metros" else "markers+text",
        text=cities,
        textposition=[SIDES.get(city, "top center") for city in cities],
        textfont={"size": 11},
        customdata=labels,
        marker={
            "size": part["people_2020"].to_numpy(dtype=float),
            "sizemode": "area",
            "sizeref": largest / 26**2,
            "sizemin": 3,
            "color": color,
            "opacity": opacity,
        },
    )


SPEC = FigureSpec(
    id="HUB-outcome",
    page="hubs",
    name="Did such metros grow?",
    question="Have metros that look like hubs gained people since 2020?",
    tables=(*TABLES, "cpi"),
    controls=(
        Choice("by", "Against", SCORES | FACTOR_WORDS, "both"),
        Choice("size", "Size in 2020", CLASSES, "all"),
        _compare.control("compare", "Compare metros", mainland),
        # A factor by itself is compared by its own numbers.
        replace(METHOD, when={"by": tuple(SCORES)}),
    ),
    terms=(*TERMS, "correlation"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "The test of a score is what happened. **Pearson's** correlation says how closely the dots follow "
        "a straight line, **Spearman's** how closely the order of the metros agrees; both go from −1 to "
        "+1, and 0 is no link. The interval is that of a thousand resamples of the same metros, drawn with "
        "replacement from a fixed seed. The larger a dot, the more people lived there in 2020."
    ),
)
