"""G-4-cpi: the consumer price of college against that of everything, by month and year."""

from __future__ import annotations

from edudata.errors import OutOfRangeError
from edudata.figures import style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number
from edudata.figures.tuition import series

ITEMS = {
    "college": ("CUUR0000SEEB01", "college tuition and fees"),
    "tuition_and_childcare": ("CUUR0000SEEB", "tuition, other school fees and childcare"),
    "textbooks": ("CUUR0000SSEA011", "college textbooks"),
    "rent": ("CUUR0000SEHA", "rent"),
    "shelter": ("CUUR0000SAH1", "shelter"),
}
FREQUENCIES = {"both": "months and years", "month": "months", "year": "years"}


def cpi_years(frames: Frames) -> tuple[float, float, float]:
    """Years with an annual average of college tuition; the essay's first by default."""
    from edudata.analysis.inflation import COLLEGE_TUITION, index_by_year

    have = index_by_year(frames["cpi"], COLLEGE_TUITION).index
    return have.min(), have.max(), series.ESSAY[0]


def tuition_cpi(frames: Frames, *, item: str, frequency: str, base_year: int) -> Card:
    """One price index over that of all items, the ratio of the base year's averages being 100."""
    import pandas as pd
    import plotly.graph_objects as go

    from edudata.analysis.inflation import ALL_ITEMS, index_by_period, index_by_year, relative

    series_id, what = ITEMS[item]
    cpi = series.prices_of(frames["cpi"], ALL_ITEMS, series_id)
    own, all_items = index_by_year(cpi, series_id), index_by_year(cpi)
    moved = base_year == series.ESSAY[0] and base_year not in own.index
    if moved:  # the default, which the reader did not choose
        base_year = int(own.index.min())
    if base_year not in own.index:
        raise OutOfRangeError(
            f"BLS has annual averages of {what} from {own.index.min()} to {own.index.max()}: choose a "
            f"base_year from there instead of {base_year}."
        )
    years = relative(own, all_items, base_year)
    # Months stand against the same base as years, so that both lie on one scale.
    base = own[base_year] / all_items[base_year]
    months = (index_by_period(cpi, "month", series_id) / index_by_period(cpi)).dropna() / base * 100
    months = months[months.index >= pd.Timestamp(int(years.index.min()), 1, 1)]

    traces, parts = [], []
    if frequency != "year":
        grid = months.reindex(pd.date_range(months.index.min(), months.index.max(), freq="MS"))
        traces.append(
            go.Scatter(
                x=grid.index.to_numpy(),
                y=grid.to_numpy(),
                mode="lines",
                connectgaps=False,
                name="months",
                line={"color": style.BLUE, "width": 2},
                hovertemplate="%{x|%B %Y}: %{y:.1f}<extra>month</extra>",
            )
        )
        parts.append(months.rename("relative_index").rename_axis("period_start").reset_index())
    if frequency != "month":
        starts = pd.to_datetime([f"{year}-01-01" for year in years.index])
        traces.append(
            go.Scatter(
                x=(starts + pd.DateOffset(months=6)).to_numpy(),
                y=years.to_numpy(),
                mode="markers" if frequency == "both" else "lines+markers",
                name="years (official averages)",
                marker={"color": style.ORANGE, "size": 7, "symbol": "diamond"},
                line={"color": style.ORANGE, "width": 2},
                customdata=years.index.to_numpy(),
                hovertemplate="%{customdata}: %{y:.1f}<extra>year</extra>",
            )
        )
        parts.append(pd.DataFrame({"period_start": starts, "relative_index": years.to_numpy()}))
    names = [n for n in ("month", "year") if frequency in ("both", n)]
    data = pd.concat([part.assign(frequency=n) for part, n in zip(parts, names, strict=True)])
    shaded = int(years.index.min()) <= series.ESSAY[0]
    layout = series.span(*(f"{year}-07-01" for year in series.ESSAY)) if shaded else {"shapes": []}
    layout["shapes"].append(series.level(100))
    figure = style.layout(go.Figure(traces), y=f"{base_year} = 100", **layout)

    last, peak, newest = int(years.index.max()), series.highest(years), months.index.max()
    high = months.sort_values(kind="stable").index[-1]
    finding = (
        f"Against all consumer prices, {what} cost {years[last] / 100:.2f} times as much in {last} as in "
        f"{base_year}"
    )
    if peak != last:
        finding += f", after {years[peak] / 100:.2f} times in {peak}, the highest year"
    finding += f"; in {newest:%B %Y} it is {months[newest] / 100:.2f} times."
    return Card(
        chart=figure,
        data=data.assign(series_id=series_id)[["series_id", "frequency", "period_start", "relative_index"]],
        finding=finding,
        subtitle=f"CPI of {what} over CPI of all items, not seasonally adjusted, U.S. city average, "
        f"{base_year} = 100; BLS",
        alt=f"Line chart of the relative price from {years.index.min()} to {newest:%B %Y}. {finding} The "
        f"highest month was {high:%B %Y} with {months[high]:.1f}.",
        headline=(f"{months[newest]:.1f}", f"{what} over all items, {newest:%B %Y}, {base_year} = 100"),
        notes=(
            *(
                [f"There are no figures of {series.ESSAY[0]}: {base_year}, the first year, is 100."]
                if moved
                else []
            ),
            (
                "October 2025 was never published: the monthly line is broken there, and the year 2025 is "
                "BLS's own average."
            ),
            f"Highest month: {high:%B %Y} ({months[high]:.1f}); highest year: {peak} ({years[peak]:.1f}).",
            "100 means: risen exactly as much as all consumer prices since the base year.",
            "Averages have one decimal before 2007, so early years are good to about half a point.",
        ),
    )


CPI = FigureSpec(
    id="G-4-cpi",
    page="tuition",
    name="College tuition against all prices",
    question="Has college tuition kept rising faster than other prices?",
    tables=("cpi",),
    make=tuition_cpi,
    controls=(
        Choice("item", "Price of", {k: name for k, (_, name) in ITEMS.items()}, "college"),
        Choice("frequency", "Show", FREQUENCIES, "both"),
        Number("base_year", "Index 100 in", cpi_years),
    ),
    about="The price index of one item divided by that of all items (CPI-U, not seasonally adjusted, "
    "U.S. city average, BLS). Above 100 the item has risen faster than prices in general since the "
    "base year. Years are BLS's official averages, months stand against the base year's averages. "
    "October 2025 was never published because the government was shut down; nothing is put in its "
    "place.",
    terms=("CPI", "index"),
)
