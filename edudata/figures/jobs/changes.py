"""Majors: what changed between two releases, in rates only."""

from __future__ import annotations

from edudata.errors import OutOfRangeError
from edudata.figures import style
from edudata.figures.jobs.majors import ABOUT, OVERALL
from edudata.figures.spec import Card, Choice, FigureSpec, Frames

RATES = {"underemployment": "underemployment_pct", "unemployment": "unemployment_pct"}
LARGEST = 12
"""Majors shown at each end when only the largest changes are asked for."""


def changes(frames: Frames, *, rate: str, show: str) -> Card:
    """Change of a rate by major between the two newest releases; never of wages."""
    import pandas as pd
    import plotly.graph_objects as go

    majors, column = frames["majors"], RATES[rate]
    found = sorted(set(majors["release"]))[-2:]
    if len(found) < 2:
        raise OutOfRangeError(
            f"Only the release of {found[0]} is at hand: a comparison needs two. Choose a later day."
        )
    old, new = (majors[majors["release"] == r].set_index("major")[column] for r in (found[0], found[-1]))
    basis = majors.drop_duplicates("release").set_index("release")["basis"]
    before, after = basis[found[0]], basis[found[-1]]
    wide = pd.DataFrame({"before_pct": old, "after_pct": new}).dropna()
    wide["change_points"] = (wide["after_pct"] - wide["before_pct"]).round(3)
    overall, single = wide.loc[OVERALL], wide.drop(index=OVERALL).sort_values("change_points")
    rose = int((single["change_points"] > 0).sum())
    drawn = single if show == "every" else pd.concat([single.head(LARGEST), single.tail(LARGEST)])
    up, down = single.iloc[-1], single.iloc[0]
    finding = (
        f"{rate.capitalize()} rose in {rose} of {len(single)} majors from {before} to {after}, overall "
        f"from {overall['before_pct']:.1f} to {overall['after_pct']:.1f} %; the ends are {up.name} "
        f"({up['change_points']:+.1f} points) and {down.name} ({down['change_points']:+.1f})."
    ).replace("(-", "(−")
    shift = wide["change_points"].at[OVERALL]
    figure = go.Figure(
        go.Bar(
            x=drawn["change_points"].to_numpy(),
            y=drawn.index.tolist(),
            orientation="h",
            marker={"color": [style.ORANGE if c > 0 else style.BLUE for c in drawn["change_points"]]},
            customdata=drawn[["before_pct", "after_pct"]].to_numpy(),
            hovertemplate=f"%{{y}}<br>{before}: %{{customdata[0]:.1f}} %<br>{after}: %{{customdata[1]:.1f}}"
            " %<br>change: %{x:+.1f} points<extra></extra>",
            showlegend=False,
        )
    )
    style.layout(
        figure,
        x="percentage points",
        hovermode="closest",
        height=90 + 17 * len(drawn),
        bargap=0.25,
    )
    figure.update_yaxes(dtick=1, tickfont={"size": 10}, showgrid=False)
    figure.update_xaxes(showgrid=True, zeroline=True, zerolinecolor=style.GRAY)
    rows = drawn.iloc[::-1].rename_axis("major").reset_index()
    return Card(
        chart=figure,
        data=rows.assign(rate=rate, before_release=found[0], after_release=found[-1]),
        finding=finding,
        subtitle=f"Change of {rate} of graduates aged 22–27 by major, percentage points, {before} to "
        f"{after}" + ("" if show == "every" else f"; {LARGEST} majors at each end"),
        alt=f"Bar chart of the change by major. {finding}",
        headline=(
            f"{shift:+.1f} points".replace("-", "−"),
            f"change of {rate} over all majors, {before} to {after}",
        ),
        notes=(
            (
                "No margins of error are published: in a small major even a large change of one year may "
                "be chance."
            ),
            "Wages are not compared: each release gives nominal dollars of its own year.",
            f"{before}: release of {found[0]}; {after}: release of {found[-1]}, as reproduced by a third "
            "party."
            if majors[majors["release"] == found[-1]]["trust"].eq("secondary").any()
            else f"{before}: release of {found[0]}; {after}: release of {found[-1]}.",
        ),
    )


RELEASES = FigureSpec(
    id="G-3-releases",
    page="jobs",
    name="Majors: what changed",
    question="In which majors did underemployment rise or fall between two releases?",
    tables=("majors",),
    controls=(
        Choice(
            name="rate",
            label="Rate",
            options={"underemployment": "underemployment", "unemployment": "unemployment"},
            default="underemployment",
        ),
        Choice(
            name="show",
            label="Show",
            options={"largest": "largest changes", "every": "every major"},
            default="largest",
        ),
    ),
    about=ABOUT,
    terms=("underemployed", "percentage point"),
    make=changes,
)
