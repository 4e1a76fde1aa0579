"""A real server on a free port and a real browser, both without a network."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path(os.environ.get("EDUDATA_CHROMIUM", "/usr/bin/chromium"))
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(url: str) -> Any:
    return urlopen(url, timeout=5)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the dashboard, started as `edudata dashboard` starts it."""
    port = free_port()
    log = tmp_path_factory.mktemp("server") / "log.txt"
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboards" / "asgi.py")),
        *(f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"),
    ]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=log.parent)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                get(f"{url}/healthz").close()
                break
            except OSError:
                if process.poll() is not None:
                    break
                time.sleep(0.2)
        else:
            pytest.fail(f"the server did not answer: {log.read_text()}")
        assert process.poll() is None, log.read_text()
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for all tests; without it they are skipped, or fail if nothing may be skipped."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.is_file():
        reason = f"no Chromium at {CHROMIUM}; name one in EDUDATA_CHROMIUM"
        if os.environ.get("EDUDATA_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_api.sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield instance
        instance.close()


@pytest.fixture(scope="session")
def chromium(browser: Any) -> Any:
    """One context for the dashboard's pages, which share the browser's cache."""
    return browser.new_context(locale="en-US")


@pytest.fixture(scope="session")
def results() -> Path:
    """The folder for pictures, ignored by git."""
    folder = ROOT / "test-results"
    folder.mkdir(exist_ok=True)
    return folder
