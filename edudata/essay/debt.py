"""Claims on student debt: at a record, in a straight line, every year more."""

from __future__ import annotations

import pandas as pd

from edudata.analysis import debt, inflation, trend
from edudata.errors import OutOfRangeError
from edudata.essay._rules import at_least, memoize, then_and_now
from edudata.essay.record import WRITTEN, Claim, Finding, Frames

SECTION = "Current state of higher education"
# A series that ends longer than this before the newest one says nothing about the present.
PRESENT_DAYS = 2 * 366
SERIES = {
    "nyfed": "household_debt_report",
    "nyfed_update": "student_loan_update",
    "g19": "owned_and_securitized",
    "fsa": "federal_total",
    "experian": "first_quarter_totals",
}
WORDS = {
    "nyfed": "New York Fed, from credit files",
    "nyfed_update": "New York Fed, its yearly count of borrowers",
    "g19": "Federal Reserve G.19, from lenders",
    "fsa": "Federal Student Aid, federal loans only",
    "experian": "Experian, the edition that the essay shows",
}
BASES = {
    "nominal": "dollars of the day",
    "real": "inflation taken out (CPI-U)",
    "per_borrower": "per borrower, dollars of the day",
}


def _rows(frames: Frames, source: str) -> pd.DataFrame:
    table = frames["student_debt"]
    rows = table[(table["series"] == SERIES[source]) & table["balance_billion_usd"].notna()]
    # The other groups divide the same balance by age or state.
    rows = rows[rows["group"] == "all"]
    if rows.empty:
        raise OutOfRangeError(f"student_debt holds no series {SERIES[source]}.")
    return rows.sort_values("period_end")


@memoize
def _amounts(frames: Frames, source: str, basis: str) -> pd.Series:
    """Return the balance by the last day of its period.

    Billion US dollars, nominal or of the newest quarter, or nominal dollars per borrower.
    """
    rows = _rows(frames, source)
    amount = rows["balance_billion_usd"].set_axis(rows["period_end"])
    if basis == "per_borrower":
        # Federal Student Aid publishes recipients where the New York Fed publishes borrowers.
        people = rows["borrowers_million"].fillna(rows["recipients_million"])
        return (amount / people.set_axis(rows["period_end"]) * 1000).dropna()
    if basis == "real":
        index = inflation.index_by_period(frames["cpi"], "quarter")
        own = inflation.quarter_start(rows["period_end"]).map(index).set_axis(amount.index).astype(float)
        # The last quarter of 2025 has no index (October was never published): it is left out, not guessed.
        return inflation.real_price(amount, own, float(own.dropna().iloc[-1])).dropna()
    return amount


def record(frames: Frames, *, measure: str) -> Finding:
    """Compare the newest value with the highest ever, in percent."""
    tolerance = 0.5
    source, basis = measure.split(" ")
    series = _amounts(frames, source, basis)
    years = _days(series).year
    early = series[years <= WRITTEN]
    now = float(series.iloc[-1] / series.max() * 100)
    then = float(early.iloc[-1] / early.max() * 100) if len(early) else 0.0
    verdict = then_and_now(then >= 100 - tolerance, now >= 100 - tolerance)
    newest, best = _quarter(_days(series)[-1]), _quarter(_days(series)[int(series.to_numpy().argmax())])
    unit = "USD" if basis == "per_borrower" else "billion USD"
    high = (
        f"the highest value ever ({series.max():,.0f} {unit})"
        if newest == best
        else f"{100 - now:.1f} % below the highest, {series.max():,.0f} {unit} in {best}"
    )
    reason = f"{WORDS[source].split(',')[0]}, {BASES[basis]}: {newest} is {high}."
    behind = (frames["student_debt"]["period_end"].max() - _days(series)[-1]).days
    if behind > PRESENT_DAYS:
        # A series that ended cannot tell what holds now.
        return Finding(None, "", "not testable", f"{reason} The series ends there.", tolerance)
    return Finding(now, "% of the highest value", verdict, reason, tolerance)


def linear(frames: Frames, *, series: str) -> Finding:
    """Measure how well a straight line fits, as R²."""
    tolerance = 0.005
    source = "nyfed" if series == "nyfed" else "experian"
    rows = _rows(frames, source)
    rows = rows[(rows["period_start"].dt.year >= 2008) & (rows["period_start"] <= f"{WRITTEN}-01-01")]
    if series == "experian_without_2012":
        rows = rows[rows["flag"].isna()]  # the flag marks the likely misprint
    fits = trend.compare(trend.decimal_years(rows["period_start"]), rows["balance_billion_usd"])
    verdict = at_least(fits.linear.r2, 0.99, tolerance, 0.9)
    # A line that fits well proves little if exponential growth fits better.
    if verdict == "supported" and fits.better != "linear":
        verdict = "partly"
    first, last = rows["period_start"].dt.year.iloc[0], rows["period_start"].dt.year.iloc[-1]
    starts = " The table begins in 2009, not in 2008." if first > 2008 else ""
    reason = (
        f"From {first} to {last} a straight line of {fits.linear.slope:.1f} billion USD a year explains "
        f"{fits.linear.r2 * 100:.1f} % of the variance, constant percentage growth "
        f"{fits.exponential.r2 * 100:.1f} %.{starts}"
    )
    return Finding(fits.linear.r2, "R²", verdict, reason, tolerance)


