"""Numbers of a candidate beside those of the newest vintage: units, signs, revisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edudata.etl.compare.diff import Aligned, codes, differ, named, numbers, value_columns
from edudata.records import CheckResult, Resource

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FLIPS_PCT = 10.0
"""Share of a column's old values that may change sign: small balances and changes do."""
FEWEST = 3
"""Values below which a part of a column says nothing about its unit."""
FACTORS = {
    3: "as if billions had become millions",
    -3: "as if millions had become billions",
    6: "as if millions had become single units",
    -6: "as if single units had become millions",
    2: "as if a fraction had become a percentage",
    -2: "as if a percentage had become a fraction",
}


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """The two frames and how their rows match.

    edition : key columns that hold one value in each frame, another in each: the stamp of an edition
    """

    old: pd.DataFrame
    new: pd.DataFrame
    resource: Resource
    rows: Aligned
    edition: tuple[str, ...]

    @property
    def key(self) -> list[str]:
        return [c for c in self.resource.key if c not in self.edition]

    def numbers(self) -> list[str]:
        """Columns of numbers that are neither key nor period."""
        kinds = self.resource.columns
        values = value_columns(self.old, self.new, self.resource)
        return [c for c in values if kinds[c] in ("number", "integer")]

    def text_keys(self) -> list[str]:
        """Text columns of the key, less edition and period."""
        kinds = self.resource.columns
        return [c for c in self.key if kinds[c] == "text" and c != self.resource.period]


def _typical(values: np.ndarray) -> float:
    """Median size of the values that are neither missing nor zero; NaN when there is none."""
    import numpy as np

    kept = np.abs(values[~np.isnan(values) & (values != 0)])
    return float(np.median(kept)) if len(kept) else float("nan")


def _factor(ratio: float) -> str:
    from math import log10

    power = round(log10(ratio))
    exact = 10.0**power
    if power in FACTORS and 0.75 < ratio / exact < 1.33:
        size = f"{exact:,.0f} times" if power > 0 else f"1/{1 / exact:,.0f} of"
        return f"about {size} the old ones, {FACTORS[power]}"
    return f"{ratio:,.3g} times the old ones"


def units(pair: Pair) -> CheckResult:
    """Sizes on common keys, by column and by what the text columns of the key tell apart."""
    import numpy as np

    jump, found = pair.resource.limits.jump, []
    for name in pair.numbers():
        was, now = numbers(pair.old, name, pair.rows.old), numbers(pair.new, name, pair.rows.new)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.abs(now) / np.abs(was)
            jumped = np.isfinite(ratio) & (ratio > 0) & ((ratio >= jump) | (ratio <= 1 / jump))
        pairs = np.isfinite(ratio) & (ratio > 0)
        typical = _typical(now[pairs]) / _typical(was[pairs])
        if typical >= jump or typical <= 1 / jump:
            found.append(f"{name}: {_factor(typical)}")
        elif jumped.any() and 2 * jumped.sum() >= pairs.sum():
            found.append(f"{name}: {_factor(float(np.median(ratio[jumped])))}")
        elif jumped.any():
            found += _jumped_parts(pair, name, ratio, jumped, pairs)
    saw = "; ".join(found[:5]) or f"typical values within a factor of {jump:g}"
    return CheckResult("the units are the same", not found, saw)


def _jumped_parts(
    pair: Pair, name: str, ratio: np.ndarray, jumped: np.ndarray, pairs: np.ndarray
) -> Iterator[str]:
    """Values of a key's text column for which most of a column's numbers jump."""
    import numpy as np
    import pandas as pd

    for column in pair.text_keys():
        code, known = pd.factorize(pair.old[column].iloc[pair.rows.old])
        of = np.bincount(code[pairs], minlength=len(known))
        bad = np.bincount(code[jumped], minlength=len(known))
        for part in np.flatnonzero((bad >= FEWEST) & (2 * bad >= of)):
            typical = float(np.median(ratio[jumped & (code == part)]))
            yield f"{name} of {column} {known[int(part)]}: {_factor(typical)}"


