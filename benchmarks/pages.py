"""The dashboard's pages without a browser: one page's first run and reruns in this process.

Run as `python -m benchmarks.pages SLUG ROUNDS`; prints JSON. A process a page, so that none finds the
caches of another.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.measure import ROOT, Result, attempt, wall_and_cpu

FIRST_AIM_S, RERUN_AIM_MS = 1.0, 60.0


def slugs() -> list[str]:
    """The pages by their files."""
    return sorted(path.stem for path in (ROOT / "dashboards" / "views").glob("*.py"))


def results(rounds: int) -> Iterator[Result]:
    """First run and rerun of every page."""
    for slug in slugs():
        first, again = f"page {slug}, first run", f"page {slug}, rerun"
        try:
            run = subprocess.run(
                [sys.executable, "-m", "benchmarks.pages", slug, str(rounds)],
                cwd=ROOT,
                check=True,
                capture_output=True,
                text=True,
            )
        except subprocess.CalledProcessError as error:
            yield attempt(first, "s", FIRST_AIM_S, lambda error=error: _raise(error))  # type: ignore[misc]
            continue
        result = json.loads(run.stdout.splitlines()[-1])
        detail = f"{result['charts']} charts, {result['errors']} errors shown"
        cold = f"{result['first_cpu_s']:.2f} s of processor time, nothing read or drawn before; {detail}"
        warm = f"{result['rerun_cpu_ms']:.0f} ms of processor time, as after the server's warm-up"
        yield Result(first, "s", result["first_s"], FIRST_AIM_S, cold)
        yield Result(again, "ms", result["rerun_ms"], RERUN_AIM_MS, warm)


def _raise(error: Exception) -> Result:
    raise error


def measure(slug: str, rounds: int) -> dict[str, float]:
    """Seconds of the first run, median milliseconds of the next ones, and what was on the page."""
    from streamlit.testing.v1 import AppTest

    page = AppTest.from_file(str(ROOT / "dashboards" / "app.py"), default_timeout=60)
    page.switch_page(f"views/{slug}.py")
    first, first_cpu = wall_and_cpu(page.run, 1)
    gc.collect()
    gc.freeze()  # as the server does before its first visitor
    again, again_cpu = wall_and_cpu(page.run, rounds)
    if page.exception:
        raise RuntimeError(page.exception[0].message)
    charts, errors = len(page.get("plotly_chart")), len(page.error)
    return {
        "first_s": first,
        "first_cpu_s": first_cpu,
        "rerun_ms": again * 1000,
        "rerun_cpu_ms": again_cpu * 1000,
        "charts": charts,
        "errors": errors,
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
