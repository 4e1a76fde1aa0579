"""The Joint Center's ratios of metros compared with the survey's."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis.affordability import price_to_income
from edudata.figures import charts, style
from edudata.figures._places import short, with_state
from edudata.figures.charts import Chart, Trace
from edudata.figures.housing._joint_center import JCHS
from edudata.figures.housing._measures import INCOME, VALUE
from edudata.figures.housing._shared import survey
from edudata.figures.spec import Frames, Text
from edudata.figures.text import amount, percent

OURS, THEIRS, GAP = "acs_price_to_income", "jchs_price_to_income", "difference_pct"
COLUMNS = ["cbsa", "name", "survey", OURS, "year", THEIRS, GAP]


@dataclass(frozen=True, slots=True)
class Data:
    """Metros with both ratios, from where the Joint Center's is lowest compared with ours."""

    table: pd.DataFrame

    @property
    def year(self) -> int:
        """The Joint Center's year."""
        return int(self.table["year"].iloc[0])

    @property
    def drawn(self) -> pd.DataFrame:
        """The metros by the Joint Center's ratio, with short names."""
        return self.table.sort_values(THEIRS, kind="stable").assign(
            label=lambda rows: with_state(rows["name"])
        )


def rows(frames: Frames) -> Data:
    """Divide the Joint Center's newest ratio of each metro by the survey's."""
    series, housing = frames["affordability_series"], frames["housing_metros"]
    theirs = series[(series["publisher"] == JCHS) & series["cbsa"].notna()]
    # The newest year only: the survey is one span, not a series.
    theirs = theirs[theirs["period_start"] == theirs["period_start"].max()]
    housing = housing[["cbsa", "name", "survey", VALUE, INCOME]]
    frame = theirs[["cbsa", "period_start", "ratio"]].merge(housing, on="cbsa", validate="1:1")
    ours = price_to_income(frame[VALUE], frame[INCOME])
    ratios = {OURS: ours, THEIRS: frame["ratio"], GAP: (frame["ratio"] / ours - 1) * 100}
    frame = frame.assign(year=frame["period_start"].dt.year, **ratios)[COLUMNS]
    return Data(frame.sort_values(GAP, kind="stable", ignore_index=True))


def _gaps(rows: pd.DataFrame) -> Trace:
    """Join both dots of each metro."""
    ends = zip(rows[OURS].tolist(), rows[THEIRS].tolist(), strict=True)
    return charts.line(
        [x for pair in ends for x in (*pair, None)],
        [y for label in rows["label"].tolist() for y in (label, label, None)],
        None,
        "rgba(138,143,152,0.5)",
        width=3,
        hoverinfo="skip",
        showlegend=False,
    )


def draw(data: Data) -> Chart:
    """Draw two dots per metro, joined by a line."""
    rows = data.drawn
    labels = rows["label"].tolist()
    dots = [
        charts.points(
            rows[column].to_numpy(), labels, name, color, size=9, symbol=symbol,
            hover="%{y}: %{x:.2f}<extra></extra>",
        )
        for name, column, color, symbol in (
            (f"survey {survey(rows)}, owners' estimates", OURS, style.BLUE, "circle"),
            (f"Joint Center {data.year}, sale prices", THEIRS, style.ORANGE, "diamond"),
        )
    ]  # fmt: skip
    return charts.chart(
        [_gaps(rows), *dots],
        x="Years of household income",
        hovermode="closest",
        height=90 + 18 * len(rows),
        yaxis={"tickfont": {"size": 11}, "showgrid": False, "dtick": 1},
        xaxis={"showgrid": True, "gridcolor": style.GRID},
    )


def describe(data: Data) -> Text:
    """State how far the Joint Center's ratio lies above the survey's."""
    table, year = data.table, data.year
    low, high, middle = table.iloc[0], table.iloc[-1], float(table[GAP].median())
    finding = (
        f"By current sale prices, homes cost {percent(abs(middle), 0)} {'more' if middle >= 0 else 'less'} "
        "than owners estimated in the survey."
    )
    more = (
        f"The gap ranges from {_signed(low[GAP])} in {short(low['name'])} to {_signed(high[GAP])} in "
        f"{short(high['name'])}; {_signed(middle)} is that of the median metro."
    )
    return Text(
        finding=finding,
        subtitle=f"Home price in years of income, {len(table)} large metros: Joint Center for Housing "
        f"Studies {year} and American Community Survey {survey(table)}",
        alt=f"Chart with two dots, joined by a line, for each of {len(table)} metros. {finding}",
        headline=(_signed(middle), f"Joint Center above the survey, median of {len(table)} metros"),
        notes=(
            "The Joint Center uses current sale prices; the survey asks owners over five years.",
            more,
            "We took the Joint Center's ratios from a reprint, not from its own page.",
        ),
    )


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{amount(value, 'pct', 0)}"
