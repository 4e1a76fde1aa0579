"""G-7-gap: unemployment of recent graduates against all workers, by year."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis import young_graduates
from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import signed

NAMES = {"all_workers": "all workers", "young_workers": "young workers without a degree"}
LOOKS = {"all_workers": (style.BLUE, "solid"), "young_workers": (style.ORANGE, "dash")}


@dataclass(frozen=True, slots=True)
class Data:
    """Yearly unemployment by group, in percent.

    Attributes
    ----------
    rates : DataFrame
        As `young_graduates.yearly_rates` returns it, years with every group only.
    """

    rates: pd.DataFrame

    def gap(self, group: str) -> pd.Series[float]:
        """Return by how many percentage points recent graduates exceed a group."""
        return self.rates["recent_graduates"] - self.rates[group]

    @property
    def table(self) -> pd.DataFrame:
        """One row per year."""
        frame = self.rates.add_suffix("_unemployment_pct").reset_index()
        return frame.assign(gap_to_all_workers_points=self.gap("all_workers").to_numpy())


def rows(frames: Frames) -> Data:
    """Average the months of each year."""
    return Data(young_graduates.yearly_rates(frames["graduate_labor_market_releases"]).dropna())


def drawn_years(frames: Frames) -> tuple[int, int]:
    """Return the first and the last year with every group."""
    years = rows(frames).rates.index
    return int(years[0]), int(years[-1])


def draw(data: Data) -> Chart:
    """Draw the gap to both groups, and the level of no gap."""
    years = data.rates.index.tolist()
    traces = [
        charts.line(
            years,
            data.gap(group).round(2).tolist(),
            name,
            LOOKS[group],
            hover="%{y:+.2f} percentage points",
        )
        for group, name in NAMES.items()
    ]
    marks = [charts.level(0), *charts.event(2022, "ChatGPT appears")]
    across = {"tickformat": "d", "hoverformat": "d"}
    title = "recent graduates' rate less that of others, percentage points"
    return charts.chart(traces, y=title, x="year", xaxis=across, marks=marks)


def describe(data: Data) -> Text:
    """Say where the gap stands, and since when graduates fare worse than all workers."""
    gap, last = data.gap("all_workers"), int(data.rates.index[-1])
    better = gap[gap < 0]
    now = float(gap.iloc[-1])
    until = f"; until {int(better.index[-1])} it was below" if len(better) and now > 0 else ""
    side = "above" if now >= 0 else "below"
    finding = f"Recent graduates' unemployment is {abs(now):.1f} points {side} all workers'{until}."
    return Text(
        finding=finding,
        subtitle=f"Unemployment of recent graduates (22 to 27) less that of others, yearly means, "
        f"{data.rates.index[0]} to {last}",
        alt=f"Two lines by year since {data.rates.index[0]}. {finding}",
        headline=(f"{signed(now, 1)} points", f"gap of recent graduates to all workers in {last}"),
        notes=(
            (
                f"They still fare better than people of their age without a degree: by "
                f"{abs(float(data.gap('young_workers').iloc[-1])):.1f} points in {last}."
            ),
            f"The last year with every month of each group is {last}.",
        ),
    )


SPEC = FigureSpec(
    id="G-7-gap",
    page="leaving",
    name="Graduates against others",
    question="Do young graduates find work less easily than others?",
    tables=("graduate_labor_market_releases",),
    terms=("recent graduates", "percentage point"),
    controls=_window.controls(drawn_years),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "The New York Fed averages twelve months of the Current Population Survey. All groups are taken "
        "from one release. Four explanations of the gap stand on the page “Why graduates struggle”."
    ),
)
