"""FHFA: house price indexes by metro and quarter, from the published workbook and damaged ones."""

from __future__ import annotations

import contextlib

import pandas as pd
import pytest
from helpers.workbooks import workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata import files
from edudata.errors import EdudataError, FormatError
from edudata.etl.store import vintages
from edudata.sources import fhfa

HEAD = ["cbsa", "metro_name", "yr", "qtr", "index_nsa", "index_sa"]
ROW = [10580, "Albany-Schenectady-Troy, NY", 1991, 2, 99.85, 100.31]


def test_the_published_workbook(archive, reference):
    data = (reference / "sources/fhfa/hpi_po_metro__2026.xlsx").read_bytes()
    frame = fhfa.parse_hpi(data)
    assert list(frame.columns) == list(fhfa.HPI.columns)
    assert len(frame) == 14_000
    assert frame["cbsa_or_division"].nunique() == 100
    albany = frame[frame["cbsa_or_division"] == "10580"].set_index("quarter_end")
    assert albany.loc["1991-06-30", ["index_nsa", "index_sa"]].tolist() == [99.85, 100.31]
    worcester = frame[frame["cbsa_or_division"] == "49340"].set_index("quarter_end")
    assert worcester.loc["2025-12-31", ["index_nsa", "index_sa"]].tolist() == [402.12, 407.47]
    codes = set(frame["cbsa_or_division"])
    assert "41884" in codes, "San Francisco is shown by its division"
    assert "41860" not in codes
    assert fhfa.published_on(data)[0] == "2026-02"
    vintage = archive.vintages("fhfa/hpi")[0]
    assert vintage.sidecar["origin_sha256"] == files.sha256(data)
    pd.testing.assert_frame_equal(vintages.read(vintage, fhfa.HPI), frame)


@pytest.mark.parametrize(
    ("year", "quarter", "month"),
    [(2026, 1, "2026-05"), (2026, 2, "2026-08"), (2026, 3, "2026-11"), (2026, 4, "2027-02")],
)
def test_a_workbook_is_dated_by_its_newest_quarter(year, quarter, month):
    data = workbook({"any": [HEAD, ROW, [*ROW[:2], year, quarter, 300.1, 301.2]]})
    assert fhfa.published_on(data)[0] == month


def test_columns_are_found_in_any_order_and_gaps_stay_gaps():
    rows = [
        ["notes"],
        HEAD[::-1],
        ROW[::-1],
        ["-", 101.5, 3, 1991, "Albany-Schenectady-Troy, NY", 10580],
        [""] * 6,
    ]
    frame = fhfa.parse_hpi(workbook({"any": rows}))
    assert frame["index_nsa"].tolist() == [99.85, 101.5]
    assert frame["index_sa"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ([1058, *ROW[1:]], "expected a metro and a quarter"),
        ([*ROW[:3], 5, 1, 1], "expected a metro and a quarter"),
        ([*ROW[:2], 91, 1, 1, 1], "expected a metro and a quarter"),
        ([10580, "", 1991, 1, 1, 1], "expected a metro and a quarter"),
        ([*ROW[:4], "many", 1], "is not a number"),
        (["Albany", *ROW[1:]], "is not a number"),
    ],
)
def test_other_rows_are_refused(row, why):
    with pytest.raises(FormatError, match=why):
        fhfa.parse_hpi(workbook({"any": [HEAD, row]}))


def test_other_files_are_refused():
    for data in (b"<html></html>", b"", workbook({"any": [HEAD]}), workbook({"any": [["cbsa", "yr"]]})):
        with pytest.raises(FormatError):
            fhfa.parse_hpi(data)


@given(st.binary(max_size=30), st.integers(0, 500_000))
@settings(max_examples=12)
def test_damage_raises_only_our_errors(reference, noise, place):
    whole = (reference / "sources/fhfa/hpi_po_metro__2026.xlsx").read_bytes()
    place %= len(whole)
    with contextlib.suppress(EdudataError):
        fhfa.parse_hpi(whole[:place] + noise + whole[place + len(noise) + 1 :])
