"""Majors: pay against underemployment in one release."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from edudata.errors import OutOfRangeError
from edudata.figures import style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

OVERALL = "Overall"
NOBODY = "none"
NEWEST = "newest"
STAGES = {"early": "early-career", "mid": "mid-career"}


ABOUT = (
    "The New York Fed takes these from the American Community Survey of two years before the release. "
    "Underemployed graduates have a job that typically requires no bachelor's degree; unemployed ones "
    "have none and look for one. Rates are of graduates aged 22 to 27; wages are medians of full-time "
    "workers with a bachelor's degree and no further one, in nominal dollars of the survey's year."
)


def slug(major: str) -> str:
    """A major's name for the address of a page: "Art History" -> "art-history"."""
    return re.sub(r"[^a-z0-9]+", "-", major.lower()).strip("-")


def releases(frames: Frames) -> dict[str, str]:
    """The newest release, and each by its date with the survey it rests on."""
    pairs = frames["majors"][["release", "basis"]].drop_duplicates().sort_values("release", ascending=False)
    dated = {
        str(release): f"{basis} (release of {release})" for release, basis in pairs.itertuples(index=False)
    }
    return {NEWEST: "newest"} | dated


def highlights(frames: Frames) -> dict[str, str]:
    """Every major, by the slug of its name; none by default."""
    names = sorted(set(frames["majors"]["major"]) - {OVERALL})
    return {NOBODY: "none"} | {slug(name): name for name in names}


def labelled(
    x: list[float], y: list[float], names: list[str], first: list[int], most: int
) -> dict[int, str]:
    """Points whose labels touch neither a point nor another label: place -> side, the outermost first.

    x, y  : coordinates from 0 to 1
    first : points that are labelled whatever is near
    most  : number of labels at most

    Lengths are those of a narrow telephone (285 x 420 pixels), so that labels fit on wider screens too.
    """
    letter, half, gap, radius = 5.8 / 285, 8 / 420, 8 / 285, 5 / 285
    far = sorted(range(len(x)), key=lambda i: -((x[i] - 0.5) ** 2 + (y[i] - 0.5) ** 2))
    boxes: list[tuple[float, float, float, float]] = []
    chosen: dict[int, str] = {}
    for i in [*first, *(i for i in far if i not in first)]:
        width = letter * len(names[i])
        for side, left in (("right", x[i] + gap), ("left", x[i] - gap - width)):
            low, high = y[i] - half, y[i] + half
            inside = left >= -0.03 and left + width <= 1.03
            free = all(left + width < b[0] or b[1] < left or high < b[2] or b[3] < low for b in boxes)
            clear = not any(
                j != i and left - radius < x[j] < left + width + radius and low < y[j] < high
                for j in range(len(x))
            )
            if (inside and free and clear) or (i in first and (inside or side == "left")):
                boxes.append((left, left + width, low, high))
                chosen[i] = side
                break
        if len(chosen) == most:
            break
    return chosen


def scatter(rows: pd.DataFrame, overall: pd.Series, wage: str, chosen: str, y: str) -> go.Figure:
    """One dot a major, the means of all majors as lines, labels where there is room."""
    import plotly.graph_objects as go

    names = rows["major"].tolist()
    xs, ys = rows["underemployment_pct"], rows[wage]
    unit_x = ((xs - xs.min()) / max(xs.max() - xs.min(), 1e-9)).tolist()
    unit_y = ((ys - ys.min()) / max(ys.max() - ys.min(), 1e-9)).tolist()
    first = [names.index(chosen)] if chosen in names else []
    shown = labelled(unit_x, unit_y, names, first, 12)
    figure = go.Figure(
        go.Scatter(
            x=xs.to_numpy(),
            y=ys.to_numpy(),
            mode="markers",
            text=names,
            customdata=rows[["unemployment_pct", "graduate_degree_pct"]].to_numpy(),
            hovertemplate="<b>%{text}</b><br>underemployed: %{x:.1f} %<br>median wage: "
            "$%{y:,.0f}<br>unemployed: %{customdata[0]:.1f} %<br>with a further degree: "
            "%{customdata[1]:.1f} %<extra></extra>",
            marker={
                "size": [15 if n == chosen else 9 for n in names],
                "color": [style.ORANGE if n == chosen else style.BLUE for n in names],
                "symbol": ["diamond" if n == chosen else "circle" for n in names],
                "opacity": 0.8,
                "line": {"width": 0.5, "color": "white"},
            },
            showlegend=False,
        )
    )
    style.layout(figure, x="underemployed, %", y=y, hovermode="closest")
    figure.update_layout(
        height=480,
        annotations=[
            {
                "x": float(xs.iloc[i]),
                "y": float(ys.iloc[i]),
                "text": f"<b>{names[i]}</b>" if names[i] == chosen else names[i],
                "showarrow": False,
                "xanchor": "left" if side == "right" else "right",
                "xshift": 8 if side == "right" else -8,
                "font": {"size": 11},
            }
            for i, side in shown.items()
        ]
        + [
            {
                "x": float(overall["underemployment_pct"]),
                "y": 1,
                "yref": "paper",
                "text": "all majors",
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "top",
                "font": {"size": 11, "color": style.GRAY},
            }
        ],
    )
    dotted = {"color": style.GRAY, "dash": "dot", "width": 1.2}
    figure.update_layout(
        shapes=[
            {
                "type": "line",
                "x0": overall["underemployment_pct"],
                "x1": overall["underemployment_pct"],
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": dotted,
                "layer": "below",
            },
            {
                "type": "line",
                "x0": 0,
                "x1": 1,
                "xref": "paper",
                "y0": overall[wage],
                "y1": overall[wage],
                "line": dotted,
                "layer": "below",
            },
        ]
    )
    figure.update_yaxes(tickprefix="$", tickformat=",d")
    return figure


