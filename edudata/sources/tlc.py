"""New York City Taxi and Limousine Commission: monthly totals of trips, fares, drivers and vehicles.

One CSV holds all months since January 2010, newest first: thousands commas inside quotes, `-` where
nothing is published, percent signs. Each month's file replaces the one before and revises its last
months, so two of them are kept.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from edudata.errors import FormatError
from edudata.records import ColumnType, Limits, Resource, Source
from edudata.sources._bytes import require
from edudata.sources._licenses import NYC_OPEN_DATA

if TYPE_CHECKING:
    import pandas as pd

URL = "https://www.nyc.gov/assets/tlc/downloads/csv/data_reports_monthly.csv"

HEADERS: dict[str, tuple[str, ColumnType]] = {
    "Month/Year": ("month", "date"),
    "License Class": ("license_class", "text"),
    "Trips Per Day": ("trips_per_day", "integer"),
    "Farebox Per Day": ("farebox_per_day_usd", "integer"),
    "Unique Drivers": ("unique_drivers", "integer"),
    "Unique Vehicles": ("unique_vehicles", "integer"),
    "Vehicles Per Day": ("vehicles_per_day", "integer"),
    "Avg Days Vehicles on Road": ("avg_days_vehicles_on_road", "number"),
    "Avg Hours Per Day Per Vehicle": ("avg_hours_per_day_per_vehicle", "number"),
    "Avg Days Drivers on Road": ("avg_days_drivers_on_road", "number"),
    "Avg Hours Per Day Per Driver": ("avg_hours_per_day_per_driver", "number"),
    "Avg Minutes Per Trip": ("avg_minutes_per_trip", "number"),
    "Percent of Trips Paid with Credit Card": ("trips_paid_with_card_pct", "integer"),
    "Trips Per Day Shared": ("shared_trips_per_day", "integer"),
}
"""The publisher's header -> our column and its type."""


def _numbers(cells: pd.Series, header: str, whole: bool) -> pd.Series:
    import pandas as pd

    # No more than 15 digits: a float has no more, and nothing here is counted in trillions.
    pattern = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})" + ("" if whole else r"(?:\.[0-9]{1,15})?")
    if header.startswith("Percent"):
        pattern += "%"
    missing = cells.isin(["-", ""])
    wrong = ~missing & ~cells.str.fullmatch(pattern)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise FormatError(
            f"TLC monthly report, {header!r}, data row {row + 1}: {cells.iloc[row]!r} is not a number as "
            f"the report writes it ({int(wrong.sum())} such cells)."
        )
    digits = cells.where(~missing).str.replace(r"[,%]", "", regex=True)
    # Int64 keeps whole numbers whole beside missing ones; float64 would write 4968817.0.
    return pd.to_numeric(digits).astype("Int64" if whole else "float64")


def parse_trips(data: bytes) -> pd.DataFrame:
    """The monthly report as a frame with the resource's columns, oldest month first, as published.

    License classes keep the publisher's names. Columns are found by header, in any order; headers that
    are not known are left out.

    2025-03,Yellow,"132,152","3,091,726",…,87%,-  ->  2025-03-01  Yellow  132152  3091726  …  87  missing
    a cell "-"                                    ->  missing

    Raises FormatError for a web page, a missing header, a month that is none, text in a number.
    """
    import pandas as pd

    what = "TLC monthly report"
    source = io.BytesIO(require(data, "csv", what))
    try:
        text = pd.read_csv(source, dtype="str", keep_default_na=False, skipinitialspace=True)
    except (ValueError, UnicodeDecodeError) as error:
        raise FormatError(f"{what} is not a readable CSV: {error}") from error
    text.columns = [str(name).strip() for name in text.columns]
    if missing := [name for name in HEADERS if name not in text.columns]:
        raise FormatError(f"{what}: no column {missing}; found {list(text.columns)}.")
    if text.empty:
        raise FormatError(f"{what}: a header, but no rows.")
    if not isinstance(text.index, pd.RangeIndex):
        raise FormatError(f"{what}: rows with more cells than the header has columns.")
    out: dict[str, pd.Series] = {}
    for header, (name, kind) in HEADERS.items():
        cells = text[header].str.strip()
        if kind == "date":
            months = pd.to_datetime(cells, format="%Y-%m", errors="coerce").astype("datetime64[us]")
            wrong = months.isna() | ~cells.str.fullmatch(r"[0-9]{4}-[0-9]{2}")
            if wrong.any():
                row = int(wrong.to_numpy().argmax())
                raise FormatError(
                    f"{what}, data row {row + 1}: {cells.iloc[row]!r} is not a month like 2025-03."
                )
            out[name] = months
        elif kind == "text":
            out[name] = cells
        else:
            out[name] = _numbers(cells, header, kind == "integer")
    return pd.DataFrame(out).sort_values(["month", "license_class"], ignore_index=True)


def dated(data: bytes) -> tuple[str, str | None] | None:
    """Two months after the newest one: the Commission publishes about then; the file carries no date."""
    newest = parse_trips(data)["month"].max()
    year, month = newest.year + (newest.month > 10), (newest.month + 1) % 12 + 1
    return f"{year}-{month:02d}", f"the newest month is {newest:%Y-%m}; files appear about two months later"


TRIPS = Resource(
    name="trips",
    title="Taxi and for-hire trips, drivers and vehicles by license class, New York City",
    page="https://www.nyc.gov/site/tlc/about/aggregated-reports.page",
    url=URL,
    columns=dict(HEADERS.values()),
    key=("month", "license_class"),
    period="month",
    required=("trips_per_day", "unique_vehicles", "vehicles_per_day"),
    cadence="monthly",
    release_months=tuple(range(1, 13)),
    license=NYC_OPEN_DATA,
    citation="New York City Taxi and Limousine Commission, Aggregated Reports: Monthly Data Reports. "
    f"{URL}",
    notes=(
        (
            "Every file carries the whole history. The last months are revised later: between the files to "
            "January 2024 and to March 2025 by 6 to 29 % for black cars."
        ),
        "The newest month can lack classes that report later.",
        "Yellow cabs from January 2010, green cabs from August 2013, the for-hire classes from 2015.",
        "Minutes per trip of 0 stand for months in which they were not recorded.",
    ),
    file="csv",
    parse=parse_trips,
    published_on=dated,
    # Only the last four months are revised, by up to 47 percent as vehicles report late.
    limits=Limits(open_periods=4, revised_pct=1),
)
SOURCE = Source(
    name="tlc",
    title="New York City Taxi and Limousine Commission",
    page="https://www.nyc.gov/site/tlc/index.page",
    resources=(TRIPS,),
)
