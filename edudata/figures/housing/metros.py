"""G-5-metros: metropolitan areas mapped and ranked."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis import weighted
from edudata.errors import OutOfRangeError
from edudata.figures import maps, rankings
from edudata.figures._places import NAMED, NASHVILLE, short, with_state
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.housing import _measures, _mortgage
from edudata.figures.housing import _shared as shared
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import percent

# How many of the cheapest and of the most expensive are ranked; the essay's own always are.
ENDS = 12
# Size class -> label, and the people above which a metro belongs to it.
SIZES = {
    "all": ("metros and small cities", 0),
    "metro": ("all metros", 0),
    "500k": ("over 500,000 people", 500_000),
    "1m": ("over 1 million people", 1_000_000),
}


@dataclass(frozen=True, slots=True)
class Data:
    """Areas of one size class.

    Attributes
    ----------
    regions : shared.Regions
        The areas of the fifty states and DC.
    noun : str
        Name of such areas.
    draw : str
        "areas" or "points": what the map shows.
    centers : DataFrame
        Columns cbsa, lon_deg and lat_deg.
    marked : tuple of str
        Codes of the areas that are ranked in the second color, wherever they are.
    """

    regions: shared.Regions
    noun: str
    draw: str
    centers: pd.DataFrame
    marked: tuple[str, ...] = NAMED

    @property
    def table(self) -> pd.DataFrame:
        """Every area with a value, the cheapest first."""
        return self.regions.table

    @property
    def ranked(self) -> pd.DataFrame:
        """Both ends of the ranking and the essay's own areas, or all where they are few."""
        rows = self.regions.known
        place, count = rows["rank"], len(rows)
        # The most expensive is on top and is the first.
        label = (count - place + 1).astype("str") + "  " + with_state(rows["name"])
        # Few areas are all ranked.
        ends = (place <= ENDS) | (place > count - ENDS) | (count <= 2 * ENDS)
        return rows.assign(label=label)[ends | rows["cbsa"].isin(self.marked)]


def areas_of(frames: Frames) -> dict[str, str]:
    """Return the metros of the fifty states and DC by their codes."""
    rows = frames["housing_metros"]
    metros = rows["kind"].eq("metro") & ~rows["name"].str.contains(r", PR\b")
    rows = rows[metros].sort_values("name")
    return dict(zip(rows["cbsa"], rows["name"], strict=True))


def rows(frames: Frames, *, measure: str, metros: str, size: str, draw: str, rate_pct: float) -> Data:
    """Compute the measures of the areas of a size class."""
    areas = frames["housing_metros"]
    # An area's name ends with its states' letters.
    areas = areas[~areas["name"].str.contains(r", PR\b") & (areas["population"] > SIZES[size][1])]
    areas = areas if size == "all" else areas[areas["kind"] == "metro"]
    frame = _measures.with_measures(areas, ["cbsa", "kind"], rate_pct)
    regions = shared.Regions(
        frame, _measures.measures(frame)[measure], _mortgage.mortgage(frames, rate_pct), "cbsa"
    )
    places = frames["regions"]
    centers = places.loc[places["level"] == "cbsa", ["cbsa", "lon_deg", "lat_deg"]]
    noun = "metros and small cities" if size == "all" else "metros"
    codes = tuple(metros.split(",")) if metros else NAMED
    if metros and not regions.known["cbsa"].isin(codes).any():
        raise OutOfRangeError(f"None of the metros chosen is among the {noun} shown. Choose another size.")
    return Data(regions, noun, draw, centers, codes)


def draw(data: Data) -> Chart:
    """Rank both ends, the essay's regions and Pittsburgh in the second color."""
    ranked = data.ranked
    return rankings.ranking(
        ranked,
        **data.regions.measure.format,
        name_column="label",
        marked=ranked.loc[ranked["cbsa"].isin(data.marked), "label"].tolist(),
        reference=data.regions.reference,
    )


