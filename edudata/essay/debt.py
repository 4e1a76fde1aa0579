"""Claims on student debt: at a record, in a straight line, every year more."""

from __future__ import annotations

import pandas as pd

from edudata.analysis import debt, inflation, trend
from edudata.errors import OutOfRangeError
from edudata.essay._rules import at_least, half_step, memoize, then_and_now, unless_rounded
from edudata.essay._text import billions, pct, quarter, usd
from edudata.essay.record import WRITTEN, Claim, Finding, Frames, Verdict

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
    "nominal": "in current dollars",
    "real": "adjusted for inflation (CPI-U)",
    "per_borrower": "per borrower, in current dollars",
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


@memoize
def _rounding_pct(frames: Frames, source: str) -> pd.Series:
    """Return how far each balance may be from the publisher's, in percent of it, by its last day."""
    rows = _rows(frames, source)
    halves = [half_step(*row) for row in zip(rows["balance_billion_usd"], rows["trust"], strict=True)]
    return pd.Series(halves, index=rows["period_end"]) / rows["balance_billion_usd"].to_numpy() * 100


def record(frames: Frames, *, measure: str) -> Finding:
    """Compare the newest value with the highest before it, in percent."""
    tolerance = 0.5
    source, basis = measure.split(" ")
    series = _amounts(frames, source, basis)
    early = series[_days(series).year <= WRITTEN]
    then = bool(len(early)) and float(early.iloc[-1] / early.max() * 100) >= 100 - tolerance
    newest, last = float(series.iloc[-1]), _days(series)[-1]
    before = series.iloc[:-1]
    day = _days(before)[int(before.to_numpy().argmax())]
    share, rounding = newest / float(before.max()) * 100, _rounding_pct(frames, source)

    def judge(value: float) -> Verdict:
        return then_and_now(then, value >= 100 - tolerance)

    half_pct = float(rounding[last] + rounding[day])
    verdict = unless_rounded(judge, share, share * half_pct / 100)
    words = usd if basis == "per_borrower" else billions
    what = f"{WORDS[source].split(',')[0]}, {BASES[basis]}"
    high = f"{words(float(before.max()))} in {quarter(day)}"
    if verdict == "not testable":
        low, top = (words(newest * (1 + sign * rounding[last] / 100)) for sign in (-1, 1))
        reason = (
            f"{what}: the value of {quarter(last)} is known only as rounded, {low} to {top}, which may or "
            f"may not be above the {high}."
        )
        return Finding(None, "", verdict, reason, tolerance)
    place = (
        f"the highest value ever, {words(newest)}"
        if share >= 100
        else f"{pct(100 - share)} below the highest, {high}"
    )
    reason = f"{what}: {quarter(last)} is {place}."
    if (frames["student_debt"]["period_end"].max() - last).days > PRESENT_DAYS:
        # A series that ended cannot tell what holds now.
        return Finding(None, "", "not testable", f"{reason} The series ends there.", tolerance)
    return Finding(min(share, 100.0), "% of the highest value", verdict, reason, tolerance)


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
        f"From {first} to {last} a straight line that rises {billions(fits.linear.slope)} a year explains "
        f"{pct(fits.linear.r2 * 100)} of the differences between years, growth by a constant percentage "
        f"{pct(fits.exponential.r2 * 100)}.{starts}"
    )
    return Finding(fits.linear.r2, "R² (1 is a perfect straight line)", verdict, reason, tolerance)


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
        f"It grew by {billions(fit.before.slope)} a year from 2008 to {WRITTEN} and by "
        f"{billions(fit.after.slope)} a year since."
    )
    return Finding(share, "% of the earlier growth", verdict, reason, tolerance)


def every_year(frames: Frames, *, source: str, basis: str) -> Finding:
    """Count the years since 2008 in which the balance rose, in percent of the years."""
    series = _amounts(frames, source, basis)
    days = _days(series)
    yearly = series[(days.month == days[-1].month) & (days.year >= 2008)]
    half = (yearly * _rounding_pct(frames, source) / 100).reindex(yearly.index)
    yearly, half = (part.set_axis(_days(yearly).year) for part in (yearly, half))
    # A change over two years, across a missing one, is not a yearly change.
    change = yearly.diff()[yearly.index.to_series().diff() == 1]
    if change.empty:
        raise OutOfRangeError("The debt table does not hold the same quarter of two years in a row.")
    if (change.abs() < (half + half.shift())[change.index]).any():
        reason = "The balances of two years are so rounded that either could be the higher one."
        return Finding(None, "", "not testable", reason, 0.0)
    fallen = [int(y) for y in change.index[change <= 0].to_numpy()]
    share = float((change > 0).mean() * 100)
    verdict = then_and_now(not [y for y in fallen if y <= WRITTEN], not fallen)
    which = "in every one" if not fallen else f"in all but {', '.join(map(str, fallen))}"
    reason = (
        f"Of the {len(change)} years to {quarter(days[-1])} that began in 2008 or later, the balance rose "
        f"{which}."
    )
    return Finding(share, "% of years with growth", verdict, reason, 0.0)


