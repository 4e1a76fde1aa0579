"""10X: how many times cheaper, quicker or less indebting than a degree each alternative is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edudata.figures import style
from edudata.figures.maps import amount
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number
from edudata.figures.tenx.common import (
    DOLLARS_CHOICE,
    LIVING_CHOICE,
    NO_CAREERS,
    SECTOR,
    TABLES,
    UPPER_END,
    degree,
    short,
    times_text,
)

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from edudata.analysis.tenx import Baseline

MEASURES = {"cost": "price", "time": "time", "debt": "debt"}
BETTER = {"cost": "cheaper", "time": "quicker", "debt": "less debt"}
LOOK = {
    "published": (style.BLUE, "circle", "against the published price"),
    "net": (style.ORANGE, "diamond", "against the net price"),
    "time": (style.GREEN, "square", "against the length of the degree"),
}
YOURS = "Yours"
LOWEST, FREE_AT = 0.1, 2.0
"""Left end of the axis; a free alternative stands this many times beyond the best other one."""


def _columns(measure: str) -> dict[str, str]:
    """Look -> column of the ratio."""
    if measure == "time":
        return {"time": "time_ratio"}
    return {basis: f"{measure}_ratio_{basis}" for basis in ("published", "net")}


def _drawn(rows: pd.DataFrame, columns: dict[str, str], axis: str) -> go.Figure:
    """A dot for each ratio on a logarithmic axis, the name above it; lines at 1 and 10."""
    import plotly.graph_objects as go

    known = [v for c in columns.values() for v in rows[c].tolist() if v == v and v != float("inf")]
    edge = max([10.0, *known]) * FREE_AT
    places = list(range(len(rows)))
    names = [
        f"<b>{short(name)}</b>" if name == YOURS else f"{short(name)} · {credential}"
        for name, credential in zip(rows["alternative"], rows["credential"], strict=True)
    ]
    traces = [
        go.Scatter(
            x=[LOWEST] * len(rows),
            y=[place - 0.4 for place in places],
            mode="text",
            text=names,
            textposition="middle right",
            textfont={"size": 11},
            hoverinfo="skip",
            showlegend=False,
        )
    ]
    for look, column in columns.items():
        colour, symbol, label = LOOK[look]
        values = rows[column].tolist()
        if all(v != v for v in values):
            continue
        traces.append(
            go.Scatter(
                x=[edge if v == float("inf") else max(v, LOWEST) if v == v else None for v in values],
                y=places,
                mode="markers+text",
                marker={"size": 11, "color": colour, "symbol": symbol},
                text=[times_text(v) if v == v else "" for v in values],
                textposition="middle right" if look != "net" else "middle left",
                textfont={"size": 11, "color": colour},
                customdata=rows["alternative"].tolist(),
                hovertemplate="%{customdata}<br>%{text} " + label + "<extra></extra>",
                name=label,
            )
        )
    figure = go.Figure(traces)
    line = {"type": "line", "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
    style.layout(
        figure,
        x=axis,
        hovermode="closest",
        height=110 + 40 * len(rows),
        shapes=[
            line | {"x0": 10, "x1": 10, "line": {"color": style.RED, "width": 2}},
            line | {"x0": 1, "x1": 1, "line": {"color": style.GREY, "width": 1, "dash": "dot"}},
        ],
        annotations=[
            {"x": 1, "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": "left", "showarrow": False}
            | {"text": "10X", "font": {"color": style.RED, "size": 12}}
        ],
        xaxis={
            "type": "log",
            "range": [-1, _log(edge * 2.5)],
            "tickvals": [0.1, 1, 10, 100, 1000],
            "ticktext": ["0.1", "1", "10", "100", "1,000"],
            "showgrid": True,
            "gridcolor": style.GRID,
        },
        yaxis={
            "range": [len(rows) - 0.4, -0.9],
            "showticklabels": False,
            "showgrid": False,
            "zeroline": False,
        },
        legend={"y": 1.02},
    )
    return figure


def _log(value: float) -> float:
    import math

    return math.log10(value)


def make(
    frames: Frames,
    measure: str,
    sector: str,
    years: float,
    dollars: str,
    living: str,
    own_funds: float,
    courses: float,
    own_price: float,
    own_years: float,
) -> Card:
    """Every alternative's ratio on one measure, the reader's own among them, against the line of ten."""
    from edudata.analysis.tenx import Own, compare

    base = degree(frames, sector, years)
    found = compare(
        base,
        frames["education_alternatives"],
        frames["cpi"],
        own=Own(YOURS, own_price, own_years),
        dollars=dollars,
        living=living == "in",
        own_funds_usd=own_funds,
        courses=courses,
    )
    columns = _columns(measure)
    first = next(iter(columns.values()))
    kept = found[found[list(columns.values())].notna().any(axis=1)]
    rows = kept.sort_values([first, "alternative"], ascending=[False, True], kind="stable")
    others = rows[rows["alternative"] != YOURS]
    finding, headline = _told(others, columns, measure, base, found.attrs)
    left_out = found[~found.index.isin(kept.index)]
    shown = [f"{short(n)} {times_text(v)}" for n, v in zip(rows["alternative"], rows[first], strict=True)]
    return Card(
        figure=_drawn(rows.reset_index(drop=True), columns, f"times {BETTER[measure]} than the degree"),
        data=_table(found),
        finding=finding,
        subtitle=_subtitle(base, found.attrs, measure, own_funds),
        alt=(
            f"A dot for each of {len(rows)} alternatives on a logarithmic scale, with lines at 1 and 10. "
            f"{finding} {LOOK[next(iter(columns))][2].capitalize()}: {'; '.join(shown)}."
        ),
        headline=headline,
        notes=tuple(_notes(base, found, left_out, dollars, courses, measure)),
    )


def _told(
    rows: pd.DataFrame, columns: dict[str, str], measure: str, base: Baseline, attrs: dict[Any, Any]
) -> tuple[str, tuple[str, str]]:
    """The finding and the headline: how many reach ten, and how far the bachelor's degrees get."""
    from edudata.analysis.tenx import TEN

    column = columns.get("published", columns.get("time", ""))
    reached = int((rows[column] >= TEN).sum())
    degrees = rows[rows["credential"] == "bachelor's degree"]
    if measure == "time":
        text = (
            f"{reached} of {len(rows)} alternatives with a stated length take a tenth of {base.years:g} "
            "years or less"
        )
        if len(degrees):
            text += f"; the quickest bachelor's degree is {times_text(degrees[column].max())} quicker"
        best = rows.iloc[0]
        return f"{text}.", (
            times_text(best[column]),
            f"{short(best['alternative'])}, quicker than a degree",
        )
    price = float(attrs["published_cost_usd"])
    net = columns["net"]
    what = {"cost": "are ten times cheaper", "debt": "leave a tenth of the debt or less"}[measure]
    text = (
        f"{reached} of {len(rows)} alternatives {what} against the published "
        f"{amount(price, 'usd')} of a degree"
    )
    has_net = rows[net].notna().any()
    if has_net:
        text += (
            f", {int((rows[net] >= TEN).sum())} against the {amount(float(attrs['net_cost_usd']), 'usd')} "
            "after grants"
        )
    if len(degrees):
        best = degrees.sort_values(column, ascending=False, kind="stable").iloc[0]
        ratios = [times_text(best[column])] + ([times_text(best[net])] if has_net else [])
        verb = "cheaper" if measure == "cost" else "on debt"
        text += f"; the best bachelor's degree among them is {' and '.join(ratios)} {verb}"
        best_one = "the best bachelor's degree, by published and net price"
        return f"{text}.", (" and ".join(ratios), f"{verb}: {best_one}")
    return f"{text}.", (f"{reached} of {len(rows)}", "alternatives that reach ten, published price")


