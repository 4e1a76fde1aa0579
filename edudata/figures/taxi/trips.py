"""G-1-trips: trips a day of cabs and app-based cars, and what cabs take in: the cause beside the effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edudata.figures import style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames
from edudata.figures.taxi.medallions import plateau

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

YELLOW, GREEN, APPS = "yellow", "green", "fhv_high_volume"
NAMES = {
    YELLOW: ("yellow cabs", style.ORANGE, "solid"),
    APPS: ("app-based cars", style.BLUE, "dash"),
    GREEN: ("green cabs", style.GREEN, "dot"),
    "fhv_black_car": ("black cars", style.PURPLE, "dashdot"),
    "fhv_livery": ("liveries", style.RED, "longdash"),
    "fhv_lux_limo": ("limousines", style.GRAY, "dot"),
}
MEASURES = {
    "trips": ("trips_per_day", "trips a day", "{:,.0f}"),
    "farebox": ("farebox_per_day_usd", "USD a day, fares of cabs", "${:,.0f}"),
    "vehicles": ("vehicles_per_day", "vehicles on the road a day", "{:,.0f}"),
}


def yearly(trips: pd.DataFrame, column: str) -> pd.DataFrame:
    """Plain means of the twelve months by class, of whole years only.

    yellow, trips_per_day, 2012 -> 487,929
    """
    known = trips[trips[column].notna()]
    years = known.assign(year=known["period_start"].dt.year).groupby(["license_class", "year"])[column]
    found = years.agg(["mean", "count"]).reset_index()
    whole = found[found["count"] == 12].drop(columns="count")
    return whole.rename(columns={"mean": column})


def make(frames: Frames, *, measure: str, by: str) -> Card:
    """A line a class, by month or by whole year."""
    import pandas as pd

    trips = frames["taxi_trips"].sort_values(["license_class", "period_start"], ignore_index=True)
    column, words, pattern = MEASURES[measure]
    means = yearly(trips, column)
    if by == "month":
        rows = trips.loc[trips[column].notna(), ["license_class", "period_start", "period_end", column]]
    else:
        rows = means.assign(
            period_start=pd.to_datetime(means["year"].astype(str) + "-01-01"),
            period_end=pd.to_datetime(means["year"].astype(str) + "-12-31"),
        )[["license_class", "year", "period_start", "period_end", column]]
    value = means.set_index(["license_class", "year"])[column]
    own = value.loc[YELLOW]
    high, last = int(own.idxmax()), int(own.index.max())
    fall = 100 * (1 - own[last] / own[high])
    said = f"Yellow cabs: {pattern.format(own[high])} {words.split(',')[0]} in {high}, "
    finding = f"{said}{pattern.format(own[last])} in {last}, {fall:.0f} % fewer"
    if measure == "farebox":
        finding = finding.replace("fewer", "less")
    if (APPS, last) in value.index:
        apps = value.loc[APPS]
        finding += (
            f"; app-based cars went from {pattern.format(apps.iloc[0])} in {apps.index[0]} to "
            f"{pattern.format(apps[last])}"
        )
    first, final = plateau(frames["medallion_prices"])
    newest = trips["period_end"].max()
    lacking = sorted(
        NAMES[str(c)][0]
        for c, end in trips.groupby("license_class")["period_end"].max().items()
        if end < newest
    )
    return Card(
        chart=draw(rows, column, words, (first["period_start"], final["period_end"])),
        data=rows.reset_index(drop=True),
        finding=f"{finding}.",
        subtitle=f"{words[0].upper()}{words[1:]}, mean of each {by}, New York City",
        alt=f"Lines by class of licence. {finding}.",
        headline=(f"−{fall:.0f} %", f"yellow cabs, {high} to {last}"),
        notes=(
            (f"Shaded: {first['period_start']:%B %Y} to {final['period_end']:%B %Y}, when averages of "
            "individual medallions were at their highest."),
            ("App-based (high volume) is a class of licence since 2019; the publisher carries months "
            "from 2015 under that name. It published no for-hire trips before: the lines start there, "
            "not the services."),
            "March 2020: the pandemic. A year's value is the plain mean of its twelve months.",
            *(["Fares include surcharges, taxes and tolls, not card tips; only cabs report them."]
              if measure == "farebox" else []),
            f"The newest month, {newest:%B %Y}, lacks {', '.join(lacking)}; last months are revised later."
            if lacking
            else "The last months are revised later.",
        ),
    )  # fmt: skip


def draw(rows: pd.DataFrame, column: str, words: str, span: tuple[Any, Any]) -> go.Figure:
    """A line for each class; the span in which medallions were dearest shaded."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for kind, (name, color, dash) in NAMES.items():
        part = rows[rows["license_class"] == kind]
        if part.empty:
            continue
        figure.add_trace(
            go.Scatter(
                x=part["period_start"].to_numpy(),
                y=part[column].to_numpy(),
                mode="lines",
                name=name,
                line={"color": color, "dash": dash, "width": 2.2},
                hovertemplate="%{y:,.0f}",
            )
        )
    style.layout(figure, y=words, yaxis_rangemode="tozero")
    style.bands(figure, [span], "medallions at their peak")
    return figure


SPEC = FigureSpec(
    id="G-1-trips",
    page="taxi",
    name="Trips of cabs and app-based cars",
    question="Why did the medallion fall: who carries New Yorkers now?",
    tables=("taxi_trips", "medallion_prices"),
    controls=(
        Choice(
            "measure",
            "Measure",
            {"trips": "trips", "farebox": "cab fares", "vehicles": "vehicles"},
            "trips",
        ),
        Choice("by", "By", {"month": "month", "year": "year"}, "month"),
    ),
    terms=("medallion",),
    make=make,
    about=(
        "Monthly totals of the New York City Taxi and Limousine Commission. Yellow cabs need a "
        "medallion; green cabs may pick up outside central Manhattan; app-based cars (Uber, Lyft and "
        "others) need none."
    ),
)
