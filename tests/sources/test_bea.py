"""BEA: price parities from the file with leading blanks and footers."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
import pytest

from edudata.errors import FormatError
from edudata.sources import bea

FILE = """GeoFIPS,GeoName,Region,TableName,LineCode,IndustryClassification,Description,Unit,2022,2023
 "00000","United States"," ",SARPP,1,"...","Real personal income 1/","Millions",19013931.4,19404131.7
 "00000","United States"," ",SARPP,5,"...","RPPs: All items ","Index",100.000,100.000
 "47000","Tennessee",5,SARPP,5,"...","RPPs: All items ","Index",92.000,92.515
 "47000","Tennessee",5,SARPP,7,"...", " RPPs: Services: Housing ","Index",(NA),77.914
"Note: See the included footnote file."
"Last updated: February 20, 2025-- revised statistics for 2010-2019."
"""


def test_rows_behind_blanks_and_before_footers():
    frame = bea.parse_price_parities(FILE.encode())
    assert len(frame) == 5
    last = frame[(frame["state_fips"] == "47") & (frame["year"] == 2023)].set_index("item")["rpp_us_100"]
    assert last.to_dict() == {"all_items": 92.515, "housing": 77.914}
    assert not ((frame["item"] == "housing") & (frame["year"] == 2022)).any()


def test_the_zip_of_it():
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("SARPP_MSA.csv", "x")
        archive.writestr("SARPP_STATE_2008_2023.csv", FILE)
    assert len(bea.parse_price_parities(sink.getvalue())) == 5


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<html></html>", "web page"),
        (b"GeoFIPS,GeoName\n1,2\n", "LineCode"),
        (FILE.replace("RPPs", "Deflator").encode(), "no longer hold"),
        (FILE.replace(",5,", ",15,").replace(",7,", ",17,").encode(), "no longer hold"),
    ],
)
def test_another_file_is_refused(data, why):
    with pytest.raises(FormatError, match=why):
        bea.parse_price_parities(data)


def test_the_published_file(root, reference):
    frame = bea.parse_price_parities((reference / "sources/bea/SARPP_STATE_2008_2023.csv").read_bytes())
    wanted = pd.read_csv(reference / "facts/bea_rpp_state.csv", dtype={"state_fips": "str"})
    both = frame.merge(wanted, on=["state_fips", "state_name", "year", "item"], suffixes=("", "_wanted"))
    assert len(both) == len(wanted) == len(frame) == 4160
    assert (both["rpp_us_100"] == both["rpp_us_100_wanted"]).all()
    have = pd.read_csv(root / "data/raw/bea/price_parities/2025-02-20.csv", dtype={"state_fips": "str"})
    assert have["rpp_us_100"].sum() == pytest.approx(frame["rpp_us_100"].sum())


def test_published_values(root):
    frame = pd.read_csv(root / "data/raw/bea/price_parities/2025-02-20.csv", dtype={"state_fips": "str"})
    of_2023 = frame[frame["year"] == 2023].set_index(["state_fips", "item"])["rpp_us_100"]
    assert round(of_2023["47", "all_items"], 1) == 92.5
    assert round(of_2023["06", "all_items"], 1) == 112.6
    assert round(of_2023["47", "housing"], 1) == 77.9
    assert round(of_2023["06", "housing"], 1) == 157.8
    assert of_2023["00", "all_items"] == 100
