"""G-6-process: both ways to hire as steps, with how many people and days each takes.

Plotly draws it, not Streamlit's Mermaid or Graphviz: those exist on the dashboard's page alone, so that
`edudata figure`, which writes one HTML file, and `edudata.figure` would need a second drawing of the steps.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from edudata.analysis.hiring import Parameters, defaults
from edudata.analysis.hiring.parameters import ASSUMED, BORROWED, PUBLISHED
from edudata.figures import charts, style
from edudata.figures.charts import Chart, Mark, Trace
from edudata.figures.hiring._shared import LINE_STYLES, MARKS, NAMES, TABLE
from edudata.figures.spec import FigureSpec, Frames, Text

# Size of a box where columns are 1 wide and rows 1 high.
WIDTH, HEIGHT = 0.84, 0.72
ROW_PIXELS = 66


@dataclass(frozen=True, slots=True)
class Step:
    """A box of the diagram.

    Attributes
    ----------
    people_per_opening : float or None
        People who reach the step; None where the number is open.
    standing : str
        What stands behind the numbers: published, borrowed or assumed.
    """

    process: str
    step: str
    detail: str
    people_per_opening: float | None
    days: float | None
    standing: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """The steps of both processes and the parameters behind them."""

    steps: list[Step]
    parameters: Parameters

    @property
    def table(self) -> pd.DataFrame:
        """One row per step."""
        return pd.DataFrame([asdict(step) for step in self.steps])

    def of(self, process: str) -> list[Step]:
        """Return the steps of one process in order."""
        return [step for step in self.steps if step.process == process]


def rows(frames: Frames) -> Diagram:
    """Derive the steps from the default parameters."""
    parameters = defaults(frames[TABLE])
    return Diagram(steps(parameters), parameters)


def steps(p: Parameters) -> list[Step]:
    """Return both processes in order, as the parameters have them."""
    return [*_serial_steps(p), *_pull_steps(p)]


def _serial_steps(p: Parameters) -> list[Step]:
    invited = p.applications * p.invited_pct / 100
    passed = invited * p.offered_pct / 100
    posted = p.applications
    crowd = f"{posted:.0f} people"
    interviews = [
        Step(
            "serial",
            f"Interview {stage + 1}",
            f"{people:.1f} people, {_days(days)}",
            people,
            days,
            BORROWED,
        )
        for stage in range(p.stages)
        for people in (invited * p.stage_pass**stage,)
        for days in (p.first_wait_days if stage == 0 else p.next_wait_days,)
    ]
    return [
        Step("serial", "Apply", f"{crowd}, {_days(p.posting_days)}", posted, p.posting_days, ASSUMED),
        Step(
            "serial", "Screened", f"{crowd}, {_days(p.screening_days)}", posted, p.screening_days, ASSUMED
        ),
        *interviews,
        Step(
            "serial",
            "Offers one by one",
            f"{passed:.1f} people, {_days(p.offer_days)}",
            passed,
            p.offer_days,
            ASSUMED,
        ),
        Step("serial", "Hired", f"{p.accepted_pct:g}% of offers accepted", None, None, PUBLISHED),
    ]


def _pull_steps(p: Parameters) -> list[Step]:
    joins = p.joins_per_opening
    return [
        Step("pull", "Certified", "before any opening", None, None, ASSUMED),
        Step("pull", "In the pool", f"{joins:g} join per opening", joins, None, ASSUMED),
        Step(
            "pull",
            "Asked one by one",
            f"{_days(p.answer_days)} to agree",
            100 / p.pull_accepted_pct,
            p.answer_days,
            ASSUMED,
        ),
        Step("pull", "Hired", f"{p.pull_accepted_pct:g}% of asked accept", None, None, ASSUMED),
    ]


def _days(number: float) -> str:
    return f"{number:g} day{'' if number == 1 else 's'}"


def describe(data: Diagram) -> Text:
    """Add up the days and the interview hours of hiring in series."""
    p, serial = data.parameters, data.of("serial")
    days = sum(step.days or 0 for step in serial)
    hours = p.applications * p.invited_pct / 100 * p.hours_per_interview
    hours *= sum(p.stage_pass**stage for stage in range(p.stages))
    finding = (
        f"Hiring by interviews takes {len(serial)} steps and {days:.0f} days for a candidate who passes"
    )
    return Text(
        finding=f"{finding}.",
        subtitle="People per opening and days at each step; † published with another meaning, * assumed",
        alt="Diagram with two columns of boxes joined by arrows. Hiring by interviews: "
        f"{', '.join(step.step for step in serial)}; an arrow leads back to the start. Hiring from a "
        f"certified pool: {', '.join(step.step for step in data.of('pull'))}. {finding}.",
        headline=(f"{days:.0f} days", "of steps, for a candidate who never waits for an interviewer"),
        notes=(
            "The right column is assumed: nobody has measured hiring by certificate alone.",
            "The days are for one candidate who never waits in line; filling an opening takes longer.",
            (
                f"One posting takes {hours:.0f} interview hours; {p.again_pct:.0f}% of postings end "
                "without a hire and start over."
            ),
        ),
    )


def draw(data: Diagram) -> Chart:
    """Draw boxes as shapes, words as text that can be selected, arrows as annotations."""
    height = max(len(data.of(process)) for process in NAMES)
    columns = [_Column(data, process, place, height) for place, process in enumerate(NAMES)]
    return charts.chart(
        [column.words() for column in columns],
        x="people per opening, days at each step",
        marks=[mark for column in columns for mark in column.marks()],
        hovermode=False,
        height=ROW_PIXELS * (height + 2),
        xaxis={"range": [0, 2], "showticklabels": False, "zeroline": False},
        yaxis={"range": [0.1 - height - 0.3, 1.25], "visible": False},
    )


class _Column:
    """One process as a column of boxes."""

    def __init__(self, data: Diagram, process: str, place: int, height: int) -> None:
        self.process, self.place, self.height, self.parameters = process, place, height, data.parameters
        self.steps = data.of(process)
        self.center = place + 0.5
        # The shorter column is spread over the same height.
        gap = (height - 1) / (len(self.steps) - 1)
        self.ys = [-number * gap for number in range(len(self.steps))]

    def words(self) -> Trace:
        """Write name and detail into each box."""
        return {
            "type": "scatter",
            "x": [self.center] * len(self.steps),
            "y": self.ys,
            "mode": "text",
            "text": [f"<b>{s.step}</b>{MARKS.get(s.standing, '')}<br>{s.detail}" for s in self.steps],
            "textfont": {"size": 11},
            "hoverinfo": "skip",
            "showlegend": False,
        }

    def marks(self) -> Iterator[Mark]:
        """Draw the boxes, the arrows between them, the way back, and the captions."""
        line = {"color": LINE_STYLES[self.process][0], "width": 1.5}
        for y in self.ys:
            sides = {"x0": self.center - WIDTH / 2, "x1": self.center + WIDTH / 2}
            yield {"type": "rect"} | sides | {"y0": y - HEIGHT / 2, "y1": y + HEIGHT / 2, "line": line}
        for upper, lower in itertools.pairwise(self.ys):
            yield _arrow((self.center, upper - HEIGHT / 2), (self.center, lower + HEIGHT / 2))
        yield from self._way_back()
        name = NAMES[self.process].replace(" by ", "<br>by ").replace(" certified", "<br>certified")
        caption = f"<b>{name[0].upper()}{name[1:]}</b>"
        yield charts.words(self.center, 0.85, caption, font={"size": 13})
        yield charts.words(self.center, 1 - self.height - 0.72, self._failure(), font={"size": 11})

    def _way_back(self) -> Iterator[Mark]:
        """Lead from the last box, along the outer edge, to the first or to asking."""
        side = -1 if self.place == 0 else 1
        edge, outside = self.center + side * WIDTH / 2, self.center + side * 0.485
        target = self.ys[0] if self.place == 0 else self.ys[-2]
        path = f"M {edge},{self.ys[-1]} L {outside},{self.ys[-1]} L {outside},{target}"
        yield {"type": "path", "path": path, "line": {"color": style.GRAY, "width": 1.5, "dash": "dot"}}
        yield _arrow((outside, target), (edge, target))

    def _failure(self) -> str:
        """Say why an opening goes back."""
        if self.place == 0:
            return f"{self.parameters.again_pct:.0f}%: no candidate<br>left, reposted"
        return f"{self.parameters.pull_mismatch_pct:g}%{MARKS[ASSUMED]}: no match,<br>reopened"


def _arrow(tail: tuple[float, float], head: tuple[float, float]) -> dict[str, Any]:
    axes = {"xref": "x", "yref": "y", "axref": "x", "ayref": "y"}
    look = {"arrowhead": 2, "arrowsize": 1, "arrowwidth": 1.5, "arrowcolor": style.GRAY}
    ends = {"x": head[0], "y": head[1], "ax": tail[0], "ay": tail[1]}
    return ends | axes | {"text": "", "showarrow": True} | look


SPEC = FigureSpec(
    id="G-6-process",
    page="hiring",
    name="Two ways to hire, step by step",
    question="Where in hiring does the time go, and which steps would go away?",
    tables=(TABLE,),
    terms=("simulation",),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "Left: the steps that an opening and its candidates go through today. The number of people at each "
        "step follows from published pass rates, the days from what each interview adds according to its "
        "publisher. Right: the essay's proposal, in which people prove their skills before there is an "
        "opening. The simulation on this page runs both over time."
    ),
)
