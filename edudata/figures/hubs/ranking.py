"""HUB: metros ranked by a score whose weights the reader chooses, with a map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis.hubs import DRAWS, FACTORS, METHODS, TOP, score, top_shares
from edudata.analysis.hubs.migration import with_moves
from edudata.figures import _compare, maps, rankings
from edudata.figures._places import NAMED, NASHVILLE, SAN_JOSE, short, with_state
from edudata.figures.charts import Chart
from edudata.figures.controls import Control, Number
from edudata.figures.hubs._shared import (
    METHOD,
    NOT_MEASURED,
    STATE_PRICES,
    TABLES,
    TERMS,
    mainland,
    metros,
    rent_note,
)
from edudata.figures.maps import Line
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import minus, ordinal, signed

MAX_BARS = 20
WEIGHTS: tuple[tuple[str, str, float], ...] = (
    ("housing", "Low home price to income", 5),
    ("rent", "Low rent to income", 5),
    ("prices", "Low price level", 5),
    ("universities", "Research universities per person", 5),
    ("degree_jobs", "Jobs that need a degree", 5),
    ("graduates", "Adults with a degree", 5),
    ("size", "Population", 0),
)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every metro with its score, the best first, under some weights."""

    scored: pd.DataFrame
    method: str
    weights: dict[str, float]
    marked: tuple[str, ...] = NAMED

    @property
    def ranked(self) -> pd.DataFrame:
        """The metros that have a rank."""
        return self.scored[self.scored["rank"].notna()]

    @property
    def scale(self) -> dict[str, Any]:
        """The score for drawing."""
        percentile = self.method == "percentile"
        label = "score, 0 to 100" if percentile else "score, standard deviations"
        return {"value": "score", "label": label, "digits": 1 if percentile else 2}

    @property
    def table(self) -> pd.DataFrame:
        """Rank, score, factors and annotations of every metro."""
        first = ["rank", "cbsa", "name", "score", "top_share_pct"]
        omitted = (*first, "label", "people_2020", "state_fips")
        rest = [column for column in self.scored.columns if column not in omitted]
        # A metro without a rank keeps an empty cell.
        return self.scored[[*first, *rest]].astype({"rank": "Int64"})


def rows(frames: Frames, *, method: str, compare: str, **weights: float) -> Ranking:
    """Score the metros by the weights chosen."""
    scored = score(metros(frames), weights, method)
    marked = tuple(_compare.parts(compare)) or NAMED
    shares = scored["cbsa"].map(top_shares(scored, weights, method))
    labeled = scored.assign(label=with_state(scored["name"]), top_share_pct=shares)
    return Ranking(labeled, method, weights, marked)


def draw(data: Ranking) -> Chart:
    """Draw the best metros and those of the essay or those compared."""
    ranked = data.ranked
    top = ranked[(ranked["rank"] <= MAX_BARS) | ranked["cbsa"].isin(data.marked)]
    # The rank tells how far down the regions marked are, next to bars that leave others out.
    names = top["rank"].astype(int).astype("str") + "  " + top["label"]
    marked = names[top["cbsa"].isin(data.marked)].tolist()
    return rankings.ranking(top.assign(name=names), marked=marked, **data.scale)


def draw_map(data: Ranking) -> Chart:
    """Map the scores, with rank and weighted factors on hover."""
    factors = [
        Line(f.column, f.label, f.unit, f.digits) for name, f in FACTORS.items() if data.weights[name] > 0
    ]
    hover = [Line("score", "Score", "", data.scale["digits"]), Line("rank", "Rank"), *factors]
    return maps.choropleth(data.scored, geometry="metros", id_column="cbsa", hover=hover, **data.scale)


def _first(data: Ranking) -> str:
    """Name the first metro and the places of the two that the essay names."""
    best, places = data.ranked.iloc[0], data.ranked.set_index("cbsa")["rank"]
    two = [
        f"{name} {ordinal(places[code])}"
        for code, name in ((NASHVILLE, "Nashville"), (SAN_JOSE, "San Jose"))
        if code in places.index and code != best["cbsa"]
    ]
    finding = f"With these weights, {short(best['name'])} ranks first"
    return finding + (f", {' and '.join(two)}" if two else "")


