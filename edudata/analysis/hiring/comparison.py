"""Both ways to hire under the same openings: outcomes, confidence intervals and sensitivity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from edudata.analysis.hiring import pull, serial
from edudata.analysis.hiring.outcomes import MEASURES, SHARES, Floats, Outcome
from edudata.analysis.hiring.parameters import BY_NAME, PARAMETERS, Parameters
from edudata.analysis.sensitivity import one_at_a_time
from edudata.errors import OutOfRangeError, UnknownNameError

PROCESSES = {"serial": serial.simulate, "pull": pull.simulate}
COSTS = ("interview_hour_usd", "screening_minutes", "posting_usd", "match_usd")
# Normal quantile of a two-sided interval of 95 percent.
Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both processes under the same openings.

    Attributes
    ----------
    parameters : Parameters
        What was assumed.
    seed, replications : int
        As in `compare`.
    outcomes : dict of str to Outcome
        By process, "serial" and "pull".
    summary : DataFrame
        process, measure, mean, low, high (95 percent interval over replications; a measure that a process
        does not have is missing).
    """

    parameters: Parameters
    seed: int
    replications: int
    outcomes: dict[str, Outcome]
    summary: pd.DataFrame

    def mean(self, process: str, measure: str) -> float:
        """Average a measure over the replications."""
        return interval(self.outcomes[process].measures[measure])[0]

    def table(self) -> pd.DataFrame:
        """Return the summary with the meaning of each measure; attrs have parameters and seed, as text."""
        rows = self.summary.dropna(subset="mean").reset_index(drop=True)
        rows["meaning"] = rows["measure"].map(MEASURES)
        rows.attrs = {
            "seed": str(self.seed),
            "replications": str(self.replications),
            "parameters": ", ".join(f"{name}={value:g}" for name, value in asdict(self.parameters).items()),
            "assumed": ", ".join(p.name for p in PARAMETERS if p.assumption),
        }
        return rows


def compare(p: Parameters, seed: int, replications: int) -> Comparison:
    """Simulate both processes with the same openings.

    Parameters
    ----------
    p : Parameters
        What to assume.
    seed : int
        0 or more; the same seed gives the same result.
    replications : int
        How often the term is repeated with other luck, 2 to 1,000.

    Returns
    -------
    Comparison
        Outcomes of both processes.

    Raises
    ------
    OutOfRangeError
        The seed or number of replications lies outside its range.

    Examples
    --------
    >>> import edudata as ed
    >>> from edudata.analysis.hiring import defaults
    >>> result = compare(defaults(ed.load("hiring_parameters"), openings=50), 1, 3)
    >>> result.mean("pull", "days_to_fill") < result.mean("serial", "days_to_fill")
    True
    """
    _check(seed, replications)
    outcomes = {name: simulate(p, seed, replications) for name, simulate in PROCESSES.items()}
    rows = [
        (name, measure, *_possible(measure, *interval(outcome.measures[measure])))
        for name, outcome in outcomes.items()
        for measure in MEASURES
    ]
    summary = pd.DataFrame(rows, columns=["process", "measure", "mean", "low", "high"])
    return Comparison(p, seed, replications, outcomes, summary)


def _possible(measure: str, mean: float, low: float, high: float) -> tuple[float, float, float]:
    # Student's t knows no bounds: around a share of 0.01 percent its interval begins below 0.
    return mean, max(low, 0.0), min(high, 100.0 if measure in SHARES else np.inf)


def interval(values: Any) -> tuple[float, float, float]:
    """Compute the mean and its 95 percent interval by Student's t; missing values are left out.

    Returns
    -------
    tuple of float
        Mean, low, high; without bounds (NaN) if there are fewer than two values.

    Examples
    --------
    >>> [round(bound, 2) for bound in interval([1, 2, 3, 4, 5])]
    [3.0, 1.04, 4.96]
    """
    numbers = np.asarray(values, dtype=float)
    numbers = numbers[~np.isnan(numbers)]
    if not len(numbers):
        return np.nan, np.nan, np.nan
    mean = float(numbers.mean())
    if len(numbers) < 2:
        return mean, np.nan, np.nan
    half = student_t(len(numbers) - 1) * float(numbers.std(ddof=1)) / len(numbers) ** 0.5
    return mean, mean - half, mean + half


