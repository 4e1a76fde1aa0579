"""HUB-compare: two metros side by side on every factor of the score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.errors import OutOfRangeError
from edudata.figures.housing.compare import metros as all_metros
from edudata.figures.housing.compare import pairs, short
from edudata.figures.hubs.common import (
    FACTORS_CHOICE,
    NASHVILLE,
    NOT_MEASURED,
    OWN_WEIGHTS,
    SAN_JOSE,
    SETS,
    STATE_PRICES,
    TABLES,
    TERMS,
    metros,
    ordinal,
)
from edudata.figures.spec import Card, Choice, FigureSpec, Frames
from edudata.figures.text import amount

if TYPE_CHECKING:
    import pandas as pd


def mainland(frames: Frames) -> dict[str, str]:
    """CBSA code -> name of the metros that are scored."""
    return {code: name for code, name in all_metros(frames).items() if ", PR" not in name}


def make(frames: Frames, a: str, b: str, factors: str) -> Card:
    """Each factor's value and place, 100 the best of all metros, and the score they make."""
    from edudata.analysis.hubs import FACTORS, MIGRATION, score, standardized

    label, weights = SETS[factors]
    found = score(metros(frames), weights)
    if a == b:
        name = mainland(frames)[a]
        raise OutOfRangeError(f"a and b are both {name}: choose two different metros.")
    places = standardized(found).set_index(found["cbsa"]).loc[[a, b]]
    sides = found.set_index("cbsa").loc[[a, b]]
    names = [short(name) for name in sides["name"]]
    if names[0] == names[1]:
        names = sides["name"].tolist()
    shown = {
        f.label: tuple(amount(v, f.unit, f.digits) for v in sides[f.column].tolist())
        for f in FACTORS.values()
    }
    ranks, scores = sides["rank"].tolist(), sides["score"].tolist()
    score_label = f"Score: {label}"
    shown = {score_label: tuple(amount(v, "", 1) for v in scores)} | shown
    at = [[s, *row] for s, row in zip(scores, places.to_numpy().tolist(), strict=True)]
    ahead = sum(x > y for x, y in zip(at[0][1:], at[1][1:], strict=True))
    moved = [f"{v:+.2f} %".replace("-", "−") for v in sides[MIGRATION].tolist()]
    finding = (
        f"{names[0]} is {ordinal(ranks[0])} and {names[1]} {ordinal(ranks[1])} of {len(found)} metros by "
        f"{label}; net migration since 2020 was {moved[0]} and {moved[1]} of the people"
    )
    two = {label: (first, second) for label, (first, second) in shown.items()}
    return Card(
        chart=pairs(names, at, two, "Place among all metros, 100 is best"),
        data=_table(sides, places),
        finding=f"{finding}.",
        subtitle=(
            "Each factor placed among all metros from the worst (0) to the best (100): for home value, "
            "rent and price level lower is better"
        ),
        alt=(
            f"Pairs of dots on the score and {len(FACTORS)} factors. {finding}. {names[0]} is ahead on "
            f"{ahead} of {len(FACTORS)}: "
            + "; ".join(f"{name} {first} and {second}" for name, (first, second) in two.items())
            + "."
        ),
        headline=(
            f"{ordinal(ranks[0])} against {ordinal(ranks[1])}",
            f"of {len(found)} metros, {names[0]} against {names[1]}",
        ),
        notes=(
            NOT_MEASURED,
            OWN_WEIGHTS,
            STATE_PRICES,
            "Promise programs listed for the state: "
            + "; ".join(
                f"{name}: {program}" for name, program in zip(names, sides["promise_program"], strict=True)
            )
            + ".",
            "Worked from home, in the largest city: "
            + "; ".join(
                f"{name}: {amount(v, 'pct', 1)}"
                for name, v in zip(names, sides["worked_from_home_pct"], strict=True)
            )
            + ".",
        ),
    )


def _table(sides: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """A row a metro and factor."""
    import pandas as pd

    from edudata.analysis.hubs import FACTORS

    units = {"pct": "%", "years": "years", "": ""}
    return pd.DataFrame(
        [
            {
                "factor": f.label,
                "unit": units[f.unit],
                "better": f.better,
                "cbsa": cbsa,
                "metro": sides.loc[cbsa, "name"],
                "value": sides[f.column][cbsa],
                "place_of_100": places.loc[cbsa, name],
            }
            for name, f in FACTORS.items()
            for cbsa in sides.index
        ]
    )


COMPARE = FigureSpec(
    id="HUB-compare",
    page="hubs",
    name="Two metros as hubs",
    question="What speaks for one metro as a hub, and what for another?",
    tables=TABLES,
    controls=(
        Choice("a", "First metro", mainland, SAN_JOSE),
        Choice("b", "Second metro", mainland, NASHVILLE),
        FACTORS_CHOICE,
    ),
    terms=TERMS,
    make=make,
    about=(
        "The factors of the hub score for two metros. The place is the percentile among all metros, turned "
        "so that further right is always better for a hub. The score is the mean of the places of the "
        "factors chosen, all with the same weight."
    ),
)
