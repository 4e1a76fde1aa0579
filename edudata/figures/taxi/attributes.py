"""G-1-attributes: taxi and ride-hailing, university and 10X education on the essay's seven attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.figures import charts, style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from edudata.essay._attributes import Judgement

GRADES = {
    "yes": ("rgba(15,157,118,0.28)", "●", "has it"),
    "partly": ("rgba(217,130,0,0.20)", "◐", "partly"),
    "no": ("rgba(138,143,152,0.14)", "○", "has it not"),
}
"""Grade -> fill, sign (so that colour is not needed), words."""
PAIRS = {
    "all": ("taxi", "ride_hailing", "university", "tenx"),
    "rides": ("taxi", "ride_hailing"),
    "education": ("university", "tenx"),
}


def make(frames: Frames, *, show: str) -> Card:
    """A cell for each attribute and service, with a sign, two words, and the reason on hover."""
    import pandas as pd

    from edudata.essay._attributes import ATTRIBUTES, JUDGEMENTS, SERVICES

    services = PAIRS[show]
    chosen = [j for j in JUDGEMENTS if j.service in services]
    has = {s: sum(j.grade == "yes" for j in chosen if j.service == s) for s in services}
    said = [f"{SERVICES[s]} has {has[s]}" for s in services]
    finding = f"Of the essay's {len(ATTRIBUTES)} attributes, by our judgement: {', '.join(said)} in full"
    fully = [(SERVICES[s], has[s]) for s in services]
    best = max(fully, key=lambda pair: pair[1])
    return Card(
        chart=draw(chosen, services),
        data=pd.DataFrame([{f: getattr(j, f) for f in j.__dataclass_fields__} for j in chosen]),
        finding=f"{finding}.",
        subtitle="Judgements of ours, not data: ● has it, ◐ partly, ○ has it not; reasons in the table",
        alt=f"A matrix of {len(ATTRIBUTES)} rows and {len(services)} columns. {finding}.",
        headline=(f"{best[1]} of {len(ATTRIBUTES)}", f"attributes that {best[0].lower()} has in full"),
        notes=(
            (
                "The list is the essay's, the grades and reasons are ours; anyone may grade differently. "
                "Each has its reason in the table."
            ),
            "10X education is what the essay proposes. Where it exists only in parts, it is graded partly.",
        ),
    )


def draw(chosen: list[Judgement], services: tuple[str, ...]) -> go.Figure:
    """Cells as shapes, words as text, attributes as a line above each row, so that 390 px suffice."""
    import plotly.graph_objects as go

    from edudata.essay._attributes import ATTRIBUTES, SERVICES

    figure = go.Figure()
    rows = {name: -i for i, name in enumerate(ATTRIBUTES)}
    columns = {name: i for i, name in enumerate(services)}
    shapes = [
        {
            "type": "rect",
            "x0": columns[j.service] + 0.02,
            "x1": columns[j.service] + 0.98,
            "y0": rows[j.attribute] - 0.62,
            "y1": rows[j.attribute] - 0.02,
            "fillcolor": GRADES[j.grade][0],
            "line": {"width": 0},
            "layer": "below",
        }
        for j in chosen
    ]
    for grade, (_, sign, words) in GRADES.items():
        own = [j for j in chosen if j.grade == grade]
        if not own:
            continue
        figure.add_trace(
            go.Scatter(
                x=[columns[j.service] + 0.5 for j in own],
                y=[rows[j.attribute] - 0.32 for j in own],
                mode="text",
                name=words,
                text=[f"{sign}<br>{charts.wrap(j.short, 12)}" for j in own],
                textfont={"size": 11},
                customdata=[charts.wrap(j.reason, 44) for j in own],
                hovertemplate="%{customdata}",
                showlegend=False,
            )
        )
    labels = [
        {
            "x": 0.02, "y": y + 0.02, "text": f"<b>{ATTRIBUTES[name]}</b>", "showarrow": False,
            "xanchor": "left", "yanchor": "bottom", "font": {"size": 12},
        }
        for name, y in rows.items()
    ]  # fmt: skip
    style.layout(figure, x="sign and reason by our judgement", hovermode="closest")
    figure.update_layout(
        shapes=shapes,
        annotations=labels,
        height=110 + 96 * len(rows),
        xaxis={
            "range": [0, len(services)],
            "tickvals": [i + 0.5 for i in columns.values()],
            "ticktext": [SERVICES[s].replace(" ", "<br>").replace("-", "-<br>") for s in services],
            "side": "top",
            "zeroline": False,
        },
        yaxis={"range": [0.35 - len(rows) - 0.05, 0.45], "visible": False},
    )
    return figure


SPEC = FigureSpec(
    id="G-1-attributes",
    page="taxi",
    name="Taxi and university compared",
    question="What did ride-hailing do better than taxis, and does the same hold for education?",
    tables=("taxi_trips",),
    controls=(
        Choice(
            "show",
            "Show",
            {"all": "all four", "rides": "taxi and ride-hailing", "education": "the two of education"},
            "all",
        ),
    ),
    make=make,
    about=(
        "The essay names seven things that ride-hailing solved, and carries them over to education. Here "
        "each is judged for four services, with a reason that can be argued with. Figures on price, "
        "length and jobs stand on the pages of tuition, debt and jobs; how trips went over from cabs to "
        "apps, in the figure above."
    ),
)
