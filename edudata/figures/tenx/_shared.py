"""Shared by the 10X figures: the degree, the alternatives with a price and a length, their names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from edudata.analysis import student_loans
from edudata.analysis.alternatives import MASTERS, kind_of, totals
from edudata.analysis.lab import paths, with_extra_pay
from edudata.analysis.pay import Pay
from edudata.analysis.payback import Loan, Path
from edudata.analysis.tenx import Baseline, baseline
from edudata.figures.controls import Choice, Number
from edudata.figures.spec import Frames

TABLES = ("college_board_prices_releases", "majors_releases", "education_alternatives", "cpi")
# The cheapest accredited bachelor's degree in the table.
CHEAPEST = "university-of-the-people-b-s-us-accredited-online"
SECTORS = {
    "public": "public, in-state",
    "out_of_state": "public, out-of-state",
    "private": "private nonprofit",
}
BASES = {"published": "published price", "net": "net price, after grants"}
DOLLARS = {"one_year": "adjusted for inflation", "nominal": "of each price's own year"}
LIVING = {"out": "left out", "in": "added to both"}
SECTOR = Choice("sector", "Degree", SECTORS, "public")
BASIS = Choice("basis", "Price of the degree", BASES, "published")
DOLLARS_CHOICE = Choice("dollars", "Dollars", DOLLARS, "one_year")
LIVING_CHOICE = Choice("living", "Housing and food", LIVING, "out")
LIVING_OUT = "Housing and food are left out, because people who work right away pay for them too."
LOAN_TERMS = (
    f"Loans start at {student_loans.RATE_PCT:g}% over {student_loans.YEARS:g} years "
    f"({student_loans.SOURCE}; {student_loans.TRUST}); you can change the rate."
)
UPPER_END = "Where a source gives a range, we use the higher price and the longer time."


def slug(name: str) -> str:
    """Make a name usable in an address.

    >>> slug("UT Austin online master (2023)")
    'ut-austin-online-master-2023'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def short(name: str) -> str:
    """Shorten a name by what is in parentheses, or by which of its prices is meant."""
    return re.sub(r"\s*\([^)]*\)|, published .*", "", name)


def times_text(ratio: float, nothing: str = "free") -> str:
    """Format a ratio; `nothing` is the word for an alternative that costs nothing.

    >>> times_text(8.42), times_text(163.4), times_text(float("nan"))
    ('×8.4', '×163', 'not comparable')
    """
    if ratio != ratio:
        return "not comparable"
    if ratio == float("inf"):
        return nothing
    return f"×{ratio:,.0f}" if abs(ratio) >= 100 else f"×{ratio:.1f}"


def times_words(ratio: float, nothing: str = "free") -> str:
    """Say how many times in words; `nothing` is the word for an alternative that costs nothing.

    >>> times_words(7.98), times_words(163.4), times_words(float("inf")), times_words(float("nan"))
    ('8 times', '163 times', 'free', 'not comparable')
    """
    if ratio != ratio:
        return "not comparable"
    if ratio == float("inf"):
        return nothing
    return f"{ratio:,.0f} times" if abs(ratio) >= 100 else f"{round(ratio, 1):g} times"


def degree(frames: Frames, sector: str, years: float = 4, major: str = "Overall") -> Baseline:
    """Return the degree to compare with."""
    prices, majors = frames["college_board_prices_releases"], frames["majors_releases"]
    return baseline(prices, majors, sector=sector, years=years, major=major)


def majors(frames: Frames) -> Mapping[str, str]:
    """Map the slug of every major to its name, all of them together first."""
    frame = frames["majors_releases"]
    names = sorted(frame.loc[frame["release"] == frame["release"].max(), "major"])
    names.sort(key=lambda name: name != "Overall")
    return {slug(name): "All majors" if name == "Overall" else name for name in names}


def major_name(frames: Frames, major: str) -> str:
    """Return the table's name of a major from its slug."""
    return "Overall" if major == "overall" else majors(frames)[major]


def comparable(frames: Frames) -> Mapping[str, str]:
    """Map slugs to names of the alternatives that state a price and a length.

    A master's degree requires a bachelor's degree and cannot replace it.
    """
    frame = frames["education_alternatives"]
    known = frame[frame["duration_max_weeks"].notna() & frame["flag"].ne("historical").fillna(True)]
    known = known[known["alternative"].map(lambda name: kind_of(name).credential != MASTERS)]
    return {slug(name): name for name in sorted(set(known["alternative"]))}


def price_and_length(frames: Frames, year: int, alternative: str) -> tuple[float, float]:
    """Return price in dollars of the academic year, and length in years, of a whole alternative."""
    prices = totals(frames["education_alternatives"], frames["cpi"], year)
    row = prices[prices["alternative"].map(slug) == alternative].iloc[0]
    return float(row["cost_real_usd"]), float(row["years"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The assumptions behind a payback; the controls hold the defaults."""

    basis: str
    premium_pct: float
    discount_pct: float
    horizon: int
    borrowed_pct: float
    loan_rate_pct: float
    cost: float
    years: float
    money: Pay
    work_pay_pct: float = 100

    def paths(self, base: Baseline) -> tuple[Path, Path, Path]:
        """Return the degree, the alternative and working at once."""
        share = self.work_pay_pct / 100
        money = replace(
            self.money,
            work_usd=self.money.work_usd * share,
            work_later_usd=self.money.work_later_usd * share,
        )
        study, work = paths(base, self.basis, money)
        other = with_extra_pay(Path(self.cost, self.years, 0), study, work, self.premium_pct)
        return study, other, work

    def loan(self) -> Loan:
        """Return the terms on which the price is borrowed."""
        return Loan(self.borrowed_pct, self.loan_rate_pct, student_loans.YEARS)


LATER_PAY = Choice(
    "later_pay",
    "Pay from age 35",
    {"both": "rises on both sides", "degree": "rises with a degree only", "flat": "does not change"},
    "both",
)
ALTERNATIVE = Choice("alternative", "Alternative", comparable, CHEAPEST)
MAJOR = Choice("major", "Major", majors, "overall")
PREMIUM = Number("premium_pct", "Extra pay of the alternative", (0, 150, 50), 5, unit="% of a degree's")
DISCOUNT = Number(
    "discount_pct",
    "Discount rate",
    (0, 15, 3),
    0.5,
    whole=False,
    unit="%",
    help="How much less a dollar counts for each year it comes later.",
)
HORIZON = Number("horizon", "Years considered", (5, 45, 30), unit="years")
BORROWED = Number("borrowed_pct", "Share of the price borrowed", (0, 100, 100), 5, unit="%")
LOAN_RATE = Number(
    "loan_rate_pct", "Loan rate", (0, 15, student_loans.RATE_PCT), 0.01, whole=False, unit="%"
)
