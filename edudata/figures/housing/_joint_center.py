"""The Joint Center's national ratios on the line computed from published prices and incomes."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis.national import national_affordability
from edudata.errors import OutOfRangeError
from edudata.figures import charts, style
from edudata.figures.charts import Chart
from edudata.figures.spec import Frames, Text

JCHS = "Joint Center for Housing Studies"
OURS, THEIRS = "price_to_income", "jchs_price_to_income"


@dataclass(frozen=True, slots=True)
class Data:
    """Our ratio of each year, and the Joint Center's where it is quoted."""

    table: pd.DataFrame

    @property
    def both(self) -> pd.DataFrame:
        """The years with both ratios."""
        return self.table.dropna()


def rows(frames: Frames) -> Data:
    """Join the Joint Center's national ratios to ours."""
    series = frames["affordability_series"]
    ours = national_affordability(series)[["year", OURS]]
    # Without a metro's code the ratio is the nation's.
    theirs = series[(series["publisher"] == JCHS) & series["cbsa"].isna()]
    theirs = pd.DataFrame({"year": theirs["period_start"].dt.year, THEIRS: theirs["ratio"]})
    data = Data(ours.merge(theirs, on="year", how="left"))
    if data.both.empty:
        raise OutOfRangeError(
            "No year has both ratios; run `edudata build` to restore affordability_series."
        )
    return data


def draw(data: Data) -> Chart:
    """Draw our line and the Joint Center's dots."""
    x, y = data.table["year"].to_numpy(), data.table[OURS].to_numpy()
    hover = "%{x}: %{y:.2f}<extra></extra>"
    line = charts.line(x, y, "New houses ÷ household income", style.BLUE, width=2.5, hover=hover)
    x, y = data.both["year"].to_numpy(), data.both[THEIRS].to_numpy()
    hover = "%{x}: %{y:.1f}<extra></extra>"
    dots = charts.points(x, y, "Joint Center", style.ORANGE, size=10, symbol="diamond", hover=hover)
    return charts.chart([line, dots], y="Years of household income", hovermode="closest")


def describe(data: Data) -> Text:
    """Compare both ratios in the last year, and where they differ most."""
    both = data.both
    # The Joint Center rounds to one decimal, less than the two widest gaps differ.
    last, widest = both.iloc[-1], both.iloc[int((both[THEIRS] - both[OURS]).abs().argmax())]
    finding = f"The Joint Center's national ratio is {last[THEIRS]:.1f}, ours {last[OURS]:.1f}."
    more = (
        f"{last['year']:.0f}: {last[THEIRS]:.1f} (Joint Center) and {last[OURS]:.2f} (ours). They differ "
        f"most in {widest['year']:.0f}: {widest[THEIRS]:.1f} and {widest[OURS]:.2f}."
    )
    return Text(
        finding=finding,
        subtitle="Median price of new houses divided by median household income, United States, and the "
        "Joint Center's published values",
        alt=f"Line chart of {len(data.table)} years with {len(both)} single dots. {finding}",
        headline=(
            f"{last[THEIRS]:.1f} and {last[OURS]:.2f}",
            f"Joint Center's ratio and ours, {last['year']:.0f}",
        ),
        notes=(
            "Our ratio uses new houses only, so levels may differ; the direction should not.",
            more,
            f"The Joint Center's values are quoted for {len(both)} single years.",
        ),
    )