def draw_map(data: Data) -> Chart:
    """Map the areas, or a dot for each that grows with its people."""
    frame, hover, form = data.regions.frame, data.regions.lines(), data.regions.measure.format
    if data.draw == "areas":
        return maps.choropleth(frame, geometry="metros", id_column="cbsa", hover=hover, **form)
    placed = frame.merge(data.centers, on="cbsa", how="inner", validate="one_to_one")
    return maps.points(placed, size="population", hover=hover, **form)


def describe(data: Data) -> Text:
    """State what half of the people live with, and where Nashville ranks."""
    regions, noun = data.regions, data.noun
    rows, measure = regions.known, regions.measure
    finding = regions.half(noun) if data.marked == NAMED else _compared(data)
    codes = (NASHVILLE,) if data.marked == NAMED else data.marked
    own = rows[rows["cbsa"].isin(codes)].to_dict("records")
    more = "; ".join(regions.standing(row, short(row["name"])) for row in own)
    return Text(
        finding=f"{finding}.",
        subtitle=regions.subtitle(noun),
        alt=f"Bar chart of the {ENDS} most expensive and {ENDS} cheapest of {len(rows):,} {noun}, with "
        f"those the essay names: {measure.definition}. {finding}. Cheapest: {regions.extreme(0)}. Most "
        f"expensive: {regions.extreme(-1)}.",
        map_alt=regions.map_alt(f"{len(rows):,} {noun}"),
        headline=regions.headline(noun, "the median one"),
        notes=(
            regions.middle(noun, more),
            *regions.notes,
            _within(data),
            f"The bars show {ENDS} areas at each end; orange marks "
            + ("the essay's regions and Pittsburgh." if data.marked == NAMED else "the metros chosen."),
            "The areas of Puerto Rico are not included.",
        ),
    )


def _compared(data: Data) -> str:
    """Compare the cheapest and the most expensive of the areas chosen."""
    rows, measure = data.regions.known, data.regions.measure
    own = rows[rows["cbsa"].isin(data.marked)]
    first, last = own.iloc[0], own.iloc[-1]
    # The phrase is worded for what half of the people live with.
    phrase = measure.phrase.replace("at least ", "")
    finding = f"In {short(first['name'])}, {phrase.format(measure.text(first[measure.column]))}"
    if len(own) > 1:
        finding += f"; in {short(last['name'])}, {measure.text(last[measure.column])}"
    return finding


def _within(data: Data) -> str:
    """Count the areas that do not exceed the measure's threshold, and their people."""
    rows, measure = data.regions.known, data.regions.measure
    if measure.threshold is None:
        return ""
    low = rows[measure.column] <= measure.threshold
    people = percent(weighted.share_pct(low, rows["population"]), 0)
    return (
        f"{percent(low.mean() * 100, 0)} of the {data.noun}, with {people} of their people, have "
        f"{measure.text(measure.threshold)} or less."
    )


SPEC = FigureSpec(
    id="G-5-metros",
    page="housing",
    name="Home prices and income by metro",
    question="Where are homes cheap compared with incomes, and where do Nashville and the Bay Area rank?",
    tables=("housing_metros", "regions", _mortgage.RATES),
    controls=(
        _measures.MEASURE,
        Choice("size", "Areas shown", {key: label for key, (label, _) in SIZES.items()}, "metro"),
        Choice("metros", "Compare metros", areas_of, "", help="Up to ten, in orange.", many=10),
        Choice("draw", "Map shows", {"areas": "areas", "points": "dots by population"}, "areas"),
        _mortgage.RATE_PCT,
    ),
    terms=("price to income", "rent to income", "mortgage payment", "metro area"),
    rows=rows,
    draw=draw,
    draw_map=draw_map,
    describe=describe,
    about=(
        "Metropolitan areas are whole counties around a city of at least 50,000 people, as defined in July "
        "2023; small cities (micropolitan areas) have 10,000 to 50,000. Rank 1 is the cheapest. The "
        "mortgage has 20% down and runs 30 years, principal and interest only. Sizes use the survey's own "
        "population. Blank parts of the map belong to no area of the size chosen."
    ),
)
