"""Amounts of one time in dollars of another, against the indexes that the BLS published."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import edudata as ed
from edudata.analysis import inflation
from edudata.errors import EdudataWarning, OutOfRangeError, UnknownNameError, WrongTypeError

# Typed from the BLS, CPI-U, all items, not seasonally adjusted (CUUR0000SA0).
AVERAGE = {1985: 107.6, 1990: 130.7, 2019: 255.657, 2025: 321.943}
MONTH = {"1990-07": 130.4, "2025-08": 323.976, "2026-07": 333.918, "2026-08": 334.980}


@pytest.mark.parametrize(
    ("when", "to", "own", "base"),
    [
        (1990, 2025, AVERAGE[1990], AVERAGE[2025]),
        ("1990", "2025", AVERAGE[1990], AVERAGE[2025]),
        (np.int64(1985), 2019.0, AVERAGE[1985], AVERAGE[2019]),
        (1990, "latest", AVERAGE[1990], AVERAGE[2025]),
        ("1990-07", "latest", MONTH["1990-07"], MONTH["2026-08"]),
        (datetime.date(1990, 7, 4), "2026-07", MONTH["1990-07"], MONTH["2026-07"]),
        (pd.Timestamp("1990-07-31"), pd.Period("2025-08", "M"), MONTH["1990-07"], MONTH["2025-08"]),
        (1990, "2026-08", AVERAGE[1990], MONTH["2026-08"]),
        ("1990-07", 2025, MONTH["1990-07"], AVERAGE[2025]),
    ],
)
def test_one_amount_is_scaled_by_published_indexes(when, to, own, base):
    assert ed.inflate(100, when, to=to) == pytest.approx(100 * base / own)


def test_a_year_that_is_not_over_counts_with_its_months_and_says_so(cpi):
    months = cpi[cpi["series_id"].eq("CUUR0000SA0") & cpi["frequency"].eq("month")]
    mean = months[months["period_start"].dt.year.eq(2026)]["index"].mean()
    with pytest.warns(EdudataWarning, match="2026 is not over: its 8 published months.*up to 2026-08") as w:
        value = ed.inflate(100, 1990, to=2026)
    assert value == pytest.approx(100 * mean / AVERAGE[1990])
    assert 250 < value < 257
    assert w[0].filename == __file__
    with pytest.warns(EdudataWarning, match="newest whole year is 2025") as w:
        out = ed.real(pd.DataFrame({"year": [1990], "price": [100.0]}), "price", base_year=2026)
    assert out["price_real_2026_usd"].item() == pytest.approx(value)
    assert out.attrs["base_note"] == str(w[0].message)
    assert w[0].filename == __file__


def test_a_series_keeps_its_index_and_name():
    amounts = pd.Series([100.0, 100.0], index=["a", "b"], name="pay")
    out = ed.inflate(amounts, [1985, 2019], to=2019)
    assert (list(out.index), out.name) == (["a", "b"], "pay")
    assert out.round(1).to_list() == [237.6, 100.0]
    assert ed.inflate(amounts, 1985, to=2019).round(1).to_list() == [237.6, 237.6]
    assert ed.inflate(100, pd.Series([1985, 2019]), to=2019).round(1).to_list() == [237.6, 100.0]
    assert ed.inflate([100, None], [1985, 2019], to=2019).isna().to_list() == [False, True]


@pytest.mark.parametrize(
    "when",
    [
        pd.to_datetime(["1990-07-01", "2025-08-31"]),
        pd.Series(["1990-07", "2025-08"]),
        pd.PeriodIndex(["1990-07", "2025-08"], freq="M"),
        [datetime.date(1990, 7, 1), datetime.date(2025, 8, 1)],
    ],
)
def test_dates_stand_for_their_month(when):
    out = ed.inflate([100.0, 100.0], when, to="2026-08")
    expected = [100 * MONTH["2026-08"] / MONTH[month] for month in ("1990-07", "2025-08")]
    assert out.to_list() == pytest.approx(expected)
    dated = pd.Series([100.0, 100.0], index=pd.Index(list(when)))
    assert ed.inflate(dated, to="2026-08").to_list() == pytest.approx(expected)


def test_one_date_and_a_series_of_one_date_agree():
    day = pd.Timestamp("1990-01-01")
    assert ed.inflate(pd.Series([100.0], index=[day]), to=2025).item() == pytest.approx(
        ed.inflate(100, day, to=2025)
    )


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: ed.inflate(100), OutOfRangeError, "Say when"),
        (lambda: ed.inflate(100, 1900), OutOfRangeError, "1913 to 2025"),
        (lambda: ed.inflate(100, 1990, to=2031), OutOfRangeError, "Choose to=2025"),
        (lambda: ed.inflate(100, "soon"), OutOfRangeError, "when = 'soon' is not a year"),
        (lambda: ed.inflate(100, "1990-13"), OutOfRangeError, "is not a year"),
        (lambda: ed.inflate("100", 1990), OutOfRangeError, "amount must be a number"),
        (lambda: ed.inflate([1, 2], [1990]), OutOfRangeError, "do not fit together"),
        (lambda: ed.inflate([1.0], [1900]), OutOfRangeError, r"for when 1900; it covers 1913 to 2025\.$"),
        (lambda: ed.inflate(["x"], [1990]), OutOfRangeError, "does not hold numbers"),
        (lambda: ed.inflate(pd.DataFrame({"a": [1]}), 1990), WrongTypeError, "ed.real"),
        (lambda: ed.inflate(100, 1990, series_id="CUUR"), UnknownNameError, "CUUR0000SA0"),
    ],
)
def test_what_cannot_be_inflated_is_explained(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_rows_are_deflated_by_what_they_are(cpi):
    rows = pd.DataFrame(
        {
            "frequency": ["month", "quarter", "year", "fiscal_year"],
            "period_start": pd.to_datetime(["2025-08-01", "2026-04-01", "2019-01-01", "2018-10-01"]),
            "period_end": pd.to_datetime(["2025-08-31", "2026-06-30", "2019-12-31", "2019-09-30"]),
            "a_usd": 100.0,
            "b_million_usd": 1.0,
        }
    )
    out = ed.real(rows, ["a_usd", "b_million_usd"], base_year="2026-08")
    quarter = inflation.index_by_period(cpi, "quarter")[pd.Timestamp("2026-04-01")]
    own = [MONTH["2025-08"], quarter, AVERAGE[2019], AVERAGE[2019]]
    assert out["a_real_2026_08_usd"].to_list() == pytest.approx([100 * MONTH["2026-08"] / x for x in own])
    assert out["b_real_2026_08_million_usd"].to_list() == pytest.approx([MONTH["2026-08"] / x for x in own])
    assert out.attrs["deflator_year"] == "calendar, month, quarter"
    # Without `frequency` the length of the periods says the same.
    pd.testing.assert_series_equal(
        ed.real(rows.drop(columns="frequency")[:3], "a_usd", "2026-08")["a_real_2026_08_usd"],
        out["a_real_2026_08_usd"][:3],
    )


@pytest.mark.parametrize(
    ("frame", "kind"),
    [
        (
            pd.DataFrame({"price": [1.0, 2.0]}, index=pd.to_datetime(["2019-01-01", "2020-01-01"])),
            "calendar",
        ),
        (
            pd.DataFrame({"price": [1.0, 2.0]}, index=pd.to_datetime(["2019-03-31", "2019-06-30"])),
            "quarter",
        ),
        (pd.DataFrame({"price": [1.0, 2.0]}, index=pd.to_datetime(["2019-01-15", "2019-02-15"])), "month"),
        (
            pd.DataFrame({"price": [1.0, 2.0]}, index=pd.PeriodIndex(["2019Q1", "2019Q2"], freq="Q")),
            "quarter",
        ),
        (pd.DataFrame({"price": [1.0, 2.0]}, index=[2019, 2020]), "calendar"),
        (pd.DataFrame({"price": [1, None], "date": pd.to_datetime(["2019-01-15", "2019-02-01"])}), "month"),
        (pd.DataFrame({"price": [1.0], "academic_year": ["2009-10"]}), "academic"),
        (pd.DataFrame({"price": pd.array([1, None], "Int64"), "year": [2019, 2020]}), "calendar"),
    ],
)
def test_any_frame_with_one_way_to_date_it_is_deflated(frame, kind):
    out = ed.real(frame, "price", base_year="2026-08")
    assert out.attrs["deflator_year"] == kind
    assert out["price_real_2026_08_usd"].iloc[0] > 1.2
    assert out.index.equals(frame.index)


def test_a_series_is_dated_by_its_index():
    pay = pd.Series([100.0, 100.0], index=pd.Index([1985, 2019], name="year"), name="pay_usd")
    out = ed.real(pay, base_year=2019)
    assert (out.name, out.index.name, out.round(1).to_list()) == (
        "pay_real_2019_usd",
        "year",
        [237.6, 100.0],
    )
    with pytest.raises(OutOfRangeError, match="has no columns"):
        ed.real(pay, "pay_usd", 2019)  # type: ignore[call-overload]


def test_the_newest_quarter_and_the_gap_of_october_are_told():
    debt = ed.real(ed.load("household_debt"), "balance_billion_usd")
    assert debt.columns[-1] == "balance_real_2026q2_billion_usd"
    assert debt.attrs["months_missing"] == "2025-10"
    assert debt[debt.columns[-1]].notna().all()
    with pytest.raises(OutOfRangeError, match=r"2025Q4; it covers .*gap='missing'.*min_months|calendar"):
        ed.real(ed.load("household_debt"), "balance_billion_usd", min_months=3)


def test_every_remedy_that_an_error_names_helps():
    month = pd.DataFrame({"period_start": pd.to_datetime(["2025-10-01", "2025-11-01"]), "a_usd": 1.0})
    with pytest.raises(OutOfRangeError, match=r"gap='missing'.*deflator_year='calendar'"):
        ed.real(month, "a_usd", "2026-08")
    assert ed.real(month, "a_usd", "2026-08", gap="missing").iloc[:, -1].isna().tolist() == [True, False]
    assert ed.real(month, "a_usd", "2026-08", deflator_year="calendar").iloc[:, -1].notna().all()


@given(
    st.floats(0.01, 1e9),
    st.sampled_from([1913, 1990, "1990Q3", "1990-07", "AY1990-91", 2025]),
    st.sampled_from([2025, "2026Q2", "2026-08", "AY2025-26"]),
)
def test_there_and_back_is_the_same_amount(amount, when, to):
    assert ed.inflate(ed.inflate(amount, when, to=to), to, to=when) == pytest.approx(amount)
