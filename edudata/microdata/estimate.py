"""Rates of graduates with their uncertainty, from the cube of a year or from its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from edudata.arguments import number
from edudata.errors import OutOfRangeError, UnknownNameError
from edudata.microdata import composite, labels, replicates, rules
from edudata.microdata.cells import COLLEGE, OTHER, OUTSIDE, UNCLASSIFIED, UNEMPLOYED, Cells, pool
from edudata.microdata.questions import YEAR, Query, Source, Where, missing_states
from edudata.microdata.replicates import Floats

MEASURES: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "underemployment": ((OTHER,), (COLLEGE, OTHER)),
    "unemployment": ((UNEMPLOYED,), (COLLEGE, OTHER, UNCLASSIFIED, UNEMPLOYED)),
}
"""Measure to the states of work of its numerator and its denominator."""
KINDS = ("direct", "composite")
SE_METHODS = {
    "replicates": "80 replicate weights, successive difference replication",
    "kish": "Kish's approximation: the records have no replicate weights",
}


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates by group, as fractions.

    Parameters
    ----------
    labels : list of tuple of str
        The groups.
    rate, error : array
        Fraction and standard error; missing where a group has nobody.
    effective : array
        Effective number of people.
    n, people, coverage : array
        People in the sample, weighted people, and the share of employed people that the rule classifies.
    """

    labels: list[tuple[str, ...]]
    rate: Floats
    error: Floats
    effective: Floats
    n: NDArray[np.int64]
    people: Floats
    coverage: Floats


def rates(cells: Cells, by: Sequence[str], measure: str) -> Rates:
    """Compute a measure for each group of cells.

    Examples
    --------
    >>> from edudata.microdata import questions
    >>> cells = questions.sources()["2024"].cube.cells(["state"], "recent", "default")
    >>> int(rates(cells.where({"state": ["TN"]}), ["state"], "underemployment").n[0])
    1384
    """
    top, bottom = MEASURES[measure]
    work = cells.axes["work"].codes
    group, labels = cells.groups(by)
    count = len(labels)
    inside = np.isin(work, bottom)
    denominator = replicates.totals(cells.sums[inside], group[inside], count)
    over = np.isin(work, top)
    numerator = replicates.totals(cells.sums[over], group[over], count)
    squares = np.bincount(group[inside], cells.squares[inside], count)
    n = np.bincount(group[inside], cells.n[inside], count).astype(np.int64)
    people = denominator[:, 0].astype(float)
    if cells.has_replicates:
        estimates = replicates.ratio(numerator, denominator)
        rate, error = estimates[:, 0], replicates.standard_error(estimates)
    else:
        rate = np.divide(numerator[:, 0], people, out=np.full(count, np.nan), where=people > 0)
        error = np.sqrt(replicates.kish_variance(rate, people, squares))
    # Jobs that no rule classifies are left out of the rate; the coverage says how many they are.
    employed = np.isin(work, (COLLEGE, OTHER, UNCLASSIFIED))
    classified = np.isin(work, (COLLEGE, OTHER))
    weight = cells.sums[:, 0].astype(float)
    shares = [np.bincount(group[m], weight[m], count) for m in (classified, employed)]
    with np.errstate(divide="ignore", invalid="ignore"):
        coverage = shares[0] / shares[1]
        # Kish: as many people drawn with equal chances would give the same precision.
        effective = people**2 / squares
    return Rates(labels, rate, error, effective, n, people, coverage)


def table(
    question: Query,
    years: Sequence[Source],
    *,
    measure: str = "underemployment",
    level: float = 90,
    min_n: int = 30,
    kind: str = "direct",
) -> pd.DataFrame:
    """Answer a question as a table; see `edudata.api.microdata.underemployment`."""
    if kind not in KINDS:
        raise UnknownNameError("kind", kind, KINDS)
    number("min_n", min_n, 1)
    _check(years, question.where, measure)
    if kind == "composite" and (set(question.by) != {"state", "major"} or "metro" in question.where):
        raise OutOfRangeError('kind="composite" is for by=("state", "major").')
    if not question.by_year:
        return _table(question, years, measure, level, min_n, kind)
    parts = [_table(question, [source], measure, level, min_n, kind) for source in years]
    by_year = [part.assign(year=source.name) for part, source in zip(parts, years, strict=True)]
    result = pd.concat(by_year, ignore_index=True)
    result = result[[YEAR, *(name for name in result.columns if name != YEAR)]]
    result.attrs.update(_attributes(question, years, measure, level, min_n, kind))
    return result


