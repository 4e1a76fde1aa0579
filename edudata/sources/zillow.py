"""Zillow Research: typical home values (ZHVI) and rents (ZORI) by month.

The data may be used with attribution but not passed on: the package comes without them, and they stay on
the machine that fetches them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.records import ColumnType, Context, Limits, Request, Requests, Resource, Source
from edudata.sources import _cells, _licenses, _parts
from edudata.sources._dates import months_after
from edudata.sources._frames import read_csv, require_unique
from edudata.sources._notes import require_known

FILES = "https://files.zillowstatic.com/research/public_csvs/"
PAGE = "https://www.zillow.com/research/data/"
# Columns that describe the place; files have more or fewer of them before the months.
PLACE = {
    "RegionID": "region_id",
    "RegionName": "region_name",
    "RegionType": "region_type",
    "StateName": "state",
}
ZHVI_FILES = tuple(
    f"{FILES}zhvi/{level}_zhvi_uc_sfrcondo_tier_0.33_0.67_sm_sa_month.csv" for level in ("Metro", "State")
)
REGION_TYPES = ("country", "msa", "state")
# Columns of other levels of geography, which are left out.
OTHER_COLUMNS = {"SizeRank", "State", "City", "Metro", "CountyName", "StateCodeFIPS", "MunicipalCodeFIPS"}
MISSING = ("", "null", "na")


def requests_for_zhvi(resource: Resource, context: Context) -> Requests:
    """Request two files: metropolitan areas with the nation, and states."""
    payloads = []
    for url in ZHVI_FILES:
        payloads.append((yield Request(url=url, file="csv")) or b"")
    return payloads


def _read_wide(data: bytes, what: str) -> tuple[pd.DataFrame, list[pd.Timestamp]]:
    """Return the file as text with our column names, and the month-ends that are its other columns."""
    text = read_csv(data, what, PLACE)
    months = [name for name in text.columns if re.fullmatch(r"\d{4}-\d{2}-\d{2}", name)]
    if unknown := [name for name in text.columns if name not in {*PLACE, *OTHER_COLUMNS, *months}]:
        raise FormatError(
            f"{what}: the columns {', '.join(unknown)[:200]} are neither a month's last day, such as "
            "2026-01-31, nor a description of the place."
        )
    ends = list(pd.to_datetime(months, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]"))
    if not ends or not all(end.is_month_end for end in ends):
        raise FormatError(f"{what}: the columns {', '.join(months[:3])}… are not the ends of months.")
    for name in PLACE:
        text[name] = text[name].str.strip()
    text["RegionID"] = _cells.codes(text["RegionID"], 7, f"{what}, RegionID", lost_zeros=6).str.lstrip("0")
    return text.rename(columns=PLACE | dict(zip(months, ends, strict=True))), ends


def _long(data: bytes, value: str, lowest: float, highest: float) -> pd.DataFrame:
    what = f"Zillow file of {value}"
    text, ends = _read_wide(data, what)
    long = text.melt(list(PLACE.values()), ends, var_name="month_end", value_name="cell")
    long["cell"] = long["cell"].fillna("").str.strip()
    long = long[~long["cell"].str.lower().isin(MISSING)].reset_index(drop=True)
    # Files before 2022 write Country and Msa.
    long["region_type"] = long["region_type"].str.strip().str.lower()
    values = pd.to_numeric(long["cell"], errors="coerce").astype("float64")
    wrong = ~values.between(lowest, highest)
    if long.empty or wrong.any():
        cell = long["cell"][wrong].iloc[0] if wrong.any() else "no value"
        raise FormatError(
            f"{what}: {cell!r} is not an amount between {lowest:,.0f} and {highest:,.0f} dollars."
        )
    require_known(long["region_type"], REGION_TYPES, what, "RegionType", "types")
    long["month_end"] = long["month_end"].astype("datetime64[us]")
    long["state"] = long["state"].mask(long["state"] == "")
    return long.assign(**{value: values})[[*PLACE.values(), "month_end", value]]


def _stacked(payloads: tuple[bytes, ...], value: str, lowest: float, highest: float) -> pd.DataFrame:
    frame = pd.concat([_long(data, value, lowest, highest) for data in payloads], ignore_index=True)
    require_unique(frame, ["region_id", "month_end"], f"Zillow, {value}")
    return frame


def parse_zhvi(*payloads: bytes) -> pd.DataFrame:
    """Parse home values by region and month from one or more ZHVI files of metros or states.

    102001, "United States", country, 2000-01-31: 121618.11790552399
    -> 102001  United States  country  missing  2000-01-31  121618.11790552399
    an empty cell -> no row

    Raises FormatError for another file.
    """
    return _stacked(payloads, "home_value_usd", 5_000, 20_000_000)


def parse_zori(*payloads: bytes) -> pd.DataFrame:
    """Parse rents by region and month from a ZORI file; as `parse_zhvi`."""
    return _stacked(payloads, "rent_usd_per_month", 100, 50_000)


def published_on(*payloads: bytes) -> tuple[str, str | None] | None:
    """Return the month after the newest month-end of the headers; files appear about its 16th to 20th."""
    headers = [data[:100_000].splitlines()[0] for data in payloads if data.strip()]
    months = [m.decode() for header in headers for m in re.findall(rb"\b(\d{4}-\d{2})-\d{2}\b", header)]
    if not months:
        return None
    year, month = map(int, max(months).split("-"))
    why = f"the newest month is {max(months)}; files appear in the month after"
    return months_after(year, min(month, 12), 1), why


REGION: dict[str, ColumnType] = {
    "region_id": "text",
    "region_name": "text",
    "region_type": "text",
    "state": "text",
}


def _resource(
    name: str, title: str, value: str, url: str, parse: Callable[..., Any], **rest: Any
) -> Resource:
    return Resource(
        name=name,
        title=title,
        page=PAGE,
        url=url,
        columns=REGION | {"month_end": "date", value: "number"},
        key=("region_id", "month_end"),
        period="month_end",
        required=("region_name", "region_type", value),
        cadence="monthly",
        release_months=tuple(range(1, 13)),
        license=_licenses.ZILLOW,
        citation=f"Zillow Research, {title}, {PAGE}.",
        file="csv",
        parse=parse,
        published_on=published_on,
        # Each month the whole history is published again, moved by a few percent within a year.
        limits=Limits(revised_pct=100, revision_pct=10, large_pct=5, open_periods=3, rows_lost_pct=5),
        **rest,
    )


_REVISED = "The whole history is revised each month: compare values of one release only."
_IDS = "Zillow's region is not a CBSA; some names arrive garbled, so regions are never joined by name."
ZHVI = _resource(
    "zhvi",
    "Zillow Home Value Index (ZHVI), all homes, middle tier, smoothed, seasonally adjusted",
    "home_value_usd",
    ZHVI_FILES[0],
    parse_zhvi,
    requests=requests_for_zhvi,
    # Metropolitan areas and states are in separate files.
    parts=_parts.values("region_type", "country", "msa", "state"),
    notes=("Typical value of homes between the 35th and 65th percentile.", _REVISED, _IDS),
)
ZORI = _resource(
    "zori",
    "Zillow Observed Rent Index (ZORI), all homes and multifamily, smoothed",
    "rent_usd_per_month",
    f"{FILES}zori/Metro_zori_uc_sfrcondomfr_sm_month.csv",
    parse_zori,
    parts=_parts.values("region_type", "country", "msa"),
    notes=("Typical asking rent, weighted to the stock of rented homes.", _REVISED, _IDS),
)
SOURCE = Source(name="zillow", title="Zillow Research", page=PAGE, resources=(ZHVI, ZORI))
