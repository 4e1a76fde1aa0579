"""What recent graduates earn, against young people with a high-school diploma, in constant dollars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.errors import OutOfRangeError
from edudata.figures import style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


def newest(frames: Frames) -> pd.DataFrame:
    """The newest release, a row a year: p25, median, p75 of graduates and the high-school median."""
    wages = frames["graduate_wages"]
    rows = wages[wages["release"] == wages["release"].max()]
    names = {25: "p25_usd", 50: "median_usd", 75: "p75_usd"}
    recent = rows[rows["group"] == "recent_graduates"]
    wide = recent.pivot(index="year", columns="percentile", values="wage_usd").rename(columns=names)
    school = rows[rows["group"] == "high_school_graduates"].set_index("year")["wage_usd"]
    wide["high_school_median_usd"] = school
    wide["ratio"] = (wide["median_usd"] / school).round(3)
    for name in ("release", "dollar_year"):
        wide[name] = rows[name].iloc[0]
    return wide.rename_axis(columns=None).reset_index()


def years(frames: Frames) -> tuple[float, float, float]:
    """First year, the last but four, and the first as default."""
    year = frames["graduate_wages"]["year"]
    return int(year.min()), int(year.max()) - 4, int(year.min())


def lines(rows: pd.DataFrame) -> go.Figure:
    """The band between the quartiles, the median in it, the high-school median below."""
    import plotly.graph_objects as go

    year = rows["year"].to_numpy()
    edge = {"mode": "lines", "line": {"width": 0.5, "color": style.BLUE}, "hovertemplate": "$%{y:,.0f}"}
    figure = go.Figure(
        [
            go.Scatter(
                x=year, y=rows["p75_usd"].to_numpy(), name="upper quartile", showlegend=False, **edge
            ),
            go.Scatter(
                x=year,
                y=rows["p25_usd"].to_numpy(),
                name="middle half of recent graduates",
                fill="tonexty",
                fillcolor="rgba(43,123,186,0.18)",
                **edge,
            ),
        ]
    )
    for column, name, color, dash in (
        ("median_usd", "median, bachelor's degree", style.BLUE, "solid"),
        ("high_school_median_usd", "median, high-school diploma", style.ORANGE, "dash"),
    ):
        figure.add_trace(
            go.Scatter(
                x=year,
                y=rows[column].to_numpy(),
                mode="lines",
                name=name,
                line={"color": color, "dash": dash, "width": 2.5},
                hovertemplate="$%{y:,.0f}",
            )
        )
    style.layout(figure, y=f"wage a year, {rows['dollar_year'].iloc[0]} dollars")
    figure.update_yaxes(rangemode="tozero", tickprefix="$", tickformat=",d")
    return figure


def ratio(rows: pd.DataFrame) -> go.Figure:
    """Graduates' median over the high-school median."""
    import plotly.graph_objects as go

    figure = go.Figure(
        go.Scatter(
            x=rows["year"].to_numpy(),
            y=rows["ratio"].to_numpy(),
            mode="lines+markers",
            name="bachelor's over high-school median",
            line={"color": style.BLUE, "width": 2.5},
            marker={"size": 5},
            hovertemplate="%{y:.2f} times",
        )
    )
    style.layout(figure, y="times the high-school median", showlegend=False)
    figure.add_hline(y=1, line={"color": style.GRAY, "dash": "dot", "width": 1.5})
    return figure


def draw(frames: Frames, *, show: str, since: float) -> Card:
    """Wages of the middle half of recent graduates beside the high-school median, or their ratio."""
    rows = newest(frames)
    rows = rows[rows["year"] >= since].reset_index(drop=True)
    if len(rows) < 2:
        raise OutOfRangeError(f"The wages end before {since:.0f}. Choose an earlier year.")
    first, last = rows.iloc[0], rows.iloc[-1]
    dollars, year = int(last["dollar_year"]), int(last["year"])
    real = 100 * (last["median_usd"] / first["median_usd"] - 1)
    finding = (
        f"In {year} half of recent graduates earned less than ${last['median_usd']:,.0f}, "
        f"{last['ratio']:.2f} times the high-school median; in {first['year']:.0f} it was "
        f"{first['ratio']:.2f} times. In constant dollars the median is {abs(real):.0f} % "
        f"{'higher' if real >= 0 else 'lower'}."
    )
    columns = ["year", "ratio"] if show == "ratio" else [c for c in rows.columns if c != "ratio"]
    below = int((rows["p25_usd"] < rows["high_school_median_usd"]).sum())
    return Card(
        chart=ratio(rows) if show == "ratio" else lines(rows),
        data=rows[columns],
        finding=finding,
        subtitle="Full-time workers aged 22–27, bachelor's degree only against high-school diploma only, "
        f"annual wage in constant {dollars} dollars",
        alt=f"{'Line' if show == 'ratio' else 'Band and lines'} from {first['year']:.0f} to {year}. "
        f"{finding}",
        headline=(f"${last['median_usd']:,.0f}", f"median wage of recent graduates in {year}"),
        notes=(
            (
                f"Release of {rows['release'].iloc[0] if 'release' in rows else ''}: the publisher's "
                f"constant dollars of {dollars}; values of {dollars} are rounded."
            ),
            (
                f"In {below} of {len(rows)} years the lowest quarter of recent graduates earned less than "
                "the high-school median."
            ),
            "Not comparable with the wages by major, which are nominal and rest on another survey.",
        ),
    )


WAGES = FigureSpec(
    id="G-3-wages",
    page="jobs",
    name="Pay of recent graduates",
    question="What do recent graduates earn, and how much more than people who stopped after high school?",
    tables=("graduate_wages",),
    controls=(
        Choice(
            name="show",
            label="Show",
            options={"wages": "wages", "ratio": "ratio to high school"},
            default="wages",
        ),
        Number(name="since", label="From year", bounds=years),
    ),
    about="Wages of full-time workers aged 22 to 27 in the Current Population Survey: the lower "
    "quartile, the median and the upper quartile of those with a bachelor's degree and no further one, "
    "and the median of those with a high-school diploma alone. The publisher deflates to the dollars of "
    "the last year shown. A difference between the groups is not the effect of the degree: they differ "
    "in more than schooling.",
    terms=("constant dollars", "median", "quartile"),
    make=draw,
)
