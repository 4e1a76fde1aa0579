"""G-5-metros: metropolitan areas mapped and ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.figures import maps
from edudata.figures._places import NAMED
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
from edudata.figures.spec import Card, Choice, FigureSpec, Frames

if TYPE_CHECKING:
    import pandas as pd

FIRST = "34980"
ENDS = 12
"""How many of the cheapest and of the dearest are ranked; the essay's own are always."""
SIZES = {
    "all": ("Metros and small cities", 0.0),
    "metro": ("Metros", 0.0),
    "500k": ("Above 500,000 people", 500_000.0),
    "1m": ("Above 1 million people", 1_000_000.0),
}


def mainland(frame: pd.DataFrame) -> pd.DataFrame:
    """The areas of the fifty states and DC: an area's name ends with its states' letters."""
    return frame[~frame["name"].str.contains(r", PR\b")]


def of_size(frame: pd.DataFrame, size: str) -> pd.DataFrame:
    """The areas of a size class, by the people the survey counts."""
    kept = frame if size == "all" else frame[frame["kind"] == "metro"]
    return kept[kept["population"] > SIZES[size][1]]


def make(frames: Frames, measure: str, size: str, draw: str, rate_pct: float) -> Card:
    """The map of metros by one measure, and the ranking of the two ends."""
    chosen = MEASURES[measure]
    areas = frames["housing_metros"][["cbsa", "kind", *INPUTS]]
    frame = with_measures(of_size(mainland(areas), size), rate_pct)
    known = frame[frame[chosen.column].notna()].sort_values(chosen.column, kind="stable")
    known = known.assign(rank=range(1, len(known) + 1))
    values = known[chosen.column]
    middle, cheap, dear = float(values.median()), known.iloc[0], known.iloc[-1]
    below = values <= chosen.threshold
    people = known["population"].where(below).sum() / known["population"].sum() * 100
    noun = "metros and small cities" if size == "all" else "metros"
    finding = (
        f"{below.mean() * 100:.0f} % of {len(known):,} {noun}, with {people:.0f} % of their people, are at "
        f"or below {chosen.limit} by {chosen.short.lower()}; the median is {chosen.shown(middle)}"
    )
    for row in known[known["cbsa"] == FIRST].to_dict("records"):
        city, value = row["name"].split("-")[0], chosen.shown(row[chosen.column])
        finding += f", {city} {value}, {ordinal(row['rank'])} from the cheapest"
    hover = lines(frame, chosen)
    if draw == "areas":
        drawn = maps.choropleth(frame, geometry="metros", id_column="cbsa", hover=hover, **chosen.drawing)
    else:
        drawn = maps.points(
            _placed(frame, frames["regions"]), size="population", hover=hover, **chosen.drawing
        )
    two_ends = len(known) > 2 * ENDS
    named = known["cbsa"].isin(NAMED)
    ranked = (
        known[(known["rank"] <= ENDS) | (known["rank"] > len(known) - ENDS) | named] if two_ends else known
    )
    ranking = maps.ranking(
        ranked.assign(name=ranked["rank"].astype("str") + "  " + _short(ranked["name"])),
        **chosen.drawing,
        marked=(ranked["rank"].astype("str") + "  " + _short(ranked["name"]))[named].tolist(),
        reference=(middle, f"median {chosen.shown(middle)}"),
    )
    return Card(
        chart=ranking,
        map_chart=drawn,
        data=table(known, "cbsa", ("kind", "rank")),
        finding=f"{finding}.",
        subtitle=subtitle(chosen, frame, terms_said(frames, rate_pct), noun),
        alt=(
            f"Bars of the {ENDS} dearest and {ENDS} cheapest of {len(known):,} {noun} and of those the "
            f"essay is about, by {chosen.definition}. {finding}. The cheapest is {cheap['name']} "
            f"({chosen.shown(cheap[chosen.column])}), the dearest {dear['name']} "
            f"({chosen.shown(dear[chosen.column])})."
        ),
        headline=(chosen.shown(middle), f"{chosen.short.lower()}, median of {len(known):,} {noun}"),
        notes=(
            f"Metros: American Community Survey {survey(frame)}; the county map may have another span.",
            *shared_notes(chosen),
            f"Bars: {ENDS} at each end of the ranking, and in orange the essay's regions and Pittsburgh.",
            "Puerto Rico's areas are in the table behind this figure, not on the national map.",
        ),
    )


def _placed(frame: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """The areas with their coordinates."""
    places = regions.loc[regions["level"] == "cbsa", ["cbsa", "lon_deg", "lat_deg"]]
    return frame.merge(places, on="cbsa", how="inner", validate="one_to_one")


def _short(names: pd.Series) -> pd.Series:
    """ "Nashville-Davidson--Murfreesboro--Franklin, TN" -> "Nashville, TN"."""
    return names.str.replace(r"^([^-,]+?)(?:-[^,]*)?, (\w\w).*$", r"\1, \2", regex=True)


SPEC = FigureSpec(
    id="G-5-metros",
    page="housing",
    name="Metros",
    question="Which metros are cheap beside what they pay, and where do Nashville and the Bay Area stand?",
    tables=("housing_metros", "regions", RATES),
    controls=(
        MEASURE,
        Choice("size", "Size", {key: label for key, (label, _) in SIZES.items()}, "metro"),
        Choice("draw", "Map shows", {"areas": "Areas", "points": "Dots by population"}, "areas"),
        RATE_PCT,
    ),
    terms=("price to income", "rent to income", "mortgage payment", "metro area"),
    make=make,
    about=(
        "Metropolitan areas are whole counties around a city of 50,000 people or more, as delineated in "
        "July 2023; small cities (micropolitan areas) are those around 10,000 to 50,000. Rank 1 is the "
        "cheapest. The mortgage is 20 percent down over 30 years, principal and interest only. Size "
        "classes go by the survey's own population. White parts of the map belong to no area of the class "
        "chosen."
    ),
)