def strength(correlation: float) -> str:
    """A rank correlation in words: -0.8 -> "strongly", -0.5 -> "clearly", -0.2 -> "hardly"."""
    size = abs(correlation)
    return (
        "strongly" if size >= 0.7 else "clearly" if size >= 0.4 else "weakly" if size >= 0.2 else "hardly"
    )


def pay_against_underemployment(frames: Frames, *, release: str, wage: str, highlight: str) -> Card:
    """Median wage of each major against its underemployment."""
    majors = frames["majors"]
    if release == NEWEST:
        release = str(majors["release"].max())
    rows = majors[majors["release"] == release]
    overall = rows[rows["major"] == OVERALL].iloc[0]
    rows = rows[rows["major"] != OVERALL].sort_values("underemployment_pct", ignore_index=True)
    column, stage = f"{wage}_career_wage_usd", STAGES[wage]
    chosen = highlights(frames)[highlight] if highlight != NOBODY else ""
    if chosen and chosen not in set(rows["major"]):
        raise OutOfRangeError(f"The release of {release} has no major {chosen}. Choose another release.")
    low, high = rows.iloc[0], rows.iloc[-1]
    together = float(rows["underemployment_pct"].rank().corr(rows[column].rank()))
    if chosen:
        one = rows[rows["major"] == chosen].iloc[0]
        finding = (
            f"{chosen}: {one['underemployment_pct']:.1f} % underemployed and ${one[column]:,.0f} {stage} "
            f"pay, against {overall['underemployment_pct']:.1f} % and ${overall[column]:,.0f} over all "
            "majors."
        )
        headline = (
            f"{one['underemployment_pct']:.1f} %",
            f"of recent {chosen} graduates were underemployed",
        )
    else:
        finding = (
            f"Underemployment runs from {low['underemployment_pct']:.1f} % ({low['major']}) to "
            f"{high['underemployment_pct']:.1f} % ({high['major']}); majors with less of it pay "
            f"{strength(together)} {'more' if together < 0 else 'less'} (rank correlation "
            f"{f'{together:.2f}'.replace('-', '−')})."
        )
        headline = (
            f"{low['underemployment_pct']:.1f}–{high['underemployment_pct']:.1f} %",
            f"underemployed by major; {overall['underemployment_pct']:.1f} % over all",
        )
    trust = (
        "a reproduction of the published table" if rows["trust"].eq("secondary").any() else "its workbook"
    )
    return Card(
        chart=scatter(rows, overall, column, chosen, f"median {stage} wage, nominal dollars"),
        data=rows[
            [
                "major",
                "underemployment_pct",
                "unemployment_pct",
                "early_career_wage_usd",
                "mid_career_wage_usd",
                "graduate_degree_pct",
                "basis",
                "release",
            ]
        ],
        finding=finding,
        subtitle=f"{len(rows)} majors, {overall['basis']}: underemployment of graduates aged 22–27 "
        f"against median {stage} wage of full-time workers with a bachelor's degree only",
        alt=f"Scatter chart of {len(rows)} majors, underemployment across and {stage} pay upwards. "
        f"{finding}",
        headline=headline,
        notes=(
            (
                f"Taken from {trust}. Early career is 22–27 years of age, mid-career 35–45; wages are "
                f"nominal dollars of {str(overall['basis'])[-4:]}."
            ),
            "No margins of error are published; small majors rest on few people.",
            (
                "Graduates with a further degree are in the rates but not in the wages: where many have "
                "one, pay is that of the others."
            ),
            "The vertical axis does not start at zero; labels are left out where they would overlap.",
        ),
    )


MAJORS = FigureSpec(
    id="G-3-majors",
    page="jobs",
    name="Majors: pay and underemployment",
    question="Which majors lead to jobs that need the degree, and how do they pay?",
    tables=("majors",),
    controls=(
        Choice(name="release", label="Survey", options=releases, default=NEWEST),
        Choice(
            name="wage",
            label="Pay",
            options={"early": "early career (22–27)", "mid": "mid-career (35–45)"},
            default="early",
        ),
        Choice(name="highlight", label="Highlight", options=highlights, default=NOBODY),
    ),
    about=ABOUT,
    terms=("underemployed", "early career", "mid-career"),
    make=pay_against_underemployment,
)
