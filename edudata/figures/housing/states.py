"""G-5-states: the states ranked and mapped."""

from __future__ import annotations

from edudata.figures import maps
from edudata.figures.charts import Chart
from edudata.figures.housing import _measures, _mortgage
from edudata.figures.housing import _shared as shared
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import amount, place, stop

# The essay's example of a region where living costs little.
TENNESSEE = "47"


def rows(frames: Frames, *, measure: str, rate_pct: float) -> shared.Regions:
    """Compute the measures of each state."""
    frame = _measures.with_measures(frames["housing_states"], ["state_fips"], rate_pct)
    return shared.Regions(
        frame, _measures.measures(frame)[measure], _mortgage.mortgage(frames, rate_pct), "state_fips"
    )


def draw(data: shared.Regions) -> Chart:
    """Rank the states."""
    essay = data.known.loc[data.known["state_fips"] == TENNESSEE, "name"].tolist()
    return maps.ranking(data.known, **data.measure.format, marked=essay, reference=data.reference)


def draw_map(data: shared.Regions) -> Chart:
    """Color the states by the measure."""
    return maps.choropleth(
        data.frame,
        geometry="states",
        id_column="state_fips",
        hover=data.lines(),
        **data.measure.format,
        # Among 51 values no outlier hides the others.
        cap_pct=0,
    )


def describe(data: shared.Regions) -> Text:
    """Name both ends of the ranking, and Tennessee."""
    known, measure = data.known, data.measure
    regions = f"{len(known) - 1} states and DC"
    low, high = (
        f"{amount(row[measure.column], measure.unit, min(measure.digits, 1))} in {place(row['name'])}"
        for row in (known.iloc[0], known.iloc[-1])
    )
    finding = f"{measure.short.capitalize()} ranges from {low} to {high}"
    own = known[known["state_fips"] == TENNESSEE].to_dict("records")
    return Text(
        finding=stop(finding),
        subtitle=data.subtitle(regions),
        alt=f"Bar chart of {regions}, most expensive on top: {measure.definition}. {stop(finding)} "
        f"The median state has {measure.text(data.median)}.",
        map_alt=data.map_alt(regions),
        headline=data.headline("states", "the median state"),
        notes=(
            data.middle("states (with DC)", "; ".join(data.standing(row, str(row["name"])) for row in own)),
            *data.notes,
            f"{data.half('states')}.",
            f"Lowest: {data.extreme(0)}. Highest: {data.extreme(-1)}.",
            "The source of the state values gives no margins of error."
            if known[measure.moe].isna().all()
            else "",
        ),
    )


SPEC = FigureSpec(
    id="G-5-states",
    page="housing",
    name="Home prices and income by state",
    question="In which states are homes cheap compared with incomes, and is Tennessee one of them?",
    tables=("housing_states", _mortgage.RATES),
    controls=(_measures.MEASURE, _mortgage.RATE_PCT),
    terms=("price to income", "rent to income", "mortgage payment"),
    rows=rows,
    draw=draw,
    draw_map=draw_map,
    describe=describe,
    about=(
        "The same measures as on the county map, for whole states. Rank 1 is the cheapest. The mortgage "
        "has 20% down and runs 30 years, principal and interest only; you can change its rate. A low "
        "value means that homes are cheap compared with local incomes, not that they are cheap in dollars."
    ),
)
