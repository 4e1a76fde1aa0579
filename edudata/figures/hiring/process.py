"""G-6-process: both ways to hire as steps, with how many people and days each takes.

Drawn by Plotly, not by Streamlit's Mermaid or Graphviz, which work offline too: those are drawn by the
dashboard's page alone, so that `edudata figure`, which writes one HTML file that needs no network, and
`edudata.figure` would have to draw the same steps a second time. A Plotly figure is the same in all three,
has the alternative text and the colours of the other figures, and its words can be selected.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edudata.analysis.hiring.parameters import ASSUMED, BORROWED, PUBLISHED
from edudata.figures import style
from edudata.figures.hiring.simulation import LOOK, MARKS, NAMES, TABLE
from edudata.figures.spec import Card, FigureSpec, Frames

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from edudata.analysis.hiring import Parameters

WIDTH, HEIGHT = 0.84, 0.72
"""Of a box; columns are 1 wide, rows 1 high."""
ROW_PIXELS = 66


@dataclass(frozen=True, slots=True)
class Step:
    """A box: its name, small print, people per opening who reach it (missing where open), days."""

    process: str
    step: str
    detail: str
    people_per_opening: float | None
    days: float | None
    standing: str


def steps(p: Parameters) -> list[Step]:
    """Both processes in order, as the parameters have them."""
    invited = p.applications * p.invited_pct / 100
    passed = invited * p.offered_pct / 100
    out = [
        Step("serial", "Apply", f"{p.applications:.0f} people, {_days(p.posting_days)}", p.applications,
             p.posting_days, ASSUMED),
        Step("serial", "Screened", f"{p.applications:.0f} people, {_days(p.screening_days)}",
             p.applications, p.screening_days, ASSUMED),
    ]  # fmt: skip
    for stage in range(p.stages):
        people = invited * p.stage_pass**stage
        days = p.first_wait_days if stage == 0 else p.next_wait_days
        out.append(
            Step(
                "serial",
                f"Interview {stage + 1}",
                f"{people:.1f} people, {_days(days)}",
                people,
                days,
                BORROWED,
            )
        )
    out += [
        Step("serial", "Offers in turn", f"{passed:.1f} people, {_days(p.offer_days)}", passed,
             p.offer_days, ASSUMED),
        Step("serial", "Hired", f"{p.accepted_pct:g} % of offers accepted", None, None, PUBLISHED),
        Step("pull", "Certified", "before any opening", None, None, ASSUMED),
        Step("pull", "In the pool", f"{p.joins_per_opening:g} join per opening", p.joins_per_opening, None,
             ASSUMED),
        Step("pull", "Asked in turn", f"{_days(p.answer_days)} to agree", 100 / p.pull_accepted_pct,
             p.answer_days, ASSUMED),
        Step("pull", "Hired", f"{p.pull_accepted_pct:g} % of asked accept", None, None, ASSUMED),
    ]  # fmt: skip
    return out


def _days(number: float) -> str:
    return f"{number:g} day{'' if number == 1 else 's'}"


def make(frames: Frames) -> Card:
    """Two columns of boxes joined by arrows, and what sends an opening back to the start."""
    import pandas as pd

    from edudata.analysis.hiring import defaults

    p = defaults(frames[TABLE])
    boxes = steps(p)
    serial = [b for b in boxes if b.process == "serial"]
    days = sum(b.days or 0 for b in serial)
    hours = p.applications * p.invited_pct / 100 * p.hours_per_interview
    hours *= sum(p.stage_pass**i for i in range(p.stages))
    finding = (
        f"Hiring in series is {len(serial)} steps and {days:.0f} days for who passes them all, and "
        f"{hours:.0f} interview hours each posting; {p.again_pct:.0f} % of postings end with nobody and "
        "start over"
    )
    return Card(
        chart=draw(boxes, p),
        data=pd.DataFrame([{f: getattr(b, f) for f in b.__dataclass_fields__} for b in boxes]),
        finding=f"{finding}.",
        subtitle="People per opening and days at each step, published figures, some with another "
        "meaning (†), and assumptions (*)",
        alt="Two columns of boxes joined by arrows. In series: "
        f"{', '.join(b.step for b in serial)}; an arrow leads back to the start. Asking certified people: "
        f"{', '.join(b.step for b in boxes if b.process == 'pull')}. {finding}.",
        headline=(f"{days:.0f} days", "of steps in series, nobody waiting for an interviewer"),
        notes=(
            (
                "Days add up for one candidate who never queues; the slate is decided when its slowest "
                "is through, so that filling an opening takes longer. The simulation has both."
            ),
            "Boxes on the right are assumptions: hiring by certificate alone has no measured counterpart.",
        ),
    )


def draw(boxes: list[Step], p: Parameters) -> go.Figure:
    """Boxes as shapes, words as text that can be selected, arrows as annotations."""
    import plotly.graph_objects as go

    figure = go.Figure()
    shapes: list[dict[str, Any]] = []
    arrows: list[dict[str, Any]] = []
    rows = max(sum(b.process == name for b in boxes) for name in NAMES)
    for column, name in enumerate(NAMES):
        own = [b for b in boxes if b.process == name]
        centre = column + 0.5
        # The shorter column is spread over the same height.
        gap = (rows - 1) / (len(own) - 1)
        ys = [-i * gap for i in range(len(own))]
        color, _ = LOOK[name]
        figure.add_trace(
            go.Scatter(
                x=[centre] * len(own),
                y=ys,
                mode="text",
                text=[f"<b>{b.step}</b>{MARKS.get(b.standing, '')}<br>{b.detail}" for b in own],
                textfont={"size": 11},
                hoverinfo="skip",
                showlegend=False,
            )
        )
        for y in ys:
            shapes.append(
                {
                    "type": "rect",
                    "x0": centre - WIDTH / 2, "x1": centre + WIDTH / 2,
                    "y0": y - HEIGHT / 2, "y1": y + HEIGHT / 2,
                    "line": {"color": color, "width": 1.5},
                }
            )  # fmt: skip
        for upper, lower in itertools.pairwise(ys):
            arrows.append(arrow((centre, upper - HEIGHT / 2), (centre, lower + HEIGHT / 2)))
        # What sends an opening back: along the outer edge, from the last box to the first or to asking.
        side = -1 if column == 0 else 1
        edge, out = centre + side * WIDTH / 2, centre + side * 0.485
        target = ys[0] if column == 0 else ys[-2]
        line = {"color": style.GRAY, "width": 1.5, "dash": "dot"}
        path = f"M {edge},{ys[-1]} L {out},{ys[-1]} L {out},{target}"
        shapes.append({"type": "path", "path": path, "line": line})
        arrows.append(arrow((out, target), (edge, target)))
        words = NAMES[name].replace(" in ", "<br>in ").replace(" certified", "<br>certified")
        back = (
            f"{p.again_pct:.0f} %: nobody left,<br>posted again"
            if column == 0
            else f"{p.pull_mismatch_pct:g} %{MARKS[ASSUMED]}: no match,<br>open again"
        )
        for y, text, size in (
            (0.85, f"<b>{words[0].upper()}{words[1:]}</b>", 13),
            (1 - rows - 0.72, back, 11),
        ):
            arrows.append({"x": centre, "y": y, "text": text, "showarrow": False, "font": {"size": size}})
    style.layout(figure, x="people per opening, days at each step", hovermode=False)
    figure.update_layout(
        shapes=shapes,
        annotations=arrows,
        height=ROW_PIXELS * (rows + 2),
        xaxis={"range": [0, 2], "showticklabels": False, "zeroline": False},
        yaxis={"range": [0.1 - rows - 0.3, 1.25], "visible": False},
    )
    return figure


def arrow(tail: tuple[float, float], head: tuple[float, float]) -> dict[str, Any]:
    """An arrow between two points of the plot."""
    return {
        "x": head[0], "y": head[1], "ax": tail[0], "ay": tail[1],
        "xref": "x", "yref": "y", "axref": "x", "ayref": "y",
        "text": "", "showarrow": True, "arrowhead": 2, "arrowsize": 1, "arrowwidth": 1.5,
        "arrowcolor": style.GRAY,
    }  # fmt: skip


SPEC = FigureSpec(
    id="G-6-process",
    page="hiring",
    name="Two ways to hire, step by step",
    question="Where in hiring does the time go, and which steps would go away?",
    tables=(TABLE,),
    terms=("simulation",),
    make=make,
    about=(
        "Left: the steps that an opening and its candidates pass one after the other. People per opening "
        "follow from the published pass rates, the days of interviews from what publishers found each "
        "interview to add. Right: the essay's proposal, in which people prove what they can do before "
        "there is an opening, and openings ask them. The simulation above lets time pass over both."
    ),
)
