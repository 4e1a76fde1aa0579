"""G-2: Experian's first-quarter totals with a straight line, as in the essay, and the point off it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.figures import style
from edudata.figures.debt import series
from edudata.figures.spec import Card, Choice, FigureSpec, Frames

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from edudata.analysis.debt import Implied
    from edudata.analysis.trend import Fit


def make(frames: Frames, *, without_2012: str, basis: str) -> Card:
    """The essay's figure, with the fit of all points and of those that are not suspect."""
    from edudata.analysis import debt, trend

    rows = frames["student_debt_experian"].sort_values("period_end", ignore_index=True)
    dollars = series.dollars_of(frames, basis, rows["period_end"])
    rows, column = dollars.restate(rows, "balance_billion_usd")
    shown = column.replace("billion", "trillion")
    rows = rows.assign(year=rows["period_end"].dt.year, **{shown: rows[column] / 1000})
    suspect = rows["flag"].notna()
    every = trend.linear(rows["year"], rows[shown])
    clean = trend.linear(rows.loc[~suspect, "year"], rows.loc[~suspect, shown])
    better = trend.compare(rows.loc[~suspect, "year"], rows.loc[~suspect, shown])
    chosen, other = (clean, every) if without_2012 == "yes" else (every, clean)

    reference, same = dollars.restate(series.nyfed(frames["student_debt_nyfed"]), "balance_billion_usd")
    first_quarters = reference[reference["period_end"].dt.month == 3]
    compared = first_quarters[same].div(1000).set_axis(first_quarters["period_end"].dt.year)
    own = rows.set_index("year")[shown]
    implied = {year: debt.implied(own, compared, year) for year in rows.loc[suspect, "year"].tolist()}
    figure = draw(rows, shown, chosen, other, implied, dollars.unit)
    first, last = rows.iloc[0], rows.iloc[-1]
    grew = "along a straight line" if better.better == "linear" else "faster and faster"
    span = f"from {first['year']} to {last['year']}"
    finding = f"Student debt grew {grew} {span}: its fit (R², 1 is perfect) is {every.r2:.3f} as published"
    for year, value in implied.items():
        printed = rows.loc[rows["year"] == year, shown].iloc[0]
        finding += (
            f" and {clean.r2:.3f} without {year}, whose ${printed:.2f} trillion is very likely a misprint: "
            f"about ${value.value:.2f} trillion fits"
        )
    data = rows[["year", "period_end", shown, "flag"]].assign(
        fit_of_all_trillion_usd=every.predict(rows["year"]),
        fit_without_suspect_trillion_usd=clean.predict(rows["year"]),
        implied_by_new_york_fed_trillion_usd=rows["year"].map({y: v.value for y, v in implied.items()}),
    )
    growth = last[shown] / first[shown] - 1
    return Card(
        chart=figure,
        data=data,
        finding=f"{finding}.",
        subtitle="Total student loan debt in the first quarter of each year, Experian's 2019 edition, "
        f"trillion {dollars.words}",
        alt=f"Dots for {first['year']} to {last['year']} rise from ${first[shown]:.2f} to "
        f"${last[shown]:.2f} trillion along a fitted straight line; the hollow dot lies far below it. "
        f"{finding}.",
        headline=(
            f"${chosen.slope * 1000:.0f} billion a year",
            "growth by the line through "
            + ("all points" if without_2012 == "no" else "the points not suspect"),
        ),
        notes=(
            *notes(rows, shown, implied),
            f"R² of constant percentage growth: {better.exponential.r2:.3f}, of the line: {clean.r2:.3f}.",
            f"In all the debt grew by {growth * 100:.1f} % {span}.",
            f"The essay dates the growth from 2008; the published table starts in {first['year']}.",
            "Later editions of Experian count other accounts and months; they do not continue this table.",
        ),
    )


def notes(rows: pd.DataFrame, shown: str, implied: dict[int, Implied]) -> tuple[str, ...]:
    """Why a point is suspect, and what would fit."""
    return tuple(
        f"{year} is drawn as published (hollow): {rows.loc[rows['year'] == year, shown].iloc[0]:.2f}. "
        f"Experian's totals are {value.low:.2f} to {value.high:.2f} times the New York Fed's in the other "
        f"years, {value.own_ratio:.2f} times in {year}; with the mean ratio it would be {value.value:.3f} "
        "(cross)."
        for year, value in implied.items()
    )


def draw(
    rows: pd.DataFrame, shown: str, chosen: Fit, other: Fit, implied: dict[int, Implied], unit: str
) -> go.Figure:
    """Dots, the line chosen, the other line thin, the suspect dot hollow with what would fit beside it."""
    import plotly.graph_objects as go

    figure = go.Figure()
    years = rows["year"].tolist()
    suspect = rows["flag"].notna()
    for fit, width, dash, name in (
        (chosen, 2.5, "solid", f"straight line, {chosen.n} points, R² {chosen.r2:.3f}"),
        (other, 1.5, "dot", f"straight line, {other.n} points, R² {other.r2:.3f}"),
    ):
        figure.add_trace(
            go.Scatter(
                x=years,
                y=fit.predict(years),
                mode="lines",
                name=name,
                line={"color": style.ORANGE if fit is chosen else style.GRAY, "width": width, "dash": dash},
                hovertemplate="%{y:.2f}",
            )
        )
    for part, name, symbol in (
        (rows[~suspect], "Experian", "circle"),
        (rows[suspect], "suspect, as published", "circle-open"),
    ):
        figure.add_trace(
            go.Scatter(
                x=part["year"].tolist(),
                y=part[shown].tolist(),
                mode="markers",
                name=name,
                marker={
                    "color": style.BLUE,
                    "size": 10,
                    "symbol": symbol,
                    "line": {"width": 2, "color": style.BLUE},
                },
                hovertemplate="%{y:.2f}",
            )
        )
    if implied:
        figure.add_trace(
            go.Scatter(
                x=list(implied),
                y=[value.value for value in implied.values()],
                mode="markers",
                name="implied by the New York Fed",
                marker={
                    "size": 9,
                    "symbol": "x-thin",
                    "line": {"width": 2.5, "color": style.RED},
                },
                hovertemplate="%{y:.3f}",
            )
        )
    return style.layout(figure, y=f"trillion {unit}", yaxis_rangemode="tozero", xaxis_dtick=2)


SPEC = FigureSpec(
    id="G-2",
    page="debt",
    name="Student debt, as in the essay",
    question="Did student debt grow in a straight line?",
    tables=("student_debt_experian", "student_debt_nyfed", "cpi"),
    controls=(
        Choice(
            name="without_2012",
            label="Line through",
            options={"no": "all points, as published", "yes": "all but the suspect 2012"},
            default="no",
        ),
        series.BASIS,
    ),
    terms=("linear fit", "r squared", "real"),
    make=make,
    about=(
        "Dots: total student loan debt on Experian's credit reports in the first quarter of each year, as "
        "printed in the 2019 edition of its yearly article. Line: ordinary least squares of the total on "
        "the year. R² is the share of the variance that the line explains.\n\n"
        "The figure printed for 2012 lies far below both neighbours. It is never changed here: it is drawn "
        "hollow, and beside it stands what the New York Fed's balance of the same quarter implies."
    ),
)
