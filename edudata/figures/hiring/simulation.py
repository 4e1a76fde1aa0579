"""G-6: interviews one after the other against asking certified people, under the same openings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edudata.analysis.hiring.parameters import ASSUMED, BORROWED, BY_NAME, PUBLISHED, default, measured
from edudata.figures import style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from edudata.analysis.hiring.comparison import Comparison

TABLE = "hiring_parameters"
REPLICATIONS = 4
NAMES = {"serial": "interviews in series", "pull": "asking certified people"}
LOOK = {"serial": (style.BLUE, "solid"), "pull": (style.ORANGE, "dash")}
MARKS = {ASSUMED: "*", BORROWED: "†"}
"""Beside the names of parameters."""
FULL_PCT, MANY_PCT = 95.0, 5.0
"""Load of interviewers, and share of openings unfilled, from which the finding says so."""
POINTS = 90
"""Of a drawn curve."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One outcome: its column in the spells, its mean, unit and words."""

    column: str
    measure: str
    axis: str
    data: str
    pattern: str
    says: str


SHOWN = {
    "fill": Shown(
        "days_open", "days_to_fill", "days since the opening", "days", "{:.0f} days",
        "a place is filled after {serial} on average by interviews in series and after {pull} by asking "
        "certified people",
    ),
    "hours": Shown(
        "hours", "interview_hours", "interview hours per hire", "interview_hours", "{:.0f} hours",
        "a hire takes {serial} of interviews in series and {pull} by asking certified people",
    ),
    "cost": Shown(
        "cost_usd", "cost_usd", "USD per hire", "cost_usd", "${:,.0f}",
        "a hire costs {serial} by interviews in series and {pull} by asking certified people",
    ),
}  # fmt: skip


def control(name: str, low: float, high: float, step: float = 1, *, rare: bool = False) -> Number:
    """Control of one parameter, with its label and default, saying what stands behind that."""
    known = BY_NAME[name]

    def bounds(frames: Frames) -> tuple[float, float, float]:
        return low, high, default(frames[TABLE], name)

    return Number(
        name,
        known.label + MARKS.get(known.standing, ""),
        bounds,
        step=step,
        whole=step % 1 == 0 and known.whole,
        unit=known.unit if known.unit in ("%", "USD", "days", "hours", "minutes") else "",
        help=f"{known.standing.capitalize()}: {known.why}.",
        rare=rare,
    )


def make(frames: Frames, *, show: str, seed: float, **chosen: float) -> Card:
    """Simulate both and draw which share of places each has filled by when."""
    from edudata.analysis.hiring import compare, defaults

    result = compare(defaults(frames[TABLE], **chosen), int(seed), REPLICATIONS)
    what = SHOWN[show]
    drawn = curves(result, what)
    finding = said(frames, result, what, show)
    p = result.parameters
    gap = result.mean("serial", what.measure) - result.mean("pull", what.measure)
    return Card(
        chart=draw(frames, drawn, what, show),
        data=outputs(result, drawn),
        finding=finding,
        subtitle="Share of open places filled, percent, by "
        f"{what.axis.replace('per hire', 'needed')}; {REPLICATIONS} simulated years of {p.openings:g} "
        f"openings, each after {p.warmup_days:g} days that do not count",
        alt=f"Two rising curves of the share of open places filled. {finding}",
        headline=(
            what.pattern.format(abs(gap)),
            f"{'less' if gap >= 0 else 'more'} by asking, if it is as assumed",
        ),
        notes=notes(frames, result),
    )


def said(frames: Frames, result: Comparison, what: Shown, show: str) -> str:
    """The finding: means of both, and first of all what makes them no ordinary case."""
    means = {name: what.pattern.format(result.mean(name, what.measure)) for name in NAMES}
    both = what.says.format(**means)
    late = {name: result.mean(name, "unfilled_pct") for name in NAMES}
    worst = max(late, key=lambda name: late[name])
    load = result.mean("serial", "load_pct")
    if load >= FULL_PCT:
        return (
            f"Interviewers cannot keep up: first interviews alone need {load:.0f} % of their hours. In the "
            f"simulation {both}."
        )
    if late[worst] >= MANY_PCT:
        return (
            f"In this simulation {late[worst]:.0f} % of openings stay unfilled by {NAMES[worst]}; where it "
            f"succeeds, {both}."
        )
    if show == "fill" and (beside := beside_measured(frames, result)):
        both = both.replace("interviews in series", f"interviews in series ({beside})")
    return (
        f"In the simulation {both}. The second way was never measured: its numbers are assumptions to vary."
    )


