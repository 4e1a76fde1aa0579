"""G-6-parameters: every number behind the simulation, who measured it, or that nobody did."""

from __future__ import annotations

import pandas as pd

from edudata.analysis.hiring.parameters import ASSUMED, BORROWED, PUBLISHED, SETTING, provenance
from edudata.figures import charts, style
from edudata.figures.charts import Chart
from edudata.figures.hiring._shared import NAMES, TABLE
from edudata.figures.spec import FigureSpec, Frames, Text

# Standing -> color, words, pattern. The pattern tells the two blues apart in print.
LOOKS = {
    PUBLISHED: (style.BLUE, "measured as it is used", ""),
    BORROWED: (style.SKY, "measured, but of something else", "/"),
    ASSUMED: (style.ORANGE, "assumed", ""),
    SETTING: (style.GRAY, "length of the simulation", ""),
}
BARS = {"serial": NAMES["serial"], "pull": NAMES["pull"], "both": "both ways"}


def rows(frames: Frames) -> pd.DataFrame:
    """List every parameter with what stands behind its default."""
    return provenance(frames[TABLE])


def describe(data: pd.DataFrame) -> Text:
    """Count the parameters that are measured, borrowed and assumed."""
    count = data["standing"].value_counts()
    facts = data[data["standing"] != SETTING]
    pull = facts[facts["process"] == "pull"]
    finding = f"Of the {len(facts)} numbers behind the simulation, {count[ASSUMED]} are assumptions"
    borrowed = data[data["standing"] == BORROWED].to_dict("records")
    return Text(
        finding=f"{finding}.",
        subtitle=f"Numbers by their source: {count[PUBLISHED]} were measured as they are used, "
        f"{count[BORROWED]} were published with another meaning; for hiring from a certified pool "
        f"{int(pull['assumption'].sum())} of {len(pull)} are assumed",
        alt=f"Three stacked bars, one a way to hire and one of what both share. {finding}.",
        headline=(f"{count[ASSUMED]} of {len(facts)}", "numbers behind the simulation are assumed"),
        notes=(
            (
                "The table has each with its value, unit, valid range, publisher, period, trust and page, "
                "or why it was assumed. Any of them can be changed with `edudata.simulate`."
            ),
            *(
                f"Measured, but of something else: {row['label'].lower()}, {row['value']:g} {row['unit']} "
                f"({row['why']})."
                for row in borrowed
            ),
            (
                f"Of the published ones {data['trust'].eq('primary').sum()} are from the publisher's own "
                "page; others were quoted by someone else. Their populations and years differ."
            ),
        ),
    )


def draw(data: pd.DataFrame) -> Chart:
    """Draw a bar per way to hire, in parts by what stands behind the numbers."""
    count = data.groupby(["process", "standing"]).size()
    # Plotly draws the first bar at the bottom.
    processes = list(BARS)[::-1]
    names = [charts.wrap(BARS[process], 16) for process in processes]
    traces = []
    for standing, (color, words, shape) in LOOKS.items():
        numbers = [int(count.get((process, standing), 0)) for process in processes]
        traces.append(
            charts.bars(
                numbers,
                names,
                color,
                hover="%{x}",
                name=words,
                marker={"color": color, "pattern": {"shape": shape}},
                text=[str(n) if n else "" for n in numbers],
                textposition="inside",
                insidetextanchor="middle",
                cliponaxis=None,
            )
        )
    return charts.chart(
        traces,
        x="number of parameters",
        barmode="stack",
        height=330,
        hovermode="y unified",
        legend={"traceorder": "normal"},
    )


SPEC = FigureSpec(
    id="G-6-parameters",
    page="hiring",
    name="What the simulation assumes",
    question="Which numbers behind the simulation were measured, by whom, and which were not?",
    tables=(TABLE,),
    terms=("simulation",),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "A number counts as measured where a publisher reports what the simulation takes it for. It counts "
        "as measured, but of something else, where the publisher's meaning is another one, such as days "
        "that an interview adds to the whole process taken as days to arrange it. All others are assumed, "
        "with the reason in the table, and there to be varied."
    ),
)
