"""G-2-growth: is it still linear? A line up to a year, a line since, and the first one carried on."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis import debt, trend
from edudata.essay.answer import share
from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice, Number
from edudata.figures.debt import _shared as shared
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import billions, quarter, times

# The essay's first year.
START = 2008
SOURCES = {"nyfed": (shared.nyfed, shared.NYFED), "g19": (shared.g19, shared.G19)}


@dataclass(frozen=True, slots=True)
class Data:
    """Balances by quarter since 2008, and the straight lines before and after a first quarter.

    Attributes
    ----------
    rows : DataFrame
        One row per quarter, with its `decimal_year`.
    column : str
        Column of the balances, billions of `dollars`.
    """

    rows: pd.DataFrame
    column: str
    dollars: shared.Dollars
    growth: debt.Growth
    split: int
    publisher: str

    @property
    def known(self) -> pd.DataFrame:
        """The quarters with a balance."""
        return self.rows[self.rows[self.column].notna()]

    @property
    def table(self) -> pd.DataFrame:
        """The balances with both lines."""
        years = self.rows["decimal_year"]
        data = self.rows[["period_start", "period_end", self.column]].assign(
            line_before_billion_usd=self.growth.before.predict(years),
            line_after_billion_usd=self.growth.after.predict(years),
        )
        data.loc[years < self.split, "line_after_billion_usd"] = None
        return data


def years(frames: Frames) -> tuple[float, float, float]:
    """Return the first and last split with two years on either side, and the essay's last year."""
    return START + 2, frames["student_debt"]["period_end"].max().year - 2, 2019


def since_start(frames: Frames) -> tuple[int, int]:
    """Return the first and the last year drawn."""
    return START, frames["student_debt"]["period_end"].max().year


def rows(frames: Frames, *, split: int, source: str, basis: str) -> Data:
    """Fit straight lines to the balances before and after a first quarter."""
    select, publisher = SOURCES[source]
    balances = select(frames["student_debt"])
    dollars = shared.dollars_of(frames, basis, balances["period_end"])
    balances, column = dollars.restate(balances, "balance_billion_usd")
    balances = balances.assign(decimal_year=trend.decimal_years(balances["period_start"]))
    growth = debt.growth_at(balances["decimal_year"], balances[column], START, split)
    since = balances[balances["decimal_year"] >= START].reset_index(drop=True)
    return Data(since, column, dollars, growth, split, publisher)


def draw(data: Data) -> Chart:
    """Draw the series, both lines, and the first one carried on as dots."""
    every, split, (before, after) = data.rows, data.split, (data.growth.before, data.growth.after)
    early, late = every[every["decimal_year"] <= split], every[every["decimal_year"] >= split]
    traces = shared.line(every, data.column, data.publisher, shared.LINE_STYLES[data.publisher])
    for part, fit, look, name in (
        (early, before, (style.RED, "dash"), f"to {split}: {_pace(before.slope)}"),
        (late, after, (style.GREEN, "dash"), f"since: {_pace(after.slope)}"),
        (late, before, (style.GRAY, "dot"), "at the earlier pace"),
    ):
        y = fit.predict(part["decimal_year"]).round(2)
        traces.append(charts.line(shared.days(part), y, name, look, hover="$%{y:,.0f} billion"))
    return charts.chart(traces, y=f"billion {data.dollars.unit}")


def _pace(slope: float) -> str:
    return f"{'+' if slope >= 0 else ''}{billions(slope, 0)} a year"


def describe(data: Data) -> Text:
    """State how the growth since compares with the growth before."""
    before, after = data.growth.before.slope, data.growth.after.slope
    split, newest = data.split, quarter(data.known["period_end"].iloc[-1])
    if min(before, after) <= 0:
        finding = f"Since {split} student debt {_change(after)}; before, it {_change(before)}"
    elif data.growth.ratio < 1:
        finding = f"Since {split} student debt has grown at {share(data.growth.ratio)} of its earlier pace"
    else:
        finding = f"Since {split} student debt has grown {times(data.growth.ratio, 1)} as fast as before"
    return Text(
        finding=f"{finding}.",
        subtitle=f"Student loans outstanding each quarter, {data.publisher}, {data.dollars.words}: "
        f"{_pace(before)} from {START} to {split}, {_pace(after)} since",
        alt=f"Line chart from early {START} to {newest} with two straight lines. The one up to {split} is "
        f"{'steeper' if before > after else 'less steep'} than the one since. {finding}.",
        headline=(billions(after, 0), f"a year since {split}, after {billions(before, 0)} a year before"),
        notes=notes(data),
    )


def _change(slope: float) -> str:
    return f"{'grew' if slope >= 0 else 'shrank'} by {billions(abs(slope))} a year"


def notes(data: Data) -> tuple[str, ...]:
    """Give the fits, and the balance that the first line would have led to."""
    before, after, compared = data.growth.before, data.growth.after, data.growth.compared
    values, split = data.known, data.split
    x, y = values["decimal_year"], values[data.column]
    missing = float(before.predict(x.iloc[-1]) - y.iloc[-1])
    bends = "slowed" if trend.curvature(x, y).coefficient < 0 else "sped up"
    closer = "straight line" if compared.better == "linear" else "percentage curve"
    return (
        (
            f"At the earlier pace, the balance in {quarter(values['period_end'].iloc[-1])} would be "
            f"{billions(abs(missing), 0)} {'higher' if missing >= 0 else 'lower'}."
        ),
        (
            f"How closely the lines fit (R², 1 is perfect): {compared.linear.r2:.3f} up to {split}, "
            f"{after.r2:.3f} over the {after.n} quarters since."
        ),
        (
            f"Growth by the same percentage every year has an R² of {compared.exponential.r2:.3f} up to "
            f"{split}; the {closer} fits better."
        ),
        (
            f"One line through all quarters since {START} has an R² of {trend.linear(x, y).r2:.3f}; over "
            f"the whole span growth {bends}."
        ),
        shared.unindexed(data.rows, data.column, "balance_billion_usd"),
    )


SPEC = FigureSpec(
    id="G-2-growth",
    page="debt",
    name="Growth of student debt",
    question="Is student debt still growing as fast as when the essay was written?",
    tables=("student_debt", "cpi"),
    controls=(
        Number(
            name="split",
            label="Compare before and after",
            bounds=years,
            help="The first quarter of this year ends one line and starts the other.",
        ),
        Choice(
            name="source",
            label="Publisher",
            options={"nyfed": "New York Fed", "g19": "Federal Reserve G.19"},
            default="nyfed",
        ),
        shared.BASIS,
        *_window.controls(since_start),
    ),
    terms=("linear fit", "r squared", "real", "trend"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "Two straight lines (ordinary least squares): one from the first quarter of 2008 to the first "
        "quarter of the year chosen, one from there to the newest quarter. The two sources count different "
        "loans. The G.19 report includes private loans, accrued interest and defaulted loans that credit "
        "reports no longer show."
    ),
)
