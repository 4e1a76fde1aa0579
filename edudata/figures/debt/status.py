"""G-2-status: which federal loans are being repaid, over time and at the newest count."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.figures import _window, charts, rankings, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.debt import _shared as shared
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import billions, capital, percent, quarter

STATUSES = {
    "repayment": ("repayment", style.BLUE, "solid"),
    "forbearance": ("forbearance", style.ORANGE, "dash"),
    "default": ("default", style.RED, "solid"),
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
# Payments on federal loans were not due between these days.
PAUSE = ("2020-03-13", "2023-09-30")
MEASURES = {
    "balance": ("balance_billion_usd", "billion current dollars"),
    "share": ("share_pct", "% of the portfolio's balance"),
    "recipients": ("recipients_million", "million recipients"),
}


@dataclass(frozen=True, slots=True)
class Data:
    """One portfolio by status.

    Attributes
    ----------
    rows : DataFrame
        One row per quarter and status, with `share_pct` where a quarter has all statuses.
    snapshot : DataFrame
        The newest quarter with all statuses, by status.
    partial : list of str
        Quarters that are quoted in part.
    """

    rows: pd.DataFrame
    snapshot: pd.DataFrame
    partial: list[str]
    portfolio: str
    measure: str
    view: str

    @property
    def drawn(self) -> pd.DataFrame:
        """The rows of the view."""
        if self.view == "newest":
            return self.snapshot.reset_index()
        return self.rows[self.rows[MEASURES[self.measure][0]].notna()]

    @property
    def table(self) -> pd.DataFrame:
        """The columns drawn."""
        return self.drawn[["period_end", "portfolio", "status", MEASURES[self.measure][0], "trust"]]


def rows(frames: Frames, *, portfolio: str, measure: str, view: str) -> Data:
    """Select one portfolio, and compute each status's share."""
    table = frames["federal_loans_by_status"]
    loans = table[table["portfolio"] == portfolio].sort_values(["period_end", "status"], ignore_index=True)
    complete = loans.groupby("period_end")["status"].transform("size") == len(STATUSES)
    whole = loans["balance_billion_usd"].groupby(loans["period_end"]).transform("sum")
    # A share needs all statuses: quarters quoted in part have none.
    loans["share_pct"] = (loans["balance_billion_usd"] / whole * 100).where(complete)
    newest = loans["period_end"] == loans.loc[complete, "period_end"].max()
    partial = sorted({quarter(end) for end in loans.loc[~complete, "period_end"]})
    return Data(loans, loans[newest].set_index("status"), partial, portfolio, measure, view)


def draw(data: Data) -> Chart:
    """Draw lines over time, or bars of the newest complete quarter."""
    column, unit = MEASURES[data.measure]
    rows = data.drawn
    if data.view == "newest":
        with_labels = rows.assign(
            label=rows["status"].map({s: label for s, (label, _, _) in STATUSES.items()})
        )
        return rankings.ranking(
            with_labels, value=column, label=unit, unit="pct" if data.measure == "share" else "",
            digits=1, name_column="label",
        )  # fmt: skip
    parts = dict(list(rows.groupby("status")))
    traces = [
        trace
        for status, (label, *look) in STATUSES.items()
        if status in parts
        for trace in shared.line(parts[status], column, label, (look[0], look[1]), "%{y:,.1f}")
    ]
    marks = charts.bands([PAUSE], "payments paused")
    return charts.chart(traces, y=unit, yaxis={"rangemode": "tozero"}, marks=marks)


def _parts(data: Data) -> tuple[str, tuple[str, str]]:
    """Return the finding, up to the date, and the headline: in recipients or in shares of the balance."""
    snapshot, name = data.snapshot, PORTFOLIOS[data.portfolio]
    if data.measure == "recipients":
        people = {s: f"{v:.1f} million" for s, v in snapshot["recipients_million"].items()}
        finding = f"{people['repayment']} people are repaying {name}; {people['default']} are in default"
        return finding, (people["repayment"], f"recipients with {name} in repayment")
    part = {status: percent(share, 0) for status, share in snapshot["share_pct"].items()}
    finding = (
        f"By balance, {part['repayment']} of {name} are being repaid; {part['default']} are in default"
    )
    return finding, (part["repayment"], f"of the balance of {name} in repayment")


def _rest(data: Data) -> str:
    """Give the total, and what is in forbearance, at the newest complete count."""
    snapshot, when = data.snapshot, quarter(data.snapshot["period_end"].iloc[0])
    if data.measure == "recipients":
        return f"In forbearance in {when}: {snapshot['recipients_million']['forbearance']:.1f} million"
    total = billions(snapshot["balance_billion_usd"].sum())
    paused = percent(snapshot["share_pct"]["forbearance"], 0)
    return f"Total in {when}: {total}, {paused} of it in forbearance"


def describe(data: Data) -> Text:
    """State how much is in repayment, forbearance and default."""
    name, unit = PORTFOLIOS[data.portfolio], MEASURES[data.measure][1]
    newest, when = data.view == "newest", quarter(data.snapshot["period_end"].iloc[0])
    finding, (number, meaning) = _parts(data)
    return Text(
        finding=f"{finding}.",
        subtitle=f"{capital(name)} by status, {unit}, end of {when if newest else 'each quarter'}. "
        f"{_rest(data)}",
        alt=f"{'Bar chart' if newest else 'Line chart over time'} by loan status. {finding}.",
        headline=(number, f"{meaning}, {when}"),
        notes=_notes(data),
    )


def _notes(data: Data) -> tuple[str, ...]:
    """Explain forbearance and default, and name statuses that are not published."""
    partial = " and ".join(data.partial)
    return (
        (
            "Forbearance is a pause in payments: most loans from March 2020 to September 2023, those "
            "in the SAVE plan since summer 2024."
        ),
        "A student with loans in two statuses counts in both, so recipients cannot be added up."
        if data.measure == "recipients"
        else "",
        "Default counts every loan more than 360 days late that is still owed, however old.",
        f"For {partial} only some statuses are published; a hollow dot has no neighbor to join."
        if partial
        else "",
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
        *_window.controls(
            _window.span("federal_loans_by_status", "period_end"), when={"view": ("over_time",)}
        ),
    ),
    terms=("forbearance", "default", "recipient"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "Federal Student Aid counts each loan in one status at the end of each quarter. FFEL loans are "
        "older federal loans that banks made. Federally managed loans are Direct Loans plus the FFEL "
        "loans that the Department of Education holds; FFEL loans held by banks are counted under FFEL "
        "loans only."
    ),
)
