"""HUB-compare: metros side by side on every factor of the score."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis.hubs import FACTORS, score, standardized
from edudata.analysis.hubs.migration import MIGRATION
from edudata.errors import OutOfRangeError
from edudata.figures import _compare
from edudata.figures._pairs import pairs
from edudata.figures._places import NASHVILLE, SAN_JOSE, short_names
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.hubs._shared import (
    FACTORS_CHOICE,
    NOT_MEASURED,
    OWN_WEIGHTS,
    SETS,
    STATE_PRICES,
    TABLES,
    TERMS,
    mainland,
    metros,
    rent_note,
)
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import amount, listed, ordinal

UNITS = {"pct": "%", "years": "years", "": ""}


@dataclass(frozen=True, slots=True)
class Several:
    """Two or more scored metros and the places of their factors among all."""

    sides: pd.DataFrame
    places: pd.DataFrame
    compared: int
    factors: str
    rent: str

    @property
    def names(self) -> list[str]:
        """Their names, short where that tells them apart."""
        return short_names(self.sides["name"].tolist())

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """The score and each factor with all values in words."""
        scores = {f"Score: {SETS[self.factors][0]}": ("score", "", 1)}
        measures = scores | {f.label: (f.column, f.unit, f.digits) for f in FACTORS.values()}
        words = {}
        for label, (column, unit, digits) in measures.items():
            words[label] = tuple(amount(value, unit, digits) for value in self.sides[column].tolist())
        return words

    @property
    def table(self) -> pd.DataFrame:
        """One row per factor and metro."""
        return pd.DataFrame(
            [
                {
                    "factor": f.label,
                    "unit": UNITS[f.unit],
                    "better": f.better,
                    "cbsa": cbsa,
                    "metro": self.sides.loc[cbsa, "name"],
                    "value": self.sides[f.column][cbsa],
                    "place_of_100": self.places.loc[cbsa, name],
                }
                for name, f in FACTORS.items()
                for cbsa in self.sides.index
            ]
        )


def rows(frames: Frames, *, a: str, b: str, also: str, factors: str) -> Several:
    """Score all metros and choose two or more."""
    if a == b:
        name = mainland(frames)[a]
        raise OutOfRangeError(f"a and b are both {name}: choose two different metros.")
    scored = score(metros(frames), SETS[factors][1])
    chosen = list(dict.fromkeys([a, b, *_compare.parts(also)]))
    places = standardized(scored).set_index(scored["cbsa"]).loc[chosen]
    return Several(scored.set_index("cbsa").loc[chosen], places, len(scored), factors, rent_note(scored))


def _migration(data: Several) -> str:
    """Say how many residents each metro has gained or lost."""
    changes = [
        f"{name} has {'gained' if value >= 0 else 'lost'} {abs(value):.1f}%"
        for name, value in zip(data.names, data.sides[MIGRATION].tolist(), strict=True)
    ]
    return f"Through moves within the country since 2020, {listed(changes)} of its residents"


def describe(data: Several) -> Text:
    """Compare the ranks of both and the migration since 2020."""
    names, (first, second, *_) = data.names, [ordinal(rank) for rank in data.sides["rank"].tolist()]
    finding = f"{names[0]} ranks {first} and {names[1]} {second} by {SETS[data.factors][0]}"
    moved = _migration(data)
    ours, theirs, *_ = data.places.to_numpy().tolist()
    if len(names) > 2:
        finding = _best_and_last(data)
    ahead = sum(x > y for x, y in zip(ours, theirs, strict=True))
    each = "; ".join(f"{label} {listed(texts)}" for label, texts in data.values.items())
    return Text(
        finding=f"{finding}.",
        subtitle=f"Place among {data.compared} metros on each factor, from the worst (0) to the best "
        "(100); for home value, rent and prices, lower is better",
        alt=(
            f"Chart with {len(names)} dots for the score and each of {len(FACTORS)} factors. {finding}. "
            f"{moved}. {names[0]} is ahead on {ahead} of {len(FACTORS)}: {each}."
        ),
        headline=(
            f"{first} and {second}",
            f"of {data.compared} metros, {names[0]} and {names[1]}",
        ),
        notes=(f"{moved}.", OWN_WEIGHTS, NOT_MEASURED, data.rent, STATE_PRICES, *_annotations(data)),
    )


def _best_and_last(data: Several) -> str:
    """Name the first and the last of more than two metros."""
    ranking = data.sides.assign(short=data.names).sort_values("rank")
    first, last = ranking.iloc[0], ranking.iloc[-1]
    return (
        f"Of these {len(ranking)}, {first['short']} ranks first ({ordinal(first['rank'])} of all) and "
        f"{last['short']} last ({ordinal(last['rank'])})"
    )


def _annotations(data: Several) -> tuple[str, ...]:
    """Quote what is known of the metros but not scored."""
    remote = [amount(value, "pct", 1) for value in data.sides["worked_from_home_pct"].tolist()]
    return tuple(
        f"{what}: {'; '.join(f'{name}: {text}' for name, text in zip(data.names, texts, strict=True))}."
        for what, texts in (
            ("Free-college programs listed for the state", data.sides["promise_program"]),
            ("Share working from home in the largest city", remote),
        )
    )


def draw(data: Several) -> Chart:
    """Draw a dot for each metro on the score and on each factor."""
    scores, places = data.sides["score"].tolist(), data.places.to_numpy().tolist()
    at = [[value, *row] for value, row in zip(scores, places, strict=True)]
    return pairs(data.names, at, data.values, "Place among all metros, 100 is best")


SPEC = FigureSpec(
    id="HUB-compare",
    page="hubs",
    name="Metros compared as hubs",
    question="What are the strengths of one metro as a hub, and of another?",
    tables=TABLES,
    controls=(
        Choice("a", "First metro", mainland, SAN_JOSE),
        Choice("b", "Second metro", mainland, NASHVILLE),
        _compare.more("also", mainland),
        FACTORS_CHOICE,
    ),
    terms=TERMS,
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "The factors of the hub score for some metros. Each place is the percentile among all metros, "
        "reversed where less is better, so that further right is always better for a hub. The score is the "
        "average place on the factors chosen, all with the same weight."
    ),
)
