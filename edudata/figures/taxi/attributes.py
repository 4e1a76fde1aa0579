"""G-1-attributes: taxi and ride-hailing, university and 10X education on the essay's seven attributes."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd

from edudata.essay._attributes import ATTRIBUTES, JUDGMENTS, SERVICES, Judgment
from edudata.figures import charts
from edudata.figures.charts import Chart, Mark, Trace
from edudata.figures.controls import Choice
from edudata.figures.spec import FigureSpec, Frames, Text

# Grade -> fill, sign, words. The sign repeats the color for readers who cannot tell colors apart.
GRADES = {
    "yes": ("rgba(15,157,118,0.28)", "●", "has it"),
    "partly": ("rgba(217,130,0,0.20)", "◐", "partly"),
    "no": ("rgba(138,143,152,0.14)", "○", "does not have it"),
}
PAIRS = {
    "all": ("taxi", "ride_hailing", "university", "tenx"),
    "rides": ("taxi", "ride_hailing"),
    "education": ("university", "tenx"),
}
# Row of each attribute, downward.
ROWS = {name: -place for place, name in enumerate(ATTRIBUTES)}


@dataclass(frozen=True, slots=True)
class Matrix:
    """The judgments of the services shown."""

    judgments: list[Judgment]
    services: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row per judgment."""
        return pd.DataFrame([asdict(judgment) for judgment in self.judgments])

    def column(self, judgment: Judgment) -> int:
        """Place of the judged service, from the left."""
        return self.services.index(judgment.service)


def rows(frames: Frames, *, show: str) -> Matrix:
    """Choose the judgments of the services shown."""
    services = PAIRS[show]
    return Matrix([j for j in JUDGMENTS if j.service in services], services)


def describe(data: Matrix) -> Text:
    """Count the attributes that each service has in full."""
    full = {s: sum(j.grade == "yes" for j in data.judgments if j.service == s) for s in data.services}
    counts = ", ".join(f"{SERVICES[s]} {full[s]}" for s in data.services)
    best = max(data.services, key=lambda service: full[service])
    name, of = SERVICES[best].lower(), f"{full[best]} of the essay's {len(ATTRIBUTES)} attributes"
    finding = f"In our judgment, {name} has {of}"
    return Text(
        finding=f"{finding}.",
        subtitle=f"Our own grades, not data: ● has it, ◐ partly, ○ does not have it. Fully met: {counts}",
        alt=f"Grid of {len(ATTRIBUTES)} attributes by {len(data.services)} services, one grade in each "
        f"cell. {finding}.",
        headline=(
            f"{full[best]} of {len(ATTRIBUTES)}",
            f"attributes that {SERVICES[best].lower()} fully has",
        ),
        notes=(
            (
                "The list is the essay's; the grades are ours, and you may grade differently. See the "
                "table for our reasons."
            ),
            "10X education is what the essay proposes. What exists only in part is graded “partly.”",
        ),
    )


def draw(data: Matrix) -> Chart:
    """Draw a cell per judgment; attributes stand above their rows, so that 390 px are enough."""
    columns = range(len(data.services))
    return charts.chart(
        [_words(data, grade) for grade in GRADES if any(j.grade == grade for j in data.judgments)],
        x="grade and reason in our judgment",
        marks=[*(_cell(data, j) for j in data.judgments), *(_label(name) for name in ATTRIBUTES)],
        hovermode="closest",
        height=110 + 96 * len(ROWS),
        xaxis={
            "range": [0, len(columns)],
            "tickvals": [place + 0.5 for place in columns],
            "ticktext": [SERVICES[s].replace(" ", "<br>").replace("-", "-<br>") for s in data.services],
            "side": "top",
            "zeroline": False,
        },
        yaxis={"range": [0.35 - len(ROWS) - 0.05, 0.45], "visible": False},
    )


def _cell(data: Matrix, judgment: Judgment) -> Mark:
    left, row = data.column(judgment), ROWS[judgment.attribute]
    return {
        "type": "rect",
        "x0": left + 0.02,
        "x1": left + 0.98,
        "y0": row - 0.62,
        "y1": row - 0.02,
        "fillcolor": GRADES[judgment.grade][0],
        "line": {"width": 0},
        "layer": "below",
    }


def _words(data: Matrix, grade: str) -> Trace:
    """Write sign and short reason into the cells of a grade."""
    _, sign, words = GRADES[grade]
    judgments = [j for j in data.judgments if j.grade == grade]
    return {
        "type": "scatter",
        "x": [data.column(j) + 0.5 for j in judgments],
        "y": [ROWS[j.attribute] - 0.32 for j in judgments],
        "mode": "text",
        "name": words,
        "text": [f"{sign}<br>{charts.wrap(j.short, 12)}" for j in judgments],
        "textfont": {"size": 11},
        "customdata": [charts.wrap(j.reason, 44) for j in judgments],
        "hovertemplate": "%{customdata}",
        "showlegend": False,
    }


def _label(attribute: str) -> Mark:
    place = {"xanchor": "left", "yanchor": "bottom", "font": {"size": 12}}
    return charts.words(0.02, ROWS[attribute] + 0.02, f"<b>{ATTRIBUTES[attribute]}</b>", **place)


SPEC = FigureSpec(
    id="G-1-attributes",
    page="taxi",
    name="Taxi and university compared",
    question="What did ride-hailing do better than taxis, and does the same hold for education?",
    tables=(),
    controls=(
        Choice(
            "show",
            "Show",
            {"all": "all four", "rides": "taxi and ride-hailing", "education": "university and 10X"},
            "all",
        ),
    ),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "The essay names seven problems that ride-hailing solved, and applies the list to education. We "
        "grade four services on each, with a reason you can dispute. The pages on tuition, debt and jobs "
        "have the data; the figure on trips shows how riders moved from cabs to apps."
    ),
)
