"""G-7-unemployment: unemployment with a degree and with a high-school diploma only."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart
from edudata.figures.leaving import _monthly
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import month, percent

NAMES = {"high_school": "high school only", "bachelors_and_higher": "bachelor's degree or more"}
LOOKS = {"high_school": (style.ORANGE, "dash"), "bachelors_and_higher": (style.BLUE, "solid")}


@dataclass(frozen=True, slots=True)
class Data:
    """Unemployment by month, in percent.

    Attributes
    ----------
    wide : DataFrame
        One column per education, indexed by the month's first day.
    spans : list of (Timestamp, Timestamp)
        Recessions.
    """

    wide: pd.DataFrame
    spans: list[tuple[pd.Timestamp, pd.Timestamp]]

    @property
    def table(self) -> pd.DataFrame:
        """One row per month and education."""
        long = self.wide.rename_axis("month").melt(
            ignore_index=False, var_name="education", value_name="unemployment_pct"
        )
        return long.dropna().reset_index()


def rows(frames: Frames) -> Data:
    """Put both series side by side."""
    table = frames["unemployment_by_education"]
    wide = table.pivot(index="period_start", columns="education", values="unemployment_pct")[list(NAMES)]
    return Data(wide, charts.recessions(frames["recessions"], wide.index[0], wide.index[-1]))


def draw(data: Data) -> Chart:
    """Draw both lines over the recessions."""
    traces = [
        _monthly.line(data.wide[education], name, LOOKS[education], "%{y:.1f}% unemployed")
        for education, name in NAMES.items()
    ]
    return charts.chart(
        traces,
        y="unemployed, %",
        marks=charts.bands(data.spans, "recession"),
        xaxis=_monthly.HOVER_DATES,
        yaxis={"rangemode": "tozero"},
    )


def describe(data: Data) -> Text:
    """Give the newest rates; both in the newest month that has both."""
    degree = data.wide["bachelors_and_higher"].dropna()
    both = data.wide.dropna()
    now, days = float(degree.iloc[-1]), _monthly.days(degree)
    finding = f"{percent(now)} of workers with a degree had no job in {month(days[-1])}."
    old = _monthly.mean_of(degree, 2019)
    high, low = (float(both[name].iloc[-1]) for name in ("high_school", "bachelors_and_higher"))
    return Text(
        finding=finding,
        subtitle="Unemployed, share of the labor force of age 25 and over, seasonally adjusted, by "
        "education, monthly",
        alt=f"Two lines by month since {days[0].year}. {finding}",
        headline=(percent(now), f"unemployed with a degree, {month(days[-1])}"),
        notes=(
            f"The mean of 2019 was {percent(old, 2)}.",
            (
                f"In {month(both.index[-1])}, the last month with both, it was {percent(high)} with a "
                f"high-school diploma only and {percent(low)} with a degree."
            ),
        ),
    )


SPEC = FigureSpec(
    id="G-7-unemployment",
    page="leaving",
    name="Unemployment by education",
    question="Does a degree still protect from unemployment?",
    tables=("unemployment_by_education", "recessions"),
    controls=_window.controls(_window.span("unemployment_by_education", "period_start")),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "The Current Population Survey asks about 60,000 households each month. The rates are of people "
        "of 25 and more; young graduates, on the page on jobs, fare worse."
    ),
)
