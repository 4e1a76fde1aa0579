"""What the debt figures share: publishers' series, restating in dollars of one quarter, lines with gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edudata.figures import style
from edudata.figures.spec import Choice, Frames

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

NYFED, G19, FSA, EXPERIAN = "New York Fed", "Federal Reserve G.19", "Federal Student Aid", "Experian"
LOOK = {
    NYFED: (style.BLUE, "solid"),
    G19: (style.ORANGE, "dash"),
    FSA: (style.GREEN, "dot"),
    EXPERIAN: (style.RED, "solid"),
}
MONTHS = {"quarter": 3, "month": 1, "year": 12, "fiscal_year": 12}
BASIS = Choice(
    name="basis",
    label="Dollars",
    options={"nominal": "of the day", "real": "inflation taken out"},
    default="nominal",
    help="Inflation is taken out with the consumer price index (CPI-U), mean of each quarter's months.",
)
NO_OCTOBER = (
    "The consumer price index of October 2025 was never published, so the fourth quarter of 2025 has no "
    "value with inflation taken out: the line has a gap there."
)


def take(debt: pd.DataFrame, publisher: str, series: str, group: str = "all") -> pd.DataFrame:
    """One series of the table `student_debt`, oldest first."""
    found = debt[debt["series"].eq(series)]
    chosen = found["publisher"].eq(publisher) & found["group"].eq(group)
    return found[chosen].sort_values("period_end", ignore_index=True)


def nyfed(debt: pd.DataFrame) -> pd.DataFrame:
    """The New York Fed's quarterly balances."""
    return take(debt, NYFED, "household_debt_report")


def g19(debt: pd.DataFrame) -> pd.DataFrame:
    """The Federal Reserve's G.19 quarterly balances."""
    return take(debt, G19, "owned_and_securitized")


def quarter(date: pd.Timestamp) -> str:
    """A date's quarter as people write it: "2026Q2"."""
    return f"{date.year}Q{(date.month + 2) // 3}"


@dataclass(frozen=True, slots=True)
class Dollars:
    """The dollars a figure is in: of the day, or of one quarter.

    base  : the quarter, "2026Q2"
    index : mean price index of each quarter by its first day, None for dollars of the day
    """

    base: str
    index: pd.Series[float] | None

    @property
    def words(self) -> str:
        """How a subtitle says it."""
        return "current dollars" if self.index is None else f"dollars of {self.base}"

    @property
    def unit(self) -> str:
        """How an axis says it."""
        return "current USD" if self.index is None else f"USD of {self.base}"

    def restate(self, frame: pd.DataFrame, column: str) -> tuple[pd.DataFrame, str]:
        """The frame, and the name of its column in these dollars.

        A period without a price index (the fourth quarter of 2025) stays empty.
        """
        from edudata.analysis import inflation

        if self.index is None:
            return frame, column
        own = inflation.quarter_start(frame["period_end"]).map(self.index).astype(float)
        base = float(self.index[inflation.quarter_start(_dates(self.base)).iloc[0]])
        name = inflation.real_name(column, self.base)
        return frame.assign(**{name: inflation.real_price(frame[column], own, base)}), name


def dollars_of(frames: Frames, basis: str, ends: pd.Series[Any]) -> Dollars:
    """Dollars of the day, or of the newest quarter that the periods and the price index both have."""
    from edudata.analysis import inflation

    if basis == "nominal":
        return Dollars(quarter(ends.max()), None)
    index = inflation.index_by_period(frames["cpi"], "quarter")
    starts = inflation.quarter_start(ends)
    return Dollars(quarter(starts[starts.isin(index.index)].max()), index)


def _dates(text: str) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series([pd.Period(text, freq="Q").start_time])


def unindexed(frame: pd.DataFrame, column: str, nominal: str) -> tuple[str, ...]:
    """The note on the missing index, where it left something empty."""
    return (NO_OCTOBER,) if (frame[column].isna() & frame[nominal].notna()).any() else ()


def with_gaps(frame: pd.DataFrame, column: str) -> tuple[list[Any], list[Any], list[int]]:
    """x and y of a line that is broken where periods are missing, and the rows with no neighbour.

    A row follows the one before when it is no farther away than its own frequency.
    """
    ends = frame["period_end"].to_numpy().astype("datetime64[D]")
    months = ends.astype("datetime64[M]").astype("int64").tolist()
    cells = zip(
        ends.astype("str").tolist(),
        months,
        frame["frequency"].tolist(),
        frame[column].tolist(),
        strict=True,
    )
    x: list[Any] = []
    y: list[Any] = []
    alone: list[int] = []
    before, run = None, 0
    for end, month, frequency, value in cells:
        if value != value:
            continue
        if before is not None and month - before > MONTHS[frequency]:
            if run == 1:
                alone.append(len(x) - 1)
            x.append(end)
            y.append(None)
            run = 0
        x.append(end)
        y.append(value)
        before, run = month, run + 1
    if run == 1:
        alone.append(len(x) - 1)
    return x, y, alone


def line(
    figure: go.Figure,
    frame: pd.DataFrame,
    column: str,
    name: str,
    look: tuple[str, str],
    hover: str = "%{y:,.0f}",
) -> None:
    """Draw a series: a line with its gaps, and a hollow dot for each period without neighbours."""
    import plotly.graph_objects as go

    x, y, alone = with_gaps(frame, column)
    color, dash = look
    figure.add_trace(
        go.Scatter(
            x=x,
            y=y,
            mode="lines",
            name=name,
            legendgroup=name,
            line={"color": color, "dash": dash, "width": 2.2},
            hovertemplate=hover,
        )
    )
    if alone:
        figure.add_trace(
            go.Scatter(
                x=[x[i] for i in alone],
                y=[y[i] for i in alone],
                mode="markers",
                name=name,
                legendgroup=name,
                showlegend=False,
                marker={"symbol": "circle-open", "size": 9, "color": color, "line": {"width": 2}},
                hoverinfo="skip",
            )
        )


def highest(frame: pd.DataFrame, column: str) -> pd.Series[Any]:
    """The row with the largest value."""
    return frame.iloc[int(frame[column].to_numpy().argmax())]


def lowest(frame: pd.DataFrame, column: str) -> pd.Series[Any]:
    """The row with the smallest value."""
    return frame.iloc[int(frame[column].to_numpy().argmin())]


def billion(value: float, digits: int = 0) -> str:
    """ "$1,651 billion"; below zero with a minus."""
    return f"{'−' if value < 0 else ''}${abs(value):,.{digits}f} billion"
