"""G-2-growth: is it still linear? A line up to a year, a line since, and the first one carried on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.figures import style
from edudata.figures.debt import series
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from edudata.analysis.debt import Growth

START = 2008
"""The essay's first year."""
SOURCES = {"nyfed": (series.nyfed, series.NYFED), "g19": (series.g19, series.G19)}


def years(frames: Frames) -> tuple[float, float, float]:
    """Splits that leave at least two years on either side; the essay's last year by default."""
    last = frames["student_debt"]["period_end"].max().year
    return START + 2, last - 2, 2019


def make(frames: Frames, *, split: float, source: str, basis: str) -> Card:
    """Yearly growth before and after a first quarter, by straight lines."""
    from edudata.analysis import debt, trend

    select, publisher = SOURCES[source]
    rows = select(frames["student_debt"])
    dollars = series.dollars_of(frames, basis, rows["period_end"])
    rows, column = dollars.restate(rows, "balance_billion_usd")
    rows = rows.assign(decimal_year=trend.decimal_years(rows["period_start"]))
    found = debt.growth_at(rows["decimal_year"], rows[column], START, split)
    drawn = rows[rows["decimal_year"] >= START].reset_index(drop=True)
    known = drawn[drawn[column].notna()]
    before, after = found.before, found.after
    newest = series.quarter(known["period_end"].iloc[-1])
    finding = (
        f"Student debt {_change(before.slope)} from {START}Q1 to {split:.0f}Q1"
        f"{', nearly in a straight line,' if before.r2 > 0.99 else ''} and "
        f"{_change(after.slope)} since"
    )
    if min(before.slope, after.slope) > 0:
        finding += f": growth {'fell' if found.ratio < 1 else 'rose'} to {found.ratio * 100:.0f} %"
    carried = before.predict(drawn["decimal_year"])
    missing = float(before.predict(known["decimal_year"].iloc[-1]) - known[column].iloc[-1])
    whole = trend.linear(known["decimal_year"], known[column])
    bend = trend.curvature(known["decimal_year"], known[column])
    compared = found.compared
    straight = (
        f"R² up to {split:.0f}Q1: {compared.linear.r2:.3f} of the line, {compared.exponential.r2:.3f} of "
        f"constant percentage growth. The {compared.better} trend explains more."
    )
    data = drawn[["period_start", "period_end", column]].assign(
        line_before_billion_usd=carried,
        line_after_billion_usd=after.predict(drawn["decimal_year"]),
    )
    data.loc[drawn["decimal_year"] < split, "line_after_billion_usd"] = None
    return Card(
        chart=draw(drawn, column, found, split, publisher, dollars.unit),
        data=data,
        finding=f"{finding}.",
        subtitle=f"Student loans outstanding by quarter, {publisher}, billion {dollars.words}; straight "
        f"lines to and from {split:.0f}Q1",
        alt=f"Line chart from {START}Q1 to {newest}: a line fitted up to {split:.0f}Q1 rises "
        f"{'more' if before.slope > after.slope else 'less'} steeply than the one fitted since. "
        f"{finding}.",
        headline=(
            series.billion(after.slope, 1),
            f"change a year since {split:.0f}Q1, after {series.billion(before.slope, 1)} a year before",
        ),
        notes=(
            f"R² of the line since {split:.0f}Q1: {after.r2:.3f} over {after.n} quarters.",
            f"Had the first line gone on, the balance of {newest} would be {series.billion(abs(missing))} "
            + ("higher." if missing >= 0 else "lower."),
            straight,
            f"One line through all quarters from {START}Q1 has R² {whole.r2:.3f}; the curve bends "
            + ("down: growth slows." if bend.coefficient < 0 else "up: growth speeds up."),
            *series.unindexed(drawn, column, "balance_billion_usd"),
        ),
    )


def _change(slope: float) -> str:
    return f"{'grew' if slope >= 0 else 'shrank'} by {series.billion(abs(slope), 1)} a year"


def draw(
    rows: pd.DataFrame, column: str, found: Growth, split: float, publisher: str, unit: str
) -> go.Figure:
    """The series, both lines, and the first one carried on as dots."""
    import plotly.graph_objects as go

    figure = go.Figure()
    series.line(figure, rows, column, publisher, series.LOOK[publisher])
    early, late = rows[rows["decimal_year"] <= split], rows[rows["decimal_year"] >= split]
    for part, fit, color, dash, name in (
        (early, found.before, style.RED, "dash", f"to {split:.0f}Q1: {found.before.slope:+.1f} a year"),
        (late, found.after, style.GREEN, "dash", f"since: {found.after.slope:+.1f} a year"),
        (late, found.before, style.GRAY, "dot", "first line carried on"),
    ):
        figure.add_trace(
            go.Scatter(
                x=part["period_end"].dt.strftime("%Y-%m-%d").tolist(),
                y=fit.predict(part["decimal_year"]).round(2),
                mode="lines",
                name=name,
                line={"color": color, "dash": dash, "width": 2},
                hovertemplate="%{y:,.0f}",
            )
        )
    return style.layout(figure, y=f"billion {unit}")


SPEC = FigureSpec(
    id="G-2-growth",
    page="debt",
    name="Is it still linear?",
    question="Does student debt still grow in the line that the essay saw?",
    tables=("student_debt", "cpi"),
    controls=(
        Number(
            name="split", label="Line up to", bounds=years, help="The line may bend at its first quarter."
        ),
        Choice(
            name="source",
            label="Publisher",
            options={"nyfed": "New York Fed", "g19": "Federal Reserve G.19"},
            default="nyfed",
        ),
        series.BASIS,
    ),
    terms=("linear fit", "r squared", "real", "trend"),
    make=make,
    about=(
        "Ordinary least squares of the balance on time, once from the first quarter of 2008 to the first "
        "quarter of the year chosen and once from there to the newest quarter. The two publishers count "
        "different loans: the G.19 includes private loans, accrued interest and defaulted loans that "
        "credit reports no longer show."
    ),
)
