"""Shared by the figures on taxis."""

from __future__ import annotations

from typing import Any

import pandas as pd

AVERAGE = "monthly_average"
# Uber began in New York in May 2011, as its own announcements and the press of 2015 on its four years say.
UBER = pd.Timestamp("2011-05-01")


def plateau(prices: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return the first and the last of the highest monthly averages of individual medallions."""
    averages = prices[(prices["medallion_type"] == "individual") & (prices["price_kind"] == AVERAGE)]
    # Averages are quoted to ten thousand dollars, so that the highest occurs in several months.
    highest = averages[averages["price_usd"] == averages["price_usd"].max()].sort_values("period_start")
    return highest.iloc[0], highest.iloc[-1]
