"""The nation's yearly affordability: whole years only, published numbers."""

from __future__ import annotations

import pandas as pd
import pytest

from edudata.analysis.national import national_affordability, yearly
from edudata.errors import OutOfRangeError


def rows(measure: str, frequency: str, starts: list[str], column: str, values: list[float]) -> pd.DataFrame:
    frame = pd.DataFrame({"period_start": pd.to_datetime(starts), column: values})
    return frame.assign(measure=measure, frequency=frequency)


def quarters(year: int, count: int) -> list[str]:
    return [f"{year}-{month:02d}-01" for month in (1, 4, 7, 10)][:count]


def series() -> pd.DataFrame:
    months = [f"1984-{m:02d}-01" for m in range(1, 13)]
    return pd.concat(
        [
            rows(
                "median_sales_price_new_house",
                "quarter",
                quarters(1984, 4) + quarters(1985, 2),
                "amount_usd",
                [78200, 80700, 81000, 79900, 82800, 84300],
            ),
            rows(
                "median_household_income",
                "year",
                ["1984-01-01", "1985-01-01"],
                "amount_usd",
                [22420, 23620],
            ),
            rows("mortgage_rate_30yr_fixed", "month", months, "rate_pct", [13.87] * 12),
        ]
    )


def test_whole_years_only():
    prices = yearly(series(), "median_sales_price_new_house", "amount_usd")
    assert prices.to_dict() == {1984: 79950.0}, "1985 has two quarters of four"


def test_1984():
    frame = national_affordability(series())
    assert frame["year"].tolist() == [1984]
    assert round(frame["price_to_income"].iloc[0], 2) == 3.57
    monthly = 0.1387 / 12
    payment = 79950 * 0.8 * monthly / (1 - (1 + monthly) ** -360)
    assert frame["payment_to_income_pct"].iloc[0] == pytest.approx(payment * 12 / 22420 * 100)
    assert frame["nar_hai_index"].iloc[0] == pytest.approx(22420 / (payment * 48) * 100)


def test_a_missing_measure_is_named():
    with pytest.raises(OutOfRangeError, match="median_rent"):
        yearly(series(), "median_rent", "amount_usd")
