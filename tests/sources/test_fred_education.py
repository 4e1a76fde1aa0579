"""Pay and unemployment by education: one or several series, gaps kept, a filled gap refused."""

from __future__ import annotations

import pandas as pd
import pytest

from edudata.errors import FormatError
from edudata.sources.fred import education


@pytest.fixture(scope="module")
def real(reference):
    return lambda name: (reference / "sources/fred" / name).read_bytes()


def test_pay_of_graduates(real):
    frame = education.parse_weekly_earnings(real("LEU0252918500Q_2026-05_fredgraph_from2000.csv"))
    usd = frame.set_index("date")["weekly_earnings_usd"]
    assert (usd["2000-01-01"], usd["2019-01-01"], usd["2025-01-01"], usd["2026-01-01"]) == (
        886,
        1350,
        1754,
        1763,
    )
    assert pd.Timestamp(2025, 10, 1) not in usd.index
    assert set(frame["education"]) == {"bachelors_and_higher"}


def test_several_files_of_several_series(real):
    files = [real("LNS14027660_2023-12_date.csv"), real("LNS14027662_2024-09_fredgraph.csv")]
    frame = education.parse_unemployment(*files)
    last = frame.groupby("education")["date"].max().dt.strftime("%Y-%m").to_dict()
    assert last == {"bachelors_and_higher": "2024-08", "high_school": "2023-11"}


def test_one_file_of_several_series_with_gaps():
    text = (
        "observation_date,LNS14027662,LNS14027660\n2025-09-01,2.8,4.2\n2025-10-01,,\n2025-11-01,2.9,4.4\n"
    )
    frame = education.parse_unemployment(text.encode())
    assert frame["unemployment_pct"].tolist() == [2.8, 2.9, 4.2, 4.4]


@pytest.mark.parametrize(
    ("parse", "series"),
    [(education.parse_unemployment, "LNS14027662"), (education.parse_weekly_earnings, "LEU0252918500Q")],
)
def test_a_value_for_the_month_without_a_survey_is_refused(parse, series):
    value = "2.85" if series.startswith("LNS") else "1760"
    text = f"date,{series}\n2025-07-01,{value}\n2025-10-01,{value}\n"
    with pytest.raises(FormatError, match="2025-10-01, when no survey was taken"):
        parse(text.encode())


def test_a_copy_that_names_no_series_is_refused(real):
    with pytest.raises(FormatError, match="none of the series LNS14027662"):
        education.parse_unemployment(real("LNS14027662_2026-07_three_columns_oct2025_invented.csv"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("date,LEU0252918500Q\n2025-02-01,1700\n", "does not begin on the first day"),
        ("date,LEU0252918500Q\n2025-01-01,88\n", "is no value of LEU0252918500Q"),
        ("date,LEU0252918500Q\n2025-01-01,a lot\n", "is not a number"),
        ("<html>", "LEU0252918500Q"),
    ],
)
def test_wrong_pay_is_refused(text, message):
    with pytest.raises(FormatError, match=message):
        education.parse_weekly_earnings(text.encode())
