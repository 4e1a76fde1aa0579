"""G-5-states: the states ranked and mapped."""

from __future__ import annotations

from dataclasses import dataclass

from edudata import places
from edudata.figures import _compare, maps, rankings
from edudata.figures.charts import Chart
from edudata.figures.housing import _measures, _mortgage
from edudata.figures.housing import _shared as shared
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import amount, capital, place, stop

# The essay's example of a region where living costs little.
TENNESSEE = "47"


@dataclass(frozen=True)
class States(shared.Regions):
    """The states, and the codes of those that the reader compares."""

    chosen: tuple[str, ...] = ()

    @property
    def marked(self) -> list[str]:
        """The names in the second color."""
        codes = self.chosen or (TENNESSEE,)
        return self.known.loc[self.known["state_fips"].isin(codes), "name"].tolist()


def choices(frames: Frames) -> dict[str, str]:
    """Return the states and DC by their letters."""
    published = set(frames["housing_states"]["name"])
    names = {letters: name for letters, name in places.NAMES.items() if name in published}
    return dict(sorted(names.items(), key=lambda pair: pair[1]))


def rows(frames: Frames, *, measure: str, states: str, rate_pct: float) -> States:
    """Compute the measures of each state."""
    frame = _measures.with_measures(frames["housing_states"], ["state_fips"], rate_pct)
    codes = tuple(places.FIPS[letters] for letters in _compare.parts(states))
    definition = _measures.measures(frame)[measure]
    return States(frame, definition, _mortgage.mortgage(frames, rate_pct), "state_fips", codes)


def draw(data: States) -> Chart:
    """Rank the states."""
    return rankings.ranking(data.known, **data.measure.format, marked=data.marked, reference=data.reference)


def draw_map(data: States) -> Chart:
    """Color the states by the measure."""
    chart = maps.choropleth(
        data.frame,
        geometry="states",
        id_column="state_fips",
        hover=data.lines(),
        **data.measure.format,
        # Among 51 values no outlier hides the others.
        cap_pct=0,
    )
    return maps.outlined(chart, "states", data.chosen, 2.2) if data.chosen else chart


def describe(data: States) -> Text:
    """Name both ends of the ranking, and Tennessee or the states compared."""
    rows, measure = data.known, data.measure
    regions = f"{len(rows) - 1} states and DC"
    low, high = (
        f"{amount(row[measure.column], measure.unit, min(measure.digits, 1))} in {place(row['name'])}"
        for row in (rows.iloc[0], rows.iloc[-1])
    )
    finding = f"{measure.short.capitalize()} ranges from {low} to {high}"
    own = rows[rows["name"].isin(data.marked)].to_dict("records")
    if data.chosen:
        values = [(place(row["name"]), measure.text(row[measure.column])) for row in own]
        usual = f"{measure.text(data.median)} in the median state"
        finding = _compare.finding(f"{capital(measure.short)} is", values, usual)
    return Text(
        finding=stop(finding),
        subtitle=data.subtitle(regions),
        alt=f"Bar chart of {regions}, most expensive on top: {measure.definition}. {stop(finding)} "
        f"The median state has {measure.text(data.median)}.",
        map_alt=data.map_alt(regions),
        headline=data.headline("states", "the median state"),
        notes=_notes(data),
    )


def _notes(data: States) -> tuple[str, ...]:
    """Give the middle, the states compared and both ends."""
    own = data.known[data.known["name"].isin(data.marked)].to_dict("records")
    compared = "; ".join(data.standing(row, str(row["name"])) for row in own)
    return (
        data.middle("states (with DC)", compared),
        *data.notes,
        f"{data.half('states')}.",
        f"Lowest: {data.extreme(0)}. Highest: {data.extreme(-1)}.",
        "The source of the state values gives no margins of error."
        if data.known[data.measure.moe].isna().all()
        else "",
    )


SPEC = FigureSpec(
    id="G-5-states",
    page="housing",
    name="Home prices and income by state",
    question="In which states are homes cheap compared with incomes, and is Tennessee one of them?",
    tables=("housing_states", _mortgage.RATES),
    controls=(
        _measures.MEASURE,
        _compare.control("states", "Compare states", choices),
        _mortgage.RATE_PCT,
    ),
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
