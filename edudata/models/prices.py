"""The consumer price index; what colleges charge is in `college_prices`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from edudata.analysis.inflation import NEVER_PUBLISHED
from edudata.models._schema import Model, check, column, continuous, text
from edudata.records import CheckResult, Table, View

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

NATION, SAN_FRANCISCO = "U.S. city average", "San Francisco-Oakland-Hayward, CA"
MONTHLY_SINCE = {NATION: "1947-01-01", SAN_FRANCISCO: "1987-01-01"}
"""From here on each series of the area is monthly; before, some months were not collected."""
ONE_DECIMAL_BEFORE = 2007


class Cpi(Model):
    series_id: str = text("BLS series, e.g. CUUR0000SA0", str_matches=r"^CUUR[0-9A-Z]{4}S[0-9A-Z]+$")
    title: str = text("what is priced, e.g. All items")
    area: str = column("where it is priced", isin=tuple(MONTHLY_SINCE))
    frequency: str = column("month, or year for the official annual average", isin=("month", "year"))
    period_start: pd.Timestamp = column("first day of the month or year")
    period_end: pd.Timestamp = column("last day of the month or year")
    index: float = column("consumer price index, not seasonally adjusted", "index", ge=5, le=2000)
    index_base: str = column("when the index was 100", isin=("1982-84=100", "2001-12=100"))

    class Config(Model.Config):
        unique = ("series_id", "frequency", "period_start")


def build_cpi(raw: Raw) -> pd.DataFrame:
    """Monthly indexes and official annual averages as periods with their series' title and base.

    2026, M08 -> month, 2026-08-01 to 2026-08-31
    2025, M13 -> year,  2025-01-01 to 2025-12-31   # BLS's own average, not a mean of months
    """
    frame = raw.newest("bls/cpi").merge(raw.newest("bls/cpi_series"), on="series_id", validate="m:1")
    annual = frame["period"] == "M13"
    month = frame["period"].str[1:].astype("int64").where(~annual, 1)
    start = pd.to_datetime({"year": frame["year"], "month": month, "day": 1}).astype("datetime64[us]")
    end = (start + pd.offsets.MonthEnd(0)).where(~annual, start + pd.offsets.YearEnd(0))
    what = frame["title"].str.extract(
        r"^(?P<title>.+?) in (?P<area>.+), all urban consumers, not seasonally adjusted$"
    )
    return frame.assign(
        title=what["title"].astype("str"),
        area=what["area"].astype("str"),
        frequency=pd.Series("month", frame.index, dtype="str").where(~annual, "year"),
        period_start=start,
        period_end=end.astype("datetime64[us]"),
        index=frame["value"],
    )


def cpi_is_continuous(frame: pd.DataFrame) -> CheckResult:
    """Every series has every month since it became monthly, October 2025 apart."""
    since = pd.to_datetime(frame["area"].map(MONTHLY_SINCE))
    months = frame[(frame["frequency"] == "month") & (frame["period_start"] >= since)]
    return continuous(
        months, "CPI is monthly without gaps but October 2025", 1, by=("series_id",), gaps=NEVER_PUBLISHED
    )


def cpi_gap_is_a_gap(frame: pd.DataFrame) -> CheckResult:
    """No index was made up for a month that BLS never published."""
    starts = frame["period_start"].dt.strftime("%Y-%m-%d")
    invented = frame[(frame["frequency"] == "month") & starts.isin(NEVER_PUBLISHED)]
    return check("months never published have no index", invented, len(NEVER_PUBLISHED))


def cpi_averages_agree(frame: pd.DataFrame) -> CheckResult:
    """The official annual average is the mean of the twelve months, within the rounding of its day."""
    year = frame["period_start"].dt.year
    months = (
        frame[frame["frequency"] == "month"].groupby(["series_id", year])["index"].agg(["count", "mean"])
    )
    annual = frame[frame["frequency"] == "year"].set_index(
        ["series_id", year[frame["frequency"] == "year"]]
    )
    both = annual[["index"]].join(months[months["count"] == 12], how="inner").reset_index()
    # Half a digit of the average and half a digit of each month, as far as they can add up.
    allowed = (both["period_start"] < ONE_DECIMAL_BEFORE).map({True: 0.1, False: 0.001})
    wrong = both[(both["index"] - both["mean"]).abs() > allowed]
    return check("annual averages equal the mean of twelve months", wrong, len(both))


TABLES: tuple[Table, ...] = (
    Table(
        name="cpi",
        title="Consumer Price Index (CPI-U), eight series",
        description="Monthly indexes and official annual averages, not seasonally adjusted: all items, "
        "college tuition and fees, tuition and childcare, textbooks, shelter and rent; shelter and rent of "
        "San Francisco.",
        subject="prices",
        model=Cpi,
        build=build_cpi,
        checks=(cpi_is_continuous, cpi_gap_is_a_gap, cpi_averages_agree),
        # BLS: the CPI-U is final when released, each month's within the next one. What may change later is
        # the year in which the index is 100, which no ratio of two months shows.
        final_within_months=1,
        breaks=("October 2025 was never published: the government was shut down.",),
    ),
)
VIEWS: tuple[View, ...] = ()
