"""G-6: interviews one after the other against asking certified people, under the same openings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edudata.figures import style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from edudata.analysis.hiring.comparison import Comparison

TABLE = "hiring_parameters"
REPLICATIONS = 5
NAMES = {"serial": "interviews in series", "pull": "asking certified people"}
LOOK = {"serial": (style.BLUE, "solid"), "pull": (style.ORANGE, "dash")}
FULL_PCT, MANY_PCT = 100.0, 5.0
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


def bounds(name: str, low: float, high: float) -> Any:
    """Bounds of a control around the default of the table."""

    def found(frames: Frames) -> tuple[float, float, float]:
        from edudata.analysis.hiring.parameters import default

        return low, high, default(frames[TABLE], name)

    return found


def make(frames: Frames, *, show: str, seed: float, **chosen: float) -> Card:
    """Simulate both and draw which share of places each has filled by when."""
    from edudata.analysis.hiring import compare, defaults

    result = compare(defaults(frames[TABLE], **chosen), int(seed), REPLICATIONS)
    what = SHOWN[show]
    data = curves(result, what)
    means = {name: what.pattern.format(result.mean(name, what.measure)) for name in NAMES}
    finding = (
        f"In the simulation {what.says.format(**means)}. The second way was never "
        "measured: its numbers are assumptions to vary."
    )
    late = {name: result.mean(name, "unfilled_pct") for name in NAMES}
    worst = max(late, key=lambda name: late[name])
    load = result.parameters.load_pct
    if load >= FULL_PCT:
        finding = (
            f"Interviewers cannot keep up: first interviews alone need {load:.0f} % of their hours. In the "
            f"simulation {what.says.format(**means)}."
        )
    elif late[worst] >= MANY_PCT:
        finding = (
            f"In this simulation {late[worst]:.0f} % of openings stay unfilled by {NAMES[worst]}; where it "
            f"succeeds, {what.says.format(**means)}."
        )
    gap = result.mean("serial", what.measure) - result.mean("pull", what.measure)
    return Card(
        figure=draw(frames, data, what, show),
        data=data,
        finding=finding,
        subtitle="Share of openings filled, percent, by "
        f"{what.axis.replace('per hire', 'needed')}; {REPLICATIONS} simulated years of "
        f"{result.parameters.openings:g} openings",
        alt=f"Two rising curves of the share of openings filled. {finding}",
        headline=(
            what.pattern.format(abs(gap)),
            f"{'less' if gap >= 0 else 'more'} by asking, if it is as assumed",
        ),
        notes=notes(frames, result),
    )


def curves(result: Comparison, what: Shown) -> pd.DataFrame:
    """Share of openings filled with at most so many days, hours or dollars; unfilled ones never are."""
    import numpy as np
    import pandas as pd

    found = {}
    for name, outcome in result.outcomes.items():
        filled = outcome.spells["filled"]
        found[name] = np.sort(outcome.spells[what.column][filled]), len(filled)
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
        colour, dash = LOOK[name]
        figure.add_trace(
            go.Scatter(
                x=part[what.data].to_numpy(),
                y=part["filled_pct"].to_numpy(),
                mode="lines",
                name=words,
                line={"color": colour, "dash": dash, "width": 2.5},
                hovertemplate="%{y:.0f} %",
            )
        )
    style.layout(figure, y="% of openings filled", x=what.axis, yaxis_range=[0, 103], yaxis_dtick=25)
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
    from edudata.analysis.hiring.parameters import BY_NAME, measured, provenance

    serial, pull = (result.outcomes[name].measures for name in NAMES)

    def said(values: Any, pattern: str = "{:.0f}") -> str:
        mean, low, high = interval(values)
        if mean != mean:
            return "none"
        return f"{pattern.format(mean)} ({pattern.format(max(low, 0))} to {pattern.format(high)})"

    table = frames[TABLE]
    days = published(frames)["days_calendar"]
    process = measured(table, "interview_process_length_mean", "2017 H1")
    cost = measured(table, "cost_per_hire_mean", "2016")
    default = provenance(table).set_index("parameter")
    assumed = default[default["assumption"]]
    pulled = [
        f"{row.label.lower()}: {getattr(result.parameters, str(name)):g} {BY_NAME[str(name)].unit}"
        for name, row in assumed[assumed["process"] == "pull"].iterrows()
    ]
    return (
        (
            f"Days to fill, with the interval of 95 % over {REPLICATIONS} simulated years: "
            f"{said(serial['days_to_fill'])} by interviews, {said(pull['days_to_fill'])} by asking. "
            f"Vacant days per opening, reopened places included: {said(serial['vacant_days'])} and "
            f"{said(pull['vacant_days'])}."
        ),
        (
            f"Unfilled: {said(serial['unfilled_pct'], '{:.1f}')} and "
            f"{said(pull['unfilled_pct'], '{:.1f}')} %. Interview hours per hire: "
            f"{said(serial['interview_hours'])} and none; {said(serial['idle_pct'])} % of the "
            "interviewers' hours stay unused."
        ),
        (
            f"Waiting moves to the people: an invited candidate is {said(serial['candidate_days'])} days "
            f"in interviews, a certified one {said(pull['candidate_days'])} days in the pool."
        ),
        (
            f"Measured for comparison, not fitted: {days.min():g} to {days.max():g} days to fill, "
            f"{process:g} days of interviews, ${cost:,.0f} a hire; simulated "
            f"{said(serial['days_to_fill'])}, {said(serial['candidate_days'])} and "
            f"${serial['cost_usd'].mean():,.0f}."
        ),
        f"Assumed, since nobody measured it: {'; '.join(pulled)}.",
        (
            f"{int(default['assumption'].sum())} of {len(default)} parameters are assumptions; the others "
            "are published, by publishers whose populations differ."
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
    "allowed count as unfilled. The simulation agrees with SimPy on the same draws and with the closed "
    "form of queues; tests hold both. Which numbers are published and which assumed is in "
    "`edudata.analysis.hiring.provenance`."
)
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
        Number("applications", "Applications per opening", bounds("applications", 5, 250)),
        Number("stages", "Interviews until an offer", bounds("stages", 1, 8)),
        Number("interviewers", "Interviewers at each stage", bounds("interviewers", 2, 30)),
        Number(
            "joins_per_opening",
            "Certified people who join per opening",
            bounds("joins_per_opening", 0.5, 10),
            step=0.5,
            whole=False,
            help="An assumption: nobody measured it.",
        ),
        Number(
            "pull_accepted_pct",
            "Asked who accept",
            bounds("pull_accepted_pct", 10, 100),
            step=5,
            unit="%",
            help="An assumption: nobody measured it.",
        ),
        Number(
            "pull_mismatch_pct",
            "Hired without interviews, not a match",
            bounds("pull_mismatch_pct", 0, 80),
            step=5,
            unit="%",
            help="An assumption: nobody measured it.",
        ),
        Number("seed", "Luck", (1, 200, 1), help="Another number is another draw of chance."),
    ),
    terms=("simulation", "time to fill", "margin of error"),
    make=make,
    about=ABOUT,
)
