"""G-7-awards: students who complete, by award, as the change since a base year or as numbers."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis import demand
from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.leaving._words import AWARDS
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import percent, signed

BASES = {
    "2015-16": "2015-16",
    "2018-19": "2018-19, before the pandemic",
    "2019-20": "2019-20, a pandemic year",
}
LOOKS = {
    "certificate_under_1_year": (style.RED, "solid"),
    "certificate_1_to_4_years": (style.ORANGE, "dash"),
    "associates": (style.GREEN, "dot"),
    "bachelors": (style.BLUE, "solid"),
    "masters": (style.PURPLE, "dash"),
    "doctoral": (style.GRAY, "dot"),
}
SHORT, BACHELORS = "certificate_under_1_year", "bachelors"


@dataclass(frozen=True, slots=True)
class Data:
    """Students who completed, by academic year and award.

    Attributes
    ----------
    wide : DataFrame
        Students, indexed by academic year from the base year on, one column per award.
    base, show : str
        Values of the controls.
    """

    wide: pd.DataFrame
    base: str
    show: str

    @property
    def changes(self) -> pd.DataFrame:
        """Change since the base year in percent."""
        return demand.change_since(self.wide, self.base)

    @property
    def table(self) -> pd.DataFrame:
        """One row per year and award."""
        rows = self.wide.melt(ignore_index=False, var_name="award", value_name="students").reset_index()
        long = self.changes.melt(ignore_index=False, value_name="change_pct")
        return rows.assign(change_since_base_pct=long["change_pct"].to_numpy())


def rows(frames: Frames, *, show: str, base: str) -> Data:
    """Choose the years from the base year on."""
    wide = demand.completers(frames["completions_by_level"])[list(AWARDS)]
    return Data(wide.loc[base:], base, show)


def draw(data: Data) -> Chart:
    """Draw one line per award; years that are not in the data break it."""
    as_change = data.show == "change"
    values = data.changes if as_change else data.wide / 1e6
    hover = "%{y:+.1f}%" if as_change else "%{y:.3f} million students"
    falls = [int(year[:4]) for year in data.wide.index]
    traces = []
    for award, name in AWARDS.items():
        x, y, _ = charts.broken(falls, values[award].tolist(), falls)
        width = 3 if award in (SHORT, BACHELORS) else 2
        traces.append(charts.line(x, y, name, LOOKS[award], hover=hover, mode="lines+markers", width=width))
    ticks = {"tickvals": falls, "ticktext": list(data.wide.index)}
    zero = {} if as_change else {"rangemode": "tozero"}
    title = f"change since {data.base}, %" if as_change else "million students"
    return charts.chart(
        traces,
        y=title,
        x="school year",
        xaxis=ticks,
        yaxis=zero,
        marks=[charts.level(0)] if as_change else (),
    )


def describe(data: Data) -> Text:
    """Compare short certificates with bachelor's degrees."""
    newest, last = data.changes.iloc[-1], str(data.wide.index[-1])
    short, degree = float(newest[SHORT]), float(newest[BACHELORS])
    finding = (
        f"Short certificates {_moved(short)} {percent(abs(short), 0)} since {data.base}; "
        f"bachelor's degrees {_moved(degree)} {percent(abs(degree), 0)}."
    )
    return Text(
        finding=finding,
        subtitle=f"Students who completed an award, all U.S. colleges, {data.base} to {last}",
        alt=f"Lines of the change in students who completed, by award, {data.base} to {last}. {finding}",
        headline=(f"{signed(short, 1)}%", f"certificates under a year, {data.base} to {last}"),
        notes=_notes(data),
    )


def _notes(data: Data) -> tuple[str, ...]:
    """Compare both awards by their number, and say what the base year does."""
    newest, last = data.changes.iloc[-1], str(data.wide.index[-1])
    people = data.wide.iloc[-1]
    per_hundred = data.wide[SHORT] / data.wide[BACHELORS] * 100
    others = "; ".join(
        f"{AWARDS[name]} {signed(float(newest[name]), 1)}%" for name in AWARDS if name != SHORT
    )
    return (
        (
            f"{people[SHORT]:,.0f} students earned a certificate under one year in {last}, and "
            f"{people[BACHELORS]:,.0f} a bachelor's degree: {per_hundred.iloc[-1]:.1f} for each "
            "100, after "
            f"{per_hundred.iloc[0]:.1f} in {data.base}."
        ),
        "The base year matters: in 2019-20 the pandemic cut short certificates."
        if data.base == "2019-20"
        else "",
        f"Changes since {data.base}: {others}.",
        "The data hold no school years 2016-17 and 2017-18: the lines have a gap there."
        if data.base < "2016"
        else "",
    )


def _moved(value: float) -> str:
    return "rose" if value >= 0 else "fell"


SPEC = FigureSpec(
    id="G-7-awards",
    page="leaving",
    name="Certificates and degrees",
    question="Do students choose short certificates instead of degrees?",
    tables=("completions_by_level",),
    controls=(
        Choice("show", "Show", {"change": "change", "students": "students"}, "change"),
        Choice("base", "Compared with", BASES, "2018-19"),
        # The base year is where the lines begin.
        _window.until(_window.span("completions_by_level", "academic_year")),
    ),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "IPEDS counts students who completed an award, once in each level. We add up all colleges in the "
        "file, those in outlying areas too. Who earned a certificate and a degree in one year counts in "
        "both. Certificates of under 12 weeks and of 12 weeks to a year are one group here, because "
        "earlier years did not part them."
    ),
)
