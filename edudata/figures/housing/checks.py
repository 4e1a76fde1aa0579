"""G-5-checks: our ratios beside those of two other publishers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edudata.errors import OutOfRangeError
from edudata.figures import style
from edudata.figures.housing.measures import survey
from edudata.figures.spec import Card, Choice, FigureSpec, Frames
from edudata.figures.text import amount

if TYPE_CHECKING:
    import pandas as pd

JCHS = "Joint Center for Housing Studies"
HOAM = "hoam_"


def joint_center(frames: Frames) -> pd.DataFrame:
    """The Joint Center's newest ratio of each metro beside the survey's, and how far it lies above."""
    from edudata.analysis.affordability import price_to_income

    series, housing = frames["affordability_series"], frames["housing_metros"]
    theirs = series[(series["publisher"] == JCHS) & series["cbsa"].notna()]
    theirs = theirs[theirs["period_start"] == theirs["period_start"].max()]
    columns = ["cbsa", "name", "survey", "median_home_value_usd", "median_household_income_usd"]
    frame = theirs[["cbsa", "period_start", "ratio"]].merge(housing[columns], on="cbsa", validate="1:1")
    ours = price_to_income(frame["median_home_value_usd"], frame["median_household_income_usd"])
    return (
        frame.assign(
            year=frame["period_start"].dt.year,
            acs_price_to_income=ours,
            jchs_price_to_income=frame["ratio"],
            difference_pct=(frame["ratio"] / ours - 1) * 100,
        )[
            [
                "cbsa",
                "name",
                "survey",
                "acs_price_to_income",
                "year",
                "jchs_price_to_income",
                "difference_pct",
            ]
        ]
        .sort_values("difference_pct", kind="stable")
        .reset_index(drop=True)
    )


def metros(frames: Frames) -> Card:
    """The Joint Center's metros against the survey."""
    import plotly.graph_objects as go

    data = joint_center(frames)
    difference = data["difference_pct"]
    low, high, middle = data.iloc[0], data.iloc[-1], float(difference.median())
    year = int(data["year"].iloc[0])
    drawn = data.sort_values("jchs_price_to_income", kind="stable")
    labels = drawn["name"].str.replace(r"^([^-,]+?)(?:-[^,]*)?, (\w\w).*$", r"\1, \2", regex=True).tolist()
    figure = go.Figure()
    gaps: dict[str, list[Any]] = {"x": [], "y": []}
    for label, a, b in zip(
        labels, drawn["acs_price_to_income"].tolist(), drawn["jchs_price_to_income"].tolist(), strict=True
    ):
        gaps["x"] += [a, b, None]
        gaps["y"] += [label, label, None]
    figure.add_trace(
        go.Scatter(
            **gaps,
            mode="lines",
            line={"color": "rgba(138,143,152,0.5)", "width": 3},
            hoverinfo="skip",
            showlegend=False,
        )
    )
    for name, column, color, symbol in (
        (f"ACS {survey(data)}, owners' estimates", "acs_price_to_income", style.BLUE, "circle"),
        (f"Joint Center {year}, sale prices", "jchs_price_to_income", style.ORANGE, "diamond"),
    ):
        figure.add_trace(
            go.Scatter(
                x=drawn[column].to_numpy(),
                y=labels,
                mode="markers",
                marker={"size": 9, "color": color, "symbol": symbol},
                name=name,
                hovertemplate="%{y}: %{x:.2f}<extra></extra>",
            )
        )
    style.layout(figure, x="Years of household income", hovermode="closest", height=90 + 18 * len(data))
    figure.update_yaxes(tickfont={"size": 11}, showgrid=False, dtick=1)
    figure.update_xaxes(showgrid=True, gridcolor="rgba(138,143,152,0.25)")
    finding = (
        f"The Joint Center's ratio lies {_above(middle)} the survey's at the median of {len(data)} metros, "
        f"from {_signed(low['difference_pct'])} in {_city(low)} to {_signed(high['difference_pct'])} in "
        f"{_city(high)}."
    )
    return Card(
        chart=figure,
        data=data,
        finding=finding,
        subtitle=(
            f"Price to income of {len(data)} large metros: Joint Center for Housing Studies {year} beside "
            f"the ACS {survey(data)}."
        ),
        alt=f"Two dots for each of {len(data)} metros joined by a line. {finding}",
        headline=(_signed(middle), f"Joint Center above the survey, median of {len(data)} metros"),
        notes=(
            "The Joint Center takes current sale prices, the survey what owners thought over five years.",
            "The Joint Center's ratios were taken from a reprint, not from its own page.",
        ),
    )


