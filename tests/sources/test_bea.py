"""BEA: price parities from the file with leading blanks and footers."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError
from edudata.sources import bea

FILE = """GeoFIPS,GeoName,Region,TableName,LineCode,IndustryClassification,Description,Unit,2022,2023
 "00000","United States"," ",SARPP,1,"...","Real personal income 1/","Millions",19013931.4,19404131.7
 "00000","United States"," ",SARPP,5,"...","RPPs: All items ","Index",100.000,100.000
 "47000","Tennessee",5,SARPP,5,"...","RPPs: All items ","Index",92.000,92.515
 "47000","Tennessee",5,SARPP,7,"...", " RPPs: Services: Housing ","Index",(NA),77.914
"Note: See the included footnote file."
"Last updated: February 20, 2025-- revised statistics for 2010-2019."
"""


METROS = """GeoFIPS,GeoName,Region,TableName,LineCode,IndustryClassification,Description,Unit,2022,2023
 "00000","United States"," ",MARPP,1,"...","RPPs: All items ","Index",100.000,100.000
 "00999","United States (Nonmetropolitan Portion) *"," ",MARPP,1,"...","RPPs: All items ","Index",88.3,88.7
 "13820","Birmingham, AL (Metropolitan Statistical Area)",,MARPP,1,"","RPPs: All items ","Index",93.1,93.4
 "13820","Birmingham, AL (Metropolitan Statistical Area)",,MARPP,2,"...","RPPs: Goods ","Index",96,96.2
 "21420","Enid, OK (Metropolitan Statistical Area) *",6,MARPP,1,"...","RPPs: All items ","Index",0,88.25
"Note: See the included footnote file."
"Last updated: February 19, 2026-- new statistics for 2024."
"""


def test_rows_behind_blanks_and_before_footers():
    frame = bea.parse_price_parities(FILE.encode())
    assert len(frame) == 5
    last = frame[(frame["state_fips"] == "47") & (frame["year"] == 2023)].set_index("item")["rpp_us_100"]
    assert last.to_dict() == {"all_items": 92.515, "housing": 77.914}
    assert not ((frame["item"] == "housing") & (frame["year"] == 2022)).any()


def zipped(table: str, csv: str | bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr(f"{table}__definition.xml", "<x/>")
        archive.writestr(f"{table}_{'STATE' if table == 'SARPP' else 'MSA'}_2008_2023.csv", csv)
    return sink.getvalue()


def test_the_zip_of_it():
    assert len(bea.parse_price_parities(zipped("SARPP", FILE))) == 5
    with pytest.raises(FormatError, match="0 members of the zip fit"):
        bea.parse_price_parities(zipped("MARPP", METROS))
    with pytest.raises(FormatError, match="damaged"):
        bea.parse_price_parities(zipped("SARPP", FILE)[:-30])


def test_a_line_is_known_by_what_it_says_not_by_its_code():
    renumbered = FILE.replace(",5,", ",1,").replace(",7,", ",3,")
    assert bea.parse_price_parities(renumbered.encode()).equals(bea.parse_price_parities(FILE.encode()))


def test_metropolitan_areas_without_the_portions_of_the_nation():
    for data in (METROS.encode(), zipped("MARPP", METROS)):
        frame = bea.parse_price_parities_metro(data)
        assert list(frame.columns) == list(bea.PRICE_PARITIES_METRO.columns)
        rows = frame[["cbsa", "metro", "year", "rpp_us_100"]].to_numpy().tolist()
        assert sorted(rows) == [
            ["13820", "Birmingham, AL", 2022, 93.1],
            ["13820", "Birmingham, AL", 2023, 93.4],
            ["21420", "Enid, OK", 2023, 88.25],
        ]
        assert set(frame["trust"]) == {"primary"}
        assert bea.published_on(data) == ("2026-02-19", None)
    with pytest.raises(FormatError, match="this is the table SARPP"):
        bea.parse_price_parities_metro(FILE.encode())


@given(st.binary(max_size=40), st.integers(0, 110_000), st.booleans())
@settings(max_examples=30)
def test_damage_raises_only_our_errors(reference, noise, place, packed):
    whole = (reference / "sources/bea/SARPP_STATE_2008_2023.csv").read_bytes()
    data = zipped("SARPP", whole) if packed else whole
    place %= len(data)
    damaged = data[:place] + noise + data[place + len(noise) + 1 :]
    for parse in (bea.parse_price_parities, bea.parse_price_parities_metro, bea.published_on):
        with contextlib.suppress(EdudataError):
            parse(damaged)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<html></html>", "web page"),
        (b"GeoFIPS,GeoName\n1,2\n", "TableName"),
        (FILE.replace("RPPs", "Deflator").encode(), "the line 'deflator: all items' is not known"),
        (FILE.replace(",2022,2023", ",a,b").encode(), "no column is a year"),
        (FILE.replace("92.515", "92515").encode(), "'92515' is no price level"),
        (FILE.replace("92.515", "many").encode(), "'many' is no price level"),
        (FILE.replace('"47000"', '"91000"').replace('"00000"', '"92000"').encode(), "no state"),
    ],
)
def test_another_file_is_refused(data, why):
    with pytest.raises(FormatError, match=why):
        bea.parse_price_parities(data)


def test_the_published_file(root, reference):
    frame = bea.parse_price_parities((reference / "sources/bea/SARPP_STATE_2008_2023.csv").read_bytes())
    published_values = pd.read_csv(reference / "facts/bea_rpp_state.csv", dtype={"state_fips": "str"})
    both = frame.merge(
        published_values, on=["state_fips", "state_name", "year", "item"], suffixes=("", "_wanted")
    )
    assert len(both) == len(published_values) == len(frame) == 4160
    assert (both["rpp_us_100"] == both["rpp_us_100_wanted"]).all()
    stored = pd.read_csv(root / "data/raw/bea/price_parities/2025-02-20.csv", dtype={"state_fips": "str"})
    actual = frame.sort_values(["state_fips", "item", "year"], ignore_index=True)
    pd.testing.assert_frame_equal(actual, stored, check_dtype=False)
    data = (reference / "sources/bea/SARPP_STATE_2008_2023.csv").read_bytes()
    assert bea.published_on(data) == ("2025-02-20", None)
    assert bea.published_on(zipped("SARPP", data)) == ("2025-02-20", None)


def test_published_values(root):
    frame = pd.read_csv(root / "data/raw/bea/price_parities/2025-02-20.csv", dtype={"state_fips": "str"})
    of_2023 = frame[frame["year"] == 2023].set_index(["state_fips", "item"])["rpp_us_100"]
    assert round(of_2023["47", "all_items"], 1) == 92.5
    assert round(of_2023["06", "all_items"], 1) == 112.6
    assert round(of_2023["47", "housing"], 1) == 77.9
    assert round(of_2023["06", "housing"], 1) == 157.8
    assert of_2023["00", "all_items"] == 100
