"""FRED: parsers on real downloads, odd ones and error pages; the derived mortgage means."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.errors import FormatError
from edudata.etl.store import vintages
from edudata.registry import resources
from edudata.sources.fred import download, series


def newest(archive, name: str) -> pd.DataFrame:
    matches = archive.vintages(f"fred/{name}")
    return vintages.read(matches[-1], resources()[f"fred/{name}"])


@pytest.mark.parametrize("header", ["DATE", "observation_date", "date", '"date"'])
def test_the_date_header_has_had_several_names(header):
    data = f"{header},MSPUS\n1963-01-01,17800\n1963-04-01,.\n1963-07-01,\n".encode()
    frame = series.parse_mspus(data)
    assert frame["quarter"].tolist() == ["1963Q1"]
    assert frame["median_sales_price_usd"].tolist() == [17800]


def test_copies_that_rename_the_value_are_read_by_position():
    data = [b'"date","value"\n"2000-01-07",8.15\n']
    assert download.parse_series(data, series.MORTGAGE_RATE).shape == (1, 2)


def test_several_series_are_found_by_name_whatever_their_order():
    data = b"\xef\xbb\xbfobservation_date,JTSHIL,JTSJOL\n2000-12-01,5426,5088\n2001-01-01,,5234\n"
    frame = series.parse_jolts(data)
    assert frame.to_numpy().tolist() == [[pd.Timestamp("2000-12-01"), 5088, 5426]]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<!DOCTYPE html><title>Error</title>", "web page"),
        (b"", "expected a text file"),
        (b"PK\x03\x04\0\0", "cannot be read as a workbook"),
        (b"observation_date,OTHER,MORE\n2000-01-01,1,2\n", "holds OTHER, MORE, not MSPUS"),
        (b"observation_date,MSPUS\nJanuary,1\n", "is not a date"),
        (b"observation_date,MSPUS\n2000-01-01,many\n", "is not a number"),
        (b"observation_date,MSPUS\n2000-01-01,.\n", "no value"),
    ],
)
def test_other_downloads_are_refused(data, why):
    with pytest.raises(FormatError, match=why):
        series.parse_mspus(data)


def test_student_loans_are_read_at_quarter_ends_and_in_billions():
    data = b"observation_date,SLOASM\n2006-01-01,.\n2006-03-01,480966.98\n2006-06-01,487126.04\n"
    frame = series.parse_sloasm(data)
    assert frame["quarter"].tolist() == ["2006Q1", "2006Q2"]
    assert frame["student_loans_billion_usd"].tolist() == [480.96698, 487.12604]
    assert frame["quarter_end"].astype("str").tolist() == ["2006-03-31", "2006-06-30"]
    with pytest.raises(FormatError, match="quarter ends"):
        series.parse_sloasm(b"observation_date,SLOASM\n2006-01-01,480966.98\n")


def test_student_loans_equal_the_discontinued_series_but_one_quarter(archive, reference):
    data = (reference / "sources/fred/SLOAS_2026-02_millions_discontinued.csv").read_bytes()
    old = download.parse_series([data], download.Series("SLOAS", "million", 1e5, 1e7))
    old["quarter"] = old["date"].dt.year.astype("str") + "Q" + old["date"].dt.quarter.astype("str")
    both = old.merge(newest(archive, "sloasm"), on="quarter")
    # Within the last printed digit: ten thousand dollars of trillions.
    differ = both[(both["SLOAS"] / 1000 - both["student_loans_billion_usd"]).abs() > 0.000011]
    assert len(both) == 76
    assert differ["quarter"].tolist() == ["2024Q4"]


def test_published_values(archive):
    prices = newest(archive, "mspus").set_index("quarter")["median_sales_price_usd"]
    assert prices["1963Q1"] == 17800
    assert prices["2025Q2"] == 416100
    assert prices["2026Q2"] == 410700
    income = newest(archive, "mehoinusa646n").set_index("year")["median_household_income_current_usd"]
    assert income[1984] == 22420
    assert income[2024] == 83730
    loans = newest(archive, "sloasm").set_index("quarter")["student_loans_billion_usd"]
    assert loans["2026Q1"] == 1862.6976
    assert loans.idxmax() == "2026Q1"


def test_a_revision_is_another_vintage(archive):
    first = archive.vintages("fred/mspus")[0]
    old = vintages.read(first, resources()["fred/mspus"]).set_index("quarter")["median_sales_price_usd"]
    assert first.published == "2025-10"
    assert old["2025Q2"] == 410800
    new = newest(archive, "mspus").set_index("quarter")["median_sales_price_usd"]
    assert old.index[old != new.reindex(old.index)].tolist() == ["2025Q2"]


@pytest.mark.parametrize(
    ("name", "months"),
    [("MORTGAGE30US__2026-07_datevalue_from2000.csv", 319), ("MORTGAGE30US__2026-01_codex.csv", 552)],
)
def test_mortgage_means_recompute_from_the_weekly_rates(archive, reference, name, months):
    actual = series.parse_mortgage30us((reference / "sources/fred" / name).read_bytes()).set_index("month")
    stored = newest(archive, "mortgage30us").set_index("month").loc[actual.index]
    assert len(actual) == months
    assert actual["mean_30yr_fixed_rate_pct"].tolist() == stored["mean_30yr_fixed_rate_pct"].tolist()
    assert actual["weeks"].tolist() == stored["weeks"].tolist()


def test_an_unfinished_month_has_no_mean():
    weeks = b"observation_date,MORTGAGE30US\n2026-07-23,6.5\n2026-07-30,6.6\n2026-08-06,6.7\n"
    assert series.parse_mortgage30us(weeks)["month"].astype("str").tolist() == ["2026-07-01"]


@given(st.lists(st.integers(100, 2000), min_size=4, max_size=4))
def test_a_mean_of_four_weeks_is_exact(hundredths):
    days = ["02", "09", "16", "23"]
    rows = "".join(f"2001-08-{d},{h // 100}.{h % 100:02d}\n" for d, h in zip(days, hundredths, strict=True))
    frame = series.parse_mortgage30us(f"DATE,MORTGAGE30US\n{rows}2001-08-30,1.00\n2001-09-06,5\n".encode())
    assert frame["weeks"].tolist()[0] == 5
    assert frame["mean_30yr_fixed_rate_pct"].iloc[0] == round((sum(hundredths) + 100) / 500, 4)


def test_the_weekly_series_is_not_in_the_repository(root):
    files = list((root / "data/raw/fred/mortgage30us").glob("*.csv"))
    assert files
    for file in files:
        days = {line[8:10] for line in file.read_text(encoding="utf-8").splitlines()[1:]}
        assert days == {"01"}
    assert resources()["fred/mortgage30us"].kind == "derived"
    assert resources()["fred/mortgage30us"].license.redistribute == "figures_only"
