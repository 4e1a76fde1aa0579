"""The API under load next to readers: cached figures as JSON while dashboard sessions run.

Run as `python -m benchmarks.api_load` on a machine that does nothing else. The same visitors come with and
without API load, in turn; each is compared with itself. A request's time counts from the moment at which it
was due, so that a server that falls behind cannot hide it.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import statistics
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass

from benchmarks.load import Usage, quantile_ms
from benchmarks.measure import ROOT
from benchmarks.server import OURS, served
from benchmarks.visitor import Log, Mix, fetch, visit

RATE, P99_AIM_MS, SESSION_AIM = 500.0, 50.0, 1.3
CONNECTIONS = 32
SETTLE_S = 3.0
FIGURES = "api/v1/figures"


@dataclass(slots=True)
class Round:
    """What visitors and the API's client saw in one round."""

    visitors: list[Log]
    api: dict[str, float] | None = None


def addresses(port: int) -> list[str]:
    """List a JSON address per figure, each delivered once, so that all are cached."""
    with urllib.request.urlopen(f"http://localhost:{port}/{FIGURES}.json", timeout=120) as answer:
        figures = [record["id"] for record in json.load(answer)["figures"]]
    figure_addresses = [f"{FIGURES}/{figure}.json" for figure in figures]
    for address in figure_addresses:
        urllib.request.urlopen(f"http://localhost:{port}/{address}", timeout=120).read()
    return figure_addresses


async def client(port: int, seconds: float, rate: float) -> dict[str, float]:
    """Send requests at a steady rate, whether or not the answers keep up."""
    pages = addresses(port)
    due: asyncio.Queue[tuple[float, str] | None] = asyncio.Queue()
    latencies: list[float] = []
    errors = 0

    async def connection() -> None:
        nonlocal errors
        reader, writer = await asyncio.open_connection("localhost", port)
        while (item := await due.get()) is not None:
            moment, address = item
            status, _ = await fetch(reader, writer, f"localhost:{port}", address)
            latencies.append(time.perf_counter() - moment)
            errors += status != 200
        writer.close()

    connections = [asyncio.create_task(connection()) for _ in range(CONNECTIONS)]
    start = time.perf_counter()
    for number, address in zip(range(int(seconds * rate)), itertools.cycle(pages), strict=False):
        moment = start + number / rate
        if (wait := moment - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        due.put_nowait((moment, address))
    for _ in connections:
        due.put_nowait(None)
    await asyncio.gather(*connections)
    done = time.perf_counter() - start
    return {
        "requests": len(latencies),
        "rate": round(len(latencies) / done, 1),
        "p50_ms": quantile_ms(latencies, 0.5),
        "p99_ms": quantile_ms(latencies, 0.99),
        "errors": errors,
    }


async def visits(port: int, mix: Mix) -> Round:
    """Send the visitors, each with a log of its own."""
    logs = [Log() for _ in range(mix.sessions)]
    await asyncio.gather(*(visit(f"localhost:{port}", n, mix, log) for n, log in enumerate(logs)))
    return Round(logs)


def one_round(port: int, mix: Mix, rate: float) -> Round:
    """Send the visitors, with the API's client in a process of its own if a rate is given."""
    if not rate:
        return asyncio.run(visits(port, mix))
    words = ["--client", str(port), "--seconds", str(mix.seconds), "--rate", str(rate)]
    command = [sys.executable, "-m", "benchmarks.api_load", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        answers = asyncio.run(visits(port, mix))
        out, _ = process.communicate()
    answers.api = json.loads(out)
    return answers


def ratios(quiet: list[Round], loaded: list[Round]) -> list[float]:
    """The 95th percentile of each visitor's reruns with API load, by its own without."""
    out = []
    for number in range(len(quiet[0].visitors)):
        sides = [[s for r in rounds for s in r.visitors[number].seconds] for rounds in (quiet, loaded)]
        without, with_load = (quantile_ms(seconds, 0.95) for seconds in sides)
        if without:
            out.append(with_load / without)
    return out


def report(quiet: list[Round], loaded: list[Round], rate: float) -> tuple[str, bool]:
    """Describe what was seen, and whether every aim is met."""
    each = ratios(quiet, loaded)
    answers = [r.api for r in loaded if r.api]
    p99 = max(a["p99_ms"] for a in answers)
    reached = min(a["rate"] for a in answers)
    failures = int(sum(a["errors"] for a in answers)) + sum(
        len(log.failed) + len(log.broken) + len(log.errors) for r in (*quiet, *loaded) for log in r.visitors
    )
    overall = [
        quantile_ms([s for r in rounds for log in r.visitors for s in log.seconds], 0.95)
        for rounds in (quiet, loaded)
    ]
    over = sum(ratio > SESSION_AIM for ratio in each)
    middle = f"median {statistics.median(each):.2f}, {over} of {len(each)} above"
    worst = f"{max(each):.2f} x its own without API load ({middle})"
    lines = [
        (f"API requests a second: {reached:g} of {rate:g}", reached >= 0.98 * rate),
        (f"API p99: {p99:g} ms, at most {P99_AIM_MS:g}", p99 <= P99_AIM_MS),
        (f"worst session's p95 rerun: {worst}, at most {SESSION_AIM}", max(each) <= SESSION_AIM),
        (
            f"p95 of all reruns: {overall[1]:g} ms against {overall[0]:g} ms",
            overall[1] <= SESSION_AIM * overall[0],
        ),
        (f"failed requests and sessions: {failures}", failures == 0),
    ]
    text = "\n".join(f"{'met    ' if met else 'NOT MET'}  {words}" for words, met in lines)
    reruns = [sum(len(log.seconds) for r in rounds for log in r.visitors) for rounds in (quiet, loaded)]
    text += f"\n{reruns[0]:,} and {reruns[1]:,} reruns; API p50 {max(a['p50_ms'] for a in answers):g} ms"
    return text, all(met for _, met in lines)


def main(words: list[str] | None = None) -> int:
    """Return 0 if every aim is met, otherwise 1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.api_load", description=__doc__)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120, help="of each round")
    parser.add_argument("--rounds", type=int, default=2, help="with API load, and as many without")
    parser.add_argument("--rate", type=float, default=RATE, help="API requests a second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--client", type=int, metavar="PORT", help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    if options.client:
        print(json.dumps(asyncio.run(client(options.client, options.seconds, options.rate))))
        return 0
    mix = Mix(options.sessions, options.seconds, seed=options.seed)
    quiet, loaded = [], []
    with served(OURS) as (port, _, pid):
        Usage(pid).wait_until_warm(port)
        addresses(port)
        # Not counted: the first visitors draw what nobody has drawn before.
        one_round(port, mix, 0)
        for _ in range(options.rounds):
            for rounds, rate in ((quiet, 0.0), (loaded, options.rate)):
                time.sleep(SETTLE_S)
                rounds.append(one_round(port, mix, rate))
    text, met = report(quiet, loaded, options.rate)
    print(text)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
