"""Federal Reserve Bank of St. Louis: FRED, series of several publishers in one plain form.

A download is a CSV whose first column is the date and whose others are series; the first header
has been `DATE`, `observation_date` and (in copies) `date`, missing values are "." or empty.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from edudata.errors import FormatError
from edudata.records import Resource, Source
from edudata.sources import _licences
from edudata.sources._bytes import require

if TYPE_CHECKING:
    import pandas as pd

PAGE = "https://fred.stlouisfed.org/series/"
CSV = "https://fred.stlouisfed.org/graph/fredgraph.csv?id="
CITE = "retrieved from FRED, Federal Reserve Bank of St. Louis; https://fred.stlouisfed.org/series/"

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
    licence=_licences.PUBLIC_DOMAIN,
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
    licence=_licences.PUBLIC_DOMAIN,
    citation="U.S. Census Bureau and U.S. Department of Housing and Urban Development, Median Sales "
    f"Price of Houses Sold for the United States [MSPUS], {CITE}MSPUS.",
    notes=("New houses only, current dollars.", "The latest quarter is revised."),
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
    licence=_licences.PUBLIC_DOMAIN,
    citation="U.S. Census Bureau, Median Household Income in the United States [MEHOINUSA646N], "
    f"{CITE}MEHOINUSA646N.",
    notes=("From the Current Population Survey; its methods changed in 2013 and 2017.",),
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
    licence=_licences.FREDDIE_MAC,
    citation="Freddie Mac, 30-Year Fixed Rate Mortgage Average in the United States [MORTGAGE30US], "
    f"{CITE}MORTGAGE30US; monthly means computed by edudata.",
    notes=(
        "Computed: the weekly series is Freddie Mac's and is not passed on.",
        "A week belongs to the month of its date; `weeks` says how many were averaged.",
    ),
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
    licence=_licences.PUBLIC_DOMAIN,
    citation="U.S. Bureau of Labor Statistics, Job Openings: Total Nonfarm [JTSJOL] and Hires: Total "
    f"Nonfarm [JTSHIL], {CITE}JTSJOL and https://fred.stlouisfed.org/series/JTSHIL.",
    notes=("Seasonally adjusted; the latest month is preliminary; revised early each year.",),
)
RESOURCES = (SLOASM, MSPUS, MEHOINUSA646N, MORTGAGE30US, JOLTS)
SOURCE = Source(
    name="fred",
    title="Federal Reserve Bank of St. Louis (FRED)",
    page="https://fred.stlouisfed.org",
    resources=RESOURCES,
)


def parse_series(data: bytes, *ids: str) -> pd.DataFrame:
    """A FRED download as a frame: `date` and one float column for each of `ids`, oldest first.

    Columns are found by name; a file with a date and one more column is taken by position, because
    copies rename it. Dates with no value in any series are left out.

    "observation_date,MSPUS\\n1963-01-01,17800" -> 1963-01-01  17800.0
    "DATE,SLOASM\\n2006-04-01,."                -> no row         # "." and "" are missing

    Raises FormatError for a web page, an unknown header, a date or a value that is none.
    """
    import pandas as pd

    what = f"FRED download of {', '.join(ids)}"
    text = pd.read_csv(io.BytesIO(require(data, "csv", what)), dtype="str", skipinitialspace=True)
    text.columns = [str(name).strip() for name in text.columns]
    named = all(name in text.columns for name in ids)
    if not named and not (len(ids) == 1 and len(text.columns) == 2):
        raise FormatError(f"{what}: has {list(text.columns)}, not a date and {', '.join(ids)}.")
    chosen = list(ids) if named else [text.columns[1]]
    dates = pd.to_datetime(text.iloc[:, 0].str.strip(), format="%Y-%m-%d", errors="coerce")
    if dates.isna().any():
        bad = text.iloc[int(dates.isna().to_numpy().argmax()), 0]
        raise FormatError(f"{what}: {bad!r} in the first column is not a date like 2026-07-30.")
    out = pd.DataFrame({"date": dates.astype("datetime64[us]")})
    for name, column in zip(ids, chosen, strict=True):
        cells = text[column].str.strip()
        cells = cells.where(~cells.isin([".", ""]))
        values = pd.to_numeric(cells, errors="coerce").astype("float64")
        wrong = values.isna() & cells.notna()
        if wrong.any():
            raise FormatError(f"{what}: {cells[wrong].iloc[0]!r} in {name} is not a number.")
        out[name] = values
    out = out.dropna(subset=list(ids), how="all").sort_values("date", ignore_index=True)
    if out.empty:
        raise FormatError(f"{what}: no value in {len(text)} rows.")
    return out


def _quarter(dates: pd.Series) -> pd.Series:
    text: pd.Series = dates.dt.year.astype("str") + "Q" + dates.dt.quarter.astype("str")
    return text


def _whole(values: pd.Series) -> pd.Series:
    """Whole numbers without a decimal point where all are, so that vintages differ by value only."""
    return values.astype("int64") if (values % 1 == 0).all() else values


def parse_sloasm(data: bytes) -> pd.DataFrame:
    """Student loans by quarter from the SLOASM download, millions restated as billions."""
    import pandas as pd

    found = parse_series(data, "SLOASM")
    months = set(found["date"].dt.month) - {3, 6, 9, 12}
    if months:
        raise FormatError(f"SLOASM has values in month(s) {sorted(months)}; expected quarter ends only.")
    billions = (found["SLOASM"] / 1000).round(5)
    return pd.DataFrame(
        {
            "quarter": _quarter(found["date"]),
            "quarter_end": found["date"] + pd.offsets.MonthEnd(0),
            "fred_date": found["date"],
            "student_loans_billion_usd": billions,
            "trust": "primary",
            "source_url": SLOASM.page,
            "note": None,
        }
    )


def parse_mspus(data: bytes) -> pd.DataFrame:
    """Median sales price of new houses by quarter from the MSPUS download."""
    found = parse_series(data, "MSPUS").rename(columns={"MSPUS": "median_sales_price_usd"})
    found["median_sales_price_usd"] = _whole(found["median_sales_price_usd"])
    found["quarter"], found["note"] = _quarter(found["date"]), None
    return found.rename(columns={"date": "fred_date"})[list(MSPUS.columns)]


def parse_mehoinusa646n(data: bytes) -> pd.DataFrame:
    """Median household income by year from the MEHOINUSA646N download."""
    found = parse_series(data, "MEHOINUSA646N")
    found["year"] = found["date"].dt.year.astype("int64")
    found["median_household_income_current_usd"] = _whole(found["MEHOINUSA646N"])
    return found[list(MEHOINUSA646N.columns)]


def parse_mortgage30us(data: bytes) -> pd.DataFrame:
    """Mean 30-year rate of each whole month from the weekly MORTGAGE30US download, exact to four decimals.

    The last month is left out while another week of it is to come.

    the weeks 8.20, 8.12, 8.16, 8.13 of 2000-04 -> 2000-04-01  8.1525  4
    """
    import pandas as pd

    weeks = parse_series(data, "MORTGAGE30US")
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


def parse_jolts(data: bytes) -> pd.DataFrame:
    """Job openings and hires by month from a download of JTSJOL and JTSHIL together."""
    found = parse_series(data, "JTSJOL", "JTSHIL").dropna(ignore_index=True)
    found["JTSJOL"], found["JTSHIL"] = _whole(found["JTSJOL"]), _whole(found["JTSHIL"])
    found.columns = list(JOLTS.columns)
    return found
