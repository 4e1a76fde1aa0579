"""Pay and unemployment by education, from the Current Population Survey, as FRED hands them on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.records import Limits, Resource
from edudata.sources import _licenses
from edudata.sources.fred import download
from edudata.sources.fred.download import Series, parse_series

PAGE = "https://fred.stlouisfed.org/series/"
CSV = "https://fred.stlouisfed.org/graph/fredgraph.csv?id="
# FRED's id -> the education it is of; all persons of 25 and older.
EARNINGS = {
    "LEU0252918500Q": "bachelors_and_higher",
    "LEU0252919100Q": "bachelors",
    "LEU0254929400Q": "some_college_or_associates",
    "LEU0252917300Q": "high_school",
    "LEU0252916700Q": "less_than_high_school",
}
UNEMPLOYMENT = {
    "LNS14027662": "bachelors_and_higher",
    "LNS14027689": "some_college_or_associates",
    "LNS14027660": "high_school",
    "LNS14027659": "less_than_high_school",
}
# The government was shut: no survey was taken in the month, and the quarter was not published.
NO_SURVEY = ("2025-10-01",)


def _parse(
    payloads: tuple[bytes, ...], ids: Mapping[str, str], unit: Series, months: set[int], value: str
) -> pd.DataFrame:
    """Return the series of some downloads, one below the other.

    ids    : FRED's id -> education; the files need not have all of them
    unit   : magnitude and range of every series
    months : in which a period can begin

    Raises FormatError for a download without any of the series, and for a value where no survey was taken.
    """
    what = f"FRED, {value} by education"
    present = [name for name in ids if any(name.encode() in data[:20_000] for data in payloads)]
    if not present:
        raise FormatError(f"{what}: none of the series {', '.join(ids)} in {len(payloads)} file(s).")
    series_wanted = [Series(name, unit.magnitude, unit.lowest, unit.highest) for name in present]
    wide = parse_series(payloads, *series_wanted)
    if not set(wide["date"].dt.month) <= months or (wide["date"].dt.day != 1).any():
        raise FormatError(f"{what}: a period does not begin on the first day of a month or quarter.")
    long = wide.melt("date", var_name="series", value_name=value).dropna(subset=[value])
    if invented := sorted(set(long["date"].dt.strftime("%Y-%m-%d")) & set(NO_SURVEY)):
        raise FormatError(
            f"{what}: a value for {invented[0]}, when no survey was taken. Someone filled the gap: take "
            "the publisher's own file."
        )
    return long.assign(education=long["series"].map(ids)).reset_index(drop=True)


def parse_weekly_earnings(*payloads: bytes) -> pd.DataFrame:
    r"""Parse median usual weekly earnings by quarter and education.

    "observation_date,LEU0252918500Q\\n2026-01-01,1763" -> 2026-01-01  bachelors_and_higher  1763
    """
    unit = Series("", "", 100, 10_000)
    frame = _parse(payloads, EARNINGS, unit, {1, 4, 7, 10}, "weekly_earnings_usd")
    return frame[list(WEEKLY_EARNINGS.columns)]


def parse_unemployment(*payloads: bytes) -> pd.DataFrame:
    """Parse the unemployment rate by month and education."""
    unit = Series("", "percent", 0.1, 40)
    frame = _parse(payloads, UNEMPLOYMENT, unit, set(range(1, 13)), "unemployment_pct")
    return frame[list(UNEMPLOYMENT_RATES.columns)]


def _resource(ids: Mapping[str, str], value: str, **rest: Any) -> Resource:
    return Resource(
        page=f"{PAGE}{next(iter(ids))}",
        url=f"{CSV}{','.join(ids)}",
        columns={"date": "date", "education": "text", "series": "text", value: "number"},
        key=("date", "education"),
        period="date",
        required=("series", value),
        license=_licenses.PUBLIC_DOMAIN,
        citation="U.S. Bureau of Labor Statistics, Current Population Survey "
        f"[{', '.join(ids)}], retrieved from FRED, Federal Reserve Bank of St. Louis; {PAGE}.",
        file="csv",
        requests=download.requests_for_series,
        published_on=download.published_on,
        key_variable=download.KEY,
        **rest,
    )


_GAP = (
    "No survey was taken in October 2025: the month, and the fourth quarter of pay, were never published."
)
WEEKLY_EARNINGS = _resource(
    EARNINGS,
    "weekly_earnings_usd",
    name="weekly_earnings",
    title="Median usual weekly earnings by education",
    cadence="quarterly",
    release_months=(1, 4, 7, 10),
    parse=parse_weekly_earnings,
    limits=Limits(revised_pct=2, revision_pct=5),
    notes=(
        "Full-time wage and salary workers of 25 and older; nominal dollars, not seasonally adjusted.",
        "Bachelor's and higher includes graduate degrees; bachelor's only is a series of its own.",
        _GAP,
    ),
)
UNEMPLOYMENT_RATES = _resource(
    UNEMPLOYMENT,
    "unemployment_pct",
    name="unemployment",
    title="Unemployment rate by education",
    cadence="monthly",
    release_months=tuple(range(1, 13)),
    parse=parse_unemployment,
    # Each January the seasonal factors move five years by a tenth.
    limits=Limits(revised_pct=30, revision_pct=8, large_pct=3, open_periods=2),
    notes=("Persons of 25 and older, seasonally adjusted.", _GAP),
)
RESOURCES = (WEEKLY_EARNINGS, UNEMPLOYMENT_RATES)
