"""IPEDS: the directory as CSV and zip, codes kept, absence marked."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError
from edudata.records import Context
from edudata.sources import ipeds
from edudata.sources._ipeds import files

HEAD = (
    "UNITID,INSTNM,STABBR,FIPS,COUNTYCD,CBSA,CONTROL,SECTOR,ICLEVEL,DEGGRANT,C21BASIC,LONGITUD,LATITUDE,"
    "CYACTIVE"
)
ROWS = (
    "100654,Alabama A & M University,AL,1,1089,26620,1,1,1,1,18,-86.568502,34.783368,1\n"
    "100655,Closed College,AL,1,1089,26620,1,1,1,1,18,-86.568502,34.783368,3\n"
    "100656,Island Institute,GU,66,-2,-2,2,5,2,2,-2,-2,-2,1\n"
)


def test_active_institutions_with_their_codes():
    frame = ipeds.parse_directory(f"\ufeff{HEAD}\r\n{ROWS}".encode())
    assert frame["unitid"].tolist() == ["100654", "100656"]
    assert frame["fips"].tolist()[0] == "01089"
    assert frame["state_fips"].tolist() == ["01", "66"]
    assert frame.loc[1, ["fips", "cbsa", "lon_deg", "lat_deg"]].isna().all()
    assert frame.loc[1, "carnegie_2021_basic"] == "-2"


def packed(**members: str) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for number, (name, text) in enumerate(members.items(), 1):
            archive.writestr(zipfile.ZipInfo(f"{name}.csv", (2025, number, 17, 9, 0, 0)), text)
    return sink.getvalue()


def test_a_zip_gives_its_revised_file():
    revised = ROWS.replace("Alabama A & M", "Revised")
    data = packed(hd2023=f"{HEAD}\n{ROWS}", hd2023_rv=f"{HEAD}\n{revised}")
    frame = ipeds.parse_directory(data)
    assert frame["name"].iloc[0] == "Revised University"
    assert frame["year"].tolist() == [2023] * len(frame)
    assert files.published_on(data) == (
        "2025-02",
        "the file was made on 2025-02-17 and carries no release day",
    )
    assert files.published_on(f"{HEAD}\n{ROWS}".encode()) is None


def test_the_newest_year_is_looked_for():
    assert ipeds.DIRECTORY.requests is not None
    asks = ipeds.DIRECTORY.requests(ipeds.DIRECTORY, Context(today=date(2026, 3, 1)))
    request = next(asks)
    assert request.url == "https://nces.ed.gov/ipeds/datacenter/data/HD2026.zip"
    assert request.absent == (404, "html")
    assert asks.send(None).url.endswith("HD2025.zip")
    assert asks.send(None).url.endswith("HD2024.zip")
    with pytest.raises(StopIteration) as stop:
        asks.send(packed(hd2024=f"{HEAD}\n{ROWS}"))
    assert len(ipeds.parse_directory(*stop.value.value)) == 2


def test_the_looking_ends():
    assert ipeds.DIRECTORY.requests is not None
    asks = ipeds.DIRECTORY.requests(ipeds.DIRECTORY, Context(today=date(2026, 3, 1)))
    next(asks)
    for _ in range(files.YEARS_BACK):
        asks.send(None)
    with pytest.raises(FormatError, match=r"no HD2023\.zip to HD2026\.zip"):
        asks.send(None)


def test_older_files_are_not_unicode():
    assert ipeds.parse_directory(
        f"{HEAD}\n{ROWS.replace('Alabama A & M', 'Española')}".encode("cp1252")
    )["name"].iloc[0].startswith("Española")  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        b"<html>busy</html>",
        b"",
        b"UNITID,INSTNM\n1,x\n",
        f"{HEAD}, unitid \n".encode(),
        f"{HEAD}\n{ROWS.splitlines()[1]}\n".encode(),
        f"{HEAD}\n1,2\n{'x,' * 30}\n".encode(),
        HEAD.encode() + b"\n\x81\xff\x90\n",
        packed(hd2023="a", hd2022="b"),
        b"PK\x03\x04 and nothing",
    ],
)
def test_another_file_is_refused(data):
    with pytest.raises(FormatError, match="IPEDS directory"):
        ipeds.parse_directory(data)


def test_a_zip_without_a_table_is_refused():
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(FormatError, match=r"readme\.txt"):
        ipeds.parse_directory(sink.getvalue())


def test_the_published_file(root, reference):
    frame = ipeds.parse_directory((reference / "sources/ipeds/hd2023_verbatim.csv.gz").read_bytes())
    stored = pd.read_csv(
        root / "data/raw/ipeds/directory/2024.csv", dtype="str", keep_default_na=False, na_values=[""]
    )
    assert len(frame) == 6059
    degrees = dict.fromkeys(("lon_deg", "lat_deg"), "float64")
    assert frame.pop("year").isna().all(), "a copy without its archive does not name its year"
    frame, stored = frame.astype(degrees), stored.astype(degrees)
    pd.testing.assert_frame_equal(frame.sort_values("unitid", ignore_index=True), stored, check_dtype=False)
    assert (frame["control"] == "1").sum() > 1900


@settings(max_examples=50)
@given(at=st.integers(0, 2_000), byte=st.integers(0, 255))
@pytest.mark.parametrize("form", ["csv", "zip"])
def test_damaged_files_are_refused_or_read(form, at, byte):
    text = f"\ufeff{HEAD}\r\n{ROWS}"
    data = bytearray(text.encode() if form == "csv" else packed(hd2023=text))
    data[at % len(data)] = byte
    for parse in (ipeds.parse_directory, files.published_on):
        with suppress(EdudataError):
            parse(bytes(data))
