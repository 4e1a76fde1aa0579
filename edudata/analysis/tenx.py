"""A degree against its alternatives: how many times cheaper, quicker, less indebting each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis import inflation, payback, student_loans
from edudata.analysis._limits import number, switch
from edudata.analysis.alternatives import UNKNOWN, totals
from edudata.errors import UnknownNameError

TEN = 10.0
SECTORS = {
    "public": ("public_4yr", "in_state", "public four-year college, in-state"),
    "out_of_state": ("public_4yr", "out_of_state", "public four-year college, out-of-state"),
    "private": ("private_nonprofit_4yr", "not_applicable", "private nonprofit four-year college"),
}
LONGEST_YEARS = 12.0
DOLLARS = ("one_year", "nominal")
"""One year's dollars, or every price in the dollars of its own year."""
LIVING = {"in": True, "out": False}


@dataclass(frozen=True, slots=True)
class Baseline:
    """The degree that alternatives are compared with.

    year                   : fall of the academic year whose prices these are
    published, net, living : USD a year; net is what is left of the published price after grants
    underemployment_pct, early_career_wage_usd : of the major's graduates
    """

    label: str
    year: int
    years: float
    published_usd: float
    net_usd: float
    living_usd: float
    major: str
    underemployment_pct: float
    early_career_wage_usd: float
    mid_career_wage_usd: float

    def cost(self, basis: str, living: bool = False) -> float:
        """Price of the whole degree on a basis, "published" or "net", living costs in or out."""
        yearly = {"published": self.published_usd, "net": self.net_usd}
        if basis not in yearly:
            raise UnknownNameError("price basis", basis, yearly)
        return self.years * (yearly[basis] + (self.living_usd if living else 0.0))

    def debt(self, basis: str, living: bool = False, own_funds_usd: float = 0.0) -> float:
        """What is left of the cost to borrow; missing where there is no price."""
        left = self.cost(basis, living) - own_funds_usd
        return left if left != left else max(0.0, left)


def baseline(
    prices: pd.DataFrame,
    majors: pd.DataFrame,
    *,
    sector: str = "public",
    major: str = "Overall",
    years: float = 4,
    published_usd: float | None = None,
    net_usd: float | None = None,
    living_usd: float | None = None,
) -> Baseline:
    """The degree to compare with: the newest prices of a sector, or yours, and a major's pay.

    prices : college_board_prices
    majors : majors; its newest release is used
    sector : "public" (in-state), "out_of_state" or "private" (nonprofit)
    years  : length of study, above 0
    published_usd, net_usd, living_usd : your own amounts a year in place of the sector's

    public, 2025-26  -> 11,950 published, 2,300 net, 13,900 for housing and food
    private, 2025-26 -> 45,000 published, 16,910 net

    The net price of out-of-state students is not published: it is missing unless you give it.
    Raises UnknownNameError for a sector or major, OutOfRangeError for a price or length that is no number
    in range. A net price below 0 is refused: give 0, and lower living_usd by what grants pay of it.
    Source: College Board, Trends in College Pricing; Federal Reserve Bank of New York.
    """
    if str(sector) not in SECTORS:
        raise UnknownNameError("sector", sector, SECTORS)
    code, residency, label = SECTORS[sector]
    years = number("years", years, 0, LONGEST_YEARS, above=True)
    yours = {"published_usd": published_usd, "net_usd": net_usd, "living_usd": living_usd}
    for name, value in yours.items():
        if value is not None:
            number(name, value, 0)
    rows = prices[(prices["sector"] == code) & (prices["kind"] != "grant_aid")]
    year = int(rows["year"].max())
    rows = rows[(rows["year"] == year) & (rows["edition"] == rows["edition"].max())]
    own = _one(rows, "published", "tuition_fees", residency)
    net = _one(rows, "net", "tuition_fees", residency)
    # Housing and food are given once for a sector: they do not depend on where a student comes from.
    home = _one(rows, "published", "room_board", None)
    newest = majors[majors["release"] == majors["release"].max()].set_index("major")
    known = {name.lower(): name for name in newest.index}
    if str(major).lower() not in known:
        raise UnknownNameError("major", major, newest.index)
    job = newest.loc[known[str(major).lower()]]
    return Baseline(
        label=label,
        year=year,
        years=years,
        published_usd=own if published_usd is None else published_usd,
        net_usd=net if net_usd is None else net_usd,
        living_usd=home if living_usd is None else living_usd,
        major=known[major.lower()],
        underemployment_pct=float(job["underemployment_pct"]),
        early_career_wage_usd=float(job["early_career_wage_usd"]),
        mid_career_wage_usd=float(job["mid_career_wage_usd"]),
    )