def _check(years: Sequence[Source], where: Mapping[str, Sequence[str]], measure: str) -> None:
    """Raise OutOfRangeError for what no record of these years can answer."""
    old = [source.name for source in years if source.occupations == rules.UNCLASSIFIED_LIST]
    if old and measure == "underemployment":
        raise OutOfRangeError(
            f"The occupations of {', '.join(old)} are coded by the list of 2002, which no rule classifies. "
            "Ask for 2010 or later; ed.unemployment and ed.wages answer for 2009 too."
        )
    for source in years:
        absent = sorted(set(where.get("state", ())) & set(missing_states(source.record)))
        if absent:
            raise OutOfRangeError(
                f"There are no records of {', '.join(absent)} in {source.name} on this machine. Get them: "
                f"`edudata microdata fetch {source.name}`, then `edudata microdata convert {source.name}`."
            )


def _table(
    question: Query, years: Sequence[Source], measure: str, level: float, min_n: int, kind: str
) -> pd.DataFrame:
    # A composite borrows from all states and majors, also where few of them are asked for.
    borrowed = ("state", "major") if kind == "composite" else ()
    cells = _cells(question, years, {n: v for n, v in question.where.items() if n not in borrowed})
    if kind == "composite":
        result, se_method = _composite(question, cells, measure, level), "modeled"
    else:
        result, se_method = _direct(question, cells, measure, level, min_n), years[-1].record["method"]
    if "metro" in question.by:
        result = _named_metros(result[result["metro"] != OUTSIDE].reset_index(drop=True))
    result["se_method"] = se_method
    result["flag"] = _flags(result, question, years, min_n, kind)
    result.attrs.update(_attributes(question, years, measure, level, min_n, kind))
    return result


def _named_metros(frame: pd.DataFrame) -> pd.DataFrame:
    """Put the names of metros next to their codes."""
    with_names = frame.assign(metro_name=labels.metro_names().reindex(frame["metro"]).to_numpy())
    at = list(frame.columns).index("metro") + 1
    return with_names[[*frame.columns[:at], "metro_name", *frame.columns[at:]]]


def _cells(question: Query, years: Sequence[Source], where: Mapping[str, Sequence[str]]) -> Cells:
    methods = {source.record["method"] for source in years}
    if len(methods) > 1:
        raise OutOfRangeError(
            "Some of these years have replicate weights and others do not, so that they cannot be pooled. "
            "Convert them all."
        )
    return pool([source.cells(question) for source in years]).where(where)


def _frame(question: Query, estimates: Rates) -> pd.DataFrame:
    columns = list(zip(*estimates.labels, strict=True)) if estimates.labels else [()] * len(question.by)
    return pd.DataFrame(
        {n: list(v) for n, v in zip(question.by, columns, strict=True)}, range(len(estimates.n))
    )


def _direct(question: Query, cells: Cells, measure: str, level: float, min_n: int) -> pd.DataFrame:
    estimates = rates(cells, question.by, measure)
    low, high = replicates.rate_interval(estimates.rate, estimates.error, estimates.effective, level)
    frame = _frame(question, estimates)
    enough = estimates.n >= min_n
    for name, values in zip(
        ("rate_pct", "se_pct", "low_pct", "high_pct"),
        (estimates.rate, estimates.error, low, high),
        strict=True,
    ):
        frame[name] = np.where(enough, 100 * values, np.nan)
    # A rate of 0 or 100 percent has no standard error from its own sample; its interval says what is known.
    frame.loc[frame["rate_pct"].isin([0, 100]), "se_pct"] = np.nan
    return frame.assign(n=estimates.n, people=estimates.people, coverage_pct=100 * estimates.coverage)


def _composite(question: Query, cells: Cells, measure: str, level: float) -> pd.DataFrame:
    estimates = rates(cells, question.by, measure)
    known = np.flatnonzero(estimates.people > 0)
    states, majors = (
        np.unique([estimates.labels[i][question.by.index(name)] for i in known], return_inverse=True)[1]
        for name in ("state", "major")
    )
    people = estimates.people[known]
    modeled = composite.combine(
        states, majors, estimates.rate[known] * people, people, people**2 / estimates.effective[known]
    )
    low, high = replicates.rate_interval(modeled.rate, modeled.error, estimates.effective[known], level)
    frame = _frame(question, estimates).iloc[known].reset_index(drop=True)
    mask = np.ones(len(frame), bool)
    for name in question.by:
        if name in question.where:
            cells.axis(name).mask(question.where[name], name)  # rejects unknown labels
            mask &= frame[name].isin(question.where[name]).to_numpy()
    frame = frame.assign(
        rate_pct=100 * modeled.rate,
        se_pct=100 * modeled.error,
        low_pct=100 * low,
        high_pct=100 * high,
        n=estimates.n[known],
        people=people,
        coverage_pct=100 * estimates.coverage[known],
        own_weight_pct=100 * modeled.own_weight,
    )
    return frame[mask].reset_index(drop=True)


