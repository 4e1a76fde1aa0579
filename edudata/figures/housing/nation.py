"""G-5-nation: price, payment and NAR's index for the nation since 1984."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis.national import national_affordability
from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart, Mark
from edudata.figures.controls import Choice
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import amount

HOME = "home_prices_and_income"
# Years in which the income survey changed its methods.
BREAKS = (2013, 2017)


@dataclass(frozen=True, slots=True)
class Line:
    """One national series: its column, the words for it, and whether a higher value costs more."""

    column: str
    label: str
    axis: str
    unit: str
    digits: int
    higher_costs_more: bool
    words: str
    definition: str

    def text(self, row: pd.Series[Any], unit: str | None = None) -> str:
        """Format a year's value."""
        return amount(row[self.column], self.unit if unit is None else unit, self.digits)


LINES: Mapping[str, Line] = {
    "price_to_income": Line(
        "price_to_income",
        "Price to income",
        "Years of household income",
        "years",
        2,
        True,
        "A new home costs {} of household income",
        "Median price of new houses (average of four quarters) divided by median household income",
    ),
    "payment_to_income": Line(
        "payment_to_income_pct",
        "Payment to income",
        "Payment, % of household income",
        "pct",
        1,
        True,
        "The payment on a new home takes {} of household income",
        "Mortgage payment on the median new house: 20% down, 30 years, the year's average rate, principal "
        "and interest only",
    ),
    "nar_index": Line(
        "nar_hai_index",
        "Affordability index",
        "Index, 100 = income just qualifies",
        "",
        0,
        False,
        "The affordability index is {}",
        "Formula of the National Association of Realtors, new-house prices: at 100 the median income just "
        "qualifies for a mortgage",
    ),
}


@dataclass(frozen=True, slots=True)
class Data:
    """Years in which all inputs are published, one of their series, and recessions."""

    table: pd.DataFrame
    line: Line
    recessions: pd.DataFrame

    @property
    def first(self) -> pd.Series[Any]:
        """The first year."""
        return self.table.iloc[0]

    @property
    def last(self) -> pd.Series[Any]:
        """The last year."""
        return self.table.iloc[-1]

    @property
    def worst(self) -> pd.Series[Any]:
        """The year in which a home cost most."""
        pick = self.table.nlargest if self.line.higher_costs_more else self.table.nsmallest
        return pick(1, self.line.column).iloc[0]


def drawn_years(frames: Frames) -> tuple[int, int]:
    """Return the first and the last year that has all inputs."""
    years = national_affordability(frames[HOME])["year"]
    return int(years.min()), int(years.max())


def rows(frames: Frames, *, measure: str) -> Data:
    """Compute the national series."""
    return Data(national_affordability(frames[HOME]), LINES[measure], frames["recessions"])


def draw(data: Data) -> Chart:
    """Draw the series with recessions, breaks and the years named in the finding."""
    line, years, values = data.line, data.table["year"], data.table[data.line.column]
    trace = charts.line(
        years.to_numpy(), values.to_numpy(), line.label, style.BLUE, width=2.5, mode="lines+markers",
        marker={"size": 5}, hover="%{x}: %{y:." + str(line.digits) + "f}<extra></extra>", showlegend=False,
    )  # fmt: skip
    low, high = float(values.min()), float(values.max())
    return charts.chart(
        [trace],
        y=line.axis,
        hovermode="closest",
        marks=marks(data),
        # Room for the first label; that of the last year stands right of the plot.
        xaxis={"range": [data.first["year"] - 1, data.last["year"] + 1]},
        margin={"r": 60},
        yaxis={"range": [low - 0.2 * (high - low), high + 0.25 * (high - low)]},
    )


