"""G-6-parameters: every number behind the simulation, who measured it, or that nobody did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.analysis.hiring.parameters import ASSUMED, BORROWED, PUBLISHED, SETTING, provenance
from edudata.figures import charts, style
from edudata.figures.hiring.simulation import NAMES, TABLE
from edudata.figures.spec import Card, FigureSpec, Frames

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

LOOK = {
    PUBLISHED: (style.BLUE, "measured as it is used", ""),
    BORROWED: (style.SKY, "measured, but of something else", "/"),
    ASSUMED: (style.ORANGE, "assumed", ""),
    SETTING: (style.GRAY, "length of the simulation", ""),
}
ROWS = {"serial": NAMES["serial"], "pull": NAMES["pull"], "both": "both ways"}


def make(frames: Frames) -> Card:
    """How many parameters of each process are measured; the table has each of them."""
    table = provenance(frames[TABLE])
    count = table["standing"].value_counts()
    facts = table[table["standing"] != SETTING]
    asking = facts[facts["process"] == "pull"]
    measured = asking[~asking["assumption"]]
    finding = (
        f"Of the {len(facts)} numbers behind the simulation {count[PUBLISHED]} were measured as they are "
        f"used, {count[BORROWED]} mean something else where they were published, {count[ASSUMED]} are "
        f"assumed: of asking certified people {len(asking) - len(measured)} of {len(asking)}"
    )
    primary = table["trust"].eq("primary").sum()
    return Card(
        chart=draw(table),
        data=table,
        finding=f"{finding}.",
        subtitle="Parameters of the simulation by what stands behind their defaults, number of them",
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
                for row in table[table["standing"] == BORROWED].to_dict("records")
            ),
            (
                f"Of the published ones {primary} are from the publisher's own page; others were quoted by "
                "someone else. Their populations and years differ."
            ),
        ),
    )


def draw(table: pd.DataFrame) -> go.Figure:
    """A bar for each way to hire, in parts by what stands behind the numbers."""
    import plotly.graph_objects as go

    count = table.groupby(["process", "standing"]).size()
    rows = list(ROWS)[::-1]
    figure = go.Figure()
    for standing, (color, words, shape) in LOOK.items():
        numbers = [int(count.get((process, standing), 0)) for process in rows]
        figure.add_trace(
            go.Bar(
                y=[charts.wrap(ROWS[process], 16) for process in rows],
                x=numbers,
                orientation="h",
                name=words,
                marker={"color": color, "pattern": {"shape": shape}},
                text=[str(n) if n else "" for n in numbers],
                textposition="inside",
                insidetextanchor="middle",
                hovertemplate="%{x}",
            )
        )
    style.layout(figure, x="number of parameters", barmode="stack", height=330, hovermode="y unified")
    figure.update_layout(legend_traceorder="normal")
    return figure


SPEC = FigureSpec(
    id="G-6-parameters",
    page="hiring",
    name="What the simulation assumes",
    question="Which numbers behind the simulation were measured, by whom, and which were not?",
    tables=(TABLE,),
    terms=("simulation",),
    make=make,
    about=(
        "A number counts as measured where a publisher reports what the simulation takes it for. It counts "
        "as measured, but of something else, where the publisher's meaning is another one, such as days "
        "that an interview adds to the whole process taken as days to arrange it. All others are assumed, "
        "with the reason in the table, and there to be varied."
    ),
)