def beside_measured(frames: Frames, result: Comparison) -> str:
    """How the simulated days to fill lie to those that publishers measured, "" where within or none."""
    days, mean = published(frames)["days_calendar"], result.mean("serial", "days_to_fill")
    if mean != mean or days.min() <= mean <= days.max():
        return ""
    return f"{'above' if mean > days.max() else 'below'} the {days.min():g} to {days.max():g} measured"


def outputs(result: Comparison, drawn: pd.DataFrame) -> pd.DataFrame:
    """All that came out, with its interval over replications, then the curves drawn.

    The rows of a curve have the measure `filled_pct` and a place on the horizontal axis.
    """
    import pandas as pd

    curve = drawn.rename(columns={"filled_pct": "mean"}).assign(measure="filled_pct", meaning="curve drawn")
    order = ["process", "measure", "mean", "low", "high"]
    found = pd.concat([result.table(), curve], ignore_index=True)
    return found[[*order, *(c for c in found.columns if c not in order)]]


def curves(result: Comparison, what: Shown) -> pd.DataFrame:
    """Share of open places filled with at most so many days, hours or dollars; unfilled ones never are.

    A place that a mismatch leaves is open anew.
    """
    import numpy as np
    import pandas as pd

    found = {}
    for name, outcome in result.outcomes.items():
        counted = outcome.spells["counted"]
        filled = outcome.spells["filled"] & counted
        found[name] = np.sort(outcome.spells[what.column][filled]), counted.sum()
    top = max((float(np.quantile(v, 0.985)) for v, _ in found.values() if len(v)), default=1.0)
    grid = np.linspace(0, max(top, 1.0), POINTS + 1)
    parts = [
        pd.DataFrame(
            {
                "process": name,
                what.data: grid.round(2),
                "filled_pct": (values.searchsorted(grid, side="right") * 100 / count).round(2),
            }
        )
        for name, (values, count) in found.items()
        if count
    ]
    return pd.concat(parts, ignore_index=True)


def published(frames: Frames) -> pd.DataFrame:
    """Mean days to fill an opening as publishers measured them."""
    table = frames[TABLE]
    return table[table["parameter"] == "time_to_fill_mean"]


