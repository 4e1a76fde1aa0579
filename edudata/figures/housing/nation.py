"""G-5-nation: price, payment and NAR's index for the nation since 1984."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edudata.figures import style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames
from edudata.figures.text import amount

HOME = "home_prices_and_income"
BREAKS = (2013, 2017)
"""Years in which the income survey changed its methods."""


@dataclass(frozen=True, slots=True)
class Line:
    """One national series: its column, axis title, number format, and whether more is dearer."""

    column: str
    label: str
    axis: str
    unit: str
    digits: int
    dearer_up: bool
    words: str
    definition: str


LINES: Mapping[str, Line] = {
    "price_to_income": Line(
        "price_to_income",
        "Price to income",
        "Years of household income",
        "years",
        2,
        True,
        "The median new home costs {} of the median household's income",
        "Mean of the four quarters' median price of new houses over median household income",
    ),
    "payment_to_income": Line(
        "payment_to_income_pct",
        "Payment to income",
        "Payment, % of household income",
        "pct",
        1,
        True,
        "The mortgage payment on the median new home takes {} of the median household's income",
        "20 % down, 30 years at the year's mean mortgage rate, principal and interest only",
    ),
    "nar_index": Line(
        "nar_hai_index",
        "Affordability index",
        "Index, 100 = income just qualifies",
        "",
        0,
        False,
        "By NAR's formula the affordability index stands at {}",
        "NAR's formula on new-house prices and household income: at 100 the median income just qualifies",
    ),
}


def make(frames: Frames, measure: str) -> Card:
    """One national series from the first year in which all inputs are published."""
    import plotly.graph_objects as go

    from edudata.analysis.national import national_affordability

    line = LINES[measure]
    frame = national_affordability(frames[HOME])
    years, values = frame["year"], frame[line.column]
    last, first = frame.iloc[-1], frame.iloc[0]
    worst = (frame.nlargest if line.dearer_up else frame.nsmallest)(1, line.column).iloc[0]

    def shown(row: Any) -> str:
        return amount(row[line.column], line.unit, line.digits)

    figure = go.Figure(
        go.Scatter(
            x=years.to_numpy(),
            y=values.to_numpy(),
            mode="lines+markers",
            marker={"size": 5},
            line={"color": style.BLUE, "width": 2.5},
            name=line.label,
            hovertemplate="%{x}: %{y:." + str(line.digits) + "f}<extra></extra>",
            showlegend=False,
        )
    )
    style.layout(figure, y=line.axis, hovermode="closest")
    recessions = frames["recessions"]
    recent = recessions[recessions["trough"].dt.year >= int(first["year"])]
    # A yearly value stands for the middle of its year, so dates move with it.
    spans = [
        (p.year + (p.month - 7) / 12, t.year + (t.month - 6) / 12)
        for p, t in zip(recent["peak"], recent["trough"], strict=True)
    ]
    style.bands(figure, spans)  # named in the notes: a label would run into the next one on a telephone
    for year, side in zip(BREAKS, ("top left", "top right"), strict=True):  # apart on a telephone
        style.mark(figure, year - 0.5, f"{year}", side)
    up = -22 if line.dearer_up else 26
    marked = {int(first["year"]): (first, 34, 26)}
    if worst["year"] != last["year"]:
        marked[int(worst["year"])] = (worst, 34 if worst["year"] == first["year"] else -34, up)
    for row, dx, dy in marked.values():
        figure.add_annotation(
            x=row["year"],
            y=row[line.column],
            text=f"{row['year']:.0f}: {shown(row)}",
            arrowhead=0,
            ax=dx,
            ay=dy,
        )
    figure.add_annotation(
        x=last["year"],
        y=last[line.column],
        text=f"{last['year']:.0f}:<br>{amount(last[line.column], '', line.digits)}",
        showarrow=False,
        xanchor="left",
        xshift=6,
    )
    figure.update_xaxes(range=[first["year"] - 1, last["year"] + 6])
    low, high = float(values.min()), float(values.max())
    figure.update_yaxes(range=[low - 0.2 * (high - low), high + 0.25 * (high - low)])
    if line.unit == "":
        figure.add_hline(y=100, line={"color": style.GRAY, "dash": "dash", "width": 1})
    extreme = "highest" if line.dearer_up else "lowest"
    finding = f"{line.words.format(shown(last))} in {last['year']:.0f}"
    if worst["year"] == last["year"]:
        finding += f", the {extreme} of all years"
    elif worst["year"] != first["year"]:
        finding += f", {shown(worst)} in {worst['year']:.0f} ({extreme})"
    finding += f", {shown(first)} in {first['year']:.0f}"
    finding += f" ({extreme})." if worst["year"] == first["year"] else "."
    return Card(
        chart=figure,
        data=frame,
        finding=finding,
        subtitle=f"{line.definition}. United States, {first['year']:.0f} to {last['year']:.0f}.",
        alt=(
            f"Line of {len(frame)} years. {finding} The mean of all years is "
            f"{amount(float(values.mean()), line.unit, line.digits)}."
        ),
        headline=(shown(last), f"{line.label.lower()}, {last['year']:.0f}"),
        notes=(
            "The price is that of new houses only, the income of all households: watch change, not level.",
            f"{last['year']:.0f} is the last year whose income is published.",
            f"Dotted: the methods of the income survey changed in {BREAKS[0]} and {BREAKS[1]}.",
            "Shaded: recessions as dated by the NBER.",
            "Maps and metros use owners' estimates of all homes over five years: another measure.",
        ),
    )


SPEC = FigureSpec(
    id="G-5-nation",
    page="housing",
    name="Nation since 1984",
    question="Has a home become dearer beside income, for the nation as a whole?",
    tables=(HOME, "recessions"),
    controls=(
        Choice("measure", "Measure", {key: line.label for key, line in LINES.items()}, "price_to_income"),
    ),
    terms=("price to income", "mortgage payment", "index", "recession"),
    make=make,
    about=(
        "Price: median sales price of new houses (Census Bureau and HUD), mean of the four quarters. "
        "Income: median household income in current dollars (Census Bureau), published each September for "
        "the year before. Rate: 30-year fixed mortgage rate (Freddie Mac), mean of the twelve months. Only "
        "years in which all three are complete are shown. The affordability index follows the formula of "
        "the National Association of Realtors (20 percent down, a quarter of income for principal and "
        "interest); NAR itself takes existing houses and family income, so its own numbers differ."
    ),
)
