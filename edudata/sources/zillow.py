"""Zillow Research: typical home values (ZHVI) and rents (ZORI) by month.

The files are wide, a column a month-end, with more or fewer columns about the place before them. They
may be used with attribution but not passed on, so no vintage of them is carried: they stay on the
machine that fetches them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from edudata.errors import FormatError
from edudata.records import Context, Limits, Request, Requests, Resource, Source
from edudata.sources import _licenses
from edudata.sources._bytes import require

if TYPE_CHECKING:
    import pandas as pd

FILES = "https://files.zillowstatic.com/research/public_csvs/"
PAGE = "https://www.zillow.com/research/data/"
PLACE = {
    "RegionID": "region_id",
    "RegionName": "region_name",
    "RegionType": "region_type",
    "StateName": "state",
}
ZHVI_FILES = tuple(
    f"{FILES}zhvi/{level}_zhvi_uc_sfrcondo_tier_0.33_0.67_sm_sa_month.csv" for level in ("Metro", "State")
)
KINDS = ("country", "msa", "state")


def ask_zhvi(resource: Resource, context: Context) -> Requests:
    """Two files, metropolitan areas with the nation and states."""
    payloads = []
    for url in ZHVI_FILES:
        payloads.append((yield Request(url=url, file="csv")) or b"")
    return payloads


def _long(data: bytes, value: str, least: float, most: float) -> pd.DataFrame:
    import pandas as pd

    what = f"Zillow file of {value}"
    try:
        text = pd.read_csv(io.BytesIO(require(data, "csv", what)), dtype="str", keep_default_na=False)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{what}: not a readable CSV ({error}).") from error
    months = [name for name in text.columns if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(name))]
    missing = [name for name in PLACE if name not in text.columns]
    if missing or not months or not isinstance(text.index, pd.RangeIndex):
        raise FormatError(
            f"{what}: columns {missing or ['YYYY-MM-DD']} are missing from {list(text.columns)[:8]}."
        )
    ends = pd.to_datetime(pd.Series(months), format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
    # pandas calls the second of two equal columns "2000-01-31.1".
    twice = any(re.fullmatch(r"\d{4}-\d{2}-\d{2}\.\d+", str(name)) for name in text.columns)
    if not ends.dt.is_month_end.all() or twice:
        raise FormatError(f"{what}: columns {months[:3]}… are not each the end of another month.")
    text = text.rename(columns=PLACE).rename(columns=dict(zip(months, ends, strict=True)))
    long = text.melt(list(PLACE.values()), list(ends), var_name="month_end", value_name=value)
    cells = long[value].fillna("").str.strip()
    long = long[cells != ""].reset_index(drop=True)
    values = pd.to_numeric(cells[cells != ""], errors="coerce").reset_index(drop=True)
    wrong = ~values.between(least, most)
    if long.empty or wrong.any():
        seen = long.loc[wrong, value].iloc[0] if wrong.any() else "no value"
        raise FormatError(
            f"{what}: {seen!r} is not an amount between {least:,.0f} and {most:,.0f} dollars."
        )
    if unknown := sorted(set(long["region_type"]) - set(KINDS)):
        raise FormatError(f"{what}: regions of the kind {', '.join(unknown)} are not known here.")
    long["month_end"] = long["month_end"].astype("datetime64[us]")
    long["state"] = long["state"].mask(long["state"] == "")
    return long.assign(**{value: values.astype("float64")})


def _stacked(payloads: tuple[bytes, ...], value: str, least: float, most: float) -> pd.DataFrame:
    import pandas as pd

    frame = pd.concat([_long(data, value, least, most) for data in payloads], ignore_index=True)
    if (twice := frame.duplicated(["region_id", "month_end"])).any():
        raise FormatError(f"Zillow: {int(twice.sum())} values of {value} came twice.")
    return frame[["region_id", "region_name", "region_type", "state", "month_end", value]]


def parse_zhvi(*payloads: bytes) -> pd.DataFrame:
    """Home values by region and month from one or more ZHVI files of metros or states.

    102001, "United States", country, 2000-01-31: 121618.11790552399
    -> 102001  United States  country  missing  2000-01-31  121618.11790552399
    an empty cell -> no row

    Raises FormatError for another file.
    """
    return _stacked(payloads, "home_value_usd", 5_000, 20_000_000)


def parse_zori(*payloads: bytes) -> pd.DataFrame:
    """Rents by region and month from a ZORI file; as `parse_zhvi`."""
    return _stacked(payloads, "rent_usd_per_month", 100, 50_000)


def dated(*payloads: bytes) -> tuple[str, str | None] | None:
    """The month after the newest month-end of the headers: files appear about its 16th to 20th."""
    heads = [data[:100_000].splitlines()[0] for data in payloads if data.strip()]
    ends = [found.decode() for head in heads for found in re.findall(rb"\b(\d{4}-\d{2})-\d{2}\b", head)]
    if not ends:
        return None
    year, month = map(int, max(ends).split("-"))
    year, month = (year + 1, 1) if month >= 12 else (year, month + 1)
    return f"{year}-{month:02d}", f"the newest month is {max(ends)}; files appear in the month after"


def _resource(
    name: str, title: str, value: str, url: str, parse: Callable[..., Any], **more: Any
) -> Resource:
    return Resource(
        name=name,
        title=title,
        page=PAGE,
        url=url,
        columns={
            "region_id": "text",
            "region_name": "text",
            "region_type": "text",
            "state": "text",
            "month_end": "date",
            value: "number",
        },
        key=("region_id", "month_end"),
        period="month_end",
        required=("region_name", "region_type", value),
        cadence="monthly",
        release_months=tuple(range(1, 13)),
        license=_licenses.ZILLOW,
        citation=f"Zillow Research, {title}, {PAGE}.",
        file="csv",
        parse=parse,
        published_on=dated,
        # The whole history is published anew each month, moved by a few percent within a year.
        limits=Limits(revised_pct=100, revision_pct=10, large_pct=5, open_periods=3, rows_lost_pct=5),
        **more,
    )


MOVED = "The whole history is published anew each month: a level means something with its month only."
IDS = "Zillow's region is not a CBSA; some names arrive garbled, so neither is joined by name."
ZHVI = _resource(
    "zhvi",
    "Zillow Home Value Index (ZHVI), all homes, middle tier, smoothed, seasonally adjusted",
    "home_value_usd",
    ZHVI_FILES[0],
    parse_zhvi,
    requests=ask_zhvi,
    notes=("Typical value of homes between the 35th and 65th percentile.", MOVED, IDS),
)
ZORI = _resource(
    "zori",
    "Zillow Observed Rent Index (ZORI), all homes and multifamily, smoothed",
    "rent_usd_per_month",
    f"{FILES}zori/Metro_zori_uc_sfrcondomfr_sm_month.csv",
    parse_zori,
    notes=("Typical rent asked, weighted to the stock of rented homes.", MOVED, IDS),
)
RESOURCES = (ZHVI, ZORI)
SOURCE = Source(name="zillow", title="Zillow Research", page=PAGE, resources=RESOURCES)
