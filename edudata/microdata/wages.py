"""Median wages and occupations of graduates, from the records of a converted year."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from edudata.errors import OutOfRangeError
from edudata.microdata import convert, cube, engines, replicates, rules
from edudata.microdata.cells import RAW, UNEMPLOYED, row_labels
from edudata.microdata.questions import Query, Source
from edudata.microdata.vintages import WEIGHTS

FULL_TIME_HOURS, FULL_YEAR_WEEKS = 35, 50


def rounding_step(wage: float) -> float:
    """Return the step to which the Bureau rounds a wage.

    Examples
    --------
    >>> rounding_step(640), rounding_step(38_200), rounding_step(61_000)
    (10.0, 100.0, 1000.0)
    """
    return 10.0 if wage < 1_000 else 100.0 if wage < 50_000 else 1_000.0


def _records_of(source: Source) -> convert.YearFile:
    if source.folder is None:
        raise OutOfRangeError(
            f"Wages and occupations need the records of {source.name}: `edudata microdata fetch "
            f"{source.name}`, then `edudata microdata convert {source.name}`."
        )
    return convert.open_year(source.folder)


def medians(question: Query, source: Source, *, full_time: bool, level: float, min_n: int) -> pd.DataFrame:
    """Compute median wages; see `edudata.api.microdata.wages`."""
    if "metro" in question.dimensions:
        raise OutOfRangeError(
            "Medians by metro are not available: PUMAs are shared between metros. Use puma."
        )
    year = _records_of(source)
    table = _workers(question, year, full_time)
    columns = {name: table[name].to_pandas() for name in _columns(question)}
    rows = pd.DataFrame(columns, index=range(len(table)))
    keep = np.ones(len(rows), bool)
    for name, values in question.where.items():
        keep &= np.isin(np.array(row_labels(name, rows), object), list(values))
    rows = rows[keep]
    wage = table["WAGP"].to_numpy()[keep].astype(float)
    factor = 1.0
    if year.vintage.span > 1:  # wages of five years, each in dollars of its own
        adjustment = table["ADJINC"].to_numpy()[keep] / 1e6
        wage, factor = wage * adjustment, float(adjustment.max(initial=1.0))
    weights = np.column_stack([table[name].to_numpy()[keep] for name in WEIGHTS])
    names = [row_labels(name, rows) for name in question.by]
    labels = list(zip(*names, strict=True)) if names else [()] * len(rows)
    groups: dict[tuple[str, ...], list[int]] = {}
    for position, key in enumerate(labels):
        groups.setdefault(key, []).append(position)
    return pd.DataFrame(
        [
            dict(zip(question.by, key, strict=True))
            | median(wage[people], weights[people], level, min_n, factor)
            for key, people in sorted(groups.items())
        ]
    )


def median(
    wage: NDArray[np.float64],
    weights: NDArray[np.int16],
    level: float = 90,
    min_n: int = 30,
    factor: float = 1.0,
) -> dict[str, Any]:
    """Compute a weighted median with its standard error and interval.

    Parameters
    ----------
    wage : array, shape (people,)
        Current USD.
    weights : array, shape (people, 81)
        Full-sample weight and its replicates.
    level : float, default 90
        Confidence level in percent.
    min_n : int, default 30
        Groups with fewer people are suppressed.
    factor : float, default 1
        Largest adjustment of prices that the wages have, which stretches the steps of the rounding.

    Returns
    -------
    dict
        median_usd, se_usd, low_usd, high_usd, n, people, flag.

    Notes
    -----
    The Bureau rounds wages, above 50,000 USD to thousands, so that all 80 replicate medians can be equal.
    The interval is Woodruff's (the quantiles at 50 percent plus and minus its error), widened by half a
    step of the rounding, and the standard error is never less than that interval implies; such medians
    are flagged as a plateau.
    """
    row: dict[str, Any] = {"n": len(wage), "people": float(weights[:, 0].sum(dtype=np.int64))}
    if len(wage) < min_n:
        nothing = dict.fromkeys(("median_usd", "se_usd", "low_usd", "high_usd"), np.nan)
        return nothing | row | {"flag": "few"}
    z = replicates.z_value(level)
    estimates = replicates.quantile(wage, weights)
    center = float(estimates[0])
    below = weights[wage <= center].sum(axis=0, dtype=np.int64)
    share = replicates.ratio(below, weights.sum(axis=0, dtype=np.int64))
    margin = z * float(replicates.standard_error(share))
    full, half_step = weights[:, :1], factor * rounding_step(center / factor) / 2
    low = float(replicates.quantile(wage, full, max(0.5 - margin, 1e-6))[0]) - half_step
    high = float(replicates.quantile(wage, full, min(0.5 + margin, 1 - 1e-6))[0]) + half_step
    error = float(replicates.standard_error(estimates))
    plateau = error < half_step
    return {
        "median_usd": center,
        "se_usd": max(error, (high - low) / (2 * z)) if plateau else error,
        "low_usd": low,
        "high_usd": high,
        **row,
        "flag": "plateau" if plateau else "",
    }


def _columns(question: Query) -> list[str]:
    return list(dict.fromkeys(column for name in question.dimensions for column in RAW[name]))


def _workers(question: Query, year: convert.YearFile, full_time: bool) -> Any:
    """Read employed graduates with wages of some ages."""
    low, high = question.span
    conditions = [
        ("AGEP", ">=", low),
        ("AGEP", "<=", high),
        ("ESR", "in", engines.EMPLOYED),
        ("WAGP", ">", 0),
    ]
    if full_time:
        conditions.append(("WKHP", ">=", FULL_TIME_HOURS))
    columns = [*dict.fromkeys([*_columns(question), "WAGP", "ADJINC", "WKWN"]), *WEIGHTS]
    table = pq.read_table(year.graduates, columns=columns, filters=conditions)
    # Weeks worked are published as a number since 2019 only; in a 5-year file older records lack them.
    weeks = table["WKWN"]
    if full_time and weeks.null_count < len(weeks):
        table = table.filter(pc.greater_equal(weeks, FULL_YEAR_WEEKS))
    return table


def occupations(question: Query, source: Source, *, level: float, min_n: int) -> pd.DataFrame:
    """Compute the occupations of graduates; see `edudata.api.microdata.occupations`."""
    if question.by or "metro" in question.where:
        raise OutOfRangeError("occupations answers for one group, named by where=, and not by metro.")
    year = _records_of(source)
    inputs = rules.load_inputs()
    jobs = rules.college_jobs(question.rule, inputs, year.vintage.occupations)
    plan = cube.plan(question.dimensions, question.span, jobs)
    plan = replace(plan, keys=(*plan.keys, "OCCP"))
    raw = engines.sums(year.graduates, plan, "numpy" if question.engine == "auto" else question.engine)
    keep = (raw["work"] != UNEMPLOYED) & raw["OCCP"].notna()
    for name, values in question.where.items():
        keep &= np.isin(np.array(row_labels(name, raw), object), list(values))
    summed = raw[keep].groupby("OCCP")[["n", "squares", *WEIGHTS]].sum()
    weights = summed[list(WEIGHTS)].to_numpy(np.int64)
    shares = replicates.ratio(weights, weights.sum(axis=0))
    error = replicates.standard_error(shares)
    total = weights[:, 0].sum()
    interval = replicates.rate_interval(shares[:, 0], error, total**2 / summed["squares"].sum(), level)
    titles = inputs.crosswalk.set_index("occp")["title"]
    enough = int(summed["n"].sum()) >= min_n
    frame = pd.DataFrame(
        {
            "occp": summed.index.astype(str),
            "occupation": titles.reindex(summed.index).to_numpy(),
            "college_job": jobs["college_job"].reindex(summed.index).to_numpy(),
            "share_pct": np.where(enough, 100 * shares[:, 0], np.nan),
            "se_pct": np.where(enough, 100 * error, np.nan),
            "low_pct": np.where(enough, 100 * interval.low, np.nan),
            "high_pct": np.where(enough, 100 * interval.high, np.nan),
            "n": summed["n"].to_numpy(),
        }
    )
    return frame.sort_values("share_pct", ascending=False, ignore_index=True)


def describe(question: Query, source: Source, level: float, min_n: int) -> dict[str, str]:
    """Return what a result of this module rests on, as text."""
    record = _records_of(source).record
    factors = [f"{factor / 1e6:.6f}" for factor in record.get("price_adjustments", ())]
    known = f"; the file's factor to dollars of {source.name} is {factors[0]}" if factors else ""
    return {
        "year": source.name,
        "dollars": f"of {record['year']}" if record.get("span", 1) > 1 else f"as reported{known}",
        "ages": str(question.ages),
        "rule": question.rule.name,
        "rule_in_words": question.rule.describe(),
        "level_pct": f"{level:g}",
        "min_n": str(min_n),
        "sha256": str(record["sha256"]["graduates.parquet"]),
    }
