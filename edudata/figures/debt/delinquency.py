"""G-2-delinquency: the share of the balance that is late, with the policies that shape it marked."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.errors import OutOfRangeError
from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice, Number
from edudata.figures.debt import _shared as shared
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import listed, percent, quarter

# Flag in the table -> label on the chart, and words in a note.
POLICIES = {
    "payment_pause": (
        "payments paused",
        "federal payments were paused and paused loans counted as current",
    ),
    "fresh_start": ("Fresh Start", "the Fresh Start program marked defaulted federal loans as current"),
    "reporting_resumed": ("reported again", "missed federal payments were reported again"),
}
# Value of the control -> measure in the table, words in the finding, definition.
MEASURES = {
    "stock": ("balance_90plus", "is seriously late", "share of the balance 90 or more days late"),
    "flow30": (
        "flow_into_30plus",
        "became late within a year",
        "share of the balance that became 30 or more days late over four quarters",
    ),
    "flow90": (
        "flow_into_90plus",
        "became seriously late within a year",
        "share of the balance that became 90 or more days late over four quarters",
    ),
}


@dataclass(frozen=True, slots=True)
class Data:
    """One measure over time.

    Attributes
    ----------
    every, rows : DataFrame
        All quarters, and those since the year chosen.
    policies : dict of str to Timestamp
        First quarter that each policy shapes, in order.
    newest : Timestamp
        Last day of the newest quarter of any measure.
    """

    every: pd.DataFrame
    rows: pd.DataFrame
    policies: dict[str, pd.Timestamp]
    measure: str
    since: float
    newest: pd.Timestamp

    @property
    def stopped(self) -> bool:
        """Whether the publisher goes on with other measures, but not with this one."""
        return bool(self.every["period_end"].iloc[-1] < self.newest)

    @property
    def gaps(self) -> list[str]:
        """The quarters that the line leaves out."""
        return shared.gaps(self.every.loc[own(self.every), "period_start"])

    @property
    def table(self) -> pd.DataFrame:
        """The rows drawn."""
        return self.rows[["period_start", "period_end", "share_pct", "flag", "trust"]]


def years(frames: Frames) -> tuple[float, float, float]:
    """Return the first year of the table, the last but one, and the first again."""
    ends = frames["student_debt_delinquency"]["period_end"]
    return ends.min().year, ends.max().year - 1, ends.min().year


def policies(table: pd.DataFrame) -> dict[str, pd.Timestamp]:
    """Return the first quarter that each policy shapes, in order."""
    starts = table[table["flag"].isin(list(POLICIES))].groupby("flag")["period_start"].min().sort_values()
    return {str(flag): start for flag, start in starts.items()}


def rows(frames: Frames, *, measure: str, since: float) -> Data:
    """Select one measure, and the years chosen."""
    table = frames["student_debt_delinquency"]
    every = table[table["measure"] == MEASURES[measure][0]].sort_values("period_end", ignore_index=True)
    recent = every[every["period_end"].dt.year >= since].reset_index(drop=True)
    if recent.empty:
        last = every["period_end"].max()
        raise OutOfRangeError(
            f"This measure is published up to {quarter(last)} only. Choose since={last.year} or earlier."
        )
    return Data(every, recent, policies(table), measure, since, table["period_end"].max())


def own(table: pd.DataFrame) -> pd.Series[bool]:
    """Tell the quarterly report's values from those of the yearly state file."""
    return table["flag"].ne("sibling_product") | table["flag"].isna()


