"""G-3: graduates in jobs that do not require a degree, by month, as in the essay."""

from __future__ import annotations

from dataclasses import replace

from edudata.figures._period import ESSAY, PERIOD, today_only
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.jobs import _shared as shared
from edudata.figures.jobs._shared import GRADUATES, NAMES, RECENT, YEAR, Monthly
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import listed, month, percent

GROUPS = {"both": (RECENT, GRADUATES), "recent": (RECENT,), "all": (GRADUATES,)}


def rows(frames: Frames, *, period: str, release: str, group: str, since: int) -> Monthly:
    """Select the months of the groups chosen, up to the essay's year or to the newest."""
    if period != ESSAY:
        return shared.monthly(frames, GROUPS[group], "underemployment_pct", release, since)
    first = int(shared.years(frames)[0])
    data = shared.monthly(frames, GROUPS[group], "underemployment_pct", shared.NEWEST, first)
    months = data.rows[data.rows["period_start"].dt.year <= YEAR]
    return replace(data, rows=months.reset_index(drop=True))


def draw(data: Monthly) -> Chart:
    """Draw the groups' lines, with the means of the essay's year written next to them."""
    return shared.draw(data, "underemployed, % of employed graduates", data.essay, arrows=True)


def describe(data: Monthly) -> Text:
    """Compare the essay's year with the first and the newest."""
    latest, lead, then = data.latest, NAMES[data.groups[0]], data.essay
    if as_in_essay(data):
        return _in_essay(data, lead, then)
    now, newest = percent(latest[data.rate], 2), month(latest["period_start"])
    if data.since < YEAR and then:
        before = listed([percent(data.means[g, data.first]) for g in data.groups])
        shares = listed([f"{percent(v)} of {NAMES[g]}" for g, v in then.items()])
        finding = f"{percent(latest[data.rate], 0)} of {lead} work in jobs that need no degree"
        numbers = f"In {YEAR}: {shares}; in {data.first}: {before}."
    else:
        part = data.rows[data.rows["group"] == data.groups[0]]
        low, high = (
            part.iloc[int(place)] for place in (part[data.rate].argmin(), part[data.rate].argmax())
        )
        finding = (
            f"Since {data.since}, {percent(low[data.rate], 0)} to {percent(high[data.rate], 0)} of {lead} "
            "worked in jobs that need no degree"
        )
        numbers = f"Lowest in {month(low['period_start'])}, highest in {month(high['period_start'])}."
    return Text(
        finding=f"{finding}.",
        subtitle="Share of employed graduates whose occupation typically requires no bachelor's degree, by "
        "month",
        alt="Line chart of the share of graduates in jobs that require no degree, "
        f"{data.span}, recessions shaded. {finding}.",
        headline=(now, f"of {lead} were underemployed in {newest}"),
        notes=(
            f"{newest}: {now}. {numbers}",
            essay_note(then) if then else "",
            *shared.notes(data),
        ),
    )


def as_in_essay(data: Monthly) -> bool:
    """Say whether the months end with the essay's year."""
    return int(data.rows["period_start"].dt.year.max()) == YEAR and bool(data.essay)


def _in_essay(data: Monthly, lead: str, means: dict[str, float]) -> Text:
    """State the mean of the essay's year."""
    mean = next(iter(means.values()))
    finding = f"In {YEAR}, {percent(mean, 0)} of {lead} worked in jobs that need no degree"
    shares = listed([f"{percent(v)} of {NAMES[g]}" for g, v in means.items()])
    return Text(
        finding=f"{finding}.",
        subtitle="Employed graduates whose occupation typically requires no bachelor's degree, monthly to "
        f"{YEAR}; mean of that year: {shares}",
        alt="Line chart of the share of graduates in jobs that require no degree, "
        f"{data.span}, recessions shaded. {finding}.",
        headline=(percent(mean), f"of {lead} were underemployed in {YEAR}"),
        notes=(essay_note(means), *shared.notes(data)),
    )


def essay_note(means: dict[str, float]) -> str:
    """Name the groups for which four in ten is the nearest tenth, in the essay's year."""
    fits = [NAMES[g] for g, v in means.items() if round(v / 10) == 4]
    misses = [NAMES[g] for g in means if NAMES[g] not in fits]
    both = (("fits", fits), ("does not fit", misses))
    verdict = " but ".join(f"{verb} {listed(names)}" for verb, names in both if names)
    numbers = listed([percent(mean) for mean in means.values()])
    return f"The essay's four in ten for {YEAR} {verdict} ({numbers}). All of them have jobs."


SPEC = FigureSpec(
    id="G-3",
    page="jobs",
    name="Graduates in jobs that need no degree",
    question="How many college graduates work in a job that does not require their degree?",
    tables=shared.TABLES,
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(
        PERIOD,
        Choice(
            "group",
            "Graduates",
            {"both": "recent and all graduates", "recent": "recent graduates", "all": "all graduates"},
            "both",
        ),
        today_only(shared.SINCE),
        today_only(shared.UNTIL),
        # One release has all graduates.
        today_only(replace(shared.RELEASE, when={"group": ("both", "recent")})),
    ),
    about=shared.DEFINITION,
    terms=("underemployed", "unemployed", "recent graduates"),
)
