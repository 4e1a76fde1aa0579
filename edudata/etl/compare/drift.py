"""Is a candidate plausible beside the newest vintage? Structure, span, rows, units, signs, revisions.

A failed required check keeps the last good vintage until a person consents; a warning is recorded. The
limits are the resource's own (`Limits`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from edudata.etl.compare import magnitudes
from edudata.etl.compare.diff import ANNOTATIONS, Changes, align, named, revisions
from edudata.etl.compare.magnitudes import Pair
from edudata.records import CheckResult, Resource

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["Changes", "OLDER", "compare", "is_older", "revisions"]

OLDER = "the newest period is still there"
GONE_PCT = 50.0
"""Share of the old rows, or of a column's values, whose loss no publisher intends."""
FEWEST = 3
"""Periods below which their distance says nothing."""
MANY = 200
"""Values of a key's text column beyond which they name members, which come and go, not categories."""
STEPS = {"day": 1, "week": 7, "month": 30.44, "quarter": 91.3, "half year": 182.6, "year": 365.25}


def compare(old: pd.DataFrame, new: pd.DataFrame, resource: Resource) -> list[CheckResult]:
    """Check a candidate against the newest vintage, both as `vintages.read` gives them.

    Rows are matched by the resource's key. Where rows have no period and an edition is part of the key,
    the new edition is matched with the old one row by row; its values are not revisions then.

    Returns every check's result; nothing is raised for a bad candidate.
    """
    columns = _columns(old, new)
    needed = {*resource.key, *([resource.period] if resource.period else [])}
    if not needed <= {*old.columns} & {*new.columns} or old.empty or new.empty:
        empty = "" if len(new) else "; no rows"
        return [CheckResult(columns.name, False, columns.saw + empty)]
    edition = _edition(old, new, resource)
    key = [c for c in resource.key if c not in edition]
    pair = Pair(old, new, resource, align(old, new, key), edition)
    results = [columns, _unique(pair), _kept_columns(pair), *_span(pair), _kept_rows(pair)]
    results += [*_frequency(pair), magnitudes.units(pair), *magnitudes.new_rows(pair), *_categories(pair)]
    if not edition:
        results += [magnitudes.signs(pair), *magnitudes.revised(pair)]
    return results


def is_older(results: Iterable[CheckResult]) -> bool:
    """Whether a comparison saw that the candidate ends before the vintage at hand."""
    return any(r.name == OLDER and not r.passed for r in results)


def _columns(old: pd.DataFrame, new: pd.DataFrame) -> CheckResult:
    gone = [c for c in old.columns if c not in new.columns]
    come = [c for c in new.columns if c not in old.columns]
    same = not gone and not come
    saw = f"{len(old.columns)} columns" if same else f"gone: {gone or 'none'}; new: {come or 'none'}"
    return CheckResult("the columns are the same", same, saw)


def _edition(old: pd.DataFrame, new: pd.DataFrame, resource: Resource) -> tuple[str, ...]:
    if resource.period is not None:
        return ()
    constant = [c for c in resource.key if old[c].nunique() == 1 == new[c].nunique()]
    found = tuple(c for c in constant if old[c].iloc[0] != new[c].iloc[0])
    rest = [c for c in resource.key if c not in found]
    return found if rest and not old.duplicated(rest).any() else ()


def _unique(pair: Pair) -> CheckResult:
    twice = pair.new.duplicated(list(pair.resource.key))
    saw = f"{len(pair.new):,} keys"
    if twice.any():
        first = named(pair.new, pair.resource.key, int(twice.to_numpy().argmax()))
        saw = f"{int(twice.sum()):,} rows repeat a key, the first: {first}"
    return CheckResult("no key occurs twice", not twice.any(), saw)


