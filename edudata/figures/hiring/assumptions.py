"""G-6-parameters: every number behind the simulation, who measured it, or that nobody did."""

from __future__ import annotations

import pandas as pd

from edudata.analysis.hiring.parameters import ASSUMED, BORROWED, PUBLISHED, SETTING
from edudata.analysis.hiring.published import provenance
from edudata.figures import charts, style
from edudata.figures.charts import Chart
from edudata.figures.hiring._shared import NAMES, TABLE
from edudata.figures.spec import FigureSpec, Frames, Text

# Standing -> color, words, pattern. The pattern tells the two blues apart in print.
LOOKS = {
    PUBLISHED: (style.BLUE, "measured as used here", ""),
    BORROWED: (style.SKY, "published with another meaning", "/"),
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
    finding = f"Of the {len(facts)} numbers behind the simulation, {count[ASSUMED]} are assumptions"
    return Text(
        finding=f"{finding}.",
        subtitle=f"Numbers by source: {count[PUBLISHED]} were measured as we use them, {count[BORROWED]} "
        "were published with another meaning, the others are assumed",
        alt="Chart with three stacked bars: one for each way to hire, one for numbers that both share. "
        f"{finding}.",
        headline=(f"{count[ASSUMED]} of {len(facts)}", "numbers behind the simulation are assumed"),
        notes=_notes(data),
    )


def _notes(data: pd.DataFrame) -> tuple[str, ...]:
    """Tell measured numbers from borrowed ones, and say where the others come from."""
    pull = data[data["standing"].ne(SETTING) & data["process"].eq("pull")]
    borrowed = data[data["standing"] == BORROWED].to_dict("records")
    return (
        (
            f"For hiring from a certified pool, {int(pull['assumption'].sum())} of {len(pull)} numbers "
            "are assumed."
        ),
        "The table lists each number with its range and source, or the reason for the assumption.",
        *(
            f"Published with another meaning: {row['label'].lower()}, {row['value']:g} {row['unit']} "
            f"({row['why']})."
            for row in borrowed
        ),
        (
            f"Of the published numbers, {data['trust'].eq('primary').sum()} come from the publisher's "
            "own page; others are quoted by someone else. They cover different groups and years."
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
        marker = {"color": color, "pattern": {"shape": shape}}
        traces.append(
            charts.bars(
                numbers, names, color, hover="%{x}", name=words, marker=marker, cliponaxis=None,
                text=[str(n) if n else "" for n in numbers], textposition="inside",
                insidetextanchor="middle",
            )
        )  # fmt: skip
    return charts.chart(
        traces,
        x="how many numbers",
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
        "A number counts as measured if a publisher reports exactly what the simulation uses it for. Some "
        "were published with another meaning: for example, we use the days that an interview adds to the "
        "whole process as the days to arrange it. All others are assumed. The table gives the reasons, and "
        "you can change every number."
    ),
)