def student_t(freedom: int) -> float:
    """Compute the quantile of Student's t for a two-sided interval of 95 percent.

    Exact for 1 and 2 degrees of freedom, else by Cornish and Fisher's expansion, off by less than 0.3
    percent.

    Examples
    --------
    >>> [round(student_t(freedom), 2) for freedom in (1, 2, 9, 29)]
    [12.71, 4.3, 2.26, 2.05]
    """
    # scipy has this quantile, but would add more than 100 MB to the installation.
    if freedom == 1:
        return float(np.tan(np.pi * 0.475))
    if freedom == 2:
        return float(0.95 * (2 / (1 - 0.95**2)) ** 0.5)
    n, z = freedom, Z
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )


def sensitivity(
    p: Parameters,
    measure: str,
    seed: int,
    replications: int = 5,
    processes: tuple[str, ...] = ("serial", "pull"),
) -> pd.DataFrame:
    """Tabulate how far a measure moves with one parameter at a time at its low and its high value.

    Parameters
    ----------
    p : Parameters
        What to assume of all others.
    measure : str
        One of MEASURES; parameters that only cost money are varied for measures of cost alone.
    seed, replications : int
        As in `compare`. Every variant lives through the same luck as far as it can.
    processes : tuple of str
        "serial" and "pull"; a parameter of both has a row for each.

    Returns
    -------
    DataFrame
        One row per parameter, the widest change first: parameter, label, unit, process, standing,
        assumption, low, high (of the parameter), at_low, at_high, base (of the measure), change (at_high -
        at_low), change_low, change_high (95 percent interval over replications, which are paired), clear
        (whether the interval excludes 0).

    Raises
    ------
    OutOfRangeError
        The seed or number of replications lies outside its range.
    UnknownNameError
        The measure or process is unknown.

    Examples
    --------
    >>> import edudata as ed
    >>> from edudata.analysis.hiring import defaults
    >>> p = defaults(ed.load("hiring_parameters"), openings=20)
    >>> rows = sensitivity(p, "cost_usd", 1, 2, ("pull",))
    >>> bool(rows["change"].abs().is_monotonic_decreasing)
    True
    """
    if measure not in MEASURES:
        raise UnknownNameError("measure", measure, MEASURES)
    _check(seed, replications)
    rows = [row for process in processes for row in _changes(p, measure, seed, replications, process)]
    return pd.DataFrame(rows).sort_values(
        "change", key=lambda c: c.abs(), ascending=False, kind="stable", ignore_index=True
    )


def _changes(
    p: Parameters, measure: str, seed: int, replications: int, process: str
) -> Iterator[dict[str, Any]]:
    """Yield a row for each parameter of one process; none if the process does not have the measure."""
    if process not in PROCESSES:
        raise UnknownNameError("process", process, PROCESSES)

    def outcome(**values: Any) -> Floats:
        return _measures(process, Parameters(**values), seed, replications)[measure]

    inputs = asdict(p)
    base = interval(outcome(**inputs))[0]
    if base != base:
        return
    money = measure.startswith("cost")
    ends = {
        k.name: (int(k.varied[0]), int(k.varied[1])) if k.whole else k.varied
        for k in PARAMETERS
        if k.varied and k.process in (process, "both") and (money or k.name not in COSTS)
    }
    for name, at_low, at_high in one_at_a_time(outcome, inputs, ends):
        parameter, change = BY_NAME[name], interval(at_high - at_low)
        yield {
            "parameter": name,
            "label": parameter.label,
            "unit": parameter.unit,
            "process": process,
            "standing": parameter.standing,
            "assumption": parameter.assumption,
            "low": ends[name][0],
            "high": ends[name][1],
            "at_low": interval(at_low)[0],
            "at_high": interval(at_high)[0],
            "base": base,
            "change": change[0],
            "change_low": change[1],
            "change_high": change[2],
            "clear": change[1] > 0 or change[2] < 0,
        }


# One run measures everything, and a reader asks for one measure after the other.
@lru_cache(maxsize=256)
def _measures(process: str, p: Parameters, seed: int, replications: int) -> dict[str, Floats]:
    return PROCESSES[process](p, seed, replications).measures


def _check(seed: Any, replications: Any) -> None:
    for name, value, low, high in (("seed", seed, 0, 2**32), ("replications", replications, 2, 1000)):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise OutOfRangeError(
                f"{name} must be a whole number from {low} to {high}; {value!r} was given."
            )