def new_rows(pair: Pair) -> Iterator[CheckResult]:
    """Sizes of added rows against the newest old value of the same series."""
    import numpy as np
    import pandas as pd

    period, jump, added = pair.resource.period, pair.resource.limits.jump, pair.rows.added
    if period is None or not len(added) or not pair.numbers():
        return
    old, fresh = pair.old.sort_values(period, kind="stable"), pair.new.iloc[added]
    # A part of the key that only new rows have, like the name of the quarter, tells no series apart.
    series = [c for c in pair.key if c != period and fresh[c].isin(old[c].unique()).any()]
    old_codes, new_codes = codes(old, fresh, series)
    last = np.flatnonzero(~pd.Series(old_codes).duplicated(keep="last").to_numpy())
    at = pd.Index(old_codes[last]).get_indexer(pd.Index(new_codes))
    rows = last[at[at >= 0]]
    found = []
    for name in pair.numbers():
        ratio = _typical(numbers(fresh, name, at >= 0)) / _typical(numbers(old, name, rows))
        if ratio >= jump or ratio <= 1 / jump:
            found.append(f"{name}: {_factor(ratio)}")
    saw = "; ".join(found[:5]) or f"typical values within a factor of {jump:g} of the last ones"
    yield CheckResult("the new rows are in the same units", not found, saw, required=False)


def signs(pair: Pair) -> CheckResult:
    import numpy as np

    found = []
    for name in pair.numbers():
        was, now = numbers(pair.old, name, pair.rows.old), numbers(pair.new, name, pair.rows.new)
        with np.errstate(invalid="ignore"):
            both, flipped = was * now != 0, was * now < 0
        both &= ~np.isnan(was) & ~np.isnan(now)
        share = 100 * flipped.sum() / max(both.sum(), 1)
        if share > FLIPS_PCT:
            found.append(f"{name}: {int(flipped.sum()):,} of {int(both.sum()):,} ({share:.3g} %)")
    saw = "; ".join(found[:5]) or f"at most {FLIPS_PCT:g} % of a column's values change sign"
    return CheckResult("the signs are the same", not found, saw)


def _closed(pair: Pair) -> np.ndarray:
    """Which of the common rows are not of the newest, open periods of the old vintage."""
    import numpy as np

    period, open_periods = pair.resource.period, pair.resource.limits.open_periods
    if period is None or open_periods <= 0:
        return np.ones(len(pair.rows.old), dtype=bool)
    newest = pair.old[period].dropna().drop_duplicates().sort_values().iloc[-open_periods:]
    return ~pair.old[period].iloc[pair.rows.old].isin(newest).to_numpy()


def revised(pair: Pair) -> Iterator[CheckResult]:
    import numpy as np

    limits, closed = pair.resource.limits, _closed(pair)
    old_rows, new_rows = pair.rows.old[closed], pair.rows.new[closed]
    total = revised = large = 0
    by: dict[str, int] = {}
    biggest = (0.0, "")
    for name in pair.numbers():
        was, now = numbers(pair.old, name, old_rows), numbers(pair.new, name, new_rows)
        had = ~np.isnan(was)
        changed = differ(was, now) & had
        total, by[name] = total + int(had.sum()), int(changed.sum())
        if not by[name]:
            continue
        revised += by[name]
        with np.errstate(divide="ignore", invalid="ignore"):
            size = np.where(np.isnan(now), np.inf, 100 * np.abs(now - was) / np.abs(was))[changed]
        large += int((size > limits.revision_pct).sum())
        at = int(size.argmax())
        if size[at] > biggest[0]:
            row = int(np.flatnonzero(changed)[at])
            where = named(pair.old, pair.key, int(old_rows[row]))
            biggest = (float(size[at]), f"{name} {was[row]:.10g} -> {now[row]:.10g} ({where})")
    most = max(by, key=by.__getitem__, default="")
    share, large_share = (100 * n / max(total, 1) for n in (revised, large))
    saw = f"{revised:,} of {total:,} old values changed ({share:.3g} %, at most {limits.revised_pct:g} %)"
    saw += f", most in {most}" if revised else ""
    yield CheckResult("few old values are revised", share <= limits.revised_pct, saw, required=False)
    saw = (
        f"{large:,} of {total:,} changed by more than {limits.revision_pct:g} % "
        f"({large_share:.3g} %, at most {limits.large_pct:g} %)"
    ) + (f", the largest: {biggest[1]}" if biggest[1] else "")
    yield CheckResult(
        "few old values are revised much", large_share <= limits.large_pct, saw, required=False
    )
