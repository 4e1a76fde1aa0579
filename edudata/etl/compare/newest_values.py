"""Check that the newest values of each series continue it, also where there is no older vintage."""

from __future__ import annotations

import numpy as np
import pandas as pd

from edudata.dates import last_day
from edudata.etl.compare.diff import ANNOTATIONS
from edudata.etl.store.tidy_csv import key_text
from edudata.records import CheckResult, Resource

# Smaller changes happen: defaulted loans once grew by 70 percent in a quarter.
MIN_CHANGE = np.log(1.75)
TIMES_THE_LARGEST = 4.0
MAX_CHANGE = np.log(5)
TIMES_A_LARGE_ONE = 1.75
# Fewer changes than this say nothing about what is usual for a series.
MIN_CHANGES = 8
MAX_EXAMPLES = 5
# The longest lags of real files are 91, 213 and 731 days.
MAX_LAG_DAYS = {"monthly": 366, "quarterly": 550, "yearly": 1100}
# Parts of a key that divide a period rather than tell series apart.
SUBPERIODS = ("period", "quarter", "month", "fiscal_quarter")


def check(new: pd.DataFrame, resource: Resource, old: pd.DataFrame | None = None) -> list[CheckResult]:
    """Compare the newest change of each series with the largest one before it.

    Parameters
    ----------
    old : DataFrame, optional
        The active vintage: all periods after its newest one count as new.

    Returns
    -------
    list of CheckResult
        Warnings; empty where rows have no period.
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
    continued = CheckResult("the newest values continue their series", not suspects, saw, required=False)
    return [continued, *_complete(new, resource, period, old)]


def recent(resource: Resource, newest_period: str | None, published: str) -> list[CheckResult]:
    """Check that a file's newest period is not long before the file was published.

    Parameters
    ----------
    newest_period : str or None
        A day, year or academic year, as in a sidecar's span.
    published : str
        The date of publication.

    Returns
    -------
    list of CheckResult
        A warning; empty where there is no period or no schedule.

    Examples
    --------
    >>> from edudata.registry import resources
    >>> (result,) = recent(resources()["nces/tuition"], "2009-10", "2023-12")
    >>> result.passed, result.saw
    (False, 'ends 2009-10, published 2023-12')
    """
    limit = MAX_LAG_DAYS.get(resource.cadence)
    if limit is None or newest_period is None or resource.period is None:
        return []
    whole_day = resource.columns[resource.period] == "date"
    end = last_day(newest_period if whole_day else newest_period[:4])
    saw = f"ends {newest_period}, published {published}"
    passed = (last_day(published) - end).days <= limit
    return [CheckResult("the newest period is recent", passed, saw, required=False)]


def _complete(
    new: pd.DataFrame, resource: Resource, period: str, old: pd.DataFrame | None
) -> list[CheckResult]:
    """Check that the newest period has most of the series of the two periods before it."""
    columns = [c for c in _series_columns(new, resource, period) if c not in SUBPERIODS]
    periods = sorted(new[period].dropna().unique())[-3:]
    if not columns or len(periods) < 3:
        return []
    second, first, newest = (_present(new, columns, period, value) for value in periods)
    before = first.intersection(second)
    missing = before.difference(newest)
    if old is not None and period in old:
        # What the active vintage lacks as well has been looked at before.
        known = _present(old, columns, period, periods[-1])
        missing = missing if known.empty else missing.intersection(known)
    saw = f"{len(missing):,} of {len(before):,} series end before {str(periods[-1])[:10]}"
    if len(missing):
        saw += f", the first: {' '.join(map(str, missing[0]))}"
    passed = 100 * len(missing) <= resource.limits.series_ended_pct * len(before)
    return [CheckResult("the newest period is complete", passed, saw, required=False)]


def _present(frame: pd.DataFrame, columns: list[str], period: str, value: object) -> pd.MultiIndex:
    rows = frame.loc[frame[period] == value, columns].drop_duplicates()
    return pd.MultiIndex.from_frame(rows)


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
    known = values.notna()
    values, group, last = values[known], group[known], last[known]
    if values.empty:
        return []
    last |= ~group.duplicated(keep="last")
    suspect = _jumps(values, group, last) | _drops_to_zero(values, group, last)
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


def _jumps(values: pd.Series, group: pd.Series, last: pd.Series) -> pd.Series:
    """Mark the newest values that change by far more than any before them."""
    positive = values > 0
    logs = pd.Series(np.log(values[positive]), values.index[positive])
    series = group[positive]
    change = logs.groupby(series).diff().abs()
    past = change.mask(last[positive]).groupby(series)
    usual, count = series.map(past.max()), series.map(past.count())
    limit = (TIMES_THE_LARGEST * usual).clip(lower=MIN_CHANGE)
    # Four times a change as of the pandemic would allow anything. A return to old levels may be as large.
    before = logs.mask(last[positive]).groupby(series)
    beyond = (logs > series.map(before.max())) | (logs < series.map(before.min()))
    strict = (TIMES_A_LARGE_ONE * usual).clip(lower=MAX_CHANGE)
    limit = limit.mask(beyond, np.minimum(limit, strict))
    jump = last[positive] & (count >= MIN_CHANGES) & (change > limit)
    return jump.reindex(values.index, fill_value=False)


def _drops_to_zero(values: pd.Series, group: pd.Series, last: pd.Series) -> pd.Series:
    """Mark the newest values that are zero or negative where all before them are positive."""
    positive = (values > 0).mask(last)
    always, count = positive.groupby(group).min(), positive.groupby(group).count()
    return last & (values <= 0) & group.map(always).eq(1) & (group.map(count) > MIN_CHANGES)
