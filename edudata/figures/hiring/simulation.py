"""G-6: interviews one after the other and asking certified people, under the same openings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from edudata.analysis.hiring import compare, defaults
from edudata.analysis.hiring.comparison import Comparison, interval
from edudata.analysis.hiring.parameters import ASSUMED, BORROWED, BY_NAME, PUBLISHED
from edudata.analysis.hiring.published import default, measured
from edudata.figures import charts
from edudata.figures._period import ESSAY, NAME, PERIOD, TODAY, today_only
from edudata.figures.charts import Chart, Mark
from edudata.figures.controls import Choice, Number
from edudata.figures.hiring import process as diagram
from edudata.figures.hiring._shared import LINE_STYLES, MARKS, NAMES, TABLE, quantity
from edudata.figures.spec import FigureSpec, Frames, Text

REPLICATIONS = 4
# From these on the finding says first that the case is no ordinary one.
FULL_LOAD_PCT, MANY_UNFILLED_PCT = 95.0, 5.0
CURVE_POINTS = 90


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome: its column in the spells, its mean, its axis and its words."""

    column: str
    measure: str
    axis: str
    data: str
    pattern: str
    says: str


OUTCOMES = {
    "fill": Outcome(
        "days_open", "days_to_fill", "days since the opening", "days", "{:.0f} days",
        "Simulated jobs take {serial} to fill with interviews, {pull} from a pool",
    ),
    "hours": Outcome(
        "hours", "interview_hours", "interview hours per hire", "interview_hours", "{:.0f} hours",
        "A simulated hire takes {serial} of interviews, {pull} from a certified pool",
    ),
    "cost": Outcome(
        "cost_usd", "cost_usd", "dollars per hire", "cost_usd", "${:,.0f}",
        "A simulated hire costs {serial} with interviews, {pull} from a certified pool",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Simulated:
    """One comparison and the curves drawn of it."""

    result: Comparison
    curves: pd.DataFrame
    hiring_table: pd.DataFrame
    show: str

    @property
    def outcome(self) -> Outcome:
        """The outcome shown."""
        return OUTCOMES[self.show]

    @property
    def days_published(self) -> pd.Series:
        """Mean days to fill an opening as publishers measured them."""
        table = self.hiring_table
        return table.loc[table["parameter"] == "time_to_fill_mean", "days_calendar"]

    @property
    def table(self) -> pd.DataFrame:
        """All results with their intervals over replications, then the curves drawn.

        The rows of a curve have the measure `filled_pct` and a place on the horizontal axis.
        """
        curve = self.curves.rename(columns={"filled_pct": "mean"})
        curve = curve.assign(measure="filled_pct", meaning="curve drawn")
        table = pd.concat([self.result.table(), curve], ignore_index=True)
        order = ["process", "measure", "mean", "low", "high"]
        return table[[*order, *(column for column in table.columns if column not in order)]]


# Units of parameters as sliders write them; other units are in the label.
UNITS = {unit: unit for unit in ("%", "days", "hours", "minutes")} | {"USD": "dollars"}


def control(name: str, low: float, high: float, step: float = 1, *, rare: bool = False) -> Number:
    """Build the control of one parameter, with its label, its default and what stands behind that."""
    parameter = BY_NAME[name]

    def bounds(frames: Frames) -> tuple[float, float, float]:
        return low, high, default(frames[TABLE], name)

    return Number(
        name,
        parameter.label + MARKS.get(parameter.standing, ""),
        bounds,
        step=step,
        whole=step % 1 == 0 and parameter.whole,
        unit=UNITS.get(parameter.unit, ""),
        help=f"{parameter.standing.capitalize()}: {parameter.why}.",
        when={NAME: (TODAY,)},
        rare=rare,
    )


def rows(frames: Frames, *, period: str, **chosen: Any) -> Simulated | diagram.Diagram:
    """Simulate both ways, or list the steps of the essay's diagram."""
    return diagram.rows(frames) if period == ESSAY else simulated(frames, **chosen)


def simulated(frames: Frames, *, show: str, seed: float, **parameters: float) -> Simulated:
    """Simulate both ways and count which share of places each has filled by when."""
    table = frames[TABLE]
    result = compare(defaults(table, **parameters), int(seed), REPLICATIONS)
    return Simulated(result, curves(result, OUTCOMES[show]), table, show)


def curves(result: Comparison, outcome: Outcome) -> pd.DataFrame:
    """Return the share of open places filled with at most so many days, hours or dollars.

    Unfilled places never are. A place that a mismatch leaves is open again.
    """
    filled = {}
    for name, process in result.outcomes.items():
        spells = process.spells
        values = spells[outcome.column][spells["filled"] & spells["counted"]]
        filled[name] = np.sort(values), spells["counted"].sum()
    # The longest spells would squeeze the curve to the left edge.
    tops = [float(np.quantile(values, 0.985)) for values, _ in filled.values() if len(values)]
    grid = np.linspace(0, max([1.0, *tops]), CURVE_POINTS + 1)
    parts = [
        pd.DataFrame(
            {
                "process": name,
                outcome.data: grid.round(2),
                "filled_pct": (values.searchsorted(grid, side="right") * 100 / count).round(2),
            }
        )
        for name, (values, count) in filled.items()
        if count
    ]
    return pd.concat(parts, ignore_index=True)


def describe(data: Simulated | diagram.Diagram) -> Text:
    """Describe the simulation, or the essay's diagram."""
    return diagram.describe(data) if isinstance(data, diagram.Diagram) else describe_means(data)


def describe_means(data: Simulated) -> Text:
    """Compare the means of both ways."""
    result, outcome, p = data.result, data.outcome, data.result.parameters
    finding = _finding(data)
    gap = result.mean("serial", outcome.measure) - result.mean("pull", outcome.measure)
    return Text(
        finding=finding,
        subtitle=f"Share of job openings filled, by {outcome.axis.replace('per hire', 'needed')}; "
        f"{REPLICATIONS} simulated years of {p.openings:g} openings each",
        alt=f"Line chart with two rising curves of the share of openings filled. {finding}",
        headline=(
            outcome.pattern.format(abs(gap)),
            f"{'less' if gap >= 0 else 'more'} from a certified pool, if the assumptions hold",
        ),
        notes=_notes(data),
    )


def _finding(data: Simulated) -> str:
    """Give the means of both, and first what makes the case no ordinary one."""
    result, outcome = data.result, data.outcome
    means = {name: outcome.pattern.format(result.mean(name, outcome.measure)) for name in NAMES}
    both = outcome.says.format(**means)
    unfilled = {name: result.mean(name, "unfilled_pct") for name in NAMES}
    worst = max(unfilled, key=lambda name: unfilled[name])
    load = result.mean("serial", "load_pct")
    if load >= FULL_LOAD_PCT:
        return f"Interviewers cannot keep up: first interviews alone need {load:.0f}% of their hours."
    if unfilled[worst] >= MANY_UNFILLED_PCT:
        return f"In this simulation, {unfilled[worst]:.0f}% of openings stay unfilled with {NAMES[worst]}."
    return f"{both}."


def _against_measured(data: Simulated) -> str:
    """Say how the simulated days to fill compare with published ones; "" if within their range."""
    days, mean = data.days_published, data.result.mean("serial", "days_to_fill")
    if mean != mean or days.min() <= mean <= days.max():
        return ""
    return f" The simulation is {'above' if mean > days.max() else 'below'} that range."


def draw(data: Simulated | diagram.Diagram) -> Chart:
    """Draw the simulation's curves, or the essay's diagram."""
    return diagram.draw(data) if isinstance(data, diagram.Diagram) else draw_curves(data)


def draw_curves(data: Simulated) -> Chart:
    """Draw a curve per way; for days the span of published means is shaded."""
    lines = []
    for name, words in NAMES.items():
        part = data.curves[data.curves["process"] == name]
        x, y = part[data.outcome.data].to_numpy(), part["filled_pct"].to_numpy()
        lines.append(charts.line(x, y, words, LINE_STYLES[name], width=2.5, hover="%{y:.0f}%"))
    marks: list[Mark] = []
    if data.show == "fill":
        low, high = float(data.days_published.min()), float(data.days_published.max())
        label = charts.words(high, 6, "published averages", xanchor="left", font={"size": 11})
        marks = [*charts.bands([(low, high)]), label]
    return charts.chart(
        lines,
        y="% of job openings filled",
        x=data.outcome.axis,
        marks=marks,
        yaxis={"range": [0, 103], "dtick": 25},
    )


def _range(values: Any, pattern: str = "{:.0f}") -> str:
    """Format a mean with its interval over replications."""
    mean, low, high = interval(values)
    if mean != mean:
        return "none"
    if low != low:
        return pattern.format(mean)
    return f"{pattern.format(mean)} ({pattern.format(max(low, 0))} to {pattern.format(high)})"


def _notes(data: Simulated) -> tuple[str, ...]:
    """Give both processes in numbers with their intervals, and what was assumed."""
    serial, pull = (data.result.outcomes[name].measures for name in NAMES)
    p = data.result.parameters
    return (
        "A certified pool was never measured: all its numbers are assumptions, which you can change.",
        _measured_note(data),
        (
            f"Days to fill, with 95% intervals over {REPLICATIONS} simulated years: "
            f"{_range(serial['days_to_fill'])} with interviews, {_range(pull['days_to_fill'])} from the "
            f"pool. Vacant days per opening, counting reopened jobs: {_range(serial['vacant_days'])} and "
            f"{_range(pull['vacant_days'])}."
        ),
        (
            f"Simulated with interviews: {_range(serial['candidate_days'])} days of interviews and "
            f"{_range(serial['cost_usd'], '${:,.0f}')} a hire."
        ),
        (
            f"Openings never filled: {_range(serial['unfilled_pct'], '{:.1f}')}% with interviews, "
            f"{_range(pull['unfilled_pct'], '{:.1f}')}% from the pool. Interviewers spend "
            f"{_range(serial['interview_hours'])} hours per hire; {_range(serial['idle_pct'])}% of their "
            f"hours stay unused, but first interviews take {_range(serial['load_pct'])}% of theirs."
        ),
        (
            "The waiting shifts to people: an invited candidate spends "
            f"{_range(serial['candidate_days'])} days in interviews, a certified person "
            f"{_range(pull['candidate_days'])} days in the pool."
        ),
        (
            f"Both ways start empty: {p.warmup_days:g} days pass before an opening counts, and openings "
            f"continue for {p.runout_days:g} days after the last one that counts."
        ),
        *_assumption_notes(data),
    )


def _measured_note(data: Simulated) -> str:
    days = data.days_published
    process = measured(data.hiring_table, "interview_process_length_mean", "2017 H1")
    cost = measured(data.hiring_table, "cost_per_hire_mean", "2016")
    return (
        f"For comparison, measured: {days.min():g} to {days.max():g} days to fill, {process:g} days of "
        f"interviews, ${cost:,.0f} a hire.{_against_measured(data)}"
    )


def _assumption_notes(data: Simulated) -> tuple[str, str]:
    by = {s: [k for k in BY_NAME.values() if k.standing == s] for s in (PUBLISHED, BORROWED, ASSUMED)}
    assumed = [
        f"{k.label.lower()}: {quantity(getattr(data.result.parameters, k.name), k.unit)}"
        for k in by[ASSUMED]
        if k.process == "pull"
    ]
    borrowed = ", ".join(k.label.lower() for k in by[BORROWED])
    return (
        f"Assumed for the pool: {'; '.join(assumed)}.",
        (
            f"Of the {sum(map(len, by.values()))} numbers behind the simulation, {len(by[PUBLISHED])} are "
            f"published, {len(by[BORROWED])} more with another meaning (marked †: {borrowed}); "
            f"{len(by[ASSUMED])} are assumptions (marked *)."
        ),
    )


ABOUT = (
    "*In the essay* shows both ways as steps, *Today* simulates them.\n\n"
    "**Hiring by interviews.** Applications come in for some days and are screened. Invited candidates go "
    "through one interview after another. Each stage has a few interviewers who give some hours a week, "
    "so candidates wait in line, first come, first served. When all are through, offers go one by one to "
    "those who passed. If no candidate is left, the opening is reposted.\n\n**Hiring from a certified "
    "pool.** People with a certificate for a kind of job wait in a pool until they are asked or leave. An "
    "opening asks the person who has waited longest; after a no, it asks the next. There are no "
    "interviews. More hires do not work out, and then the job is open again.\n\n**Rules.** Both ways face "
    "the same openings, which arrive at random. The time to arrange an interview varies around its "
    "average by half of it; interview lengths, offers and answers follow exponential distributions. "
    "Openings without a hire on the last day allowed count as unfilled. Both ways start empty and run for "
    "a warm-up that does not count. Every opening of the following year counts until it is closed for "
    "good. The results agree with the SimPy library on the same random draws and with formulas for "
    "waiting lines. The last figure of this page lists every number with its source."
)
# Parameters that a reader seldom changes: name, lowest, highest, step of the control.
RARE = (
    ("available_days", 10, 365, 5),
    ("answer_days", 0, 30, 0.5),
    ("certificates", 1, 20),
    ("match_usd", 0, 3_000, 50),
    ("invited_pct", 2, 50, 0.5),
    ("offered_pct", 5, 80),
    ("accepted_pct", 40, 100),
    ("hours_per_interview", 0.25, 3, 0.05),
    ("interview_hours_a_week", 2, 20, 0.5),
    ("posting_days", 3, 30),
    ("screening_days", 0, 14),
    ("first_wait_days", 0, 20, 0.1),
    ("next_wait_days", 0, 15, 0.1),
    ("offer_days", 0, 14, 0.5),
    ("serial_mismatch_pct", 0, 60, 5),
    ("interview_hour_usd", 20, 200, 5),
    ("screening_minutes", 0, 30),
    ("posting_usd", 0, 6_000, 50),
    ("openings", 20, 400, 10),
    ("give_up_days", 30, 365, 5),
    ("fall_through_pct", 0, 30),
    ("fall_through_days", 0, 60),
    ("mismatch_days", 10, 365, 5),
)
SPEC = FigureSpec(
    id="G-6",
    page="hiring",
    name="Two ways to hire, simulated",
    question="How much faster could hiring be without interviews, and under which assumptions?",
    tables=(TABLE,),
    controls=(
        PERIOD,
        today_only(
            Choice(
                "show",
                "Outcome",
                {"fill": "days to fill", "hours": "interview hours", "cost": "cost"},
                "fill",
            )
        ),
        control("applications", 5, 250),
        control("stages", 1, 8),
        control("interviewers", 2, 30),
        control("joins_per_opening", 0.5, 10, 0.5),
        control("pull_accepted_pct", 10, 100, 5),
        control("pull_mismatch_pct", 0, 80, 5),
        today_only(
            Number("seed", "Random draw", (1, 200, 1), help="Each number is a different random draw.")
        ),
        *(control(*each, rare=True) for each in RARE),
    ),
    terms=("simulation", "time to fill", "margin of error"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=ABOUT,
)
