"""The dashboard as a visitor meets it: when the server answers, when a page stands, what it weighs."""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import ROOT, Result, attempt, in_turn
from benchmarks.pages import slugs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

START_AIM, FIRST_PAGE_AIM_S = 2.0, 1.0
VISIT_AIM_MB, OURS_AIM_MB, SWITCH_AIM_MB = 3.0, 0.5, 0.3
OURS = ("-c", "from edudata.cli import main; main()", "dashboard", "--no-browser", "--port")
HELLO = (
    *("-m", "streamlit", "hello", "--server.headless=true", "--browser.gatherUsageStats=false"),
    *("--server.address=localhost", "--server.port"),
)
CHROMIUM = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync")
IDLE = "[data-testid='stApp'][data-test-script-state='notRunning']"
WAIT_S = 60


def results(rounds: int) -> Iterator[Result]:
    """Start of the server, the first page, and the bytes of visits and page switches."""
    name = "server answers"
    yield attempt(
        name,
        "x",
        START_AIM,
        lambda: in_turn(
            name,
            lambda: start_seconds(OURS),
            lambda: start_seconds(HELLO),
            min(rounds, 3),
            START_AIM,
            "streamlit hello",
            seconds=True,
        ),
    )
    with served(OURS) as (port, _, _), browser() as chromium:
        address = f"http://localhost:{port}"
        yield from first_page(chromium, address, rounds)
        yield from weights(chromium, port)


@contextmanager
def served(words: tuple[str, ...], folder: Path = ROOT) -> Iterator[tuple[int, float, int]]:
    """A checkout's server on a free port: port, seconds until it was healthy, process id; then stop it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *words, str(port)],
        cwd=folder,
        # Without PYTHONPATH an editable install would put another checkout's package there.
        env=os.environ | {"PYTHONPATH": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not healthy(port):
            if process.poll() is not None:
                raise RuntimeError(f"the server ended with {process.returncode} before it answered")
            if time.perf_counter() - start > WAIT_S:
                raise TimeoutError(f"no answer within {WAIT_S} s")
            time.sleep(0.01)
        yield port, time.perf_counter() - start, process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def healthy(port: int) -> bool:
    """Whether Streamlit's own health check answers."""
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def start_seconds(words: tuple[str, ...]) -> float:
    """Seconds from starting a server to its first healthy answer."""
    with served(words) as (_, seconds, _):
        return seconds