def _one(rows: pd.DataFrame, kind: str, component: str, residency: str | None) -> float:
    found = rows[(rows["kind"] == kind) & (rows["component"] == component)]
    if residency is not None:
        found = found[found["residency"] == residency]
    return float(found["amount_usd"].iloc[0]) if len(found) else float("nan")


@dataclass(frozen=True, slots=True)
class Own:
    """An alternative of your own.

    price_usd : of the whole, in dollars of the baseline's year; it must be given
    years     : its length, above 0
    """

    name: str
    price_usd: float | None = None
    years: float | None = None
    credential: str = "not stated"
    open_to_all: str = "not stated"
    reason: str = UNKNOWN.reason

    def row(self, year: int) -> dict[str, Any]:
        """As a row of `alternatives.totals`; OutOfRangeError without a price or a length."""
        price = number(f"price_usd of {self.name!r}", self.price_usd, 0)
        years = number(f"years of {self.name!r}", self.years, 0, LONGEST_YEARS, above=True)
        return {
            "alternative": self.name,
            "period": "yours",
            "price_year": year,
            "credential": self.credential,
            "open_to_all": self.open_to_all,
            "access_reason": self.reason,
            "condition": "",
            "years": years,
            "cost_usd": price,
            "cost_real_usd": price,
            "trust": "yours",
            "flag": "",
            "why_no_cost": "",
        }


def times(baseline_value: float, alternative_value: float) -> float:
    """How many times less the alternative asks: baseline / alternative.

    47,800, 5,660 -> 8.4
    a, a          -> 1
    9,200, 0      -> infinite      # free
    0, 0          -> missing       # nothing to compare
    """
    if alternative_value == 0:
        return float("inf") if baseline_value > 0 else float("nan")
    return baseline_value / alternative_value


