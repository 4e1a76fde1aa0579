"""Consumer price index; college prices are in `college_prices`."""

from __future__ import annotations

import pandas as pd

from edudata.analysis.inflation import NEVER_PUBLISHED
from edudata.etl.store.raw import Raw
from edudata.models._frames import cast
from edudata.models._schema import Model, check, column, continuous, text
from edudata.records import CheckResult, Table

NATION, SAN_FRANCISCO = "U.S. city average", "San Francisco-Oakland-Hayward, CA"
# Before these dates BLS did not collect some months of the area's series.
MONTHLY_SINCE = {NATION: "1947-01-01", SAN_FRANCISCO: "1987-01-01"}
# BLS published indexes with one decimal until 2006 and with three since.
THREE_DECIMALS_SINCE = 2007


class Cpi(Model, key=["series_id", "frequency", "period_start"]):
    """One row per series and month or year."""

    series_id: str = text("BLS series, e.g. CUUR0000SA0", str_matches=r"^CUUR[0-9A-Z]{4}S[0-9A-Z]+$")
    title: str = text("what is priced, e.g. All items")
    area: str = column("where it is priced", isin=tuple(MONTHLY_SINCE))
    frequency: str = column("month, or year for the official annual average", isin=("month", "year"))
    period_start: pd.Timestamp = column("first day of the month or year")
    period_end: pd.Timestamp = column("last day of the month or year")
    # Wide enough for every series since 1913 (lowest 9.7) and for tuition today (988).
    index: float = column("consumer price index, not seasonally adjusted", "index", ge=5, le=2000)
    index_base: str = column("period in which the index is 100", isin=("1982-84=100", "2001-12=100"))


def build_cpi(raw: Raw) -> pd.DataFrame:
    """Build monthly indexes and official annual averages with their series' title and base.

    2026, M08 -> month, 2026-08-01 to 2026-08-31
    2025, M13 -> year,  2025-01-01 to 2025-12-31   # BLS's own average, not a mean of months
    """
    frame = raw.newest("bls/cpi").merge(raw.newest("bls/cpi_series"), on="series_id", validate="m:1")
    annual = frame["period"] == "M13"
    month = frame["period"].str[1:].astype("int64").where(~annual, 1)
    start = pd.to_datetime({"year": frame["year"], "month": month, "day": 1})
    parts = frame["title"].str.extract(
        r"^(?P<title>.+?) in (?P<area>.+), all urban consumers, not seasonally adjusted$"
    )
    frame = frame.assign(
        title=parts["title"],
        area=parts["area"],
        frequency=annual.map({False: "month", True: "year"}),
        period_start=start,
        period_end=(start + pd.offsets.MonthEnd(0)).where(~annual, start + pd.offsets.YearEnd(0)),
        index=frame["value"],
    )
    return cast(frame, Cpi)


def months_are_complete(frame: pd.DataFrame) -> CheckResult:
    """Check that every series has every month since it became monthly, except October 2025."""
    since = pd.to_datetime(frame["area"].map(MONTHLY_SINCE))
    months = frame[(frame["frequency"] == "month") & (frame["period_start"] >= since)]
    return continuous(
        months,
        "CPI is monthly without gaps except October 2025",
        1,
        by=("series_id",),
        gaps=NEVER_PUBLISHED,
    )


def gaps_are_not_filled(frame: pd.DataFrame) -> CheckResult:
    """Check that months BLS never published have no index."""
    starts = frame["period_start"].dt.strftime("%Y-%m-%d")
    filled = frame[(frame["frequency"] == "month") & starts.isin(NEVER_PUBLISHED)]
    return check("months never published have no index", filled, len(NEVER_PUBLISHED))


def averages_match_months(frame: pd.DataFrame) -> CheckResult:
    """Check that each official annual average is the mean of its twelve months."""
    year, monthly = frame["period_start"].dt.year, frame["frequency"] == "month"
    months = frame[monthly].groupby(["series_id", year])["index"].agg(["count", "mean"])
    annual = frame[~monthly].set_index(["series_id", year[~monthly]])
    both = annual[["index"]].join(months[months["count"] == 12], how="inner").reset_index()
    # Half a digit of the average plus half a digit of each month, as far as they can add up.
    tolerance = (both["period_start"] < THREE_DECIMALS_SINCE).map({True: 0.1, False: 0.001})
    wrong = both[(both["index"] - both["mean"]).abs() > tolerance]
    return check("annual averages equal the mean of twelve months", wrong, len(both))


TABLES = (
    Table(
        name="cpi",
        title="Consumer Price Index (CPI-U), eight series",
        description="Monthly indexes and official annual averages, not seasonally adjusted: all items, "
        "college tuition and fees, tuition and childcare, textbooks, shelter, and rent; plus shelter and "
        "rent in San Francisco.",
        subject="prices",
        model=Cpi,
        build=build_cpi,
        checks=(months_are_complete, gaps_are_not_filled, averages_match_months),
        # BLS: the CPI-U is final when released, each month within the next one. Only the year in which the
        # index is 100 may change later, which affects no ratio of two months.
        final_within_months=1,
        breaks=(
            "October 2025 was never published because of the government shutdown.",
            "BLS carried rents of April 2025 forward to October 2025: rent and shelter rise too little.",
        ),
    ),
)