def _city(row: Any) -> str:
    return str(row["name"]).split(",")[0].split("-")[0]


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{amount(value, 'pct', 0)}"


def _above(value: float) -> str:
    return f"{amount(abs(value), 'pct', 0)} {'above' if value >= 0 else 'below'}"


def nation(frames: Frames) -> Card:
    """The Joint Center's national ratios on the line computed from published prices and incomes."""
    import plotly.graph_objects as go

    from edudata.analysis.national import national_affordability

    series = frames["affordability_series"]
    ours = national_affordability(series)[["year", "price_to_income"]]
    theirs = series[(series["publisher"] == JCHS) & series["cbsa"].isna()]
    theirs = theirs.assign(year=theirs["period_start"].dt.year)[["year", "ratio"]]
    data = ours.merge(theirs.rename(columns={"ratio": "jchs_price_to_income"}), on="year", how="left")
    both = data.dropna().assign(gap=lambda f: (f["jchs_price_to_income"] - f["price_to_income"]).abs())
    if both.empty:
        raise OutOfRangeError(
            "No year has both ratios; run `edudata build` to restore affordability_series."
        )
    last, widest = both.iloc[-1], both.nlargest(1, "gap").iloc[0]
    figure = go.Figure(
        go.Scatter(
            x=data["year"].to_numpy(),
            y=data["price_to_income"].to_numpy(),
            mode="lines",
            line={"color": style.BLUE, "width": 2.5},
            name="New houses ÷ household income",
            hovertemplate="%{x}: %{y:.2f}<extra></extra>",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=both["year"].to_numpy(),
            y=both["jchs_price_to_income"].to_numpy(),
            mode="markers",
            marker={"size": 10, "color": style.ORANGE, "symbol": "diamond"},
            name="Joint Center",
            hovertemplate="%{x}: %{y:.1f}<extra></extra>",
        )
    )
    style.layout(figure, y="Years of household income", hovermode="closest")
    finding = (
        f"In {last['year']:.0f} the Joint Center's national ratio is {last['jchs_price_to_income']:.1f}, "
        f"ours {last['price_to_income']:.2f}; the two differ most in {widest['year']:.0f} "
        f"({widest['jchs_price_to_income']:.1f} against {widest['price_to_income']:.2f})."
    )
    return Card(
        chart=figure,
        data=data,
        finding=finding,
        subtitle="Price to income, United States: median new house over median household income, and the "
        "Joint Center's published values.",
        alt=f"A line of {len(data)} years and {len(both)} single dots. {finding}",
        headline=(
            f"{last['jchs_price_to_income']:.1f} and {last['price_to_income']:.2f}",
            f"Joint Center's ratio and ours, {last['year']:.0f}",
        ),
        notes=(
            "Ours divides the price of new houses only: levels may differ, the direction should not.",
            f"The Joint Center's values are those quoted for {len(both)} years, not a series.",
        ),
    )


