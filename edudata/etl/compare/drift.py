"""Check that a candidate is plausible next to the active vintage: structure, periods, rows, values.

A failed required check keeps the last good vintage; a failed warning does so until a person accepts
it. The limits are the resource's own (`Limits`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from edudata.etl.compare import value_drift
from edudata.etl.compare.diff import ANNOTATIONS
from edudata.etl.compare.pair import Pair
from edudata.etl.store.tidy_csv import key_text
from edudata.records import CheckResult, Resource

OLDER = "the newest period is still there"
# Share of the old rows, or of a column's values, whose loss no publisher intends.
LOST_PCT = 50.0
# Fewer periods than this say nothing about the distance between them.
MIN_PERIODS = 3
# A key column with more values than this names members, which come and go, rather than categories.
MAX_CATEGORIES = 200
STEP_DAYS = {"day": 1, "week": 7, "month": 30.44, "quarter": 91.3, "half year": 182.6, "year": 365.25}
# Distances longer than this are counted in years.
LONG_STEP_DAYS = 500


def compare(old: pd.DataFrame, new: pd.DataFrame, resource: Resource) -> list[CheckResult]:
    """Check a candidate against the active vintage.

    Rows are matched by the resource's key. Where rows have no period and an edition is part of the key,
    the new edition is matched with the old one row by row; its values are not revisions then.

    Parameters
    ----------
    old, new : DataFrame
        The two vintages, as the archive reads them.

    Returns
    -------
    list of CheckResult
        The result of every check; a bad candidate does not raise.
    """
    columns = _columns(old, new)
    needed = {*resource.key, *([resource.period] if resource.period else [])}
    if not needed <= {*old.columns} & {*new.columns} or old.empty or new.empty:
        empty = "" if len(new) else "; no rows"
        return [CheckResult(columns.name, False, columns.saw + empty)]
    pair = Pair.match(old, new, resource)
    results = [columns, _unique(pair), _kept_columns(pair), *_span(pair), _kept_rows(pair)]
    results += [*_frequency(pair), value_drift.units(pair), *value_drift.new_rows(pair)]
    results += _categories(pair)
    if not pair.edition:
        results += [value_drift.signs(pair), *value_drift.revisions(pair)]
    return results


def missing_parts(
    new: pd.DataFrame, resource: Resource, old: pd.DataFrame | None = None
) -> list[CheckResult]:
    """Check that a candidate has the parts that every complete file of a resource has.

    Parameters
    ----------
    old : DataFrame, optional
        The active vintage; a part that it lacks as well is not missed.
    """
    if not resource.parts:
        return []
    expected = [name for name, is_there in resource.parts.items() if old is None or is_there(old)]
    missing = [name for name in expected if not resource.parts[name](new)]
    saw = f"missing: {', '.join(missing)}" if missing else f"has {', '.join(expected) or 'no known part'}"
    return [CheckResult("the file is complete", not missing, saw, required=False)]


def _columns(old: pd.DataFrame, new: pd.DataFrame) -> CheckResult:
    removed = [c for c in old.columns if c not in new.columns]
    added = [c for c in new.columns if c not in old.columns]
    same = not removed and not added
    saw = f"{len(old.columns)} columns" if same else f"gone: {removed or 'none'}; new: {added or 'none'}"
    return CheckResult("the columns are the same", same, saw)


def _unique(pair: Pair) -> CheckResult:
    repeated = pair.new.duplicated(list(pair.resource.key))
    saw = f"{len(pair.new):,} keys"
    if repeated.any():
        first = key_text(pair.new, pair.resource.key, int(repeated.to_numpy().argmax()))
        saw = f"{int(repeated.sum()):,} rows repeat a key, the first: {first}"
    return CheckResult("no key occurs twice", not repeated.any(), saw)


def _kept_columns(pair: Pair) -> CheckResult:
    emptied = []
    for name in pair.resource.columns:
        if name in ANNOTATIONS or name not in pair.old or name not in pair.new:
            continue
        was, now = pair.old[name].notna().to_numpy(), pair.new[name].notna().to_numpy()
        if len(pair.rows.old):
            before = was[pair.rows.old]
            share = (now[pair.rows.new] & before).sum() / max(before.sum(), 1) if before.any() else 1.0
        else:  # no row is in both: compare how full the columns are
            share = now.mean() / was.mean() if was.any() else 1.0
        if share < 1 - LOST_PCT / 100:
            emptied.append(f"{name} keeps {share:.0%} of its values")
    saw = "; ".join(emptied) or "each keeps at least half of its values"
    return CheckResult("no column is emptied", not emptied, saw)


def _span(pair: Pair) -> Iterator[CheckResult]:
    period = pair.resource.period
    names = [period] if period else list(pair.edition)
    if not names:
        return
    was, now = pair.old[names[0]].dropna(), pair.new[names[0]].dropna()
    if was.empty or now.empty:
        yield CheckResult(OLDER, was.empty, f"{names[0]}: no value")
        return
    if period:
        saw = f"begins {_day(now.min())}, before {_day(was.min())}"
        # Where all old rows may go, each vintage is an edition of its own and may begin anywhere.
        required = pair.resource.limits.rows_lost_pct < 100
        yield CheckResult("the oldest period is still there", now.min() <= was.min(), saw, required)
    yield CheckResult(OLDER, now.max() >= was.max(), f"ends {_day(now.max())}, before {_day(was.max())}")


def _day(value: object) -> str:
    return str(value)[:10]


def _kept_rows(pair: Pair) -> CheckResult:
    dropped, total = len(pair.rows.dropped), len(pair.rows.old) + len(pair.rows.dropped)
    share, limit = 100 * dropped / total, pair.resource.limits.rows_lost_pct
    saw = f"{dropped:,} of {total:,} rows gone ({share:.3g} %, at most {limit:g} %)"
    if dropped:
        saw += f", the first: {key_text(pair.old, pair.key, int(pair.rows.dropped[0]))}"
    # A loss that no publisher intends cannot be accepted; a smaller one above the limit can.
    intolerable = share > max(LOST_PCT, limit)
    return CheckResult("no rows are lost", share <= limit, saw, required=intolerable or share <= limit)


def _frequency(pair: Pair) -> Iterator[CheckResult]:
    period = pair.resource.period
    if period is None:
        return
    kind = pair.resource.columns[period]
    was, now = _days(pair.old[period], kind), _days(pair.new[period], kind)
    if len(was) < MIN_PERIODS or len(now) < MIN_PERIODS:
        return
    # Only where both have periods: what is appended may be closer or further apart than the past.
    start, end = max(was[0], now[0]), min(was[-1], now[-1])
    was, now = was[(was >= start) & (was <= end)], now[(now >= start) & (now <= end)]
    if len(was) < MIN_PERIODS or len(now) < MIN_PERIODS:
        return
    before, after = _step(was), _step(now)
    saw = f"mostly every {after}, before every {before}"
    yield CheckResult("the periods are as far apart", before == after, saw)


def _days(periods: pd.Series, kind: str) -> np.ndarray:
    """Return the distinct periods in order as numbers of days; text counts by the year it starts with."""
    distinct = pd.Series(periods.dropna().unique())
    if kind == "date":
        days = distinct.to_numpy(dtype="datetime64[D]").astype("int64").astype("float64")
    else:
        years = distinct.astype("str").str.extract(r"(\d{4})", expand=False)
        days = pd.to_numeric(years, errors="coerce").dropna().to_numpy("float64") * 365.25
    return np.unique(days)


def _step(days: np.ndarray) -> str:
    """Return the most frequent distance between neighboring periods: "quarter", "2 years"."""
    gaps = np.diff(days)
    nearest = np.abs(np.log(gaps[:, None] / np.array(list(STEP_DAYS.values())))).argmin(axis=1)
    code = np.where(gaps > LONG_STEP_DAYS, 100 + np.round(gaps / 365.25), nearest).astype("int64")
    values, counts = np.unique(code, return_counts=True)
    mode = int(values[counts.argmax()])
    return list(STEP_DAYS)[mode] if mode < 100 else f"{mode - 100} years"


def _categories(pair: Pair) -> Iterator[CheckResult]:
    """Check that no value of a key's text columns disappears while another appears: a rename."""
    for name in pair.text_keys():
        was, now = pd.Index(pair.old[name].unique()), pd.Index(pair.new[name].unique())
        removed, added = was.difference(now), now.difference(was)
        changed = len(removed) > 0 or len(added) > 0
        saw = f"{len(now):,} values"
        if changed:
            saw = f"gone: {_some(list(removed))}; new: {_some(list(added))}"
        # Of many values, such as institutions, as large a share may go as of the rows.
        tolerated = len(was) * pair.resource.limits.rows_lost_pct / 100 if len(was) > MAX_CATEGORIES else 0
        renamed = len(removed) > tolerated and len(added) > 0
        yield CheckResult(f"no value of {name} is renamed", not renamed, saw, required=False)


def _some(values: Sequence[object], most: int = 5) -> str:
    more = f" and {len(values) - most:,} more" if len(values) > most else ""
    return ", ".join(map(str, values[:most])) + more if values else "none"