def _flags(
    frame: pd.DataFrame, question: Query, years: Sequence[Source], min_n: int, kind: str
) -> pd.Series:
    flags = np.full(len(frame), "", object)

    def add(mask: Any, name: str) -> None:
        mask = np.asarray(mask, bool)
        flags[mask] = np.where(flags[mask] == "", name, flags[mask] + ", " + name)

    if kind == "composite":
        add(np.ones(len(frame)), "modeled")
    add(frame["n"] < min_n, "few")
    add(frame["rate_pct"].isin([0, 100]), "zero")
    if "metro" in question.by:
        areas = years[-1].areas().reindex(frame["metro"])
        add(~areas["pure"].fillna(False).to_numpy(bool), "impure_metro")
        add(areas["covered_pct"].to_numpy() < 99, "incomplete_metro")
    return pd.Series(flags, frame.index, dtype="str")


def _attributes(
    question: Query, years: Sequence[Source], measure: str, level: float, min_n: int, kind: str
) -> dict[str, str]:
    records = [source.record for source in years]
    return {
        "measure": measure,
        "year": ", ".join(source.name for source in years),
        "ages": f"{question.span[0]} to {question.span[1]}",
        "rule": question.rule.name,
        "rule_in_words": question.rule.describe(),
        "kind": kind,
        "level_pct": f"{level:g}",
        "min_n": str(min_n),
        "se_method": "; ".join(
            SE_METHODS[method] for method in dict.fromkeys(record["method"] for record in records)
        ),
        "missing_states": ", ".join(sorted({s for r in records for s in missing_states(r)})),
        "sha256": ", ".join(source.checksum(question) for source in years),
    }


def difference(
    a: Where | None,
    b: Where | None,
    question: Query,
    years: Sequence[Source],
    *,
    measure: str = "underemployment",
    level: float = 90,
) -> pd.DataFrame:
    """Compare two groups; see `edudata.api.microdata.compare`."""
    sides_where = [labels.conditions(where, name) for where, name in ((a, "a"), (b, "b"))]
    for where in sides_where:
        _check(years, where, measure)
    if all("state" in where for where in sides_where):
        needed_states = {state for where in sides_where for state in where["state"]}
        question = replace(question, states=tuple(sorted(needed_states)))
    cells = _cells(question, years, {})
    first, second = (_mask(cells, where) for where in sides_where)
    sides = [rates(cells.take(mask), (), measure) for mask in (first, second)]
    if not all(len(side.n) for side in sides):
        raise OutOfRangeError("One of the two groups has nobody in the sample.")
    gap = float(sides[0].rate[0] - sides[1].rate[0])
    if cells.has_replicates:
        # The difference in each replicate: groups that overlap keep their covariance.
        parts = [_estimates(cells.take(mask), measure) for mask in (first, second)]
        error = float(replicates.standard_error(parts[0] - parts[1]))
    else:
        shared = _kish_covariance(cells.take(first & second), sides, measure)
        error = float(np.sqrt(max(sides[0].error[0] ** 2 + sides[1].error[0] ** 2 - 2 * shared, 0.0)))
    z = replicates.z_value(level)
    p = float(replicates.p_value(gap, error))
    row = {
        "a_pct": 100 * float(sides[0].rate[0]),
        "b_pct": 100 * float(sides[1].rate[0]),
        "difference_pct": 100 * gap,
        "se_pct": 100 * error,
        "low_pct": 100 * (gap - z * error),
        "high_pct": 100 * (gap + z * error),
        "p_value": p,
        "significant": bool(p < 1 - level / 100),
        "n_a": int(sides[0].n[0]),
        "n_b": int(sides[1].n[0]),
        "se_method": years[-1].record["method"],
    }
    frame = pd.DataFrame([row])
    names = {"a": str(dict(a or {}) or "everybody"), "b": str(dict(b or {}) or "everybody")}
    frame.attrs.update(_attributes(question, years, measure, level, 0, "direct") | names)
    return frame


def _mask(cells: Cells, where: Mapping[str, Sequence[str]]) -> NDArray[np.bool_]:
    keep = np.ones(len(cells), bool)
    for name, values in where.items():
        keep &= cells.axis(name).mask(values, name)
    return keep


def _estimates(cells: Cells, measure: str) -> Floats:
    """Return a rate of all cells together with its replicates."""
    work = cells.axes["work"].codes
    top, bottom = (cells.sums[np.isin(work, states)].sum(axis=0) for states in MEASURES[measure])
    return replicates.ratio(top, bottom)


def _kish_covariance(shared: Cells, sides: Sequence[Rates], measure: str) -> float:
    """Return the covariance of two rates from the people that both groups have."""
    if not len(shared):
        return 0.0
    top, bottom = MEASURES[measure]
    work = shared.axes["work"].codes
    inside = np.isin(work, bottom)
    weight = float(shared.sums[inside, 0].sum())
    if not weight:
        return 0.0
    # People in both groups enter both rates, so that their errors are not independent.
    own = float(shared.sums[np.isin(work, top), 0].sum()) / weight
    p, q = (float(side.rate[0]) for side in sides)
    product = own * (1 - p) * (1 - q) + (1 - own) * p * q
    scale = float(sides[0].people[0]) * float(sides[1].people[0])
    return product * float(shared.squares[inside].sum()) / scale
