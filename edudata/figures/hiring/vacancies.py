"""G-6-vacancies: how long openings last by JOLTS, beside the measure that it continues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.figures import style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames

if TYPE_CHECKING:
    import pandas as pd

MEASURED = "mean_vacancy_duration"


def make(frames: Frames, *, by: str) -> Card:
    """Openings over hires, by month or year, with the points measured from vacancies themselves."""
    import pandas as pd
    import plotly.graph_objects as go

    from edudata.analysis.hiring import vacancy_duration, vacancy_duration_by_year

    months = frames["vacancies"].sort_values("period_start", ignore_index=True)
    months = months.assign(
        vacancy_duration_working_days=vacancy_duration(
            months["openings_thousand"], months["hires_thousand"]
        )
    )
    yearly = vacancy_duration_by_year(months)
    column = "vacancy_duration_working_days"
    check = points(frames["hiring_parameters"], months)
    figure = go.Figure()
    if by == "month":
        x, y = months["period_start"].to_numpy(), months[column].to_numpy()
    else:
        x = pd.to_datetime(yearly["year"].astype(str) + "-07-01").to_numpy()
        y = yearly[column].to_numpy()
    figure.add_trace(
        go.Scatter(
            x=x,
            y=y,
            mode="lines" if by == "month" else "lines+markers",
            name="26 × openings / hires",
            line={"color": style.BLUE, "width": 2.2},
            hovertemplate="%{y:.1f}",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=check["period_start"].to_numpy(),
            y=check["measured_working_days"].to_numpy(),
            mode="markers",
            name="measured by DHI, ended in 2018",
            marker={"symbol": "diamond-open", "size": 10, "color": style.RED, "line": {"width": 2}},
            hovertemplate="%{y:.1f}",
        )
    )
    style.layout(figure, y="working days", yaxis_rangemode="tozero")
    start = months["period_start"].min()
    recent = frames["recessions"][frames["recessions"]["trough"] >= start]
    month = pd.DateOffset(months=1)
    style.bands(figure, [(p + month, t) for p, t in zip(recent["peak"], recent["trough"], strict=True)])

    whole = yearly[yearly["months"] == 12].set_index("year")[column]
    last, low, high = months.iloc[-1], int(str(whole.idxmin())), int(str(whole.idxmax()))
    finding = (
        f"A vacancy lasted {last[column]:.1f} working days in {last['period_start']:%B %Y}; of the years "
        f"since {whole.index.min()} the shortest was {low} ({whole[low]:.1f}), the longest {high} "
        f"({whole[high]:.1f})"
    )
    running = yearly[(yearly["months"] < 12) & (yearly["year"] == yearly["year"].max())]
    return Card(
        chart=figure,
        data=data(months, yearly, by),
        finding=f"{finding}.",
        subtitle="Mean duration of a vacancy, working days (26 a month), seasonally adjusted",
        alt=f"Line from {start.year} to {last['period_start'].year}, low after recessions. {finding}.",
        headline=(f"{last[column]:.1f} working days", f"a vacancy lasts, {last['period_start']:%B %Y}"),
        notes=(
            *(
                f"{row.period_start:%B %Y}: {row.computed:.1f} computed, {row.measured_working_days:g} "
                "measured by the DHI Hiring Indicators."
                for row in check.itertuples()
            ),
            *(
                f"{row.year}: {row.vacancy_duration_working_days:.1f} over its {row.months} months so far."
                for row in running.itertuples()
            ),
            "A year is the sum of openings over the sum of hires, not the mean of its months.",
            "Shaded: recessions as dated by the NBER, from the month after the peak to the trough.",
            (
                "It counts all openings, also those for which nobody is sought in earnest, and says "
                "nothing on how much of the time went into interviews."
            ),
        ),
    )


def data(months: pd.DataFrame, yearly: pd.DataFrame, by: str) -> pd.DataFrame:
    """The rows drawn."""
    if by == "year":
        return yearly
    keep = ["period_start", "period_end", "openings_thousand", "hires_thousand"]
    return months[[*keep, "vacancy_duration_working_days"]]


def points(table: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """The national points of the discontinued measure, with what is computed for the same month."""
    import pandas as pd

    found = table[table["parameter"] == MEASURED]
    starts = pd.to_datetime(found["period"] + "-01").astype("datetime64[us]")
    own = months.set_index("period_start")["vacancy_duration_working_days"]
    return pd.DataFrame(
        {
            "period_start": starts,
            "measured_working_days": found["days_working"],
            "computed": starts.map(own),
            "publisher": found["publisher"],
        }
    ).sort_values("period_start", ignore_index=True)


SPEC = FigureSpec(
    id="G-6-vacancies",
    page="hiring",
    name="How long vacancies last",
    question="Has it become slower to fill a job?",
    tables=("vacancies", "recessions", "hiring_parameters"),
    controls=(Choice("by", "By", {"month": "month", "year": "year"}, "month"),),
    terms=("recession", "seasonally adjusted"),
    make=make,
    about=(
        "Openings at the end of a month divided by the hires of that month, times 26 working days: how "
        "long the openings at hand would last at that pace of hiring (BLS, Job Openings and Labor "
        "Turnover Survey). It continues the mean vacancy duration that the DHI Hiring Indicators measured "
        "until 2018; where both are at hand they agree within a day or two."
    ),
)
