"""G-5-states: the states ranked and mapped."""

from __future__ import annotations

from edudata.figures import maps
from edudata.figures.housing.measures import (
    INPUTS,
    MEASURE,
    MEASURES,
    RATE_PCT,
    RATES,
    lines,
    ordinal,
    shared_notes,
    subtitle,
    survey,
    table,
    terms_said,
    with_measures,
)
from edudata.figures.spec import Card, FigureSpec, Frames

TENNESSEE = "47"
"""The essay's example of a region where living costs little."""


def make(frames: Frames, measure: str, rate_pct: float) -> Card:
    """The ranking of the states by one measure, and their map."""
    chosen = MEASURES[measure]
    frame = with_measures(frames["housing_states"][["state_fips", *INPUTS]], rate_pct)
    known = frame[frame[chosen.column].notna()].sort_values(chosen.column, kind="stable")
    known = known.assign(rank=range(1, len(known) + 1))
    cheap, dear = known.iloc[0], known.iloc[-1]
    middle = float(known[chosen.column].median())
    essay = known[known["state_fips"] == TENNESSEE]
    regions = f"{len(known) - 1} states and DC"
    finding = (
        f"{cheap['name']} is the cheapest of {regions} by {chosen.short.lower()} "
        f"({chosen.shown(cheap[chosen.column])}), {dear['name']} the dearest "
        f"({chosen.shown(dear[chosen.column])})"
    )
    for row in essay.to_dict("records"):
        value = chosen.shown(row[chosen.column])
        finding += f"; {row['name']} is {ordinal(row['rank'])} from the cheapest ({value})"
    figure = maps.ranking(
        known,
        **chosen.drawing,
        marked=essay["name"].tolist(),
        reference=(middle, f"median {chosen.shown(middle)}"),
    )
    drawn = maps.choropleth(
        frame,
        geometry="states",
        id_column="state_fips",
        hover=lines(frame, chosen),
        **chosen.drawing,
        cap_pct=0,
    )
    return Card(
        chart=figure,
        map_chart=drawn,
        data=table(known, "state_fips", ("rank",)),
        finding=f"{finding}.",
        subtitle=subtitle(chosen, frame, terms_said(frames, rate_pct), regions),
        alt=(
            f"Bars of {regions} ordered by {chosen.definition}, the dearest on top. {finding}. "
            f"The median state stands at {chosen.shown(middle)}."
        ),
        headline=(chosen.shown(middle), f"{chosen.short.lower()}, median of {regions}"),
        notes=(
            f"States: American Community Survey {survey(frame)}; the county map may have another span.",
            *shared_notes(chosen),
            "The source of the state figures carries no margins of error.",
        ),
    )


SPEC = FigureSpec(
    id="G-5-states",
    page="housing",
    name="States",
    question="Which states are cheap to live in beside what they pay, and is Tennessee one of them?",
    tables=("housing_states", RATES),
    controls=(MEASURE, RATE_PCT),
    terms=("price to income", "rent to income", "mortgage payment"),
    make=make,
    about=(
        "The same measures as on the county map, for whole states. Rank 1 is the cheapest. The mortgage is "
        "20 percent down over 30 years, principal and interest only; its rate can be changed. A low ratio "
        "says that homes are cheap beside the incomes there, not that they are cheap."
    ),
)
