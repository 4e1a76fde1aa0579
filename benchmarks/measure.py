"""One measurement, how it is taken, and how the table of them reads."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Result:
    """A median with its aim.

    unit   : "x" for a ratio to the reference, else s, ms or MB
    value  : None when it could not be measured; `note` then says why
    aim    : the most it should be; None where a figure is only watched
    detail : what the medians were, or which variant was slowest
    """

    name: str
    unit: str
    value: float | None
    aim: float | None = None
    detail: str = ""
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without an aim or a value."""
        return None if self.value is None or self.aim is None else self.value <= self.aim


def clock(action: Callable[[], object]) -> float:
    """Seconds an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def wall_and_cpu(action: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Median seconds of an action by the clock, and in processor time, steadier on a busy machine."""
    results = []
    for _ in range(rounds):
        cpu = time.process_time()
        wall = clock(action)
        results.append((wall, time.process_time() - cpu))
    return statistics.median(t[0] for t in results), statistics.median(t[1] for t in results)


def python(code: str) -> Callable[[], object]:
    """A fresh interpreter that runs some code."""
    return command(sys.executable, "-c", code)


def command(*words: str) -> Callable[[], object]:
    """A process to run to its end; CalledProcessError with its last words when it fails."""
    return lambda: subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True)


def in_turn(
    name: str,
    subject: Callable[[], object],
    reference: Callable[[], object],
    rounds: int,
    aim: float | None = None,
    against: str = "",
    seconds: bool = False,
) -> Result:
    """Median of subject over median of reference, run one after the other in every round.

    What else the machine does then slows both alike. The first round warms the disk and is not counted.

    subject, reference : actions to clock; with `seconds=True` they return the seconds themselves
    """

    def once(action: Callable[[], object]) -> float:
        return float(action()) if seconds else clock(action)  # type: ignore[arg-type]

    once(subject), once(reference)
    pairs = [(once(subject), once(reference)) for _ in range(rounds)]
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Result(name, "x", ours / theirs, aim, f"{ours:.3f} s against {theirs:.3f} s ({against})")


def failed(name: str, unit: str, aim: float | None, error: Exception) -> Result:
    """A measurement that could not be taken, and the last line of why."""
    reason = getattr(error, "stderr", None) or str(error) or type(error).__name__
    lines = [line for line in str(reason).strip().splitlines() if line.strip()]
    return Result(name, unit, None, aim, note=lines[-1].strip()[:200] if lines else type(error).__name__)


def attempt(name: str, unit: str, aim: float | None, action: Callable[[], Result]) -> Result:
    """The action's result; one that fails must not take the others with it."""
    try:
        return action()
    except Exception as error:
        return failed(name, unit, aim, error)


def table(results: Iterable[Result]) -> str:
    """The results as aligned text: measure, median, aim, whether met, detail."""
    words = {True: "met", False: "MISSED", None: ""}
    rows = [("measure", "median", "aim", "", "")]
    for r in results:
        value = "not measured" if r.value is None else f"{r.value:.3g} {r.unit}"
        aim = "" if r.aim is None else f"{r.aim:g} {r.unit}"
        rows.append((r.name, value, aim, words[r.met], r.note or r.detail))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "\n".join(
        f"{a:<{widths[0]}}  {b:>{widths[1]}}  {c:>{widths[2]}}  {d:<{widths[3]}}  {e}".rstrip()
        for a, b, c, d, e in rows
    )
