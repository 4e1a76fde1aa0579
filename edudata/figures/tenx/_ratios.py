"""Every alternative compared with the degree, and how its ratios are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from edudata.analysis.tenx import Baseline
from edudata.figures.tenx._dots import NOTHING, YOURS
from edudata.figures.tenx._shared import times_words
from edudata.figures.text import money


def _columns(measure: str) -> dict[str, str]:
    """Map the look of the dots to the column of their ratio."""
    if measure == "time":
        return {"time": "time_ratio"}
    if measure == "job":
        return {"pay": "pay_ratio", "owed": "graduates_debt_ratio"}
    return {basis: f"{measure}_ratio_{basis}" for basis in ("published", "net")}


@dataclass(frozen=True, slots=True)
class Ratios:
    """Every alternative compared with the degree, on the reader's terms."""

    base: Baseline
    compared: pd.DataFrame
    measure: str
    dollars: str
    own_funds: float
    courses: float

    @property
    def living(self) -> bool:
        """Whether housing and food are part of the costs."""
        return self.compared.attrs["living_costs"] == "in"

    @property
    def columns(self) -> dict[str, str]:
        """Look of the dots and column of their ratio."""
        columns = _columns(self.measure)
        if self.measure == "debt" and self.base.debt("net", self.living, self.own_funds) == 0:
            del columns["net"]
        return columns

    @property
    def dots(self) -> pd.DataFrame:
        """The alternatives drawn, the one furthest ahead on top."""
        columns = list(self.columns.values())
        measured = self.compared[self.compared[columns].notna().any(axis=1)]
        return measured.sort_values([columns[0], "alternative"], ascending=[False, True], kind="stable")

    @property
    def others(self) -> pd.DataFrame:
        """The alternatives drawn without the reader's own."""
        return self.dots[self.dots["alternative"] != YOURS]

    @property
    def left_out(self) -> pd.DataFrame:
        """The alternatives without a ratio on this measure."""
        missing = ~self.compared.index.isin(self.dots.index) & self.compared["alternative"].ne(YOURS)
        return self.compared[missing]

    @property
    def nothing(self) -> str:
        """The word for an alternative that costs nothing."""
        return NOTHING.get(self.measure, "free")

    @property
    def table(self) -> pd.DataFrame:
        """The rows with every ratio; a free alternative has none, and says so."""
        ratios = [column for column in self.compared.columns if "_ratio" in column]
        return self.compared.assign(is_free=self.compared["cost_usd"].eq(0)).replace(
            {column: {np.inf: np.nan} for column in ratios}
        )

    def asked(self, basis: str) -> str:
        """Format what the degree costs or leaves in debt."""
        return money(float(self.compared.attrs[f"{basis}_{self.measure}_usd"]))


def best_bachelors(alternatives: pd.DataFrame, column: str) -> pd.Series[Any] | None:
    """Return the bachelor's degree that is furthest ahead."""
    bachelors = alternatives["credential"].eq("bachelor's degree") & alternatives[column].notna()
    if not bachelors.any():
        return None
    return alternatives[bachelors].sort_values(column, ascending=False, kind="stable").iloc[0]


def ratios_text(row: pd.Series[Any], columns: dict[str, str], nothing: str) -> str:
    """Write the ratios to each price, such as "8 times and 1.5 times"."""
    words = [times_words(row[column], nothing) for column in columns.values()]
    # What costs nothing does so at any price.
    return " and ".join(dict.fromkeys(words) if words[0] == nothing else words)
