"""G-3-entry-education: jobs by the education that typical entry takes."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.errors import OutOfRangeError
from edudata.figures import charts, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import percent

LEVELS = {
    "no_credential": "no credential",
    "high_school": "high school",
    "some_college": "some college",
    "postsecondary_award": "award, no degree",
    "associates": "associate's",
    "bachelors": "bachelor's",
    "masters": "master's",
    "doctoral_or_professional": "doctoral, professional",
}
NEWEST = "newest"
DEGREES = ["bachelors", "masters", "doctoral_or_professional"]


@dataclass(frozen=True, slots=True)
class Data:
    """Jobs of one edition by entry education; `year` is "base" or "projected"."""

    jobs: pd.DataFrame
    basis: str
    year: str

    @property
    def levels(self) -> pd.DataFrame:
        """The rows of single levels, from the lowest."""
        return self.jobs.loc[list(LEVELS)]

    @property
    def share(self) -> str:
        """Column of the share drawn."""
        return f"share_{self.year}_pct"

    @property
    def employment(self) -> str:
        """Column of the jobs drawn."""
        return f"employment_{self.year}_thousand"

    @property
    def table(self) -> pd.DataFrame:
        """The rows drawn."""
        columns = ["edition", "basis", "entry_education", self.employment, self.share]
        return self.levels.reset_index()[[*columns, "median_annual_wage_usd"]].round({self.share: 2})

    def totals(self, year: str) -> tuple[int, float, float, float]:
        """Return the calendar year, million jobs that take a degree, all jobs, and the share in percent."""
        employment = self.jobs[f"employment_{year}_thousand"] / 1000
        degree, every = float(employment[DEGREES].sum()), float(employment["total"])
        return int(self.jobs[f"{year}_year"].iloc[0]), degree, every, 100 * degree / every


def rows(frames: Frames, *, basis: str, year: str) -> Data:
    """Select the newest edition, of one basis or of any."""
    table = frames["jobs_by_entry_education_releases"]
    jobs = table if basis == NEWEST else table[table["basis"] == basis]
    if jobs.empty:
        raise OutOfRangeError(f"No edition has {basis} jobs by education. Choose the other basis.")
    newest = jobs[jobs["edition"] == jobs["edition"].max()]
    # Where an edition has both, the publisher's own sums come first.
    own = newest[newest["basis"] == newest["basis"].min()]
    return Data(own.set_index("entry_education"), str(own["basis"].iloc[0]), year)


def draw(data: Data) -> Chart:
    """Draw a bar per level, degrees in the second color."""
    levels, share = data.levels, data.levels[data.share]
    bars = charts.bars(
        share.to_numpy(),
        [LEVELS[level] for level in levels.index],
        [style.ORANGE if level in DEGREES else style.BLUE for level in levels.index],
        text=[percent(value) for value in share],
        customdata=(levels[data.employment] / 1000).to_numpy(),
        hover="%{y}<br>%{text} of jobs, %{customdata:.1f} million<extra></extra>",
        showlegend=False,
    )
    across = {"showgrid": True, "range": [0, float(share.max()) * 1.3]}
    return charts.chart(
        [bars], x="% of all jobs", hovermode="closest", bargap=0.25, height=360,
        yaxis={"showgrid": False}, xaxis=across,
    )  # fmt: skip


def describe(data: Data) -> Text:
    """State the share of jobs that take a degree, in both years."""
    base = data.year == "base"
    year, degree, every, part = data.totals(data.year)
    other_year, _, _, other = data.totals("projected" if base else "base")
    share = percent(part)
    finding = (
        f"{percent(part, 0)} of jobs typically require at least a bachelor's degree."
        if base
        else f"In {year}, {percent(part, 0)} of jobs are projected to require at least a bachelor's degree."
    )
    then = f"projected for {other_year}" if base else f"in {other_year}"
    numbers = f"{share} in {year}, {degree:.1f} of {every:.1f} million jobs; {then}: {percent(other)}"
    return Text(
        finding=finding,
        subtitle=f"Jobs by the education typically needed to start in them, share of all jobs in {year}; "
        "orange: bachelor's degree or more",
        alt=f"Bar chart of eight levels of education. {finding}",
        headline=(share, f"of jobs in {year} typically need a bachelor's degree or more"),
        notes=_notes(data, share, f"At least a bachelor's degree: {numbers}."),
    )


def _notes(data: Data, share: str, numbers: str) -> tuple[str, ...]:
    """Say what is counted, how the shares add up and who did the sums."""
    edition = data.jobs["edition"].iloc[0].replace("-", "–")
    sums = "the publisher's own sums." if data.basis == "published" else "we added up its occupations."
    rounded = percent(data.levels.loc[DEGREES, data.share].round(1).sum())
    return (
        numbers,
        "This counts jobs, not people: workers often have more education than their job needs.",
        f"The three rounded shares add up to {rounded}; the share of the sum is {share}."
        if rounded != share
        else "",
        f"Edition {edition}: {sums} Editions cannot be compared over time.",
    )


SPEC = FigureSpec(
    id="G-3-entry-education",
    page="jobs",
    name="Education that jobs require",
    question="How many jobs typically need a bachelor's degree or more?",
    tables=("jobs_by_entry_education_releases",),
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(
        Choice(
            "basis",
            "Edition",
            {
                NEWEST: "newest",
                "published": "newest with published totals",
                "summed": "newest, added up from occupations",
            },
            NEWEST,
            help="The publisher's own totals, or its table of occupations added up by us.",
            rare=True,
        ),
        Choice("year", "Year", {"base": "first year", "projected": "projected"}, "base"),
    ),
    about="The Bureau of Labor Statistics assigns each occupation one level of education: the one that "
    "most people need to enter it. All jobs in the occupation count at that level, including those of "
    "self-employed people. The projection changes the number of jobs in each occupation, not its level.",
    terms=("typical entry education", "projection"),
)
