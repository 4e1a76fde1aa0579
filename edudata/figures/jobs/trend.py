"""G-3-trend: the rate computed from each year's records, next to the New York Fed's monthly series."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import Any

import pandas as pd

from edudata.errors import OutOfRangeError
from edudata.figures import charts, style
from edudata.figures.charts import Chart, Mark
from edudata.figures.controls import Number
from edudata.figures.jobs import _microdata as micro
from edudata.figures.jobs import _shared as shared
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import day, percent, signed

# The year without a standard survey, and the first whose occupations have the newest codes.
GAP, NEW_CODES = 2020, 2018
RATE = "underemployment_pct"
AGES = "recent"
COLUMNS = ["year", "rate_pct", "se_pct", "low_pct", "high_pct", "n", "coverage_pct", "se_method"]
COLUMNS += ["missing_states", "new_york_fed_pct", "gap_points"]


@dataclass(frozen=True, slots=True)
class Data:
    """Rates by year and by month.

    Attributes
    ----------
    years : DataFrame
        One row per year with records: the rate, its interval, and the mean of the monthly series.
    monthly : Monthly
        The New York Fed's series.
    table : DataFrame
        Every year since the start, empty where there are no records.
    rule : str
        What counts as a college job.
    """

    years: pd.DataFrame
    monthly: shared.Monthly
    table: pd.DataFrame
    rule: str

    @property
    def kinds(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The years with exact standard errors, and those with approximate ones."""
        approximate = self.years["se_method"] == "kish"
        return self.years[~approximate], self.years[approximate]


def starts(frames: Frames) -> tuple[float, float, float]:
    """Return the first month's year, the newest year with records, and the first that could have them."""
    table = frames[micro.TABLE]
    newest = int(table.loc[table["level"] == "nation", "year"].max())
    return shared.years(frames)[0], newest, min(2010, newest)


def rows(frames: Frames, *, rule: str, since: int) -> Data:
    """Choose every year of records since the start, and average the published months of each."""
    table = frames[micro.TABLE]
    own = table[(table["level"] == "nation") & (table["rule"] == rule) & (table["ages"] == AGES)]
    own = own[own["year"] >= since].sort_values("year", ignore_index=True)
    if own.empty:
        raise OutOfRangeError(f"There are no records since {since}. Choose an earlier year.")
    monthly = shared.monthly(frames, (shared.RECENT,), RATE, shared.NEWEST, since)
    months = monthly.rows.groupby(monthly.rows["period_start"].dt.year)[RATE].agg(["mean", "count"])
    whole = months.loc[months["count"] == 12, "mean"]
    own["new_york_fed_pct"] = own["year"].map(whole).round(3)
    own["gap_points"] = (own["rate_pct"] - own["new_york_fed_pct"]).round(3)
    every = pd.DataFrame({"year": range(since, int(monthly.latest["period_start"].year) + 1)})
    every = every.merge(own[[c for c in COLUMNS if c != "new_york_fed_pct"]], on="year", how="left")
    every["new_york_fed_pct"] = every["year"].map(whole).round(3)
    return Data(own, monthly, every[COLUMNS], rule)


def draw(data: Data) -> Chart:
    """Draw the monthly series as a line and each year of records as a dot with its interval."""
    months = data.monthly.rows
    start = months["period_start"]
    look = (style.BLUE, "solid")
    traces = [
        charts.line(start.to_numpy(), months[RATE].to_numpy(), "New York Fed", look, hover="%{y:.1f}%")
    ]
    names = ("from microdata", "from microdata, approximate")
    for rows, name, symbol in zip(data.kinds, names, ("circle", "circle-open"), strict=True):
        if len(rows):
            traces.append(_dots(rows, name, symbol))
    marks = charts.recession_bands(data.monthly.recessions, start.min(), start.max())
    return charts.chart(traces, y="underemployed, % of employed graduates", marks=[*marks, *_gap(data)])


def _dots(rows: pd.DataFrame, name: str, symbol: str) -> charts.Trace:
    rates = rows["rate_pct"]
    error = micro.WHISKER | {
        "array": (rows["high_pct"] - rates).to_numpy(),
        "arrayminus": (rates - rows["low_pct"]).to_numpy(),
        "color": style.ORANGE,
    }
    hover = "%{y:.1f}%, 90% interval %{customdata[0]:.1f} to %{customdata[1]:.1f}%"
    return charts.points(
        [f"{year}-07-01" for year in rows["year"]], rates.to_numpy(), name, style.ORANGE, size=9,
        symbol=symbol, error_y=error, customdata=rows[["low_pct", "high_pct"]].to_numpy(), hover=hover,
        edge={"width": 2},
    )  # fmt: skip


def _gap(data: Data) -> list[Mark]:
    """Mark the year without a standard survey, where the records reach over it."""
    if not spans_gap(data):
        return []
    low = float(data.years["low_pct"].min())
    return [charts.words(f"{GAP}-07-01", low, "no survey", font={"size": 11}, yanchor="top")]