def _kept_columns(pair: Pair) -> CheckResult:
    """Values that old rows had; where no row is in both, how full the columns are."""
    emptied = []
    for name in pair.resource.columns:
        if name in ANNOTATIONS or name not in pair.old or name not in pair.new:
            continue
        was, now = pair.old[name].notna().to_numpy(), pair.new[name].notna().to_numpy()
        if len(pair.rows.old):
            before = was[pair.rows.old]
            share = (now[pair.rows.new] & before).sum() / max(before.sum(), 1) if before.any() else 1.0
        else:
            share = now.mean() / was.mean() if was.any() else 1.0
        if share < 1 - GONE_PCT / 100:
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
        saw = f"begins {_shown(now.min())}, before {_shown(was.min())}"
        # Where all old rows may go, each vintage is an edition of its own and begins where it likes.
        required = pair.resource.limits.rows_lost_pct < 100
        yield CheckResult("the oldest period is still there", now.min() <= was.min(), saw, required)
    yield CheckResult(
        OLDER, now.max() >= was.max(), f"ends {_shown(now.max())}, before {_shown(was.max())}"
    )


def _shown(value: object) -> str:
    return str(value)[:10]


def _kept_rows(pair: Pair) -> CheckResult:
    gone, total = len(pair.rows.dropped), len(pair.rows.old) + len(pair.rows.dropped)
    share, limit = 100 * gone / total, pair.resource.limits.rows_lost_pct
    saw = f"{gone:,} of {total:,} rows gone ({share:.3g} %, at most {limit:g} %)"
    if gone:
        saw += f", the first: {named(pair.old, pair.key, int(pair.rows.dropped[0]))}"
    most = max(GONE_PCT, limit)
    return CheckResult("no rows are lost", share <= limit, saw, required=share > most or share <= limit)


def _days(periods: pd.Series, kind: str) -> np.ndarray:
    """Distinct periods in order, as numbers of days; years are those that the text begins with."""
    import numpy as np
    import pandas as pd

    distinct = pd.Series(periods.dropna().unique())
    if kind == "date":
        days = distinct.to_numpy(dtype="datetime64[D]").astype("int64").astype("float64")
    else:
        years = distinct.astype("str").str.extract(r"(\d{4})", expand=False)
        days = pd.to_numeric(years, errors="coerce").dropna().to_numpy("float64") * 365.25
    return np.unique(days)


def _step(days: np.ndarray) -> str:
    """The commonest distance between neighbouring periods: "quarter", "2 years"."""
    import numpy as np

    gaps = np.diff(days)
    long = gaps > 500
    nearest = np.abs(np.log(gaps[:, None] / np.array(list(STEPS.values())))).argmin(axis=1)
    code = np.where(long, 100 + np.round(gaps / 365.25), nearest).astype("int64")
    found, counts = np.unique(code, return_counts=True)
    commonest = int(found[counts.argmax()])
    return list(STEPS)[commonest] if commonest < 100 else f"{commonest - 100} years"


def _frequency(pair: Pair) -> Iterator[CheckResult]:
    period = pair.resource.period
    if period is None:
        return
    kind = pair.resource.columns[period]
    was, now = _days(pair.old[period], kind), _days(pair.new[period], kind)
    if len(was) < FEWEST or len(now) < FEWEST:
        return
    # Only where both have periods: what is appended may be closer or further apart than the past.
    start, end = max(was[0], now[0]), min(was[-1], now[-1])
    was, now = was[(was >= start) & (was <= end)], now[(now >= start) & (now <= end)]
    if len(was) < FEWEST or len(now) < FEWEST:
        return
    before, after = _step(was), _step(now)
    saw = f"mostly every {after}, before every {before}"
    yield CheckResult("the periods are as far apart", before == after, saw)


def _categories(pair: Pair) -> Iterator[CheckResult]:
    """Values of a key's text columns that vanish while others appear: a rename.

    Of many values, such as institutions, as large a share may go as of the rows.
    """
    import pandas as pd

    for name in pair.text_keys():
        was, now = pd.Index(pair.old[name].unique()), pd.Index(pair.new[name].unique())
        gone, come = was.difference(now), now.difference(was)
        moved = len(gone) > 0 or len(come) > 0
        saw = f"gone: {_some(list(gone))}; new: {_some(list(come))}" if moved else f"{len(now):,} values"
        spared = len(was) * pair.resource.limits.rows_lost_pct / 100 if len(was) > MANY else 0
        renamed = len(gone) > spared and len(come) > 0
        yield CheckResult(f"no value of {name} is renamed", not renamed, saw, required=False)


def _some(values: Sequence[object], most: int = 5) -> str:
    more = f" and {len(values) - most:,} more" if len(values) > most else ""
    return ", ".join(map(str, values[:most])) + more if values else "none"
