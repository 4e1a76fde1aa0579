"""HUB: metros ranked by a score whose weights the reader chooses, with a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.figures import maps
from edudata.figures.housing.compare import short
from edudata.figures.hubs.common import (
    METHOD,
    NAMED,
    NASHVILLE,
    NOT_MEASURED,
    SAN_JOSE,
    STATE_PRICES,
    TABLES,
    TERMS,
    metros,
    named,
    ordinal,
    signed,
)
from edudata.figures.maps import Line
from edudata.figures.spec import Card, Control, FigureSpec, Frames, Number

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 20
WEIGHTS: tuple[tuple[str, str, float], ...] = (
    ("housing", "Low home price to income", 5),
    ("rent", "Low rent to income", 5),
    ("prices", "Low price level", 5),
    ("universities", "Research universities", 5),
    ("degree_jobs", "Jobs that ask for a degree", 5),
    ("graduates", "Adults with a degree", 5),
    ("size", "Population", 0),
)


def make(frames: Frames, method: str, **weights: float) -> Card:
    """The best metros by the weights chosen, those of the essay marked, and a map of all scores."""
    from edudata.analysis.hubs import FACTORS, METHODS, score, top_shares

    found = score(metros(frames), weights, method)
    found = found.assign(
        label=named(found), top_share_pct=found["cbsa"].map(top_shares(found, weights, method))
    )
    known = found[found["rank"].notna()]
    best = known.iloc[0]
    places = known.set_index("cbsa")["rank"]
    two = [
        f"{name} {ordinal(places[code])}"
        for code, name in ((NASHVILLE, "Nashville"), (SAN_JOSE, "San Jose"))
        if code in places.index and code != best["cbsa"]
    ]
    finding = (
        f"With these weights {short(best['name'])} is first of {len(known)} metros, with a score of "
        f"{_said(best['score'], method)}" + (f"; {' and '.join(two)}" if two else "")
    )
    top = known[(known["rank"] <= SHOWN) | known["cbsa"].isin(NAMED)]
    label = "score, 0 to 100" if method == "percentile" else "score, standard deviations"
    digits = 1 if method == "percentile" else 2
    ranked = top.assign(name=top["rank"].astype(int).astype("str") + "  " + top["label"])
    lines = [Line("score", "Score", "", digits), Line("rank", "Rank")]
    lines += [Line(f.column, f.label, f.unit, f.digits) for name, f in FACTORS.items() if weights[name] > 0]
    unknown = len(found) - len(known)
    return Card(
        chart=maps.ranking(
            ranked,
            value="score",
            label=label,
            digits=digits,
            marked=ranked.loc[top["cbsa"].isin(NAMED), "name"].tolist(),
        ),
        map_chart=maps.choropleth(
            found,
            geometry="metros",
            id_column="cbsa",
            value="score",
            label=label,
            digits=digits,
            hover=lines,
        ),
        data=_table(found),
        finding=f"{finding}.",
        subtitle=(
            f"Weighted mean of each factor's {METHODS[method]}, more is better; weights: "
            f"{found.attrs['weights'].replace('_', ' ')}. Transport and policy are not scored"
        ),
        alt=(
            f"Bars of the {SHOWN} best metros and of those the essay is about, and a map of all. {finding}."
            " The next ones: " + ", ".join(known["label"].iloc[1:6]) + "."
        ),
        headline=(short(best["name"])[:24], f"first of {len(known)} metros with these weights"),
        notes=(
            _stable(known),
            _moved(known),
            NOT_MEASURED,
            STATE_PRICES,
            "In orange the essay's regions and Pittsburgh. Population counts only if it is given a weight.",
            *((f"Without a rank, as a factor is not published: {unknown}.",) if unknown else ()),
        ),
    )


def _stable(known: pd.DataFrame) -> str:
    """How much of the first places is owed to these weights."""
    from edudata.analysis.hubs import DRAWS, TOP

    first = known.iloc[0]
    always = int((known.loc[known["rank"] <= TOP, "top_share_pct"] >= 90).sum())
    return (
        f"How much is owed to the weights: under {DRAWS:,} random weightings of the factors that count, "
        f"{short(first['name'])} is among the best {TOP} in {first['top_share_pct']:.0f} %; "
        f"{always} of the best {TOP} stay among them in nine of ten (column top_share_pct)."
    )


def _moved(known: pd.DataFrame) -> str:
    """The honest test of this very score."""
    from edudata.analysis.hubs import with_moves

    if known["score"].nunique() < 2:
        return "All metros score alike: there is nothing to set against where people have moved."
    link = with_moves(known)
    span = f"{signed(link.spearman_low)} to {signed(link.spearman_high)}"
    certain = link.spearman_low > 0 or link.spearman_high < 0
    return (
        f"A score is no forecast: over {link.n} metros its ranks correlate at {signed(link.spearman)} "
        f"({span}) with net domestic migration since 2020, "
        + ("an interval without 0." if certain else "an interval with 0: no clear link.")
    )


def _said(value: float, method: str) -> str:
    return (
        f"{value:.0f} of 100"
        if method == "percentile"
        else f"{value:.2f} standard deviations".replace("-", "−")
    )


def _table(found: pd.DataFrame) -> pd.DataFrame:
    """Rank, score, factors and annotations of every metro."""
    first = ["rank", "cbsa", "name", "score", "top_share_pct"]
    rest = [c for c in found.columns if c not in (*first, "label", "people_2020", "state_fips")]
    return found[[*first, *rest]].astype({"rank": "Int64"})


CONTROLS: tuple[Control, ...] = (
    *(Number(name, label, (0, 10, weight)) for name, label, weight in WEIGHTS),
    METHOD,
)

RANKING = FigureSpec(
    id="HUB",
    page="hubs",
    name="Hub explorer",
    question="Which metros have what a hub of work needs, by the weights you give?",
    tables=TABLES,
    controls=CONTROLS,
    terms=TERMS,
    make=make,
    about=(
        "Each factor is put on one scale on which more is better: the **percentile** among all metros (0 "
        "the worst, 100 the best), or the distance from the mean in **standard deviations**, which lets "
        "extremes count for more. The score is the mean of these, weighted as chosen; a weight of 0 "
        "leaves a factor out, and only the proportions of the weights matter. The factors are those the "
        "essay names for which every metro has a published figure: home value and rent against income "
        "(Census), the state's price level (BEA), universities with much research (Carnegie "
        "2021, by IPEDS), the share of jobs in occupations that ask for a degree (BLS) and of adults who "
        "have one (Census). Weights are yours: nothing says that these are right."
    ),
)