def describe(data: Ranking) -> Text:
    """Name the first metro and the places of Nashville and San Jose."""
    ranked = data.ranked
    best = ranked.iloc[0]
    finding = _compared(data) if data.marked != NAMED else _first(data)
    score_words = f"{short(best['name'])} scores {_points(best['score'], data.method)}"
    return Text(
        finding=f"{finding}.",
        subtitle=f"Score of {len(ranked)} metros: average of each factor's {METHODS[data.method]}, with "
        "your weights; more is better",
        alt=(
            f"Bar chart of the {MAX_BARS} best metros and those the essay names. {finding}. "
            f"Next: {'; '.join(ranked['label'].iloc[1:6])}."
        ),
        map_alt=(
            f"Map of {len(ranked)} metros by score: highest in {'; '.join(ranked['label'].iloc[:3])}, "
            f"lowest in {'; '.join(ranked['label'].iloc[-3:])}."
        ),
        headline=(short(best["name"])[:24], f"first of {len(ranked)} metros with these weights"),
        notes=_notes(data, f"{score_words} among {len(ranked)} metros."),
    )


def _compared(data: Ranking) -> str:
    """Say how the metros chosen rank, the best and the last of them."""
    own = data.ranked[data.ranked["cbsa"].isin(data.marked)]
    if own.empty:
        return "The metros chosen have no rank, because a factor is not published for them"
    best, last = own.iloc[0], own.iloc[-1]
    finding = f"With these weights, {short(best['name'])} ranks {ordinal(best['rank'])}"
    return finding + (f", {short(last['name'])} {ordinal(last['rank'])}" if len(own) > 1 else "")


def _notes(data: Ranking, score: str) -> tuple[str, ...]:
    """Say how sure the ranks are, and what is not in them."""
    ranked = data.ranked
    unranked = len(data.scored) - len(ranked)
    return (
        _stability_note(ranked),
        _migration_note(ranked),
        f"{score} Weights: {data.scored.attrs['weights'].replace('_', ' ')}.",
        NOT_MEASURED,
        STATE_PRICES,
        rent_note(data.scored) if data.weights["rent"] else "",
        ("Orange marks the essay's regions and Pittsburgh. " if data.marked == NAMED else "")
        + "Population counts only if you give it a weight.",
        f"{unranked} metros have no rank because a factor is not published." if unranked else "",
    )


def _points(value: float, method: str) -> str:
    return f"{value:.0f} of 100" if method == "percentile" else f"{minus(value)} standard deviations"


def _stability_note(ranked: pd.DataFrame) -> str:
    """Say how much the first places depend on these weights."""
    first = ranked.iloc[0]
    always = int((ranked.loc[ranked["rank"] <= TOP, "top_share_pct"] >= 90).sum())
    stay = "stays" if always == 1 else "stay"
    return (
        f"Weights matter: {short(first['name'])} is in the top {TOP} in {first['top_share_pct']:.0f}% of "
        f"{DRAWS:,} random weightings; {always} of the top {TOP} {stay} in nine of ten."
    )


def _migration_note(ranked: pd.DataFrame) -> str:
    """Test this very score against migration."""
    if ranked["score"].nunique() < 2:
        return "All metros have the same score, so it cannot be compared with where people moved."
    link = with_moves(ranked)
    span = f"{signed(link.spearman_low)} to {signed(link.spearman_high)}"
    certain = link.spearman_low > 0 or link.spearman_high < 0
    return (
        f"A score is no forecast: across {link.n} metros, its ranks correlate at {signed(link.spearman)} "
        f"({span}) with moves since 2020"
        + (", which differs from zero." if certain else ": no clear link.")
    )


CONTROLS: tuple[Control, ...] = (
    *(Number(name, label, (0, 10, weight)) for name, label, weight in WEIGHTS),
    METHOD,
    _compare.control("compare", "Compare metros", mainland),
)

SPEC = FigureSpec(
    id="HUB",
    page="hubs",
    name="Hub explorer",
    question="Which metros have what a hub of work needs, by your own weights?",
    tables=TABLES,
    controls=CONTROLS,
    terms=TERMS,
    rows=rows,
    draw=draw,
    draw_map=draw_map,
    describe=describe,
    about=(
        "We put each factor on one scale on which more is better: the **percentile** among all metros (0 "
        "is the worst, 100 the best), or the distance from the average in **standard deviations**, which "
        "gives extremes more weight. The score is the weighted average. A weight of 0 leaves a factor "
        "out; only the proportions of the weights matter. The factors are those the essay names for which "
        "every metro has a published value: home value and rent compared with income (Census Bureau), the "
        "state's price level (Bureau of Economic Analysis), research universities per million people "
        "(Carnegie 2021), the share of jobs that need a degree (Bureau of Labor Statistics) and of adults "
        "who have one (Census Bureau). The weights are up to you; no set of weights is right."
    ),
)
