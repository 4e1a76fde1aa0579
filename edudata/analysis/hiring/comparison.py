"""Both ways to hire under the same openings: what they bring about, how surely, and what it hangs on."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from edudata.analysis.hiring import pull, serial
from edudata.analysis.hiring.outcomes import MEASURES, Outcome
from edudata.analysis.hiring.parameters import KNOWN, Parameters
from edudata.errors import OutOfRangeError, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd

PROCESSES = {"serial": serial.simulate, "pull": pull.simulate}
COSTS = ("interview_hour_usd", "screening_minutes", "posting_usd", "match_usd")
Z = 1.959963984540054
"""Normal quantile of a two-sided interval of 95 percent."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both processes under the same openings.

    summary : process, measure, mean, low, high (interval of 95 % over replications; a measure that a
              process does not have is missing)
    """

    parameters: Parameters
    seed: int
    replications: int
    outcomes: dict[str, Outcome]
    summary: pd.DataFrame

    def mean(self, process: str, measure: str) -> float:
        """Mean of a measure over the replications."""
        return interval(self.outcomes[process].measures[measure])[0]

    def table(self) -> pd.DataFrame:
        """What came out: process, measure, mean, low, high, meaning; parameters, seed in attrs, as text."""
        found = self.summary.dropna(subset="mean").reset_index(drop=True)
        found["meaning"] = found["measure"].map(MEASURES)
        found.attrs = {
            "seed": str(self.seed),
            "replications": str(self.replications),
            "parameters": ", ".join(f"{name}={value:g}" for name, value in asdict(self.parameters).items()),
            "assumed": ", ".join(p.name for p in KNOWN if p.assumption),
        }
        return found


def compare(p: Parameters, seed: int, replications: int) -> Comparison:
    """Simulate both processes with the same openings.

    seed         : whole number of 0 or more; the same seed gives the same result
    replications : how often the term is repeated with other luck, 2 to 1,000

    Raises OutOfRangeError for a seed or number of replications out of range.
    """
    import pandas as pd

    _check(seed, replications, 2)
    outcomes = {name: simulate(p, seed, replications) for name, simulate in PROCESSES.items()}
    rows = [
        (name, measure, *interval(outcome.measures[measure]))
        for name, outcome in outcomes.items()
        for measure in MEASURES
    ]
    summary = pd.DataFrame(rows, columns=["process", "measure", "mean", "low", "high"])
    return Comparison(p, seed, replications, outcomes, summary)


def interval(values: Any) -> tuple[float, float, float]:
    """Mean and its interval of 95 % by Student's t; missing values are left out.

    [1, 2, 3, 4, 5] -> (3, 1.04, 4.96)
    fewer than two  -> no bounds
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
    """Quantile of Student's t for a two-sided interval of 95 percent.

    Exact for 1 and 2 degrees of freedom, else by Cornish and Fisher's expansion, off by less than 0.3 %.

    4 -> 2.776, 9 -> 2.262, 29 -> 2.045
    """
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
    """How far a measure moves when one parameter at a time goes from its low to its high value.

    measure : one of `outcomes.MEASURES`; what only costs money is not tried where it is not one of cost

    Columns: parameter, label, unit, process, standing, assumption, low, high (of the parameter), at_low,
    at_high (of the measure), base, change (at_high - at_low), change_low and change_high (its interval of
    95 % over replications, which are paired), clear (whether the interval is off 0). Widest change first.
    A parameter of both processes has a row for each. Every variant lives through the same luck as far as
    it can.

    Raises OutOfRangeError for a seed or number of replications out of range (2 to 1,000), UnknownNameError
    for an unknown measure or process.
    """
    import pandas as pd

    if measure not in MEASURES:
        raise UnknownNameError("measure", measure, MEASURES)
    _check(seed, replications, 2)
    rows = []
    for process in processes:
        if process not in PROCESSES:
            raise UnknownNameError("process", process, PROCESSES)

        def at(variant: Parameters, process: str = process) -> Any:
            return _measured(process, variant, seed, replications)[measure]

        base = interval(at(p))[0]
        if base != base:
            continue
        for parameter in KNOWN:
            money = parameter.name in COSTS and not measure.startswith("cost")
            if not parameter.varied or money or parameter.process not in (process, "both"):
                continue
            low, high = (int(v) if parameter.whole else v for v in parameter.varied)
            variants = (cast(Any, {parameter.name: value}) for value in (low, high))
            at_low, at_high = (at(replace(p, **variant)) for variant in variants)
            change = interval(at_high - at_low)
            rows.append(
                {
                    "parameter": parameter.name,
                    "label": parameter.label,
                    "unit": parameter.unit,
                    "process": process,
                    "standing": parameter.standing,
                    "assumption": parameter.assumption,
                    "low": low,
                    "high": high,
                    "at_low": interval(at_low)[0],
                    "at_high": interval(at_high)[0],
                    "base": base,
                    "change": change[0],
                    "change_low": change[1],
                    "change_high": change[2],
                    "clear": change[1] > 0 or change[2] < 0,
                }
            )
    found = pd.DataFrame(rows)
    return found.sort_values(
        "change", key=lambda c: c.abs(), ascending=False, kind="stable", ignore_index=True
    )


@lru_cache(maxsize=256)
def _measured(process: str, p: Parameters, seed: int, replications: int) -> dict[str, Any]:
    """All measures of a simulation, kept: one run tells them all, a reader asks for one after the other."""
    return PROCESSES[process](p, seed, replications).measures


def _check(seed: Any, replications: Any, fewest: int) -> None:
    for name, value, low, high in (("seed", seed, 0, 2**32), ("replications", replications, fewest, 1000)):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise OutOfRangeError(
                f"{name} must be a whole number from {low} to {high}; {value!r} was given."
            )
