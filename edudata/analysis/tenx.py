"""A degree against its alternatives: how many times cheaper, faster and less debt-financed each is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis import payback, student_loans
from edudata.analysis.alternatives import MASTERS, UNKNOWN, totals
from edudata.analysis.price_index import ALL_ITEMS, academic_label
from edudata.arguments import number, switch
from edudata.errors import UnknownNameError

TEN = 10.0
SECTORS = {
    "public": ("public_4yr", "in_state", "public four-year college, in-state"),
    "out_of_state": ("public_4yr", "out_of_state", "public four-year college, out-of-state"),
    "private": ("private_nonprofit_4yr", "not_applicable", "private nonprofit four-year college"),
}
MAX_YEARS = 12.0
# Every price in the dollars of one year, or of its own year.
DOLLARS = ("one_year", "nominal")
LIVING = {"in": True, "out": False}
BASES = ("published", "net")


@dataclass(frozen=True, slots=True)
class Baseline:
    """The degree that alternatives are compared with.

    Attributes
    ----------
    label : str
        Sector in words.
    year : int
        Fall of the academic year of the prices.
    years : float
        Length of study.
    published_usd, net_usd, living_usd : float
        US dollars a year: published tuition and fees, the same after grants, housing and food.
    major : str
        Name of the major.
    underemployment_pct, early_career_wage_usd, mid_career_wage_usd : float
        Outcomes of the major's graduates (American Community Survey).
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
        """Compute the price of the whole degree, "published" or "net", with or without living costs."""
        yearly = {"published": self.published_usd, "net": self.net_usd}
        if basis not in yearly:
            raise UnknownNameError("price basis", basis, yearly)
        return self.years * (yearly[basis] + (self.living_usd if living else 0.0))

    def debt(self, basis: str, living: bool = False, own_funds_usd: float = 0.0) -> float:
        """Compute what remains of the cost to borrow; missing where there is no price."""
        remainder = self.cost(basis, living) - own_funds_usd
        return remainder if remainder != remainder else max(0.0, remainder)


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
    """Describe the degree to compare with: a sector's newest prices and a major's pay (New York Fed).

    Parameters
    ----------
    prices, majors : DataFrame
        `college_board_prices_releases` and `majors_releases`, of which the newest release is used.
    sector, major : str
        "public" (in-state), "out_of_state" or "private" (nonprofit); name of a major, in any letter case.
    years : float
        Length of study, above 0 and up to 12.
    published_usd, net_usd, living_usd : float, optional
        Your own US dollars a year in place of the sector's. The net price of out-of-state students is
        not published: it is missing unless you give it.

    Raises
    ------
    UnknownNameError, OutOfRangeError
        The sector or major is unknown; a price or length is no number in its range. For a net price
        below 0, give 0 and lower living_usd by what grants pay of it.

    Examples
    --------
    >>> import edudata as ed
    >>> prices, majors = ed.load("college_board_prices_releases"), ed.load("majors_releases")
    >>> degree = baseline(prices, majors, published_usd=12_000)
    >>> degree.label, degree.cost("published")
    ('public four-year college, in-state', 48000.0)
    """
    if str(sector) not in SECTORS:
        raise UnknownNameError("sector", sector, SECTORS)
    code, residency, label = SECTORS[sector]
    years = number("years", years, 0, MAX_YEARS, above=True)
    prices_by_name = {"published_usd": published_usd, "net_usd": net_usd, "living_usd": living_usd}
    own = {name: number(name, value, 0) for name, value in prices_by_name.items() if value is not None}
    year, amounts = _newest_prices(prices, code, residency)
    job = _major(majors, major)
    return Baseline(
        label=label,
        year=year,
        years=years,
        major=str(job.name),
        underemployment_pct=float(job["underemployment_pct"]),
        early_career_wage_usd=float(job["early_career_wage_usd"]),
        mid_career_wage_usd=float(job["mid_career_wage_usd"]),
        **(amounts | own),
    )


