"""HUB-outcome: whether metros that look like hubs have gained people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from edudata.figures import style
from edudata.figures.hubs.common import (
    METHOD,
    NAMED,
    NOT_MEASURED,
    OWN_WEIGHTS,
    SETS,
    TABLES,
    TERMS,
    metros,
    named,
    signed,
)
from edudata.figures.spec import Card, Choice, FigureSpec, Frames

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

SCORES = {key: f"score: {label}" for key, (label, _) in SETS.items()}
FACTORS = {
    "housing": "home value to income",
    "rent": "rent to income",
    "prices": "price level of the state",
    "universities": "research universities",
    "degree_jobs": "jobs that ask for a degree",
    "graduates": "adults with a degree",
    "size": "population",
}
CLASSES = {"all": "all metros", "500k": "above 500,000 people", "1m": "above 1 million people"}
SIDES = {
    "Chattanooga": "middle left",
    "Memphis": "middle left",
    "Nashville": "middle right",
    "San Francisco": "middle right",
    "San Jose": "middle left",
}
"""Where a metro's name is clear of the next one's by the first score."""
SPANS = ((2009, 2019), (2019, 2025))


def make(frames: Frames, by: str, size: str, method: str) -> Card:
    """A dot a metro: what it scores, and how many people it has gained or lost since 2020."""
    from edudata.analysis.hubs import FACTORS as KNOWN
    from edudata.analysis.hubs import MIGRATION, SIZES, outcome, rents_before_and_after, score

    frame = metros(frames)
    if by in SETS:
        frame = score(frame, SETS[by][1], method)
        column, what = "score", f"the score of {SETS[by][0]}"
    else:
        column, what = KNOWN[by].column, FACTORS[by]
    found = outcome(frame, column).set_index("size")
    here = found.loc[size].astype(float).to_dict()
    drawn = frame[(frame["people_2020"] > SIZES[size]) & frame[column].notna()].assign(
        label=lambda rows: named(rows)
    )
    certain = here["spearman_low"] > 0 or here["spearman_high"] < 0
    gained = "gained more people" if here["spearman"] > 0 else "gained fewer people or lost more"
    told = f"those higher by {what} {gained}" if certain else f"{what} has no clear link with moves"
    finding = (
        f"Across {int(here['metros'])} metros{'' if size == 'all' else ' ' + CLASSES[size]}, {told} since "
        f"2020: the two correlate at {signed(here['pearson'])} (ranks {signed(here['spearman'])})"
    )
    rents = rents_before_and_after(frames["cpi"], SPANS)
    return Card(
        chart=_drawn(drawn, column, _axis(by, method), MIGRATION),
        data=drawn[["cbsa", "name", column, MIGRATION, "people_2020"]].reset_index(drop=True),
        finding=f"{finding}.",
        subtitle=(
            f"Net domestic migration 2021 to {_last(frames)} in percent of the people of 2020 (Census) "
            f"against {what}; {CLASSES[size]}"
        ),
        alt=(
            f"Scatter of {len(drawn)} metros. {finding}. The middle 95 % of resamples: Pearson "
            f"{_span(here, 'pearson')}, Spearman {_span(here, 'spearman')}."
        ),
        headline=(
            signed(here["spearman"]),
            "rank correlation with moves since 2020, −1 to +1",
        ),
        notes=(
            "By size in 2020, the correlation of values and that of ranks, each with the middle 95 % of a "
            "thousand resamples: "
            + "; ".join(
                f"{CLASSES[str(name)]} ({row['metros']}) {signed(row['pearson'])} "
                f"({_span(row, 'pearson')}) and {signed(row['spearman'])} ({_span(row, 'spearman')})"
                for name, row in found.to_dict("index").items()
            )
            + ".",
            _before(rents),
            (
                "A correlation of places is no cause: climate, taxes and building count for nothing here. "
                "Net domestic migration leaves out arrivals from abroad, births and deaths."
            ),
            (
                "The survey behind homes and incomes covers 2019 to 2023, in part the same years as the "
                "migration: a place that many moved to has become dearer by it."
            ),
            *((OWN_WEIGHTS,) if by in SETS else ()),
            NOT_MEASURED,
        ),
    )


def _before(rents: pd.DataFrame) -> str:
    """What was true before 2020, for the one metro with a record at hand."""
    (before, after) = rents.to_dict("records")
    return (
        "Before 2020: migration of metros is not in these tables. San Francisco's rents rose "
        f"{(before['san_francisco'] - 1) * 100:.0f} % from {before['start']} to {before['end']} against "
        f"{(before['nation'] - 1) * 100:.0f} % in the nation, a dear metro in demand; from "
        f"{after['start']} to {after['end']} it was {(after['san_francisco'] - 1) * 100:.0f} % against "
        f"{(after['nation'] - 1) * 100:.0f} % (BLS)."
    )


def _last(frames: Frames) -> int:
    table = frames["region_indicators"]
    return int(table.loc[table["indicator"] == "net_domestic_migration_since_2020", "year"].max())


def _axis(by: str, method: str) -> str:
    """The axis title with its unit."""
    from edudata.analysis.hubs import FACTORS as KNOWN

    if by in SETS:
        unit = "0 to 100" if method == "percentile" else "standard deviations"
        return f"score, {unit}"
    unit = KNOWN[by].unit.replace("pct", "%")
    return f"{FACTORS[by]}, {unit}" if unit else FACTORS[by]


def _span(row: Mapping[Any, float], kind: str) -> str:
    return f"{signed(row[f'{kind}_low'])} to {signed(row[f'{kind}_high'])}"


def _drawn(rows: pd.DataFrame, column: str, axis: str, became: str) -> go.Figure:
    import plotly.graph_objects as go

    marked = rows["cbsa"].isin(NAMED)
    traces = []
    for part, color, name in (
        (rows[~marked], style.BLUE, "metros"),
        (rows[marked], style.ORANGE, "the essay's regions and Pittsburgh"),
    ):
        texts = part["label"].tolist()
        traces.append(
            go.Scatter(
                x=part[column].to_numpy(dtype=float),
                y=part[became].to_numpy(dtype=float),
                mode="markers" if name == "metros" else "markers+text",
                text=[text.split(",")[0] for text in texts],
                textposition=[SIDES.get(text.split(",")[0], "top center") for text in texts],
                textfont={"size": 11},
                customdata=texts,
                marker={
                    "size": part["people_2020"].to_numpy(dtype=float),
                    "sizemode": "area",
                    "sizeref": float(rows["people_2020"].max()) / 26**2,
                    "sizemin": 3,
                    "color": color,
                    "opacity": 0.6 if name == "metros" else 0.95,
                },
                name=name,
                hovertemplate="%{customdata}<br>%{x:,.2f}<br>migration %{y:+.2f} %<extra></extra>",
            )
        )
    figure = go.Figure(traces)
    line = {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": 0, "y1": 0, "layer": "below"}
    return style.layout(
        figure,
        x=axis,
        y="net domestic migration since 2020, %",
        hovermode="closest",
        height=480,
        xaxis={"showgrid": True, "gridcolor": style.GRID, "zeroline": False},
        yaxis={"zeroline": False, "ticksuffix": " %"},
        shapes=[line | {"line": {"color": style.GRAY, "width": 1.2}}],
    )


OUTCOME = FigureSpec(
    id="HUB-outcome",
    page="hubs",
    name="Did such metros grow?",
    question="Have metros that look like hubs gained people since 2020?",
    tables=(*TABLES, "cpi"),
    controls=(
        Choice("by", "Against", SCORES | FACTORS, "both"),
        Choice("size", "Size in 2020", CLASSES, "all"),
        METHOD,
    ),
    terms=(*TERMS, "correlation"),
    make=make,
    about=(
        "The test of a score is what happened. **Pearson's** correlation says how closely the dots follow "
        "a straight line, **Spearman's** how closely the order of the metros agrees; both go from −1 to "
        "+1, and 0 is no link. The interval is that of a thousand resamples of the same metros, drawn with "
        "replacement from a fixed seed. The larger a dot, the more people lived there in 2020."
    ),
)