def same_pace(frames: Frames, *, source: str, basis: str) -> Finding:
    """Compare yearly growth since the essay with that before, in percent."""
    tolerance = 10.0
    series = _amounts(frames, source, basis)
    # Starts of the quarters, so that the first quarter of 2019 is 2019.0 and belongs to both lines.
    years = trend.decimal_years(series.index.to_series(), end=True) - 0.25
    fit = debt.growth_at(years.to_numpy(), series.to_numpy(), 2008, WRITTEN)
    share = fit.ratio * 100
    verdict = then_and_now(fit.before.r2 >= 0.9, share >= 100 - tolerance)
    reason = (
        f"It grew by {fit.before.slope:.1f} billion USD a year from 2008 to {WRITTEN} and by "
        f"{fit.after.slope:.1f} since."
    ).replace("-", "−")
    return Finding(share, "% of the earlier growth", verdict, reason, tolerance)


def every_year(frames: Frames, *, source: str, basis: str) -> Finding:
    """Count the years since 2008 in which the balance rose, in percent of the years."""
    series = _amounts(frames, source, basis)
    days = _days(series)
    yearly = series[(days.month == days[-1].month) & (days.year >= 2008)]
    yearly = yearly.set_axis(_days(yearly).year)
    # A change over two years, across a missing one, is not a yearly change.
    change = yearly.diff()[yearly.index.to_series().diff() == 1]
    if change.empty:
        raise OutOfRangeError("The debt table does not hold the same quarter of two years in a row.")
    fallen = [int(y) for y in change.index[change <= 0].to_numpy()]
    share = float((change > 0).mean() * 100)
    verdict = then_and_now(not [y for y in fallen if y <= WRITTEN], not fallen)
    which = "in every one" if not fallen else f"in all but {', '.join(map(str, fallen))}"
    reason = (
        f"Of the {len(change)} years to {_quarter(days[-1])} that began in 2008 or later, the "
        f"balance rose {which}."
    )
    return Finding(share, "% of years with growth", verdict, reason, 0.0)


def _days(series: pd.Series) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(series.index)


def _quarter(day: pd.Timestamp) -> str:
    return f"{day.year}Q{day.quarter}"


PUBLISHER_AND_BASIS = {
    "source": {"nyfed": WORDS["nyfed"], "g19": WORDS["g19"]},
    "basis": {"nominal": BASES["nominal"], "real": BASES["real"]},
}
POSITION = 2  # in the essay's order
CLAIMS = (
    Claim(
        id="debt-record",
        section=SECTION,
        statement="Student debt is higher than it has ever been.",
        definition="Newest balance as a share of the highest in the series. Supported from 100 less 0.5 % "
        f"up; outdated if that held at the end of {WRITTEN} only; not testable where a series ended more "
        "than two years before the newest one.",
        tables=("student_debt", "cpi"),
        spare=("cpi",),
        resources=("nyfed/household_debt",),
        others=(
            "nyfed/student_loan_borrowers",
            "fred/sloasm",
            "fsa/portfolio_summary",
            "experian/student_debt",
            "bls/cpi",
        ),
        check=record,
        options={
            "measure": {
                f"{source} {basis}": f"{WORDS[source]}; {BASES[basis]}"
                for source, basis in (
                    ("nyfed", "nominal"),
                    ("g19", "nominal"),
                    ("fsa", "nominal"),
                    ("experian", "nominal"),
                    ("nyfed", "real"),
                    ("g19", "real"),
                    ("fsa", "real"),
                    ("nyfed_update", "per_borrower"),
                    ("fsa", "per_borrower"),
                )
            }
        },
        figure="G-2-publishers",
    ),
    Claim(
        id="debt-linear",
        section=SECTION,
        statement="Since 2008 student debt has grown in a straight line.",
        definition=f"R² of a straight line through the balances to the first quarter of {WRITTEN}. "
        "Supported from 0.99 less 0.005 up if constant percentage growth fits no better, partly from 0.9 "
        "up. Experian's 2012 value, flagged as a likely misprint, is left out.",
        tables=("student_debt",),
        resources=("experian/student_debt",),
        others=("nyfed/household_debt",),
        check=linear,
        options={
            "series": {
                "experian_without_2012": "Experian without the suspect 2012",
                "experian_as_published": "Experian, every value as published",
                "nyfed": "New York Fed from 2008",
            }
        },
        figure="G-2",
    ),
    Claim(
        id="debt-same-pace",
        section=SECTION,
        statement="Student debt goes on growing by the same amount every year.",
        definition=f"Slope of a straight line since the first quarter of {WRITTEN} as a share of that from "
        f"2008 to then. Supported from 100 less 10 % up; outdated if the line to {WRITTEN} was straight "
        "(R² from 0.9 up) and the pace has fallen.",
        tables=("student_debt", "cpi"),
        spare=("cpi",),
        resources=("nyfed/household_debt",),
        others=("fred/sloasm", "bls/cpi"),
        check=same_pace,
        options=PUBLISHER_AND_BASIS,
        figure="G-2-growth",
    ),
    Claim(
        id="debt-every-year",
        section=SECTION,
        statement="Student debt grows every year.",
        definition="Share of years since 2008 in which the balance rose against the same quarter a year "
        "before, counted at the newest quarter's season. Supported if all did; outdated if all to "
        f"{WRITTEN} did.",
        tables=("student_debt", "cpi"),
        spare=("cpi",),
        resources=("nyfed/household_debt",),
        others=("fred/sloasm", "bls/cpi"),
        check=every_year,
        options=PUBLISHER_AND_BASIS,
        figure="G-2-growth",
    ),
)
