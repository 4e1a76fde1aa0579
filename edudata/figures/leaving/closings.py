"""G-7-closings: colleges that closed, as two publishers count them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis import demand
from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.leaving import _monthly
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import percent

PUBLISHERS = {"fsa": "Federal Student Aid", "ipeds": "IPEDS"}
COLORS = {"fsa": style.BLUE, "ipeds": style.ORANGE}
KINDS = {"degree_granting": "colleges that grant degrees", "all": "all schools with federal aid"}


@dataclass(frozen=True, slots=True)
class Data:
    """Closings by year and publisher.

    Attributes
    ----------
    by_publisher : dict of str to DataFrame
        As `demand.closings` returns them.
    active : int
        Colleges of this kind in the newest directory.
    colleges : str
        Value of the control.
    """

    by_publisher: dict[str, pd.DataFrame]
    active: int
    colleges: str

    @property
    def table(self) -> pd.DataFrame:
        """One row per publisher and year."""
        parts = [
            rows.reset_index().assign(publisher=PUBLISHERS[name])
            for name, rows in self.by_publisher.items()
        ]
        return pd.concat(parts, ignore_index=True)[["publisher", "year", "closures", "is_whole", "note"]]


def rows(frames: Frames, *, colleges: str) -> Data:
    """Take both publishers' counts, and how many colleges there are."""
    table, directory = frames["college_closures_by_year"], frames["college_directory"]
    active = directory[
        (directory["active"] == "yes") & (directory["edition"] == directory["edition"].max())
    ]
    if colleges == "degree_granting":
        active = active[active["grants_degrees"] == "yes"]
    return Data(
        {name: demand.closings(table, name, colleges) for name in PUBLISHERS}, len(active), colleges
    )


def draw(data: Data) -> Chart:
    """Draw one bar per publisher and year; a year that is not over is lighter."""
    traces = []
    for name, rows in data.by_publisher.items():
        traces.append(
            {
                "type": "bar",
                "x": rows.index.tolist(),
                "y": rows["closures"].tolist(),
                "name": PUBLISHERS[name],
                "marker": {
                    "color": COLORS[name],
                    "opacity": [1.0 if whole else 0.5 for whole in rows["is_whole"]],
                },
                "customdata": [note if isinstance(note, str) else "" for note in rows["note"]],
                "hovertemplate": "%{y:,.0f} closed %{customdata}",
            }
        )
    across = {"tickformat": "d", "hoverformat": "d"}
    # A bar stands left of its year, next to the other publisher's.
    so_far = [
        charts.words(year - 0.2, closed, "so far", yanchor="bottom", font={"size": 11})
        for rows in data.by_publisher.values()
        for year, closed, whole in zip(
            rows.index.tolist(), rows["closures"].tolist(), rows["is_whole"].tolist(), strict=True
        )
        if not whole
    ]
    return charts.chart(
        traces, y="closed in the year", x="year", xaxis=across, barmode="group", marks=so_far
    )


def describe(data: Data) -> Text:
    """Compare the newest whole years of the longer count, and say why the counts differ."""
    fsa = data.by_publisher["fsa"]
    whole = fsa[fsa["is_whole"]]
    year, closed = int(whole.index[-1]), int(whole["closures"].iloc[-1])
    peak, most = _monthly.highest(whole["closures"])
    what = "colleges that grant degrees" if data.colleges == "degree_granting" else "schools"
    finding = f"{closed} {what} closed in {year}; the peak was {most:.0f} in {peak}."
    share = percent(closed / data.active * 100)
    return Text(
        finding=finding,
        subtitle=f"{KINDS[data.colleges].capitalize()} that closed, by year and publisher, "
        f"{fsa.index[0]} to {fsa.index[-1]}",
        alt=f"Bars of closings by year, from two publishers. {finding}",
        headline=(f"{closed}", f"{what} closed in {year}, {share} of {data.active:,}"),
        notes=_notes(data, share),
    )


def _notes(data: Data, share: str) -> tuple[str, ...]:
    """Say why the counts differ, and compare them year by year."""
    fsa, ipeds = data.by_publisher["fsa"], data.by_publisher["ipeds"]
    shared = ipeds.index.intersection(fsa.index[fsa["is_whole"]])
    pairs = [
        f"{when}: {int(fsa['closures'].loc[when])} and {int(ipeds['closures'].loc[when])}"
        for when in shared
    ]
    return (
        (
            "The publishers differ: Federal Student Aid counts main campuses that leave federal aid; "
            "IPEDS counts reporting units, mergers too."
        ),
        f"That is {share} of the {data.active:,} now active.",
        f"Both counts by year, Federal Student Aid first: {'; '.join(pairs)}.",
        "Closings of 2023 that were reported late are missing. The last year is not over.",
    )


SPEC = FigureSpec(
    id="G-7-closings",
    page="leaving",
    name="Colleges that closed",
    question="Are colleges closing?",
    tables=("college_closures_by_year", "college_directory"),
    controls=(
        Choice("colleges", "Colleges", KINDS, "degree_granting"),
        *_window.controls(_window.span("college_closures_by_year", "year")),
    ),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "Federal Student Aid lists every school that closed or left the aid programs. We count main "
        "campuses (identifiers that end in 00) by the year of the closing, and take from IPEDS which of "
        "them granted degrees. The IPEDS directories date closings on their own."
    ),
)
