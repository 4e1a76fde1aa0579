"""IPEDS: the directory as CSV and zip, codes kept, absence marked."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
import pytest

from edudata.errors import FormatError
from edudata.sources import ipeds

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


def test_a_zip_gives_its_revised_file():
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("hd2023.csv", f"{HEAD}\n{ROWS}")
        archive.writestr("hd2023_rv.csv", f"{HEAD}\n{ROWS.replace('Alabama A & M', 'Revised')}")
    assert ipeds.parse_directory(sink.getvalue())["name"].iloc[0] == "Revised University"


def test_older_files_are_not_unicode():
    assert ipeds.parse_directory(
        f"{HEAD}\n{ROWS.replace('Alabama A & M', 'Española')}".encode("cp1252")
    )["name"].iloc[0].startswith("Española")  # fmt: skip


@pytest.mark.parametrize("data", [b"<html>busy</html>", b"", b"UNITID,INSTNM\n1,x\n"])
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
    frame = ipeds.parse_directory((reference / "sources/ipeds/hd2023.csv").read_bytes())
    have = pd.read_csv(
        root / "data/raw/ipeds/directory/2024.csv", dtype="str", keep_default_na=False, na_values=[""]
    )
    assert len(frame) == 6059
    pd.testing.assert_frame_equal(frame.sort_values("unitid", ignore_index=True), have, check_dtype=False)
    assert (frame["control"] == "1").sum() > 1900
