"""G-6-sensitivity: which parameter moves the simulated result most, assumed ones marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.figures import charts, style
from edudata.figures.hiring.simulation import MARKS, NAMES, TABLE
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

MOST, REPLICATIONS = 10, 4
MEASURES = {
    "fill": ("days_to_fill", "mean time to fill", "days", "{:.0f} days"),
    "vacant": ("vacant_days", "vacant time per opening", "days", "{:.0f} days"),
    "cost": ("cost_usd", "cost of a hire", "usd", "${:,.0f}"),
}


def make(frames: Frames, *, process: str, measure: str, seed: float) -> Card:
    """One bar a parameter, from the result at its low value to that at its high value."""
    from edudata.analysis.hiring import defaults, sensitivity

    column, words, unit, pattern = MEASURES[measure]
    every = sensitivity(defaults(frames[TABLE]), column, int(seed), REPLICATIONS, processes=(process,))
    # The widest is drawn in any case: a chart must show something, and says that it is within chance.
    clear = every[every["clear"] | (every.index == 0)]
    rows = clear.head(MOST)
    first = rows.iloc[0]
    assumed = int(rows["assumption"].sum())
    low, high = (pattern.format(first[end]) for end in ("at_low", "at_high"))
    finding = (
        f"{NAMES[process].capitalize()}: {first['label'].lower()} matters most. From {first['low']:g} to "
        f"{first['high']:g} {first['unit']} the simulated {words} goes from {low} to {high}. "
        f"Of the {len(rows)} strongest {'all' if assumed == len(rows) else assumed} are assumptions."
    )
    within = every[~every["clear"]]["label"].str.lower().tolist()
    bounds = " to ".join(pattern.format(abs(first[b])) for b in nearest_first(first))
    return Card(
        chart=draw(rows, f"{words}, {'USD' if unit == 'usd' else unit}"),
        data=every.drop(columns="base").rename(
            columns={
                name: f"{column}_{name}"
                for name in ("at_low", "at_high", "change", "change_low", "change_high")
            }
        ),
        finding=finding,
        subtitle=f"{words[0].upper()}{words[1:]}, with one parameter at a time low, then high; "
        f"all others as they stand. Dotted: {pattern.format(first['base'])} with none changed",
        alt=f"Bars of {len(rows)} parameters, the widest first. {finding}",
        headline=(pattern.format(abs(first["change"])), f"between ends of “{first['label'].lower()}”"),
        notes=(
            (
                "Each bar's low and high value stands beside its name. Published parameters range over "
                "what publishers report or near it; those marked † were published with another meaning, "
                "those marked * are assumptions, with ranges of our choice."
            ),
            (
                f"Means of {REPLICATIONS} simulated years, the same luck at both ends: from one end to the "
                f"other the widest bar is {bounds} long, with 95 % confidence."
            ),
            (
                f"The change between the ends is within chance: {', '.join(within)}."
                if within
                else "Every bar is longer than chance would make it."
            ),
            f"Drawn: {'all' if len(rows) == len(every) else 'widest'} of {len(every)} parameters tried.",
        ),
    )


def nearest_first(row: pd.Series) -> list[str]:
    """The bounds of a change, the smaller first, whichever its sign."""
    return ["change_low", "change_high"] if row["change"] >= 0 else ["change_high", "change_low"]


def draw(rows: pd.DataFrame, axis: str) -> go.Figure:
    """Two parts a bar, towards low and towards high."""
    import plotly.graph_objects as go

    rows = rows.iloc[::-1]
    base = float(rows["base"].iloc[0])
    names = [
        f"{charts.wrap(str(r.label), 26)}{MARKS.get(str(r.standing), '')}<br>"
        f"{r.low:g} to {r.high:g} {r.unit}"
        for r in rows.itertuples()
    ]
    figure = go.Figure()
    for end, color, words in (
        ("at_low", style.SKY, "at its low value"),
        ("at_high", style.RED, "at its high value"),
    ):
        figure.add_trace(
            go.Bar(
                y=names,
                x=(rows[end] - base).to_numpy(),
                base=base,
                orientation="h",
                name=words,
                marker={"color": color, "pattern": {"shape": "/" if end == "at_high" else ""}},
                customdata=rows[end].to_numpy(),
                hovertemplate="%{customdata:,.0f}",
            )
        )
    style.layout(figure, x=axis, barmode="overlay", height=90 + 52 * len(rows), hovermode="y unified")
    style.mark(figure, base, "")
    figure.update_yaxes(tickfont_size=11)
    return figure


SPEC = FigureSpec(
    id="G-6-sensitivity",
    page="hiring",
    name="What the simulation hangs on",
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
    make=make,
    about=(
        "One parameter at a time is set to the ends of its range; every variant lives through the same "
        "luck as far as it can: the same people join the pool with the same answers, sooner or later; "
        "interviews begin with the same openings. What changes less than chance does is in the table but "
        "not drawn. A tornado shows what matters alone, not together: a pool that is both small and choosy "
        "is worse than the two bars added."
    ),
)