def _subtitle(base: Baseline, attrs: dict[Any, Any], measure: str, own_funds: float) -> str:
    living = "with" if attrs["living_costs"] == "in" else "without"
    one = attrs["dollars"] == attrs["academic_year"]
    dollars = f"all in dollars of {attrs['dollars']}" if one else f"dollars {attrs['dollars']}"
    text = (
        f"{base.label[0].upper()}{base.label[1:]}, {base.years:g} years at the prices of "
        f"{attrs['academic_year']}, {living} housing and food; {dollars}. "
        "Above 1 the alternative asks less"
    )
    return text + (f"; {amount(own_funds, 'usd')} paid without a loan." if measure == "debt" else ".")


def _table(found: pd.DataFrame) -> pd.DataFrame:
    """The rows with every ratio; a free alternative has none, and says so."""
    import numpy as np

    ratios = [c for c in found.columns if "_ratio" in c]
    return found.assign(is_free=found["cost_usd"].eq(0)).replace(
        {column: {np.inf: np.nan} for column in ratios}
    )


def _notes(
    base: Baseline, found: pd.DataFrame, left_out: pd.DataFrame, dollars: str, courses: float, measure: str
) -> list[str]:
    graduates = "All graduates" if base.major == "Overall" else f"Graduates in {base.major}"
    notes = [
        (
            f"{NO_CAREERS} {graduates} of a degree: {base.underemployment_pct:.1f} % underemployed, "
            f"{amount(base.early_career_wage_usd, 'usd')} a year early in their career."
        ),
        UPPER_END,
    ]
    closed = found[found["open_to_all"] == "no"]
    said = [f"{short(n)} {r}" for n, r in zip(closed["alternative"], closed["access_reason"], strict=True)]
    if said:
        notes.append(f"Not open to everyone: {'; '.join(said)}.")
    if (found["credential"] == "single course").any():
        notes.append(f"Single courses are counted {courses:g} times; taken together they give no degree.")
    if base.net_usd != base.net_usd and measure != "time":
        notes.append("The net price of out-of-state students is not published.")
    if dollars == "one_year":
        notes.append(
            f"Prices of other years were moved to {found.attrs['dollars']} with CPI-U, means of July to "
            "June; October 2025 was never published, so that 2025-26 has eleven months."
        )
    loose = found[found["flag"] == "indicative_only"]
    if len(loose):
        listed = ", ".join(map(short, loose["alternative"]))
        notes.append(f"Prices from lists or guides, starting values only: {listed}.")
    if len(left_out):
        notes.append(f"Not drawn, no length or price of the whole: {', '.join(left_out['alternative'])}.")
    return notes


