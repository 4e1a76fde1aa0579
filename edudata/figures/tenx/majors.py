"""10X-majors: the years of extra pay that cover a degree, by major, with and without non-finishers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis.major_fields import fields_of
from edudata.analysis.programs.payoff import YEARS
from edudata.analysis.programs.payoffs import NEVER, by_major, payoffs
from edudata.errors import OutOfRangeError
from edudata.figures import charts, style
from edudata.figures.charts import Chart, Trace
from edudata.figures.controls import Choice
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.tenx._shared import majors, slug
from edudata.figures.text import money
from edudata.places import NAMES

NATION, OVERALL = "US", "Overall"
LEVELS = {"bachelors": "bachelor's degrees", "associates": "associate's degrees"}
ORDERS = {"largest": "with most graduates", "soonest": "covered soonest", "latest": "covered latest"}
SHOWN = 15
FEWEST_IN_A_STATE = 2
PLAIN, WHOLE = "years", "years_per_graduate"
LOOKS = {
    PLAIN: (style.BLUE, "circle", "those who finish"),
    WHOLE: (style.ORANGE, "diamond", "with those who do not"),
}


@dataclass(frozen=True, slots=True)
class Majors:
    """Majors in the order in which they are shown; the first row is all of them together."""

    table: pd.DataFrame
    count: int
    level: str
    place: str
    release: str
    highlights: tuple[str, ...]

    @property
    def overall(self) -> pd.Series[Any]:
        """All majors together."""
        return self.table.iloc[0]


def states(frames: Frames) -> dict[str, str]:
    """Return the nation and the states."""
    del frames
    return {NATION: "United States", **dict(sorted(NAMES.items(), key=lambda item: item[1]))}


def names(frames: Frames) -> dict[str, str]:
    """Return every major that program data know, by the slug of its name."""
    return {key: name for key, name in majors(frames).items() if key != slug(OVERALL) and fields_of(name)}


def rows(frames: Frames, *, credential: str, state: str, order: str, highlight: str) -> Majors:
    """Take the middle of each major's programs, and the majors to show."""
    programs, known = frames["programs"], names(frames)
    every = payoffs(programs, frames["institutions"], credential, "" if state == NATION else state)
    fewest = {} if state == NATION else {"fewest": FEWEST_IN_A_STATE}
    table = by_major(every, [OVERALL, *known.values()], **fewest)
    if table["major"].iloc[0] != OVERALL or len(table) < 2:
        raise OutOfRangeError(f"{states(frames)[state]} has too few programs: choose another state.")
    # Majors that one code joins have the same programs.
    single = table.iloc[1:].drop_duplicates([*LOOKS, "graduates"])
    chosen = tuple(known[part] for part in highlight.split(",") if part)
    if missing := sorted(set(chosen) - set(table["major"])):
        place = states(frames)[state]
        raise OutOfRangeError(f"{place} has too few programs of {missing[0]}. Choose another one.")
    column, ascending = ("graduates", False) if order == "largest" else (PLAIN, order == "soonest")
    first = single.sort_values(column, ascending=ascending, kind="stable").head(SHOWN)
    selection = table[table["major"].isin([*first["major"], *chosen])].sort_values(PLAIN, kind="stable")
    return Majors(
        table=pd.concat([table.head(1), selection[selection["major"] != OVERALL]], ignore_index=True),
        count=len(table) - 1,
        level=credential,
        place=states(frames)[state],
        release=str(programs["release"].max()),
        highlights=chosen,
    )


def draw(data: Majors) -> Chart:
    """Draw two dots per major, its name above them."""
    table = data.table
    finite = [v for name in LOOKS for v in table[name].tolist() if v != NEVER]
    longest = max([1.0, *finite])
    # Where nothing is ever covered, the dot is beyond the longest.
    edge = math.ceil(1.15 * longest) if table[WHOLE].eq(NEVER).any() else longest
    hidden = {"showticklabels": False, "showgrid": False, "zeroline": False}
    return charts.chart(
        [_names(data), *(_dots(table, column, edge) for column in LOOKS)],
        x="years of extra pay that cover the degree's price",
        hovermode="closest",
        height=120 + 34 * len(table),
        xaxis={"range": [0, edge * 1.1], "showgrid": True, "gridcolor": style.GRID},
        yaxis={"range": [len(table) - 0.4, -0.9]} | hidden,
        legend={"y": 1.02},
    )


