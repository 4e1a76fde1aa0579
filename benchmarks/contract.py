"""The OpenAPI document against the API: schemathesis sends what it describes, and what it forbids.

Run as `python -m benchmarks.contract`, or `make contract`. Schemathesis is installed into an environment of
its own (build/contract), as its needs differ from ours. Any failure makes the command fail, such as an
answer of 500, or a status or media type that the document does not name. With two examples per operation
the whole takes about ten minutes of a processor; pictures are not drawn.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import time
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from starlette.applications import Starlette

from benchmarks.measure import ROOT
from edudata.delivery import changes, picture
from edudata.delivery.document import state
from edudata.delivery.http import api

TOOLS = ROOT / "build" / "contract"
NEEDS = "schemathesis>=4,<5"
WAIT_S, DOCUMENT_S = 600.0, 600.0


def app() -> Starlette:
    """The API alone.

    On a busy machine a document may take long, and a browser takes seconds for each picture: neither is
    what is tested here.
    """
    api.SECONDS = DOCUMENT_S
    picture.picture = lambda chart, kind: b"a picture"
    changes.events(state())
    return Starlette(routes=[api.Below(api.ROOT, api.Api())])


@contextmanager
def served() -> Iterator[str]:
    """The API in a process of its own: its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    words = ["-m", "uvicorn", "benchmarks.contract:app", "--factory", "--port", str(port)]
    process = subprocess.Popen([sys.executable, *words, "--log-level", "warning"], cwd=ROOT)
    address = f"http://127.0.0.1:{port}{api.ROOT}/openapi.json"
    try:
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end and process.poll() is None:
            with suppress(OSError):
                urllib.request.urlopen(address, timeout=WAIT_S).close()
                break
            time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        process.wait()


def tool() -> Path:
    """The command of schemathesis, installed on first use."""
    command = TOOLS / "bin" / "schemathesis"
    if not command.exists():
        venv.create(TOOLS, with_pip=True)
        subprocess.run([TOOLS / "bin" / "python", "-m", "pip", "install", "-q", NEEDS], check=True)
    return command


def main(words: list[str] | None = None) -> int:
    """Return what schemathesis returns: 0 without a failure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.contract", description=__doc__)
    parser.add_argument("--examples", type=int, default=2, help="per operation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="REGEX", help="addresses")
    parser.add_argument("--tool", type=Path, help="a schemathesis that is installed already")
    settings = parser.parse_args(words)
    with served() as address:
        options = ["--max-examples", str(settings.examples), "--seed", str(settings.seed), "--no-color"]
        options += ["--phases", "coverage,fuzzing", "--no-shrink", "--continue-on-failure"]
        options += ["--request-timeout", str(DOCUMENT_S)]
        options += ["--include-path-regex", settings.only] if settings.only else []
        command = [settings.tool or tool(), "run", address, *options]
        TOOLS.mkdir(parents=True, exist_ok=True)
        return subprocess.run(command, cwd=TOOLS, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
