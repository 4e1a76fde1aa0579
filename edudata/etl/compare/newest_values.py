"""Check that the newest values of each series continue it, also where there is no older vintage."""

from __future__ import annotations

import numpy as np
import pandas as pd

from edudata.etl.compare.diff import ANNOTATIONS
from edudata.etl.store.tidy_csv import key_text
from edudata.records import CheckResult, Resource

# Smaller changes happen: defaulted loans once grew by 70 percent in a quarter.
MIN_CHANGE = np.log(1.75)
TIMES_THE_LARGEST = 4.0
# Fewer changes than this say nothing about what is usual for a series.
MIN_CHANGES = 8
MAX_EXAMPLES = 5


def check(new: pd.DataFrame, resource: Resource, old: pd.DataFrame | None = None) -> list[CheckResult]:
    """Compare the newest change of each series with the largest one before it.

    Parameters
    ----------
    old : DataFrame, optional
        The active vintage: all periods after its newest one count as new.

    Returns
    -------
    list of CheckResult
        One warning at most; empty where rows have no period or no series is long enough.
    """
    period = resource.period
    if period is None or new.empty or period not in new:
        return []
    series = _series_columns(new, resource, period)
    rows = new.sort_values([*series, period], kind="stable").reset_index(drop=True)
    group = rows.groupby(series, dropna=False).ngroup() if series else pd.Series(0, rows.index)
    last = ~group.duplicated(keep="last")
    if old is not None and period in old and not old.empty:
        last |= rows[period] > old[period].max()
    suspects = [
        text
        for name, kind in resource.columns.items()
        if kind in ("number", "integer") and name not in {*resource.key, period, *ANNOTATIONS}
        for text in _suspects(rows, name, group, last, resource, old)
    ]
    more = f" and {len(suspects) - MAX_EXAMPLES} more" if len(suspects) > MAX_EXAMPLES else ""
    saw = "; ".join(suspects[:MAX_EXAMPLES]) + more
    saw = saw or "no newest value changes far more than the ones before it"
    return [CheckResult("the newest values continue their series", not suspects, saw, required=False)]


def _series_columns(new: pd.DataFrame, resource: Resource, period: str) -> list[str]:
    """Return the key columns that tell series apart; the name of a quarter does not."""
    others = [c for c in resource.key if c != period and c in new]
    return [c for c in others if new.groupby(c, dropna=False)[period].nunique().max() > 1]


def _suspects(
    rows: pd.DataFrame,
    name: str,
    group: pd.Series,
    last: pd.Series,
    resource: Resource,
    old: pd.DataFrame | None,
) -> list[str]:
    values = rows[name].astype("float64")
    # Missing values are passed over: the change is that from the last value before them.
    valid = values.notna() & (values > 0)
    values, group, last = values[valid], group[valid], last[valid]
    if values.empty:
        return []
    last |= ~group.duplicated(keep="last")
    logs = pd.Series(np.log(values), values.index)
    change = logs.groupby(group).diff().abs()
    past = change.mask(last).groupby(group)
    usual, count = group.map(past.max()), group.map(past.count())
    suspect = last & (count >= MIN_CHANGES) & (change > np.maximum(MIN_CHANGE, TIMES_THE_LARGEST * usual))
    previous = values.groupby(group).shift()
    key = list(resource.key)
    if suspect.any() and old is not None:
        # A value that was published before has been looked at before.
        before = rows.loc[suspect.index[suspect], [*key, name]].merge(
            old[[*key, name]], how="left", indicator=True
        )
        suspect[suspect] = (before["_merge"] == "left_only").to_numpy()
    return [
        f"{name} {previous[row]:.10g} -> {values[row]:.10g} ({key_text(rows, resource.key, int(row))})"
        for row in suspect.index[suspect]
    ]
