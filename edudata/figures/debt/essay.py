"""G-2: Experian's first-quarter totals with a straight line, as in the essay; and the debt of today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis import debt, trend
from edudata.analysis.debt import Implied
from edudata.analysis.trend import Fit
from edudata.figures import _window, charts, style
from edudata.figures._period import ESSAY, NAME, PERIOD, today_only
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.debt import _shared as shared
from edudata.figures.debt import _today as today
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import percent, trillions


@dataclass(frozen=True, slots=True)
class Data:
    """Experian's totals with the fits of all points and of those that are not suspect.

    Attributes
    ----------
    rows : DataFrame
        One row per year.
    column : str
        Column of the totals, trillions of `dollars`.
    every, clean : Fit
        Straight lines through all points, and through those that are not suspect.
    comparison : Comparison
        Straight and exponential trend of the points that are not suspect.
    implied : dict of int to Implied
        What the New York Fed's balance implies for the suspect years.
    without_suspect : bool
        The reader chose the line through the points that are not suspect.
    """

    rows: pd.DataFrame
    column: str
    dollars: shared.Dollars
    every: Fit
    clean: Fit
    comparison: trend.Comparison
    implied: dict[int, Implied]
    without_suspect: bool

    @property
    def fits(self) -> tuple[Fit, Fit]:
        """The line chosen, and the other one."""
        return (self.clean, self.every) if self.without_suspect else (self.every, self.clean)

    @property
    def table(self) -> pd.DataFrame:
        """The totals with both lines."""
        years = self.rows["year"]
        return self.rows[["year", "period_end", self.column, "flag"]].assign(
            fit_of_all_trillion_usd=self.every.predict(years),
            fit_without_suspect_trillion_usd=self.clean.predict(years),
            implied_by_new_york_fed_trillion_usd=years.map({y: v.value for y, v in self.implied.items()}),
        )

    def total(self, year: int) -> float:
        """Return a year's total in the dollars drawn, in trillions."""
        return float(self.rows.loc[self.rows["year"] == year, self.column].iloc[0])

    def printed(self, year: int) -> str:
        """Quote the amount that the publisher printed, which is in current dollars."""
        billions = self.rows.loc[self.rows["year"] == year, "balance_billion_usd"].iloc[0]
        amount = trillions(billions / 1000)
        if self.dollars.index is None:
            return amount
        return f"{amount} in current dollars (here {trillions(self.total(year))})"


def rows(frames: Frames, *, period: str, without_2012: str, basis: str) -> Data | today.Data:
    """Select the essay's points, or the quarters up to today."""
    return as_in_essay(frames, without_2012, basis) if period == ESSAY else today.rows(frames, basis)


def as_in_essay(frames: Frames, without_2012: str, basis: str) -> Data:
    """Fit both lines, and compute what the New York Fed implies for suspect years."""
    totals = frames["student_debt_experian"].sort_values("period_end", ignore_index=True)
    dollars = shared.dollars_of(frames, basis, totals["period_end"])
    totals, billions = dollars.restate(totals, "balance_billion_usd")
    column = billions.replace("billion", "trillion")
    totals = totals.assign(year=totals["period_end"].dt.year, **{column: totals[billions] / 1000})
    # A suspect value is never changed: it is left out of the second line.
    clean = totals[totals["flag"].isna()]
    reference, same = dollars.restate(shared.nyfed(frames["student_debt_nyfed"]), "balance_billion_usd")
    # Experian counts in the first quarter, so that only the same quarters are compared.
    first_quarters = reference[reference["period_end"].dt.month == 3]
    compared = first_quarters[same].div(1000).set_axis(first_quarters["period_end"].dt.year)
    own = totals.set_index("year")[column]
    suspect = totals.loc[totals["flag"].notna(), "year"].tolist()
    return Data(
        totals,
        column,
        dollars,
        every=trend.linear(totals["year"], totals[column]),
        clean=trend.linear(clean["year"], clean[column]),
        comparison=trend.compare(clean["year"], clean[column]),
        implied={year: debt.implied(own, compared, year) for year in suspect},
        without_suspect=without_2012 == "yes",
    )


def draw(data: Data | today.Data) -> Chart:
    """Draw the essay's chart, or that of today."""
    return today.draw(data) if isinstance(data, today.Data) else draw_essay(data)