def compare(
    degree: Baseline,
    alternatives: pd.DataFrame,
    cpi: pd.DataFrame,
    *,
    own: Own | None = None,
    dollars: str = "one_year",
    living: bool | str = False,
    own_funds_usd: float = 0.0,
    loan_rate_pct: float = student_loans.RATE_PCT,
    loan_years: float = student_loans.YEARS,
    courses: float = 40,
    historical: bool = False,
) -> pd.DataFrame:
    """How many times cheaper, quicker and less indebting each alternative is than a degree.

    alternatives  : education_alternatives
    cpi           : cpi, for prices of other years
    dollars       : "one_year" brings every price to the degree's academic year with the CPI-U;
                    "nominal" leaves it in the dollars of its own year
    living        : True or "in" adds the degree's housing and food for every year of study, to both sides
    own_funds_usd : paid without a loan; the rest is borrowed at `loan_rate_pct` over `loan_years`
    courses, historical : as in `alternatives.totals`

    price_real_usd is the price in the dollars of the degree's year, cost_usd what the ratios are of: the
    price in the dollars chosen, with living costs where they are in.

    Ratios above 1 favour the alternative. Published and net are the degree's price before and after
    grants; an alternative's price is the one it publishes. `reaches_10x` says on which of the two bases
    ten is reached on cost. What graduates earn is found by `job_outcomes.with_outcomes`.

    public, 5,660 nominal over four years -> x8.4 published, x1.6 net, x1 on time
    an alternative equal to the degree    -> x1 on all

    Raises OutOfRangeError for a value out of range, UnknownNameError for an unknown `dollars`.
    """
    if str(dollars) not in DOLLARS:
        raise UnknownNameError("value of dollars", dollars, DOLLARS)
    living = switch("living", living, LIVING)
    number("own_funds_usd", own_funds_usd, 0)
    frame = totals(alternatives, cpi, degree.year, courses=courses, historical=historical)
    if own is not None:
        frame = pd.concat([frame, pd.DataFrame([own.row(degree.year)])], ignore_index=True)
    cost = frame["cost_real_usd" if dollars == "one_year" else "cost_usd"].astype(float)
    if living:
        cost = cost + frame["years"] * degree.living_usd
        silent = cost.isna() & frame["why_no_cost"].eq("")
        frame["why_no_cost"] = frame["why_no_cost"].mask(
            silent, "living costs need a length, none is stated"
        )
    out = frame.rename(columns={"cost_usd": "price_nominal_usd", "cost_real_usd": "price_real_usd"})
    out["cost_usd"] = cost
    for basis in ("published", "net"):
        whole = degree.cost(basis, living)
        out[f"cost_ratio_{basis}"] = [times(whole, value) for value in cost]
    out["time_ratio"] = [times(degree.years, value) for value in out["years"]]
    out["debt_usd"] = (cost - own_funds_usd).clip(lower=0)
    out["repaid_usd"] = [
        payback.total_repaid(d, loan_rate_pct, loan_years) if d == d else d for d in out["debt_usd"]
    ]
    for basis in ("published", "net"):
        owed = degree.debt(basis, living, own_funds_usd)
        out[f"debt_ratio_{basis}"] = [times(owed, value) for value in out["debt_usd"]]
    out["reaches_10x"] = [
        _reached(*pair) for pair in zip(out["cost_ratio_published"], out["cost_ratio_net"], strict=True)
    ]
    out.attrs = {
        "baseline": degree.label,
        "academic_year": inflation_label(degree.year),
        "years": f"{degree.years:g}",
        "published_cost_usd": f"{degree.cost('published', living):.0f}",
        "net_cost_usd": _said(degree.cost("net", living)),
        "published_debt_usd": f"{degree.debt('published', living, own_funds_usd):.0f}",
        "net_debt_usd": _said(degree.debt("net", living, own_funds_usd)),
        "living_costs": "in" if living else "out",
        "dollars": inflation_label(degree.year) if dollars == "one_year" else "of each price's own year",
        "deflator": f"CPI-U ({inflation.ALL_ITEMS}), mean of the academic year's published months",
        "loan": f"{loan_rate_pct:g} % over {loan_years:g} years, no interest during study",
        "loan_default": f"{student_loans.SOURCE}; {student_loans.TRUST}",
        "major": degree.major,
        "underemployment_pct": f"{degree.underemployment_pct:g}",
        "early_career_wage_usd": f"{degree.early_career_wage_usd:.0f}",
    }
    columns = ["alternative", "period", "credential", "years", "price_nominal_usd", "cost_usd"]
    return out[[*columns, *(c for c in out.columns if c not in columns)]]


def _reached(published: float, net: float) -> str:
    """On which bases ten is reached: "published and net", "published only", "net only", "neither"."""
    if published != published and net != net:
        return "not comparable"
    return {
        (True, True): "published and net",
        (True, False): "published only",
        (False, True): "net only",
        (False, False): "neither",
    }[(published >= TEN, net >= TEN)]


def _said(amount: float) -> str:
    return f"{amount:.0f}" if amount == amount else "not published"


def inflation_label(fall: int) -> str:
    """2025 -> "2025-26"."""
    return f"{fall}-{(fall + 1) % 100:02d}"
