"""Check the numbers of a candidate against the active vintage: units, signs, revisions."""

from __future__ import annotations

from collections.abc import Iterator
from math import log10

import numpy as np
import pandas as pd

from edudata.etl.compare.diff import codes, differ, numbers
from edudata.etl.compare.pair import Pair
from edudata.etl.store.tidy_csv import key_text
from edudata.records import CheckResult

# Share of a column's old values that may change sign: small balances and changes do.
FLIPS_PCT = 10.0
# Fewer values than this say nothing about the unit of a part of a column.
MIN_VALUES = 3
# A message names so many columns or parts.
MAX_EXAMPLES = 5
FACTORS = {
    3: "as if billions had become millions",
    -3: "as if millions had become billions",
    6: "as if millions had become single units",
    -6: "as if single units had become millions",
    2: "as if a fraction had become a percentage",
    -2: "as if a percentage had become a fraction",
}


def _typical(values: np.ndarray) -> float:
    """Return the median size of the values that are neither missing nor zero; NaN where none is."""
    sizes = np.abs(values[~np.isnan(values) & (values != 0)])
    return float(np.median(sizes)) if len(sizes) else float("nan")


def _factor(ratio: float) -> str:
    power = round(log10(ratio))
    exact = 10.0**power
    if power in FACTORS and 0.75 < ratio / exact < 1.33:
        size = f"{exact:,.0f} times" if power > 0 else f"1/{1 / exact:,.0f} of"
        return f"about {size} the old ones, {FACTORS[power]}"
    return f"{ratio:,.3g} times the old ones"


def units(pair: Pair) -> CheckResult:
    """Compare the sizes of numbers on common keys, by column and by text column of the key."""
    jump, jumps = pair.resource.limits.jump, []
    for name in pair.number_columns():
        was, now = numbers(pair.old, name, pair.rows.old), numbers(pair.new, name, pair.rows.new)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.abs(now) / np.abs(was)
            comparable = np.isfinite(ratio) & (ratio > 0)
            jumped = comparable & ((ratio >= jump) | (ratio <= 1 / jump))
        typical = _typical(now[comparable]) / _typical(was[comparable])
        if typical >= jump or typical <= 1 / jump:
            jumps.append(f"{name}: {_factor(typical)}")
        elif jumped.any() and 2 * jumped.sum() >= comparable.sum():
            jumps.append(f"{name}: {_factor(float(np.median(ratio[jumped])))}")
        elif jumped.any():
            jumps += _jumped_parts(pair, name, ratio, jumped, comparable)
    saw = "; ".join(jumps[:MAX_EXAMPLES]) or f"typical values within a factor of {jump:g}"
    return CheckResult("the units are the same", not jumps, saw)


def _jumped_parts(
    pair: Pair, name: str, ratio: np.ndarray, jumped: np.ndarray, comparable: np.ndarray
) -> Iterator[str]:
    """Describe the values of a key's text column for which most of a column's numbers jump."""
    for column in pair.text_keys():
        code, values = pd.factorize(pair.old[column].iloc[pair.rows.old])
        total = np.bincount(code[comparable], minlength=len(values))
        bad = np.bincount(code[jumped], minlength=len(values))
        for part in np.flatnonzero((bad >= MIN_VALUES) & (2 * bad >= total)):
            typical = float(np.median(ratio[jumped & (code == part)]))
            yield f"{name} of {column} {values[int(part)]}: {_factor(typical)}"


