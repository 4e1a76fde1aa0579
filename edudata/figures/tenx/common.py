"""What the 10X figures share: the degree, the alternatives with a price and a length, words for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edudata.analysis import student_loans
from edudata.figures.spec import Choice, Frames, Number

if TYPE_CHECKING:
    from edudata.analysis.payback import Loan, Path
    from edudata.analysis.tenx import Baseline

TABLES = ("college_board_prices", "majors", "education_alternatives", "cpi")
CHEAPEST = "university-of-the-people-b-s-us-accredited-online"
"""The cheapest accredited bachelor's degree at hand."""
SECTORS = {
    "public": "public, in-state",
    "out_of_state": "public, out-of-state",
    "private": "private nonprofit",
}
BASES = {"published": "published price", "net": "net price, after grants"}
DOLLARS = {"one_year": "of one year (CPI)", "nominal": "of each price's own year"}
LIVING = {"out": "left out", "in": "added to both sides"}
SECTOR = Choice("sector", "Degree", SECTORS, "public")
BASIS = Choice("basis", "Its price", BASES, "published")
DOLLARS_CHOICE = Choice("dollars", "Dollars", DOLLARS, "one_year")
LIVING_CHOICE = Choice("living", "Housing and food", LIVING, "out")
LIVING_OUT = (
    "Housing and food are left out here: who works at once eats and rents too, so that they cancel out."
)
LOAN_TERMS = (
    f"Loan terms to start from: {student_loans.RATE_PCT:g} % over {student_loans.YEARS:g} years, "
    f"{student_loans.SOURCE}; {student_loans.TRUST}; change it."
)
UPPER_END = "Of a range of prices or lengths the dearer and the longer end is taken."


def slug(name: str) -> str:
    """ "UT Austin online master (…)" -> "ut-austin-online-master-…": usable in an address."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def short(name: str) -> str:
    """An alternative's name without what stands in brackets, or which of its prices is meant."""
    return re.sub(r"\s*\([^)]*\)|, published .*", "", name)


def times_text(ratio: float, nothing: str = "free") -> str:
    """ "×8.4", "×163", "not comparable" where there is no ratio.

    nothing : what an alternative that asks for nothing is: "free", or "no debt"
    """
    if ratio != ratio:
        return "not comparable"
    if ratio == float("inf"):
        return nothing
    return f"×{ratio:,.0f}" if abs(ratio) >= 100 else f"×{ratio:.1f}"


def degree(frames: Frames, sector: str, years: float = 4, major: str = "Overall") -> Baseline:
    """The degree to compare with."""
    from edudata.analysis.tenx import baseline

    prices, majors = frames["college_board_prices"], frames["majors"]
    return baseline(prices, majors, sector=sector, years=years, major=major)


def majors(frames: Frames) -> Mapping[str, str]:
    """Slug -> name of every major, all of them together first."""
    frame = frames["majors"]
    names = sorted(frame.loc[frame["release"] == frame["release"].max(), "major"])
    names.sort(key=lambda name: name != "Overall")
    return {slug(name): "All majors" if name == "Overall" else name for name in names}


def major_name(frames: Frames, chosen: str) -> str:
    """The table's name of a major chosen by its slug."""
    return "Overall" if chosen == "overall" else majors(frames)[chosen]


def comparable(frames: Frames) -> Mapping[str, str]:
    """Slug -> name of the alternatives for which a price and a length are stated."""
    frame = frames["education_alternatives"]
    known = frame[frame["duration_max_weeks"].notna() & frame["flag"].ne("historical").fillna(True)]
    return {slug(name): name for name in sorted(set(known["alternative"]))}


def price_and_length(frames: Frames, year: int, alternative: str) -> tuple[float, float]:
    """Price of the whole of an alternative, in dollars of the academic year, and its length in years."""
    from edudata.analysis.alternatives import totals

    found = totals(frames["education_alternatives"], frames["cpi"], year)
    row = found[found["alternative"].map(slug) == alternative].iloc[0]
    return float(row["cost_real_usd"]), float(row["years"])


def moved(frames: Frames, year: int) -> float:
    """What a dollar of the year of the pay figures is in the academic year of the prices."""
    from edudata.analysis.lab import pay_factor

    return pay_factor(frames["majors"], frames["cpi"], year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a payback rests on, all of it to be changed: the defaults are in the controls."""

    basis: str
    premium_pct: float
    discount_pct: float
    horizon: int
    borrowed_pct: float
    loan_rate_pct: float
    cost: float
    years: float
    work_pay_usd: float
    pay_factor: float = 1.0

    def paths(self, base: Baseline) -> tuple[Path, Path, Path]:
        """The degree, the alternative and working at once."""
        from edudata.analysis.payback import Path

        work, pay = self.work_pay_usd, base.early_career_wage_usd * self.pay_factor
        after = work + self.premium_pct / 100 * (pay - work)
        price = base.cost(self.basis)
        return Path(price, base.years, pay), Path(self.cost, self.years, after), Path(0, 0, work)

    def loan(self) -> Loan:
        """How the price is borrowed."""
        from edudata.analysis.payback import Loan

        return Loan(self.borrowed_pct, self.loan_rate_pct, student_loans.YEARS)


ALTERNATIVE = Choice("alternative", "Alternative", comparable, CHEAPEST)
MAJOR = Choice("major", "Major", majors, "overall")
PREMIUM = Number("premium_pct", "Extra pay it brings", (0, 150, 50), 5, unit="% of a degree's")
DISCOUNT = Number("discount_pct", "Discount rate", (0, 15, 3), 0.5, whole=False, unit="%")
HORIZON = Number("horizon", "Years looked at", (5, 45, 30), unit="years")
BORROWED = Number("borrowed_pct", "Price borrowed", (0, 100, 100), 5, unit="%")
LOAN_RATE = Number(
    "loan_rate_pct", "Loan rate", (0, 15, student_loans.RATE_PCT), 0.01, whole=False, unit="%"
)
