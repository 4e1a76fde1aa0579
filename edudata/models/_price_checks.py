"""Cross-row checks of `college_prices`."""

from __future__ import annotations

import pandas as pd

from edudata.models._schema import check
from edudata.records import CheckResult

PERCENTILES = ("p10", "p25", "p50", "p75", "p90")
# Flag of an amount that breaks these rules in the publication itself; the checks skip it.
SUSPECT = "suspect_as_published"
# NCES has every year from here on, and 1963; the edition of 2017 also has 1966 and 1967.
YEARLY_SINCE = 1968


def _nces(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["publisher"].eq("NCES") & frame["statistic"].eq("mean_fte")]


def _sound_nces(frame: pd.DataFrame) -> pd.DataFrame:
    rows = _nces(frame)
    return rows[rows["flag"].ne(SUSPECT)]


def one_deflator_per_year(frame: pd.DataFrame) -> CheckResult:
    """Check that all constant amounts of a year and edition use the same deflator."""
    rows = _sound_nces(frame)
    key = ["edition", "year", "sector", "component"]
    current = rows[rows["dollar_year"].eq("current")].set_index(key)["amount_usd"]
    constant = rows[rows["dollar_year"].ne("current")].set_index(key)["amount_usd"]
    both = pd.DataFrame({"current": current, "constant": constant}).dropna()
    # An amount printed in whole dollars allows a range of deflators; the ranges of a year must overlap.
    whole = both.eq(both.round()).all(axis=1).groupby("edition").transform("all")
    rounding = whole.map({True: 0.5, False: 1e-6})
    both["low"] = (both["constant"] - rounding) / (both["current"] + rounding)
    both["high"] = (both["constant"] + rounding) / (both["current"] - rounding)
    years = both.groupby(["edition", "year"]).agg({"low": "max", "high": "min"}).reset_index()
    return check("one deflator for each year", years[years["low"] > years["high"]], len(years))


def parts_equal_total(frame: pd.DataFrame) -> CheckResult:
    """Check that tuition, room and board add up to the total."""
    wide = _sound_nces(frame).pivot(
        index=["edition", "dollar_year", "sector", "year"], columns="component", values="amount_usd"
    )
    wide = wide.dropna()
    gap = (wide["total"] - wide["tuition_fees"] - wide["room"] - wide["board"]).abs()
    # Four amounts, each rounded to a dollar.
    return check("tuition, room and board equal the total", wide[gap > 2].reset_index(), len(wide))


def net_is_price_minus_grants(frame: pd.DataFrame) -> CheckResult:
    """Check that the College Board's published price minus grant aid is the net price."""
    rows = frame[frame["publisher"].eq("College Board") & frame["statistic"].eq("mean_first_time")]
    rows = rows[rows["component"].ne("total")]
    wide = rows.pivot(index=["edition", "sector", "year"], columns="kind", values="amount_usd")
    wide = wide.reindex(columns=["published", "grant_aid", "net"]).dropna()
    gap = (wide["published"] - wide["grant_aid"] - wide["net"]).abs()
    # Three amounts, each rounded to ten dollars.
    return check("net price is published price minus grants", wide[gap > 15].reset_index(), len(wide))


def only_net_may_be_negative(frame: pd.DataFrame) -> CheckResult:
    """Check that prices and grants are positive."""
    others = frame[frame["kind"].ne("net")]
    return check("prices and grants are above 0", others[others["amount_usd"] <= 0], len(others))


def editions_agree(frame: pd.DataFrame) -> CheckResult:
    """Check that later editions change current-dollar averages by at most five percent."""
    rows = _nces(frame)
    rows = rows[rows["dollar_year"].eq("current")]
    groups = rows.groupby(["sector", "component", "year"])["amount_usd"].agg(["min", "max"])
    wrong = groups[groups["max"] > groups["min"] * 1.05].reset_index()
    return check("editions agree within 5 percent", wrong, len(groups))


def years_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that every NCES series has every year from 1968, or its later start, to the edition's last."""
    rows = _nces(frame)
    rows = rows[rows["year"] >= YEARLY_SINCE]
    series = rows.groupby(["edition", "dollar_year", "sector", "component"])
    spans = series["year"].agg(["min", "max", "count"])
    ends = spans.groupby("edition")["max"].transform("max")
    wrong = spans[(spans["max"] - spans["min"] + 1 != spans["count"]) | (spans["max"] != ends)]
    return check("no year is missing since 1968", wrong.reset_index(), len(spans))


def percentiles_rise(frame: pd.DataFrame) -> CheckResult:
    """Check that a higher percentile is a higher price."""
    rows = frame[frame["statistic"].isin(PERCENTILES)]
    wide = rows.pivot(index=["edition", "sector", "year"], columns="statistic", values="amount_usd")
    wide = wide.reindex(columns=list(PERCENTILES))
    rising = (wide.diff(axis=1).iloc[:, 1:] > 0).all(axis=1)
    return check("percentiles rise", wide[~rising].reset_index(), len(wide))


CHECKS = (
    one_deflator_per_year,
    parts_equal_total,
    net_is_price_minus_grants,
    only_net_may_be_negative,
    editions_agree,
    years_are_continuous,
    percentiles_rise,
)