def marks(data: Data) -> list[Mark]:
    """Shade recessions, mark the survey's breaks, and label the years of the finding."""
    line, first, last = data.line, data.first, data.last
    recent = data.recessions[data.recessions["trough"].dt.year >= int(first["year"])]
    # A yearly value is drawn at the middle of its year, so dates move with it.
    spans = [
        (peak.year + (peak.month - 7) / 12, trough.year + (trough.month - 6) / 12)
        for peak, trough in zip(recent["peak"], recent["trough"], strict=True)
    ]
    marks = charts.bands(spans)
    words = ("survey changed", "changed again")
    for year, text, side in zip(BREAKS, words, ("left", "right"), strict=True):
        marks += charts.event(year - 0.5, text, side=side)
    marks += [charts.label(spans[0][0], "recession")] if spans else []
    marks += [charts.label(start, "pandemic", y=0.1) for start, end in spans if start < 2020 < end + 1]
    marks += [_arrow(line, row, *offset) for row, offset in _labeled(data)]
    end = f"{last['year']:.0f}:<br>{line.text(last, '')}"
    marks.append(charts.words(last["year"], last[line.column], end, xanchor="left", xshift=6))
    return (
        marks
        if line.unit
        else [*marks, charts.level(100, dash="dash"), charts.level_words(100, "income just qualifies")]
    )


def _labeled(data: Data) -> list[tuple[pd.Series[Any], tuple[int, int]]]:
    """Return the first and the costliest year, each with the place of its label in pixels."""
    first, worst, last = data.first, data.worst, data.last
    up = -22 if data.line.higher_costs_more else 26
    if worst["year"] == last["year"]:
        return [(first, (34, 26))]
    if worst["year"] == first["year"]:
        return [(worst, (34, up))]
    return [(first, (34, 26)), (worst, (-34, up))]


def _arrow(line: Line, row: pd.Series[Any], dx: int, dy: int) -> Mark:
    text = f"{row['year']:.0f}: {line.text(row)}"
    return {"x": row["year"], "y": row[line.column], "text": text, "arrowhead": 0, "ax": dx, "ay": dy}


def describe(data: Data) -> Text:
    """Compare the last year with the costliest and the first."""
    line, years = data.line, data.table
    first, last, worst = data.first, data.last, data.worst
    extreme = "highest" if line.higher_costs_more else "lowest"
    now, then = (amount(row[line.column], line.unit, min(line.digits, 1)) for row in (last, first))
    moved = "up" if last[line.column] > first[line.column] else "down"
    finding = f"{line.words.format(now)}, {moved} from {then} in {first['year']:.0f}."
    more = f"{last['year']:.0f} is the {extreme} of all years"
    if worst["year"] != last["year"]:
        more = f"{line.text(worst)} in {worst['year']:.0f} is the {extreme}"
    return Text(
        finding=finding,
        subtitle=f"{line.definition}, United States",
        alt=f"Line chart of {len(years)} years. {finding} The average of all years is "
        f"{amount(float(years[line.column].mean()), line.unit, line.digits)}.",
        headline=(line.text(last), f"{line.label.lower()}, {last['year']:.0f}"),
        notes=_notes(data, more),
    )


def _notes(data: Data, extreme: str) -> tuple[str, ...]:
    """Name the extreme year, the breaks of the surveys and the shading."""
    first, last = data.first["year"], data.last["year"]
    return (
        "Prices are of new houses only, incomes of all households: look at the change, not the level.",
        f"{first:.0f} to {last:.0f}: {extreme}.",
        f"Incomes are published up to {last:.0f}.",
        f"Dotted lines: the income survey changed its methods in {BREAKS[0]} and {BREAKS[1]}.",
        "Shaded: recessions as dated by the National Bureau of Economic Research.",
        "The maps differ: they use owners' estimates of all homes over five years.",
    )


SPEC = FigureSpec(
    id="G-5-nation",
    page="housing",
    name="Home prices and income since 1984",
    question="Nationwide, have homes become more expensive compared with income?",
    tables=(HOME, "recessions"),
    controls=(
        Choice("measure", "Measure", {key: line.label for key, line in LINES.items()}, "price_to_income"),
        *_window.controls(drawn_years),
    ),
    terms=("price to income", "mortgage payment", "index", "recession"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "Price: median sales price of new houses (Census Bureau and HUD), average of four quarters. "
        "Income: median household income in current dollars (Census Bureau), published each September for "
        "the year before. Rate: 30-year fixed mortgage rate (Freddie Mac), average of 12 months. Only "
        "years with all three are shown. The affordability index follows the formula of the National "
        "Association of Realtors (20% down, a quarter of income for principal and interest). The "
        "association itself uses existing houses and family income, so its own numbers differ."
    ),
)
