"""G-6-sensitivity: which parameter moves the simulated result most, assumed ones marked."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis.hiring import defaults, sensitivity
from edudata.figures import charts, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice, Number
from edudata.figures.hiring._shared import MARKS, NAMES, TABLE, quantity
from edudata.figures.spec import FigureSpec, Frames, Text

MAX_BARS, REPLICATIONS = 10, 4
RESULTS = ("at_low", "at_high", "change", "change_low", "change_high")
MEASURES = {
    "fill": ("days_to_fill", "average time to fill a job", "days", "{:.0f} days"),
    "vacant": ("vacant_days", "vacant time per opening", "days", "{:.0f} days"),
    "cost": ("cost_usd", "cost of a hire", "usd", "${:,.0f}"),
}


@dataclass(frozen=True, slots=True)
class Tornado:
    """Every parameter tried, the widest first."""

    every: pd.DataFrame
    process: str
    measure: str

    @property
    def table(self) -> pd.DataFrame:
        """The parameters, with the measure in the names of its columns."""
        column = MEASURES[self.measure][0]
        return self.every.drop(columns="base").rename(
            columns={name: f"{column}_{name}" for name in RESULTS}
        )

    @property
    def bars(self) -> pd.DataFrame:
        """The parameters drawn."""
        # The widest is drawn in any case: a chart must show something, and says that it is within chance.
        return self.every[self.every["clear"] | (self.every.index == 0)].head(MAX_BARS)

    def amount(self, value: float) -> str:
        """Format a value of the measure."""
        return MEASURES[self.measure][3].format(value)


def rows(frames: Frames, *, process: str, measure: str, seed: float) -> Tornado:
    """Simulate with each parameter at its low and at its high value."""
    parameters, column = defaults(frames[TABLE]), MEASURES[measure][0]
    every = sensitivity(parameters, column, int(seed), REPLICATIONS, processes=(process,))
    return Tornado(every, process, measure)


def describe(data: Tornado) -> Text:
    """Name the parameter that matters most."""
    words, bars = MEASURES[data.measure][1], data.bars
    first = bars.iloc[0]
    assumed = int(bars["assumption"].sum())
    label = f"{first['label'][0].lower()}{first['label'][1:]}"
    ends = f"{data.amount(first['at_low'])} to {data.amount(first['at_high'])}"
    finding = f"The biggest factor is {label}: {ends}."
    more = (
        f"With {first['low']:g} to {quantity(first['high'], first['unit'])}, the result goes from {ends}. "
        f"{'All' if assumed == len(bars) else assumed} of the {len(bars)} numbers shown are assumptions."
    )
    return Text(
        finding=finding,
        subtitle=f"{NAMES[data.process].capitalize()}: {words}, with one number at a time set low, then "
        f"high; dotted line: {data.amount(first['base'])} with none changed",
        alt=f"Bar chart of {len(bars)} numbers behind the simulation, widest first. {finding}",
        headline=(data.amount(abs(first["change"])), f"between ends of “{first['label'].lower()}”"),
        notes=(more, *_notes(data, first)),
    )


def _notes(data: Tornado, first: pd.Series) -> tuple[str, ...]:
    # A negative change has its smaller bound, in size, at the upper end.
    ends = ["change_low", "change_high"] if first["change"] >= 0 else ["change_high", "change_low"]
    bounds = " to ".join(data.amount(abs(first[end])) for end in ends)
    within = data.every[~data.every["clear"]]["label"].str.lower().tolist()
    which = "all" if len(data.bars) == len(data.every) else f"the {len(data.bars)} widest"
    return (
        (
            "Numbers marked * are assumptions, with ranges we chose; those marked † were published with "
            "another meaning."
        ),
        (
            f"No measurable difference beyond chance: {', '.join(within)}."
            if within
            else "Every bar is longer than chance alone would make it."
        ),
        (
            f"Averages of {REPLICATIONS} simulated years with the same random draws at both ends. The "
            f"widest bar is {bounds} long, with 95% confidence."
        ),
        (
            f"The chart shows {which} of {len(data.every)} numbers tried. Low and high values follow each "
            "name."
        ),
    )


def draw(data: Tornado) -> Chart:
    """Draw two parts per bar, toward the low and toward the high value."""
    bars = data.bars.iloc[::-1]
    base = float(bars["base"].iloc[0])
    names = [
        f"{charts.wrap(row['label'], 26)}{MARKS.get(row['standing'], '')}<br>"
        f"{row['low']:g} to {quantity(row['high'], row['unit'])}"
        for row in bars.to_dict("records")
    ]
    _, measure, unit, _ = MEASURES[data.measure]
    usd = unit == "usd"
    parts = (("at_low", style.SKY, "", "low"), ("at_high", style.RED, "/", "high"))
    traces = [
        charts.bars(
            (bars[end] - base).to_numpy(),
            names,
            color,
            hover="$%{customdata:,.0f}" if usd else f"%{{customdata:,.0f}} {unit}",
            base=base,
            name=f"at its {words} value",
            marker={"color": color, "pattern": {"shape": shape}},
            customdata=bars[end].to_numpy(),
        )
        for end, color, shape, words in parts
    ]
    return charts.chart(
        traces,
        x=f"{measure}, {'dollars' if usd else unit}",
        marks=[
            charts.upright(base, layer="below"),
            charts.words(base, -0.8, "as assumed", xanchor="left", xshift=4, font={"size": 11}),
        ],
        barmode="overlay",
        height=116 + 52 * len(bars),
        hovermode="y unified",
        # Below the bars a line's name has room.
        yaxis={"tickfont": {"size": 11}, "range": [-1.1, len(bars) - 0.5]},
    )


SPEC = FigureSpec(
    id="G-6-sensitivity",
    page="hiring",
    name="What the simulation depends on",
    question="Which number would we have to know better to trust the simulation?",
    tables=(TABLE,),
    controls=(
        Choice("process", "Way to hire", {"pull": "certified pool", "serial": "interviews"}, "pull"),
        Choice(
            "measure", "Measure", {"fill": "days to fill", "vacant": "vacant days", "cost": "cost"}, "fill"
        ),
        Number(
            "seed", "Random draw", (1, 200, 1), help="Each number is a different random draw.", rare=True
        ),
    ),
    terms=("simulation", "time to fill"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "We set one number at a time to each end of its range. Every variant uses the same random draws as "
        "far as possible: the same people join the pool and give the same answers, and interviews start "
        "from the same openings. Numbers that change less than chance are in the table only. The chart "
        "shows each number alone: a pool that is both small and picky is worse than the two bars added up."
    ),
)
