"""G-4-cpi: the consumer price of college compared with that of everything, by month and year."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis.inflation import ALL_ITEMS, COLLEGE_TUITION, index_by_period, index_by_year, relative
from edudata.errors import OutOfRangeError
from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice, Number
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import capital, month, times
from edudata.figures.tuition import _shared as shared

ITEMS = {
    "college": ("CUUR0000SEEB01", "college tuition and fees"),
    "tuition_and_childcare": ("CUUR0000SEEB", "tuition, other school fees and childcare"),
    "textbooks": ("CUUR0000SSEA011", "college textbooks"),
    "rent": ("CUUR0000SEHA", "rent"),
    "shelter": ("CUUR0000SAH1", "shelter"),
}
# Subject and verb of the finding.
SHORT = {
    "college": "college tuition costs",
    "tuition_and_childcare": "tuition and childcare cost",
    "textbooks": "college textbooks cost",
    "rent": "rent costs",
    "shelter": "shelter costs",
}
CARRIED_FORWARD = (
    "BLS collected no rents in October 2025 and carried those of April 2025 forward, so rent and shelter "
    "rise too little until April 2026."
)
FREQUENCIES = {"both": "months and years", "month": "months", "year": "years"}


@dataclass(frozen=True, slots=True)
class Data:
    """The relative price of one item, 100 in the base year.

    Attributes
    ----------
    months, years : Series of float
        By first day of the month, and by year.
    frequency : str
        Key of `FREQUENCIES`: the rows that are drawn.
    moved : bool
        The default base year gave way to the item's first.
    """

    item: str
    months: pd.Series[float]
    years: pd.Series[float]
    frequency: str
    base_year: int
    moved: bool

    @property
    def highest_month(self) -> pd.Timestamp:
        """The month in which the item cost most; the last of several."""
        return self.months.sort_values(kind="stable").index[-1]

    @property
    def table(self) -> pd.DataFrame:
        """The rows drawn."""
        starts = pd.to_datetime([f"{year}-01-01" for year in self.years.index])
        months = self.months.rename("relative_index").rename_axis("period_start").reset_index()
        years = pd.DataFrame({"period_start": starts, "relative_index": self.years.to_numpy()})
        parts = {"month": months, "year": years}
        names = [name for name in parts if self.frequency in ("both", name)]
        rows = pd.concat([parts[name].assign(frequency=name) for name in names])
        columns = ["series_id", "frequency", "period_start", "relative_index"]
        return rows.assign(series_id=ITEMS[self.item][0])[columns]


def base_years(frames: Frames) -> tuple[float, float, float]:
    """Return the years with an annual average of college tuition, and the essay's first."""
    years = index_by_year(frames["cpi"], COLLEGE_TUITION).index
    return years.min(), years.max(), shared.ESSAY[0]


def rows(frames: Frames, *, item: str, frequency: str, base_year: int) -> Data:
    """Divide one price index by that of all items, the ratio of the base year's averages being 100."""
    series_id, what = ITEMS[item]
    cpi = shared.prices_of(frames["cpi"], ALL_ITEMS, series_id)
    own, all_items = index_by_year(cpi, series_id), index_by_year(cpi)
    # The default, which the reader did not choose, gives way to an index that begins later.
    moved = base_year == shared.ESSAY[0] and base_year not in own.index
    if moved:
        base_year = int(own.index.min())
    if base_year not in own.index:
        raise OutOfRangeError(
            f"BLS has annual averages of {what} from {own.index.min()} to {own.index.max()}: choose a "
            f"base_year from there instead of {base_year}."
        )
    years = relative(own, all_items, base_year)
    # Months are divided by the same base as years, so that both lie on one scale.
    base = own[base_year] / all_items[base_year]
    months = (index_by_period(cpi, "month", series_id) / index_by_period(cpi)).dropna() / base * 100
    months = months[months.index >= pd.Timestamp(int(years.index.min()), 1, 1)]
    return Data(item, months, years, frequency, base_year, moved)


