"""G-6-vacancies: how long openings last by JOLTS, and by the measure that it continues."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis.hiring import vacancy_duration, vacancy_duration_by_year
from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.spec import FigureSpec, Frames, Text

MEASURED = "mean_vacancy_duration"
COLUMN = "vacancy_duration_working_days"


@dataclass(frozen=True, slots=True)
class Durations:
    """Durations by month and by year, and the points of the discontinued measure."""

    months: pd.DataFrame
    years: pd.DataFrame
    measured: pd.DataFrame
    recessions: pd.DataFrame
    by: str

    @property
    def table(self) -> pd.DataFrame:
        """The rows drawn."""
        columns = ["period_start", "period_end", "openings_thousand", "hires_thousand", COLUMN]
        return self.years if self.by == "year" else self.months[columns]


def rows(frames: Frames, *, by: str) -> Durations:
    """Divide openings by hires, by month and by year."""
    months = frames["vacancies"].sort_values("period_start", ignore_index=True)
    duration = vacancy_duration(months["openings_thousand"], months["hires_thousand"])
    months = months.assign(**{COLUMN: duration})
    measured = _measured(frames["hiring_parameters"], months)
    return Durations(months, vacancy_duration_by_year(months), measured, frames["recessions"], by)


def _measured(table: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """Return the points of the discontinued measure, with what is computed for the same month."""
    points = table[table["parameter"] == MEASURED]
    starts = pd.to_datetime(points["period"] + "-01").astype("datetime64[us]")
    return pd.DataFrame(
        {
            "period_start": starts,
            "measured_working_days": points["days_working"],
            "computed": starts.map(months.set_index("period_start")[COLUMN]),
            "publisher": points["publisher"],
        }
    ).sort_values("period_start", ignore_index=True)


def describe(data: Durations) -> Text:
    """Compare the newest month with the shortest and the longest year."""
    whole = data.years[data.years["months"] == 12].set_index("year")[COLUMN]
    last, low, high = data.months.iloc[-1], int(str(whole.idxmin())), int(str(whole.idxmax()))
    days, month = f"{last[COLUMN]:.1f} working days", f"{last['period_start']:%B %Y}"
    finding = f"Filling a job takes {last[COLUMN]:.0f} working days, up from {whole[low]:.0f} in {low}"
    start = data.months["period_start"].min()
    return Text(
        finding=f"{finding}.",
        subtitle="Average time a job stays open, in working days (26 a month), seasonally adjusted",
        alt=f"Line chart from {start.year} to {last['period_start'].year}, low after recessions. "
        f"{finding}.",
        headline=(days, f"a vacancy lasts, {month}"),
        notes=(
            "This counts all openings, even those an employer does not try hard to fill.",
            (
                f"{days} in {month}. Since {whole.index.min()}, the shortest year was {low} "
                f"({whole[low]:.1f}), the longest {high} ({whole[high]:.1f})."
            ),
            *_notes(data),
        ),
    )


def _notes(data: Durations) -> tuple[str, ...]:
    years = data.years
    running = years[(years["months"] < 12) & (years["year"] == years["year"].max())]
    return (
        *(
            f"{row.period_start:%B %Y}: {row.computed:.1f} computed, {row.measured_working_days:g} "
            "measured by the DHI Hiring Indicators."
            for row in data.measured.itertuples()
        ),
        *(
            f"{row.year}: {row.vacancy_duration_working_days:.1f} over its {row.months} months so far."
            for row in running.itertuples()
        ),
        "It does not show how much of the time went into interviews.",
        "A year divides all its openings by all its hires; it is not the average of its months.",
        (
            "Shaded: recessions as dated by the National Bureau of Economic Research, from the month after "
            "the peak to the low point."
        ),
    )


def draw(data: Durations) -> Chart:
    """Draw the durations, the measured points and the recessions."""
    if data.by == "month":
        x, mode = data.months["period_start"], "lines"
    else:
        # A year's value stands at its middle, next to the months it sums up.
        x, mode = pd.to_datetime(data.years["year"].astype(str) + "-07-01"), "lines+markers"
    y = (data.months if data.by == "month" else data.years)[COLUMN]
    name, hover = "computed from openings and hires", "%{y:.1f} working days"
    line = charts.line(x.to_numpy(), y.to_numpy(), name, style.BLUE, width=2.2, hover=hover, mode=mode)
    points = charts.points(
        data.measured["period_start"].to_numpy(),
        data.measured["measured_working_days"].to_numpy(),
        "measured by DHI, ended in 2018",
        style.RED,
        size=10,
        symbol="diamond-open",
        edge={"width": 2},
        hover="%{y:.1f} working days",
    )
    start = data.months["period_start"]
    marks = charts.recession_bands(data.recessions, start.min(), start.max())
    return charts.chart([line, points], y="working days", marks=marks, yaxis={"rangemode": "tozero"})


SPEC = FigureSpec(
    id="G-6-vacancies",
    page="hiring",
    name="How long vacancies last",
    question="Has it become slower to fill a job?",
    tables=("vacancies", "recessions", "hiring_parameters"),
    controls=(
        Choice("by", "Average of each", {"month": "month", "year": "year"}, "month"),
        *_window.controls(_window.span("vacancies", "period_start")),
    ),
    terms=("recession", "seasonally adjusted"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "Openings at the end of a month divided by the hires of that month, times 26 working days: how "
        "long the current openings would last at that pace of hiring (Bureau of Labor Statistics, Job "
        "Openings and Labor Turnover Survey). It continues the average vacancy duration that the DHI "
        "Hiring Indicators measured until 2018; where both are known, they agree within a day or two."
    ),
)
