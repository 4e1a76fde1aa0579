"""G-2-status: which federal loans are being repaid, over time and at the newest count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.figures import maps, style
from edudata.figures.debt import series
from edudata.figures.spec import Card, Choice, FigureSpec, Frames

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

STATUSES = {
    "repayment": ("repayment", style.BLUE, "solid"),
    "forbearance": ("forbearance", style.ORANGE, "dash"),
    "default": ("default, cumulative", style.RED, "solid"),
    "deferment": ("deferment", style.PURPLE, "dot"),
    "in_school": ("in school", style.GREEN, "dashdot"),
    "grace": ("grace period", style.SKY, "longdash"),
    "other": ("other", style.GRAY, "dot"),
}
PORTFOLIOS = {
    "federally_managed": "federally managed loans",
    "direct_loans": "Direct Loans",
    "ffel": "FFEL loans",
    "ffel_held_by_department": "FFEL loans held by the Department",
}
MEASURES = {
    "balance": ("balance_billion_usd", "billion current USD", "balance"),
    "share": ("share_pct", "% of the portfolio's balance", "share"),
    "recipients": ("recipients_million", "million recipients", "recipients"),
}


def make(frames: Frames, *, portfolio: str, measure: str, view: str) -> Card:
    """One portfolio by status: lines over time, or bars of the newest complete quarter."""
    table = frames["federal_loans_by_status"]
    rows = table[table["portfolio"] == portfolio].sort_values(["period_end", "status"], ignore_index=True)
    counts = rows.groupby("period_end")["status"].transform("size")
    complete = counts == len(STATUSES)
    whole = rows["balance_billion_usd"].groupby(rows["period_end"]).transform("sum")
    # a share needs all statuses: quarters quoted in part have none
    rows["share_pct"] = (rows["balance_billion_usd"] / whole * 100).where(complete)
    column, unit, _ = MEASURES[measure]
    newest = rows.loc[complete, "period_end"].max()
    snapshot = rows[rows["period_end"] == newest].set_index("status")
    total = float(snapshot["balance_billion_usd"].sum())
    name, when = PORTFOLIOS[portfolio], series.quarter(newest)
    part = {status: float(snapshot.loc[status, "share_pct"]) for status in STATUSES}
    finding = (
        f"Of {series.billion(total)} of {name}, {part['repayment']:.0f} % was in repayment, "
        f"{part['forbearance']:.0f} % in forbearance and {part['default']:.0f} % in default at the end of "
        f"{when}"
    )
    drawn = rows[rows[column].notna()]
    if view == "newest":
        figure, data = bars(snapshot, column, unit, measure), snapshot.reset_index()
    else:
        figure, data = lines(drawn, column, unit), drawn
    partial = sorted({series.quarter(end) for end in rows.loc[~complete, "period_end"]})
    return Card(
        chart=figure,
        data=data[["period_end", "portfolio", "status", column, "trust"]],
        finding=f"{finding}.",
        subtitle=f"{name[0].upper()}{name[1:]} by status, {unit}, "
        + (f"end of {when}" if view == "newest" else "end of each quarter"),
        alt=("Bars by loan status" if view == "newest" else "Lines by loan status over time")
        + f"; {finding[0].lower()}{finding[1:]}.",
        headline=(f"{part['repayment']:.0f} %", f"of the balance of {name} in repayment, {when}"),
        notes=(
            "Default is cumulative: all loans more than 360 days late that are still owed.",
            "Payments were paused from March 2020 to September 2023: loans moved to forbearance.",
            "From the summer of 2024 loans in the SAVE plan were in forbearance.",
            *(
                ("A student with loans in two statuses counts in both: recipients cannot be added.",)
                if measure == "recipients"
                else ()
            ),
            *(
                (f"{' and '.join(partial)} are quoted in part only: single statuses, hollow where alone.",)
                if partial
                else ()
            ),
        ),
    )


def lines(rows: pd.DataFrame, column: str, unit: str) -> go.Figure:
    """A line for each status."""
    import plotly.graph_objects as go

    figure = go.Figure()
    parts = dict(list(rows.groupby("status")))
    for status, (label, color, dash) in STATUSES.items():
        if status in parts:
            series.line(figure, parts[status], column, label, (color, dash), "%{y:,.1f}")
    return style.layout(figure, y=unit, yaxis_rangemode="tozero")


def bars(snapshot: pd.DataFrame, column: str, unit: str, measure: str) -> go.Figure:
    """A bar for each status, the largest on top."""
    named = snapshot.reset_index().assign(
        label=lambda f: f["status"].map({s: v[0] for s, v in STATUSES.items()})
    )
    return maps.ranking(
        named,
        value=column,
        label=unit,
        unit="pct" if measure == "share" else "",
        digits=1,
        name_column="label",
    )


SPEC = FigureSpec(
    id="G-2-status",
    page="debt",
    name="Federal loans by status",
    question="How much of the federal debt is being repaid?",
    tables=("federal_loans_by_status",),
    controls=(
        Choice(name="portfolio", label="Loans", options=PORTFOLIOS, default="federally_managed"),
        Choice(
            name="measure",
            label="Measure",
            options={"balance": "balance", "share": "share of the balance", "recipients": "recipients"},
            default="balance",
        ),
        Choice(
            name="view",
            label="View",
            options={"over_time": "over time", "newest": "newest quarter"},
            default="over_time",
        ),
    ),
    terms=("forbearance", "default", "recipient"),
    make=make,
    about=(
        "Federal Student Aid counts each loan in one status at the end of each quarter. Federally managed "
        "loans are Direct Loans and the older FFEL loans that the Department of Education holds; FFEL "
        "loans held by banks are in the FFEL portfolio only."
    ),
)
