"""Deflating: against BLS's and NCES's own figures, and as arithmetic."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from helpers.support import skip_or_fail
from hypothesis import given
from hypothesis import strategies as st

from edudata.analysis import inflation
from edudata.errors import OutOfRangeError, UnknownNameError

AMOUNTS = st.floats(0.01, 1e9)
INDEXES = st.floats(0.1, 1e4)


def frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns)


def test_official_averages_and_means_of_months_differ_in_the_digit_published(cpi):
    official = inflation.index_by_year(cpi)
    months = inflation.index_by_year(cpi, deflator_year="calendar_months")
    assert (official[1985], official[2019], official[2025]) == (107.6, 255.657, 321.943)
    assert round(months[1985], 3) == 107.567
    assert round(100 * months[2019] / months[1985], 1) == 237.7
    assert round(100 * official[2019] / official[1985], 1) == 237.6


def test_a_year_with_an_unpublished_month_is_absent_unless_accepted(cpi):
    assert 2025 not in inflation.index_by_year(cpi, deflator_year="calendar_months")
    assert 2025 not in inflation.index_by_year(cpi, deflator_year="academic")
    assert 2024 in inflation.index_by_year(cpi, deflator_year="academic")
    assert 2025 in inflation.index_by_year(cpi, deflator_year="academic", min_months=11)
    assert 2026 not in inflation.index_by_year(cpi, deflator_year="academic", min_months=11)


def test_only_the_never_published_month_may_be_missing_by_default(cpi):
    """By default 2025-26 counts with its eleven months, and the result says which one it lacks."""
    prices = frame(academic_year=["2019-20", "2025-26"], year=[2019, 2025], amount_usd=[100.0, 100.0])
    ours = inflation.real(prices, "amount_usd", base_year=2025, cpi=cpi)
    eleven = inflation.real(prices, "amount_usd", base_year=2025, cpi=cpi, min_months=11)
    pd.testing.assert_frame_equal(ours, eleven)
    assert ours.attrs["months_missing"] == eleven.attrs["months_missing"] == "2025-10"
    whole = inflation.real(prices[:1], "amount_usd", base_year=2024, cpi=cpi)
    assert "months_missing" not in whole.attrs
    two = inflation.real(prices, "amount_usd", base_year=2026, cpi=cpi, min_months=2)
    assert two.columns[-1] == "amount_real_ay2026_27_usd"
    assert two.attrs["months_missing"].split(", ")[:3] == ["2025-10", "2026-09", "2026-10"]
    # Any other month must be there: nobody accepted that July is not.
    july = cpi[~(cpi["frequency"].eq("month") & cpi["period_start"].eq(pd.Timestamp(2025, 7, 1)))]
    with pytest.raises(OutOfRangeError, match="Only 10 of its 12 months are published"):
        inflation.real(prices, "amount_usd", base_year=2025, cpi=july)


def test_only_months_behind_the_amounts_are_named_missing(cpi):
    dollars = frame(year=[2025], amount_usd=[1.0], dollar_year=["2021"])
    result = inflation.real(dollars, "amount_usd", base_year=2021, cpi=cpi, deflator_year="academic")
    assert "months_missing" not in result.attrs
    current = dollars.assign(dollar_year="current")
    result = inflation.real(current, "amount_usd", base_year=2021, cpi=cpi, deflator_year="academic")
    assert result.attrs["months_missing"] == "2025-10"


def test_a_whole_year_may_be_written_in_any_way(cpi):
    prices = frame(year=[2019], amount_usd=[1.0])
    for text in (2024, 2024.0, "2024", np.int64(2024)):
        result = inflation.real(prices, "amount_usd", base_year=text, cpi=cpi)
        assert (result.columns[-1], result.attrs["base_year"]) == ("amount_real_2024_usd", "2024")


def test_rows_without_a_period_are_deflated_by_their_dollar_year_or_refused(cpi):
    wages = frame(major=["a", "b"], wage_usd=[100.0, None], dollar_year=["2021", None])
    result = inflation.real(wages, "wage_usd", base_year=2024, cpi=cpi)
    index = inflation.index_by_year(cpi)
    assert result["wage_real_2024_usd"].iloc[0] == pytest.approx(100 * index[2024] / index[2021])
    with pytest.raises(OutOfRangeError, match=r"no column year or period_start\..*period=.*: major, wage"):
        inflation.real(wages.drop(columns="dollar_year"), "wage_usd", base_year=2024, cpi=cpi)
    with pytest.raises(OutOfRangeError, match="'major' holds neither whole years nor dates"):
        inflation.real(wages, "wage_usd", base_year=2024, cpi=cpi, period="major")
    with pytest.raises(OutOfRangeError, match=r"'major' does not hold numbers.*dollars: wage_usd"):
        inflation.real(wages, "major", base_year=2024, cpi=cpi)


def test_no_month_or_quarter_is_made_up_for_october_2025(cpi):
    month = inflation.index_by_period(cpi, "month")
    quarter = inflation.index_by_period(cpi, "quarter")
    october = pd.Timestamp(2025, 10, 1)
    assert october not in month
    assert october not in quarter
    assert pd.Timestamp(2025, 7, 1) in quarter
    two = inflation.index_by_period(cpi, "quarter", min_months=2)
    assert two[october] == pytest.approx(
        (month[pd.Timestamp(2025, 11, 1)] + month[pd.Timestamp(2025, 12, 1)]) / 2
    )


def test_college_tuition_over_all_items(cpi):
    tuition = inflation.index_by_year(cpi, inflation.COLLEGE_TUITION)
    relative = inflation.relative(tuition, inflation.index_by_year(cpi), 1985)
    assert {y: round(relative[y], 1) for y in (1985, 2019, 2020, 2024, 2025)} == {
        1985: 100.0,
        2019: 303.8,
        2020: 304.2,
        2024: 268.1,
        2025: 266.3,
    }
    assert relative.idxmax() == 2020
    with pytest.raises(OutOfRangeError, match="1970 is not covered by both series: it covers 1978 to 2025"):
        inflation.relative(tuition, inflation.index_by_year(cpi), 1970)


def test_academic_years_give_the_constant_dollars_of_nces(cpi, facts):
    nces = facts("nces_330_10_tuition").rename(
        columns={"year_start": "year", "average_current_usd": "amount_usd"}
    )
    ours = inflation.real(nces, "amount_usd", base_year=2022, cpi=cpi, deflator_year="academic")
    theirs = ours["average_constant_2022_23_usd"]
    # current dollars are published whole, which at 1963 prices is worth up to 5 of 2022-23
    assert (ours["amount_real_ay2022_23_usd"] - theirs).abs().max() < 5
    assert ((ours["amount_real_ay2022_23_usd"] / theirs - 1).abs() < 0.002).all()


def test_quarter_means_reproduce_the_peak_of_real_student_debt(cpi, facts):
    debt = facts("nyfed_household_debt_quarterly").rename(
        columns={"student_loan_billion_usd": "balance_billion_usd"}
    )
    debt["period_end"] = pd.to_datetime(debt["quarter_end"])
    real = inflation.real(
        debt,
        "balance_billion_usd",
        base_year="2026Q2",
        cpi=cpi,
        period="period_end",
        min_months=3,
        gap="missing",
    ).set_index("quarter")["balance_real_2026q2_billion_usd"]
    assert real.idxmax() == "2021Q1"
    assert round(real.max()) == 2011
    assert round(100 * (1 - real["2026Q2"] / real.max())) == 18
    assert list(real.index[real.isna()]) == ["2025Q4"]


def test_result_says_how_it_was_deflated_and_leaves_the_input_alone(cpi):
    prices = frame(academic_year=["1985-86", "2019-20"], year=[1985, 2019], amount_usd=[100, 100])
    prices.attrs = {"table": "tuition", "vintage": "2023", "sha256": "0" * 8}
    result = inflation.real(prices, "amount_usd", base_year=2019, cpi=cpi)
    assert list(result) == ["academic_year", "year", "amount_usd", "amount_real_ay2019_20_usd"]
    assert result.attrs == {
        "table": "tuition",
        "vintage": "2023",
        "deflator": "All items (BLS CUUR0000SA0)",
        "base_year": "2019-20",
        "deflator_year": "academic",
    }
    assert "amount_real_ay2019_20_usd" not in prices
    assert result["amount_real_ay2019_20_usd"].iloc[1] == 100


def test_constant_dollars_start_from_their_own_year(cpi):
    net = frame(
        year=[2006, 2006, 2021],
        amount_usd=[100.0, 100.0, 100.0],
        dollar_year=["2021", "2022-23", "current"],
    )
    result = inflation.real(net, "amount_usd", base_year=2021, cpi=cpi)["amount_real_2021_usd"]
    academic = inflation.index_by_year(cpi, deflator_year="academic")
    assert result.iloc[0] == 100
    assert result.iloc[1] == pytest.approx(100 * inflation.index_by_year(cpi)[2021] / academic[2022])
    assert result.iloc[2] == 100


def test_dollars_of_an_unknown_year_are_not_taken_for_current_ones(cpi):
    prices = frame(year=[2019, 2019], amount_usd=[1.0, 1.0], dollar_year=["current", None])
    with pytest.raises(OutOfRangeError, match="for year 2019"):
        inflation.real(prices, "amount_usd", base_year=2019, cpi=cpi)
    result = inflation.real(prices, "amount_usd", base_year=2019, cpi=cpi, gap="missing")
    assert result["amount_real_2019_usd"].isna().tolist() == [False, True]
    whole = frame(year=[2006], amount_usd=[1.0], dollar_year=[2021])
    assert inflation.real(whole, "amount_usd", base_year=2021, cpi=cpi)[
        "amount_real_2021_usd"
    ].tolist() == [1]


def test_dates_fall_in_their_calendar_or_academic_year(cpi):
    rows = frame(period_start=pd.to_datetime(["2019-06-30", "2019-07-01"]), amount_usd=[100.0, 100.0])
    academic = inflation.index_by_year(cpi, deflator_year="academic")
    by_fall = inflation.real(rows, "amount_usd", base_year=2019, cpi=cpi, deflator_year="academic")
    assert by_fall["amount_real_ay2019_20_usd"].tolist() == pytest.approx(
        [100 * academic[2019] / academic[2018], 100]
    )
    by_calendar = inflation.real(rows, "amount_usd", base_year=2019, cpi=cpi, deflator_year="calendar")
    assert by_calendar["amount_real_2019_usd"].tolist() == [100, 100]
    month = inflation.real(rows, "amount_usd", base_year="2019-07", cpi=cpi)
    assert month.attrs["deflator_year"] == "month"
    assert month["amount_real_2019_07_usd"].iloc[1] == 100


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"base_year": 1900}, "1900 is not covered by .* it covers 1913 to 2025"),
        (
            {"base_year": 2025, "deflator_year": "academic", "min_months": 12},
            "1913-14 to 2024-25. 2025-10 was never published: min_months=11, .*'calendar' or .*=2024",
        ),
        (
            {"base_year": 2026, "deflator_year": "academic"},
            "1913-14 to 2025-26. Only 2 of its 12 months are published: min_months=2 or base_year=2025",
        ),
        ({"base_year": "soon"}, r"base_year = 'soon' is not a year \(2025\), a quarter"),
        ({"base_year": 2024.5}, "2024.5 is not a year"),
        ({"base_year": True}, "True is not a year"),
        ({"base_year": None}, "None is not a year"),
        ({"base_year": float("nan")}, "nan is not a year"),
        ({"base_year": "2026-13"}, "'2026-13' is not a year"),
        ({"base_year": "2026Q5"}, "'2026Q5' is not a year"),
        ({"base_year": "2025-10"}, "2025-10 was never published: base_year='2025-09'"),
        ({"base_year": 2040}, "it covers 1913 to 2025. Choose base_year=2025"),
        (
            {"base_year": 2019, "deflator_year": "fiscal"},
            "calendar, calendar_months, academic, quarter, month",
        ),
        ({"base_year": 2019, "gap": "zero"}, "error, missing"),
        ({"base_year": 2019, "deflator_year": "academic", "min_months": 13}, "from 1 to 12"),
        (
            {"base_year": 2019, "deflator_year": "academic", "min_months": "all"},
            "whole number from 1 to 12",
        ),
        ({"base_year": "2019Q1", "deflator_year": "quarter", "period": "year"}, "needs a column of dates"),
    ],
)
def test_invalid_requests_are_rejected_with_the_span(cpi, options, message):
    with pytest.raises(OutOfRangeError, match=message):
        inflation.real(frame(year=[2019], amount_usd=[1.0]), "amount_usd", cpi=cpi, **options)


def test_a_period_outside_the_span_is_an_error_or_missing(cpi):
    prices = frame(year=[1900, 2019, 1901], amount_usd=[1.0, 1.0, None])
    with pytest.raises(OutOfRangeError, match=r"for year 1900; it covers 1913 to 2025\. gap='missing'"):
        inflation.real(prices, "amount_usd", base_year=2019, cpi=cpi)
    result = inflation.real(prices, "amount_usd", base_year=2019, cpi=cpi, gap="missing")[
        "amount_real_2019_usd"
    ]
    assert result.isna().tolist() == [True, False, True]


def test_unknown_names_list_the_known_ones(cpi):
    prices = frame(year=[2019], amount_usd=[1.0])
    with pytest.raises(UnknownNameError, match="CUUR0000SA0"):
        inflation.index_by_year(cpi, "CUUR0000")
    with pytest.raises(UnknownNameError, match="amount_usd"):
        inflation.real(prices, "amount", base_year=2019, cpi=cpi)
    with pytest.raises(OutOfRangeError, match="month, quarter"):
        inflation.index_by_period(cpi, "week")
    with pytest.raises(OutOfRangeError, match="'share_pct' ends in _pct: it does not hold dollars"):
        inflation.real_name("share_pct", 2019)


@pytest.mark.parametrize(
    ("column", "base", "name"),
    [
        ("price", 2025, "price_real_2025_usd"),
        ("amount_usd", "AY2009-10", "amount_real_ay2009_10_usd"),
        ("amount_usd", 2025, "amount_real_2025_usd"),
        ("balance_billion_usd", "2026Q2", "balance_real_2026q2_billion_usd"),
        ("median_gross_rent_usd_per_month", 2024, "median_gross_rent_real_2024_usd_per_month"),
        ("usd", "2026-06", "real_2026_06_usd"),
    ],
)
def test_the_base_stands_before_the_unit(column, base, name):
    assert inflation.real_name(column, base) == name


def test_a_price_index_is_above_zero():
    with pytest.raises(OutOfRangeError, match="above 0"):
        inflation.real_price(1.0, 0.0, 100.0)


@given(AMOUNTS, INDEXES, INDEXES)
def test_there_and_back_is_the_same_amount(amount, own, base):
    assert inflation.real_price(inflation.real_price(amount, own, base), base, own) == pytest.approx(amount)


@given(AMOUNTS, INDEXES)
def test_amounts_of_the_base_are_unchanged(amount, index):
    assert inflation.real_price(amount, index, index) == pytest.approx(amount)


@given(AMOUNTS, AMOUNTS, INDEXES, INDEXES)
def test_order_within_a_period_is_kept(a, b, own, base):
    assert (inflation.real_price(a, own, base) <= inflation.real_price(b, own, base)) or a >= b


@pytest.mark.filterwarnings("ignore")
def test_yearly_inflation_agrees_with_the_cpi_package(cpi):
    try:
        import cpi as oracle
    except ImportError:
        skip_or_fail("the package cpi (extra dev) is not installed")
    ours = inflation.index_by_year(cpi)
    for start, end in ((1913, 2019), (1963, 2022), (1985, 2019), (2008, 2025)):
        assert 100 * ours[end] / ours[start] == pytest.approx(oracle.inflate(100, start, to=end)), (
            start,
            end,
        )