def draw(data: Data) -> Chart:
    """Draw months as a line, broken where one is missing, and years as diamonds."""
    traces, years = [], data.years
    if data.frequency != "year":
        grid = data.months.reindex(
            pd.date_range(data.months.index.min(), data.months.index.max(), freq="MS")
        )
        hover = "%{x|%B %Y}: %{y:.1f}<extra>month</extra>"
        x, y = grid.index.to_numpy(), grid.to_numpy()
        traces.append(charts.line(x, y, "months", style.BLUE, hover=hover, connectgaps=False))
    if data.frequency != "month":
        middles = pd.to_datetime([f"{year}-07-01" for year in years.index])
        traces.append(
            charts.points(
                middles.to_numpy(),
                years.to_numpy(),
                "years (official averages)",
                style.ORANGE,
                size=7,
                symbol="diamond",
                mode="markers" if data.frequency == "both" else "lines+markers",
                line={"color": style.ORANGE, "width": 2},
                customdata=years.index.to_numpy(),
                hover="%{customdata}: %{y:.1f}<extra>year</extra>",
            )
        )
    shaded = int(years.index.min()) <= shared.ESSAY[0]
    marks = shared.essay_band(*(f"{year}-07-01" for year in shared.ESSAY)) if shaded else []
    return charts.chart(
        traces,
        y=f"{data.base_year} = 100",
        marks=[*marks, charts.level(100), charts.level_words(100, f"level of {data.base_year}")],
    )


def describe(data: Data) -> Text:
    """State how much faster the item has risen than consumer prices in general."""
    what, base, months = ITEMS[data.item][1], data.base_year, data.months
    newest, high = months.index.max(), data.highest_month
    times_base = times(months[newest] / 100, 1)
    finding = f"Relative to other prices, {SHORT[data.item]} {times_base} as much as in {base}."
    return Text(
        finding=finding,
        subtitle=f"Consumer price index (CPI) of {what} divided by the CPI of all items, {base} = 100, "
        "not seasonally adjusted (BLS)",
        alt=f"Line chart of the relative price from {data.years.index.min()} to {month(newest)}. {finding} "
        f"The highest month was {month(high)} with {months[high]:.1f}.",
        headline=(f"{months[newest]:.1f}", f"{what} over all items, {month(newest)}, {base} = 100"),
        notes=_notes(data),
    )


def _levels(data: Data) -> str:
    """Give the newest year and month as multiples of the base year, and the peak if it has passed."""
    years, months = data.years, data.months
    last, peak, newest = int(years.index.max()), shared.peak_year(years), months.index.max()
    levels = (
        f"{times(years[last] / 100)} the {data.base_year} level in {last}, "
        f"{times(months[newest] / 100)} in {month(newest)}"
    )
    return levels + (
        f", after {times(years[peak] / 100)} in {peak}, the highest year" if peak != last else ""
    )


def _notes(data: Data) -> tuple[str, ...]:
    """Explain the scale, the gap and the first years."""
    base, high, peak = data.base_year, data.highest_month, shared.peak_year(data.years)
    return (
        f"There are no figures of {shared.ESSAY[0]}: {base}, the first year, is 100." if data.moved else "",
        f"A value of 100 means that the price rose exactly as much as all prices since {base}.",
        f"{capital(ITEMS[data.item][1])}: {_levels(data)}.",
        CARRIED_FORWARD if data.item in ("rent", "shelter") else "",
        (
            "October 2025 was never published, so the monthly line has a gap. The value for 2025 is "
            "the publisher's own average."
        ),
        (
            f"Highest month: {month(high)} ({data.months[high]:.1f}). "
            f"Highest year: {peak} ({data.years[peak]:.1f})."
        ),
        "Before 2007 the indexes have one decimal, so early years are accurate to about half a point.",
    )


def indexed_years(frames: Frames) -> tuple[int, int]:
    """Return the first and the last year of the shortest index drawn."""
    starts = frames["cpi"].loc[frames["cpi"]["series_id"].eq(ITEMS["college"][0]), "period_start"]
    return starts.min().year, starts.max().year


SPEC = FigureSpec(
    id="G-4-cpi",
    page="tuition",
    name="College tuition and other prices",
    question="Has college tuition kept rising faster than other prices?",
    tables=("cpi",),
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(
        Choice("item", "Price of", {k: name for k, (_, name) in ITEMS.items()}, "college"),
        Choice("frequency", "Show", FREQUENCIES, "both"),
        Number("base_year", "Compare with", base_years, help="The year in which the index is 100."),
        *_window.controls(indexed_years),
    ),
    about="The price index of one item divided by that of all items (CPI-U, not seasonally adjusted, "
    "U.S. city average, BLS). Above 100, the item has risen faster than prices in general since the "
    "year compared with. Years are the official averages of the Bureau of Labor Statistics (BLS); months "
    "are compared with the average of that year. October 2025 was never published because the government "
    "was shut down. We do not fill the gap.",
    terms=("CPI", "index"),
)