def monitor(frames: Frames) -> Card:
    """The Atlanta Fed's share of income beside the payment computed here."""
    import pandas as pd
    import plotly.graph_objects as go

    from edudata.analysis.affordability import cost_to_income_pct
    from edudata.analysis.national import national_affordability

    series = frames["affordability_series"]
    rows = series[series["measure"].str.startswith(HOAM)].sort_values("period_start")
    newest = rows.drop_duplicates("measure", keep="last").set_index("measure")
    amounts = newest["amount_usd"]
    total, other = amounts[f"{HOAM}total_monthly_cost"], amounts[f"{HOAM}non_principal_interest_cost"]
    income, month = amounts[f"{HOAM}median_household_income"], newest["period_start"].max()
    ours = national_affordability(series).iloc[-1]
    data = pd.DataFrame(
        {
            "publisher": ["Federal Reserve Bank of Atlanta", "computed here"],
            "period": [f"{month:%Y-%m}", f"{ours['year']:.0f}"],
            "principal_and_interest_pct": [
                cost_to_income_pct(total - other, income),
                ours["payment_to_income_pct"],
            ],
            "tax_and_insurance_pct": [cost_to_income_pct(other, income), float("nan")],
        }
    )
    labels = [f"{'Atlanta Fed' if i == 0 else 'Here'}, {p}" for i, p in enumerate(data["period"])]
    figure = go.Figure()
    for name, column, color in (
        ("Principal and interest", "principal_and_interest_pct", style.BLUE),
        ("Tax and insurance", "tax_and_insurance_pct", style.ORANGE),
    ):
        figure.add_trace(
            go.Bar(
                y=labels,
                x=data[column].to_numpy(),
                orientation="h",
                name=name,
                marker={"color": color},
                text=[amount(v, "pct", 1) if v == v else "" for v in data[column]],
                hovertemplate="%{y}: %{text}<extra></extra>",
            )
        )
    style.layout(figure, x="% of median household income", hovermode="closest", barmode="stack", height=300)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_layout(legend_traceorder="normal")
    figure.add_vline(x=30, line={"color": style.GRAY, "dash": "dot", "width": 1.5})
    whole = float(cost_to_income_pct(total, income))
    finding = (
        f"By the Atlanta Fed's monitor owning a home took {amount(whole, 'pct', 1)} of income in "
        f"{month:%B %Y}, {amount(data['principal_and_interest_pct'][0], 'pct', 1)} without tax and "
        f"insurance; here it is {ours['payment_to_income_pct']:.1f} % in {ours['year']:.0f}, also without."
    )
    return Card(
        chart=figure,
        data=data,
        finding=finding,
        subtitle="Monthly cost of buying the median home over median household income, United States.",
        alt=f"Two bars, one with a second part for tax and insurance. {finding}",
        headline=(
            amount(whole, "pct", 1),
            f"of income for all costs of owning, Atlanta Fed, {month:%B %Y}",
        ),
        notes=(
            "The monitor takes its own prices, rates and incomes; here it is new houses and 20 % down.",
            "The dotted line is the 30 % above which a home is commonly called unaffordable.",
            *_quoted(newest),
        ),
    )


def _quoted(newest: pd.DataFrame) -> tuple[str, ...]:
    """Other figures of the monitor, said with their month."""
    found = newest["rate_pct"].get(f"{HOAM}metros_unaffordable")
    if found is None:
        return ()
    month = newest["period_start"][f"{HOAM}metros_unaffordable"]
    return (f"The monitor calls {found:g} % of metros unaffordable in {month:%B %Y}.",)


KINDS = {
    "metros": ("Joint Center, metros", metros),
    "nation": ("Joint Center, nation", nation),
    "monitor": ("Atlanta Fed, nation", monitor),
}


def make(frames: Frames, beside: str) -> Card:
    """Our ratios beside another publisher's."""
    return KINDS[beside][1](frames)


SPEC = FigureSpec(
    id="G-5-checks",
    page="housing",
    name="Outside checks",
    question="Do other publishers find the same?",
    tables=("housing_metros", "affordability_series"),
    controls=(Choice("beside", "Beside", {key: label for key, (label, _) in KINDS.items()}, "metros"),),
    terms=("price to income", "mortgage payment", "metro area"),
    make=make,
    about=(
        "The Harvard Joint Center for Housing Studies divides current sale prices by household income; the "
        "maps here divide what owners think their homes are worth, averaged over five years. The Atlanta "
        "Fed's Home Ownership Affordability Monitor adds property tax, insurance and mortgage insurance to "
        "the payment. Where the publishers disagree, both are shown; none is corrected by the other."
    ),
)
