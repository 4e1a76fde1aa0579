"""G-7-funding: who pays for public colleges, students or the state."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis import demand
from edudata.figures import _compare, _window, charts, style
from edudata.figures.charts import Chart, Trace
from edudata.figures.controls import Choice
from edudata.figures.leaving import _monthly
from edudata.figures.leaving._words import states_of
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import listed, money, percent, place

NATION = "United States"


@dataclass(frozen=True, slots=True)
class Data:
    """Who pays in one place, and in the nation.

    Attributes
    ----------
    places : dict of str to DataFrame
        Revenue of the reader's states or the nation, by name, as `demand.funding` returns it.
    nation : DataFrame
        The same of the nation.
    show : str
        Value of the control.
    above_half : list of str
        Names of the states whose students paid more than half in the newest year.
    """

    places: dict[str, pd.DataFrame]
    nation: pd.DataFrame
    show: str
    above_half: list[str]

    @property
    def name(self) -> str:
        """The first place."""
        return next(iter(self.places))

    @property
    def own(self) -> pd.DataFrame:
        """The first place's revenue."""
        return self.places[self.name]

    @property
    def table(self) -> pd.DataFrame:
        """One row per place and fiscal year."""
        parts = [rows.reset_index().assign(place=name) for name, rows in self.places.items()]
        return pd.concat(parts, ignore_index=True)


def states(frames: Frames) -> dict[str, str]:
    """Return every state."""
    return states_of(frames, "state_college_funding")


def rows(frames: Frames, *, show: str, state: str) -> Data:
    """Take the revenue per student of the states chosen, and the nation's."""
    table, names = frames["state_college_funding"], states(frames)
    above = [names[letters] for letters in demand.states_above_half(table)]
    nation = demand.funding(table)
    lines = {names[letters]: demand.funding(table, letters) for letters in _compare.parts(state)}
    return Data(lines or {NATION: nation}, nation, show, above)


def _shares(data: Data) -> list[Trace]:
    """Draw the students' share in each place, and in the nation for comparison."""
    hover = "%{y:.1f}% paid by students"
    looks = dict(zip(data.places, zip(style.COLORS, style.DASHES, strict=False), strict=False))
    lines = {name: (rows["student_share_pct"], looks[name]) for name, rows in data.places.items()}
    lines.setdefault(NATION, (data.nation["student_share_pct"], (style.GRAY, "dash")))
    return [
        charts.line(share.index.tolist(), share.tolist(), name, look, hover=hover)
        for name, (share, look) in lines.items()
    ]


def draw(data: Data) -> Chart:
    """Draw the students' share, or what students and the state pay for each student."""
    years = data.own.index.tolist()
    across = {"tickformat": "d", "hoverformat": "d"}
    if data.show == "share":
        marks = [charts.level(50), charts.words(years[0], 50, "half", xanchor="left", yshift=9)]
        title = "paid by students, % of revenue"
        return charts.chart(
            _shares(data),
            y=title,
            x="fiscal year",
            xaxis=across,
            yaxis={"rangemode": "tozero"},
            marks=marks,
        )
    title = f"dollars of {years[-1]} per full-time student"
    return charts.chart(
        _dollars(data), y=title, x="fiscal year", xaxis=across, yaxis={"rangemode": "tozero"}
    )


def _dollars(data: Data) -> list[charts.Trace]:
    """Draw what state and students pay: of several states in one color each, students dashed."""
    several, traces = len(data.places) > 1, []
    for name, color in zip(data.places, style.COLORS, strict=False):
        rows = data.places[name]
        for column, payer, own, dash in (
            ("appropriations_usd", "the state", style.GREEN, "solid"),
            ("net_tuition_usd", "students", style.ORANGE, "dash"),
        ):
            label = f"{name}: {payer}" if several else payer
            x, y, look = rows.index.tolist(), rows[column].tolist(), (color if several else own, dash)
            traces.append(charts.line(x, y, label, look, hover="$%{y:,.0f} per student"))
    return traces


def describe(data: Data) -> Text:
    """State the students' share, and how appropriations and tuition moved."""
    share, last = data.own["student_share_pct"], int(data.own.index[-1])
    peak, most = _monthly.highest(share)
    where = "" if data.name == NATION else f" in {place(data.name)}"
    finding = f"Students pay {percent(float(share.iloc[-1]), 0)} of public college revenue{where}"
    finding += f", down from {percent(most, 0)} in {peak}." if peak != last else ", more than ever."
    if len(data.places) > 1:
        newest = {n: float(rows["student_share_pct"].iloc[-1]) for n, rows in data.places.items()}
        ordered = sorted(newest.items(), key=lambda pair: pair[1])
        values = [(place(name), percent(value, 0)) for name, value in ordered]
        finding = _compare.finding("The share of college revenue that students pay is", values, "")
    return Text(
        finding=finding,
        subtitle="Net tuition as a share of tuition and state and local funding, public colleges, "
        f"{listed(list(data.places))}, fiscal years {data.own.index[0]} to {last}",
        alt=f"Line of who pays, fiscal years {data.own.index[0]} to {last}. {finding}",
        headline=(percent(float(share.iloc[-1])), f"paid by students in fiscal year {last}"),
        notes=_notes(data),
    )


def _notes(data: Data) -> tuple[str, ...]:
    """Compare appropriations with tuition, and count the states where students pay most."""
    return (
        _two_sides(data),
        f"Students paid more than half in {len(data.above_half)} states in {data.own.index[-1]}, most in "
        f"{data.above_half[0]}."
        if data.above_half
        else "",
        "The District of Columbia is not in the nation's numbers.",
    )


# The last years before and after a decade in which states cut what they pay per student.
BEFORE_CUTS, AFTER_CUTS = 2001, 2012


def _two_sides(data: Data) -> str:
    """Say what both sides paid per student: over the decade of cuts, or in the newest year."""
    last = int(data.own.index[-1])
    state, students = (data.own[column].map(money) for column in ("appropriations_usd", "net_tuition_usd"))
    if data.name == NATION and {BEFORE_CUTS, AFTER_CUTS} <= set(data.own.index):
        return (
            f"From {BEFORE_CUTS} to {AFTER_CUTS}, state money went from {state[BEFORE_CUTS]} to "
            f"{state[AFTER_CUTS]} per student, and tuition from {students[BEFORE_CUTS]} to "
            f"{students[AFTER_CUTS]} (dollars of {last})."
        )
    where = "the state" if data.name == NATION else place(data.name)
    return f"In fiscal year {last} {where} paid {state[last]} per student, students {students[last]}."


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
        Choice("state", "States", states, "", help="Up to six states, next to the nation.", many=6),
        *_window.controls(_window.span("state_college_funding", "fiscal_year")),
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