def new_rows(pair: Pair) -> Iterator[CheckResult]:
    """Compare the sizes of added rows with the newest old value of the same series."""
    period, jump, added = pair.resource.period, pair.resource.limits.jump, pair.rows.added
    if period is None or not len(added) or not pair.number_columns():
        return
    old, fresh = pair.old.sort_values(period, kind="stable"), pair.new.iloc[added]
    # A part of the key that only new rows have, such as the name of the quarter, separates no series.
    series = [c for c in pair.key if c != period and fresh[c].isin(old[c].unique()).any()]
    old_codes, new_codes = codes(old, fresh, series)
    last = np.flatnonzero(~pd.Series(old_codes).duplicated(keep="last").to_numpy())
    at = pd.Index(old_codes[last]).get_indexer(pd.Index(new_codes))
    rows = last[at[at >= 0]]
    jumps = []
    for name in pair.number_columns():
        ratio = _typical(numbers(fresh, name, at >= 0)) / _typical(numbers(old, name, rows))
        if ratio >= jump or ratio <= 1 / jump:
            jumps.append(f"{name}: {_factor(ratio)}")
    saw = "; ".join(jumps[:MAX_EXAMPLES]) or f"typical values within a factor of {jump:g} of the last ones"
    yield CheckResult("the new rows are in the same units", not jumps, saw, required=False)


def signs(pair: Pair) -> CheckResult:
    """Check that few values change sign."""
    flips = []
    for name in pair.number_columns():
        was, now = numbers(pair.old, name, pair.rows.old), numbers(pair.new, name, pair.rows.new)
        with np.errstate(invalid="ignore"):
            both, flipped = was * now != 0, was * now < 0
        both &= ~np.isnan(was) & ~np.isnan(now)
        share = 100 * flipped.sum() / max(both.sum(), 1)
        if share > FLIPS_PCT:
            flips.append(f"{name}: {int(flipped.sum()):,} of {int(both.sum()):,} ({share:.3g} %)")
    saw = "; ".join(flips[:MAX_EXAMPLES]) or f"at most {FLIPS_PCT:g} % of a column's values change sign"
    return CheckResult("the signs are the same", not flips, saw)


def _closed(pair: Pair) -> np.ndarray:
    """Return which of the common rows are not of the newest, open periods of the old vintage."""
    period, open_periods = pair.resource.period, pair.resource.limits.open_periods
    if period is None or open_periods <= 0:
        return np.ones(len(pair.rows.old), dtype=bool)
    newest = pair.old[period].dropna().drop_duplicates().sort_values().iloc[-open_periods:]
    return ~pair.old[period].iloc[pair.rows.old].isin(newest).to_numpy()


def revisions(pair: Pair) -> Iterator[CheckResult]:
    """Check that few values of closed periods are revised, and fewer by much."""
    limits, closed = pair.resource.limits, _closed(pair)
    old_rows, new_rows = pair.rows.old[closed], pair.rows.new[closed]
    total = large = 0
    revised: dict[str, int] = {}
    largest = (0.0, "")
    for name in pair.number_columns():
        was, now = numbers(pair.old, name, old_rows), numbers(pair.new, name, new_rows)
        existed = ~np.isnan(was)
        changed = differ(was, now) & existed
        total, revised[name] = total + int(existed.sum()), int(changed.sum())
        if not revised[name]:
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            # A value that was withdrawn counts as changed without limit.
            size = np.where(np.isnan(now), np.inf, 100 * np.abs(now - was) / np.abs(was))[changed]
        large += int((size > limits.revision_pct).sum())
        at = int(size.argmax())
        if size[at] > largest[0]:
            row = int(np.flatnonzero(changed)[at])
            where = key_text(pair.old, pair.key, int(old_rows[row]))
            largest = (float(size[at]), f"{name} {was[row]:.10g} -> {now[row]:.10g} ({where})")
    count = sum(revised.values())
    share, large_share = (100 * n / max(total, 1) for n in (count, large))
    saw = f"{count:,} of {total:,} old values changed ({share:.3g} %, at most {limits.revised_pct:g} %)"
    saw += f", most in {max(revised, key=revised.__getitem__)}" if count else ""
    yield CheckResult("few old values are revised", share <= limits.revised_pct, saw, required=False)
    saw = (
        f"{large:,} of {total:,} changed by more than {limits.revision_pct:g} % "
        f"({large_share:.3g} %, at most {limits.large_pct:g} %)"
    ) + (f", the largest: {largest[1]}" if largest[1] else "")
    yield CheckResult(
        "few old values are revised much", large_share <= limits.large_pct, saw, required=False
    )
