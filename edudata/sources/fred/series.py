"""The FRED series used here: their records, and each one's parser.

All are requested and read alike (`download`); they differ in their unit and in how a date names its period.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.records import Limits, Resource
from edudata.sources import _licenses
from edudata.sources._frames import PROVENANCE
from edudata.sources.fred import download
from edudata.sources.fred.download import Series, parse_series

PAGE = "https://fred.stlouisfed.org/series/"
CITE = f"retrieved from FRED, Federal Reserve Bank of St. Louis; {PAGE}"
CSV = "https://fred.stlouisfed.org/graph/fredgraph.csv?id="
STUDENT_LOANS = Series("SLOASM", "million", 1e5, 1e7)
NEW_HOUSE_PRICE = Series("MSPUS", "", 1e3, 1e7)
HOUSEHOLD_INCOME = Series("MEHOINUSA646N", "", 1e3, 1e6)
MORTGAGE_RATE = Series("MORTGAGE30US", "percent", 0.5, 30)
JOB_OPENINGS = Series("JTSJOL", "thousand", 500, 50_000)
HIRES = Series("JTSHIL", "thousand", 500, 50_000)


def _quarterly(payloads: Sequence[bytes], series: Series) -> pd.DataFrame:
    """Parse a series with one value per quarter; adds the column `quarter`."""
    frame = parse_series(payloads, series)
    frame["quarter"] = frame["date"].dt.year.astype("str") + "Q" + frame["date"].dt.quarter.astype("str")
    if frame["quarter"].duplicated().any():
        raise FormatError(f"{series.id} is no longer quarterly: several values in one quarter.")
    return frame


def _whole(values: pd.Series) -> pd.Series:
    # The same numbers are then the same text in every vintage, whether or not a file has decimal points.
    return values.astype("int64") if (values % 1 == 0).all() else values


def parse_sloasm(*payloads: bytes) -> pd.DataFrame:
    """Parse student loans by quarter from SLOASM, millions restated as billions by moving the point.

    2006-03-01, 480966.98 -> 2006Q1, 2006-03-31, 480.96698
    """
    frame = _quarterly(payloads, STUDENT_LOANS)
    months = set(frame["date"].dt.month) - {3, 6, 9, 12}
    if months:
        others = ", ".join(map(str, sorted(months)))
        raise FormatError(f"SLOASM has values in the months {others}; expected quarter ends only.")
    # In decimal digits: a binary division could change the last one.
    billions = [float(Decimal(repr(value)).scaleb(-3)) for value in frame["SLOASM"].tolist()]
    return pd.DataFrame(
        {
            "quarter": frame["quarter"],
            "quarter_end": frame["date"] + pd.offsets.MonthEnd(0),
            "fred_date": frame["date"],
            "student_loans_billion_usd": billions,
            "trust": "primary",
            "source_url": SLOASM.page,
            "note": None,
        }
    )


def parse_mspus(*payloads: bytes) -> pd.DataFrame:
    """Parse the median sales price of new houses by quarter from MSPUS."""
    frame = _quarterly(payloads, NEW_HOUSE_PRICE).rename(columns={"MSPUS": "median_sales_price_usd"})
    frame["median_sales_price_usd"] = _whole(frame["median_sales_price_usd"])
    return frame.assign(note=None).rename(columns={"date": "fred_date"})[list(MSPUS.columns)]


def parse_mehoinusa646n(*payloads: bytes) -> pd.DataFrame:
    """Parse median household income by year from MEHOINUSA646N."""
    frame = parse_series(payloads, HOUSEHOLD_INCOME)
    frame["year"] = frame["date"].dt.year.astype("int64")
    frame["median_household_income_current_usd"] = _whole(frame["MEHOINUSA646N"])
    return frame[list(MEHOINUSA646N.columns)]


def parse_mortgage30us(*payloads: bytes) -> pd.DataFrame:
    """Compute the mean 30-year rate of each complete month from the weekly MORTGAGE30US, to four decimals.

    the weeks 8.20, 8.12, 8.16, 8.13 of 2000-04 -> 2000-04-01  8.1525  4
    """
    weeks = parse_series(payloads, MORTGAGE_RATE)
    # Hundredths are whole numbers, so that the mean rounds the same wherever it is computed.
    hundredths = (weeks["MORTGAGE30US"] * 100).round().astype("int64")
    month = weeks["date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[us]").rename("month")
    grouped = hundredths.groupby(month)
    frame = pd.DataFrame({"total": grouped.sum(), "weeks": grouped.size()}).reset_index()
    frame["mean_30yr_fixed_rate_pct"] = (frame["total"] / (100 * frame["weeks"])).round(4)
    # The last month is incomplete while another week of it is to come.
    last = weeks["date"].iloc[-1]
    if (last + pd.Timedelta(days=7)).month == last.month:
        frame = frame.iloc[:-1]
    return frame[list(MORTGAGE30US.columns)]


def parse_jolts(*payloads: bytes) -> pd.DataFrame:
    """Parse job openings and hires by month from JTSJOL and JTSHIL, for the months that have both."""
    frame = parse_series(payloads, JOB_OPENINGS, HIRES).dropna(ignore_index=True)
    frame["JTSJOL"], frame["JTSHIL"] = _whole(frame["JTSJOL"]), _whole(frame["JTSHIL"])
    return frame.set_axis(list(JOLTS.columns), axis=1)


def _resource(*ids: str, **rest: Any) -> Resource:
    """Return the record of one or more series of one download; what all records share is filled in."""
    same: dict[str, Any] = {
        "page": f"{PAGE}{ids[0]}",
        "url": f"{CSV}{','.join(ids)}",
        "license": _licenses.PUBLIC_DOMAIN,
        "file": "csv",
        "requests": download.requests_for_series,
        "published_on": download.published_on,
        "key_variable": download.KEY,
    }
    return Resource(**same | rest)


SLOASM = _resource(
    "SLOASM",
    name="sloasm",
    title="Student loans owned and securitized (Federal Reserve G.19)",
    columns={
        "quarter": "text",
        "quarter_end": "date",
        "fred_date": "date",
        "student_loans_billion_usd": "number",
        **PROVENANCE,
    },
    key=("quarter",),
    period="quarter_end",
    required=("student_loans_billion_usd", "trust", "source_url"),
    cadence="quarterly",
    release_months=(2, 5, 8, 11),
    citation="Board of Governors of the Federal Reserve System (US), Student Loans Owned and "
    f"Securitized [SLOASM], {CITE}SLOASM.",
    notes=(
        "Published in millions on a monthly grid, with values in March, June, September and December.",
        "Stored in billions, digits unchanged.",
        "Higher than the New York Fed's total: includes private and defaulted loans and accrued interest.",
        "Continues SLOAS, which ended with 2024Q4; recent quarters are revised.",
    ),
    parse=parse_sloasm,
    # The G.19 restates recent quarters each time, by less than a percent; a benchmark reaches further.
    limits=Limits(open_periods=4, revised_pct=30, revision_pct=2),
)
MSPUS = _resource(
    "MSPUS",
    name="mspus",
    title="Median sales price of new houses sold, United States",
    columns={"quarter": "text", "fred_date": "date", "median_sales_price_usd": "number", "note": "text"},
    key=("quarter",),
    period="fred_date",
    required=("fred_date", "median_sales_price_usd"),
    cadence="quarterly",
    release_months=(1, 4, 7, 10),
    citation="U.S. Census Bureau and U.S. Department of Housing and Urban Development, Median Sales "
    f"Price of Houses Sold for the United States [MSPUS], {CITE}MSPUS.",
    notes=("New houses only, current dollars.", "The latest quarter is revised."),
    parse=parse_mspus,
    # The first value of a quarter moved from 410,800 to 416,100; older ones stay.
    limits=Limits(open_periods=2, revised_pct=2, revision_pct=5),
)
MEHOINUSA646N = _resource(
    "MEHOINUSA646N",
    name="mehoinusa646n",
    title="Median household income, United States, current dollars",
    columns={"year": "integer", "median_household_income_current_usd": "number"},
    key=("year",),
    period="year",
    required=("median_household_income_current_usd",),
    cadence="yearly",
    release_months=(9,),
    citation="U.S. Census Bureau, Median Household Income in the United States [MEHOINUSA646N], "
    f"{CITE}MEHOINUSA646N.",
    notes=("From the Current Population Survey; its methods changed in 2013 and 2017.",),
    parse=parse_mehoinusa646n,
    limits=Limits(revised_pct=5, revision_pct=5),
)
MORTGAGE30US = _resource(
    "MORTGAGE30US",
    name="mortgage30us",
    title="30-year fixed mortgage rate, United States, mean of the weeks of a month",
    columns={"month": "date", "mean_30yr_fixed_rate_pct": "number", "weeks": "integer"},
    key=("month",),
    period="month",
    required=("mean_30yr_fixed_rate_pct",),
    cadence="monthly",
    release_months=tuple(range(1, 13)),
    kind="derived",
    license=_licenses.FREDDIE_MAC,
    citation="Freddie Mac, 30-Year Fixed Rate Mortgage Average in the United States [MORTGAGE30US], "
    f"{CITE}MORTGAGE30US; monthly means computed by edudata.",
    notes=(
        "Computed: the weekly series is Freddie Mac's and is not passed on.",
        "A week belongs to the month of its date; `weeks` is how many were averaged.",
    ),
    parse=parse_mortgage30us,
    # Weekly rates are never revised, so neither are means of complete months.
    limits=Limits(open_periods=0, revised_pct=0),
)
JOLTS = _resource(
    "JTSJOL",
    "JTSHIL",
    name="jolts",
    title="Job openings and hires, total nonfarm, United States (JOLTS)",
    columns={"date": "date", "job_openings_thousands": "number", "hires_thousands": "number"},
    key=("date",),
    period="date",
    required=("job_openings_thousands", "hires_thousands"),
    cadence="monthly",
    release_months=tuple(range(1, 13)),
    citation="U.S. Bureau of Labor Statistics, Job Openings: Total Nonfarm [JTSJOL] and Hires: Total "
    f"Nonfarm [JTSHIL], {CITE}JTSJOL and {PAGE}JTSHIL.",
    notes=("Seasonally adjusted; the latest month is preliminary; revised early each year.",),
    parse=parse_jolts,
    # The benchmark of early spring rewrites five years and reaches further through seasonal factors.
    limits=Limits(open_periods=2, revised_pct=50, revision_pct=10, large_pct=5),
)
RESOURCES = (SLOASM, MSPUS, MEHOINUSA646N, MORTGAGE30US, JOLTS)
