"""Graduates in the labor market: rates by month, wages, majors, and the recessions behind them."""

from __future__ import annotations

import pandas as pd

from edudata.etl.vintages import Raw
from edudata.records import CheckResult, Table
from edudata.tables.schema import Model, check, column, text, trust


class Recessions(Model):
    """One row a recession."""

    peak: pd.Timestamp = column("month of the business cycle's peak, as its first day", "date")
    trough: pd.Timestamp = column("month of the trough, as its first day", "date")
    trust: str = trust()
    source_url: str = text("page the dates were taken from")

    class Config(Model.Config):
        unique = ["peak"]


def build_recessions(raw: Raw) -> pd.DataFrame:
    """The newest list of peaks and troughs."""
    return raw.newest("nber/recessions")


def peaks_before_troughs(frame: pd.DataFrame) -> CheckResult:
    """Each recession ends after it began, and after the one before it had ended."""
    rows = frame.sort_values("peak")
    wrong = (rows["peak"] >= rows["trough"]) | (rows["peak"] <= rows["trough"].shift())
    return check("each peak comes before its trough and after the previous one", rows[wrong], len(rows))


def months_by_first_day(frame: pd.DataFrame) -> CheckResult:
    """Peaks and troughs are months, written as their first day."""
    wrong = (frame["peak"].dt.day != 1) | (frame["trough"].dt.day != 1)
    return check("months are given by their first day", frame[wrong], len(frame))


TABLES: tuple[Table, ...] = (
    Table(
        name="recessions",
        title="U.S. recessions since 1957",
        description="Months of business cycle peaks and troughs as dated by the NBER. A recession runs "
        "from the month after the peak to the trough; none has been dated since that of 2020.",
        subject="labor",
        model=Recessions,
        build=build_recessions,
        span=("peak", "trough"),
        checks=(peaks_before_troughs, months_by_first_day),
    ),
)
