"""G-2-delinquency: how much of the balance is late, with the policies that shape the figure drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.errors import OutOfRangeError
from edudata.figures import style
from edudata.figures.debt import series
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number

if TYPE_CHECKING:
    import pandas as pd

POLICIES = {
    "payment_pause": "payments paused",
    "fresh_start": "Fresh Start",
    "reporting_resumed": "reported again",
}
MEASURES = {
    "stock": ("balance_90plus", "is 90 or more days late", "share of the balance 90 or more days late"),
    "flow30": (
        "flow_into_30plus",
        "became 30 or more days late within a year",
        "share of the balance that became 30 or more days late over four quarters",
    ),
    "flow90": (
        "flow_into_90plus",
        "became 90 or more days late within a year",
        "share of the balance that became 90 or more days late over four quarters",
    ),
}


def years(frames: Frames) -> tuple[float, float, float]:
    """First to last but one year of the table, all of it by default."""
    ends = frames["student_debt_delinquency"]["period_end"]
    return ends.min().year, ends.max().year - 1, ends.min().year


def policies(table: pd.DataFrame) -> dict[str, pd.Timestamp]:
    """First quarter that each policy shapes, in order."""
    starts = table[table["flag"].isin(list(POLICIES))].groupby("flag")["period_start"].min().sort_values()
    return {str(flag): start for flag, start in starts.items()}


def make(frames: Frames, *, measure: str, since: float) -> Card:
    """One measure over time, broken where quarters are missing."""
    import plotly.graph_objects as go

    table = frames["student_debt_delinquency"]
    changes = policies(table)
    key, says, definition = MEASURES[measure]
    every = table[table["measure"] == key].sort_values("period_end", ignore_index=True)
    rows = every[every["period_end"].dt.year >= since].reset_index(drop=True)
    if rows.empty:
        last = series.quarter(every["period_end"].max())
        raise OutOfRangeError(
            f"This measure is at hand up to {last} only. Choose since={last[:4]} or earlier."
        )
    figure = go.Figure()
    own = rows[rows["flag"].ne("sibling_product") | rows["flag"].isna()]
    sibling = rows[rows["flag"].eq("sibling_product")]
    series.line(figure, own, "share_pct", "quarterly report", series.LOOK[series.NYFED], "%{y:.2f} %")
    if len(sibling):
        figure.add_trace(
            go.Scatter(
                x=sibling["period_end"].dt.strftime("%Y-%m-%d").tolist(),
                y=sibling["share_pct"].tolist(),
                mode="markers",
                name="from the state file",
                marker={"symbol": "diamond-open", "size": 9, "color": style.PURPLE, "line": {"width": 2}},
                hovertemplate="%{y:.2f} %",
            )
        )
    # head room for the labels of the policies
    top = float(rows["share_pct"].max()) * 1.3
    style.layout(figure, y="% of the student loan balance", yaxis_range=[0, top])
    begun = {flag: start for flag, start in changes.items() if start.year >= since}
    # three labels stand close together: each on its own height, the last to the left of the edge
    for row, (flag, start) in enumerate(begun.items()):
        style.mark(figure, start, POLICIES[flag], "top left")
        figure.layout.annotations[-1].update(y=1 - 0.07 * row)
    last = rows.iloc[-1]
    when = series.quarter(last["period_end"])
    finding = f"{last['share_pct']:.1f} % of the student loan balance {says} ({when})"
    pause = changes.get("payment_pause")
    if pause is not None:
        before = every[every["period_end"] < pause]
        own = every["flag"].ne("sibling_product") | every["flag"].isna()
        after = every[own & (every["period_start"] >= pause)]
        low = series.lowest(after, "share_pct")
        calm = before.iloc[-1]
        finding += (
            f", after {calm['share_pct']:.1f} % before payments were paused "
            f"({series.quarter(calm['period_end'])}); the low of {low['share_pct']:.1f} % "
            f"({series.quarter(low['period_end'])}) was policy, not payment"
        )
    return Card(
        chart=figure,
        data=rows[["period_start", "period_end", "share_pct", "flag", "trust"]],
        finding=f"{finding}.",
        subtitle=f"Student loans: {definition}, percent, New York Fed",
        alt=f"Line from {series.quarter(rows['period_end'].iloc[0])} to {when} with dotted marks where "
        f"policy changed what counts as late. {finding}.",
        headline=(f"{last['share_pct']:.1f} %", f"of the balance {says}, {when}"),
        notes=notes(every, changes),
    )


def notes(rows: pd.DataFrame, begun: dict[str, pd.Timestamp]) -> tuple[str, ...]:
    """The breaks and the gaps."""
    import pandas as pd

    said = {
        "payment_pause": "federal payments are paused (since March 2020) and paused loans count as current",
        "fresh_start": "Fresh Start marks defaulted federal loans as current",
        "reporting_resumed": "missed federal payments are reported again",
    }
    out = [f"From {series.quarter(start)} on {said[flag]}." for flag, start in begun.items()]
    have = pd.DatetimeIndex(rows["period_start"])
    missing = pd.date_range(have.min(), have.max(), freq="QS").difference(have)
    if len(missing):
        out.append(f"Not at hand: {', '.join(map(series.quarter, missing))}. The line has gaps there.")
    if rows["flag"].eq("sibling_product").any():
        out.append(
            "The diamond is from the yearly state file, whose national values differ from the quarterly "
            "report's; it is not part of the line."
        )
    secondary = rows.loc[rows["trust"] == "secondary", "period_end"]
    if len(secondary):
        out.append(f"Values since {series.quarter(secondary.min())} are quoted from the releases.")
    return tuple(out)


SPEC = FigureSpec(
    id="G-2-delinquency",
    page="debt",
    name="Late student loans",
    question="How much of the debt is not being paid?",
    tables=("student_debt_delinquency",),
    controls=(
        Choice(
            name="measure",
            label="Measure",
            options={
                "stock": "late by 90 days or more",
                "flow30": "newly 30 days late",
                "flow90": "newly 90 days late",
            },
            default="stock",
        ),
        Number(name="since", label="From year", bounds=years),
    ),
    terms=("delinquency", "default"),
    make=make,
    about=(
        "The stock is the share of the student loan balance on credit reports that is 90 or more days "
        "late, defaulted loans included. A flow is the share that became late, summed over four "
        "quarters.\n\nDotted lines mark where policy changed what is reported: a fall or a rise there says "
        "nothing about borrowers."
    ),
)
