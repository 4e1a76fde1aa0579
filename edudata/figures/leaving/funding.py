"""G-7-funding: who pays for public colleges, students or the state."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis import demand
from edudata.figures import charts, style
from edudata.figures.charts import Chart
from edudata.figures.leaving import _monthly
from edudata.figures.leaving._words import states_of
from edudata.figures.spec import Choice, FigureSpec, Frames, Text
from edudata.figures.text import money, percent

NATION = "US"


@dataclass(frozen=True, slots=True)
class Data:
    """Who pays in one place, and in the nation.

    Attributes
    ----------
    own, nation : DataFrame
        As `demand.funding` returns them.
    name, show : str
        The place's name; value of the control.
    above_half : list of str
        Names of the states whose students paid more than half in the newest year.
    """

    own: pd.DataFrame
    nation: pd.DataFrame
    name: str
    show: str
    above_half: list[str]

    @property
    def table(self) -> pd.DataFrame:
        """One row per fiscal year of the place."""
        return self.own.reset_index().assign(place=self.name)


def states(frames: Frames) -> dict[str, str]:
    """Return the nation and every state."""
    return {NATION: "United States"} | states_of(frames, "state_college_funding")


def rows(frames: Frames, *, show: str, state: str) -> Data:
    """Take one place's revenue per student, and the nation's."""
    table, names = frames["state_college_funding"], states(frames)
    above = [names[letters] for letters in demand.states_above_half(table)]
    return Data(demand.funding(table, state), demand.funding(table), names[state], show, above)


def draw(data: Data) -> Chart:
    """Draw the students' share, or what students and the state pay for each student."""
    years = data.own.index.tolist()
    across = {"tickformat": "d", "hoverformat": "d"}
    if data.show == "share":
        hover = "%{y:.1f}% paid by students"
        traces = [
            charts.line(
                years, data.own["student_share_pct"].tolist(), data.name, style.BLUE, hover=hover, width=3
            )
        ]
        if data.own is not data.nation and data.name != "United States":
            nation = data.nation["student_share_pct"]
            traces.append(
                charts.line(
                    nation.index.tolist(),
                    nation.tolist(),
                    "United States",
                    (style.GRAY, "dash"),
                    hover=hover,
                )
            )
        marks = [charts.level(50), charts.words(years[0], 50, "half", xanchor="left", yshift=9)]
        title = "paid by students, % of revenue"
        return charts.chart(
            traces, y=title, x="fiscal year", xaxis=across, yaxis={"rangemode": "tozero"}, marks=marks
        )
    hover = "$%{y:,.0f} per student"
    traces = [
        charts.line(years, data.own["appropriations_usd"].tolist(), "the state", style.GREEN, hover=hover),
        charts.line(
            years, data.own["net_tuition_usd"].tolist(), "students", (style.ORANGE, "dash"), hover=hover
        ),
    ]
    title = f"dollars of {years[-1]} per full-time student"
    return charts.chart(traces, y=title, x="fiscal year", xaxis=across, yaxis={"rangemode": "tozero"})


def describe(data: Data) -> Text:
    """State the students' share, and how appropriations and tuition moved."""
    share, last = data.own["student_share_pct"], int(data.own.index[-1])
    peak, most = _monthly.highest(share)
    where = "" if data.name == "United States" else f" in {data.name}"
    finding = f"Students pay {percent(float(share.iloc[-1]), 0)} of public college revenue{where}"
    finding += f", down from {percent(most, 0)} in {peak}." if peak != last else ", more than ever."
    return Text(
        finding=finding,
        subtitle="Net tuition as a share of tuition and state and local funding, public colleges, "
        f"{data.name}, fiscal years {data.own.index[0]} to {last}",
        alt=f"Line of who pays, fiscal years {data.own.index[0]} to {last}. {finding}",
        headline=(percent(float(share.iloc[-1])), f"paid by students in fiscal year {last}"),
        notes=(
            _two_sides(data),
            f"Students paid more than half in {len(data.above_half)} states in {last}, most in "
            f"{data.above_half[0]}."
            if data.above_half
            else "",
            "The District of Columbia is not in the nation's numbers.",
        ),
    )


# The last years before and after a decade in which states cut what they pay per student.
BEFORE_CUTS, AFTER_CUTS = 2001, 2012


def _two_sides(data: Data) -> str:
    """Say what both sides paid per student: over the decade of cuts, or in the newest year."""
    last = int(data.own.index[-1])
    state, students = (data.own[column].map(money) for column in ("appropriations_usd", "net_tuition_usd"))
    if data.name == "United States" and {BEFORE_CUTS, AFTER_CUTS} <= set(data.own.index):
        return (
            f"From {BEFORE_CUTS} to {AFTER_CUTS}, state money went from {state[BEFORE_CUTS]} to "
            f"{state[AFTER_CUTS]} per student, and tuition from {students[BEFORE_CUTS]} to "
            f"{students[AFTER_CUTS]} (dollars of {last})."
        )
    return f"In fiscal year {last} the state paid {state[last]} per student, students {students[last]}."


SPEC = FigureSpec(
    id="G-7-funding",
    page="leaving",
    name="Who pays",
    question="Who pays for public colleges: students or the state?",
    tables=("state_college_funding",),
    controls=(
        Choice(
            "show", "Show", {"share": "share paid by students", "dollars": "dollars per student"}, "share"
        ),
        Choice("state", "State", states, NATION),
    ),
    terms=("fte", "real"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "State Higher Education Finance of SHEEO: net tuition and fees, and state and local funding, of "
        "public colleges. Dollars are restated with the publisher's own price index and divided by "
        "full-time students; its adjustments for costs of living and kinds of students are left out. "
        "Another edition of the report can give another share for the same year."
    ),
)
