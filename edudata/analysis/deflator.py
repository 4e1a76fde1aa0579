"""Price levels of one CPI series, by year, quarter and month, and why one is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from edudata.analysis import price_index
from edudata.analysis.dollar_periods import DATED, Period
from edudata.analysis.price_index import ALL_ITEMS, FULL, MEANING, index_by_period, index_by_year
from edudata.errors import OutOfRangeError


@dataclass(slots=True)
class Deflator:
    """Price indexes of one series by kind of period, and the periods taken from them.

    Attributes
    ----------
    cpi : DataFrame
        Table `cpi`.
    series_id : str
        BLS series.
    min_months : int or None
        Published months that a mean needs; by default all but October 2025, which was never published.
    """

    cpi: pd.DataFrame
    series_id: str = ALL_ITEMS
    min_months: int | None = None
    _indexes: dict[str, pd.Series[float]] = field(default_factory=dict)
    _used: dict[str, set[Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name the series by its title and id."""
        rows = self.cpi["series_id"] == self.series_id
        titles = self.cpi.loc[rows, "title"] if "title" in self.cpi else pd.Series(dtype=str)
        return f"{titles.iloc[0]} (BLS {self.series_id})" if len(titles) else f"BLS {self.series_id}"

    def index(self, kind: str) -> pd.Series[float]:
        """Return the index of one kind of period."""
        if kind not in self._indexes:
            if kind in DATED:
                index = index_by_period(self.cpi, kind, self.series_id, self.min_months)
            else:
                index = index_by_year(self.cpi, self.series_id, kind, self.min_months)
            self._indexes[kind] = index
        return self._indexes[kind]

    def newest(self, kind: str) -> Period:
        """Return the newest period of a kind."""
        label = self.index(kind).index.max()
        return Period(kind, label if kind in DATED else int(label))

    def map(self, kinds: pd.Series[Any], labels: pd.Series[Any]) -> pd.Series[float]:
        """Return the level of each row's period; missing where there is none."""
        levels = pd.Series(float("nan"), labels.index)
        for kind in kinds.unique():
            # A table may hold months and years: each row is looked up in the index of its own kind.
            rows = (kinds == kind).to_numpy()
            levels[rows] = labels[rows].map(self.index(kind)).astype(float)
        return levels

    def use(self, kinds: pd.Series[Any], labels: pd.Series[Any]) -> None:
        """Note the periods behind a result, for `months_missing`."""
        for kind in kinds.unique():
            self._used.setdefault(kind, set()).update(labels[(kinds == kind).to_numpy()].dropna())

    def level(self, period: Period, remedy: str = "base_year") -> float:
        """Return the level of one period.

        A calendar year that is not over has no annual average: the mean of its months so far counts,
        and `unfinished` names it.

        Raises
        ------
        OutOfRangeError
            With the covered span, the reason, and what to write for the argument `remedy`.
        """
        index = self.index(period.kind)
        self._used.setdefault(period.kind, set()).add(period.label)
        if period.label in index.index:
            return float(index.loc[period.label])
        if self.unfinished(period):
            return float(index_by_year(self.cpi, self.series_id, "calendar_months", 1).loc[period.label])
        raise OutOfRangeError(
            f"{period.name} is not covered by the {MEANING[period.kind]} index of {self.series_id}: it "
            f"covers {self._covered(period.kind)}.{self._remedy(period, remedy)}"
        )

    def unfinished(self, period: Period) -> str:
        """Say which months stand for a calendar year that is not over; "" for any other period."""
        index = self.index(period.kind)
        if period.kind != "calendar" or not len(index) or period.label <= index.index.max():
            return ""
        months = pd.DatetimeIndex(self.index("month").index)
        # The mean of the months so far is a stand-in until the year has its own average.
        months = months[months.year == period.label]
        if not len(months):
            return ""
        newest = self.newest("month").name
        return (
            f"{period.label} is not over: its {len(months)} published months stand for it, up to {newest}. "
            f"The newest whole year is {index.index.max()}."
        )

    def months_missing(self) -> dict[str, str]:
        """Return the months without an index behind the periods used, as an entry for attrs."""
        months: set[str] = set()
        for kind, periods in self._used.items():
            months.update(price_index.months_missing(self.cpi, kind, self.series_id, periods))
        return {"months_missing": ", ".join(sorted(months))} if months else {}

    def no_index(
        self, kinds: pd.Series[Any], periods: pd.Series[Any], *, options: bool = True
    ) -> OutOfRangeError:
        """Explain which rows have no index, with the options of `real` that help."""
        kind = kinds.iloc[0]
        names = sorted({_text(kind, value) for value in periods[kinds == kind]})
        more = f" and {len(names) - 6} more" if len(names) > 6 else ""
        ways = ["gap='missing' leaves such amounts missing"] if options else []
        if options and self.min_months is None and kind in FULL and self._would_help(kind, kinds, periods):
            ways.append("min_months=1 accepts incomplete periods")
        if options and kind in DATED:
            ways.append("deflator_year='calendar' takes annual averages")
        return OutOfRangeError(
            f"No {MEANING[kind]} price index of {self.series_id} for {periods.name or 'period'} "
            f"{', '.join(names[:6])}{more}; it covers {self._covered(kind)}."
            + (f" {'; '.join(ways)}." if ways else "")
        )

    def _covered(self, kind: str) -> str:
        labels = self.index(kind).index
        return f"{_text(kind, labels.min())} to {_text(kind, labels.max())}" if len(labels) else "nothing"

    def _would_help(self, kind: str, kinds: pd.Series[Any], periods: pd.Series[Any]) -> bool:
        """Return whether incomplete means would cover every row without an index."""
        # Tried before it is advised: a remedy that does not help sends the reader in a circle.
        looser = Deflator(self.cpi, self.series_id, 1)
        return bool(looser.map(kinds, periods)[(kinds == kind).to_numpy()].notna().all())

    def _remedy(self, period: Period, argument: str) -> str:
        ways, why = [], ""
        kind, label = period.kind, period.label
        if missing := price_index.months_missing(self.cpi, kind, self.series_id, {label}):
            published = FULL[kind] - len(missing)
            why = f"only {published} of its {FULL[kind]} months are published"
            if price_index.never_published(missing):
                why = f"{', '.join(missing)} was never published"
            ways.append(f"min_months={published}")
            if kind != "quarter" and label in index_by_year(self.cpi, self.series_id).index:
                ways.append("deflator_year='calendar'")
        elif kind == "month" and price_index.never_published([f"{label:%Y-%m}"]):
            why = f"{label:%Y-%m} was never published"
        ways += _nearest(self.index(kind), period, argument)
        tail = " or ".join(filter(None, [", ".join(ways[:-1]), *ways[-1:]]))
        return f" {why[:1].upper()}{why[1:]}: {tail}." if why else f" Choose {tail}." if tail else ""


def _text(kind: str, label: Any) -> str:
    return "without a date" if pd.isna(label) else Period(kind, label if kind in DATED else int(label)).name


def _nearest(index: pd.Series[float], period: Period, argument: str) -> Iterable[str]:
    """Write the newest covered period up to another one, as an argument."""
    if not len(index):
        return []
    # The newest one before it, because later periods are often what is missing.
    near = max((label for label in index.index if label <= period.label), default=index.index.min())
    name = Period(period.kind, near).name
    return [f"{argument}={near if period.kind not in DATED else repr(name)}"]