def draw(data: Data) -> Chart:
    """Draw the measure, broken where quarters are missing, and the policies as dotted marks."""
    is_own = own(data.rows)
    look = shared.LINE_STYLES[shared.NYFED]
    traces = shared.line(data.rows[is_own], "share_pct", "quarterly report", look, "%{y:.2f}%")
    sibling = data.rows[~is_own]
    if len(sibling):
        traces.append(
            charts.points(
                shared.days(sibling), sibling["share_pct"].tolist(), "from the state file", style.PURPLE,
                symbol="diamond-open", size=9, edge={"width": 2}, hover="%{y:.2f}%",
            )
        )  # fmt: skip
    begun = [(flag, start) for flag, start in data.policies.items() if start.year >= data.since]
    # Three labels lie close together: each has its own height, left of its line.
    events = (charts.event(at, POLICIES[flag][0], y=1 - 0.07 * n) for n, (flag, at) in enumerate(begun))
    # Head room for the labels.
    top = float(data.rows["share_pct"].max()) * 1.3
    title = "% of the student loan balance"
    return charts.chart(traces, y=title, yaxis={"range": [0, top]}, marks=[m for e in events for m in e])


def describe(data: Data) -> Text:
    """State the newest share, and that of the time before payments were paused."""
    _, words, definition = MEASURES[data.measure]
    last = data.rows.iloc[-1]
    when = quarter(last["period_end"])
    stop = ", where this series ends" if data.stopped else ""
    finding = f"{percent(last['share_pct'])} of student debt {words}{_calm(data)}"
    return Text(
        finding=f"{finding}.",
        subtitle=f"Student loans: {definition}, New York Fed, {when}{stop}",
        alt=f"Line chart from {quarter(data.rows['period_end'].iloc[0])} to {when}. Dotted lines mark "
        f"policy changes. {finding}.",
        headline=(percent(last["share_pct"]), f"of the balance {words}, {when}"),
        notes=notes(data),
    )


def _calm(data: Data) -> str:
    """Compare with the time before payments were paused."""
    every, pause = data.every, data.policies.get("payment_pause")
    if pause is None:
        return ""
    calm = every[every["period_end"] < pause].iloc[-1]
    return f"; before payments paused it was {percent(calm['share_pct'])}"


def _low(data: Data) -> str:
    """Name the lowest value since payments were paused."""
    every, pause = data.every, data.policies.get("payment_pause")
    if pause is None:
        return ""
    low = shared.lowest(every[own(every) & (every["period_start"] >= pause)], "share_pct")
    # The true low may lie in a quarter that is missing, so it is no record.
    what = "low" if not data.gaps and not data.stopped else "lowest value of the line"
    when = quarter(low["period_end"])
    return (
        f"The {what}, {percent(low['share_pct'])} in {when}, comes from policy: paused loans counted as "
        "current."
    )


def notes(data: Data) -> tuple[str, ...]:
    """List the breaks and the gaps."""
    every = data.every
    texts = [_low(data), "Rises and falls at the dotted lines reflect policy, not borrowers."]
    if data.stopped:
        end, newest = quarter(every["period_end"].iloc[-1]), quarter(data.newest)
        texts.insert(0, f"This series has no value after {end}; other measures continue to {newest}.")
    texts += [f"From {quarter(start)}, {POLICIES[flag][1]}." for flag, start in data.policies.items()]
    if data.gaps:
        texts.append(f"No data for {listed(data.gaps)}; the line has gaps there.")
    if not own(every).all():
        texts.append(
            "The diamond comes from a yearly file by state. Its national values differ from the quarterly "
            "report's, so it is not joined to the line."
        )
    secondary = every.loc[every["trust"] == "secondary", "period_end"]
    if len(secondary):
        texts.append(f"Values since {quarter(secondary.min())} are as quoted in the publisher's releases.")
    return tuple(texts)


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
                "stock": "90 or more days late",
                "flow30": "newly 30 days late",
                "flow90": "newly 90 days late",
            },
            default="stock",
        ),
        Number(name="since", label="Start year", bounds=years),
        _window.until(_window.span("student_debt_delinquency", "period_end")),
    ),
    terms=("delinquency", "default"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "“90 or more days late” is the share of the student loan balance on credit reports at the end of "
        "a quarter, including defaulted loans. “Newly late” is the share that became late, added up over "
        "four quarters.\n\nDotted lines mark where policy changed what is reported. A rise or fall there "
        "does not show that borrowers paid more or less."
    ),
)