def spans_gap(data: Data) -> bool:
    """Return whether there are records from before and after the year without a survey."""
    years = data.years["year"]
    return bool(years.min() < GAP < years.max())


def describe(data: Data) -> Text:
    """Compare both sources: their change if there are two years of records, else their level."""
    first, last = data.years.iloc[0], data.years.iloc[-1]
    several = len(data.years) > 1
    return Text(
        finding=_change(first, last) if several else _level(last),
        subtitle=f"Share of employed {micro.whose(AGES)} in jobs that need no degree; rule of the "
        f"dots: {micro.RULES[data.rule]}",
        alt=f"Line of the New York Fed's monthly rate, {data.monthly.span}, with "
        f"{len(data.years)} {'dots' if several else 'dot'} computed from microdata and 90% intervals.",
        headline=(
            percent(float(last["rate_pct"])),
            f"of recent graduates were underemployed in {last['year']}, by our count",
        ),
        notes=(
            _how_sure(first, last) if several else _one_year(last),
            (
                "The levels need not agree: the line comes from another survey and leaves out people "
                "enrolled in school. Compare the changes."
            ),
            (
                f"{GAP} has no dot: the Census Bureau published no standard survey of that year. Nothing "
                "is put in its place."
                if spans_gap(data)
                else ""
            ),
            _incomplete(data.years),
            (
                f"Occupation codes changed in {NEW_CODES}. Earlier years are classified by the new codes "
                "that continue theirs, so that a step at that year can come from the codes."
                if first["year"] < NEW_CODES <= last["year"]
                else ""
            ),
            (
                f"New York Fed: release of {day(data.monthly.rows['release'].iloc[0])}, seasonally "
                "adjusted averages of three months. Dots are whole years."
            ),
            " ".join(micro.errors(approximate) for approximate in _methods(data)),
        ),
    )


def _methods(data: Data) -> list[bool]:
    return sorted(set(data.years["se_method"] == "kish"))


def _level(row: pd.Series[Any]) -> str:
    published, own = row["new_york_fed_pct"], percent(row["rate_pct"], 0)
    if pd.isna(published):
        return f"In {row['year']}, {own} of recent graduates were underemployed by our count."
    return (
        f"In {row['year']}, we find {own} of recent graduates underemployed; the New York Fed, "
        f"{percent(published, 0)}."
    )


def _change(first: pd.Series[Any], last: pd.Series[Any]) -> str:
    """State the change in the records, and that of the published series over the same years."""
    change = float(last["rate_pct"] - first["rate_pct"])
    error = hypot(first["se_pct"], last["se_pct"])
    if abs(change) < micro.Z_90 * error:
        return f"From {first['year']} to {last['year']}, our rate shows no clear change."
    theirs = float(last["new_york_fed_pct"] - first["new_york_fed_pct"])
    ours = f"From {first['year']} to {last['year']}, our rate changed by {signed(change, 1)} points"
    return f"{ours}." if pd.isna(theirs) else f"{ours}, the New York Fed's by {signed(theirs, 1)}."


def _one_year(row: pd.Series[Any]) -> str:
    return f"One year of records, {row['year']}, is a level, no trend. Years that you convert are added."


def _how_sure(first: pd.Series[Any], last: pd.Series[Any]) -> str:
    """Give the change with its interval; years are independent samples."""
    change = float(last["rate_pct"] - first["rate_pct"])
    half = micro.Z_90 * hypot(first["se_pct"], last["se_pct"])
    text = (
        f"Change from {first['year']} to {last['year']}: {signed(change, 1)} points, 90% interval "
        f"{signed(change - half, 1)} to {signed(change + half, 1)}."
    )
    theirs = float(last["new_york_fed_pct"] - first["new_york_fed_pct"])
    return text if pd.isna(theirs) else f"{text} New York Fed: {signed(theirs, 1)}."


def _incomplete(years: pd.DataFrame) -> str:
    """Name the years that lack states."""
    rows = years[years["missing_states"].fillna("").ne("")]
    parts = [micro.missing(row) for _, row in rows.iterrows()]
    if not len(set(parts)):
        return ""
    if len(rows) == len(years) == 1:
        return parts[0]
    return " ".join(f"{row['year']}: {part}" for (_, row), part in zip(rows.iterrows(), parts, strict=True))


SPEC = FigureSpec(
    id="G-3-trend",
    page="jobs",
    name="Underemployment by year, from microdata",
    question="Do the records of graduates show the same change as the published series?",
    tables=(micro.TABLE, *shared.TABLES),
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(
        micro.RULE,
        Number("since", "Start year", starts),
    ),
    about=micro.ABOUT
    + "\n\nThe line is the New York Fed's, from the Current Population Survey. A dot is a whole year of "
    "the American Community Survey, by the rule chosen; each year is a sample of its own. `edudata "
    "microdata fetch` and `edudata microdata convert` add other years since 2010. 2020 has no standard "
    "survey.",
    terms=("underemployed", "recent graduates"),
)