def _newest_prices(prices: pd.DataFrame, sector: str, residency: str) -> tuple[int, dict[str, float]]:
    """Return the newest year of a sector and its prices, missing where they are not published."""
    # Grant aid is listed with the prices, and its newest year may be another one.
    rows = prices[(prices["sector"] == sector) & (prices["kind"] != "grant_aid")]
    year = int(rows["year"].max())
    rows = rows[(rows["year"] == year) & (rows["edition"] == rows["edition"].max())]

    def price(**columns: str) -> float:
        match = rows
        for column, value in columns.items():
            match = match[match[column] == value]
        return float(match["amount_usd"].iloc[0]) if len(match) else float("nan")

    return year, {
        "published_usd": price(kind="published", component="tuition_fees", residency=residency),
        "net_usd": price(kind="net", component="tuition_fees", residency=residency),
        # Housing and food are published once per sector: they do not depend on residency.
        "living_usd": price(kind="published", component="room_board"),
    }


def _major(majors: pd.DataFrame, major: str) -> pd.Series[Any]:
    newest = majors[majors["release"] == majors["release"].max()].set_index("major")
    names = {name.lower(): name for name in newest.index}
    if str(major).lower() not in names:
        raise UnknownNameError("major", major, newest.index)
    return newest.loc[names[major.lower()]]


@dataclass(frozen=True, slots=True)
class Own:
    """An alternative of the reader's own.

    Attributes
    ----------
    name : str
        Its name.
    price_usd : float
        Total price in dollars of the baseline's year, 0 or more; required.
    years : float
        Length, above 0 and up to 12; required.
    credential, open_to_all, reason : str
        As in `alternatives.Kind`.
    """

    name: str
    price_usd: float | None = None
    years: float | None = None
    credential: str = "not stated"
    open_to_all: str = "not stated"
    reason: str = UNKNOWN.reason

    def row(self, year: int) -> dict[str, Any]:
        """Return it as a row of `alternatives.totals`; OutOfRangeError without a price or length."""
        price = number(f"price_usd of {self.name!r}", self.price_usd, 0)
        years = number(f"years of {self.name!r}", self.years, 0, MAX_YEARS, above=True)
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
    """Divide the baseline's value by the alternative's: how many times less the alternative asks.

    Examples
    --------
    >>> round(times(47_800, 5_660), 1), times(9_200, 0), times(0, 0)
    (8.4, inf, nan)
    """
    # Free is infinitely cheaper, but nothing against nothing cannot be compared.
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
    """Compute how many times cheaper, faster and less debt-financed each alternative to a bachelor's is.

    Parameters
    ----------
    degree, own : Baseline, and Own, optional
        The degree to compare with, and an alternative of the reader's own.
    alternatives, cpi : DataFrame
        Tables `education_alternatives` and `cpi`.
    dollars, living : str, and bool or str
        "one_year": prices in dollars of the degree's academic year (CPI-U); "nominal": of their own year.
        True or "in" adds the degree's housing and food for every year of study to both sides.
    own_funds_usd, loan_rate_pct, loan_years, courses, historical
        US dollars paid without a loan, the rest on these terms; the others as in `alternatives.totals`.

    Returns
    -------
    DataFrame
        One row per alternative: prices, cost_usd, debt_usd and their ratios, above 1 in favor of the
        alternative. attrs describe the degree and the programs left out, all text.

    Raises
    ------
    OutOfRangeError, UnknownNameError
        A value lies outside its range; `dollars` or `living` is unknown.

    Examples
    --------
    >>> import edudata as ed
    >>> degree = baseline(ed.load("college_board_prices_releases"), ed.load("majors_releases"))
    >>> same = Own("the same", degree.cost("published"), degree.years)
    >>> rows = compare(degree, ed.load("education_alternatives"), ed.load("cpi"), own=same)
    >>> rows[["cost_ratio_published", "time_ratio", "debt_ratio_published"]].iloc[-1].tolist()
    [1.0, 1.0, 1.0]
    """
    if str(dollars) not in DOLLARS:
        raise UnknownNameError("value of dollars", dollars, DOLLARS)
    living = switch("living", living, LIVING)
    number("own_funds_usd", own_funds_usd, 0)
    frame = totals(alternatives, cpi, degree.year, courses=courses, historical=historical)
    frame, left_out = _instead_of_a_degree(frame, own, degree.year)
    out = _with_costs(frame, degree, dollars, living)
    out = _with_ratios(out, degree, living, own_funds_usd, (loan_rate_pct, loan_years))
    loan = f"{loan_rate_pct:g}% over {loan_years:g} years, no interest during study"
    out.attrs = _description(degree, dollars, living, own_funds_usd, loan) | {"left_out": left_out}
    return out