def _days(series: pd.Series) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(series.index)


PUBLISHER_AND_BASIS = {
    "source": {"nyfed": WORDS["nyfed"], "g19": WORDS["g19"]},
    "basis": {"nominal": BASES["nominal"], "real": BASES["real"]},
}


def cannot_go_on(frames: Frames, *, portfolio: str) -> Finding:
    """Compare federal loans in default, and the share in repayment, with a year before, in percent."""
    table = frames["federal_loans_by_status"]
    rows = table[table["portfolio"] == portfolio]
    # A quarter of which only some statuses are quoted has no share.
    whole = rows.pivot(index="period_end", columns="status", values="balance_billion_usd").dropna()
    newest = whole.index[-1]
    year_before = newest - pd.DateOffset(years=1)
    if year_before not in whole.index:
        raise OutOfRangeError(f"federal_loans_by_status does not hold {quarter(year_before)} whole.")
    now, then = whole.loc[newest], whole.loc[year_before]
    rise = float(now["default"] / then["default"] - 1) * 100
    repaid, repaid_before = (float(row["repayment"] / row.sum()) * 100 for row in (now, then))
    is_falling = repaid < repaid_before
    verdict: Verdict = "not supported"
    if rise >= 10 or is_falling:
        verdict = "supported" if rise >= 10 and is_falling else "partly"
    reason = (
        f"Loans in default went from {billions(float(then['default']))} to "
        f"{billions(float(now['default']))} in the year to {quarter(newest)}; the share in repayment went "
        f"from {pct(repaid_before)} to {pct(repaid)}. A pause had hidden defaults until 2024."
    )
    return Finding(rise, "% more in default", verdict, reason, 0)


POSITION = 2  # in the essay's order
CLAIMS = (
    Claim(
        id="debt-record",
        section=SECTION,
        statement="Student debt is higher than it has ever been.",
        definition="We compare the newest balance with the highest before it. We call this supported if "
        f"it is at least 99.5% of that, and outdated if that was so at the end of {WRITTEN} only. We "
        "cannot test it on a series that ended more than two years before the newest one, or on a newest "
        "value so rounded that it could be a record or not.",
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
        definition=f"We fit a straight line to the balances up to the first quarter of {WRITTEN}. We call "
        "this supported if the line explains at least 98.5% of the differences between years (R² of "
        "0.985) and growth by a constant percentage explains no more, and partly supported from 90%. "
        "Experian's value of 2012, very likely a misprint, is left out.",
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
        settings={"period": "essay", "without_2012": "yes"},
    ),
    Claim(
        id="debt-same-pace",
        section=SECTION,
        statement="Student debt goes on growing by the same amount every year.",
        definition=f"We compare yearly growth since the first quarter of {WRITTEN} with yearly growth from "
        "2008 to then, each as the slope of a straight line. We call this supported if debt still grows "
        f"at 90% of the earlier pace or more, and outdated if growth to {WRITTEN} was steady (R² of at "
        "least 0.9) and has slowed.",
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
        definition="We count the years since 2008 in which the balance was higher than in the same "
        "quarter a year before, always in the season of the newest quarter. We call this supported if it "
        f"rose in every year, and outdated if it rose in every year to {WRITTEN} only.",
        tables=("student_debt", "cpi"),
        spare=("cpi",),
        resources=("nyfed/household_debt",),
        others=("fred/sloasm", "bls/cpi"),
        check=every_year,
        options=PUBLISHER_AND_BASIS,
        figure="G-2-growth",
    ),
    Claim(
        id="cannot-go-on",
        section=SECTION,
        statement="Debt that grows while results stay poor cannot go on.",
        definition="What must come is a forecast; whether repayment works can be counted. We compare the "
        "newest quarter with the same one a year before. We call this supported if federal loans in "
        "default grew by a tenth or more and the share in repayment fell, and partly supported if one of "
        "both holds.",
        tables=("federal_loans_by_status",),
        resources=("fsa/loan_status",),
        check=cannot_go_on,
        options={
            "portfolio": {
                "federally_managed": "all loans that the government manages",
                "direct_loans": "Direct Loans",
            }
        },
        figure="G-2-status",
    ),
)
