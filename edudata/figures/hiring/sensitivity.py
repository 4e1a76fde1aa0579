"""G-6-sensitivity: which parameter moves the simulated result most, assumed ones marked."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis.hiring import defaults, sensitivity
from edudata.figures import charts, style
from edudata.figures.charts import Chart
from edudata.figures.hiring._shared import MARKS, NAMES, TABLE, quantity
from edudata.figures.spec import Choice, FigureSpec, Frames, Number, Text

MAX_BARS, REPLICATIONS = 10, 4
RESULTS = ("at_low", "at_high", "change", "change_low", "change_high")
MEASURES = {
    "fill": ("days_to_fill", "mean time to fill", "days", "{:.0f} days"),
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
    finding = f"What matters most is {label}: {ends}."
    more = (
        f"from {first['low']:g} to {quantity(first['high'], first['unit'])} it goes from {ends}. Of the "
        f"{len(bars)} strongest "
        f"{'all' if assumed == len(bars) else assumed} are assumptions"
    )
    return Text(
        finding=finding,
        subtitle=f"{NAMES[data.process].capitalize()}: {words}, one parameter at a time low, then high; "
        f"all others unchanged: {more}. Dotted: {data.amount(first['base'])} with none changed",
        alt=f"Bars of {len(bars)} parameters, the widest first. {finding}",
        headline=(data.amount(abs(first["change"])), f"between ends of “{first['label'].lower()}”"),
        notes=_notes(data, first),
    )


def _notes(data: Tornado, first: pd.Series) -> tuple[str, ...]:
    # A negative change has its smaller bound, in size, at the upper end.
    ends = ["change_low", "change_high"] if first["change"] >= 0 else ["change_high", "change_low"]
    bounds = " to ".join(data.amount(abs(first[end])) for end in ends)
    within = data.every[~data.every["clear"]]["label"].str.lower().tolist()
    which = "all" if len(data.bars) == len(data.every) else "widest"
    return (
        (
            "Each bar's low and high value stands beside its name. Published parameters range over "
            "what publishers report or near it; those marked † were published with another meaning, "
            "those marked * are assumptions, with ranges of our choice."
        ),
        (
            f"Means of {REPLICATIONS} simulated years, the same luck at both ends: from one end to the "
            f"other the widest bar is {bounds} long, with 95% confidence."
        ),
        (
            f"The change between the ends is within chance: {', '.join(within)}."
            if within
            else "Every bar is longer than chance would make it."
        ),
        f"Drawn: {which} of {len(data.every)} parameters tried.",
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
    parts = (("at_low", style.SKY, "", "low"), ("at_high", style.RED, "/", "high"))
    traces = [
        charts.bars(
            (bars[end] - base).to_numpy(),
            names,
            color,
            hover="%{customdata:,.0f}",
            base=base,
            name=f"at its {words} value",
            marker={"color": color, "pattern": {"shape": shape}},
            customdata=bars[end].to_numpy(),
        )
        for end, color, shape, words in parts
    ]
    _, words, unit, _ = MEASURES[data.measure]
    return charts.chart(
        traces,
        x=f"{words}, {'dollars' if unit == 'usd' else unit}",
        marks=charts.event(base, ""),
        barmode="overlay",
        height=90 + 52 * len(bars),
        hovermode="y unified",
        yaxis={"tickfont": {"size": 11}},
    )


SPEC = FigureSpec(
    id="G-6-sensitivity",
    page="hiring",
    name="What the simulation depends on",
    question="Which number would have to be known better before one believes the simulation?",
    tables=(TABLE,),
    controls=(
        Choice("process", "Way to hire", {"pull": "asking", "serial": "interviews"}, "pull"),
        Choice(
            "measure", "Measure", {"fill": "days to fill", "vacant": "vacant days", "cost": "cost"}, "fill"
        ),
        Number("seed", "Luck", (1, 200, 1), help="Another number is another draw of chance."),
    ),
    terms=("simulation", "time to fill"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "One parameter at a time is set to the ends of its range; every variant lives through the same "
        "luck as far as it can: the same people join the pool with the same answers, sooner or later; "
        "interviews begin with the same openings. What changes less than chance does is in the table but "
        "not drawn. A tornado shows what matters alone, not together: a pool that is both small and choosy "
        "is worse than the two bars added."
    ),
)