@contextmanager
def browser() -> Iterator[Browser]:
    """A Chromium: the system's, else Playwright's own."""
    from playwright.sync_api import sync_playwright

    path_of_browser = (
        os.environ.get("EDUDATA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path_of_browser, args=[*CHROMIUM, *QUIET])
        try:
            yield chromium
        finally:
            chromium.close()


def settle(page: Page) -> None:
    """Wait until the script has run and nothing has arrived for half a second."""
    page.wait_for_selector(IDLE, timeout=WAIT_S * 1000)
    page.wait_for_load_state("networkidle", timeout=WAIT_S * 1000)
    page.wait_for_timeout(500)


def first_page(chromium: Browser, address: str, rounds: int) -> Iterator[Result]:
    """Seconds until the overview's heading, then until a page's chart, each time with an empty cache."""
    for name, path, selector, aim in (
        ("first page, heading seen", "/", "h1", FIRST_PAGE_AIM_S),
        ("tuition page, chart seen", "/tuition", ".js-plotly-plot .main-svg", None),
    ):
        seconds: list[float] = []

        def visit(path: str = path, selector: str = selector, seconds: list[float] = seconds) -> None:
            context = chromium.new_context()
            page = context.new_page()
            start = time.perf_counter()
            page.goto(address + path)
            page.wait_for_selector(selector, timeout=WAIT_S * 1000)
            seconds.append(time.perf_counter() - start)
            context.close()

        def median(name: str = name, aim: float | None = aim, seconds: list[float] = seconds) -> Result:
            for _ in range(rounds):
                visit()
            return Result(
                name, "s", statistics.median(seconds), aim, f"first {seconds[0]:.2f}, empty cache each time"
            )

        yield attempt(name, "s", aim, median)


class Relay:
    """Passes a browser's connections on to the server and counts what comes back, byte for byte.

    The browser's own tools give the length of a websocket's messages only as they are once unpacked.
    """

    def __init__(self, port: int) -> None:
        self.to, self.received = port, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                near, _ = self.listener.accept()
                far = socket.create_connection(("127.0.0.1", self.to))
                for source, target, counted in ((near, far, False), (far, near, True)):
                    threading.Thread(
                        target=self._pass_on, args=(source, target, counted), daemon=True
                    ).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                if counted:
                    self.received += len(data)
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.listener.close()


class Traffic:
    """Bytes a page receives as sent, and how many of them are Streamlit's own code."""

    def __init__(self, session: CDPSession, relay: Relay) -> None:
        self.relay = relay
        self.address: dict[str, str] = {}
        self.frontend = 0.0
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)

    def _sent(self, event: dict[str, Any]) -> None:
        self.address[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        path = self.address.get(event["requestId"], "").split("/", 3)[-1]
        # the page itself and everything under /static/ is Streamlit's, the same for every application
        if path.startswith("static/") or "." not in path.rsplit("/", 1)[-1]:
            self.frontend += event["encodedDataLength"]

    @property
    def total(self) -> float:
        return float(self.relay.received)

    @property
    def ours(self) -> float:
        return self.total - self.frontend


def weights(chromium: Browser, port: int) -> Iterator[Result]:
    """Megabytes of a first visit to each page, and of going to it from another one."""
    for slug in slugs():
        path = "/" if slug == "overview" else f"/{slug}"

        try:
            traffic = first_visit(chromium, port, path)
        except Exception as error:
            yield Result(
                f"first visit of {slug}", "MB", None, VISIT_AIM_MB, note=str(error).splitlines()[0][:200]
            )
            continue
        yield Result(
            f"first visit of {slug}", "MB", traffic.total / 1e6, VISIT_AIM_MB, "compressed, empty cache"
        )
        yield Result(
            f"first visit of {slug}, ours",
            "MB",
            traffic.ours / 1e6,
            OURS_AIM_MB,
            "all but Streamlit's own code",
        )

        if slug != "overview":
            yield attempt(
                f"switch to {slug}",
                "MB",
                SWITCH_AIM_MB,
                lambda slug=slug: switch(chromium, port, slug),  # type: ignore[misc]
            )


def first_visit(chromium: Browser, port: int, path: str) -> Traffic:
    """What a visitor with an empty cache receives."""
    with visiting(chromium, port) as (page, address, traffic):
        page.goto(address + path)
        settle(page)
    return traffic


def switch(chromium: Browser, port: int, slug: str) -> Result:
    """Megabytes of going to a page by its link from another page with charts."""
    start = "tuition" if slug == "debt" else "debt"
    with visiting(chromium, port) as (page, address, traffic):
        page.goto(f"{address}/{start}")
        settle(page)
        before, own = traffic.total, traffic.ours
        page.locator(f"a[href$='/{slug}']").first.click()
        page.wait_for_url(f"**/{slug}**")
        settle(page)
        weight, own = (traffic.total - before) / 1e6, (traffic.ours - own) / 1e6
    detail = f"from {start}; {own:.3f} MB of it ours, the rest Streamlit's code met for the first time"
    return Result(f"switch to {slug}", "MB", weight, SWITCH_AIM_MB, detail)


@contextmanager
def visiting(chromium: Browser, port: int) -> Iterator[tuple[Page, str, Traffic]]:
    """A page with an empty cache, the address to visit, and what it receives from there."""
    relay = Relay(port)
    context = chromium.new_context()
    page = context.new_page()
    try:
        yield page, f"http://localhost:{relay.port}", Traffic(context.new_cdp_session(page), relay)
    finally:
        context.close()
        relay.close()
