"""The FRED series used here: their records, and each one's parser.

All are asked and read alike (`download`); what differs is how a date names its period and the unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from edudata.errors import FormatError
from edudata.records import Limits, Resource
from edudata.sources import _licenses
from edudata.sources.fred import download
from edudata.sources.fred.download import Series, parse_series

if TYPE_CHECKING:
    import pandas as pd

PAGE = "https://fred.stlouisfed.org/series/"
CSV = "https://fred.stlouisfed.org/graph/fredgraph.csv?id="
CITE = "retrieved from FRED, Federal Reserve Bank of St. Louis; https://fred.stlouisfed.org/series/"
STUDENT_LOANS = Series("SLOASM", "million", 1e5, 1e7)
NEW_HOUSE_PRICE = Series("MSPUS", "", 1e3, 1e7)
HOUSEHOLD_INCOME = Series("MEHOINUSA646N", "", 1e3, 1e6)
MORTGAGE_RATE = Series("MORTGAGE30US", "percent", 0.5, 30)
JOB_OPENINGS = Series("JTSJOL", "thousand", 500, 50_000)
HIRES = Series("JTSHIL", "thousand", 500, 50_000)


def _quarterly(payloads: Sequence[bytes], series: Series) -> pd.DataFrame:
    """A series with one value a quarter, and the column `quarter`."""
    found = parse_series(payloads, series)
    found["quarter"] = found["date"].dt.year.astype("str") + "Q" + found["date"].dt.quarter.astype("str")
    if found["quarter"].duplicated().any():
        raise FormatError(f"{series.id} is no longer quarterly: several values in one quarter.")
    return found


def _whole(values: pd.Series) -> pd.Series:
    """Whole numbers without a decimal point where all are, so that vintages differ by value only."""
    return values.astype("int64") if (values % 1 == 0).all() else values


def parse_sloasm(*payloads: bytes) -> pd.DataFrame:
    """Student loans by quarter from SLOASM, millions restated as billions by moving the point.

    2006-03-01, 480966.98 -> 2006Q1, 2006-03-31, 480.96698
    """
    import pandas as pd

    found = _quarterly(payloads, STUDENT_LOANS)
    months = set(found["date"].dt.month) - {3, 6, 9, 12}
    if months:
        raise FormatError(f"SLOASM has values in month(s) {sorted(months)}; expected quarter ends only.")
    # In decimal digits: a binary division could change the last one.
    billions = [float(Decimal(repr(value)).scaleb(-3)) for value in found["SLOASM"].tolist()]
    return pd.DataFrame(
        {
            "quarter": found["quarter"],
            "quarter_end": found["date"] + pd.offsets.MonthEnd(0),
            "fred_date": found["date"],
            "student_loans_billion_usd": billions,
            "trust": "primary",
            "source_url": SLOASM.page,
            "note": None,
        }
    )


def parse_mspus(*payloads: bytes) -> pd.DataFrame:
    """Median sales price of new houses by quarter from MSPUS."""
    found = _quarterly(payloads, NEW_HOUSE_PRICE).rename(columns={"MSPUS": "median_sales_price_usd"})
    found["median_sales_price_usd"] = _whole(found["median_sales_price_usd"])
    return found.assign(note=None).rename(columns={"date": "fred_date"})[list(MSPUS.columns)]


def parse_mehoinusa646n(*payloads: bytes) -> pd.DataFrame:
    """Median household income by year from MEHOINUSA646N."""
    found = parse_series(payloads, HOUSEHOLD_INCOME)
    found["year"] = found["date"].dt.year.astype("int64")
    found["median_household_income_current_usd"] = _whole(found["MEHOINUSA646N"])
    return found[list(MEHOINUSA646N.columns)]


def parse_mortgage30us(*payloads: bytes) -> pd.DataFrame:
    """Mean 30-year rate of each whole month from the weekly MORTGAGE30US, exact to four decimals.

    The last month is left out while another week of it is to come.

    the weeks 8.20, 8.12, 8.16, 8.13 of 2000-04 -> 2000-04-01  8.1525  4
    """
    import pandas as pd

    weeks = parse_series(payloads, MORTGAGE_RATE)
    # Hundredths are whole numbers, so that the mean rounds the same wherever it is computed.
    hundredths = (weeks["MORTGAGE30US"] * 100).round().astype("int64")
    month = weeks["date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[us]").rename("month")
    grouped = hundredths.groupby(month)
    out = pd.DataFrame({"total": grouped.sum(), "weeks": grouped.size()}).reset_index()
    out["mean_30yr_fixed_rate_pct"] = (out["total"] / (100 * out["weeks"])).round(4)
    last = weeks["date"].iloc[-1]
    if (last + pd.Timedelta(days=7)).month == last.month:
        out = out.iloc[:-1]
    return out[list(MORTGAGE30US.columns)]


def parse_jolts(*payloads: bytes) -> pd.DataFrame:
    """Job openings and hires by month from JTSJOL and JTSHIL; a month with one of them is left out."""
    found = parse_series(payloads, JOB_OPENINGS, HIRES).dropna(ignore_index=True)
    found["JTSJOL"], found["JTSHIL"] = _whole(found["JTSJOL"]), _whole(found["JTSHIL"])
    found.columns = list(JOLTS.columns)
    return found


SLOASM = Resource(
    name="sloasm",
    title="Student loans owned and securitized (Federal Reserve G.19)",
    page=f"{PAGE}SLOASM",
    url=f"{CSV}SLOASM",
    columns={
        "quarter": "text",
        "quarter_end": "date",
        "fred_date": "date",
        "student_loans_billion_usd": "number",
        "trust": "text",
        "source_url": "text",
        "note": "text",
    },
    key=("quarter",),
    period="quarter_end",
    required=("student_loans_billion_usd", "trust", "source_url"),
    cadence="quarterly",
    release_months=(2, 5, 8, 11),
    license=_licenses.PUBLIC_DOMAIN,
    citation="Board of Governors of the Federal Reserve System (US), Student Loans Owned and "
    f"Securitized [SLOASM], {CITE}SLOASM.",
    notes=(
        (
            "Published in millions on a monthly grid with values in March, June, September and December; "
            "carried in billions, digits unchanged."
        ),
        (
            "Higher than the New York Fed's total: holders report private loans, accrued interest and "
            "defaulted loans."
        ),
        "Continues SLOAS, which ended with 2024Q4; recent quarters are revised.",
    ),
    file="csv",
    requests=download.asks,
    parse=parse_sloasm,
    published_on=download.dated,
    key_variable=download.KEY,
    # The G.19 restates recent quarters each time, by less than a percent; a benchmark reaches further.
    limits=Limits(open_periods=4, revised_pct=30, revision_pct=2),
)
MSPUS = Resource(
    name="mspus",
    title="Median sales price of new houses sold, United States",
    page=f"{PAGE}MSPUS",
    url=f"{CSV}MSPUS",
    columns={"quarter": "text", "fred_date": "date", "median_sales_price_usd": "number", "note": "text"},
    key=("quarter",),
    period="fred_date",
    required=("fred_date", "median_sales_price_usd"),
    cadence="quarterly",
    release_months=(1, 4, 7, 10),
    license=_licenses.PUBLIC_DOMAIN,
    citation="U.S. Census Bureau and U.S. Department of Housing and Urban Development, Median Sales "
    f"Price of Houses Sold for the United States [MSPUS], {CITE}MSPUS.",
    notes=("New houses only, current dollars.", "The latest quarter is revised."),
    file="csv",
    requests=download.asks,
    parse=parse_mspus,
    published_on=download.dated,
    key_variable=download.KEY,
    # The first value of a quarter moved from 410,800 to 416,100; older ones stay.
    limits=Limits(open_periods=2, revised_pct=2, revision_pct=5),
)
MEHOINUSA646N = Resource(
    name="mehoinusa646n",
    title="Median household income, United States, current dollars",
    page=f"{PAGE}MEHOINUSA646N",
    url=f"{CSV}MEHOINUSA646N",
    columns={"year": "integer", "median_household_income_current_usd": "number"},
    key=("year",),
    period="year",
    required=("median_household_income_current_usd",),
    cadence="yearly",
    release_months=(9,),
    license=_licenses.PUBLIC_DOMAIN,
    citation="U.S. Census Bureau, Median Household Income in the United States [MEHOINUSA646N], "
    f"{CITE}MEHOINUSA646N.",
    notes=("From the Current Population Survey; its methods changed in 2013 and 2017.",),
    file="csv",
    requests=download.asks,
    parse=parse_mehoinusa646n,
    published_on=download.dated,
    key_variable=download.KEY,
    limits=Limits(revised_pct=5, revision_pct=5),
)
MORTGAGE30US = Resource(
    name="mortgage30us",
    title="30-year fixed mortgage rate, United States, mean of the weeks of a month",
    page=f"{PAGE}MORTGAGE30US",
    url=f"{CSV}MORTGAGE30US",
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
        "A week belongs to the month of its date; `weeks` says how many were averaged.",
    ),
    file="csv",
    requests=download.asks,
    parse=parse_mortgage30us,
    published_on=download.dated,
    key_variable=download.KEY,
    # Weekly rates are never revised, so neither are means of whole months.
    limits=Limits(open_periods=0, revised_pct=0),
)
JOLTS = Resource(
    name="jolts",
    title="Job openings and hires, total nonfarm, United States (JOLTS)",
    page=f"{PAGE}JTSJOL",
    url=f"{CSV}JTSJOL,JTSHIL",
    columns={"date": "date", "job_openings_thousands": "number", "hires_thousands": "number"},
    key=("date",),
    period="date",
    required=("job_openings_thousands", "hires_thousands"),
    cadence="monthly",
    release_months=tuple(range(1, 13)),
    license=_licenses.PUBLIC_DOMAIN,
    citation="U.S. Bureau of Labor Statistics, Job Openings: Total Nonfarm [JTSJOL] and Hires: Total "
    f"Nonfarm [JTSHIL], {CITE}JTSJOL and https://fred.stlouisfed.org/series/JTSHIL.",
    notes=("Seasonally adjusted; the latest month is preliminary; revised early each year.",),
    file="csv",
    requests=download.asks,
    parse=parse_jolts,
    published_on=download.dated,
    key_variable=download.KEY,
    # The benchmark of early spring rewrites five years and reaches further through seasonal factors.
    limits=Limits(open_periods=2, revised_pct=50, revision_pct=10, large_pct=5),
)
RESOURCES = (SLOASM, MSPUS, MEHOINUSA646N, MORTGAGE30US, JOLTS)
