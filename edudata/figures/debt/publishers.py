"""G-2-publishers: everyone's student debt on one chart, never joined; in all, per borrower, as a share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edudata.figures import style
from edudata.figures.debt import series
from edudata.figures.spec import Card, Choice, FigureSpec, Frames

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

YEAR_END = "student_loan_update"
WHY = (
    "The publishers count different loans: the New York Fed those on credit reports, the G.19 all that "
    "holders report, with private loans, accrued interest and defaulted loans; Federal Student Aid federal "
    "loans only; Experian those on its own reports. The lines are never joined."
)


def total(frames: Frames, basis: str) -> Card:
    """All publishers' totals; Experian's other editions as single marks."""
    import pandas as pd

    debt = frames["student_debt"]
    dollars = series.dollars_of(frames, basis, series.nyfed(debt)["period_end"])
    parts, figure = {}, _figure()
    column = "balance_billion_usd"
    for publisher, name in (
        (series.NYFED, "household_debt_report"),
        (series.G19, "owned_and_securitized"),
        (series.FSA, "federal_total"),
    ):
        rows, column = dollars.restate(series.take(debt, publisher, name), "balance_billion_usd")
        parts[publisher] = rows
        series.line(figure, rows, column, publisher, series.LOOK[publisher])
    dots = {
        "Experian, 2019 edition": ("first_quarter_totals", "circle"),
        "Experian, other editions": ("other_editions", "x-thin"),
    }
    for name, (key, symbol) in dots.items():
        rows = series.take(debt, series.EXPERIAN, key)
        rows, column = dollars.restate(rows[rows["balance_billion_usd"].notna()], "balance_billion_usd")
        parts[name] = rows
        _marks(figure, rows, column, name, symbol)
    style.layout(figure, y=f"billion {dollars.unit}", hovermode="closest", yaxis_rangemode="tozero")
    drawn = pd.concat(list(parts.values()), ignore_index=True)
    now, most = {}, {}
    for publisher in (series.NYFED, series.G19):
        known = parts[publisher][parts[publisher][column].notna()]
        now[publisher], most[publisher] = known.iloc[-1], series.highest(known, column)
    fed, board = now[series.NYFED], now[series.G19]
    finding = (
        f"The New York Fed counts {series.billion(fed[column])} of student debt in "
        f"{series.quarter(fed['period_end'])}, {_from_peak(fed, most[series.NYFED], column)}; the G.19 "
        f"counts {series.billion(board[column])} in {series.quarter(board['period_end'])}, "
        f"{_from_peak(board, most[series.G19], column)}"
    )
    columns = ["publisher", "series", "edition", "period_end", column, "trust", "flag"]
    return Card(
        chart=figure,
        data=drawn.loc[drawn[column].notna(), columns],
        finding=f"{finding}.",
        subtitle=f"Student loans outstanding, billion {dollars.words}, each publisher by itself",
        alt=f"Lines of three publishers and marks of Experian rise together until about 2020 and flatten "
        f"after; the G.19 lies highest. {finding}.",
        headline=(series.billion(fed[column]), f"New York Fed, {series.quarter(fed['period_end'])}"),
        notes=(
            WHY,
            _gap_between(parts[series.NYFED], parts[series.G19], column),
            "Experian's 2012 is suspect and drawn hollow. Its editions count other accounts and months.",
            "The federal portfolio's newest two points are rounded or summed from bands (hollow).",
            *series.unindexed(drawn, column, "balance_billion_usd"),
        ),
    )


def _from_peak(latest: pd.Series, peak: pd.Series, column: str) -> str:
    if peak["period_end"] == latest["period_end"]:
        return "its highest ever"
    below = (1 - latest[column] / peak[column]) * 100
    when = series.quarter(peak["period_end"])
    return f"{below:.1f} % below its peak of {series.billion(peak[column])} in {when}"


def _gap_between(low: pd.DataFrame, high: pd.DataFrame, column: str) -> str:
    ratios = high.set_index("period_end")[column] / low.set_index("period_end")[column]
    known = ratios.dropna().sort_index()
    more = (known.iloc[-1] - 1) * 100
    when = series.quarter(known.index[-1])
    return f"In {when}, the last quarter both have, the G.19 is {more:.0f} % above the New York Fed."


def _marks(figure: go.Figure, rows: pd.DataFrame, column: str, name: str, symbol: str) -> None:
    import plotly.graph_objects as go

    symbols = [f"{symbol}-open" if flag == flag else symbol for flag in rows["flag"].tolist()]
    figure.add_trace(
        go.Scatter(
            x=rows["period_end"].dt.strftime("%Y-%m-%d").tolist(),
            y=rows[column].tolist(),
            text=[f"edition {edition}" for edition in rows["edition"].tolist()],
            mode="markers",
            name=name,
            marker={
                "symbol": symbols,
                "size": 8,
                "color": style.RED,
                "line": {"width": 1.8, "color": style.RED},
            },
            hovertemplate="%{x|%b %Y}: %{y:,.0f} (%{text})",
        )
    )


def per_borrower(frames: Frames, basis: str) -> Card:
    """Mean, median and quartiles at the end of each year, with what others print or imply."""
    import pandas as pd
    import plotly.graph_objects as go

    debt = frames["student_debt"]
    dollars = series.dollars_of(frames, basis, series.nyfed(debt)["period_end"])
    rows = series.take(debt, series.NYFED, YEAR_END)
    names = {}
    for kind in ("mean", "median", "p25", "p75"):
        rows, names[kind] = dollars.restate(rows, f"{kind}_balance_usd")
    figure = _figure()
    x = rows["period_end"].dt.strftime("%Y-%m-%d").tolist()
    figure.add_trace(
        go.Scatter(
            x=x + x[::-1],
            y=rows[names["p75"]].tolist() + rows[names["p25"]].tolist()[::-1],
            fill="toself",
            fillcolor=style.BAND,
            line={"width": 0},
            name="middle half of the borrowers",
            hoverinfo="skip",
        )
    )
    for kind, look in (("mean", (style.BLUE, "solid")), ("median", (style.BLUE, "dash"))):
        series.line(figure, rows, names[kind], f"New York Fed, {kind}", look)
    federal = series.take(debt, series.FSA, "federal_total")
    federal = federal.assign(
        mean_balance_usd=federal["balance_billion_usd"] * 1000 / federal["recipients_million"]
    )
    federal, mean = dollars.restate(federal, "mean_balance_usd")
    series.line(figure, federal, mean, "federal loans per recipient", series.LOOK[series.FSA])
    experian = series.take(debt, series.EXPERIAN, "other_editions")
    experian, mean = dollars.restate(experian[experian["mean_balance_usd"].notna()], "mean_balance_usd")
    _marks(figure, experian, mean, "Experian, mean", "x-thin")
    style.layout(figure, y=f"{dollars.unit} per person", hovermode="closest", yaxis_rangemode="tozero")
    last, first = rows.iloc[-1], rows.iloc[0]
    times = last[names["mean"]] / last[names["median"]]
    finding = (
        f"At the end of {last['period_end'].year} borrowers owed ${last[names['mean']]:,.0f} on average, "
        f"half of them less than ${last[names['median']]:,.0f}: the mean is {times:.1f} times the median. "
        f"In {first['period_end'].year} the mean was ${first[names['mean']]:,.0f}"
    )
    drawn = pd.concat([rows, federal, experian], ignore_index=True)
    drawn = drawn[["publisher", "series", "edition", "period_end", *names.values(), "trust"]]
    return Card(
        chart=figure,
        data=drawn[drawn[names["mean"]].notna()],
        finding=f"{finding}.",
        subtitle=f"Student debt per borrower at the end of each year, {dollars.words}; shaded from the "
        "lower to the upper quartile",
        alt=f"The mean balance of borrowers rises above the median from {first['period_end'].year} to "
        f"{last['period_end'].year}. {finding}.",
        headline=(
            f"${last[names['median']]:,.0f}",
            f"median balance at the end of {last['period_end'].year}",
        ),
        notes=(
            f"The New York Fed's distribution ends with {last['period_end'].year}, the newest update.",
            "Federal loans per recipient are computed: balance over students, parents' loans included.",
            "Experian's means are marked with the edition they are from; editions differ.",
            *series.unindexed(federal, mean, "mean_balance_usd"),
        ),
    )


def share_of_debt(frames: Frames, basis: str) -> Card:
    """Student loans in percent of all household debt."""
    wide = frames["household_debt"].pivot(
        index="period_end", columns="product", values="balance_billion_usd"
    )
    share = wide["student_loan"] / wide["total"] * 100
    rows = share.rename("share_pct").reset_index().assign(frequency="quarter")
    return _share(
        rows,
        basis,
        "Student debt",
        "all household debt",
        "Student loans in percent of household debt, New York Fed, end of each quarter",
        "of household debt",
        (
            "The total of 2024Q3 and 2024Q4 is not at hand: the line has a gap there.",
            "Totals of 2025Q1 to 2025Q3 are rounded to ten billion.",
        ),
    )


def share_of_income(frames: Frames, basis: str) -> Card:
    """Mean balance per borrower in percent of the median household income of the year."""
    table = frames["household_income"]
    households = table[table["measure"] == "median_household_income"]
    income = households["amount_usd"].set_axis(households["period_end"].dt.year)
    rows = series.take(frames["student_debt"], series.NYFED, YEAR_END)
    rows = rows.assign(share_pct=rows["mean_balance_usd"] / rows["period_end"].dt.year.map(income) * 100)
    return _share(
        rows[["period_end", "frequency", "share_pct"]],
        basis,
        "A borrower's mean student debt",
        "a year's median household income",
        "Mean balance per borrower in percent of the median household income of the year",
        "of a year's median household income",
        (
            "Balances: New York Fed, end of the year, persons who owe.",
            "Income: all households, Census Bureau; its methods changed in 2013 and 2017.",
        ),
    )


def _share(
    rows: pd.DataFrame,
    basis: str,
    what: str,
    of: str,
    subtitle: str,
    headline: str,
    notes: tuple[str, ...],
) -> Card:
    known = rows[rows["share_pct"].notna()].reset_index(drop=True)
    figure = _figure()
    series.line(figure, known, "share_pct", f"share of {of}", series.LOOK[series.NYFED], "%{y:.1f} %")
    style.layout(figure, y=f"% of {of}", yaxis_rangemode="tozero", showlegend=False)
    first, last, most = known.iloc[0], known.iloc[-1], series.highest(known, "share_pct")

    def when(row: pd.Series) -> str:
        end = row["period_end"]
        return str(end.year) if row["frequency"] == "year" else series.quarter(end)

    finding = (
        f"{what} came to {last['share_pct']:.1f} % of {of} in {when(last)}, after "
        f"{first['share_pct']:.1f} % in {when(first)} and at most {most['share_pct']:.1f} % in {when(most)}"
    )
    alike = "A share is the same in dollars of the day and of any year."
    return Card(
        chart=figure,
        data=known[["period_end", "share_pct"]],
        finding=f"{finding}.",
        subtitle=subtitle,
        alt=f"Line from {when(first)} to {when(last)}. {finding}.",
        headline=(f"{last['share_pct']:.1f} %", f"{headline}, {when(last)}"),
        notes=(*notes, *((alike,) if basis == "real" else ())),
    )


def _figure() -> Any:
    import plotly.graph_objects as go

    return go.Figure()


MEASURES = {
    "total": total,
    "per_borrower": per_borrower,
    "share_of_debt": share_of_debt,
    "share_of_income": share_of_income,
}


def make(frames: Frames, *, measure: str, basis: str) -> Card:
    """The measure chosen."""
    return MEASURES[measure](frames, basis)


SPEC = FigureSpec(
    id="G-2-publishers",
    page="debt",
    name="Student debt by publisher",
    question="How much student debt is there, who says so, and is it at its highest?",
    tables=("student_debt", "household_debt", "household_income", "cpi"),
    controls=(
        Choice(
            name="measure",
            label="Measure",
            options={
                "total": "in all",
                "per_borrower": "per borrower",
                "share_of_debt": "share of household debt",
                "share_of_income": "against household income",
            },
            default="total",
        ),
        series.BASIS,
    ),
    terms=("nominal", "real", "mean", "median", "recipient"),
    make=make,
    about=(
        f"{WHY}\n\nWith inflation taken out, each balance is divided by the mean of its quarter's consumer "
        "price index (CPI-U, all items, not seasonally adjusted) and restated in dollars of the newest "
        "quarter."
    ),
)
