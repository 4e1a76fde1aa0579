"""G-1-trips: trips per day of cabs and app-based cars, and what cabs take in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.taxi._shared import UBER, plateau

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
    "farebox": ("farebox_per_day_usd", "dollars a day, cab fares", "${:,.0f}"),
    "vehicles": ("vehicles_per_day", "vehicles on the road a day", "{:,.0f}"),
}


@dataclass(frozen=True, slots=True)
class Trips:
    """The lines drawn, and what the finding is computed from."""

    table: pd.DataFrame
    by_year: pd.Series[Any]
    measure: str
    by: str
    plateau: tuple[pd.Timestamp, pd.Timestamp]
    newest: pd.Timestamp
    missing_classes: list[str]

    @property
    def column(self) -> str:
        """Column of the measure."""
        return MEASURES[self.measure][0]

    @property
    def words(self) -> str:
        """The measure with its unit."""
        return MEASURES[self.measure][1]


def yearly(trips: pd.DataFrame, column: str) -> pd.DataFrame:
    """Average the twelve months of each whole year, by class of license.

    yellow, trips_per_day, 2012 -> 487,929
    """
    months = trips[trips[column].notna()]
    by_year = months.assign(year=months["period_start"].dt.year).groupby(["license_class", "year"])
    means = by_year[column].agg(["mean", "count"]).reset_index()
    # The first and the last year are often cut; their mean would follow the season.
    whole = means[means["count"] == 12].drop(columns="count")
    return whole.rename(columns={"mean": column})


def _with_dates(means: pd.DataFrame) -> pd.DataFrame:
    """Give each year the dates of its ends, so that years and months have the same columns."""
    year = means["year"].astype(str)
    start, end = (pd.to_datetime(year + day) for day in ("-01-01", "-12-31"))
    return means.assign(period_start=start, period_end=end)


def rows(frames: Frames, *, measure: str, by: str) -> Trips:
    """Choose the measure by month or by whole year."""
    trips = frames["taxi_trips"].sort_values(["license_class", "period_start"], ignore_index=True)
    column = MEASURES[measure][0]
    means = yearly(trips, column)
    if by == "month":
        table = trips.loc[trips[column].notna(), ["license_class", "period_start", "period_end", column]]
    else:
        table = _with_dates(means)[["license_class", "year", "period_start", "period_end", column]]
    first, last = plateau(frames["medallion_prices"])
    newest = trips["period_end"].max()
    # Classes report with different delays: a note names those that lag.
    ends = trips.groupby("license_class")["period_end"].max()
    return Trips(
        table=table.reset_index(drop=True),
        by_year=means.set_index(["license_class", "year"])[column],
        measure=measure,
        by=by,
        plateau=(first["period_start"], last["period_end"]),
        newest=newest,
        missing_classes=sorted(NAMES[str(kind)][0] for kind, end in ends.items() if end < newest),
    )


def describe(data: Trips) -> Text:
    """Say how far yellow cabs fell from their best year."""
    finding, fall, years, numbers = _finding(data)
    return Text(
        finding=f"{finding}.",
        subtitle=f"{data.words[0].upper()}{data.words[1:]}, average of each {data.by}, New York City",
        alt=f"Line chart with one line for each kind of taxi license. {finding}.",
        headline=(f"−{fall:.0f}%", f"yellow cabs, {years}"),
        notes=(f"Yellow cabs: {numbers}.", *_notes(data)),
    )


def _finding(data: Trips) -> tuple[str, float, str, str]:
    """Return the finding, the fall in percent, its years, and the numbers behind it."""
    pattern = MEASURES[data.measure][2]
    yellow = data.by_year.loc[YELLOW]
    best, last = int(yellow.idxmax()), int(yellow.index.max())
    fall = 100 * (1 - yellow[last] / yellow[best])
    finding = {
        "trips": f"Yellow cabs make {fall:.0f}% fewer trips a day than in {best}",
        "farebox": f"Yellow cabs collect {fall:.0f}% less in fares than in {best}",
        "vehicles": f"{fall:.0f}% fewer yellow cabs are on the road than in {best}",
    }[data.measure]
    numbers = f"{pattern.format(yellow[best])} a day in {best}, {pattern.format(yellow[last])} in {last}"
    # A measure that only cabs report has no app-based cars.
    if (APPS, last) in data.by_year.index:
        apps = data.by_year.loc[APPS]
        first, ratio = apps.index[0], apps[last] / apps.iloc[0]
        numbers += (
            f". App-based cars: {pattern.format(apps.iloc[0])} in {first}, {ratio:.0f} times as many in "
            f"{last} ({pattern.format(apps[last])})"
        )
    return finding, fall, f"{best} to {last}", numbers


def _notes(data: Trips) -> tuple[str, ...]:
    first, last = data.plateau
    missing = ", ".join(data.missing_classes)
    return (
        "Fares include surcharges, taxes and tolls, not card tips; only cabs report them."
        if data.measure == "farebox"
        else "The city published no trips of app-based cars before 2015; the services started earlier.",
        f"Shaded: {first:%B %Y} to {last:%B %Y}, when medallion prices were highest.",
        "The drop in March 2020 is the pandemic. A yearly value is the average of its 12 months.",
        (
            "The license class of app-based cars (“high volume”) has existed since 2019; the city uses it "
            "for months from 2015 on."
        ),
        f"{data.newest:%B %Y} has no numbers yet for {missing}." if missing else "",
        "The newest months are revised later.",
    )


def draw(data: Trips) -> Chart:
    """Draw a line per class; the span of the highest medallion prices is shaded."""
    lines = []
    for kind, (name, color, dash) in NAMES.items():
        part = data.table[data.table["license_class"] == kind]
        if len(part):
            x, y = part["period_start"].to_numpy(), part[data.column].to_numpy()
            hover = "$%{y:,.0f}" if data.measure == "farebox" else f"%{{y:,.0f}} {data.measure}"
            lines.append(charts.line(x, y, name, (color, dash), width=2.2, hover=hover))
    return charts.chart(
        lines,
        y=data.words,
        marks=[
            *charts.bands([data.plateau]),
            charts.label(data.plateau[1], "medallions<br>at their peak", align="left"),
            *charts.event(UBER, "Uber<br>arrives", side="right"),
            *charts.event(charts.PANDEMIC, "pandemic", side="right"),
        ],
        yaxis={"rangemode": "tozero"},
    )


SPEC = FigureSpec(
    id="G-1-trips",
    page="taxi",
    name="Trips of cabs and app-based cars",
    question="Why did medallions lose their value: who drives New Yorkers now?",
    tables=("taxi_trips", "medallion_prices"),
    controls=(
        Choice(
            "measure",
            "Measure",
            {"trips": "trips", "farebox": "cab fares", "vehicles": "vehicles"},
            "trips",
        ),
        Choice("by", "Average of each", {"month": "month", "year": "year"}, "month"),
        *_window.controls(_window.span("taxi_trips", "period_start")),
    ),
    terms=("medallion",),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "Monthly totals of the New York City Taxi and Limousine Commission. Yellow cabs need a medallion. "
        "Green cabs may pick up passengers only outside central Manhattan. App-based cars (Uber, Lyft and "
        "others) need no medallion."
    ),
)