def _instead_of_a_degree(frame: pd.DataFrame, own: Own | None, year: int) -> tuple[pd.DataFrame, str]:
    """Return what can replace a degree, with the reader's own, and the names of what cannot."""
    after_a_degree = frame["credential"].eq(MASTERS)
    left_out = "; ".join(frame.loc[after_a_degree, "alternative"])
    frame = frame[~after_a_degree].reset_index(drop=True)
    if own is not None:
        frame = pd.concat([frame, pd.DataFrame([own.row(year)])], ignore_index=True)
    return frame, left_out


def _with_ratios(
    frame: pd.DataFrame, degree: Baseline, living: bool, own_funds_usd: float, loan: tuple[float, float]
) -> pd.DataFrame:
    """Add debt, what is repaid at a rate over years, and the ratios of cost, time and debt."""
    # Own funds above the cost leave no debt, not a negative one.
    debt = (frame["cost_usd"] - own_funds_usd).clip(lower=0)
    out = frame.copy()
    for basis in BASES:
        whole = degree.cost(basis, living)
        out[f"cost_ratio_{basis}"] = [times(whole, value) for value in out["cost_usd"]]
    out["time_ratio"] = [times(degree.years, value) for value in out["years"]]
    out["debt_usd"] = debt
    out["repaid_usd"] = [payback.total_repaid(d, *loan) if d == d else d for d in debt]
    for basis in BASES:
        owed = degree.debt(basis, living, own_funds_usd)
        out[f"debt_ratio_{basis}"] = [times(owed, value) for value in debt]
    out["reaches_10x"] = list(map(_reached, out["cost_ratio_published"], out["cost_ratio_net"]))
    columns = ["alternative", "period", "credential", "years", "price_nominal_usd", "cost_usd"]
    return out[[*columns, *(c for c in out.columns if c not in columns)]]


def _with_costs(frame: pd.DataFrame, degree: Baseline, dollars: str, living: bool) -> pd.DataFrame:
    """Name the prices of `alternatives.totals`, and add the cost that the ratios are of."""
    cost = frame["cost_real_usd" if dollars == "one_year" else "cost_usd"].astype(float)
    if living:
        cost = cost + frame["years"] * degree.living_usd
        silent = cost.isna() & frame["why_no_cost"].eq("")
        reason = "living costs need a length, none is stated"
        frame["why_no_cost"] = frame["why_no_cost"].mask(silent, reason)
    out = frame.rename(columns={"cost_usd": "price_nominal_usd", "cost_real_usd": "price_real_usd"})
    out["cost_usd"] = cost
    return out


def _description(
    degree: Baseline, dollars: str, living: bool, own_funds_usd: float, loan: str
) -> dict[Any, str]:
    year = academic_label(degree.year)
    return {
        "baseline": degree.label,
        "academic_year": year,
        "years": f"{degree.years:g}",
        "published_cost_usd": f"{degree.cost('published', living):.0f}",
        "net_cost_usd": _dollars(degree.cost("net", living)),
        "published_debt_usd": f"{degree.debt('published', living, own_funds_usd):.0f}",
        "net_debt_usd": _dollars(degree.debt("net", living, own_funds_usd)),
        "living_costs": "in" if living else "out",
        "dollars": year if dollars == "one_year" else "of each price's own year",
        "deflator": f"CPI-U ({ALL_ITEMS}), mean of the academic year's published months",
        "loan": loan,
        "loan_default": f"{student_loans.SOURCE}; {student_loans.TRUST}",
        "major": degree.major,
        "underemployment_pct": f"{degree.underemployment_pct:g}",
        "early_career_wage_usd": f"{degree.early_career_wage_usd:.0f}",
    }


def _reached(published: float, net: float) -> str:
    """Name the bases on which ten is reached."""
    if published != published and net != net:
        return "not comparable"
    return {
        (True, True): "published and net",
        (True, False): "published only",
        (False, True): "net only",
        (False, False): "neither",
    }[(published >= TEN, net >= TEN)]


def _dollars(amount: float) -> str:
    return f"{amount:.0f}" if amount == amount else "not published"