def draw_essay(data: Data) -> Chart:
    """Draw the line chosen, the other one thin, and suspect points hollow with what would fit."""
    years, suspect = data.rows["year"].tolist(), data.rows["flag"].notna()
    traces = []
    for fit, width, look in zip(
        data.fits, (2.5, 1.5), ((style.ORANGE, "solid"), (style.GRAY, "dot")), strict=True
    ):
        name = f"straight line through {fit.n} points"
        traces.append(charts.line(years, fit.predict(years), name, look, width=width, hover="%{y:.2f}"))
    dots: dict[str, Any] = {"size": 10, "edge": {"width": 2, "color": style.BLUE}, "hover": "%{y:.2f}"}
    for part, name, symbol in (
        (data.rows[~suspect], "Experian", "circle"),
        (data.rows[suspect], "as printed, likely a misprint", "circle-open"),
    ):
        x, y = part["year"].tolist(), part[data.column].tolist()
        traces.append(charts.points(x, y, name, style.BLUE, symbol=symbol, **dots))
    if data.implied:
        y = [value.value for value in data.implied.values()]
        edge = {"width": 2.5, "color": style.RED}
        name = "estimate from New York Fed data"
        traces.append(
            charts.points(list(data.implied), y, name, size=9, symbol="x-thin", edge=edge, hover="%{y:.3f}")
        )
    y_title = f"trillion {data.dollars.unit}"
    return charts.chart(traces, y=y_title, yaxis={"rangemode": "tozero"}, xaxis={"dtick": 2})


def describe(data: Data | today.Data) -> Text:
    """Describe the essay's chart, or that of today."""
    return today.describe(data) if isinstance(data, today.Data) else describe_essay(data)


def describe_essay(data: Data) -> Text:
    """State both fits and the suspect year."""
    first, last = data.rows.iloc[0], data.rows.iloc[-1]
    span = f"from {first['year']} to {last['year']}"
    grew = "in a nearly straight line" if data.comparison.better == "linear" else "faster and faster"
    finding = f"Student debt rose {grew} {span}"
    misprints = [
        f"The {data.printed(year)} printed for {year} looks like a misprint: about "
        f"{trillions(implied.value)} would fit the other years."
        for year, implied in data.implied.items()
    ]
    growth = percent((last[data.column] / first[data.column] - 1) * 100, 0)
    through = "the other points" if data.without_suspect else "all points"
    return Text(
        finding=f"{finding}.",
        subtitle="Total student loan debt in the first quarter of each year, Experian's 2019 edition, "
        f"{data.dollars.words}",
        alt=f"Chart of one dot a year with a straight line. The dots rise from "
        f"{trillions(first[data.column])} in {first['year']} to {trillions(last[data.column])} in "
        f"{last['year']}. One hollow dot lies far below the line. {finding}.",
        headline=(
            f"${data.fits[0].slope * 1000:.0f} billion a year",
            f"growth along the line through {through}",
        ),
        notes=(
            *misprints,
            (
                f"How closely the line fits (R², 1 is perfect): {data.every.r2:.3f} with all points, "
                f"{data.clean.r2:.3f} without the hollow one."
            ),
            *suspect_notes(data),
            (
                "Growth by the same percentage every year would have an R² of "
                f"{data.comparison.exponential.r2:.3f} without the hollow point."
            ),
            f"In total, debt grew {growth} {span}.",
            f"The essay starts in 2008; Experian's table starts in {first['year']}.",
            (
                "Later Experian editions count different accounts and months, so they do not continue the "
                "line."
            ),
        ),
    )


def suspect_notes(data: Data) -> list[str]:
    """Explain why a point is suspect, and what would fit."""
    return [
        f"Experian's totals are {value.low:.2f} to {value.high:.2f} times the New York Fed's in the other "
        f"years, but {value.own_ratio:.2f} times in {year}. The cross marks ${value.value:.3f} trillion, "
        "which the average ratio gives."
        for year, value in data.implied.items()
    ]


def _today_years(frames: Frames) -> tuple[int, int]:
    return today.FIRST, frames["student_debt_nyfed"]["period_end"].max().year


SPEC = FigureSpec(
    id="G-2",
    page="debt",
    name="Student debt in a straight line",
    question="Did student debt grow in a straight line, and does it still?",
    tables=("student_debt_experian", "student_debt_nyfed", "cpi"),
    controls=(
        PERIOD,
        Choice(
            name="without_2012",
            label="Line through",
            options={"no": "all points, as published", "yes": "all points but 2012"},
            default="no",
            when={NAME: (ESSAY,)},
        ),
        shared.BASIS,
        *map(today_only, _window.controls(_today_years)),
    ),
    terms=("linear fit", "r squared", "real"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "**Today.** Student loans on credit reports at the end of each quarter, New York Fed, with the "
        "ordinary least squares line through the essay's years.\n\n**In the essay.** "
        "Dots: total student loan debt on Experian's credit reports in the first quarter of each year, as "
        "printed in the 2019 edition of its yearly article. Line: the straight line closest to the dots "
        "(ordinary least squares). R² says how much of the variation the line explains.\n\n"
        "The number printed for 2012 is far below those of 2011 and 2013. We do not correct it. It appears "
        "as a hollow dot, with a cross for the amount that the New York Fed's balance of the same quarter "
        "suggests."
    ),
)