def draw(frames: Frames, data: pd.DataFrame, what: Shown, show: str) -> go.Figure:
    """A curve each; for days the span of published means shaded."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for name, words in NAMES.items():
        part = data[data["process"] == name]
        color, dash = LOOK[name]
        figure.add_trace(
            go.Scatter(
                x=part[what.data].to_numpy(),
                y=part["filled_pct"].to_numpy(),
                mode="lines",
                name=words,
                line={"color": color, "dash": dash, "width": 2.5},
                hovertemplate="%{y:.0f} %",
            )
        )
    style.layout(figure, y="% of open places filled", x=what.axis, yaxis_range=[0, 103], yaxis_dtick=25)
    if show == "fill":
        days = published(frames)["days_calendar"]
        style.bands(figure, [(float(days.min()), float(days.max()))])
        figure.add_annotation(
            x=float(days.max()), y=6, text="published means", showarrow=False, xanchor="left",
            font={"size": 11},
        )  # fmt: skip
    return figure


def notes(frames: Frames, result: Comparison) -> tuple[str, ...]:
    """Both processes in numbers with their intervals, how the simulation compares, what was assumed."""
    from edudata.analysis.hiring.comparison import interval

    serial, pull = (result.outcomes[name].measures for name in NAMES)
    p = result.parameters

    def said(values: Any, pattern: str = "{:.0f}") -> str:
        mean, low, high = interval(values)
        if mean != mean:
            return "none"
        if low != low:
            return pattern.format(mean)
        return f"{pattern.format(mean)} ({pattern.format(max(low, 0))} to {pattern.format(high)})"

    table = frames[TABLE]
    days = published(frames)["days_calendar"]
    process = measured(table, "interview_process_length_mean", "2017 H1")
    cost = measured(table, "cost_per_hire_mean", "2016")
    by = {s: [k for k in BY_NAME.values() if k.standing == s] for s in (PUBLISHED, BORROWED, ASSUMED)}
    assumed = [
        f"{k.label.lower()}: {getattr(p, k.name):g} {k.unit}" for k in by[ASSUMED] if k.process == "pull"
    ]
    borrowed = ", ".join(k.label.lower() for k in by[BORROWED])
    beside = beside_measured(frames, result)
    if beside:
        beside = f" The simulated days to fill are {beside}; some waits have another meaning than measured."
    return (
        (
            f"Days to fill, with the interval of 95 % over {REPLICATIONS} simulated years: "
            f"{said(serial['days_to_fill'])} by interviews, {said(pull['days_to_fill'])} by asking. "
            f"Vacant days per opening, reopened places included: {said(serial['vacant_days'])} and "
            f"{said(pull['vacant_days'])}."
        ),
        (
            f"Openings unfilled in the end: {said(serial['unfilled_pct'], '{:.1f}')} and "
            f"{said(pull['unfilled_pct'], '{:.1f}')} %. Interview hours per hire: "
            f"{said(serial['interview_hours'])} and none; {said(serial['idle_pct'])} % of the "
            f"interviewers' hours stay unused, but first interviews take {said(serial['load_pct'])} % of "
            "theirs, repeated postings included."
        ),
        (
            f"Waiting moves to the people: an invited candidate is {said(serial['candidate_days'])} days "
            f"in interviews, a certified one {said(pull['candidate_days'])} days in the pool."
        ),
        (
            f"Measured for comparison, not fitted: {days.min():g} to {days.max():g} days to fill, "
            f"{process:g} days of interviews, ${cost:,.0f} a hire; simulated "
            f"{said(serial['days_to_fill'])}, {said(serial['candidate_days'])} and "
            f"{said(serial['cost_usd'], '${:,.0f}')}.{beside}"
        ),
        (
            f"Both ways begin empty; {p.warmup_days:g} days pass before an opening counts, and openings go "
            f"on arising for {p.runout_days:g} days after the last that does."
        ),
        f"Assumed, since nobody measured it: {'; '.join(assumed)}.",
        (
            f"Of {len(BY_NAME)} parameters {len(by[PUBLISHED])} are published, by publishers whose "
            f"populations differ, {len(by[BORROWED])} more with another meaning than here, marked † "
            f"({borrowed}); {len(by[ASSUMED])} are assumptions, marked *."
        ),
    )


ABOUT = (
    "**In series.** Applications are collected for some days and screened. Those invited pass one "
    "interview after the other; each stage has a few interviewers who give some hours a week, so "
    "candidates queue, first come, first served. When all invited are through, offers go to those who "
    "passed, one by one. If nobody is left, the opening is posted again.\n\n**Asking certified people.** "
    "People with a certificate for a kind of job wait in a pool until they are asked or leave. An "
    "opening asks who has waited longest; after a no it asks the next. There are no interviews. More "
    "hires turn out not to match, and then the place is open again.\n\nBoth meet the same openings. "
    "Times to arrange an interview spread around their mean by half of it; services, offers and answers "
    "are exponential; arrivals are at random. Openings that end without a hire after the last day "
    "allowed count as unfilled. Both ways begin empty and reach their usual course in days that do not "
    "count; what counts is each opening that arises in the year after, until it is closed for good. The "
    "simulation agrees with SimPy on the same draws and with the closed form of queues; tests hold both. "
    "The last figure of this page lists every number behind it with its source. In Python "
    "`edudata.simulate` takes any of them."
)
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
"""Parameters that a reader seldom changes: name, lowest, highest, step of the control."""
SPEC = FigureSpec(
    id="G-6",
    page="hiring",
    name="Two ways to hire, simulated",
    question="How much faster could hiring be without interviews, and what would have to be true?",
    tables=(TABLE,),
    controls=(
        Choice(
            "show",
            "Show",
            {"fill": "days to fill", "hours": "interview hours", "cost": "cost"},
            "fill",
        ),
        control("applications", 5, 250),
        control("stages", 1, 8),
        control("interviewers", 2, 30),
        control("joins_per_opening", 0.5, 10, 0.5),
        control("pull_accepted_pct", 10, 100, 5),
        control("pull_mismatch_pct", 0, 80, 5),
        Number("seed", "Luck", (1, 200, 1), help="Another number is another draw of chance."),
        *(control(*each, rare=True) for each in RARE),
    ),
    terms=("simulation", "time to fill", "margin of error"),
    make=make,
    about=ABOUT,
)
