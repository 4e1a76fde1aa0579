"""G-7-exposure: how exposed to AI jobs are, by the education that they need."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis import demand
from edudata.figures import charts, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import percent

MEASURES = {
    "gpt_model_beta": "tasks sped up, rated by a model",
    "gpt_human_beta": "tasks sped up, rated by people",
}
NAMES = {False: "other jobs", True: "jobs for graduates"}


@dataclass(frozen=True, slots=True)
class Data:
    """Exposure of jobs by education.

    Attributes
    ----------
    result : DataFrame
        As `demand.exposure_by_education` returns it.
    measure : str
        Value of the control.
    """

    result: pd.DataFrame
    measure: str

    @property
    def table(self) -> pd.DataFrame:
        """One row per kind of job."""
        frame = self.result.reset_index()
        return frame.assign(jobs=frame["requires_bachelors_or_more"].map(NAMES)).drop(
            columns="requires_bachelors_or_more"
        )


def rows(frames: Frames, *, measure: str) -> Data:
    """Join scores and jobs."""
    return Data(
        demand.exposure_by_education(frames["ai_exposure"], frames["occupations"], measure), measure
    )


def draw(data: Data) -> Chart:
    """Draw the share of exposed jobs of both kinds."""
    shares = data.result["high_pct"]
    bars = charts.bars(
        shares.round(1).tolist(),
        [NAMES[bool(kind)] for kind in shares.index],
        [style.GRAY, style.BLUE],
        text=[percent(value) for value in shares],
        hover="%{x:.1f}% of jobs<extra></extra>",
    )
    # Room for the number after the longer bar, also on a phone.
    across = {"range": [0, 1.3 * float(shares.max())]}
    return charts.chart([bars], x="exposed, % of jobs", height=260, hovermode="closest", xaxis=across)


def describe(data: Data) -> Text:
    """Compare both shares."""
    high = data.result["high_pct"].to_dict()
    finding = (
        f"{percent(high[True], 0)} of jobs for graduates are exposed to AI, against "
        f"{percent(high[False], 0)} of other jobs."
    )
    return Text(
        finding=finding,
        subtitle="Jobs in occupations with at least half of their tasks exposed, by the education "
        "BLS assigns to them",
        alt=f"Two bars. {finding}",
        headline=(
            percent(high[True]),
            "of jobs for graduates are in exposed occupations",
        ),
        notes=_notes(data),
    )


def _notes(data: Data) -> tuple[str, ...]:
    """Give the mean scores, and say what exposed means."""
    mean = data.result["mean_score"].to_dict()
    return (
        (
            f"Mean score, weighted by jobs: {mean[True]:.2f} for graduates' jobs and "
            f"{mean[False]:.2f} for others."
        ),
        (
            f"Scores exist for {data.result.attrs['occupations']} of the occupations. Exposed means "
            "that a task could be done faster, not that a job is lost."
        ),
    )


SPEC = FigureSpec(
    id="G-7-exposure",
    page="leaving",
    name="Exposure to AI",
    question="Is AI a risk for jobs of graduates more than for others?",
    tables=("ai_exposure", "occupations"),
    controls=(Choice("measure", "Measure", MEASURES, "gpt_model_beta"),),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "The score of an occupation is the share of its tasks that a language model speeds up by half, "
        "counting tasks that need further software with one half. It was rated in 2023, by people or by a "
        "model. Jobs and education are the Bureau of Labor Statistics'."
    ),
)
