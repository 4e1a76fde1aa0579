"""G-3-wages: pay of recent graduates against a high-school diploma, in constant dollars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.errors import OutOfRangeError
from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice, Number
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import day, money, percent, times

PERCENTILES = {25: "p25_usd", 50: "median_usd", 75: "p75_usd"}


@dataclass(frozen=True, slots=True)
class Data:
    """Wages of one release, one row per year, and the value of the control."""

    rows: pd.DataFrame
    show: str

    @property
    def table(self) -> pd.DataFrame:
        """The columns drawn."""
        columns = [c for c in self.rows.columns if c != "ratio"]
        return self.rows[["year", "ratio"] if self.show == "ratio" else columns]


def newest(frames: Frames) -> pd.DataFrame:
    """Return p25, median, p75 of graduates and the high-school median by year, of the newest release."""
    wages = frames["graduate_wages_releases"]
    rows = wages[wages["release"] == wages["release"].max()]
    recent = rows[rows["group"] == "recent_graduates"]
    wide = recent.pivot(index="year", columns="percentile", values="wage_usd").rename(columns=PERCENTILES)
    school = rows[rows["group"] == "high_school_graduates"].set_index("year")["wage_usd"]
    wide["high_school_median_usd"] = school
    wide["ratio"] = (wide["median_usd"] / school).round(3)
    for name in ("release", "dollar_year"):
        wide[name] = rows[name].iloc[0]
    return wide.rename_axis(columns=None).reset_index()


def years(frames: Frames) -> tuple[float, float, float]:
    """Return the first year, the last but four, and the first again."""
    year = frames["graduate_wages_releases"]["year"]
    return int(year.min()), int(year.max()) - 4, int(year.min())


def rows(frames: Frames, *, show: str, since: int) -> Data:
    """Select the years chosen of the newest release."""
    wages = newest(frames)
    wages = wages[wages["year"] >= since].reset_index(drop=True)
    if len(wages) < 2:
        raise OutOfRangeError(f"The wages end before {since}. Choose an earlier year.")
    return Data(wages, show)


def _draw_ratio(data: Data) -> Chart:
    name, hover = "bachelor's divided by high-school median", "%{y:.2f} times"
    line = charts.line(
        data.rows["year"].to_numpy(), data.rows["ratio"].to_numpy(), name, style.BLUE, width=2.5,
        hover=hover, mode="lines+markers", marker={"size": 5},
    )  # fmt: skip
    one = charts.level(1, width=1.5, xref="x domain", yref="y")
    even = charts.level_words(1, "as much as a high-school graduate")
    return charts.chart([line], y="times the high-school median", showlegend=False, marks=[one, even])


def draw(data: Data) -> Chart:
    """Draw the band between the quartiles with both medians, or their ratio."""
    year, column = data.rows["year"].to_numpy(), {n: data.rows[n].to_numpy() for n in data.rows}
    if data.show == "ratio":
        return _draw_ratio(data)
    hover = "$%{y:,.0f}"
    edge: dict[str, Any] = {"width": 0.5, "hover": hover}
    fill: dict[str, Any] = {"fill": "tonexty", "fillcolor": "rgba(43,123,186,0.18)"}
    half, degree, diploma = (
        "middle half of recent graduates", "median, bachelor's degree", "median, high-school diploma",
    )  # fmt: skip
    school = column["high_school_median_usd"]
    traces = [
        charts.line(year, column["p75_usd"], "upper quartile", style.BLUE, showlegend=False, **edge),
        charts.line(year, column["p25_usd"], half, style.BLUE, **fill, **edge),
        charts.line(year, column["median_usd"], degree, (style.BLUE, "solid"), width=2.5, hover=hover),
        charts.line(year, school, diploma, (style.ORANGE, "dash"), width=2.5, hover=hover),
    ]
    axis = {"rangemode": "tozero", "tickprefix": "$", "tickformat": ",d"}
    return charts.chart(traces, y=f"wage a year, {column['dollar_year'][0]} dollars", yaxis=axis)


def describe(data: Data) -> Text:
    """State the newest median, and its ratio to the high-school median then and now."""
    rows = data.rows
    first, last = rows.iloc[0], rows.iloc[-1]
    dollars, year, began = int(last["dollar_year"]), int(last["year"]), int(first["year"])
    real = 100 * (last["median_usd"] / first["median_usd"] - 1)
    finding = (
        f"Recent graduates earn {times(last['ratio'], 1)} what high-school graduates earn, "
        f"{'up' if last['ratio'] > first['ratio'] else 'down'} from {times(first['ratio'], 1)} in {began}."
    )
    numbers = (
        f"Recent graduates' median: {money(last['median_usd'])} in {year}, {percent(abs(real), 0)} "
        f"{'more' if real >= 0 else 'less'} than in {began}. That is {times(last['ratio'])} the "
        f"high-school median; in {began} it was {times(first['ratio'])}."
    )
    below = int((rows["p25_usd"] < rows["high_school_median_usd"]).sum())
    return Text(
        finding=finding,
        subtitle="Yearly pay of full-time workers aged 22–27 with only a bachelor's degree or only a "
        f"high-school diploma, {dollars} dollars",
        alt=f"{'Line chart' if data.show == 'ratio' else 'Chart with two lines and a band'} from {began} "
        f"to {year}. {finding}",
        headline=(money(last["median_usd"]), f"median wage of recent graduates in {year}"),
        notes=(
            "The degree is not the only cause: the two groups also differ in other ways than schooling.",
            numbers,
            (
                f"In {below} of {len(rows)} years, a quarter of recent graduates earned less than the "
                "median high-school graduate."
            ),
            (
                f"The publisher adjusts for inflation (release of {day(str(last['release']))}). Values for "
                f"{dollars} are rounded."
            ),
            (
                "These wages cannot be compared with those by major, which come from another survey and "
                "are not adjusted for inflation."
            ),
        ),
    )


SPEC = FigureSpec(
    id="G-3-wages",
    page="jobs",
    name="Pay of recent graduates",
    question="What do recent graduates earn, and how much more than people who stopped after high school?",
    tables=("graduate_wages_releases",),
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(
        Choice("show", "Show", {"wages": "pay", "ratio": "multiple of high-school pay"}, "wages"),
        Number("since", "Start year", years),
        _window.until(_window.span("graduate_wages_releases", "year")),
    ),
    about="Pay of full-time workers aged 22 to 27 in the Current Population Survey. For people whose "
    "highest degree is a bachelor's we show the lower quartile, the median and the upper quartile; for "
    "people with a high-school diploma only, the median. The publisher adjusts for inflation to the "
    "dollars of the last year shown. The gap between the groups is not the effect of the degree alone, "
    "because they also differ in other ways.",
    terms=("constant dollars", "median", "quartile"),
)