def _names(data: Majors) -> Trace:
    """Write each name above its row: at 390 px there is no room beside the dots."""
    labels = ["All majors" if name == OVERALL else name for name in data.table["major"]]
    bold = {"All majors", *data.highlights}
    return {
        "type": "scatter",
        "x": [0] * len(labels),
        "y": [place - 0.4 for place in range(len(labels))],
        "mode": "text",
        "text": [f"<b>{name}</b>" if name in bold else name for name in labels],
        "textposition": "middle right",
        "textfont": {"size": 11},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _dots(table: pd.DataFrame, column: str, edge: float) -> Trace:
    color, symbol, label = LOOKS[column]
    values = table[column].tolist()
    return charts.points(
        [edge if value == NEVER else value for value in values],
        list(range(len(values))),
        label,
        color,
        size=10,
        symbol=symbol,
        mode="markers+text",
        text=[years_text(value) for value in values],
        # The longer one has its number on the right, so that the two never meet.
        textposition="middle left" if column == PLAIN else "middle right",
        textfont={"size": 11, "color": color},
        customdata=table[["major", "programs"]].to_numpy().tolist(),
        hover="<b>%{customdata[0]}</b>, %{customdata[1]:,} programs<br>%{text} years, "
        + label
        + "<extra></extra>",
    )


def years_text(value: float) -> str:
    """Write years, or that there is no extra pay.

    >>> years_text(2.43), years_text(float("inf"))
    ('2.4', 'never')
    """
    return "never" if value == NEVER else f"{value:.1f}"


def describe(data: Majors) -> Text:
    """Say how much those who do not finish add."""
    own = [data.table[data.table["major"] == name].iloc[0] for name in data.highlights]
    row = own[0] if own else data.overall
    degree = LEVELS[data.level][:-1]
    of = f" in {row['major']}" if own else ""
    plain, whole = (years_text(row[column]) for column in LOOKS)
    finding = f"Extra pay covers a {degree}{of} in {plain} years, {whole} with those who leave."
    if plain == "never":
        finding = f"A {degree}{of} brings no extra pay over high school to cover its price."
    finding = finding.replace("a associate", "an associate").replace("A associate", "An associate")
    return Text(
        finding=finding,
        subtitle=f"{len(data.table) - 1} of {data.count} majors, {LEVELS[data.level]}, {data.place}: net "
        "price of all years divided by extra pay over high school, a year",
        alt=f"Two dots for each of {len(data.table) - 1} majors and for all together. {finding} "
        f"{_ends(data.table.iloc[1:])}",
        headline=(f"{plain} → {whole}", f"years of extra pay that cover a {degree}{of}, plain and in full"),
        notes=_notes(data),
    )


def _ends(table: pd.DataFrame) -> str:
    ordered = table.sort_values(PLAIN, kind="stable")
    ends = (ordered.iloc[0], ordered.iloc[-1])
    words = [f"{row['major']} {years_text(row[PLAIN])} and {years_text(row[WHOLE])}" for row in ends]
    return f"Shortest and longest of those shown: {'; '.join(words)}."


def _notes(data: Majors) -> tuple[str, ...]:
    overall, length = data.overall, YEARS[data.level]
    return (
        "Those who do not finish pay too: we assume for half of the years, as no publisher says how long.",
        "Who chooses a major differs in more than that: the extra pay is not all due to the degree.",
        _ends(data.table.iloc[1:]),
        (
            f"All majors: {length} years cost {money(overall['price_usd'])} after grants, "
            f"{money(overall['price_per_graduate_usd'])} for each who finishes. Graduates earn "
            f"{money(overall['earnings_4yr_usd'])} four years on, {money(overall['premium_usd'])} more "
            "than people aged 25 to 34 with a high-school diploma in the state."
        ),
        (
            "Middle of the programs, each weighted by its graduates; campuses that share a statistic count "
            "once. Price and completion are those of the college, over all its undergraduates."
        ),
        "Programs too small for published pay are left out, and pay forgone while studying.",
    )


SPEC = FigureSpec(
    id="10X-majors",
    page="tenx",
    name="Years that cover a degree, by major",
    question="How many years of extra pay cover a degree, and what do those who do not finish add?",
    tables=("programs", "institutions", "majors_releases"),
    controls=(
        Choice("credential", "Degree", LEVELS, "bachelors"),
        Choice("order", "Majors shown", ORDERS, "largest"),
        Choice("state", "State", states, NATION),
        Choice("highlight", "Majors", names, "", help="Up to six majors.", many=6),
    ),
    terms=("net price",),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "The blue dot divides the **net price** of all years (four for a bachelor's degree, two for an "
        "associate's) by the **extra pay**: median earnings four years after the degree, less the median "
        "of people aged 25 to 34 with a high-school diploma in the college's state. The orange diamond "
        "adds what those pay who do not finish, spread over those who do: with a completion rate of half, "
        "each graduate carries one who left. We assume that they leave halfway. All four numbers come "
        "from one release of the College Scorecard. Majors are our reading of its four-digit fields."
    ),
)
