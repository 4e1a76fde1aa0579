"""New York City Taxi and Limousine Commission: monthly totals of trips, fares, drivers and vehicles.

One CSV has all months since January 2010. Each month's file replaces the one before and revises its last
months, so the package comes with two of them.
"""

from __future__ import annotations

import pandas as pd

from edudata.errors import FormatError
from edudata.records import ColumnType, Limits, Resource, Source
from edudata.sources import _parts, _periods
from edudata.sources._dates import months_after
from edudata.sources._frames import read_csv, unread_columns, with_notes
from edudata.sources._licenses import NYC_OPEN_DATA

URL = "https://www.nyc.gov/assets/tlc/downloads/csv/data_reports_monthly.csv"

# The publisher's header -> our column and its type.
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
# Columns that the publisher added later.
OPTIONAL = ("Avg Minutes Per Trip", "Percent of Trips Paid with Credit Card", "Trips Per Day Shared")
MISSING = ("-", "", "null", "n/a")
WHAT = "TLC monthly report"


def parse_trips(data: bytes) -> pd.DataFrame:
    """Parse the monthly report into the resource's columns, oldest month first.

    License classes keep the publisher's names. Columns are found by header; those that a file lacks, of
    `OPTIONAL`, or that are not known are named in the frame's notes.

    2025-03,Yellow,"132,152","3,091,726",…,87%,-  ->  2025-03-01  Yellow  132152  3091726  …  87  missing

    Raises FormatError for a web page, a missing header, an invalid month, text in a number.
    """
    text = read_csv(data, WHAT, [name for name in HEADERS if name not in OPTIONAL], skipinitialspace=True)
    absent = [name for name in OPTIONAL if name not in text.columns]
    notes = unread_columns(text, HEADERS, WHAT)
    if absent and notes:
        raise FormatError(f"{WHAT}: the file has no column {' or '.join(absent)}. {' '.join(notes)}")
    notes += [f"{WHAT}: the file has no column {name}: {HEADERS[name][0]} is empty." for name in absent]
    text = text.assign(**dict.fromkeys(absent, ""))
    if text.empty:
        raise FormatError(f"{WHAT}: a header, but no rows.")
    columns = {name: _typed(text[header].str.strip(), kind) for header, (name, kind) in HEADERS.items()}
    frame = pd.DataFrame(columns).sort_values(["month", "license_class"], ignore_index=True)
    return with_notes(frame, *notes)


def _typed(cells: pd.Series[str], kind: str) -> pd.Series:
    """Convert a column's cells; their name is the header that a message quotes."""
    if kind == "date":
        return _months(cells)
    return cells if kind == "text" else _numbers(cells, str(cells.name), kind == "integer")


def _months(cells: pd.Series) -> pd.Series:
    days = {cell: _periods.month(cell, f"{WHAT}, month") for cell in cells.unique()}
    if others := [cell for cell, day in days.items() if not day.endswith("-01")]:
        raise FormatError(f"{WHAT}: {others[0]!r} is a day, not a month like 2025-03.")
    return pd.to_datetime(cells.map(days), format="%Y-%m-%d").astype("datetime64[us]")


def _numbers(cells: pd.Series, header: str, whole: bool) -> pd.Series:
    # At most 15 digits: a float has no more, and nothing here is counted in trillions.
    decimals = "" if whole else r"(?:\.[0-9]{1,15})?"
    pattern = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}|[0-9]{1,15})" + decimals
    if header.startswith("Percent"):
        pattern += "%"
    missing = cells.str.lower().isin(MISSING)
    wrong = ~missing & ~cells.str.fullmatch(pattern)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise FormatError(
            f"{WHAT}, {header!r}, data row {row + 1}: {cells.iloc[row]!r} is not a number as the report "
            f"writes it ({int(wrong.sum())} such cells)."
        )
    digits = cells.where(~missing).str.replace(r"[,%]", "", regex=True)
    # Int64 keeps whole numbers whole where some are missing; float64 would write 4968817.0.
    return pd.to_numeric(digits).astype("Int64" if whole else "float64")


def published_on(data: bytes) -> tuple[str, str | None] | None:
    """Return the second month after the newest one, about when the Commission publishes."""
    newest = parse_trips(data)["month"].max()
    why = f"the newest month is {newest:%Y-%m}; files appear about two months later"
    return months_after(newest.year, newest.month, 2), why


TRIPS = Resource(
    name="trips",
    title="Taxi and for-hire trips, drivers and vehicles by license class, New York City",
    page="https://www.nyc.gov/site/tlc/about/aggregated-reports.page",
    url=URL,
    columns=dict(HEADERS.values()),
    key=("month", "license_class"),
    parts=_parts.values("license_class", "Yellow") | _parts.since("month", "2010-01-01"),
    period="month",
    required=("trips_per_day", "unique_vehicles", "vehicles_per_day"),
    cadence="monthly",
    release_months=tuple(range(1, 13)),
    license=NYC_OPEN_DATA,
    citation="New York City Taxi and Limousine Commission, Aggregated Reports: Monthly Data Reports. "
    f"{URL}",
    notes=(
        "Every file has the whole history and revises the last months.",
        "Black cars changed by 6 to 29% between the files to January 2024 and to March 2025.",
        "The newest month can lack classes that report later.",
        "Yellow cabs from January 2010, green cabs from August 2013, the for-hire classes from 2015.",
        "Minutes per trip are 0 in months in which they were not recorded.",
    ),
    file="csv",
    parse=parse_trips,
    published_on=published_on,
    # Only the last four months are revised, by up to 47 percent as vehicles report late.
    # Trips by app are reported months after those by taxi.
    limits=Limits(open_periods=4, revised_pct=1, series_ended_pct=60),
)
SOURCE = Source(
    name="tlc",
    title="New York City Taxi and Limousine Commission",
    page="https://www.nyc.gov/site/tlc/index.page",
    resources=(TRIPS,),
)
