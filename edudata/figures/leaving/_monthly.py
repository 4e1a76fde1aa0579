"""Monthly series: dates for a chart, means of a year, the highest point."""

from __future__ import annotations

from typing import Any

import pandas as pd

from edudata.figures import charts
from edudata.figures.charts import Look, Trace

HOVER_DATES = {"hoverformat": "%B %Y"}


def days(values: pd.Series[Any]) -> pd.DatetimeIndex:
    """Return the index of a series by day or month."""
    return pd.DatetimeIndex(values.index)


def line(values: pd.Series[Any], name: str, look: Look, hover: str, digits: int = 2) -> Trace:
    """Build the line of a monthly series without its gaps at both ends."""
    own = values.dropna()
    dates = days(own).strftime("%Y-%m-%d").tolist()
    return charts.line(dates, own.round(digits).tolist(), name, look, hover=hover)


def mean_of(values: pd.Series[Any], year: int) -> float:
    """Average a year's months."""
    return float(values[days(values).year == year].mean())


def highest(values: pd.Series[Any]) -> tuple[Any, float]:
    """Return the place of the highest value, the first of several, and the value."""
    at = int(values.to_numpy().argmax())
    return values.index[at], float(values.iloc[at])
