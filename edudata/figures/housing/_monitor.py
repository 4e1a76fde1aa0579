"""The Atlanta Fed's share of income compared with the payment computed here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis.affordability import HUD_THRESHOLD_PCT, cost_to_income_pct
from edudata.analysis.national import national_affordability
from edudata.figures import charts, style
from edudata.figures.charts import Chart
from edudata.figures.spec import Frames, Text
from edudata.figures.text import month, percent

PREFIX = "hoam_"
LOAN, EXTRA = "principal_and_interest_pct", "tax_and_insurance_pct"


@dataclass(frozen=True, slots=True)
class Data:
    """The newest month of the monitor, and our last year.

    Attributes
    ----------
    table : DataFrame
        The monitor's row and ours.
    newest : DataFrame
        The newest row of each of the monitor's series, without their common prefix.
    whole : float
        Percent of income for all costs by the monitor.
    """

    table: pd.DataFrame
    newest: pd.DataFrame
    whole: float

    @property
    def month(self) -> str:
        """The monitor's newest month in words."""
        return month(self.newest["period_start"].max())


def rows(frames: Frames) -> Data:
    """Split the monitor's cost into loan and the rest, and add our share."""
    series = frames["affordability_series"]
    own = series[series["measure"].str.startswith(PREFIX)].sort_values("period_start")
    newest = own.assign(measure=own["measure"].str.removeprefix(PREFIX))
    # Some series are quoted for an older month than others.
    newest = newest.drop_duplicates("measure", keep="last").set_index("measure")
    dollars = newest["amount_usd"]
    total, other = dollars["total_monthly_cost"], dollars["non_principal_interest_cost"]
    income, ours = dollars["median_household_income"], national_affordability(series).iloc[-1]
    table = pd.DataFrame(
        {
            "publisher": ["Federal Reserve Bank of Atlanta", "computed here"],
            "period": [f"{newest['period_start'].max():%Y-%m}", f"{ours['year']:.0f}"],
            LOAN: [cost_to_income_pct(total - other, income), ours["payment_to_income_pct"]],
            EXTRA: [cost_to_income_pct(other, income), float("nan")],
        }
    )
    return Data(table, newest, float(cost_to_income_pct(total, income)))


def _threshold() -> list[charts.Mark]:
    words = charts.words(
        HUD_THRESHOLD_PCT,
        0,
        f"{HUD_THRESHOLD_PCT:g}%: affordable",
        yref="paper",
        yanchor="bottom",
        xanchor="left",
        font={"size": 11},
    )
    return [charts.upright(HUD_THRESHOLD_PCT, layer="below"), words]


def draw(data: Data) -> Chart:
    """Draw a bar for each, the monitor's with a second part."""
    periods = data.table["period"].tolist()
    labels = [f"{who}, {when}" for who, when in zip(("Atlanta Fed", "Our figure"), periods, strict=True)]
    bars = [_part(data.table[column], labels, name, color) for name, column, color in (
        ("Principal and interest", LOAN, style.BLUE),
        ("Tax and insurance", EXTRA, style.ORANGE),
    )]  # fmt: skip
    return charts.chart(
        bars,
        x="% of median household income",
        hovermode="closest",
        barmode="stack",
        height=300,
        yaxis={"autorange": "reversed", "showgrid": False},
        legend={"traceorder": "normal"},
        marks=_threshold(),
    )


def _part(values: pd.Series[Any], labels: list[str], name: str, color: str) -> charts.Trace:
    texts = [percent(v) if v == v else "" for v in values.tolist()]
    bars = charts.bars(
        values.to_numpy(),
        labels,
        color,
        hover=f"%{{y}}<br>{name}: %{{text}} of income<extra></extra>",
        name=name,
    )
    return bars | {"text": texts}


def describe(data: Data) -> Text:
    """Compare the monitor's share with ours, without tax and insurance."""
    loan, ours = data.table[LOAN].tolist()
    theirs, own = percent(loan, 0), percent(ours, 0)
    finding = f"A mortgage takes {theirs} of income by the Atlanta Fed's count, {own} by ours."
    return Text(
        finding=finding,
        subtitle="Monthly mortgage payment on the median home as a share of median household income, "
        f"United States: Atlanta Fed, {data.month}; ours, {data.table['period'].iloc[1]}",
        alt=f"Bar chart of two bars, one with a second part for tax and insurance. {finding}",
        headline=(percent(data.whole), f"of income for all costs of owning, Atlanta Fed, {data.month}"),
        notes=(
            "The Atlanta Fed uses its own prices, rates and incomes; we use new houses and 20% down.",
            f"With tax and insurance, the Atlanta Fed counts {percent(data.whole)} of income.",
            "Above the dotted line at 30%, a home is commonly called unaffordable.",
            _unaffordable(data.newest),
        ),
    )


def _unaffordable(newest: pd.DataFrame) -> str:
    """Quote the monitor's share of metros with its month, where it is published."""
    name = "metros_unaffordable"
    if name not in newest.index:
        return ""
    share, when = newest["rate_pct"][name], newest["period_start"][name]
    return f"The Atlanta Fed called {share:g}% of metros unaffordable in {month(when)}."
