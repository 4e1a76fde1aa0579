"""G-7-shares: postings that mention remote work or artificial intelligence."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis import demand
from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart
from edudata.figures.leaving import _monthly
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import month, percent

TOPICS = {
    "remote_postings": "remote or hybrid work",
    "ai_postings": "artificial intelligence",
    "generative_ai_postings": "generative AI alone",
}
LOOKS = {
    "remote_postings": (style.BLUE, "solid"),
    "ai_postings": (style.RED, "dash"),
    "generative_ai_postings": (style.PURPLE, "dot"),
}


@dataclass(frozen=True, slots=True)
class Data:
    """Monthly means of the shares, in percent of postings.

    Attributes
    ----------
    wide : DataFrame
        Share by month, one column per topic.
    """

    wide: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """One row per month and topic."""
        long = self.wide.rename_axis("month").melt(
            ignore_index=False, var_name="topic", value_name="share_pct"
        )
        return long.dropna().reset_index()


def rows(frames: Frames) -> Data:
    """Average the days of each month."""
    table = frames["job_posting_shares"]
    parts = {topic: table[table["topic"] == topic] for topic in TOPICS}
    return Data(
        pd.DataFrame({t: demand.monthly_means(own["date"], own["share_pct"]) for t, own in parts.items()})
    )


def draw(data: Data) -> Chart:
    """Draw one line per topic."""
    traces = [
        _monthly.line(data.wide[topic], name, LOOKS[topic], "%{y:.1f}% of postings")
        for topic, name in TOPICS.items()
    ]
    marks = [*charts.event("2020-03-01", "Pandemic"), *charts.event("2022-11-30", "ChatGPT appears")]
    return charts.chart(
        traces,
        y="% of postings",
        marks=marks,
        xaxis=_monthly.HOVER_DATES,
        yaxis={"rangemode": "tozero"},
    )


def describe(data: Data) -> Text:
    """Give the newest shares and those of 2019."""
    remote, ai = (data.wide[name].dropna() for name in ("remote_postings", "ai_postings"))
    record = (
        " more than ever" if ai.iloc[-1] == ai.max() else f" after {percent(float(ai.max()))} at the peak"
    )
    past = "is past its peak" if remote.iloc[-1] < remote.max() else "is at its peak"
    finding = f"{percent(float(ai.iloc[-1]))} of job postings mention AI,{record}; remote work {past}."
    newest = month(_monthly.days(ai)[-1])
    return Text(
        finding=finding,
        subtitle=f"Job postings on Indeed that mention each, monthly means, January 2019 to {newest}",
        alt=f"Lines of shares of job postings by month. {finding}",
        headline=(percent(float(ai.iloc[-1])), f"of job postings mention AI, {newest}"),
        notes=_notes(data),
    )


def _notes(data: Data) -> tuple[str, ...]:
    """Give the shares before the pandemic and the peak of remote work."""
    remote, ai = (data.wide[name].dropna() for name in ("remote_postings", "ai_postings"))
    peak, most = _monthly.highest(remote)
    generative = _monthly.days(data.wide["generative_ai_postings"].dropna())
    before, before_ai = (percent(_monthly.mean_of(values, 2019)) for values in (remote, ai))
    return (
        f"In 2019 it was {before_ai} for AI and {before} for remote or hybrid work.",
        (
            f"Remote and hybrid work was highest in {month(peak)}, with {percent(most)}; the newest "
            f"number, of {month(_monthly.days(remote)[-1])}, is {percent(float(remote.iloc[-1]))}."
        ),
        _stopped(generative),
    )


def _stopped(generative: pd.DatetimeIndex) -> str:
    """Say when the series of generative AI ended; empty where it had not been published."""
    if generative.empty:
        return ""
    return f"The publisher stopped the series of generative AI alone in {month(generative[-1])}."


SPEC = FigureSpec(
    id="G-7-shares",
    page="leaving",
    name="Remote work and AI in postings",
    question="Do employers ask for AI skills, and offer remote work?",
    tables=("job_posting_shares",),
    controls=_window.controls(_window.span("job_posting_shares", "date")),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "Indeed Hiring Lab searches the words of its postings. A posting that mentions AI need not ask "
        "for a degree, and one that offers hybrid work need not be far away."
    ),
)
