"""The TLC monthly report: its quirks, what it refuses, and the publisher's own files."""

from __future__ import annotations

import contextlib

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.errors import FormatError
from edudata.etl.compare import drift
from edudata.etl.store import tidy_csv, vintages
from edudata.sources.tlc import HEADERS, TRIPS, parse_trips

HEADER = ",".join(HEADERS)
YELLOW = '2025-03,Yellow,"132,152","3,091,726","12,663","9,504","8,452",27.6,8.7,23.8,7.5,15.3,87%,-'
LIMO = '2025-02,FHV - Lux Limo,"1,205",-,"1,597","1,549",611,11.1,2,11.2,1.9,61,-,-'


def report(*rows: str, header: str = HEADER, end: str = "\r\n") -> bytes:
    return end.join([header, *rows, ""]).encode()


def test_a_report_as_the_publisher_writes_it():
    frame = parse_trips(report(YELLOW, LIMO))
    assert list(frame.columns) == list(TRIPS.columns)
    assert frame["license_class"].tolist() == ["FHV - Lux Limo", "Yellow"]  # oldest month first
    yellow = frame.iloc[1]
    assert yellow["month"] == pd.Timestamp("2025-03-01")
    assert [yellow[c] for c in ("trips_per_day", "farebox_per_day_usd", "vehicles_per_day")] == [
        132_152,
        3_091_726,
        8_452,
    ]
    assert (yellow["avg_minutes_per_trip"], yellow["trips_paid_with_card_pct"]) == (15.3, 87)
    assert pd.isna(yellow["shared_trips_per_day"])
    assert pd.isna(frame.iloc[0]["farebox_per_day_usd"])


def test_columns_are_found_by_name():
    cells = YELLOW.replace(",-", ',"1,234"')
    plain = parse_trips(report(cells))
    names = list(HEADERS)
    order = [names[1], names[0], *names[2:]]
    first, second, rest = cells.split(",", 2)
    moved = parse_trips(report(f"{second},{first},{rest},7", header=",".join([*order, "New Column"])))
    pd.testing.assert_frame_equal(plain, moved)


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""], ids=["byte order mark", "none"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_line_ends_and_byte_order_mark(mark, end):
    assert len(parse_trips(mark + report(YELLOW, LIMO, end=end))) == 2


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<!DOCTYPE html><html>Access denied</html>", "a web page"),
        (b"", "expected a text file"),
        (report(), "no rows"),
        (report(YELLOW, header=HEADER.replace("Trips Per Day,", "Rides Per Day,")), "Trips Per Day"),
        (report(YELLOW.replace("2025-03", "Spring 2025")), "'Spring 2025' is not a date"),
        (report(YELLOW.replace("2025-03", "2025-13")), "'2025-13' is not a date"),
        (report(YELLOW.replace('"132,152"', "many")), "'many'"),
        (report(YELLOW.replace('"132,152"', '"13,21,52"')), "13,21,52"),
        (report(YELLOW.replace('"132,152"', "132.5")), "132.5"),
        (report(YELLOW.replace('"132,152"', "-132")), "-132"),
        (report(YELLOW.replace("87%", "0.87")), "0.87"),
        (report(YELLOW.replace("87%", "87")), "'87'"),
    ],
)
def test_another_report_is_refused_and_named(data, says):
    with pytest.raises(FormatError, match=says):
        parse_trips(data)


@given(
    year=st.integers(2010, 2099),
    month=st.integers(1, 12),
    trips=st.integers(0, 10**9),
    fares=st.none() | st.integers(0, 10**9),
    minutes=st.integers(0, 999),
    card=st.none() | st.integers(0, 100),
)
def test_any_numbers_come_back_as_written(year, month, trips, fares, minutes, card):
    cells = [f"{year}-{month:02d}", "Green", f'"{trips:,}"', "-" if fares is None else f'"{fares:,}"']
    cells += [
        "1",
        "1",
        "1",
        "1.0",
        "1",
        "1.5",
        "1",
        f"{minutes / 10}",
        "-" if card is None else f"{card}%",
        "-",
    ]
    row = parse_trips(report(",".join(cells))).iloc[0]
    assert row["month"] == pd.Timestamp(year, month, 1)
    assert row["trips_per_day"] == trips
    assert pd.isna(row["farebox_per_day_usd"]) if fares is None else row["farebox_per_day_usd"] == fares
    assert row["avg_minutes_per_trip"] == minutes / 10
    assert (
        pd.isna(row["trips_paid_with_card_pct"])
        if card is None
        else row["trips_paid_with_card_pct"] == card
    )


@given(st.binary(max_size=300))
def test_any_bytes_give_a_frame_or_a_format_error(data):
    with contextlib.suppress(FormatError):
        parse_trips(data)


@given(st.data())
def test_one_spoiled_byte_gives_a_frame_or_a_format_error(data):
    good = bytearray(report(YELLOW, LIMO))
    good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(FormatError):
        parse_trips(bytes(good))


@pytest.mark.parametrize(
    ("name", "published", "rows"), [("2024-01", "2024-03", 731), ("2025-03", "2025-05", 812)]
)
def test_the_bundled_vintages_are_the_publishers_files(archive, reference, name, published, rows):
    data = (reference / "sources" / "tlc" / f"data_reports_monthly_to_{name}.csv").read_bytes()
    matches = archive.vintages("tlc/trips")
    vintage = next(v for v in matches if v.published == published)
    assert vintage.bytes() == tidy_csv.to_csv(parse_trips(data))
    assert vintage.sidecar["origin_sha256"] == vintages.files.sha256(data)
    assert vintage.sidecar["rows"] == rows


def test_later_reports_revise_the_last_months(archive):
    older, newer = (vintages.read(v, TRIPS) for v in archive.vintages("tlc/trips"))
    both = older.merge(newer, on=list(TRIPS.key), suffixes=("_then", "_now"))
    assert len(both) == len(older)
    moved = both[both["trips_per_day_then"] != both["trips_per_day_now"]]
    assert moved["month"].min() >= pd.Timestamp("2023-09-01")
    black = moved[moved["license_class"] == "FHV - Black Car"]
    change = (black["trips_per_day_now"] / black["trips_per_day_then"] - 1) * 100
    assert [round(change.min()), round(change.max())] == [6, 29]


def test_a_report_is_dated_two_months_after_its_newest_month():
    assert TRIPS.refreshable
    assert TRIPS.published_on(report(YELLOW))[0] == "2025-05"
    assert TRIPS.published_on(report(YELLOW.replace("2025-03", "2025-10")))[0] == "2025-12"
    assert TRIPS.published_on(report(YELLOW.replace("2025-03", "2025-11")))[0] == "2026-01"
    assert TRIPS.published_on(report(YELLOW.replace("2025-03", "2025-12")))[0] == "2026-02"


def test_the_bundled_revision_is_within_the_limits_and_one_a_month_earlier_is_not(archive):
    older, newer = (vintages.read(v, TRIPS) for v in archive.vintages("tlc/trips"))
    assert [c.name for c in drift.compare(older, newer, TRIPS) if not c.passed] == []
    closed = newer["month"] < older["month"].max() - pd.DateOffset(months=4)
    newer.loc[closed, "unique_vehicles"] *= 2
    failed = [c.name for c in drift.compare(older, newer, TRIPS) if not c.passed]
    assert failed == ["few old values are revised", "few old values are revised much"]
