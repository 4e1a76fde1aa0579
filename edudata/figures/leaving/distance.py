"""G-7-distance: students who study only at a distance, by sector."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis import demand
from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.leaving._words import SECTORS
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import percent

SHARES = {"distance_only_pct": "only online", "distance_some_pct": "some courses online"}
LOOKS = {
    "all": (style.GRAY, "solid"),
    "public_four_year": (style.BLUE, "solid"),
    "nonprofit_four_year": (style.GREEN, "dash"),
    "for_profit_four_year": (style.RED, "dot"),
    "public_two_year": (style.ORANGE, "dashdot"),
}


@dataclass(frozen=True, slots=True)
class Data:
    """Students of a year and their distance study, by sector.

    Attributes
    ----------
    table : DataFrame
        As `demand.distance_shares` returns it.
    share : str
        Column of the share drawn.
    """

    table: pd.DataFrame
    share: str

    def of(self, sector: str) -> pd.DataFrame:
        """Return one sector's rows by year."""
        return self.table[self.table["sector"] == sector].set_index("academic_year")


def rows(frames: Frames, *, study: str) -> Data:
    """Sum students by year and sector."""
    table = demand.distance_shares(frames["college_enrollment"], frames["college_directory"])
    return Data(table[table["sector"].isin(SECTORS)].reset_index(drop=True), study)


def drawn_years(frames: Frames) -> tuple[int, int]:
    """Return the first and the last year: distance study was counted later than students were."""
    years = rows(frames, study="distance_only_pct").of("all").index
    return int(years[0][:4]), int(years[-1][:4])


def draw(data: Data) -> Chart:
    """Draw one line per sector."""
    traces = []
    for sector, name in SECTORS.items():
        own = data.of(sector)
        width = 4 if sector == "all" else 2
        falls = [int(year[:4]) for year in own.index]
        traces.append(
            charts.line(
                falls,
                own[data.share].tolist(),
                name,
                LOOKS[sector],
                hover="%{y:.1f}% of students",
                width=width,
            )
        )
    years = data.of("all").index
    starts = [int(year[:4]) for year in years]
    # Room for the words of the first and the last year.
    ticks = {"tickvals": starts, "ticktext": list(years), "range": [starts[0] - 0.15, starts[-1] + 0.15]}
    title = f"students who study {SHARES[data.share]}, % of students"
    return charts.chart(traces, y=title, x="school year", xaxis=ticks, yaxis={"rangemode": "tozero"})


def describe(data: Data) -> Text:
    """State the share in the newest year."""
    every = data.of("all")
    share, first, last = every[data.share], str(every.index[0]), str(every.index[-1])
    now, before = (percent(float(share.iloc[at]), 0) for at in (-1, 0))
    finding = (
        f"{now} of students study only online, {_since(now, before)} {before} in {first}."
        if data.share == "distance_only_pct"
        else f"{now} of students take some courses online and others in class."
    )
    return Text(
        finding=finding,
        subtitle=f"Students of the whole year by how they study, {first} to {last}, by kind of college",
        alt=f"Lines by kind of college, {first} to {last}. {finding}",
        headline=(percent(float(share.iloc[-1])), f"of students study {SHARES[data.share]}, {last}"),
        notes=_notes(data),
    )


def _notes(data: Data) -> tuple[str, ...]:
    """Give the highest share, the change by kind of college and the number of students."""
    every = data.of("all")
    share, first, last = every[data.share], str(every.index[0]), str(every.index[-1])
    peak = str(share.idxmax())
    moves = [
        f"{SECTORS[sector]} {percent(float(data.of(sector)[data.share].iloc[0]))} to "
        f"{percent(float(data.of(sector)[data.share].iloc[-1]))}"
        for sector in SECTORS
        if sector != "all"
    ]
    return (
        f"The highest share was {percent(float(share.max()))} in {peak}.",
        f"{first} to {last}: {'; '.join(moves)}.",
        (
            f"{every['students'].iloc[-1] / 1e6:.2f} million people studied in {last}, at any time "
            "of the year."
        ),
    )


def _since(now: str, before: str) -> str:
    pair = float(now.rstrip("%")), float(before.rstrip("%"))
    return "as many as the" if pair[0] == pair[1] else "up from" if pair[0] > pair[1] else "down from"


SPEC = FigureSpec(
    id="G-7-distance",
    page="leaving",
    name="Online study",
    question="Do students leave the campus rather than college?",
    tables=("college_enrollment", "college_directory"),
    controls=(
        Choice("study", "Students who study", SHARES, "distance_only_pct"),
        *_window.controls(drawn_years),
    ),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "IPEDS counts everyone who studied at any time in twelve months, and those of them who took all "
        "or some courses at a distance. A college's kind is that of the newest directory. Colleges of "
        "other kinds count in the line of all colleges only."
    ),
)