RATIOS = FigureSpec(
    id="10X",
    page="tenx",
    name="Degree and alternatives",
    question="Which alternatives to a degree are ten times cheaper or quicker, and against which price?",
    tables=TABLES,
    controls=(
        Choice("measure", "Compare", MEASURES, "cost"),
        SECTOR,
        Number("years", "Years to the degree", (1, 8, 4), 0.5, whole=False, unit="years"),
        DOLLARS_CHOICE,
        LIVING_CHOICE,
        Number(
            "own_funds",
            "Paid without a loan",
            (0, 100_000, 0),
            500,
            unit="USD",
            when={"measure": ("debt",)},
        ),
        Number("courses", "Courses taken, where one is priced", (1, 120, 40)),
        Number("own_price", "Your alternative: price", (0, 200_000, 5_000), 100, unit="USD"),
        Number("own_years", "Your alternative: years", (0.1, 8, 1), 0.1, whole=False, unit="years"),
    ),
    terms=("net price", "sticker price", "underemployed", "constant dollars"),
    make=make,
    about=(
        "A ratio is what the degree asks divided by what the alternative asks: 10 means a tenth of the "
        "price, time or debt, 1 means the same. The degree's price stands on two bases: **published**, and "
        "**net** of the grants that first-time full-time students receive on average. An alternative's "
        "price is the one it publishes, for the whole of it: a price by month, term or course is "
        "multiplied by the stated length. Debt is what is left of the price after what is paid without a "
        "loan; with nothing paid it is the price itself. What each leads to stands beside its name: a "
        "certificate is not a degree, and a master's degree comes after one. Whether something is open to "
        "everyone is our reading of what it asks for, in the table with its reason. The years are the "
        "degree's nominal four: the median from first enrolment to a bachelor's degree was 52 months."
    ),
)
