"""What degrees cost and bring by major, with and without those who do not finish, from program data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from edudata.analysis import weighted
from edudata.analysis.major_fields import fields_of
from edudata.analysis.programs.benchmark import PROGRAM, one_per_program
from edudata.analysis.programs.payoff import LEAVE_AFTER, YEARS
from edudata.errors import OutOfRangeError, UnknownNameError

PRICE = ("net_price_usd", "completion_rate_pct", "undergraduates")
MEDIANS = (
    *("earnings_4yr_usd", "premium_usd", "price_usd", "price_per_graduate_usd"),
    *("years", "years_per_graduate"),
)
# Where there is no extra pay.
NEVER = float("inf")
# Fewer programs say more about a college than about a major.
FEWEST_PROGRAMS = 5


def payoffs(
    programs: pd.DataFrame, institutions: pd.DataFrame, credential: str, state: str = ""
) -> pd.DataFrame:
    """Return each program's price and how many years of extra pay cover it: `payoff` of all at once.

    Parameters
    ----------
    programs, institutions : DataFrame
        The tables. A college's price and completion are those of its largest campus.
    credential : {"associates", "bachelors"}
        Level of the programs.
    state : str
        Only programs of this state (postal abbreviation); "" for all.

    Returns
    -------
    DataFrame
        One row per program, however many campuses share it: opeid6, cip_code, field, state, awards,
        earnings_4yr_usd, premium_usd, price_usd, price_per_graduate_usd, years and years_per_graduate.
        Where there is no extra pay the years are infinite. Programs that lack a part are left out.

    Raises
    ------
    UnknownNameError
        If the credential is another one.
    """
    if credential not in YEARS:
        raise UnknownNameError("credential", credential, YEARS)
    rows = programs[programs["credential"].eq(credential) & programs["earnings_4yr_usd"].notna()]
    prices = _largest_campus(rows, institutions)
    once = one_per_program(rows).join(prices[["net_price_usd", "completion_rate_pct"]], on="opeid6")
    parts = ["high_school_earnings_usd", "net_price_usd", "completion_rate_pct"]
    # A college where nobody completes has no price for each graduate.
    once = once.dropna(subset=parts).query("completion_rate_pct > 0")
    once = once[once["state"].eq(state)] if state else once
    completed = once["completion_rate_pct"] / 100
    price = YEARS[credential] * once["net_price_usd"]
    per_graduate = price * (1 + LEAVE_AFTER * (1 - completed) / completed)
    premium = once["earnings_4yr_usd"] - once["high_school_earnings_usd"]
    return once.assign(
        premium_usd=premium,
        price_usd=price,
        price_per_graduate_usd=per_graduate,
        years=_years(price, premium),
        years_per_graduate=_years(per_graduate, premium),
    )[[*PROGRAM, "field", "state", "awards", *MEDIANS]].reset_index(drop=True)


def _largest_campus(rows: pd.DataFrame, institutions: pd.DataFrame) -> pd.DataFrame:
    """Return price and completion of each institution's campus with the most undergraduates."""
    campuses = rows[["opeid6", "unitid"]].drop_duplicates()
    known = campuses.merge(institutions[["unitid", *PRICE]], on="unitid")
    known = known.sort_values("undergraduates", ascending=False, kind="stable")
    return known.drop_duplicates("opeid6").set_index("opeid6")


def _years(price: pd.Series, premium: pd.Series) -> pd.Series:
    # A negative net price, after grants above the cost, is covered at once.
    return (price.clip(lower=0) / premium.where(premium > 0)).fillna(NEVER)


def by_major(rows: pd.DataFrame, majors: Sequence[str], fewest: int = FEWEST_PROGRAMS) -> pd.DataFrame:
    """Return the middle of the programs of each major, every program weighted by its graduates.

    Parameters
    ----------
    rows : DataFrame
        As `payoffs` returns them.
    majors : sequence of str
        Names of the New York Fed's majors; "Overall" for all programs. One that no field stands for, or
        with too few programs, is left out.
    fewest : int
        Fewest programs that stand for a major.

    Returns
    -------
    DataFrame
        major, programs, graduates, and medians earnings_4yr_usd, premium_usd, price_usd,
        price_per_graduate_usd, years, years_per_graduate. Medians are taken one by one: years are not
        the ratio of the other two.

    Raises
    ------
    OutOfRangeError
        If no major has enough programs.
    """
    records: list[dict[str, object]] = []
    counted = rows[rows["awards"].gt(0)]
    places = counted.groupby("cip_code").indices
    values, weights = counted[list(MEDIANS)].to_numpy("float64"), counted["awards"].to_numpy("float64")
    for major in majors:
        fields = fields_of(major) or ()
        codes = [place for code, place in places.items() if str(code).startswith(fields)]
        own = np.concatenate(codes) if codes else np.array([], dtype="int64")
        if len(own) < fewest:
            continue
        middle = weighted.medians(values[own], weights[own])
        numbers = {"major": major, "programs": len(own), "graduates": float(weights[own].sum())}
        records.append(numbers | dict(zip(MEDIANS, middle.tolist(), strict=True)))
    if not records:
        raise OutOfRangeError("No major has enough programs with price, completion and earnings here.")
    return pd.DataFrame(records)
